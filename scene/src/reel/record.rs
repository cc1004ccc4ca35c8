//! Recording.

mod leaves;

use std::rc::Rc;

use super::{Looks, Reel, Runs};
use crate::board::Board;
use crate::step::Step;
use crate::story::telling::Telling;
use crate::view::StepView;
use leaves::Recorder;

impl Reel {
    /// Records all that is told.
    #[must_use]
    pub fn record(telling: &mut Telling) -> Self {
        let mut board = Board::default();
        let mut reel = Self {
            heading: telling.heading(),
            spans: telling.spans(),
            has_verdict: telling.verdict().is_some(),
            sections: telling.sections().to_vec(),
            steps: Vec::new(),
            boards: Vec::new(),
            looks: Looks(Vec::new()),
        };
        let mut leaves = Recorder::new(telling.stage());
        for at in 0..reel.spans.len() {
            telling.board(at, &mut board);
            reel.steps.push(Rc::new(telling.step(at, &board)));
            reel.boards.push(runs(&board));
            leaves.add(telling.states(at).1);
        }
        reel.looks = leaves.finish();
        reel
    }

    /// The same reel for where what a step says goes to JavaScript anyway: `json` makes it from the view, and of the view
    /// only what the player itself needs stays.
    #[must_use]
    pub fn with_json(mut self, json: impl Fn(&StepView) -> String) -> Self {
        for step in &mut self.steps {
            let StepView { number, total, chapter, headline, caption, .. } = (*step.view).clone();
            let json = json(&step.view);
            let view = StepView { number, total, chapter, headline, caption, json, ..StepView::default() };
            *step = Rc::new(Step { view: Rc::new(view), ..(**step).clone() });
        }
        self
    }
}

fn runs(board: &Board) -> Runs {
    let equal = board.cells.chunk_by(|one, other| one == other);
    equal.map(|cells| (cells.len() as u32, cells[0].0)).collect()
}
