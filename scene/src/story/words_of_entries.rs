//! What is said of one entry: that a walk came to it, or that it was written.

use gstage_core::addr::Gpa;
use gstage_core::event::{Slot, StoreKind};
use gstage_core::kernel::HoleStep;
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use super::beat::{Aim, Beside, Passed};
use super::size::page_name;
use super::words::{Facts, Words, place};

/// The entry at which a walk of KVM ended.
pub(super) fn walk(slot: Slot, (pte, gpa): (Pte, Gpa), aim: Aim, passed: Passed, facts: &Facts) -> Words {
    let (level, name) = (slot.level.0, page_name(slot.level));
    let place = place(slot.level, slot.index, facts);
    if aim != Aim::Map {
        passed_over(slot, (pte, gpa), aim, passed, facts)
    } else if pte.is_leaf() && slot.level > Level(0) {
        Words::new(
            "Too large a leaf.",
            format!("{place} is a {name} leaf at level {level}, and the work needs smaller ones."),
        )
    } else if pte.is_leaf() {
        Words::new("Already 4K.", format!("{place} is a leaf of 4K, so there is nothing left to split."))
    } else if !pte.is_empty() {
        let below = page_name(Level(slot.level.0.saturating_sub(1)));
        Words::new(
            "Already small.",
            format!("{place} points to a table for {below} already, so there is nothing left to split."),
        )
    } else {
        Words::new("Nothing there.", format!("{place} is empty at level {level}, so there is nothing to split."))
    }
}

/// An entry that an operation walked to and left as it was.
fn passed_over(slot: Slot, (pte, gpa): (Pte, Gpa), aim: Aim, passed: Passed, facts: &Facts) -> Words {
    let (level, name) = (slot.level, page_name(slot.level));
    let place = place(level, slot.index, facts);
    if pte.is_empty() {
        let on = match facts.kernel.behaviour().hole_step {
            HoleStep::ItsSize => format!("by {name}, wherever it stands"),
            HoleStep::ToNextEntry => "to the next entry".to_owned(),
        };
        return Words::new("A hole.", format!("{place} is empty at level {}: the walk steps on {on}.", level.0));
    }
    if !pte.is_leaf() {
        return Words::new("A pointer.", format!("{place} points to a table, and nothing is done to it."));
    }
    if aim == Aim::Protect && !pte.is_writable() {
        return Words::new("Read-only already.", format!("{place}, a {name} leaf, has no W bit to lose."));
    }
    let stays = match (aim, passed.warned) {
        (Aim::Protect, _) => "so it keeps its W bit",
        (_, false) => "so it stays mapped",
        (_, true) => "so it stays mapped, and the kernel warns",
    };
    if passed.askew {
        return Words::new(
            "Covered, and yet\npassed over.",
            format!(
                "{place} lies in the range, but the walk, still out of step, comes to it at 0x{:X} and not at its start, {stays}.",
                gpa.0
            ),
        );
    }
    Words::new(
        "Covered in part,\npassed over.",
        match passed.range {
            Some((first, last)) => format!(
                "{place} is a {name} leaf, and the range from 0x{:X} to 0x{:X} covers only a part of it, {stays}.",
                first.0, last.0
            ),
            None => format!("{place} is a {name} leaf and the range covers only a part of it, {stays}."),
        },
    )
}

/// An entry that is written.
pub(super) fn write(slot: Slot, (old, new): (Pte, Pte), kind: StoreKind, beside: Beside, facts: &Facts) -> Words {
    let name = page_name(slot.level);
    let place = place(slot.level, slot.index, facts);
    match kind {
        StoreKind::WriteProtect => Words::new(
            "The right to write\nis withdrawn.",
            format!(
                "{place} loses its W bit, 0x{:X} becomes 0x{:X}: a store that walks the tables to this {name} page traps.",
                old.0, new.0
            ),
        ),
        StoreKind::Clear | StoreKind::ClearUnlinked | StoreKind::Drop => {
            Words::new("An entry goes.", format!("{place} becomes zero: {name} of guest memory are unmapped."))
        }
        StoreKind::Link => {
            Words::new("A pointer to\nan empty table.", format!("{place} now points to a table without entries."))
        }
        StoreKind::Leaf if old == Pte::EMPTY => {
            Words::new("A page\nis mapped.", format!("{place}, empty before, becomes 0x{:X}: a {name} leaf.", new.0))
        }
        StoreKind::Leaf if new.is_writable() && !old.is_writable() => {
            turns_writable(&place, slot.level, (old, new), beside)
        }
        StoreKind::Leaf if old == new => {
            Words::new("The same again.", format!("{place} is given the value that it has, 0x{:X}.", new.0))
        }
        StoreKind::Leaf | StoreKind::Publish => {
            Words::new("An entry is written.", format!("{place} becomes 0x{:X}, and was 0x{:X}.", new.0, old.0))
        }
    }
}

fn turns_writable(place: &str, level: Level, (old, new): (Pte, Pte), beside: Beside) -> Words {
    let change = format!("0x{:X} becomes 0x{:X}", old.0, new.0);
    if level == Level(0) {
        return Words::new(
            "One page\nturns writable.",
            format!("{place} alone gets its W bit, {change}; {}.", neighbours(beside)),
        );
    }
    Words::new(
        "The whole leaf\nturns writable.",
        format!("{place} gets its W bit, {change}: all {} of it can be written.", page_name(level)),
    )
}

/// What the guest may do with the other pages of a table.
fn neighbours(beside: Beside) -> String {
    let Beside { read_only, writable } = beside;
    match (read_only, writable) {
        (0, 0) => "no other page of its table is mapped".to_owned(),
        (0, 1) => "its one neighbour is writable already".to_owned(),
        (0, _) => format!("its {writable} neighbours are writable already"),
        (1, 0) => "its one neighbour stays read-only".to_owned(),
        (_, 0) => format!("its {read_only} neighbours stay read-only"),
        _ => format!("{read_only} of its {} neighbours stay read-only", read_only + writable),
    }
}
