//! The figure away from home: in the examples of `www/hosts`, built with the real tools, and in the release.

use crate::checks::e2e;
use crate::commands::dist;
use crate::failure::Outcome;
use crate::tally::Tally;
use crate::tools::sphinx;
use crate::{hosts, project, run};

/// Builds the examples and the release and tries them; page and embed have been built before.
pub(super) fn run(filter: Option<&str>) -> Outcome<Tally> {
    let built = hosts::build()?;
    let mut directive = sphinx::program("python");
    directive.args(["-m", "unittest", "discover", "-s"]).arg(project::embed().join("sphinx"));
    run::show(&mut directive)?;
    dist::assemble()?;
    let places = [("HOSTS", hosts::sites()), ("RELEASE", project::target().join("dist"))];
    let tally = e2e::playwright("www/hosts/playwright.config.js", "hosts-output", filter, &places)?;
    Ok(tally + Tally { passed: built + 2, ..Tally::default() })
}
