//! Measures the model against its limits and its peers, and prints the ratios as one JSON object.
//!
//! All sides take turns in every round, and each ratio is the median over the rounds, so that whatever else the machine
//! does falls on all of them alike. Every answer is checked.

use std::hint::black_box;
use std::time::{Duration, Instant};

use gstage_core::event::Event;

#[path = "../benches/workload/mod.rs"]
mod workload;

use workload::peer::Peer;
use workload::yardstick::{Bytes, Numbers, SingleStores};
use workload::{Random, Slab};

const ROUNDS: usize = 41;
/// Full splits in a round.
const SPLITS: u32 = 20;
/// Splits of the peer in a round, which takes longer.
const PEER_SPLITS: u32 = 3;
/// Addresses walked in a round.
const WALKS: u32 = 200_000;

/// Mean times of one piece of work in one round.
struct Round {
    split: f64,
    traced: f64,
    memset: f64,
    stores: f64,
    peer: f64,
    walk: f64,
    load: f64,
}

struct Sides {
    slab: Slab,
    walked: Slab,
    events: Vec<Event>,
    bytes: Bytes,
    stores: SingleStores,
    peer: Peer,
    numbers: Numbers,
    expected_walk: u64,
    expected_load: u64,
}

impl Sides {
    fn new() -> Self {
        let mut walked = Slab::new();
        assert!(walked.split_all(&mut ()));
        Self {
            slab: Slab::new(),
            walked,
            events: Vec::with_capacity(1 << 13),
            bytes: Bytes::new(),
            stores: SingleStores::new(),
            peer: Peer::new(),
            numbers: Numbers::new(),
            expected_walk: Slab::expected_walk(&mut Random::new(), WALKS),
            expected_load: Numbers::expected_load(&mut Random::new(), WALKS),
        }
    }

    fn round(&mut self) -> Round {
        let split = mean(SPLITS, || {
            self.slab.map();
            time(|| assert!(black_box(&mut self.slab).split_all(&mut ())))
        });
        let memset = mean(SPLITS, || time(|| assert_ne!(black_box(&mut self.bytes).set(black_box(0xdf)), 0)));
        let traced = mean(SPLITS, || {
            self.slab.map();
            self.events.clear();
            time(|| assert!(black_box(&mut self.slab).split_all(black_box(&mut self.events))))
        });
        let stores = mean(SPLITS, || time(|| assert_eq!(black_box(&self.stores).fill(black_box(0x5000_00df)), 513)));
        let peer = mean(PEER_SPLITS, || {
            let mut block = self.peer.block();
            time(|| assert!(black_box(&mut block).split_all()))
        });
        // Once before the time is taken: what is compared is work in the caches, not the way into them.
        let walk = warm(|| assert_eq!(black_box(&self.walked).walk(&mut Random::new(), WALKS), self.expected_walk));
        let load = warm(|| assert_eq!(black_box(&self.numbers).load(&mut Random::new(), WALKS), self.expected_load));
        Round { split, traced, memset, stores, peer, walk, load }
    }

    /// The answers that are too slow to check in every round.
    fn check(&mut self) {
        assert_eq!(self.slab.small_leaves(), workload::PAGES);
        assert!(self.bytes.is_all(0xdf));
        assert_eq!(self.stores.last(), 0x5000_00df | 0x3ffff << 10);
        let mut block = self.peer.block();
        assert!(block.split_all() && block.is_split());
    }
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn warm(work: impl Fn()) -> f64 {
    work();
    time(work).as_secs_f64()
}

fn mean(turns: u32, mut turn: impl FnMut() -> Duration) -> f64 {
    (0..turns).map(|_| turn()).sum::<Duration>().as_secs_f64() / f64::from(turns)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let mut sides = Sides::new();
    // The first round warms up.
    sides.round();
    let rounds: Vec<Round> = (0..ROUNDS).map(|_| sides.round()).collect();
    sides.check();
    let over = |ratio: fn(&Round) -> f64| median(rounds.iter().map(ratio).collect());
    eprintln!("full split {:.1} us, memset {:.1} us", over(|r| r.split) * 1e6, over(|r| r.memset) * 1e6);
    println!(
        "{{\"split_vs_memset\":{:.3},\"volatile_vs_split\":{:.3},\"aarch64_paging_vs_split\":{:.3},\
         \"walk_vs_load\":{:.3},\"traced_vs_untraced\":{:.3}}}",
        over(|r| r.split / r.memset),
        over(|r| r.stores / r.split),
        over(|r| r.peer / r.split),
        over(|r| r.walk / r.load),
        over(|r| r.traced / r.split),
    );
}
