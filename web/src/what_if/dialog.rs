//! What the dialog looks like.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement, KeyboardEvent};
use yew::{Callback, Html};

use super::form::{Act, LEVELS, SIZES};
use super::{Field, Message, Value, WhatIf};
use crate::dom::{On, Tag, classed, nothing, styles, tag, target_of};
use crate::help;

/// The style sheet, which nobody loads who asks for no what-if.
const STYLE: &str = "parts/what-if.css";

/// The dialog.
pub(super) fn view(asked: &WhatIf, tell: &Callback<Message>) -> Html {
    let does = |message: fn() -> Message| {
        let tell = tell.clone();
        move || tell.emit(message())
    };
    let closed = does(|| Message::Close);
    let close = tag("form").fixed("method", "dialog").child(classed("button", "make").text("Close"));
    let go = classed("button", "go").fixed("type", "button").text("Do it").on_click(does(|| Message::Do));
    let place = &asked.place;
    let at = format!("At step {} of {}, “{}”.", place.number, place.total, place.title);
    classed("dialog", "help form asking")
        .node(&asked.dialog)
        .fixed("aria-labelledby", "what-if-title")
        .on(On::Close, move |_| closed())
        .child(styles(help::STYLE))
        .child(style())
        .child(tag("h2").fixed("id", "what-if-title").text("What if …"))
        .child(classed("p", "hint").text(&at))
        .each(&Act::GROUPS, |&(name, acts)| group(asked, name, acts, tell))
        .child(details(asked, tell))
        .child(said(asked))
        .child(classed("div", "foot").child(go).child(close))
        .into()
}

pub(super) fn style() -> Tag {
    styles(STYLE)
}

fn group(asked: &WhatIf, name: &str, acts: &[Act], tell: &Callback<Message>) -> Tag {
    let possible = acts.iter().filter(|&&act| asked.place.can(act));
    let acts = classed("div", "acts").each(possible, |&act| choice(asked, act, tell));
    tag("fieldset").child(tag("legend").text(name)).child(acts)
}

fn choice(asked: &WhatIf, act: Act, tell: &Callback<Message>) -> Tag {
    let tell = tell.clone();
    let input = tag("input").fixed("type", "radio").fixed("name", "act").ticked(asked.form.act == act);
    let input = input.on(On::Change, move |_| set(&tell, Field::Act(act)));
    tag("label").key(act.title()).child(input).text(act.title())
}

/// Where and to whom, what happens then, and whether the story goes on after it.
fn details(asked: &WhatIf, tell: &Callback<Message>) -> Tag {
    let (form, place) = (&asked.form, &asked.place);
    let mut fields = classed("div", "fields-of-act");
    if form.act.has_address() {
        fields = fields.child(address(asked, tell));
    }
    if form.act.has_size() {
        let sizes = SIZES.map(|(order, name)| (order.to_string(), name.to_owned()));
        fields = fields.child(menu("Around it", &sizes, &form.order.to_string(), tell, |text| {
            text.parse().ok().map(Field::Order)
        }));
    }
    if form.act == Act::Split {
        let levels = LEVELS.map(|(level, name)| (level.to_string(), name.to_owned()));
        fields = fields
            .child(menu("Down to", &levels, &form.level.to_string(), tell, |text| text.parse().ok().map(Field::Level)));
    }
    let vcpus = place.vcpus(form.act);
    if form.act.has_vcpu() && place.vcpus > 1 {
        let vcpus: Vec<_> = vcpus.iter().map(|vcpu| (vcpu.to_string(), vcpu.to_string())).collect();
        fields =
            fields.child(menu("vCPU", &vcpus, &form.vcpu.to_string(), tell, |text| text.parse().ok().map(Field::Vcpu)));
    }
    let first = if place.is_under_way && !form.act.is_mishap() { " What is under way is completed first." } else { "" };
    let means = format!("{}{first}", form.act.means());
    tag("section")
        .child(fields)
        .child(classed("p", "hint").fixed("id", "what-if-means").text(&means))
        .child(if place.has_rest { rest(asked, tell).into() } else { nothing() })
}

fn address(asked: &WhatIf, tell: &Callback<Message>) -> Tag {
    let (typed, entered) = (tell.clone(), tell.clone());
    let input = tag("input")
        .node(&asked.field)
        .fixed("spellcheck", "false")
        .fixed("autocapitalize", "off")
        .fixed("autocomplete", "off")
        .fixed("aria-describedby", "what-if-said")
        .set("aria-invalid", if asked.refused.is_some() { "true" } else { "false" })
        .on(On::Input, move |event| {
            if let Some(field) = target_of::<HtmlInputElement>(&event) {
                set(&typed, Field::Address(field.value()));
            }
        })
        .on(On::Key, move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Enter") {
                event.prevent_default();
                entered.emit(Message::Do);
            }
        })
        .value(&asked.form.address);
    classed("label", "address-of-act").child(tag("span").text("Guest address")).child(input)
}

fn menu(
    name: &str,
    choices: &[(String, String)],
    chosen: &str,
    tell: &Callback<Message>,
    read: impl Fn(String) -> Option<Field> + 'static,
) -> Tag {
    let tell = tell.clone();
    let select = tag("select").set("aria-label", name).on(On::Change, move |event| {
        let menu = target_of::<HtmlSelectElement>(&event);
        if let Some(field) = menu.and_then(|menu| read(menu.value())) {
            set(&tell, field);
        }
    });
    let select = select.each(choices, |(value, title)| {
        tag("option").key(value).set("value", value).flag("selected", value == chosen).text(title)
    });
    tag("label").key(name).child(tag("span").text(name)).child(select)
}

/// Whether the operations that have not begun follow.
fn rest(asked: &WhatIf, tell: &Callback<Message>) -> Tag {
    let tell = tell.clone();
    let input = tag("input").fixed("type", "checkbox").ticked(asked.form.goes_on());
    let input = input.on(On::Change, move |event| {
        if let Some(input) = target_of::<HtmlInputElement>(&event) {
            set(&tell, Field::GoesOn(input.checked()));
        }
    });
    tag("label").key("rest").child(input).text("Then go on with the story")
}

/// Why it cannot be done. The place is always there, so that it is heard when it changes.
fn said(asked: &WhatIf) -> Tag {
    let (class, text) = asked.refused.as_ref().map_or(("said", ""), |reason| ("said wrong", reason.as_str()));
    classed("p", class).fixed("id", "what-if-said").fixed("role", "status").text(text)
}

fn set(tell: &Callback<Message>, field: Field) {
    tell.emit(Message::Set(Value(field)));
}
