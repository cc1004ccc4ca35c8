//! A choice from a list: the browser's own, in the look of the page.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The choices and the chosen one.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct MenuProps {
    /// What is chosen, for those who do not see it.
    pub(crate) label: &'static str,
    /// Value and title of each choice.
    pub(crate) choices: Vec<(AttrValue, AttrValue)>,
    /// The value of the chosen one.
    pub(crate) chosen: AttrValue,
    /// Gets the value of the new choice.
    pub(crate) on_choice: Callback<String>,
    #[prop_or_default]
    pub(crate) class: Classes,
}

/// The menu.
#[component]
pub(crate) fn Menu(props: &MenuProps) -> Html {
    let on_choice = props.on_choice.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
            on_choice.emit(select.value());
        }
    });
    let option = |(value, title): &(AttrValue, AttrValue)| {
        html! { <option key={value.to_string()} value={value} selected={*value == props.chosen}>{ title }</option> }
    };
    html! {
        <select class={classes!("menu", props.class.clone())} aria-label={props.label} {onchange}>
            { for props.choices.iter().map(option) }
        </select>
    }
}
