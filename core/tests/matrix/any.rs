//! Any memory at all: a walk ends, reads no more than it has levels, and says something sound.

use std::cell::Cell;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Access;
use gstage_core::hgatp::{Hgatp, Xlen};
use gstage_core::mode::Mode;
use gstage_core::walk::{Implemented, Intent, Mmu, Options, PhysicalMemory, Replaced};
use proptest::prelude::*;

/// Memory whose every word follows from its address.
struct Noise {
    seed: u64,
    reads: Cell<u64>,
    /// Every attempt to mark an entry comes too late.
    is_contended: bool,
}

impl Noise {
    fn word(&self, at: Hpa) -> u64 {
        let mixed = (at.0 ^ self.seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // Half of all words are plain pointers or full leaves, so that walks get anywhere.
        match mixed >> 62 {
            0 => mixed & 0x003f_ffff_ffff_fc00 | 1,
            1 => mixed & 0x003f_ffff_fff0_0000 | 0xdf ^ mixed >> 20 & 0xc0,
            _ => mixed,
        }
    }
}

impl PhysicalMemory for Noise {
    fn read_entry(&self, at: Hpa, _: usize) -> Option<u64> {
        self.reads.set(self.reads.get() + 1);
        (!at.0.is_multiple_of(64)).then(|| self.word(at))
    }

    fn replace_entry(&mut self, at: Hpa, _: usize, old: u64, new: u64) -> Replaced {
        assert_eq!(old, self.word(at), "what is replaced is what was read");
        assert_eq!(new & !old & !0xc0, 0, "nothing but A and D is set");
        assert_eq!(old & !new, 0, "and nothing is cleared");
        if self.is_contended { Replaced::Changed } else { Replaced::Done }
    }

    fn allows(&self, _: Hpa, _: Access) -> bool {
        true
    }
}

fn intents() -> impl Strategy<Value = Intent> {
    prop::sample::select(vec![Intent::Load, Intent::LoadExecutable, Intent::Store, Intent::Fetch])
}

fn options() -> impl Strategy<Value = Options> {
    any::<[bool; 6]>().prop_map(|[svadu, adue, svnapot, svpbmt, pbmte, mxr]| Options {
        svadu,
        adue,
        svnapot,
        svpbmt,
        pbmte,
        mxr,
    })
}

proptest! {
    #[test]
    fn every_walk_ends_after_as_many_reads_as_it_has_levels(
        seed in any::<u64>(), hgatp in any::<u64>(), gpa in any::<u64>(), width in 12..64u32,
        bytes in 1..4096u64, intent in intents(), options in options(),
    ) {
        let hart = Implemented { xlen: Xlen::Rv64, modes: &Mode::ALL, vmid_bits: 14 };
        let mmu = Mmu { hgatp: Hgatp::BARE.write((8 + hgatp % 3) << 60 | hgatp >> 4, hart), options };
        let mut memory = Noise { seed, reads: Cell::new(0), is_contended: false };
        let gpa = Gpa(gpa >> (64 - width));
        let levels = u64::from(mmu.hgatp.mode.map_or(0, Mode::levels));
        match mmu.translate_bytes(&mut memory, intent, gpa, bytes) {
            Ok((first, second)) => {
                prop_assert_eq!(first.hpa.0 % 4096, gpa.0 % 4096);
                prop_assert_eq!(second.is_some(), gpa.0 % 4096 + bytes > 4096);
                if let Some(leaf) = first.leaf {
                    prop_assert!(leaf.first(gpa) <= gpa && gpa.0 - leaf.first(gpa).0 < 1 << leaf.order);
                    prop_assert!(leaf.pte.0 & 0x51 == 0x51, "valid, for users, accessed");
                }
            }
            Err(trap) => {
                prop_assert!([1, 5, 7, 20, 21, 23].contains(&trap.cause()));
                prop_assert!(trap.gpa == gpa || trap.gpa.is_aligned(12));
            }
        }
        prop_assert!(memory.reads.get() <= 2 * levels);
    }

    #[test]
    fn a_walk_ends_even_where_every_mark_comes_too_late(seed in any::<u64>(), gpa in 0..1u64 << 41) {
        let options = Options { svadu: true, adue: true, ..Options::default() };
        let mmu = Mmu { hgatp: Hgatp::new(Mode::Sv39x4, 0, Hpa(0x8100_0000)), options };
        let mut memory = Noise { seed, reads: Cell::new(0), is_contended: true };
        if let Ok(found) = mmu.translate(&mut memory, Intent::Store, Gpa(gpa)) {
            prop_assert_eq!(found.leaf.unwrap().marked, 0);
        }
        prop_assert!(memory.reads.get() <= 3 + 64);
    }
}
