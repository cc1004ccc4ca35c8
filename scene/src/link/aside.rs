//! What stands beside the figure in a talk.

/// What stands beside figure and caption in a talk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Aside {
    /// The entry, the fence or the result that the step is about.
    #[default]
    Entry,
    /// How the kernel does it.
    Source,
    /// The counters.
    Counters,
    /// What each hart holds.
    Tlb,
    /// Nothing.
    Nothing,
}

impl Aside {
    /// All of them, the default first.
    pub const ALL: [Self; 5] = [Self::Entry, Self::Source, Self::Counters, Self::Tlb, Self::Nothing];

    /// Its name in links.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Source => "source",
            Self::Counters => "counters",
            Self::Tlb => "tlb",
            Self::Nothing => "nothing",
        }
    }

    /// The one of a name; no name at all means the default.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if name.is_empty() { Some(Self::default()) } else { Self::ALL.into_iter().find(|aside| aside.name() == name) }
    }
}
