//! A random chain of entries for one guest address.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Access;
use gstage_core::hgatp::{Hgatp, Xlen};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::walk::{Implemented, Intent, Mmu, Options, PhysicalMemory, Replaced};
use gstage_oracle_guest::{DATA, DATA_SIZE, MEMORY, MEMORY_SIZE};

use crate::random::Random;
use crate::walker::{Cpu, Query};

/// The root of every chain.
const ROOT: u64 = 0x8180_0000;
/// The tables below, by level. None is aligned to more than a page, so a pointer that is taken for a leaf is misaligned.
const TABLES: u64 = 0x8180_5000;
/// A page of zeros.
const ZEROS: u64 = 0x8180_d000;
/// Added to an address it leads to where no memory is.
const NOWHERE: u64 = 1 << 45;
/// The harts of the machine.
const HART: Implemented<'_> =
    Implemented { xlen: Xlen::Rv64, modes: &[Mode::Sv39x4, Mode::Sv48x4, Mode::Sv57x4], vmid_bits: 14 };
/// V R W X U A D.
const FULL: u64 = 0xdf;

/// The chain, the registers, and what is done.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// As it is written to `hgatp`.
    pub(crate) hgatp: u64,
    pub(crate) pbmte: bool,
    pub(crate) mxr: bool,
    pub(crate) guest_mxr: bool,
    pub(crate) cpu: Cpu,
    /// First address of a guest page.
    pub(crate) gpa: u64,
    /// Where the entries are and what they hold; the root's first.
    pub(crate) entries: Vec<(u64, u64)>,
    /// The host page that the leaf means, whatever else is wrong with it.
    pub(crate) target: u64,
    /// The order in which the accesses are made.
    pub(crate) intents: [Intent; 4],
    /// Where in the last word of the page the load over its end begins: 1 to 7.
    pub(crate) cut: u64,
}

impl Case {
    /// Makes a chain that has something wrong with it in most cases.
    pub(crate) fn new(random: &mut Random, cpu: Cpu) -> Self {
        let mode = random.pick([Mode::Sv39x4, Mode::Sv48x4, Mode::Sv57x4]);
        let level = Level(random.below(mode.levels().into()) as u8);
        let page = DATA + random.below(DATA_SIZE >> 12 << 12) / 4096 * 4096;
        let (gpa, base) = addresses(random, mode, level, page);
        let (leaf, target) = leaf(random, mode, level, gpa, base);
        let mut entries = Vec::new();
        let mut table = ROOT;
        for current in (level.0..mode.levels()).rev().map(Level) {
            let at = table + u64::from(mode.index(Gpa(gpa), current)) * 8;
            table = TABLES + u64::from(current.0) * 4096;
            entries.push((at, if current == level { leaf } else { pointer(random, table) }));
        }
        let low_bits = if random.percent(3) { random.below(4) } else { 0 };
        let mode_bits = u64::from(mode.format().hgatp_mode) << 60;
        let mut intents = [Intent::Load, Intent::Store, Intent::Fetch, Intent::LoadExecutable];
        (1..4).for_each(|last| intents.swap(last, random.below(last as u64 + 1) as usize));
        Self {
            hgatp: mode_bits | random.below(1 << 14) << 44 | ROOT >> 12 | low_bits,
            pbmte: cpu.svpbmt && random.percent(70),
            mxr: random.percent(20),
            guest_mxr: random.percent(20),
            cpu,
            gpa,
            entries,
            target,
            intents,
            cut: 1 + random.below(7),
        }
    }

    /// What `hgatp` holds after the write.
    pub(crate) fn hgatp(&self) -> Hgatp {
        Hgatp::BARE.write(self.hgatp, HART)
    }

    /// One access of the hart to the page, at an offset.
    pub(crate) fn query(&self, intent: Intent, offset: u64, bytes: u64) -> Query {
        let options = Options {
            svadu: false,
            adue: false,
            svnapot: self.cpu.svnapot,
            svpbmt: self.cpu.svpbmt,
            pbmte: self.pbmte,
            mxr: self.mxr,
        };
        Query {
            mmu: Mmu { hgatp: self.hgatp(), options },
            cpu: self.cpu,
            guest_mxr: self.guest_mxr,
            root_low_bits: self.hgatp & 0b11,
            intent,
            gpa: self.gpa + offset,
            bytes,
        }
    }
}

/// A guest page, and the address of the page of `level` that maps it to a page of the data.
fn addresses(random: &mut Random, mode: Mode, level: Level, page: u64) -> (u64, u64) {
    let order = mode.page_order(level);
    let mut gpa = random.below(mode.gpa_size() >> 1) & !0xfff;
    let base = if order > 30 {
        // Only host page 0 is aligned to that: the address itself has to lead into the data.
        gpa = gpa >> order << order | page;
        0
    } else {
        page >> order << order
    };
    if random.percent(3) {
        gpa |= mode.gpa_size() >> 1;
    } else if random.percent(3) {
        let width = u64::from(mode.format().gpa_bits);
        gpa |= 1 << (width + random.below(64 - width));
    }
    (gpa, base)
}

/// A leaf of `level` for a page, with faults, and the page that it leads to.
fn leaf(random: &mut Random, mode: Mode, level: Level, gpa: u64, base: u64) -> (u64, u64) {
    let order = mode.page_order(level);
    let offset = |order: u32| gpa & ((1 << order) - 1) & !0xfff;
    let mut bits = FULL;
    if random.percent(65) {
        bits ^= (0..8).map(|bit| u64::from(random.percent(16)) << bit).sum::<u64>();
    }
    if random.percent(20) {
        bits ^= random.below(4) << 8 | Pte::G;
    }
    if random.percent(6) {
        bits |= 1 << (54 + random.below(7));
    }
    if random.percent(12) {
        bits |= random.below(4) << 61;
    }
    let (mut hpa, mut target) = (base, base + offset(order));
    if level.0 > 0 && random.percent(8) {
        hpa ^= 1 << (12 + random.below(u64::from(order) - 12));
    }
    if random.percent(if level.0 == 0 { 20 } else { 6 }) {
        bits |= Pte::N;
        if level.0 == 0 {
            let size = if random.percent(60) { 8 } else { random.below(16) };
            hpa = hpa >> 16 << 16 | size << 12;
            target = hpa >> 16 << 16 | offset(16);
        }
    }
    if random.percent(3) {
        hpa |= NOWHERE;
    }
    if random.percent(2) {
        return (random.next() & !Pte::V, target);
    }
    if bits & (Pte::R | Pte::W | Pte::X) == 0 && level.0 > 0 {
        hpa = ZEROS;
    }
    (hpa >> 2 | bits, target)
}

/// A pointer to a table, now and then with a fault.
fn pointer(random: &mut Random, table: u64) -> u64 {
    let plain = Pte::pointer(Hpa(table)).0;
    if !random.percent(10) {
        return plain;
    }
    match random.below(10) {
        0 => plain | random.pick([Pte::D, Pte::A, Pte::U]),
        1 => plain | Pte::N,
        2 => plain | (1 + random.below(3)) << 61,
        3 => plain | 1 << (54 + random.below(7)),
        4 => plain & !Pte::V,
        5 => plain | random.below(8) << 1,
        6 => plain | NOWHERE >> 2,
        _ => plain | random.below(4) << 8 | Pte::G,
    }
}

/// The memory of the machine, as far as a chain is concerned: its entries, and zeros.
#[derive(Clone, Debug)]
pub(crate) struct ChainMemory(pub(crate) Vec<(u64, u64)>);

impl PhysicalMemory for ChainMemory {
    fn read_entry(&self, at: Hpa, _: usize) -> Option<u64> {
        let entry = self.0.iter().find(|entry| entry.0 == at.0).map_or(0, |entry| entry.1);
        is_memory(at).then_some(entry)
    }

    fn replace_entry(&mut self, at: Hpa, _: usize, old: u64, new: u64) -> Replaced {
        match self.0.iter_mut().find(|entry| entry.0 == at.0 && entry.1 == old) {
            Some(entry) => entry.1 = new,
            None => return Replaced::Changed,
        }
        Replaced::Done
    }

    fn allows(&self, at: Hpa, _: Access) -> bool {
        is_memory(at)
    }
}

/// Whether the machine has memory at an address.
const fn is_memory(at: Hpa) -> bool {
    at.0 >= MEMORY && at.0 - MEMORY < MEMORY_SIZE
}
