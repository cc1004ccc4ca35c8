//! `cargo xtask style`: the style sheet of the page, out of one file per part.

use std::fs;

use crate::failure::{Failure, Outcome};
use crate::project;

/// What `cargo xtask help style` prints.
pub(crate) const HELP: &str = "\
cargo xtask style

Puts the files that web/style/index.css names one after another into target/style.css, which the page loads. Trunk calls
this before every build.
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    let folder = project::root().join("web/style");
    let read = |name: &str| {
        let file = folder.join(name);
        fs::read_to_string(&file).map_err(|error| Failure::new(format!("{} cannot be read: {error}.", file.display())))
    };
    let mut sheet = String::new();
    for name in imports(&read("index.css")?) {
        sheet.push_str(&read(name)?);
    }
    let target = project::root().join("target");
    // Where everything is built elsewhere the folder may be missing.
    let _ = fs::create_dir_all(&target);
    let target = target.join("style.css");
    // A file that is as it was is left alone: whoever watches it would build the page again.
    if fs::read_to_string(&target).is_ok_and(|old| old == sheet) {
        return Ok(());
    }
    fs::write(&target, sheet).map_err(|error| Failure::new(format!("{} cannot be written: {error}.", target.display())))
}

/// The files that a style sheet imports.
fn imports(sheet: &str) -> impl Iterator<Item = &str> {
    sheet.lines().filter_map(|line| line.strip_prefix("@import \"")?.strip_suffix("\";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_imports_of_a_sheet_come_in_their_order() {
        let sheet = "/* @import */\n@import \"b.css\";\n@import \"a.css\";\np { color: red }\n";
        assert_eq!(imports(sheet).collect::<Vec<_>>(), ["b.css", "a.css"]);
    }
}
