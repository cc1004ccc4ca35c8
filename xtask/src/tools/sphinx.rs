//! Sphinx, in an environment of its own under the target folder.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::jobs::Monitor;
use crate::tools::debian;
use crate::{project, run};

/// The file that says which versions.
const REQUIREMENTS: &str = "www/hosts/sphinx/requirements.txt";

fn environment() -> PathBuf {
    project::tools().join("sphinx")
}

/// A program of the environment.
pub(crate) fn program(name: &str) -> Command {
    run::program(&environment().join("bin").join(name).to_string_lossy())
}

/// Whether it is installed as the file says, with what turns pictures into PDF.
pub(crate) fn is_there() -> bool {
    let wanted = std::fs::read_to_string(project::root().join(REQUIREMENTS)).unwrap_or_default();
    let installed = run::capture(program("python").args(["-m", "pip", "freeze"])).unwrap_or_default().to_lowercase();
    run::find("rsvg-convert").is_some()
        && wanted.lines().all(|line| installed.lines().any(|package| package.replace('_', "-") == line))
}

/// Installs it.
pub(crate) fn install(monitor: &Monitor) -> Outcome {
    if run::find("rsvg-convert").is_none() {
        debian::install(monitor, &["librsvg2-bin"])?;
    }
    let python = run::find("python3").ok_or_else(|| Failure::new("Install Python 3.11 or newer."))?;
    let mut make = run::program(&python.to_string_lossy());
    make.args(["-m", "venv"]).arg(environment());
    if monitor.run(&mut make).is_err() {
        // Debian has the part of Python that makes environments in a package of its own.
        debian::install(monitor, &["python3-venv"])?;
        monitor.run(&mut make)?;
    }
    monitor.say("by pip");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS];
    monitor.run(program("python").args(pip))
}
