//! Folders: made empty, and copied.

use std::fs;
use std::path::Path;

use crate::failure::{NamePath, Outcome};
use crate::project;

/// What a page with the figure loads: the element as a module, and [`BESIDE`].
pub(crate) const FILES: [&str; 10] = [
    "gstage-player.js",
    "gstage-player.css",
    "more.js",
    "glue.js",
    "gstage.wasm",
    "gstage_embed_played.wasm",
    "gstage_embed_looked.wasm",
    "gstage_embed_more.wasm",
    "worker.js",
    "reels",
];

/// What has to lie beside the element, in whatever form that is; the last one is a folder.
pub(crate) const BESIDE: &[&str] = FILES.split_at(1).1;

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

/// Copies files and folders of the built embed into a folder.
pub(crate) fn copy_embed(names: &[&str], into: &Path) -> Outcome {
    fs::create_dir_all(into).doing("making", into)?;
    let dist = project::embed().join("dist");
    for name in names {
        let file = dist.join(name);
        if file.is_dir() {
            copy(&file, &into.join(name))?;
        } else {
            fs::copy(&file, into.join(name)).doing("copying", &file)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directive_for_sphinx_copies_the_same_files() {
        let directive = fs::read_to_string(project::embed().join("sphinx/gstage_sphinx.py")).expect("it can be read");
        for name in FILES {
            assert!(directive.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
