//! What each hart holds in its TLB. A stale entry is hatched, struck through, and said to be stale.

use gstage_scene::view::{TlbRow, TlbView};
use yew::prelude::*;

/// The TLBs, one after the other.
pub(crate) fn tlb(harts: &[TlbView]) -> Html {
    html! { { for harts.iter().map(hart) } }
}

fn hart(view: &TlbView) -> Html {
    let stale = view.rows.iter().map(|row| row.stale.as_str()).find(|stale| !stale.is_empty());
    let amount = match (stale, view.rows.len()) {
        (Some(stale), _) => stale.to_owned(),
        (None, 0) => "empty".to_owned(),
        (None, 1) => "1 entry".to_owned(),
        (None, count) => format!("{count} entries"),
    };
    html! {
        <div key={view.hart} class="hart">
            <div class="pair"><h3>{ format!("TLB, vCPU {}", view.hart) }</h3><span>{ amount }</span></div>
            <ul class="tlb">{ for view.rows.iter().map(row) }</ul>
        </div>
    }
}

fn row(row: &TlbRow) -> Html {
    let stale = !row.stale.is_empty();
    let address = if stale {
        html! { <s>{ &row.gpa }</s> }
    } else {
        html! { &row.gpa }
    };
    html! {
        <li key={format!("{}{}", row.gpa, row.size)} class={classes!(stale.then_some("stale"))} title={row.stale.clone()}>
            { &row.size }{ " " }{ address }{ " " }{ &row.permissions }
        </li>
    }
}
