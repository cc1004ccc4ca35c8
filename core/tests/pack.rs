//! A packed scenario is that scenario, and nothing else is one.

mod any_scenario;

use any_scenario::any_scenario;
use gstage_core::scenario::{Scenario, builtin};
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_scenario_comes_back_as_it_was(scenario in any_scenario()) {
        prop_assert_eq!(Scenario::unpack(&scenario.pack()), Ok(scenario));
    }

    #[test]
    fn any_letters_give_a_scenario_in_its_one_form_or_an_error(text in "[A-Za-z0-9_-]{0,400}|.{0,40}") {
        if let Ok(scenario) = Scenario::unpack(&text) {
            prop_assert_eq!(scenario.pack(), text);
        }
    }

    #[test]
    fn a_packed_scenario_that_is_changed_anywhere_is_an_error(
        base in 0..builtin::ALL.len(),
        at in any::<prop::sample::Index>(),
        letter in "[A-Za-z0-9_-]",
    ) {
        let text = (builtin::ALL[base].scenario)().pack();
        let at = at.index(text.len());
        let changed = [&text[..at], &letter, &text[at + 1..]].concat();
        prop_assert_eq!(Scenario::unpack(&changed).is_ok(), changed == text);
    }
}
