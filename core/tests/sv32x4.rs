//! The mode of RV32: two levels, entries of 32 bits, 1024 of them in a table, and leaves of 4M.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::cache::MemoryCache;
use gstage_core::event::{Access, Event, FlushRequest};
use gstage_core::gstage::{Config, Flush, GStage, LeafRun, MapPageError, MapRequest, Mapping, Owed, SetPteError};
use gstage_core::hgatp::{Hgatp, Xlen};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, Host, MemSlot, Op, Scenario, WhenEmpty};
use gstage_core::sink::Sink;
use gstage_core::trace::Trace;
use gstage_core::walk::walk;

/// A 4M page: entry 0x101 of 4096 in the root.
const HUGE: Gpa = Gpa(0x4040_0000);
const HUGE_LEAF: Pte = Pte(0x5010_00df);
/// Its host memory lies above 4 GiB, as 34 bits allow.
const HOST: Hpa = Hpa(0x1_4040_0000);

fn request(gpa: Gpa, hpa: Hpa, size: u64) -> MapRequest {
    MapRequest { gpa, hpa, size, rdonly: false, exec: true }
}

fn with_huge_page() -> (GStage, MemoryCache) {
    let mut gstage = GStage::new(Config { mode: Mode::Sv32x4, ..Config::default() });
    let mut cache = gstage.new_cache(CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Null });
    let mapped = gstage.map_page(Some(&mut cache), request(HUGE, HOST, 1 << 22), &mut ());
    assert_eq!(mapped.out, Mapping { gpa: HUGE, pte: HUGE_LEAF, level: Level(1) });
    assert_eq!(mapped.result, Ok(()));
    (gstage, cache)
}

fn split<S: Sink>(gstage: &mut GStage, cache: &mut MemoryCache, gpa: Gpa, sink: &mut S) {
    assert_eq!(gstage.split_huge(Some(cache), gpa, Level(0), Flush::EachLevel, sink), Ok(Owed::Nothing));
}

/// All 32-bit words of table memory from the root on.
fn words(gstage: &GStage) -> Vec<u32> {
    gstage.memory().pages().flat_map(|page| page.to_vec()).flat_map(|word| [word as u32, (word >> 32) as u32]).collect()
}

#[test]
fn entries_lie_in_memory_as_32_bit_words() {
    let (mut gstage, mut cache) = with_huge_page();
    assert_eq!(words(&gstage)[0x101], HUGE_LEAF.0 as u32);
    split(&mut gstage, &mut cache, Gpa(0x4040_7abc), &mut ());
    let words = words(&gstage);
    assert_eq!(words[0x101], 0x2040_1001, "a pointer to 0x81004000");
    assert_eq!(words.iter().filter(|&&word| word != 0).count(), 1 + 1024);
    let children: Vec<u32> = (0..1024).map(|index| 0x5010_00df | index << 10).collect();
    assert_eq!(words[4096..5120], children);
}

#[test]
fn a_4m_page_splits_into_1024_pages_with_one_fence() {
    let (mut gstage, mut cache) = with_huge_page();
    let before = gstage.clone();
    let mut events = Vec::new();
    split(&mut gstage, &mut cache, Gpa(0x4040_7abc), &mut events);
    let fill = events.iter().find(|event| matches!(event, Event::Fill { .. }));
    let (table, first) = (Hpa(0x8100_4000), HUGE_LEAF);
    assert_eq!(fill, Some(&Event::Fill { table, level: Level(0), gpa: HUGE, first, step: 1 << 10, count: 1024 }));
    assert_eq!(events.last(), Some(&Event::Request(FlushRequest { gpa: HUGE, order: 22 })));
    assert_eq!(gstage.leaves(), [1024, 0, 0, 0, 0]);
    assert_eq!(gstage.leaf_at(Gpa(0x4040_7abc)), Some((Level(0), Pte(0x5010_1cdf))));
    assert_eq!(gstage.translate(Gpa(0x407f_fabc)), Some(Hpa(0x1_407f_fabc)));
    let equality = gstage_core::equality::compare(&before, &gstage, HUGE, 1 << 22);
    assert!(equality.holds() && equality.pages == 1024);
    assert_eq!(
        gstage.leaf_runs(Gpa(0), u64::MAX),
        [LeafRun { level: Level(0), gpa: HUGE, count: 1024, pte: HUGE_LEAF }]
    );
    assert_eq!(gstage.verify(&[&cache]), Ok(()));
}

#[test]
fn a_misaligned_4m_page_has_children_by_or() {
    let (mut gstage, mut cache) = with_huge_page();
    let pte = Pte(HUGE_LEAF.0 | 1 << 10);
    gstage.set_pte(Some(&mut cache), Mapping { gpa: HUGE, pte, level: Level(1) }, &mut ()).unwrap();
    split(&mut gstage, &mut cache, HUGE, &mut ());
    let leaf = |index: u64| gstage.leaf_at(Gpa(HUGE.0 + (index << 12))).unwrap().1.0;
    assert_eq!([0, 1, 2].map(leaf), [0x5010_04df, 0x5010_04df, 0x5010_0cdf]);
}

#[test]
fn write_protect_and_unmap_take_4m_pages_whole() {
    let (mut gstage, mut cache) = with_huge_page();
    assert_eq!(gstage.wp_range(Gpa(HUGE.0 + 0x1000), Gpa(HUGE.0 + 0x2000), &mut ()), Owed::Nothing);
    assert_eq!(gstage.leaf_at(HUGE), Some((Level(1), HUGE_LEAF.without_write())));
    assert_eq!(gstage.unmap_range(HUGE, 1 << 21, &mut ()), Owed::Nothing);
    assert_eq!(gstage.leaves()[1], 1, "a page that is covered in part stays");
    split(&mut gstage, &mut cache, HUGE, &mut ());
    assert_eq!(gstage.unmap_range(HUGE, 1 << 21, &mut ()), Owed::Nothing);
    assert_eq!(gstage.leaves(), [512, 0, 0, 0, 0]);
    assert_eq!(gstage.unmap_range(Gpa(0), u64::MAX, &mut ()), Owed::Nothing);
    assert_eq!(gstage.leaves(), [0; 5]);
    assert_eq!(gstage.reachable_tables(), [1, 0, 0, 0, 0], "tables are never given back");
}

#[test]
fn other_sizes_and_levels_are_refused() {
    let (mut gstage, mut cache) = with_huge_page();
    for size in [1 << 21, 1 << 30, 1 << 16, 0] {
        let mapped = gstage.map_page(Some(&mut cache), request(HUGE, HOST, size), &mut ());
        assert_eq!(mapped.result, Err(MapPageError::NoSuchSize(size)));
    }
    let mapping = Mapping { gpa: HUGE, pte: HUGE_LEAF, level: Level(2) };
    assert_eq!(gstage.set_pte(None, mapping, &mut ()), Err(SetPteError::NoSuchLevel(Level(2))));
}

#[test]
fn what_32_bits_cannot_hold_is_lost_on_the_way_to_memory() {
    let (mut gstage, mut cache) = with_huge_page();
    let mapped = gstage.map_page(Some(&mut cache), request(Gpa(0x1000), Hpa(0x5_0000_0000), 1 << 12), &mut ());
    assert_eq!((mapped.out.pte, mapped.result), (Pte(0x4000_00df), Ok(())));
    let mut events = Vec::new();
    let same = Mapping { gpa: HUGE, pte: Pte(HUGE_LEAF.0 | 1 << 40), level: Level(1) };
    gstage.set_pte(None, same, &mut events).unwrap();
    assert!(!events.iter().any(|event| matches!(event, Event::Store { .. })), "the stored value is the same");
    assert_eq!(gstage.verify(&[&cache]), Ok(()));
}

#[test]
fn the_hardware_walks_two_levels_over_34_bits() {
    let (mut gstage, mut cache) = with_huge_page();
    let entry = walk(&gstage, 0, Access::Store, Gpa(0x4040_7abc), &mut ()).unwrap();
    assert_eq!((entry.gpa, entry.level, entry.order, entry.pte), (HUGE, Level(1), 22, HUGE_LEAF));
    split(&mut gstage, &mut cache, HUGE, &mut ());
    let entry = walk(&gstage, 0, Access::Store, Gpa(0x4040_7abc), &mut ()).unwrap();
    assert_eq!((entry.gpa, entry.level, entry.order, entry.pte), (Gpa(0x4040_7000), Level(0), 12, Pte(0x5010_1cdf)));
    let last = Gpa(0x3_ffff_f000);
    assert!(walk(&gstage, 0, Access::Load, last, &mut ()).is_err());
    assert_eq!(gstage.map_page(Some(&mut cache), request(last, HOST, 1 << 12), &mut ()).result, Ok(()));
    assert!(walk(&gstage, 0, Access::Load, last, &mut ()).is_ok());
    assert!(walk(&gstage, 0, Access::Load, Gpa(last.0 + 0x1000), &mut ()).is_err());
}

#[test]
fn the_register_that_points_to_the_root_has_the_format_of_its_width() {
    let bits = |mode, vmid, xlen| Hgatp::new(mode, vmid, Hpa(0x8100_0000)).encode(xlen);
    assert_eq!(bits(Mode::Sv32x4, 1, Xlen::Rv32), 0x8048_1000);
    assert_eq!(bits(Mode::Sv39x4, 1, Xlen::Rv64), 0x8000_1000_0008_1000);
    assert_eq!(bits(Mode::Sv48x4, 0x3fff, Xlen::Rv64), 0x93ff_f000_0008_1000);
    assert_eq!(bits(Mode::Sv57x4, 0, Xlen::Rv64), 0xa000_0000_0008_1000);
}

fn first_store() -> Scenario {
    Scenario {
        slug: "first-store-4m".into(),
        title: "One store breaks 4 MiB".into(),
        mode: Mode::Sv32x4,
        kernel: Default::default(),
        vmid: 1,
        vcpus: 2,
        cache: CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Atomic },
        memory: vec![MemSlot::new(HUGE, HOST, 1 << 22, 1 << 22)],
        focus: HUGE,
        setup: vec![Op::Guest { vcpu: 0, access: Access::Load, gpa: HUGE }, Op::LogDirty { slot: 0 }],
        ops: vec![Op::Guest { vcpu: 0, access: Access::Store, gpa: Gpa(0x4040_7abc) }],
        host: Host::default(),
        publish: None,
        beside: vec![],
        observed: None,
        tables: vec![],
    }
}

#[test]
fn a_store_under_dirty_logging_splits_a_4m_page_and_the_trace_goes_back() {
    let trace = Trace::run(&first_store()).unwrap();
    let end = trace.end();
    let orders: Vec<u32> = trace
        .events()
        .iter()
        .filter_map(|event| if let Event::Request(flush) = event { Some(flush.order) } else { None })
        .collect();
    assert_eq!(orders, [22, 12]);
    let counters = end.machine().counters();
    assert_eq!((counters.tables, counters.child_writes, counters.dirty), (1, 1024, 1));
    assert_eq!(end.machine().leaf_at(Gpa(0x4040_7000)), Some((Level(0), Pte(0x5010_1cdf))));
    assert_eq!(end.machine().leaf_at(Gpa(0x4040_8000)), Some((Level(0), Pte(0x5010_20db))));
    assert_eq!(end.machine().verify(), Ok(()));
    let mut state = end.clone();
    state.seek(&trace, 0);
    assert_eq!(state, trace.state());
    state.seek(&trace, usize::MAX);
    assert_eq!(state, end);
}

#[test]
fn a_scenario_must_fit_the_narrow_formats() {
    let field = |change: fn(&mut Scenario)| {
        let mut scenario = first_store();
        change(&mut scenario);
        scenario.check().unwrap_err().field
    };
    assert_eq!(first_store().check(), Ok(()));
    assert_eq!(field(|s| s.vmid = 128), "vmid");
    assert_eq!(field(|s| s.memory[0].page_size = 1 << 21), "memory[0].page_size");
    assert_eq!(field(|s| s.memory[0].hpa = Hpa(1 << 34)), "memory[0].hpa");
    assert_eq!(field(|s| s.memory[0].gpa = Gpa(1 << 34)), "memory[0].size");
    assert_eq!(field(|s| s.focus = Gpa(1 << 34)), "focus");
}
