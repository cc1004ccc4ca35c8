//! How the kernel does it, line by line, with the current line.

use gstage_scene::playback::Input;
use gstage_scene::view::{SourceLine, SourceView};
use yew::prelude::*;

use crate::desk::Desk;

/// The pane at a step (1-based). The current line is marked by its shape and its weight, and lines that the run comes by lead there.
pub(crate) fn source(desk: &Desk, source: &SourceView, step: u32) -> Html {
    let line = |(index, line): (usize, &SourceLine)| {
        let current = source.current == Some(index as u32);
        let past = source.current.is_some_and(|now| index < now as usize);
        let class = classes!(current.then_some("current"), past.then_some("past"));
        html! {
            <li key={index} {class} aria-current={current.then_some("step")}>
                { words(desk, line, step) }
            </li>
        }
    };
    html! {
        <section class="source" aria-label={source.title.clone()}>
            <h3>{ &source.title }</h3>
            <ol>{ for source.lines.iter().enumerate().map(line) }</ol>
        </section>
    }
}

fn words(desk: &Desk, line: &SourceLine, now: u32) -> Html {
    let space = if line.text.is_empty() || line.code.is_empty() { "" } else { " " };
    let words = html! {
        <>{ &line.text }{ space }if !line.code.is_empty() { <code>{ &line.code }</code> }</>
    };
    match line.step {
        Some(step) if step != now => {
            let desk = desk.clone();
            let onclick = Callback::from(move |_| desk.player.input(Input::Step(step.saturating_sub(1))));
            html! { <button {onclick}>{ words }</button> }
        }
        _ => html! { <span>{ words }</span> },
    }
}
