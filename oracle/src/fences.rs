//! What a hart still does after tables were changed and before it fences: on this machine each missing fence shows itself.
//! That the fences which are there suffice it cannot show, since any of them drops everything.

use gstage_core::addr::{Gpa, PAGE_SHIFT, PAGE_SIZE};
use gstage_core::event::{Event, FlushRequest};
use gstage_core::gstage::Owed;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::walk::Intent;
use gstage_oracle_guest::{DATA, NO_TRAP, fence, register, tag};

use crate::failure::Outcome;
use crate::gigabyte::{Gigabyte, Stage};
use crate::machine::{Hart, Machine};
use crate::quirks::{Quirk, Quirks};
use crate::script::Script;

/// One thing that was to be shown.
#[derive(Debug)]
pub(crate) struct Fact {
    /// What it is.
    pub(crate) name: &'static str,
    /// Whether it was seen.
    pub(crate) is_shown: bool,
}

/// A machine with two harts and a gigabyte that both have the tables of.
struct Bench<'a> {
    machine: &'a mut Machine,
    model: Gigabyte,
    hinval: bool,
    facts: Vec<Fact>,
}

/// The page that everything happens to.
const PAGE: u64 = 2567;
/// The number of the guest.
const VMID: u64 = 7;

/// Shows what missing fences do; with Svinval where the machine has it. Returns the quirks that it met on the way.
pub(crate) fn show(machine: &mut Machine, mode: Mode, hinval: bool) -> Outcome<(Vec<Fact>, Quirks)> {
    let mut bench = Bench { machine, model: Gigabyte::new(mode)?, hinval, facts: Vec::new() };
    bench.write_protect()?;
    bench.split_without_flush()?;
    bench.unmap()?;
    let quirks = bench.change_of_vmid()?;
    Ok((bench.facts, quirks))
}

impl Bench<'_> {
    /// A store into a page that was write-protected.
    fn write_protect(&mut self) -> Outcome {
        self.start(Stage::Split4K)?;
        self.warm_up()?;
        let page = self.model.page(PAGE);
        let requests =
            self.change(|model, events| Ok(model.gstage.wp_range(Gpa(page), Gpa(page + PAGE_SIZE), events)))?;
        let before = [self.store(Hart::First)?, self.store(Hart::Second)?];
        self.fact("without a fence, stores into a write-protected page still succeed", before == [NO_TRAP; 2]);
        self.execute(Hart::First, &requests)?;
        let local = [self.store(Hart::First)?, self.store(Hart::Second)?];
        self.fact("after its own fence a hart's store faults", local[0] == 23);
        self.fact("a fence of one hart does nothing for another", local[1] == NO_TRAP);
        self.execute(Hart::Second, &requests)?;
        let remote = self.store(Hart::Second)?;
        self.fact("after its own fence the other hart's store faults", remote == 23);
        Ok(())
    }

    /// A store into a page that was write-protected after its leaf had been split, all without a flush.
    fn split_without_flush(&mut self) -> Outcome {
        self.start(Stage::Whole)?;
        self.warm_up()?;
        let page = self.model.page(PAGE);
        let requests = self.change(|model, events| {
            model.split(page, Level(0))?;
            Ok(model.gstage.wp_range(Gpa(page), Gpa(page + PAGE_SIZE), events))
        })?;
        let before = self.store(Hart::Second)?;
        self.fact("without a fence after a split, stores go on through the old leaf", before == NO_TRAP);
        self.execute(Hart::Second, &requests)?;
        let after = self.store(Hart::Second)?;
        self.fact("a fence after a split ends that", after == 23);
        Ok(())
    }

    /// A load from a page that is mapped no more.
    fn unmap(&mut self) -> Outcome {
        self.start(Stage::Split4K)?;
        self.warm_up()?;
        let page = self.model.page(PAGE);
        let requests = self.change(|model, events| Ok(model.gstage.unmap_range(Gpa(page), PAGE_SIZE, events)))?;
        let before = self.load(Hart::First)?;
        self.fact("without a fence, an unmapped page can still be read", before == [DATA + PAGE * PAGE_SIZE, NO_TRAP]);
        self.execute(Hart::First, &requests)?;
        let after = self.load(Hart::First)?;
        self.fact("after a fence an unmapped page faults", after == [page, 21]);
        Ok(())
    }

    /// A load for another guest, whose tables map nothing.
    fn change_of_vmid(&mut self) -> Outcome<Quirks> {
        self.start(Stage::Split4K)?;
        self.warm_up()?;
        let mut script = Script::default();
        // An empty root, 16 KiB of zeros that nothing else uses.
        let empty_root = DATA - (1 << 20);
        script.write(register::HGATP, self.model.hgatp() >> 60 << 60 | (VMID + 1) << 44 | empty_root >> 12);
        self.machine.run(&script)?;
        let before = self.load(Hart::First)?;
        let mut script = Script::default();
        script.fence(fence::GVMA_VMID, 0, VMID + 1);
        self.machine.run(&script)?;
        let after = self.load(Hart::First)?;
        self.fact("after a fence for its number a new guest sees its own tables", after[1] == 21);
        let survives = before[1] == NO_TRAP;
        Ok(if survives { [Quirk::NoVmidTag].into_iter().collect() } else { Quirks::default() })
    }

    fn fact(&mut self, name: &'static str, is_shown: bool) {
        self.facts.push(Fact { name, is_shown });
    }

    /// Gives both harts the tables of a stage.
    fn start(&mut self, stage: Stage) -> Outcome {
        self.model = Gigabyte::at(self.model.gstage.mode(), stage)?;
        self.write_tables()?;
        let mut script = Script::default();
        script.write(register::HGATP, self.model.hgatp() | VMID << 44);
        script.fence(fence::GVMA_ALL, 0, 0);
        script.store(DATA + PAGE * PAGE_SIZE, DATA + PAGE * PAGE_SIZE);
        self.machine.run(&script)?;
        self.machine.run_on(Hart::Second, &script)?;
        Ok(())
    }

    fn write_tables(&mut self) -> Outcome {
        self.machine.write_words(self.model.gstage.memory().root().0, &self.model.image())
    }

    /// Lets both harts cache a writable translation of the page.
    fn warm_up(&mut self) -> Outcome {
        let causes = [self.store(Hart::First)?, self.store(Hart::Second)?];
        self.fact("before, stores succeed", causes == [NO_TRAP; 2]);
        Ok(())
    }

    /// Changes the tables in memory as the model does, and gives the flushes that it asked for.
    fn change(
        &mut self,
        change: impl FnOnce(&mut Gigabyte, &mut Vec<Event>) -> Outcome<Owed>,
    ) -> Outcome<Vec<FlushRequest>> {
        let mut events = Vec::new();
        if change(&mut self.model, &mut events)?.is_flush() {
            events.push(Event::Request(FlushRequest { gpa: Gpa(self.model.page(PAGE)), order: PAGE_SHIFT }));
        }
        self.write_tables()?;
        let request = |event: &Event| match event {
            Event::Request(request) => Some(*request),
            _ => None,
        };
        Ok(events.iter().filter_map(request).collect())
    }

    /// Fences as the model asks for.
    fn execute(&mut self, hart: Hart, requests: &[FlushRequest]) -> Outcome {
        self.fact("the model asks for a fence", !requests.is_empty());
        let mut script = Script::default();
        for request in requests {
            script.fence(if self.hinval { fence::HINVAL } else { fence::GVMA_ADDRESS_VMID }, request.gpa.0, VMID);
        }
        self.machine.run_on(hart, &script)?;
        Ok(())
    }

    /// The cause of a store into the page.
    fn store(&mut self, hart: Hart) -> Outcome<u64> {
        let mut script = Script::default();
        let ticket = script.probe(Intent::Store, self.model.page(PAGE) + tag::SCRATCH, 1);
        Ok(self.machine.run_on(hart, &script)?.of(ticket)[1])
    }

    /// What a load from the page reads, or `stval`, and its cause.
    fn load(&mut self, hart: Hart) -> Outcome<[u64; 2]> {
        let mut script = Script::default();
        let ticket = script.probe(Intent::Load, self.model.page(PAGE), 0);
        let [value, cause, _] = self.machine.run_on(hart, &script)?.of(ticket);
        Ok([value, cause])
    }
}
