//! Algorithms of petgraph on the graph that a user gets.

use proptest::prelude::*;
use tactica::graph::petgraph08::{
    algo::{dominators, toposort},
    graph::DiGraph,
    visit::EdgeRef,
};

use super::{NODES, acyclic, closure, edges, graph};

proptest! {
    #[test]
    fn nodes_and_edges_keep_their_numbers(edges in edges()) {
        let own = graph(NODES, &edges);
        let theirs: DiGraph<u32, ()> = own.to_petgraph();
        prop_assert!(theirs.node_indices().enumerate().all(|(node, index)| index.index() == node));
        prop_assert!(theirs.node_weights().copied().eq(0..NODES));
        let listed = theirs.edge_references().map(|edge| (theirs[edge.source()], theirs[edge.target()]));
        prop_assert!(listed.eq(own.edges()));
    }

    #[test]
    fn their_order_respects_the_same_edges(edges in acyclic()) {
        let theirs = graph(NODES, &edges).to_petgraph();
        let order: Vec<u32> = toposort(&theirs, None)
            .expect("made without cycles")
            .into_iter()
            .map(|node| theirs[node])
            .collect();
        let place = |node| order.iter().position(|&other| other == node);
        for (a, b) in edges {
            prop_assert!(place(a) < place(b));
        }
    }

    #[test]
    fn a_node_dominates_those_that_are_lost_without_it(edges in edges()) {
        let theirs = graph(NODES, &edges).to_petgraph();
        let found = dominators::simple_fast(&theirs, 0.into());
        let reached = closure(&edges);
        for gate in 1..NODES {
            let rest: Vec<_> = edges.iter().copied().filter(|&(a, b)| a != gate && b != gate).collect();
            let without = closure(&rest);
            for node in (1..NODES).filter(|&node| node != gate && reached.contains(&(0, node))) {
                let strict = found.strict_dominators(node.into()).expect("reached");
                let dominates = strict.map(|node| theirs[node]).any(|node| node == gate);
                prop_assert_eq!(dominates, !without.contains(&(0, node)));
            }
        }
    }
}
