//! What a scenario is made of, field by field and number by number. What has a number here keeps it: links hold it.

use alloc::vec::Vec;

use super::UnpackError;
use super::extras::{put_extras, take_extras};
use super::form::{Form, Input, number, put_number};
use crate::addr::{Gpa, Hpa};
use crate::event::Access;
use crate::gstage::LeafRun;
use crate::kernel::{Kernel, Publish};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;
use crate::scenario::{
    Backing, CacheSpec, DirtyLogMode, Effect, Host, MemSlot, Observation, Observed, Op, Scenario, Variant, WhenEmpty,
};

/// Types that are one number.
macro_rules! wrapped {
    ($($kind:ident)*) => {$(
        impl Form for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                self.0.put(out);
            }

            fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
                Form::take(input).map(Self)
            }
        }
    )*};
}

/// Types that are their fields one after another.
macro_rules! records {
    ($($kind:ident { $($field:ident)* })*) => {$(
        impl Form for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)*
            }

            fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
                Ok(Self { $($field: Form::take(input)?),* })
            }
        }
    )*};
}

/// Types that are one of several, each with its number and its fields.
macro_rules! choices {
    ($($kind:ident { $($number:literal $choice:ident $({ $($field:ident)* })?,)* })*) => {$(
        impl Form for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$choice $({ $($field),* })? => {
                        put_number($number, out);
                        $($($field.put(out);)*)?
                    })*
                }
            }

            fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
                match number(input)? {
                    $($number => Ok(Self::$choice $({ $($field: Form::take(input)?),* })?),)*
                    _ => Err(UnpackError::Unknown),
                }
            }
        }
    )*};
}

wrapped!(Gpa Hpa Level Pte);

records! {
    MemSlot { gpa hpa size page_size backing read_only }
    CacheSpec { capacity objects when_empty }
    Host { dirty_log eager_split table_pages }
    Observed { source hpas ops }
    Observation { effects leaves }
    LeafRun { level gpa count pte }
}

/// Whether its splits ask for fences is an extra of the scenario.
impl Form for Variant {
    fn put(&self, out: &mut Vec<u8>) {
        self.title.put(out);
        self.kernel.put(out);
        self.host.put(out);
        self.publish.put(out);
    }

    fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
        Ok(Self {
            title: Form::take(input)?,
            kernel: Form::take(input)?,
            host: Form::take(input)?,
            publish: Form::take(input)?,
            flush: None,
        })
    }
}

choices! {
    Mode { 0 Sv32x4, 1 Sv39x4, 2 Sv48x4, 3 Sv57x4, }
    Kernel { 0 Before, 1 V3, 2 V7_1, 3 V7_2, 4 Eager, }
    Publish { 0 FillThenLink, 1 FillBarrierLink, 2 LinkThenFill, }
    Backing { 0 Written, 1 Untouched, 2 Thp, }
    WhenEmpty { 0 Null, 1 Atomic, 2 Bug, }
    DirtyLogMode { 0 Plain, 1 Manual, 2 InitiallySet, }
    Access { 0 Load, 1 Store, 2 Fetch, }
    Effect { 0 Leaf { gpa level pte }, 1 Request { gpa size order }, }
    Op {
        0 MapPage { gpa hpa size rdonly exec },
        1 SplitHuge { gpa target_level flush cache },
        2 SplitRange { start end step target_level flush },
        3 WpRange { start end },
        4 UnmapRange { start size },
        5 LogDirty { slot },
        6 TopUp { min },
        7 Guest { vcpu access gpa },
        8 GuestRange { vcpu access start end step },
        9 LogOff { slot },
        10 GetLog { slot },
        11 ClearLog { slot first_page pages },
        12 Invalidate { start size },
        13 DeleteSlot { slot },
        14 Flush { start size },
        15 Race { accesses gpas },
        16 DropFence { after },
        17 EmptyCache { before },
        18 PauseHart { vcpu after },
        19 ResumeHart { vcpu },
    }
}

impl Form for Scenario {
    fn put(&self, out: &mut Vec<u8>) {
        self.slug.put(out);
        self.title.put(out);
        self.mode.put(out);
        self.kernel.put(out);
        self.vmid.put(out);
        self.vcpus.put(out);
        self.cache.put(out);
        self.memory.put(out);
        self.focus.put(out);
        self.setup.put(out);
        self.ops.put(out);
        put_extras(self, out);
    }

    fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
        let mut scenario = Self {
            slug: Form::take(input)?,
            title: Form::take(input)?,
            mode: Form::take(input)?,
            kernel: Form::take(input)?,
            vmid: Form::take(input)?,
            vcpus: Form::take(input)?,
            cache: Form::take(input)?,
            memory: Form::take(input)?,
            focus: Form::take(input)?,
            setup: Form::take(input)?,
            ops: Form::take(input)?,
            host: Host::DEFAULT,
            publish: None,
            beside: Vec::new(),
            observed: None,
            tables: Vec::new(),
        };
        take_extras(&mut scenario, input)?;
        Ok(scenario)
    }
}
