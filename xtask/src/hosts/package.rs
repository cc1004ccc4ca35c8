//! The npm package as somebody has it who installed it.

use super::{Place, sites};
use crate::failure::Outcome;
use crate::folder::{FILES, copy, copy_embed};
use crate::{npm, project, run};

/// Copies an example and installs the package in it, from the disk alone.
fn install(place: &Place) -> Outcome {
    let tarball = npm::pack(&sites())?;
    copy(&place.source, &place.site)?;
    let mut install = run::program("npm");
    install.args(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix"]);
    run::show(install.arg(&place.site).arg(tarball))
}

/// A page that Node renders first.
pub(super) fn server_side(place: &Place) -> Outcome {
    install(place)?;
    run::show(run::program("node").arg(place.site.join("render.mjs")).arg(&place.site))?;
    copy_embed(&FILES, &place.site.join("gstage"))
}

/// A program that uses the types.
pub(super) fn types(place: &Place) -> Outcome {
    install(place)?;
    let compiler = project::root().join("node_modules/typescript/bin/tsc");
    run::show(run::program("node").arg(compiler).arg("--project").arg(&place.site))
}
