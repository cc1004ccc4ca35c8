//! What beats say in which many tiles change, and what is left after them.

use super::beat::Changes;
use super::words::{Facts, Words, grouped};

/// Many tiles that change one after another.
pub(super) fn wave(changes: Changes) -> Words {
    let Changes { splits, stores, clears, fences, .. } = changes;
    let number = |number: u32| grouped(u64::from(number));
    if clears > 0 {
        let fenced = match fences {
            0 => "the fence for all of them comes last",
            _ => "each leaf has a fence of its own",
        };
        return Words::new(
            "The leaves go,\none after another.",
            format!(
                "{} leaves become zero and no pointer does, so every table stays linked; {fenced}.",
                number(clears)
            ),
        );
    }
    match (splits, stores) {
        (_, 0) if fences == splits => Words::new(
            "Every grain\nis a page.",
            format!(
                "The same move for each of {splits} tiles, in the order of their addresses: a table, 512 writes, one store, one \
                 fence."
            ),
        ),
        (_, 0) => Words::new(
            "All of them,\nahead of time.",
            format!(
                "The same move for each of {splits} tiles before the guest asks for any: a table, 512 writes, one store, and a \
                 fence only whenever the cache has to be refilled, {fences} so far."
            ),
        ),
        (0, _) => Words::new(
            "Every page\nis written.",
            format!(
                "{} stores trap and find small pages: each gets its mark in the log, its W bit and a fence of order 12, and none \
                 has to split.",
                number(stores)
            ),
        ),
        _ => Words::new(
            "Every page written,\nevery tile broken.",
            format!(
                "{} stores trap, each for its mark, its W bit and a fence of order 12; {} of them have to split a 2M page first, \
                 with a fence for that as well.",
                number(stores),
                number(splits)
            ),
        ),
    }
}

/// What the button says that leads to such a beat.
pub(super) const fn next_wave(changes: Changes) -> &'static str {
    match changes {
        Changes { clears: 1.., .. } => "the unmap",
        Changes { stores: 1.., .. } => "every store",
        _ => "all of them",
    }
}

/// A memslot is gone.
pub(super) fn gone(facts: &Facts) -> Words {
    let tables = match facts.outcome.end.linked {
        0 => {
            return Words::new(
                "The slot is gone.",
                "KVM forgets the guest's memory, and it had no table below the root.",
            );
        }
        1 => "the table that mapped it stays".to_owned(),
        linked => format!("{} table pages stay linked", grouped(linked)),
    };
    Words::new(
        "The slot is gone.\nIts tables are not.",
        format!("KVM forgets the guest's memory and {tables}: an unmap clears leaves and gives no table back."),
    )
}
