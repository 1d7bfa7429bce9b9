//! Files that are written as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Creates `directory` where it is not there, and tries whether files can be made in it.
pub(super) fn prepare(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    NamedTempFile::new_in(directory)?.close()
}

/// Replaces the file at `path`, in `directory`, by one with this content.
pub(super) fn write(directory: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = beside(directory)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The rename is part of the directory: only so does it outlive a power cut.
    sync(directory)
}

/// Makes a file of which nothing stays behind unless it is renamed.
#[cfg(unix)]
fn beside(directory: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;

    // As any new file, where temporary ones are for their owner alone: collectors read these.
    let permissions = fs::Permissions::from_mode(0o666);
    tempfile::Builder::new()
        .prefix(".metrics-")
        .permissions(permissions)
        .tempfile_in(directory)
}

/// Makes a file of which nothing stays behind unless it is renamed.
#[cfg(not(unix))]
fn beside(directory: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".metrics-")
        .tempfile_in(directory)
}

#[cfg(unix)]
fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_directory: &Path) -> io::Result<()> {
    Ok(())
}
