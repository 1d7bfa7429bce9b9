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
fn of_many_bad_rows_the_first_are_told_and_all_are_counted() {
    let directory = tempfile::tempdir().unwrap();
    let bad = format!("{BAD}\n").repeat(25);
    let input = format!("{HEADER}\n{LANDED}\n{bad}{LANDED}\n");
    fs::write(directory.path().join("some.csv"), input).unwrap();

    let args = ["run", "--input", "some.csv"];
    let (code, stdout, stderr) = aggregator(directory.path(), &args);
    assert_eq!(code, Some(0), "{stderr}");
    let told = stderr
        .lines()
        .filter(|line| line.contains("some.csv, line "));
    assert_eq!(told.count(), 10, "{stderr}");
    assert!(stderr.contains("… and 15 more bad rows"), "{stderr}");
    assert!(stderr.contains("25 of 27 rows were bad"), "{stderr}");
    assert!(stdout.contains("ground"), "{stdout}");
    assert_eq!(events_of_the_gate(directory.path()), 2);

    let args = ["run", "--input", "some.csv", "--quiet"];
    let (code, stdout, stderr) = aggregator(directory.path(), &args);
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.contains("25 of 27 rows were bad"), "{stderr}");
}

#[test]
fn what_was_counted_before_a_failure_is_shown_and_its_journals_are_kept() {
    let directory = tempfile::tempdir().unwrap();
    let good = format!("{LANDED}\n").repeat(700);
    fs::write(
        directory.path().join("some.csv"),
        format!("{HEADER}\n{good}{BAD}\n"),
    )
    .unwrap();
    let args = [
        "run",
        "--input",
        "some.csv",
        "--strict",
        "--journal",
        "kept",
    ];
    let (code, stdout, stderr) = aggregator(directory.path(), &args);
    assert_eq!(code, Some(2), "{stderr}");
    let cure = "some.csv, line 702: dep_delay is \"late\"; it must be whole minutes";
    assert!(stderr.contains(cure), "{stderr}");
    assert!(stdout.contains("ground"), "{stdout}");
    assert!(directory.path().join("kept/journals.db").is_file());
    let database = rusqlite::Connection::open(directory.path().join("kept/journals.db")).unwrap();
    let id = "SELECT id FROM journals WHERE name = 'gate_data'";
    let id: u64 = database.query_row(id, [], |row| row.get(0)).unwrap();
    let held = format!("SELECT count(*) FROM journal_{id}");
    let held: u64 = database.query_row(&held, [], |row| row.get(0)).unwrap();
    assert_eq!(events_of_the_gate(directory.path()), held);
}

#[test]
fn journals_of_another_flow_or_another_version_are_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let args = ["run", "--limit", "9", "--journal", "j", "--quiet"];
    let said = aggregator(directory.path(), &args);
    assert_eq!(said, (Some(0), String::new(), String::new()));

    let (code, stdout, stderr) = aggregator(directory.path(), &args);
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
    assert!(
        stderr.contains("j already holds a flow; give --journal"),
        "{stderr}"
    );

    let file = directory.path().join("j/journals.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    let before = fs::read(&file).unwrap();
    let (code, stdout, stderr) = aggregator(directory.path(), &args);
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
    assert!(
        stderr.contains("journals.db has journal format 99"),
        "{stderr}"
    );
    assert_eq!(fs::read(&file).unwrap(), before);

    fs::write(&file, "notes ".repeat(1_000)).unwrap();
    let (code, _, stderr) = aggregator(directory.path(), &args);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("journals.db is not a journal"), "{stderr}");
}

#[test]
fn each_machine_is_listed_and_can_be_drawn_in_both_languages() {
    let directory = tempfile::tempdir().unwrap();
    let (code, listed, stderr) = aggregator(directory.path(), &["machines"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let names: Vec<_> = listed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(
        names,
        ["MetricsAggregator", "Pipeline", "FlowSource", "FlowStage"]
    );
    for name in names {
        for (format, begin) in [("mermaid", "stateDiagram-v2"), ("dot", "digraph")] {
            let args = ["diagram", name, "--format", format];
            let (code, drawn, stderr) = aggregator(directory.path(), &args);
            assert_eq!((code, stderr.as_str()), (Some(0), ""), "{name} {format}");
            assert!(
                drawn.starts_with(begin) && drawn.contains("Failed"),
                "{drawn}"
            );
        }
    }
}

#[test]
fn what_the_user_can_cure_ends_with_2_and_names_it() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("file"), "").unwrap();
    let header = HEADER.replace("carrier", "carriage").replace("dest,", "");
    fs::write(
        directory.path().join("narrow.csv"),
        format!("{header}\n{LANDED}\n"),
    )
    .unwrap();
    for (args, named) in [
        (&["run", "--input", "none.csv"][..], "none.csv"),
        (&["run", "--input", "file"], "file"),
        (
            &["run", "--input", "narrow.csv"],
            "narrow.csv has no column carrier, dest",
        ),
        (&["run", "--out", "file"], "file; give --out"),
        (&["run", "--out", "file/below"], "file/below"),
        (
            &["run", "--journal", "file"],
            "file for the journals; give --journal",
        ),
        (
            &["run", "--journal", "file/below"],
            "file/below for the journals",
        ),
        (&["run", "--limit", "many"], "many"),
        (&["diagram", "Xyz"], "no machine Xyz; `aggregator machines`"),
        (
            &["diagram", "MetricAgregator"],
            "did you mean MetricsAggregator?",
        ),
        (&["diagram", "Pipeline", "--format", "png"], "png"),
        (&["walk"], "walk"),
        (&[], "Usage"),
    ] {
        let (code, stdout, stderr) = aggregator(directory.path(), args);
        assert_eq!(code, Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(named), "{args:?}: {stderr}");
        assert_eq!(stdout, "", "{args:?}");
    }
}
