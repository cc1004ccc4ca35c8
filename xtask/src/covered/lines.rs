//! Lines and how often they ran.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::{NamePath, Outcome};
use crate::project;

/// Where the tests inside of a file begin; they end with the file.
const TESTS: &str = "#[cfg(test)]\nmod tests {";

/// A file of the model.
pub(crate) struct File {
    /// Its path from the folder of the project.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
    /// How often each line with code ran, by its number from 1.
    pub(crate) runs: BTreeMap<usize, u64>,
}

impl File {
    /// Lines that ran.
    pub(crate) fn seen(&self) -> usize {
        self.runs.values().filter(|&&runs| runs > 0).count()
    }

    /// Lines that did not run, as ranges with both ends.
    pub(crate) fn unseen(&self) -> Vec<(usize, usize)> {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        let mut is_open = false;
        for (&line, &runs) in &self.runs {
            match ranges.last_mut() {
                Some((_, last)) if is_open && runs == 0 => *last = line,
                _ if runs == 0 => ranges.push((line, line)),
                _ => {}
            }
            is_open = runs == 0;
        }
        ranges
    }
}

/// The programs that Cargo has built, as its messages tell.
pub(crate) fn executables(messages: &str) -> Vec<PathBuf> {
    let message = |line: &str| serde_json::from_str::<Value>(line).ok();
    let messages = messages.lines().filter(|line| line.starts_with('{')).filter_map(message);
    messages.filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from)).collect()
}

/// The files of the model in a report, without their tests.
pub(crate) fn of_model(lcov: &str) -> Outcome<Vec<File>> {
    let folder = project::root().join("core").join("src");
    let mut files = Vec::new();
    for (path, runs) in parse(lcov) {
        if !path.starts_with(&folder) {
            continue;
        }
        let text = std::fs::read_to_string(&path).doing("reading", &path)?;
        let tests = text.find(TESTS).map_or(usize::MAX, |at| text[..at].lines().count() + 1);
        let runs = runs.into_iter().filter(|(line, _)| *line < tests).collect();
        let name = path.strip_prefix(project::root()).unwrap_or(&path).display().to_string();
        files.push(File { name, text, runs });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Reads the records of files (`SF:`) and of lines (`DA:`).
fn parse(lcov: &str) -> BTreeMap<PathBuf, BTreeMap<usize, u64>> {
    let mut files: BTreeMap<PathBuf, BTreeMap<usize, u64>> = BTreeMap::new();
    let mut current = None;
    for line in lcov.lines() {
        if let Some(path) = line.strip_prefix("SF:") {
            current = Some(files.entry(Path::new(path).to_path_buf()).or_default());
        } else if let (Some(record), Some(runs)) = (line.strip_prefix("DA:"), current.as_mut())
            && let Some((number, count)) = record.split_once(',')
            && let (Ok(number), Ok(count)) = (number.parse(), count.parse::<u64>())
        {
            *runs.entry(number).or_insert(0) += count;
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(runs: &[(usize, u64)]) -> File {
        File { name: "a.rs".to_owned(), text: String::new(), runs: runs.iter().copied().collect() }
    }

    #[test]
    fn lines_without_code_do_not_part_a_range() {
        let file = file(&[(1, 3), (2, 0), (5, 0), (6, 1), (7, 0)]);
        assert_eq!(file.unseen(), [(2, 5), (7, 7)]);
        assert_eq!(file.seen(), 2);
    }

    #[test]
    fn records_of_one_file_add_up() {
        let files = parse("SF:/a.rs\nDA:1,2\nDA:2,0\nend_of_record\nSF:/a.rs\nDA:1,1\nend_of_record\n");
        assert_eq!(files[Path::new("/a.rs")], BTreeMap::from([(1, 3), (2, 0)]));
    }

    #[test]
    fn programs_are_found_among_the_messages() {
        let messages =
            "{\"reason\":\"compiler-artifact\",\"executable\":null}\nrunning 3 tests\n{\"executable\":\"/x/y\"}\n";
        assert_eq!(executables(messages), [PathBuf::from("/x/y")]);
    }
}
