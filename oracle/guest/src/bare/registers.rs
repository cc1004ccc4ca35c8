//! Registers and fences.

use core::arch::asm;

use gstage_oracle_guest::{fence, register};

/// sstatus.MXR and vsstatus.MXR.
const MXR: u64 = 1 << 19;

/// Reads the clock.
pub(crate) fn time() -> u64 {
    let ticks;
    // SAFETY: reads a register.
    unsafe { asm!("rdtime {}", out(reg) ticks, options(nomem, nostack)) };
    ticks
}

/// Writes a register and reads it back.
pub(crate) fn write(which: u64, value: u64) -> u64 {
    let back;
    let mxr = if value == 0 { 0 } else { MXR };
    // SAFETY: this program runs without translation, and no guest is running: the registers concern none of its memory.
    unsafe {
        match which {
            register::HGATP => {
                asm!(".option push", ".option arch, +h", "csrw hgatp, {0}", "csrr {0}, hgatp", ".option pop",
                     inlateout(reg) value => back);
            }
            register::SSTATUS_MXR => {
                asm!("csrc sstatus, {1}", "csrs sstatus, {0}", "csrr {0}, sstatus",
                     inlateout(reg) mxr => back, in(reg) MXR);
            }
            register::VSSTATUS_MXR => {
                asm!(".option push", ".option arch, +h", "csrc vsstatus, {1}", "csrs vsstatus, {0}",
                     "csrr {0}, vsstatus", ".option pop", inlateout(reg) mxr => back, in(reg) MXR);
            }
            // In the hands of machine mode.
            register::MENVCFG => asm!("ecall", inlateout("a0") value => back, out("t0") _, out("t1") _),
            _ => back = 0,
        }
    }
    back
}

/// Executes a fence. The operand `address` is a guest physical address divided by 4.
pub(crate) fn execute_fence(kind: u64, address: u64, vmid: u64) {
    // SAFETY: fences change no register and no memory.
    unsafe {
        match kind {
            fence::GVMA_ADDRESS => asm!(
                ".option push", ".option arch, +h", "hfence.gvma {}, x0", ".option pop", in(reg) address
            ),
            fence::GVMA_VMID => asm!(
                ".option push", ".option arch, +h", "hfence.gvma x0, {}", ".option pop", in(reg) vmid
            ),
            fence::GVMA_ADDRESS_VMID => asm!(
                ".option push", ".option arch, +h", "hfence.gvma {}, {}", ".option pop", in(reg) address, in(reg) vmid
            ),
            fence::HINVAL => asm!(
                ".option push", ".option arch, +h, +svinval", "sfence.w.inval", "hinval.gvma {}, {}", "sfence.inval.ir",
                ".option pop", in(reg) address, in(reg) vmid
            ),
            _ => asm!(".option push", ".option arch, +h", "hfence.gvma x0, x0", ".option pop"),
        }
    }
}
