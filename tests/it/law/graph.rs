//! Laws of the dependency graph, against tables made by brute force on small graphs.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "test code: an overflow is a failed test"
)]

mod live;
#[cfg(feature = "petgraph08")]
mod petgraph08;

use std::collections::BTreeSet;

use proptest::prelude::*;
use tactica::graph::{DependencyGraph, GraphError};

const NODES: u32 = 7;

fn graph(nodes: u32, edges: &[(u32, u32)]) -> DependencyGraph {
    DependencyGraph::new(nodes, edges.iter().copied()).expect("edges are in range")
}

/// Edges over at most seven nodes, cycles allowed.
fn edges() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0..NODES, 0..NODES), 0..16)
        .prop_map(|edges| edges.into_iter().filter(|(a, b)| a != b).collect())
}

/// Edges without cycles: each goes up in a random numbering of the nodes.
fn acyclic() -> impl Strategy<Value = Vec<(u32, u32)>> {
    let names = Just((0..NODES).collect::<Vec<_>>()).prop_shuffle();
    (names, edges()).prop_map(|(names, edges)| {
        edges
            .into_iter()
            .map(|(a, b)| (names[a.min(b) as usize], names[a.max(b) as usize]))
            .collect()
    })
}

/// Which node reaches which, by Warshall's table.
fn closure(edges: &[(u32, u32)]) -> BTreeSet<(u32, u32)> {
    let mut closed: BTreeSet<_> = edges.iter().copied().collect();
    for middle in 0..NODES {
        for from in 0..NODES {
            for to in 0..NODES {
                if closed.contains(&(from, middle)) && closed.contains(&(middle, to)) {
                    closed.insert((from, to));
                }
            }
        }
    }
    closed
}

/// All simple cycles, each from its smallest node.
fn cycles(edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    let mut open: Vec<Vec<u32>> = (0..NODES).map(|node| vec![node]).collect();
    while let Some(path) = open.pop() {
        for &(from, to) in edges {
            if from != path[path.len() - 1] {
                continue;
            }
            if to == path[0] {
                found.push(path.clone());
            } else if to > path[0] && !path.contains(&to) {
                open.push([&path[..], &[to]].concat());
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_order_of_edges_and_their_repetition_change_nothing(
        edges in edges(),
        again in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        let mut other = edges.clone();
        if !edges.is_empty() {
            other.push(*again.get(&edges));
        }
        other.sort_by_key(|&(a, b)| (u64::from(a * NODES + b) + 1).wrapping_mul(seed | 1));
        let (one, two) = (graph(NODES, &edges), graph(NODES, &other));
        prop_assert_eq!(one.order(), two.order());
        prop_assert_eq!(one.edges().collect::<Vec<_>>(), two.edges().collect::<Vec<_>>());
        for node in 0..NODES {
            prop_assert_eq!(one.descendants(node), two.descendants(node));
        }
        prop_assert_eq!(one, two);
    }

    #[test]
    fn the_order_is_by_longest_chain_and_index(edges in acyclic()) {
        let order = graph(NODES, &edges).order().expect("made without cycles");
        // Longest chains by relaxation: as many rounds as there are nodes.
        let mut longest = [0; NODES as usize];
        for _ in 0..NODES {
            for &(a, b) in &edges {
                longest[b as usize] = longest[b as usize].max(longest[a as usize] + 1);
            }
        }
        let mut expected: Vec<u32> = (0..NODES).collect();
        expected.sort_by_key(|&node| (longest[node as usize], node));
        prop_assert_eq!(order.nodes(), &expected[..]);
        for node in 0..NODES {
            prop_assert_eq!(order.layer(node), Some(longest[node as usize]));
            let place = order.position(node).expect("in range") as usize;
            prop_assert_eq!(order.nodes()[place], node);
        }
        prop_assert_eq!(order.layers().flatten().copied().collect::<Vec<_>>(), expected);
        prop_assert_eq!(order.layer(NODES), None);
    }

    #[test]
    fn the_cycle_is_the_first_of_all_cycles(edges in edges()) {
        let first = cycles(&edges).into_iter().min_by_key(|c| (c[0], c.len(), c.clone()));
        let found = graph(NODES, &edges).order().err().map(|cycle| cycle.nodes().to_vec());
        prop_assert_eq!(found, first);
    }

    #[test]
    fn reachability_is_the_transitive_closure(edges in edges()) {
        let (graph, closed) = (graph(NODES, &edges), closure(&edges));
        for a in 0..NODES {
            let after: Vec<_> = (0..NODES).filter(|&b| closed.contains(&(a, b))).collect();
            let before: Vec<_> = (0..NODES).filter(|&b| closed.contains(&(b, a))).collect();
            prop_assert_eq!(graph.descendants(a), after);
            prop_assert_eq!(graph.ancestors(a), before);
            for b in 0..NODES {
                prop_assert_eq!(graph.reaches(a, b), closed.contains(&(a, b)));
            }
        }
    }

    #[test]
    fn the_reduction_keeps_reachability_and_no_edge_too_many(edges in acyclic()) {
        let reduced = graph(NODES, &edges).transitive_reduction().expect("made without cycles");
        let kept: Vec<_> = reduced.edges().collect();
        let closed = closure(&edges);
        prop_assert_eq!(closure(&kept), closed.clone());
        for gone in &kept {
            let rest: Vec<_> = kept.iter().copied().filter(|edge| edge != gone).collect();
            prop_assert_ne!(closure(&rest), closed.clone(), "{:?} follows from the others", gone);
        }
    }
}

#[test]
fn a_chain_of_a_million_nodes_needs_no_deep_stack() {
    const N: u32 = 1_000_000;
    // Against the numbering, so that no pass profits from it.
    let chain = graph(N, &(1..N).map(|node| (node, node - 1)).collect::<Vec<_>>());
    let order = chain.order().expect("a chain has no cycle");
    assert!(order.nodes().iter().copied().eq((0..N).rev()));
    assert_eq!(order.layer(0), Some(N - 1));
    assert_eq!(chain.descendants(N - 1).len(), N as usize - 1);
    assert_eq!(chain.ancestors(0).len(), N as usize - 1);
    assert_eq!(chain.transitive_reduction(), Ok(chain));
}

#[test]
fn a_cycle_of_a_million_nodes_is_reported_whole() {
    const N: u32 = 1_000_000;
    let ring: Vec<_> = (0..N).map(|node| (node, (node + 1) % N)).collect();
    let cycle = graph(N, &ring).order().expect_err("a ring is a cycle");
    assert!(cycle.nodes().iter().copied().eq(0..N));
    assert_eq!(
        cycle.to_string(),
        "a cycle: 0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> 8 -> 9 -> 10 -> 11 -> (999988 more) -> 0"
    );
    assert_eq!(cycle.code(), "graph-cycle");
}

#[test]
fn edges_that_make_no_sense_are_refused() {
    let refused = |nodes, edge| DependencyGraph::new(nodes, [(0, 1), edge]).expect_err("refused");
    let unknown = refused(3, (2, 3));
    assert_eq!(
        unknown,
        GraphError::UnknownNode {
            edge: 1,
            node: 3,
            nodes: 3
        }
    );
    assert_eq!(
        unknown.to_string(),
        "edge 1 names node 3, but there are only 3 nodes, counted from 0"
    );
    assert_eq!(
        refused(3, (2, 2)),
        GraphError::SelfLoop { edge: 1, node: 2 }
    );
    assert_eq!(refused(3, (7, 7)).code(), "graph-unknown-node");
    let none: [(u32, u32); 0] = [];
    let large = DependencyGraph::new(u32::MAX, none).expect_err("refused");
    assert_eq!(large.code(), "graph-too-large");
}

#[test]
fn the_empty_graph_has_an_empty_order() {
    let empty = graph(0, &[]);
    let order = empty.order().expect("nothing waits");
    assert!(order.nodes().is_empty());
    assert_eq!(order.layers().count(), 0);
    assert_eq!((empty.nodes(), empty.edge_count()), (0, 0));
    assert!(empty.descendants(0).is_empty() && !empty.reaches(0, 0));
    let apart = graph(3, &[]).order().expect("nothing waits");
    assert_eq!(apart.layers().collect::<Vec<_>>(), [&[0, 1, 2]]);
}
