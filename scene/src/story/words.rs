//! What each beat says: a headline of a few words, a caption of one sentence, and the name of the step for a button.

use gstage_core::event::{Access, Ret};
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use super::beat::{Beat, BeatKind, TRIES_OVER};
use super::plot::Plot;
use super::size::page_name;
use super::words_of_entries::{walk, write};
use super::words_of_fences::{fence, fence_range};
use super::words_of_mishaps::mishap;
use super::words_of_waves::{gone, next_wave, wave};

/// What the words need to know beyond the beat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// What the scenario asks and answers, if it has words of its own.
    pub plot: Option<Plot>,
    /// Level of the slab.
    pub slab: Level,
    /// Entries in the root table.
    pub root_entries: u32,
    /// Level of the root's entries.
    pub root_level: Level,
    /// Whether the story starts under dirty logging.
    pub logging: bool,
    /// Whether one leaf maps the whole slab at the start.
    pub whole: bool,
    /// Pages of the slab that are mapped at the start.
    pub mapped: u64,
    /// Whether no operation follows.
    pub idle: bool,
    /// Pages of the slab that translate to the frame that they had at the start with the rights that they had.
    pub equal: u64,
    /// Pages of the slab that translate to the frame they had at the start.
    pub same: u64,
    /// Pages of the slab that were mapped at the start.
    pub pages: u64,
    /// Leaves that map a part of the slab in the end.
    pub left: u64,
    /// Tables that are linked below the root in the end.
    pub linked: u64,
    /// Whether some operation failed and none completed its work afterwards.
    pub failed: bool,
}

/// A headline and a caption.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// May hold line breaks.
    pub headline: String,
    /// One sentence.
    pub caption: String,
}

impl Words {
    pub(super) fn new(headline: impl Into<String>, caption: impl Into<String>) -> Self {
        Self { headline: headline.into(), caption: caption.into() }
    }
}

/// The words of the beat with index `at`.
#[must_use]
pub fn words(beats: &[Beat], at: usize, facts: &Facts) -> Words {
    // What waits beside another run still says what it said.
    let own = beats[..=at].iter().rposition(|beat| !beat.held).unwrap_or(at);
    let before = own.checked_sub(1).map(|before| beats[before].kind);
    match beats[at].kind {
        BeatKind::Opening => opening(facts),
        BeatKind::Trap { access, gpa, cause, found } => trap(access, gpa.0, cause, found),
        BeatKind::Handle { dirty, top_up } => handle(dirty.map(|gpa| gpa.0), top_up),
        BeatKind::Walk { slot, pte, aim } => walk(slot, pte, aim, facts),
        BeatKind::Dive { slot, pte } => dive(slot.level, slot.index, pte),
        BeatKind::Take { level, .. } => take(level),
        BeatKind::Starve { level, ret } => starve(level, ret),
        BeatKind::Fill { level, .. } => fill(level, facts),
        BeatKind::Publish { slot, .. } => publish(slot.level, slot.index, facts),
        BeatKind::Fence(flush) => fence(flush.order, before),
        BeatKind::FenceRange { pages, .. } => fence_range(pages, before),
        BeatKind::Write { slot, old, new, kind, .. } => write(slot, (old, new), kind, facts),
        BeatKind::Wave(changes) => wave(changes),
        BeatKind::Gone => gone(facts),
        BeatKind::TopUp { from, to } => top_up(from, to),
        BeatKind::Land { access, gpa, hpa, trapped } => land(access, (gpa.0, hpa.0), trapped, facts),
        BeatKind::WillLose
        | BeatKind::Lost(_)
        | BeatKind::LostRange { .. }
        | BeatKind::Emptied { .. }
        | BeatKind::Paused { .. }
        | BeatKind::Resumed { .. } => mishap(beats[at].kind),
        BeatKind::Fail { ret } => fail(ret),
        BeatKind::Census => census(facts),
    }
}

/// What the button says that leads to a beat.
#[must_use]
pub fn next_label(next: Option<&Beat>, from_opening: bool, facts: &Facts) -> String {
    let Some(beat) = next else { return "Again".to_owned() };
    if from_opening {
        return match (facts.idle, facts.plot.is_some() || !facts.whole) {
            (true, _) => "Count them",
            (false, true) => "Start",
            (false, false) => "Break it",
        }
        .to_owned();
    }
    let what = match beat.kind {
        BeatKind::Opening => "the slab",
        BeatKind::Trap { .. } => "the trap",
        BeatKind::Handle { .. } => "the handler",
        BeatKind::Walk { .. } => "the walk",
        BeatKind::Dive { .. } => "one level down",
        BeatKind::Take { .. } => "a table page",
        BeatKind::Fail { ret: TRIES_OVER } => "the next try",
        BeatKind::Starve { .. } | BeatKind::Fail { .. } => "the failure",
        BeatKind::Fill { .. } => "the fill",
        BeatKind::Publish { .. } => "the break",
        BeatKind::Fence(_) | BeatKind::FenceRange { .. } => "the fence",
        BeatKind::Write { .. } => "the entry",
        BeatKind::Wave(changes) => next_wave(changes),
        BeatKind::Gone => "what stays",
        BeatKind::TopUp { .. } => "top up",
        BeatKind::Land { .. } => "the retry",
        BeatKind::WillLose | BeatKind::Lost(_) | BeatKind::LostRange { .. } => "the lost fence",
        BeatKind::Emptied { .. } => "the empty cache",
        BeatKind::Paused { .. } => "the pause",
        BeatKind::Resumed { .. } => "the resumption",
        BeatKind::Census => "the census",
    };
    format!("Next: {what}")
}

fn opening(facts: &Facts) -> Words {
    if let Some(plot) = facts.plot {
        return Words::new(plot.question, plot.scene);
    }
    let size = long_size(facts.slab);
    if !facts.whole {
        return in_pieces(size, facts);
    }
    if facts.logging {
        Words::new(
            "Which page\nwill it write?",
            format!(
                "To move a running guest, KVM must know each 4 KiB page that it writes, and here one read-only entry \
                 stands for {} of them.",
                grouped(facts.pages)
            ),
        )
    } else {
        Words::new(
            format!("One entry maps\na whole {size}."),
            format!(
                "{} pages of guest memory stand behind a single 64-bit word: to treat one of them differently, the slab \
                 has to break.",
                grouped(facts.pages)
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
    Words::new(
        "Tables\nas they are.",
        format!(
            "{} pages of this {size} of guest memory are mapped already, by more than one entry.",
            grouped(facts.mapped)
        ),
    )
}

fn trap(access: Access, gpa: u64, cause: u8, found: Option<Pte>) -> Words {
    let (headline, missing) = match access {
        Access::Store => ("The guest stores,\nand traps.", "write"),
        Access::Load => ("The guest loads,\nand traps.", "read"),
        Access::Fetch => ("The guest jumps,\nand traps.", "execute"),
    };
    let caption = if found == Some(Pte::EMPTY) {
        format!("At 0x{gpa:X} the walk finds nothing: guest-page fault, cause {cause}.")
    } else {
        format!("At 0x{gpa:X} the walk meets an entry without the right to {missing}: guest-page fault, cause {cause}.")
    };
    Words::new(headline, caption)
}

fn handle(dirty: Option<u64>, top_up: Option<(u32, u32)>) -> Words {
    match (dirty, top_up) {
        (Some(gpa), _) => Words::new(
            "First, the log.",
            format!("KVM marks the 4 KiB page at 0x{gpa:X} as dirty before the guest can change it."),
        ),
        (None, Some((from, to))) => Words::new(
            "Pages for tables,\nin advance.",
            format!(
                "KVM fills its cache of table pages from {from} to {to} before it takes a lock under which it must not sleep."
            ),
        ),
        (None, None) => Words::new("KVM takes over.", "The fault handler looks up what backs the address."),
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

fn take(level: Level) -> Words {
    Words::new(
        "A blank page\nfor a table.",
        format!(
            "512 entries for {} need a page to live in, taken from a cache that was filled before the lock.",
            page_name(level)
        ),
    )
}

fn starve(level: Level, ret: Ret) -> Words {
    Words::new(
        "The cache\nis empty.",
        format!(
            "512 entries for {} have nowhere to live: the split stops half-way{}, and what is broken stays broken.",
            page_name(level),
            match ret {
                Ret::Int(code) => format!(" with {}", errno(code)),
                Ret::Crash => " and the kernel with it".to_owned(),
                Ret::None | Ret::Bool(_) => String::new(),
            }
        ),
    )
}

fn fill(level: Level, facts: &Facts) -> Words {
    let whole = if level.0 + 1 == facts.slab.0 { "slab" } else { "tile" };
    Words::new(
        "512 smaller leaves,\nwritten in private.",
        format!(
            "Each child repeats the permissions, one step of {} further on; nothing points to them yet, and the {whole} is \
             still whole.",
            long_size(level)
        ),
    )
}

fn publish(level: Level, index: u16, facts: &Facts) -> Words {
    let name = page_name(level);
    let child = page_name(Level(level.0.saturating_sub(1)));
    let place = place(level, index, facts);
    let headline =
        if level == facts.slab { "One store,\nand it breaks." } else { "One more store,\nand it breaks again." };
    Words::new(
        headline,
        format!(
            "{place} turns from leaf to pointer, and the next walk finds 512 pages of {child} where there was one of {name}."
        ),
    )
}

fn top_up(from: u32, to: u32) -> Words {
    Words::new(
        "The cache\nis topped up.",
        format!("Now it holds {to} table pages where there were {from}, and the call is made again."),
    )
}

fn land(access: Access, (gpa, hpa): (u64, u64), trapped: bool, facts: &Facts) -> Words {
    let (headline, what) = match access {
        Access::Store => ("The store lands.", "store"),
        Access::Load => ("The load returns.", "load"),
        Access::Fetch => ("The fetch returns.", "fetch"),
    };
    let caption = if !trapped {
        format!("Nothing stops the {what}: 0x{gpa:X} reaches 0x{hpa:X}, and KVM never hears of it.")
    } else if facts.same == 0 {
        format!("The guest runs its {what} again, and 0x{gpa:X} reaches 0x{hpa:X}.")
    } else {
        format!("The guest runs its {what} again, and 0x{gpa:X} reaches 0x{hpa:X}, the frame that it always had.")
    };
    Words::new(headline, caption)
}

fn fail(ret: Ret) -> Words {
    let text = match ret {
        TRIES_OVER => {
            let caption = "The model gives up after four tries; a real guest goes on, and faults here for ever.";
            return Words::new("And again,\nand again.", caption.to_owned());
        }
        Ret::Int(code) => errno(code),
        _ => "an error".to_owned(),
    };
    Words::new("It fails.", format!("The operation returns {text}, and the caller has to cope."))
}

fn census(facts: &Facts) -> Words {
    let headline = if facts.idle {
        format!("{} pages\nare mapped.", grouped(facts.mapped))
    } else if facts.left == 0 && facts.pages > 0 {
        format!("No leaf,\n{} tables.", grouped(facts.linked))
    } else if facts.same == 0 {
        "What the tables\nsay in the end.".to_owned()
    } else {
        format!("{} of\n{} pages\ntranslate as before.", grouped(facts.same), grouped(facts.pages))
    };
    let caption = if let Some(plot) = facts.plot {
        plot.answer
    } else if facts.idle {
        "No operation follows: this is what the tables hold."
    } else if facts.mapped == 0 {
        "Nothing was mapped at the start; the counters say what is there now."
    } else if facts.same < facts.pages {
        "The other pages were mapped anew, moved or unmapped: what was asked for is more than another grain."
    } else if facts.failed {
        "The last call failed, and still every address reaches the frame that it had: a split that stops half-way is only coarser."
    } else if facts.logging {
        "Every address reaches the frame that it had; what changed is the grain, and one page can now be watched alone."
    } else if facts.equal < facts.same {
        "Every address reaches the frame that it had, though not all with the rights that they had."
    } else {
        "Every address reaches the frame that it had, with the rights that it had: what changed is the grain."
    };
    Words::new(headline, caption)
}

/// "Root entry 1 of 2048" or "Child 5".
#[must_use]
pub fn place(level: Level, index: u16, facts: &Facts) -> String {
    if level == facts.root_level {
        format!("Root entry {index} of {}", facts.root_entries)
    } else if level == Level(0) {
        format!("Entry {index}")
    } else {
        format!("Child {index}")
    }
}

/// A number with commas between groups of three digits.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "gibibyte", "2 MiB", ...
fn long_size(level: Level) -> &'static str {
    match level.0 {
        0 => "4 KiB",
        1 => "2 MiB",
        2 => "gibibyte",
        3 => "512 GiB",
        _ => "256 TiB",
    }
}

pub(crate) fn errno(code: i32) -> String {
    match code {
        -4 => "-EINTR, since its vCPU is paused".to_owned(),
        -11 => "-EAGAIN after four tries".to_owned(),
        -12 => "-ENOMEM".to_owned(),
        -14 => "-EFAULT".to_owned(),
        -17 => "-EEXIST".to_owned(),
        -22 => "-EINVAL".to_owned(),
        -38 => "-ENOSYS".to_owned(),
        other => other.to_string(),
    }
}
