//! `cargo xtask bench`: the ratios that the project has budgets for, in one report.

use serde_json::{Map, Value};

use crate::failure::{Failure, NamePath, Outcome};
use crate::project;
use crate::provision::{self, Need};
use crate::ratios::{budget, native, scale, wasm};
use crate::tools::cargo_tool::CargoTool;

/// What `cargo xtask help bench` prints.
pub(crate) const HELP: &str = "\
cargo xtask bench

Measures the model against the limits of the machine and against other ways, natively (for any x86-64 and for
x86-64-v3) and in wasm, and writes the ratios to target/bench/report.json, with what guests of 64 GiB and 512 GiB
take. Ratios are medians over rounds in which all sides take turns; still, close other programs first. Fails only if
the number of instructions per entry, which does not depend on what else the machine does, is above its budget.
`cargo bench` tells the times behind the ratios.
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    let needs = [Need::Tool(CargoTool::WasmBindgen), Need::WasmTarget, Need::Valgrind];
    // Without Valgrind there is still most of the report.
    if let Err(failure) = provision::ensure(&needs) {
        eprintln!("\n{failure}\n");
    }
    let report = measure()?;
    let path = project::target().join("bench").join("report.json");
    std::fs::write(&path, format!("{:#}\n", Value::Object(report.clone()))).doing("writing", &path)?;
    print!("\n{}\n{}", budget::table(&report), scale::table(&report["scale"]));
    println!("\nThe report is in {}.", path.display());
    if budget::too_many_instructions(&report) { Err(Failure::new("Too many instructions per entry.")) } else { Ok(()) }
}

fn measure() -> Outcome<Map<String, Value>> {
    let mut report = Map::new();
    let mut instructions = Map::new();
    for build in native::BUILDS {
        if let Some(reason) = build.unavailable() {
            eprintln!("{} is skipped: {reason}.", build.key);
            continue;
        }
        eprintln!("Measuring {}.", build.key);
        report.insert(build.key.to_owned(), build.object("ratios")?);
        match provision::unmet(&[Need::Valgrind]) {
            Some(reason) => eprintln!("Instructions are not counted: {reason}."),
            None => {
                instructions.insert(build.instructions_key.to_owned(), build.instructions_per_entry()?.into());
            }
        }
    }
    eprintln!("Measuring wasm.");
    report.insert("wasm".to_owned(), wasm::ratios()?);
    eprintln!("Measuring large guests.");
    report.insert("scale".to_owned(), scale::figures(&native::PORTABLE)?);
    report.insert("instructions_per_pte".to_owned(), Value::Object(instructions));
    Ok(report)
}
