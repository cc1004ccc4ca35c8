//! Folders: made empty, and copied.

use std::fs;
use std::path::Path;

use crate::failure::{NamePath, Outcome};
use crate::project;

/// The files that a page with the figure loads.
pub(crate) const FILES: [&str; 4] = ["gstage-player.js", "glue.js", "gstage.wasm", "worker.js"];

/// Makes a folder that is empty.
pub(crate) fn clear(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).doing("removing", folder)?;
    }
    fs::create_dir_all(folder).doing("making", folder)
}

/// Copies all that is in a folder into another one.
pub(crate) fn copy(from: &Path, into: &Path) -> Outcome {
    fs::create_dir_all(into).doing("making", into)?;
    for entry in fs::read_dir(from).doing("reading", from)? {
        let path = entry.doing("reading", from)?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy(&path, &into.join(name))?;
        } else {
            fs::copy(&path, into.join(name)).doing("copying", &path)?;
        }
    }
    Ok(())
}

/// Copies files of the built embed into a folder.
pub(crate) fn copy_embed(names: &[&str], into: &Path) -> Outcome {
    fs::create_dir_all(into).doing("making", into)?;
    let dist = project::embed().join("dist");
    for name in names {
        let file = dist.join(name);
        fs::copy(&file, into.join(name)).doing("copying", &file)?;
    }
    Ok(())
}
