//! A step of a film: all that is told of it, before anybody asks in which size or at which instant.

use std::rc::Rc;

use crate::board::CHILDREN;
use crate::figure::place::Anchor;
use crate::motion::Act;
use crate::pose::Shot;
use crate::timeline::Ms;
use crate::view::StepView;

/// One step.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// What it does with the stone.
    pub act: Act,
    /// How long that takes at full pace.
    pub motion: Ms,
    /// What the camera looks at before it.
    pub from: Shot,
    /// What it looks at at its end.
    pub to: Shot,
    /// Whether the address of the story is marked.
    pub marks_focus: bool,
    /// The counters before it, in the order of [`StepView::counters`].
    pub before: Vec<u64>,
    /// The counters after it.
    pub after: Vec<u64>,
    /// What it says.
    pub view: Rc<StepView>,
    /// The words in the figure.
    pub notes: Vec<Note>,
}

impl Step {
    /// How many counters there are.
    const COUNTERS: usize = 8;

    /// Whether its lists are as long as what reads them takes for granted.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let waves = match &self.act {
            Act::Wave(wave) => {
                wave.order.len() == CHILDREN
                    && !wave.counters.is_empty()
                    && wave.counters.iter().all(|counters| counters.len() == Self::COUNTERS)
            }
            _ => true,
        };
        waves && self.before.len() == Self::COUNTERS && self.after.len() == Self::COUNTERS
    }
}

/// Words that belong to a place in the figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Note {
    /// Stable key.
    pub key: String,
    /// The place.
    pub anchor: Anchor,
    /// CSS pixels from the place to the words.
    pub offset: (f32, f32),
    /// Which end of the words is there: `start`, `middle`, `end`.
    pub side: String,
    /// Parts: text and a class, as in [`crate::view::Label`].
    pub parts: Vec<(String, String)>,
    /// When they are there.
    pub when: When,
    /// Whether they need a figure that is not narrow.
    pub needs_room: bool,
}

/// When words are there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// All the time.
    Always,
    /// Once the motion is over.
    AtRest,
}

/// What a film is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heading {
    /// Slug of the scenario.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Kernel version that it runs with.
    pub kernel: gstage_core::kernel::Kernel,
    /// Mode that it runs in.
    pub mode: gstage_core::mode::Mode,
    /// Number of the cell of the address that the story follows, if it lies on the board.
    pub focus: Option<u32>,
}

/// A named range of steps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Short name.
    pub title: String,
    /// Index of the first step.
    pub first: usize,
    /// Steps in it.
    pub steps: usize,
}
