//! What kind of contradiction a difference is.

use super::compare::{Difference, Piece};
use super::finding::Kind;
use crate::addr::{Gpa, PAGE_SIZE};
use crate::machine::Machine;

/// Tells what kind of contradiction a piece is, range by range; nothing where it is none. Stores to a logged page are judged
/// by its dirty bit.
pub(super) fn for_each_kind(machine: &Machine, piece: &Piece, visit: &mut impl FnMut(Kind, u64, u64)) {
    let extra = match piece.difference {
        Difference::None | Difference::Fewer => return,
        Difference::Frame => return visit(Kind::WrongFrame, piece.start, piece.end),
        Difference::Extra(extra) => extra,
    };
    if !extra.write {
        return visit(Kind::LostProtection, piece.start, piece.end);
    }
    let mut at = piece.start;
    while at < piece.end {
        let (state, mut end) = log_state(machine, at, piece.end);
        while end < piece.end {
            let (next, next_end) = log_state(machine, end, piece.end);
            if next != state {
                break;
            }
            end = next_end;
        }
        match state {
            LogState::Clean => visit(Kind::EscapesLog, at, end),
            LogState::Dirty if !extra.read && !extra.execute => {}
            LogState::Dirty | LogState::Off => visit(Kind::LostProtection, at, end),
        }
        at = end;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LogState {
    Off,
    Clean,
    Dirty,
}

/// What the dirty log says of an address, and up to where at least that is so.
fn log_state(machine: &Machine, gpa: u64, end: u64) -> (LogState, u64) {
    let logged = machine.memory().iter().enumerate().filter(|&(index, _)| machine.is_logging(index as u8));
    let mut next = end;
    for (_, slot) in logged {
        if slot.contains(Gpa(gpa)) {
            let state = if machine.is_dirty(Gpa(gpa)) { LogState::Dirty } else { LogState::Clean };
            return (state, end.min((gpa | (PAGE_SIZE - 1)).saturating_add(1)));
        }
        if slot.gpa.0 > gpa {
            next = next.min(slot.gpa.0);
        }
    }
    (LogState::Off, next)
}
