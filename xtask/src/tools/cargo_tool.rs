//! The tools that are Rust programs: Trunk, wasm-bindgen, wasm-pack and mdBook, each in exactly one version.

use std::path::Path;

use crate::failure::{Failure, NamePath, Outcome};
use crate::jobs::Monitor;
use crate::{project, run};

/// A tool that is installed from its package.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CargoTool {
    /// Makes the browser's half of a wasm module. Its version is that of the crate, which the lock file has.
    WasmBindgen,
    /// Builds and serves the page.
    Trunk,
    /// Builds the embed and runs tests in a browser.
    WasmPack,
    /// Builds a book that shows the figure.
    MdBook,
}

impl CargoTool {
    /// The package, the programs in it that must be there, and a version where this file decides it.
    ///
    /// Trunk 0.22 needs a newer compiler than the rest of the project.
    const fn facts(self) -> (&'static str, &'static [&'static str], Option<&'static str>) {
        match self {
            Self::WasmBindgen => ("wasm-bindgen-cli", &["wasm-bindgen", "wasm-bindgen-test-runner"], None),
            Self::Trunk => ("trunk", &["trunk"], Some("0.21.14")),
            Self::WasmPack => ("wasm-pack", &["wasm-pack"], Some("0.15.1")),
            Self::MdBook => ("mdbook", &["mdbook"], Some("0.5.4")),
        }
    }

    /// The one version that will do.
    pub(crate) fn version(self) -> Outcome<String> {
        match self.facts().2 {
            Some(version) => Ok(version.to_owned()),
            None => locked_version("wasm-bindgen"),
        }
    }

    /// Name and version for people.
    pub(crate) fn label(self) -> Outcome<String> {
        let name = match self {
            Self::WasmBindgen => "wasm-bindgen",
            Self::Trunk => "Trunk",
            Self::WasmPack => "wasm-pack",
            Self::MdBook => "mdBook",
        };
        Ok(format!("{name} {}", self.version()?))
    }

    /// Whether all programs of the tool are found in the right version.
    pub(crate) fn is_there(self) -> Outcome<bool> {
        let version = self.version()?;
        let right = |program: &&str| {
            run::capture(run::program(program).arg("--version")).is_ok_and(|answer| {
                answer.split_whitespace().nth(1).map(|found| found.trim_start_matches('v')) == Some(&version)
            })
        };
        Ok(self.facts().1.iter().all(right))
    }

    /// Installs the tool under the target folder: ready-made by cargo-binstall where that is present, else from source.
    pub(crate) fn install(self, monitor: &Monitor) -> Outcome {
        let (package, ..) = self.facts();
        let wanted = format!("{package}@{}", self.version()?);
        if run::find("cargo-binstall").is_some() {
            monitor.say("fetching");
            let mut fetch = run::program("cargo-binstall");
            fetch
                .args(["--no-confirm", "--disable-strategies", "compile", "--root"])
                .arg(project::tools())
                .arg(&wanted);
            if monitor.run(&mut fetch).is_ok() && self.is_there()? {
                return Ok(());
            }
        }
        monitor.say("fetching");
        monitor.run(&mut self.install_from_source(&wanted))?;
        if self.is_there()? {
            return Ok(());
        }
        Err(Failure::new(format!("{wanted} was installed, but its programs do not answer with that version.")))
    }

    /// The command with the settings that give a working tool soonest: the wait for it counts, its speed hardly does.
    ///
    /// One folder for all tools lets them share what they have in common. No tool talks to the network in this
    /// project, so the parts that do so securely are left out.
    fn install_from_source(self, wanted: &str) -> std::process::Command {
        let mut command = run::cargo();
        command.args(["install", "--locked", "--force", "--root"]).arg(project::tools()).arg(wanted);
        if self != Self::WasmPack {
            command.arg("--no-default-features");
        }
        command.env("CARGO_TARGET_DIR", project::tools().join("build"));
        for (key, value) in
            [("OPT_LEVEL", "0"), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "0"), ("PANIC", "abort")]
        {
            command.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
        }
        command.env_remove("RUSTFLAGS");
        command
    }
}

/// The version of a package in the lock file.
fn locked_version(package: &str) -> Outcome<String> {
    let path = project::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).doing("reading", &path)?;
    version_in_lock(&lock, package).ok_or_else(|| not_locked(package, &path))
}

fn not_locked(package: &str, path: &Path) -> Failure {
    Failure::new(format!("{} has no package {package}.", path.display()))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let (_, after) = lock.split_once(&format!("\nname = \"{package}\"\nversion = \""))?;
    let (version, _) = after.split_once('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_package_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.5\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\nsource = \"x\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.129"));
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }
}
