//! `hgatp`, where the walk starts; and the two walks of the model, which must be one.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Access;
use gstage_core::gstage::{Config, Flush, GStage, MapRequest};
use gstage_core::hgatp::{Hgatp, Xlen};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::scenario::{CacheSpec, WhenEmpty};
use gstage_core::walk::{Implemented, Mmu, Options, ReadOnly, walk};

use crate::bench::{Bench, FULL, leaf};

const HART: Implemented<'_> = Implemented { xlen: Xlen::Rv64, modes: &Mode::ALL, vmid_bits: 14 };

#[test]
fn a_misaligned_root_is_walked_from_16_kib_below() {
    let mut bench = Bench::sv39(0, leaf(0x1_4000_0000, FULL));
    bench.mmu.hgatp = Hgatp::BARE.write(8 << 60 | 0x8_1003, HART);
    assert_eq!(bench.mmu.hgatp.encode(Xlen::Rv64), 8 << 60 | 0x8_1000);
    assert_eq!(bench.outcomes(), [Ok(0x1_4000_0abc); 3]);
}

#[test]
fn a_reserved_mode_reads_back_as_a_legal_one() {
    let before = Hgatp::BARE.write(9 << 60 | 0x8_1000, HART);
    for mode in (1..16).filter(|mode| !(8..=10).contains(mode)) {
        for register in [Hgatp::BARE, before] {
            let after = register.write(mode << 60 | 0x8_1000, HART);
            assert_eq!(after.mode, register.mode, "MODE {mode}");
            assert_eq!(Hgatp::BARE.write(after.encode(Xlen::Rv64), HART), after);
        }
    }
}

#[test]
fn the_walk_of_the_machine_is_the_walk_of_any_memory_without_options() {
    for mode in [Mode::Sv39x4, Mode::Sv48x4, Mode::Sv57x4] {
        let mut gstage = GStage::new(Config { mode, ..Config::default() });
        let mut cache = gstage.new_cache(CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Atomic });
        let gigabyte = MapRequest { gpa: Gpa(1 << 30), hpa: Hpa(5 << 30), size: 1 << 30, rdonly: false, exec: true };
        assert_eq!(gstage.map_page(Some(&mut cache), gigabyte, &mut ()).result, Ok(()));
        let _ = gstage.split_huge(Some(&mut cache), Gpa(0x40a0_7000), Level(0), Flush::EachLevel, &mut ()).unwrap();
        let _ = gstage.wp_range(Gpa(0x40a0_7000), Gpa(0x40a0_9000), &mut ());
        let _ = gstage.unmap_range(Gpa(0x4080_0000), 1 << 21, &mut ());
        let mmu = Mmu { hgatp: Hgatp::new(mode, 0, gstage.memory().root()), options: Options::default() };
        for page in (0x3fff_f000..0x8000_2000).step_by(0x3000) {
            for access in [Access::Load, Access::Store, Access::Fetch] {
                let gpa = Gpa(page + 8);
                let other = mmu.translate(&mut ReadOnly(&gstage), access.into(), gpa);
                match walk(&gstage, 0, access, gpa, &mut ()) {
                    Ok(entry) => {
                        let found = other.unwrap();
                        let leaf = found.leaf.unwrap();
                        assert_eq!((leaf.first(gpa), leaf.level, leaf.pte), (entry.gpa, entry.level, entry.pte));
                        assert_eq!(found.hpa, gstage.translate(gpa).unwrap());
                    }
                    Err(fault) => assert_eq!(other.unwrap_err().fault, fault),
                }
            }
        }
    }
}
