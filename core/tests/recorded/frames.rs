//! Which host memory of the model stands for which of the real machine.

use std::collections::BTreeMap;

use gstage_core::pte::Pte;

/// Blocks of host memory that stand for each other: a page of the host as the memslot has them. A block of one side always
/// stands for the same block of the other.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    to_model: BTreeMap<(u64, u64), u64>,
    to_real: BTreeMap<(u64, u64), u64>,
}

impl Frames {
    /// Whether two entries are equal but for the base of their block of `size` bytes.
    pub(crate) fn agree(&mut self, size: u64, real: Pte, model: Pte) -> bool {
        let (block, offset) = (!(size - 1), size - 1);
        let (real_block, model_block) = (real.hpa().0 & block, model.hpa().0 & block);
        real.protection() == model.protection()
            && real.hpa().0 & offset == model.hpa().0 & offset
            && *self.to_model.entry((size, real_block)).or_insert(model_block) == model_block
            && *self.to_real.entry((size, model_block)).or_insert(real_block) == real_block
    }
}
