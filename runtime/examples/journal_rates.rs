//! Measures the journals on this machine: records a second in and out, and how long a wake takes.
//!
//! `cargo run --release -p fsmith --example journal_rates [DIRECTORY]`; with `journal_rates tail
//! DIRECTORY` it is its own second process.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fsmith::journal::{
    Draft, Journal, MemoryStore, ReadFrom, SqliteOptions, SqliteStore, Store, Subscription,
    Synchronous, Writer,
};
use serde::{Deserialize, Serialize};

type Done<T = ()> = Result<T, Box<dyn Error>>;

/// A stage event of the usual size.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Event {
    flight: u64,
    carrier: String,
    micros: u64,
}

const ONES: u64 = 50_000;
const BATCHED: u64 = 1_000_000;
const WAKES: usize = 2_000;

#[tokio::main]
async fn main() -> Done {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [word, directory] = &arguments[..]
        && word == "tail"
    {
        return tail(Path::new(directory)).await;
    }
    let place = tempfile::tempdir()?;
    let base = arguments.first().map_or(place.path(), Path::new);
    println!("memory");
    measure(&MemoryStore::new()).await?;
    for synchronous in [Synchronous::Off, Synchronous::Normal, Synchronous::Full] {
        println!("sqlite, synchronous {synchronous:?}");
        let directory = tempfile::tempdir_in(base)?;
        let options = SqliteOptions::default().synchronous(synchronous);
        let store = SqliteStore::open(directory.path(), options).await?;
        measure(&store).await?;
        if synchronous == Synchronous::Normal {
            report_wakes(
                "another process",
                other_process(&store, directory.path()).await?,
            );
        }
    }
    Ok(())
}

async fn measure(store: &dyn Store) -> Done {
    let ones = Writer::open(store.journal("ones").await?, "ones").await?;
    let event = Event {
        flight: 1_545,
        carrier: "UA".to_owned(),
        micros: 227_000_000,
    };
    let begin = Begin::now();
    for _ in 0..ONES {
        ones.append(Draft::new("departed", &event)).await?;
    }
    report("one by one", ONES, &begin);
    concurrent(store, &event).await?;

    let batched = Writer::open(store.journal("batched").await?, "batched").await?;
    let begin = Begin::now();
    let mut receipt = None;
    for _ in 0..BATCHED / 256 {
        let drafts = (0..256).map(|_| Draft::new("departed", &event));
        let next = batched
            .submit_all(drafts, fsmith::journal::Expect::Any)
            .await?;
        if let Some(receipt) = receipt.replace(next) {
            receipt.await?;
        }
    }
    if let Some(receipt) = receipt {
        receipt.await?;
    }
    batched.end_flow().await?;
    report("batches of 256", BATCHED / 256 * 256, &begin);
    read(batched.journal()).await?;
    report_wakes("this process", same_process(store).await?);
    Ok(())
}

/// 64 tasks of one writer each, one record at a time.
async fn concurrent(store: &dyn Store, event: &Event) -> Done {
    let begin = Begin::now();
    let mut tasks = Vec::new();
    for task in 0..64 {
        let name = format!("task {task}");
        let writer = Writer::open(store.journal("ones").await?, name.as_str()).await?;
        let event = event.clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..ONES / 64 {
                writer
                    .append(Draft::new("departed", &event))
                    .await
                    .expect("appended");
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    report("64 writers, one by one", ONES / 64 * 64, &begin);
    Ok(())
}

async fn read(journal: &Arc<dyn Journal>) -> Done {
    let begin = Begin::now();
    let mut raw = journal.reader(ReadFrom::Start).await?;
    let (mut count, mut bytes) = (0, 0);
    while count < BATCHED / 256 * 256 {
        for entry in fsmith::journal::JournalReader::next(&mut raw, 512)
            .await?
            .entries
        {
            count += 1;
            if let fsmith::journal::Raw::Record(record) = entry.raw {
                bytes += record.len();
            }
        }
    }
    report("read, not decoded", count, &begin);
    println!("  {:>24}  {} bytes", "a record has", bytes as u64 / count);

    let begin = Begin::now();
    let journals = [(Arc::clone(journal), ReadFrom::Start)];
    let mut following = Subscription::<Event>::open(journals).await?;
    let (mut count, mut sum) = (0, 0);
    while let Some(batch) = following.next().await {
        for record in batch.records() {
            count += 1;
            sum += record.payload.micros;
        }
    }
    assert!(sum > 0);
    report("read and decoded", count, &begin);
    Ok(())
}

/// From before the append to after the batch, with a reader that waits in a task of its own.
async fn same_process(store: &dyn Store) -> Done<Vec<Duration>> {
    let journal = store.journal("wakes").await?;
    let writer = Writer::open(Arc::clone(&journal), "wakes").await?;
    let mut following = Subscription::<u64>::open([(journal, ReadFrom::End)]).await?;
    let (told, mut heard) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        while let Some(batch) = following.next().await {
            if batch.ends_flow() || told.send(Instant::now()).await.is_err() {
                return;
            }
        }
    });
    let mut wakes = Vec::with_capacity(WAKES);
    for number in 0..WAKES as u64 {
        let begin = Instant::now();
        writer.append(Draft::new("wake", &number)).await?;
        wakes.push(heard.recv().await.expect("the reader lives") - begin);
    }
    writer.end_flow().await?;
    Ok(wakes)
}

/// There and back: another process answers each record by a line, whose way is in it as well.
async fn other_process(store: &dyn Store, directory: &Path) -> Done<Vec<Duration>> {
    let writer = Writer::open(store.journal("ping").await?, "ping").await?;
    let mut child = Command::new(std::env::current_exe()?)
        .arg("tail")
        .arg(directory)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut answers = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    answers.read_line(&mut line)?;
    let mut wakes = Vec::with_capacity(WAKES);
    for number in 0..WAKES as u64 {
        let begin = Instant::now();
        writer.append(Draft::new("ping", &number)).await?;
        line.clear();
        answers.read_line(&mut line)?;
        wakes.push(begin.elapsed());
    }
    writer.end_flow().await?;
    child.wait()?;
    Ok(wakes)
}

async fn tail(directory: &Path) -> Done {
    let options = SqliteOptions::default().synchronous(Synchronous::Normal);
    let store = SqliteStore::open(directory, options).await?;
    let journals = [(store.journal("ping").await?, ReadFrom::End)];
    let mut following = Subscription::<u64>::open(journals).await?;
    println!("ready");
    while let Some(batch) = following.next().await {
        for record in batch.records() {
            println!("{}", record.payload);
            std::io::stdout().flush()?;
        }
    }
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "figures of three digits")]
fn report(what: &str, count: u64, begin: &Begin) {
    let rate = count as f64 / begin.at.elapsed().as_secs_f64();
    let cpu = (cpu_ticks() - begin.cpu) as f64 * 10_000.0 / count as f64;
    println!("  {what:>24}  {rate:>9.0} records/s, {cpu:>6.2} us of CPU each");
}

/// When a measurement began, by the wall and by the process's own clock.
struct Begin {
    at: Instant,
    cpu: u64,
}

impl Begin {
    fn now() -> Self {
        Self {
            at: Instant::now(),
            cpu: cpu_ticks(),
        }
    }
}

/// The CPU time of all threads in ticks of 10 ms; 0 where the system does not tell.
fn cpu_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split(' ');
    fields
        .skip(12)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum()
}

fn report_wakes(what: &str, mut wakes: Vec<Duration>) {
    wakes.sort();
    let (p50, p99) = (wakes[wakes.len() / 2], wakes[wakes.len() * 99 / 100]);
    println!(
        "  {:>24}  p50 {p50:?}, p99 {p99:?}",
        format!("wake in {what}")
    );
}
