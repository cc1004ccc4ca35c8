//! The report for people.

use super::lines::File;

/// Characters of a source line that are shown.
const SHOWN: usize = 90;

/// Each file with its lines, and all together.
pub(crate) fn table(files: &[File]) -> String {
    let width = files.iter().map(|file| file.name.len()).max().unwrap_or(0).max(5);
    let mut text = String::new();
    let mut add = |name: &str, seen: usize, all: usize| {
        let share = if all == 0 { 100.0 } else { 100.0 * seen as f64 / all as f64 };
        text.push_str(&format!("{name:<width$}  {seen:>6} of {all:>6}  {share:>5.1} %\n"));
    };
    for file in files {
        add(&file.name, file.seen(), file.runs.len());
    }
    add("total", files.iter().map(File::seen).sum(), files.iter().map(|file| file.runs.len()).sum());
    text
}

/// The lines that no test ran, each range with its first line.
pub(crate) fn unseen(files: &[File]) -> String {
    let mut text = "\nLines that no test ran:\n".to_owned();
    for file in files {
        for (first, last) in file.unseen() {
            let place = if first == last { format!("{first}") } else { format!("{first}-{last}") };
            let line: String = file.text.lines().nth(first - 1).unwrap_or("").trim().chars().take(SHOWN).collect();
            text.push_str(&format!("{}:{place}: {line}\n", file.name));
        }
    }
    text
}
