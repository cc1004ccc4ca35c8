//! The result: how many leaves of which size and permission.

use gstage_scene::view::CensusRow;
use yew::Html;

use crate::dom::{Tag, classed, fragment, tag};
use crate::figures::with_commas;

/// The result.
pub(crate) fn census(rows: &[CensusRow]) -> Html {
    let table = classed("table", "census").child(tag("tbody").each(rows, row));
    fragment(vec![classed("div", "pair").child(tag("h3").text("Census")).into(), table.into()])
}

fn row(row: &CensusRow) -> Tag {
    let class = if row.accent { "accent" } else { "" };
    let count = tag("th").fixed("scope", "row").text(&with_commas(row.count));
    classed("tr", class).key(&row.what).child(count).child(tag("td").text(&row.what))
}
