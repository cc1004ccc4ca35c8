//! Where a card goes that says something about a piece: beside the piece, not over it.

use super::hit::Outline;

/// Distance between a card and what it is about, and between a card and the border, in CSS pixels.
const GAP: f32 = 12.0;

/// The place of the upper left corner of a card of a size in a figure of a size (CSS pixels): beside the piece near `at` if there is
/// room, else in the corner of the figure where it covers the least of the piece.
#[must_use]
pub fn beside(outline: &Outline, at: (f32, f32), card: (f32, f32), figure: (f32, f32)) -> (f32, f32) {
    let ends = |axis: fn(&(f32, f32)) -> f32| {
        outline.iter().map(axis).fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)))
    };
    let (left, right) = ends(|corner| corner.0);
    let (top, bottom) = ends(|corner| corner.1);
    let most = (figure.0 - card.0 - GAP, figure.1 - card.1 - GAP);
    let within = |x: f32, y: f32| (x.min(most.0).max(GAP), y.min(most.1).max(GAP));
    let middle = (at.0 - card.0 / 2.0, at.1 - card.1 / 2.0);
    let places = [
        within(right + GAP, middle.1),
        within(left - GAP - card.0, middle.1),
        within(middle.0, top - GAP - card.1),
        within(middle.0, bottom + GAP),
        within(f32::MAX, f32::MIN),
        within(f32::MIN, f32::MIN),
        within(f32::MAX, f32::MAX),
        within(f32::MIN, f32::MAX),
    ];
    let mut best = (f32::MAX, places[0]);
    for place in places {
        let covered = overlap(outline, place, card);
        if covered < best.0 - 0.5 {
            best = (covered, place);
        }
    }
    best.1
}

/// The area of the piece that a card covers.
fn overlap(outline: &Outline, (x, y): (f32, f32), (width, height): (f32, f32)) -> f32 {
    let mut shape = outline.to_vec();
    // Cut along the four sides of the card, one after another.
    for (axis, side, keep_above) in [(0, x, true), (0, x + width, false), (1, y, true), (1, y + height, false)] {
        let of = |corner: (f32, f32)| if axis == 0 { corner.0 } else { corner.1 };
        let is_in = |corner: (f32, f32)| (of(corner) >= side) == keep_above;
        let mut cut = Vec::with_capacity(shape.len() + 2);
        for (index, &to) in shape.iter().enumerate() {
            let from = shape[(index + shape.len() - 1) % shape.len()];
            if is_in(from) != is_in(to) {
                let share = (side - of(from)) / (of(to) - of(from));
                cut.push((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share));
            }
            if is_in(to) {
                cut.push(to);
            }
        }
        shape = cut;
    }
    let mut area = 0.0;
    for (index, &to) in shape.iter().enumerate() {
        let from = shape[(index + shape.len() - 1) % shape.len()];
        area += from.0 * to.1 - from.1 * to.0;
    }
    area.abs() / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIGURE: (f32, f32) = (700.0, 540.0);
    const CARD: (f32, f32) = (220.0, 130.0);

    fn diamond(x: f32, y: f32, size: f32) -> Outline {
        [(x, y - size / 2.0), (x + size, y), (x, y + size / 2.0), (x - size, y)]
    }

    #[test]
    fn half_of_a_square_is_half_of_its_area() {
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
        assert!((overlap(&square, (5.0, -3.0), (40.0, 40.0)) - 50.0).abs() < 1e-3);
        assert_eq!(overlap(&square, (11.0, 0.0), (4.0, 4.0)), 0.0);
    }

    #[test]
    fn over_a_slab_that_fills_the_figure_the_card_goes_where_it_covers_least() {
        let slab = diamond(350.0, 270.0, 340.0);
        let place = beside(&slab, (350.0, 270.0), CARD, FIGURE);
        assert!(overlap(&slab, place, CARD) < 0.2 * CARD.0 * CARD.1);
    }

    proptest! {
        #[test]
        fn a_card_is_inside_the_figure_and_off_a_piece_that_leaves_room(
            x in 20.0f32..680.0, y in 20.0f32..520.0, size in 1.0f32..60.0,
        ) {
            let piece = diamond(x, y, size);
            let (left, top) = beside(&piece, (x, y), CARD, FIGURE);
            prop_assert!(left >= 0.0 && top >= 0.0 && left + CARD.0 <= FIGURE.0 && top + CARD.1 <= FIGURE.1);
            prop_assert!(overlap(&piece, (left, top), CARD) < 1.0);
        }
    }
}
