//! One access to a guest address, and what became of it.

use core::arch::asm;

use gstage_oracle_guest::{GUEST_CALL, NO_TRAP, access};

/// What an access did.
#[derive(Clone, Copy)]
pub(crate) struct Outcome {
    /// What was read; `stval` after a trap.
    pub(crate) value: u64,
    /// The cause of the trap, or [`NO_TRAP`].
    pub(crate) cause: u64,
    /// `htval` after a trap.
    pub(crate) htval: u64,
}

/// A value and a cause, as two registers.
#[repr(C)]
struct Landing {
    value: u64,
    cause: u64,
}

unsafe extern "C" {
    /// Enters the guest at an address, see `start.rs`.
    safe fn fetch_probe(address: u64, end: u64) -> Landing;
}

/// Runs something in which traps are expected.
pub(crate) fn expecting_traps<T>(run: impl FnOnce() -> T) -> T {
    // Any number but 0.
    set_scratch(1);
    let result = run();
    set_scratch(0);
    result
}

/// Makes one access; unknown kinds load. Only inside of [`expecting_traps`].
pub(crate) fn probe(kind: u64, address: u64, value: u64) -> Outcome {
    let Landing { value, cause } = match kind {
        access::STORE => store(address, value),
        access::FETCH => return fetch(address, 0),
        access::HLVX => load_executable(address),
        _ => load(address),
    };
    if cause == NO_TRAP { Outcome { value, cause, htval: 0 } } else { trapped(cause) }
}

/// Enters the guest at an address. Only inside of [`expecting_traps`].
pub(crate) fn fetch(address: u64, end: u64) -> Outcome {
    let Landing { value, cause } = fetch_probe(address, end);
    if cause == GUEST_CALL { Outcome { value, cause: NO_TRAP, htval: 0 } } else { trapped(cause) }
}

/// Reads the registers of a trap that has just been taken.
fn trapped(cause: u64) -> Outcome {
    let (value, htval);
    // SAFETY: reads two registers.
    unsafe { asm!("csrr {}, stval", "csrr {}, htval", out(reg) value, out(reg) htval, options(nomem, nostack)) };
    Outcome { value, cause, htval }
}

fn set_scratch(value: u64) {
    // SAFETY: the register belongs to the trap handler, which takes it as it is set here.
    unsafe { asm!("csrw sscratch, {}", in(reg) value, options(nostack)) };
}

fn load(address: u64) -> Landing {
    let (mut value, mut cause) = (0, NO_TRAP);
    // SAFETY: a load through the tables of the guest; the handler changes t1 and t2 alone.
    unsafe {
        asm!(
            ".option push", ".option arch, +h", "hlv.d {value}, ({address})", ".option pop",
            address = in(reg) address, value = inout(reg) value, inout("t1") cause, out("t2") _, options(nostack)
        );
    }
    Landing { value, cause }
}

fn load_executable(address: u64) -> Landing {
    let (mut value, mut cause) = (0, NO_TRAP);
    // SAFETY: as in `load`.
    unsafe {
        asm!(
            ".option push", ".option arch, +h", "hlvx.wu {value}, ({address})", ".option pop",
            address = in(reg) address, value = inout(reg) value, inout("t1") cause, out("t2") _, options(nostack)
        );
    }
    Landing { value, cause }
}

fn store(address: u64, value: u64) -> Landing {
    let mut cause = NO_TRAP;
    // SAFETY: a store through the tables of the guest. They are made by the host, and where they lead to memory that is not
    // the guest's, the host has asked for it.
    unsafe {
        asm!(
            ".option push", ".option arch, +h", "hsv.d {value}, ({address})", ".option pop",
            address = in(reg) address, value = in(reg) value, inout("t1") cause, out("t2") _, options(nostack)
        );
    }
    Landing { value, cause }
}
