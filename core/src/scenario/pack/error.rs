//! Why a text is no packed scenario.

use core::fmt;

/// Why a text is no packed scenario: what to read after "the scenario in the link".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnpackError {
    /// A letter that packed scenarios do not have.
    Letter(char),
    /// It is of another version.
    Version(u8),
    /// It ends too early.
    CutShort,
    /// It goes on after its end.
    TooLong,
    /// Letters were lost or changed.
    Damaged,
    /// It holds something that this version does not know, or that is spelled in another way.
    Unknown,
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Letter(letter) => write!(f, "has a letter that none has: “{}”", letter.escape_debug()),
            Self::Version(version) => write!(f, "is of version {version}, which is not known here"),
            Self::CutShort => f.write_str("is cut short"),
            Self::TooLong => f.write_str("goes on after its end"),
            Self::Damaged => f.write_str("is damaged: letters are missing or were changed"),
            Self::Unknown => f.write_str("holds something that is not known here"),
        }
    }
}

impl core::error::Error for UnpackError {}
