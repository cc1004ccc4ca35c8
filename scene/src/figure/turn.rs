//! Sine and cosine of small turns. The general functions carry tables for turns of any size, which would make up a good part of
//! the figure's code; these are as exact, being worked out in more digits than they are rounded to.

use std::f64::consts::FRAC_PI_2;

/// The sine of an angle in radians, of a few turns at most.
pub(crate) fn sin(angle: f32) -> f32 {
    quarter(angle, 0)
}

/// The cosine of an angle in radians, of a few turns at most.
pub(crate) fn cos(angle: f32) -> f32 {
    quarter(angle, 1)
}

/// The sine of an angle that is so many quarters of a turn further on.
fn quarter(angle: f32, further: i32) -> f32 {
    let angle = f64::from(angle);
    let quarters = (angle / FRAC_PI_2).round_ties_even();
    let rest = angle - quarters * FRAC_PI_2;
    let square = rest * rest;
    let turned = quarters as i32 + further;
    // Each term of the series is made from the one before.
    let (first, mut power) = if turned & 1 == 0 { (1.0, rest) } else { (0.0, 1.0) };
    let mut sum = power;
    for step in 1..8u8 {
        let count = 2.0 * f64::from(step) + first;
        power *= -square / (count * (count - 1.0));
        sum += power;
    }
    (if turned & 2 == 0 { sum } else { -sum }) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_what_the_general_functions_give_or_its_neighbour() {
        let near = |a: f32, b: f32| a.to_bits().abs_diff(b.to_bits()) <= 1;
        for step in -20_000..=20_000i16 {
            let angle = f32::from(step) * 0.000_61;
            assert!(near(sin(angle), libm::sinf(angle)), "sine of {angle}");
            assert!(near(cos(angle), libm::cosf(angle)), "cosine of {angle}");
        }
    }
}
