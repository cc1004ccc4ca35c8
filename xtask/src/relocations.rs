//! What the linker knows of a module, as it says with `--emit-relocs`: which pieces of memory, and which functions in the
//! table, each function names, and each piece of memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value, json};
use wasmparser::{DataKind, KnownCustom, Linking, Name, Operator, Parser, Payload, RelocationType, SymbolInfo};

use crate::failure::{Failure, NamePath, Outcome};

/// Reads the module in `file`, which is right from the linker, and writes what it says to `out` as JSON:
///
/// - `pieces`, the named pieces of memory in the order of their addresses, each with `address`, `size` and what it names;
/// - `functions`, by their names in Rust: what each names.
///
/// What is named is `pieces`, a list of indices; `values`, for each of them the addresses that stand for it; and `functions`, a
/// list of names.
pub(crate) fn write(file: &Path, out: &Path) -> Outcome {
    let bytes = std::fs::read(file).doing("reading", file)?;
    let relations = Module::read(&bytes).and_then(|module| module.relations());
    let relations = relations.map_err(|error| Failure::new(format!("{}: {error}.", file.display())))?;
    std::fs::write(out, relations.to_string()).doing("writing", out)
}

/// What a relocation is reckoned from.
#[derive(Clone, Copy)]
enum Symbol {
    /// A function, by its index.
    Function(u32),
    /// A piece of memory that the module starts with: address and size in bytes.
    Piece(u32, u32),
    /// Something else, or nothing that the module brings.
    Other,
}

/// A piece of memory in the file.
struct Segment {
    /// Where it begins in the file.
    start: u64,
    size: u64,
    address: u32,
}

/// A value that the linker has put in.
struct Relocation {
    /// Where it is in the file, from the beginning of the content of its section.
    at: u64,
    kind: RelocationType,
    symbol: usize,
    addend: i64,
}

/// What something names: pieces of memory, with the addresses that stand for each, and functions.
#[derive(Default)]
struct Named {
    pieces: BTreeMap<(u32, u32), BTreeSet<i64>>,
    functions: BTreeSet<u32>,
}

/// What a module says of itself.
#[derive(Default)]
struct Module {
    /// The names of the functions by their indices.
    names: BTreeMap<u32, String>,
    symbols: Vec<Symbol>,
    segments: Vec<Segment>,
    /// How many functions are imported.
    imports: u32,
    /// Where each function that is not ends in the file.
    ends: Vec<u64>,
    /// Where code and memory begin in the file.
    code: u64,
    data: u64,
    in_code: Vec<Relocation>,
    in_data: Vec<Relocation>,
}

impl Module {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            module.take(payload.map_err(text)?).map_err(text)?;
        }
        if module.symbols.is_empty() || module.in_code.is_empty() {
            return Err("the linker says nothing of it, as it would with --emit-relocs".to_owned());
        }
        Ok(module)
    }

    fn take(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    self.imports += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionStart { unchecked_range, .. } => self.code = unchecked_range.start,
            Payload::CodeSectionEntry(body) => self.ends.push(body.range().end),
            Payload::DataSection(memory) => {
                self.data = memory.range().start;
                for segment in memory {
                    self.segments.push(Segment::new(&segment?)?);
                }
            }
            Payload::CustomSection(section) => match section.as_known() {
                KnownCustom::Linking(linking) => self.take_symbols(linking.subsections())?,
                KnownCustom::Name(names) => self.take_names(names)?,
                KnownCustom::Reloc(list) => {
                    let into = if section.name() == "reloc.CODE" { &mut self.in_code } else { &mut self.in_data };
                    for entry in list.entries() {
                        let entry = entry?;
                        into.push(Relocation {
                            at: entry.offset.into(),
                            kind: entry.ty,
                            symbol: entry.index as usize,
                            addend: entry.addend,
                        });
                    }
                }
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn take_names(&mut self, names: wasmparser::NameSectionReader<'_>) -> wasmparser::Result<()> {
        for part in names {
            if let Name::Function(functions) = part? {
                for naming in functions {
                    let naming = naming?;
                    // As wasm-bindgen writes it.
                    self.names.insert(naming.index, rustc_demangle::demangle(naming.name).to_string());
                }
            }
        }
        Ok(())
    }

    fn take_symbols<'a>(&mut self, parts: wasmparser::Subsections<'a, Linking<'a>>) -> wasmparser::Result<()> {
        for part in parts {
            if let Linking::SymbolTable(symbols) = part? {
                for symbol in symbols {
                    self.symbols.push(match symbol? {
                        SymbolInfo::Func { index, .. } => Symbol::Function(index),
                        SymbolInfo::Data { symbol: Some(piece), .. } if piece.size > 0 => {
                            // What has no bytes in the file has no segment.
                            let segment = self.segments.get(piece.index as usize);
                            segment.map_or(Symbol::Other, |it| Symbol::Piece(it.address + piece.offset, piece.size))
                        }
                        _ => Symbol::Other,
                    });
                }
            }
        }
        Ok(())
    }

    /// What [`write`] writes.
    fn relations(&self) -> Result<Value, String> {
        let named_by_function = self.gather(&self.in_code, |at| {
            let index = self.ends.partition_point(|&end| end <= self.code + at);
            u32::try_from(index).ok().map(|index| index + self.imports)
        })?;
        let pieces: BTreeSet<(u32, u32)> = self.symbols.iter().filter_map(|&symbol| piece(symbol)).collect();
        let named_by_piece = self.gather(&self.in_data, |at| {
            let address = self.address(self.data + at)?;
            pieces.range(..=(address, u32::MAX)).rev().find(|(start, size)| address - start < *size).copied()
        })?;
        let places: BTreeMap<(u32, u32), usize> = pieces.iter().copied().zip(0..).collect();
        let listed = |named: Option<&Named>| {
            let (pieces, functions) = named.map(|it| (&it.pieces, &it.functions)).unzip();
            let pieces = pieces.into_iter().flatten();
            let (pieces, values): (Vec<&usize>, Vec<&BTreeSet<i64>>) =
                pieces.filter_map(|(it, at)| Some((places.get(it)?, at))).unzip();
            let functions: Vec<&str> = functions.into_iter().flatten().map(|&index| self.name(index)).collect();
            json!({ "pieces": pieces, "values": values, "functions": functions })
        };
        // Where functions have one name, each names what any of them does.
        let mut by_name: BTreeMap<&str, Named> =
            self.names.values().map(|name| (name.as_str(), Named::default())).collect();
        for (index, named) in named_by_function {
            let all = by_name.entry(self.name(index)).or_default();
            for (piece, values) in named.pieces {
                all.pieces.entry(piece).or_default().extend(values);
            }
            all.functions.extend(named.functions);
        }
        let functions: Map<String, Value> =
            by_name.iter().map(|(&name, named)| (name.to_owned(), listed(Some(named)))).collect();
        let pieces: Vec<Value> = pieces
            .iter()
            .map(|it| json!({ "address": it.0, "size": it.1, "named": listed(named_by_piece.get(it)) }))
            .collect();
        Ok(json!({ "pieces": pieces, "functions": functions }))
    }

    /// What is named, by what `owner` makes of the place where it is.
    fn gather<K: Ord>(
        &self,
        list: &[Relocation],
        owner: impl Fn(u64) -> Option<K>,
    ) -> Result<BTreeMap<K, Named>, String> {
        let mut all: BTreeMap<K, Named> = BTreeMap::new();
        for relocation in list {
            let symbol = self.symbols.get(relocation.symbol).copied().ok_or("a relocation names no symbol")?;
            let named =
                all.entry(owner(relocation.at).ok_or("a relocation lies in nothing that has a name")?).or_default();
            match symbol {
                Symbol::Function(index) if is_place_in_table(relocation.kind) => {
                    named.functions.insert(index);
                }
                // The address may lie outside of the piece that it is reckoned from.
                Symbol::Piece(address, size) => {
                    let values = named.pieces.entry((address, size)).or_default();
                    values.insert(i64::from(address) + relocation.addend);
                }
                _ => {}
            }
        }
        Ok(all)
    }

    fn name(&self, function: u32) -> &str {
        self.names.get(&function).map_or("", String::as_str)
    }

    /// The address of what is at a place in the file.
    fn address(&self, place: u64) -> Option<u32> {
        let segment = self.segments.iter().find(|it| (it.start..it.start + it.size).contains(&place))?;
        u32::try_from(place - segment.start).ok().map(|offset| segment.address + offset)
    }
}

impl Segment {
    fn new(segment: &wasmparser::Data<'_>) -> wasmparser::Result<Self> {
        let address = match &segment.kind {
            DataKind::Active { offset_expr, .. } => match offset_expr.get_operators_reader().read()? {
                Operator::I32Const { value } => value.cast_unsigned(),
                _ => 0,
            },
            DataKind::Passive => 0,
        };
        let size = segment.data.len() as u64;
        Ok(Self { start: segment.range.end - size, size, address })
    }
}

fn piece(symbol: Symbol) -> Option<(u32, u32)> {
    if let Symbol::Piece(address, size) = symbol { Some((address, size)) } else { None }
}

fn is_place_in_table(kind: RelocationType) -> bool {
    use RelocationType as Kind;
    matches!(kind, Kind::TableIndexSleb | Kind::TableIndexI32 | Kind::TableIndexRelSleb)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_of_which_the_linker_says_nothing_is_refused() {
        let error = Module::read(b"\0asm\x01\0\0\0").err();
        assert!(error.is_some_and(|error| error.contains("--emit-relocs")));
        assert!(Module::read(b"<!doctype html>").is_err());
    }
}
