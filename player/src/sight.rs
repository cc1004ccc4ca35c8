//! What a visitor looks at: the lens, and what is pointed at.

use gstage_scene::film::Direction;
use gstage_scene::lens::Lens;

use crate::card::Card;

/// Something that a visitor does to look around. Places are CSS pixels from the upper left corner of the figure.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Look {
    /// Points at a place.
    At(f32, f32),
    /// Points at the page of the story, unless something is pointed at already.
    Begin,
    /// Points at the next piece in a direction.
    Next(Direction),
    /// Points at nothing.
    Away,
    /// Magnifies so many times more, around a place or what is pointed at.
    Zoom(f32, Option<(f32, f32)>),
    /// Moves the picture.
    Pan(f32, f32),
    /// Shows the whole picture again.
    Whole,
}

/// What is pointed at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Target {
    /// Whatever lies at a place of the figure.
    Place(f32, f32),
    /// The piece around a page, wherever it is.
    Page(u32),
}

/// The state of looking around.
#[derive(Debug, Default)]
pub struct Sight {
    /// Which part of the picture is seen.
    pub lens: Lens,
    /// What is pointed at.
    pub target: Option<Target>,
    /// What says so, once something was pointed at.
    pub card: Option<Card>,
}

impl Sight {
    /// Starts over: the whole picture, and nothing pointed at.
    pub fn start_over(&mut self) {
        self.lens = Lens::WHOLE;
        self.target = None;
    }
}
