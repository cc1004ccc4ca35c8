//! Mapping a page for a fault.

use core::fmt;

use super::{Flush, GStage, Lookup, Mapping, SetPteError};
use crate::addr::{Gpa, Hpa, Pfn};
use crate::cache::MemoryCache;
use crate::gstage::SplitError;
use crate::kernel::MapOverLeaf;
use crate::pte::Pte;
use crate::sink::Sink;

/// A page that is to be mapped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MapRequest {
    /// Guest address; need not be aligned.
    pub gpa: Gpa,
    /// Host address; the kernel does not check its alignment.
    pub hpa: Hpa,
    /// Bytes: a leaf size of the mode.
    pub size: u64,
    /// Whether stores are not allowed.
    pub rdonly: bool,
    /// Whether instruction fetches are allowed.
    pub exec: bool,
}

/// How [`GStage::map_page`] went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MapPage {
    /// The output mapping, as far as the kernel had filled it in; its entry and level start as zero.
    pub out: Mapping,
    /// Whether the page is mapped.
    pub result: Result<(), MapPageError>,
}

/// Why [`GStage::map_page`] did not map the page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MapPageError {
    /// The mode has no leaves of this size.
    NoSuchSize(u64),
    /// The entry could not be stored.
    SetPte(SetPteError),
    /// The kernel stopped.
    Crash,
}

impl MapPageError {
    /// The negative errno that the kernel returns; `None` where it does not get that far.
    #[must_use]
    pub const fn errno(self) -> Option<i32> {
        match self {
            Self::NoSuchSize(_) => Some(-22),
            Self::SetPte(error) => error.errno(),
            Self::Crash => None,
        }
    }
}

impl fmt::Display for MapPageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchSize(size) => write!(f, "the mode has no leaves of {size:#x} bytes"),
            Self::SetPte(error) => error.fmt(f),
            Self::Crash => f.write_str("the kernel stopped"),
        }
    }
}

impl core::error::Error for MapPageError {}

impl From<SetPteError> for MapPageError {
    fn from(error: SetPteError) -> Self {
        match error {
            SetPteError::Crash => Self::Crash,
            error => Self::SetPte(error),
        }
    }
}

impl GStage {
    /// Maps a page. Models `kvm_riscv_gstage_map_page`.
    ///
    /// The result says whether it worked: [`MapPageError::NoSuchSize`] is -EINVAL, [`MapPageError::SetPte`] what
    /// [`GStage::set_pte`] returned. A split that fails on the way shows only in what follows from it, as in the kernel.
    pub fn map_page<S: Sink>(&mut self, cache: Option<&mut MemoryCache>, request: MapRequest, sink: &mut S) -> MapPage {
        let mut out = Mapping { gpa: request.gpa, ..Mapping::default() };
        let result = self.map_page_into(cache, request, &mut out, sink);
        MapPage { out, result }
    }

    fn map_page_into<S: Sink>(
        &mut self,
        mut cache: Option<&mut MemoryCache>,
        request: MapRequest,
        out: &mut Mapping,
        sink: &mut S,
    ) -> Result<(), MapPageError> {
        let MapRequest { gpa, hpa, size, rdonly, exec } = request;
        out.level = self.mode.level_of_size(size).ok_or(MapPageError::NoSuchSize(size))?;
        let protection = Pte::wanted_protection(!rdonly, exec);

        if self.behaviour().map_over_leaf == MapOverLeaf::SplitOrUpdate
            && let Lookup::Leaf { slot, pte } = self.get_leaf(gpa, sink)
        {
            if slot.level > out.level {
                let split = self.split_huge(cache.as_deref_mut(), gpa, out.level, Flush::EachLevel, sink);
                // Any other failure is dropped here: set_pte then meets the leaf that was not split.
                if matches!(split, Err(SplitError::Crash)) {
                    return Err(MapPageError::Crash);
                }
            } else if self.pfn_of(pte).hpa().align_down(size.trailing_zeros()) == hpa {
                // The frame is there, perhaps in smaller leaves than were asked for: those are kept.
                self.update_leaf(slot, gpa, protection, &[], sink);
                return Ok(());
            }
        }
        out.pte = self.mode.stored(Pte::from_parts(hpa.pfn(), protection).with_dirty());
        Ok(self.set_pte(cache, *out, sink)?)
    }

    /// The page number of a leaf as the host's kernel reads it.
    pub(super) fn pfn_of(&self, leaf: Pte) -> Pfn {
        if self.svnapot { leaf.pfn_svnapot() } else { leaf.pfn() }
    }
}
