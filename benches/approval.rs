//! What it costs to say who has to agree, against policies of up to a thousand rules; beside it, trying every rule in turn.
//!
//! The policy has general bands, rules for vendors, categories and channels that decide, require more or deny, and a question hits a
//! few of them. `benches/peers` asks the same of policy engines.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a bench: macros without documentation, small numbers, and nothing to recover from"
)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tactica::approval::{Asked, Effect, Policies, Policy};

#[path = "approval/workload.rs"]
mod workload;

/// Looks the bands up in every rule that applies, one rule after the other; merges nothing and explains nothing.
fn in_turn(policy: &Policy, asked: &Asked<'_>) -> usize {
    let amount = asked.amount();
    let mut steps = 0;
    for rule in policy.rules() {
        if !rule.applies(asked.kind(), asked.facts()) {
            continue;
        }
        if let Effect::Decide { bands, .. } | Effect::Require(bands) = rule.effect() {
            let band = bands.iter().find(|band| band.contains(amount));
            steps = band.map_or(steps, |band| steps.max(band.steps().len()));
        }
    }
    steps
}

fn routing(c: &mut Criterion) {
    let mut group = c.benchmark_group("route");
    for rules in [10, 100, 1_000] {
        let policies: Policies = serde_json::from_value(workload::policy(rules)).unwrap();
        let questions = workload::questions(rules);
        let asked: Vec<Asked<'_>> = questions.iter().map(workload::Question::asked).collect();
        let mut next = (0..asked.len()).cycle();
        group.bench_function(BenchmarkId::new("indexed", rules), |b| {
            b.iter(|| {
                let asked = asked.get(next.next().unwrap()).unwrap();
                black_box(policies.route(black_box(asked)).is_ok())
            });
        });
        let policy = policies.as_slice().first().unwrap();
        group.bench_function(BenchmarkId::new("in-turn", rules), |b| {
            b.iter(|| {
                let asked = asked.get(next.next().unwrap()).unwrap();
                black_box(in_turn(policy, black_box(asked)))
            });
        });
    }
    group.finish();
}

fn explaining(c: &mut Criterion) {
    let policies: Policies = serde_json::from_value(workload::policy(1_000)).unwrap();
    let questions = workload::questions(1_000);
    let asked: Vec<Asked<'_>> = questions.iter().map(workload::Question::asked).collect();
    let chains: Vec<_> = asked
        .iter()
        .filter_map(|asked| policies.route(asked).ok())
        .collect();
    let mut next = (0..chains.len()).cycle();
    c.bench_function("explain", |b| {
        b.iter(|| black_box(chains.get(next.next().unwrap()).unwrap().explain()));
    });
}

criterion_group!(benches, routing, explaining);
criterion_main!(benches);
