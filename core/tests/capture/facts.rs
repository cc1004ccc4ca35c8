//! What `root.json` says about a capture.

use std::collections::BTreeMap;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::gstage::GStage;
use gstage_core::image::Image;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::history::{Command, Step};

/// The facts that are used. Only mode and root must be there; what else is there must be true.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) mode: Mode,
    pub(crate) root: Hpa,
    pub(crate) history: Vec<Step>,
    pub(crate) slots: BTreeMap<u8, Slot>,
    claims: Claims,
}

/// A memslot at the time of the capture.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) gpa: Gpa,
    pub(crate) size: u64,
}

#[derive(Deserialize, Debug)]
struct Raw {
    mode: String,
    root: String,
    #[serde(default)]
    history: Vec<RawStep>,
    #[serde(default)]
    slots: BTreeMap<u8, RawSlot>,
}

#[derive(Deserialize, Debug)]
struct RawStep {
    cmd: String,
    #[serde(default)]
    out: Vec<String>,
}

#[derive(Deserialize, Debug)]
struct RawSlot {
    gpa: String,
    size: String,
}

/// Statements that can be checked.
#[derive(Deserialize, Debug)]
struct Claims {
    mode_value: Option<u8>,
    vmid: Option<u16>,
    hgatp: Option<String>,
    root_pages: Option<u64>,
    table_pages: Option<u64>,
    tables_by_level: Option<BTreeMap<u8, u64>>,
    leaves_by_level: Option<BTreeMap<u8, u64>>,
    leaf_flag_bits: Option<BTreeMap<String, u64>>,
    tables_bin_sha256: Option<String>,
}

impl Facts {
    /// Reads a `root.json`. An error begins with the place in it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        // Read twice: serde gives up lines and keys that are numbers where one struct is part of another.
        let raw: Raw = serde_json::from_str(text).map_err(|error| format!("{}: {error}", error.line()))?;
        let claims: Claims = serde_json::from_str(text).map_err(|error| format!("{}: {error}", error.line()))?;
        let mode = Mode::from_slug(&raw.mode.to_lowercase()).ok_or(format!(" mode: `{}` is not known", raw.mode))?;
        let root = hex("root", &raw.root)?;
        let mut history = Vec::new();
        for (index, step) in raw.history.iter().enumerate() {
            history.push(Step::parse(&step.cmd, &step.out).map_err(|error| format!(" history[{index}]: {error}"))?);
        }
        let mut slots = BTreeMap::new();
        for (number, slot) in &raw.slots {
            let slot = Slot { gpa: Gpa(hex("slots gpa", &slot.gpa)?), size: hex("slots size", &slot.size)? };
            slots.insert(*number, slot);
        }
        let facts = Self { mode, root: Hpa(root), history, slots, claims };
        facts.check_itself()?;
        Ok(facts)
    }

    fn check_itself(&self) -> Result<(), String> {
        let mode_value = u64::from(self.mode.format().hgatp_mode);
        claim(" mode_value", self.claims.mode_value.map(u64::from), mode_value)?;
        claim(" root_pages", self.claims.root_pages, 4)?;
        if let Some(hgatp) = &self.claims.hgatp {
            let vmid = self
                .claims
                .vmid
                .map_or_else(|| hex("hgatp", hgatp).map(|value| value >> 44 & 0x3fff), |vmid| Ok(u64::from(vmid)))?;
            claim(" hgatp", Some(hex("hgatp", hgatp)?), mode_value << 60 | vmid << 44 | self.root.0 >> 12)?;
        }
        let used = self.history.iter().filter_map(|step| match step.command {
            Command::Mem { slot, gpa, size, .. } => Some((slot, gpa, size)),
            _ => None,
        });
        for (number, gpa, size) in used {
            let slot = self.slots.get(&number).ok_or(format!(" slots: slot {number} of the history is missing"))?;
            claim(" slots gpa", Some(slot.gpa.0), gpa.0)?;
            claim(" slots size", Some(slot.size), size)?;
        }
        Ok(())
    }

    /// Checks what is said about the table pages.
    pub(crate) fn check_pages(&self, pages: &[u8], image: &Image) -> Result<(), String> {
        claim("root.json: table_pages", self.claims.table_pages, pages.len() as u64 / 4096)?;
        let mut tables = BTreeMap::new();
        for table in image.tables() {
            *tables.entry(table.level.0).or_insert(0) += 1;
        }
        claim("root.json: tables_by_level", self.claims.tables_by_level.as_ref(), &tables)?;
        let digest: String = Sha256::digest(pages).iter().map(|byte| format!("{byte:02x}")).collect();
        claim("root.json: tables_bin_sha256", self.claims.tables_bin_sha256.as_ref(), &digest)
    }

    /// Checks what is said about the leaves: how many there are, with which bits, and that each lies in a memslot.
    pub(crate) fn check_tables(&self, gstage: &GStage) -> Result<(), String> {
        let (mut by_level, mut by_bits, mut outside) = (BTreeMap::new(), BTreeMap::new(), None);
        gstage.for_each_leaf(Gpa(0), self.mode.gpa_size(), |gpa, level, pte| {
            *by_level.entry(level.0).or_insert(0) += 1;
            *by_bits.entry(format!("L{} {:#x}", level.0, pte.0 & !Pte::PFN_MASK)).or_insert(0) += 1;
            let holds =
                |slot: &Slot| gpa.0 + Mode::Sv57x4.page_size(level) > slot.gpa.0 && gpa.0 < slot.gpa.0 + slot.size;
            if !self.slots.is_empty() && !self.slots.values().any(holds) {
                outside = Some(gpa);
            }
        });
        claim("root.json: leaves_by_level", self.claims.leaves_by_level.as_ref(), &by_level)?;
        claim("root.json: leaf_flag_bits", self.claims.leaf_flag_bits.as_ref(), &by_bits)?;
        match outside {
            Some(gpa) => Err(format!("root.json: slots: the leaf at {gpa:#x} lies in none of them")),
            None => Ok(()),
        }
    }
}

fn hex(field: &str, text: &str) -> Result<u64, String> {
    let digits = text.strip_prefix("0x").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .ok_or_else(|| format!(" {field}: `{}` is no hexadecimal number", text.chars().take(32).collect::<String>()))
}

fn claim<T: PartialEq + std::fmt::Debug>(field: &str, said: Option<T>, is: T) -> Result<(), String> {
    match said {
        Some(said) if said != is => Err(format!("{field}: {said:?} is said, {is:?} is there")),
        _ => Ok(()),
    }
}
