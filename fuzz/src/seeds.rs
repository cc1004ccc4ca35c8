//! The first inputs of the fuzz targets: what the project has of each kind.

use std::path::Path;

use gstage_core::gstage::Config;
use gstage_core::image::dump;
use gstage_core::scenario::builtin;

use crate::capture::{Capture, Files, files};
use crate::robust;

/// Bytes of an input at most, as for the targets.
const MAX: usize = 65536;

/// The inputs of each target with their names.
pub fn all() -> Vec<(&'static str, String, Vec<u8>)> {
    let mut seeds = Vec::new();
    let mut add = |target, name: String, data: Vec<u8>| {
        if data.len() <= MAX {
            seeds.push((target, name, data));
        }
    };
    for folder in files::all_folders() {
        let files = Files::read(&folder).expect("the captures can be read");
        let capture = Capture::parse(&files).expect("the captures are whole");
        let text = |name| files.text(name).expect("the captures are whole");
        let name: String = folder.iter().rev().take(2).map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("-");
        let facts = &capture.facts;
        let pages = files.bytes("tables.bin").expect("the captures are whole");
        add("image", name.clone(), robust::image_input(facts.mode, facts.root, text("tables.idx"), pages));
        add("text", format!("{name}-leaves"), robust::text_input(facts.mode, text("leaves.txt")));
        let loaded = capture.image.load(Config::default()).expect("the captures fit");
        add("text", format!("{name}-dump"), robust::text_input(facts.mode, &dump::write(&loaded.gstage)));
        add("capture", format!("{name}-root"), text("root.json").into());
        add("capture", format!("{name}-trace"), text("trace.txt").into());
    }
    for (name, text) in texts("../core/scenarios", "json") {
        add("scenario", name, text.into());
    }
    for (name, text) in texts("../core/tests/vectors", "jsonl") {
        for (index, line) in text.lines().enumerate() {
            add("vector", format!("{name}-{index}"), line.into());
        }
    }
    for (index, link) in
        ["#s=first-store&k=7.1&m=sv39x4&i=5", "v=1&i=2", "#k=before&m=sv57x4", "#s=a&s=b&x=%20"].iter().enumerate()
    {
        add("link", index.to_string(), link.as_bytes().into());
    }
    for builtin in builtin::ALL {
        add("link", builtin.slug.into(), format!("x={}", (builtin.scenario)().pack()).into());
    }
    seeds
}

fn texts(folder: &str, extension: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder is part of the project");
    let paths = entries.flatten().map(|entry| entry.path());
    let paths = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    paths
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("the file is text"))
        })
        .collect()
}
