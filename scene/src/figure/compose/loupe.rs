//! The loupe: the one broken tile, magnified beside the slab.

use super::Composer;

impl Composer<'_> {
    pub(super) fn loupe(&mut self) {}
}
