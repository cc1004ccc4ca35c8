//! Words at physical addresses.

use core::arch::asm;
use core::ptr;

/// Loads the word at an address.
pub(crate) fn load(at: u64) -> u64 {
    // SAFETY: all of memory is open to this program, and what it does with any of it is what the host asked for.
    unsafe { ptr::read_volatile(ptr::with_exposed_provenance(at as usize)) }
}

/// Stores a word at an address.
pub(crate) fn store(at: u64, value: u64) {
    // SAFETY: as in `load`.
    unsafe { ptr::write_volatile(ptr::with_exposed_provenance_mut(at as usize), value) }
}

/// Stores half a word, as devices want it.
pub(crate) fn store_half(at: u64, value: u32) {
    // SAFETY: as in `load`.
    unsafe { ptr::write_volatile(ptr::with_exposed_provenance_mut(at as usize), value) }
}

/// What was stored before is seen by others before what is stored after; the same for loads.
pub(crate) fn order() {
    // SAFETY: a fence changes nothing.
    unsafe { asm!("fence") }
}
