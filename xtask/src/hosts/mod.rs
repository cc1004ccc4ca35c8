//! The examples of `www/hosts`, each built with the tool of its kind into a folder of its own.

mod package;
mod sites;

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::{folder, project};

/// An example and how it is built; the folder is where it goes, empty.
struct Host {
    name: &'static str,
    build: fn(&Place) -> Outcome,
}

/// Where an example comes from and where it goes.
struct Place {
    source: PathBuf,
    site: PathBuf,
}

const HOSTS: &[Host] = &[
    Host { name: "html", build: sites::plain },
    Host { name: "csp", build: sites::plain },
    Host { name: "own", build: sites::plain },
    Host { name: "mdbook", build: sites::mdbook },
    Host { name: "sphinx", build: sites::sphinx },
    Host { name: "reveal", build: sites::reveal },
    Host { name: "rustdoc", build: sites::rustdoc },
    Host { name: "ssr", build: package::server_side },
    Host { name: "types", build: package::types },
];

/// The folder with the built examples, one folder each.
pub(crate) fn sites() -> PathBuf {
    project::target().join("hosts")
}

/// Builds all of them; the embed has to be built before.
pub(crate) fn build() -> Outcome<u64> {
    folder::clear(&sites())?;
    for host in HOSTS {
        println!("building {}", host.name);
        let place = Place { source: project::embed().join("hosts").join(host.name), site: sites().join(host.name) };
        folder::clear(&place.site)?;
        (host.build)(&place)?;
    }
    Ok(HOSTS.len() as u64)
}
