//! Two films of one scenario, brought into step.

use gstage_core::scenario::Scenario;
use gstage_scene::compare::comparison::Comparison;
use gstage_scene::link::Beside;
use gstage_scene::story::telling::Telling;

use crate::selection::{Selection, SelectionError};

/// Two selections in step, and what there is to say about them.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// What each player has to show.
    pub selections: [Selection; 2],
    /// The steps, the difference, the counters.
    pub comparison: Comparison,
}

/// Compares what is selected with what is to stand beside it; `name` names a kernel version. The selection may be in step
/// with something already, which does not matter.
///
/// # Errors
/// One of the two cannot be shown.
pub fn compare(
    selection: &Selection,
    beside: Beside,
    name: impl Fn(&Scenario) -> String,
) -> Result<Compared, SelectionError> {
    let left = Selection { cues: Default::default(), ..selection.clone() };
    let right = beside_of(&left, beside);
    let run = |selection: &Selection| Telling::new(&selection.changed()?).map_err(SelectionError::Refused);
    let (mut one, mut two) = (run(&left)?, run(&right)?);
    let second = match beside {
        Beside::Variant(_) => two.scenario().title.to_string(),
        _ => name(two.scenario()),
    };
    let names = [name(one.scenario()), second];
    let comparison = Comparison::new(&mut one, &mut two, names);
    let [first, second] = comparison.cues.each_ref().map(|cues| cues.as_slice().into());
    let selections = [Selection { cues: first, ..left }, Selection { cues: second, ..right }];
    Ok(Compared { selections, comparison })
}

/// The selection of what stands beside another one.
fn beside_of(left: &Selection, beside: Beside) -> Selection {
    match beside {
        Beside::Nothing => left.clone(),
        Beside::Kernel(kernel) => Selection { kernel: Some(kernel), ..left.clone() },
        Beside::Variant(index) => Selection { variant: Some(index), ..left.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gstage_core::kernel::Kernel;
    use gstage_scene::timeline::Pace;

    fn compared(slug: &str, beside: Beside) -> Result<Compared, SelectionError> {
        compare(&Selection::new(slug), beside, |scenario| format!("{:?}", scenario.kernel))
    }

    #[test]
    fn a_variant_brings_its_own_kernel_and_its_title() {
        let Compared { selections, comparison } = compared("before-the-patch", Beside::Variant(0)).unwrap();
        assert_eq!(comparison.names, ["Before", "Linux 7.1"]);
        assert_eq!(selections[1].changed().unwrap().kernel, Kernel::V7_1);
    }

    #[test]
    fn both_films_have_the_same_steps_at_the_same_times() {
        for kernel in Kernel::ALL {
            let Compared { selections, .. } = compared("first-store", Beside::Kernel(kernel)).unwrap();
            for pace in [Pace::Full, Pace::Reduced] {
                let [one, two] = selections.each_ref().map(|selection| selection.film(pace).unwrap());
                assert_eq!(one.timeline(), two.timeline(), "{kernel:?}");
            }
        }
    }

    #[test]
    fn comparing_what_is_in_step_already_starts_over() {
        let first = compared("first-store", Beside::Kernel(Kernel::Before)).unwrap();
        let again =
            compare(&first.selections[0], Beside::Kernel(Kernel::Before), |scenario| format!("{:?}", scenario.kernel));
        assert_eq!(again, Ok(first));
    }

    #[test]
    fn a_variant_that_there_is_not_is_refused() {
        let error = compared("first-store", Beside::Variant(2)).unwrap_err();
        assert_eq!(error, SelectionError::NoVariant(3));
    }
}
