//! Translating random addresses of a split gigabyte, next to one random load.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

mod workload;

use workload::yardstick::Numbers;
use workload::{Random, Slab};

/// Addresses in one turn.
const COUNT: u32 = 10_000;

fn random_addresses(c: &mut Criterion) {
    let mut group = c.benchmark_group("walk: random addresses in a split gigabyte");
    group.throughput(Throughput::Elements(u64::from(COUNT)));

    let mut slab = Slab::new();
    assert!(slab.split_all(&mut ()));
    let expected = Slab::expected_walk(&mut Random::new(), COUNT);
    group.bench_function("three levels in software", |b| {
        b.iter(|| assert_eq!(black_box(&slab).walk(&mut black_box(Random::new()), COUNT), expected));
    });

    let numbers = Numbers::new();
    let expected = Numbers::expected_load(&mut Random::new(), COUNT);
    group.bench_function("one load from 2 MiB", |b| {
        b.iter(|| assert_eq!(black_box(&numbers).load(&mut black_box(Random::new()), COUNT), expected));
    });
    group.finish();
}

criterion_group!(benches, random_addresses);
criterion_main!(benches);
