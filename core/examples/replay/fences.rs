//! Requests for fences and the instructions that follow from them.

use std::collections::BTreeMap;

use gstage_core::event::{Event, FlushRequest};
use gstage_core::pte::Pte;
use gstage_core::splitting::Splitting;

/// Requests: order, first address, how many one after another; then sums, and what each hart executed.
pub(crate) fn lines(events: &[Event], vcpus: u8, lines: &mut Vec<String>) {
    let mut runs: Vec<(FlushRequest, u64)> = Vec::new();
    for (flush, count) in events.iter().filter_map(requested) {
        match runs.last_mut() {
            Some((first, sum)) if flush.order == first.order && flush.gpa.0 == first.gpa.0 + (*sum << first.order) => {
                *sum += count;
            }
            _ => runs.push((flush, count)),
        }
    }
    lines.extend(
        runs.iter().map(|(flush, count)| format!("fence order {} gpa {:#x} count {count}", flush.order, flush.gpa)),
    );
    let ranges = events.iter().filter_map(|event| match event {
        Event::RequestRange { gpa, pages } => Some(format!("fence range gpa {gpa:#x} pages {pages}")),
        _ => None,
    });
    lines.extend(ranges);
    sums(&runs, (events, vcpus), lines);
}

fn requested(event: &Event) -> Option<(FlushRequest, u64)> {
    match *event {
        Event::Request(flush) => Some((flush, 1)),
        Event::StoreRun { gpa, count, .. } => Some((FlushRequest { gpa, order: 12 }, u64::from(count))),
        Event::ClearRun { gpa, step, count, fenced: true, .. } => {
            // A leaf maps as much as its step adds to the page number.
            Some((FlushRequest { gpa, order: Pte(step).hpa().0.trailing_zeros() }, u64::from(count)))
        }
        _ => None,
    }
}

fn sums(runs: &[(FlushRequest, u64)], (events, vcpus): (&[Event], u8), lines: &mut Vec<String>) {
    let mut orders: BTreeMap<u32, u64> = BTreeMap::new();
    for (flush, count) in runs {
        *orders.entry(flush.order).or_default() += count;
    }
    lines.extend(orders.iter().rev().map(|(order, count)| format!("fences order {order} {count}")));
    let count = |is_it: fn(&Event) -> bool| events.iter().filter(|event| is_it(event)).count();
    lines.push(format!("fences range {}", count(|event| matches!(event, Event::RequestRange { .. }))));
    let mut harts: BTreeMap<u8, (u64, u64)> = BTreeMap::new();
    for event in events {
        match *event {
            Event::Fence { hart, .. } => harts.entry(hart).or_default().0 += 1,
            Event::StoreRun { hart, count, .. } => harts.entry(hart).or_default().0 += u64::from(count),
            Event::ClearRun { count, fenced: true, .. } => {
                (0..vcpus).for_each(|hart| harts.entry(hart).or_default().0 += u64::from(count));
            }
            Event::FenceAll { hart } => harts.entry(hart).or_default().1 += 1,
            _ => {}
        }
    }
    lines.extend(
        harts.iter().map(|(hart, (gpa, all))| format!("hart {hart} hfence.gvma by address {gpa}, by VMID {all}")),
    );
    let splitting = Splitting::of(events);
    lines.push(format!("fences for splitting {}", splitting.fences));
    lines.push(format!("stores that split {}", splitting.stores));
}
