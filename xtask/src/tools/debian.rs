//! Packages of Debian, where the machine is one and the user may install.

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::jobs::Monitor;
use crate::run;

/// Installs packages, or fails with what to install by hand.
///
/// The list of packages is brought up to date only if the packages cannot be had without.
pub(crate) fn install(monitor: &Monitor, packages: &[&str]) -> Outcome {
    if !may_install() {
        return Err(Failure::new(format!("Install {} (on Debian: `apt-get install {0}`).", packages.join(" "))));
    }
    monitor.say("by apt");
    if monitor.run(&mut apt_get(&["install"], packages)).is_ok() {
        return Ok(());
    }
    monitor.run(&mut apt_get(&["update"], &[]))?;
    monitor.run(&mut apt_get(&["install"], packages))
}

fn apt_get(verb: &[&str], packages: &[&str]) -> std::process::Command {
    let mut command = run::program("apt-get");
    command.args(["-q", "-y"]).args(verb).env("DEBIAN_FRONTEND", "noninteractive");
    if !packages.is_empty() {
        command.arg("--no-install-recommends").args(packages);
    }
    command
}

fn may_install() -> bool {
    let is_root = || run::capture(run::program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    Path::new("/etc/debian_version").exists() && run::find("apt-get").is_some() && is_root()
}
