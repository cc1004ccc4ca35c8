//! A choice from a list: the browser's own, in the look of the page.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Value and title of a choice.
pub(crate) type Choice<'a> = (&'a str, &'a str);

/// The choices, with the chosen one; `label` says what is chosen, for those who do not see it.
pub(crate) fn menu(
    class: &'static str,
    label: &'static str,
    choices: &[Choice<'_>],
    chosen: &str,
    on_choice: impl Fn(String) + 'static,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
            on_choice(select.value());
        }
    });
    let option = |&(value, title): &Choice<'_>| {
        html! { <option key={value} value={value.to_owned()} selected={value == chosen}>{ title }</option> }
    };
    html! {
        <select {class} aria-label={label} {onchange}>{ for choices.iter().map(option) }</select>
    }
}
