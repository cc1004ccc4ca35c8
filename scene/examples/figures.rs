//! Writes every step of a scenario, a built-in one or a file in JSON, as numbered SVGs into a folder, with a file that says what each shows:
//! `cargo run --release -q -p gstage-scene --example figures -- first-store docs/figures light`.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use gstage_core::scenario::{Scenario, builtin, json};
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::timeline::Pace;
use gstage_scene::viewport::{Theme, Viewport};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match write(&arguments) {
        Ok(steps) => {
            println!("{steps} figures written");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}\nusage: figures SCENARIO FOLDER [dark|light]");
            ExitCode::FAILURE
        }
    }
}

/// The scenario of a name, or of a file.
fn scenario(name: &str) -> Result<Scenario, String> {
    if !name.ends_with(".json") {
        return builtin::find(name).ok_or_else(|| format!("no scenario is called {name}"));
    }
    let text = fs::read_to_string(name).map_err(|error| format!("{name}: {error}"))?;
    json::read(&text).map_err(|error| format!("{name}: {error}"))
}

fn write(arguments: &[String]) -> Result<usize, String> {
    let [slug, folder, rest @ ..] = arguments else { return Err("a scenario and a folder are needed".to_owned()) };
    let theme = match rest {
        [] => Theme::Light,
        [theme] if theme == "light" => Theme::Light,
        [theme] if theme == "dark" => Theme::Dark,
        _ => return Err(format!("{} is no theme", rest.join(" "))),
    };
    let scenario = scenario(slug)?;
    let slug = &scenario.slug;
    let mut film = Film::new(&scenario, Pace::Full).map_err(|error| error.to_string())?;
    let folder = Path::new(folder);
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let steps = film.timeline().len();
    let mut texts = String::new();
    for step in 0..steps {
        let name = format!("{slug}-{:02}", step + 1);
        let svg = film.svg(step, &Viewport { width: 760.0, height: 560.0, scale: 1.0, theme, lens: Lens::WHOLE });
        let view = film.view(step);
        texts += &format!("{name}\t{} {}\n", view.headline.replace('\n', " "), view.caption);
        let path = folder.join(format!("{name}.svg"));
        fs::write(&path, svg).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    // One line for each figure: its name, a tab, and what to say in its stead to those who do not see it.
    let path = folder.join(format!("{slug}.txt"));
    fs::write(&path, texts).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(steps)
}
