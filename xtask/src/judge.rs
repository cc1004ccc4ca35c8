//! The judge of the page tables, built and called.

use std::process::Command;

use crate::failure::{Failure, NamePath, Outcome};
use crate::provision::Need;
use crate::tools::{qemu, rust};
use crate::{project, run};

/// What it cannot work without.
pub(crate) const NEEDS: [Need; 2] = [Need::Qemu, Need::BareRiscvTarget];

/// Builds the program for the bare machine and gives the command that has it judged.
pub(crate) fn command() -> Outcome<Command> {
    let qemu = qemu::find().ok_or_else(|| Failure::new(format!("Install {}.", qemu::PACKAGE)))?;
    let guest = "gstage-oracle-guest";
    run::show(run::cargo().args(["build", "--release", "-q", "-p", guest, "--target", rust::BARE_RISCV]))?;
    let folder = project::target().join("oracle");
    std::fs::create_dir_all(&folder).doing("making", &folder)?;
    let mut command = run::cargo();
    command.args(["run", "--release", "-q", "-p", "gstage-oracle", "--", "--qemu"]).arg(qemu);
    command.arg("--guest").arg(project::target().join(rust::BARE_RISCV).join("release").join(guest));
    command.arg("--folder").arg(folder);
    Ok(command)
}
