//! What a ledger command costs beside the same in SQLite in memory, and beside the floor of sums without any rule, in one run.
//!
//! SQLite gets the best of it: prepared statements, no journal, and one transaction for some thousand commands. It keeps what
//! the ledger keeps: documents by name that are refused twice, what is left of each, and the balances of the node and all nodes
//! above it, with the limit of each asked when money is held.

#[path = "../../ledger/sides.rs"]
mod sides;
#[path = "../../ledger/workload.rs"]
mod workload;

use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use sides::{Batch, Command, Floor, Make, Recorded, RollUp, Side, Unrecorded};
use workload::{Chain, Shape, chains, order};

const BATCH: usize = 4_096;

const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;
    CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, parent INTEGER,
        allocated INTEGER NOT NULL, held INTEGER NOT NULL DEFAULT 0, committed INTEGER NOT NULL DEFAULT 0,
        settled INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE hold (id TEXT PRIMARY KEY, node INTEGER NOT NULL, amount INTEGER NOT NULL, left INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE purchase (id TEXT PRIMARY KEY, hold TEXT NOT NULL, node INTEGER NOT NULL, amount INTEGER NOT NULL,
        left INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE invoice (id TEXT PRIMARY KEY, purchase TEXT NOT NULL, node INTEGER NOT NULL, amount INTEGER NOT NULL)
        WITHOUT ROWID;";

const UP: &str = "WITH RECURSIVE up(id) AS (VALUES (?1) UNION ALL SELECT node.parent FROM node JOIN up ON node.id = up.id
    WHERE node.parent IS NOT NULL)";

struct Sqlite(Connection);

impl Sqlite {
    fn new(shape: &Shape) -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        let add = "INSERT INTO node (id, name, parent, allocated) VALUES (?1, ?2, ?3, ?4)";
        connection.execute_batch("BEGIN").unwrap();
        let tree = sides::tree(shape);
        for node in 0..=shape.parents.len() {
            let parent = node.checked_sub(1).map(|at| shape.parents[at] as i64);
            let name = format!("n{node}");
            let amount = tree.node(&name).unwrap().amount().minor() as i64;
            connection
                .execute(add, params![node as i64, name, parent, amount])
                .unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
        connection.set_prepared_statement_cache_capacity(64);
        Self(connection)
    }

    fn node(&self, name: &str) -> i64 {
        let mut find = self
            .0
            .prepare_cached("SELECT id FROM node WHERE name = ?1")
            .unwrap();
        find.query_row([name], |row| row.get(0)).unwrap()
    }

    fn hold(&self, id: &str, node: i64, amount: i64) {
        let ask = format!(
            "{UP} SELECT min(allocated - held - committed - settled) FROM node WHERE id IN up"
        );
        let mut ask = self.0.prepare_cached(&ask).unwrap();
        let free: i64 = ask.query_row([node], |row| row.get(0)).unwrap();
        assert!(free >= amount);
        let add = "INSERT INTO hold (id, node, amount, left) VALUES (?1, ?2, ?3, ?3)";
        let mut add = self.0.prepare_cached(add).unwrap();
        add.execute(params![id, node, amount]).unwrap();
        let shift = format!("{UP} UPDATE node SET held = held + ?2 WHERE id IN up");
        let mut shift = self.0.prepare_cached(&shift).unwrap();
        shift.execute(params![node, amount]).unwrap();
    }

    fn commit(&self, id: &str, hold: &str, node: i64, amount: i64) {
        let take = "UPDATE hold SET left = left - ?2 WHERE id = ?1 AND left >= ?2 AND node = ?3";
        let mut take = self.0.prepare_cached(take).unwrap();
        assert_eq!(take.execute(params![hold, amount, node]).unwrap(), 1);
        let add = "INSERT INTO purchase (id, hold, node, amount, left) VALUES (?1, ?2, ?3, ?4, ?4)";
        let mut add = self.0.prepare_cached(add).unwrap();
        add.execute(params![id, hold, node, amount]).unwrap();
        let shift = format!(
            "{UP} UPDATE node SET held = held - ?2, committed = committed + ?2 WHERE id IN up"
        );
        let mut shift = self.0.prepare_cached(&shift).unwrap();
        shift.execute(params![node, amount]).unwrap();
    }

    fn settle(&self, id: &str, order: &str, node: i64, amount: i64) {
        let take =
            "UPDATE purchase SET left = left - ?2 WHERE id = ?1 AND left >= ?2 AND node = ?3";
        let mut take = self.0.prepare_cached(take).unwrap();
        assert_eq!(take.execute(params![order, amount, node]).unwrap(), 1);
        let add = "INSERT INTO invoice (id, purchase, node, amount) VALUES (?1, ?2, ?3, ?4)";
        let mut add = self.0.prepare_cached(add).unwrap();
        add.execute(params![id, order, node, amount]).unwrap();
        let shift = format!(
            "{UP} UPDATE node SET committed = committed - ?2, settled = settled + ?2 WHERE id IN up"
        );
        let mut shift = self.0.prepare_cached(&shift).unwrap();
        shift.execute(params![node, amount]).unwrap();
    }
}

impl Side for Sqlite {
    fn run(&mut self, batch: &Batch) -> Duration {
        let start = Instant::now();
        self.0.execute_batch("BEGIN").unwrap();
        for command in &batch.commands {
            let (Command::Hold(_, lines)
            | Command::Commit(_, _, lines)
            | Command::Settle(_, _, lines)) = command;
            let node = self.node(lines[0].node.as_str());
            let amount = lines[0].amount.minor() as i64;
            match command {
                Command::Hold(id, _) => self.hold(id.as_str(), node, amount),
                Command::Commit(id, approved, _) => {
                    self.commit(id.as_str(), approved.request().as_str(), node, amount);
                }
                Command::Settle(id, order, _) => {
                    self.settle(id.as_str(), order.as_str(), node, amount);
                }
            }
        }
        self.0.execute_batch("COMMIT").unwrap();
        start.elapsed()
    }

    fn check(&self, _: &Shape, chains: &[Chain]) {
        let sum: i64 = chains.iter().map(|chain| chain.amount).sum();
        let query = "SELECT settled FROM node WHERE id = 0 AND held = 0 AND committed = 0";
        let settled: i64 = self.0.query_row(query, [], |row| row.get(0)).unwrap();
        assert_eq!(settled, sum);
    }
}

fn pass(side: &mut dyn Side, shape: &Shape, count: usize) -> Duration {
    let (chains, make) = (chains(shape, count), Make::default());
    let mut time = Duration::ZERO;
    for steps in order(count).chunks(BATCH) {
        time += side.run(&Batch::new(&make, &chains, steps));
    }
    side.check(shape, &chains);
    time
}

fn main() {
    let count = std::env::args()
        .nth(1)
        .map_or(100_000, |text| text.parse().unwrap());
    let shape = Shape::new(10_000, 6);
    println!(
        "{count} holds, orders and invoices each on 10,000 nodes, {} deep; median of 5 passes\n",
        shape.depth()
    );
    println!("| Side | Commands a second | One command |");
    println!("| --- | --- | --- |");
    let makers: [(&str, &dyn Fn() -> Box<dyn Side>); 5] = [
        ("ledger, `post_…`", &|| Box::new(Unrecorded::new(&shape))),
        ("ledger, `decide_…` and `apply`", &|| {
            Box::new(Recorded::new(&shape))
        }),
        ("SQLite in memory", &|| Box::new(Sqlite::new(&shape))),
        ("`HashMap<String, Decimal>`, the node alone", &|| {
            Box::new(Floor::default())
        }),
        ("`HashMap<String, Decimal>`, rolled up", &|| {
            Box::new(RollUp::new(&shape))
        }),
    ];
    for (name, maker) in makers {
        let mut times: Vec<Duration> = (0..5)
            .map(|_| pass(maker().as_mut(), &shape, count))
            .collect();
        times.sort();
        let (nanos, commands) = (times[2].as_nanos(), 3 * count as u128);
        println!(
            "| {name} | {} | {} ns |",
            commands * 1_000_000_000 / nanos,
            nanos / commands
        );
    }
}
