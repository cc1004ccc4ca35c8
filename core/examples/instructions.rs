//! Splits a gigabyte in full so many times and does nothing else: `instructions N`.
//!
//! Counted by a tool such as callgrind with N and with 2 N, the difference is what N splits take.

#[path = "../benches/workload/mod.rs"]
mod workload;

use workload::{PAGES, Slab};

fn main() {
    let argument = std::env::args().nth(1);
    let Some(times) = argument.and_then(|argument| argument.parse::<u32>().ok()) else {
        eprintln!("usage: instructions N");
        std::process::exit(1);
    };
    let mut slab = Slab::new();
    for _ in 0..times {
        slab.map();
        assert!(slab.split_all(&mut ()));
        assert_eq!(slab.small_leaves(), PAGES);
    }
}
