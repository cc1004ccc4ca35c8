//! What may be asked of a film beyond its steps: the tables, the fences, the verdict. Worked out when it is asked for.

use super::Film;
use crate::story::panels::queue::FenceRow;
use crate::story::panels::tree::TreeNode;
use crate::story::panels::verdict::Verdict;
use crate::view::TlbView;

impl Film {
    /// The tables after a step (0-based, clamped) as a tree.
    pub fn tree(&mut self, step: usize) -> TreeNode {
        self.telling().map(|telling| telling.tree(step)).unwrap_or_default()
    }

    /// What each hart holds after a step (0-based, clamped), which of them are paused, and the newest requests for fences.
    pub fn harts(&mut self, step: usize) -> (Vec<TlbView>, Vec<u32>, Vec<FenceRow>) {
        let (queue, paused) =
            self.telling().map(|telling| (telling.queue(step), telling.paused(step))).unwrap_or_default();
        (self.step(step).view.tlb.clone(), paused, queue)
    }

    /// What the checker says of the run; none where one hart is alone and nobody else can hold anything stale.
    pub fn verdict(&mut self) -> Option<Verdict> {
        if self.is_recorded_without_verdict() { None } else { self.telling()?.verdict() }
    }
}
