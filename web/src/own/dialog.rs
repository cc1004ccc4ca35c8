//! What the dialog looks like.

use web_sys::HtmlInputElement;
use yew::{Callback, Html};

use super::{Editor, Message, text_of};
use crate::dom::{On, Tag, classed, fragment, styles, tag, target_of};

/// The style sheet, which nobody loads who does not open the dialog.
const STYLE: &str = "parts/own.css";

/// The dialog.
pub(super) fn view(editor: &Editor, tell: &Callback<Message>) -> Html {
    let does = |message: fn() -> Message| {
        let tell = tell.clone();
        move || tell.emit(message())
    };
    let closed = does(|| Message::Close);
    let close = tag("form").fixed("method", "dialog").child(classed("button", "make").text("Close"));
    let show = classed("button", "go").fixed("type", "button").text("Open").on_click(does(|| Message::Show));
    let label = tag("label").fixed("for", "own-text").fixed("class", "intro");
    classed("dialog", "help owning")
        .node(&editor.dialog)
        .fixed("aria-labelledby", "own-title")
        .on(On::Close, move |_| closed())
        .child(style())
        .child(tag("h2").fixed("id", "own-title").text("A scenario of your own"))
        .child(label.text(
            "Edit this one, paste another, or open files: JSON, the tables of a guest (tables.bin with tables.idx), or the \
             text of gstage_page_tables. Nothing leaves the browser.",
        ))
        .child(field(editor, tell))
        .child(said(editor))
        .child(classed("div", "foot").child(files(tell)).child(close).child(show))
        .into()
}

/// What is said while files are held over the page.
pub(super) fn invitation() -> Html {
    let what = "A scenario in JSON, tables.bin with tables.idx, or the text of gstage_page_tables.";
    let words = tag("p").child(tag("strong").text("Drop to open")).child(tag("span").text(what));
    fragment(vec![style().into(), classed("div", "inviting").child(words).into()])
}

fn style() -> Tag {
    styles(STYLE)
}

fn field(editor: &Editor, tell: &Callback<Message>) -> Tag {
    let tell = tell.clone();
    let on_input = move |event: web_sys::Event| {
        if let Some(text) = text_of(&event) {
            tell.emit(Message::Typed(text));
        }
    };
    tag("textarea")
        .node(&editor.field)
        .fixed("id", "own-text")
        .fixed("rows", "18")
        .fixed("wrap", "off")
        .fixed("spellcheck", "false")
        .fixed("autocapitalize", "off")
        .fixed("autocomplete", "off")
        .fixed("aria-describedby", "own-said")
        .set("aria-invalid", if editor.scenario.is_err() { "true" } else { "false" })
        .on(On::Input, on_input)
        .value(&editor.text)
}

/// Whether the text is a scenario, or what is wrong with it. The place is always there, so that it is heard when it changes.
fn said(editor: &Editor) -> Html {
    let (class, text) = match (&editor.refused, &editor.scenario) {
        (Some(refused), _) => ("said wrong", refused.clone()),
        (None, Err(error)) => ("said wrong", format!("{error}.")),
        (None, Ok(scenario)) => {
            let operations = scenario.ops.len();
            let plural = if operations == 1 { "" } else { "s" };
            ("said", format!("“{}”, {operations} operation{plural}.", scenario.title))
        }
    };
    classed("p", class).fixed("id", "own-said").fixed("role", "status").text(&text).into()
}

fn files(tell: &Callback<Message>) -> Tag {
    let tell = tell.clone();
    let on_change = move |event: web_sys::Event| {
        let input = target_of::<HtmlInputElement>(&event);
        if let Some(input) = input
            && let Some(files) = input.files()
        {
            // The browser's own list is emptied with the field, so it is read before.
            tell.emit(Message::Given(files));
        }
    };
    let input = tag("input").fixed("type", "file").fixed("multiple", "").on(On::Change, on_change);
    classed("label", "files").child(tag("span").text("Files")).child(input)
}
