//! Path data, in tenths of a pixel and with as few characters as possible.

use crate::figure::geometry::Point;

/// A path being written.
#[derive(Debug, Default)]
pub(crate) struct PathData {
    text: String,
    at: Option<(i64, i64)>,
}

impl PathData {
    /// A closed outline.
    pub(crate) fn outline(&mut self, points: &[Point]) {
        self.line(points);
        self.text.push('z');
        self.at = None;
    }

    /// An open line; goes on where the last one ended if it starts there.
    pub(crate) fn line(&mut self, points: &[Point]) {
        let mut points = points.iter().map(|point| tenths(*point));
        let Some(start) = points.next() else { return };
        let mut at = start;
        if self.at != Some(start) {
            self.text.push('M');
            self.number(start.0);
            self.number(start.1);
        }
        self.text.push('l');
        for point in points {
            self.number(point.0 - at.0);
            self.number(point.1 - at.1);
            at = point;
        }
        self.at = Some(at);
    }

    /// The data.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    fn number(&mut self, tenths: i64) {
        let needs_space = self.text.ends_with(|last: char| last.is_ascii_digit());
        if needs_space && tenths >= 0 {
            self.text.push(' ');
        }
        if tenths < 0 {
            self.text.push('-');
        }
        let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
        self.text.push_str(&whole.to_string());
        if rest != 0 {
            self.text.push('.');
            self.text.push_str(&rest.to_string());
        }
    }
}

fn tenths(point: Point) -> (i64, i64) {
    ((point.x * 10.0).round() as i64, (point.y * 10.0).round() as i64)
}
