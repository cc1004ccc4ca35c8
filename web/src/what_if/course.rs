//! Where the course that is shown comes from, and the way back.

use gstage_core::scenario::Scenario;
use gstage_player::report::Programme;
use gstage_player::selection::Selection;
use gstage_scene::link::Origin;
use gstage_scene::story::what_if::done;

use crate::desk::Desk;

/// Another course of a story, and the story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Course {
    /// The course, packed.
    packed: String,
    pub(super) origin: Origin,
    /// Title of the story.
    pub(super) title: String,
    /// What was done in the course.
    pub(super) done: String,
}

/// The course that is on, if it is one of which the story is known.
pub(super) fn current(desk: &Desk, programme: &Programme) -> Option<Course> {
    let course = desk.course.borrow();
    course.as_ref().filter(|course| programme.own.as_deref() == Some(&course.packed)).cloned()
}

/// Where what is on comes from, for a link.
pub(crate) fn origin(desk: &Desk, programme: &Programme) -> Option<Origin> {
    programme.own.as_ref().and_then(|_| current(desk, programme)).map(|course| course.origin)
}

/// Takes note of where a course comes from that is going to be shown. The origin of an origin is the same story still.
pub(super) fn begin(desk: &Desk, programme: &Programme, step: u32, scenario: &Scenario) {
    let origin = match origin(desk, programme) {
        Some(first) => Origin { step: first.step.min(step), ..first },
        None => {
            let Selection { slug, .. } = programme.selection();
            Origin { scenario: slug, step }
        }
    };
    remember(desk, &Selection::own(scenario), &origin);
}

/// Takes note of where a course comes from; of nothing where either of the two is no scenario.
#[inline(never)]
pub(crate) fn remember(desk: &Desk, course: &Selection, origin: &Origin) {
    let story = Selection::new(&origin.scenario).scenario();
    let found = match (course.own_text(), course.scenario(), story) {
        (Some(packed), Ok(scenario), Ok(story)) => Some(Course {
            packed: packed.to_owned(),
            done: done(&story, &scenario),
            title: story.title.into_owned(),
            origin: origin.clone(),
        }),
        _ => None,
    };
    desk.course.replace(found);
}

/// Shows the story again at the step at which the course began.
pub(super) fn back(desk: &Desk) {
    let programme = desk.player.state().programme;
    let Some(course) = current(desk, &programme) else { return };
    let Origin { scenario, step } = course.origin;
    let selection =
        Selection { kernel: Some(programme.kernel), mode: Some(programme.mode), ..Selection::new(&scenario) };
    if let Err(error) = desk.player.load(selection, step) {
        desk.ears.say(format!("The original cannot be shown: {error}."));
    }
}
