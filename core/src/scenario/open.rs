//! Whatever somebody has: JSON, the memory of a guest's tables, or text that shows them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Scenario;
use super::json::{self, JsonError};
use crate::addr::Hpa;
use crate::gstage::Config;
use crate::image::runs::Runs;
use crate::image::{Image, ImageError, Place, dump, leaves};
use crate::level::Level;
use crate::mode::Mode;

/// A file that was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct File<'a> {
    /// Its name, without folders.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// The scenario that a text is: in JSON, or, where it shows tables as `gstage_page_tables` does or as a list of leaves, one
/// that begins with those. The mode is the one that the text names, or else the smallest that has such addresses.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn text(text: &str) -> Result<Scenario, JsonError> {
    let first = first_line(text);
    let kind = match first {
        _ if text.len() > json::MAX_BYTES => None,
        Some(line) if line.starts_with("---[") || is_range(line) => Some((dump::read as Reader, "a page-table dump")),
        Some(line) if line.starts_with(|c: char| c.is_ascii_digit()) => {
            Some((leaves::read as Reader, "a list of leaves"))
        }
        _ => None,
    };
    let Some((read, what)) = kind else { return json::read(text) };
    let runs = in_its_mode(text, read).map_err(|error| at_line(&error))?;
    let tables = runs.gstage(Config::default()).map_err(|error| at_line(&error))?;
    Scenario::of_tables(&tables, format!("Tables of {what}")).map_err(|error| JsonError {
        line: 1,
        column: 1,
        field: String::new(),
        message: error.to_string(),
    })
}

/// The scenario that begins with the tables in a memory image: of the files the one whose name ends in `.bin` and the one that
/// ends in `.idx`. Mode and root are those of the index; other files are passed over.
///
/// # Errors
/// A sentence without a full stop: which file is missing, or where which one is damaged.
pub fn image(files: &[File<'_>]) -> Result<Scenario, String> {
    let find = |end: &str, needs: &str| {
        let found: Vec<&File<'_>> = files.iter().filter(|file| file.name.ends_with(end)).collect();
        match found.as_slice() {
            [file] => Ok(**file),
            [] => Err(format!("{needs} is missing: tables.bin and tables.idx belong together")),
            _ => Err(format!("there are several files that end in {end}")),
        }
    };
    let (pages, index) = (find(".bin", "tables.bin")?, find(".idx", "tables.idx")?);
    let text = core::str::from_utf8(index.bytes).map_err(|_| format!("{} is not text", index.name))?;
    let (mode, root) = root(text).ok_or_else(|| format!("{} does not begin with the root of a mode", index.name))?;
    let image = Image::read(mode, root, pages.bytes, text).map_err(|error| error.to_string())?;
    let loaded = image.load(Config::default()).map_err(|error| error.to_string())?;
    let title = format!("Tables of {} pages in {}", image.pages().len() >> 12, pages.name);
    Scenario::of_tables(&loaded.gstage, title).map_err(|error| error.to_string())
}

/// Whether some of the files are parts of a memory image.
#[must_use]
pub fn is_image(files: &[File<'_>]) -> bool {
    files.iter().any(|file| file.name.ends_with(".bin") || file.name.ends_with(".idx"))
}

/// Reads a list of leaves in a mode.
type Reader = fn(Mode, &str) -> Result<Runs, ImageError>;

/// Reads a list in the mode that it names, or in the smallest that takes it.
fn in_its_mode(text: &str, read: Reader) -> Result<Runs, ImageError> {
    let named =
        Mode::WIDE.into_iter().find(|mode| first_line(text).is_some_and(|line| line.contains(mode.format().name)));
    if let Some(mode) = named {
        return read(mode, text);
    }
    let smallest = read(Mode::Sv39x4, text);
    let larger = [Mode::Sv48x4, Mode::Sv57x4].into_iter().find_map(|mode| read(mode, text).ok());
    smallest.or_else(|error| larger.ok_or(error))
}

/// The first line that is no comment.
fn first_line(text: &str) -> Option<&str> {
    text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether a line begins with a range of addresses.
fn is_range(line: &str) -> bool {
    line.starts_with("0x") && line.split_ascii_whitespace().next().is_some_and(|word| word.contains('-'))
}

/// Mode and address of the root, which the first line of an index names.
fn root(index: &str) -> Option<(Mode, Hpa)> {
    let mut words = first_line(index)?.split_ascii_whitespace().skip(1);
    let hpa = u64::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()?;
    let level = Level(words.next()?.parse().ok()?);
    Mode::ALL.into_iter().find(|mode| mode.root_level() == level).map(|mode| (mode, Hpa(hpa)))
}

fn at_line(error: &ImageError) -> JsonError {
    let line = if let Place::Line(line) = error.place { line as usize } else { 1 };
    JsonError { line, column: 1, field: String::new(), message: error.reason.to_string() }
}
