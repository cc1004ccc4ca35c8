//! A machine in QEMU that runs the program of `oracle/guest`. Its memory is a file that both sides share: what one writes the
//! other reads, with nothing in between.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use gstage_oracle_guest::{MAILBOX_SIZE, MAILBOXES, MEMORY, MEMORY_SIZE, SCRIPT, SECOND_SCRIPT, mailbox, operation};

use crate::failure::{Failure, Outcome};
use crate::script::{Results, Script};

/// How long a script may take before the machine counts as dead.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the host looks whether a script is done.
const GLANCE: Duration = Duration::from_micros(100);
/// Bytes of memory that a whole run touches, and some more.
const NEEDED: u64 = 1300 << 20;

/// What a machine is made of.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    /// The program `qemu-system-riscv64`.
    pub(crate) qemu: PathBuf,
    /// The program of `oracle/guest`.
    pub(crate) guest: PathBuf,
    /// Where the file of its memory may lie if shared memory is too small.
    pub(crate) folder: PathBuf,
}

/// A running machine. It ends when this does.
#[derive(Debug)]
pub(crate) struct Machine {
    qemu: Child,
    memory: File,
    rings: [u64; 2],
}

/// One of the harts of a machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Hart {
    First,
    Second,
}

impl Machine {
    /// Starts a machine with a CPU, such as `rv64,h=true`, and waits until it answers.
    pub(crate) fn start(parts: &Parts, cpu: &str, harts: u32) -> Outcome<Self> {
        let path = memory_folder(&parts.folder).join(format!("gstage-oracle-{}", std::process::id()));
        let memory = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
        memory.set_len(MEMORY_SIZE)?;
        let backend = format!("memory-backend-file,id=ram,size={MEMORY_SIZE},share=on,mem-path={}", path.display());
        let mut command = Command::new(&parts.qemu);
        command.args(["-M", "virt,memory-backend=ram", "-cpu", cpu, "-smp", &harts.to_string()]);
        command.args(["-m", &format!("{}M", MEMORY_SIZE >> 20), "-object", &backend]);
        command.args(["-nodefaults", "-display", "none", "-bios"]).arg(&parts.guest);
        let qemu = command.stdin(Stdio::null()).spawn();
        let qemu = qemu.map_err(|error| Failure::new(format!("{}: {error}", parts.qemu.display())))?;
        let mut machine = Self { qemu, memory, rings: [0; 2] };
        let answered = machine.run(&Script::default());
        // Both sides have it open; whatever happens from here on, no file stays behind.
        std::fs::remove_file(&path)?;
        answered.map(|_| machine)
    }

    /// Does a script on the first hart.
    pub(crate) fn run(&mut self, script: &Script) -> Outcome<Results> {
        self.run_on(Hart::First, script)
    }

    /// Does a script on a hart.
    pub(crate) fn run_on(&mut self, hart: Hart, script: &Script) -> Outcome<Results> {
        let (number, at) = match hart {
            Hart::First => (0, SCRIPT),
            Hart::Second => (1, SECOND_SCRIPT),
        };
        let word = |index: u64| MAILBOXES + number * MAILBOX_SIZE + index * 8;
        let ring = self.rings[number as usize] + 1;
        self.rings[number as usize] = ring;
        self.write_words(at, script.words())?;
        self.write_words(word(mailbox::SCRIPT), &[at, script.len() as u64])?;
        self.write_words(word(mailbox::RING), &[ring])?;
        let deadline = Instant::now() + PATIENCE;
        while self.read_words(word(mailbox::DONE), 1)? != [ring] {
            self.check_life(&word, deadline)?;
            thread::sleep(GLANCE);
        }
        Ok(Results::new(self.read_words(at, script.words().len())?))
    }

    fn check_life(&mut self, word: &impl Fn(u64) -> u64, deadline: Instant) -> Outcome {
        let death = self.read_words(word(mailbox::DEATH), 2)?;
        if let &[cause, pc] = death.as_slice()
            && cause > 0
        {
            return Err(Failure::new(format!("The guest program trapped at {pc:#x} with cause {}.", cause - 1)));
        }
        if let Some(status) = self.qemu.try_wait()? {
            return Err(Failure::new(format!("QEMU ended by itself: {status}.")));
        }
        if Instant::now() > deadline {
            return Err(Failure::new(format!("QEMU did not answer within {} s.", PATIENCE.as_secs())));
        }
        Ok(())
    }

    /// Reads words from a physical address on.
    pub(crate) fn read_words(&self, at: u64, count: usize) -> Outcome<Vec<u64>> {
        let mut bytes = vec![0; count * 8];
        self.seek(at)?.read_exact(&mut bytes)?;
        Ok(bytes.chunks_exact(8).filter_map(|word| word.try_into().ok()).map(u64::from_le_bytes).collect())
    }

    /// Writes words from a physical address on.
    pub(crate) fn write_words(&self, at: u64, words: &[u64]) -> Outcome {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        Ok(self.seek(at)?.write_all(&bytes)?)
    }

    /// The file of the memory, at a physical address.
    fn seek(&self, at: u64) -> Outcome<&File> {
        let mut file = &self.memory;
        file.seek(SeekFrom::Start(at.wrapping_sub(MEMORY)))?;
        Ok(file)
    }
}

impl Drop for Machine {
    /// Lets the machine switch itself off, and kills it if it does not.
    fn drop(&mut self) {
        let mut script = Script::default();
        script.push(operation::EXIT, &[]);
        let off = self.write_words(SCRIPT, script.words()).and_then(|()| {
            self.write_words(MAILBOXES + mailbox::SCRIPT * 8, &[SCRIPT, 1])?;
            self.write_words(MAILBOXES + mailbox::RING * 8, &[self.rings[0] + 1])
        });
        for _ in 0..200 {
            if off.is_err() || !matches!(self.qemu.try_wait(), Ok(None)) {
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        // Nothing can be done about a process that cannot be killed.
        let _ = self.qemu.kill();
        let _ = self.qemu.wait();
    }
}

/// Shared memory where there is enough of it; a container often has very little, and writing beyond it is deadly.
fn memory_folder(otherwise: &Path) -> PathBuf {
    let shared = Path::new("/dev/shm");
    if free_bytes(shared).is_some_and(|free| free >= NEEDED) { shared.to_owned() } else { otherwise.to_owned() }
}

fn free_bytes(folder: &Path) -> Option<u64> {
    let output = Command::new("df").args(["-P", "-k"]).arg(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let free: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(free << 10)
}
