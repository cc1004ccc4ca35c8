//! How counters of two runs grow, step by step: the geometry of a small chart for each, as paths of SVG.

use core::fmt::Write;

use crate::view::Counter;

/// The counters that are drawn.
const DRAWN: [&str; 3] = ["tables", "fences", "faults"];
/// Width and height of the field of a chart, in units of its view box.
pub const WIDTH: u32 = 240;
/// See [`WIDTH`].
pub const HEIGHT: u32 = 72;

/// A chart for each of the counters that are drawn.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chart {
    /// The charts, side by side.
    pub fields: Vec<Field>,
    /// Steps along each.
    pub steps: u32,
}

/// How one counter grows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Name of the counter in marks.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// The largest value, at the top of the field.
    pub most: u64,
    /// The path of either run.
    pub paths: [String; 2],
    /// The values of either run, step by step.
    pub values: [Vec<u64>; 2],
}

impl Chart {
    /// The chart of what two runs count, step by step.
    #[must_use]
    pub fn new(counters: &[Vec<Vec<Counter>>; 2]) -> Self {
        let steps = counters[0].len();
        let fields = DRAWN.iter().filter_map(|key| Field::new(key, counters)).collect();
        Self { fields, steps: steps as u32 }
    }

    /// Where a step (1-based) stands along the charts: its left edge and its width, in hundredths of the view box's units.
    #[must_use]
    pub fn column(&self, step: u32) -> (u32, u32) {
        let edge = |step: u32| step.min(self.steps) * (WIDTH * 100) / self.steps.max(1);
        let left = edge(step.max(1) - 1);
        (left, edge(step.max(1)) - left)
    }
}

impl Field {
    fn new(key: &str, counters: &[Vec<Vec<Counter>>; 2]) -> Option<Self> {
        let find = |counters: &Vec<Counter>| counters.iter().find(|counter| counter.key == key).cloned();
        let label = find(counters[0].first()?)?.label;
        let values = counters.each_ref().map(|run| {
            run.iter().map(|counters| find(counters).map_or(0, |counter| counter.value)).collect::<Vec<u64>>()
        });
        let most = values.iter().flatten().copied().max().unwrap_or(0);
        let paths = values.each_ref().map(|values| path(values, most));
        Some(Self { key: key.to_owned(), label, most, paths, values })
    }
}

/// The values as a line that goes up at the beginning of the step that counts.
fn path(values: &[u64], most: u64) -> String {
    let steps = values.len().max(1) as u64;
    let mut path = String::new();
    let mut last = None;
    for (index, &value) in values.iter().enumerate() {
        let x = index as u64 * u64::from(WIDTH) * 100 / steps;
        let y = u64::from(HEIGHT) * 100 - value * u64::from(HEIGHT) * 100 / most.max(1);
        // Writing to a string does not fail.
        let _ = match last {
            None => write!(path, "M{} {}", hundredths(x), hundredths(y)),
            Some(before) if before == y => Ok(()),
            Some(_) => write!(path, "H{}V{}", hundredths(x), hundredths(y)),
        };
        last = Some(y);
    }
    let _ = write!(path, "H{WIDTH}");
    path
}

fn hundredths(number: u64) -> String {
    let (whole, rest) = (number / 100, number % 100);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_at_the_first_value_and_steps_up_where_something_is_counted() {
        assert_eq!(path(&[0, 0, 1, 2], 2), "M0 72H120V36H180V0H240");
        assert_eq!(path(&[3], 3), "M0 0H240");
        assert_eq!(path(&[0, 0, 0], 0), "M0 72H240");
        assert_eq!(path(&[0, 1, 1], 1), "M0 72H80V0H240");
    }

    #[test]
    fn columns_of_steps_lie_side_by_side_and_fill_the_width() {
        let chart = Chart { fields: vec![], steps: 7 };
        let mut at = 0;
        for step in 1..=7 {
            let (left, width) = chart.column(step);
            assert_eq!(left, at, "{step}");
            at += width;
        }
        assert_eq!(at, WIDTH * 100);
        assert_eq!(chart.column(99), (WIDTH * 100, 0));
    }
}
