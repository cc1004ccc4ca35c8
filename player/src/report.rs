//! What a player tells its page.

use std::fmt;
use std::rc::Rc;

use gstage_core::kernel::Kernel;
use gstage_core::mode::Mode;
use gstage_scene::film::Film;
use gstage_scene::playback::Run;
use gstage_scene::timeline::{Ms, Timeline};
use gstage_scene::view::{Chapter, Live, StepView};
use gstage_scene::viewport::Theme;

use crate::keys::Command;
use crate::selection::Selection;

/// The film that is on. Stays the same until another one is loaded.
#[derive(Clone, PartialEq, Debug)]
pub struct Programme {
    /// Slug of the scenario.
    pub slug: String,
    /// The scenario where it is one of one's own, packed.
    pub own: Option<String>,
    /// Name of the scenario for people.
    pub title: String,
    /// Kernel version that it runs with.
    pub kernel: Kernel,
    /// Mode that it runs in.
    pub mode: Mode,
    /// The chapters.
    pub chapters: Vec<Chapter>,
    /// The steps along the time line.
    pub timeline: Timeline,
}

impl Programme {
    /// What a film of a selection is, without its frames.
    #[must_use]
    pub fn of(selection: &Selection, film: &Film) -> Self {
        let heading = film.heading();
        Self {
            slug: heading.slug.clone(),
            own: selection.own_text().map(str::to_owned),
            title: heading.title.clone(),
            kernel: heading.kernel,
            mode: heading.mode,
            chapters: film.chapters().to_vec(),
            timeline: film.timeline().clone(),
        }
    }

    /// The same scenario with the same changes, to change it further.
    #[must_use]
    pub fn selection(&self) -> Selection {
        let scenario = self.own.as_deref().map_or_else(|| Selection::new(&self.slug), Selection::packed);
        Selection { kernel: Some(self.kernel), mode: Some(self.mode), ..scenario }
    }
}

/// The state of a player, as far as it changes rarely: at most once per step.
#[derive(Clone, Debug)]
pub struct Change {
    /// The film.
    pub programme: Rc<Programme>,
    /// The step.
    pub view: Rc<StepView>,
    /// Whether time runs.
    pub run: Run,
    /// Speed in percent.
    pub speed: u32,
    /// The palette in use.
    pub theme: Theme,
}

impl PartialEq for Change {
    /// The player makes a new view when the step changes and a new programme when the film does, so it is enough to see
    /// whether they are the same ones.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.programme, &other.programme)
            && Rc::ptr_eq(&self.view, &other.view)
            && (self.run, self.speed, self.theme) == (other.run, other.speed, other.theme)
    }
}

/// What changes from frame to frame.
#[derive(Debug)]
pub struct Frame<'a> {
    /// The point in time shown.
    pub at: Ms,
    /// The numbers that count along, where they differ from those of the frame before.
    pub live: Option<&'a Live>,
}

/// Hears of frames.
pub type FrameEar = Box<dyn Fn(Frame<'_>)>;

/// The ears of a page. None of them is called while the player is at work, so they may call it.
pub struct Ears {
    /// The step, the run state, the speed, the palette or the film changed.
    pub on_change: Box<dyn Fn(Change)>,
    /// A frame was asked for, or while a worker draws, some time has passed. Where nobody listens nothing is counted.
    pub on_frame: Option<FrameEar>,
    /// The first frame of a film is on the canvas.
    pub on_ready: Box<dyn Fn()>,
    /// A key asked for something that is the page's to do: full screen, blank, help, comparing.
    pub on_command: Box<dyn Fn(Command)>,
}

impl Default for Ears {
    /// Ears that hear nothing.
    fn default() -> Self {
        Self { on_change: Box::new(|_| {}), on_frame: None, on_ready: Box::new(|| {}), on_command: Box::new(|_| {}) }
    }
}

impl fmt::Debug for Ears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ears").finish_non_exhaustive()
    }
}
