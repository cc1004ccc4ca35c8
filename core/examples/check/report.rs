//! What the checker reports, as text.

use std::fmt::Write;

use gstage_core::check::{Finding, HeldTable, Kind, Needed, Reason, Redundant, Report, Step};
use gstage_core::scenario::Scenario;

/// The scenario, what was found, and the counts.
pub(crate) fn report(scenario: &Scenario, report: &Report) -> String {
    let (kernel, mode) = (scenario.kernel.behaviour().slug, scenario.mode.format().slug);
    let findings = report.findings.iter().map(finding);
    let tables = report.tables.iter().map(table);
    let redundant = report.fences.runs.iter().map(redundant);
    let mut text = format!("scenario {} kernel {kernel} mode {mode}\n", scenario.slug);
    for line in findings.chain(tables).chain(redundant) {
        let _ = writeln!(text, "{line}");
    }
    let (used, more) = (&report.fences, [report.more_findings, report.more_tables, report.fences.more]);
    if more != [0; 3] {
        let _ = writeln!(text, "more findings {} tables {} redundant {}", more[0], more[1], more[2]);
    }
    let _ = writeln!(
        text,
        "findings {} tables {} fences {} needed {} lazy {} redundant {}",
        report.findings.len() as u64 + report.more_findings,
        report.tables.len() as u64 + report.more_tables,
        used.executed,
        used.needed,
        used.lazy,
        used.redundant
    );
    text
}

fn finding(finding: &Finding) -> String {
    let kind = match finding.kind {
        Kind::EscapesLog => "escapes the log",
        Kind::WrongFrame => "wrong frame",
        Kind::LostProtection => "lost protection",
    };
    let stale = finding.stale;
    let rights = stale.pte.permissions();
    let now = finding.now.map_or("nothing".to_owned(), |(_, pte)| format!("{pte:#x} {}", pte.permissions()));
    let through = finding.through.map_or(String::new(), |pointer| format!(" through pointer {pointer:#x}"));
    format!(
        "finding {kind} harts {} gpa {:#x} size {:#x}: stale leaf gpa {:#x} {:#x} {rights}{through} {}, \
         tables have {now}, relied on at {}, {}",
        finding.harts,
        finding.gpa,
        finding.size,
        stale.gpa,
        stale.pte,
        since(finding.since),
        step(finding.at),
        needed(finding.needed, finding.missed),
    )
}

fn table(table: &HeldTable) -> String {
    format!(
        "table {:#x} for gpa {:#x}{} may still be walked by harts {} {}, {}",
        table.table,
        table.gpa,
        if table.is_freed { ", given back to the host," } else { "" },
        table.harts,
        since(table.since),
        needed(Needed::All, table.missed)
    )
}

fn redundant(run: &Redundant) -> String {
    let what =
        run.flush.map_or("every address".to_owned(), |flush| format!("order {} gpa {:#x}", flush.order, flush.gpa));
    let reason = match run.reason {
        Reason::NothingHeld => "there was nothing to end",
        Reason::SameTranslation => "what it ended translates as the tables do",
        Reason::EndedAgain => "another fence ends the same in time",
    };
    format!("redundant fence {what} count {} harts {} at {}: {reason}", run.count, run.harts, step(run.first))
}

fn since(step: Option<Step>) -> String {
    step.map_or("since before the first step".to_owned(), |at| format!("since {}", self::step(at)))
}

fn step(step: Step) -> String {
    format!("step {} of op {}", u64::from(step.event) + 1, step.op)
}

fn needed(needed: Needed, missed: Option<u32>) -> String {
    let missed =
        missed.map_or(String::new(), |event| format!("; step {} fenced an address in vain", u64::from(event) + 1));
    match needed {
        Needed::Address { first, count: 1 } => format!("needs a fence of order {} gpa {:#x}", first.order, first.gpa),
        Needed::Address { first, count } => {
            format!("needs {count} fences of order {} from gpa {:#x}", first.order, first.gpa)
        }
        Needed::All => format!("needs a fence of every address{missed}"),
    }
}
