//! The files of a capture, read with a limit.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The names of the files.
pub(crate) const NAMES: [&str; 5] = ["root.json", "tables.bin", "tables.idx", "leaves.txt", "trace.txt"];
/// A file of more bytes than this is not read: four times what 64 GiB of 4K pages need.
const MAX_BYTES: u64 = 512 << 20;

/// The contents of the files by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(pub(crate) BTreeMap<&'static str, Vec<u8>>);

impl Files {
    /// Reads the files that are in a directory.
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let mut files = Self::default();
        for name in NAMES.into_iter().filter(|name| folder.join(name).exists()) {
            files.0.insert(name, read(&folder.join(name)).map_err(|error| format!("{name}{error}"))?);
        }
        Ok(files)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn bytes(&self, name: &str) -> Result<&[u8], String> {
        self.0.get(name).map(Vec::as_slice).ok_or_else(|| format!("{name}: the file is missing"))
    }

    pub(crate) fn text(&self, name: &str) -> Result<&str, String> {
        str::from_utf8(self.bytes(name)?)
            .map_err(|error| format!("{name} at offset {:#x}: no text in UTF-8", error.valid_up_to()))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| format!(": {error}"))?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| format!(": {error}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!(" at offset {MAX_BYTES:#x}: the file goes on, more is not read"));
    }
    Ok(bytes)
}

/// The directories of all captures of the project, in order.
pub(crate) fn all_folders() -> Vec<PathBuf> {
    let below = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("the captures are part of the project");
        let mut folders: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/captures");
    below(&root).iter().flat_map(|group| below(group)).collect()
}
