//! The link: which scenario, which kernel, which mode, which step. Total in both directions: any text gives a link, and
//! what was not understood comes back as notes for people.

mod aside;
mod origin;

pub use aside::Aside;
pub use origin::Origin;

use std::fmt;

use gstage_core::kernel::Kernel;
use gstage_core::mode::Mode;
use gstage_core::scenario::{Scenario, UnpackError};

/// What the part of an address after `#` asks for. Anything missing is left to the scenario.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Link {
    /// Slug of the scenario: 1 to 64 lower-case letters, digits and hyphens.
    pub scenario: Option<String>,
    /// A scenario of one's own in place of one with a name, as [`Scenario::pack`] writes it; one that can be unpacked.
    pub own: Option<String>,
    /// Kernel version in place of the scenario's own.
    pub kernel: Option<Kernel>,
    /// Mode in place of the scenario's own.
    pub mode: Option<Mode>,
    /// 1-based step, at least 1; one beyond the last means the last.
    pub step: Option<u32>,
    /// Whether it is shown as on a stage, and what stands beside the figure then.
    pub talk: Option<Aside>,
    /// What stands beside it.
    pub beside: Option<Beside>,
    /// Of what it is another course.
    pub origin: Option<Origin>,
}

/// What a scenario is compared with: the same operations under other conditions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Beside {
    /// Nothing, also where the scenario opens with something beside it.
    Nothing,
    /// The run of another kernel version.
    Kernel(Kernel),
    /// One of the scenario's own variants, by its place in `Scenario::beside`.
    Variant(u8),
}

impl Beside {
    /// The name in links: `alone`, the name of a kernel version, or `b1`, `b2`, … for the variants.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Nothing => "alone".to_owned(),
            Self::Kernel(kernel) => kernel_name(kernel).to_owned(),
            Self::Variant(index) => format!("b{}", u32::from(index) + 1),
        }
    }

    /// What is beside by its name, if the name is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.as_bytes() {
            b"alone" => Some(Self::Nothing),
            [b'b', digit @ b'1'..=b'8'] => Some(Self::Variant(digit - b'1')),
            _ => kernel_from_name(name).map(Self::Kernel),
        }
    }
}

/// A part of a link that was not understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkNote {
    /// A key that this version does not know, shortened to 32 characters.
    UnknownKey(String),
    /// A value that the key does not take, shortened to 32 characters.
    BadValue {
        /// The key: `s`, `k`, `m`, `i`, `c`, `talk`, `o`, `oi` or `v`.
        key: &'static str,
        /// The value as it stood there.
        value: String,
    },
    /// The scenario that the link holds cannot be unpacked.
    Own(UnpackError),
}

impl fmt::Display for LinkNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey(key) => write!(f, "“{key}” is not a part of a link"),
            Self::BadValue { key: "s" | "o", value } => write!(f, "“{value}” is not the name of a scenario"),
            Self::BadValue { key: "k", value } => write!(f, "“{value}” is not a kernel version"),
            Self::BadValue { key: "m", value } => write!(f, "“{value}” is not a mode"),
            Self::BadValue { key: "i" | "oi", value } => write!(f, "“{value}” is not a step"),
            Self::BadValue { key: "talk", value } => write!(f, "“{value}” does not stand beside the figure in a talk"),
            Self::BadValue { key: "c", value } => write!(f, "“{value}” is nothing to compare with"),
            Self::BadValue { value, .. } => write!(f, "“{value}” is not a version of links"),
            Self::Own(error) => write!(f, "the scenario in it {error}"),
        }
    }
}

impl Link {
    /// Reads `#s=first-store&k=7.1&m=sv39x4&i=5`, with or without the `#`. A scenario of one's own stands in `x` in place of `s`.
    ///
    /// Of a course that somebody else's scenario took, `o` (or `ox`, packed) names the story and `oi` the step.
    ///
    /// The version `v` may be left out and is 1. Of a key that stands twice the last one counts. What is not understood
    /// is left out and noted, so a damaged link gives the defaults for its damaged parts.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<LinkNote>) {
        let mut link = Self::default();
        let mut notes = Vec::new();
        let text = text.strip_prefix('#').unwrap_or(text);
        for part in text.split('&').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let bad = |key| LinkNote::BadValue { key, value: shortened(value) };
            match key {
                "s" => keep(&mut link.scenario, slug(value), bad("s"), &mut notes),
                "x" => match Scenario::unpack(value) {
                    Ok(_) => link.own = Some(value.to_owned()),
                    Err(error) => notes.push(LinkNote::Own(error)),
                },
                "k" => keep(&mut link.kernel, kernel_from_name(value), bad("k"), &mut notes),
                "m" => keep(&mut link.mode, mode_from_name(value), bad("m"), &mut notes),
                "i" => keep(&mut link.step, step(value), bad("i"), &mut notes),
                "talk" => keep(&mut link.talk, Aside::from_name(value), bad("talk"), &mut notes),
                "c" => keep(&mut link.beside, Beside::from_name(value), bad("c"), &mut notes),
                "o" | "ox" | "oi" => notes.extend(Origin::read(&mut link.origin, key, value).err()),
                "v" if value == "1" => {}
                "v" => notes.push(bad("v")),
                _ => notes.push(LinkNote::UnknownKey(shortened(key))),
            }
        }
        link.origin = link.origin.filter(Origin::is_whole);
        (link, notes)
    }
}

/// Writes the link with its `#`; parts that are `None` are left out.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.step.map(|step| step.to_string());
        let beside = self.beside.map(Beside::name);
        let origin = self.origin.as_ref().map(Origin::part);
        let at = self.origin.as_ref().map(|origin| origin.step.to_string());
        let parts = [
            ("s", self.scenario.as_deref()),
            ("x", self.own.as_deref()),
            ("k", self.kernel.map(kernel_name)),
            ("m", self.mode.map(mode_name)),
            ("i", step.as_deref()),
            ("c", beside.as_deref()),
            ("talk", self.talk.map(Aside::name)),
            (origin.map_or("o", |(key, _)| key), origin.map(|(_, value)| value)),
            ("oi", at.as_deref()),
        ];
        let mut separator = '#';
        for (key, value) in parts {
            if let Some(value) = value {
                write!(f, "{separator}{key}={value}")?;
                separator = '&';
            }
        }
        Ok(())
    }
}

/// The name of a kernel version in links and marks.
#[must_use]
pub const fn kernel_name(kernel: Kernel) -> &'static str {
    kernel.behaviour().slug
}

/// The kernel version of a name, if there is one.
#[must_use]
pub fn kernel_from_name(name: &str) -> Option<Kernel> {
    Kernel::from_slug(name)
}

/// The name of a mode in links and marks.
#[must_use]
pub const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Sv32x4 => "sv32x4",
        Mode::Sv39x4 => "sv39x4",
        Mode::Sv48x4 => "sv48x4",
        Mode::Sv57x4 => "sv57x4",
    }
}

/// The mode of a name, if there is one that a film can show.
#[must_use]
pub fn mode_from_name(name: &str) -> Option<Mode> {
    Mode::WIDE.into_iter().find(|&mode| mode_name(mode) == name)
}

fn keep<T>(place: &mut Option<T>, value: Option<T>, note: LinkNote, notes: &mut Vec<LinkNote>) {
    match value {
        Some(value) => *place = Some(value),
        None => notes.push(note),
    }
}

fn slug(value: &str) -> Option<String> {
    let is_slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    ((1..=64).contains(&value.len()) && value.bytes().all(is_slug)).then(|| value.to_owned())
}

fn step(value: &str) -> Option<u32> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if digits { value.parse().ok().filter(|&step| step >= 1) } else { None }
}

fn shortened(text: &str) -> String {
    text.chars().take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gstage_core::scenario::builtin;

    fn full() -> Link {
        Link {
            scenario: Some("first-store".to_owned()),
            own: None,
            kernel: Some(Kernel::V7_1),
            mode: Some(Mode::Sv39x4),
            step: Some(5),
            beside: None,
            talk: None,
            origin: None,
        }
    }

    #[test]
    fn a_link_prints_as_the_contract_says() {
        assert_eq!(full().to_string(), "#s=first-store&k=7.1&m=sv39x4&i=5");
    }

    #[test]
    fn what_is_printed_reads_back() {
        for scenario in [None, Some("split-all".to_owned())] {
            for kernel in core::iter::once(None).chain(Kernel::ALL.map(Some)) {
                for mode in [None, Some(Mode::Sv39x4), Some(Mode::Sv48x4), Some(Mode::Sv57x4)] {
                    for step in [None, Some(1), Some(u32::MAX)] {
                        let link = Link {
                            scenario: scenario.clone(),
                            own: None,
                            kernel,
                            mode,
                            step,
                            beside: None,
                            talk: None,
                            origin: None,
                        };
                        assert_eq!(Link::parse(&link.to_string()), (link, vec![]));
                    }
                }
            }
        }
    }

    #[test]
    fn a_scenario_of_ones_own_travels_in_the_link() {
        for builtin in builtin::ALL {
            let own = (builtin.scenario)().fork(0, &[]);
            let link = Link { own: Some(own.pack()), ..full() };
            let (read, notes) = Link::parse(&link.to_string());
            assert_eq!((&read, notes), (&link, vec![]));
            assert_eq!(Scenario::unpack(&read.own.unwrap_or_default()), Ok(own));
        }
    }

    #[test]
    fn a_scenario_that_was_damaged_on_the_way_is_noted() {
        let packed = builtin::find("first-store").unwrap().pack();
        for (bad, error) in [
            ("", UnpackError::CutShort),
            (&packed[..packed.len() - 2], UnpackError::Damaged),
            ("%3Cscript%3E", UnpackError::Letter('%')),
        ] {
            let (link, notes) = Link::parse(&format!("#x={bad}&i=5"));
            assert_eq!(link, Link { step: Some(5), ..Link::default() });
            assert_eq!(notes, [LinkNote::Own(error)]);
        }
    }

    #[test]
    fn a_talk_is_part_of_the_link_with_what_stands_beside_the_figure() {
        for aside in Aside::ALL {
            let link = Link { talk: Some(aside), ..full() };
            assert_eq!(Link::parse(&link.to_string()), (link, vec![]));
        }
        assert_eq!(Link::parse("#talk").0.talk, Some(Aside::Entry));
        assert_eq!(Link::parse("#talk=lunch").1, [LinkNote::BadValue { key: "talk", value: "lunch".to_owned() }]);
    }

    #[test]
    fn what_stands_beside_is_a_part_of_the_link() {
        let kernels = Kernel::ALL.map(Beside::Kernel);
        for beside in [Beside::Nothing, Beside::Variant(0), Beside::Variant(7)].into_iter().chain(kernels) {
            let link = Link { beside: Some(beside), ..full() };
            assert_eq!(Link::parse(&link.to_string()), (link, vec![]));
        }
        assert_eq!(Link::parse("s=a&c=b2").0.beside, Some(Beside::Variant(1)));
        for bad in ["b0", "b9", "b11", "b", "Alone", "", "7.3", "ä"] {
            let (link, notes) = Link::parse(&format!("c={bad}"));
            assert_eq!((link.beside, notes.len()), (None, 1), "{bad}");
        }
    }

    #[test]
    fn an_empty_link_asks_for_nothing_and_needs_no_note() {
        for text in ["", "#", "&", "#&&"] {
            assert_eq!(Link::parse(text), (Link::default(), vec![]), "{text}");
        }
    }

    #[test]
    fn a_damaged_part_is_noted_and_the_rest_counts() {
        let (link, notes) = Link::parse("#s=first-store&k=2.4&m=sv39x4&i=5");
        assert_eq!(link, Link { kernel: None, ..full() });
        assert_eq!(notes, [LinkNote::BadValue { key: "k", value: "2.4".to_owned() }]);
    }

    #[test]
    fn a_mode_that_no_film_shows_is_noted() {
        assert_eq!(Link::parse("m=sv32x4").1, [LinkNote::BadValue { key: "m", value: "sv32x4".to_owned() }]);
    }

    #[test]
    fn steps_are_whole_numbers_from_one() {
        for bad in ["0", "-1", "+1", "1.5", "", " 1", "4294967296", "five", "１"] {
            let (link, notes) = Link::parse(&format!("#i={bad}"));
            assert_eq!(link.step, None, "{bad}");
            assert_eq!(notes.len(), 1, "{bad}");
        }
    }

    #[test]
    fn slugs_that_could_not_be_printed_are_refused() {
        for bad in ["", "First", "a b", "<script>", "a/b", "ä", &"a".repeat(65)] {
            let (link, notes) = Link::parse(&format!("s={bad}"));
            assert_eq!(link.scenario, None, "{bad}");
            assert_eq!(notes.len(), 1, "{bad}");
        }
    }

    #[test]
    fn of_a_key_that_stands_twice_the_last_one_counts() {
        assert_eq!(Link::parse("i=2&i=7").0.step, Some(7));
    }

    #[test]
    fn version_one_may_be_said_and_others_are_noted() {
        assert_eq!(Link::parse("v=1&i=2").1, []);
        assert_eq!(Link::parse("v=2&i=2").1, [LinkNote::BadValue { key: "v", value: "2".to_owned() }]);
    }

    #[test]
    fn any_text_gives_a_link_and_short_notes() {
        let mut word = 0x2545_f491_4f6c_dd1d_u64;
        let alphabet: Vec<char> = "#&=skmivcb0178.-x9é\u{0}😀%20 <>\"'\\".chars().collect();
        for length in 0..200 {
            let mut text = String::new();
            for _ in 0..length {
                word ^= word << 13;
                word ^= word >> 7;
                word ^= word << 17;
                text.push(alphabet[(word % alphabet.len() as u64) as usize]);
            }
            let (link, notes) = Link::parse(&text);
            assert_eq!(Link::parse(&link.to_string()), (link, vec![]), "{text:?}");
            assert!(notes.iter().all(|note| note.to_string().chars().count() < 80), "{text:?}");
        }
    }
}
