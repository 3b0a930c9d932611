//! What a command costs: judged, sealed and kept, replayed, and read from its line; what the hash chain has of that; and what a
//! snapshot costs for a command before it. Without the feature `audit` the same runs without the chain.
//!
//! The commands are a year of spending: a request of one to three lines, the decision of a manager where it is not automatic,
//! an order and an invoice, on a budget of a hundred nodes below ten, with facts in between. They are executed first; what is
//! measured is what was accepted then.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a bench: macros without documentation, small numbers, and nothing to recover from"
)]

#[path = "support/lcg.rs"]
mod lcg;

use std::{hint::black_box, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use tactica::{
    plan::{Plan, PlanDraft},
    program::{Command, Envelope, Program, Record, Snapshot},
};

use lcg::Lcg;

/// Small sizes when every bench is only tried once.
fn sizes() -> &'static [usize] {
    if std::env::args().any(|arg| arg == "--test") {
        &[100, 1_000]
    } else {
        &[1_000, 10_000, 100_000]
    }
}

fn plan() -> Arc<Plan> {
    let groups = (0..10)
        .map(|group| json!({"id": format!("g{group}"), "name": "Group", "allotment": "10%"}));
    let leaves = (0..100).map(|leaf| {
        json!({"id": format!("n{leaf}"), "name": "Leaf", "parent": format!("g{}", leaf / 10), "allotment": "10%"})
    });
    let nodes: Vec<Value> = groups.chain(leaves).collect();
    let document = json!({
        "format": "tactica-plan/1", "id": "year", "currency": "USD", "start": "2025-01-01", "end": "2026-01-01",
        "roles": [{"id": "manager", "name": "Manager"}],
        "people": [
            {"id": "ana", "name": "Ana", "roles": ["manager"]}, {"id": "ben", "name": "Ben"}, {"id": "cid", "name": "Cid"}],
        "objectives": [{"id": "awareness", "name": "Awareness", "kpis": [{"id": "visits", "name": "Visits",
            "baseline": "100", "target": "200", "due": "2025-06-30"}]}],
        "budget": {"id": "plan", "name": "Plan", "total": "100000000000.00 USD", "nodes": nodes},
        "policies": [{"id": "spending", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": [
            {"name": "petty", "limit": {"up-to": "500.00 USD"}, "approval": "automatic"},
            {"name": "all", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}]}],
    });
    let draft: PlanDraft = serde_json::from_value(document).unwrap();
    Arc::new(draft.build().unwrap())
}

fn line(leaf: u64, minor: u64) -> Value {
    json!({"node": format!("n{leaf}"), "amount": format!("{}.{:02} USD", minor / 100, minor % 100)})
}

/// Returns the next round of commands: what is asked, decided, ordered and invoiced, and a fact now and then.
fn round(number: usize, random: &mut Lcg) -> Vec<(&'static str, Value)> {
    let first = random.below(100);
    let count = 1 + random.below(3);
    let lines: Vec<Value> = (0..count)
        .map(|i| line((first + i) % 100, 1 + random.below(60_000)))
        .collect();
    let (request, order) = (format!("r{number}"), format!("o{number}"));
    let mut commands = vec![
        (
            "ben",
            json!({"type": "request-spend", "request": request, "lines": lines, "reason": "as planned"}),
        ),
        (
            "ana",
            json!({"type": "decide", "request": request, "vote": "approve", "reason": "as planned"}),
        ),
        (
            "ben",
            json!({"type": "order", "order": order, "request": request, "vendor": "acme", "lines": lines}),
        ),
        (
            "cid",
            json!({"type": "invoice", "invoice": format!("i{number}"), "order": order, "standing": "final", "lines": lines}),
        ),
    ];
    if number % 8 == 0 {
        let value = random.below(1000).to_string();
        let fact =
            json!({"type": "measure-kpi", "kpi": "visits", "date": "2025-01-02", "value": value});
        commands.push(("ben", fact));
    }
    commands
}

/// Executes rounds until `count` commands are accepted; a decision on what is automatic is refused and left out.
fn told(plan: &Arc<Plan>, count: usize) -> Program {
    let start: DateTime<Utc> = "2025-01-03T09:00:00Z".parse().unwrap();
    let mut program = Program::new(Arc::clone(plan));
    let mut random = Lcg(7);
    let mut tried: u32 = 0;
    for number in 0.. {
        for (actor, command) in round(number, &mut random) {
            if program.journal().len() == count {
                return program;
            }
            let command: Command = serde_json::from_value(command).unwrap();
            tried += 1;
            let envelope = Envelope {
                id: format!("c{tried}").parse().unwrap(),
                at: start + TimeDelta::minutes(i64::from(tried)),
                actor: actor.parse().unwrap(),
                command,
            };
            let _ = program.execute(envelope);
        }
    }
    program
}

/// The chain alone: the text that is hashed, sealing, and verifying.
#[cfg(feature = "audit")]
fn chained(
    group: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>,
    plan: &Plan,
    records: &[Record],
) {
    use tactica::program::Chain;

    let count = records.len();
    group.bench_function(BenchmarkId::new("canonical text", count), |bench| {
        bench.iter(|| {
            records
                .iter()
                .map(|record| record.canonical_text().len())
                .max()
        });
    });
    group.bench_function(BenchmarkId::new("seal", count), |bench| {
        let mut bare = records.to_vec();
        bench.iter(|| {
            let mut chain = Chain::new(plan.id());
            for record in &mut bare {
                record.seal = None;
                chain.seal(record).unwrap();
            }
            chain.head()
        });
    });
    group.bench_function(BenchmarkId::new("verify", count), |bench| {
        bench.iter(|| Chain::new(plan.id()).verify(records).unwrap());
    });
}

fn program(criterion: &mut Criterion) {
    let plan = plan();
    let mut group = criterion.benchmark_group("program");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(4));
    for &count in sizes() {
        let program = told(&plan, count);
        let records: Vec<Record> = program.journal().to_vec();
        let envelopes: Vec<Envelope> = records.iter().map(|r| r.envelope.clone()).collect();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("execute", count), |bench| {
            bench.iter_batched(
                || envelopes.clone(),
                |envelopes| {
                    let mut program = Program::new(Arc::clone(&plan));
                    for envelope in envelopes {
                        program.execute(envelope).unwrap();
                    }
                    program
                },
                BatchSize::PerIteration,
            );
        });
        group.bench_function(BenchmarkId::new("replay", count), |bench| {
            bench.iter_batched(
                || records.clone(),
                |records| Program::replay(Arc::clone(&plan), records).unwrap(),
                BatchSize::PerIteration,
            );
        });
        #[cfg(feature = "audit")]
        chained(&mut group, &plan, &records);
        let lines: Vec<String> = records
            .iter()
            .map(|record| serde_json::to_string(record).unwrap())
            .collect();
        group.bench_function(BenchmarkId::new("read records", count), |bench| {
            let read = |line: &String| serde_json::from_str::<Record>(line).unwrap();
            bench.iter(|| lines.iter().map(read).collect::<Vec<_>>());
        });
        #[cfg(feature = "json")]
        {
            let journal = tactica::program::write_records(&records);
            group.bench_function(BenchmarkId::new("recover records", count), |bench| {
                bench.iter(|| tactica::program::recover_records(journal.as_bytes()).unwrap());
            });
        }
        group.bench_function(BenchmarkId::new("write a snapshot", count), |bench| {
            bench.iter(|| serde_json::to_string(&black_box(&program).snapshot()).unwrap());
        });
        let snapshot = serde_json::to_string(&program.snapshot()).unwrap();
        group.bench_function(BenchmarkId::new("restore a snapshot", count), |bench| {
            bench.iter(|| {
                let snapshot: Snapshot = serde_json::from_str(black_box(&snapshot)).unwrap();
                Program::restore(Arc::clone(&plan), snapshot).unwrap()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, program);
criterion_main!(benches);
