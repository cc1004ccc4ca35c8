//! What the program on the bare machine and the program that judges agree on: where things lie in memory, and the numbers
//! of the operations. All words have 64 bits and are little-endian.
#![no_std]
#![forbid(unsafe_code)]

/// Where memory begins, and with it the program.
pub const MEMORY: u64 = 0x8000_0000;
/// Bytes of memory.
pub const MEMORY_SIZE: u64 = 2 << 30;
/// The mailbox of hart 0; that of the next hart follows.
pub const MAILBOXES: u64 = 0x8010_0000;
/// Bytes from one mailbox to the next.
pub const MAILBOX_SIZE: u64 = 64;
/// The operations for hart 0.
pub const SCRIPT: u64 = 0x8200_0000;
/// The operations for hart 1.
pub const SECOND_SCRIPT: u64 = 0x8300_0000;
/// Where long results go.
pub const RESULTS: u64 = 0x8400_0000;
/// The gigabyte that the tables under test map.
pub const DATA: u64 = 0xc000_0000;
/// Bytes of it.
pub const DATA_SIZE: u64 = 1 << 30;

/// Words of a mailbox.
pub mod mailbox {
    /// Set to another number than before: there are operations to be done.
    pub const RING: u64 = 0;
    /// Set to the number of the ring: they are done.
    pub const DONE: u64 = 1;
    /// Address of the first operation.
    pub const SCRIPT: u64 = 2;
    /// How many there are.
    pub const COUNT: u64 = 3;
    /// The cause of a trap that no operation asked for, plus one; the machine stops then.
    pub const DEATH: u64 = 4;
    /// Where that trap happened.
    pub const DEATH_PC: u64 = 5;
}

/// Words of an operation. Results lie behind the arguments.
pub const OPERATION_WORDS: usize = 8;
/// The first word of an operation that is a result.
pub const FIRST_RESULT: usize = 5;

/// The numbers of the operations, in their first word. The arguments are the words behind it.
pub mod operation {
    /// Stores the word `b` at the physical address `a`.
    pub const STORE: u64 = 1;
    /// Loads the word at the physical address `a`.
    pub const LOAD: u64 = 2;
    /// Writes `b` to the register `a`, see [`register`](super::register), and reads it back.
    pub const WRITE: u64 = 3;
    /// Executes the fence `a`, see [`fence`](super::fence), with the operands `b` and `c`.
    pub const FENCE: u64 = 4;
    /// Makes one access of kind `a`, see [`access`](super::access), to the guest address `b`, with the value `c` if it is a
    /// store. Results: the value read, the cause of the trap or [`NO_TRAP`](super::NO_TRAP), and the registers of the trap
    /// in the place of the value and behind the cause: `stval`, cause, `htval`.
    pub const PROBE: u64 = 5;
    /// Makes an access of kind `a` to each of `c` pages, the first at `b`. Two words of results for each page go to `d`:
    /// what was read, or `stval`; and `htval` times 64 plus the cause. Stores write their own address, with the bits of `e`
    /// turned over.
    pub const SWEEP: u64 = 6;
    /// Writes into each of `b` pages, the first at the physical address `a`, what tells which it is.
    pub const TAG: u64 = 7;
    /// Copies the word at offset `c` of each of `b` pages, the first at the physical address `a`, to `d`, one behind the
    /// other.
    pub const GATHER: u64 = 8;
    /// Enters the guest at the address `a`, which hops from there to the same place of each of `b` pages. Results as those of
    /// a probe; the value mixes where each hop landed, see [`mix`](super::mix).
    pub const HOP: u64 = 9;
    /// Stops the machine.
    pub const EXIT: u64 = 10;
}

/// Registers that can be written.
pub mod register {
    /// `hgatp`.
    pub const HGATP: u64 = 0;
    /// `sstatus.MXR`.
    pub const SSTATUS_MXR: u64 = 1;
    /// `vsstatus.MXR`.
    pub const VSSTATUS_MXR: u64 = 2;
    /// `menvcfg`.
    pub const MENVCFG: u64 = 3;
}

/// Kinds of fences.
pub mod fence {
    /// `hfence.gvma x0, x0`.
    pub const GVMA_ALL: u64 = 0;
    /// `hfence.gvma gpa >> 2, x0`.
    pub const GVMA_ADDRESS: u64 = 1;
    /// `hfence.gvma x0, vmid`.
    pub const GVMA_VMID: u64 = 2;
    /// `hfence.gvma gpa >> 2, vmid`.
    pub const GVMA_ADDRESS_VMID: u64 = 3;
    /// `sfence.w.inval`, `hinval.gvma gpa >> 2, vmid`, `sfence.inval.ir`: needs Svinval.
    pub const HINVAL: u64 = 4;
}

/// Kinds of accesses.
pub mod access {
    /// `hlv.d`.
    pub const LOAD: u64 = 0;
    /// `hsv.d`.
    pub const STORE: u64 = 1;
    /// Enters the guest at the address and leaves it by what is found there.
    pub const FETCH: u64 = 2;
    /// `hlvx.wu`.
    pub const HLVX: u64 = 3;
}

/// The cause of a probe that did not trap.
pub const NO_TRAP: u64 = 63;
/// The cause of a probe that entered the guest, where it found its page and called back.
pub const GUEST_CALL: u64 = 10;

/// What a register holds when an address was loaded into it by its upper 20 of 32 bits: the upper half repeats the sign.
#[must_use]
pub const fn as_loaded(address: u64) -> u64 {
    (address as u32 & 0xffff_f000) as i32 as i64 as u64
}

/// What the value of hops becomes when one more lands in the page at a physical address.
#[must_use]
pub const fn mix(value: u64, address: u64) -> u64 {
    value.rotate_left(7).wrapping_add(as_loaded(address))
}

/// Offsets in a tagged page.
pub mod tag {
    /// The physical address of the page.
    pub const ADDRESS: u64 = 0;
    /// Two instructions: the page's address into a register, and a call.
    pub const CODE: u64 = 8;
    /// A word that stores may change.
    pub const SCRATCH: u64 = 16;
    /// Instructions that mix the page's address into what was there, and go on to the next page.
    pub const HOP: u64 = 24;
    /// The physical address of this last word.
    pub const END: u64 = 0xff8;
}
