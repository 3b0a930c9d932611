//! What levelling costs: a generated schedule, beside the plain way to generate one, and a whole search.
//!
//! The projects are random ones of the size of the public benchmark sets: four resources, durations of 1 to 10, a few links for
//! each job. The plain way keeps what is left of each resource in an array of its own and tries one time after the other.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a bench: macros without documentation, small numbers, and nothing to recover from"
)]

#[path = "support/lcg.rs"]
mod lcg;

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tactica::level::{
    Job, Link, Mode, Objective, Options, Problem, ProblemSpec, Resource, Schedule, Term,
};

use lcg::Lcg;

fn project(jobs: u32) -> Problem {
    let mut random = Lcg(u64::from(jobs));
    let mut spec = ProblemSpec::default();
    for _ in 0..4 {
        spec.add_resource(Resource::renewable(20));
    }
    for job in 0..jobs {
        let mut mode = Mode::new(1 + random.below_u32(10));
        for resource in 0..4 {
            mode = mode.with(resource, u64::from(random.below_u32(10)));
        }
        spec.add_job(Job::new(mode));
        for _ in 0..2.min(job) {
            let back = 1 + random.below_u32(job.min(20));
            spec.add_link(Link::new(job - back, job));
        }
    }
    spec.build().unwrap()
}

/// Generates a schedule in the order of the jobs, one array for each resource, one time after the other.
fn plainly(spec: &ProblemSpec) -> Schedule {
    let mut free: Vec<Vec<u64>> = vec![vec![20; 10 * spec.jobs.len()]; 4];
    let mut starts = vec![0_u32; spec.jobs.len()];
    let mut entering = vec![Vec::new(); spec.jobs.len()];
    for link in &spec.links {
        entering[link.to as usize].push(link);
    }
    for (at, job) in spec.jobs.iter().enumerate() {
        let mode = &job.modes[0];
        let links = entering[at].iter();
        let ends = links.map(|link| {
            let from = link.from as usize;
            starts[from] + spec.jobs[from].modes[0].duration
        });
        let mut start = ends.max().unwrap_or(0) as usize;
        let long = mode.duration as usize;
        let fits = |start: usize| {
            mode.demands.iter().all(|demand| {
                let times = &free[demand.resource as usize][start..start + long];
                times.iter().all(|units| *units >= demand.units)
            })
        };
        while !fits(start) {
            start += 1;
        }
        for demand in &mode.demands {
            for units in &mut free[demand.resource as usize][start..start + long] {
                *units -= demand.units;
            }
        }
        starts[at] = start as u32;
    }
    Schedule {
        modes: vec![0; starts.len()],
        starts,
    }
}

fn generated(c: &mut Criterion) {
    let mut group = c.benchmark_group("generate");
    for jobs in [30, 60, 90, 120] {
        let problem = project(jobs);
        let spec = problem.spec().clone();
        assert!(plainly(&spec).violations(&spec).is_empty());
        // Fewer schedules than bounds are looked at after: what is timed is their generation and the search around it.
        let options = Options::new().schedules(90);
        let answer = problem.level(&options);
        assert!(answer.schedule.unwrap().violations(&spec).is_empty());
        group.throughput(Throughput::Elements(answer.schedules));
        group.bench_with_input(BenchmarkId::new("search", jobs), &problem, |b, problem| {
            b.iter(|| black_box(problem).level(&options));
        });
        group.bench_with_input(BenchmarkId::new("plain", jobs), &spec, |b, spec| {
            b.iter(|| {
                for _ in 0..answer.schedules {
                    black_box(plainly(black_box(spec)));
                }
            });
        });
    }
    group.finish();
}

fn levelled(c: &mut Criterion) {
    let mut group = c.benchmark_group("level");
    for jobs in [30, 120] {
        let problem = project(jobs);
        let options = Options::new().schedules(1_000);
        group.bench_with_input(BenchmarkId::new("1000", jobs), &problem, |b, problem| {
            b.iter(|| black_box(problem).level(&options));
        });
    }
    // Growth: a first schedule of ten times as many jobs, beside the plain way.
    for jobs in [5_000, 50_000] {
        let problem = project(jobs);
        let options = Options::new().schedules(2);
        group.bench_with_input(BenchmarkId::new("first", jobs), &problem, |b, problem| {
            b.iter(|| black_box(problem).level(&options));
        });
        let spec = problem.spec().clone();
        group.bench_with_input(BenchmarkId::new("plain", jobs), &spec, |b, spec| {
            b.iter(|| plainly(black_box(spec)));
        });
    }
    // Due dates, from the shortest schedule: what a place of one job costs.
    let problem = project(120);
    let due = (0..120).map(|job| (1, Term::Tardiness { job, due: 3 * job }));
    let objective = Objective {
        terms: due.collect(),
    };
    group.bench_function("due dates/120", |b| {
        b.iter(|| black_box(&problem).optimise(&objective, &Options::new().schedules(400)));
    });
    group.finish();
}

/// Eight searches on pools of one thread and of as many as there are; with the feature `rayon`.
fn side_by_side(c: &mut Criterion) {
    #[cfg(feature = "rayon")]
    {
        let mut group = c.benchmark_group("level");
        group.sample_size(10);
        let problem = project(120);
        let options = Options::new().schedules(1_000);
        let all = rayon::current_num_threads();
        for threads in [1, all] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().unwrap();
            let id = BenchmarkId::new("8 searches of 120 jobs, threads", threads);
            group.bench_with_input(id, &problem, |b, problem| {
                b.iter(|| pool.install(|| black_box(problem).level_multi_start(&options, 8)));
            });
        }
        group.finish();
    }
    #[cfg(not(feature = "rayon"))]
    let _ = c;
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    targets = generated, levelled, side_by_side
}
criterion_main!(benches);
