//! Table pages that are all there as bytes.

use alloc::vec;
use alloc::vec::Vec;

use super::{PAGE_WORDS, PageWords, ROOT_WORDS, TableId};
use crate::pte::Pte;

/// Tables that memory without a reserve grows to at first.
const FIRST_TABLES: usize = 8;
/// Tables at most: 256 MiB of them, enough to split 127 GiB to 4K.
pub(super) const MAX_DENSE: u32 = 1 << 16;

/// 4 KiB at a 4 KiB boundary. The alignment is worth a third of the time of a fill.
#[derive(Clone)]
#[repr(C, align(4096))]
struct Page(PageWords);

const ZERO_PAGE: Page = Page([0; PAGE_WORDS]);

/// Pages that exist, handed out or not.
#[derive(Default)]
pub(super) struct Dense(Vec<Page>);

impl Dense {
    pub(super) fn new(reserve: u32) -> Self {
        Self(vec![ZERO_PAGE; reserve.min(MAX_DENSE) as usize])
    }

    #[inline]
    pub(super) fn get(&self, number: usize) -> Option<&PageWords> {
        self.0.get(number).map(|page| &page.0)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut PageWords> {
        self.0.get_mut(number).map(|page| &mut page.0)
    }

    /// The words of a page; none where it does not exist.
    pub(super) fn words(&self, number: usize) -> &[u64] {
        self.get(number).map_or(&[], |page| page)
    }

    pub(super) fn words_mut(&mut self, number: usize) -> &mut [u64] {
        self.get_mut(number).map_or(&mut [], |page| page)
    }

    /// Whether there is a page with this number, or could be made.
    pub(super) fn make_room(&mut self, number: u32) -> bool {
        (number as usize) < self.0.len() || self.grow()
    }

    fn grow(&mut self) -> bool {
        let pages = (self.0.len() * 2).clamp(FIRST_TABLES, MAX_DENSE as usize);
        let grows = pages > self.0.len();
        if grows {
            self.0.resize(pages, ZERO_PAGE);
        }
        grows
    }

    /// The first `used` pages; the copy grows when it needs more.
    pub(super) fn copy(&self, used: u32) -> Self {
        Self(self.0.iter().take(used as usize).cloned().collect())
    }

    /// Bytes of memory that are held.
    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Page>()
    }

    #[inline]
    pub(super) fn walkable<'a>(&'a self, root: &'a [u64; ROOT_WORDS], first_pointer: Pte) -> Walkable<'a> {
        Walkable { root, first_pointer, pages: &self.0 }
    }
}

/// Tables of 64-bit entries as a walk needs them, with nothing to be asked twice.
#[derive(Clone, Copy)]
pub(crate) struct Walkable<'a> {
    pub(crate) root: &'a [u64; ROOT_WORDS],
    first_pointer: Pte,
    pages: &'a [Page],
}

impl<'a> Walkable<'a> {
    /// The table that an entry leads to: nothing for a leaf or an empty entry.
    #[inline]
    pub(crate) fn follow(self, entry: Pte) -> Option<(TableId, &'a PageWords)> {
        let number = super::number_behind(self.first_pointer, entry);
        let page = self.pages.get(usize::try_from(number).ok()?)?;
        Some((TableId::from_number(number as u32), &page.0))
    }
}
