//! Every scenario that is shown, told on every kernel, with what its words are held against.

use gstage_core::event::Event;
use gstage_core::kernel::Kernel;
use gstage_core::machine::Machine;
use gstage_core::scenario::{Scenario, builtin};
use gstage_scene::film::Film;
use gstage_scene::story::beat::Beat;
use gstage_scene::story::telling::Telling;
use gstage_scene::timeline::Pace;
use gstage_scene::view::StepView;

/// A scenario on a kernel, told.
pub(crate) struct Told {
    pub(crate) name: String,
    pub(crate) scenario: Scenario,
    pub(crate) telling: Telling,
    pub(crate) views: Vec<StepView>,
}

impl Told {
    pub(crate) fn new(name: String, scenario: Scenario) -> Self {
        let mut film = Film::new(&scenario, Pace::Full).expect("runs");
        let views = (0..film.timeline().len()).map(|step| (*film.view(step)).clone()).collect();
        Self { name, telling: Telling::new(&scenario).expect("runs"), scenario, views }
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

/// Every scenario that is shown, on every kernel, and beside it every variant.
pub(crate) fn all(mut check: impl FnMut(&mut Told)) {
    for entry in builtin::SHOWN {
        let base = (entry.scenario)();
        for kernel in Kernel::ALL {
            let name = format!("{} on {}", entry.slug, kernel.behaviour().slug);
            check(&mut Told::new(name, Scenario { kernel, ..base.clone() }));
        }
        for (index, variant) in base.beside.iter().enumerate() {
            let name = format!("{} beside {}", entry.slug, variant.title);
            check(&mut Told::new(name, base.variant(index).expect("is beside it")));
        }
    }
}
