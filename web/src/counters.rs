//! The counters, each in a column of its own that never moves.

use gstage_scene::view::Counter;
use yew::prelude::*;

use crate::desk::Desk;
use crate::instruments::COUNTERS;

/// What is shown.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct CountersProps {
    pub(crate) desk: Desk,
    pub(crate) counters: Vec<Counter>,
}

/// The counters. Their numbers are written by the instruments, a group of digits each.
#[component]
pub(crate) fn Counters(props: &CountersProps) -> Html {
    let counter = |(index, counter): (usize, &Counter)| {
        let class = classes!(counter.key.clone(), counter.changed.then_some("changed"));
        html! {
            <div key={counter.key.clone()} {class}>
                <dt>{ &counter.label }</dt>
                <dd data-counter={counter.key.clone()} ref={props.desk.instruments.counters[index].clone()}>
                    <span></span><span></span><span></span><span></span>
                </dd>
            </div>
        }
    };
    html! {
        <dl class="counters" aria-label="Counters">
            { for props.counters.iter().take(COUNTERS).enumerate().map(counter) }
        </dl>
    }
}
