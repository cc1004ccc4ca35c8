//! Looking around: the lens and the card. Nothing of this runs before a visitor points at the figure or zooms.

use gstage_scene::film::{Direction, Film, Spot};
use gstage_scene::lens::Lens;
use gstage_scene::timeline::Ms;

use super::Session;
use crate::card::Card;
use crate::notices::Notices;
use crate::sight::{Look, Target};

/// Pieces that are passed over in search of one that is mapped.
const PATIENCE: usize = 64;

impl Session {
    /// Whether a part of the picture is magnified.
    #[must_use]
    pub fn is_magnified(&self) -> bool {
        !self.sight.lens.is_whole()
    }

    /// Looks around.
    pub fn look(&mut self, look: Look) -> Notices {
        match look {
            Look::At(x, y) => self.point(Some(Target::Place(x, y))),
            Look::Away => self.point(None),
            Look::Begin => {
                let target = self.sight.target.unwrap_or_else(|| Target::Page(self.film.page_of_story()));
                self.point(Some(target));
                self.say();
            }
            Look::Next(direction) => self.next_piece(direction),
            Look::Zoom(factor, at) => self.zoom(factor, at),
            Look::Pan(x, y) => self.set_lens(self.sight.lens.moved((x / self.size.0, y / self.size.1))),
            Look::Whole => self.set_lens(Lens::WHOLE),
        }
        self.follow()
    }

    /// Asks the film something about the step (0-based) that is shown.
    pub fn ask<Answer>(&mut self, question: impl FnOnce(&mut Film, usize) -> Answer) -> Answer {
        question(&mut self.film, self.step)
    }

    /// First address, as hex, of the piece that is pointed at.
    pub fn pointed(&mut self) -> Option<String> {
        self.spot(self.playback.at()).map(|spot| spot.view.first)
    }

    fn point(&mut self, target: Option<Target>) {
        self.sight.target = target;
        self.look_again();
    }

    /// Brings the card up to what is shown. While something moves there is none.
    pub(super) fn look_again(&mut self) {
        if self.sight.target.is_none() && self.sight.card.is_none() {
            return;
        }
        let at = self.playback.at();
        let spot = if self.is_over(at) { self.spot(at) } else { None };
        match (spot, &mut self.sight.card) {
            (Some(spot), _) => self.show(&spot),
            (None, Some(card)) => card.hide(),
            (None, None) => {}
        }
    }

    fn spot(&mut self, at: Ms) -> Option<Spot> {
        let viewport = self.viewport(1.0);
        match self.sight.target? {
            Target::Place(x, y) => self.film.spot_at(at, &viewport, (x, y)),
            Target::Page(page) => self.film.spot_of(at, &viewport, page),
        }
    }

    fn show(&mut self, spot: &Spot) {
        if self.sight.card.is_none() {
            self.sight.card = Card::new(self.stage.document(), &self.stage.host).ok();
        }
        let near = match self.sight.target {
            Some(Target::Place(x, y)) => (x, y),
            _ => middle(spot),
        };
        if let Some(card) = &mut self.sight.card {
            // A document that takes elements takes their texts.
            let _ = card.show(spot, near, self.size);
        }
    }

    fn say(&self) {
        if let Some(card) = &self.sight.card {
            card.say();
        }
    }

    fn next_piece(&mut self, direction: Direction) {
        let at = self.playback.at();
        let from = match self.spot(at) {
            Some(spot) => spot.page,
            None => self.film.page_of_story(),
        };
        let mut page = from;
        for _ in 0..PATIENCE {
            let next = self.film.page_beyond(at, page, direction);
            if next == page {
                return;
            }
            page = next;
            let viewport = self.viewport(1.0);
            if let Some(spot) = self.film.spot_of(at, &viewport, page) {
                if self.bring_into_view(middle(&spot)) {
                    self.point(Some(Target::Page(page)));
                    self.say();
                }
                return;
            }
        }
    }

    /// Moves the lens so that a place can be seen. Returns whether it can.
    fn bring_into_view(&mut self, (x, y): (f32, f32)) -> bool {
        let is_seen = self.is_seen((x, y));
        if !is_seen && self.is_magnified() {
            self.set_lens(self.sight.lens.moved((0.5 - x / self.size.0, 0.5 - y / self.size.1)));
            return true;
        }
        is_seen
    }

    fn is_seen(&self, (x, y): (f32, f32)) -> bool {
        (0.0..self.size.0).contains(&x) && (0.0..self.size.1).contains(&y)
    }

    fn zoom(&mut self, factor: f32, at: Option<(f32, f32)>) {
        let now = self.playback.at();
        let viewport = self.viewport(1.0);
        let spot = match at {
            Some(at) => self.film.spot_at(now, &viewport, at),
            None => self.spot(now),
        };
        let most = self.film.strongest_lens(now, &viewport, spot.as_ref().map(|spot| spot.page));
        // Who is nearer already only goes farther.
        let most = most.max(self.sight.lens.zoom().min(self.sight.lens.zoom() * factor));
        let mut place = at.or_else(|| spot.as_ref().map(middle));
        if place.is_none() {
            // Where nothing is pointed at, what the story is about stays where it is, as long as it is seen.
            let page = self.film.page_of_story();
            let story = self.film.spot_of(now, &viewport, page).as_ref().map(middle);
            place = story.filter(|&place| self.is_seen(place));
        }
        let place = place.map_or((0.5, 0.5), |(x, y)| (x / self.size.0, y / self.size.1));
        self.set_lens(self.sight.lens.zoomed(factor, place, most));
    }

    fn set_lens(&mut self, lens: Lens) {
        if lens == self.sight.lens {
            return;
        }
        self.sight.lens = lens;
        self.stale = true;
        let host = &self.stage.host;
        // Only a malformed name is refused, and this is well-formed.
        let _ = if lens.is_whole() {
            host.remove_attribute("data-zoom")
        } else {
            host.set_attribute("data-zoom", &gstage_scene::decimal::decimal(lens.zoom()))
        };
    }

    /// Forgets where the visitor looked: another part of the story is on.
    pub(super) fn look_ahead(&mut self) {
        self.set_lens(Lens::WHOLE);
        self.sight.start_over();
    }
}

fn middle(spot: &Spot) -> (f32, f32) {
    let [first, _, last, _] = spot.outline;
    ((first.0 + last.0) / 2.0, (first.1 + last.1) / 2.0)
}
