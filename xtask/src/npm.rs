//! The npm package.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{NamePath, Outcome};
use crate::{licences, project, run};

/// Packs the package as it would be published, into a folder. Returns the file.
pub(crate) fn pack(into: &Path) -> Outcome<PathBuf> {
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let file = project::root().join(licence);
        fs::copy(&file, project::embed().join(licence)).doing("copying", &file)?;
    }
    let list = project::embed().join("LICENSES.md");
    fs::write(&list, licences::table()?).doing("writing", &list)?;
    let mut pack = run::program("npm");
    pack.args(["pack", "--silent", "--pack-destination"]).arg(into).arg(project::embed());
    let name = run::capture(&mut pack)?;
    Ok(into.join(name.trim()))
}
