//! Random chains of entries: what the machine makes of each, against what the walk makes of it.

mod case;

use gstage_core::hgatp::Xlen;
use gstage_core::walk::Intent;
use gstage_oracle_guest::{NO_TRAP, as_loaded, fence, register, tag};

pub(crate) use case::Case;
use case::ChainMemory;

use crate::failure::Outcome;
use crate::machine::Machine;
use crate::quirks::{Quirk, Quirks};
use crate::random::Random;
use crate::script::{Results, Script, Ticket};
use crate::walker::{self, Cpu, Walker};

/// Cases that one script holds.
const BATCH: u64 = 8000;
/// Accesses of each case.
pub(crate) const ACCESSES: u64 = 5;

/// All of what can be seen of a case: `hgatp` as it reads back, three words for each access, whether the store reached the
/// host page that the leaf means, and the entries afterwards.
pub(crate) type Sight = Vec<u64>;

/// A case, and what the machine made of it.
#[derive(Debug)]
pub(crate) struct Observation {
    pub(crate) case: Case,
    pub(crate) sight: Sight,
}

/// Where the results of a case are.
struct Tickets {
    hgatp: Ticket,
    probes: Vec<Ticket>,
    scratch: Ticket,
    entries: Vec<Ticket>,
}

/// Lets the machine do `count` cases.
pub(crate) fn observe(machine: &mut Machine, cpu: Cpu, count: u64, seed: u64) -> Outcome<Vec<Observation>> {
    let mut random = Random::new(seed);
    let mut observations = Vec::new();
    while (observations.len() as u64) < count {
        let size = BATCH.min(count - observations.len() as u64);
        let cases: Vec<Case> = (0..size).map(|_| Case::new(&mut random, cpu)).collect();
        let mut script = Script::default();
        let tickets: Vec<Tickets> = cases.iter().map(|case| write(case, &mut script)).collect();
        let results = machine.run(&script)?;
        let sights = tickets.iter().zip(&cases).map(|(tickets, case)| read(tickets, case, &results));
        let sights: Vec<Sight> = sights.collect();
        observations.extend(cases.into_iter().zip(sights).map(|(case, sight)| Observation { case, sight }));
    }
    Ok(observations)
}

/// The accesses of a case: what each does, at which offset in the page, and on how many bytes.
fn accesses(case: &Case) -> impl Iterator<Item = (Intent, u64, u64)> {
    let single = |intent| match intent {
        Intent::Load => (intent, tag::ADDRESS, 8),
        Intent::Store => (intent, tag::SCRATCH, 8),
        Intent::Fetch => (intent, tag::CODE, 4),
        Intent::LoadExecutable => (intent, tag::ADDRESS, 4),
    };
    case.intents.into_iter().map(single).chain([(Intent::Load, tag::END + case.cut, 8)])
}

/// The value that the store of a case writes: no other case does.
const fn secret(case: &Case) -> u64 {
    case.gpa ^ case.hgatp ^ case.target << 17 ^ case.cut
}

/// Appends the operations of a case.
fn write(case: &Case, script: &mut Script) -> Tickets {
    script.write(register::MENVCFG, u64::from(case.pbmte) << 62);
    script.write(register::SSTATUS_MXR, case.mxr.into());
    script.write(register::VSSTATUS_MXR, case.guest_mxr.into());
    for &(at, entry) in &case.entries {
        script.store(at, entry);
    }
    script.store(case.target + tag::SCRATCH, 0);
    let hgatp = script.write(register::HGATP, case.hgatp);
    let mut probes = Vec::new();
    for (intent, offset, _) in accesses(case) {
        // Each access walks: what the machine tells of an access fault depends on what it has cached.
        script.fence(fence::GVMA_ALL, 0, 0);
        probes.push(script.probe(intent, case.gpa + offset, secret(case)));
    }
    let scratch = script.load(case.target + tag::SCRATCH);
    let entries = case.entries.iter().map(|&(at, _)| script.load(at)).collect();
    for &(at, _) in &case.entries {
        script.store(at, 0);
    }
    Tickets { hgatp, probes, scratch, entries }
}

/// What the machine made of a case.
fn read(tickets: &Tickets, case: &Case, results: &Results) -> Sight {
    let mut sight = vec![results.of(tickets.hgatp)[0]];
    tickets.probes.iter().for_each(|&probe| sight.extend(results.of(probe)));
    sight.push((results.of(tickets.scratch)[0] == secret(case)).into());
    sight.extend(tickets.entries.iter().map(|&entry| results.of(entry)[0]));
    sight
}

/// What a walker makes of a case.
pub(crate) fn expect(case: &Case, walker: Walker) -> Sight {
    let kept = if walker.quirks.has(Quirk::RootKeepsLowBits) { case.hgatp & 0b11 } else { 0 };
    let mut sight = vec![case.hgatp().encode(Xlen::Rv64) | kept];
    let mut memory = ChainMemory(case.entries.clone());
    let mut is_stored = false;
    for (intent, offset, bytes) in accesses(case) {
        let outcome = walker.access(&case.query(intent, offset, bytes), &mut memory);
        if let walker::Outcome::Lands { page, .. } = outcome {
            is_stored |= intent == Intent::Store && page == case.target;
        }
        sight.extend(words(case, intent, outcome));
    }
    sight.push(is_stored.into());
    sight.extend(memory.0.iter().map(|entry| entry.1));
    sight
}

/// The results of a probe, if this is its outcome.
fn words(case: &Case, intent: Intent, outcome: walker::Outcome) -> [u64; 3] {
    let value = match (intent, outcome) {
        (_, walker::Outcome::Traps { cause, stval, htval }) => return [stval, cause, htval],
        (Intent::Load, walker::Outcome::Lands { page, next: Some(next) }) => {
            (page | tag::END) >> (8 * case.cut) | next << (64 - 8 * case.cut)
        }
        (Intent::Load, walker::Outcome::Lands { page, next: None }) => page,
        (Intent::LoadExecutable, walker::Outcome::Lands { page, .. }) => page & 0xffff_ffff,
        (Intent::Fetch, walker::Outcome::Lands { page, .. }) => as_loaded(page),
        (Intent::Store, walker::Outcome::Lands { .. }) => secret(case),
    };
    [value, NO_TRAP, 0]
}

/// What comes of comparing.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// Cases that differ in a way that no listed quirk explains, described.
    pub(crate) unlisted: Vec<String>,
    /// Quirks that made a difference, and the machine had it.
    pub(crate) seen: Quirks,
}

/// Compares what the machine did with the walk and the quirks that are known.
pub(crate) fn compare(observations: &[Observation], quirks: Quirks) -> Comparison {
    let mut comparison = Comparison::default();
    for Observation { case, sight } in observations {
        let expected = expect(case, Walker { quirks, bug: None });
        if expected != *sight {
            comparison.unlisted.push(describe(case, &expected, sight));
        } else if expected != expect(case, Walker::default()) {
            let makes_it =
                |&quirk: &Quirk| expect(case, Walker { quirks: quirks.without(quirk), bug: None }) != expected;
            quirks.iter().filter(makes_it).for_each(|quirk| comparison.seen.insert(quirk));
        }
    }
    comparison
}

/// A case in words, with what differs.
fn describe(case: &Case, expected: &Sight, observed: &Sight) -> String {
    let hex = |words: &[u64]| words.iter().map(|word| format!("{word:#x}")).collect::<Vec<_>>().join(" ");
    let mut text = format!(
        "hgatp {:#x}, gpa {:#x}, entries from the root {}, {:?}, MXR {}/{}, PBMTE {}:",
        case.hgatp,
        case.gpa,
        hex(&case.entries.iter().map(|entry| entry.1).collect::<Vec<_>>()),
        case.cpu,
        case.mxr,
        case.guest_mxr,
        case.pbmte
    );
    let parts = expected.split_at(1).1.chunks(3).zip(observed.split_at(1).1.chunks(3));
    for ((intent, offset, _), (expected, observed)) in accesses(case).zip(parts) {
        if expected != observed {
            text += &format!(
                "\n    {intent:?} at +{offset:#x}: expected {}, got {} (value or stval, cause, htval)",
                hex(expected),
                hex(observed)
            );
        }
    }
    let rest = 1 + 3 * ACCESSES as usize;
    if expected[0] != observed[0] || expected[rest..] != observed[rest..] {
        let pair = |sight: &Sight| format!("{:#x}, {}", sight[0], hex(&sight[rest..]));
        text += &format!(
            "\n    expected {}, got {} (hgatp, whether the store arrived, entries)",
            pair(expected),
            pair(observed)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutants::walkers::Bug;

    /// Chains for CPUs with none, all, and one of the extensions.
    fn cases() -> Vec<Case> {
        let mut random = Random::new(1);
        let cpus = [(false, false), (true, true), (false, true)];
        let cpus = cpus.map(|(svnapot, svpbmt)| Cpu { svnapot, svpbmt });
        (0..20_000).map(|index| Case::new(&mut random, cpus[index % 3])).collect()
    }

    /// Whether two walkers differ in a case.
    fn tells_apart(cases: &[Case], one: Walker, other: Walker) -> bool {
        cases.iter().any(|case| expect(case, one) != expect(case, other))
    }

    #[test]
    fn every_bug_of_a_walker_shows_in_some_chain() {
        let cases = cases();
        let quirks = Quirks::of((7, 2)).unwrap();
        for bug in Bug::ALL {
            let (buggy, right) = (Walker { quirks, bug: Some(bug) }, Walker { quirks, bug: None });
            assert!(tells_apart(&cases, buggy, right), "{bug:?}");
        }
    }

    #[test]
    fn every_quirk_of_the_walk_shows_in_some_chain() {
        let cases = cases();
        let known = Quirks::of((7, 2)).unwrap();
        // That of the VMID is one of the TLB, which a walk does not have.
        for quirk in known.iter().filter(|&quirk| quirk != Quirk::NoVmidTag) {
            let (with, without) = (known, known.without(quirk));
            let walker = |quirks| Walker { quirks, bug: None };
            assert!(tells_apart(&cases, walker(with), walker(without)), "{quirk}");
        }
    }

    #[test]
    fn half_of_the_chains_translate_something_and_half_fault() {
        let cases = cases();
        let lands = |case: &&Case| expect(case, Walker::default())[1..16].chunks(3).any(|probe| probe[1] == NO_TRAP);
        let landing = cases.iter().filter(lands).count();
        assert!((cases.len() / 5..cases.len() * 4 / 5).contains(&landing), "{landing}");
    }

    #[test]
    fn a_difference_is_told_with_the_access_that_shows_it() {
        let case = cases().remove(0);
        let sight = expect(&case, Walker::default());
        let mut other = sight.clone();
        other[2] ^= 1;
        let comparison = compare(&[Observation { case: case.clone(), sight: other }], Quirks::default());
        assert_eq!(comparison.unlisted.len(), 1);
        assert!(comparison.unlisted[0].contains(&format!("{:?} at +", case.intents[0])), "{:?}", comparison.unlisted);
        assert!(compare(&[Observation { case, sight }], Quirks::default()).unlisted.is_empty());
    }
}
