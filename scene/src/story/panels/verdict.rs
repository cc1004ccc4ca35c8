//! The checker's verdict on a run, in words: what a legal TLB may still do, since when, and which fence is missing.

use gstage_core::check::{Finding, Kind, Needed, Options, Step, check};
use gstage_core::stale::HartSet;
use gstage_core::trace::Trace;

use super::tlb::permissions;
use crate::story::beat::Beat;
use crate::story::size::page_name;
use crate::story::words::grouped;

/// Findings that are told.
const TOLD: usize = 5;

/// What the checker says of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdict {
    /// What is wrong, in the order in which it came up.
    pub findings: Vec<FindingView>,
    /// Findings that are not told.
    pub more: u64,
}

/// Something that is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FindingView {
    /// What can happen, as a sentence without its end.
    pub what: String,
    /// The translation that may still be held, e.g. "1G 0x40000000 RWX".
    pub held: String,
    /// The step (1-based) that made it stale; none where it was stale before the first.
    pub since: Option<u32>,
    /// The step (1-based) at which its absence was relied on.
    pub at: u32,
    /// The fence that is missing: with it, this translation would have been gone.
    pub needed: String,
}

/// Checks a run.
#[must_use]
pub fn verdict(trace: &Trace, beats: &[Beat]) -> Verdict {
    let report = check(trace, Options { limit: TOLD, ..Options::default() });
    Verdict {
        findings: report.findings.iter().map(|finding| view(finding, beats)).collect(),
        more: report.more_findings,
    }
}

fn view(finding: &Finding, beats: &[Beat]) -> FindingView {
    let harts = harts(finding.harts);
    let gpa = format!("0x{:X}", finding.gpa.0);
    let pages = finding.size >> 12;
    let place = if pages > 1 { format!("{} pages from {gpa}", grouped(pages)) } else { gpa };
    let stale = finding.stale;
    FindingView {
        what: match finding.kind {
            Kind::EscapesLog => format!("{harts} can store to {place} past the dirty log"),
            Kind::WrongFrame => format!("{harts} can reach a frame at {place} that the tables no longer map there"),
            Kind::LostProtection => format!("{harts} can do at {place} what the tables no longer allow"),
        },
        held: format!("{} 0x{:X} {}", page_name(stale.level), stale.gpa.0, permissions(stale.pte)),
        since: finding.since.map(|step| number(step, beats)),
        at: number(finding.at, beats),
        needed: needed(finding.needed),
    }
}

/// What would have ended the translation, on every hart that may hold it.
fn needed(needed: Needed) -> String {
    match needed {
        Needed::Address { first, count: 1 } => format!("order {}, 0x{:X}", first.order, first.gpa.0),
        Needed::Address { first, count } => {
            format!("{} × order {} from 0x{:X}", grouped(count), first.order, first.gpa.0)
        }
        // A pointer changed, and no fence of one address reaches it.
        Needed::All => "every address".to_owned(),
    }
}

/// "vCPU 1", "vCPUs 0, 1".
fn harts(harts: HartSet) -> String {
    let several = harts.iter().count() > 1;
    format!("{} {harts}", if several { "vCPUs" } else { "vCPU" })
}

/// The step (1-based) that an event belongs to.
fn number(step: Step, beats: &[Beat]) -> u32 {
    let event = step.event as usize;
    let at = beats.iter().position(|beat| beat.events.contains(&event));
    let before = || beats.iter().rposition(|beat| beat.events.start <= event);
    at.or_else(before).unwrap_or(0) as u32 + 1
}
