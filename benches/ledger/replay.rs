//! Replay of a long journal in room that is bounded by what is under way: finished documents are retired as they come.

use std::time::{Duration, Instant};

use tactica::budget::{Finality, Ledger, LedgerCommand, LedgerEvent, Retention, Terms};

use super::{
    BATCH,
    sides::{Batch, Command, Make, tree},
    workload::{Shape, chains, order},
};

/// How many batches there are between two retirements.
const EVERY: usize = 16;

/// Returns the memory of the process in megabytes, where the system tells.
fn megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1_024)
}

fn record(ledger: &Ledger, command: &Command) -> LedgerEvent {
    let event = match command {
        Command::Hold(hold, lines) => ledger.decide_hold(hold, lines),
        Command::Commit(order, approved, lines) => {
            ledger.decide_commit(order, approved, None, lines)
        }
        Command::Settle(invoice, order, lines) => {
            ledger.decide_settle(invoice, order, lines, Finality::Final)
        }
    };
    event.unwrap()
}

/// Applies the records of `count` chains, with what `retention` keeps, and prints a row.
pub(crate) fn row(shape: &Shape, count: usize, retention: Retention) {
    let (chains, make) = (chains(shape, count), Make::default());
    let steps = order(count);
    let before = megabytes();
    let (mut told, mut replayed) = (Ledger::new(tree(shape)), Ledger::new(tree(shape)));
    let retire = LedgerCommand::Retire { retention };
    let mut time = Duration::ZERO;
    for (number, steps) in (1_usize..).zip(steps.chunks(BATCH)) {
        let mut events = Vec::with_capacity(BATCH + 1);
        for command in &Batch::new(&make, &chains, steps).commands {
            let event = record(&told, command);
            told.apply(&event).unwrap();
            events.push(event);
        }
        if number % EVERY == 0 {
            let event = told.decide(&retire, &Terms::default()).unwrap().unwrap();
            told.apply(&event).unwrap();
            events.push(event);
        }
        let start = Instant::now();
        for event in &events {
            replayed.apply(event).unwrap();
        }
        time += start.elapsed();
    }
    let kept = replayed.holds().count() + replayed.orders().count() + replayed.invoices().count();
    let events = steps.len();
    let rate = u128::try_from(events).unwrap() * 1_000_000 / time.as_micros().max(1);
    let more = megabytes()
        .zip(before)
        .map_or("?".to_owned(), |(now, before)| {
            now.saturating_sub(before).to_string()
        });
    println!(
        "| {events} | {} | {rate} | {kept} | {} | {more} |",
        retention.word(),
        replayed.retired()
    );
}
