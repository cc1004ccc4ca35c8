//! What the kernel did in the last step of a capture, `trace.txt`.
//!
//! Three lines of numbers come first: how many lines the whole trace has, how many of each kind, and what else was counted.
//! A long trace is cut: its first lines are here, the counts are those of all.

use std::collections::BTreeMap;

use super::history::number;

/// One line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Call {
    /// The guest trapped.
    Exit { cause: u64, stval: u64, htval: u64 },
    /// The fault handler was called.
    Map { gpa: u64, write: bool },
    /// `kvm_riscv_gstage_map_page` was called.
    MapPage { gpa: u64, hpa: u64, size: u64, rdonly: bool },
    /// `kvm_riscv_gstage_split_huge` was called.
    Split { gpa: u64, target: u64 },
    /// `kvm_riscv_gstage_set_pte` was called.
    SetPte { gpa: u64, pte: u64, level: u64 },
    /// An entry was compared and exchanged.
    Try { gpa: u64, level: u64, old: u64, new: u64 },
    /// Every vCPU was asked to fence one stride.
    Request { gpa: u64, order: u64 },
    /// A hart fenced a range.
    Fence { gpa: u64, size: u64, order: u64 },
    /// Every vCPU was asked to fence a range of 4K pages.
    RequestRange { gfn: u64, pages: u64 },
    /// A range was write-protected.
    WpRange { start: u64, end: u64 },
    /// A range was unmapped.
    UnmapRange { start: u64, size: u64 },
    /// A leaf was cleared (1) or write-protected (2) as part of a range.
    Op { gpa: u64, pte: u64, level: u64, op: u64 },
    /// The fast path of the fault handler said whether it was enough.
    Fast { done: bool },
    /// A call returned.
    Return { of: &'static str, value: i64 },
}

/// A trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Trace {
    /// The first calls, or all.
    pub(crate) calls: Vec<Call>,
    /// Whether calls at the end were left out.
    pub(crate) is_cut: bool,
    /// How many calls of each kind there were in all.
    pub(crate) counts: BTreeMap<String, u64>,
}

impl Trace {
    /// Reads a `trace.txt`. An error begins with the file and the line.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate();
        let mut head = |name: &str| {
            let (index, line) = lines.next().unwrap_or((0, ""));
            let rest = line
                .strip_prefix(name)
                .ok_or_else(|| format!("trace.txt:{}: the line {name} is missing", index + 1))?;
            Ok::<_, String>((index + 1, rest.trim().to_owned()))
        };
        let (line, total) = head("TRLINES")?;
        let total = number(&total).map_err(|error| format!("trace.txt:{line}: {error}"))?;
        let (line, counts) = head("COUNTS")?;
        let counts = parse_counts(&counts).map_err(|error| format!("trace.txt:{line}: {error}"))?;
        let (line, profile) = head("PROFILE")?;
        parse_counts(&profile).map_err(|error| format!("trace.txt:{line}: {error}"))?;

        let mut calls = Vec::new();
        let mut found = BTreeMap::new();
        let mut last = 3;
        for (index, line) in lines {
            last = index + 1;
            calls.push(Call::parse(line, &mut found).map_err(|error| format!("trace.txt:{last}: {error}"))?);
        }
        let is_cut = (calls.len() as u64) < total;
        if calls.len() as u64 > total || !is_cut && found != counts {
            return Err(format!("trace.txt:{last}: the calls are not as many as lines 1 and 2 say"));
        }
        match found.iter().find(|(kind, count)| counts.get(*kind) < Some(count)) {
            Some((kind, count)) => Err(format!("trace.txt:2: {count} calls of {kind} are here, more than counted")),
            None => Ok(Self { calls, is_cut, counts }),
        }
    }
}

fn parse_counts(text: &str) -> Result<BTreeMap<String, u64>, String> {
    let pair = |word: &str| {
        let (name, count) = word.rsplit_once('=').ok_or_else(|| format!("`{word}` is no count"))?;
        Ok((name.to_owned(), number(count)?))
    };
    text.split_ascii_whitespace().map(pair).collect()
}

impl Call {
    fn parse(line: &str, counts: &mut BTreeMap<String, u64>) -> Result<Self, String> {
        let (name, rest) = line.split_once(' ').ok_or_else(|| format!("`{line}` is no call"))?;
        let call = Self::of(name, rest)?;
        *counts.entry(name.to_owned()).or_insert(0) += 1;
        if let Self::Request { order, .. } = call {
            *counts.entry(format!("hfence_req_order{order}")).or_insert(0) += 1;
        }
        Ok(call)
    }

    fn of(name: &str, rest: &str) -> Result<Self, String> {
        let returned = |of| {
            let value = rest.strip_prefix("ret=").and_then(|value| value.parse().ok());
            value.map(|value| Self::Return { of, value }).ok_or_else(|| format!("`{rest}` is no result"))
        };
        Ok(match name {
            "kvm_exit:" => {
                let [_, cause, stval, htval, _] = fields(rest, ["SEPC", "SCAUSE", "STVAL", "HTVAL", "HTINST"])?;
                Self::Exit { cause, stval, htval }
            }
            "map" => {
                let [gpa, _, write] = fields(rest, ["gpa", "hva", "wr"])?;
                Self::Map { gpa, write: write != 0 }
            }
            "map_page" => {
                let [gpa, hpa, size, rdonly] = fields(rest, ["gpa", "hpa", "size", "ro"])?;
                Self::MapPage { gpa, hpa, size, rdonly: rdonly != 0 }
            }
            "split" => {
                let [gpa, target, _] = fields(rest, ["addr", "target", "flush"])?;
                Self::Split { gpa, target }
            }
            "set_pte" => {
                let [gpa, pte, level] = fields(rest, ["addr", "pte", "level"])?;
                Self::SetPte { gpa, pte, level }
            }
            "try" => {
                let [level, gpa, old, new] = fields(rest, ["level", "addr", "old", "new"])?;
                Self::Try { gpa, level, old, new }
            }
            "hfence_req" => {
                let [gpa, size, order, _] = fields(rest, ["gpa", "size", "order", "vmid"])?;
                if 1u64.checked_shl(order as u32) != Some(size) {
                    return Err(format!("a request of {size:#x} bytes is not one of order {order}"));
                }
                Self::Request { gpa, order }
            }
            "l_hfence" => {
                let [_, gpa, size, order] = fields(rest, ["vmid", "gpa", "size", "order"])?;
                Self::Fence { gpa, size, order }
            }
            "tlb_flush_range" => {
                let [gfn, pages] = fields(rest, ["gfn", "n"])?;
                Self::RequestRange { gfn, pages }
            }
            "wp_range" => {
                let [start, end] = fields(rest, ["start", "end"])?;
                Self::WpRange { start, end }
            }
            "unmap_range" => {
                let [start, size, _] = fields(rest, ["start", "size", "block"])?;
                Self::UnmapRange { start, size }
            }
            "op" => {
                let [gpa, pte, level, op] = fields(rest, ["addr", "pte", "level", "op"])?;
                Self::Op { gpa, pte, level, op }
            }
            "fast_ret" => {
                let [done] = fields(rest, ["ret"])?;
                Self::Fast { done: done != 0 }
            }
            "map_ret" => returned("map")?,
            "map_page_ret" => returned("map_page")?,
            "split_ret" => returned("split")?,
            "set_pte_ret" => returned("set_pte")?,
            _ => return Err(format!("`{name}` is no call")),
        })
    }
}

/// The numbers of fields with these names, in this order: `a=1 b=0x2`, or `A:1, B:0x2`.
fn fields<const N: usize>(text: &str, names: [&str; N]) -> Result<[u64; N], String> {
    let mut values = [0; N];
    let mut words = text.split_ascii_whitespace();
    for (value, name) in values.iter_mut().zip(names) {
        let word = words.next().unwrap_or("");
        let rest = word.strip_prefix(name).and_then(|rest| rest.strip_prefix(['=', ':']));
        *value = number(rest.ok_or_else(|| format!("`{name}` is missing"))?.trim_end_matches(','))?;
    }
    if words.next().is_some() { Err("more fields than the call has".to_owned()) } else { Ok(values) }
}
