//! The verdict in words.

use std::fmt;

use gstage_core::mode::Mode;

use crate::chains::{self, Comparison};
use crate::fences::Fact;
use crate::gigabyte::Stage;
use crate::judge::Verdict;
use crate::quirks::Quirks;
use crate::version::Version;

/// Differences that are shown.
const SHOWN: usize = 8;

/// All that the trial brought to light.
#[derive(Debug)]
pub(crate) struct Report {
    version: Version,
    known: Option<Quirks>,
    gigabytes: Verdict,
    stages: Vec<(Mode, Stage)>,
    chains: u64,
    unlisted: Vec<String>,
    unlisted_chains: u64,
    seen: Quirks,
    mutants: u64,
    missed: Vec<String>,
    facts: u64,
    not_shown: Vec<&'static str>,
}

impl Report {
    /// An empty report.
    pub(crate) fn new(version: Version, known: Option<Quirks>) -> Self {
        Self {
            version,
            known,
            gigabytes: Verdict::default(),
            stages: Vec::new(),
            chains: 0,
            unlisted: Vec::new(),
            unlisted_chains: 0,
            seen: Quirks::default(),
            mutants: 0,
            missed: Vec::new(),
            facts: 0,
            not_shown: Vec::new(),
        }
    }

    /// Adds what was found in the gigabyte.
    pub(crate) fn add_pages(&mut self, mode: Mode, stage: Stage, mut verdict: Verdict) {
        for text in &mut verdict.shown {
            *text = format!("{}, {}: {text}", mode.format().name, stage.name());
        }
        self.gigabytes.add(verdict);
        self.stages.push((mode, stage));
    }

    /// Adds what random chains showed.
    pub(crate) fn add_chains(&mut self, count: u64, comparison: Comparison) {
        self.chains += count;
        self.unlisted_chains += comparison.unlisted.len() as u64;
        self.unlisted.extend(comparison.unlisted);
        self.unlisted.truncate(SHOWN);
        comparison.seen.iter().for_each(|quirk| self.seen.insert(quirk));
    }

    /// Adds a deliberate bug, and whether it was noticed.
    pub(crate) fn add_mutant(&mut self, name: String, is_caught: bool) {
        self.mutants += 1;
        if !is_caught {
            self.missed.push(name);
        }
    }

    /// Adds what missing fences showed.
    pub(crate) fn add_fences(&mut self, facts: Vec<Fact>, seen: Quirks) {
        self.facts += facts.len() as u64;
        self.not_shown.extend(facts.iter().filter(|fact| !fact.is_shown).map(|fact| fact.name));
        seen.iter().for_each(|quirk| self.seen.insert(quirk));
    }

    /// Differences that no listed quirk explains.
    fn unexplained(&self) -> u64 {
        let listed = self.known.unwrap_or_default();
        let unlisted_quirks = self.seen.iter().filter(|&quirk| !listed.has(quirk)).count() as u64;
        self.gigabytes.differences + self.unlisted_chains + unlisted_quirks
    }

    /// Whether there is nothing to object to.
    pub(crate) fn is_passed(&self) -> bool {
        self.unexplained() == 0 && self.missed.is_empty() && self.not_shown.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = self.known.unwrap_or_default();
        let gigabytes = &self.gigabytes;
        for text in gigabytes.shown.iter().chain(&self.unlisted) {
            writeln!(f, "difference: {text}")?;
        }
        for text in &self.missed {
            writeln!(f, "not caught: {text}")?;
        }
        for text in &self.not_shown {
            writeln!(f, "not shown: {text}")?;
        }
        writeln!(f, "\nQEMU             {}", self.version)?;
        let mut modes: Vec<_> = self.stages.iter().map(|(mode, _)| mode.format().name).collect();
        modes.dedup();
        let stages = self.stages.len() / modes.len().max(1);
        writeln!(
            f,
            "pages probed     {} ({} modes, {stages} stages), {} accesses",
            gigabytes.pages,
            modes.len(),
            gigabytes.accesses
        )?;
        writeln!(f, "random chains    {}, {} accesses", self.chains, self.chains * chains::ACCESSES)?;
        let caught = self.mutants - self.missed.len() as u64;
        writeln!(f, "mutants          {caught} caught of {} planted", self.mutants)?;
        let shown = self.facts - self.not_shown.len() as u64;
        writeln!(f, "missing fences   {shown} of {} effects shown", self.facts)?;
        let seen = listed.iter().filter(|&quirk| self.seen.has(quirk)).count();
        writeln!(f, "quirks           {} listed, {seen} seen", listed.iter().count())?;
        for quirk in listed.iter() {
            let mark = if self.seen.has(quirk) { "seen    " } else { "NOT SEEN" };
            writeln!(f, "  {mark}       {quirk}")?;
        }
        for quirk in self.seen.iter().filter(|&quirk| !listed.has(quirk)) {
            writeln!(f, "  unlisted       {quirk}")?;
        }
        writeln!(f, "differences      {} unlisted", self.unexplained())?;
        if self.known.is_none() && self.unexplained() > 0 {
            let (major, minor) = self.version.number;
            writeln!(
                f,
                "\nNobody has listed yet where QEMU {major}.{minor} departs from the specification, so each difference counts. \
                 Compare them with the list of another version in oracle/src/quirks.rs."
            )?;
        }
        Ok(())
    }
}
