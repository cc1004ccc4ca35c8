//! The whole trial: every machine that is started, and what is asked of it.

use std::time::Instant;

use gstage_core::mode::Mode;

use crate::chains::{self, Observation};
use crate::failure::Outcome;
use crate::fences;
use crate::gigabyte::{Gigabyte, PAGES, Stage};
use crate::judge::Judge;
use crate::machine::{Machine, Parts};
use crate::mutants::{tables, walkers};
use crate::quirks::Quirks;
use crate::report::Report;
use crate::version::Version;
use crate::walker::{Cpu, Walker};

/// The modes of a 64-bit machine.
const MODES: [Mode; 3] = [Mode::Sv39x4, Mode::Sv48x4, Mode::Sv57x4];

/// A CPU, as QEMU wants it and as the walk does.
struct Profile {
    name: &'static str,
    cpu: Cpu,
    has_svinval: bool,
}

/// The strictest first. The last is there because one extension without the other shows one more quirk.
const PROFILES: [Profile; 3] = [
    Profile { name: "rv64,h=true", cpu: Cpu { svnapot: false, svpbmt: false }, has_svinval: false },
    Profile {
        name: "rv64,h=true,svnapot=true,svpbmt=true,svinval=true",
        cpu: Cpu { svnapot: true, svpbmt: true },
        has_svinval: true,
    },
    Profile { name: "rv64,h=true,svpbmt=true", cpu: Cpu { svnapot: false, svpbmt: true }, has_svinval: false },
];

/// Holds it, with so many random chains for each profile.
pub(crate) fn hold(parts: &Parts, chains: u64) -> Outcome<Report> {
    let version = Version::of(&parts.qemu)?;
    let known = Quirks::of(version.number);
    let quirks = known.unwrap_or_default();
    let mut report = Report::new(version, known);
    let mut observations = Vec::new();
    for (seed, profile) in (1..).zip(&PROFILES) {
        eprintln!("QEMU with -cpu {}", profile.name);
        let mut machine = Machine::start(parts, profile.name, 1)?;
        let mut judge = Judge::new(&mut machine, quirks)?;
        if seed == 1 {
            judge_gigabytes(&mut judge, &mut report)?;
            judge_bad_tables(&mut judge, &mut report)?;
        }
        let observed = chains::observe(&mut machine, profile.cpu, chains, seed)?;
        report.add_chains(observed.len() as u64, chains::compare(&observed, quirks));
        observations.extend(observed);
    }
    judge_bad_walkers(&observations, quirks, &mut report);
    for profile in PROFILES.iter().take(2) {
        eprintln!("QEMU with -cpu {} and two harts", profile.name);
        let mut machine = Machine::start(parts, profile.name, 2)?;
        for mode in MODES {
            let (facts, seen) = fences::show(&mut machine, mode, profile.has_svinval)?;
            report.add_fences(facts, seen);
        }
    }
    Ok(report)
}

/// Every page of the gigabyte at every stage, in every mode.
fn judge_gigabytes(judge: &mut Judge<'_>, report: &mut Report) -> Outcome {
    let start = Instant::now();
    for mode in MODES {
        let mut model = Gigabyte::new(mode)?;
        for stage in Stage::ALL {
            model.advance(stage)?;
            let verdict = judge.judge(&model, &model.image(), 0..PAGES)?;
            eprintln!("  {:>5.1} s  {}, {}", start.elapsed().as_secs_f32(), mode.format().name, stage.name());
            report.add_pages(mode, stage, verdict);
        }
    }
    Ok(())
}

/// Tables that were written wrongly: the judge has to object.
fn judge_bad_tables(judge: &mut Judge<'_>, report: &mut Report) -> Outcome {
    for mode in MODES {
        for stage in Stage::ALL {
            let model = Gigabyte::at(mode, stage)?;
            for bug in tables::Bug::ALL.into_iter().filter(|bug| bug.stage() == stage) {
                let mut image = tables::Image::new(&model);
                bug.plant(&mut image);
                let verdict = judge.judge(&model, &image.words, bug.range())?;
                report.add_mutant(format!("tables, {}: {bug:?}", mode.format().name), verdict.differences > 0);
            }
        }
    }
    Ok(())
}

/// Walkers with a bug: what the machine did has to contradict each.
fn judge_bad_walkers(observations: &[Observation], quirks: Quirks, report: &mut Report) {
    for bug in walkers::Bug::ALL {
        let walker = Walker { quirks, bug: Some(bug) };
        let is_caught = observations.iter().any(|seen| chains::expect(&seen.case, walker) != seen.sight);
        report.add_mutant(format!("walker: {bug:?}"), is_caught);
    }
}
