//! The full wave: tile after tile breaks into its pages, each page one point in motion.

/// Milliseconds from the break of a tile until its last page has settled.
pub const LENGTH_MS: f32 = 330.0;
/// A page is under way for this long.
pub(crate) const FLIGHT: f32 = 190.0;
/// The latest that the crack may come by a page, in milliseconds after its tile's break.
pub(crate) const LATEST: f32 = LENGTH_MS - FLIGHT;

/// How much later the crack comes by per page along x and y of tile `tile`, from when its neighbours broke.
pub(crate) fn drift(since: &[f32], tile: u16) -> (f32, f32) {
    let (column, row) = (tile % 16, tile / 16);
    let at = |column: u16, row: u16| since.get((row * 16 + column) as usize).copied().unwrap_or(0.0).clamp(-200.0, 900.0);
    let slope = |before: f32, after: f32, pages: f32| ((before - after) / pages).clamp(-3.0, 3.0);
    let (left, right) = (column.saturating_sub(1), (column + 1).min(15));
    let (back, front) = (row.saturating_sub(1), (row + 1).min(31));
    (
        slope(at(left, row), at(right, row), 32.0 * f32::from(right - left)),
        slope(at(column, back), at(column, front), 16.0 * f32::from(front - back)),
    )
}
