//! The stores of a split, and which of them must come before which.

use alloc::vec::Vec;

use crate::kernel::Publish;
use crate::pte::Pte;

/// How stores become visible to other harts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Memory {
    /// In program order, as if a barrier followed every store.
    InOrder,
    /// In any order that RVWMO allows.
    Weak,
}

/// What the table page holds before the fill.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Page {
    /// Zero, and every hart sees that.
    Zeroed,
    /// Words of an earlier use, and every hart sees those.
    Reused,
    /// Words of an earlier use, which the hart that splits has zeroed without a barrier since.
    JustZeroed,
}

/// A split of one leaf.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Split {
    /// The order in which children and pointer are written.
    pub publish: Publish,
    /// The memory model.
    pub memory: Memory,
    /// The table page.
    pub page: Page,
    /// The leaf.
    pub leaf: Pte,
    /// What index 1 contributes to a child.
    pub step: u64,
    /// Number of children: 512, or fewer to try things out; more than 1024 are not looked at.
    pub children: u16,
}

/// Entries of the largest table of any mode that is not a root.
const MAX_CHILDREN: u16 = 1024;

impl Split {
    /// The children that are looked at.
    pub(super) const fn children(&self) -> u16 {
        if self.children < MAX_CHILDREN { self.children } else { MAX_CHILDREN }
    }

    /// Child `index`.
    #[must_use]
    pub const fn child(&self, index: u16) -> Pte {
        Pte(self.leaf.0 | (index as u64).wrapping_mul(self.step))
    }
}

/// The place of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Address {
    Parent,
    Child(u16),
}

/// What a store writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Value {
    Pointer,
    Zero,
    Child,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Store {
    pub(super) address: Address,
    pub(super) value: Value,
    /// How many barriers come before it.
    epoch: u32,
}

/// The stores of a split in program order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Program {
    pub(super) stores: Vec<Store>,
    memory: Memory,
}

impl Program {
    /// What the hart that splits executes.
    pub(super) fn of(split: &Split) -> Self {
        let mut program = Self { stores: Vec::new(), memory: split.memory };
        let children = 0..split.children();
        if split.page == Page::JustZeroed {
            children.clone().for_each(|index| program.store(Address::Child(index), Value::Zero, 0));
        }
        let (link_epoch, link_first) = match split.publish {
            Publish::LinkThenFill => (0, true),
            Publish::FillThenLink => (0, false),
            Publish::FillBarrierLink => (1, false),
        };
        if link_first {
            program.store(Address::Parent, Value::Pointer, link_epoch);
        }
        children.for_each(|index| program.store(Address::Child(index), Value::Child, 0));
        if !link_first {
            program.store(Address::Parent, Value::Pointer, link_epoch);
        }
        program
    }

    fn store(&mut self, address: Address, value: Value, epoch: u32) {
        self.stores.push(Store { address, value, epoch });
    }

    /// Whether store `first` must be visible before store `second`, both given by their place in program order.
    pub(super) fn is_ordered(&self, first: usize, second: usize) -> bool {
        let (Some(one), Some(other)) = (self.stores.get(first), self.stores.get(second)) else { return false };
        first < second && (self.memory == Memory::InOrder || one.address == other.address || one.epoch < other.epoch)
    }

    /// The places of the stores that a walker for child `index` can notice.
    pub(super) fn noticed_by(&self, index: u16) -> Vec<usize> {
        let is_noticed =
            |store: &Store| matches!(store.address, Address::Parent) || store.address == Address::Child(index);
        (0..self.stores.len()).filter(|&place| is_noticed(&self.stores[place])).collect()
    }
}
