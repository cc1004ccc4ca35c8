//! The line that says that this is another course of a story, and leads back to it.

use gstage_player::report::Programme;
use yew::{Callback, Html};

use super::course::current;
use super::dialog::style;
use super::{Course, Message};
use crate::desk::Desk;
use crate::dom::{classed, nothing, tag};

/// The line, where what is on is such a course.
pub(crate) fn banner(desk: &Desk, programme: &Programme, tell: &Callback<Message>) -> Html {
    if programme.own.is_none() {
        return nothing();
    }
    current(desk, programme).map_or_else(nothing, |course| line(&course, tell.clone()))
}

#[inline(never)]
fn line(course: &Course, tell: Callback<Message>) -> Html {
    let done = if course.done.is_empty() { "nothing else was done" } else { &course.done };
    let from = format!("From “{}”, step {}.", course.title, course.origin.step);
    let words = tag("p")
        .child(tag("strong").text("What if: "))
        .child(tag("span").text(done))
        .text(". ")
        .child(classed("span", "from").text(&from));
    let back = tag("button").text("Back to the original").on_click(move || tell.emit(Message::Back));
    classed("section", "course").fixed("aria-label", "What if").child(style()).child(words).child(back).into()
}
