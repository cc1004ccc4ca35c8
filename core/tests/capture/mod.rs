//! Directories of captures, as `tests/captures/README.md` describes them.

pub(crate) mod facts;
pub(crate) mod files;
pub(crate) mod history;
pub(crate) mod survey;
pub(crate) mod trace;

use gstage_core::gstage::Config;
use gstage_core::image::runs::Runs;
use gstage_core::image::{Image, leaves};

pub(crate) use facts::Facts;
pub(crate) use files::Files;
pub(crate) use trace::Trace;

/// What a directory holds, each file read and checked by itself.
#[derive(Debug)]
pub(crate) struct Capture {
    pub(crate) facts: Facts,
    pub(crate) image: Image,
    pub(crate) leaves: Runs,
    pub(crate) trace: Option<Trace>,
}

impl Capture {
    /// Reads the files of a directory. An error names the file and the place in it.
    pub(crate) fn parse(files: &Files) -> Result<Self, String> {
        let facts = Facts::parse(files.text("root.json")?).map_err(|error| format!("root.json:{error}"))?;
        let (pages, index) = (files.bytes("tables.bin")?, files.text("tables.idx")?);
        let image = Image::read(facts.mode, facts.root, pages, index).map_err(|error| error.to_string())?;
        facts.check_pages(pages, &image)?;
        if image.pages() != pages {
            return Err("tables.bin: is not written as it was read".to_owned());
        }
        let leaves = leaves::read(facts.mode, files.text("leaves.txt")?).map_err(|error| error.to_string())?;
        // Tables from elsewhere have no history, and so nothing that a kernel did.
        let has_trace = !facts.history.is_empty() || files.has("trace.txt");
        let trace = has_trace.then(|| Trace::parse(files.text("trace.txt")?)).transpose()?;
        Ok(Self { facts, image, leaves, trace })
    }

    /// Loads the tables, walks them, and compares them with all that is known about them. Gives the number of leaves.
    pub(crate) fn check(&self) -> Result<u64, String> {
        let loaded = self.image.load(Config::default()).map_err(|error| format!("tables.bin: {error}"))?;
        loaded.gstage.verify(&[]).map_err(|broken| format!("tables.bin: {broken}"))?;
        self.leaves.compare(&loaded.gstage).map_err(|error| error.to_string())?;
        self.facts.check_tables(&loaded.gstage)?;
        survey::walk_everything(&self.image, &loaded.gstage).map_err(|error| format!("tables.bin: {error}"))?;
        if loaded.image().as_ref() != Ok(&self.image) {
            return Err("tables.bin: the tables are not written back as they were loaded".to_owned());
        }
        Ok(self.leaves.count())
    }
}
