//! Several files in one: a ZIP archive, deflated.

use std::io::{self, Write};

use miniz_oxide::deflate::compress_to_vec;
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// How hard to deflate: 0 to 10. Beyond this, text gets no smaller to speak of.
const EFFORT: u8 = 6;

/// An archive on its way.
#[derive(Debug)]
pub struct Archive(ZipArchiveWriter<Vec<u8>>);

/// Keeps what it is given until all is there, since it is compressed in one go.
struct Deflate<W> {
    content: Vec<u8>,
    into: W,
}

impl<W> Write for Deflate<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.content.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Default for Archive {
    fn default() -> Self {
        Self(ZipArchiveWriter::new(Vec::new()))
    }
}

impl Archive {
    /// Adds a file.
    ///
    /// # Errors
    /// A name or content that no archive can hold.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        self.write(name, content).map_err(|error| format!("{name} does not fit into the archive: {error}"))
    }

    fn write(&mut self, name: &str, content: &[u8]) -> Result<(), rawzip::Error> {
        let file = self.0.new_file(name).compression_method(CompressionMethod::Deflate);
        let (mut entry, config) = file.start()?;
        let mut data = config.wrap(Deflate { content: Vec::new(), into: &mut entry });
        data.write_all(content)?;
        let (deflate, descriptor) = data.finish()?;
        deflate.into.write_all(&compress_to_vec(&deflate.content, EFFORT))?;
        entry.finish(descriptor)?;
        Ok(())
    }

    /// The whole archive.
    ///
    /// # Errors
    /// More files than an archive can hold.
    pub fn finish(self) -> Result<Vec<u8>, String> {
        self.0.finish().map_err(|error| format!("the archive could not be finished: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_under_its_name() {
        let text = "<svg>a slab</svg>".repeat(100);
        let mut archive = Archive::default();
        archive.add("one.svg", text.as_bytes()).unwrap();
        archive.add("two.svg", b"").unwrap();
        let bytes = archive.finish().unwrap();
        assert!(bytes.len() < text.len() / 2, "it is compressed");

        let zip = rawzip::ZipArchive::from_slice(&bytes).unwrap();
        let mut names = Vec::new();
        for record in zip.entries() {
            let record = record.unwrap();
            let entry = zip.get_entry(record.wayfinder()).unwrap();
            let content = miniz_oxide::inflate::decompress_to_vec(entry.data()).unwrap();
            let name = String::from_utf8(record.file_path().as_ref().to_vec()).unwrap();
            let (crc, size) = (entry.claim_verifier().crc(), entry.claim_verifier().size());
            assert_eq!((crc, size), (rawzip::crc32(&content), content.len() as u64));
            names.push((name, content.len()));
        }
        assert_eq!(names, [("one.svg".to_owned(), text.len()), ("two.svg".to_owned(), 0)]);
    }
}
