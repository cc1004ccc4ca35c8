//! The list of keys.

use yew::prelude::*;

/// Keys, and what they do.
const KEYS: [(&[&str], &str); 9] = [
    (&["→", "Space", "Page Down"], "next step"),
    (&["←", "Page Up"], "step back"),
    (&["Home"], "first step"),
    (&["End"], "last step"),
    (&["p"], "play or pause"),
    (&["1", "…", "9"], "chapter"),
    (&["f"], "full screen"),
    (&["b"], "blank the screen"),
    (&["?"], "this list"),
];

/// The list, in a dialog of the browser's own, which Escape closes.
pub(crate) fn help(dialog: &NodeRef) -> Html {
    let row = |(keys, what): &(&[&str], &str)| {
        let key = |key: &&str| html! { <>{ " " }<kbd>{ *key }</kbd></> };
        html! { <tr key={*what}><th scope="row">{ for keys.iter().map(key) }</th><td>{ *what }</td></tr> }
    };
    html! {
        <dialog class="help" ref={dialog.clone()} aria-labelledby="help-title">
            <h2 id="help-title">{ "Keys" }</h2>
            <table><tbody>{ for KEYS.iter().map(row) }</tbody></table>
            <form method="dialog"><button class="go">{ "Close" }</button></form>
        </dialog>
    }
}
