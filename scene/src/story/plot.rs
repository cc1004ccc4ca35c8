//! What the built-in scenarios ask at the start and what they answer in the end, where the general words do not say it. Both are
//! said only of a run in which it is so: another kernel may do something else with the same operations.

use gstage_core::event::Ret;
use gstage_core::kernel::{Kernel, SplitHuge};
use gstage_core::scenario::WhenEmpty;

use super::outcome::{Grain, Outcome};

/// The first and the last words of a scenario; general ones stand for those that there are not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Plot {
    /// Its name, where the one that it has says what does not happen.
    pub title: Option<&'static str>,
    /// Headline and caption of the first step.
    pub opening: Option<(&'static str, &'static str)>,
    /// Caption of the last step.
    pub answer: Option<&'static str>,
}

/// The plot of a built-in scenario on a kernel, if it has one of its own.
#[must_use]
pub fn plot(slug: &str, kernel: Kernel, run: &Outcome) -> Option<Plot> {
    // Plots about splits have nothing to say of a kernel that has no function for it.
    let can_split = kernel.behaviour().split_huge != SplitHuge::Missing;
    Some(match slug {
        "first-store" => first_store(run),
        "second-store" => second_store(run),
        "neighbour-store" => neighbour_store(run),
        "two-vcpus" => two_vcpus(run),
        "before-the-patch" => before_the_patch(run),
        "lost-write-protect" => lost_write_protect(run),
        "logging-off" => logging_off(run),
        "thp-livelock" => thp_livelock(run),
        "out-of-tables" => out_of_tables(run),
        "null-cache" if can_split => null_cache(kernel),
        "misaligned" if can_split => misaligned(run),
        "no-flush" if can_split => no_flush(run),
        "publish-order" if can_split => publish_order(run),
        "partial-unmap" => partial_unmap(run),
        "hole-step" => hole_step(run),
        "fence-threshold" => fence_threshold(run),
        "lazy-vs-eager" => lazy_vs_eager(run),
        "teardown" => teardown(run),
        "recorded" => recorded(run),
        _ => return None,
    })
}

/// Whether one leaf of 1G is all that there is.
fn is_whole(grain: &Grain) -> bool {
    grain.leaves == [0, 0, 1, 0, 0]
}

/// Whether one store has broken the gibibyte, and one region of it.
fn is_broken(grain: &Grain) -> bool {
    grain.leaves == [512, 511, 0, 0, 0]
}

fn first_store(run: &Outcome) -> Plot {
    let is_ahead = run.split_ahead && run.failed.is_none() && run.splits == 0;
    Plot {
        title: (run.splits == 0).then_some("One store under dirty logging"),
        answer: is_ahead.then_some(
            "Nothing had to break any more: the store cost one fault, one entry and one mark, and no page but its own changed.",
        ),
        ..Plot::default()
    }
}

fn second_store(run: &Outcome) -> Plot {
    Plot {
        opening: is_broken(&run.start).then_some((
            "And the\nnext store?",
            "One store has broken this 2M region already, so another store to it finds small pages.",
        )),
        answer: (run.failed.is_none() && (run.splits, run.fences) == (0, 1) && is_broken(&run.start))
            .then_some("No table and no split this time: one entry, and one fence of order 12."),
        ..Plot::default()
    }
}

fn neighbour_store(run: &Outcome) -> Plot {
    Plot {
        opening: is_broken(&run.start).then_some((
            "And the store\nnext door?",
            "The gibibyte is in 2M pieces already, and this store falls into one that is still whole.",
        )),
        answer: ((run.splits, run.fences) == (1, 2))
            .then_some("One table and two fences, of order 21 and 12: the table above was there already."),
        ..Plot::default()
    }
}

fn two_vcpus(run: &Outcome) -> Plot {
    Plot {
        opening: is_whole(&run.start).then_some((
            "Two stores\nat once.",
            "Two vCPUs store to two pages of one read-only gibibyte, and both trap before KVM has answered either.",
        )),
        answer: (run.splits == 2 && run.failed.is_none())
            .then_some("Two tables in all: the second fault found small pages and only had to set its own entry."),
        ..Plot::default()
    }
}

fn before_the_patch(run: &Outcome) -> Plot {
    let fails = run.failed == Some(Ret::Int(-17)) && run.splits == 0;
    Plot {
        title: (!fails).then_some("A small page under a large leaf"),
        opening: is_whole(&run.start).then_some((
            if fails { "Before\nthe patch." } else { "A small page\nunder a large leaf." },
            "Logging is on, the gibibyte is one read-only leaf, and one page of it should become writable.",
        )),
        answer: fails.then_some(
            "The page stays read-only and the guest's run fails: no small page can be mapped under a large leaf.",
        ),
    }
}

fn lost_write_protect(run: &Outcome) -> Plot {
    let is_lost = run.part > 0;
    Plot {
        title: (!is_lost).then_some("A write-protect of a part"),
        opening: is_whole(&run.start).then_some((
            if is_lost { "A write-protect\nis lost." } else { "A write-protect\nof a part." },
            "The log is cleared in chunks of 256 KiB, and this one lies under a writable leaf of a gibibyte.",
        )),
        answer: if is_lost && run.escaped > 0 {
            Some(
                "The old code protected no leaf that it covered only in part, so the store went by the log; since the series \
                 the whole leaf is protected.",
            )
        } else if !is_lost && run.escaped == 0 && run.faults > 0 {
            Some(
                "The whole leaf lost its W bit, though the chunk covers a part of it: so the store trapped, and its page \
                 has its mark.",
            )
        } else {
            None
        },
    }
}

fn logging_off(run: &Outcome) -> Plot {
    let is_restored = !run.start.is_writable && run.end.is_writable && run.failed.is_none() && run.splits == 0;
    Plot {
        opening: Some((
            "Logging\nis over.",
            if is_whole(&run.start) {
                "The migration was cancelled; one read-only leaf maps the gibibyte still, and a store must get its right to \
                 write back."
            } else {
                "The migration was cancelled; the pages stay small, and a store to a read-only one must get its right to \
                 write back."
            },
        )),
        answer: if is_whole(&run.end) && run.end.is_writable {
            Some("Nothing had been split, so one entry got its W bit back for the whole gibibyte.")
        } else if run.end.leaves == run.start.leaves && run.end.linked > 0 && (is_restored || run.faults > 0) {
            Some("The small pages stay: one entry got its W bit back, and no table was freed.")
        } else {
            None
        },
        ..Plot::default()
    }
}

fn thp_livelock(run: &Outcome) -> Plot {
    Plot {
        title: (!run.gave_up).then_some("A store after logging (THP)"),
        opening: Some(if run.gave_up {
            (
                "A store\nthat never ends.",
                "Logging is off again, over transparent huge pages: each fault is answered for the first page of its 2M region.",
            )
        } else {
            (
                "Will this store\nend?",
                "Logging is off again, over transparent huge pages, and the guest stores to one more page.",
            )
        }),
        answer: if run.gave_up {
            Some(
                "So it was observed on Linux 7.2.13: page 0 is repaired each time, page 9 stays read-only, and the guest \
                 faults for ever.",
            )
        } else if run.faults == 0 && run.failed.is_none() {
            Some(
                "The store landed at once: this kernel had made all 2M writable during logging, for the store of one page.",
            )
        } else {
            None
        },
    }
}

fn out_of_tables(run: &Outcome) -> Plot {
    Plot {
        opening: (run.when_empty == WhenEmpty::Null).then_some((
            "What if no page\nis left?",
            "The cache holds one table page, and in this scenario an empty one gives nothing: a real kernel would warn and \
             take an atomic page.",
        )),
        ..Plot::default()
    }
}

fn null_cache(kernel: Kernel) -> Plot {
    Plot {
        opening: Some((
            "No cache\nat all.",
            "The split is asked for without a memory cache, and here nothing needs to be split.",
        )),
        answer: Some(match kernel {
            Kernel::Eager => {
                "With eager splitting it answers that no fence is owed, as where nothing needs to be split: its caller cannot \
                 tell that there was no cache."
            }
            _ => "The v3 patch answers 0, since it needed no table; 7.1 looks for the cache first and answers -ENOMEM.",
        }),
        ..Plot::default()
    }
}

fn misaligned(run: &Outcome) -> Plot {
    Plot {
        opening: Some((
            "A crooked\npage number.",
            "The leaf's page number is no multiple of its size, and children are made by OR, not by addition.",
        )),
        answer: (run.splits == 1)
            .then_some("Children 0 and 1 both map 0x80200000: OR loses what an addition would carry."),
        ..Plot::default()
    }
}

fn no_flush(run: &Outcome) -> Plot {
    let escapes = run.stale_stores > 0;
    Plot {
        title: (!escapes).then_some("No flush, and no store escapes"),
        opening: is_whole(&run.start).then_some((
            if escapes { "A fence\nis missing." } else { "Is a fence\nmissing?" },
            "A writable gibibyte is split without a flush, and a second hart still holds the old leaf with its right to write.",
        )),
        answer: Some(if escapes {
            "A store went through the stale leaf and left no mark in the log: after the write-protect a fence of that page, \
             order 12, was missing."
        } else {
            "The split asked for no fence, but the write-protect did: so no store could go by the log."
        })
        .filter(|_| escapes || run.escaped == 0 && run.faults > 0),
    }
}

fn publish_order(run: &Outcome) -> Plot {
    let (title, opening, answer) = if run.linked_first {
        (
            None,
            (
                "Link,\nthen fill.",
                "The second version of the patch stored the pointer first and wrote the children after it: here the order is \
                 set to that.",
            ),
            "In between, another hart's walk finds empty entries; filled first it finds none, and only a barrier makes that sure.",
        )
    } else if run.barrier {
        (
            Some("Fill, barrier, link"),
            (
                "Fill, barrier,\nlink.",
                "The children are written first, and a barrier keeps the pointer behind them, as it came with eager splitting.",
            ),
            "No walk finds an empty entry, however late another hart sees the stores: the barrier keeps their order.",
        )
    } else {
        (
            Some("Fill, then link"),
            (
                "Fill,\nthen link.",
                "Since its third version the patch writes the children first and stores the pointer after them, without a barrier.",
            ),
            "In this order no walk finds an empty entry; but another hart may see the stores in another one, for there is no \
             barrier.",
        )
    };
    Plot { title, opening: Some(opening), answer: Some(answer).filter(|_| run.splits > 0) }
}

fn partial_unmap(run: &Outcome) -> Plot {
    Plot {
        opening: Some((
            "A part of\na huge page.",
            "Three ranges are unmapped over three leaves of 2M: two of them begin inside a leaf, the last one where a leaf does.",
        )),
        answer: match (run.part > 0 && run.askew > 0, run.warned) {
            (false, _) => None,
            (true, false) => Some(
                "A range that begins inside a leaf skips that one and all after it, covered or not, and nobody is told; the \
                 last range cleared all three.",
            ),
            (true, true) => Some(
                "A range that begins inside a leaf skips that one and all after it, covered or not, with one warning; the \
                 last range cleared all three.",
            ),
        },
        ..Plot::default()
    }
}

fn hole_step(run: &Outcome) -> Plot {
    let skips = run.end.is_writable;
    Plot {
        title: (!skips).then_some("A step to the next leaf"),
        opening: Some((
            if skips { "A step\ntoo far." } else { "A step over\na hole." },
            "A write-protect starts in a hole, one page below a mapped one: how far does its walk step on?",
        )),
        answer: Some(if skips {
            "The step is as long as the hole's entry and not aligned, so it jumped over the page, which keeps its W bit; \
             since 7.2 it ends at the next entry."
        } else {
            "The step ended where the next entry begins, so the page was found; up to 7.1 it was not aligned, and jumped \
             over the page."
        }),
    }
}

fn fence_threshold(run: &Outcome) -> Plot {
    Plot {
        opening: Some((
            "How many\nfences?",
            "A range is flushed page by page: one instruction for each page, up to a limit.",
        )),
        answer: Some(if run.fences > 0 {
            "512 strides are 512 instructions; one stride more, and each hart drops all of the guest's translations at once."
        } else {
            "Nothing was mapped, so nothing was protected: this kernel asks for no fence then, where those up to 7.1 ask for \
             one of each slot."
        }),
        ..Plot::default()
    }
}

fn lazy_vs_eager(run: &Outcome) -> Plot {
    Plot {
        opening: is_whole(&run.start).then_some((
            "At each fault,\nor ahead of all?",
            "Logging is switched on, and then the guest writes every page of the gibibyte: the splits can wait for the stores, or be \
             done before the first of them.",
        )),
        answer: (run.splits == 513).then_some(
            "513 tables either way: at the faults for 513 fences, and 512 stores wait for a split; ahead of all for 14 \
             fences, and no store waits.",
        ),
        ..Plot::default()
    }
}

fn teardown(run: &Outcome) -> Plot {
    Plot {
        opening: Some((
            "What is left\nin the end?",
            if run.start.is_small() {
                "The gibibyte is mapped by 262,144 small pages, and now its memslot is deleted."
            } else {
                "The gibibyte is mapped by one leaf, and now its memslot is deleted."
            },
        )),
        answer: match (run.end.leaves, run.end.linked) {
            ([0, 0, 0, 0, 0], 513) => Some(
                "No leaf is left and all 513 tables are, linked and empty: an unmap walks from leaf to leaf and gives no table \
                 back.",
            ),
            ([0, 0, 0, 0, 0], 0) => Some("No leaf is left, and no table either: nothing had been split."),
            _ => None,
        },
        ..Plot::default()
    }
}

fn recorded(run: &Outcome) -> Plot {
    Plot {
        opening: Some((
            "What a real\nkernel did.",
            "These operations ran on Linux 7.2.13, and its tables were read out of memory; this is what the model says to them.",
        )),
        answer: Some(if run.agrees {
            "Leaves and requests agree with the recording; only where the host's memory lies differs."
        } else {
            "What was recorded is Linux 7.2.13, and this kernel does otherwise: leaves or requests differ from the recording."
        }),
        ..Plot::default()
    }
}
