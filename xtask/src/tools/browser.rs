//! Chromium and its driver.

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::jobs::Monitor;
use crate::run;
use crate::tools::debian;

/// A browser to test in.
pub(crate) struct Browser {
    /// The program.
    pub(crate) chromium: PathBuf,
    /// The program by which wasm-pack steers it; of the same version.
    pub(crate) driver: PathBuf,
}

/// The installed browser, or `None` if it or its driver is missing.
pub(crate) fn find() -> Option<Browser> {
    let chromium = ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| run::find(name))?;
    Some(Browser { chromium, driver: run::find("chromedriver")? })
}

/// The installed browser, or a failure that says what to install.
pub(crate) fn require() -> Outcome<Browser> {
    find().ok_or_else(|| Failure::new("Install Chromium and the chromedriver of the same version."))
}

/// What the browser is told when nobody watches: the same for wasm-pack and for the scripts.
///
/// Some of them keep it from calling its maker's servers, which fails where there is no network.
pub(crate) fn flags() -> Vec<&'static str> {
    include_str!("../../scripts/flags.json").split('"').filter(|flag| flag.starts_with("--")).collect()
}

/// Installs both.
pub(crate) fn install(monitor: &Monitor) -> Outcome {
    debian::install(monitor, &["chromium", "chromium-driver"])
}
