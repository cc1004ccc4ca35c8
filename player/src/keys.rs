//! Which key means what: a pure function from a key press to a command.

use gstage_scene::film::Direction;

/// Something a person asks for with a key or a button.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Plays the next step.
    Next,
    /// Shows the step before.
    Previous,
    /// Shows the first step.
    First,
    /// Shows the last step.
    Last,
    /// Plays or pauses.
    Toggle,
    /// Shows the first step of a chapter, counted from 1.
    Chapter(u8),
    /// Enters or leaves full screen.
    FullScreen,
    /// Hides everything, or shows it again.
    Blank,
    /// Opens the list of keys.
    Help,
    /// Looks nearer.
    Nearer,
    /// Looks from farther away.
    Farther,
    /// Shows the whole picture again, if a part of it is magnified.
    Whole,
    /// Moves the picture so that more is seen in a direction.
    Pan(Direction),
    /// Points at the next piece in a direction.
    Point(Direction),
    /// Opens a window with the speaker's notes.
    Notes,
    /// Puts another run beside this one, or takes it away.
    Compare,
    /// Asks what else is to be done at the step that is shown.
    WhatIf,
}

/// The kind of element that has the focus.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// Nothing that uses keys itself; sliders count as this, since arrows step there too.
    Figure,
    /// The figure itself, to look around in: arrows point at its pieces.
    Look,
    /// A button or a link: Space and Enter press it.
    Button,
    /// A text field or a list: all keys belong to it.
    Field,
}

/// A key press, as much of it as matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyPress<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Whether Ctrl, Alt or Meta is held: such keys belong to the browser.
    pub modified: bool,
    /// Whether Shift is held.
    pub shifted: bool,
    /// Whether keys that are letters, digits or signs mean anything: they can be switched off, for those who speak to their
    /// machine or hit keys by chance.
    pub letters: bool,
    /// Whether the key is held down and repeats.
    pub repeated: bool,
    /// What has the focus.
    pub focus: Focus,
}

/// Maps a key press to a command, or to `None` where the key is not ours.
#[must_use]
pub fn command(press: KeyPress<'_>) -> Option<Command> {
    if press.modified || press.focus == Focus::Field {
        return None;
    }
    let mut characters = press.key.chars();
    let is_character = characters.next().is_some_and(|c| c != ' ') && characters.next().is_none();
    if is_character && !press.letters {
        return None;
    }
    if let Some(direction) = direction(press.key) {
        match (press.shifted, press.focus) {
            (true, _) => return Some(Command::Pan(direction)),
            (false, Focus::Look) => return Some(Command::Point(direction)),
            _ => {}
        }
    }
    let command = match press.key {
        " " if press.focus == Focus::Button => return None,
        " " if press.shifted => Command::Previous,
        "ArrowRight" | " " | "PageDown" => Command::Next,
        "ArrowLeft" | "PageUp" => Command::Previous,
        "Home" => Command::First,
        "End" => Command::Last,
        "p" => Command::Toggle,
        "f" => Command::FullScreen,
        // Some remotes send a full stop.
        "b" | "." => Command::Blank,
        "n" => Command::Notes,
        "?" => Command::Help,
        "+" | "=" => Command::Nearer,
        "-" => Command::Farther,
        "0" | "Escape" => Command::Whole,
        "c" => Command::Compare,
        "w" => Command::WhatIf,
        digit => Command::Chapter(chapter_digit(digit)?),
    };
    let steps = matches!(command, Command::Next | Command::Previous | Command::Nearer | Command::Farther);
    (steps || !press.repeated).then_some(command)
}

fn direction(key: &str) -> Option<Direction> {
    match key {
        "ArrowRight" => Some(Direction::Right),
        "ArrowLeft" => Some(Direction::Left),
        "ArrowDown" => Some(Direction::Down),
        "ArrowUp" => Some(Direction::Up),
        _ => None,
    }
}

fn chapter_digit(key: &str) -> Option<u8> {
    match key.as_bytes() {
        [digit @ b'1'..=b'9'] => Some(digit - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> KeyPress<'_> {
        KeyPress { key, modified: false, shifted: false, letters: true, repeated: false, focus: Focus::Figure }
    }

    #[test]
    fn the_keys_of_a_presenter_step_both_ways() {
        for key in ["ArrowRight", " ", "PageDown"] {
            assert_eq!(command(press(key)), Some(Command::Next), "{key}");
        }
        for key in ["ArrowLeft", "PageUp"] {
            assert_eq!(command(press(key)), Some(Command::Previous), "{key}");
        }
        assert_eq!(command(press("Home")), Some(Command::First));
        assert_eq!(command(press("End")), Some(Command::Last));
    }

    #[test]
    fn letters_play_show_and_hide() {
        assert_eq!(command(press("p")), Some(Command::Toggle));
        assert_eq!(command(press("f")), Some(Command::FullScreen));
        assert_eq!(command(press("b")), Some(Command::Blank));
        assert_eq!(command(press(".")), Some(Command::Blank));
        assert_eq!(command(press("n")), Some(Command::Notes));
        assert_eq!(command(press("c")), Some(Command::Compare));
        assert_eq!(command(press("w")), Some(Command::WhatIf));
        assert_eq!(command(KeyPress { shifted: true, ..press("?") }), Some(Command::Help));
    }

    #[test]
    fn letters_can_be_switched_off_and_the_other_keys_stay() {
        for key in ["p", "f", "b", ".", "n", "w", "?", "1", "9"] {
            assert_eq!(command(KeyPress { letters: false, ..press(key) }), None, "{key}");
        }
        for key in ["ArrowRight", " ", "PageDown", "PageUp", "Home", "End"] {
            assert!(command(KeyPress { letters: false, ..press(key) }).is_some(), "{key}");
        }
    }

    #[test]
    fn digits_are_chapters_from_one() {
        assert_eq!(command(press("1")), Some(Command::Chapter(1)));
        assert_eq!(command(press("9")), Some(Command::Chapter(9)));
    }

    #[test]
    fn plus_and_minus_zoom_and_zero_and_escape_lead_back() {
        for (key, wanted) in [("+", Command::Nearer), ("=", Command::Nearer), ("-", Command::Farther)] {
            assert_eq!(command(press(key)), Some(wanted), "{key}");
            assert_eq!(command(KeyPress { repeated: true, ..press(key) }), Some(wanted), "{key}");
        }
        for key in ["0", "Escape"] {
            assert_eq!(command(press(key)), Some(Command::Whole), "{key}");
        }
    }

    #[test]
    fn arrows_point_where_one_looks_around_move_the_picture_with_shift_and_step_elsewhere() {
        let look = KeyPress { focus: Focus::Look, ..press("ArrowDown") };
        assert_eq!(command(look), Some(Command::Point(Direction::Down)));
        assert_eq!(command(KeyPress { key: "ArrowLeft", ..look }), Some(Command::Point(Direction::Left)));
        assert_eq!(command(KeyPress { key: "PageDown", ..look }), Some(Command::Next));
        for focus in [Focus::Look, Focus::Figure] {
            let shifted = KeyPress { shifted: true, focus, ..press("ArrowRight") };
            assert_eq!(command(shifted), Some(Command::Pan(Direction::Right)));
        }
        assert_eq!(command(press("ArrowRight")), Some(Command::Next));
    }

    #[test]
    fn keys_with_a_modifier_stay_with_the_browser() {
        for key in ["ArrowLeft", "f", "p", "1", "Home"] {
            assert_eq!(command(KeyPress { modified: true, ..press(key) }), None, "{key}");
        }
    }

    #[test]
    fn a_focused_button_keeps_space_and_gives_up_the_arrows() {
        assert_eq!(command(KeyPress { focus: Focus::Button, ..press(" ") }), None);
        assert_eq!(command(KeyPress { focus: Focus::Button, ..press("ArrowRight") }), Some(Command::Next));
    }

    #[test]
    fn a_field_keeps_every_key() {
        for key in ["ArrowRight", " ", "p", "3", "End"] {
            assert_eq!(command(KeyPress { focus: Focus::Field, ..press(key) }), None, "{key}");
        }
    }

    #[test]
    fn holding_a_key_repeats_steps_but_not_switches() {
        assert_eq!(command(KeyPress { repeated: true, ..press("ArrowRight") }), Some(Command::Next));
        for key in ["p", "f", "b", "c", "w", "?", "1"] {
            assert_eq!(command(KeyPress { repeated: true, ..press(key) }), None, "{key}");
        }
    }

    #[test]
    fn other_keys_mean_nothing() {
        for key in ["Enter", "Tab", "P", "x", "", "é", "F1", "12", "ArrowUp"] {
            assert_eq!(command(press(key)), None, "{key}");
        }
    }
}
