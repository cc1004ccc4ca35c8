//! All interleavings of a split and a walker.

use alloc::vec::Vec;

use super::program::{Address, Page, Program, Split, Value};
use crate::pte::Pte;

/// Stores whose orders can all be gone through.
pub const MAX_STORES: usize = 8;

/// What a walker made of the two entries that it read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// The parent was still the leaf.
    Old,
    /// The pointer, and the child: the same translation.
    New,
    /// The pointer, and an invalid child: a guest-page fault for an address that was mapped all along.
    Invalid,
    /// The pointer, and a word of an earlier use of the page: anything.
    Stale,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Old, Self::New, Self::Invalid, Self::Stale];
}

/// How an outcome comes about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Witness {
    /// The child that the walker wants, the first one for which it can happen.
    pub child: u16,
    /// How many stores that this walker can notice were visible when it read the parent.
    pub before_parent: usize,
    /// The same when it read the child.
    pub before_child: usize,
}

/// What walkers can see.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// For each of [`Outcome::ALL`]: for how many children it can happen.
    children: [u32; 4],
    witnesses: [Option<Witness>; 4],
    /// Interleavings that were gone through.
    pub interleavings: u64,
}

impl Seen {
    /// For how many children a walker can come to this outcome.
    #[must_use]
    pub const fn children(&self, outcome: Outcome) -> u32 {
        self.children[outcome as usize]
    }

    /// The outcomes that are possible for some child.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        Outcome::ALL.into_iter().filter(|&outcome| self.children(outcome) > 0)
    }

    /// How an outcome comes about, if it can.
    #[must_use]
    pub const fn witness(&self, outcome: Outcome) -> Option<Witness> {
        self.witnesses[outcome as usize]
    }

    /// Counts one outcome of a walker, at most once for each child in `counted`.
    fn add(&mut self, outcome: Outcome, witness: Witness, counted: &mut [bool; 4]) {
        let place = outcome as usize;
        self.interleavings += 1;
        if !counted[place] {
            counted[place] = true;
            self.children[place] += 1;
            self.witnesses[place].get_or_insert(witness);
        }
    }
}

/// Explores every interleaving, for each child only over the stores that a walker for it can notice.
#[must_use]
pub fn explore(split: &Split) -> Seen {
    let program = Program::of(split);
    let mut seen = Seen::default();
    for child in 0..split.children() {
        let places = program.noticed_by(child);
        let mut counted = [false; 4];
        for_each_order(&program, &places, &mut |order| {
            read_everywhere(split, &program, order, child, &mut seen, &mut counted)
        });
    }
    seen
}

/// Explores every interleaving over all stores at once, [`MAX_STORES`] at most; `None` where there are more.
#[must_use]
pub fn explore_all(split: &Split) -> Option<Seen> {
    let program = Program::of(split);
    if program.stores.len() > MAX_STORES {
        return None;
    }
    let places: Vec<usize> = (0..program.stores.len()).collect();
    let mut seen = Seen::default();
    let mut counted = alloc::vec![[false; 4]; usize::from(split.children())];
    for_each_order(&program, &places, &mut |order| {
        for (child, counted) in (0..).zip(&mut counted) {
            read_everywhere(split, &program, order, child, &mut seen, counted);
        }
    });
    Some(seen)
}

/// Calls `visit` with every order in which the stores at `places` may become visible.
fn for_each_order(program: &Program, places: &[usize], visit: &mut impl FnMut(&[usize])) {
    let mut order = Vec::new();
    extend(program, places, &mut order, visit);
}

fn extend(program: &Program, places: &[usize], order: &mut Vec<usize>, visit: &mut impl FnMut(&[usize])) {
    if order.len() == places.len() {
        return visit(order);
    }
    for &next in places {
        let waits = |&other: &usize| !order.contains(&other) && program.is_ordered(other, next);
        if !order.contains(&next) && !places.iter().any(waits) {
            order.push(next);
            extend(program, places, order, visit);
            order.pop();
        }
    }
}

/// Lets a walker for `child` read its two entries at every two places of an order.
fn read_everywhere(
    split: &Split,
    program: &Program,
    order: &[usize],
    child: u16,
    seen: &mut Seen,
    counted: &mut [bool; 4],
) {
    for before_parent in 0..=order.len() {
        for before_child in before_parent..=order.len() {
            let (parent_sees, child_sees) = (&order[..before_parent], &order[..before_child]);
            let outcome = walk(split, program, parent_sees, child_sees, child);
            seen.add(outcome, Witness { child, before_parent, before_child }, counted);
        }
    }
}

/// One walk: the parent is read when some stores are visible, the child when some more are.
fn walk(split: &Split, program: &Program, parent_sees: &[usize], child_sees: &[usize], child: u16) -> Outcome {
    if latest(program, parent_sees, Address::Parent).is_none() {
        return Outcome::Old;
    }
    // A word of an earlier use could be anything; this one is none of the others.
    let earlier = Pte(!split.child(child).0 | Pte::V);
    let word = match (latest(program, child_sees, Address::Child(child)), split.page) {
        (Some(Value::Child), _) => split.child(child),
        (Some(_), _) | (None, Page::Zeroed) => Pte::EMPTY,
        (None, Page::Reused | Page::JustZeroed) => earlier,
    };
    if word == split.child(child) {
        Outcome::New
    } else if word.is_empty() {
        Outcome::Invalid
    } else {
        Outcome::Stale
    }
}

/// What the last visible store to an address wrote.
fn latest(program: &Program, visible: &[usize], address: Address) -> Option<Value> {
    let mut stores = visible.iter().rev().filter_map(|&place| program.stores.get(place));
    stores.find(|store| store.address == address).map(|store| store.value)
}
