//! What is to be done, as it stands in the dialog, and the operations that it is.

use gstage_core::addr::Gpa;
use gstage_core::event::Access;
use gstage_core::kernel::{Kernel, LeafFlush};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::scenario::Op;

/// Characters at most that are shown of something that is no address.
const MAX_SHOWN: usize = 24;
/// Hexadecimal digits of an address at most.
const MAX_DIGITS: usize = 16;

/// Something that can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Act {
    Store,
    Load,
    Fetch,
    Split,
    Protect,
    Unmap,
    DropFence,
    EmptyCache,
    Pause,
    Resume,
}

impl Act {
    /// What the guest does, what KVM does, and what goes wrong.
    pub(super) const GROUPS: [(&str, &[Self]); 3] = [
        ("The guest", &[Self::Store, Self::Load, Self::Fetch]),
        ("KVM", &[Self::Split, Self::Protect, Self::Unmap]),
        ("Something goes wrong", &[Self::DropFence, Self::EmptyCache, Self::Pause, Self::Resume]),
    ];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Store => "Store",
            Self::Load => "Load",
            Self::Fetch => "Fetch",
            Self::Split => "Split",
            Self::Protect => "Write-protect",
            Self::Unmap => "Unmap",
            Self::DropFence => "Drop the next fence",
            Self::EmptyCache => "Empty the cache",
            Self::Pause => "Pause a vCPU",
            Self::Resume => "Resume a vCPU",
        }
    }

    /// What happens then, in a sentence.
    pub(super) const fn means(self) -> &'static str {
        match self {
            Self::Store => {
                "The hart walks the tables. Where they allow no store it faults, and KVM maps, splits or marks."
            }
            Self::Load => "The hart walks the tables. Where they map nothing it faults, and KVM maps the page.",
            Self::Fetch => "As a load, but the leaf has to have X.",
            Self::Split => "A bare call that fences each level and takes its pages from the cache as it is.",
            Self::Protect => "Each leaf around the address loses W, and is fenced.",
            Self::Unmap => "The host takes the memory back: leaves that lie wholly in the range go, and are fenced.",
            Self::DropFence => "KVM asks for it as ever, but no hart hears of it.",
            Self::EmptyCache => "All its pages are gone. A fault tops it up again, a bare split does not.",
            Self::Pause => "User space keeps it out of the guest: its TLB stays as it is, and fences wait for it.",
            Self::Resume => "Its hart executes the fences that wait for it, and enters the guest.",
        }
    }

    pub(super) const fn has_address(self) -> bool {
        matches!(self, Self::Store | Self::Load | Self::Fetch) || matches!(self, Self::Split) || self.has_size()
    }

    pub(super) const fn has_size(self) -> bool {
        matches!(self, Self::Protect | Self::Unmap)
    }

    pub(super) const fn has_vcpu(self) -> bool {
        matches!(self, Self::Store | Self::Load | Self::Fetch | Self::Pause | Self::Resume)
    }

    /// Whether it changes what comes after it, so that the story goes on unless somebody says otherwise.
    pub(super) const fn is_mishap(self) -> bool {
        !self.has_address()
    }
}

/// The sizes that can be chosen: log2 of the bytes, and how it is called.
pub(super) const SIZES: [(u32, &str); 3] = [(12, "4 KiB"), (21, "2 MiB"), (30, "1 GiB")];
/// The levels that can be split down to, and how their pages are called.
pub(super) const LEVELS: [(u8, &str); 3] = [(0, "4K"), (1, "2M"), (2, "1G")];

/// What stands in the dialog.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Form {
    pub(super) act: Act,
    pub(super) address: String,
    /// log2 of the bytes around the address.
    pub(super) order: u32,
    /// Level to split down to.
    pub(super) level: u8,
    pub(super) vcpu: u8,
    /// Whether the rest of the story follows, if that was said.
    pub(super) goes_on: Option<bool>,
}

impl Form {
    pub(super) fn new(address: String) -> Self {
        Self { act: Act::Store, address, order: 12, level: 0, vcpu: 0, goes_on: None }
    }

    pub(super) fn goes_on(&self) -> bool {
        self.goes_on.unwrap_or(self.act.is_mishap())
    }

    /// The operations that it is.
    ///
    /// # Errors
    /// A sentence: what is wrong with the address.
    pub(super) fn operations(&self, mode: Mode, kernel: Kernel) -> Result<Vec<Op>, String> {
        let guest = |access| Ok(vec![Op::Guest { vcpu: self.vcpu, access, gpa: address(&self.address, mode)? }]);
        match self.act {
            Act::Store => guest(Access::Store),
            Act::Load => guest(Access::Load),
            Act::Fetch => guest(Access::Fetch),
            Act::Split => {
                let (gpa, target_level) = (address(&self.address, mode)?, Level(self.level));
                Ok(vec![Op::SplitHuge { gpa, target_level, flush: true, cache: true }])
            }
            Act::Protect => {
                let (start, size) = self.range(mode)?;
                let protect = Op::WpRange { start, end: Gpa(start.0 + size) };
                // Where the function leaves the fence to its caller, somebody has to ask for it.
                let is_owed = kernel.behaviour().leaf_flush != LeafFlush::EachLeaf;
                Ok(if is_owed { vec![protect, Op::Flush { start, size }] } else { vec![protect] })
            }
            Act::Unmap => self.range(mode).map(|(start, size)| vec![Op::Invalidate { start, size }]),
            Act::DropFence => Ok(vec![Op::DropFence { after: 0 }]),
            Act::EmptyCache => Ok(vec![Op::EmptyCache { before: 0 }]),
            Act::Pause => Ok(vec![Op::PauseHart { vcpu: self.vcpu, after: 0 }]),
            Act::Resume => Ok(vec![Op::ResumeHart { vcpu: self.vcpu }]),
        }
    }

    fn range(&self, mode: Mode) -> Result<(Gpa, u64), String> {
        Ok((address(&self.address, mode)?.align_down(self.order), 1 << self.order))
    }
}

/// The guest address that a text is.
fn address(text: &str, mode: Mode) -> Result<Gpa, String> {
    let text = text.trim();
    let digits: String = text.trim_start_matches("0x").trim_start_matches("0X").chars().filter(|c| *c != '_').collect();
    let is_hex = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit());
    let value = if is_hex && digits.len() <= MAX_DIGITS { u64::from_str_radix(&digits, 16).ok() } else { None };
    match value {
        Some(gpa) if gpa < mode.gpa_size() => Ok(Gpa(gpa)),
        Some(gpa) => {
            let (bits, name) = (mode.gpa_size().trailing_zeros(), mode.format().name);
            Err(format!("0x{gpa:X} lies beyond the {bits} bits of a guest address in {name}."))
        }
        None if text.is_empty() => Err("There is no address. Write one in hexadecimal, such as 0x40A07000.".to_owned()),
        None => {
            let shown: String = text.chars().take(MAX_SHOWN).collect();
            Err(format!("“{shown}” is no address. Write one in hexadecimal, such as 0x40A07000."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(act: Act, address: &str) -> Form {
        Form { act, ..Form::new(address.to_owned()) }
    }

    fn operations(form: &Form) -> Result<Vec<Op>, String> {
        form.operations(Mode::Sv39x4, Kernel::V7_1)
    }

    #[test]
    fn an_address_is_hexadecimal_with_or_without_its_mark() {
        for text in ["0x40A07000", "40a07000", " 0X40a0_7000 "] {
            assert_eq!(address(text, Mode::Sv39x4), Ok(Gpa(0x40a0_7000)), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_said_in_words() {
        let wrong = |text| address(text, Mode::Sv39x4).unwrap_err();
        assert_eq!(wrong(""), "There is no address. Write one in hexadecimal, such as 0x40A07000.");
        for text in ["0x", "here", "-1", "0x1 2", "11112222333344445", "é"] {
            assert!(wrong(text).starts_with(&format!("“{text}” is no address.")), "{}", wrong(text));
        }
        assert_eq!(wrong("20000000000"), "0x20000000000 lies beyond the 41 bits of a guest address in Sv39x4.");
        assert_eq!(address("1ffffffffff", Mode::Sv39x4), Ok(Gpa(0x1ff_ffff_ffff)));
        assert!(wrong(&"x".repeat(99)).chars().count() < 90);
    }

    #[test]
    fn a_range_is_the_page_of_its_size_around_the_address() {
        let unmap = Form { order: 21, ..form(Act::Unmap, "0x40a07000") };
        assert_eq!(operations(&unmap), Ok(vec![Op::Invalidate { start: Gpa(0x40a0_0000), size: 1 << 21 }]));
    }

    #[test]
    fn a_write_protection_is_fenced_by_whoever_owes_it() {
        let protect = form(Act::Protect, "0x40a07123");
        let (start, size) = (Gpa(0x40a0_7000), 4096);
        let call = Op::WpRange { start, end: Gpa(start.0 + size) };
        assert_eq!(operations(&protect), Ok(vec![call]));
        let owed = protect.operations(Mode::Sv39x4, Kernel::V7_2);
        assert_eq!(owed, Ok(vec![call, Op::Flush { start, size }]));
    }

    #[test]
    fn only_what_goes_wrong_goes_on_by_itself_and_needs_no_address() {
        for (_, acts) in Act::GROUPS {
            for &act in acts {
                let wrong = matches!(act, Act::DropFence | Act::EmptyCache | Act::Pause | Act::Resume);
                assert_eq!(form(act, "").goes_on(), wrong, "{act:?}");
                assert_eq!(operations(&form(act, "")).is_ok(), wrong, "{act:?}");
                assert!(Form { goes_on: Some(true), ..form(act, "") }.goes_on());
            }
        }
    }
}
