//! The result: how many leaves of which size and permission.

use gstage_scene::view::CensusRow;
use yew::prelude::*;

use crate::figures::with_commas;

/// The result.
pub(crate) fn census(rows: &[CensusRow]) -> Html {
    let row = |row: &CensusRow| {
        let class = row.accent.then_some("accent");
        html! { <tr key={row.what.clone()} {class}><th scope="row">{ with_commas(row.count) }</th><td>{ &row.what }</td></tr> }
    };
    html! {
        <>
            <div class="pair"><h3>{ "Census" }</h3></div>
            <table class="census"><tbody>{ for rows.iter().map(row) }</tbody></table>
        </>
    }
}
