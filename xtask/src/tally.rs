//! Counts of what passed, failed and was skipped.

use std::fmt;
use std::ops::AddAssign;

use crate::run::Finished;

/// How many parts of something passed, failed and were skipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Tally {
    /// Parts that passed.
    pub(crate) passed: u64,
    /// Parts that failed.
    pub(crate) failed: u64,
    /// Parts that were not run.
    pub(crate) skipped: u64,
}

impl Tally {
    /// One part that passed.
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One part that failed.
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    /// One part that was not run.
    pub(crate) const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    /// Sums the lines "test result: ok. 3 passed; 0 failed; 1 ignored; …" of runs of Rust tests.
    ///
    /// A run that failed without saying which test did, as one that did not compile, counts as one failure.
    pub(crate) fn of_rust_tests(finished: &Finished) -> Self {
        let mut tally = Self::default();
        for line in finished.output.lines().filter(|line| line.contains("test result:")) {
            tally.passed += number_before(line, " passed");
            tally.failed += number_before(line, " failed");
            tally.skipped += number_before(line, " ignored");
        }
        if !finished.success && tally.failed == 0 {
            tally.failed = 1;
        }
        tally
    }

    /// Reads the lines "# pass 4", "# fail 0" and "# skipped 0" at the end of the Test Anything Protocol.
    pub(crate) fn of_tap(finished: &Finished) -> Self {
        let count = |name: &str| {
            let counted = finished.output.lines().rev().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name));
            counted.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
        };
        let tally = Self { passed: count("pass"), failed: count("fail"), skipped: count("skipped") };
        if !finished.success && tally.failed == 0 { tally + Self::FAILED } else { tally }
    }

    /// Reads a last line "373 passed, 0 failed".
    pub(crate) fn of_last_line(finished: &Finished) -> Self {
        let line = finished.output.lines().last().unwrap_or_default();
        let tally = Self { passed: number_before(line, " passed"), failed: number_before(line, " failed"), skipped: 0 };
        if !finished.success && tally.failed == 0 || tally == Self::default() { tally + Self::FAILED } else { tally }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

fn number_before(line: &str, word: &str) -> u64 {
    let Some((before, _)) = line.split_once(word) else { return 0 };
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(success: bool, output: &str) -> Finished {
        Finished { success, output: output.to_owned() }
    }

    #[test]
    fn the_results_of_several_test_programs_are_summed() {
        let output = "running 3 tests\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                      test result: FAILED. 10 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n";
        assert_eq!(Tally::of_rust_tests(&finished(false, output)), Tally { passed: 13, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_run_that_does_not_compile_counts_as_one_failure() {
        assert_eq!(Tally::of_rust_tests(&finished(false, "error[E0425]: cannot find value")), Tally::FAILED);
    }

    #[test]
    fn counts_of_the_test_anything_protocol_are_read() {
        let output = "# Subtest: a pass\nok 1 - a pass\n1..2\n# tests 2\n# pass 1\n# fail 1\n# skipped 0\n";
        assert_eq!(Tally::of_tap(&finished(false, output)), Tally { passed: 1, failed: 1, skipped: 0 });
        assert_eq!(Tally::of_tap(&finished(false, "SyntaxError")), Tally::FAILED);
    }

    #[test]
    fn a_last_line_without_counts_is_a_failure_even_if_the_program_claims_success() {
        assert_eq!(
            Tally::of_last_line(&finished(true, "373 passed, 0 failed\n")).to_string(),
            "373 passed, 0 failed, 0 skipped"
        );
        assert_eq!(Tally::of_last_line(&finished(false, "a\n372 passed, 1 failed")).failed, 1);
        assert_eq!(Tally::of_last_line(&finished(true, "all is well")), Tally::FAILED);
        assert_eq!(Tally::of_last_line(&finished(true, "0 passed, 0 failed")), Tally::FAILED);
        assert_eq!(Tally::of_last_line(&finished(false, "5 passed, 0 failed")).failed, 1);
    }
}
