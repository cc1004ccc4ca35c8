//! A bit-exact model of the G-stage page tables of Linux's RISC-V KVM.
//!
//! Operations ([`scenario::Op`]) change the tables of a [`machine::Machine`] and tell what they did as
//! [`event::Event`]s. A [`trace::Trace`] keeps the events of a scenario and gives the exact state at any of them.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod addr;
pub mod cache;
pub mod counters;
pub mod dirty;
pub mod equality;
pub mod event;
pub mod gstage;
#[cfg(feature = "serde")]
mod hex;
pub mod kernel;
pub mod level;
pub mod machine;
pub mod mode;
pub mod pte;
pub mod scenario;
pub mod sink;
pub mod tables;
pub mod tlb;
pub mod trace;
pub mod walk;
