//! Where events go.

use alloc::vec::Vec;

use crate::event::Event;

/// Takes the events of an operation, in order.
///
/// Operations are generic over their sink: with `()` every trace of tracing is compiled away, so what is measured is
/// what is shown.
pub trait Sink {
    /// One more effect has happened.
    fn event(&mut self, event: Event);
}

/// Ignores everything, at no cost.
impl Sink for () {
    #[inline(always)]
    fn event(&mut self, _event: Event) {}
}

/// Keeps everything.
impl Sink for Vec<Event> {
    #[inline]
    fn event(&mut self, event: Event) {
        self.push(event);
    }
}

impl<S: Sink> Sink for &mut S {
    #[inline(always)]
    fn event(&mut self, event: Event) {
        (**self).event(event);
    }
}
