//! The commands of the project: `cargo xtask COMMAND`.
#![forbid(unsafe_code)]

mod checks;
mod commands;
mod covered;
mod embed;
mod failure;
mod folder;
mod hosts;
mod jobs;
mod judge;
mod licences;
mod npm;
mod page;
mod project;
mod provision;
mod ratios;
mod relocations;
mod run;
mod tally;
mod tools;

use std::process::ExitCode;

use lexopt::prelude::*;

use crate::commands::{bench, coverage, frames, fuzz, oracle, serve, shots, size, style, test};
use crate::failure::{Failure, Outcome};

/// One of the commands.
struct Command {
    name: &'static str,
    about: &'static str,
    help: &'static str,
    run: fn(lexopt::Parser) -> Outcome,
}

const COMMANDS: &[Command] = &[
    Command { name: "serve", about: "build the page and serve it here", help: serve::HELP, run: serve::run },
    Command { name: "test", about: "run every check", help: test::HELP, run: test::run },
    Command { name: "oracle", about: "have the tables judged by QEMU", help: oracle::HELP, run: oracle::run },
    Command { name: "bench", about: "measure the model, natively and in wasm", help: bench::HELP, run: bench::run },
    Command { name: "fuzz", about: "feed the parsers with bad inputs", help: fuzz::HELP, run: fuzz::run },
    Command {
        name: "coverage",
        about: "tell which lines of the model no test runs",
        help: coverage::HELP,
        run: coverage::run,
    },
    Command {
        name: "first-view",
        about: "list what runs for the first view",
        help: commands::first_view::HELP,
        run: commands::first_view::run,
    },
    Command { name: "size", about: "weigh the page and the embed", help: size::HELP, run: size::run },
    Command { name: "frames", about: "measure the animation in a browser", help: frames::HELP, run: frames::run },
    Command { name: "style", about: "put the style sheet of the page together", help: style::HELP, run: style::run },
    Command {
        name: "soak",
        about: "see whether memory grows while a scenario loops",
        help: commands::soak::HELP,
        run: commands::soak::run,
    },
    Command {
        name: "sheet",
        about: "put every step and view into one picture",
        help: commands::sheet::HELP,
        run: commands::sheet::run,
    },
    Command { name: "shots", about: "take pictures of every step", help: shots::HELP, run: shots::run },
    Command {
        name: "embed",
        about: "build the files of the embed",
        help: commands::embed::HELP,
        run: commands::embed::run,
    },
    Command {
        name: "figures",
        about: "write the steps of a scenario as SVGs",
        help: commands::figures::HELP,
        run: commands::figures::run,
    },
    Command {
        name: "dist",
        about: "make everything that is released",
        help: commands::dist::HELP,
        run: commands::dist::run,
    },
];

fn main() -> ExitCode {
    match dispatch(lexopt::Parser::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_told() {
                eprintln!("\n{failure}");
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut arguments: lexopt::Parser) -> Outcome {
    let name = match arguments.next()? {
        None | Some(Long("help") | Short('h')) => "help".to_owned(),
        Some(Value(name)) => name.to_string_lossy().into_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    let asked_for_help = std::env::args().skip(2).any(|argument| argument == "--help" || argument == "-h");
    if name == "help" || asked_for_help {
        let about = if asked_for_help { Some(name) } else { arguments.next()?.map(text_of).transpose()? };
        print!("{}", help(about.as_deref())?);
        return Ok(());
    }
    (find(&name)?.run)(arguments)
}

fn text_of(argument: lexopt::Arg<'_>) -> Outcome<String> {
    match argument {
        Value(text) => Ok(text.to_string_lossy().into_owned()),
        other => Err(other.unexpected().into()),
    }
}

fn find(name: &str) -> Outcome<&'static Command> {
    COMMANDS
        .iter()
        .find(|command| command.name == name)
        .ok_or_else(|| Failure::new(format!("There is no command `{name}`.\n\n{}", overview())))
}

fn help(about: Option<&str>) -> Outcome<String> {
    Ok(match about {
        Some(name) if name != "help" => find(name)?.help.to_owned(),
        _ => overview(),
    })
}

fn overview() -> String {
    let mut text = "The commands of the project, `cargo xtask COMMAND`:\n\n".to_owned();
    for command in COMMANDS {
        text.push_str(&format!("  {:<8} {}\n", command.name, command.about));
    }
    text.push_str("\n`cargo xtask help COMMAND` tells more about one of them.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_explains_itself_in_its_own_name() {
        for command in COMMANDS {
            assert!(command.help.starts_with(&format!("cargo xtask {}", command.name)), "{}", command.name);
            assert!(overview().contains(command.about), "{}", command.name);
        }
    }

    #[test]
    fn an_unknown_command_is_refused_with_the_list_of_the_known() {
        let failure = dispatch(lexopt::Parser::from_args(["fracture"])).unwrap_err().to_string();
        assert!(failure.contains("no command `fracture`") && failure.contains("serve"), "{failure}");
    }
}
