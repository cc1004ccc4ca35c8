//! The list of leaves, `leaves.txt`.
//!
//! A line for each run: `level first_gpa first_pte count pte_step`. The next leaf of a run lies one page of its level further in
//! guest memory, and its entry is `pte_step` more: one page, or 0 where every leaf leads to the same page. Addresses, entries
//! and steps are hexadecimal; lines that begin with `#` are comments.

use alloc::string::String;
use core::fmt::Write as _;

use super::error::{ImageError, Part, Place, Reason};
use super::field;
use super::runs::{self, Run, Runs};
use crate::addr::Gpa;
use crate::gstage::GStage;
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// The comment that a list begins with.
const HEADER: &str =
    "# level first_gpa first_pte count pte_step   (run: gpa += page size of the level, pte += pte_step)\n";

/// Reads a list of the leaves of tables in a mode.
///
/// # Errors
/// The first line that is malformed, out of order or impossible in the mode.
pub fn read(mode: Mode, text: &str) -> Result<Runs, ImageError> {
    let mut runs = Runs::new(mode, Part::Leaves);
    for (line, text) in field::lines(text) {
        parse(line, text).and_then(|run| runs.push(run)).map_err(|reason| ImageError {
            part: Part::Leaves,
            place: Place::Line(line),
            reason,
        })?;
    }
    Ok(runs)
}

fn parse(line: u32, text: &str) -> Result<Run, Reason> {
    let [level, gpa, pte, count, step] = field::split(text)?;
    let level = field::decimal("level", level)?;
    Ok(Run {
        line,
        level: Level(u8::try_from(level).map_err(|_| Reason::Value {
            field: "level",
            value: level,
            wanted: "one of the mode",
        })?),
        gpa: Gpa(field::hex("first_gpa", gpa)?),
        pte: Pte(field::hex("first_pte", pte)?),
        count: field::decimal("count", count)?,
        step: field::hex("pte_step", step)?,
    })
}

/// Writes the leaves of the tables. A run of one leaf has step 0.
#[must_use]
pub fn write(gstage: &GStage) -> String {
    let mut text = String::from(HEADER);
    for Run { level, gpa, pte, count, step, .. } in runs::of(gstage, true) {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {gpa:#x} {:#018x} {count} {step:#x}", level.0, pte.0);
    }
    text
}
