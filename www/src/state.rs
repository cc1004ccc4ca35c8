//! The state of a player, as a plain object for JavaScript.

use gstage_player::report::Change;
use gstage_scene::link::{kernel_name, mode_name};
use gstage_scene::playback::Run;
use gstage_scene::view::{
    AddressView, BitView, CacheView, CensusRow, Chapter, Counter, DirtyView, FenceView, FieldView, PteView, SourceLine,
    SourceView, StepView, TableView, TlbRow, TlbView,
};
use gstage_scene::viewport::Theme;

use crate::plain::Plain;

/// A struct as an object: its fields under their own names.
macro_rules! objects {
    ($($kind:ty: $($field:ident)*;)*) => {$(
        impl<'a> From<&'a $kind> for Plain<'a> {
            fn from(it: &'a $kind) -> Self {
                Self::Object(vec![$((stringify!($field), (&it.$field).into())),*])
            }
        }
    )*};
}

objects! {
    AddressView: gpa hpa fields;
    BitView: name title set changed;
    CacheView: left capacity changed failed;
    CensusRow: count what accent;
    Chapter: title first steps start_ms length_ms;
    Counter: key label value changed;
    DirtyView: first bits note;
    FenceView: gpa order note;
    FieldView: name value lit;
    PteView: place kind hex bits pfn hpa formula was;
    SourceLine: text code step;
    SourceView: title lines current;
    StepView: number total chapter headline caption next_label source pte fence address cache tlb counters tables dirty census;
    TableView: title hpa written columns linked;
    TlbRow: size gpa permissions stale;
    TlbView: hart rows;
}

/// What is shown: the names of the scenario, the kernel version and the mode, the scenario itself, packed, where it is one of
/// one's own, the chapters, the step (words, entry, address, cache, TLB, counters), whether time runs, the speed in percent,
/// and the palette, `light` or `dark`.
#[must_use]
pub fn state(change: &Change) -> Plain<'_> {
    let Change { programme, view, run, speed, theme } = change;
    Plain::Object(vec![
        ("scenario", (&programme.slug).into()),
        ("own", (&programme.own).into()),
        ("title", (&programme.title).into()),
        ("kernel", kernel_name(programme.kernel).into()),
        ("mode", mode_name(programme.mode).into()),
        ("chapters", (&programme.chapters).into()),
        ("step", (&**view).into()),
        ("playing", Plain::Flag(*run != Run::Paused)),
        ("speed", speed.into()),
        ("theme", if *theme == Theme::Light { "light" } else { "dark" }.into()),
    ])
}
