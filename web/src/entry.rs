//! A page-table entry: as hex, as bits with their letters, and what it was before.

use gstage_scene::view::{BitView, PteView};
use yew::prelude::*;

use crate::instruments::Instruments;

/// The entry. Its place, its value and its formula count along while a table is filled, so they are written by the
/// instruments.
pub(crate) fn entry(it: &Instruments, entry: &PteView) -> Html {
    let changed = entry.was.is_some();
    html! {
        <>
            <div class="pair"><h3 ref={it.entry_place.clone()}></h3><span>{ &entry.kind }</span></div>
            <p class={classes!("hex", changed.then_some("changed"))} ref={it.entry_hex.clone()}></p>
            <ol class="bits" aria-label="Low bits, D to V">{ for entry.bits.iter().map(bit) }</ol>
            <p class="origin">{ origin(it, entry) }</p>
        </>
    }
}

fn bit(bit: &BitView) -> Html {
    let class = classes!(bit.set.then_some("set"), bit.changed.then_some("changed"));
    let value = if bit.set { "1" } else { "0" };
    html! {
        <li key={bit.name.clone()} {class} title={bit.title.clone()}><span>{ &bit.name }</span><span>{ value }</span></li>
    }
}

/// Where the value comes from: the one before, the formula of a fill, or the frame that it points to.
fn origin(it: &Instruments, entry: &PteView) -> Html {
    if !entry.formula.is_empty() {
        return html! { <>{ "PFN " }<code ref={it.entry_formula.clone()}></code></> };
    }
    match &entry.was {
        Some((hex, kind)) if kind.is_empty() => html! { <>{ "was " }<code>{ hex }</code></> },
        Some((hex, kind)) => html! { <>{ "was " }<code>{ hex }</code>{ ", " }{ kind }</> },
        None if entry.pfn.is_empty() => Html::default(),
        None => html! { <>{ "PFN " }<code>{ &entry.pfn }</code>{ ", HPA " }<code>{ &entry.hpa }</code></> },
    }
}
