//! The result: how many leaves of which size and permission.

use gstage_scene::view::CensusRow;
use yew::prelude::*;

use crate::figures::with_commas;

/// What is shown.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct CensusProps {
    pub(crate) rows: Vec<CensusRow>,
}

/// The result.
#[component]
pub(crate) fn Census(props: &CensusProps) -> Html {
    let row = |row: &CensusRow| {
        let class = row.accent.then_some("accent");
        html! { <tr key={row.what.clone()} {class}><th scope="row">{ with_commas(row.count) }</th><td>{ &row.what }</td></tr> }
    };
    html! {
        <>
            <div class="pair"><h3>{ "Census" }</h3></div>
            <table class="census"><tbody>{ for props.rows.iter().map(row) }</tbody></table>
        </>
    }
}
