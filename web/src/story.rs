//! The words of a step, and the one button that goes on.

use gstage_player::report::Programme;
use gstage_player::selection::Selection;
use gstage_scene::playback::Input;
use gstage_scene::view::StepView;
use yew::prelude::*;

use crate::desk::Desk;
use crate::words::sequel;

/// The headline, the caption and the button.
pub(crate) fn story(desk: &Desk, programme: &Programme, view: &StepView) -> Html {
    let last = view.number >= view.total;
    let (next_slug, next_title) = sequel(&programme.slug);
    let label = if last { next_title } else { view.next_label.as_str() };
    let onclick = {
        let desk = desk.clone();
        Callback::from(move |_| {
            if last {
                // The sequel is on the shelf; should the model refuse it, what is on stays on.
                let _ = desk.player.load(Selection::new(next_slug), 1);
            } else {
                desk.player.input(Input::Next);
            }
        })
    };
    let class = classes!("go", (view.number == 1 || last).then_some("first"));
    html! {
        <>
            <div class="words">
                <p class="step">{ format!("Step {} of {}", view.number, view.total) }</p>
                <h2>{ lines(&view.headline) }</h2>
                <p class="caption" data-caption="">{ &view.caption }</p>
            </div>
            <button {class} {onclick}>{ label }<span class="arrow" aria-hidden="true"></span></button>
        </>
    }
}

/// A headline, with a break where it asks for one. The space keeps the words apart where the break is not shown.
fn lines(headline: &str) -> Html {
    let part = |(index, line): (usize, &str)| html! { <>if index > 0 { { " " }<br /> }{ line }</> };
    html! { { for headline.split('\n').enumerate().map(part) } }
}
