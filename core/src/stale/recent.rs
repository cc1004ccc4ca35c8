//! The order in which old values came.

use alloc::vec::Vec;

use super::HartSet;
use super::held::MAX_HARTS;
use super::key::Key;

/// Keys that may be kept beyond twice those that somebody holds.
const SLACK: usize = 1024;

/// The keys in the order in which they came, so that emptying one hart need not look at what the others still hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Recent {
    keys: Vec<Key>,
    /// For each hart: its old values are among the keys from here on.
    starts: [usize; MAX_HARTS as usize],
}

impl Recent {
    pub(super) fn push(&mut self, key: Key) {
        self.keys.push(key);
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn get(&self, position: usize) -> Option<Key> {
        self.keys.get(position).copied()
    }

    /// The position from which on the keys of a hart come.
    pub(super) fn start_of(&self, hart: u8) -> usize {
        self.starts.get(usize::from(hart)).copied().unwrap_or(self.keys.len())
    }

    /// A hart holds nothing any more.
    pub(super) fn catch_up(&mut self, hart: u8, harts: HartSet) {
        if let Some(start) = self.starts.get_mut(usize::from(hart)) {
            *start = self.keys.len();
        }
        if harts.iter().all(|hart| self.start_of(hart) == self.keys.len()) {
            self.keys.clear();
            self.starts = [0; MAX_HARTS as usize];
        }
    }

    /// Forgets the keys that nobody holds any more, when they may be many.
    pub(super) fn tidy(&mut self, held: usize, is_held: impl Fn(&Key) -> bool) {
        if self.keys.len() <= 2 * held + SLACK {
            return;
        }
        let mut kept = 0;
        let mut starts = self.starts;
        for (position, key) in self.keys.iter().enumerate() {
            let is_kept = is_held(key);
            for (start, old) in starts.iter_mut().zip(self.starts) {
                if old == position {
                    *start = kept;
                }
            }
            kept += usize::from(is_kept);
        }
        for (start, old) in starts.iter_mut().zip(self.starts) {
            if old >= self.keys.len() {
                *start = kept;
            }
        }
        self.keys.retain(is_held);
        self.starts = starts;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::{Gpa, Hpa};
    use crate::level::Level;
    use crate::pte::Pte;

    fn key(number: u64) -> Key {
        Key::new(Level(0), Gpa(number << 12), Hpa(0), Pte(0))
    }

    #[test]
    fn tidying_keeps_for_each_hart_the_keys_that_came_since_it_was_emptied() {
        let harts = HartSet::first(3);
        let mut recent = Recent::default();
        (0..1000).for_each(|number| recent.push(key(number)));
        recent.catch_up(0, harts);
        (1000..2000).for_each(|number| recent.push(key(number)));
        recent.catch_up(1, harts);
        let kept = |key: &Key| (0..20).any(|hundred| *key == self::key(hundred * 100));
        recent.tidy(2000, |_| unreachable!("that many are held"));
        recent.tidy(20, kept);
        let since = |hart| (recent.start_of(hart)..recent.len()).filter_map(|at| recent.get(at)).collect::<Vec<_>>();
        let hundreds = |from: u64| (from..20).map(|hundred| key(hundred * 100)).collect::<Vec<_>>();
        assert_eq!((since(0), since(1), since(2)), (hundreds(10), Vec::new(), hundreds(0)));
    }
}
