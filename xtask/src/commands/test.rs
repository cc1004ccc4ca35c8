//! `cargo xtask test`: every check, and the sum of them.

use std::time::Instant;

use lexopt::prelude::*;

use crate::checks::{self, Check};
use crate::failure::{Failure, Outcome};
use crate::tally::Tally;
use crate::{project, provision};

/// What `cargo xtask help test` prints.
pub(crate) const HELP: &str = "\
cargo xtask test [--only CHECK,...] [FILTER]

Installs what is missing and runs every check. The last line counts what passed, failed and was skipped. A check
whose tools cannot be had is skipped with the reason; where the environment has CI set, that is a failure.

  --only CHECK,...   these checks only
  FILTER             only checks that consist of tests, and of them the tests with this text in their name
  --list             the names of the checks
";

/// The outcome of one check, for the table at the end.
struct Line {
    name: &'static str,
    tally: Tally,
    seconds: u64,
    note: String,
}

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut only: Option<Vec<String>> = None;
    let mut filter = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("only") => only = Some(arguments.value()?.string()?.split(',').map(str::to_owned).collect()),
            Long("list") => return list(),
            Value(text) if filter.is_none() => filter = Some(text.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    run_checks(&select(only.as_deref(), filter.as_deref())?, filter.as_deref())
}

fn list() -> Outcome {
    for check in checks::ALL {
        println!("{:<12} {}", check.name, check.about);
    }
    Ok(())
}

/// The checks to run, in their usual order.
fn select(only: Option<&[String]>, filter: Option<&str>) -> Outcome<Vec<&'static Check>> {
    for name in only.unwrap_or_default() {
        if checks::ALL.iter().all(|check| check.name != name) {
            return Err(Failure::new(format!("There is no check `{name}`. `cargo xtask test --list` names them.")));
        }
    }
    let chosen = |check: &&Check| {
        only.is_none_or(|names| names.iter().any(|name| name == check.name)) && (filter.is_none() || check.has_tests)
    };
    Ok(checks::ALL.iter().filter(chosen).collect())
}

fn run_checks(selected: &[&'static Check], filter: Option<&str>) -> Outcome {
    let needs: Vec<_> = selected.iter().flat_map(|check| check.needs).copied().collect();
    // Not the end of it: the checks that need nothing of what failed still run.
    if let Err(failure) = provision::ensure(&needs) {
        eprintln!("\n{failure}");
    }
    let mut lines = Vec::new();
    for check in selected {
        println!("\n── {}: {} ──", check.name, check.about);
        let start = Instant::now();
        let (tally, note) = outcome_of(check, filter);
        println!("{} {tally}", check.name);
        lines.push(Line { name: check.name, tally, seconds: start.elapsed().as_secs(), note });
    }
    conclude(&lines)
}

fn outcome_of(check: &Check, filter: Option<&str>) -> (Tally, String) {
    if let Some(reason) = provision::unmet(check.needs) {
        println!("{reason}");
        // A machine that checks changes has to be able to run everything.
        return (if project::in_ci() { Tally::FAILED } else { Tally::SKIPPED }, reason);
    }
    match (check.run)(filter) {
        Ok(tally) => (tally, String::new()),
        Err(failure) => {
            println!("{failure}");
            (Tally::FAILED, failure.to_string().lines().next().unwrap_or_default().to_owned())
        }
    }
}

fn conclude(lines: &[Line]) -> Outcome {
    println!("\n{:<12} {:>7} {:>7} {:>8} {:>6}", "check", "passed", "failed", "skipped", "s");
    let mut sum = Tally::default();
    for Line { name, tally, seconds, note } in lines {
        println!("{name:<12} {:>7} {:>7} {:>8} {seconds:>6}  {note}", tally.passed, tally.failed, tally.skipped);
        sum += *tally;
    }
    println!("\n{sum}");
    let skipped_where_nothing_may_be = project::in_ci() && sum.skipped > 0;
    if sum.failed > 0 || skipped_where_nothing_may_be { Err(Failure::told()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_leaves_only_checks_that_consist_of_tests() {
        let names: Vec<_> = select(None, Some("split")).unwrap().iter().map(|check| check.name).collect();
        assert_eq!(names, ["native", "wasm", "scripts", "e2e", "hosts"]);
    }

    #[test]
    fn chosen_checks_run_in_their_usual_order() {
        let names = ["e2e".to_owned(), "page".to_owned()];
        let selected: Vec<_> = select(Some(&names), None).unwrap().iter().map(|check| check.name).collect();
        assert_eq!(selected, ["page", "e2e"]);
    }

    #[test]
    fn an_unknown_check_is_refused() {
        assert!(select(Some(&["speed".to_owned()]), None).is_err());
    }

    #[test]
    fn a_single_failure_fails_the_whole() {
        let line = |tally| Line { name: "x", tally, seconds: 0, note: String::new() };
        assert!(conclude(&[line(Tally::PASSED)]).is_ok());
        assert!(conclude(&[line(Tally::PASSED), line(Tally::FAILED)]).is_err());
    }
}
