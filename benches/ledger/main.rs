//! What a ledger command costs: hold, order and invoice, by the depth of the tree and by the number of its nodes, beside the floor:
//! the same amounts added up in a `HashMap<String, Decimal>` without any rule, at the node alone and at every node above it. With
//! a number behind `--`, only 10,000 nodes at that depth.
//!
//! Times are those of the commands alone. They are made a few thousand at a time, outside of what is measured, as they would come
//! from a socket or a file. Every figure is the median of several passes.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench: it has a clock and prints, its numbers are small, and there is nothing to recover from"
)]

#[path = "../support/lcg.rs"]
mod lcg;
mod replay;
mod sides;
mod workload;

use std::time::Duration;

use tactica::budget::Retention;

use sides::{Batch, Floor, Make, Recorded, RollUp, Side, Unrecorded};
use workload::{Shape, chains, order};

/// How many commands are made at a time.
const BATCH: usize = 4_096;

/// Runs the chains on one side, and returns the time that its commands took.
fn pass(side: &mut dyn Side, shape: &Shape, count: usize) -> Duration {
    let chains = chains(shape, count);
    let make = Make::default();
    let mut time = Duration::ZERO;
    for steps in order(count).chunks(BATCH) {
        let batch = Batch::new(&make, &chains, steps);
        time += side.run(&batch);
    }
    side.check(shape, &chains);
    time
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Prints a row: millions of commands a second on every side.
fn row(shape: &Shape, count: usize, passes: usize) {
    let makers: [&dyn Fn() -> Box<dyn Side>; 4] = [
        &|| Box::new(Unrecorded::new(shape)),
        &|| Box::new(Recorded::new(shape)),
        &|| Box::new(Floor::default()),
        &|| Box::new(RollUp::new(shape)),
    ];
    let rates = makers.map(|maker| {
        let times = (0..passes).map(|_| pass(maker().as_mut(), shape, count));
        let time = median(times.collect());
        let commands = u128::try_from(count * 3).unwrap();
        commands * 1_000_000_000 / time.as_nanos().max(1) / 1_000
    });
    let [posted, recorded, floor, roll_up] =
        rates.map(|rate| format!("{}.{:03}", rate / 1_000, rate % 1_000));
    let (nodes, depth) = (shape.parents.len(), shape.depth());
    println!("| {nodes} | {depth} | {posted} | {recorded} | {floor} | {roll_up} |");
}

fn main() {
    let test = std::env::args().any(|arg| arg == "--test");
    let only: Option<usize> = std::env::args().find_map(|arg| arg.parse().ok());
    let (count, passes) = if test { (2_000, 1) } else { (200_000, 5) };
    println!("Millions of commands a second; {count} holds, orders and invoices each\n");
    println!("| Nodes | Depth | `post_…` | `decide_…`, `apply` | floor | floor, rolled up |");
    println!("| --- | --- | --- | --- | --- | --- |");
    if let Some(depth) = only {
        return row(&Shape::new(10_000, depth), count, passes);
    }
    for depth in 1..=8 {
        row(&Shape::new(10_000, depth), count, passes);
    }
    for nodes in [100, 1_000, 100_000] {
        row(&Shape::new(nodes, 6), count, passes);
    }
    println!(
        "\nReplay with finished documents retired; memory is that of two ledgers, the one that tells and the one that replays\n"
    );
    println!("| Events | Kept of finished | Events a second | Documents | Digests | MB more |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let count = if test { 2_000 } else { 3_333_334 };
    for retention in [Retention::Nothing, Retention::Digests] {
        replay::row(&Shape::new(10_000, 6), count, retention);
    }
}
