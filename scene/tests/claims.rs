//! What is said is so: numbers and claims of captions, over every scenario that is shown, every kernel and every variant, against
//! the states and events that they are about.

mod told;

use gstage_core::addr::{Gpa, PAGE_SHIFT};
use gstage_core::event::{Access, Event, Reader, Ret, StoreKind};
use gstage_core::kernel::{Kernel, MapOverLeaf, SplitHuge};
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::pte::Pte;
use gstage_core::scenario::{Op, builtin};
use gstage_scene::story::beat::{Aim, BeatKind};
use gstage_scene::view::StepView;
use told::{Told, all};

/// A number with commas that stands before a text.
fn number_before(text: &str, what: &str) -> Option<u64> {
    let before = text[..text.find(what)?].trim_end();
    before.rsplit([' ', '\n']).next()?.replace(',', "").parse().ok()
}

fn counter(view: &StepView, key: &str) -> u64 {
    view.counters.iter().find(|counter| counter.key == key).expect("a counter").value
}

fn leaves(machine: &Machine, start: Gpa, size: u64, mut is_it: impl FnMut(Level, Pte) -> bool) -> u64 {
    let mut count = 0;
    machine.for_each_leaf_run(start, size, |run| count += if is_it(run.level, run.pte) { run.count } else { 0 });
    count
}

#[test]
fn neighbours_are_said_to_be_what_they_are() {
    let mut told_of = 0;
    all(|told| {
        for (at, beat, view, what) in told.steps().collect::<Vec<_>>() {
            let BeatKind::Write { slot: gstage_core::event::Slot { level: Level(0), .. }, gpa, .. } = beat.kind else {
                assert!(!view.caption.contains("neighbours"), "{what}");
                continue;
            };
            if !view.caption.contains("alone gets its W bit") {
                continue;
            }
            let (what, caption) = (what.clone(), view.caption.clone());
            let machine = told.telling.trace().state();
            let mut state = machine;
            state.seek(told.telling.trace(), told.telling.beats()[at].events.end);
            let region = gpa.align_down(21);
            let read_only = leaves(state.machine(), region, 1 << 21, |_, pte| !pte.is_writable());
            let writable = leaves(state.machine(), region, 1 << 21, |_, pte| pte.is_writable()) - 1;
            let expected = match (read_only, writable) {
                (_, 0) => format!("its {read_only} neighbours stay read-only"),
                (0, _) => format!("its {writable} neighbours are writable already"),
                _ => format!("{read_only} of its {} neighbours stay read-only", read_only + writable),
            };
            assert!(caption.ends_with(&format!("{expected}.")), "{what}, not {expected}");
            told_of += 1;
        }
    });
    assert!(told_of > 30, "{told_of}");
}

#[test]
fn rows_of_the_census_add_up_to_the_counters() {
    all(|told| {
        let last = told.last();
        let rows = last.census.as_ref().expect("a census");
        for (size, key) in [("1G", "leaves-1g"), ("2M", "leaves-2m"), ("4K", "leaves-4k")] {
            let of_size = rows.iter().filter(|row| row.what.starts_with(&format!("{size},")));
            let sum: u64 = of_size.map(|row| row.count).sum();
            assert_eq!(sum, counter(last, key), "{} {size}: {rows:?}", told.name);
        }
    });
}

#[test]
fn as_many_pages_translate_as_before_as_are_said_to() {
    all(|told| {
        let Some(said) = number_before(&told.last().headline, "of\n") else { return };
        let ([before, after], stage) = (told.ends(), *told.telling.stage());
        // The pages of a slab beyond a gibibyte are too many to be looked at one by one, and those of every other course as well.
        if stage.size() > 1 << 30 || told.name.contains(" and after ") {
            return;
        }
        let pages = (stage.base.0..stage.base.0 + stage.size()).step_by(1 << PAGE_SHIFT).map(Gpa);
        let mapped: Vec<_> = pages.filter_map(|gpa| Some((gpa, before.translate(gpa)?))).collect();
        let same = mapped.iter().filter(|&&(gpa, hpa)| after.translate(gpa) == Some(hpa)).count() as u64;
        let headline = &told.last().headline;
        let of = headline.lines().nth(1).and_then(|line| number_before(line, " pages"));
        assert_eq!((said, of), (same, Some(mapped.len() as u64)), "{}: {headline}", told.name);
        let is_aligned = before
            .leaf_at(stage.focus)
            .is_none_or(|(level, pte)| pte.hpa().0.trailing_zeros() >= 12 + 9 * u32::from(level.0));
        assert_eq!(headline.contains("translate as before"), is_aligned, "{}", told.name);
    });
}

#[test]
fn tables_that_are_said_to_be_left_are() {
    all(|told| {
        let linked: u64 = told.ends()[1].gstage().reachable_tables().iter().sum();
        for (_, beat, view, what) in told.steps() {
            let texts = [view.headline.clone(), view.caption.clone()];
            for text in &texts {
                let left = number_before(text, "tables.").filter(|_| text.starts_with("No leaf,"));
                let stay = number_before(text, "table pages stay");
                let all_are = number_before(text, "tables are, linked");
                for said in [left, stay, all_are].into_iter().flatten() {
                    assert_eq!(said, linked, "{what}");
                }
                assert!(!text.contains("\nand no table") || linked == 0, "{what}");
            }
            assert!(beat.kind != BeatKind::Gone || view.headline.contains("tables are not") == (linked > 0), "{what}");
        }
    });
}

#[test]
fn one_is_not_many() {
    all(|told| {
        for (_, _, view, what) in told.steps() {
            let census = view.census.iter().flatten().map(|row| format!("{} {}", row.count, row.what));
            for text in [view.headline.clone(), view.caption.clone()].into_iter().chain(census) {
                let words: Vec<&str> = text.split([' ', '\n']).collect();
                let is_wrong = |pair: &[&str]| {
                    let noun = pair[1].trim_end_matches(['.', ',', ';', ':']);
                    pair[0] == "1" && ["tables", "pages", "leaves", "fences", "neighbours", "strides"].contains(&noun)
                };
                assert!(!words.windows(2).any(is_wrong), "{what}");
            }
        }
    });
}

#[test]
fn whatever_is_said_on_any_kernel_is_one_short_sentence() {
    all(|told| {
        for (_, _, view, what) in told.steps() {
            let caption = &view.caption;
            assert!(caption.ends_with(['.', '?']) && !caption[..caption.len() - 1].contains(". "), "{what}");
            assert!(caption.chars().count() <= 165, "{} characters: {what}", caption.chars().count());
            let is_short = view.headline.lines().all(|line| line.chars().count() <= 24);
            assert!(is_short && !view.headline.is_empty(), "{what}: {}", view.headline);
        }
    });
}

#[test]
fn steps_come_in_the_order_of_the_events_that_they_tell() {
    all(|told| {
        for (_, beat, _, what) in told.steps() {
            let events = &told.events()[beat.events.clone()];
            let has = |is_it: &dyn Fn(&Event) -> bool| events.iter().any(is_it);
            let is_there = match beat.kind {
                BeatKind::Walk { slot: told, pte: value, .. } | BeatKind::Dive { slot: told, pte: value } => has(
                    &|event| matches!(*event, Event::Read { reader: Reader::Kvm, slot, pte, .. } if (slot, pte) == (told, value)),
                ),
                BeatKind::Fill { linked, .. } => has(&|event| match event {
                    Event::Fill { .. } => !linked,
                    Event::FillLinked { .. } => linked,
                    _ => false,
                }),
                BeatKind::Take { .. } => has(&|event| matches!(event, Event::Take { .. })),
                BeatKind::Publish { .. } => {
                    has(&|event| matches!(event, Event::Store { kind: StoreKind::Publish, .. }))
                }
                BeatKind::Fence(flush) => has(&|event| *event == Event::Request(flush)),
                BeatKind::FenceRange { .. } => has(&|event| matches!(event, Event::RequestRange { .. })),
                _ => true,
            };
            assert!(is_there, "{what}");
            let fills = |event: &Event| matches!(event, Event::Fill { .. } | Event::FillLinked { .. });
            let may_fill = matches!(beat.kind, BeatKind::Fill { .. } | BeatKind::Wave(_));
            assert!(may_fill || !has(&fills), "a fill without a step: {what}");
        }
    });
}

#[test]
fn what_is_passed_over_was_read_there_and_the_reason_is_the_range() {
    let (mut part, mut askew) = (0, 0);
    all(|told| {
        for (_, beat, view, what) in told.steps() {
            let BeatKind::Walk { slot, pte, gpa, aim, .. } = beat.kind else { continue };
            assert_eq!(view.caption.contains("is empty"), pte.is_empty(), "{what}");
            let range = match beat.op.map(|op| told.scenario.ops[usize::from(op)]) {
                Some(Op::UnmapRange { start, size }) => start.0..start.0 + size,
                Some(Op::WpRange { start, end }) => start.0..end.0,
                _ => continue,
            };
            // What is read-only already has nothing to lose.
            if aim == Aim::Map || !pte.is_leaf() || aim == Aim::Protect && !pte.is_writable() {
                continue;
            }
            let order = 12 + 9 * u32::from(slot.level.0);
            let first = gpa.align_down(order).0;
            let covered = range.start <= first && first + (1 << order) <= range.end;
            assert_eq!(view.caption.contains("covers only a part"), !covered, "{what}");
            assert_eq!(view.caption.contains("not at its start"), covered, "{what}");
            if covered { askew += 1 } else { part += 1 }
        }
    });
    assert!(part > 10 && askew > 10, "{part} {askew}");
}

#[test]
fn a_break_is_told_where_512_pages_are_found_and_a_hole_where_none_is() {
    all(|told| {
        for (_, beat, view, what) in told.steps() {
            let BeatKind::Publish { slot, gpa, old, .. } = beat.kind else { continue };
            let mut state = told.telling.trace().state();
            state.seek(told.telling.trace(), beat.events.end);
            let size = 1 << (12 + 9 * u32::from(slot.level.0));
            let found = leaves(state.machine(), gpa, size, |level, _| level.0 + 1 == slot.level.0);
            assert_eq!(view.caption.contains("the next walk finds 512 pages"), found == 512, "{what}");
            assert_eq!(view.caption.contains("finds nothing"), found == 0, "{what}");
            let equal =
                state.machine().translate(Gpa(gpa.0 + size - 4096)).map(|hpa| hpa.0) == Some(old.hpa().0 + size - 4096);
            let next = told.views.get(view.number as usize).filter(|next| next.caption.contains("stale but equal"));
            assert!(next.is_none() || equal, "{what}");
        }
    });
}

#[test]
fn whoever_has_several_vcpus_says_which_one_it_is() {
    for slug in ["two-vcpus", "no-flush"] {
        let told = Told::new(slug.to_owned(), builtin::find(slug).unwrap());
        for (_, beat, view, what) in told.steps() {
            if let BeatKind::Trap { hart, .. } | BeatKind::Land { hart, .. } = beat.kind {
                assert!(view.headline.starts_with(&format!("vCPU {hart}")), "{what}: {}", view.headline);
            }
        }
    }
}

#[test]
fn the_fence_of_a_page_says_what_happened_to_it() {
    all(|told| {
        let steps: Vec<_> = told.steps().collect();
        for pair in steps.windows(2) {
            let [(_, before, ..), (_, _, view, what)] = pair else { continue };
            let BeatKind::Write { old, new, .. } = before.kind else { continue };
            if !view.headline.starts_with("The smallest fence") {
                continue;
            }
            let is_right = old.hpa() == new.hpa() && old != new;
            assert_eq!(view.caption.contains("has changed its rights"), is_right, "{what}");
            assert_eq!(view.caption.contains("is new"), old.is_empty(), "{what}");
            assert_eq!(view.caption.contains("has gone"), new.is_empty(), "{what}");
        }
    });
}

/// Stores that took effect under a log without a mark, found event by event.
fn escaped(told: &Told) -> usize {
    let mut state = told.telling.trace().state();
    let mut count = 0;
    for (at, event) in told.events().iter().enumerate() {
        let Event::Done { access: Access::Store, gpa, .. } = *event else { continue };
        state.seek(told.telling.trace(), at);
        let slot = told.scenario.memory.iter().position(|slot| slot.contains(gpa));
        let is_logged = slot.is_some_and(|slot| state.machine().is_logging(slot as u8));
        count += usize::from(is_logged && !state.machine().is_dirty(gpa));
    }
    count
}

#[test]
fn last_words_are_said_only_of_a_run_in_which_it_is_so() {
    all(|told| {
        let ([start, end], last) = (told.ends(), told.last().caption.clone());
        let name = &format!("{}: {last}", told.name);
        let says = |text: &str| last.contains(text);
        let (stage, returns) = (*told.telling.stage(), told.telling.trace().returns());
        let linked: u64 = end.gstage().reachable_tables().iter().sum();
        let sizes = [&start, &end].map(|machine| machine.counters().leaves);
        let runs = [&start, &end].map(|machine| machine.leaf_runs(stage.base, stage.size()));
        let splits = told.has(|event| matches!(event, Event::Store { kind: StoreKind::Publish, .. }));
        let failed = returns.last().is_some_and(|ret| matches!(ret, Ret::Int(code) if *code < 0));

        let escapes = says("went by the") || says("left no mark");
        assert_eq!(escapes, escaped(told) > 0, "{name}");
        assert!(!says("for ever") || returns.contains(&Ret::Int(-11)), "{name}");
        assert_eq!(
            says("agree with the recording"),
            told.scenario.slug == "recorded" && told.scenario.kernel == Kernel::V7_2,
            "{name}"
        );
        assert!(!says("what changed is the grain") || sizes[0] != sizes[1], "{name}");
        assert!(!(says("Nothing has changed") || says("every entry is what it was")) || runs[0] == runs[1], "{name}");
        assert!(!says("half-way") || splits && failed, "{name}");
        assert!(!says("Two tables in all") || told.last().counters[0].value == 2, "{name}");
        assert!(!says("The small pages stay") || end.counters().leaves[0] > 0 && linked > 0, "{name}");
        assert!(
            !says("The page stays read-only") || end.leaf_at(stage.focus).is_some_and(|(_, pte)| !pte.is_writable()),
            "{name}"
        );
        let warns = told.has(|event| matches!(event, Event::Warn(_)));
        assert!(!says("nobody is told") || !warns, "{name}");
        assert!(!says("one warning") || warns, "{name}");
        let linked_first = told.has(|event| matches!(event, Event::FillLinked { .. }));
        assert!(!says("another hart's walk finds empty entries") || linked_first, "{name}");
        let (cannot, asked) =
            (told.scenario.kernel.behaviour().split_huge == SplitHuge::Missing, returns.contains(&Ret::Int(-38)));
        assert!(!says("cannot split") || cannot && asked, "{name}");
        assert!(told.views.iter().all(|view| !view.caption.contains("ENOSYS")), "{name}");
    });
}

#[test]
fn first_words_are_those_of_the_state_that_the_story_begins_in() {
    all(|told| {
        let [start, _] = told.ends();
        let view = &told.views[0];
        let (name, caption) = (format!("{}: {}", told.name, view.caption), &view.caption);
        let counters = start.counters();
        let is_whole = counters.leaves == [0, 0, 1, 0, 0];
        let focus = start.leaf_at(told.telling.stage().focus);
        let is_read_only = focus.is_some_and(|(_, pte)| !pte.is_writable());
        assert!(!caption.contains("one read-only") || is_whole && is_read_only, "{name}");
        assert!(!caption.contains("writable leaf of a gibibyte") || is_whole && !is_read_only, "{name}");
        assert!(!caption.contains("the pages stay small") || !is_whole, "{name}");
        assert!(!caption.contains("262,144 small pages") || counters.leaves[0] == 262_144, "{name}");
        assert!(!caption.contains("in 2M pieces already") || counters.leaves[1] == 511, "{name}");
        assert!(
            !view.headline.starts_with("All of it is split") || counters.leaves[1..].iter().all(|&count| count == 0),
            "{name}"
        );
    });
}

#[test]
fn names_and_questions_do_not_promise_what_does_not_come() {
    all(|told| {
        // A course that somebody made keeps the name of its story, and a variant has its own.
        if !told.name.contains(" on ") {
            return;
        }
        let (title, question) = (told.telling.heading().title, &told.views[0].headline);
        let name = format!("{}: {title}: {question}", told.name);
        let says = |text: &str| title.contains(text) || question.replace('\n', " ").contains(text);
        let returns = told.telling.trace().returns();
        let splits = told.has(|event| matches!(event, Event::Store { kind: StoreKind::Publish, .. }));
        assert!(!says("never ends") || returns.contains(&Ret::Int(-11)), "{name}");
        assert!(!says("breaks a gigabyte") || splits, "{name}");
        assert!(!(says("is lost") || says("a store escapes")) || escaped(told) > 0, "{name}");
        assert!(!says("Before the patch") || returns.contains(&Ret::Int(-17)), "{name}");
        assert!(
            !says("step too far")
                || told.ends()[1].leaf_at(told.telling.stage().focus).is_some_and(|(_, pte)| pte.is_writable()),
            "{name}"
        );
    });
}

#[test]
fn the_source_pane_lists_what_the_kernel_does_in_the_order_in_which_it_does() {
    all(|told| {
        let behaviour = told.scenario.kernel.behaviour();
        for (_, beat, view, what) in told.steps() {
            let line = |text: &str| view.source.lines.iter().position(|line| line.text.contains(text));
            let splits = line("Take a table page").is_some();
            assert!(!splits || behaviour.split_huge != SplitHuge::Missing, "{what}");
            let is_fault = view.source.title == "How KVM answers a fault";
            assert!(!(splits && is_fault) || behaviour.map_over_leaf == MapOverLeaf::SplitOrUpdate, "{what}");
            if let BeatKind::Write { kind: StoreKind::WriteProtect, .. } | BeatKind::Walk { aim: Aim::Protect, .. } =
                beat.kind
            {
                assert_eq!(view.source.title, "How KVM write-protects a range", "{what}");
                assert!(view.source.current.is_some(), "{what}");
            }
            let fill = view.source.lines.iter().position(|line| line.code.contains("child[i]"));
            if let (Some(fill), Some(store)) = (fill, line("Store the pointer")) {
                let linked_first = told.has(|event| matches!(event, Event::FillLinked { .. }));
                assert_eq!(store < fill, linked_first, "{what}");
            }
        }
    });
}
