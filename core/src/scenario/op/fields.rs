//! Operations as they are read. All operations share one set of fields, so that what is wrong is found where it stands: a
//! reader that must see the tag first would know no places any more.

use alloc::format;
use alloc::string::String;

use core::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Op;
use crate::addr::{Gpa, Hpa};
use crate::event::Access;
use crate::level::Level;

/// A number that may be written as a hexadecimal string.
struct Hex(u64);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::hex::deserialize(deserializer).map(Self)
    }
}

impl From<Hex> for u64 {
    fn from(hex: Hex) -> Self {
        hex.0
    }
}

/// The fields that operations have, and how to find one that is left.
macro_rules! fields {
    ($($name:ident: $kind:ty),* $(,)?) => {
        /// What stands in an operation.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            op: Tag,
            $($name: Option<$kind>,)*
        }

        impl Fields {
            /// A field that nobody has taken.
            fn left(&self) -> Option<&'static str> {
                $(if self.$name.is_some() {
                    return Some(stringify!($name));
                })*
                None
            }
        }
    };
}

fields! {
    gpa: Gpa,
    hpa: Hpa,
    size: Hex,
    rdonly: bool,
    exec: bool,
    target_level: Level,
    flush: bool,
    cache: bool,
    start: Gpa,
    end: Gpa,
    step: Hex,
    slot: u8,
    min: u32,
    vcpu: u8,
    access: Access,
    first_page: u64,
    pages: u64,
    accesses: [Access; 2],
    gpas: [Gpa; 2],
    after: u32,
    before: u32,
}

/// The operations with their fields; one in brackets is false or 0 where it is left out.
macro_rules! operations {
    ($($name:ident { $($field:ident)* $([$flag:ident])? })*) => {
        /// Which operation it is.
        #[derive(Clone, Copy, Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Tag {
            $($name,)*
        }

        impl TryFrom<Fields> for Op {
            type Error = String;

            fn try_from(mut fields: Fields) -> Result<Self, String> {
                let op = match fields.op {
                    $(Tag::$name => Self::$name {
                        $($field: fields.$field.take().ok_or_else(|| missing(stringify!($field)))?.into(),)*
                        $($flag: fields.$flag.take().unwrap_or_default(),)?
                    },)*
                };
                match fields.left() {
                    Some(name) => Err(format!("this operation has no field `{name}`")),
                    None => Ok(op),
                }
            }
        }
    };
}

operations! {
    MapPage { gpa hpa size exec [rdonly] }
    SplitHuge { gpa target_level flush cache }
    SplitRange { start end step target_level flush }
    WpRange { start end }
    UnmapRange { start size }
    LogDirty { slot }
    TopUp { min }
    Guest { vcpu access gpa }
    GuestRange { vcpu access start end step }
    LogOff { slot }
    GetLog { slot }
    ClearLog { slot first_page pages }
    Invalidate { start size }
    DeleteSlot { slot }
    Flush { start size }
    Race { accesses gpas }
    DropFence { [after] }
    EmptyCache { [before] }
    PauseHart { vcpu [after] }
    ResumeHart { vcpu }
}

impl<'de> Deserialize<'de> for Op {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OpVisitor)
    }
}

/// Judges the fields together while the reader is still in the operation.
struct OpVisitor;

impl<'de> Visitor<'de> for OpVisitor {
    type Value = Op;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an operation")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Op, A::Error> {
        Fields::deserialize(MapAccessDeserializer::new(map))?.try_into().map_err(A::Error::custom)
    }
}

fn missing(name: &str) -> String {
    format!("missing field `{name}`")
}
