//! The guest address and its index fields, in the tints that the fields have everywhere.

use gstage_scene::view::{AddressView, FieldView};
use yew::Html;

use crate::dom::{Tag, classed, fragment, nothing, pair, tag};

/// The address.
pub(crate) fn address(address: &AddressView) -> Html {
    let last = address.fields.len().saturating_sub(1);
    let fields = classed("dl", "fields").each(address.fields.iter().enumerate(), |(index, it)| field(it, last - index));
    let hpa = if address.hpa.is_empty() {
        nothing()
    } else {
        classed("p", "hpa").child(tag("code").text(&address.hpa)).child(tag("span").text("HPA")).into()
    };
    fragment(vec![
        pair(tag("h3").text("Address"), tag("code").text(&address.gpa)).into(),
        classed("div", "translation").child(fields).child(hpa).into(),
    ])
}

fn field(field: &FieldView, from_offset: usize) -> Tag {
    let name = classed("dt", if field.lit { "lit" } else { "" }).text(&field.name);
    classed("div", tint(from_offset)).key(&field.name).child(tag("dd").text(&field.value)).child(name)
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
