//! Something that has to be said: a link that was not understood, a scenario that the model refuses.

use yew::prelude::*;

/// The notice, and how to be rid of it.
pub(crate) fn notice(text: &str, on_close: Callback<MouseEvent>) -> Html {
    html! {
        <p class="notice" role="alert">
            { text }
            <button onclick={on_close}>{ "Close" }</button>
        </p>
    }
}
