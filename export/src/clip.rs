//! Some steps of a film as pictures one after another.

use gstage_scene::timeline::{Ms, Timeline};

/// A stretch of a film.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clip {
    /// Where it starts.
    pub from: Ms,
    /// Where it ends.
    pub until: Ms,
}

/// One picture, and for how long it stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Picture {
    /// The point in time that it shows.
    pub at: Ms,
    /// How long it stays, in milliseconds.
    pub stays: u32,
}

impl Clip {
    /// The steps `first` to `last` (1-based, both included): from the start of the motion of the one to the end of the rest of
    /// the other. Steps that do not exist become the nearest that do.
    #[must_use]
    pub fn of_steps(timeline: &Timeline, first: u32, last: u32) -> Self {
        let count = timeline.len() as u32;
        let first = first.clamp(1, count);
        let last = last.clamp(first, count);
        let until = if last == count { timeline.duration() } else { timeline.start_of(last as usize) };
        Self { from: timeline.start_of(first as usize - 1), until }
    }

    /// How long it is, in milliseconds.
    #[must_use]
    pub fn length(&self) -> u32 {
        self.until.0.saturating_sub(self.from.0)
    }

    /// The pictures to show, one every `every` milliseconds while something moves and one for the whole of a rest.
    #[must_use]
    pub fn pictures(&self, timeline: &Timeline, every: u32) -> Vec<Picture> {
        let mut pictures = Vec::new();
        let mut at = self.from;
        while at < self.until {
            let rest = timeline.rest_of(timeline.at(at).step);
            // A motion ends where it ends, and the picture of its end is that of the rest.
            let next = if at < rest { Ms(at.0 + every.max(1)).min(rest) } else { timeline.turn_after(at) };
            let next = next.min(self.until).max(Ms(at.0 + 1));
            pictures.push(Picture { at, stays: next.0 - at.0 });
            at = next;
        }
        pictures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gstage_core::scenario::builtin;
    use gstage_scene::film::Film;
    use gstage_scene::timeline::Pace;

    fn film() -> Film {
        Film::new(&builtin::find("first-store").unwrap(), Pace::Full).unwrap()
    }

    #[test]
    fn the_pictures_of_all_steps_take_as_long_as_the_film() {
        let film = film();
        let clip = Clip::of_steps(film.timeline(), 1, u32::MAX);
        assert_eq!(clip, Clip { from: Ms(0), until: film.timeline().duration() });
        let pictures = clip.pictures(film.timeline(), 40);
        assert_eq!(pictures.iter().map(|picture| picture.stays).sum::<u32>(), clip.length());
        let follow = pictures.windows(2).all(|pair| pair[0].at.0 + pair[0].stays == pair[1].at.0);
        assert!(follow, "one begins where the other ends");
    }

    #[test]
    fn a_rest_is_one_picture() {
        let film = film();
        let (start, rest) = (film.timeline().start_of(4), film.timeline().rest_of(4));
        let pictures = Clip::of_steps(film.timeline(), 5, 5).pictures(film.timeline(), 40);
        assert_eq!(pictures.first().unwrap().at, start);
        assert_eq!(pictures.last().unwrap().at, rest);
        assert!(pictures.iter().rev().skip(1).all(|picture| picture.stays <= 40));
    }

    #[test]
    fn steps_that_do_not_exist_are_the_nearest_that_do() {
        let film = film();
        let one = Clip::of_steps(film.timeline(), 5, 2);
        assert_eq!(one, Clip::of_steps(film.timeline(), 5, 5));
        assert_eq!(Clip::of_steps(film.timeline(), 0, 0), Clip::of_steps(film.timeline(), 1, 1));
    }
}
