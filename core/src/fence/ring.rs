//! The pending fences of one vCPU.

use super::FenceRange;

/// Fences that a vCPU can have pending (`KVM_RISCV_VCPU_MAX_HFENCE`).
pub const RING_SIZE: usize = 64;

/// A ring of pending fences, the oldest first (`hfence_queue` of a vCPU).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FenceRing {
    /// A slot is free where it holds nothing.
    slots: [Option<FenceRange>; RING_SIZE],
    head: usize,
    tail: usize,
}

impl Default for FenceRing {
    fn default() -> Self {
        Self { slots: [None; RING_SIZE], head: 0, tail: 0 }
    }
}

impl FenceRing {
    /// Adds a fence; false where the ring is full.
    pub fn push(&mut self, range: FenceRange) -> bool {
        match self.slots.get_mut(self.tail) {
            Some(slot @ None) => {
                *slot = Some(range);
                self.tail = (self.tail + 1) % RING_SIZE;
                true
            }
            _ => false,
        }
    }

    /// Takes out the oldest fence.
    pub fn pop(&mut self) -> Option<FenceRange> {
        let range = self.slots.get_mut(self.head)?.take()?;
        self.head = (self.head + 1) % RING_SIZE;
        Some(range)
    }

    /// Fences in the ring.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.iter().flatten().count()
    }

    /// Whether no fence is in the ring.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Gpa;

    fn page(number: u64) -> FenceRange {
        FenceRange::pages(Gpa(number << 12), 1, 1)
    }

    #[test]
    fn a_ring_takes_64_fences_and_refuses_the_65th() {
        let mut ring = FenceRing::default();
        assert!((0..64).all(|number| ring.push(page(number))));
        assert!(!ring.push(page(64)));
        assert_eq!(ring.len(), 64);
        assert_eq!(ring.pop(), Some(page(0)));
        assert!(ring.push(page(64)));
    }

    #[test]
    fn fences_leave_a_ring_in_the_order_they_came() {
        let mut ring = FenceRing::default();
        let mut next = 0;
        for number in 0..200 {
            assert!(ring.push(page(number)));
            if number % 3 != 0 {
                assert_eq!(ring.pop(), Some(page(next)));
                next += 1;
            }
            while ring.len() > 60 {
                assert_eq!(ring.pop(), Some(page(next)));
                next += 1;
            }
        }
        while let Some(range) = ring.pop() {
            assert_eq!(range, page(next));
            next += 1;
        }
        assert!(ring.is_empty() && next == 200);
    }
}
