//! What the dialog looks like.

use gstage_player::report::Change;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Html};

use super::order::Task;
use super::size::{self, Size};
use super::{Choice, Message, Share, code};
use crate::desk::Desk;
use crate::dom::{On, Tag, classed, fragment, nothing, styles, tag, target_of};
use crate::help::STYLE;

/// Builds the dialog from parts that know how to speak up.
struct Builder<'a> {
    share: &'a Share,
    tell: &'a Callback<Message>,
}

/// The dialog.
pub(super) fn view(share: &Share, desk: &Desk, state: &Change, tell: &Callback<Message>) -> Html {
    let builder = Builder { share, tell };
    let texts = code::texts(desk, state, share.choices.frame);
    let closed = builder.does(|| Message::Close);
    let close = tag("form").fixed("method", "dialog").child(classed("button", "go").text("Close"));
    classed("dialog", "help form")
        .node(&share.node)
        .fixed("aria-labelledby", "share-title")
        .on(On::Close, move |_| closed())
        .child(styles(STYLE))
        .child(tag("h2").fixed("id", "share-title").text("Share"))
        .child(builder.link(&texts.link))
        .child(builder.code(&texts.code))
        .child(builder.pictures(state))
        .child(builder.film(state))
        .child(builder.data())
        .child(classed("div", "foot").child(builder.status()).child(close))
        .into()
}

impl Builder<'_> {
    fn does(&self, message: impl Fn() -> Message + 'static) -> impl Fn() + 'static {
        let tell = self.tell.clone();
        move || tell.emit(message())
    }

    /// A button that makes something; none works while something is being made.
    fn make(&self, label: &'static str, task: Task) -> Tag {
        classed("button", "make")
            .fixed("type", "button")
            .flag("disabled", self.share.job.is_some())
            .on_click(self.does(move || Message::Make(task)))
            .text(label)
    }

    fn link(&self, link: &str) -> Tag {
        let field = tag("input").fixed("readonly", "").fixed("aria-label", "Link to this step").value(link);
        part("Link to this step").child(row().child(field).child(self.make("Copy link", Task::CopyLink)))
    }

    fn code(&self, code: &str) -> Tag {
        let frame = self.share.choices.frame;
        let choice = |label: &'static str, chosen: bool, value: bool| {
            let radio = tag("input").fixed("type", "radio").fixed("name", "share-code").flag("checked", chosen);
            let radio = radio.on(On::Change, self.chosen(move |_| Choice::Frame(value)));
            tag("label").child(radio).text(label)
        };
        let choices = row().child(choice("Element", !frame, false)).child(choice("Frame", frame, true));
        let choices = choices.child(self.make("Copy code", Task::CopyCode));
        let field = tag("textarea").fixed("readonly", "").fixed("rows", "4").fixed("aria-label", "Code");
        part("In your page").child(field.value(code)).child(choices)
    }

    fn pictures(&self, state: &Change) -> Tag {
        let sizes = self.sizes("Size of pictures", &size::PICTURES, self.share.choices.picture, Choice::Picture);
        let told = tag("input").fixed("type", "checkbox").flag("checked", self.share.choices.told);
        let told = told.on(On::Change, self.chosen(|input| Choice::Told(input.checked())));
        let told = tag("label").child(told).text("With the caption");
        let title = format!("Picture of step {}", state.view.number);
        part_of(&title)
            .child(row().child(self.make("SVG", Task::Svg)).child(self.make("SVGs of all steps", Task::Svgs)))
            .child(row().child(self.make("PNG", Task::Png)).child(sizes).child(told))
    }

    fn film(&self, state: &Change) -> Tag {
        let (first, last) = self.share.choices.steps;
        let total = state.view.total;
        let steps = row().child(self.step("From step", first, total, Choice::First)).child(self.step(
            "to step",
            last,
            total,
            Choice::Last,
        ));
        let sizes = self.sizes("Size of films", &size::FILMS, self.share.choices.film, Choice::Film);
        part("Film").child(steps.child(sizes)).child(
            row()
                .child(self.make("WebM", Task::WebM))
                .child(self.make("GIF", Task::Gif))
                .child(classed("span", "hint").text("WebM takes as long as the steps do.")),
        )
    }

    fn data(&self) -> Tag {
        let buttons =
            row().child(self.make("Trace as JSON", Task::Trace)).child(self.make("Tables as text", Task::Tables));
        part("Data").child(buttons)
    }

    /// How far it is, what was made, or what went wrong. The place is always there, so that it is heard when it fills.
    fn status(&self) -> Html {
        let busy = self.share.job.as_ref().map(|(_, percent)| {
            let bar = tag("progress").fixed("max", "100").set("value", &percent.to_string());
            let cancel = classed("button", "make").fixed("type", "button").text("Cancel");
            row().child(bar.fixed("aria-label", "Being made")).child(cancel.on_click(self.does(|| Message::Cancel)))
        });
        let (said, wrong) = match &self.share.said {
            Some(Ok(text)) => (text.as_str(), None),
            Some(Err(text)) => ("", Some(text.as_str())),
            None => ("", None),
        };
        let wrong = wrong.map(|text| classed("p", "wrong").fixed("role", "alert").text(text).into());
        fragment(vec![
            busy.map_or_else(nothing, Html::from),
            classed("p", "said").fixed("role", "status").text(said).into(),
            wrong.unwrap_or_else(nothing),
        ])
    }

    fn step(&self, label: &'static str, value: u32, total: u32, choice: fn(u32) -> Choice) -> Tag {
        let field = tag("select").on(On::Change, self.picked(move |index| choice(index as u32 + 1)));
        let steps = field.each(1..=total, |step| {
            let number = step.to_string();
            tag("option").key(&number).flag("selected", step == value).text(&number)
        });
        // What a person chose stays in the element: where the other end moves this one, it has to be a new element.
        tag("label").text(label).child(steps.key(&format!("{label} {value}")))
    }

    fn sizes(&self, label: &'static str, sizes: &[Size], chosen: usize, choice: fn(usize) -> Choice) -> Tag {
        let field = tag("select").fixed("aria-label", label).on(On::Change, self.picked(choice));
        field.each(sizes.iter().enumerate(), |(index, size)| {
            let title = size::title(*size);
            tag("option").key(&title).flag("selected", index == chosen).text(&title)
        })
    }

    /// Tells a choice that an input is for.
    fn chosen(&self, choice: impl Fn(&HtmlInputElement) -> Choice + 'static) -> impl Fn(web_sys::Event) + 'static {
        let tell = self.tell.clone();
        move |event| {
            if let Some(input) = target_of(&event) {
                tell.emit(Message::Choose(choice(&input)));
            }
        }
    }

    /// Tells the choice that a menu is at, by its index.
    fn picked(&self, choice: impl Fn(usize) -> Choice + 'static) -> impl Fn(web_sys::Event) + 'static {
        let tell = self.tell.clone();
        move |event| {
            if let Some(menu) = target_of::<HtmlSelectElement>(&event) {
                tell.emit(Message::Choose(choice(menu.selected_index().max(0) as usize)));
            }
        }
    }
}

fn part(title: &'static str) -> Tag {
    part_of(title)
}

fn part_of(title: &str) -> Tag {
    tag("section").child(tag("h3").text(title))
}

fn row() -> Tag {
    classed("div", "row")
}
