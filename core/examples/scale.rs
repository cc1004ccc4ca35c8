//! Splits guests of 64 GiB and 512 GiB in full, and prints what tables of that number take as one JSON object.
//!
//! Times are per table and relative to `memset` of as many bytes, which were touched before; medians over rounds in which
//! all sides take turns. Memory is relative to 4096 bytes for each table.

use std::hint::black_box;
use std::time::Instant;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::gstage::{Config, Flush, GStage, MapRequest};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::scenario::{CacheSpec, Host, MemSlot, Op, Scenario, WhenEmpty};
use gstage_core::tables::Keeping;
use gstage_core::trace::Trace;

const ROUNDS: usize = 7;
const GIB: u64 = 1 << 30;
/// Tables of one split gigabyte.
const TABLES: u64 = 513;
/// Where guest and host memory begin.
const START: u64 = GIB;
const HOST: u64 = 1 << 40;
const ENDLESS: CacheSpec = CacheSpec { capacity: 40, objects: None, when_empty: WhenEmpty::Null };

/// A guest to be split again and again.
struct Guest {
    gstage: GStage,
    gigabytes: u64,
}

impl Guest {
    fn new(keeping: Keeping, gigabytes: u64) -> Self {
        let reserve = (gigabytes * TABLES) as u32;
        Self { gstage: GStage::new(Config { keeping, reserve, ..Config::default() }), gigabytes }
    }

    /// Maps the guest by 1G leaves, splits all of them to 4K, and gives the nanoseconds that each table took.
    fn split(&mut self) -> f64 {
        self.gstage.reset();
        let mut cache = self.gstage.new_cache(ENDLESS);
        for offset in (0..self.gigabytes).map(|gigabyte| gigabyte * GIB) {
            let (gpa, hpa) = (Gpa(START + offset), Hpa(HOST + offset));
            let request = MapRequest { gpa, hpa, size: GIB, rdonly: false, exec: true };
            assert_eq!(self.gstage.map_page(Some(&mut cache), request, &mut ()).result, Ok(()));
        }
        let start = Instant::now();
        for tile in 0..self.gigabytes * 512 {
            let gpa = Gpa(START + (tile << 21));
            assert!(self.gstage.split_huge(Some(&mut cache), gpa, Level(0), Flush::EachLevel, &mut ()).is_ok());
        }
        let nanoseconds = start.elapsed().as_secs_f64() * 1e9;
        assert_eq!(self.gstage.leaves(), [self.pages(), 0, 0, 0, 0]);
        assert_eq!(u64::from(self.gstage.memory().allocated()), self.tables());
        nanoseconds / self.tables() as f64
    }

    fn tables(&self) -> u64 {
        self.gigabytes * TABLES
    }

    fn pages(&self) -> u64 {
        self.gigabytes << 18
    }

    /// Whether one page in 4099 leads to where it must.
    fn check(&self) {
        for offset in (0..self.pages()).step_by(4099).map(|page| page << 12) {
            assert_eq!(self.gstage.translate(Gpa(START + offset)), Some(Hpa(HOST + offset)));
        }
    }

    fn bytes_per_table(&self) -> f64 {
        self.gstage.memory().bytes() as f64 / self.tables() as f64
    }

    fn report(&self, per_table: f64, memset: f64) -> String {
        let bytes = self.gstage.memory().bytes();
        format!(
            "{{\"tables\":{},\"leaves_4k\":{},\"bytes\":{bytes},\"bytes_vs_pages\":{:.4},\"ns_per_table\":{per_table:.1},\
             \"split_vs_memset\":{:.3}}}",
            self.tables(),
            self.pages(),
            self.bytes_per_table() / 4096.0,
            per_table / memset,
        )
    }
}

/// `memset` of as many bytes as the tables have: nanoseconds for each table.
fn memset(bytes: &mut [u8]) -> f64 {
    let start = Instant::now();
    black_box(&mut *bytes).fill(black_box(0xdf));
    start.elapsed().as_secs_f64() * 1e9 / (bytes.len() as f64 / 4096.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The same split of 64 GiB as a scenario: its events, and milliseconds to run it, to go back and to go forward again.
fn trace() -> String {
    let slot = MemSlot::new(Gpa(START), Hpa(HOST), 64 * GIB, GIB);
    let map = |gigabyte| Op::MapPage {
        gpa: Gpa(START + gigabyte * GIB),
        hpa: Hpa(HOST + gigabyte * GIB),
        size: GIB,
        rdonly: false,
        exec: true,
    };
    let end = Gpa(START + 64 * GIB);
    let split = Op::SplitRange { start: Gpa(START), end, step: 1 << 21, target_level: Level(0), flush: true };
    let scenario = Scenario {
        slug: "split-64g".into(),
        title: "64 GiB".into(),
        mode: Mode::Sv39x4,
        kernel: Default::default(),
        vmid: 1,
        vcpus: 1,
        cache: CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Atomic },
        memory: vec![slot],
        focus: Gpa(START),
        setup: (0..64).map(map).collect(),
        ops: vec![split],
        host: Host::DEFAULT,
        publish: None,
        beside: vec![],
        observed: None,
        tables: vec![],
    };
    let milliseconds = |start: Instant| start.elapsed().as_secs_f64() * 1e3;
    let start = Instant::now();
    let trace = Trace::run(&scenario).expect("the scenario is valid");
    let run = milliseconds(start);
    let mut state = trace.end();
    let start = Instant::now();
    state.seek(&trace, 0);
    let back = milliseconds(start);
    let start = Instant::now();
    state.seek(&trace, usize::MAX);
    let forward = milliseconds(start);
    assert_eq!(state.machine().counters().leaves[0], 64 << 18);
    format!(
        "{{\"events\":{},\"run_ms\":{run:.1},\"seek_to_start_ms\":{back:.1},\"seek_to_end_ms\":{forward:.1}}}",
        trace.events().len()
    )
}

fn main() {
    let mut dense = Guest::new(Keeping::Dense, 64);
    let mut described = Guest::new(Keeping::Described, 64);
    let mut large = Guest::new(Keeping::Described, 512);
    let mut bytes = vec![1u8; dense.tables() as usize * 4096];
    let rounds: Vec<[f64; 4]> =
        (0..ROUNDS).map(|_| [memset(&mut bytes), dense.split(), described.split(), large.split()]).collect();
    let [set, dense_time, described_time, large_time] =
        [0, 1, 2, 3].map(|side| median(rounds.iter().map(|round| round[side]).collect()));
    for guest in [&dense, &described, &large] {
        guest.check();
    }
    assert!(dense.gstage.memory() == described.gstage.memory(), "every bit is the same");
    println!(
        "{{\"memset_ns_per_table\":{set:.1},\"64g_dense\":{},\"64g_described\":{},\"512g_described\":{},\"64g_trace\":{}}}",
        dense.report(dense_time, set),
        described.report(described_time, set),
        large.report(large_time, set),
        trace(),
    );
}
