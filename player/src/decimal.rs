//! Decimal numbers for style sheets and SVG, to a thousandth. The standard library prints floats exactly, with tables that
//! would make up a good part of the page's code.

/// A number as text, rounded to a thousandth; what is not finite or beyond a million becomes the nearest that is.
#[must_use]
pub fn decimal(number: f32) -> String {
    let number = if number.is_nan() { 0.0 } else { number.clamp(-1e6, 1e6) };
    let thousandths = (number * 1000.0).round() as i32;
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, part) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    if part == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:03}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_no_point() {
        assert_eq!(decimal(0.0), "0");
        assert_eq!(decimal(-0.0), "0");
        assert_eq!(decimal(640.0), "640");
        assert_eq!(decimal(-12.0), "-12");
    }

    #[test]
    fn others_are_rounded_to_a_thousandth() {
        assert_eq!(decimal(0.5), "0.500");
        assert_eq!(decimal(0.866_025), "0.866");
        assert_eq!(decimal(-3.0004), "-3");
        assert_eq!(decimal(-0.25), "-0.250");
        assert_eq!(decimal(1.9999), "2");
    }

    #[test]
    fn any_number_gives_a_number() {
        assert_eq!(decimal(f32::NAN), "0");
        assert_eq!(decimal(f32::INFINITY), "1000000");
        assert_eq!(decimal(f32::MIN), "-1000000");
    }
}
