//! The options of an embed, as a plain object from JavaScript.

use gstage_player::options::{KeyScope, Options, WorkerFiles};
use gstage_player::preferences::ThemeChoice;
use gstage_player::selection::Selection;
use gstage_player::shelf;
use gstage_scene::link::{kernel_from_name, mode_from_name};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::error::EmbedError;

/// The options; each may be left out. Other properties of the object are not looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EmbedOptions {
    /// Slug of the scenario.
    pub scenario: Option<String>,
    /// Name of a kernel version in place of the scenario's own: `v3`, `7.1`.
    pub kernel: Option<String>,
    /// Name of a mode in place of the scenario's own: `sv39x4`, ...
    pub mode: Option<String>,
    /// 1-based step; beyond the last means the last.
    pub step: Option<u32>,
    /// The palette.
    pub theme: ThemeChoice,
    /// Address of `worker.js`; without it and `glue`, frames are drawn in the page.
    pub worker: Option<String>,
    /// Address of the module that this object came from.
    pub glue: Option<String>,
}

impl EmbedOptions {
    /// Reads the options of a plain object; `undefined` and `null` have none.
    ///
    /// # Errors
    /// The first option that is not of its type, by name; a kernel version or a mode that there is not.
    pub fn read(object: &JsValue) -> Result<Self, EmbedError> {
        if object.is_undefined() || object.is_null() {
            return Ok(Self::default());
        }
        let (kernel, mode) = (text(object, "kernel")?, text(object, "mode")?);
        // Nearly every figure names neither, and then what looks at names is not loaded.
        if kernel.is_some() || mode.is_some() {
            check(kernel.as_deref(), mode.as_deref())?;
        }
        Ok(Self {
            scenario: text(object, "scenario")?,
            kernel,
            mode,
            step: property(object, "step")?.map(|step| number("step", &step)).transpose()?,
            theme: theme(text(object, "theme")?.as_deref())?,
            worker: text(object, "worker")?,
            glue: text(object, "glue")?,
        })
    }
}

/// Looks whether names that are given and not empty are those of a kernel version and a mode.
///
/// # Errors
/// The name that is not.
pub fn check(kernel: Option<&str>, mode: Option<&str>) -> Result<(), EmbedError> {
    if let Some(name) = kernel.filter(|name| !name.is_empty() && kernel_from_name(name).is_none()) {
        return Err(unknown("kernel version", name));
    }
    match mode.filter(|name| !name.is_empty() && mode_from_name(name).is_none()) {
        Some(name) => Err(unknown("mode", name)),
        None => Ok(()),
    }
}

fn unknown(what: &str, name: &str) -> EmbedError {
    EmbedError { kind: "scenario", message: format!("there is no {what} {name}"), place: None }
}

/// A property; one that is `undefined` or `null` is not there.
fn property(object: &JsValue, name: &str) -> Result<Option<JsValue>, EmbedError> {
    let value = Reflect::get(object, &name.into()).map_err(|_| wrong("options", "an object"))?;
    Ok(Some(value).filter(|value| !value.is_undefined() && !value.is_null()))
}

fn text(object: &JsValue, name: &str) -> Result<Option<String>, EmbedError> {
    let Some(value) = property(object, name)? else { return Ok(None) };
    value.as_string().map(Some).ok_or_else(|| wrong(name, "a string"))
}

fn number(name: &str, value: &JsValue) -> Result<u32, EmbedError> {
    let number = value.as_f64().filter(|number| *number >= 0.0 && number.fract() == 0.0);
    number.map(|number| number as u32).ok_or_else(|| wrong(name, "a whole number"))
}

fn theme(name: Option<&str>) -> Result<ThemeChoice, EmbedError> {
    match name {
        None | Some("system") => Ok(ThemeChoice::System),
        Some("light") => Ok(ThemeChoice::Light),
        Some("dark") => Ok(ThemeChoice::Dark),
        Some(_) => Err(wrong("theme", "one of its choices")),
    }
}

fn wrong(name: &str, wanted: &str) -> EmbedError {
    EmbedError::options(format!("{name} should be {wanted}"))
}

impl From<EmbedOptions> for Options {
    fn from(options: EmbedOptions) -> Self {
        let worker = match (options.worker, options.glue) {
            (Some(script), Some(glue)) => Some(WorkerFiles { script, glue }),
            _ => None,
        };
        let selection = selection(options.scenario.as_deref(), options.kernel.as_deref(), options.mode.as_deref());
        // The element hears them, and passes on what is for the figure.
        let keys = KeyScope::Off;
        Self { selection, step: options.step.unwrap_or(1), keys, theme: options.theme, worker }
    }
}

/// A selection from names that may be left out.
#[must_use]
pub fn selection(scenario: Option<&str>, kernel: Option<&str>, mode: Option<&str>) -> Selection {
    let slug = scenario.unwrap_or(shelf::DEFAULT);
    Selection::from_names(slug, kernel.unwrap_or_default(), mode.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_shows_the_default_and_hears_no_keys() {
        let options = Options::from(EmbedOptions::default());
        assert_eq!(options.selection, Selection::new("first-store"));
        assert_eq!((options.step, options.keys, options.worker), (1, KeyScope::Off, None));
    }

    #[test]
    fn kernels_and_modes_are_known_by_their_names_and_others_are_refused() {
        for name in ["before", "v3", "7.1", "7.2", "eager"] {
            assert_eq!(check(Some(name), Some("sv48x4")), Ok(()));
        }
        assert_eq!(check(Some(""), None), Ok(()));
        let refused = |kernel, mode| check(kernel, mode).expect_err("is unknown").message;
        assert_eq!(refused(Some("7.3"), None), "there is no kernel version 7.3");
        assert_eq!(refused(None, Some("sv32")), "there is no mode sv32");
    }

    #[test]
    fn a_worker_needs_both_of_its_files() {
        let half = EmbedOptions { worker: Some("worker.js".to_owned()), ..EmbedOptions::default() };
        assert_eq!(Options::from(half.clone()).worker, None);
        let whole = EmbedOptions { glue: Some("gstage_embed.js".to_owned()), ..half };
        assert!(Options::from(whole).worker.is_some());
    }
}
