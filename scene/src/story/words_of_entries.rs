//! What is said of one entry: that a walk came to it, or that it was written.

use gstage_core::event::{Slot, StoreKind};
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use super::beat::Aim;
use super::size::page_name;
use super::words::{Facts, Words, place};

/// The entry at which a walk of KVM ended.
pub(super) fn walk(slot: Slot, pte: Pte, aim: Aim, facts: &Facts) -> Words {
    let (level, name) = (slot.level.0, page_name(slot.level));
    let place = place(slot.level, slot.index, facts);
    if aim != Aim::Map {
        passed_over(&place, slot.level, pte, aim)
    } else if pte.is_leaf() && slot.level > Level(0) {
        Words::new(
            "Too large a leaf.",
            format!("{place} is a {name} leaf at level {level}, and the work needs smaller ones."),
        )
    } else if pte.is_leaf() {
        Words::new("Already 4K.", format!("{place} is a leaf of 4K, so there is nothing left to split."))
    } else {
        Words::new("Nothing there.", format!("{place} is empty at level {level}, so there is nothing to split."))
    }
}

/// An entry that an operation walked to and left as it was.
fn passed_over(place: &str, level: Level, pte: Pte, aim: Aim) -> Words {
    let name = page_name(level);
    if !pte.is_leaf() {
        return Words::new("A hole.", format!("{place} is empty at level {}: the walk steps on by {name}.", level.0));
    }
    if aim == Aim::Protect && !pte.is_writable() {
        return Words::new("Read-only already.", format!("{place}, a {name} leaf, has no W bit to lose."));
    }
    let stays = if aim == Aim::Protect { "so it keeps its W bit" } else { "so it stays mapped" };
    Words::new(
        "Covered in part,\npassed over.",
        format!("{place} is a {name} leaf and the range covers only a part of it, {stays}."),
    )
}

/// An entry that is written.
pub(super) fn write(slot: Slot, (old, new): (Pte, Pte), kind: StoreKind, facts: &Facts) -> Words {
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
        StoreKind::Leaf if new.is_writable() && !old.is_writable() => turns_writable(&place, slot.level, old, new),
        StoreKind::Leaf if old == new => {
            Words::new("The same again.", format!("{place} is given the value that it has, 0x{:X}.", new.0))
        }
        StoreKind::Leaf | StoreKind::Publish => {
            Words::new("An entry is written.", format!("{place} becomes 0x{:X}, and was 0x{:X}.", new.0, old.0))
        }
    }
}

fn turns_writable(place: &str, level: Level, old: Pte, new: Pte) -> Words {
    let change = format!("0x{:X} becomes 0x{:X}", old.0, new.0);
    if level == Level(0) {
        return Words::new(
            "One page\nturns writable.",
            format!("{place} alone gets its W bit, {change}; its 511 neighbours stay read-only."),
        );
    }
    Words::new(
        "The whole leaf\nturns writable.",
        format!("{place} gets its W bit, {change}: all {} of it can be written.", page_name(level)),
    )
}
