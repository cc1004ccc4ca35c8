//! A scenario that is run, and told step by step from the model.

use std::rc::Rc;

use gstage_core::addr::PAGE_SHIFT;
use gstage_core::equality::{Equality, compare};
use gstage_core::event::Event;
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::mode::Mode;
use gstage_core::scenario::{MemSlot, Op, Scenario, builtin};
use gstage_core::trace::{State, Trace};

use super::act::{act, is_focus_marked};
use super::beat::{Beat, BeatKind};
use super::boarding;
use super::cut::cut;
use super::notes::notes;
use super::outcome::Outcome;
use super::pace;
use super::panels::queue::FenceRow;
use super::panels::tree::TreeNode;
use super::panels::verdict::Verdict;
use super::panels::{self, Panel};
use super::plot::plot;
use super::sections::sections;
use super::seen::{is_crooked, look};
use super::size::page_order;
use super::source;
use super::stage::Stage;
use super::wave::Breaks;
use super::words::{Facts, next_label, words};
use crate::board::{Board, CHILDREN};
use crate::compare::lockstep::Cue;
use crate::film::FilmError;
use crate::motion::{Act, Wave};
use crate::step::{Heading, Section, Step};
use crate::timeline::Span;
use crate::view::{Counter, SpotView, StepView};

/// A scenario, run to its end.
#[derive(Debug)]
pub struct Telling {
    scenario: Scenario,
    trace: Trace,
    stage: Stage,
    facts: Facts,
    beats: Vec<Beat>,
    sections: Vec<Section>,
    /// The machine before and after the step that was asked for last.
    before: State,
    after: State,
}

impl Telling {
    /// Runs a scenario.
    ///
    /// # Errors
    /// A scenario that the model refuses, or in a mode that the figure cannot show, with the reason.
    pub fn new(scenario: &Scenario) -> Result<Self, FilmError> {
        if scenario.mode == Mode::Sv32x4 {
            return Err(FilmError(
                "mode sv32x4 has tables of 1,024 entries, and the figure has room for 512".to_owned(),
            ));
        }
        let trace = Trace::run(scenario).map_err(|error| FilmError(error.to_string()))?;
        let (before, mut after) = (trace.state(), trace.state());
        let stage = Stage::new(scenario.focus, slab_level(scenario, before.machine()));
        let mut beats = cut(trace.events(), &scenario.ops, &stage);
        look(&mut beats, &trace);
        after.seek(&trace, trace.events().len());
        let ends = [before.machine(), after.machine()];
        let outcome = Outcome::of(scenario, (&trace, &beats, &stage), ends);
        let facts = facts(scenario, outcome, &stage, ends);
        let sections = sections(&beats, &scenario.ops, stage.slab);
        Ok(Self { scenario: scenario.clone(), trace, stage, facts, beats, sections, before, after })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Its run.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What the board shows.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The steps.
    #[must_use]
    pub fn beats(&self) -> &[Beat] {
        &self.beats
    }

    /// What it is about.
    #[must_use]
    pub fn heading(&self) -> Heading {
        let Scenario { slug, title, kernel, mode, .. } = &self.scenario;
        let focus = self.stage.cell_of(self.stage.focus);
        let title = self.facts.plot.and_then(|plot| plot.title).unwrap_or(title);
        Heading { slug: slug.to_string(), title: title.to_owned(), kernel: *kernel, mode: *mode, focus }
    }

    /// How many operations have begun when a step (0-based, clamped) is over: what a fork at that step
    /// ([`Scenario::fork`]) keeps of the scenario.
    #[must_use]
    pub fn operations_begun(&self, step: usize) -> usize {
        let end = self.beats[step.min(self.beats.len() - 1)].events.end;
        let begun = |event: &Event| if let Event::Begin { op } = event { Some(usize::from(*op) + 1) } else { None };
        self.trace.events()[..end].iter().rev().find_map(begun).unwrap_or(0)
    }

    /// How long each step takes.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        (0..self.beats.len()).map(|at| self.span(at)).collect()
    }

    fn span(&self, at: usize) -> Span {
        let beat = &self.beats[at];
        let caption = words(&self.beats, at, &self.facts).caption;
        let moves = self.shot_before(at) != self.stage.shot(beat.shot);
        pace::span(beat, moves, caption.split_whitespace().count())
    }

    /// The same told in step with another run, as the cues say, and how long each step is then. Cues of steps that there are
    /// not are left out; without any that there are, it goes by itself.
    #[must_use]
    pub fn in_step(mut self, cues: &[Cue]) -> (Self, Vec<Span>) {
        let beats = &self.beats;
        let step = |cue: &Cue| Some((cue.of(beats.get(cue.beat as usize)?), cue.span));
        let (beats, spans): (Vec<Beat>, Vec<Span>) = cues.iter().filter_map(step).unzip();
        if beats.is_empty() {
            let spans = self.spans();
            return (self, spans);
        }
        self.beats = beats;
        self.sections = sections(&self.beats, &self.scenario.ops, self.stage.slab);
        (self, spans)
    }

    /// The counters after a step (0-based, clamped).
    pub fn counters(&mut self, at: usize) -> Vec<Counter> {
        let at = at.min(self.beats.len() - 1);
        self.states(at);
        panels::counters::counters(&self.panel(at))
    }

    /// The steps that share one idea.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The states before and after a step (0-based, clamped).
    pub fn states(&mut self, at: usize) -> (&Machine, &Machine) {
        let events = self.beats[at.min(self.beats.len() - 1)].events.clone();
        self.before.seek(&self.trace, events.start);
        self.after.seek(&self.trace, events.end);
        (self.before.machine(), self.after.machine())
    }

    /// Tells a step (0-based, clamped); `board` is the one after it.
    pub fn step(&mut self, at: usize, board: &Board) -> Step {
        let at = at.min(self.beats.len() - 1);
        let act = self.act(at);
        let motion = self.span(at).motion;
        self.states(at);
        let panel = self.panel(at);
        let shot = panel.beat().shot;
        Step {
            act,
            motion,
            from: self.shot_before(at),
            to: self.stage.shot(shot),
            marks_focus: is_focus_marked(panel.beat().kind, board, &self.stage),
            before: panels::counters::values(&panel.before.counters()),
            after: panels::counters::values(&panel.after.counters()),
            view: Rc::new(self.view(&panel)),
            notes: notes(&panel, board),
        }
    }

    /// Sets a board to the state after a step (0-based, clamped).
    pub fn board(&mut self, at: usize, board: &mut Board) {
        let events = self.beats[at.min(self.beats.len() - 1)].events.end;
        self.after.seek(&self.trace, events);
        boarding::board(self.after.machine(), &self.stage, board);
    }

    /// The leaf that maps page `page` of the board after a step (0-based, clamped); `None` where nothing does.
    pub fn spot(&mut self, at: usize, page: u32) -> Option<SpotView> {
        self.states(at);
        panels::spot::spot(self.after.machine(), &self.stage, page)
    }

    /// The tables after a step (0-based, clamped) as a tree.
    pub fn tree(&mut self, at: usize) -> TreeNode {
        self.states(at);
        panels::tree::tree(self.after.machine(), self.stage.focus)
    }

    /// The newest requests for fences up to a step (0-based, clamped).
    #[must_use]
    pub fn queue(&self, at: usize) -> Vec<FenceRow> {
        let end = self.beats[at.min(self.beats.len() - 1)].events.end;
        panels::queue::queue(&self.trace.events()[..end], self.before.machine().vcpus())
    }

    /// The vCPUs that are kept out of the guest after a step (0-based, clamped).
    pub fn paused(&mut self, at: usize) -> Vec<u32> {
        self.states(at);
        let machine = self.after.machine();
        (0..machine.vcpus()).filter(|&hart| machine.is_paused(hart)).map(u32::from).collect()
    }

    /// What the checker says of the run; none where there is one hart, and it hears of every fence.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let several = self.before.machine().vcpus() > 1;
        let loses = || self.scenario.ops.iter().any(|op| matches!(op, Op::DropFence { .. } | Op::PauseHart { .. }));
        (several || loses()).then(|| panels::verdict::verdict(&self.trace, &self.beats))
    }

    fn act(&mut self, at: usize) -> Act {
        let beat = &self.beats[at];
        if beat.held {
            return Act::Still;
        }
        if let BeatKind::Fill { linked: true, .. } = beat.kind
            && beat.shot == self.stage.slab
        {
            return Act::Wave(self.tile_by_tile(at));
        }
        if !matches!(beat.kind, BeatKind::Wave(_)) {
            return act(&self.stage, beat);
        }
        let Breaks { order, after } = Breaks::find(self.trace.events(), beat.events.clone(), &self.stage);
        let mut counters = Vec::with_capacity(after.len());
        for events in after {
            self.after.seek(&self.trace, events);
            counters.push(panels::counters::values(&self.after.machine().counters()));
        }
        Act::Wave(Wave { order, counters })
    }

    /// The tiles of a slab come up one after another while the table is filled that they hang from.
    fn tile_by_tile(&mut self, at: usize) -> Wave {
        let (before, after) = self.states(at);
        let ends = [before, after].map(|machine| panels::counters::values(&machine.counters()));
        let tiles = CHILDREN as u64;
        let between = |tile: u64| {
            let value = |(&from, &to): (&u64, &u64)| (from * (tiles - tile) + to * tile) / tiles;
            ends[0].iter().zip(&ends[1]).map(value).collect()
        };
        Wave { order: (0..tiles as u32).map(Some).collect(), counters: (0..=tiles).map(between).collect() }
    }

    fn view(&self, panel: &Panel<'_>) -> StepView {
        let Panel { beats, at, facts, .. } = *panel;
        let words = words(beats, at, facts);
        StepView {
            number: at as u32 + 1,
            total: beats.len() as u32,
            chapter: self.sections.iter().rposition(|section| section.first <= at).unwrap_or(0) as u32,
            headline: words.headline,
            caption: words.caption,
            next_label: next_label(beats.get(at + 1), at == 0, facts),
            source: source::source(beats, at, facts),
            pte: panels::entry::entry(panel),
            fence: panels::entry::fence(panel),
            address: panels::address::address(panel),
            cache: panels::cache::cache(panel),
            tlb: panels::tlb::tlb(panel),
            counters: panels::counters::counters(panel),
            tables: panels::tables::tables(panel),
            dirty: panels::dirty::dirty(panel),
            census: panels::census::census(panel),
            json: String::new(),
        }
    }

    fn panel(&self, at: usize) -> Panel<'_> {
        Panel {
            beats: &self.beats,
            at,
            before: self.before.machine(),
            after: self.after.machine(),
            stage: &self.stage,
            facts: &self.facts,
        }
    }

    fn shot_before(&self, at: usize) -> crate::pose::Shot {
        self.stage.shot(self.beats[at.saturating_sub(1)].shot)
    }
}

/// The level of the piece to show: what maps the address at the start, or the largest page of its memslot.
fn slab_level(scenario: &Scenario, machine: &Machine) -> Level {
    let leaf = machine.leaf_at(scenario.focus).map_or(Level(0), |(level, _)| level);
    let covers = |slot: &&MemSlot| scenario.focus.0.checked_sub(slot.gpa.0).is_some_and(|offset| offset < slot.size);
    let by_memory = match scenario.memory.iter().find(covers) {
        Some(slot) if slot.size < 1 << page_order(Level(2)) => Level(1),
        _ => Level(2),
    };
    leaf.max(by_memory).min(machine.mode().root_level())
}

fn facts(scenario: &Scenario, outcome: Outcome, stage: &Stage, [before, after]: [&Machine; 2]) -> Facts {
    let Equality { same_frame, same, nowhere, .. } = compare(before.gstage(), after.gstage(), stage.base, stage.size());
    let leaves = |machine: &Machine| {
        let mut leaves = 0;
        machine.for_each_leaf_run(stage.base, stage.size(), |run| leaves += run.count);
        leaves
    };
    let mut mapped = 0;
    before.for_each_leaf_run(stage.base, stage.size(), |run| {
        mapped += run.count * (before.mode().page_size(run.level).min(stage.size()) >> PAGE_SHIFT);
    });
    let first = before.leaf_at(scenario.focus);
    Facts {
        plot: is_told(scenario).then(|| plot(&scenario.slug, scenario.kernel, &outcome)).flatten(),
        slab: stage.slab,
        root_entries: scenario.mode.entries(scenario.mode.root_level()) as u32,
        root_level: scenario.mode.root_level(),
        logging: (0..scenario.memory.len()).any(|slot| before.is_logging(slot as u8)),
        whole: first.is_some_and(|(level, _)| level >= stage.slab),
        mapped,
        idle: scenario.ops.is_empty(),
        equal: same - nowhere,
        same: same_frame - nowhere,
        left: leaves(after),
        crooked: first.is_some_and(|(level, pte)| is_crooked(pte.hpa(), level)),
        kernel: scenario.kernel,
        vcpus: before.vcpus(),
        outcome,
    }
}

/// Whether a scenario is the built-in one that its name says, as far as the plot goes: one of one's own may have any name.
fn is_told(scenario: &Scenario) -> bool {
    builtin::find_shown(&scenario.slug).is_some_and(|told| {
        (&told.memory, &told.setup, &told.ops) == (&scenario.memory, &scenario.setup, &scenario.ops)
    })
}
