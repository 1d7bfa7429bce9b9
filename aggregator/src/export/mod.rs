//! Writes what was counted: `metrics.prom` as OpenMetrics text, `metrics.json` as JSON.

mod atomic;
mod openmetrics;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::metrics::MetricsSnapshot;

pub use openmetrics::openmetrics;

/// The name of the OpenMetrics file.
pub const OPENMETRICS_FILE: &str = "metrics.prom";

/// The name of the JSON file.
pub const JSON_FILE: &str = "metrics.json";

/// An export that did not come about.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The directory is not there and cannot be made.
    #[error("cannot use the directory {}; give --out one that can be written to", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written. The one of the export before is as it was.
    #[error("cannot write {}; is there space, and may it be written to?", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Makes a directory ready to be exported to: creates it where it is not there, and tries whether
/// files can be made in it.
///
/// Call it at the start of a run, rather than find out at its end.
///
/// # Errors
///
/// [`ExportError::Directory`]. Directories made on the way there stay.
pub fn prepare(directory: &Path) -> Result<(), ExportError> {
    atomic::prepare(directory).map_err(|source| ExportError::Directory {
        path: directory.to_owned(),
        source,
    })
}

/// Writes both files into `directory`, each as a whole or not at all: who reads one sees the export
/// before or this one, also after a power cut. Blocks until they are on disk.
///
/// # Errors
///
/// [`ExportError`]. Each file is then either the old one or the new one.
pub fn export(snapshot: &MetricsSnapshot, directory: &Path) -> Result<(), ExportError> {
    let write = |name: &str, content: &[u8]| {
        let path = directory.join(name);
        atomic::write(directory, &path, content)
            .map_err(|source| ExportError::Write { path, source })
    };
    write(OPENMETRICS_FILE, openmetrics(snapshot).as_bytes())?;
    write(JSON_FILE, &json(snapshot))
}

/// Returns `metrics.json`: indented, and ended by a line feed.
///
/// # Panics
///
/// Never: nothing in a snapshot is without a form in JSON.
pub fn json(snapshot: &MetricsSnapshot) -> Vec<u8> {
    let mut json = serde_json::to_vec_pretty(snapshot).expect("keys are strings, memory takes all");
    json.push(b'\n');
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Feed, Stage};

    #[test]
    fn a_failed_export_leaves_the_old_files_whole() {
        let directory = tempfile::tempdir().unwrap();
        let mut snapshot = MetricsSnapshot::default();
        export(&snapshot, directory.path()).unwrap();
        let old = std::fs::read(directory.path().join(OPENMETRICS_FILE)).unwrap();

        // A directory in its place cannot be replaced by a file.
        let json = directory.path().join(JSON_FILE);
        std::fs::remove_file(&json).unwrap();
        std::fs::create_dir(&json).unwrap();
        std::fs::write(json.join("kept"), "old").unwrap();
        snapshot.coverage.advance(Feed::Data(Stage::Gate), 1, 1);
        let error = export(&snapshot, directory.path()).unwrap_err();
        assert!(
            matches!(&error, ExportError::Write { path, .. } if *path == json),
            "{error}"
        );

        assert_eq!(std::fs::read(json.join("kept")).unwrap(), b"old");
        let new = std::fs::read(directory.path().join(OPENMETRICS_FILE)).unwrap();
        assert_ne!(new, old);
        assert!(new.ends_with(b"# EOF\n"));
        // Nothing half-written is left behind.
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 2);
    }

    #[test]
    fn who_reads_a_file_while_it_is_replaced_has_the_old_one_to_the_end() {
        let directory = tempfile::tempdir().unwrap();
        let mut snapshot = MetricsSnapshot::default();
        export(&snapshot, directory.path()).unwrap();
        let mut reader = std::fs::File::open(directory.path().join(JSON_FILE)).unwrap();
        let old = json(&snapshot);
        snapshot.coverage.advance(Feed::Data(Stage::Gate), 1, 1);
        export(&snapshot, directory.path()).unwrap();
        let mut read = Vec::new();
        io::Read::read_to_end(&mut reader, &mut read).unwrap();
        assert_eq!(read, old);
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        std::fs::write(&file, "").unwrap();
        let path = file.join("below");
        let error = prepare(&path).unwrap_err();
        assert!(matches!(error, ExportError::Directory { path: named, .. } if named == path));
    }

    #[test]
    fn equal_totals_give_equal_bytes() {
        let snapshot = MetricsSnapshot::default();
        assert_eq!(json(&snapshot), json(&snapshot.clone()));
        assert_eq!(openmetrics(&snapshot), openmetrics(&snapshot.clone()));
    }
}
