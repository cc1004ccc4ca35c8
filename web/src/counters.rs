//! The counters, each in a column of its own that never moves.

use gstage_scene::view::Counter;
use yew::prelude::*;

use crate::instruments::{COUNTERS, Instruments};

/// The counters. Their numbers are written by the instruments, a group of digits each.
pub(crate) fn counters(it: &Instruments, counters: &[Counter]) -> Html {
    let counter = |(index, counter): (usize, &Counter)| {
        let class = classes!(counter.key.clone(), counter.changed.then_some("changed"));
        html! {
            <div key={counter.key.clone()} {class}>
                <dt>{ &counter.label }</dt>
                <dd data-counter={counter.key.clone()} ref={it.counters[index].clone()}>
                    <span></span><span></span><span></span><span></span>
                </dd>
            </div>
        }
    };
    html! {
        <dl class="counters" aria-label="Counters">
            { for counters.iter().take(COUNTERS).enumerate().map(counter) }
        </dl>
    }
}
