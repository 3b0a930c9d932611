//! Promises as ratios, measured in turns so that a machine that slows down slows both sides.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use petgraph::{algo::toposort, graph::DiGraph};
use tactica::network::{Arc, Network};

use crate::inputs::{Calendars, Shape, frame, network, parts};

/// Returns the graph that petgraph would be given.
pub fn floor(count: u32, arcs: &[Arc]) -> DiGraph<(), ()> {
    let mut graph = DiGraph::<(), ()>::with_capacity(count as usize, arcs.len());
    let nodes: Vec<_> = (0..count).map(|_| graph.add_node(())).collect();
    for arc in arcs {
        graph.add_edge(nodes[arc.from as usize], nodes[arc.to as usize], ());
    }
    graph
}

/// Prints what a pass costs beside `toposort` of petgraph on an equal graph, for layered networks with four links a task.
pub fn passes(rounds: u32) {
    println!(
        "{:<34}{:>12}{:>12}{:>12}{:>12}{:>12}",
        "tasks / links, median of rounds", "toposort", "integer", "office", "three", "mixed"
    );
    for count in [10_000, 100_000, 1_000_000] {
        let (_, arcs) = parts(Shape::Layered, count, Calendars::None);
        let graph = floor(count, &arcs);
        let kinds = [
            Calendars::None,
            Calendars::One,
            Calendars::Three,
            Calendars::Mixed,
        ];
        let networks = kinds.map(|calendars| network(Shape::Layered, count, calendars));
        let repeat = (100_000 / count).max(1);
        let mut taken: Vec<Vec<Duration>> = vec![Vec::new(); 5];
        for _ in 0..rounds {
            taken[0].push(time(repeat, || toposort(&graph, None).unwrap().len()));
            for (network, taken) in networks.iter().zip(&mut taken[1..]) {
                taken.push(time(repeat, || finish(network)));
            }
        }
        let medians: Vec<f64> = taken.iter_mut().map(|taken| median(taken)).collect();
        let (toposort, integer) = (medians[0], medians[1]);
        let shown = |micros: f64| format!("{micros:.0} µs");
        println!(
            "{:<34}{:>12}{:>12}{:>12}{:>12}{:>12}",
            format!("{count} / {}", arcs.len()),
            shown(toposort),
            shown(integer),
            shown(medians[2]),
            shown(medians[3]),
            shown(medians[4]),
        );
        println!(
            "{:<34}{:>12}{:>12}{:>12}{:>12}{:>12}",
            "  of toposort",
            "1",
            format!("{:.2}", integer / toposort),
            format!("{:.2}", medians[2] / toposort),
            format!("{:.2}", medians[3] / toposort),
            format!("{:.2}", medians[4] / toposort),
        );
        let fastest = taken.iter().map(|taken| micros(taken[0]));
        let fastest: Vec<f64> = fastest.collect();
        for (name, all) in [("medians", &medians), ("fastest", &fastest)] {
            let shares = all[1..].iter().map(|share| share / all[1]);
            let shares = shares.map(|share| format!("{share:>12.2}"));
            println!(
                "{:<46}{}",
                format!("  of the integer passes, {name}"),
                shares.collect::<String>()
            );
        }
        println!(
            "{:<46}{:>48.0} %",
            "  of the 4 x that three calendars may take",
            fastest[3] / fastest[1] * 25.0
        );
    }
}

/// Schedules a network.
pub fn finish(network: &Network) -> usize {
    let solution = network.schedule(frame()).unwrap();
    black_box(&solution).finish().value() as usize
}

pub fn time(repeat: u32, mut work: impl FnMut() -> usize) -> Duration {
    let start = Instant::now();
    for _ in 0..repeat {
        black_box(work());
    }
    start.elapsed() / repeat
}

/// Returns the median in microseconds.
pub fn median(taken: &mut [Duration]) -> f64 {
    taken.sort_unstable();
    micros(taken[taken.len() / 2])
}

fn micros(taken: Duration) -> f64 {
    taken.as_secs_f64() * 1e6
}
