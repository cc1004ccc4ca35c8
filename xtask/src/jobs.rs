//! Long work with visible progress: several jobs at a time, each a chain of programs.
//!
//! What the programs print goes to a log per job. On a terminal one line per job shows how far it is; elsewhere a
//! line is printed now and then.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, NamePath, Outcome};
use crate::{project, run};

/// How often a line is redrawn on a terminal, and how often one is printed elsewhere.
const REDRAW: Duration = Duration::from_millis(250);
const REPRINT: Duration = Duration::from_secs(30);
/// How much of a failed program's output the failure carries; the log has all of it.
const TAIL_LINES: usize = 60;

/// A named chain of work.
pub(crate) struct Job {
    name: String,
    work: Box<dyn FnOnce(&Monitor) -> Outcome + Send>,
}

/// Where a job runs its programs, so that their progress is seen.
#[derive(Clone)]
pub(crate) struct Monitor {
    log: PathBuf,
    state: Arc<Mutex<State>>,
}

#[derive(Clone, Default)]
struct State {
    doing: String,
    /// When the job ended, counted from the start of all.
    ended: Option<Duration>,
}

impl Job {
    /// Makes a job from its name, as shown, and what it does.
    pub(crate) fn new(name: impl Into<String>, work: impl FnOnce(&Monitor) -> Outcome + Send + 'static) -> Self {
        Self { name: name.into(), work: Box::new(work) }
    }
}

impl Monitor {
    /// Says what the job is at.
    pub(crate) fn say(&self, doing: impl Into<String>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).doing = doing.into();
    }

    /// Runs a program with its output in the log; a failure carries the end of that output.
    pub(crate) fn run(&self, command: &mut Command) -> Outcome {
        let mut log = File::options().create(true).append(true).open(&self.log).doing("writing", &self.log)?;
        writeln!(log, "$ {}", run::command_line(command)).doing("writing", &self.log)?;
        let error_log = log.try_clone().doing("writing", &self.log)?;
        command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "120");
        command.stdin(Stdio::null()).stdout(log).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| run::not_started(command, &error))?;
        let tail = child.stderr.take().map(|stream| self.follow(stream, error_log)).unwrap_or_default();
        let status = child.wait().map_err(|error| run::not_started(command, &error))?;
        if status.success() {
            return Ok(());
        }
        let log = self.log.display();
        Err(Failure::new(format!(
            "`{}` failed ({status}):\n{tail}\nAll of its output: {log}",
            run::command_line(command)
        )))
    }

    /// Reads what a program prints until it ends, and returns the last lines of it.
    fn follow(&self, stream: impl Read, mut log: File) -> String {
        let mut lines = Vec::new();
        let mut line = Vec::new();
        for byte in BufReader::new(stream).bytes().map_while(Result::ok) {
            if byte != b'\n' && byte != b'\r' {
                line.push(byte);
                continue;
            }
            let text = String::from_utf8_lossy(&line).into_owned();
            line.clear();
            if let Some((done, all)) = cargo_progress(&text) {
                self.say(format!("{done} of {all} crates"));
            } else if byte == b'\n' {
                // The log is for reading after a failure; that it cannot be written is no failure of the job.
                let _ = writeln!(log, "{text}");
                lines.push(text);
            }
        }
        lines.push(String::from_utf8_lossy(&line).into_owned());
        lines.split_off(lines.len().saturating_sub(TAIL_LINES)).join("\n")
    }

    fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Runs jobs at the same time and returns when all have ended; the first failure is the result.
pub(crate) fn run_together(jobs: Vec<Job>) -> Outcome {
    if jobs.is_empty() {
        return Ok(());
    }
    let folder = project::tools().join("log");
    std::fs::create_dir_all(&folder).doing("making", &folder)?;
    let start = Instant::now();
    let mut names = Vec::new();
    let mut monitors = Vec::new();
    let mut threads = Vec::new();
    for job in jobs {
        let log = folder.join(format!("{}.log", job.name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "-")));
        // The log of an earlier run would only confuse.
        let _ = std::fs::remove_file(&log);
        let monitor = Monitor { log, state: Arc::default() };
        names.push(job.name);
        monitors.push(monitor.clone());
        threads.push(thread::spawn(move || {
            let outcome = (job.work)(&monitor);
            monitor.say(if outcome.is_ok() { "done" } else { "failed" });
            monitor.state.lock().unwrap_or_else(PoisonError::into_inner).ended = Some(start.elapsed());
            outcome
        }));
    }
    watch(&names, &monitors, start);
    let mut result = Ok(());
    for (thread, name) in threads.into_iter().zip(names) {
        let outcome = thread.join().unwrap_or_else(|_| Err(Failure::new(format!("{name}: the job panicked"))));
        result = result.and(outcome);
    }
    result
}

fn watch(names: &[String], monitors: &[Monitor], start: Instant) {
    let terminal = io::stderr().is_terminal();
    let mut seen_ended = vec![false; names.len()];
    let mut printed = Instant::now();
    let mut drawn = false;
    loop {
        let states: Vec<State> = monitors.iter().map(Monitor::state).collect();
        let due = !terminal && printed.elapsed() >= REPRINT;
        if terminal && drawn {
            eprint!("\x1b[{}A", names.len());
        }
        for ((name, state), seen) in names.iter().zip(&states).zip(&mut seen_ended) {
            let news = state.ended.is_some() != *seen;
            if terminal || news || due && state.ended.is_none() {
                let seconds = state.ended.unwrap_or_else(|| start.elapsed()).as_secs();
                let clear = if terminal { "\x1b[K" } else { "" };
                eprintln!("  {name:<34} {:<22} {seconds:>4} s{clear}", state.doing);
            }
            *seen = state.ended.is_some();
        }
        drawn = true;
        if due {
            printed = Instant::now();
        }
        if states.iter().all(|state| state.ended.is_some()) {
            return;
        }
        thread::sleep(REDRAW);
    }
}

/// Reads "Building [===> ] 12/345: …", Cargo's progress bar.
fn cargo_progress(line: &str) -> Option<(u32, u32)> {
    let (_, bar) = line.split_once("Building")?;
    let (_, rest) = bar.split_once(']')?;
    let (counts, _) = rest.trim_start().split_once(':')?;
    let (done, all) = counts.split_once('/')?;
    Some((done.parse().ok()?, all.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_progress_bar_of_cargo_is_understood() {
        assert_eq!(cargo_progress("    Building [=====>       ] 143/262: tokio, hyper"), Some((143, 262)));
        assert_eq!(cargo_progress("\x1b[1m\x1b[96m    Building\x1b[0m [==> ] 7/9: a"), Some((7, 9)));
        assert_eq!(cargo_progress("   Compiling serde v1.0.228"), None);
        assert_eq!(cargo_progress("Building things"), None);
    }

    #[test]
    fn the_first_of_several_failures_is_the_result() {
        let failing = |text: &'static str| Job::new(text, move |_| Err(Failure::new(text)));
        let jobs = vec![Job::new("fine", |_| Ok(())), failing("one"), failing("two")];
        assert_eq!(run_together(jobs).unwrap_err().to_string(), "one");
    }

    #[test]
    fn a_program_that_fails_in_a_job_is_named_with_its_output() {
        let job = Job::new("a failing job", |monitor| monitor.run(run::cargo().arg("no-such-command")));
        let failure = run_together(vec![job]).unwrap_err().to_string();
        assert!(failure.contains("no-such-command` failed"), "{failure}");
        assert!(failure.contains("no such command"), "{failure}");
    }
}
