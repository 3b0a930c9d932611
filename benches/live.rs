//! What one edit costs in a plan that is kept right, beside both passes over the whole plan.
//!
//! The plans are those of the bench `network`: layered and random, a hundred activities a layer and four arcs an activity. The
//! edits change durations and lags, add and remove links, and add and remove tasks, all at random. Besides criterion's figure for
//! the mean, a table says what the median and the slowest of two thousand edits cost, each the fastest of five; and how many
//! times nodes were dated in it, of `2n` times in both passes.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    reason = "a bench: macros without documentation, small numbers, nothing to recover from, and a table of times"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tactica::{
    network::{Activity, Arc, Edit, Frame, Lag, LinkKind, Live, Network},
    time::{Minute, WorkCalendar},
};

const SIZES: [u32; 2] = [10_000, 40_000];
const WIDTH: u32 = 100;
const EDITS: usize = 2_000;
const AGAIN: usize = 5;

/// A plain linear congruential generator: the same networks in every run and on every machine.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit)) as u32
    }
}

fn activity(random: &mut Lcg, calendars: u32) -> Activity {
    let duration = i64::from(random.below(10)) * 120;
    Activity::new(duration, random.below(calendars))
}

fn arc(random: &mut Lcg, to: u32) -> Arc {
    let layer = to / WIDTH * WIDTH;
    // Mostly from the layer before, sometimes from up to five layers back.
    let back = if random.below(4) == 0 {
        1 + random.below(5)
    } else {
        1
    };
    let first = layer.saturating_sub(back * WIDTH);
    let kind = match random.below(10) {
        0 => LinkKind::StartToStart,
        1 => LinkKind::FinishToFinish,
        2 => LinkKind::StartToFinish,
        _ => LinkKind::FinishToStart,
    };
    let lag = (i64::from(random.below(9)) - 4).max(0) * 60;
    Arc::new(first + random.below(WIDTH), kind, to).with_lag(Lag::work(lag))
}

fn inputs(count: u32, calendars: u32) -> (Vec<Activity>, Vec<Arc>) {
    let mut random = Lcg(u64::from(count));
    let activities = (0..count)
        .map(|_| activity(&mut random, calendars))
        .collect();
    let mut arcs = Vec::new();
    for to in WIDTH..count {
        arcs.extend((0..4).map(|_| arc(&mut random, to)));
    }
    (activities, arcs)
}

/// Three calendars with weeks off, or one that never rests.
fn calendars(count: u32) -> Vec<WorkCalendar> {
    if count == 1 {
        return vec![WorkCalendar::continuous()];
    }
    // Ten years of a week off each summer, so that conversions search exceptions as those of real plans do.
    let absences: Vec<_> = (2025..2035)
        .map(|year| format!("{year}-08-04..{year}-08-09").parse().unwrap())
        .collect();
    let office = WorkCalendar::standard().with_absences(&absences);
    vec![office, WorkCalendar::standard(), WorkCalendar::continuous()]
}

/// A plan and a source of edits for it.
struct Edited {
    live: Live,
    random: Lcg,
    calendars: u32,
    activities: u32,
    arcs: u32,
}

impl Edited {
    fn of(network: Network, start: Minute, calendars: u32) -> Self {
        let (activities, arcs) = (network.activities().len(), network.arcs().len());
        Self {
            live: network.live(Frame::from_start(start)).unwrap(),
            random: Lcg(42),
            calendars,
            activities: activities as u32,
            arcs: arcs as u32,
        }
    }

    /// Returns an edit at random: of six kinds, each as often as the others.
    fn next(&mut self) -> Vec<Edit> {
        let random = &mut self.random;
        let some = |random: &mut Lcg, live: &Live, all: u32| loop {
            let at = random.below(all);
            if let Some(activity) = live.get(at) {
                return (at, *activity);
            }
        };
        let some_arc = |random: &mut Lcg, live: &Live, all: u32| loop {
            let at = random.below(all);
            if let Some(arc) = live.arc(at) {
                return (at, *arc);
            }
        };
        match random.below(6) {
            0 => {
                let (at, old) = some(random, &self.live, self.activities);
                let duration = i64::from(random.below(10)) * 120;
                vec![Edit::SetActivity(at, Activity { duration, ..old })]
            }
            1 => {
                let (at, old) = some_arc(random, &self.live, self.arcs);
                let lag = Lag::work(i64::from(random.below(9)) * 60);
                vec![Edit::SetArc(at, old.with_lag(lag))]
            }
            2 => {
                let (to, _) = some(random, &self.live, self.activities);
                let new = arc(random, to.max(WIDTH).min(self.activities - 1));
                vec![Edit::AddArc(new)]
            }
            3 => vec![Edit::RemoveArc(some_arc(random, &self.live, self.arcs).0)],
            4 => {
                // A task between the two ends of an arc.
                let (_, between) = some_arc(random, &self.live, self.arcs);
                let at = self.live.solution().network().activities().len() as u32;
                vec![
                    Edit::AddActivity(activity(random, self.calendars)),
                    Edit::AddArc(Arc::finish_to_start(between.from, at)),
                    Edit::AddArc(Arc::finish_to_start(at, between.to)),
                ]
            }
            _ => vec![Edit::RemoveActivity(
                some(random, &self.live, self.activities).0,
            )],
        }
    }
}

fn table(name: &str, network: &Network, start: Minute, calendars: u32) {
    let mut edited = Edited::of(network.clone(), start, calendars);
    let mut found = Vec::with_capacity(EDITS);
    let mut refused = 0;
    while found.len() < EDITS {
        let edits = edited.next();
        // Again and again, for the fastest: what the machine does besides is not the edit's fault.
        let mut fastest = Duration::MAX;
        let mut dated = None;
        for _ in 0..AGAIN {
            if dated.is_some() {
                edited.live.undo();
            }
            let before = Instant::now();
            let done = black_box(edited.live.apply(&edits)).map(|done| done.dated());
            fastest = fastest.min(before.elapsed());
            dated = done.ok();
        }
        match dated {
            Some(dated) => found.push((fastest, dated)),
            None => refused += 1,
        }
    }
    // The whole plan as it has become, so that both sides look at the same one.
    let whole = edited.live.to_spec().spec.build().unwrap();
    let mut passes: Vec<Duration> = (0..200)
        .map(|_| {
            let before = Instant::now();
            black_box(whole.schedule(Frame::from_start(black_box(start))).unwrap());
            before.elapsed()
        })
        .collect();
    passes.sort_unstable();
    let full = passes[100].as_secs_f64() * 1e6;
    found.sort_unstable();
    let at = |part: usize| {
        let (time, dated) = found[(EDITS - 1) * part / 1000];
        (time.as_secs_f64() * 1e6, dated)
    };
    println!(
        "{name}: both passes {full:.0} us (fastest {:.0} us), {refused} edits refused",
        passes[0].as_secs_f64() * 1e6
    );
    for (label, part) in [
        ("median", 500),
        ("90 %", 900),
        ("99 %", 990),
        ("99.9 %", 999),
        ("slowest", 1000),
    ] {
        let (time, dated) = at(part);
        println!(
            "    {label:8} {time:8.1} us = {:.3} of both passes, {dated} dated",
            time / full
        );
    }
}

fn live(criterion: &mut Criterion) {
    let start: Minute = "2025-01-06T09:00".parse().unwrap();
    let mut group = criterion.benchmark_group("live");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    for count in SIZES {
        for (name, kinds) in [("no rest", 1), ("three calendars", 3)] {
            let (activities, arcs) = inputs(count, kinds);
            let network = Network::new(activities, arcs, calendars(kinds)).unwrap();
            table(
                &format!("{count} activities, {name}"),
                &network,
                start,
                kinds,
            );
            let mut edited = Edited::of(network.clone(), start, kinds);
            group.bench_function(
                BenchmarkId::new(format!("random edit, {name}"), count),
                |bench| {
                    bench.iter(|| {
                        let edits = edited.next();
                        let _ = black_box(edited.live.apply(&edits));
                    });
                },
            );
            group.bench_function(
                BenchmarkId::new(format!("both passes, {name}"), count),
                |bench| {
                    bench.iter(|| {
                        network
                            .schedule(Frame::from_start(black_box(start)))
                            .unwrap()
                    });
                },
            );
        }
    }
    group.finish();
}

criterion_group!(benches, live);
criterion_main!(benches);
