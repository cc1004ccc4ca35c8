//! The model natively.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::ratios::last_object;
use crate::{project, run};

/// Entries that a full split of 1 GiB writes: 513 tables of 512.
const ENTRIES_PER_SPLIT: f64 = 513.0 * 512.0;
/// Splits that are counted; the rest of the program cancels out.
const SPLITS: u32 = 8;

/// One way of compiling the model.
pub(crate) struct Build {
    /// Its name in the report.
    pub(crate) key: &'static str,
    /// Its name in the report's instructions.
    pub(crate) instructions_key: &'static str,
    /// What the compiler may use; `None` for what every machine of its kind has.
    target_cpu: Option<&'static str>,
}

/// The ways that have budgets.
pub(crate) const BUILDS: [Build; 2] =
    [Build { key: "native_v3", instructions_key: "v3", target_cpu: Some("x86-64-v3") }, PORTABLE];
/// For any machine of this kind.
pub(crate) const PORTABLE: Build = Build { key: "native", instructions_key: "portable", target_cpu: None };

impl Build {
    /// Why this machine cannot run it, if so.
    pub(crate) fn unavailable(&self) -> Option<&'static str> {
        if self.target_cpu.is_none() || has_x86_64_v3() { None } else { Some("this is no x86-64-v3 machine") }
    }

    /// What the example of this name prints last.
    pub(crate) fn object(&self, example: &str) -> Outcome<Value> {
        let mut command = Command::new(self.example(example)?);
        last_object(&run::capture(&mut command)?)
    }

    /// Instructions per entry of a full split.
    pub(crate) fn instructions_per_entry(&self) -> Outcome<f64> {
        let program = self.example("instructions")?;
        let [once, twice] = [SPLITS, 2 * SPLITS].map(|splits| count_instructions(&program, splits));
        Ok((twice? - once?) / (f64::from(SPLITS) * ENTRIES_PER_SPLIT))
    }

    /// Builds an example of the model and tells where it is.
    fn example(&self, name: &str) -> Outcome<PathBuf> {
        let folder = match self.target_cpu {
            None => project::target(),
            // A folder of its own: changing the compiler's flags in one folder would compile everything anew each time.
            Some(cpu) => project::target().join("bench").join(cpu),
        };
        let mut command = run::cargo();
        command.args(["build", "--release", "-p", "gstage-core", "--example", name]).arg("--target-dir").arg(&folder);
        match self.target_cpu {
            Some(cpu) => command.env("RUSTFLAGS", format!("-C target-cpu={cpu}")),
            None => command.env_remove("RUSTFLAGS"),
        };
        run::show(&mut command)?;
        Ok(folder.join("release/examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    }
}

fn count_instructions(program: &PathBuf, splits: u32) -> Outcome<f64> {
    let mut command = run::program("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program).arg(splits.to_string());
    let output = command.output().map_err(|error| run::not_started(&command, &error))?;
    let text = String::from_utf8_lossy(&output.stderr);
    collected(&text).filter(|_| output.status.success()).ok_or_else(|| {
        Failure::new(format!("`{}` counted nothing ({}):\n{text}", run::command_line(&command), output.status))
    })
}

/// Reads "==4711== Collected : 123456".
fn collected(text: &str) -> Option<f64> {
    let (_, number) = text.lines().find_map(|line| line.split_once("Collected :"))?;
    number.trim().parse().ok()
}

#[cfg(target_arch = "x86_64")]
fn has_x86_64_v3() -> bool {
    use std::arch::is_x86_feature_detected;
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("fma")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_x86_64_v3() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_of_valgrind_is_read() {
        assert_eq!(collected("==1== Events    : Ir\n==1== Collected : 5935487\n==1==\n"), Some(5_935_487.0));
        assert_eq!(collected("==1== no such tool"), None);
    }
}
