//! Where another course of a story comes from.

use gstage_core::scenario::Scenario;

use super::{LinkNote, shortened, slug, step};

/// What a packed scenario begins with where the slug of a built-in one could stand.
const PACKED: &str = "x=";

/// The story of which a scenario in a link is another course. It is not needed to show the course, only to lead back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// Slug of a built-in scenario; or `x=` and a scenario of one's own, as [`Scenario::pack`] writes it.
    pub scenario: String,
    /// The step at which something else was done, 1-based.
    pub step: u32,
}

impl Origin {
    /// Key and value of the scenario in a link: `o` for a built-in one, `ox` for one of one's own.
    pub(super) fn part(&self) -> (&'static str, &str) {
        self.scenario.strip_prefix(PACKED).map_or(("o", &self.scenario), |packed| ("ox", packed))
    }

    /// Reads one part of a link, `o`, `ox` or `oi`, into what was read of it before.
    #[inline(never)]
    pub(super) fn read(origin: &mut Option<Self>, key: &str, value: &str) -> Result<(), LinkNote> {
        let bad = |key| LinkNote::BadValue { key, value: shortened(value) };
        let now = origin.take().unwrap_or(Self { scenario: String::new(), step: 1 });
        let read = match key {
            "oi" => step(value).map(|step| Self { step, ..now.clone() }).ok_or_else(|| bad("oi")),
            "ox" => match Scenario::unpack(value) {
                Ok(_) => Ok(Self { scenario: format!("{PACKED}{value}"), ..now.clone() }),
                Err(error) => Err(LinkNote::Own(error)),
            },
            _ => slug(value).map(|scenario| Self { scenario, ..now.clone() }).ok_or_else(|| bad("o")),
        };
        let note = read.as_ref().err().cloned();
        *origin = Some(read.unwrap_or(now));
        note.map_or(Ok(()), Err)
    }

    /// Whether it says which scenario.
    pub(super) fn is_whole(&self) -> bool {
        !self.scenario.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Link;
    use gstage_core::scenario::builtin;

    #[test]
    fn a_course_says_of_which_story_it_is_and_from_which_step_on() {
        let own = builtin::find("first-store").unwrap();
        for scenario in ["first-store".to_owned(), format!("x={}", own.pack())] {
            for step in [1, 7, u32::MAX] {
                let origin = Some(Origin { scenario: scenario.clone(), step });
                let link = Link { own: Some(own.fork(1, &[]).pack()), origin, ..Link::default() };
                assert_eq!(Link::parse(&link.to_string()), (link, vec![]));
            }
        }
    }

    #[test]
    fn a_damaged_origin_is_noted_and_does_not_keep_the_course_from_being_read() {
        let (link, notes) = Link::parse("#s=a&o=First&oi=0&i=3");
        assert_eq!((link.origin, link.step, notes.len()), (None, Some(3), 2));
        let (link, notes) = Link::parse("#s=a&ox=xyz");
        assert!(link.origin.is_none() && matches!(notes[..], [LinkNote::Own(_)]));
        let (link, notes) = Link::parse("#oi=4&o=first-store");
        assert_eq!((link.origin.map(|origin| origin.step), notes), (Some(4), vec![]));
    }
}
