//! The commands that a capture was made with, and what came out of each.

use gstage_core::addr::Gpa;
use gstage_core::event::Access;

/// A command and its outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) command: Command,
    pub(crate) outcome: Outcome,
}

/// What was done to the guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Command {
    /// A VM was made, of this width of guest addresses; 0 is the kernel's own choice.
    Vm { gpa_bits: u32 },
    /// A memslot was made.
    Mem { slot: u8, gpa: Gpa, size: u64, backing: Backing, flags: u32, offset: u64 },
    /// The guest ran `count` instructions, the first at `gpa`, each `stride` bytes further.
    Guest { access: Access, gpa: Gpa, count: u64, stride: u64 },
    /// The guest, which had not come back, ran on.
    Resume,
    /// The flags of a memslot were set: 1 is dirty logging.
    Flags { slot: u8, flags: u32 },
    /// The dirty log of a memslot was read.
    Log { slot: u8 },
    /// The host wrote to a memslot's memory, `count` times, `stride` bytes apart: it is there when the guest comes.
    HostWrite { slot: u8, offset: u64, count: u64, stride: u64 },
    /// The host gave memory of a slot back with `madvise`.
    Discard { slot: u8, offset: u64, size: u64 },
    /// Looked up where memory lies; changes nothing.
    Frames,
}

/// What is behind a memslot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Backing {
    /// 1G pages of hugetlb.
    Huge1G,
    /// 2M pages of hugetlb.
    Huge2M,
    /// Anonymous memory in which the host may use 2M pages.
    Thp,
    /// Anonymous memory of 4K pages.
    Small,
}

/// What a command printed, as far as it matters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// It went through, and `mmio` accesses of the guest went to a device.
    Done { mmio: u64 },
    /// The guest did not come back in time.
    Timeout,
    /// `KVM_RUN` failed with this error number.
    Failed(i32),
    /// The dirty pages, as ranges of page numbers with both ends.
    Dirty(Vec<(u64, u64)>),
}

impl Step {
    pub(crate) fn parse(command: &str, output: &[String]) -> Result<Self, String> {
        Ok(Self { command: Command::parse(command)?, outcome: Outcome::parse(output)? })
    }
}

impl Command {
    fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_ascii_whitespace();
        let name = words.next().unwrap_or("");
        let mut numbers = Numbers { words, text };
        let command = match name {
            "vm" => {
                numbers.next(None)?;
                Self::Vm { gpa_bits: numbers.small(None)? }
            }
            "mem" => Self::Mem {
                slot: numbers.small(None)?,
                gpa: Gpa(numbers.next(None)?),
                size: numbers.next(None)?,
                backing: Backing::parse(numbers.words.next().unwrap_or(""))?,
                flags: numbers.small(None)?,
                offset: numbers.next(None)?,
            },
            "ld" => numbers.guest(Access::Load)?,
            "st" => numbers.guest(Access::Store)?,
            "ex" => numbers.guest(Access::Fetch)?,
            "resume" => Self::Resume,
            "flags" => Self::Flags { slot: numbers.small(None)?, flags: numbers.small(None)? },
            "log" => Self::Log { slot: numbers.small(None)? },
            "hw" => Self::HostWrite {
                slot: numbers.small(None)?,
                offset: numbers.next(None)?,
                count: numbers.next(Some(1))?,
                stride: numbers.next(Some(0x1000))?,
            },
            "hcode" => {
                Self::HostWrite { slot: numbers.small(None)?, offset: numbers.next(None)?, count: 1, stride: 0x1000 }
            }
            "madv" => {
                Self::Discard { slot: numbers.small(None)?, offset: numbers.next(None)?, size: numbers.next(None)? }
            }
            "pfn" => Self::Frames,
            _ => return Err(format!("`{name}` is not a command")),
        };
        Ok(command)
    }
}

impl Backing {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "1g" => Ok(Self::Huge1G),
            "2m" => Ok(Self::Huge2M),
            "thp" => Ok(Self::Thp),
            "4k" => Ok(Self::Small),
            _ => Err(format!("`{text}` is not a backing of memory")),
        }
    }
}

struct Numbers<'a> {
    words: std::str::SplitAsciiWhitespace<'a>,
    text: &'a str,
}

impl Numbers<'_> {
    /// The next number, or what it is where it may be left out.
    fn next(&mut self, default: Option<u64>) -> Result<u64, String> {
        let missing = || format!("`{}` is too short", self.text);
        match self.words.next() {
            Some(word) => number(word),
            None => default.ok_or_else(missing),
        }
    }

    fn small<T: TryFrom<u64>>(&mut self, default: Option<u64>) -> Result<T, String> {
        let value = self.next(default)?;
        T::try_from(value).map_err(|_| format!("{value} is too large"))
    }

    /// An address, and how often and how far apart.
    fn guest(&mut self, access: Access) -> Result<Command, String> {
        let (gpa, count, stride) = (Gpa(self.next(None)?), self.next(Some(1))?, self.next(Some(0x1000))?);
        if count > 1 << 20 {
            return Err(format!("{count} accesses are too many"));
        }
        Ok(Command::Guest { access, gpa, count, stride })
    }
}

impl Outcome {
    fn parse(output: &[String]) -> Result<Self, String> {
        let mut outcome = Self::Done { mmio: 0 };
        for line in output {
            let mut words = line.split_ascii_whitespace();
            match words.next() {
                Some("OK") => {
                    let mmio = words.find_map(|word| word.strip_prefix("mmio=")).map_or(Ok(0), number)?;
                    outcome = Self::Done { mmio };
                }
                Some("TIMEOUT") => outcome = Self::Timeout,
                Some("RUNERR") => outcome = Self::Failed(error_number(line)?),
                Some("DIRTY") => outcome = Self::Dirty(dirty(words)?),
                Some("PFN" | "MMIO") => {}
                _ => return Err(format!("`{line}` is no output of a command")),
            }
        }
        Ok(outcome)
    }
}

fn error_number(line: &str) -> Result<i32, String> {
    let digits =
        line.split_once("errno=").map(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or(""));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| format!("`{line}` names no error"))
}

/// Reads `40a07-40a08 40c00`: page numbers in hexadecimal without `0x`.
fn dirty<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<(u64, u64)>, String> {
    let page = |text: &str| u64::from_str_radix(text, 16).map_err(|_| format!("`{text}` is no page number"));
    words
        .filter(|word| !word.contains(['=', ':']))
        .map(|word| {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            Ok((page(first)?, page(last)?))
        })
        .collect()
}

/// A number in hexadecimal with `0x`, or in decimal.
pub(super) fn number(text: &str) -> Result<u64, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.ok().filter(|_| !text.contains('+')).ok_or_else(|| format!("`{text}` is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(command: &str, output: &str) -> Result<Step, String> {
        Step::parse(command, &[output.to_owned()])
    }

    #[test]
    fn commands_and_outcomes_are_understood() {
        let store =
            parsed("st 0x40009000 1 4096 0x99 3", "TIMEOUT after 3.0s pc=0x80000054 a1=0x40009000 left=1").unwrap();
        let command = Command::Guest { access: Access::Store, gpa: Gpa(0x4000_9000), count: 1, stride: 4096 };
        assert_eq!(store, Step { command, outcome: Outcome::Timeout });
        let log = parsed("log 0", "DIRTY slot=0 gfns: 40a07-40a08 40c00 count=3").unwrap();
        assert_eq!(log.outcome, Outcome::Dirty(vec![(0x40a07, 0x40a08), (0x40c00, 0x40c00)]));
        let failed = parsed("st 0x40a07000", "RUNERR errno=17(File exists) exit_reason=0").unwrap();
        assert_eq!(failed.outcome, Outcome::Failed(17));
        let device = parsed("ld 0x20000000", "OK ld result=0x4d4d494f20000000 mmio=1").unwrap();
        assert_eq!(device.outcome, Outcome::Done { mmio: 1 });
    }

    #[test]
    fn a_damaged_command_is_refused() {
        for command in
            ["", "jump 1", "st", "st 0x", "mem 0 0x0 0x1000 3m 0 0x0", "flags 256 1", "st 0 99999999999", "ld +1"]
        {
            assert!(parsed(command, "OK").is_err(), "{command}");
        }
        assert!(parsed("log 0", "FINE").is_err());
        assert!(parsed("log 0", "DIRTY x-y").is_err());
        assert!(parsed("st 0x1000", "RUNERR errno=").is_err());
    }
}
