//! The object that JavaScript drives a player with.

use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::player::Player;
use gstage_player::preferences::ThemeChoice;
use gstage_player::report::Ears;
use gstage_scene::playback::Input;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::error::EmbedError;
use crate::options::{EmbedOptions, check, selection};
use crate::state::state;

/// A player in an element. It lives until `free` is called on it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct GstagePlayer {
    player: Player,
}

#[wasm_bindgen]
impl GstagePlayer {
    /// Puts a player into `host`, whose size it takes on. `options` is a plain object or undefined; `on_change` gets the
    /// state whenever the step, playing, the speed or the palette changes; `on_call` gets a word when something happens that
    /// is not the player's to do: `ready` (the first frame is on the canvas), `fullscreen`, `blank`, `help` (a key asks).
    ///
    /// # Errors
    /// An `Error` whose `cause` says the kind: `options`, `scenario` or `browser`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        host: &HtmlElement,
        options: JsValue,
        on_change: Option<Function>,
        on_call: Option<Function>,
    ) -> Result<GstagePlayer, JsValue> {
        let options = EmbedOptions::read(&options)?;
        let on_change = move |change| {
            if let Some(callback) = &on_change {
                // What the callback throws is the business of whoever passed it.
                let _ = callback.call1(&JsValue::UNDEFINED, &state(&change));
            }
        };
        let call = Rc::new(move |word: &str| {
            if let Some(callback) = &on_call {
                let _ = callback.call1(&JsValue::UNDEFINED, &word.into());
            }
        });
        let ready = Rc::clone(&call);
        let on_command = move |command| match command {
            Command::FullScreen => call("fullscreen"),
            Command::Blank => call("blank"),
            Command::Help => call("help"),
            _ => {}
        };
        let ears = Ears {
            on_change: Box::new(on_change),
            on_ready: Box::new(move || ready("ready")),
            on_command: Box::new(on_command),
            ..Ears::default()
        };
        let player = Player::mount(host, options.into(), ears).map_err(EmbedError::from)?;
        Ok(Self { player })
    }

    /// Plays on to the end, from the start if it is at the end.
    pub fn play(&self) {
        self.player.input(Input::Play);
    }

    /// Stops where it is.
    pub fn pause(&self) {
        self.player.input(Input::Pause);
    }

    /// Plays the next step and stops at its rest.
    pub fn next(&self) {
        self.player.command(Command::Next);
    }

    /// Shows the step before at rest.
    pub fn previous(&self) {
        self.player.command(Command::Previous);
    }

    /// Shows a step (1-based, clamped) at rest.
    pub fn seek(&self, step: u32) {
        self.player.input(Input::Step(step.saturating_sub(1)));
    }

    /// Takes a key press; one that means something is used up.
    pub fn key(&self, event: KeyboardEvent) {
        self.player.key(event);
    }

    /// Sets the speed in percent, 10 to 800.
    #[wasm_bindgen(js_name = setSpeed)]
    pub fn set_speed(&self, percent: u32) {
        self.player.input(Input::Speed(percent));
    }

    /// Lets only the steps `first` to `last` (1-based, clamped) be shown, and one of them now.
    #[wasm_bindgen(js_name = setRange)]
    pub fn set_range(&self, first: u32, last: u32) {
        self.player.input(Input::Range { first: first.saturating_sub(1), last: last.saturating_sub(1) });
    }

    /// Sets the palette: `light`, `dark`; anything else is as the system is set.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(&self, theme: &str) {
        self.player.set_theme(match theme {
            "light" => ThemeChoice::Light,
            "dark" => ThemeChoice::Dark,
            _ => ThemeChoice::System,
        });
    }

    /// Loads another scenario and shows a step (1-based) of it.
    ///
    /// # Errors
    /// An `Error` whose `cause` has the kind `scenario`; what is on stays on.
    pub fn load(
        &self,
        scenario: &str,
        kernel: Option<String>,
        mode: Option<String>,
        step: Option<u32>,
    ) -> Result<(), JsValue> {
        check(kernel.as_deref(), mode.as_deref())?;
        let selection = selection(Some(scenario), kernel.as_deref(), mode.as_deref());
        Ok(self.player.load(selection, step.unwrap_or(1)).map_err(EmbedError::from)?)
    }

    /// The state as a plain object.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn state(&self) -> JsValue {
        state(&self.player.state())
    }

    /// The step at rest as a stand-alone SVG, in the size of the host.
    #[must_use]
    pub fn svg(&self) -> String {
        self.player.svg()
    }
}
