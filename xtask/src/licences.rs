//! What is inside of the modules for the browser, and under which licences.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::run;
use crate::tools::rust;

/// The packages that end up in the browser.
const ROOTS: [&str; 2] = ["gstage-web", "gstage-embed"];

/// A table of all packages that page and embed are made of.
pub(crate) fn table() -> Outcome<String> {
    let mut command = run::cargo();
    command.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", rust::WASM]);
    let metadata: Value = serde_json::from_str(&run::capture(&mut command)?)
        .map_err(|error| Failure::new(format!("What Cargo says of the packages cannot be read: {error}.")))?;
    let mut text = String::from(
        "# What is inside\n\nThe WebAssembly modules of page and embed are compiled from these packages. The standard \
         library of Rust is in them too (MIT OR Apache-2.0).\n\n| package | version | licence |\n|---|---|---|\n",
    );
    for (name, version, licence) in packages(&metadata) {
        text += &format!("| {name} | {version} | {licence} |\n");
    }
    Ok(text)
}

/// Name, version and licence of every package that one of the roots is compiled from, in the order of their names.
fn packages(metadata: &Value) -> BTreeSet<(String, String, String)> {
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let by_id: BTreeMap<String, Value> =
        list(metadata, "packages").into_iter().map(|package| (text(&package, "id"), package)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"], "nodes").into_iter().map(|node| (text(&node, "id"), node)).collect();
    let is_root = |package: &&Value| ROOTS.contains(&text(package, "name").as_str());
    let mut waiting: Vec<String> = by_id.values().filter(is_root).map(|package| text(package, "id")).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        for dependency in nodes.get(&id).map(|node| list(node, "deps")).unwrap_or_default() {
            // What only builds or tests is not in the result.
            if list(&dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null()) {
                waiting.push(text(&dependency, "pkg"));
            }
        }
    }
    seen.iter()
        .filter_map(|id| by_id.get(id))
        .map(|package| (text(package, "name"), text(package, "version"), text(package, "license")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_compiled_in_is_listed() {
        let package = |name: &str| json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT" });
        let needs = |id: &str, kind: Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [package("gstage-web"), package("yew"), package("proptest"), package("syn"), package("other")],
            "resolve": { "nodes": [
                { "id": "gstage-web", "deps": [needs("yew", Value::Null), needs("proptest", json!("dev"))] },
                { "id": "yew", "deps": [needs("syn", json!("build"))] },
            ] },
        });
        let names: Vec<String> = packages(&metadata).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["gstage-web", "yew"]);
    }
}
