//! Running other programs. A failure names the command line, so that it can be repeated by hand.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::failure::{Failure, Outcome};
use crate::project;

/// What a program that was shown and recorded at once has left.
pub(crate) struct Finished {
    /// Whether it ended with status 0.
    pub(crate) success: bool,
    /// What it printed to its output and its error output, in the order it came.
    pub(crate) output: String,
}

/// A command in the project's folder that finds the installed tools before others of the same name.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(project::root()).env("PATH", search_path());
    // The environment of this run of Cargo is not the business of the runs it starts.
    for (key, _) in std::env::vars_os() {
        if key.to_str().is_some_and(|key| key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(key);
        }
    }
    command
}

/// Cargo.
pub(crate) fn cargo() -> Command {
    program("cargo")
}

/// Where a program is found, or `None` if it is nowhere on the search path.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&search_path()).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// Runs a command with its output on the screen.
pub(crate) fn show(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` failed ({status}).", command_line(command))))
}

/// Runs a command in silence and returns its output; a failure carries all that it printed.
pub(crate) fn capture(command: &mut Command) -> Outcome<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("`{}` failed ({}).\n{text}{errors}", command_line(command), output.status)))
}

/// Runs a command with its output on the screen and keeps the output too.
pub(crate) fn show_and_keep(command: &mut Command) -> Outcome<Finished> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    let kept = Arc::new(Mutex::new(String::new()));
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
    ];
    let readers: Vec<_> = streams
        .into_iter()
        .flatten()
        .map(|stream| {
            let kept = Arc::clone(&kept);
            thread::spawn(move || pass_on(stream, &kept))
        })
        .collect();
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    for reader in readers {
        // A reader ends with its stream; a panic in it has been printed already.
        let _ = reader.join();
    }
    let output = kept.lock().map(|text| text.clone()).unwrap_or_default();
    Ok(Finished { success: status.success(), output })
}

/// The command as one would type it.
pub(crate) fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    words.join(" ")
}

/// The failure of a command that did not even start.
pub(crate) fn not_started(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("`{}` could not be run: {error}.", command_line(command)))
}

fn pass_on(stream: impl Read, kept: &Mutex<String>) {
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line).into_owned();
        if let Ok(mut kept) = kept.lock() {
            kept.push_str(&text);
            print!("{text}");
            // A closed screen is no reason to lose the result.
            let _ = io::stdout().flush();
        }
        line.clear();
    }
}

fn search_path() -> OsString {
    let own = project::tools().join("bin");
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(own.clone()).chain(std::env::split_paths(&inherited));
    std::env::join_paths(folders).unwrap_or(inherited)
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@,+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_carries_its_output() {
        let failure = capture(program("cargo").arg("no-such-command")).unwrap_err().to_string();
        assert!(failure.starts_with("`cargo no-such-command` failed"), "{failure}");
        assert!(failure.contains("no such command"), "{failure}");
    }

    #[test]
    fn a_word_with_a_space_is_quoted() {
        assert_eq!(command_line(Command::new("cargo").args(["run", "a b"])), "cargo run 'a b'");
    }

    #[test]
    fn a_program_that_is_nowhere_is_not_found() {
        assert_eq!(find("no-such-program-anywhere"), None);
    }
}
