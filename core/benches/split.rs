//! Splitting a gigabyte: one address, and all of it next to its limits and its peers.
#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use gstage_core::addr::Gpa;
use gstage_core::event::Event;
use std::hint::black_box;
use std::time::{Duration, Instant};

mod workload;

use workload::peer::Peer;
use workload::yardstick::{Bytes, SingleStores};
use workload::{ENTRIES, PAGES, START, Slab};

/// Measures `work` alone, with `prepare` before each turn and outside of the time.
fn timed<T>(turns: u64, state: &mut T, prepare: impl Fn(&mut T), work: impl Fn(&mut T)) -> Duration {
    let mut total = Duration::ZERO;
    for _ in 0..turns {
        prepare(state);
        let start = Instant::now();
        work(black_box(state));
        total += start.elapsed();
    }
    total
}

fn one_address(c: &mut Criterion) {
    let focus = Gpa(START.0 + 0xa0_7000);
    let mut slab = Slab::new();
    c.bench_function("split: 1G to 4K at one address, 2 tables", |b| {
        b.iter_custom(|turns| timed(turns, &mut slab, Slab::map, |slab| assert!(slab.split_one(focus, &mut ()))));
    });
    assert_eq!(slab.small_leaves(), 512);
}

fn full(c: &mut Criterion) {
    let mut group = c.benchmark_group("split: all of 1G to 4K, 513 tables");
    group.throughput(Throughput::Elements(ENTRIES as u64));

    let mut slab = Slab::new();
    group.bench_function("tracing off", |b| {
        b.iter_custom(|turns| timed(turns, &mut slab, Slab::map, |slab| assert!(slab.split_all(&mut ()))));
    });
    assert_eq!(slab.small_leaves(), PAGES);

    let mut traced = (Slab::new(), Vec::<Event>::with_capacity(1 << 13));
    group.bench_function("tracing on", |b| {
        b.iter_custom(|turns| {
            let prepare = |(slab, events): &mut (Slab, Vec<Event>)| {
                slab.map();
                events.clear();
            };
            timed(turns, &mut traced, prepare, |(slab, events)| assert!(slab.split_all(events)))
        });
    });
    assert_eq!(traced.1.iter().filter(|event| matches!(event, Event::Fill { .. })).count(), 513);

    let mut bytes = Bytes::new();
    group.bench_function("memset of the same bytes", |b| b.iter(|| black_box(&mut bytes).set(black_box(0xdf))));
    assert!(bytes.is_all(0xdf));

    let stores = SingleStores::new();
    group.bench_function("one store for each entry, as the kernel", |b| {
        b.iter(|| black_box(&stores).fill(black_box(0x5000_00df)));
    });
    assert_eq!(stores.last(), 0x5000_00df | 0x3ffff << 10);

    let mut peer = Peer::new();
    group.bench_function("aarch64-paging", |b| {
        b.iter_custom(|turns| {
            let mut total = Duration::ZERO;
            for _ in 0..turns {
                let mut block = peer.block();
                let start = Instant::now();
                assert!(black_box(&mut block).split_all());
                total += start.elapsed();
            }
            total
        });
    });
    let mut block = peer.block();
    assert!(block.split_all() && block.is_split());
    group.finish();
}

fn leaves(c: &mut Criterion) {
    let mut slab = Slab::new();
    assert!(slab.split_all(&mut ()));
    c.bench_function("read out: 262,144 leaves one by one", |b| {
        b.iter_batched(|| 0u64, |count| assert_eq!(slab.count_leaves(count), PAGES), BatchSize::SmallInput);
    });
}

criterion_group!(benches, one_address, full, leaves);
criterion_main!(benches);
