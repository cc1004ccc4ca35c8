//! Installs what a command needs and does not find, all at once, and says so.

use crate::failure::Outcome;
use crate::jobs::{self, Job, Monitor};
use crate::tools::cargo_tool::CargoTool;
use crate::tools::{browser, debian, llvm, node, qemu, rust, sphinx};
use crate::{page, run};

/// Something that a command needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Need {
    /// `cargo fmt` and `cargo clippy`.
    Lints,
    /// A tool that is a Rust program.
    Tool(CargoTool),
    /// The code of the page, compiled; brings the standard library for the browser.
    CompiledPage,
    /// The standard library for the browser.
    WasmTarget,
    /// The packages of the lock file for Node.
    NodePackages,
    /// Chromium and its driver.
    Browser,
    /// The program that counts instructions.
    Valgrind,
    /// Sphinx, for an example of a documentation.
    Sphinx,
    /// The machine that judges page tables.
    Qemu,
    /// The standard library for the program that runs on it.
    BareRiscvTarget,
    /// The programs that read coverage counters.
    LlvmTools,
}

/// Everything that building and serving the page needs.
pub(crate) const PAGE: [Need; 3] =
    [Need::Tool(CargoTool::WasmBindgen), Need::Tool(CargoTool::Trunk), Need::CompiledPage];

/// Sees to it that all needs are met. What can be done side by side is: while one part waits for the network or for a
/// linker, another compiles.
pub(crate) fn ensure(needs: &[Need]) -> Outcome {
    let mut jobs = Vec::new();
    let tools = missing_tools(needs)?;
    if !tools.is_empty() {
        jobs.push(install_tools(tools)?);
    }
    let wasm_target_missing = !rust::has_wasm_target();
    if needs.contains(&Need::CompiledPage) {
        jobs.push(page::compile(wasm_target_missing));
    } else if needs.contains(&Need::WasmTarget) && wasm_target_missing {
        jobs.push(Job::new(rust::WASM, rust::add_wasm_target));
    }
    if needs.contains(&Need::Lints) && !rust::has_lints() {
        jobs.push(Job::new("rustfmt and clippy", rust::add_lints));
    }
    if needs.contains(&Need::NodePackages) && !node::has_packages() {
        jobs.push(Job::new("packages for Node", node::install_packages));
    }
    if needs.contains(&Need::LlvmTools) && !llvm::is_there() {
        jobs.push(Job::new("llvm-tools", llvm::install));
    }
    if needs.contains(&Need::BareRiscvTarget) && !rust::has_target(rust::BARE_RISCV) {
        jobs.push(Job::new(rust::BARE_RISCV, |monitor| rust::add_target(monitor, rust::BARE_RISCV)));
    }
    let installs = missing_packages(needs);
    if !installs.is_empty() {
        jobs.push(Job::new("Debian packages", move |monitor| {
            // One after the other, since apt lets only one of its kind run; and each on its own, so that the lack of one
            // does not keep the others away.
            installs.iter().map(|install| install(monitor)).fold(Ok(()), Outcome::and)
        }));
    }
    jobs::run_together(jobs)
}

fn missing_tools(needs: &[Need]) -> Outcome<Vec<CargoTool>> {
    let mut missing = Vec::new();
    for need in needs {
        if let Need::Tool(tool) = need
            && !missing.contains(tool)
            && !tool.is_there()?
        {
            missing.push(*tool);
        }
    }
    Ok(missing)
}

/// How to meet each need that Debian has packages for.
fn missing_packages(needs: &[Need]) -> Vec<fn(&Monitor) -> Outcome> {
    let mut installs: Vec<fn(&Monitor) -> Outcome> = Vec::new();
    if needs.contains(&Need::Browser) && browser::find().is_none() {
        installs.push(browser::install);
    }
    if needs.contains(&Need::Valgrind) && run::find("valgrind").is_none() {
        installs.push(|monitor| debian::install(monitor, &["valgrind"]));
    }
    if needs.contains(&Need::Qemu) && qemu::find().is_none() {
        installs.push(|monitor| debian::install(monitor, &[qemu::PACKAGE]));
    }
    if needs.contains(&Need::Sphinx) && !sphinx::is_there() {
        installs.push(sphinx::install);
    }
    installs
}

/// One job for all tools: they share what they are built from, so building two at once would build that twice.
fn install_tools(tools: Vec<CargoTool>) -> Outcome<Job> {
    let labels = tools.iter().map(|tool| tool.label()).collect::<Outcome<Vec<_>>>()?.join(", ");
    eprintln!("Installing {labels} under target/tools, once: about {}.", typical_wait(&tools));
    Ok(Job::new(labels, move |monitor| tools.iter().try_for_each(|tool| tool.install(monitor))))
}

/// From source, on two cores.
fn typical_wait(tools: &[CargoTool]) -> &'static str {
    match (tools.contains(&CargoTool::Trunk), tools.len()) {
        (false, 1) => "a minute",
        (_, 4) => "six minutes",
        (_, 3) => "four minutes",
        _ => "three minutes",
    }
}

/// Why a check cannot run, if one of its needs is still not met.
pub(crate) fn unmet(needs: &[Need]) -> Option<String> {
    needs.iter().find_map(|need| match need {
        Need::Lints => (!rust::has_lints()).then(|| "rustfmt or clippy is missing".to_owned()),
        Need::Tool(tool) => match tool.is_there() {
            Ok(true) => None,
            _ => Some(format!("{} is missing", tool.label().unwrap_or_default())),
        },
        Need::CompiledPage | Need::WasmTarget => {
            (!rust::has_wasm_target()).then(|| format!("the target {} is missing", rust::WASM))
        }
        Need::NodePackages => (!node::has_packages()).then(|| "the packages for Node are missing".to_owned()),
        Need::Browser => browser::find().is_none().then(|| "Chromium or its driver is missing".to_owned()),
        Need::Sphinx => (!sphinx::is_there()).then(|| "Sphinx is missing".to_owned()),
        Need::Valgrind => run::find("valgrind").is_none().then(|| "Valgrind is missing".to_owned()),
        Need::Qemu => qemu::find().is_none().then(|| format!("{} is missing", qemu::PROGRAM)),
        Need::BareRiscvTarget => {
            (!rust::has_target(rust::BARE_RISCV)).then(|| format!("the target {} is missing", rust::BARE_RISCV))
        }
        Need::LlvmTools => (!llvm::is_there()).then(|| "llvm-tools is missing".to_owned()),
    })
}
