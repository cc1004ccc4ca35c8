//! The page as a visitor has it: built, and tried in headless Chromium.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::{Failure, NamePath, Outcome};
use crate::tally::Tally;
use crate::tools::{browser, node};
use crate::{page, project, run};

/// Builds the page as it is published.
pub(super) fn build_page() -> Outcome<Tally> {
    page::build()?;
    Ok(Tally::PASSED)
}

/// Tries the page that has been built.
pub(super) fn run(filter: Option<&str>) -> Outcome<Tally> {
    if !project::page().join("index.html").is_file() {
        return Err(Failure::new("The page is not built (`cargo xtask test --only page,e2e` builds it first)."));
    }
    // The tests compare the page with what this example prints.
    run::show(run::cargo().args(["build", "--release", "-q", "-p", "gstage-core", "--example", "replay"]))?;
    playwright(
        "e2e/playwright.config.js",
        "e2e",
        filter,
        &[("REPLAY", project::target().join("release/examples/replay"))],
    )
}

/// Runs the tests of a configuration of Playwright; what they leave behind goes to a folder of their own.
pub(super) fn playwright(
    config: &str,
    name: &str,
    filter: Option<&str>,
    environment: &[(&str, PathBuf)],
) -> Outcome<Tally> {
    let browser = browser::require()?;
    let output = project::target().join(name);
    let report = output.join("report.json");
    // A report of an earlier run must not be taken for that of this one.
    let _ = std::fs::remove_file(&report);
    let mut command = node::script("node_modules/@playwright/test/cli.js");
    command.args(["test", "--config", config]).args(filter.iter().flat_map(|f| ["--grep", f]));
    command.env("CHROMIUM", browser.chromium).env("E2E_OUTPUT", output);
    command.envs(environment.iter().map(|(name, path)| (name, path)));
    // The result is in the report; the status says no more.
    let failed = run::show(&mut command).is_err();
    let tally = read_report(&report)?;
    Ok(if failed && tally.failed == 0 { tally + Tally::FAILED } else { tally })
}

fn read_report(path: &Path) -> Outcome<Tally> {
    let text = std::fs::read_to_string(path).doing("reading", path)?;
    let report: Value =
        serde_json::from_str(&text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let count = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
    // A test that passes only when tried again is not one to rely on.
    Ok(Tally { passed: count("expected"), failed: count("unexpected") + count("flaky"), skipped: count("skipped") })
}
