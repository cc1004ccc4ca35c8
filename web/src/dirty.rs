//! A strip of the dirty log around the address.

use gstage_scene::view::DirtyView;
use yew::prelude::*;

use crate::figures::with_commas;

/// The strip.
pub(crate) fn dirty(view: &DirtyView) -> Html {
    let DirtyView { first, bits, note } = view;
    let last = first + (bits.len() as u32).saturating_sub(1);
    let range = format!("Dirty log, pages {} to {}", with_commas(u64::from(*first)), with_commas(u64::from(last)));
    let bit = |(index, set): (usize, &bool)| {
        let class = classes!("bit", set.then_some("set"));
        // A set bit is taller too, so that it does not stand out by its colour alone.
        let (y, height) = if *set { ("0", "20") } else { ("3", "14") };
        html! { <rect key={index} {class} x={(index * 7).to_string()} {y} width="6" {height} /> }
    };
    html! {
        <>
            <div class="pair"><h3>{ range }</h3></div>
            <svg class="strip" viewBox={format!("0 0 {} 20", bits.len() * 7)} aria-hidden="true">
                { for bits.iter().enumerate().map(bit) }
            </svg>
            <p class="origin"><code>{ note }</code></p>
        </>
    }
}
