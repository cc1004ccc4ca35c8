//! Where a field stands in a text, and which field stands at a place.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::{ControlFlow, Range};

/// A place in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// The first byte of the value.
    pub(super) start: usize,
    /// Its field, such as `ops[2].gpa`.
    pub(super) field: String,
}

/// The value, or the name of a field, whose last byte is the one before `end`; else the next one.
pub(super) fn place_of_end(text: &str, end: usize) -> Place {
    let mut found = None;
    tokens(text, |path, span, kind| {
        let ends_here = span.end == end && kind != Kind::Open;
        if ends_here || span.start >= end {
            found = Some(Place { start: span.start, field: path.field() });
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    found.unwrap_or(Place { start: end, field: String::new() })
}

/// Where a field stands; where it is not there, what it would be part of.
pub(super) fn place_of_field(text: &str, field: &str) -> Place {
    let mut best = Place { start: 0, field: String::new() };
    tokens(text, |path, span, kind| {
        if matches!(kind, Kind::Open | Kind::Scalar) {
            let here = path.field();
            let rest = field.strip_prefix(here.as_str());
            let is_part = rest.is_some_and(|rest| here.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']));
            if is_part && (here.len() > best.field.len() || here.is_empty()) {
                best = Place { start: span.start, field: here };
            }
        }
        if best.field == field { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    best
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// The name of a field.
    Name,
    /// A string, a number or a word.
    Scalar,
    /// The beginning of an object or a list.
    Open,
    /// A whole object or list.
    Close,
}

/// An object or a list that is not closed yet.
#[derive(Debug)]
struct Level {
    start: usize,
    is_object: bool,
    /// The field that it is at, or how many items of a list there are before it.
    name: Range<usize>,
    item: usize,
}

/// The way to a token.
struct Path<'a> {
    text: &'a str,
    levels: Vec<Level>,
}

impl Path<'_> {
    fn field(&self) -> String {
        let mut field = String::new();
        for level in &self.levels {
            if !level.is_object {
                field += &format!("[{}]", level.item);
            } else if let Some(name) = self.text.get(level.name.clone()).filter(|name| !name.is_empty()) {
                field += if field.is_empty() { "" } else { "." };
                field += name;
            }
        }
        field
    }
}

/// Visits the tokens of a text that is JSON up to where the interest ends; what follows may be anything.
fn tokens(text: &str, mut visit: impl FnMut(&Path<'_>, Range<usize>, Kind) -> ControlFlow<()>) {
    let bytes = text.as_bytes();
    let mut path = Path { text, levels: Vec::new() };
    let mut at = 0;
    let mut expects_name = false;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        let flow = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b':' => {
                expects_name = false;
                continue;
            }
            b',' => {
                if let Some(level) = path.levels.last_mut() {
                    level.item += 1;
                    level.name = 0..0;
                    expects_name = level.is_object;
                }
                continue;
            }
            b'{' | b'[' => {
                let flow = visit(&path, start..at, Kind::Open);
                expects_name = byte == b'{';
                path.levels.push(Level { start, is_object: expects_name, name: 0..0, item: 0 });
                flow
            }
            b'}' | b']' => {
                expects_name = false;
                match path.levels.pop() {
                    Some(level) => visit(&path, level.start..at, Kind::Close),
                    None => return,
                }
            }
            b'"' => {
                at = end_of_string(bytes, at);
                if expects_name {
                    if let Some(level) = path.levels.last_mut() {
                        level.name = start + 1..at.saturating_sub(1);
                    }
                    visit(&path, start..at, Kind::Name)
                } else {
                    visit(&path, start..at, Kind::Scalar)
                }
            }
            _ => {
                let is_inside = |byte: &u8| !b" \t\r\n,:{}[]\"".contains(byte);
                at = bytes.iter().skip(at).position(|byte| !is_inside(byte)).map_or(bytes.len(), |more| at + more);
                visit(&path, start..at, Kind::Scalar)
            }
        };
        if flow.is_break() {
            return;
        }
    }
}

/// The byte after the quote that ends a string.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        at += if byte == b'\\' { 2 } else { 1 };
        if byte == b'"' {
            break;
        }
    }
    at.min(bytes.len())
}
