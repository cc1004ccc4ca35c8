//! Files as the browser has them, read into memory.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList};

use super::opened::{self, Given, Opened};

/// Files at most.
const MAX_FILES: u32 = 16;
/// Bytes at most, of all together: 16,384 tables.
const MAX_BYTES: f64 = (64 << 20) as f64;

/// Reads files and says what they are.
///
/// # Errors
/// A sentence: which file cannot be read, or is not what it should be.
pub(super) async fn read(list: FileList) -> Result<Opened, String> {
    if list.length() > MAX_FILES {
        return Err(format!("{} files are too many, {MAX_FILES} can be opened at once.", list.length()));
    }
    // The list is the browser's and may be emptied meanwhile.
    let files: Vec<File> = (0..list.length()).filter_map(|index| list.get(index)).collect();
    let bytes: f64 = files.iter().map(|file| file.size()).sum();
    if bytes > MAX_BYTES {
        let [has, may] = [bytes, MAX_BYTES].map(|bytes| (bytes / f64::from(1 << 20)).ceil());
        return Err(format!("{has} MiB are too much, {may} MiB can be opened."));
    }
    let mut given = Vec::new();
    for file in files {
        let name = file.name();
        let content = JsFuture::from(file.array_buffer()).await;
        let content = content.map_err(|_| format!("{name} cannot be read: is it a folder? Drop the files in it."))?;
        given.push(Given { name, bytes: Uint8Array::new(&content).to_vec() });
    }
    opened::open(given)
}
