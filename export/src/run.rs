//! A run as JSON: the scenario, the steps, and every event. `docs/trace.schema.json` describes the form.

use core::ops::Range;

use gstage_core::counters::Counters;
use gstage_core::event::{Event, Ret};
use gstage_core::scenario::Scenario;
use gstage_scene::film::Film;
use gstage_scene::story::telling::Telling;
use gstage_scene::view::StepView;
use serde::Serialize;

/// What the form is called, in its files.
const FORMAT: &str = "gstage-trace";
/// Goes up when a reader of the form before would misread a file.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Run<'a> {
    format: &'static str,
    version: u32,
    scenario: &'a Scenario,
    steps: Vec<Step>,
    returns: &'a [Ret],
    counters: Counters,
    events: &'a [Event],
}

/// A step, and the events that it shows: from `first` on, `events` of them.
#[derive(Serialize)]
struct Step {
    number: u32,
    headline: String,
    caption: String,
    first: usize,
    events: usize,
}

/// Writes a run, in the words of its film.
///
/// # Errors
/// None that a run could cause; the sentence says what went wrong.
pub fn json(telling: &mut Telling, film: &mut Film) -> Result<String, String> {
    let counters = telling.states(usize::MAX).1.counters();
    let steps = (0..).zip(telling.beats()).map(|(step, beat)| told((*film.view(step)).clone(), &beat.events)).collect();
    let trace = telling.trace();
    let run = Run {
        format: FORMAT,
        version: VERSION,
        scenario: telling.scenario(),
        steps,
        returns: trace.returns(),
        counters,
        events: trace.events(),
    };
    serde_json::to_string(&run).map_err(|error| format!("the trace could not be written: {error}"))
}

fn told(view: StepView, events: &Range<usize>) -> Step {
    Step {
        number: view.number,
        headline: view.headline.replace('\n', " "),
        caption: view.caption,
        first: events.start,
        events: events.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gstage_core::scenario::builtin;
    use gstage_scene::timeline::Pace;
    use serde_json::{Map, Value};

    const SCHEMA: &str = include_str!("../../docs/trace.schema.json");

    fn run(slug: &str) -> Value {
        let scenario = builtin::find(slug).unwrap();
        let (mut telling, mut film) = (Telling::new(&scenario).unwrap(), Film::new(&scenario, Pace::Reduced).unwrap());
        serde_json::from_str(&json(&mut telling, &mut film).unwrap()).unwrap()
    }

    fn rules(schema: &Value) -> Map<String, Value> {
        let kinds = schema["$defs"]["event"]["oneOf"].as_array().unwrap();
        kinds
            .iter()
            .map(|kind| (kind["properties"]["event"]["const"].as_str().unwrap().to_owned(), kind.clone()))
            .collect()
    }

    #[test]
    fn every_event_of_every_scenario_has_the_fields_that_the_schema_gives_its_kind() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let rules = rules(&schema);
        for builtin in builtin::SHOWN {
            for event in run(builtin.slug)["events"].as_array().unwrap() {
                let kind = event["event"].as_str().unwrap();
                let rule = rules.get(kind).unwrap_or_else(|| panic!("the schema knows no {kind}"));
                let fields = event.as_object().unwrap();
                let required = rule["required"].as_array().unwrap();
                assert!(required.iter().all(|name| fields.contains_key(name.as_str().unwrap())), "{event}");
                assert!(fields.keys().all(|name| rule["properties"].get(name).is_some()), "{event}");
            }
        }
    }

    #[test]
    fn the_steps_cover_the_events_from_the_first_to_the_last() {
        let run = run("first-store");
        let mut next = 0;
        for step in run["steps"].as_array().unwrap() {
            assert_eq!(step["first"], next, "{step}");
            next += step["events"].as_u64().unwrap();
        }
        assert_eq!(next as usize, run["events"].as_array().unwrap().len());
    }

    #[test]
    fn the_numbers_of_the_first_store_stand_in_it() {
        let run = run("first-store");
        assert_eq!(run["counters"]["tables"], 2);
        assert_eq!(run["counters"]["fences"], 3);
        let events = run["events"].as_array().unwrap();
        assert!(events.iter().any(|event| event["event"] == "store" && event["new"] == "0x50281cdf"));
        assert_eq!(run["scenario"]["slug"], "first-store");
    }
}
