//! Where things are.

use std::path::{Path, PathBuf};

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable for `cargo run`; the compiled-in value serves when the program is called by itself.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&package).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The folder that Cargo builds into, where everything that the commands make goes too.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The folder of the tools that the commands installed.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The built page.
pub(crate) fn page() -> PathBuf {
    root().join("dist")
}

/// The built embed.
pub(crate) fn embed() -> PathBuf {
    root().join("www")
}

/// Whether this run is a machine's check of a change: then nothing may be skipped.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}
