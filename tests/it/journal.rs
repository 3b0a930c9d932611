//! The journal can be trusted: what was changed is found, what was cut off is reported, what is old can be read.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod as_of;
mod chain;
mod forms;
mod recovery;

use std::sync::LazyLock;

use tactica::program::{Chain, Head, Record, read_records};

use crate::running;

/// The pinned journal, in which every kind of command and event occurs.
const JOURNAL: &str = include_str!("golden/records.jsonl");

/// The beginning of that journal as versions before the hash chain wrote it: they knew no more kinds of commands.
const JOURNAL_1: &str = include_str!("golden/records.v1.jsonl");

/// Returns the beginning of the pinned journal that [`JOURNAL_1`] has too.
fn beginning() -> (String, Vec<Record>) {
    let count = JOURNAL_1.lines().count();
    let lines = JOURNAL.split_inclusive('\n').take(count);
    (lines.collect(), records()[..count].to_vec())
}

fn records() -> Vec<Record> {
    static READ: LazyLock<Vec<Record>> = LazyLock::new(|| read_records(JOURNAL).unwrap());
    READ.clone()
}

fn chain() -> Chain {
    Chain::new(running::plan().id())
}

/// Returns the head before each record, and the last one.
fn heads() -> Vec<Head> {
    let mut chain = chain();
    let mut heads = vec![chain.head()];
    for record in records() {
        chain.check(&record).unwrap();
        heads.push(chain.head());
    }
    heads
}
