//! What the parts of the page share: the player, the elements that change with every frame, and a way to speak up.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::player::Player;
use gstage_player::report::Change;
use gstage_scene::link::{Aside, Beside};
use web_sys::Window;
use yew::Callback;

use crate::compare::Pairing;
use crate::instruments::Instruments;
use crate::theme;
use crate::what_if::Course;

/// The desk, the same for as long as the page lives.
#[derive(Clone, Debug)]
pub(crate) struct Desk(Rc<Shared>);

/// What is on it.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) window: Window,
    pub(crate) player: Player,
    pub(crate) instruments: Rc<Instruments>,
    pub(crate) ears: Rc<AppEars>,
    /// What stands beside the figure in the talk that is on.
    pub(crate) talk: Cell<Option<Aside>>,
    /// What will in the next one.
    pub(crate) beside: Cell<Aside>,
    /// The second figure, and what the first is compared with.
    pub(crate) pairing: RefCell<Option<Rc<Pairing>>>,
    /// The course of a story that was shown last, and the story.
    pub(crate) course: RefCell<Option<Course>>,
}

/// How the player reaches the page, once the page is there.
#[derive(Debug, Default)]
pub(crate) struct AppEars {
    pub(crate) on_change: RefCell<Callback<Change>>,
    pub(crate) on_command: RefCell<Callback<Command>>,
    pub(crate) on_notice: RefCell<Callback<String>>,
    /// The figure beside is at another step.
    pub(crate) on_beside: RefCell<Callback<Change>>,
}

impl AppEars {
    /// Says something to the person.
    pub(crate) fn say(&self, text: String) {
        let callback = self.on_notice.borrow().clone();
        callback.emit(text);
    }
}

impl Desk {
    /// Whether light or dark was chosen, and not left to the system.
    pub(crate) fn is_theme_chosen(&self) -> bool {
        theme::is_chosen(&self.window)
    }

    pub(crate) fn new(shared: Shared) -> Self {
        Self(Rc::new(shared))
    }

    /// The pairing with what stands beside the figure.
    pub(crate) fn pairing(&self) -> Option<Rc<Pairing>> {
        self.pairing.borrow().clone()
    }

    /// The step (1-based) of the scenario by itself that is on at a step of what is shown.
    pub(crate) fn step_alone(&self, step: u32) -> u32 {
        self.pairing.borrow().as_ref().map_or(step, |pairing| pairing.comparison.step_alone(step))
    }

    /// What the figure is compared with.
    pub(crate) fn compared(&self) -> Option<Beside> {
        self.pairing.borrow().as_ref().map(|pairing| pairing.beside)
    }
}

impl std::ops::Deref for Desk {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl PartialEq for Desk {
    /// There is one desk.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
