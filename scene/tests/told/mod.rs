//! Every scenario that is shown, told on every kernel, with what its words are held against.

use std::sync::OnceLock;

use gstage_core::addr::Gpa;
use gstage_core::event::Access;
use gstage_core::event::Event;
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::scenario::{Op, Scenario, builtin};
use gstage_scene::board::Board;
use gstage_scene::story::beat::Beat;
use gstage_scene::story::telling::Telling;
use gstage_scene::view::StepView;

/// The page that most stories are about.
const FOCUS: Gpa = Gpa(0x40a0_7000);

/// What may be done instead of a story, or after it.
const OTHERS: [Op; 8] = [
    Op::Guest { vcpu: 0, access: Access::Store, gpa: FOCUS },
    Op::Guest { vcpu: 0, access: Access::Load, gpa: Gpa(0x4060_0000) },
    Op::Invalidate { start: FOCUS, size: 1 << 12 },
    Op::Invalidate { start: Gpa(0x4000_0000), size: 1 << 30 },
    Op::WpRange { start: FOCUS, end: Gpa(FOCUS.0 + 4096) },
    Op::UnmapRange { start: Gpa(0x4020_1000), size: 6 << 20 },
    Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: true, cache: true },
    Op::SplitHuge { gpa: FOCUS, target_level: Level(1), flush: true, cache: false },
];

/// A scenario on a kernel, told.
pub(crate) struct Told {
    pub(crate) name: String,
    pub(crate) scenario: Scenario,
    pub(crate) telling: Telling,
    pub(crate) views: Vec<StepView>,
}

impl Told {
    pub(crate) fn new(name: String, scenario: Scenario) -> Self {
        let mut telling = Telling::new(&scenario).expect("runs");
        // Words do not depend on the board.
        let board = Board::default();
        let views = (0..telling.beats().len()).map(|step| (*telling.step(step, &board).view).clone()).collect();
        Self { name, telling, scenario, views }
    }

    pub(crate) fn events(&self) -> &[Event] {
        self.telling.trace().events()
    }

    pub(crate) fn has(&self, is_it: impl Fn(&Event) -> bool) -> bool {
        self.events().iter().any(is_it)
    }

    /// Each step: the beat, its words, and a name for messages.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (usize, Beat, &StepView, String)> {
        let beats = self.telling.beats().to_vec();
        beats
            .into_iter()
            .zip(&self.views)
            .enumerate()
            .map(|(at, (beat, view))| (at, beat, view, format!("{} step {}: {}", self.name, at + 1, view.caption)))
    }

    pub(crate) fn last(&self) -> &StepView {
        self.views.last().expect("steps")
    }

    /// The machines at the start and in the end.
    pub(crate) fn ends(&self) -> [Machine; 2] {
        let trace = self.telling.trace();
        [trace.state(), trace.end()].map(|state| state.machine().clone())
    }
}

/// Every scenario that is shown, on every kernel, beside it every variant, and other courses of it. All tests look at the same ones,
/// which are told once.
pub(crate) fn all(check: impl FnMut(&Told)) {
    static ALL: OnceLock<Vec<Told>> = OnceLock::new();
    ALL.get_or_init(|| builtin::SHOWN.iter().flat_map(|entry| of(entry.slug, &(entry.scenario)())).collect())
        .iter()
        .for_each(check);
}

fn of(slug: &str, base: &Scenario) -> Vec<Told> {
    let kernels = Kernel::ALL
        .into_iter()
        .map(|kernel| Told::new(format!("{slug} on {}", kernel.behaviour().slug), Scenario { kernel, ..base.clone() }));
    // Where every page is a small one, another operation says nothing new and takes long.
    let is_short = !["split-all", "lazy-vs-eager", "teardown"].contains(&slug);
    let others = OTHERS.into_iter().filter(|_| is_short).flat_map(|op| [(0, op), (base.ops.len(), op)]);
    let others = others
        .map(|(keep, op)| Told::new(format!("{slug} and after {keep} operations {op:?}"), base.fork(keep, &[op])));
    let variants = base.beside.iter().enumerate().map(|(index, variant)| {
        Told::new(format!("{slug} beside {}", variant.title), base.variant(index).expect("is beside it"))
    });
    kernels.chain(others).chain(variants).collect()
}
