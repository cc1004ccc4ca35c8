//! The tables as text, in the form of a page-table dump of debugfs.

use gstage_core::image::dump;
use gstage_scene::step::Heading;
use gstage_scene::story::telling::Telling;

/// The tables after a step (1-based; clamped). [`dump::read`] reads it back.
#[must_use]
pub fn text(telling: &mut Telling, step: u32) -> String {
    let total = telling.beats().len();
    let step = (step as usize).clamp(1, total);
    let Heading { title, slug, .. } = telling.heading();
    let title = format!("# {} ({slug}), step {step} of {total}\n", one_line(&title));
    let (_, after) = telling.states(step - 1);
    title + &dump::write(after.gstage())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use gstage_core::scenario::builtin;

    #[test]
    fn what_is_written_at_any_step_is_read_back_as_the_same_leaves() {
        for builtin in builtin::SHOWN {
            let mut telling = Telling::new(&(builtin.scenario)()).unwrap();
            for step in 1..=telling.beats().len() as u32 {
                let text = text(&mut telling, step);
                let mode = telling.scenario().mode;
                let read = dump::read(mode, &text).unwrap_or_else(|error| panic!("{} {step}: {error}", builtin.slug));
                let (_, after) = telling.states(step as usize - 1);
                assert_eq!(read.compare(after.gstage()), Ok(()), "{} {step}", builtin.slug);
            }
        }
    }
}
