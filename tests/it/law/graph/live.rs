//! Laws of the order that is kept while edges and nodes come and go.

use std::{cell::Cell, collections::BTreeSet};

use proptest::prelude::*;
use tactica::graph::{Cycle, DependencyGraph, LiveOrder, Moved, Neighbours};

/// A graph as its owner might keep it, which counts how often it is asked.
#[derive(Debug, Clone, Default)]
struct Owner {
    after: Vec<Vec<u32>>,
    before: Vec<Vec<u32>>,
    asked: Cell<u64>,
}

impl Owner {
    fn new(nodes: u32) -> Self {
        let none = vec![Vec::new(); nodes as usize];
        let (after, before) = (none.clone(), none);
        Self {
            after,
            before,
            asked: Cell::new(0),
        }
    }

    fn add(&mut self, from: u32, to: u32) {
        self.after[from as usize].push(to);
        self.before[to as usize].push(from);
    }

    fn answer<'a>(&self, rows: &'a [Vec<u32>], node: u32) -> impl Iterator<Item = u32> + use<'a> {
        self.asked.set(self.asked.get() + 1);
        rows[node as usize].iter().copied()
    }
}

impl Neighbours for Owner {
    fn successors(&self, node: u32) -> impl Iterator<Item = u32> {
        self.answer(&self.after, node)
    }

    fn predecessors(&self, node: u32) -> impl Iterator<Item = u32> {
        self.answer(&self.before, node)
    }
}

fn live(nodes: u32) -> LiveOrder {
    LiveOrder::from_order(&super::graph(nodes, &[]).order().expect("nothing waits"))
}

#[derive(Debug, Clone)]
enum Change {
    Insert(prop::sample::Index, prop::sample::Index),
    RemoveEdge(prop::sample::Index),
    Push,
    RemoveNode(prop::sample::Index),
    TakeBack,
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        12 => (at(), at()).prop_map(|(from, to)| Change::Insert(from, to)),
        2 => at().prop_map(Change::RemoveEdge),
        1 => Just(Change::Push),
        1 => at().prop_map(Change::RemoveNode),
        3 => Just(Change::TakeBack),
    ]
}

/// What is known without the order: who is there and which edges there are.
#[derive(Debug, Clone, Default)]
struct World {
    nodes: BTreeSet<u32>,
    slots: u32,
    edges: BTreeSet<(u32, u32)>,
}

impl World {
    fn graph(&self, more: Option<(u32, u32)>) -> DependencyGraph {
        DependencyGraph::new(self.slots, self.edges.iter().copied().chain(more))
            .expect("edges are in range")
    }

    fn check(&self, order: &LiveOrder) -> Result<(), TestCaseError> {
        let ranked: Vec<u32> = order.nodes().collect();
        prop_assert_eq!(
            ranked.iter().copied().collect::<BTreeSet<_>>(),
            self.nodes.clone()
        );
        prop_assert_eq!(ranked.len(), order.len());
        prop_assert_eq!(order.slots(), self.slots as usize);
        let ranks = 0..self.slots + 1;
        prop_assert_eq!(
            ranks
                .clone()
                .filter_map(|rank| order.node_at(rank))
                .collect::<Vec<_>>(),
            ranked
        );
        for rank in ranks {
            if let Some(node) = order.node_at(rank) {
                prop_assert_eq!(order.rank(node), Some(rank));
            }
        }
        for &(from, to) in &self.edges {
            prop_assert!(order.rank(from) < order.rank(to), "{} -> {}", from, to);
        }
        Ok(())
    }
}

/// Checks what an insertion did against the order of the graph made anew.
fn check_insert(
    world: &World,
    before: &LiveOrder,
    (from, to): (u32, u32),
    result: Result<&Moved, &Cycle>,
) -> Result<(), TestCaseError> {
    if from == to {
        prop_assert_eq!(result.expect_err("waits for itself").nodes(), [from]);
        return Ok(());
    }
    let whole = world.graph(Some((from, to))).order();
    match (result, whole) {
        (Err(cycle), Err(expected)) => prop_assert_eq!(cycle, &expected),
        (Ok(moved), Ok(_)) => {
            for &(node, old) in moved.old_ranks() {
                prop_assert_eq!(before.rank(node), Some(old));
                prop_assert!(before.rank(to) <= Some(old) && Some(old) <= before.rank(from));
            }
        }
        (result, whole) => prop_assert!(false, "{:?} against {:?}", result, whole),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn an_order_kept_agrees_with_one_made_anew_and_is_taken_back_exactly(
        changes in prop::collection::vec(change(), 0..60)
    ) {
        let mut world = World { nodes: (0..6).collect(), slots: 6, edges: BTreeSet::new() };
        let mut order = live(6);
        let mut history: Vec<(World, LiveOrder, Option<Moved>)> = Vec::new();
        for change in changes {
            let past = (world.clone(), order.clone());
            let nodes: Vec<u32> = world.nodes.iter().copied().collect();
            let edges: Vec<_> = world.edges.iter().copied().collect();
            let moved = match change {
                Change::Insert(from, to) if !nodes.is_empty() => {
                    let (from, to) = (*from.get(&nodes), *to.get(&nodes));
                    let result = order.insert(from, to, &world.graph(None));
                    check_insert(&world, &past.1, (from, to), result.as_ref())?;
                    let Ok(moved) = result else {
                        prop_assert_eq!(&order, &past.1);
                        continue;
                    };
                    for &(node, old) in moved.old_ranks() {
                        prop_assert_ne!(order.rank(node), Some(old));
                    }
                    world.edges.insert((from, to));
                    Some(moved)
                }
                Change::RemoveEdge(at) if !edges.is_empty() => {
                    world.edges.remove(at.get(&edges));
                    None
                }
                Change::Push => {
                    let (node, moved) = order.push_node().expect("few nodes");
                    prop_assert_eq!(node, world.slots);
                    world.nodes.insert(node);
                    world.slots += 1;
                    Some(moved)
                }
                Change::RemoveNode(at) if !nodes.is_empty() => {
                    let node = *at.get(&nodes);
                    world.nodes.remove(&node);
                    world.edges.retain(|&(from, to)| from != node && to != node);
                    Some(order.remove_node(node))
                }
                Change::TakeBack => {
                    let Some((world_before, order_before, moved)) = history.pop() else { continue };
                    if let Some(moved) = moved {
                        prop_assert_eq!(order.restore(moved), Ok(()));
                    }
                    prop_assert_eq!(&order, &order_before);
                    world = world_before;
                    world.check(&order)?;
                    continue;
                }
                _ => continue,
            };
            world.check(&order)?;
            history.push((past.0, past.1, moved));
        }
        while let Some((_, order_before, moved)) = history.pop() {
            if let Some(moved) = moved {
                prop_assert_eq!(order.restore(moved), Ok(()));
            }
            prop_assert_eq!(&order, &order_before);
        }
        prop_assert_eq!(order, live(6));
    }
}

#[test]
fn nothing_is_taken_back_out_of_turn() {
    let mut graph = Owner::new(3);
    let mut order = live(3);
    let one = order.insert(1, 0, &graph).expect("no cycle");
    graph.add(1, 0);
    // Moves nothing, but relies on the ranks that the first left behind.
    let two = order.insert(1, 2, &graph).expect("no cycle");
    assert!(two.old_ranks().is_empty());
    let now = order.clone();
    let one = order.restore(one).expect_err("a later change stands");
    assert_eq!(order, now);
    order.restore(two).expect("the latest");
    order.restore(one).expect("now the latest");
    assert_eq!(order, live(3));
}

#[test]
fn what_has_no_rank_orders_nothing() {
    let mut graph = Owner::new(4);
    let mut order = live(4);
    // 3 -> 1 -> 0 stays with the owner although node 1 goes.
    graph.add(3, 1);
    graph.add(1, 0);
    let _ = order.remove_node(1);
    assert_eq!(
        (order.rank(1), order.node_at(1), order.len()),
        (None, None, 3)
    );
    let _ = order
        .insert(0, 3, &graph)
        .expect("no way back without node 1");
    for (from, to) in [(0, 1), (1, 1), (9, 0), (0, u32::MAX), (9, 9)] {
        let moved = order.insert(from, to, &graph).expect("passed over");
        assert!(moved.old_ranks().is_empty());
    }
    assert!(order.remove_node(1).old_ranks().is_empty());
    assert_eq!(order.nodes().collect::<Vec<_>>(), [0, 2, 3]);
    assert!(LiveOrder::default().is_empty());
}

/// Inserts edges one by one and returns how often the graph was asked for neighbours.
fn load(nodes: u32, edges: impl Iterator<Item = (u32, u32)>) -> (LiveOrder, Owner) {
    let mut graph = Owner::new(nodes);
    let mut order = live(nodes);
    for (from, to) in edges {
        let _ = order.insert(from, to, &graph).expect("no cycle");
        graph.add(from, to);
    }
    (order, graph)
}

#[test]
fn a_chain_of_a_million_nodes_that_arrives_in_order_asks_for_no_neighbour() {
    const N: u32 = 1_000_000;
    let (mut order, mut graph) = load(N, (1..N).map(|node| (node - 1, node)));
    assert_eq!(graph.asked.get(), 0);
    assert!(order.nodes().eq(0..N));

    let ring = order.insert(N - 1, 0, &graph).expect_err("a ring");
    assert!(ring.nodes().iter().copied().eq(0..N));

    // A new first node moves all others, and visits none but the first two of them: what comes before it is complete at once.
    let before = order.clone();
    let (node, pushed) = order.push_node().expect("few nodes");
    graph.after.push(Vec::new());
    graph.before.push(Vec::new());
    graph.asked.set(0);
    let moved = order.insert(node, 0, &graph).expect("no cycle");
    assert_eq!(graph.asked.get(), 3);
    assert!(order.nodes().eq([N].into_iter().chain(0..N)));
    order.restore(moved).expect("the latest");
    order.restore(pushed).expect("the latest");
    assert_eq!(order, before);
}

#[test]
fn a_chain_that_arrives_against_the_order_is_the_worst_case() {
    const N: u32 = 1_000;
    let (order, graph) = load(N, (1..N).map(|node| (node, node - 1)));
    assert!(order.nodes().eq((0..N).rev()));
    // Edge `k -> k - 1` moves the chain of `k` nodes so far, but looks no further than that nothing comes before `k`.
    assert_eq!(graph.asked.get(), 2 + 3 * u64::from(N - 2));
}
