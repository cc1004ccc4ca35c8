//! Writes the first inputs of the fuzz targets to `fuzz/corpus`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    for (target, name, data) in gstage_fuzz::seeds::all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(name), data)?;
    }
    Ok(())
}
