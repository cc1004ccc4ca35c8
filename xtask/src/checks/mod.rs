//! The checks of `cargo xtask test`, in the order they run: the quick ones first.

mod code;
mod e2e;
mod hosts;
mod native;
mod oracle;
mod scripts;
mod size;
mod text;
mod wasm;

use crate::failure::Outcome;
use crate::judge;
use crate::provision::{self, Need};
use crate::tally::Tally;
use crate::tools::cargo_tool::CargoTool;

/// One of the checks.
pub(crate) struct Check {
    /// What `--only` calls it.
    pub(crate) name: &'static str,
    /// What it makes sure of.
    pub(crate) about: &'static str,
    /// What it cannot run without.
    pub(crate) needs: &'static [Need],
    /// Whether it consists of named tests that a filter can choose from.
    pub(crate) has_tests: bool,
    /// Runs it; the argument is the filter.
    pub(crate) run: fn(Option<&str>) -> Outcome<Tally>,
}

const BROWSER_TESTS: &[Need] =
    &[Need::Tool(CargoTool::WasmBindgen), Need::Tool(CargoTool::WasmPack), Need::WasmTarget, Need::Browser];
const EMBED: &[Need] =
    &[Need::Tool(CargoTool::WasmBindgen), Need::Tool(CargoTool::WasmPack), Need::WasmTarget, Need::NodePackages];
const HOSTS: &[Need] = &[Need::NodePackages, Need::Browser, Need::Tool(CargoTool::MdBook), Need::Sphinx];
const BUILT_PAGE: &[Need] = &[provision::PAGE[0], provision::PAGE[1], provision::PAGE[2], Need::NodePackages];

/// All checks. The page is built once and then weighed and tried.
pub(crate) const ALL: &[Check] = &[
    Check {
        name: "text",
        about: "no file names a machine or a registry",
        needs: &[],
        has_tests: false,
        run: |_| text::run(),
    },
    Check {
        name: "format",
        about: "the code is formatted",
        needs: &[Need::Lints],
        has_tests: false,
        run: |_| code::format(),
    },
    Check {
        name: "lint",
        about: "clippy has nothing to say, natively and in wasm",
        needs: &[Need::Lints, Need::WasmTarget],
        has_tests: false,
        run: |_| code::lint(),
    },
    Check {
        name: "docs",
        about: "the documentation builds without a warning",
        needs: &[],
        has_tests: false,
        run: |_| code::document(),
    },
    Check { name: "native", about: "unit, property and golden tests", needs: &[], has_tests: true, run: native::tests },
    Check {
        name: "benches",
        about: "every bench gives the right answer",
        needs: &[],
        has_tests: false,
        run: |_| native::benches(),
    },
    Check {
        name: "conformance",
        about: "the model agrees with what the kernel did",
        needs: &[],
        has_tests: false,
        run: |_| native::conformance(),
    },
    Check {
        name: "oracle",
        about: "the MMU of QEMU makes of the tables what the model does",
        needs: &judge::NEEDS,
        has_tests: false,
        run: |_| oracle::run(),
    },
    Check {
        name: "captures",
        about: "tables that real kernels wrote load, walk and are what they should be",
        needs: &[],
        has_tests: false,
        run: |_| native::captures(),
    },
    Check {
        name: "wasm",
        about: "tests of the browser's half, in Chromium",
        needs: BROWSER_TESTS,
        has_tests: true,
        run: wasm::run,
    },
    Check {
        name: "scripts",
        about: "tests of what takes modules apart",
        needs: &[Need::NodePackages],
        has_tests: true,
        run: scripts::run,
    },
    Check { name: "page", about: "the page builds", needs: BUILT_PAGE, has_tests: false, run: |_| e2e::build_page() },
    Check {
        name: "size",
        about: "page and embed are within their budgets",
        needs: EMBED,
        has_tests: false,
        run: |_| size::run(),
    },
    Check {
        name: "e2e",
        about: "tests of the page, in Chromium",
        needs: &[Need::NodePackages, Need::Browser],
        has_tests: true,
        run: e2e::run,
    },
    Check {
        name: "hosts",
        about: "the figure in other people's pages, built with their tools, in Chromium",
        needs: HOSTS,
        has_tests: true,
        run: hosts::run,
    },
];
