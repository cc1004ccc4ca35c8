//! Recording what a page is a part of after each step.

use gstage_core::addr::PAGE_SHIFT;
use gstage_core::gstage::LeafRun;
use gstage_core::machine::Machine;
use gstage_core::pte::Pte;

use super::super::looks::{Looks, OTHER_DIRTY, OTHER_PTE, OTHER_STALE, Run, SKIPS};
use super::super::pack::Packed;
use crate::board::CELLS;
use crate::story::panels::spot::Marks;
use crate::story::size::page_order;
use crate::story::stage::Stage;

/// The leaves of the steps so far.
pub(super) struct Recorder {
    stage: Stage,
    /// The texts on who holds something else; the first one is that nobody does.
    texts: Vec<String>,
    /// The runs after the last step.
    runs: Vec<Run>,
    steps: Vec<u8>,
}

impl Recorder {
    pub(super) fn new(stage: &Stage) -> Self {
        Self { stage: *stage, texts: vec![String::new()], runs: Vec::new(), steps: Vec::new() }
    }

    /// Adds the state after a step.
    pub(super) fn add(&mut self, machine: &Machine) {
        let runs = self.leaves(machine);
        let equal = |(one, other): &(&Run, &Run)| one == other;
        let kept = self.runs.iter().zip(&runs).take_while(equal).count();
        let (old, new) = (&self.runs[kept..], &runs[kept..]);
        let behind = old.iter().rev().zip(new.iter().rev()).take_while(equal).count();
        let (gone, new) = (old.len() - behind, &new[..new.len() - behind]);
        gone.put(&mut self.steps);
        new.len().put(&mut self.steps);
        if gone > 0 || !new.is_empty() {
            kept.put(&mut self.steps);
        }
        let mut before = kept.checked_sub(1).map_or(Run::default(), |last| runs[last]);
        for run in new {
            put(run, &before, &self.stage, &mut self.steps);
            before = *run;
        }
        self.runs = runs;
    }

    pub(super) fn finish(self) -> Looks {
        let mut bytes = Vec::new();
        self.stage.slab.put(&mut bytes);
        (self.stage.base.0 >> page_order(self.stage.slab)).put(&mut bytes);
        self.texts.put(&mut bytes);
        bytes.extend(self.steps);
        Looks(bytes)
    }

    /// The leaves of a state as runs.
    fn leaves(&mut self, machine: &Machine) -> Vec<Run> {
        let marks = Marks::of(machine, 0, u64::MAX);
        let borders = marks.borders();
        let mut runs = Vec::new();
        for run in machine.leaf_runs(self.stage.base, self.stage.size()) {
            self.cut(&run, &marks, &borders, &mut runs);
        }
        runs
    }

    /// Adds leaves that follow each other, cut where something else is known of them.
    fn cut(&mut self, run: &LeafRun, marks: &Marks, borders: &[u64], runs: &mut Vec<Run>) {
        let order = page_order(run.level);
        let mut at = 0;
        while at < run.count {
            let first = run.gpa.0 + (at << order);
            let last = first + ((1 << order) - 1);
            let border = borders.get(borders.partition_point(|&border| border <= first));
            // Up to the next border the same is known of all of them, but for the one that it lies in.
            let count = border.map_or(u64::MAX, |border| (border - first) >> order).clamp(1, run.count - at);
            let known = Run {
                level: run.level.0,
                pte: advanced(run.pte.0, at << order),
                dirty: marks.dirty(first, last).map_or(0, |dirty| dirty + 1),
                stale: self.text(marks.stale(first, last)),
                ..Run::default()
            };
            self.push(known, first, count << order, runs);
            at += count;
        }
    }

    /// Adds the cells that begin in leaves from an address on; `run` says the first of these leaves.
    fn push(&self, mut run: Run, gpa: u64, bytes: u64, runs: &mut Vec<Run>) {
        let (base, size, cell) = (self.stage.base.0, self.stage.size(), self.stage.size() / CELLS as u64);
        let number = |gpa: u64| (gpa.saturating_sub(base).min(size)).div_ceil(cell) as u32;
        run.first = number(gpa);
        run.cells = number(gpa + bytes) - run.first;
        if run.cells == 0 {
            return;
        }
        run.pte = advanced(run.pte, Run::leaf(&self.stage, run.level, run.first).0 - gpa);
        match runs.last_mut() {
            Some(last) if last.continues_with(&self.stage, &run) => last.cells += run.cells,
            _ => runs.push(run),
        }
    }

    /// The number of a text.
    fn text(&mut self, text: String) -> u32 {
        let known = self.texts.iter().position(|it| *it == text);
        let number = known.unwrap_or_else(|| {
            self.texts.push(text);
            self.texts.len() - 1
        });
        number as u32
    }
}

/// The entry of a page so many bytes behind that of another.
fn advanced(pte: u64, bytes: u64) -> u64 {
    pte.wrapping_add(bytes >> PAGE_SHIFT << Pte::PFN_SHIFT)
}

/// Writes a run as [`Run::take`] reads it.
fn put(run: &Run, before: &Run, stage: &Stage, bytes: &mut Vec<u8>) {
    let differing = [
        (SKIPS, u64::from(run.first - before.end())),
        (OTHER_PTE, run.pte ^ before.pte(stage, run.level, run.first)),
        (OTHER_DIRTY, run.dirty ^ before.dirty),
        (OTHER_STALE, u64::from(run.stale ^ before.stale)),
    ];
    let differing = differing.into_iter().filter(|(_, value)| *value != 0);
    bytes.push(differing.clone().fold(run.level, |head, (bit, _)| head | bit));
    (run.cells >> Run::order(stage, run.level)).put(bytes);
    differing.for_each(|(_, value)| value.put(bytes));
}

#[cfg(test)]
mod tests {
    use gstage_core::level::Level;
    use gstage_core::scenario::{Scenario, builtin};

    use super::*;
    use crate::reel::Reel;
    use crate::story::telling::Telling;

    /// Pages to look at: those around the borders of runs, and some in between.
    fn pages(runs: &[Run]) -> Vec<u32> {
        let borders = runs.iter().flat_map(|run| [run.first.wrapping_sub(1), run.first, run.end() - 1, run.end()]);
        let some = (0..CELLS as u32).step_by(997);
        let mut pages: Vec<u32> = borders.chain(some).chain([1, CELLS as u32 - 1]).collect();
        pages.retain(|&page| page < CELLS as u32);
        pages.sort_unstable();
        pages.dedup();
        pages
    }

    /// Holds what is recorded against the model; returns for how many pages somebody holds something else.
    fn agrees(scenario: &Scenario) -> usize {
        let mut stale = 0;
        let mut telling = Telling::new(scenario).expect("runs");
        let reel = Reel::record(&mut telling);
        let focus = reel.heading.focus.unwrap_or(0);
        for step in 0..reel.steps.len() {
            let leaves = reel.looks.after(step).expect("is whole");
            for page in pages(&leaves.runs).into_iter().chain([focus]) {
                let spot = leaves.spot(scenario.mode, page);
                assert_eq!(spot, telling.spot(step, page), "{} step {} page {page}", scenario.slug, step + 1);
                stale += spot.map_or(0, |spot| usize::from(!spot.stale.is_empty()));
            }
        }
        stale
    }

    #[test]
    fn what_is_recorded_of_a_page_is_what_the_model_says_of_it() {
        let stale: usize = builtin::SHOWN.iter().map(|entry| agrees(&(entry.scenario)())).sum();
        assert!(stale > 0, "somebody holds something else somewhere");
    }

    #[test]
    fn a_slab_may_be_a_small_one_with_a_larger_leaf_around_it() {
        let (mut small, mut larger) = (0, 0);
        for entry in builtin::SHOWN {
            let mut scenario = (entry.scenario)();
            for slot in &mut scenario.memory {
                slot.size = slot.size.min(2 << 21);
                slot.page_size = slot.page_size.min(1 << 21);
            }
            // With nothing mapped at first the memslot says how large the slab is.
            scenario.ops.splice(0..0, scenario.setup.drain(..));
            let Ok(mut telling) = Telling::new(&scenario) else { continue };
            if telling.stage().slab == Level(1) {
                agrees(&scenario);
                small += 1;
                let steps = telling.beats().len();
                let leaf = |step| telling.spot(step, 0).is_some_and(|spot| spot.title == "1G leaf");
                larger += usize::from((0..steps).any(leaf));
            }
        }
        assert!(small > 3 && larger > 0, "{small} {larger}");
    }

    #[test]
    fn damaged_bytes_tell_something_or_nothing() {
        for slug in ["split-1g-to-4k", "two-vcpus", "recorded", "split-512g"] {
            let mut telling = Telling::new(&builtin::find(slug).expect("is built in")).expect("runs");
            let (reel, mode) = (Reel::record(&mut telling), telling.scenario().mode);
            let last = reel.steps.len() - 1;
            let look = |bytes: Vec<u8>| {
                let length = bytes.len();
                let leaves = Looks(bytes).after(last)?;
                assert!(leaves.runs.len() <= length);
                for page in [0, 1, 511, 512, CELLS as u32 - 1, u32::MAX] {
                    let _ = leaves.spot(mode, page);
                }
                Some(leaves)
            };
            let whole = reel.looks.0;
            assert!(look(whole.clone()).is_some());
            for end in 0..whole.len() {
                assert!(look(whole[..end].to_vec()).is_none(), "{slug} cut at {end}");
                for flipped in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
                    let mut bytes = whole.clone();
                    bytes[end] ^= flipped;
                    look(bytes);
                }
                for inserted in [&[0xFF; 9][..], &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]] {
                    look([&whole[..end], inserted, &whole[end..]].concat());
                }
            }
        }
    }
}
