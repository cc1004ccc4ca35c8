//! A page-table dump: text in the shape in which Linux shows page tables in debugfs (`gstage_page_tables`,
//! `kernel_page_tables`, `stage2_page_tables`).
//!
//! ```text
//! ---[ Guest physical addresses of Sv39x4 ]---
//! 0x0000000040000000-0x0000000040a00000    0x0000000100000000        10M PMD     D A . U X . R V
//! 0x0000000040a07000-0x0000000040a08000    0x0000000100a07000         4K PTE     D A . U X W R V
//! ```
//!
//! A line is one range of leaves that are equal but for their pages, which follow each other in host memory as well: guest
//! addresses (the second one is the first after the range), the first host address, the size in the largest unit that it is
//! a whole number of, the level, and the bits of the entries. Levels are named as Linux folds them: the root is `PGD`, and
//! below it come `P4D`, `PUD`, `PMD` and `PTE` as far as the mode has them. The last eight words are one letter for each of
//! `D A G U X W R V`, or `.`. What else an entry may hold stands before them, where it is not zero: `RSW(n)`, `RES(0xn)` for bits
//! 60 to 54, `MT(NC)`, `MT(IO)` or `MT(3)` for the memory type, `N`. Lines that begin with `---[` or `#` say nothing.
//!
//! A dump holds no addresses of tables, and no table without a leaf: what is read from one is tables that translate alike.

mod flags;

use alloc::string::String;
use core::fmt::Write as _;

use super::error::{ImageError, Part, Place, Reason};
use super::field;
use super::runs::{self, Run, Runs};
use crate::addr::{Gpa, Hpa};
use crate::gstage::GStage;
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;
use flags::Flags;

/// Names of the levels below the root, from the lowest.
const LEVEL_NAMES: [&str; 4] = ["PTE", "PMD", "PUD", "P4D"];
const ROOT_NAME: &str = "PGD";
/// Units of a size: each is 1024 of the one before, the first 1024 bytes.
const UNITS: [char; 6] = ['K', 'M', 'G', 'T', 'P', 'E'];
/// The first address that no host page has.
const HPA_END: u64 = 1 << 56;

/// Reads a dump of tables in a mode.
///
/// # Errors
/// The first line that is malformed, out of order or impossible in the mode.
pub fn read(mode: Mode, text: &str) -> Result<Runs, ImageError> {
    let mut runs = Runs::new(mode, Part::Dump);
    for (line, text) in field::lines(text).filter(|(_, text)| !text.starts_with("---[")) {
        parse(mode, line, text).and_then(|run| runs.push(run)).map_err(|reason| ImageError {
            part: Part::Dump,
            place: Place::Line(line),
            reason,
        })?;
    }
    Ok(runs)
}

fn parse(mode: Mode, line: u32, text: &str) -> Result<Run, Reason> {
    let mut words = text.split_ascii_whitespace();
    let mut word = || words.next().ok_or(Reason::Fields { wanted: 4 + Pte::FLAGS.len() });
    let (range, hpa, size, level) = (word()?, word()?, word()?, word()?);
    let (start, end) = range.split_once('-').ok_or_else(|| field::bad_word("a range of addresses", range))?;
    let (start, end) = (field::page_address("start", start)?, field::page_address("end", end)?);
    let wanted = end.checked_sub(start).ok_or(Reason::Value { field: "end", value: end, wanted: "above the start" })?;
    let value = parse_size(size)?;
    if value != wanted {
        return Err(Reason::Size { value, wanted });
    }
    let level = parse_level(mode, level)?;
    if wanted % mode.page_size(level) != 0 {
        return Err(Reason::Value { field: "size", value, wanted: "a multiple of the page size" });
    }
    let hpa = field::page_address("host address", hpa)?;
    if hpa >= HPA_END {
        return Err(Reason::Value { field: "host address", value: hpa, wanted: "below 2^56" });
    }
    let pte = Pte::from_parts(Hpa(hpa).pfn(), flags::parse(words)?);
    let count = wanted / mode.page_size(level);
    let step = if count > 1 { mode.child_step(level) } else { 0 };
    Ok(Run { line, level, gpa: Gpa(start), count, pte, step })
}

fn parse_size(text: &str) -> Result<u64, Reason> {
    let bad = || field::bad_word("a size", text);
    let unit = text.chars().next_back().ok_or_else(bad)?;
    let power = UNITS.iter().position(|&known| known == unit).ok_or_else(bad)?;
    let number = field::decimal("size", text.strip_suffix(unit).unwrap_or(text))?;
    number.checked_mul(1 << (10 * (power + 1))).ok_or(Reason::Beyond)
}

fn parse_level(mode: Mode, text: &str) -> Result<Level, Reason> {
    let below_root = LEVEL_NAMES.iter().position(|&name| name == text).map(|level| Level(level as u8));
    let level = if text == ROOT_NAME { Some(mode.root_level()) } else { below_root };
    level.ok_or_else(|| field::bad_word("a level", text))
}

/// Writes the leaves of the tables.
#[must_use]
pub fn write(gstage: &GStage) -> String {
    let mode = gstage.mode();
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(text, "---[ Guest physical addresses of {} ]---", mode.format().name);
    for Run { level, gpa, pte, count, .. } in runs::of(gstage, false) {
        let size = count * mode.page_size(level);
        let (number, unit) = largest_unit(size);
        let name = LEVEL_NAMES.get(usize::from(level.0)).filter(|_| level != mode.root_level()).unwrap_or(&ROOT_NAME);
        let (start, end, hpa) = (gpa.0, gpa.0 + size, pte.hpa().0);
        let flags = Flags(pte);
        let _ = writeln!(text, "{start:#018x}-{end:#018x}    {hpa:#018x} {number:>9}{unit} {name}     {flags}");
    }
    text
}

/// A multiple of 1024 bytes in the largest unit that it is a whole number of.
fn largest_unit(size: u64) -> (u64, char) {
    let mut number = size >> 10;
    let mut unit = 0;
    while number > 0 && number.is_multiple_of(1024) && unit + 1 < UNITS.len() {
        number >>= 10;
        unit += 1;
    }
    (number, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_written_in_the_largest_unit_and_read_back() {
        let sizes = [
            (4096, (4, 'K')),
            (10 << 20, (10, 'M')),
            (1 << 30, (1, 'G')),
            (2052 << 10, (2052, 'K')),
            (1 << 60, (1, 'E')),
        ];
        for (size, (number, unit)) in sizes {
            assert_eq!(largest_unit(size), (number, unit));
            assert_eq!(parse_size(&alloc::format!("{number}{unit}")), Ok(size));
        }
        for text in ["", "K", "4", "4B", "-4K", "4KK", "99999999999999999999K", "16E", "é"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn levels_are_named_as_linux_folds_them() {
        let names =
            |mode| ["PGD", "P4D", "PUD", "PMD", "PTE"].map(|name| parse_level(mode, name).map(|level| level.0).ok());
        assert_eq!(names(Mode::Sv57x4), [Some(4), Some(3), Some(2), Some(1), Some(0)]);
        assert_eq!(names(Mode::Sv39x4)[..2], [Some(2), Some(3)], "which a list then refuses");
        assert!(parse_level(Mode::Sv39x4, "2M").is_err());
    }
}
