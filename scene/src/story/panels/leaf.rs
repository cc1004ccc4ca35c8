//! The words of a leaf that is pointed at, from what is known of it: nothing here needs the tables that it stands in.

use gstage_core::addr::{Gpa, PAGE_SHIFT};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;

use super::tlb::permissions;
use crate::story::size::{page_name, page_order};
use crate::story::words::grouped;
use crate::view::SpotView;

/// A leaf and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// Mode of its tables.
    pub mode: Mode,
    /// First address that it maps, a multiple of its size.
    pub first: Gpa,
    /// Its level, one that there is.
    pub level: Level,
    /// Its entry.
    pub pte: Pte,
    /// How many of its pages are dirty; `None` where nothing is logged.
    pub dirty: Option<u64>,
    /// Who holds something else, in words.
    pub stale: &'a str,
}

impl Leaf<'_> {
    /// What is said of it.
    #[must_use]
    pub fn view(&self) -> SpotView {
        let &Self { first, level, pte, .. } = self;
        let kind = if level == Level(0) { " page" } else { " leaf" };
        SpotView {
            title: page_name(level).to_owned() + kind,
            place: self.path(),
            first: hex(first.0),
            last: hex(first.0 + ((1 << page_order(level)) - 1)),
            hpa: hex(pte.hpa().0),
            pte: hex(pte.0),
            permissions: permissions(pte),
            dirty: self.dirty_words(),
            stale: self.stale.to_owned(),
        }
    }

    /// "root 1, 2M 5, 4K 7": the indexes on the way to the leaf.
    fn path(&self) -> String {
        let root = self.mode.root_level();
        let mut path = String::new();
        for at in (self.level.0..=root.0).rev().map(Level) {
            path.push_str(if path.is_empty() { "root " } else { ", " });
            if at != root {
                path.push_str(page_name(at));
                path.push(' ');
            }
            path.push_str(&self.mode.index(self.first, at).to_string());
        }
        path
    }

    /// What the dirty log says; empty where nothing is logged.
    fn dirty_words(&self) -> String {
        match (self.dirty, self.level) {
            (None, _) => String::new(),
            (Some(0), _) => "clean".to_owned(),
            (Some(_), Level(0)) => "dirty".to_owned(),
            (Some(dirty), level) => {
                let pages = 1u64 << (page_order(level) - PAGE_SHIFT);
                grouped(dirty) + " of " + &grouped(pages) + " pages dirty"
            }
        }
    }
}

fn hex(number: u64) -> String {
    format!("0x{number:X}")
}
