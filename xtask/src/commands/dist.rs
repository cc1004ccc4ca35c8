//! `cargo xtask dist`: everything that is released.

use std::fs;
use std::path::Path;

use crate::failure::{NamePath, Outcome};
use crate::provision::{self, Need};
use crate::tools::cargo_tool::CargoTool;
use crate::tools::node;
use crate::{embed, folder, licences, npm, page, project, run};

/// What `cargo xtask help dist` prints.
pub(crate) const HELP: &str = "\
cargo xtask dist

Makes everything that is released in target/dist: the site (works under any path and, after one visit, without a
network; compressed files beside the others), the npm package, the figure as a single HTML file, the package of the
model for Cargo, the list of what is inside and its licences, and checksums.
";

/// The files of the embed that the site has in a folder, for frames.
const FRAME: [&str; 2] = ["frame.js", "frame.css"];

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    let more = [Need::Tool(CargoTool::WasmPack), Need::NodePackages];
    provision::ensure(&[&provision::PAGE[..], &more].concat())?;
    page::build()?;
    embed::build()?;
    assemble()
}

/// Puts together what has been built.
pub(crate) fn assemble() -> Outcome {
    let into = project::target().join("dist");
    folder::clear(&into)?;
    let licences = licences::table()?;
    write(&into.join("LICENSES.md"), &licences)?;
    write(&project::embed().join("LICENSES.md"), &licences)?;
    site(&into.join("site"), &licences)?;
    npm::pack(&into)?;
    copy(&project::embed().join("dist/gstage-player.html"), &into.join("gstage-player.html"))?;
    crate_package(&into)?;
    run::show(node::script("xtask/scripts/release.js").arg(&into))?;
    println!("The release is in {}.", into.display());
    Ok(())
}

/// The page, and beside it the lighter one for frames.
fn site(into: &Path, licences: &str) -> Outcome {
    folder::copy(&project::page(), into)?;
    folder::copy_embed(&FRAME, &into.join("embed"))?;
    folder::copy_embed(folder::BESIDE, &into.join("embed"))?;
    copy(&project::embed().join("dist/frame.html"), &into.join("embed.html"))?;
    copy(&project::root().join("web/sw.js"), &into.join("sw.js"))?;
    write(&into.join("LICENSES.md"), licences)
}

/// The package of the model, built once from itself alone.
fn crate_package(into: &Path) -> Outcome {
    let target = project::target().join("package-build");
    let mut package = run::cargo();
    package.args(["package", "--quiet", "--allow-dirty", "-p", "gstage-core", "--target-dir"]);
    run::show(package.arg(&target))?;
    let folder = target.join("package");
    for entry in fs::read_dir(&folder).doing("reading", &folder)? {
        let path = entry.doing("reading", &folder)?.path();
        if let (Some(name), true) = (path.file_name(), path.extension().is_some_and(|kind| kind == "crate")) {
            copy(&path, &into.join(name))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(drop).doing("copying", from)
}

fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).doing("writing", path)
}
