//! Measures the driver against a bare channel, in one process: `cargo bench -p fsmith`.

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/driver_adder/mod.rs"]
mod driver_adder;

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ProcessTime;
use driver_adder::{Adder, Event, Numbers, One};
use fsmith::driver::{NoStreams, Streams, Supervisor, source};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

const EVENTS: u64 = 200_000;
const RUNS: usize = 21;

fn main() {
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime can be built");
    compare(&[
        ("bare mpsc::recv, queued", &|| bare(&runtime)),
        ("supervisor, mailbox, queued", &|| mailbox(&runtime, 0)),
        ("supervisor, an effect each", &|| mailbox(&runtime, 1)),
        ("supervisor, a channel as stream", &|| channel(&runtime)),
        ("supervisor, a ready stream", &|| {
            ready(&runtime, Numbers([EVENTS]))
        }),
        ("supervisor, four ready streams", &|| {
            ready(&runtime, Numbers([EVENTS / 4; 4]))
        }),
    ]);
    compare(&[
        ("bare mpsc::recv, with its sender", &|| {
            runtime.block_on(bare_with_sender())
        }),
        ("bare mpsc::recv_many(64), with its sender", &|| {
            runtime.block_on(bare_many_with_sender())
        }),
        ("supervisor, mailbox, with its sender", &|| {
            runtime.block_on(mailbox_with_sender())
        }),
    ]);
    allocations(&runtime);
    sizes(&runtime);
}

/// What is measured, and the CPU time that all events took.
type Case<'a> = (&'a str, &'a dyn Fn() -> Duration);

/// Prints the medians of several runs, taken by turns, and their ratios to the first.
fn compare(cases: &[Case<'_>]) {
    let mut times = vec![Vec::new(); cases.len()];
    let wanted = std::env::args().nth(1).filter(|wanted| wanted != "--bench");
    let is_wanted = |name: &str| wanted.as_ref().is_none_or(|wanted| name.contains(wanted));
    let cases: Vec<&Case<'_>> = cases.iter().filter(|case| is_wanted(case.0)).collect();
    for _ in 0..RUNS {
        for ((_, run), times) in cases.iter().zip(&mut times) {
            times.push(run());
        }
    }
    let mut floor = None;
    for ((name, _), times) in cases.iter().zip(&mut times) {
        times.sort();
        let ns = times[RUNS / 2].as_secs_f64() * 1e9 / f64::from(EVENTS as u32);
        let ratio = ns / *floor.get_or_insert(ns);
        println!("{name:42} {ns:7.1} ns/event {ratio:6.2} x");
    }
}

fn bare(runtime: &Runtime) -> Duration {
    let (sender, mut receiver) = mpsc::channel(EVENTS as usize);
    for n in 0..EVENTS {
        sender.try_send(Event::Add(n)).expect("there is room");
    }
    drop(sender);
    let start = ProcessTime::now();
    let task = async move {
        let mut sum = 0_u64;
        while let Some(event) = receiver.recv().await {
            if let Event::Add(n) = event {
                sum = sum.wrapping_add(n);
            }
        }
        sum
    };
    black_box(runtime.block_on(async { tokio::spawn(task).await }).ok());
    start.elapsed()
}

fn mailbox(runtime: &Runtime, effect_every: u64) -> Duration {
    let supervisor = Supervisor::new(Adder::new(effect_every)).mailbox(EVENTS as usize);
    let (handle, supervision) = supervisor.into_parts();
    for n in 0..EVENTS {
        handle.try_send(Event::Add(n)).expect("there is room");
    }
    drop(handle);
    let start = ProcessTime::now();
    black_box(
        runtime
            .block_on(async { tokio::spawn(supervision).await })
            .ok(),
    );
    start.elapsed()
}

fn channel(runtime: &Runtime) -> Duration {
    let (sender, receiver) = mpsc::channel(EVENTS as usize);
    for n in 0..EVENTS {
        sender.try_send(n).expect("there is room");
    }
    drop(sender);
    ready(runtime, One(source::channel(receiver)))
}

fn ready(runtime: &Runtime, streams: impl Streams<Event>) -> Duration {
    let supervisor = Supervisor::new(Adder::new(0)).streams(streams);
    let (handle, supervision) = supervisor.into_parts();
    let start = ProcessTime::now();
    runtime.block_on(async {
        let task = tokio::spawn(supervision);
        // Idle is not handled, so that only the end of all items makes room for this.
        for _ in 0..64 {
            tokio::task::yield_now().await;
        }
        let mut watch = handle.watch();
        drop(handle);
        black_box(watch.ended().await);
        black_box(task.await.ok());
    });
    start.elapsed()
}

async fn bare_with_sender() -> Duration {
    let (sender, mut receiver) = mpsc::channel(256);
    let start = ProcessTime::now();
    tokio::spawn(async move {
        for n in 0..EVENTS {
            sender.send(Event::Add(n)).await.ok();
        }
    });
    let task = tokio::spawn(async move {
        let mut sum = 0_u64;
        while let Some(Event::Add(n)) = receiver.recv().await {
            sum = sum.wrapping_add(n);
        }
        sum
    });
    black_box(task.await.ok());
    start.elapsed()
}

async fn bare_many_with_sender() -> Duration {
    let (sender, mut receiver) = mpsc::channel(256);
    let start = ProcessTime::now();
    tokio::spawn(async move {
        for n in 0..EVENTS {
            sender.send(Event::Add(n)).await.ok();
        }
    });
    let task = tokio::spawn(async move {
        let mut sum = 0_u64;
        let mut batch = Vec::new();
        while receiver.recv_many(&mut batch, 64).await > 0 {
            for event in batch.drain(..) {
                if let Event::Add(n) = event {
                    sum = sum.wrapping_add(n);
                }
            }
        }
        sum
    });
    black_box(task.await.ok());
    start.elapsed()
}

async fn mailbox_with_sender() -> Duration {
    let (handle, supervision) = Supervisor::new(Adder::new(0)).into_parts();
    let start = ProcessTime::now();
    tokio::spawn(async move {
        for n in 0..EVENTS {
            handle.send(Event::Add(n)).await.ok();
        }
    });
    black_box(tokio::spawn(supervision).await.ok());
    start.elapsed()
}

fn allocations(runtime: &Runtime) {
    let cases: [(&str, u64, u64); 2] = [("stream", EVENTS, 0), ("stream, effects", EVENTS, 1)];
    for (name, events, effect_every) in cases {
        let supervisor = Supervisor::new(Adder::new(effect_every)).streams(Numbers([events]));
        let (handle, supervision) = supervisor.into_parts();
        handle.try_send(Event::Add(1)).expect("there is room");
        drop(handle);
        let info = allocation_counter::measure(|| {
            black_box(runtime.block_on(supervision).ok());
        });
        println!(
            "{name:42} {:7} allocations in {events} events",
            info.count_total
        );
    }
}

fn sizes(runtime: &Runtime) {
    let (handle, supervision) = Supervisor::new(Adder::new(0)).into_parts();
    println!(
        "future of a supervisor: {} bytes",
        size_of_val(&supervision)
    );
    println!("its machine alone: {} bytes", size_of::<Adder>());
    drop((handle, supervision));
    let info = allocation_counter::measure(|| {
        let one = runtime.block_on(async {
            let running = fsmith::spawn(Adder::new(0), NoStreams);
            let mut watch = running.handle.watch();
            watch.changed().await;
            running
        });
        std::mem::forget(one);
    });
    println!(
        "an idle supervisor: {} bytes on the heap",
        info.bytes_current
    );
    resident(runtime);
}

fn resident(runtime: &Runtime) {
    const MANY: u64 = 10_000;
    let before = resident_bytes();
    let all = runtime.block_on(async {
        let all: Vec<_> = (0..MANY)
            .map(|_| fsmith::spawn(Adder::new(0), NoStreams))
            .collect();
        for running in &all {
            running.handle.watch().changed().await;
        }
        all
    });
    let grown = resident_bytes().saturating_sub(before);
    println!(
        "{MANY} idle supervisors: {} resident bytes each",
        grown / MANY
    );
    drop(all);
}

/// Returns the resident memory, where the system says (Linux); else 0.
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0_u64) * 4096
}
