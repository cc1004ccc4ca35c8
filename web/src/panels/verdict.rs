//! The checker's verdict: what is wrong, since which step, and which fence is missing.

use gstage_scene::playback::Input;
use gstage_scene::story::panels::verdict::{FindingView, Verdict};

use crate::desk::Desk;
use crate::dom::{Tag, classed, pair, tag};

/// The verdict on a run.
#[inline(never)]
pub(crate) fn verdict(desk: &Desk, verdict: &Verdict) -> Tag {
    let count = verdict.findings.len() as u64 + verdict.more;
    let amount = match count {
        0 => "nothing found".to_owned(),
        1 => "1 finding".to_owned(),
        more => format!("{more} findings"),
    };
    let title = pair(tag("h3").text("Checker"), tag("span").text(&amount));
    let section = classed("section", if count == 0 { "verdict clean" } else { "verdict" });
    let section = section.fixed("aria-label", "Checker").child(title);
    let [first, rest @ ..] = verdict.findings.as_slice() else {
        return section
            .child(tag("p").text("No TLB that the specification allows can hold what contradicts the tables."));
    };
    let section = section.child(what(desk, first)).child(finding(desk, first));
    if rest.is_empty() {
        return section;
    }
    let more = tag("details").child(tag("summary").text(&format!("{} more", count - 1)));
    let mut said = first;
    let mut more = more;
    for found in rest {
        if found.what != said.what {
            more = more.child(what(desk, found));
            said = found;
        }
        more = more.child(finding(desk, found));
    }
    section.child(more)
}

fn what(desk: &Desk, finding: &FindingView) -> Tag {
    classed("p", "what").text(&finding.what).text(" at ").child(step(desk, finding.at)).text(".")
}

/// What may be held, since when, and the fence that is missing.
fn finding(desk: &Desk, finding: &FindingView) -> Tag {
    let row = |name: &str, value: Tag| tag("div").child(tag("dt").text(name)).child(value);
    let code = |text: &str| tag("dd").child(tag("code").text(text));
    let since = match finding.since {
        Some(number) => tag("dd").text("since ").child(step(desk, number)),
        None => tag("dd").text("from the start"),
    };
    classed("dl", "finding")
        .child(row("Held", code(&finding.held)))
        .child(row("Stale", since))
        .child(row("Missing", tag("dd").text("a fence, ").child(tag("code").text(&finding.needed))))
}

/// A button that leads to a step.
fn step(desk: &Desk, number: u32) -> Tag {
    let desk = desk.clone();
    tag("button")
        .text(&format!("step {number}"))
        .on_click(move || desk.player.input(Input::Step(number.saturating_sub(1))))
}
