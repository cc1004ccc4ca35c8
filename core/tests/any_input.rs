//! Whatever the functions of the G-stage are asked for, they end, and the tables stay in order.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::cache::MemoryCache;
use gstage_core::event::{Event, FlushRequest};
use gstage_core::fence::{FenceRequests, Isa};
use gstage_core::gstage::{Config, Flush, GStage, HostMemory, IoRange, MapRequest, Mapping, PteOp};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, WhenEmpty};
use proptest::prelude::*;

/// One call: which function, and numbers for whatever it takes.
#[derive(Clone, Copy, Debug)]
struct Call {
    function: u8,
    gpa: u64,
    other: u64,
    level: u8,
    pte: u64,
    flag: bool,
}

/// Numbers near the edges of pages, of address spaces and of 64 bits.
fn number() -> impl Strategy<Value = u64> {
    let bit = prop::sample::select(vec![0u32, 12, 21, 22, 30, 34, 39, 41, 48, 50, 59, 63]);
    let edge = (bit, -2i64..3, -1i64..2)
        .prop_map(|(bit, pages, bytes)| (1u64 << bit).wrapping_add_signed(pages * 4096 + bytes));
    prop_oneof![4 => edge, 2 => (0..8u64).prop_map(|page| 0x4000_0000 + (page << 12)), 1 => any::<u64>(), 1 => Just(0)]
}

fn call() -> impl Strategy<Value = Call> {
    let level = prop_oneof![6 => 0..6u8, 1 => any::<u8>()];
    let pte =
        prop_oneof![3 => (0..256u64).prop_map(|low| 0x5000_0000 | low), 1 => any::<u64>(), 1 => Just(0x5000_00df)];
    (0..13u8, number(), number(), level, pte, any::<bool>()).prop_map(|(function, gpa, other, level, pte, flag)| Call {
        function,
        gpa,
        other,
        level,
        pte,
        flag,
    })
}

fn ignore<T>(_result: T) {}

/// Carries out a call; what it returns does not matter here.
fn carry_out(gstage: &mut GStage, cache: &mut MemoryCache, call: Call, sink: &mut Vec<Event>) {
    let Call { function, gpa: start, other, level, pte, flag } = call;
    let (gpa, level, pte) = (Gpa(start), Level(level), Pte(pte));
    let op = [PteOp::Nop, PteOp::Clear, PteOp::WriteProtect][(other % 3) as usize];
    let flush = if flag { Flush::EachLevel } else { Flush::LeftToCaller };
    let size = gstage.level_to_page_size(level).unwrap_or(other);
    match function {
        0 => ignore(gstage.map_page(
            Some(cache),
            MapRequest { gpa, hpa: Hpa(other), size, rdonly: flag, exec: !flag },
            sink,
        )),
        1 | 2 => ignore(gstage.set_pte(Some(cache), Mapping { gpa, pte, level }, sink)),
        3 => ignore(gstage.split_huge(flag.then_some(cache), gpa, level, flush, sink)),
        4 => ignore(gstage.wp_range(gpa, Gpa(other), sink)),
        5 => ignore(gstage.unmap_range(gpa, other, sink)),
        6 => ignore(gstage.wp_pt_masked(start, other, sink)),
        7 => ignore(gstage.op_pte(gpa, level, op, sink)),
        8 => gstage.update_pte_prot(gpa, other, &[pte, Pte(start)], sink),
        9 => {
            let (_, old) = gstage.entry_at(gpa);
            gstage.try_update_pte(gpa, level, old, pte, sink);
        }
        10 => {
            let range = IoRange { gpa, hpa: Hpa(other), size: other % (1 << 24), writable: flag };
            ignore(gstage.ioremap(&mut MemoryCache::on_stack(), range, 100, sink));
        }
        11 => gstage.free_root(sink),
        _ => ignore(gstage.alloc_root(HostMemory::Available, sink)),
    }
}

proptest! {
    #[test]
    fn any_call_ends_and_keeps_the_tables_in_order(
        mode in prop::sample::select(&Mode::ALL[..]),
        kernel in prop::sample::select(&Kernel::ALL[..]),
        (svvptc, svnapot) in any::<(bool, bool)>(),
        calls in prop::collection::vec(call(), 1..24),
    ) {
        let mut gstage = GStage::new(Config { mode, kernel, svvptc, svnapot, ..Config::default() });
        let mut cache = gstage.new_cache(CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Atomic });
        let mut fences = FenceRequests::new(1, 3, Isa::Svinval);
        for call in calls {
            let mut events = Vec::new();
            carry_out(&mut gstage, &mut cache, call, &mut events);
            prop_assert_eq!(gstage.verify(&[&cache]), Ok(()), "after {:?}", call);
            for event in &events {
                fences.answer(event);
            }
            prop_assert!(fences.enter(call.level).len() <= 1 + 64 * 514);
        }
    }

    #[test]
    fn any_request_for_a_fence_is_answered(gpa in number(), pages in number(), order in any::<u32>(), vcpus in any::<u8>()) {
        let mut fences = FenceRequests::new(u16::MAX, vcpus, Isa::Svinval);
        fences.request(FlushRequest { gpa: Gpa(gpa), order });
        fences.request_pages(Gpa(gpa), pages);
        fences.request_all();
        prop_assert!((0..=u8::MAX).all(|vcpu| fences.enter(vcpu).len() <= 1 + 2 * 515));
    }
}
