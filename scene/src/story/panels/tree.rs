//! The tables as a tree: like entries in a row are one line, and the path of the address is never hidden in one.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Slot;
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::pte::{Kind, Pte};

use super::tlb::permissions;
use crate::story::size::page_name;
use crate::story::words::grouped;

/// An entry, several like ones in a row, or the root itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TreeNode {
    /// "5", "6–511"; empty for the root.
    pub index: String,
    /// What is there: "2M leaf R-X", "table 0x81004000", "empty".
    pub what: String,
    /// The entries as hex.
    pub detail: String,
    /// Whether it leads to the address that the story follows.
    pub is_lit: bool,
    /// The entries of the table that it points to.
    pub children: Vec<TreeNode>,
}

/// The tree of a state, with the path of `focus` lit.
#[must_use]
pub fn tree(machine: &Machine, focus: Gpa) -> TreeNode {
    let (level, table) = (machine.mode().root_level(), machine.gstage().memory().root());
    TreeNode {
        index: String::new(),
        what: format!("Root table, {} entries", grouped(machine.mode().entries(level) as u64)),
        detail: format!("0x{:X}", table.0),
        is_lit: true,
        children: Table { machine, level, table }.nodes(Some(focus)),
    }
}

/// A table page that is read.
#[derive(Clone, Copy)]
struct Table<'a> {
    machine: &'a Machine,
    level: Level,
    table: Hpa,
}

/// Entries in a row that say the same.
struct Run {
    first: (u16, Pte),
    last: (u16, Pte),
    /// What a table of theirs holds, where each points to one.
    below: String,
}

impl Table<'_> {
    fn nodes(&self, focus: Option<Gpa>) -> Vec<TreeNode> {
        let on_path = focus.map(|focus| self.machine.mode().index(focus, self.level));
        let (mut nodes, mut run) = (Vec::new(), None::<Run>);
        for (index, pte) in self.entries() {
            if on_path == Some(index) {
                nodes.extend(run.take().map(|run| self.node(&run)));
                nodes.push(self.lit(index, pte, focus));
                continue;
            }
            let below = if pte.is_pointer() { self.below(pte).summary() } else { String::new() };
            match &mut run {
                Some(run) if self.continues(run, pte, &below) => run.last = (index, pte),
                _ => {
                    nodes.extend(run.take().map(|run| self.node(&run)));
                    run = Some(Run { first: (index, pte), last: (index, pte), below });
                }
            }
        }
        nodes.extend(run.map(|run| self.node(&run)));
        nodes
    }

    fn entries(&self) -> impl Iterator<Item = (u16, Pte)> {
        let count = self.machine.mode().entries(self.level) as u16;
        (0..count).map(|index| {
            let slot = Slot { table: self.table, index, level: self.level };
            (index, self.machine.read(slot).unwrap_or_default())
        })
    }

    /// The table that an entry points to.
    fn below(&self, pte: Pte) -> Self {
        Self { level: Level(self.level.0.saturating_sub(1)), table: pte.hpa(), ..*self }
    }

    /// Whether an entry says the same as those before it: the next frames with the same rights, or a table alike.
    fn continues(&self, run: &Run, pte: Pte, below: &str) -> bool {
        let last = run.last.1;
        match (last.kind(), pte.kind()) {
            (Kind::Empty, Kind::Empty) => true,
            (Kind::Leaf, Kind::Leaf) => {
                last.protection() == pte.protection()
                    && last.hpa().0.wrapping_add(self.machine.mode().page_size(self.level)) == pte.hpa().0
            }
            (Kind::Pointer, Kind::Pointer) => !below.is_empty() && run.below == below,
            _ => false,
        }
    }

    /// What all entries of the table are, or nothing where they differ.
    fn summary(&self) -> String {
        let mut entries = self.entries();
        let Some(first) = entries.next() else { return String::new() };
        let mut run = Run { first, last: first, below: String::new() };
        for (index, pte) in entries {
            if first.1.is_pointer() || !self.continues(&run, pte, "") {
                return String::new();
            }
            run.last = (index, pte);
        }
        self.what(&run)
    }

    fn node(&self, run: &Run) -> TreeNode {
        let ((first, pte), (last, last_pte)) = (run.first, run.last);
        let is_one = first == last;
        TreeNode {
            index: if is_one { first.to_string() } else { format!("{first}–{last}") },
            what: self.what(run),
            detail: match pte.kind() {
                Kind::Empty => String::new(),
                _ if is_one => hex(pte),
                _ => format!("{} … {}", hex(pte), hex(last_pte)),
            },
            is_lit: false,
            children: if is_one && pte.is_pointer() { self.below(pte).nodes(None) } else { Vec::new() },
        }
    }

    /// The entry that leads to the address.
    fn lit(&self, index: u16, pte: Pte, focus: Option<Gpa>) -> TreeNode {
        let run = Run { first: (index, pte), last: (index, pte), below: String::new() };
        TreeNode {
            index: index.to_string(),
            what: self.what(&run),
            detail: if pte.is_empty() { String::new() } else { hex(pte) },
            is_lit: true,
            children: if pte.is_pointer() { self.below(pte).nodes(focus) } else { Vec::new() },
        }
    }

    fn what(&self, run: &Run) -> String {
        let count = u64::from(run.last.0 - run.first.0) + 1;
        let pte = run.first.1;
        let times = if count == 1 { String::new() } else { format!("{} × ", grouped(count)) };
        match pte.kind() {
            Kind::Empty => "empty".to_owned(),
            Kind::Leaf => format!("{times}{} leaf {}", page_name(self.level), permissions(pte)),
            Kind::Pointer if count == 1 => format!("table 0x{:X}", pte.hpa().0),
            Kind::Pointer => format!("{} tables, each {}", grouped(count), run.below),
        }
    }
}

fn hex(pte: Pte) -> String {
    format!("0x{:X}", pte.0)
}
