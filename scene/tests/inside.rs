//! What the panels ask of a film: the tables as a tree, the fences and who has carried them out, the verdict.

use gstage_core::scenario::builtin;
use gstage_scene::film::Film;
use gstage_scene::story::panels::tree::TreeNode;
use gstage_scene::timeline::Pace;

fn film(slug: &str) -> Film {
    Film::new(&builtin::find_shown(slug).expect("is built in"), Pace::Full).expect("can be shown")
}

fn lines(node: &TreeNode) -> Vec<String> {
    node.children.iter().map(|child| format!("{} {}", child.index, child.what)).collect()
}

#[test]
fn at_first_the_root_has_one_leaf_among_empty_entries() {
    let root = film("first-store").tree(0);
    assert_eq!(root.what, "Root table, 2,048 entries");
    assert_eq!(lines(&root), ["0 empty", "1 1G leaf R-X", "2–2047 empty"]);
    assert_eq!(root.children[1].detail, "0x500000DB");
    assert!(root.children[1].is_lit && !root.children[0].is_lit);
}

#[test]
fn after_the_split_the_path_of_the_address_is_open_down_to_its_page() {
    let mut film = film("first-store");
    let root = film.tree(usize::MAX);
    let middle = &root.children[1];
    assert!(middle.what.starts_with("table 0x") && middle.is_lit);
    let tile = &middle.children[1];
    assert_eq!(lines(middle)[0], "0–4 5 × 2M leaf R-X");
    assert!(tile.is_lit && tile.index == "5" && tile.what.starts_with("table 0x"));
    assert_eq!(lines(middle)[2], "6–511 506 × 2M leaf R-X");
    assert_eq!(lines(tile), ["0–6 7 × 4K leaf R-X", "7 4K leaf RWX", "8–511 504 × 4K leaf R-X"]);
    assert_eq!(tile.children[2].detail, "0x502820DB … 0x502FFCDB");
}

#[test]
fn tables_that_are_alike_are_one_line() {
    let root = film("split-all").tree(usize::MAX);
    let lines = lines(&root.children[1]);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[2], "6–511 506 tables, each 512 × 4K leaf RWX");
}

#[test]
fn without_a_fence_the_verdict_says_what_escapes_since_when_and_which_fence_is_missing() {
    let verdict = film("no-flush").verdict().expect("two harts");
    let finding = &verdict.findings[0];
    assert!(finding.what.contains("past the dirty log"), "{}", finding.what);
    assert_eq!(finding.held, "4K 0x40A07000 RWX");
    assert_eq!(finding.needed, "order 12, 0x40A07000");
    let slab = verdict.findings.iter().find(|finding| finding.held == "1G 0x40000000 RWX");
    assert_eq!(slab.expect("the old leaf").needed, "order 30, 0x40000000");
    let since = finding.since.expect("a step made it stale");
    assert!(since > 1 && since <= finding.at);
}

#[test]
fn with_its_fences_the_same_kind_of_run_has_nothing_to_be_found() {
    let verdict = film("two-vcpus").verdict().expect("two harts");
    assert_eq!(verdict.findings, []);
    assert_eq!(film("first-store").verdict(), None, "one hart is alone");
}

#[test]
fn a_fence_is_done_once_each_vcpu_has_carried_it_out() {
    let mut film = film("two-vcpus");
    let last = film.timeline().len() - 1;
    let (harts, paused, fences) = film.harts(last);
    assert!(paused.is_empty());
    assert_eq!(harts.len(), 2);
    assert!(!fences.is_empty() && fences.iter().all(|row| row.done == [true, true]), "{fences:?}");
    assert_eq!(film.harts(0).2, []);
}
