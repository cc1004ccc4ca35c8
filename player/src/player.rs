//! A player in an element of a page.

use std::fmt;
use std::rc::Rc;

use gstage_scene::film::Film;
use gstage_scene::playback::Input;
use gstage_scene::timeline::Ms;
use gstage_scene::view::{Live, StepView};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::keys::Command;
use crate::options::Options;
use crate::preferences::ThemeChoice;
use crate::report::{Change, Ears};
use crate::running::Running;
use crate::selection::{Selection, SelectionError};

/// Why a player could not be set up.
#[derive(Clone, PartialEq, Debug)]
pub enum MountError {
    /// There is nothing to show.
    Selection(SelectionError),
    /// The browser refuses something that a player cannot do without.
    Browser(JsValue),
}

impl fmt::Display for MountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Selection(error) => error.fmt(f),
            Self::Browser(_) => f.write_str("the browser gives no canvas to draw on"),
        }
    }
}

impl std::error::Error for MountError {}

impl From<JsValue> for MountError {
    fn from(value: JsValue) -> Self {
        Self::Browser(value)
    }
}

/// A handle on a player. The player lives as long as one of its handles.
#[derive(Clone)]
pub struct Player {
    stage: Rc<Running>,
}

impl Player {
    /// Puts a player into `host`, whose size it takes on, and shows a step at rest.
    ///
    /// # Errors
    /// There is no such film, or the browser refuses a canvas.
    pub fn mount(host: &HtmlElement, options: Options, ears: Ears) -> Result<Self, MountError> {
        Running::mount(host, options, ears).map(|stage| Self { stage })
    }

    /// Takes one input of the playback.
    pub fn input(&self, input: Input) {
        self.stage.input(input);
    }

    /// Has another player do all that this one does from now on: their films have to be in step. `None` lets go of it.
    pub fn lead(&self, follower: Option<Player>) {
        self.stage.follower.replace(follower);
    }

    /// Does what a key or a button asks for; what is the page's to do is passed on to it.
    pub fn command(&self, command: Command) {
        self.stage.command(command);
    }

    /// Takes a key press that was heard elsewhere; one that means something is used up.
    pub fn key(&self, event: KeyboardEvent) {
        self.stage.key(event.into());
    }

    /// Loads another film and shows a step (1-based) of it.
    ///
    /// # Errors
    /// There is no such film; what is on stays on.
    pub fn load(&self, selection: Selection, step: u32) -> Result<(), SelectionError> {
        let notices = self.stage.session.borrow_mut().load(selection, step)?;
        self.stage.tell(notices);
        Ok(())
    }

    /// Whether keys that are letters, digits or signs mean anything from now on.
    pub fn set_letters(&self, letters: bool) {
        self.stage.letters.set(letters);
    }

    /// Whether playing stops at the end of each chapter from now on.
    pub fn set_stops(&self, stops: bool) {
        self.stage.session.borrow_mut().stops = stops;
    }

    /// What the step after the one that is on says; `None` after the last.
    #[must_use]
    pub fn next_view(&self) -> Option<Rc<StepView>> {
        self.stage.session.borrow_mut().next_view()
    }

    /// Takes over a palette.
    pub fn set_theme(&self, choice: ThemeChoice) {
        self.stage.act(|session| session.set_theme(choice));
        if let Some(follower) = self.stage.follower() {
            follower.set_theme(choice);
        }
    }

    /// The state of the player.
    #[must_use]
    pub fn state(&self) -> Change {
        self.stage.session.borrow().state()
    }

    /// What was selected to be shown.
    #[must_use]
    pub fn selection(&self) -> Selection {
        self.stage.session.borrow().selection().clone()
    }

    /// The numbers that count along, at this instant.
    #[must_use]
    pub fn live(&self) -> Live {
        self.stage.session.borrow_mut().live()
    }

    /// The point in time that is shown.
    #[must_use]
    pub fn at(&self) -> Ms {
        self.stage.session.borrow().at()
    }

    /// Asks the film something about the step (0-based) that is shown.
    pub fn ask<Answer>(&self, question: impl FnOnce(&mut Film, usize) -> Answer) -> Answer {
        self.stage.session.borrow_mut().ask(question)
    }

    /// First address, as hex, of the piece of the figure that is pointed at.
    #[must_use]
    pub fn pointed(&self) -> Option<String> {
        self.stage.session.borrow_mut().pointed()
    }

    /// The step at rest as a stand-alone SVG, in the size of the host.
    #[must_use]
    pub fn svg(&self) -> String {
        self.stage.session.borrow_mut().svg()
    }
}

impl fmt::Debug for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Player").finish_non_exhaustive()
    }
}
