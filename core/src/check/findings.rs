//! Findings on their way into the report: neighbours become one, and there is a limit.

use alloc::vec::Vec;

use super::finding::{Finding, Needed};

/// Findings that were merged, up to a limit.
#[derive(Debug)]
pub(super) struct Findings {
    kept: Vec<Finding>,
    /// The finding that may still grow.
    last: Option<Finding>,
    limit: usize,
    more: u64,
}

impl Findings {
    pub(super) fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), last: None, limit, more: 0 }
    }

    pub(super) fn add(&mut self, finding: Finding) {
        match &mut self.last {
            Some(last) if continues(last, &finding) => grow(last, &finding),
            _ => {
                self.flush();
                self.last = Some(finding);
            }
        }
    }

    fn flush(&mut self) {
        let Some(finding) = self.last.take() else { return };
        if self.kept.len() < self.limit {
            self.kept.push(finding);
        } else {
            self.more += 1;
        }
    }

    /// The findings, and how many there are beyond the limit.
    pub(super) fn finish(mut self) -> (Vec<Finding>, u64) {
        self.flush();
        (self.kept, self.more)
    }
}

/// Whether `next` is of the same kind and begins where `last` ends, under the same stale leaf or the one after it.
fn continues(last: &Finding, next: &Finding) -> bool {
    let is_alike = (last.kind, last.harts, last.at, last.through, last.stale.level)
        == (next.kind, next.harts, next.at, next.through, next.stale.level)
        && last.since.map(|step| step.op) == next.since.map(|step| step.op)
        && last.gpa.0.wrapping_add(last.size) == next.gpa.0;
    is_alike && follows(last, next)
}

/// Whether the stale leaf of `next` is that of `last` or its neighbour in guest and host memory.
fn follows(last: &Finding, next: &Finding) -> bool {
    let distance = next.stale.gpa.0.wrapping_sub(last.stale.gpa.0);
    last.stale.pte.protection() == next.stale.pte.protection()
        && last.stale.pte.hpa().0.wrapping_add(distance) == next.stale.pte.hpa().0
        && last.now.is_some() == next.now.is_some()
}

fn grow(last: &mut Finding, next: &Finding) {
    let is_new_leaf = next.stale.gpa.0.wrapping_sub(last.stale.gpa.0) >= last.size && next.stale.gpa != last.stale.gpa;
    last.size += next.size;
    last.missed = last.missed.max(next.missed);
    last.since = last.since.min(next.since);
    if let Needed::Address { count, .. } = &mut last.needed
        && is_new_leaf
    {
        *count += 1;
    }
}
