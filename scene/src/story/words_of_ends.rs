//! What is said before anything happens, and when all of it has.

use gstage_core::event::Ret;

use super::words::{Facts, Words, counted, grouped, long_size};

/// Before anything happened.
pub(super) fn opening(facts: &Facts) -> Words {
    if let Some((question, scene)) = facts.plot.and_then(|plot| plot.opening) {
        return Words::new(question, scene);
    }
    let size = long_size(facts.slab);
    if !facts.whole {
        return in_pieces(size, facts);
    }
    if facts.logging && !facts.outcome.start.is_writable {
        Words::new(
            "Which page\nwill it write?",
            format!(
                "To move a running guest, KVM must know each 4 KiB page that it writes, and here one read-only entry \
                 stands for {} of them.",
                grouped(facts.mapped)
            ),
        )
    } else {
        Words::new(
            format!("One entry maps\na whole {size}."),
            format!(
                "{} pages of guest memory stand behind a single 64-bit word: to treat one of them differently, the slab \
                 has to break.",
                grouped(facts.mapped)
            ),
        )
    }
}

/// The first words where the slab is not one leaf.
fn in_pieces(size: &str, facts: &Facts) -> Words {
    if facts.mapped == 0 {
        return Words::new(
            "Nothing is\nmapped yet.",
            format!(
                "No page of this {size} of guest memory has an entry: the tables have to grow before anything can break."
            ),
        );
    }
    let pages = grouped(facts.mapped);
    if facts.outcome.split_ahead {
        return Words::new(
            "All of it is split,\nahead of time.",
            format!("This kernel split it when the log was switched on: {pages} pages, each with an entry of its own."),
        );
    }
    let caption = match facts.mapped {
        1 => format!("One page of this {size} of guest memory is mapped already."),
        _ => format!("{pages} pages of this {size} of guest memory are mapped already, by more than one entry."),
    };
    Words::new("Tables\nas they are.", caption)
}

/// The result.
pub(super) fn census(facts: &Facts) -> Words {
    let answer = facts.plot.and_then(|plot| plot.answer);
    Words::new(result(facts), answer.map_or_else(|| conclusion(facts), str::to_owned))
}

fn result(facts: &Facts) -> String {
    let mapped = grouped(facts.mapped);
    if facts.idle {
        return match facts.mapped {
            1 => "One page\nis mapped.".to_owned(),
            _ => format!("{mapped} pages\nare mapped."),
        };
    }
    if facts.left == 0 && facts.mapped > 0 {
        return match facts.outcome.end.linked {
            0 => "No leaf\nand no table.".to_owned(),
            linked => format!("No leaf,\n{}.", counted(linked, "table")),
        };
    }
    if facts.left == 0 {
        return "Nothing\nis mapped.".to_owned();
    }
    // On a leaf at which the hardware faults nothing is reached, before and after.
    if facts.same == 0 || facts.crooked && facts.outcome.unchanged {
        return "What the tables\nsay in the end.".to_owned();
    }
    let same = grouped(facts.same);
    match facts.mapped {
        1 => "The one page\ntranslates as before.".to_owned(),
        _ if facts.crooked => format!("{same} of\n{mapped} pages\nlie where they should."),
        _ => format!("{same} of\n{mapped} pages\ntranslate as before."),
    }
}

/// The last sentence where a scenario has none of its own.
fn conclusion(facts: &Facts) -> String {
    let run = &facts.outcome;
    if facts.idle {
        return "No operation follows: this is what the tables hold.".to_owned();
    }
    if run.escaped > 0 {
        return match run.escaped {
            1 => "A store of the guest went by the dirty log: a migration would lose what it wrote.".to_owned(),
            many => format!("{} stores went by the dirty log: a migration would lose what they wrote.", grouped(many)),
        };
    }
    let words = if facts.mapped == 0 && facts.left == 0 {
        "Nothing was mapped at the start, and nothing is in the end."
    } else if facts.mapped == 0 {
        "Nothing was mapped at the start; the counters say what is there now."
    } else if run.gave_up {
        "The guest faults at one place for ever: each fault is answered, and its page stays as it is."
    } else if run.failed == Some(Ret::Int(-38)) {
        "This kernel cannot split a huge page, so every entry is what it was."
    } else if run.failed.is_some() && run.splits == 0 && run.unchanged {
        "The last call failed and nothing was split: every entry is what it was."
    } else if facts.left == 0 {
        match facts.outcome.end.linked {
            0 => "Nothing is mapped any more, and no table is left.",
            _ => "Nothing is mapped any more, and the tables stay: an unmap clears leaves and gives no table back.",
        }
    } else if facts.same < facts.mapped {
        "The other pages were mapped anew, moved or unmapped: what was asked for is more than another grain."
    } else if run.failed.is_some() && run.splits > 0 {
        "The last call failed, and still every address reaches the frame that it had: a split that stops half-way is only coarser."
    } else if run.failed.is_some() {
        "The last call failed, and every address reaches the frame that it had."
    } else if run.unchanged {
        "Nothing has changed: every entry maps what it mapped, with the rights that it had."
    } else if run.splits == 0 {
        "Every address reaches the frame that it had, through an entry of the same size: what changed are rights."
    } else if facts.equal == facts.same {
        "Every address reaches the frame that it had, with the rights that it had: what changed is the grain."
    } else if facts.logging {
        "Every address reaches the frame that it had; what changed is the grain, and one page can now be watched alone."
    } else {
        "Every address reaches the frame that it had, though not all with the rights that they had."
    };
    words.to_owned()
}
