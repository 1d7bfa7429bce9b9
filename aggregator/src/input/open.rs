//! Finds out what an input is, by its content, and opens it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::problem::InputError;

/// How much is read from a file or a decoder at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// What other compressed files begin with.
const NOT_READ: [(&[u8], &str); 5] = [
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"\xfd7zXZ\0", "compressed with xz"),
    (b"BZh", "compressed with bzip2"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"SQLite format 3\0", "an SQLite database"),
];

/// The plain text of an input.
pub(super) type Text = Box<dyn BufRead + Send>;

/// Counts the bytes taken from what it wraps.
pub(super) struct Counting<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R> Counting<R> {
    pub(super) fn new(inner: R, taken: Arc<AtomicU64>) -> Self {
        Self { inner, taken }
    }
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        // A figure for a progress bar: nothing else hangs on it.
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Opens a file, and tells how long it is if that is known.
pub(super) fn file(path: &Path) -> Result<(File, Option<u64>), InputError> {
    let opened = File::open(path).and_then(|file| {
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        Ok((file, metadata.is_file().then_some(metadata.len())))
    });
    opened.map_err(|source| InputError::Open {
        file: path.display().to_string(),
        source,
    })
}

/// Returns the plain text of `input`.
pub(super) fn text(input: impl Read + Send + 'static, file: &str) -> Result<Text, InputError> {
    let mut input = BufReader::with_capacity(BUFFER_BYTES, input);
    let read = |source| InputError::Read {
        file: file.to_owned(),
        line: 0,
        source,
    };
    let begin = input.fill_buf().map_err(read)?;
    if let Some((_, format)) = NOT_READ.iter().find(|(magic, _)| begin.starts_with(magic)) {
        let file = file.to_owned();
        return Err(InputError::Compression { file, format });
    }
    if !begin.starts_with(b"\x1f\x8b") {
        return Ok(Box::new(input));
    }
    let decoder = MultiGzDecoder::new(input);
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, decoder)))
}
