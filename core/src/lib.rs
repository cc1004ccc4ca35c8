//! A bit-exact model of the G-stage page tables of Linux's RISC-V KVM.
//!
//! Operations ([`scenario::Op`]) change the tables of a [`machine::Machine`] and tell what they did as
//! [`event::Event`]s. A [`trace::Trace`] keeps the events of a scenario and gives the exact state at any of them, in both
//! directions. The kernel's own functions are methods of [`gstage::GStage`], and can be called on their own:
//!
//! ```
//! use gstage_core::addr::{Gpa, Hpa};
//! use gstage_core::gstage::{Config, Flush, GStage, MapRequest};
//! use gstage_core::level::Level;
//! use gstage_core::scenario::{CacheSpec, WhenEmpty};
//!
//! let mut gstage = GStage::new(Config::default());
//! let mut cache = gstage.new_cache(CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Atomic });
//! let gigabyte = MapRequest {
//!     gpa: Gpa(0x4000_0000),
//!     hpa: Hpa(0x1_4000_0000),
//!     size: 1 << 30,
//!     rdonly: false,
//!     exec: true,
//! };
//! assert_eq!(gstage.map_page(Some(&mut cache), gigabyte, &mut ()).result, Ok(()));
//!
//! // Every effect goes to a sink: a list keeps them, `()` costs nothing.
//! let mut events = Vec::new();
//! let owed = gstage.split_huge(Some(&mut cache), Gpa(0x40a0_7000), Level(0), Flush::EachLevel, &mut events)?;
//! assert!(!owed.is_flush());
//! assert_eq!(cache.left(), Some(38));
//! assert_eq!(gstage.leaves(), [512, 511, 0, 0, 0]);
//! assert_eq!(gstage.translate(Gpa(0x40a0_7abc)), Some(Hpa(0x1_40a0_7abc)));
//! # Ok::<(), gstage_core::gstage::SplitError>(())
//! ```
//!
//! Out of scope: the VS-stage, devices, reference counts, and the memory behind the guest's pages.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod addr;
pub mod cache;
pub mod check;
pub mod counters;
pub mod difference;
pub mod equality;
pub mod event;
pub mod fence;
pub mod gstage;
#[cfg(feature = "serde")]
mod hex;
pub mod hgatp;
pub mod image;
pub mod kernel;
pub mod level;
pub mod machine;
pub mod mode;
pub mod page_set;
pub mod pte;
pub mod publish;
pub mod scenario;
pub mod sink;
pub mod splitting;
pub mod stale;
pub mod tables;
pub mod tlb;
pub mod trace;
pub mod walk;
