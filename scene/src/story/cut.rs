//! Cuts the events of a trace into beats. Every event belongs to exactly one beat, in order.

use core::ops::Range;

use gstage_core::addr::Gpa;
use gstage_core::event::{Event, Mishap, Reader, Ret, Slot, StoreKind};
use gstage_core::level::Level;
use gstage_core::pte::Pte;
use gstage_core::scenario::Op;

use super::beat::{Aim, Beat, BeatKind, Beside, Landing};
use super::passed::{is_passed_by_few, passed};
use super::stage::Stage;
use super::wave::Breaks;

/// More splits than this in one operation are shown as one wave.
const SEPARATE_SPLITS: usize = 8;

/// Cuts the `events` of `ops`, as they are seen on `stage`.
#[must_use]
pub fn cut(events: &[Event], ops: &[Op], stage: &Stage) -> Vec<Beat> {
    let slab = stage.slab;
    let mut cutter = Cutter {
        events,
        ops,
        stage,
        slab,
        beats: Vec::new(),
        from: 0,
        at: 0,
        shot: slab,
        read: None,
        op: OpState::default(),
    };
    cutter.push(BeatKind::Opening, 0);
    while cutter.at < events.len() {
        cutter.next_event();
    }
    cutter.finish();
    cutter.beats
}

/// What the cutter knows about the operation it is in.
#[derive(Clone, Copy, Default)]
struct OpState {
    /// Which operation it is.
    index: Option<u16>,
    /// What it is about.
    aim: Aim,
    /// Whether something was published in it already: a further read is one level down.
    published: bool,
    /// Whether each entry that it walks to and leaves as it is has a step of its own.
    tells_each: bool,
    /// Where its wave of splits ends (the index of what ends them), if it has one.
    wave: Option<usize>,
    /// Whether a guest access faulted and the handler is at work.
    handling: bool,
}

struct Cutter<'a> {
    events: &'a [Event],
    ops: &'a [Op],
    stage: &'a Stage,
    slab: Level,
    beats: Vec<Beat>,
    /// First event that is not in a beat yet.
    from: usize,
    /// The event to look at.
    at: usize,
    shot: Level,
    /// The last entry that KVM read and that no beat has told of yet.
    read: Option<(Slot, Pte, Gpa)>,
    op: OpState,
}

impl Cutter<'_> {
    fn next_event(&mut self) {
        let event = self.events[self.at];
        self.at += 1;
        match event {
            Event::Begin { op } => {
                let aim = self.ops.get(usize::from(op)).map_or(Aim::Map, Aim::of);
                let tells_each = aim != Aim::Map && is_passed_by_few(&self.events[self.at..]);
                self.op = OpState { index: Some(op), aim, tells_each, wave: self.wave_ahead(), ..OpState::default() };
            }
            Event::Fault { cause, gpa, hart } => self.trap(hart, cause, gpa),
            Event::TopUp { .. } | Event::MarkDirty { .. } => self.prepare(),
            Event::Read { reader: Reader::Kvm, slot, pte, gpa } => {
                // A walk goes down: what is not below the last entry begins another one.
                if self.op.tells_each && self.read.is_some_and(|(last, ..)| slot.level >= last.level) {
                    self.tell_passed(self.at - 1);
                }
                self.read = Some((slot, pte, gpa));
            }
            Event::Take { table, level, from } if self.tell_read(self.at - 1) => {
                self.push(BeatKind::Take { table, level, from }, self.at);
            }
            Event::TakeFailed { level } if self.tell_read(self.at - 1) => self.starve(level),
            Event::Fill { table, level, gpa, first, step, .. } => {
                self.push(BeatKind::Fill { table, level, gpa, first, step, linked: false }, self.at);
            }
            Event::FillLinked { table, level, gpa, first, step, .. } if self.op.wave.is_none() => {
                self.push(BeatKind::Fill { table, level, gpa, first, step, linked: true }, self.at);
            }
            Event::Store { slot, gpa, old, new, kind } => self.store(slot, gpa, old, new, kind),
            Event::Request(flush) => self.fence(BeatKind::Fence(flush), BeatKind::Lost(flush)),
            Event::RequestRange { gpa, pages } => {
                self.fence(BeatKind::FenceRange { gpa, pages }, BeatKind::LostRange { gpa, pages });
            }
            Event::Planned { .. } | Event::CacheEmptied { .. } | Event::Paused { .. } | Event::Resumed { .. } => {
                self.go_wrong(event);
            }
            Event::Done { hart, access, gpa, hpa } => {
                let (trapped, how) = (self.op.handling, Landing::default());
                self.push(BeatKind::Land { hart, access, gpa, hpa, trapped, how }, self.at);
            }
            Event::EagerBegin { .. } => {
                self.tell_passed(self.at - 1);
                self.op.aim = Aim::Map;
            }
            Event::StoreRun { .. } | Event::ClearRun { .. } => self.runs(),
            Event::SlotGone { .. } => self.push(BeatKind::Gone, self.at),
            Event::End { ret, .. } => self.end(ret),
            _ => {}
        }
    }

    /// A request for a fence, with what the harts do then; or one that is lost.
    fn fence(&mut self, executed: BeatKind, lost: BeatKind) {
        self.tell_passed(self.at - 1);
        if self.events.get(self.at) == Some(&Event::FenceLost) {
            self.at += 1;
            self.push(lost, self.at);
            self.op.wave = self.wave_ahead();
        } else {
            self.skip_fences();
            self.push(executed, self.at);
        }
    }

    /// Steps over what harts do for a request, and counts the fences.
    fn skip_fences(&mut self) -> u32 {
        let from = self.at;
        self.skip_while(|event| matches!(event, Event::Fence { .. } | Event::FenceAll { .. } | Event::TlbDrop { .. }));
        let is_fence = |event: &&Event| !matches!(event, Event::TlbDrop { .. });
        self.events[from..self.at].iter().filter(is_fence).count() as u32
    }

    /// Something is made to go wrong, or no longer. What is only planned is told when it comes, but for a request that nobody
    /// makes: that it would be lost is all that there is to tell.
    fn go_wrong(&mut self, event: Event) {
        let kind = match event {
            Event::Planned { mishap: Mishap::FenceLost, .. } if !self.events[self.at..].contains(&Event::FenceLost) => {
                BeatKind::WillLose
            }
            Event::CacheEmptied { from } => BeatKind::Emptied { from },
            Event::Paused { hart } => BeatKind::Paused { hart },
            Event::Resumed { hart, .. } => BeatKind::Resumed { hart, fences: self.skip_fences() },
            _ => return,
        };
        // The entry that was read last has a step of its own, before the page for its children is asked for.
        if self.tell_read(self.at - 1) {
            self.push(kind, self.at);
            self.op.wave = self.wave_ahead();
        }
    }

    fn trap(&mut self, hart: u8, cause: u8, gpa: Gpa) {
        self.op.handling = true;
        let access = self.events[self.from..self.at].iter().rev().find_map(|event| match *event {
            Event::Access { hart: h, access, .. } if h == hart => Some(access),
            _ => None,
        });
        if let Some(access) = access {
            let found = self.events[self.from..self.at].iter().rev().find_map(|event| match *event {
                Event::Read { reader: Reader::Hart(h), pte, .. } if h == hart => Some(pte),
                _ => None,
            });
            self.push(BeatKind::Trap { hart, access, gpa, cause, found }, self.at);
        }
    }

    /// Top-ups and dirty bits: a beat of their own where they come first in a fault, part of what follows elsewhere.
    fn prepare(&mut self) {
        self.skip_while(|event| matches!(event, Event::TopUp { .. } | Event::MarkDirty { .. }));
        let (mut dirty, mut top_up) = (None, None);
        for event in &self.events[self.from..self.at] {
            match *event {
                Event::MarkDirty { gpa, .. } => dirty = Some(gpa),
                Event::TopUp { from, to } => top_up = Some((from, to)),
                _ => {}
            }
        }
        if self.op.handling {
            self.push(BeatKind::Handle { dirty, top_up }, self.at);
        } else if let (Some((from, to)), None) = (top_up, self.op.wave)
            && matches!(self.events.get(self.at), Some(Event::End { .. }))
        {
            self.push(BeatKind::TopUp { from, to }, self.at);
        }
    }

    fn store(&mut self, slot: Slot, gpa: Gpa, old: Pte, new: Pte, kind: StoreKind) {
        self.read = None;
        if kind == StoreKind::Publish {
            self.op.published = true;
            let is_its_fill = |beat: &Beat| matches!(beat.kind, BeatKind::Fill { table, .. } if table == new.hpa());
            let filled = self.beats.iter().rev().take_while(|beat| beat.op == self.op.index).any(is_its_fill);
            let barrier = self.events[self.from..self.at].contains(&Event::Barrier);
            self.push(BeatKind::Publish { slot, gpa, old, new, filled, barrier }, self.at);
        } else {
            self.shot = self.shot_of(Level(slot.level.0 + 1), gpa);
            self.push(BeatKind::Write { slot, gpa, old, new, kind, beside: Beside::default() }, self.at);
        }
    }

    /// There is no table page to take.
    fn starve(&mut self, level: Level) {
        let (ret, halfway) = (self.take_end(), self.op.published);
        let cache = !matches!(self.its_op(), Some(Op::SplitHuge { cache: false, .. }));
        self.push(BeatKind::Starve { level, ret, halfway, cache }, self.at);
    }

    /// The operation that is under way.
    fn its_op(&self) -> Option<&Op> {
        self.op.index.and_then(|op| self.ops.get(usize::from(op)))
    }

    /// Tells of the entry read last, where the operation is about a range and passes it over.
    fn tell_passed(&mut self, until: usize) {
        let is_in_wave = self.op.wave.is_some() && self.read.is_some_and(|(slot, ..)| slot.level < self.slab);
        if self.op.aim != Aim::Map && !is_in_wave {
            self.tell_read(until);
        }
    }

    /// Tells of the entry read last, up to event `until`. False where a wave took the rest of the operation instead.
    fn tell_read(&mut self, until: usize) -> bool {
        let Some((slot, pte, gpa)) = self.read.take() else { return true };
        if slot.level < self.slab
            && let Some(end) = self.op.wave.take()
        {
            self.wave(end);
            return false;
        }
        self.shot = self.shot_of(slot.level, gpa);
        let kind = if self.op.published {
            BeatKind::Dive { slot, pte }
        } else {
            let passed = passed(self.events, self.from..until, self.its_op(), (slot.level, pte, gpa));
            BeatKind::Walk { slot, pte, gpa, aim: self.op.aim, passed }
        };
        self.push(kind, until);
        true
    }

    /// Runs of leaves that changed alike, one after another: a wave of their own, with what the TLBs and the walks had to do with
    /// them.
    fn runs(&mut self) {
        self.read = None;
        loop {
            let rest = &self.events[self.at..];
            let between = rest.iter().take_while(|event| is_beside_runs(event)).count();
            match rest.get(between) {
                Some(Event::StoreRun { .. } | Event::ClearRun { .. }) => self.at += between + 1,
                _ => break,
            }
        }
        self.skip_while(|event| matches!(event, Event::TlbFill { .. }));
        self.wave(self.at);
    }

    /// All that changes up to event `end`, in one step.
    fn wave(&mut self, end: usize) {
        self.shot = self.slab;
        self.at = end;
        let changes = Breaks::find(self.events, self.from..end, self.stage).changes(self.events);
        self.push(BeatKind::Wave(changes), end);
    }

    /// The camera for an entry: what lies beside the tile that the story follows is told from afar.
    fn shot_of(&self, level: Level, gpa: Gpa) -> Level {
        let is_followed =
            self.stage.tile_of(gpa).is_some_and(|tile| Some(tile) == self.stage.tile_of(self.stage.focus));
        if is_followed { level.min(self.slab) } else { self.slab }
    }

    fn end(&mut self, ret: Ret) {
        self.tell_read(self.at - 1);
        let failed = matches!(ret, Ret::Int(code) if code < 0) || ret == Ret::Crash;
        if failed {
            self.push(BeatKind::Fail { ret }, self.at);
        } else {
            self.extend_last(self.at);
        }
    }

    fn finish(&mut self) {
        self.shot = self.slab;
        self.op.index = None;
        self.push(BeatKind::Census, self.events.len());
    }

    /// The return value of the operation, if its end is the next event, which is then part of this beat.
    fn take_end(&mut self) -> Ret {
        match self.events.get(self.at) {
            Some(&Event::End { ret, .. }) => {
                self.at += 1;
                ret
            }
            _ => Ret::None,
        }
    }

    fn skip_while(&mut self, wanted: impl Fn(&Event) -> bool) {
        while self.events.get(self.at).is_some_and(&wanted) {
            self.at += 1;
        }
    }

    /// Where the operation ends that begins or goes on here, the eager splitting in it, or where something goes wrong in it, if
    /// there are many splits of tiles before that.
    fn wave_ahead(&self) -> Option<usize> {
        let rest = &self.events[self.at..];
        let is_end = |(at, event): (usize, &Event)| match event {
            Event::End { .. } | Event::EagerEnd { .. } | Event::CacheEmptied { .. } | Event::Paused { .. } => true,
            Event::Request(_) | Event::RequestRange { .. } => rest.get(at + 1) == Some(&Event::FenceLost),
            _ => false,
        };
        let end = rest.iter().enumerate().position(is_end)?;
        let splits = rest[..end].iter().filter(|event| self.is_tile_split(event)).count();
        (splits > SEPARATE_SPLITS).then_some(self.at + end)
    }

    fn is_tile_split(&self, event: &Event) -> bool {
        matches!(event, Event::Store { kind: StoreKind::Publish, slot, .. } if slot.level < self.slab)
    }

    fn push(&mut self, kind: BeatKind, until: usize) {
        let events: Range<usize> = self.from..until;
        self.from = until;
        self.beats.push(Beat { kind, events, op: self.op.index, shot: self.shot, held: false });
    }

    fn extend_last(&mut self, until: usize) {
        self.from = until;
        if let Some(beat) = self.beats.last_mut() {
            beat.events.end = until;
        }
    }
}

/// What happens between two runs and is a part of what they are about.
fn is_beside_runs(event: &Event) -> bool {
    matches!(event, Event::TlbFill { .. } | Event::TlbDrop { .. } | Event::Read { reader: Reader::Kvm, .. })
}
