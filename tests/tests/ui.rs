//! What the macro says of a wrong block, each case in a file of its own with the message beside it.
//!
//! `TRYBUILD=overwrite cargo test -p fsm-tests --test ui` writes the messages anew; read them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn a_wrong_block_is_told_where_and_why() {
    let cases = trybuild::TestCases::new();
    for file in files(Path::new("ui")).iter().flat_map(|rule| files(rule)) {
        let is_case = file.extension().is_some_and(|extension| extension == "rs");
        if is_case && !file.to_string_lossy().contains(".fixed.") {
            cases.compile_fail(file);
        }
    }
}

/// Tests run in the folder of their package.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).expect("the cases are beside this test");
    entries.map(|entry| entry.unwrap().path()).collect()
}
