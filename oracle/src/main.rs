//! Judges the page tables and the walk of the model by an MMU that nobody here wrote: that of QEMU.
//!
//! `gstage-oracle --qemu PROGRAM --guest PROGRAM --folder FOLDER [--chains N]`; `cargo xtask oracle` calls it so.
#![forbid(unsafe_code)]

mod chains;
mod failure;
mod fences;
mod gigabyte;
mod judge;
mod machine;
mod mutants;
mod quirks;
mod random;
mod report;
mod script;
mod trial;
mod version;
mod walker;

use std::process::ExitCode;

use lexopt::prelude::*;

use crate::failure::{Failure, Outcome};
use crate::machine::Parts;

/// Random chains of entries for each profile, unless told otherwise.
const CHAINS: u64 = 20_000;

fn main() -> ExitCode {
    match arguments().and_then(|(parts, chains)| trial::hold(&parts, chains)) {
        Ok(report) => {
            print!("{report}");
            if report.is_passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(failure) => {
            println!("No verdict: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Outcome<(Parts, u64)> {
    let (mut qemu, mut guest, mut folder, mut chains) = (None, None, None, CHAINS);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("qemu") => qemu = Some(parser.value()?),
            Long("guest") => guest = Some(parser.value()?),
            Long("folder") => folder = Some(parser.value()?),
            Long("chains") => chains = parser.value()?.parse()?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let (Some(qemu), Some(guest), Some(folder)) = (qemu, guest, folder) else {
        return Err(Failure::new("--qemu, --guest and --folder are needed."));
    };
    Ok((Parts { qemu: qemu.into(), guest: guest.into(), folder: folder.into() }, chains))
}
