//! A film: a scenario run to its end, cut into steps, and every frame of it.

use core::fmt;

use gstage_core::addr::Gpa;
use gstage_core::event::Ret;
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::mode::Mode;
use gstage_core::scenario::Scenario;
use gstage_core::trace::{State, Trace};

use crate::board::Board;
use crate::figure::Figure;
use crate::pose::Pose;
use crate::story::beat::{Beat, BeatKind};
use crate::story::chapters::chapters;
use crate::story::cut::cut;
use crate::story::panels::{self, Panel};
use crate::story::plot::plot;
use crate::story::posing::{Moment, pose};
use crate::story::size::page_order;
use crate::story::stage::Stage;
use crate::story::wave::Wave;
use crate::story::words::{Facts, next_label, words};
use crate::story::{boarding, labels, pace, source};
use crate::timeline::{Cursor, Ms, Pace, Span, Timeline};
use crate::view::{Chapter, Label, Live, StepView};
use crate::viewport::Viewport;

/// Why there is no film: a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilmError(pub String);

impl fmt::Display for FilmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for FilmError {}

/// A scenario, run and ready to be shown at any point in time, in both directions.
#[derive(Debug)]
pub struct Film {
    scenario: Scenario,
    trace: Trace,
    stage: Stage,
    facts: Facts,
    beats: Vec<Beat>,
    /// The wave of each beat that is one.
    waves: Vec<Option<Wave>>,
    timeline: Timeline,
    chapters: Vec<Chapter>,
    /// The machine before and after the step that was asked for last.
    before: State,
    after: State,
    board: Board,
    /// The number of events after which `board` is.
    board_at: Option<usize>,
    since: Vec<f32>,
    figure: Figure,
}

impl Film {
    /// Runs a scenario.
    ///
    /// # Errors
    /// A scenario that the model refuses, or in a mode that the figure cannot show, with the reason.
    pub fn new(scenario: &Scenario, pace: Pace) -> Result<Self, FilmError> {
        if scenario.mode == Mode::Sv32x4 {
            return Err(FilmError(
                "mode sv32x4 has tables of 1,024 entries, and the figure has room for 512".to_owned(),
            ));
        }
        let trace = Trace::run(scenario).map_err(|error| FilmError(error.to_string()))?;
        let (before, mut after) = (trace.state(), trace.state());
        let stage = Stage::new(scenario.focus, slab_level(scenario, before.machine()));
        let beats = cut(trace.events(), &scenario.ops, &stage);
        after.seek(&trace, trace.events().len());
        let facts = facts(scenario, &trace, &stage, before.machine(), after.machine());
        let timeline = Timeline::new(&spans(&beats, &stage, &facts), pace);
        let waves = beats
            .iter()
            .map(|beat| {
                matches!(beat.kind, BeatKind::Wave { .. })
                    .then(|| Wave::find(trace.events(), beat.events.clone(), &stage))
            })
            .collect();
        Ok(Self {
            scenario: scenario.clone(),
            chapters: chapters(&beats, &scenario.ops, stage.slab, &timeline),
            trace,
            stage,
            facts,
            beats,
            waves,
            timeline,
            before,
            after,
            board: Board::default(),
            board_at: None,
            since: Vec::new(),
            figure: Figure::default(),
        })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The steps along the time line.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The chapters.
    #[must_use]
    pub fn chapters(&self) -> &[Chapter] {
        &self.chapters
    }

    /// What step `step` (0-based, clamped) says.
    pub fn view(&mut self, step: usize) -> StepView {
        let at = step.min(self.beats.len() - 1);
        self.seek_states(at);
        let panel = self.panel(at);
        let words = words(&self.beats, at, &self.facts);
        StepView {
            number: at as u32 + 1,
            total: self.beats.len() as u32,
            chapter: self.chapter_of(at),
            headline: words.headline,
            caption: words.caption,
            next_label: next_label(self.beats.get(at + 1), at == 0, &self.facts),
            source: source::source(&self.beats, at),
            pte: panels::entry::entry(&panel),
            fence: panels::entry::fence(&panel),
            address: panels::address::address(&panel),
            cache: panels::cache::cache(&panel),
            tlb: panels::tlb::tlb(&panel),
            counters: panels::counters::counters(&panel),
            tables: panels::tables::tables(&panel),
            dirty: panels::dirty::dirty(&panel),
            census: panels::census::census(&panel),
        }
    }

    /// What counts along with the motion at `at`.
    pub fn live(&mut self, at: Ms) -> Live {
        let cursor = self.timeline.at(at);
        let moment = self.moment(cursor);
        let events = match (moment.written(), &self.waves[cursor.step]) {
            (Some(_), _) => moment.beat.events.start,
            (None, Some(wave)) => wave.after[moment.broken(wave.after.len() as u32 - 1) as usize],
            (None, None) => moment.beat.events.end,
        };
        let written = moment.written();
        let child = written.and_then(|written| match moment.beat.kind {
            BeatKind::Fill { level, first, step, .. } if !moment.is_over() => {
                Some(panels::entry::child(level, first, step, written.saturating_sub(1)))
            }
            _ => None,
        });
        self.after.seek(&self.trace, events);
        let mut counters = self.after.machine().counters();
        counters.child_writes += u64::from(written.unwrap_or(0));
        Live { counters: panels::counters::values(&counters), pte: child, written: written.map(u32::from) }
    }

    /// The words in the figure at `at`. Each stands where what it names will come to rest, so that within a step they
    /// change once: when its motion is over.
    pub fn labels(&mut self, at: Ms, viewport: &Viewport) -> Vec<Label> {
        let cursor = self.timeline.at(at);
        self.seek_states(cursor.step);
        self.set_board(cursor.step);
        let settled = self.moment(Cursor { elapsed: cursor.motion, ..cursor });
        labels::labels(&self.panel(cursor.step), &self.moment(cursor), &self.pose(&settled), viewport)
    }

    /// Draws the frame at `at` as opaque RGBA bytes, `pixel_width * pixel_height * 4` of them, row by row. A slice of
    /// another length is left as it is.
    pub fn draw(&mut self, at: Ms, viewport: &Viewport, rgba: &mut [u8]) {
        let cursor = self.timeline.at(at);
        self.set_board(cursor.step);
        if let Some(wave) = self.waves[cursor.step].as_ref() {
            let mut since = core::mem::take(&mut self.since);
            self.moment(cursor).wave(wave.after.len() as u32 - 1, &wave.order, &mut since);
            self.since = since;
        }
        let mut figure = core::mem::take(&mut self.figure);
        figure.draw(&self.pose(&self.moment(cursor)), viewport, rgba);
        self.figure = figure;
    }

    /// The step (0-based, clamped) at rest as a stand-alone SVG.
    pub fn svg(&mut self, step: usize, viewport: &Viewport) -> String {
        self.svg_at(self.timeline.rest_of(step), viewport)
    }

    /// The frame at `at` as a stand-alone SVG with the step's words as title and description.
    pub fn svg_at(&mut self, at: Ms, viewport: &Viewport) -> String {
        let labels = self.labels(at, viewport);
        let cursor = self.timeline.at(at);
        let words = words(&self.beats, cursor.step, &self.facts);
        let title = format!("{}, step {} of {}", self.scenario.title, cursor.step + 1, self.beats.len());
        let description = format!("{} {}", words.headline.replace('\n', " "), words.caption);
        let mut figure = core::mem::take(&mut self.figure);
        let svg = figure.svg(&self.pose(&self.moment(cursor)), viewport, &title, &description, &labels);
        self.figure = figure;
        svg
    }

    fn chapter_of(&self, step: usize) -> u32 {
        let number = step as u32 + 1;
        self.chapters.iter().rposition(|chapter| chapter.first <= number).unwrap_or(0) as u32
    }

    fn seek_states(&mut self, step: usize) {
        let events = self.beats[step].events.clone();
        self.before.seek(&self.trace, events.start);
        self.after.seek(&self.trace, events.end);
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

    /// Sets the board to the state after a step.
    fn set_board(&mut self, step: usize) {
        let events = self.beats[step].events.end;
        if self.board_at != Some(events) {
            self.after.seek(&self.trace, events);
            boarding::board(self.after.machine(), &self.stage, &mut self.board);
            self.board_at = Some(events);
        }
    }

    fn moment(&self, cursor: Cursor) -> Moment<'_> {
        let beat = &self.beats[cursor.step];
        let from = cursor.step.checked_sub(1).map_or(beat.shot, |before| self.beats[before].shot);
        Moment {
            beat,
            from: self.stage.shot(from),
            to: self.stage.shot(beat.shot),
            elapsed: cursor.elapsed,
            motion: cursor.motion,
        }
    }

    fn pose(&self, moment: &Moment<'_>) -> Pose<'_> {
        pose(&self.stage, moment, &self.board, &self.since)
    }
}

/// The level of the piece to show: what maps the address at the start, or the largest page of its memslot.
fn slab_level(scenario: &Scenario, machine: &Machine) -> Level {
    let leaf = machine.leaf_at(scenario.focus).map_or(Level(0), |(level, _)| level);
    let covers = |slot: &&gstage_core::scenario::MemSlot| {
        scenario.focus.0.checked_sub(slot.gpa.0).is_some_and(|offset| offset < slot.size)
    };
    let by_memory = match scenario.memory.iter().find(covers) {
        Some(slot) if slot.size < 1 << page_order(Level(2)) => Level(1),
        _ => Level(2),
    };
    leaf.max(by_memory).min(machine.mode().root_level())
}

fn facts(scenario: &Scenario, trace: &Trace, stage: &Stage, before: &Machine, after: &Machine) -> Facts {
    let (pages, same) = equal_frames(before, after, stage.base, stage.size());
    let failed =
        trace.returns().last().is_some_and(|ret| matches!(ret, Ret::Int(code) if *code < 0) || *ret == Ret::Crash);
    Facts {
        plot: plot(&scenario.slug),
        slab: stage.slab,
        root_entries: scenario.mode.entries(scenario.mode.root_level()) as u32,
        root_level: scenario.mode.root_level(),
        logging: (0..scenario.memory.len()).any(|slot| before.is_logging(slot as u8)),
        same,
        pages,
        failed,
    }
}

/// Pages that were mapped, and those of them that still reach the frame that they had.
fn equal_frames(before: &Machine, after: &Machine, start: Gpa, size: u64) -> (u64, u64) {
    let equality = gstage_core::equality::compare(before.gstage(), after.gstage(), start, size);
    (equality.pages, equality.same_frame)
}

fn spans(beats: &[Beat], stage: &Stage, facts: &Facts) -> Vec<Span> {
    let from = |step: usize| beats[step.saturating_sub(1)].shot;
    beats
        .iter()
        .enumerate()
        .map(|(step, beat)| {
            let moves = stage.shot(from(step)) != stage.shot(beat.shot);
            pace::span(beat, moves, words(beats, step, facts).caption.split_whitespace().count())
        })
        .collect()
}
