//! `cargo xtask oracle`: the page tables and the walk, judged by an MMU that nobody here wrote.

use lexopt::prelude::*;

use crate::failure::{Failure, Outcome};
use crate::{judge, provision, run};

/// What `cargo xtask help oracle` prints.
pub(crate) const HELP: &str = "\
cargo xtask oracle [--chains N]

Puts tables of the model into the memory of a RISC-V machine in QEMU and lets it use them: every page of a gigabyte is
loaded from, stored to and fetched from, whole, split to 2M, split to 4K and with single pages write-protected, in
Sv39x4, Sv48x4 and Sv57x4. Then random chains of entries against the walk of the model, what missing fences do, and
deliberate bugs in tables and walk, all of which have to be noticed. Installs QEMU and the target of the program that
runs there if they are missing. Fails on every difference that is not listed for this version of QEMU.

  --chains N   random chains for each of three CPUs, 20000 unless told otherwise
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut chains = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("chains") => chains = Some(arguments.value()?.parse::<u64>()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    provision::ensure(&judge::NEEDS)?;
    if let Some(reason) = provision::unmet(&judge::NEEDS) {
        return Err(Failure::new(format!("{reason}.")));
    }
    let mut command = judge::command()?;
    command.args(chains.iter().flat_map(|count| ["--chains".to_owned(), count.to_string()]));
    run::show(&mut command).map_err(|_| Failure::told())
}
