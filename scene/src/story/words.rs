//! What each beat says: a headline of a few words, a caption of one sentence, and the name of the step for a button.

use gstage_core::event::{Access, Ret};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use super::beat::{Beat, BeatKind, Landing, TRIES_OVER};
use super::outcome::Outcome;
use super::plot::Plot;
use super::size::page_name;
use super::words_of_ends::{census, opening};
use super::words_of_entries::{walk, write};
use super::words_of_fences::{fence, fence_range};
use super::words_of_mishaps::mishap;
use super::words_of_splits::split;
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
    /// Leaves that map a part of the slab in the end.
    pub left: u64,
    /// Whether the leaf of the slab at the start maps memory at which no page of its size begins.
    pub crooked: bool,
    /// The kernel that runs it.
    pub kernel: Kernel,
    /// vCPUs.
    pub vcpus: u8,
    /// What happened.
    pub outcome: Outcome,
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
        BeatKind::Trap { hart, access, gpa, cause, found } => trap((hart, access), gpa.0, cause, found, facts),
        BeatKind::Handle { dirty, top_up } => handle(dirty.map(|gpa| gpa.0), top_up),
        BeatKind::Walk { slot, pte, gpa, aim, passed } => walk(slot, (pte, gpa), aim, passed, facts),
        BeatKind::Dive { .. }
        | BeatKind::Take { .. }
        | BeatKind::Starve { .. }
        | BeatKind::Fill { .. }
        | BeatKind::Publish { .. } => split(beats[at].kind, facts),
        BeatKind::Fence(flush) => fence(flush.order, before),
        BeatKind::FenceRange { pages, .. } => fence_range(pages, before),
        BeatKind::Write { slot, old, new, kind, beside, .. } => write(slot, (old, new), kind, beside, facts),
        BeatKind::Wave(changes) => wave(changes),
        BeatKind::Gone => gone(facts),
        BeatKind::TopUp { from, to } => top_up(from, to),
        BeatKind::Land { hart, access, gpa, hpa, trapped, how } => {
            land((hart, access), (gpa.0, hpa.0), trapped, how, facts)
        }
        BeatKind::WillLose
        | BeatKind::Lost(_)
        | BeatKind::LostRange { .. }
        | BeatKind::Emptied { .. }
        | BeatKind::Paused { .. }
        | BeatKind::Resumed { .. } => mishap(beats[at].kind, before, facts),
        BeatKind::Fail { ret } => fail(ret),
        BeatKind::Census => census(facts),
    }
}

/// What the button says that leads to a beat.
#[must_use]
pub fn next_label(next: Option<&Beat>, from_opening: bool, facts: &Facts) -> String {
    let Some(beat) = next else { return "Again".to_owned() };
    if from_opening {
        return match (facts.idle, facts.plot.is_some_and(|plot| plot.opening.is_some()) || !facts.whole) {
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
        BeatKind::Publish { filled: false, .. } => "the pointer",
        BeatKind::Publish { .. } => "the break",
        BeatKind::Fence(_) | BeatKind::FenceRange { .. } => "the fence",
        BeatKind::Write { .. } => "the entry",
        BeatKind::Wave(changes) => next_wave(changes),
        BeatKind::Gone => "what stays",
        BeatKind::TopUp { .. } => "top up",
        BeatKind::Land { trapped: true, .. } => "the retry",
        BeatKind::Land { access: Access::Store, .. } => "the store",
        BeatKind::Land { access: Access::Load, .. } => "the load",
        BeatKind::Land { access: Access::Fetch, .. } => "the fetch",
        BeatKind::WillLose | BeatKind::Lost(_) | BeatKind::LostRange { .. } => "the lost fence",
        BeatKind::Emptied { .. } => "the empty cache",
        BeatKind::Paused { .. } => "the pause",
        BeatKind::Resumed { .. } => "the resumption",
        BeatKind::Census => "the census",
    };
    format!("Next: {what}")
}

/// "The guest", or which vCPU where there are several.
fn who(hart: u8, facts: &Facts) -> String {
    if facts.vcpus > 1 { format!("vCPU {hart}") } else { "The guest".to_owned() }
}

fn trap((hart, access): (u8, Access), gpa: u64, cause: u8, found: Option<Pte>, facts: &Facts) -> Words {
    let missing = right(access);
    let does = match access {
        Access::Store => "stores",
        Access::Load => "loads",
        Access::Fetch => "jumps",
    };
    let headline = format!("{} {does},\nand traps.", who(hart, facts));
    let met = match found {
        Some(Pte::EMPTY) => "finds nothing".to_owned(),
        // A page number that is no multiple of the page's size, or bits that are reserved.
        Some(pte) if !pte.is_leaf() || pte.allows(access) => {
            "meets an entry that the hardware does not accept".to_owned()
        }
        _ => format!("meets an entry without the right to {missing}"),
    };
    let caption = format!("At 0x{gpa:X} the walk {met}: guest-page fault, cause {cause}.");
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

fn top_up(from: u32, to: u32) -> Words {
    Words::new(
        "The cache\nis topped up.",
        format!(
            "Now it holds {} where there {} {from}, and the call is made again.",
            counted(u64::from(to), "table page"),
            if from == 1 { "was" } else { "were" }
        ),
    )
}

/// An access takes effect, after it trapped or without.
fn land((hart, access): (u8, Access), (gpa, hpa): (u64, u64), trapped: bool, how: Landing, facts: &Facts) -> Words {
    let (what, takes_effect) = match access {
        Access::Store => ("store", "lands"),
        Access::Load => ("load", "returns"),
        Access::Fetch => ("fetch", "returns"),
    };
    let several = facts.vcpus > 1;
    let whose = if several { format!("vCPU {hart}'s") } else { "The".to_owned() };
    let headline = format!("{whose} {what}\n{takes_effect}.");
    let headline = if several { headline } else { headline.replace('\n', " ") };
    let reaches = format!("0x{gpa:X} reaches 0x{hpa:X}");
    let unheard = if access == Access::Store { ", and KVM never hears of it" } else { "" };
    let caption = match (trapped, how.stale) {
        (false, Some(level)) => format!(
            "The TLB of vCPU {hart} still holds the {} leaf as it was, with the right to {}: {reaches}{unheard}.",
            page_name(level),
            right(access)
        ),
        (false, None) if several => format!("Nothing stops the {what} of vCPU {hart}: {reaches}{unheard}."),
        (false, None) => format!("Nothing stops the {what}: {reaches}{unheard}."),
        (true, _) => {
            let who = who(hart, facts);
            let frame = if how.always { ", the frame that it always had" } else { "" };
            format!("{who} runs its {what} again, and {reaches}{frame}.")
        }
    };
    Words::new(headline, caption)
}

/// What an access needs.
const fn right(access: Access) -> &'static str {
    match access {
        Access::Store => "write",
        Access::Load => "read",
        Access::Fetch => "execute",
    }
}

fn fail(ret: Ret) -> Words {
    let text = match ret {
        TRIES_OVER => {
            let caption = "The model gives up after four tries; a real guest goes on, and faults here for ever.";
            return Words::new("And again,\nand again.", caption.to_owned());
        }
        // No kernel returns it: there is nothing to be called.
        Ret::Int(-38) => {
            return Words::new(
                "There is\nno such function.",
                "This kernel cannot split a huge page: the patch brings that.",
            );
        }
        Ret::Int(code) => errno(code),
        _ => "an error".to_owned(),
    };
    Words::new("It fails.", format!("The operation returns {text}, and the caller has to cope."))
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

/// "1 table", "2 tables".
#[must_use]
pub fn counted(number: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// "gibibyte", "2 MiB", ...
pub(super) fn long_size(level: Level) -> &'static str {
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
        other => other.to_string(),
    }
}
