//! The guest address and its index fields, in the tints that the fields have everywhere.

use gstage_scene::view::{AddressView, FieldView};
use yew::prelude::*;

/// The address.
pub(crate) fn address(address: &AddressView) -> Html {
    let count = address.fields.len();
    let field = |(index, field): (usize, &FieldView)| {
        let class = classes!(tint(count - 1 - index), field.lit.then_some("lit"));
        html! { <div key={field.name.clone()} {class}><dd>{ &field.value }</dd><dt>{ &field.name }</dt></div> }
    };
    html! {
        <>
            <div class="pair"><h3>{ "Address" }</h3><code>{ &address.gpa }</code></div>
            <div class="translation">
                <dl class="fields">{ for address.fields.iter().enumerate().map(field) }</dl>
                if !address.hpa.is_empty() {
                    <p class="hpa"><code>{ &address.hpa }</code><span>{ "HPA" }</span></p>
                }
            </div>
        </>
    }
}

/// The tint of a field, by its distance from the offset.
fn tint(from_offset: usize) -> &'static str {
    match from_offset {
        0 => "offset",
        1 => "page",
        2 => "tile",
        _ => "root",
    }
}
