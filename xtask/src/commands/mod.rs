//! The commands, one file each.

pub(crate) mod bench;
pub(crate) mod coverage;
pub(crate) mod dist;
pub(crate) mod embed;
pub(crate) mod figures;
pub(crate) mod first_view;
pub(crate) mod frames;
pub(crate) mod fuzz;
pub(crate) mod oracle;
pub(crate) mod pictures;
pub(crate) mod serve;
pub(crate) mod sheet;
pub(crate) mod shots;
pub(crate) mod size;
pub(crate) mod soak;
pub(crate) mod style;
pub(crate) mod test;
