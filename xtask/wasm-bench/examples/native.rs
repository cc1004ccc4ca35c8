//! Does the workload natively at a script's bidding: reads lines `split N` and `walk N`, answers each with the
//! nanoseconds that it took and the answer of the work.

use std::io::BufRead;
use std::time::Instant;

use gstage_wasm_bench::Workload;

fn main() {
    let mut workload = Workload::new();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let (work, times) = line.split_once(' ').unwrap_or((line.as_str(), "1"));
        let times = times.parse().unwrap_or(1);
        let start = Instant::now();
        let answer = if work == "walk" { workload.walk(times) } else { workload.split(times) };
        println!("{} {answer}", start.elapsed().as_nanos());
    }
}
