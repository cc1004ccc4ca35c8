//! What if: something else is done at the step that is shown, and the story takes another course from there. Nothing of it runs
//! before somebody asks, but where the link holds such a course.

mod banner;
mod course;
mod dialog;
mod form;

pub(crate) use banner::banner;
pub(crate) use course::{Course, origin, remember};

use gstage_core::kernel::Kernel;
use gstage_core::mode::Mode;
use gstage_core::scenario::{Op, Scenario};
use gstage_player::selection::Selection;
use gstage_scene::playback::Input;
use gstage_scene::story::telling::Telling;
use yew::{Callback, Html, NodeRef};

use crate::compare;
use crate::desk::Desk;
use crate::dom::show_dialog;
use form::{Act, Form};

/// Something that happens.
#[derive(Debug)]
pub(crate) enum Message {
    /// The dialog was asked for.
    Open,
    /// It was closed.
    Close,
    /// Something else stands in it.
    Set(Value),
    /// What stands in it is to be done.
    Do,
    /// The original is wanted again.
    Back,
}

/// A field of the dialog and what it holds.
#[derive(Debug)]
pub(crate) struct Value(Field);

#[derive(Debug)]
enum Field {
    Act(Act),
    Address(String),
    Order(u32),
    Level(u8),
    Vcpu(u8),
    GoesOn(bool),
}

/// The dialog while it is open.
#[derive(Debug)]
pub(crate) struct WhatIf {
    dialog: NodeRef,
    field: NodeRef,
    form: Form,
    place: Place,
    /// Why it cannot be done.
    refused: Option<String>,
}

/// Where in which story something is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Place {
    title: String,
    number: u32,
    total: u32,
    mode: Mode,
    kernel: Kernel,
    vcpus: u8,
    paused: Vec<u8>,
    /// Whether the cache never runs out.
    is_endless: bool,
    /// Whether an operation is not over at the step.
    is_under_way: bool,
    /// Whether operations are left that have not begun.
    has_rest: bool,
}

impl Place {
    /// The vCPUs that something can be done to.
    fn vcpus(&self, act: Act) -> Vec<u8> {
        let fits = |vcpu: &u8| match act {
            Act::Pause => !self.paused.contains(vcpu),
            Act::Resume => self.paused.contains(vcpu),
            _ => true,
        };
        (0..self.vcpus).filter(fits).collect()
    }

    fn can(&self, act: Act) -> bool {
        match act {
            Act::EmptyCache => !self.is_endless,
            _ => !self.vcpus(act).is_empty(),
        }
    }
}

/// Takes a message. Returns whether the page has to be rendered.
#[inline(never)]
pub(crate) fn update(open: &mut Option<WhatIf>, message: Message, desk: &Desk) -> bool {
    match (message, &mut *open) {
        (Message::Open, None) => *open = WhatIf::new(desk),
        (Message::Open, Some(_)) => return false,
        (Message::Close, _) => *open = None,
        (Message::Set(value), Some(open)) => open.set(value),
        (Message::Do, Some(asked)) => match asked.carry_out(desk) {
            Ok(()) => *open = None,
            Err(reason) => asked.refuse(reason),
        },
        (Message::Set(_) | Message::Do, None) => return false,
        (Message::Back, _) => course::back(desk),
    }
    true
}

impl WhatIf {
    /// A dialog about the step that is shown, at which time stands from now on.
    fn new(desk: &Desk) -> Option<Self> {
        if desk.compared().is_some() {
            // Another course is a story by itself.
            compare::toggle(desk);
        }
        desk.player.input(Input::Pause);
        let state = desk.player.state();
        let address = desk.player.pointed().unwrap_or_else(|| state.view.address.gpa.clone());
        let place = desk.player.ask(|film, step| {
            let telling = film.telling()?;
            let scenario = telling.scenario().clone();
            Some(Place {
                title: state.programme.title.clone(),
                number: state.view.number,
                total: state.view.total,
                mode: scenario.mode,
                kernel: scenario.kernel,
                vcpus: scenario.vcpus,
                paused: telling.paused(step).into_iter().map(|vcpu| vcpu as u8).collect(),
                is_endless: scenario.cache.objects.is_none(),
                is_under_way: telling.is_under_way(step),
                has_rest: telling.operations_begun(step) < scenario.ops.len(),
            })
        })?;
        let (dialog, field) = (NodeRef::default(), NodeRef::default());
        Some(Self { dialog, field, form: Form::new(address), place, refused: None })
    }

    /// The dialog.
    #[inline(never)]
    pub(crate) fn view(&self, tell: &Callback<Message>) -> Html {
        dialog::view(self, tell)
    }

    /// Opens the dialog once it is in the document.
    #[inline(never)]
    pub(crate) fn rendered(&self) {
        show_dialog(&self.dialog);
    }

    fn set(&mut self, Value(field): Value) {
        self.refused = None;
        let form = &mut self.form;
        match field {
            Field::Act(act) => form.act = act,
            Field::Address(text) => form.address = text,
            Field::Order(order) => form.order = order,
            Field::Level(level) => form.level = level,
            Field::Vcpu(vcpu) => form.vcpu = vcpu,
            Field::GoesOn(goes_on) => form.goes_on = Some(goes_on),
        }
        let vcpus = self.place.vcpus(form.act);
        if !vcpus.contains(&form.vcpu) {
            form.vcpu = vcpus.first().copied().unwrap_or(0);
        }
    }

    /// Says why it cannot be done, and leads to the field that is to blame.
    fn refuse(&mut self, reason: String) {
        self.refused = Some(reason);
        if let Some(field) = self.field.cast::<web_sys::HtmlElement>() {
            let _ = field.focus();
        }
    }

    /// Shows the course that the story takes then, from its first new step on.
    fn carry_out(&self, desk: &Desk) -> Result<(), String> {
        let operations = self.form.operations(self.place.mode, self.place.kernel)?;
        let (scenario, first) = desk
            .player
            .ask(|film, step| film.telling().map(|telling| fork(telling, step, &operations, self.form.goes_on())))
            .ok_or("There is no model of what is shown.")??;
        let programme = desk.player.state().programme;
        let selection =
            Selection { kernel: Some(scenario.kernel), mode: Some(scenario.mode), ..Selection::own(&scenario) };
        course::begin(desk, &programme, self.place.number, &scenario);
        // The step before the new one, and then the new one as it happens.
        desk.player.load(selection, first as u32).map_err(|error| refusal(&error))?;
        if first > 0 {
            desk.player.input(Input::Next);
        }
        Ok(())
    }
}

/// The course of a story with other operations at a step (0-based), and its first new step (0-based).
fn fork(telling: &Telling, step: usize, operations: &[Op], goes_on: bool) -> Result<(Scenario, usize), String> {
    let course = telling.what_if(step, operations, goes_on);
    let told = Telling::new(&course.scenario).map_err(|error| refusal(&error))?;
    let first = telling.parting(&told, course.op, step);
    Ok((course.scenario, first))
}

fn refusal(error: &impl std::fmt::Display) -> String {
    format!("This cannot be done: {error}.")
}
