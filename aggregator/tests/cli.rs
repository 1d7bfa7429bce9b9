//! What the command says and how it ends.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const HEADER: &str = "year,month,day,sched_dep_time,carrier,flight,origin,dest,dep_time,dep_delay,\
                      air_time,arr_delay";
const LANDED: &str = "2013,1,1,515,UA,1545,EWR,IAH,517,2,227,11";
const BAD: &str = "2013,1,1,515,UA,1545,EWR,IAH,517,late,227,11";

/// Runs the command in `directory` and returns its exit code, stdout and stderr.
fn aggregator(directory: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_aggregator"))
        .args(args)
        .current_dir(directory)
        .output();
    let Output {
        status,
        stdout,
        stderr,
    } = output.expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

fn events_of_the_gate(directory: &Path) -> u64 {
    let json = fs::read(directory.join("out/metrics.json")).expect("an export");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    json["stages"]["gate"]["events_total"]
        .as_u64()
        .expect("a count")
}

#[test]
fn a_run_ends_with_a_table_and_both_files() {
    let directory = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = aggregator(directory.path(), &["run", "--limit", "500"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        stdout.contains("cancelled") && stdout.contains("ground"),
        "{stdout}"
    );
    assert_eq!(events_of_the_gate(directory.path()), 500);
    let prom = fs::read_to_string(directory.path().join("out/metrics.prom")).unwrap();
    assert!(
        prom.contains("flow_events_total{stage=\"gate\"} 500\n"),
        "{prom}"
    );
}

#[test]
fn a_quiet_run_says_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let args = ["run", "--limit", "9", "--quiet"];
    let said = aggregator(directory.path(), &args);
    assert_eq!(said, (Some(0), String::new(), String::new()));
    assert_eq!(events_of_the_gate(directory.path()), 9);
}

#[test]
fn bad_rows_are_told_and_skipped_unless_strict() {
    let directory = tempfile::tempdir().unwrap();
    let input = format!("{HEADER}\n{LANDED}\n{BAD}\n{LANDED}\n");
    fs::write(directory.path().join("some.csv"), input).unwrap();

    let (code, _, stderr) = aggregator(directory.path(), &["run", "--input", "some.csv"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        stderr.contains("some.csv, line 3: dep_delay is \"late\""),
        "{stderr}"
    );
    assert_eq!(events_of_the_gate(directory.path()), 2);

    let args = ["run", "--input", "some.csv", "--strict"];
    let (code, _, stderr) = aggregator(directory.path(), &args);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("some.csv, line 3: dep_delay is \"late\""),
        "{stderr}"
    );
}

#[test]
fn what_the_user_can_cure_ends_with_2_and_names_it() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("file"), "").unwrap();
    for (args, named) in [
        (&["run", "--input", "none.csv"][..], "none.csv"),
        (&["run", "--input", "file"], "file"),
        (&["run", "--out", "file/below"], "file/below"),
        (&["run", "--limit", "many"], "many"),
        (&["diagram", "Nothing"], "Nothing"),
        (&["walk"], "walk"),
        (&[], "Usage"),
    ] {
        let (code, stdout, stderr) = aggregator(directory.path(), args);
        assert_eq!(code, Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(named), "{args:?}: {stderr}");
        assert_eq!(stdout, "", "{args:?}");
    }
}
