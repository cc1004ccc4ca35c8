//! A film: steps laid along a time line, and every frame of them.

mod inside;
mod looking;
mod near;

use core::fmt;
use std::rc::Rc;

use gstage_core::scenario::{Scenario, builtin};

use crate::board::{Board, CELLS, Cell};
use crate::compare::lockstep::Cue;
use crate::figure::{Figure, words_over};
use crate::labels;
use crate::motion::{Act, Boards, Focus, Moment};
use crate::reel::{Leaves, Reel};
use crate::step::{Heading, Section, Step};
use crate::story::panels::entry;
use crate::story::telling::Telling;
use crate::timeline::{Cursor, Ms, Pace, Span, Timeline};
use crate::view::{Chapter, Label, Live, StepView};
use crate::viewport::Viewport;

pub use looking::{Direction, Spot};

/// Why there is no film: a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilmError(pub String);

impl fmt::Display for FilmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for FilmError {}

/// A story, ready to be shown at any point in time, in both directions.
#[derive(Debug)]
pub struct Film {
    tale: Tale,
    heading: Heading,
    timeline: Timeline,
    chapters: Vec<Chapter>,
    /// The step that was asked for last, its index, and the board after it.
    step: Option<(usize, Rc<Step>)>,
    board: Board,
    /// The board before it, if it is a wave.
    before: Board,
    /// The leaves after the recorded step that was pointed at last, and its index.
    leaves: Option<(usize, Leaves)>,
    since: Vec<f32>,
    figure: Figure,
}

/// Where the steps come from.
#[derive(Debug)]
enum Tale {
    /// From a run of the model.
    Told(Box<Telling>),
    /// From the recording of one.
    Recorded(Reel),
}

impl Film {
    /// Runs a scenario.
    ///
    /// # Errors
    /// A scenario that the model refuses, or in a mode that the figure cannot show, with the reason.
    pub fn new(scenario: &Scenario, pace: Pace) -> Result<Self, FilmError> {
        let telling = Telling::new(scenario)?;
        let spans = telling.spans();
        Ok(Self::told(telling, &spans, pace))
    }

    /// Runs a scenario that goes in step with another one, as the cues say; by itself where there are none.
    ///
    /// # Errors
    /// As [`Film::new`].
    pub fn in_step(scenario: &Scenario, pace: Pace, cues: &[Cue]) -> Result<Self, FilmError> {
        if cues.is_empty() {
            return Self::new(scenario, pace);
        }
        let (telling, spans) = Telling::new(scenario)?.in_step(cues);
        Ok(Self::told(telling, &spans, pace))
    }

    fn told(telling: Telling, spans: &[Span], pace: Pace) -> Self {
        let (heading, sections) = (telling.heading(), telling.sections().to_vec());
        Self::lay(Tale::Told(Box::new(telling)), heading, spans, sections, pace)
    }

    /// Shows what has been recorded: the same film as that of the scenario.
    #[must_use]
    pub fn recorded(reel: Reel, pace: Pace) -> Self {
        let (heading, spans, sections) = (reel.heading.clone(), reel.spans.clone(), reel.sections.clone());
        Self::lay(Tale::Recorded(reel), heading, &spans, sections, pace)
    }

    fn lay(tale: Tale, heading: Heading, spans: &[Span], sections: Vec<Section>, pace: Pace) -> Self {
        let timeline = Timeline::new(spans, pace);
        Self {
            tale,
            heading,
            chapters: chapters(sections, &timeline),
            timeline,
            step: None,
            board: Board::default(),
            before: Board { cells: Vec::new() },
            leaves: None,
            since: Vec::new(),
            figure: Figure::default(),
        }
    }

    /// The run behind the film. A recorded one is run for it, so whoever asks finds the model in every film of a built-in
    /// scenario; there is none where the recording is of another.
    pub fn telling(&mut self) -> Option<&mut Telling> {
        if let Tale::Recorded(reel) = &self.tale {
            let Heading { slug, kernel, mode, .. } = &reel.heading;
            let scenario = Scenario { kernel: *kernel, mode: *mode, ..builtin::find(slug)? };
            self.tale = Tale::Told(Box::new(Telling::new(&scenario).ok()?));
            // What was recorded for JavaScript is told anew with all its parts.
            self.step = None;
        }
        match &mut self.tale {
            Tale::Told(telling) => Some(telling),
            Tale::Recorded(_) => None,
        }
    }

    fn is_recorded_without_verdict(&self) -> bool {
        matches!(&self.tale, Tale::Recorded(reel) if !reel.has_verdict)
    }

    /// What it is about.
    #[must_use]
    pub fn heading(&self) -> &Heading {
        &self.heading
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
    pub fn view(&mut self, step: usize) -> Rc<StepView> {
        Rc::clone(&self.step(step).view)
    }

    /// What counts along with the motion at `at`.
    pub fn live(&mut self, at: Ms) -> Live {
        let cursor = self.timeline.at(at);
        let step = self.step(cursor.step);
        let moment = moment(step, cursor);
        let written = moment.written();
        let mut counters = match &step.act {
            Act::Wave(wave) => wave.counters[moment.passed(wave.places()) as usize].clone(),
            Act::Fill(_) => step.before.clone(),
            _ => step.after.clone(),
        };
        counters[CHILD_WRITES] += u64::from(written.unwrap_or(0));
        let pte = match (&step.act, written) {
            (Act::Fill(fill), Some(written)) if !moment.is_over() => {
                Some(entry::child(fill.level, fill.first, fill.step, written.saturating_sub(1)))
            }
            _ => None,
        };
        Live { counters, pte, written: written.map(u32::from) }
    }

    /// The words in the figure at `at`. Each stands where what it names will come to rest, so that within a step they
    /// change once: when its motion is over.
    pub fn labels(&mut self, at: Ms, viewport: &Viewport) -> Vec<Label> {
        let cursor = self.timeline.at(at);
        let focus = self.focus(cursor.step);
        let Some((_, step)) = &self.step else { return Vec::new() };
        let settled = moment(step, Cursor { elapsed: cursor.motion, ..cursor }).pose(focus, self.boards(), &[]);
        let story = labels::labels(&step.notes, &moment(step, cursor), &settled, viewport);
        if viewport.lens.is_whole() { story } else { self.words_under_lens(at, viewport, story) }
    }

    /// Draws the frame at `at` as opaque RGBA bytes, `pixel_width * pixel_height * 4` of them, row by row. A slice of
    /// another length is left as it is.
    pub fn draw(&mut self, at: Ms, viewport: &Viewport, rgba: &mut [u8]) {
        let cursor = self.timeline.at(at);
        let focus = self.focus(cursor.step);
        let Some((_, step)) = &self.step else { return };
        let moment = moment(step, cursor);
        moment.since(&mut self.since);
        let boards = Boards { before: &self.before, after: &self.board };
        self.figure.draw(&moment.pose(focus, boards, &self.since), viewport, rgba);
    }

    /// The step (0-based, clamped) at rest as a stand-alone SVG.
    pub fn svg(&mut self, step: usize, viewport: &Viewport) -> String {
        self.svg_at(self.timeline.rest_of(step), viewport)
    }

    /// The frame at `at` as a stand-alone SVG with the step's words as title and description.
    pub fn svg_at(&mut self, at: Ms, viewport: &Viewport) -> String {
        let labels = self.labels(at, viewport);
        let cursor = self.timeline.at(at);
        let focus = self.focus(cursor.step);
        let Some((_, step)) = &self.step else { return String::new() };
        let StepView { number, total, headline, caption, .. } = &*step.view;
        let title = format!("{}, step {number} of {total}", self.heading.title);
        let description = format!("{} {caption}", headline.replace('\n', " "));
        let moment = moment(step, cursor);
        moment.since(&mut self.since);
        let boards = Boards { before: &self.before, after: &self.board };
        self.figure.svg(&moment.pose(focus, boards, &self.since), viewport, &title, &description, &labels)
    }

    /// The words of the frame at `at` alone, as an SVG without a ground, to lay over its pixels: the labels and, in a band of
    /// [`BAND`](crate::figure::BAND) below the viewport, headline and caption where `told`.
    pub fn words_svg(&mut self, at: Ms, viewport: &Viewport, told: bool) -> String {
        let labels = self.labels(at, viewport);
        let cursor = self.timeline.at(at);
        let StepView { headline, caption, .. } = &*self.step(cursor.step).view;
        words_over(viewport, &labels, told.then_some((headline.as_str(), caption.as_str())))
    }

    /// A step (0-based, clamped), with the board after it.
    fn step(&mut self, at: usize) -> &Step {
        let at = at.min(self.timeline.len() - 1);
        if self.step.as_ref().is_none_or(|(known, _)| *known != at) {
            let step = match &mut self.tale {
                Tale::Told(telling) => told(telling, at, &mut self.board),
                Tale::Recorded(reel) => {
                    reel.board(at, &mut self.board);
                    Rc::clone(&reel.steps[at])
                }
            };
            if let Act::Wave(_) = step.act {
                self.look_before(at);
            }
            self.step = Some((at, step));
        }
        &self.step.as_ref().expect("set above").1
    }

    /// Sets the board before a step: what moves in a wave was something else.
    #[inline(never)]
    fn look_before(&mut self, at: usize) {
        self.before.cells.resize(CELLS, Cell::HOLE);
        let before = at.saturating_sub(1);
        match &mut self.tale {
            Tale::Told(telling) => telling.board(before, &mut self.before),
            Tale::Recorded(reel) => reel.board(before, &mut self.before),
        }
    }

    fn boards(&self) -> Boards<'_> {
        Boards { before: &self.before, after: &self.board }
    }

    fn focus(&mut self, step: usize) -> Focus {
        Focus { cell: self.heading.focus, is_marked: self.step(step).marks_focus }
    }
}

/// A step from the model, with the board after it. Not part of its caller, since a recorded film does without.
#[inline(never)]
fn told(telling: &mut Telling, at: usize, board: &mut Board) -> Rc<Step> {
    telling.board(at, board);
    Rc::new(telling.step(at, board))
}

/// Where the writes of children are among the counters.
const CHILD_WRITES: usize = 1;

fn moment(step: &Step, cursor: Cursor) -> Moment<'_> {
    // In step with another film a step may have more time than it needs.
    let motion = step.motion.min(cursor.motion);
    Moment { act: &step.act, from: step.from, to: step.to, elapsed: cursor.elapsed.min(motion), motion }
}

/// Lays sections along a time line.
fn chapters(sections: Vec<Section>, timeline: &Timeline) -> Vec<Chapter> {
    let chapter = |Section { title, first, steps }| {
        let start = timeline.start_of(first).0;
        let next = first + steps;
        let end = if next < timeline.len() { timeline.start_of(next).0 } else { timeline.duration().0 };
        Chapter { title, first: first as u32 + 1, steps: steps as u32, start_ms: start, length_ms: end - start }
    };
    sections.into_iter().map(chapter).collect()
}
