//! Pages that are built by a tool for pages, or by none.

use super::Place;
use crate::failure::Outcome;
use crate::folder::{BESIDE, FILES, copy, copy_embed};
use crate::tools::sphinx;
use crate::{project, run};

/// A page as it is, with the embed in a folder beside it.
pub(super) fn plain(place: &Place) -> Outcome {
    copy(&place.source, &place.site)?;
    copy_embed(&FILES, &place.site.join("gstage"))
}

/// Slides, with the library that shows them.
pub(super) fn reveal(place: &Place) -> Outcome {
    plain(place)?;
    copy_embed(&["reveal.js"], &place.site.join("gstage"))?;
    copy(&project::root().join("node_modules/reveal.js/dist"), &place.site.join("reveal"))
}

/// A book. mdBook copies what is not Markdown, and names the classic script in every page.
pub(super) fn mdbook(place: &Place) -> Outcome {
    let book = place.site.join("book");
    copy(&place.source, &book)?;
    copy_embed(&["gstage-player.classic.js", "gstage-player.css"], &book)?;
    copy_embed(BESIDE, &book.join("src"))?;
    run::show(run::program("mdbook").arg("build").arg(&book).arg("--dest-dir").arg(place.site.join("html")))
}

/// A documentation: as pages, and as LaTeX with pictures.
pub(super) fn sphinx(place: &Place) -> Outcome {
    let pictures = place.source.join("gstage-figures");
    let mut figures = run::cargo();
    figures.args(["run", "--release", "-q", "-p", "gstage-scene", "--example", "figures", "--", "split-1g-to-4k"]);
    run::show(figures.arg(&pictures).arg("light"))?;
    for format in ["html", "latex"] {
        let mut build = sphinx::program("sphinx-build");
        build.args(["-q", "-W", "-b", format, "-d"]).arg(place.site.join("doctrees"));
        run::show(build.arg(&place.source).arg(place.site.join(format)))?;
    }
    Ok(())
}

/// The documentation of a crate.
pub(super) fn rustdoc(place: &Place) -> Outcome {
    let mut doc = run::cargo();
    doc.args(["doc", "--quiet", "--manifest-path"]).arg(place.source.join("Cargo.toml"));
    doc.arg("--target-dir").arg(&place.site);
    doc.env("RUSTDOCFLAGS", format!("--html-in-header {}", place.source.join("header.html").display()));
    run::show(&mut doc)?;
    copy_embed(&FILES, &place.site.join("doc").join("gstage"))
}
