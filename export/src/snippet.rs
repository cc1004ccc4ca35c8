//! The lines that put a step into another page: the element, or a frame.

use gstage_core::kernel::Kernel;
use gstage_core::mode::Mode;
use gstage_scene::link::{Link, kernel_name, mode_name};

/// What is to be shown there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Slug of the scenario.
    pub slug: String,
    /// The scenario where it is one of one's own, packed.
    pub own: Option<String>,
    /// Its title, for the frame.
    pub title: String,
    /// Kernel version, where it is not the scenario's own: a figure that is asked for one has to run the scenario.
    pub kernel: Option<Kernel>,
    /// Mode, where it is not the scenario's own.
    pub mode: Option<Mode>,
    /// Step, from 1.
    pub step: u32,
    /// `light` or `dark`; without one the figure follows the system.
    pub theme: Option<&'static str>,
}

/// The element, and the script and the style that it needs, which belong beside the page.
#[must_use]
pub fn element(shown: &Shown) -> String {
    let Shown { slug, kernel, mode, step, .. } = shown;
    let slug = shown.own.as_ref().map_or_else(|| slug.clone(), |own| format!("x={own}"));
    let slug = attribute(&slug);
    let given = |name, value: Option<&str>| value.map(|value| format!(" {name}=\"{value}\"")).unwrap_or_default();
    let (kernel, mode) = (given("kernel", kernel.map(kernel_name)), given("mode", mode.map(mode_name)));
    let theme = given("theme", shown.theme);
    format!(
        "<link rel=\"stylesheet\" href=\"gstage-player.css\">\n\
         <script type=\"module\" src=\"gstage-player.js\"></script>\n\
         <gstage-player scenario=\"{slug}\"{kernel}{mode} step=\"{step}\"{theme} controls></gstage-player>"
    )
}

/// A frame of the page at an address, which has neither `?` nor `#`.
#[must_use]
pub fn frame(shown: &Shown, page: &str) -> String {
    let link = Link {
        beside: None,
        scenario: shown.own.is_none().then(|| shown.slug.clone()),
        own: shown.own.clone(),
        kernel: shown.kernel,
        mode: shown.mode,
        step: Some(shown.step),
        talk: None,
        origin: None,
    };
    let theme = shown.theme.map(|theme| format!("&theme={theme}")).unwrap_or_default();
    let address = attribute(&format!("{page}?embed=1{theme}{link}"));
    format!(
        "<iframe src=\"{address}\" width=\"720\" height=\"420\" allow=\"fullscreen\" title=\"{}\"></iframe>",
        attribute(&shown.title)
    )
}

/// A text as the value of an attribute.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Shown {
        Shown {
            slug: "first-store".to_owned(),
            own: None,
            title: "A \"first\" store & <more>".to_owned(),
            kernel: Some(Kernel::V7_1),
            mode: Some(Mode::Sv39x4),
            step: 7,
            theme: Some("dark"),
        }
    }

    #[test]
    fn the_element_names_what_is_shown() {
        assert_eq!(
            element(&shown()).lines().nth(2),
            Some(
                "<gstage-player scenario=\"first-store\" kernel=\"7.1\" mode=\"sv39x4\" step=\"7\" theme=\"dark\" \
                 controls></gstage-player>"
            )
        );
        let plain = element(&Shown { theme: None, kernel: None, mode: None, ..shown() });
        assert!(
            plain.ends_with("<gstage-player scenario=\"first-store\" step=\"7\" controls></gstage-player>"),
            "{plain}"
        );
    }

    #[test]
    fn the_lines_are_those_that_the_documentation_gives() {
        let documentation = include_str!("../../www/README.md");
        let script = element(&shown());
        for line in script.lines().take(2) {
            assert!(documentation.contains(line), "{line}");
        }
        let frame = frame(&Shown { theme: None, ..shown() }, "https://YOUR-SITE/");
        assert!(documentation.contains("<iframe src=\"https://YOUR-SITE/?embed=1#s=first-store"));
        assert!(
            frame
                .starts_with("<iframe src=\"https://YOUR-SITE/?embed=1#s=first-store&amp;k=7.1&amp;m=sv39x4&amp;i=7\"")
        );
        assert!(documentation.contains("width=\"720\" height=\"420\" allow=\"fullscreen\" title="));
    }

    #[test]
    fn a_title_cannot_end_its_attribute() {
        let frame = frame(&shown(), "https://example.org/");
        assert!(frame.ends_with("title=\"A &quot;first&quot; store &amp; &lt;more>\"></iframe>"));
        assert!(frame.contains("?embed=1&amp;theme=dark#s="));
    }
}
