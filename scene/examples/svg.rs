//! Writes one frame of a built-in scenario as SVG to standard output.
//!
//! `cargo run --release -q -p gstage-scene --example svg -- first-store 7 140 dark` is step 7, 140 ms after it began;
//! without the time it is the step at rest.

use std::process::ExitCode;

use gstage_core::scenario::builtin;
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::timeline::{Ms, Pace};
use gstage_scene::viewport::{Theme, Viewport};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match frame(&arguments) {
        Ok(svg) => {
            print!("{svg}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}\nusage: svg SCENARIO STEP [MILLISECONDS] [dark|light]");
            ExitCode::FAILURE
        }
    }
}

fn frame(arguments: &[String]) -> Result<String, String> {
    let [slug, step, rest @ ..] = arguments else { return Err("a scenario and a step are needed".to_owned()) };
    let scenario = builtin::find(slug).ok_or_else(|| format!("no scenario is called {slug}"))?;
    let mut film = Film::new(&scenario, Pace::Full).map_err(|error| error.to_string())?;
    let step = step.parse::<usize>().map_err(|error| format!("step {step}: {error}"))?.saturating_sub(1);
    let theme = if rest.iter().any(|word| word == "light") { Theme::Light } else { Theme::Dark };
    let at = match rest.iter().find_map(|word| word.parse::<u32>().ok()) {
        Some(elapsed) => Ms(film.timeline().start_of(step).0 + elapsed),
        None => film.timeline().rest_of(step),
    };
    Ok(film.svg_at(at, &Viewport { width: 760.0, height: 560.0, scale: 1.0, theme, lens: Lens::WHOLE }))
}
