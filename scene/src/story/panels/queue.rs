//! The requests for fences up to a step, and which vCPUs have carried them out.

use gstage_core::event::Event;

use crate::story::words::grouped;

/// The newest requests that are shown.
const SHOWN: usize = 6;

/// A request.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FenceRow {
    /// "order 12, 0x40A07000".
    pub what: String,
    /// For each vCPU whether it has fenced.
    pub done: Vec<bool>,
    /// Whether no vCPU has heard of it, and none will.
    pub lost: bool,
}

/// The requests in events, the newest first.
#[must_use]
pub fn queue(events: &[Event], vcpus: u8) -> Vec<FenceRow> {
    let mut rows: Vec<FenceRow> = Vec::new();
    for event in events {
        match *event {
            Event::Request(flush) => add(&mut rows, format!("order {}, 0x{:X}", flush.order, flush.gpa.0), vcpus),
            Event::RequestRange { gpa, pages } => {
                add(&mut rows, format!("{} pages from 0x{:X}", grouped(pages), gpa.0), vcpus);
            }
            Event::Fence { hart, .. } | Event::FenceAll { hart } => {
                // A request for a range is many fences: the first of them takes it from the queue.
                if let Some(done) = waiting(&mut rows, hart).next() {
                    *done = true;
                }
            }
            // What waited is executed next, all of it.
            Event::Resumed { hart, .. } => waiting(&mut rows, hart).for_each(|done| *done = true),
            Event::FenceLost => {
                if let Some(row) = rows.last_mut() {
                    row.lost = true;
                }
            }
            _ => {}
        }
    }
    let skip = rows.len().saturating_sub(SHOWN);
    rows.drain(..skip);
    rows.reverse();
    rows
}

/// What a hart has not executed yet, the oldest first.
fn waiting(rows: &mut [FenceRow], hart: u8) -> impl Iterator<Item = &mut bool> {
    let kept = rows.iter_mut().filter(|row| !row.lost);
    kept.filter_map(move |row| row.done.get_mut(usize::from(hart)).filter(|done| !**done))
}

fn add(rows: &mut Vec<FenceRow>, what: String, vcpus: u8) {
    rows.push(FenceRow { what, done: vec![false; usize::from(vcpus)], lost: false });
}
