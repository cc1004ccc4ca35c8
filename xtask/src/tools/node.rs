//! Node and the packages of the lock file: the optimiser of wasm, the minifier, and the tests in a browser.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::failure::{Failure, Outcome};
use crate::jobs::Monitor;
use crate::{project, run};

/// The oldest version of Node that will do.
const OLDEST: u32 = 20;

/// Node with one of the project's scripts.
pub(crate) fn script(path: &str) -> Command {
    let mut command = run::program("node");
    command.arg(path);
    command
}

/// Fails if Node is missing or too old.
pub(crate) fn require() -> Outcome {
    let answer = run::capture(run::program("node").arg("--version")).unwrap_or_default();
    match major(&answer) {
        Some(major) if major >= OLDEST && run::find("npm").is_some() => Ok(()),
        Some(major) if major >= OLDEST => Err(Failure::new("Install npm.")),
        Some(major) => Err(Failure::new(format!("Install Node {OLDEST} or newer with npm; this is Node {major}."))),
        None => Err(Failure::new(format!("Install Node {OLDEST} or newer with npm."))),
    }
}

/// Whether the packages are installed as the lock file says.
pub(crate) fn has_packages() -> bool {
    let changed = |path: &Path| path.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    // npm writes this file last.
    let installed = project::root().join("node_modules").join(".package-lock.json");
    installed.is_file() && changed(&installed) >= changed(&project::root().join("package-lock.json"))
}

/// Installs the packages of the lock file. No package runs a script or brings a browser of its own.
pub(crate) fn install_packages(monitor: &Monitor) -> Outcome {
    require()?;
    monitor.say("by npm");
    monitor.run(run::program("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read_from_its_answer() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major(""), None);
    }
}
