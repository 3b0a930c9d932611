//! In which order can dates be set: after those of what they depend on?

use crate::network::{ActivityKind, Arc, End, Limit, NetworkSpec};

/// What has to be known before what, as a graph over three nodes a task at most.
///
/// A task or milestone is one node. A summary has its gate, before which nothing in it starts, its start, which is the first of
/// its members', and its finish, the last of theirs. A hammock has a start and a finish.
#[derive(Debug, Clone)]
pub(super) struct Nodes {
    /// Behind which place of `after` the successors of each node begin.
    row: Vec<u32>,
    after: Vec<u32>,
    /// How many each node waits for.
    pub(super) waits: Vec<u32>,
    /// Behind which place the arcs that enter each activity begin.
    into_row: Vec<u32>,
    into: Vec<u32>,
    /// The same of arcs that leave.
    out_row: Vec<u32>,
    out: Vec<u32>,
    /// The members of each summary.
    member_row: Vec<u32>,
    members: Vec<u32>,
    /// The arcs that ask for at most their lag.
    pub(super) at_most: Vec<u32>,
}

/// Which node of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A task, the gate of a summary, the start of a hammock.
    Entry,
    /// The start of a summary.
    First,
    /// The finish of a summary or hammock.
    Last,
}

impl Part {
    fn of(node: u32) -> Self {
        match node % 3 {
            0 => Self::Entry,
            1 => Self::First,
            _ => Self::Last,
        }
    }
}

/// Splits a node into its activity and its part.
pub(super) fn split(node: u32) -> (u32, Part) {
    (node / 3, Part::of(node))
}

fn node(activity: u32, part: Part) -> u32 {
    let part = match part {
        Part::Entry => 0,
        Part::First => 1,
        Part::Last => 2,
    };
    activity.saturating_mul(3).saturating_add(part)
}

/// Returns the node at which a date of an activity is known.
fn known(spec: &NetworkSpec, activity: u32, end: End) -> u32 {
    let kind = spec.activities[activity as usize].kind;
    let part = match (kind, end) {
        (ActivityKind::Task, _) | (ActivityKind::Hammock, End::Start) => Part::Entry,
        (ActivityKind::Summary, End::Start) => Part::First,
        (ActivityKind::Summary | ActivityKind::Hammock, End::Finish) => Part::Last,
    };
    node(activity, part)
}

/// Returns the node that waits for what enters an activity.
fn entered(spec: &NetworkSpec, activity: u32, end: End) -> u32 {
    let kind = spec.activities[activity as usize].kind;
    let part = match (kind, end) {
        (ActivityKind::Hammock, End::Finish) => Part::Last,
        _ => Part::Entry,
    };
    node(activity, part)
}

impl Nodes {
    pub(super) fn of(spec: &NetworkSpec) -> Self {
        let mut edges: Vec<(u32, u32)> = Vec::new();
        let count = u32::try_from(spec.activities.len()).unwrap_or(u32::MAX);
        for arc in spec.arcs.iter().filter(|arc| is_wait(arc)) {
            let from = known(spec, arc.from, arc.kind.leaves());
            edges.push((from, entered(spec, arc.to, arc.kind.enters())));
        }
        for (n, activity) in (0..count).zip(&spec.activities) {
            match activity.kind {
                ActivityKind::Task => (),
                ActivityKind::Hammock => edges.push((node(n, Part::Entry), node(n, Part::Last))),
                ActivityKind::Summary => {
                    edges.push((node(n, Part::Entry), node(n, Part::First)));
                    edges.push((node(n, Part::Entry), node(n, Part::Last)));
                }
            }
            if let Some(parent) = activity.parent {
                edges.push((node(parent, Part::Entry), node(n, Part::Entry)));
                edges.push((known(spec, n, End::Start), node(parent, Part::First)));
                edges.push((known(spec, n, End::Finish), node(parent, Part::Last)));
            }
        }
        let size = count.saturating_mul(3) as usize;
        let mut waits = vec![0_u32; size];
        for (_, to) in &edges {
            let slot = &mut waits[*to as usize];
            *slot = slot.saturating_add(1);
        }
        let (row, after) = rows(size, &edges);
        let arcs = (0_u32..).zip(&spec.arcs);
        let arcs: Vec<(u32, &Arc)> = arcs.filter(|(_, arc)| is_wait(arc)).collect();
        let into: Vec<(u32, u32)> = arcs.iter().map(|(n, arc)| (arc.to, *n)).collect();
        let out: Vec<(u32, u32)> = arcs.iter().map(|(n, arc)| (arc.from, *n)).collect();
        let parents = (0_u32..).zip(&spec.activities);
        let parents: Vec<(u32, u32)> = parents
            .filter_map(|(n, activity)| Some((activity.parent?, n)))
            .collect();
        let (into_row, into) = rows(count as usize, &into);
        let (out_row, out) = rows(count as usize, &out);
        let (member_row, members) = rows(count as usize, &parents);
        let most = (0_u32..).zip(&spec.arcs);
        let at_most = most.filter(|(_, arc)| arc.limit == Limit::AtMost);
        Self {
            row,
            after,
            waits,
            into_row,
            into,
            out_row,
            out,
            member_row,
            members,
            at_most: at_most.map(|(n, _)| n).collect(),
        }
    }

    /// Returns the nodes that wait for a node.
    pub(super) fn after(&self, node: u32) -> &[u32] {
        slice(&self.row, &self.after, node)
    }

    /// Returns the arcs that enter an activity and ask for at least their lag.
    pub(super) fn entering(&self, activity: u32) -> &[u32] {
        slice(&self.into_row, &self.into, activity)
    }

    /// Returns the arcs that leave an activity and ask for at least their lag.
    pub(super) fn leaving(&self, activity: u32) -> &[u32] {
        slice(&self.out_row, &self.out, activity)
    }

    /// Returns the members of a summary.
    pub(super) fn members(&self, summary: u32) -> &[u32] {
        slice(&self.member_row, &self.members, summary)
    }
}

fn is_wait(arc: &Arc) -> bool {
    arc.limit == Limit::AtLeast && arc.from != arc.to
}

fn slice<'a>(row: &[u32], list: &'a [u32], at: u32) -> &'a [u32] {
    let at = at as usize;
    &list[row[at] as usize..row[at.saturating_add(1)] as usize]
}

/// Sorts pairs into rows by their first, each row in the order given.
fn rows(count: usize, pairs: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut row = vec![0_u32; count.saturating_add(1)];
    for (from, _) in pairs {
        let slot = &mut row[(*from as usize).saturating_add(1)];
        *slot = slot.saturating_add(1);
    }
    let mut sum = 0_u32;
    for slot in &mut row {
        sum = sum.saturating_add(*slot);
        *slot = sum;
    }
    let mut next = row.clone();
    let mut list = vec![0_u32; pairs.len()];
    for (from, to) in pairs {
        let slot = &mut next[*from as usize];
        list[*slot as usize] = *to;
        *slot = slot.saturating_add(1);
    }
    (row, list)
}
