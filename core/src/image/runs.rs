//! A list of leaves, as it is written in text: runs that follow each other in guest memory.

use alloc::vec::Vec;

use super::error::{ImageError, Part, Place, Reason};
use super::load::UNLIMITED;
use crate::addr::Gpa;
use crate::gstage::{Config, GStage, LeafRun, Mapping};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// Leaves at most in one list: 64 GiB of 4K pages, 128 MiB of tables.
pub const MAX_LEAVES: u64 = 1 << 24;

/// Leaves of one level that follow each other in guest memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// The line that it stands on, from 1.
    pub line: u32,
    /// Level of the leaves.
    pub level: Level,
    /// First guest address.
    pub gpa: Gpa,
    /// Number of leaves, at least 1.
    pub count: u64,
    /// The first leaf.
    pub pte: Pte,
    /// What each leaf has more than the one before: one page of its level in the page number, or 0 where all are the same
    /// page.
    pub step: u64,
}

/// Runs in ascending order of their addresses, none over another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Runs {
    mode: Mode,
    part: Part,
    runs: Vec<Run>,
    leaves: u64,
    /// The first address after the last run.
    end: u64,
}

impl Runs {
    pub(super) const fn new(mode: Mode, part: Part) -> Self {
        Self { mode, part, runs: Vec::new(), leaves: 0, end: 0 }
    }

    /// Runs of leaves, each with the pages of the host one after another.
    ///
    /// # Errors
    /// The first one that is impossible in the mode or out of order, by its index.
    pub(crate) fn of_leaves(mode: Mode, leaves: &[LeafRun]) -> Result<Self, (usize, Reason)> {
        let mut runs = Self::new(mode, Part::Leaves);
        for (index, &LeafRun { level, gpa, count, pte }) in leaves.iter().enumerate() {
            let step = if count > 1 && level <= mode.root_level() { mode.child_step(level) } else { 0 };
            let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
            runs.push(Run { line, level, gpa, count, pte, step }).map_err(|reason| (index, reason))?;
        }
        Ok(runs)
    }

    /// The runs in ascending order of their addresses.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Number of leaves, at most [`MAX_LEAVES`].
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.leaves
    }

    /// Adds a run behind the others.
    pub(super) fn push(&mut self, run: Run) -> Result<(), Reason> {
        self.check(&run)?;
        let end = span(self.mode, &run).filter(|&end| end <= self.mode.gpa_size()).ok_or(Reason::Beyond)?;
        if run.gpa.0 < self.end {
            return Err(Reason::Overlap { end: Gpa(self.end) });
        }
        self.leaves = self.leaves.saturating_add(run.count);
        if self.leaves > MAX_LEAVES {
            return Err(Reason::TooManyLeaves);
        }
        self.end = end;
        self.runs.push(run);
        Ok(())
    }

    fn check(&self, run: &Run) -> Result<(), Reason> {
        if run.level > self.mode.root_level() {
            let value = u64::from(run.level.0);
            return Err(Reason::Value { field: "level", value, wanted: "one of the mode" });
        }
        if !run.gpa.is_aligned(self.mode.page_order(run.level)) {
            return Err(Reason::Value { field: "first_gpa", value: run.gpa.0, wanted: "a multiple of the page size" });
        }
        if !run.pte.is_storable_leaf() {
            return Err(Reason::NoLeaf { pte: run.pte });
        }
        if run.count == 0 {
            return Err(Reason::Value { field: "count", value: 0, wanted: "at least 1" });
        }
        if run.step != 0 && run.step != self.mode.child_step(run.level) {
            return Err(Reason::Value { field: "pte_step", value: run.step, wanted: "one page, or 0" });
        }
        let room = self.mode.stored(Pte(Pte::PFN_MASK)).0.saturating_sub(run.pte.0 & Pte::PFN_MASK);
        if self.mode.stored(run.pte) != run.pte {
            return Err(Reason::Beyond);
        }
        if (run.count - 1).checked_mul(run.step).is_some_and(|more| more <= room) {
            Ok(())
        } else {
            Err(Reason::Beyond)
        }
    }

    /// Tables that map exactly these leaves, of the list's mode and otherwise as `config` says.
    ///
    /// # Errors
    /// [`Reason::NoRoom`] with the line where the memory for tables has reached its limit.
    pub fn gstage(&self, config: Config) -> Result<GStage, ImageError> {
        let mut gstage = GStage::new(Config { mode: self.mode, ..config });
        self.fill(&mut gstage)?;
        Ok(gstage)
    }

    /// Maps these leaves in tables of the list's mode that have nothing there.
    ///
    /// # Errors
    /// As for [`Runs::gstage`].
    pub(crate) fn fill(&self, gstage: &mut GStage) -> Result<(), ImageError> {
        let mut cache = gstage.new_cache(UNLIMITED);
        for (line, mapping) in self.leaves() {
            gstage.set_pte(Some(&mut cache), mapping, &mut ()).map_err(|_| ImageError {
                part: self.part,
                place: Place::Line(line),
                reason: Reason::NoRoom,
            })?;
        }
        Ok(())
    }

    /// Checks that the tables map exactly these leaves.
    ///
    /// # Errors
    /// [`Reason::Differs`] with the first address that has another leaf, and the line where the list has or lacks it.
    pub fn compare(&self, gstage: &GStage) -> Result<(), ImageError> {
        let mut list = self.leaves();
        let mut next = list.next();
        let mut difference = None;
        gstage.for_each_leaf(Gpa(0), gstage.mode().gpa_size(), |gpa, level, pte| {
            let found = Mapping { gpa, pte, level };
            if difference.is_none() {
                match next {
                    Some((_, wanted)) if wanted == found => next = list.next(),
                    _ => difference = Some(self.difference(Some(found), next)),
                }
            }
        });
        match difference.or_else(|| next.map(|wanted| self.difference(None, Some(wanted)))) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn difference(&self, found: Option<Mapping>, wanted: Option<(u32, Mapping)>) -> ImageError {
        let line = wanted.map_or_else(|| self.runs.last().map_or(1, |run| run.line + 1), |(line, _)| line);
        let wanted = wanted.map(|(_, mapping)| mapping);
        let gpa = found.into_iter().chain(wanted).map(|mapping| mapping.gpa).min().unwrap_or_default();
        let here = |mapping: Option<Mapping>| {
            mapping.filter(|mapping| mapping.gpa == gpa).map(|mapping| (mapping.level, mapping.pte))
        };
        let reason = Reason::Differs { mode: self.mode, gpa, found: here(found), wanted: here(wanted) };
        ImageError { part: self.part, place: Place::Line(line), reason }
    }

    /// Every leaf, with the line that it stands on.
    fn leaves(&self) -> impl Iterator<Item = (u32, Mapping)> {
        self.runs.iter().flat_map(|run| {
            let size = self.mode.page_size(run.level);
            (0..run.count).map(move |index| {
                let (gpa, pte) = (Gpa(run.gpa.0 + index * size), Pte(run.pte.0 + index * run.step));
                (run.line, Mapping { gpa, pte, level: run.level })
            })
        })
    }
}

/// The first address after a run, if 64 bits hold it.
fn span(mode: Mode, run: &Run) -> Option<u64> {
    run.count.checked_mul(mode.page_size(run.level))?.checked_add(run.gpa.0)
}

/// The leaves of the tables as runs. A second leaf of a run may lead to the next page or, if `repeats`, to the same page
/// again; each further one does the same.
pub(super) fn of(gstage: &GStage, repeats: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    gstage.for_each_leaf(Gpa(0), gstage.mode().gpa_size(), |gpa, level, pte| match runs.last_mut() {
        Some(run) if continues(gstage.mode(), run, gpa, level, pte, repeats) => {
            run.step = if run.count == 1 { pte.0 - run.pte.0 } else { run.step };
            run.count += 1;
        }
        _ => runs.push(Run { line: 0, level, gpa, count: 1, pte, step: 0 }),
    });
    runs
}

/// Whether a leaf carries a run on.
fn continues(mode: Mode, run: &Run, gpa: Gpa, level: Level, pte: Pte, repeats: bool) -> bool {
    let natural = mode.child_step(level);
    let adds = |step: u64| run.count.checked_mul(step).and_then(|more| run.pte.0.checked_add(more)) == Some(pte.0);
    let follows = match run.count {
        1 => adds(natural) || repeats && adds(0),
        _ => adds(run.step),
    };
    run.level == level && span(mode, run) == Some(gpa.0) && pte.protection() == run.pte.protection() && follows
}
