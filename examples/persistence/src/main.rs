//! Keeps the journal of a running plan in a database, and survives being killed in the middle of it.
//! `cargo run -- kill sqlite:FILE [--kills N] [--seed N]`; see the README beside this crate.

mod killer;
mod postgresql;
mod sqlite;
mod store;
mod work;

use std::{
    env,
    io::{self, Write},
    path::Path,
    process::ExitCode,
    time::Instant,
};

use tactica::program::{Done, Program, Record, write_records};

use crate::{
    postgresql::Postgresql,
    sqlite::Sqlite,
    store::{Failure, Store},
    work::BATCH,
};

const USAGE: &str = "\
usage: tactica-persistence serve  STORE                          keep batches for ever, and confirm each on standard output
       tactica-persistence kill   STORE [--kills N] [--seed N]   serve, kill -9 it in the middle, reconcile; N times
       tactica-persistence check  STORE [--head HEAD]            reconcile what is kept, which has to lead to a head
       tactica-persistence bench  STORE [--batches N]            how many records a second
       tactica-persistence export STORE                          the journal as JSON Lines

STORE is sqlite:FILE, or a URL such as postgresql://postgres@127.0.0.1:5432/tactica";

/// A snapshot is kept after so many batches.
const SNAPSHOT_EVERY: u64 = 50;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [task, store, options @ ..] = arguments.as_slice() else {
        return Err(USAGE.into());
    };
    let option = |name: &str, default: u64| -> Result<u64, Failure> {
        let at = options.iter().position(|option| option == name);
        let Some(at) = at else { return Ok(default) };
        let value = options.get(at + 1).ok_or(USAGE)?;
        Ok(value
            .parse()
            .map_err(|error| format!("{name} {value}: {error}"))?)
    };
    match task.as_str() {
        "serve" => serve(&mut *open(store)?),
        "kill" => killer::run(store, option("--kills", 20)?, option("--seed", 1)?),
        "check" => {
            let head = match options {
                [] => None,
                [name, head] if name == "--head" => Some(head.parse()?),
                _ => return Err(USAGE.into()),
            };
            writeln!(
                io::stdout(),
                "{}",
                killer::reconcile(&mut *open(store)?, head, 0)?
            )?;
            Ok(())
        }
        "bench" => bench(&mut *open(store)?, option("--batches", 200)?),
        "export" => {
            let records = open(store)?.records(0)?;
            Ok(io::stdout().write_all(write_records(&records).as_bytes())?)
        }
        _ => Err(USAGE.into()),
    }
}

pub fn open(store: &str) -> Result<Box<dyn Store>, Failure> {
    Ok(match store.strip_prefix("sqlite:") {
        Some(path) => Box::new(Sqlite::open(Path::new(path))?),
        None => Box::new(Postgresql::open(store)?),
    })
}

/// Rebuilds the program: from the last snapshot and the records since. The chain is verified on the way.
fn resume(store: &mut dyn Store) -> Result<Program, Failure> {
    let plan = work::plan()?;
    let program = match store.snapshot()? {
        Some(snapshot) => Program::restore(plan, snapshot)?,
        None => Program::new(plan),
    };
    let since = store.records(program.seq())?;
    Ok(program.resume(since)?)
}

/// Executes batches and keeps each in one transaction, then says so: `begin N`, and `done N HEAD` once it is kept.
///
/// A batch that was not confirmed is given again after a restart, as a client would: what was kept all the same is answered as
/// repeated and happens once.
fn serve(store: &mut dyn Store) -> Result<(), Failure> {
    let mut out = io::stdout();
    let mut program = resume(store)?;
    let mut batch = (program.seq() / BATCH).saturating_sub(1);
    loop {
        writeln!(out, "begin {batch}")?;
        let first = program.seq();
        let mut repeated = 0;
        for number in batch * BATCH..(batch + 1) * BATCH {
            if let Done::Repeated { .. } = program.execute(work::command(number)?)? {
                repeated += 1;
            }
        }
        let new: Vec<Record> = (first + 1..=program.seq())
            .filter_map(|seq| program.record(seq).cloned())
            .collect();
        if !(repeated == 0 || new.is_empty()) {
            return Err(format!("batch {batch} was kept in part: {repeated} commands").into());
        }
        // From here on the program in memory is ahead of the journal. If this fails, it is given up with the process.
        store.append(&new)?;
        writeln!(out, "done {batch} {}", program.head())?;
        batch += 1;
        if batch % SNAPSHOT_EVERY == 0 {
            store.keep(&program.snapshot())?;
        }
    }
}

fn bench(store: &mut dyn Store, batches: u64) -> Result<(), Failure> {
    let mut program = resume(store)?;
    let (first, start) = (program.seq(), Instant::now());
    let mut judged = std::time::Duration::ZERO;
    for _ in 0..batches {
        let before = program.seq();
        let commands: Result<Vec<_>, _> = (before..before + BATCH).map(work::command).collect();
        let commands = commands?;
        let started = Instant::now();
        for command in commands {
            program.execute(command)?;
        }
        judged += started.elapsed();
        let new: Vec<Record> = (before + 1..=program.seq())
            .filter_map(|seq| program.record(seq).cloned())
            .collect();
        store.append(&new)?;
    }
    let (count, took) = (program.seq() - first, start.elapsed());
    writeln!(
        io::stdout(),
        "kept {count} records in batches of {BATCH}: {:.0} records/s, {:.1} ms a batch; {:.1} µs a record of it to judge and seal",
        count as f64 / took.as_secs_f64(),
        took.as_secs_f64() * 1e3 / batches as f64,
        judged.as_secs_f64() * 1e6 / count as f64,
    )?;
    let start = Instant::now();
    let records = store.records(0)?;
    let (read, start) = (start.elapsed(), Instant::now());
    let replayed = Program::replay(work::plan()?, records)?;
    let took = start.elapsed();
    if replayed.state() != program.state() {
        return Err("the replay differs".into());
    }
    let per = |took: std::time::Duration| took.as_secs_f64() * 1e6 / replayed.seq() as f64;
    writeln!(
        io::stdout(),
        "read {} records: {:.1} µs each; verified and replayed: {:.1} µs each",
        replayed.seq(),
        per(read),
        per(took)
    )?;
    Ok(())
}
