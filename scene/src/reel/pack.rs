//! How each part of a reel stands in its bytes.

use std::rc::Rc;

use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;

use super::Reel;
use crate::board::Piece;
use crate::figure::place::Anchor;
use crate::link::{kernel_from_name, kernel_name, mode_from_name, mode_name};
use crate::motion::{Act, Fill, Wave};
use crate::pose::Shot;
use crate::step::{Heading, Note, Section, Step, When};
use crate::timeline::{Ms, Span};
use crate::view::{
    AddressView, BitView, CacheView, CensusRow, Counter, DirtyView, FenceView, FieldView, PteView, SourceLine,
    SourceView, StepView, TableView, TlbRow, TlbView,
};

/// Something that can be written as bytes and read again.
pub(super) trait Packed: Sized {
    /// Appends the bytes.
    fn put(&self, bytes: &mut Vec<u8>);
    /// Takes the value off the start of the bytes; `None` where they are not such a value.
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

impl Packed for u64 {
    fn put(&self, bytes: &mut Vec<u8>) {
        let mut rest = *self;
        while rest > 0x7F {
            bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let mut value = 0;
        for place in 0..10 {
            let (&byte, rest) = bytes.split_first()?;
            *bytes = rest;
            value |= u64::from(byte & 0x7F).checked_shl(7 * place)?;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

/// Smaller numbers are written as large ones, and checked when they are read.
macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl Packed for $kind {
            fn put(&self, bytes: &mut Vec<u8>) {
                (*self as u64).put(bytes);
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                Self::try_from(u64::take(bytes)?).ok()
            }
        }
    )*};
}

numbers! { u8 u16 u32 usize }

impl Packed for bool {
    fn put(&self, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(*self));
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        Some(u8::take(bytes)? != 0)
    }
}

impl Packed for f32 {
    fn put(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_le_bytes());
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let (&number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_le_bytes(number)).filter(|number| number.is_finite())
    }
}

impl Packed for String {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.len().put(bytes);
        bytes.extend_from_slice(self.as_bytes());
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let length = usize::take(bytes)?;
        let (text, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        core::str::from_utf8(text).ok().map(str::to_owned)
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.len().put(bytes);
        self.iter().for_each(|it| it.put(bytes));
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let length = usize::take(bytes)?;
        // Every element has a byte at least, so a length that cannot be is known before there is memory for it.
        if length > bytes.len() {
            return None;
        }
        // Less code than collecting, for each of many types.
        let mut list = Self::with_capacity(length);
        for _ in 0..length {
            list.push(T::take(bytes)?);
        }
        Some(list)
    }
}

impl<T: Packed> Packed for Rc<T> {
    fn put(&self, bytes: &mut Vec<u8>) {
        T::put(self, bytes);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        T::take(bytes).map(Rc::new)
    }
}

impl<T: Packed> Packed for Option<T> {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.is_some().put(bytes);
        self.iter().for_each(|it| it.put(bytes));
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        if bool::take(bytes)? { T::take(bytes).map(Some) } else { Some(None) }
    }
}

impl<A: Packed, B: Packed> Packed for (A, B) {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.0.put(bytes);
        self.1.put(bytes);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        Some((A::take(bytes)?, B::take(bytes)?))
    }
}

/// A struct is its fields, one after another.
macro_rules! structs {
    ($($kind:ident: $($field:ident)*;)*) => {$(
        impl Packed for $kind {
            fn put(&self, bytes: &mut Vec<u8>) {
                $(self.$field.put(bytes);)*
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Packed::take(bytes)?),* })
            }
        }
    )*};
}

structs! {
    AddressView: gpa hpa fields;
    BitView: name title set changed;
    CacheView: left capacity changed failed;
    CensusRow: count what accent;
    Counter: key label value changed;
    DirtyView: first bits note;
    FenceView: gpa order note;
    FieldView: name value lit;
    Fill: piece level first step;
    Heading: slug title kernel mode focus;
    Note: key anchor offset side parts when needs_room;
    PteView: place kind hex bits pfn hpa formula was;
    Reel: heading spans has_verdict sections steps boards looks;
    Section: title first steps;
    SourceLine: text code step;
    SourceView: title lines current;
    Span: motion rest;
    Step: act from to motion marks_focus before after view notes;
    TableView: title hpa written columns linked;
    TlbRow: size gpa permissions stale;
    TlbView: hart rows;
    Wave: order counters;
}

/// What a step says: in the parts that the structs have, or in JSON beside what the player itself needs.
impl Packed for StepView {
    fn put(&self, bytes: &mut Vec<u8>) {
        if self.json.is_empty() {
            bytes.push(0);
            Whole::put(self, bytes);
        } else {
            bytes.push(1);
            Brief::put(self, bytes);
        }
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        if bool::take(bytes)? { Brief::take(bytes) } else { Whole::take(bytes) }
    }
}

/// A form of a view: the fields that are written, the others being empty.
macro_rules! forms {
    ($($form:ident: $($field:ident)*;)*) => {$(
        struct $form;

        impl $form {
            fn put(view: &StepView, bytes: &mut Vec<u8>) {
                $(view.$field.put(bytes);)*
            }

            // Where one form is read the other one is not, so neither is part of its caller.
            #[inline(never)]
            fn take(bytes: &mut &[u8]) -> Option<StepView> {
                Some(StepView { $($field: Packed::take(bytes)?,)* ..StepView::default() })
            }
        }
    )*};
}

forms! {
    Whole: number total chapter headline caption next_label source pte fence address cache tlb counters tables dirty census;
    Brief: number total chapter headline caption json;
}

/// A value with one field.
macro_rules! wrappers {
    ($($kind:ident)*) => {$(
        impl Packed for $kind {
            fn put(&self, bytes: &mut Vec<u8>) {
                self.0.put(bytes);
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                Some(Self(Packed::take(bytes)?))
            }
        }
    )*};
}

wrappers! { Level Ms Pte }

/// Choices that have names are written by name: numbers would change with the order of a list.
macro_rules! names {
    ($($kind:ident $name:ident $from_name:ident;)*) => {$(
        impl Packed for $kind {
            fn put(&self, bytes: &mut Vec<u8>) {
                $name(*self).to_owned().put(bytes);
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                $from_name(&String::take(bytes)?)
            }
        }
    )*};
}

names! {
    Kernel kernel_name kernel_from_name;
    Mode mode_name mode_from_name;
}

/// Choices with what belongs to them, by number.
macro_rules! choices {
    ($($kind:ident { $($number:literal = $choice:pat => [$($field:expr),*], $build:expr;)* })*) => {$(
        impl Packed for $kind {
            fn put(&self, bytes: &mut Vec<u8>) {
                match self {
                    $($choice => {
                        bytes.push($number);
                        $($field.put(bytes);)*
                    })*
                }
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                let (&number, rest) = bytes.split_first()?;
                *bytes = rest;
                match number {
                    $($number => ($build)(bytes),)*
                    _ => None,
                }
            }
        }
    )*};
}

type Bytes<'a, 'b> = &'a mut &'b [u8];

choices! {
    Piece {
        0 = Self::Slab => [], |_: Bytes<'_, '_>| Some(Self::Slab);
        1 = Self::Tile(tile) => [tile], |bytes: Bytes<'_, '_>| Some(Self::Tile(child(bytes)?));
    }
    Shot {
        0 = Self::Whole => [], |_: Bytes<'_, '_>| Some(Self::Whole);
        1 = Self::Tile(tile) => [tile], |bytes: Bytes<'_, '_>| Some(Self::Tile(child(bytes)?));
    }
    When {
        0 = Self::Always => [], |_: Bytes<'_, '_>| Some(Self::Always);
        1 = Self::AtRest => [], |_: Bytes<'_, '_>| Some(Self::AtRest);
    }
    Anchor {
        0 = Self::FirstCorner => [], |_: Bytes<'_, '_>| Some(Self::FirstCorner);
        1 = Self::LastCorner => [], |_: Bytes<'_, '_>| Some(Self::LastCorner);
        2 = Self::TopCarving => [], |_: Bytes<'_, '_>| Some(Self::TopCarving);
        3 = Self::FrontCarving => [], |_: Bytes<'_, '_>| Some(Self::FrontCarving);
        4 = Self::Tile(tile) => [tile], |bytes: Bytes<'_, '_>| Some(Self::Tile(child(bytes)?));
        5 = Self::Page(page) => [page], |bytes: Bytes<'_, '_>| Some(Self::Page(u32::take(bytes)?));
        6 = Self::Loupe => [], |_: Bytes<'_, '_>| Some(Self::Loupe);
    }
    Act {
        0 = Self::Still => [], |_: Bytes<'_, '_>| Some(Self::Still);
        1 = Self::Fill(fill) => [fill], |bytes: Bytes<'_, '_>| Some(Self::Fill(Fill::take(bytes)?));
        2 = Self::Fracture { piece, from } => [piece, from],
            |bytes: Bytes<'_, '_>| Some(Self::Fracture { piece: Piece::take(bytes)?, from: child(bytes)? });
        3 = Self::Ring { piece, from } => [piece, from],
            |bytes: Bytes<'_, '_>| Some(Self::Ring { piece: Piece::take(bytes)?, from: child(bytes)? });
        4 = Self::Warm => [], |_: Bytes<'_, '_>| Some(Self::Warm);
        5 = Self::Wave(wave) => [wave], |bytes: Bytes<'_, '_>| Some(Self::Wave(Wave::take(bytes)?));
    }
}

/// The number of one of 512 children.
fn child(bytes: &mut &[u8]) -> Option<u16> {
    u16::take(bytes).filter(|&child| child < 512)
}
