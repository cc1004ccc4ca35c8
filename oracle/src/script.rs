//! A list of operations for the program on the machine, and what came of them.

use gstage_core::walk::Intent;
use gstage_oracle_guest::{FIRST_RESULT, OPERATION_WORDS, access, operation};

/// Operations in the order in which they are done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    words: Vec<u64>,
}

/// Which operation of a script; its results are found by it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket(usize);

/// The words of a script after it was done.
#[derive(Debug)]
pub(crate) struct Results {
    words: Vec<u64>,
}

/// The program's number for what an instruction does.
pub(crate) const fn access_of(intent: Intent) -> u64 {
    match intent {
        Intent::Load => access::LOAD,
        Intent::Store => access::STORE,
        Intent::Fetch => access::FETCH,
        Intent::LoadExecutable => access::HLVX,
    }
}

impl Script {
    /// Appends an operation.
    pub(crate) fn push(&mut self, code: u64, arguments: &[u64]) -> Ticket {
        let ticket = Ticket(self.len());
        self.words.push(code);
        self.words.extend(arguments);
        self.words.resize((ticket.0 + 1) * OPERATION_WORDS, 0);
        ticket
    }

    /// Stores a word at a physical address.
    pub(crate) fn store(&mut self, at: u64, value: u64) {
        self.push(operation::STORE, &[at, value]);
    }

    /// Loads the word at a physical address.
    pub(crate) fn load(&mut self, at: u64) -> Ticket {
        self.push(operation::LOAD, &[at])
    }

    /// Writes a register and reads it back.
    pub(crate) fn write(&mut self, register: u64, value: u64) -> Ticket {
        self.push(operation::WRITE, &[register, value])
    }

    /// Executes a fence.
    pub(crate) fn fence(&mut self, kind: u64, gpa: u64, vmid: u64) {
        self.push(operation::FENCE, &[kind, gpa >> 2, vmid]);
    }

    /// Makes one access.
    pub(crate) fn probe(&mut self, intent: Intent, gpa: u64, value: u64) -> Ticket {
        self.push(operation::PROBE, &[access_of(intent), gpa, value])
    }

    /// How many operations there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len() / OPERATION_WORDS
    }

    /// The words as they go to the machine.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }
}

impl Results {
    /// Takes the words as they come from the machine.
    pub(crate) fn new(words: Vec<u64>) -> Self {
        Self { words }
    }

    /// The three results of an operation.
    pub(crate) fn of(&self, ticket: Ticket) -> [u64; 3] {
        let first = ticket.0 * OPERATION_WORDS + FIRST_RESULT;
        self.words.get(first..).and_then(|words| words.first_chunk()).copied().unwrap_or_default()
    }
}
