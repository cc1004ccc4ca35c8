//! A scenario of one's own: edited in a dialog, or dropped on the page. Nothing of it runs before that, and nothing leaves the
//! browser.

mod dialog;
mod drop;
mod files;
mod opened;

pub(crate) use drop::Drops;

use gstage_core::scenario::json::{self, JsonError};
use gstage_core::scenario::{Scenario, open};
use gstage_player::selection::Selection;
use wasm_bindgen_futures::spawn_local;
use web_sys::{FileList, HtmlTextAreaElement};
use yew::{Callback, Html, NodeRef};

use crate::desk::Desk;
use crate::dom::{show_dialog, target_of};
use opened::Opened;

/// Something that happens.
#[derive(Debug)]
pub(crate) enum Message {
    /// The dialog was asked for.
    Edit,
    /// It was closed.
    Close,
    /// The text in it is another one.
    Typed(String),
    /// What stands in it is to be shown.
    Show,
    /// Files were chosen or dropped.
    Given(FileList),
    /// They have been read.
    Read(Result<Opened, String>),
    /// Files are held over the page, or no longer.
    Over(bool),
}

/// The dialog while it is open, and whether files are held over the page.
#[derive(Debug, Default)]
pub(crate) struct Own {
    editor: Option<Editor>,
    over: bool,
}

/// The dialog.
#[derive(Debug)]
struct Editor {
    dialog: NodeRef,
    field: NodeRef,
    text: String,
    /// The scenario that the text is, or what is wrong with it.
    scenario: Result<Scenario, JsonError>,
    /// What could not be done, if the text is not to blame.
    refused: Option<String>,
}

/// Takes a message. Returns whether the page has to be rendered.
#[inline(never)]
pub(crate) fn update(own: &mut Own, message: Message, desk: &Desk, tell: &Callback<Message>) -> bool {
    match message {
        Message::Edit => {
            own.editor.get_or_insert_with(|| Editor::new(template(desk), None));
        }
        Message::Close => own.editor = None,
        Message::Typed(text) => own.edit(text, None),
        Message::Show => own.show(desk),
        Message::Given(list) => {
            own.over = false;
            let tell = tell.clone();
            spawn_local(async move { tell.emit(Message::Read(files::read(list).await)) });
        }
        Message::Read(result) => own.take(result, desk),
        Message::Over(over) => return std::mem::replace(&mut own.over, over) != over,
    }
    true
}

impl Own {
    /// The dialog, and what is said while files are held over the page.
    #[inline(never)]
    pub(crate) fn view(&self, tell: &Callback<Message>) -> Option<Html> {
        match (&self.editor, self.over) {
            (Some(editor), _) => Some(dialog::view(editor, tell)),
            (None, true) => Some(dialog::invitation()),
            (None, false) => None,
        }
    }

    /// Opens the dialog once it is in the document.
    #[inline(never)]
    pub(crate) fn rendered(&self) {
        if let Some(editor) = &self.editor {
            show_dialog(&editor.dialog);
        }
    }

    fn edit(&mut self, text: String, refused: Option<String>) {
        match &mut self.editor {
            Some(editor) => editor.set(text, refused),
            None => self.editor = Some(Editor::new(text, refused)),
        }
    }

    /// Takes what was in files: shows it at once, or has the text edited where the dialog is open or something is wrong.
    fn take(&mut self, result: Result<Opened, String>, desk: &Desk) {
        match (result, &self.editor) {
            (Ok(Opened::Tables(scenario)), _) => {
                let text = json::write(&scenario);
                let refused = load(desk, &scenario).err();
                match refused {
                    None => self.editor = None,
                    Some(_) => self.edit(text, refused),
                }
            }
            (Ok(Opened::Text(text)), None) => match open::text(&text) {
                Ok(scenario) if load(desk, &scenario).is_ok() => {}
                _ => self.edit(text, None),
            },
            (Ok(Opened::Text(text)), Some(_)) => self.edit(text, None),
            (Err(reason), _) => {
                let text = self.editor.as_ref().map_or_else(|| template(desk), |editor| editor.text.clone());
                self.edit(text, Some(reason));
            }
        }
    }

    /// Shows what stands in the dialog; where it is wrong, the field is at the place.
    fn show(&mut self, desk: &Desk) {
        let Some(editor) = &mut self.editor else { return };
        match &editor.scenario {
            Ok(scenario) => match load(desk, scenario) {
                Ok(()) => self.editor = None,
                Err(reason) => editor.refused = Some(reason),
            },
            Err(error) => editor.point_at(error),
        }
    }
}

impl Editor {
    fn new(text: String, refused: Option<String>) -> Self {
        Self { dialog: NodeRef::default(), field: NodeRef::default(), scenario: open::text(&text), text, refused }
    }

    fn set(&mut self, text: String, refused: Option<String>) {
        self.scenario = open::text(&text);
        self.text = text;
        self.refused = refused;
    }

    /// Puts the caret where something is wrong, and the line into sight.
    fn point_at(&self, error: &JsonError) {
        let Some(field) = self.field.cast::<HtmlTextAreaElement>() else { return };
        let lines = self.text.split_inclusive('\n');
        let before: usize = lines.take(error.line - 1).map(|line| line.encode_utf16().count()).sum();
        let line = self.text.split('\n').nth(error.line - 1).unwrap_or_default();
        let ahead: usize = line.chars().take(error.column - 1).map(char::len_utf16).sum();
        let [start, end] = [before + ahead, before + line.encode_utf16().count()].map(|at| at as u32);
        let _ = field.focus();
        let _ = field.set_selection_range(start, end.max(start));
        let lines = self.text.split('\n').count().max(1);
        let above = field.scroll_height() * (error.line as i32 - 1) / lines as i32;
        field.set_scroll_top((above - field.client_height() / 2).max(0));
    }
}

/// What is shown, as JSON to begin with.
fn template(desk: &Desk) -> String {
    let programme = desk.player.state().programme;
    // What is on could be made, so it can be made again.
    let scenario = programme.selection().scenario();
    scenario.map_or_else(
        |_| String::new(),
        |scenario| json::write(&Scenario { kernel: programme.kernel, mode: programme.mode, ..scenario }),
    )
}

/// Shows a scenario from its first step.
fn load(desk: &Desk, scenario: &Scenario) -> Result<(), String> {
    desk.player.load(Selection::own(scenario), 1).map_err(|error| format!("This cannot be shown: {error}."))?;
    crate::compare::dismiss(desk);
    Ok(())
}

/// The text of a field that an event is for.
fn text_of(event: &web_sys::Event) -> Option<String> {
    target_of::<HtmlTextAreaElement>(event).map(|field| field.value())
}
