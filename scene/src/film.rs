//! A film: a scenario run to its end, cut into steps, and every frame of it.

use gstage_core::scenario::Scenario;

use crate::timeline::{Ms, Pace, Span, Timeline};
use crate::view::{Chapter, Label, Live, StepView};
use crate::viewport::Viewport;

/// Why there is no film.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilmError(pub String);

/// A scenario, run and ready to be shown at any point in time, in both directions.
#[derive(Debug)]
pub struct Film {
    scenario: Scenario,
    timeline: Timeline,
    chapters: Vec<Chapter>,
}

impl Film {
    /// Runs a scenario.
    ///
    /// # Errors
    /// A scenario that the model refuses, with the reason.
    pub fn new(scenario: &Scenario, pace: Pace) -> Result<Self, FilmError> {
        let spans = [Span { motion: Ms(600), rest: Ms(300) }; 8];
        Ok(Self { scenario: scenario.clone(), timeline: Timeline::new(&spans, pace), chapters: vec![] })
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
        StepView { number: step as u32 + 1, total: self.timeline.len() as u32, ..StepView::default() }
    }

    /// What counts along with the motion at `at`.
    pub fn live(&mut self, _at: Ms) -> Live {
        Live::default()
    }

    /// The words in the figure at `at`.
    pub fn labels(&mut self, _at: Ms, _viewport: &Viewport) -> Vec<Label> {
        vec![]
    }

    /// Draws the frame at `at` into premultiplied-free RGBA bytes, `pixel_width * pixel_height * 4` of them, row by row.
    pub fn draw(&mut self, _at: Ms, _viewport: &Viewport, _rgba: &mut [u8]) {}

    /// The step at rest as a stand-alone SVG.
    pub fn svg(&mut self, _step: usize, _viewport: &Viewport) -> String {
        String::new()
    }
}
