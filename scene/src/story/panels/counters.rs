//! The row of counters, in fixed order.

use gstage_core::counters::Counters;

use super::Panel;
use crate::view::Counter;

/// Key, label, and where the value comes from.
type Column = (&'static str, &'static str, fn(&Counters) -> u64);

const COLUMNS: [Column; 8] = [
    ("tables", "tables taken", |c| c.tables),
    ("child-writes", "child writes", |c| c.child_writes),
    ("fences", "fences", |c| c.fences),
    ("leaves-1g", "1G leaves", |c| c.leaves[2]),
    ("leaves-2m", "2M leaves", |c| c.leaves[1]),
    ("leaves-4k", "4K leaves", |c| c.leaves[0]),
    ("faults", "faults", |c| c.faults),
    ("dirty", "dirty", |c| c.dirty),
];

/// The counters after the step.
#[must_use]
pub fn counters(panel: &Panel<'_>) -> Vec<Counter> {
    let (before, after) = (panel.before.counters(), panel.after.counters());
    COLUMNS
        .iter()
        .map(|&(key, label, value)| Counter {
            key: key.to_owned(),
            label: label.to_owned(),
            value: value(&after),
            changed: value(&before) != value(&after),
        })
        .collect()
}

/// Just the numbers.
#[must_use]
pub fn values(counters: &Counters) -> Vec<u64> {
    COLUMNS.iter().map(|&(_, _, value)| value(counters)).collect()
}
