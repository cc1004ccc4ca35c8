//! The panels around the figure: which of them are open, and how each is closed and brought back.

pub(crate) mod harts;
pub(crate) mod menu;
mod remembered;
pub(crate) mod tree;
pub(crate) mod verdict;

use gstage_scene::link::Aside;
use web_sys::Window;
use yew::{Callback, Html};

use crate::dom::{Tag, classed};

/// A panel that can be closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Panel {
    /// The kernel's steps, line by line.
    Source,
    /// The entry, the fence or the result that the step is about.
    Entry,
    /// The address and its fields.
    Address,
    /// The memory cache.
    Cache,
    /// The newest of what the TLBs hold.
    Tlb,
    /// The dirty log around the address.
    Dirty,
    /// The counters.
    Counters,
    /// The checker's verdict.
    Verdict,
    /// The tables as a tree.
    Tree,
    /// All that each TLB holds, and the requests for fences.
    Harts,
}

impl Panel {
    /// All panels, in the order of the menu.
    pub(crate) const ALL: [Self; 10] = [
        Self::Source,
        Self::Entry,
        Self::Address,
        Self::Cache,
        Self::Tlb,
        Self::Dirty,
        Self::Counters,
        Self::Verdict,
        Self::Tree,
        Self::Harts,
    ];

    /// What stands beside the figure in a talk.
    pub(crate) const fn beside(aside: Aside) -> Option<Self> {
        match aside {
            Aside::Entry => Some(Self::Entry),
            Aside::Source => Some(Self::Source),
            Aside::Counters => Some(Self::Counters),
            Aside::Tlb => Some(Self::Tlb),
            Aside::Nothing => None,
        }
    }

    /// What it is called.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Source => "Kernel steps",
            Self::Entry => "Entry, bit by bit",
            Self::Address => "Address",
            Self::Cache => "Memory cache",
            Self::Tlb => "TLB",
            Self::Dirty => "Dirty log",
            Self::Counters => "Counters",
            Self::Verdict => "Checker, for several vCPUs",
            Self::Tree => "Page tables",
            Self::Harts => "TLBs and fence queue",
        }
    }

    /// What the button that closes it is called.
    const fn closes(self) -> &'static str {
        match self {
            Self::Source => "Close: Kernel steps",
            Self::Entry => "Close: Entry",
            Self::Address => "Close: Address",
            Self::Cache => "Close: Memory cache",
            Self::Tlb => "Close: TLB",
            Self::Dirty => "Close: Dirty log",
            Self::Counters => "Close: Counters",
            Self::Verdict => "Close: Checker",
            Self::Tree => "Close: Page tables",
            Self::Harts => "Close: TLBs and fence queue",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// Whether it is open where nothing else was chosen. The checker's verdict is open where there is something to find.
    const fn is_open_at_first(self) -> bool {
        !matches!(self, Self::Tree | Self::Harts)
    }
}

/// Which panels are open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Panels {
    /// Those that the visitor has opened or closed in another way than at first.
    changed: u16,
    /// Whether the menu has been opened: nothing of it is made before.
    pub(crate) menu: bool,
}

impl Panels {
    /// As they were left on an earlier visit.
    pub(crate) fn remembered(window: &Window) -> Self {
        Self { changed: remembered::read(window), menu: false }
    }

    /// Whether a panel is open.
    pub(crate) const fn is_open(&self, panel: Panel) -> bool {
        panel.is_open_at_first() != (self.changed & panel.bit() != 0)
    }

    /// Opens or closes a panel, and remembers it where the browser allows that.
    pub(crate) fn set(&mut self, window: &Window, panel: Panel, open: bool) {
        if self.is_open(panel) != open {
            self.changed ^= panel.bit();
            remembered::write(window, self.changed);
        }
    }
}

/// Scrolls to the panels that are closed at first: where the page is one column they stand at its end. In a wide window there is
/// nothing to scroll.
#[inline(never)]
pub(crate) fn reveal(window: &Window) {
    let document = window.document();
    if let Some(dock) = document.and_then(|document| document.query_selector(".dock").ok().flatten()) {
        dock.scroll_into_view_with_bool(false);
    }
}

/// What the parts of the page need to know of the panels.
#[derive(Clone, Debug)]
pub(crate) struct Frames<'a> {
    pub(crate) panels: &'a Panels,
    pub(crate) on_close: Callback<Panel>,
    /// The panel that stands beside the figure in a talk, closed or not.
    pub(crate) beside: Option<Panel>,
}

impl Frames<'_> {
    /// A panel with its button, if it is open.
    pub(crate) fn frame(&self, panel: Panel, make: impl FnOnce() -> Tag) -> Html {
        if !self.panels.is_open(panel) && self.beside != Some(panel) {
            return Html::default();
        }
        make().child(self.close(panel)).into()
    }

    fn close(&self, panel: Panel) -> Tag {
        let on_close = self.on_close.clone();
        let name = panel.closes();
        classed("button", "close").fixed("aria-label", name).fixed("title", name).on_click(move || on_close.emit(panel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tree_and_fences_are_closed_at_first_and_the_rest_is_open() {
        let panels = Panels { changed: 0, menu: false };
        let closed: Vec<Panel> = Panel::ALL.into_iter().filter(|&panel| !panels.is_open(panel)).collect();
        assert_eq!(closed, [Panel::Tree, Panel::Harts]);
    }

    #[test]
    fn each_panel_has_a_bit_and_a_button_of_its_own() {
        let bits = Panel::ALL.iter().fold(0, |bits, panel| bits | panel.bit());
        assert_eq!(bits.count_ones() as usize, Panel::ALL.len());
        for panel in Panel::ALL {
            assert!(panel.closes().starts_with("Close: "), "{panel:?}");
        }
    }
}
