//! Why a command of the project could not do its work.

use std::fmt;

/// A sentence or more for the person who typed the command: what failed, and what to do where that is known.
#[derive(Debug)]
pub(crate) struct Failure(String);

/// The result of anything that a command does.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// Makes a failure from its text.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Makes the failure of a command that has already said all there is to say.
    pub(crate) fn told() -> Self {
        Self(String::new())
    }

    /// Whether there is nothing more to say.
    pub(crate) fn is_told(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self(format!("{error}. See `cargo xtask help`."))
    }
}

/// Names the file in an error of the file system, which by itself does not.
pub(crate) trait NamePath<T> {
    /// Turns the error into "doing `path`: error".
    fn doing(self, what: &str, path: &std::path::Path) -> Outcome<T>;
}

impl<T> NamePath<T> for std::io::Result<T> {
    fn doing(self, what: &str, path: &std::path::Path) -> Outcome<T> {
        self.map_err(|error| Failure(format!("{what} {}: {error}", path.display())))
    }
}
