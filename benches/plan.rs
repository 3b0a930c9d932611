//! What a task costs: read from JSON, checked and built into a plan, and scheduled.
//!
//! The plans are layered and random: tactics of a hundred tasks, each task linked to three of the tactic before it or of its
//! own tactic, by links of all four kinds, half of them with a lag, on three calendars with holidays.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a bench: macros without documentation, small numbers, and nothing to recover from"
)]

#[path = "support/lcg.rs"]
mod lcg;

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use tactica::{
    plan::{PlanDraft, TacticDraft, TaskDraft},
    schedule::Schedule,
};

use lcg::Lcg;

const WIDTH: u64 = 100;

/// Small sizes when every bench is only tried once.
fn sizes() -> &'static [u64] {
    if std::env::args().any(|arg| arg == "--test") {
        &[100, 1_000]
    } else {
        &[1_000, 10_000, 100_000]
    }
}

fn frame() -> PlanDraft {
    // A holiday each month for ten years, so that conversions search exceptions as those of real plans do.
    let months = (2025..2035).flat_map(|year| (1..13).map(move |month| (year, month)));
    let holidays: Vec<_> = months
        .map(|(year, month)| json!({"date": format!("{year}-{month:02}-15"), "name": "Holiday"}))
        .collect();
    let week = |days: &[&str], shifts: &[&str]| {
        let days = days.iter().map(|day| ((*day).to_owned(), json!(shifts)));
        Value::Object(days.collect())
    };
    let office = week(&["mon", "tue", "wed", "thu", "fri"], &["09:00-17:00"]);
    let shop = ["mon", "tue", "wed", "thu", "fri", "sat"];
    let shop = week(&shop, &["10:00-13:00", "14:00-19:00"]);
    let always = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let always = week(&always, &["00:00-24:00"]);
    let document = json!({
        "format": "tactica-plan/1", "id": "large", "currency": "USD", "start": "2025-01-06", "end": "2045-01-01",
        "people": [{"id": "ana", "name": "Ana"}, {"id": "ben", "name": "Ben"}, {"id": "cid", "name": "Cid"}],
        "objectives": [{"id": "awareness", "name": "Awareness"}],
        "calendars": [
            {"id": "office", "hours": {"week": office, "holidays": holidays}},
            {"id": "shop", "hours": {"week": shop, "holidays": holidays}},
            {"id": "always", "hours": {"week": always}}],
        "calendar": "office",
    });
    serde_json::from_value(document).unwrap()
}

fn draft(count: u64) -> PlanDraft {
    let mut random = Lcg(count);
    let mut draft = frame();
    for tactic in 0..count.div_ceil(WIDTH) {
        let first = tactic * WIDTH;
        let tasks = (first..count.min(first + WIDTH)).map(|number| {
            let calendar = ["", "shop", "always"][usize::try_from(random.below(3)).unwrap()];
            let mut task = TaskDraft {
                id: format!("t{number}").as_str().into(),
                name: "Something that is done".to_owned(),
                duration: format!("{}h", random.below(20)).as_str().into(),
                ..TaskDraft::default()
            };
            if !calendar.is_empty() {
                task.calendar = calendar.into();
            }
            for _ in 0..3 {
                // Out of the hundred tasks before this one.
                let Some(before) = number.checked_sub(1 + random.below(WIDTH)) else {
                    continue;
                };
                let kind = ["FS", "FS", "FS", "SS", "FF", "SF"];
                let kind = kind[usize::try_from(random.below(6)).unwrap()];
                let lag =
                    ["", "", "", "+4h", "+1d", "-2h"][usize::try_from(random.below(6)).unwrap()];
                task.after
                    .push(format!("t{before} {kind}{lag}").as_str().into());
            }
            task
        });
        let tasks = tasks.collect();
        draft.tactics.push(TacticDraft {
            id: format!("tactic-{tactic}").as_str().into(),
            name: "Tactic".to_owned(),
            objectives: vec!["awareness".into()],
            responsible: ["ana", "ben", "cid"][usize::try_from(tactic % 3).unwrap()].into(),
            tasks,
            ..TacticDraft::default()
        });
    }
    draft
}

fn plan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(4));
    for &count in sizes() {
        group.throughput(Throughput::Elements(count));
        let draft = draft(count);
        group.bench_function(BenchmarkId::new("build", count), |bench| {
            bench.iter(|| black_box(&draft).build().unwrap());
        });
        let text = draft.to_json();
        group.bench_function(BenchmarkId::new("read json", count), |bench| {
            bench.iter(|| PlanDraft::from_json(black_box(&text)).unwrap());
        });
        let plan = draft.build().unwrap();
        group.bench_function(BenchmarkId::new("schedule", count), |bench| {
            bench.iter(|| Schedule::of(black_box(&plan)));
        });
    }
    group.finish();
}

criterion_group!(benches, plan);
criterion_main!(benches);
