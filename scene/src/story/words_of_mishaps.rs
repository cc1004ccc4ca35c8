//! What beats say in which something is made to go wrong, or no longer.

use gstage_core::scenario::WhenEmpty;

use super::beat::BeatKind;
use super::size::{level_of, page_name};
use super::words::{Facts, Words, counted, grouped};

/// The words of such a beat; none for any other.
pub(super) fn mishap(kind: BeatKind, before: Option<BeatKind>, facts: &Facts) -> Words {
    match kind {
        BeatKind::WillLose => Words::new(
            "One fence\nwill be lost.",
            "Should KVM ask for another fence, no hart will hear of it: what the TLBs hold then, they keep.",
        ),
        BeatKind::Lost(flush) => Words::new(
            "Asked for,\nand lost.",
            format!(
                "KVM asks for a fence of order {} and goes on, but no hart hears of it: {}.",
                flush.order,
                match before {
                    Some(BeatKind::Write { old, .. }) if old.is_empty() => {
                        "a hart may remember still that there was nothing".to_owned()
                    }
                    _ => format!("the old {} leaf stays wherever it is held", page_name(level_of(flush.order))),
                }
            ),
        ),
        BeatKind::LostRange { pages, .. } => Words::new(
            "Asked for,\nand lost.",
            format!(
                "KVM asks for a fence of {} and goes on, but no hart hears of it: what the TLBs hold there, they keep.",
                counted(pages, "page")
            ),
        ),
        BeatKind::Emptied { from } => Words::new(
            "The cache\nis emptied.",
            format!(
                "{}: without a top-up {}.",
                match from {
                    0 => "It held no table page any more".to_owned(),
                    1 => "Its one table page is gone".to_owned(),
                    _ => format!("All of its {from} table pages are gone"),
                },
                match facts.outcome.when_empty {
                    WhenEmpty::Null => "the next table has no page to live in",
                    WhenEmpty::Atomic => "the kernel warns, and takes an atomic page for the next table",
                    WhenEmpty::Bug => "the next table stops the kernel, as this scenario has no atomic page either",
                }
            ),
        ),
        BeatKind::Paused { hart } => Words::new(
            format!("vCPU {hart}\nis paused."),
            format!(
                "User space keeps vCPU {hart} out of the guest: its TLB stays as it is, and every fence from here on waits for it."
            ),
        ),
        BeatKind::Resumed { hart, fences } => Words::new(
            format!("vCPU {hart}\ngoes on."),
            match fences {
                0 => format!("No fence has waited for vCPU {hart}, so it enters the guest with the TLB that it had."),
                1 => format!(
                    "Before vCPU {hart} enters the guest, its hart executes the one fence that has waited for it."
                ),
                _ => format!(
                    "Before vCPU {hart} enters the guest, its hart executes the {} fences that have waited for it.",
                    grouped(u64::from(fences))
                ),
            },
        ),
        _ => Words::new("", ""),
    }
}
