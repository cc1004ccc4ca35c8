//! Decimal numbers for style sheets and SVG, to a thousandth. The standard library prints floats exactly, with tables that
//! would make up a good part of the page's code; so would its formatting, if the first view had nothing else to format.

/// A number as text, rounded to a thousandth and no longer than it has to be; what is not finite or beyond a million becomes
/// the nearest that is.
#[must_use]
pub fn decimal(number: f32) -> String {
    text(number, 1000, 3)
}

/// The same to a ten-thousandth, for factors that large distances are multiplied by; beyond a hundred thousand becomes the
/// nearest that is not.
#[must_use]
pub fn factor(number: f32) -> String {
    text(number, 10_000, 4)
}

fn text(number: f32, unit: u32, digits: usize) -> String {
    let parts = number * unit as f32;
    let parts = if parts.is_nan() { 0.0 } else { parts.clamp(-1e9, 1e9) }.round() as i32;
    let (whole, part) = (parts.unsigned_abs() / unit, parts.unsigned_abs() % unit);
    let mut text = String::new();
    if parts < 0 {
        text.push('-');
    }
    text.push_str(&whole.to_string());
    if part == 0 {
        return text;
    }
    text.push('.');
    let part = part.to_string();
    (part.len()..digits).for_each(|_| text.push('0'));
    text.push_str(part.trim_end_matches('0'));
    text
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
        assert_eq!(decimal(0.5), "0.5");
        assert_eq!(decimal(0.866_025), "0.866");
        assert_eq!(decimal(-3.0004), "-3");
        assert_eq!(decimal(-0.25), "-0.25");
        assert_eq!(decimal(1.9999), "2");
    }

    #[test]
    fn factors_are_rounded_to_a_ten_thousandth() {
        assert_eq!(factor(0.866_025), "0.866");
        assert_eq!(factor(-1.234_56), "-1.2346");
        assert_eq!(factor(1.0), "1");
    }

    #[test]
    fn any_number_gives_a_number() {
        assert_eq!(decimal(f32::NAN), "0");
        assert_eq!(decimal(f32::INFINITY), "1000000");
        assert_eq!(decimal(f32::MIN), "-1000000");
    }
}
