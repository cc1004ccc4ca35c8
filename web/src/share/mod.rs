//! Share: the link, the code for another page, pictures, films and data. Nothing of it runs before it is opened.

mod code;
mod dialog;
mod film;
mod job;
mod order;
mod picture;
mod save;
mod size;
mod studio;

use gstage_player::report::Change;
use gstage_scene::viewport::Theme;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, NodeRef};

use crate::desk::Desk;
use crate::dom::show_dialog;
use job::{Job, Stop};
use order::{Order, Task};

/// Something that happens to the dialog.
#[derive(Debug)]
pub(crate) enum Message {
    /// It was asked for.
    Open,
    /// It was closed.
    Close,
    /// Something was chosen in it.
    Choose(Choice),
    /// Something is to be made.
    Make(Task),
    /// So many percent of it are done.
    Reached(u32),
    /// It is done: what to say, or what went wrong.
    Made(Result<String, Stop>),
    /// It is wanted no more.
    Cancel,
}

/// A choice.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Choice {
    /// Code for a frame, or for the element.
    Frame(bool),
    /// Index of the size of pictures.
    Picture(usize),
    /// Index of the size of films.
    Film(usize),
    /// First step of films, from 1.
    First(u32),
    /// Last step of films, from 1.
    Last(u32),
    /// Whether caption and headline stand below the picture.
    Told(bool),
}

/// What is chosen.
#[derive(Clone, Copy, Debug)]
struct Choices {
    frame: bool,
    picture: usize,
    film: usize,
    steps: (u32, u32),
    told: bool,
}

/// The dialog, while it is open.
#[derive(Debug)]
pub(crate) struct Share {
    node: NodeRef,
    choices: Choices,
    /// What is being made, and how far it is in percent.
    job: Option<(Job, u32)>,
    said: Option<Result<String, String>>,
}

/// Takes a message. Returns whether the page has to be rendered.
#[inline(never)]
pub(crate) fn update(share: &mut Option<Share>, message: Message, desk: &Desk, tell: &Callback<Message>) -> bool {
    if let Message::Open = message {
        let step = desk.player.state().view.number;
        share.get_or_insert_with(|| Share::at(step));
        return true;
    }
    let Some(open) = share else { return false };
    match message {
        Message::Open => {}
        Message::Close => {
            open.cancel();
            *share = None;
        }
        Message::Choose(choice) => open.choices.take(choice),
        Message::Make(task) => open.make(task, desk, tell),
        Message::Reached(percent) => {
            if let Some((_, reached)) = &mut open.job {
                *reached = percent;
            }
        }
        Message::Made(result) => open.made(result),
        Message::Cancel => open.cancel(),
    }
    true
}

impl Share {
    fn at(step: u32) -> Self {
        let choices =
            Choices { frame: false, picture: size::PICTURE, film: size::FILM, steps: (step, step), told: true };
        Self { node: NodeRef::default(), choices, job: None, said: None }
    }

    /// The dialog.
    #[inline(never)]
    pub(crate) fn view(&self, desk: &Desk, state: &Change, tell: &Callback<Message>) -> Html {
        dialog::view(self, desk, state, tell)
    }

    /// Opens the dialog once it is in the document.
    #[inline(never)]
    pub(crate) fn rendered(&self) {
        show_dialog(&self.node);
    }

    fn make(&mut self, task: Task, desk: &Desk, tell: &Callback<Message>) {
        if self.job.is_some() {
            return;
        }
        let state = desk.player.state();
        let job = Job::new(tell.reform(Message::Reached));
        let order = Order {
            selection: state.programme.selection(),
            step: desk.step_alone(state.view.number),
            theme: state.theme,
            choices: self.choices,
            task,
            texts: code::texts(desk, &state, self.choices.frame),
        };
        self.said = None;
        self.job = Some((job.clone(), 0));
        let tell = tell.clone();
        spawn_local(async move { tell.emit(Message::Made(order.carry_out(&job).await)) });
    }

    fn made(&mut self, result: Result<String, Stop>) {
        // What was cancelled may still be on its way while something else is made.
        self.job = None;
        self.said = match result {
            Ok(text) => Some(Ok(text)),
            Err(Stop::Cancelled) => Some(Ok("Cancelled.".to_owned())),
            Err(Stop::Failed(reason)) => Some(Err(format!("This could not be made: {reason}."))),
        };
    }

    fn cancel(&mut self) {
        if let Some((job, _)) = &self.job {
            job.cancel();
        }
    }
}

impl Choices {
    fn take(&mut self, choice: Choice) {
        match choice {
            Choice::Frame(frame) => self.frame = frame,
            Choice::Picture(size) => self.picture = size.min(size::PICTURES.len() - 1),
            Choice::Film(size) => self.film = size.min(size::FILMS.len() - 1),
            Choice::First(first) => self.steps = (first, self.steps.1.max(first)),
            Choice::Last(last) => self.steps = (self.steps.0.min(last), last),
            Choice::Told(told) => self.told = told,
        }
    }
}

/// The theme of a picture, as the code for another page names it.
const fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::Dark => "dark",
        Theme::Light => "light",
    }
}
