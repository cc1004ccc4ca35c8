//! Tests of the browser's half, in headless Chromium by wasm-pack.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::failure::{Failure, NamePath, Outcome};
use crate::tally::Tally;
use crate::tools::browser;
use crate::{project, run};

/// The packages that may have such tests, in a folder `tests`.
const ROOMS: [&str; 3] = ["scene", "player", "www"];

/// Runs them, package by package.
pub(super) fn run(filter: Option<&str>) -> Outcome<Tally> {
    let browser = browser::require()?;
    let settings = write_settings(&browser.chromium)?;
    let mut tally = Tally::default();
    for room in ROOMS {
        if !has_browser_tests(&project::root().join(room).join("tests")) {
            continue;
        }
        let mut command = run::program("wasm-pack");
        command.args(["test", "--headless", "--chrome", "--mode", "no-install", "--chromedriver"]);
        command.arg(&browser.driver).arg(room).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &settings);
        if let Some(filter) = filter {
            command.args(["--", filter]);
        }
        tally += Tally::of_rust_tests(&run::show_and_keep(&mut command)?);
    }
    if filter.is_none() && tally == Tally::default() { Err(Failure::new("No test was run.")) } else { Ok(tally) }
}

/// Whether a folder has a test that is marked as one for the browser.
fn has_browser_tests(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries
        .filter_map(Result::ok)
        .any(|entry| std::fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("run_in_browser")))
}

/// Writes what chromedriver is to tell the browser.
fn write_settings(chromium: &Path) -> Outcome<PathBuf> {
    let settings = json!({ "goog:chromeOptions": { "binary": chromium, "args": browser::flags() } });
    let path = project::tools().join("webdriver.json");
    std::fs::create_dir_all(project::tools()).doing("making", &project::tools())?;
    std::fs::write(&path, settings.to_string()).doing("writing", &path)?;
    Ok(path)
}
