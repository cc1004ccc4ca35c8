//! The program itself.

mod memory;
mod probe;
mod registers;
mod start;

use core::panic::PanicInfo;

use gstage_oracle_guest::{FIRST_RESULT, MAILBOX_SIZE, MAILBOXES, OPERATION_WORDS, mailbox, operation, tag};

use memory::{load, store};
use probe::{Outcome, expecting_traps, fetch, probe};

/// Bytes of a page.
const PAGE: u64 = 4096;
/// Where writing this number stops the machine.
const TEST_DEVICE: (u64, u32) = (0x10_0000, 0x5555);

unsafe extern "C" {
    /// The instructions at [`tag::CODE`], see `start.rs`.
    safe static landing_code: [u64; 1];
    /// The instructions at [`tag::HOP`].
    safe static hop_code: [u64; 5];
}

/// Ticks of the clock, 10 million a second, after which a host that has not rung counts as gone: five minutes.
const PATIENCE: u64 = 3_000_000_000;

/// Waits for operations and does them; where `start.rs` goes to.
#[unsafe(no_mangle)]
extern "C" fn run(hart: u64) -> ! {
    let mailbox = MAILBOXES + hart * MAILBOX_SIZE;
    let word = |index: u64| mailbox + index * 8;
    let mut seen = 0;
    let mut since = registers::time();
    loop {
        let ring = load(word(mailbox::RING));
        if ring == seen {
            if registers::time().wrapping_sub(since) > PATIENCE {
                switch_off();
            }
            continue;
        }
        memory::order();
        let (script, count) = (load(word(mailbox::SCRIPT)), load(word(mailbox::COUNT)));
        for index in 0..count {
            perform(script + index * OPERATION_WORDS as u64 * 8);
        }
        memory::order();
        store(word(mailbox::DONE), ring);
        seen = ring;
        since = registers::time();
    }
}

/// Does one operation, whose words lie at an address, and writes its results behind it.
fn perform(at: u64) {
    let [code, a, b, c, d, e] = [0, 1, 2, 3, 4, 5].map(|index| load(at + index * 8));
    let result = |index: usize, value: u64| store(at + (FIRST_RESULT + index) as u64 * 8, value);
    match code {
        operation::STORE => store(a, b),
        operation::LOAD => result(0, load(a)),
        operation::WRITE => result(0, registers::write(a, b)),
        operation::FENCE => registers::execute_fence(a, b, c),
        operation::PROBE => {
            let Outcome { value, cause, htval } = expecting_traps(|| probe(a, b, c));
            [value, cause, htval].into_iter().enumerate().for_each(|(index, value)| result(index, value));
        }
        operation::SWEEP => expecting_traps(|| sweep(a, b, c, d, e)),
        operation::HOP => {
            let Outcome { value, cause, htval } = expecting_traps(|| fetch(a, a.wrapping_add(b * PAGE)));
            [value, cause, htval].into_iter().enumerate().for_each(|(index, value)| result(index, value));
        }
        operation::TAG => (0..b).for_each(|page| tag_page(a + page * PAGE)),
        operation::GATHER => (0..b).for_each(|page| store(d + page * 8, load(a + page * PAGE + c))),
        operation::EXIT => switch_off(),
        _ => {}
    }
}

/// Stops the machine.
fn switch_off() {
    memory::store_half(TEST_DEVICE.0, TEST_DEVICE.1);
}

/// Accesses every page of a range.
fn sweep(kind: u64, first: u64, count: u64, results: u64, salt: u64) {
    for page in 0..count {
        let address = first.wrapping_add(page * PAGE);
        let Outcome { value, cause, htval } = probe(kind, address, address ^ salt);
        store(results + page * 16, value);
        store(results + page * 16 + 8, htval << 6 | cause);
    }
}

/// Writes into a page what tells which it is, to loads and to fetches.
fn tag_page(page: u64) {
    let number = page & 0xffff_f000;
    store(page + tag::ADDRESS, page);
    store(page + tag::CODE, landing_code[0] | number);
    for (index, word) in hop_code.iter().enumerate() {
        let number = if index == 0 { number } else { 0 };
        store(page + tag::HOP + index as u64 * 8, word | number);
    }
    store(page + tag::END, page + tag::END);
}

/// Nothing here panics; were it otherwise, the host would notice that no answer comes.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}
