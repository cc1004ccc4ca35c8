//! What must not stand in any file: the folders of one machine, the addresses of package registries. And what must not be a file of
//! the project: what it makes and ignores.

use std::path::Path;

use crate::failure::{Failure, NamePath, Outcome};
use crate::tally::Tally;
use crate::{project, run};

/// First folders of absolute paths that exist only on the machine of the one who wrote them.
const PRIVATE_FOLDERS: [&str; 5] = ["tmp", "root", "work", "home", "Users"];

/// Hosts of registries, in two parts so that this file does not name them itself.
const REGISTRY_HOSTS: [[&str; 2]; 6] = [
    ["registry.", "npmjs.org"],
    ["index.crates", ".io"],
    ["static.crates", ".io"],
    ["files.", "pythonhosted.org"],
    ["deb.", "debian.org"],
    ["registry.", "yarnpkg.com"],
];

/// Reads every file that is tracked or about to be.
pub(super) fn run() -> Outcome<Tally> {
    let listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let files = run::capture(run::program("git").args(listing))?;
    let made =
        run::capture(run::program("git").args(["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"]))?;
    let mut findings: Vec<String> = names(&made).map(|name| format!("{name}: tracked, and ignored")).collect();
    for name in names(&files) {
        let path = project::root().join(name);
        if path.is_file() {
            findings.extend(search(name, &path)?);
        }
    }
    if findings.is_empty() { Ok(Tally::PASSED) } else { Err(Failure::new(findings.join("\n"))) }
}

fn names(listing: &str) -> impl Iterator<Item = &str> {
    listing.split('\0').filter(|name| !name.is_empty())
}

fn search(name: &str, path: &Path) -> Outcome<Vec<String>> {
    let bytes = std::fs::read(path).doing("reading", path)?;
    // A file that is not text has no lines to look at.
    let Ok(text) = String::from_utf8(bytes) else { return Ok(Vec::new()) };
    let lines = text.lines().enumerate();
    Ok(lines.filter_map(|(index, line)| objection(line).map(|why| format!("{name}:{}: {why}", index + 1))).collect())
}

fn objection(line: &str) -> Option<String> {
    if let Some(folder) = PRIVATE_FOLDERS.iter().find(|folder| has_path(line, &format!("/{folder}/"))) {
        return Some(format!("a path below /{folder}"));
    }
    let host = REGISTRY_HOSTS.iter().map(|parts| parts.concat()).find(|host| line.contains(host))?;
    Some(format!("the host {host}"))
}

/// Whether an absolute path begins with `folder`; the same inside another path or address is none.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-~/*}$".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_machine_is_found_and_a_relative_one_is_not() {
        let [tmp, _, _, home, _] = PRIVATE_FOLDERS.map(|folder| format!("/{folder}/"));
        assert!(objection(&format!("cd {tmp}build")).is_some());
        assert!(objection(&format!("\"{home}someone/gstage\"")).is_some());
        assert_eq!(objection(&format!("https://example.org{home}page")), None);
        assert_eq!(objection(&format!("target{tmp}file")), None);
    }

    #[test]
    fn the_host_of_a_registry_is_found() {
        let host = REGISTRY_HOSTS[0].concat();
        assert!(objection(&format!("\"resolved\": \"https://{host}/binaryen\"")).is_some());
        // The registry itself may be named; where its files lie may not.
        let registry = ["crates", ".io"].concat();
        assert_eq!(objection(&format!("published on {registry}")), None);
    }
}
