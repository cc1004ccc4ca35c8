//! Something that has to be said: a link that was not understood, a scenario that the model refuses.

use yew::prelude::*;

/// What to say, and how to be rid of it.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct NoticeProps {
    pub(crate) text: String,
    pub(crate) on_close: Callback<()>,
}

/// The notice.
#[component]
pub(crate) fn Notice(props: &NoticeProps) -> Html {
    let on_close = props.on_close.clone();
    html! {
        <p class="notice" role="alert">
            { &props.text }
            <button onclick={move |_| on_close.emit(())}>{ "Close" }</button>
        </p>
    }
}
