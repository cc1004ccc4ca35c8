//! A choice from a list: the browser's own, in the look of the page.

use web_sys::HtmlSelectElement;

use crate::dom::{On, Tag, classed, tag, target_of};

/// Value and title of a choice.
pub(crate) type Choice<'a> = (&'a str, &'a str);

/// The choices; `label` says what is chosen, for those who do not see it. The chosen one is marked, so that the
/// first layout is the last, and then set by the instruments: what a person chose stays in the element whatever its options say.
pub(crate) fn menu(
    class: &'static str,
    label: &'static str,
    choices: &[Choice<'_>],
    chosen: &str,
    on_choice: impl Fn(String) + 'static,
) -> Tag {
    let on_change = move |event: web_sys::Event| {
        if let Some(select) = target_of::<HtmlSelectElement>(&event) {
            on_choice(select.value());
        }
    };
    classed("select", class)
        .fixed("aria-label", label)
        .set("data-chosen", chosen)
        .on(On::Change, on_change)
        .each(choices, |&(value, title)| {
            tag("option").key(value).set("value", value).flag("selected", value == chosen).text(title)
        })
}
