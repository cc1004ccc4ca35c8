//! Writing a memory image, byte for byte as it was read.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::Image;
use crate::addr::PAGE_SIZE;

/// The comment that an index begins with.
const HEADER: &str = "# file_offset page_phys_addr level first_gpa   (4096 bytes each in tables.bin; root first: 4 pages, then depth-first by gpa)\n";

impl Image {
    /// The table pages, one after another: what `tables.bin` holds.
    #[must_use]
    pub fn pages(&self) -> Vec<u8> {
        let entries = self.tables.iter().flat_map(|table| &table.entries);
        entries.flat_map(|entry| entry.to_le_bytes().into_iter().take(self.mode.pte_size())).collect()
    }

    /// The index of the pages: what `tables.idx` holds.
    #[must_use]
    pub fn index(&self) -> String {
        let mut text = String::from(HEADER);
        let mut offset = 0;
        for table in &self.tables {
            let reach = self.mode.page_size(table.level) * self.mode.table_entries() as u64;
            for page in 0..table.entries.len().div_ceil(self.mode.table_entries()) as u64 {
                let (hpa, gpa) = (table.hpa.0 + page * PAGE_SIZE, table.gpa.0 + page * reach);
                // Writing to a string does not fail.
                let _ = writeln!(text, "{offset:#010x} {hpa:#014x} {} {gpa:#x}", table.level.0);
                offset += PAGE_SIZE;
            }
        }
        text
    }
}
