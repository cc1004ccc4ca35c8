//! Which QEMU it is.

use std::fmt;
use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};

/// The version of QEMU, as it tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Version {
    /// Major and minor number.
    pub(crate) number: (u32, u32),
    text: String,
}

impl Version {
    /// Asks the program.
    pub(crate) fn of(qemu: &Path) -> Outcome<Self> {
        let output = Command::new(qemu).arg("--version").output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        Self::parse(&text).ok_or_else(|| Failure::new(format!("QEMU does not tell its version: {text}")))
    }

    /// Reads "QEMU emulator version 7.2.22 (...)".
    fn parse(text: &str) -> Option<Self> {
        let text = text.split_once("version ")?.1.lines().next()?;
        let mut numbers = text.split(|c: char| !c.is_ascii_digit());
        let number = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        Some(Self { number, text: text.to_owned() })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_first_line() {
        let told = "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)\nCopyright (c) 2003-2022";
        let version = Version::parse(told).unwrap();
        assert_eq!((version.number, version.to_string().as_str()), ((7, 2), "7.2.22 (Debian 1:7.2+dfsg-7)"));
        assert_eq!(Version::parse("qemu: not found"), None);
    }
}
