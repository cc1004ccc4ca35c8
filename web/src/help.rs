//! The list of keys, and what can be switched about them and about a talk.

use gstage_scene::link::Aside;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Html, NodeRef};

use crate::desk::Desk;
use crate::dom::{On, Tag, classed, styles, tag, target_of};
use crate::settings::Switch;
use crate::talk::Message;

/// Keys, and what they do.
const KEYS: [(&[&str], &str); 16] = [
    (&["→", "Space", "Page Down"], "next step"),
    (&["←", "Page Up"], "step back"),
    (&["Home"], "first step"),
    (&["End"], "last step"),
    (&["p"], "play or pause"),
    (&["1", "…", "9"], "chapter"),
    (&["c"], "compare with another run"),
    (&["w"], "what if something else is done"),
    (&["f"], "talk: full screen, large"),
    (&["b", "."], "blank the screen"),
    (&["n"], "window with the speaker's notes"),
    (&["+", "−"], "nearer, farther; so does the wheel"),
    (&["0", "Esc"], "the whole picture again"),
    (&["Shift →", "← ↑ ↓"], "move what is magnified"),
    (&["Tab", "→ ← ↑ ↓"], "to the figure, point at its pages"),
    (&["?"], "this list"),
];

/// The style sheet of dialogs.
pub(crate) const STYLE: &str = "parts/dialog.css";

/// The list, in a dialog of the browser's own, which Escape closes.
#[inline(never)]
pub(crate) fn help(
    node: &NodeRef,
    desk: &Desk,
    tell: &Callback<Message>,
    on_close: impl Fn() + 'static,
    on_notes: impl Fn() + 'static,
) -> Html {
    let close = tag("form").fixed("method", "dialog").child(classed("button", "go").text("Close"));
    classed("dialog", "help form")
        .node(node)
        .fixed("aria-labelledby", "help-title")
        .on(On::Close, move |_| on_close())
        .child(styles(STYLE))
        .child(tag("h2").fixed("id", "help-title").text("Keys"))
        .child(tag("table").child(tag("tbody").each(&KEYS, |&(keys, what)| row(keys, what))))
        .child(switch(desk, tell, Switch::Letters, "Letters, digits and signs are keys"))
        .child(talk(desk, tell, on_notes))
        .child(classed("div", "foot").child(tag("span")).child(close))
        .into()
}

fn row(keys: &'static [&'static str], what: &str) -> Tag {
    let head = tag("th").fixed("scope", "row").each(keys, |key| tag("span").child(tag("kbd").text(key)).text(" "));
    tag("tr").child(head).child(tag("td").text(what))
}

fn talk(desk: &Desk, tell: &Callback<Message>, on_notes: impl Fn() + 'static) -> Tag {
    let now = desk.talk.get().unwrap_or(desk.beside.get());
    let beside = tag("select").on(On::Change, {
        let tell = tell.clone();
        move |event| {
            if let Some(menu) = target_of::<HtmlSelectElement>(&event) {
                let index = menu.selected_index().max(0) as usize;
                tell.emit(Message::Beside(Aside::ALL.get(index).copied().unwrap_or_default()));
            }
        }
    });
    let beside = beside.each(&Aside::ALL, |&aside| {
        tag("option").set("value", aside.name()).flag("selected", aside == now).text(title(aside))
    });
    let toggle = {
        let tell = tell.clone();
        move || tell.emit(Message::Toggle)
    };
    let label = if desk.talk.get().is_some() { "End the talk" } else { "Begin a talk" };
    let buttons = classed("div", "row")
        .child(classed("button", "make").fixed("type", "button").on_click(toggle).text(label))
        .child(classed("button", "make").fixed("type", "button").on_click(on_notes).text("Speaker's notes"));
    tag("section")
        .child(tag("h3").text("Talk"))
        .child(tag("label").text("Beside the figure").child(beside))
        .child(switch(desk, tell, Switch::Stops, "Playing stops at each chapter"))
        .child(buttons)
}

fn switch(desk: &Desk, tell: &Callback<Message>, switch: Switch, label: &str) -> Tag {
    let tell = tell.clone();
    let on_change = move |event: web_sys::Event| {
        if let Some(input) = target_of::<HtmlInputElement>(&event) {
            tell.emit(Message::Switch(switch, input.checked()));
        }
    };
    let input = tag("input").fixed("type", "checkbox").flag("checked", switch.is_on(&desk.window));
    tag("label").child(input.on(On::Change, on_change)).text(label)
}

const fn title(aside: Aside) -> &'static str {
    match aside {
        Aside::Entry => "The entry",
        Aside::Source => "How the kernel does it",
        Aside::Counters => "The counters",
        Aside::Tlb => "The TLB",
        Aside::Nothing => "Nothing",
    }
}
