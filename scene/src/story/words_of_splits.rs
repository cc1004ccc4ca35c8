//! What beats say in which a leaf breaks.

use gstage_core::event::Ret;
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use super::beat::BeatKind;
use super::seen::is_crooked;
use super::size::page_name;
use super::words::{Facts, Words, errno, long_size, place};

/// The words of such a beat; none for any other.
pub(super) fn split(kind: BeatKind, facts: &Facts) -> Words {
    match kind {
        BeatKind::Dive { slot, pte } => dive(slot.level, slot.index, pte),
        BeatKind::Take { level, from, .. } => take(level, from),
        BeatKind::Starve { level, ret, halfway, cache } => starve(level, ret, (halfway, cache)),
        BeatKind::Fill { level, first, linked, .. } => fill(level, first, linked, facts),
        BeatKind::Publish { slot, filled, barrier, .. } => publish((slot.level, slot.index), filled, barrier, facts),
        _ => Words::new("", ""),
    }
}

fn dive(level: Level, index: u16, pte: Pte) -> Words {
    let name = page_name(level);
    if pte.is_leaf() {
        Words::new(
            "One level down.",
            format!("Child {index} covers the address and is the next leaf to break; its 511 siblings stay {name}."),
        )
    } else {
        Words::new("One level down.", format!("Child {index} is already a pointer, so the walk goes on below it."))
    }
}

fn take(level: Level, from: Option<u32>) -> Words {
    let name = page_name(level);
    let caption = match from {
        Some(0) => {
            format!(
                "512 entries for {name} need a page, and the cache is empty: the kernel warns, and takes an atomic page."
            )
        }
        _ => format!(
            "512 entries for {name} need a page to live in, taken from a cache that was filled before the lock."
        ),
    };
    Words::new("A blank page\nfor a table.", caption)
}

fn starve(level: Level, ret: Ret, (halfway, cache): (bool, bool)) -> Words {
    let name = page_name(level);
    let end = match ret {
        Ret::Int(code) => format!(" with {}", errno(code)),
        Ret::Crash => " and the kernel with it".to_owned(),
        Ret::None | Ret::Bool(_) => String::new(),
    };
    let stops = if halfway { "stops half-way" } else { "stops" };
    if !cache {
        return Words::new(
            "There is\nno cache.",
            format!("512 entries for {name} have nowhere to live, since no cache was given: the split {stops}{end}."),
        );
    }
    let why = if ret == Ret::Crash { "with no atomic page left" } else { "as this scenario's empty cache gives none" };
    let stays = if halfway { ", and what is broken stays broken" } else { "" };
    Words::new(
        "The cache\nis empty.",
        format!("512 entries for {name} have nowhere to live, {why}: the split {stops}{end}{stays}."),
    )
}

fn fill(level: Level, first: Pte, linked: bool, facts: &Facts) -> Words {
    let parent = Level(level.0 + 1);
    let whole = if parent == facts.slab { "slab" } else { "tile" };
    let step = long_size(level);
    let headline = "512 smaller leaves,\nwritten in private.";
    if linked {
        return Words::new(
            "512 smaller leaves,\nwritten in public.",
            format!(
                "The table is linked already: child by child, one step of {step} further on each, the {whole} can be reached \
                 again."
            ),
        );
    }
    if is_crooked(first.hpa(), parent) {
        return Words::new(
            headline,
            format!(
                "Each child is the leaf OR a multiple of {step}: where the leaf's page number has that bit already, two of \
                 them come out the same."
            ),
        );
    }
    Words::new(
        headline,
        format!(
            "Each child repeats the permissions, one step of {step} further on; nothing points to them yet, and the {whole} \
             is still whole."
        ),
    )
}

fn publish((level, index): (Level, u16), filled: bool, barrier: bool, facts: &Facts) -> Words {
    let name = page_name(level);
    let child = page_name(Level(level.0.saturating_sub(1)));
    let place = place(level, index, facts);
    if !filled {
        return Words::new(
            "A pointer to\nan empty table.",
            format!(
                "{place} turns from {name} leaf to pointer before the table is filled: until then another hart's walk finds \
                 nothing there."
            ),
        );
    }
    let headline =
        if level == facts.slab { "One store,\nand it breaks." } else { "One more store,\nand it breaks again." };
    let behind = if barrier { ", behind a barrier" } else { "" };
    Words::new(
        headline,
        format!(
            "{place} turns from leaf to pointer{behind}, and the next walk finds 512 pages of {child} where there was one of \
             {name}."
        ),
    )
}
