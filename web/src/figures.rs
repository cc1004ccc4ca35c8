//! Numbers as people read them.

/// The digits of a number in groups of three, the last group last; groups that it does not have are empty.
///
/// Twelve digits fit, which is more than any counter reaches.
#[must_use]
pub(crate) fn groups(number: u64) -> [String; 4] {
    let group = |power: u32| {
        let above = number / 1000u64.pow(power);
        match (above, above / 1000) {
            (0, _) if power > 0 => String::new(),
            (_, 0) => above.to_string(),
            _ => format!("{:03}", above % 1000),
        }
    };
    [group(3), group(2), group(1), group(0)]
}

/// A number with a comma between groups of three digits.
#[must_use]
pub(crate) fn with_commas(number: u64) -> String {
    let groups = groups(number);
    let there: Vec<&str> = groups.iter().map(String::as_str).filter(|group| !group.is_empty()).collect();
    there.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_the_plain_digits() {
        for number in [0, 7, 10, 512, 999, 1000, 1024, 262_144, 1_000_000, 20_000_300, 999_999_999_999] {
            assert_eq!(groups(number).concat(), number.to_string());
        }
    }

    #[test]
    fn commas_stand_between_groups_of_three() {
        assert_eq!(with_commas(0), "0");
        assert_eq!(with_commas(999), "999");
        assert_eq!(with_commas(1024), "1,024");
        assert_eq!(with_commas(262_144), "262,144");
        assert_eq!(with_commas(1_000_007), "1,000,007");
    }
}
