//! `aarch64-paging` doing the same: a true split of a 1G block to 4K pages, 513 tables.

// The trait that gives it memory has an unsafe method.
#![allow(unsafe_code)]

use std::ptr::NonNull;

use aarch64_paging::Mapping;
use aarch64_paging::descriptor::{PhysicalAddress, Stage2Attributes};
use aarch64_paging::paging::{Constraints, MemoryRegion, PageTable, Stage2, Translation};

use super::{GIB, HOST, PAGES, START, TABLES};

type Table = PageTable<Stage2Attributes>;

/// Pages for tables that exist, zeroed and touched, and are handed out one after another. The root needs one more.
#[derive(Debug)]
pub(crate) struct Pool {
    pages: Vec<NonNull<Table>>,
    next: usize,
}

impl Pool {
    fn new() -> Self {
        let pages: &'static mut [Table] = Vec::leak((0..=TABLES).map(|_| Table::EMPTY).collect());
        let first = NonNull::from(pages).cast::<Table>();
        // SAFETY: the slice has TABLES + 1 elements and is never freed.
        let pages = (0..=TABLES).map(|index| unsafe { first.add(index) }).collect();
        Self { pages, next: 0 }
    }

    /// Zeroes every page and hands them out from the start again.
    fn reset(&mut self) {
        for page in &self.pages {
            // SAFETY: the page is one of the leaked slice, and no mapping that used it is left.
            unsafe { page.write(Table::EMPTY) };
        }
        self.next = 0;
    }
}

impl Translation<Stage2Attributes> for &mut Pool {
    fn allocate_table(&mut self) -> (NonNull<Table>, PhysicalAddress) {
        let page = self.pages[self.next];
        self.next += 1;
        (page, PhysicalAddress(page.addr().get()))
    }

    // SAFETY: nothing is freed: `Pool::reset` takes all pages back together.
    unsafe fn deallocate_table(&mut self, _table: NonNull<Table>) {}

    fn physical_to_virtual(&self, address: PhysicalAddress) -> NonNull<Table> {
        let first = self.pages[0];
        self.pages[(address.0 - first.addr().get()) / size_of::<Table>()]
    }
}

/// The tables of the peer.
#[derive(Debug)]
pub(crate) struct Peer {
    pool: Pool,
}

/// One gigabyte, mapped by one block.
#[derive(Debug)]
pub(crate) struct Block<'a>(Mapping<&'a mut Pool, Stage2>);

impl Peer {
    pub(crate) fn new() -> Self {
        Self { pool: Pool::new() }
    }

    pub(crate) fn block(&mut self) -> Block<'_> {
        self.pool.reset();
        let mut mapping = Mapping::new(&mut self.pool, 1, Stage2);
        let start = START.0 as usize;
        let region = MemoryRegion::new(start, start + GIB as usize);
        let attributes = Stage2Attributes::VALID | Stage2Attributes::MEMATTR_NORMAL_INNER_WB;
        let mapped = mapping.map_range(&region, PhysicalAddress(HOST.0 as usize), attributes, Constraints::empty());
        assert_eq!(mapped, Ok(()));
        Block(mapping)
    }
}

impl Block<'_> {
    /// Splits at one page of each 2 MiB, 512 calls.
    #[inline(never)]
    pub(crate) fn split_all(&mut self) -> bool {
        let mut is_ok = true;
        for tile in 0..512 {
            let start = START.0 as usize + (tile << 21);
            let page = MemoryRegion::new(start, start + 4096);
            is_ok &= self.0.modify_range(&page, &|_, _| Ok(())).is_ok();
        }
        is_ok
    }

    /// Whether 4K pages map the gigabyte, each to where the block did, out of all tables.
    pub(crate) fn is_split(&self) -> bool {
        let mut pages = 0;
        let start = START.0 as usize;
        let region = MemoryRegion::new(start, start + GIB as usize);
        let walked = self.0.walk_range(&region, &mut |part, descriptor, level| {
            let expected = HOST.0 as usize + part.start().0 - start;
            pages += u64::from(level == 3 && descriptor.output_address().0 == expected);
            Ok(())
        });
        walked.is_ok() && pages == PAGES && self.0.translation().next == TABLES + 1
    }
}
