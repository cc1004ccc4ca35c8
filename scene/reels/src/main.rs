//! Records the scenarios that the figure tells: `gstage-reels DIR` writes `SLUG.reel` for each into `DIR/page`, and the same with
//! what is said in JSON into `DIR/embed`.

use std::path::Path;
use std::process::ExitCode;

use gstage_core::scenario::builtin;
use gstage_scene::reel::Reel;
use gstage_scene::story::telling::Telling;
use gstage_scene::view::StepView;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: gstage-reels DIR");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> Result<(), String> {
    for entry in builtin::SHOWN {
        let mut telling = Telling::new(&(entry.scenario)()).map_err(|error| format!("{}: {error}", entry.slug))?;
        let reel = Reel::record(&mut telling);
        let json = |view: &StepView| serde_json::to_string(view).expect("views are plain data");
        save(&folder.join("page"), entry.slug, &reel.to_bytes())?;
        save(&folder.join("embed"), entry.slug, &reel.with_json(json).to_bytes())?;
    }
    Ok(())
}

fn save(folder: &Path, slug: &str, bytes: &[u8]) -> Result<(), String> {
    let file = folder.join(slug).with_extension("reel");
    // A file that is as it should be keeps its time, so that nothing is built again for it.
    if std::fs::read(&file).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&file, bytes))
        .map_err(|error| format!("{}: {error}", file.display()))
}
