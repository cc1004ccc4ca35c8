//! What is to be made, and the making of it.

use gstage_export::archive::Archive;
use gstage_export::{name, run, tables};
use gstage_player::selection::Selection;
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::story::telling::Telling;
use gstage_scene::timeline::Pace;
use gstage_scene::viewport::{Theme, Viewport};
use wasm_bindgen_futures::JsFuture;

use super::code::Texts;
use super::job::{Job, Stop};
use super::{Choices, film, picture, save};

/// Something to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Task {
    /// Copies the link.
    CopyLink,
    /// Copies the code.
    CopyCode,
    /// This step as SVG.
    Svg,
    /// All steps as SVGs in an archive.
    Svgs,
    /// This step as pixels.
    Png,
    /// A range of steps as a video.
    WebM,
    /// A range of steps as an animated picture.
    Gif,
    /// The run as JSON.
    Trace,
    /// The tables after this step as text.
    Tables,
}

/// All that the making needs to know, so that it does not matter what the page does meanwhile.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) selection: Selection,
    /// From 1.
    pub(super) step: u32,
    pub(super) theme: Theme,
    pub(super) choices: Choices,
    pub(super) task: Task,
    pub(super) texts: Texts,
}

impl Order {
    /// Makes it. Returns what to say then.
    pub(super) async fn carry_out(self, job: &Job) -> Result<String, Stop> {
        match self.task {
            Task::CopyLink => return copy(&self.texts.link, "The link").await,
            Task::CopyCode => return copy(&self.texts.code, "The code").await,
            _ => {}
        }
        // Films are seen by others: they move, whatever this person's own pace is.
        let scenario = self.selection.changed().map_err(|error| error.to_string())?;
        let mut film = Film::new(&scenario, Pace::Full).map_err(|error| error.to_string())?;
        let step = self.step;
        match self.task {
            Task::Svgs => self.svgs(film, job).await,
            Task::Png => picture::png(film, &self).await,
            Task::WebM => film::webm(film, &self, job).await,
            Task::Gif => film::gif(film, &self, job).await,
            Task::Trace => {
                let mut telling = Telling::new(&scenario).map_err(|error| error.to_string())?;
                let text = run::json(&mut telling, &mut film)?;
                save::bytes(&format!("{}.trace.json", name::stem(film.heading())), "application/json", text.as_bytes())
            }
            Task::Tables => {
                let mut telling = Telling::new(&scenario).map_err(|error| error.to_string())?;
                let text = tables::text(&mut telling, step);
                save::bytes(&name::of_step(film.heading(), step, "txt"), "text/plain", text.as_bytes())
            }
            Task::Svg | Task::CopyLink | Task::CopyCode => {
                let svg = film.svg(step as usize - 1, &self.paper());
                save::bytes(&name::of_step(film.heading(), step, "svg"), "image/svg+xml", svg.as_bytes())
            }
        }
    }

    async fn svgs(&self, mut film: Film, job: &Job) -> Result<String, Stop> {
        let mut archive = Archive::default();
        let steps = film.timeline().len();
        for step in 0..steps {
            job.reached(step as u64, steps as u64, 0).await?;
            let svg = film.svg(step, &self.paper());
            archive.add(&name::of_step(film.heading(), step as u32 + 1, "svg"), svg.as_bytes())?;
        }
        save::bytes(&format!("{}.zip", name::stem(film.heading())), "application/zip", &archive.finish()?)
    }

    /// The size of figures for paper, as `cargo xtask figures` makes them.
    fn paper(&self) -> Viewport {
        Viewport { width: 760.0, height: 560.0, scale: 1.0, theme: self.theme, lens: Lens::WHOLE }
    }
}

async fn copy(text: &str, what: &str) -> Result<String, Stop> {
    let navigator = web_sys::window().ok_or_else(|| "there is no window".to_owned())?.navigator();
    // Pages that are not served safely have no clipboard.
    if !js_sys::Reflect::has(&navigator, &"clipboard".into())? {
        return Err(Stop::Failed("this page may not copy; select the text and copy it".to_owned()));
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await?;
    Ok(format!("{what} is copied."))
}
