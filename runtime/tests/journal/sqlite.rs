//! What only the embedded journal can get wrong: files, versions, torn ends, other processes.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fsmith::journal::{
    Ack, Draft, Entry, JournalError, JournalReader, ReadFrom, SqliteOptions, SqliteStore, Store,
    Synchronous, Unreadable,
};
use rusqlite::Connection;

use super::following::check_words;
use super::{append_batch, append_each, entries, follow, payloads, writer};

/// Names the directory of the store that a child process is to write to.
const CHILD: &str = "FSMITH_JOURNAL_CHILD";

async fn open(directory: &Path) -> SqliteStore {
    let options = SqliteOptions::default().synchronous(Synchronous::Normal);
    SqliteStore::open(directory, options)
        .await
        .expect("a store")
}

/// Runs a test of this executable as another process.
fn child(test: &str, directory: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            &format!("journal::sqlite::{test}"),
            "--exact",
            "--nocapture",
        ])
        .env(CHILD, directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The other process: appends words and numbers until it is killed, or has appended enough.
#[tokio::test]
async fn child_appends() {
    let Some(directory) = std::env::var_os(CHILD) else {
        return;
    };
    let store = open(Path::new(&directory)).await;
    let data = writer(&store, "data", "child.data").await;
    let word = writer(&store, "word", "child.word").await;
    for number in data.sequence()..2_000 {
        append_each(&data, [number]).await;
        append_each(&word, [number]).await;
        println!("\nacknowledged {number}");
    }
}

/// Gives the numbers that the child was told are appended.
fn acknowledged(child: &mut Child) -> impl Iterator<Item = u64> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.map_while(Result::ok).filter_map(|line| {
        line.strip_prefix("acknowledged ")
            .and_then(|number| number.parse().ok())
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_a_killed_process() {
    let directory = tempfile::tempdir().unwrap();
    for round in 1..=3 {
        let mut child = child("child_appends", directory.path());
        let numbers = acknowledged(&mut child);
        let last = numbers.take(50).last().expect("the child appends");
        child.kill().unwrap();
        child.wait().unwrap();
        let store = open(directory.path()).await;
        let data = writer(&store, "data", "child.data").await;
        assert!(
            data.sequence() > last,
            "round {round}: {last} was acknowledged"
        );
        let read = payloads(data.journal(), ReadFrom::Start, data.sequence() as usize).await;
        assert!(read.into_iter().eq(0..data.sequence()), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_is_followed_and_its_words_never_overtake_its_data() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let [data, word] = ["data", "word"].map(|name| store.journal(name));
    let (data, word) = (data.await.unwrap(), word.await.unwrap());
    let mut numbers = follow(&data, ReadFrom::Start).await;
    let mut words = follow(&word, ReadFrom::Start).await;
    let mut child = child("child_appends", directory.path());
    let numbers_told = acknowledged(&mut child);
    let listening = tokio::task::spawn_blocking(move || numbers_told.last());
    // This process writes too, so that wakes of both cross.
    let own = writer(&store, "own", "parent").await;
    let writing = async {
        for number in 0..1_000 {
            append_each(&own, [number]).await;
        }
    };
    tokio::join!(writing, check_words(&mut numbers, &mut words, 2_000));
    assert_eq!(listening.await.unwrap(), Some(1_999));
    assert!(child.wait().unwrap().success());
}

/// The other process: appends a number for each line that it is sent.
#[tokio::test]
async fn child_appends_when_asked() {
    let Some(directory) = std::env::var_os(CHILD) else {
        return;
    };
    let store = open(Path::new(&directory)).await;
    let word = writer(&store, "word", "child.word").await;
    for line in std::io::stdin().lines() {
        append_each(&word, [line.unwrap().parse().unwrap()]).await;
    }
}

/// Nothing is written here, so that nothing but the other process's bell wakes the reader.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_process_is_woken_by_each_append_of_another() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let word = store.journal("word").await.unwrap();
    let mut words = follow(&word, ReadFrom::Start).await;
    let mut child = child("child_appends_when_asked", directory.path());
    let mut asking = child.stdin.take().unwrap();
    for number in 0..200 {
        writeln!(asking, "{number}").unwrap();
        let woken = tokio::time::timeout(Duration::from_secs(30), words.next()).await;
        let batch = woken.expect("the bell is not heard").unwrap();
        assert_eq!(batch.records().next().unwrap().payload, number);
    }
    drop(asking);
    assert!(child.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_there_when_the_store_is_opened_again() {
    let directory = tempfile::tempdir().unwrap();
    let before = {
        let store = open(directory.path()).await;
        let gate = writer(&store, "data", "gate").await;
        append_batch(&gate, &[1, 2, 3]).await;
        (gate.clock(), gate.journal().head().await.unwrap())
    };
    let store = open(directory.path()).await;
    let gate = writer(&store, "data", "gate").await;
    assert_eq!((gate.clock(), gate.journal().head().await.unwrap()), before);
    append_each(&gate, [4]).await;
    assert_eq!(gate.sequence(), 4);
    assert_eq!(
        payloads(gate.journal(), ReadFrom::Start, 4).await,
        [1, 2, 3, 4]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flipped_bit_is_reported_with_its_position_and_skipped() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let gate = writer(&store, "data", "gate").await;
    append_batch(&gate, &[1, 2, 3]).await;
    let database = Connection::open(store.path()).unwrap();
    let mut record: Vec<u8> = database
        .query_row("SELECT d FROM journal_1 WHERE seq = 2", [], |row| {
            row.get(0)
        })
        .unwrap();
    // The payload's own bit: without a checksum this is a 3 instead of a 2.
    *record.last_mut().unwrap() ^= 1;
    database
        .execute("UPDATE journal_1 SET d = ?1 WHERE seq = 2", [record])
        .unwrap();
    let mut following = follow(gate.journal(), ReadFrom::Start).await;
    let read = entries(&mut following, 3).await;
    let Entry::Unreadable {
        position,
        reason: Unreadable::Checksum,
    } = &read[1]
    else {
        panic!("{read:?}")
    };
    assert_eq!(position.to_raw(), 2);
    assert_eq!(
        (
            read[0].record().unwrap().payload,
            read[2].record().unwrap().payload
        ),
        (1, 3)
    );
    assert_eq!(following.unreadable(), 1);
}

/// Cuts the log, which holds the last transactions, at many lengths.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_torn_tail_eats_no_record_behind_it() {
    let written = tempfile::tempdir().unwrap();
    let store = open(written.path()).await;
    let gate = writer(&store, "data", "gate").await;
    for number in 0..20 {
        append_batch(&gate, &[number; 3]).await;
    }
    let log = fs::read(written.path().join("journals.db-wal")).unwrap();
    let begin = log.len() / 2;
    for length in (begin..log.len()).step_by((log.len() - begin) / 40) {
        let torn = tempfile::tempdir().unwrap();
        fs::copy(store.path(), torn.path().join("journals.db")).unwrap();
        fs::write(torn.path().join("journals.db-wal"), &log[..length]).unwrap();
        let store = open(torn.path()).await;
        let gate = writer(&store, "data", "gate").await;
        let kept = gate.sequence();
        assert!(
            kept % 3 == 0 && kept < 60,
            "{length}: {kept} records of batches of three"
        );
        append_each(&gate, [99]).await;
        let read = payloads(gate.journal(), ReadFrom::Start, kept as usize + 1).await;
        let expected = (0..kept).map(|sequence| sequence / 3).chain([99]);
        assert!(read.iter().copied().eq(expected), "{length}: {read:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_file_refuses_the_append_and_keeps_the_rest() {
    let directory = tempfile::tempdir().unwrap();
    let options = SqliteOptions::default().file_bytes_max(256 * 1024);
    let store = SqliteStore::open(directory.path(), options).await.unwrap();
    let gate = writer(&store, "data", "gate").await;
    let text = "x".repeat(50_000);
    let mut kept = 0;
    let refused = loop {
        match gate.append(Draft::new("text", &text)).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 10, "the file is not bounded");
    };
    assert!(matches!(refused, JournalError::Full { .. }), "{refused:?}");
    assert_eq!(refused.path(), Some(store.path()));
    let mut reader = gate.journal().reader(ReadFrom::Start).await.unwrap();
    assert_eq!(reader.next(99).await.unwrap().entries.len(), kept);
    let head = gate.journal().head().await.unwrap().unwrap();
    gate.journal().trim(head).await.unwrap();
    append_each(&gate, [1]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_version_is_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let path = open(directory.path()).await.path().to_owned();
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 7)
        .unwrap();
    let refused = SqliteStore::open(directory.path(), SqliteOptions::default())
        .await
        .unwrap_err();
    assert!(
        matches!(
            refused,
            JournalError::Version {
                found: 7,
                expected: 1,
                ..
            }
        ),
        "{refused:?}"
    );
    assert!(
        refused.to_string().contains(path.to_str().unwrap()),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_something_else_is_refused_and_left_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journals.db");
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
        .unwrap();
    drop(other);
    let database = fs::read(&path).unwrap();
    for bytes in [
        database,
        b"text, and longer than any header of a database is. ".repeat(9),
    ] {
        fs::write(&path, &bytes).unwrap();
        let refused = SqliteStore::open(directory.path(), SqliteOptions::default()).await;
        assert!(
            matches!(refused, Err(JournalError::NotAJournal { .. })),
            "{refused:?}"
        );
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_that_cannot_be_is_an_error_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("journals");
    let refused = SqliteStore::open(&below, SqliteOptions::default())
        .await
        .unwrap_err();
    assert_eq!(refused.path(), Some(below.as_path()));
    assert!(
        std::error::Error::source(&refused)
            .unwrap()
            .is::<std::io::Error>()
    );
}

/// Where the user may write everywhere, as root may, there is nothing to refuse.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_directory_is_refused_by_name() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(directory.path().join("probe"), "").is_ok() {
        return;
    }
    let refused = SqliteStore::open(directory.path(), SqliteOptions::default())
        .await
        .unwrap_err();
    assert!(
        matches!(refused, JournalError::ReadOnly { .. }),
        "{refused:?}"
    );
    assert!(refused.path().unwrap().starts_with(directory.path()));
}

#[test]
fn only_a_synchronous_store_claims_that_the_disk_has_it() {
    assert_eq!(Synchronous::Off.ack(), Ack::Os);
    assert_eq!(Synchronous::Normal.ack(), Ack::Os);
    assert_eq!(Synchronous::Full.ack(), Ack::Disk);
    assert_eq!(SqliteOptions::default().synchronous, Synchronous::Full);
}
