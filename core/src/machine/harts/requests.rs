//! What becomes of requests for fences that do not reach every hart at once: those that are lost, and those that wait for a
//! paused vCPU.

use alloc::vec;
use alloc::vec::Vec;

use crate::event::{Event, Mishap};

/// Requests so far, and who has not heard of them.
///
/// Nothing is forgotten before it is undone, so that every event can be undone from what it tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Requests {
    /// How many there were.
    asked: u64,
    /// The numbers of those that are lost.
    lost: Vec<u64>,
    /// After how many requests which vCPU is paused.
    pauses: Vec<(u64, u8)>,
    /// Those that came while some vCPU was paused, and were not lost.
    queue: Vec<Event>,
    /// Where in the queue that begins which waits for a paused vCPU; `None` for one that is not paused.
    paused: Vec<Option<u32>>,
}

impl Requests {
    pub(super) fn new(vcpus: u8) -> Self {
        let paused = vec![None; usize::from(vcpus)];
        Self { asked: 0, lost: Vec::new(), pauses: Vec::new(), queue: Vec::new(), paused }
    }

    pub(super) const fn is_request(event: &Event) -> bool {
        matches!(event, Event::Request(_) | Event::RequestRange { .. } | Event::RequestAll)
    }

    /// How many there were.
    pub(super) const fn asked(&self) -> u64 {
        self.asked
    }

    /// Whether every request from now on reaches every hart.
    pub(super) fn is_undisturbed(&self) -> bool {
        !self.is_any_paused()
            && self.lost.iter().all(|&number| number < self.asked)
            && self.pauses.iter().all(|&(after, _)| after <= self.asked)
    }

    pub(super) fn is_paused(&self, hart: u8) -> bool {
        self.paused.get(usize::from(hart)).is_some_and(Option::is_some)
    }

    fn is_any_paused(&self) -> bool {
        self.paused.iter().any(Option::is_some)
    }

    /// One more request; whether it is not lost.
    pub(super) fn ask(&mut self, request: &Event) -> bool {
        let is_kept = !self.lost.contains(&self.asked);
        self.asked += 1;
        if is_kept && self.is_any_paused() {
            self.queue.push(*request);
        }
        is_kept
    }

    fn undo_ask(&mut self) {
        self.asked = self.asked.saturating_sub(1);
        if !self.lost.contains(&self.asked) && self.is_any_paused() {
            self.queue.pop();
        }
    }

    /// The number of the first request after `after` others that is not to be lost.
    pub(super) fn first_kept(&self, after: u32) -> u64 {
        let mut number = self.asked + u64::from(after);
        while self.lost.contains(&number) {
            number += 1;
        }
        number
    }

    pub(super) fn lose(&mut self, number: u64) {
        self.lost.push(number);
    }

    pub(super) fn plan_pause(&mut self, after: u64, hart: u8) {
        self.pauses.push((after, hart));
    }

    /// A vCPU that is to be paused now and is not.
    pub(super) fn pause_that_is_due(&self) -> Option<u8> {
        let is_due = |&&(after, hart): &&(u64, u8)| after == self.asked && !self.is_paused(hart);
        self.pauses.iter().find(is_due).map(|&(_, hart)| hart)
    }

    pub(super) fn pause(&mut self, hart: u8) {
        let from = self.queue.len() as u32;
        self.set_paused(hart, Some(from));
    }

    /// Ends the pause of a vCPU, and gives where in the queue begins what waits for it.
    pub(super) fn resume(&mut self, hart: u8) -> Option<u32> {
        self.paused.get_mut(usize::from(hart))?.take()
    }

    fn set_paused(&mut self, hart: u8, from: Option<u32>) {
        if let Some(paused) = self.paused.get_mut(usize::from(hart)) {
            *paused = from;
        }
    }

    /// What waits for a hart.
    pub(super) fn waiting(&self, hart: u8) -> &[Event] {
        let from = self.paused.get(usize::from(hart)).copied().flatten();
        from.and_then(|from| self.queue.get(from as usize..)).unwrap_or(&[])
    }

    /// Follows an event.
    pub(super) fn redo(&mut self, event: &Event) {
        match *event {
            Event::Planned { mishap: Mishap::FenceLost, at } => self.lose(at),
            Event::Planned { mishap: Mishap::Paused { hart }, at } => self.plan_pause(at, hart),
            Event::Paused { hart } => self.pause(hart),
            Event::Resumed { hart, .. } => self.set_paused(hart, None),
            Event::StoreRun { count, .. } | Event::ClearRun { count, fenced: true, .. } => {
                self.asked += u64::from(count)
            }
            _ if Self::is_request(event) => {
                self.ask(event);
            }
            _ => {}
        }
    }

    /// Follows an event backwards.
    pub(super) fn undo(&mut self, event: &Event) {
        match *event {
            Event::Planned { mishap: Mishap::FenceLost, .. } => {
                self.lost.pop();
            }
            Event::Planned { mishap: Mishap::Paused { .. }, .. } => {
                self.pauses.pop();
            }
            Event::Paused { hart } => self.set_paused(hart, None),
            Event::Resumed { hart, from } => self.set_paused(hart, Some(from)),
            Event::StoreRun { count, .. } | Event::ClearRun { count, fenced: true, .. } => {
                self.asked = self.asked.saturating_sub(u64::from(count));
            }
            _ if Self::is_request(event) => self.undo_ask(),
            _ => {}
        }
    }
}
