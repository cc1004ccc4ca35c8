//! Whether the machine makes of tables in its memory what the walk makes of the model's.

use gstage_core::addr::PAGE_SIZE;
use gstage_core::hgatp::Hgatp;
use gstage_core::walk::{Intent, Mmu, Options, ReadOnly};
use gstage_oracle_guest::{DATA, NO_TRAP, RESULTS, as_loaded, fence, mix, operation, register, tag};

use crate::failure::Outcome;
use crate::gigabyte::{Gigabyte, PAGES};
use crate::machine::Machine;
use crate::quirks::Quirks;
use crate::script::{Script, access_of};
use crate::walker::{self, Cpu, Query, Walker};

/// Differences that are described.
const SHOWN: usize = 5;

/// Pages of the gigabyte to look at.
pub(crate) type Range = std::ops::Range<u64>;

/// What came of looking.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Pages looked at.
    pub(crate) pages: u64,
    /// Accesses made.
    pub(crate) accesses: u64,
    /// Differences found.
    pub(crate) differences: u64,
    /// The first of them.
    pub(crate) shown: Vec<String>,
}

/// The judge's bench: a machine whose data is tagged.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    machine: &'a mut Machine,
    quirks: Quirks,
    /// What the word for stores of each host page holds.
    scratch: Vec<u64>,
    salt: u64,
}

impl Verdict {
    /// Notes a difference, if there is one.
    fn check(&mut self, expected: &[u64], observed: &[u64], about: impl FnOnce() -> String) {
        if expected == observed {
            return;
        }
        self.differences += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(format!("{}: expected {expected:x?}, got {observed:x?}", about()));
        }
    }

    /// Adds another verdict.
    pub(crate) fn add(&mut self, other: Self) {
        self.pages += other.pages;
        self.accesses += other.accesses;
        self.differences += other.differences;
        self.shown.extend(other.shown);
        self.shown.truncate(SHOWN);
    }
}

impl<'a> Judge<'a> {
    /// Tags the data of a machine.
    pub(crate) fn new(machine: &'a mut Machine, quirks: Quirks) -> Outcome<Self> {
        let mut script = Script::default();
        script.push(operation::TAG, &[DATA, PAGES]);
        machine.run(&script)?;
        Ok(Self { machine, quirks, scratch: vec![0; PAGES as usize], salt: 0 })
    }

    /// Puts the image of tables into memory and looks at the pages of a range. Stops at the first kind of access that shows
    /// differences: what comes after it might do harm.
    pub(crate) fn judge(&mut self, model: &Gigabyte, image: &[u64], range: Range) -> Outcome<Verdict> {
        let root = model.gstage.memory().root().0;
        self.machine.write_words(root, image)?;
        let mut script = Script::default();
        script.write(register::HGATP, model.hgatp());
        script.fence(fence::GVMA_ALL, 0, 0);
        self.machine.run(&script)?;
        // Stores of an earlier look may have gone astray.
        let slots = range.start as usize..range.end as usize;
        let stored = self.stored(&range)?;
        self.scratch[slots].copy_from_slice(&stored);
        let mut verdict = Verdict { pages: range.end - range.start, ..Verdict::default() };
        let kinds: [(Intent, u64); 4] = [
            (Intent::Load, tag::ADDRESS),
            (Intent::Load, tag::END),
            (Intent::LoadExecutable, tag::ADDRESS),
            (Intent::Store, tag::SCRATCH),
        ];
        for (intent, offset) in kinds {
            self.sweep(model, &range, intent, offset, &mut verdict)?;
            if verdict.differences > 0 {
                return Ok(verdict);
            }
        }
        self.look_at_stores(&range, &mut verdict)?;
        if verdict.differences == 0 {
            self.hop(model, &range, &mut verdict)?;
            self.look_around(model, &mut verdict)?;
        }
        let after = self.machine.read_words(root, image.len())?;
        for (index, (before, after)) in image.iter().zip(&after).enumerate() {
            verdict.check(&[*before], &[*after], || format!("table memory at {:#x}", root + index as u64 * 8));
        }
        Ok(verdict)
    }

    /// What the walk makes of an access.
    fn expect(&self, model: &Gigabyte, intent: Intent, gpa: u64, bytes: u64) -> walker::Outcome {
        let hgatp = Hgatp::new(model.gstage.mode(), 0, model.gstage.memory().root());
        let mmu = Mmu { hgatp, options: Options::default() };
        let query = Query { mmu, cpu: Cpu::default(), guest_mxr: false, root_low_bits: 0, intent, gpa, bytes };
        Walker { quirks: self.quirks, bug: None }.access(&query, &mut ReadOnly(&model.gstage))
    }

    /// Makes one kind of access to every page.
    fn sweep(
        &mut self,
        model: &Gigabyte,
        range: &Range,
        intent: Intent,
        offset: u64,
        verdict: &mut Verdict,
    ) -> Outcome {
        self.salt = self.salt.wrapping_add(0x1_0000_0001);
        let (first, count) = (model.page(range.start) + offset, range.end - range.start);
        let mut script = Script::default();
        script.push(operation::SWEEP, &[access_of(intent), first, count, RESULTS, self.salt]);
        self.machine.run(&script)?;
        let results = self.machine.read_words(RESULTS, count as usize * 2)?;
        for (index, observed) in range.clone().zip(results.chunks_exact(2)) {
            let gpa = model.page(index) + offset;
            let expected = match self.expect(model, intent, gpa, 1) {
                walker::Outcome::Traps { cause, stval, htval } => [stval, htval << 6 | cause],
                walker::Outcome::Lands { page, .. } => match intent {
                    Intent::Store => {
                        let number = page.wrapping_sub(DATA) / PAGE_SIZE;
                        if let Some(word) = self.scratch.get_mut(number as usize) {
                            *word = gpa ^ self.salt;
                        }
                        [gpa ^ self.salt, NO_TRAP]
                    }
                    _ if offset == tag::END => [page | offset, NO_TRAP],
                    _ => [page, NO_TRAP],
                },
            };
            verdict.check(&expected, observed, || format!("{intent:?} at {gpa:#x}"));
        }
        verdict.accesses += count;
        Ok(())
    }

    /// Compares the words for stores of the host pages with what the walk says was stored there.
    fn look_at_stores(&mut self, range: &Range, verdict: &mut Verdict) -> Outcome {
        let stored = self.stored(range)?;
        for (index, observed) in range.clone().zip(stored) {
            let page = DATA + index * PAGE_SIZE;
            let expected = self.scratch[index as usize];
            verdict.check(&[expected], &[observed], || format!("what was stored in host page {page:#x}"));
        }
        Ok(())
    }

    /// The words for stores of the host pages with the numbers of the range.
    fn stored(&mut self, range: &Range) -> Outcome<Vec<u64>> {
        let count = range.end - range.start;
        let mut script = Script::default();
        script.push(operation::GATHER, &[DATA + range.start * PAGE_SIZE, count, tag::SCRATCH, RESULTS]);
        self.machine.run(&script)?;
        self.machine.read_words(RESULTS, count as usize)
    }

    /// Fetches from every page: code in each goes on to the next, and mixes where it is into one number.
    fn hop(&mut self, model: &Gigabyte, range: &Range, verdict: &mut Verdict) -> Outcome {
        let mut expected = [0, NO_TRAP, 0];
        for index in range.clone() {
            let gpa = model.page(index) + tag::HOP;
            match self.expect(model, Intent::Fetch, gpa, 1) {
                walker::Outcome::Lands { page, .. } => expected[0] = mix(expected[0], page),
                walker::Outcome::Traps { cause, stval, htval } => {
                    expected = [stval, cause, htval];
                    break;
                }
            }
        }
        let mut script = Script::default();
        let first = model.page(range.start) + tag::HOP;
        let ticket = script.push(operation::HOP, &[first, range.end - range.start]);
        let observed = self.machine.run(&script)?.of(ticket);
        verdict.check(&expected, &observed, || format!("fetches from {first:#x} on"));
        verdict.accesses += range.end - range.start;
        Ok(())
    }

    /// Looks at the pages before and behind the gigabyte, and at accesses that run over its ends.
    fn look_around(&mut self, model: &Gigabyte, verdict: &mut Verdict) -> Outcome {
        let (before, behind) = (model.gpa - PAGE_SIZE, model.page(PAGES));
        let mut script = Script::default();
        let mut probes = Vec::new();
        for (intent, gpa) in [before, behind].into_iter().flat_map(|page| {
            [(Intent::Load, page), (Intent::Store, page + 16), (Intent::Fetch, page + 8), (Intent::Load, page + 0xff9)]
        }) {
            let bytes = if matches!(intent, Intent::Fetch) { 4 } else { 8 };
            probes.push((intent, gpa, bytes, script.probe(intent, gpa, 0)));
        }
        let over_the_end = behind - 3;
        probes.push((Intent::Load, over_the_end, 8, script.probe(Intent::Load, over_the_end, 0)));
        let start = model.gpa + tag::CODE;
        probes.push((Intent::Fetch, start, 4, script.probe(Intent::Fetch, start, 0)));
        let results = self.machine.run(&script)?;
        for (intent, gpa, bytes, ticket) in probes {
            let expected = match self.expect(model, intent, gpa, bytes) {
                walker::Outcome::Traps { cause, stval, htval } => [stval, cause, htval],
                walker::Outcome::Lands { page, .. } => [as_loaded(page), NO_TRAP, 0],
            };
            verdict.check(&expected, &results.of(ticket), || format!("{intent:?} at {gpa:#x}"));
            verdict.accesses += 1;
        }
        Ok(())
    }
}
