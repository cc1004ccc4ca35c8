//! The instructions that no language has: the start, the traps, and the way into a guest and back.

use core::arch::global_asm;

global_asm!(
    r#"
    .option push
    .option arch, +h

    .section .text.start, "ax", @progbits
    .globl start
start:
    csrr a0, mhartid
    # A stack of 16 KiB for each hart.
    la sp, stacks
    addi t0, a0, 1
    slli t0, t0, 14
    add sp, sp, t0
    # All of memory is open to everyone.
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f
    csrw pmpcfg0, t0
    # Every trap of a guest, and every fault of an access, goes to HS mode; only its own calls come here.
    li t0, 0xf0b5ff
    csrw medeleg, t0
    la t0, machine_trap
    csrw mtvec, t0
    la t0, supervisor_trap
    csrw stvec, t0
    # HS mode reads the clock.
    li t0, 2
    csrw mcounteren, t0
    csrw sscratch, zero
    csrw satp, zero
    csrw vsatp, zero
    csrw hgatp, zero
    # hstatus.SPVP: accesses on behalf of a guest are those of its supervisor.
    li t0, 0x100
    csrw hstatus, t0
    # mstatus.MPP = S.
    li t0, 0x1800
    csrc mstatus, t0
    li t0, 0x800
    csrs mstatus, t0
    la t0, run
    csrw mepc, t0
    mret

    # The only call of HS mode: write menvcfg and read it back.
    .balign 4
machine_trap:
    csrr t0, mcause
    li t1, 9
    bne t0, t1, 1f
    csrw 0x30a, a0
    csrr a0, 0x30a
    csrr t0, mepc
    addi t0, t0, 4
    csrw mepc, t0
    mret
1:  mv a0, t0
    csrr a1, mepc
    csrr a2, mhartid
    j die

    # sscratch is 0 where no trap is expected. A trap of a single access skips it and tells its cause in t1. A trap out of a
    # guest goes back to where the guest was entered; the first word at sscratch says where that is.
    .balign 4
supervisor_trap:
    csrr t2, sscratch
    beqz t2, 2f
    csrr t1, hstatus
    andi t1, t1, 0x80
    bnez t1, 1f
    csrr t2, sepc
    addi t2, t2, 4
    csrw sepc, t2
    csrr t1, scause
    sret
1:  csrr t1, scause
    ld t0, 0(t2)
    jr t0
2:  csrr a0, scause
    csrr a1, sepc
    li a2, 0

    # Says in the mailbox what happened, and stops the machine.
die:
    addi a0, a0, 1
    li t0, {mailboxes}
    slli a2, a2, 6
    add t0, t0, a2
    sd a1, 40(t0)
    sd a0, 32(t0)
    fence
    li t0, 0x100000
    li t1, 0x13333
    sw t1, 0(t0)
3:  j 3b

    # What lies in every tagged page, with the number of the page in the place of 0. A fetch at the first instruction tells
    # where it landed.
    .balign 8
    .globl landing_code
landing_code:
    .option push
    .option norvc
    lui a0, 0
    ecall
    # A fetch here also mixes that into a0, and goes on to the same place of the next page, up to the address in a5.
    .globl hop_code
hop_code:
    lui a1, 0
    slli a2, a0, 7
    srli a0, a0, 57
    or a0, a0, a2
    add a0, a0, a1
    add a3, a3, a4
    beq a3, a5, 1f
    jr a3
1:  ecall
    nop
    .option pop

    # Enters the guest at a0. Returns what its code left in a0, and the cause of the trap that ended it. Whatever the guest
    # executes, the registers are put back. a1 is where hops end.
    .globl fetch_probe
fetch_probe:
    addi sp, sp, -128
    la t0, 1f
    sd t0, 0(sp)
    sd ra, 8(sp)
    sd gp, 16(sp)
    sd tp, 24(sp)
    sd s0, 32(sp)
    sd s1, 40(sp)
    sd s2, 48(sp)
    sd s3, 56(sp)
    sd s4, 64(sp)
    sd s5, 72(sp)
    sd s6, 80(sp)
    sd s7, 88(sp)
    sd s8, 96(sp)
    sd s9, 104(sp)
    sd s10, 112(sp)
    sd s11, 120(sp)
    csrw sscratch, sp
    csrw sepc, a0
    mv a3, a0
    li a4, 4096
    mv a5, a1
    # hstatus.SPV and SPVP, sstatus.SPP: sret goes to VS mode.
    li t0, 0x180
    csrs hstatus, t0
    li t0, 0x100
    csrs sstatus, t0
    li a0, 0
    sret
1:  mv sp, t2
    mv a1, t1
    ld ra, 8(sp)
    ld gp, 16(sp)
    ld tp, 24(sp)
    ld s0, 32(sp)
    ld s1, 40(sp)
    ld s2, 48(sp)
    ld s3, 56(sp)
    ld s4, 64(sp)
    ld s5, 72(sp)
    ld s6, 80(sp)
    ld s7, 88(sp)
    ld s8, 96(sp)
    ld s9, 104(sp)
    ld s10, 112(sp)
    ld s11, 120(sp)
    addi sp, sp, 128
    ret
    .option pop

    .section .bss.stacks, "aw", @nobits
    .balign 16
stacks:
    .zero 0x8000
    "#,
    mailboxes = const gstage_oracle_guest::MAILBOXES,
);
