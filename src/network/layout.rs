//! Lays the activities of a network out as nodes.

use super::{
    Activity, ActivityKind, Arc, Bounds, Breaks, End, NetworkError, NetworkSpec, Progress,
    axis::{EVER, number},
    core::{NONE, Node, Span, Traits, clip},
};
use crate::graph::{DependencyGraph, Order};

/// The nodes before they are in order.
pub(super) struct Layout {
    pub(super) nodes: Vec<Node>,
    pub(super) places: Vec<u32>,
    pub(super) spans: Vec<Span>,
}

impl Layout {
    pub(super) fn of(spec: &NetworkSpec, count: u32) -> Self {
        let mut layout = Self {
            nodes: Vec::with_capacity(spec.activities.len()),
            places: (0..count).collect(),
            spans: spans(spec),
        };
        let activities = (0..).zip(&spec.activities);
        let nodes = activities.map(|(n, activity)| {
            let part = match find(&layout.spans, n) {
                Some(_) => Traits::OPENS,
                None => Traits::default(),
            };
            let around = activity
                .parent
                .and_then(|parent| find(&layout.spans, parent));
            // A gate only hands on; its members stand on that floor themselves.
            let gate = activity.kind == ActivityKind::Summary && part == Traits::OPENS;
            let held = around.is_some_and(|span| span.floor > EVER);
            node(n, activity, part).bounded(held && !gate)
        });
        layout.nodes.extend(nodes);
        let leaves_start = starts_left(spec, &layout.spans);
        for (span, leaves_start) in layout.spans.iter_mut().zip(leaves_start) {
            let activity = &spec.activities[span.activity as usize];
            span.end = push(
                &mut layout.nodes,
                node(span.activity, activity, Traits::CLOSES),
            );
            if leaves_start {
                let first = node(span.activity, activity, Traits::FIRST);
                span.first = push(&mut layout.nodes, first);
            }
        }
        layout
    }

    fn count(&self) -> u32 {
        u32::try_from(self.nodes.len()).expect("invariant: an activity has at most three nodes")
    }

    /// Returns the order of the nodes: by all arcs if that can be, so that no cell leads against it, and otherwise by those that
    /// ask for at least their lag.
    pub(super) fn order(&self, spec: &NetworkSpec) -> Result<Order, NetworkError> {
        let graph = |arcs: &dyn Fn(&Arc) -> bool| {
            DependencyGraph::new(self.count(), self.waits(spec, arcs))
                .expect("invariant: arcs were checked, and spans hold no loops")
        };
        if spec.arcs.iter().any(|arc| !arc.is_wait()) {
            if let Ok(order) = graph(&|_| true).order() {
                return Ok(order);
            }
        }
        graph(&Arc::is_wait)
            .order()
            .map_err(|cycle| NetworkError::Cycle {
                cycle: cycle.renamed(|node| self.nodes[node as usize].owner),
            })
    }

    /// Renames the nodes.
    pub(super) fn move_to(&mut self, positions: &[u32]) {
        for place in &mut self.places {
            *place = positions[*place as usize];
        }
        for span in &mut self.spans {
            span.end = positions[span.end as usize];
            if span.first != NONE {
                span.first = positions[span.first as usize];
            }
        }
    }

    /// Returns who waits for whom by these arcs, node by node.
    fn waits<'a>(
        &'a self,
        spec: &'a NetworkSpec,
        these: &'a dyn Fn(&Arc) -> bool,
    ) -> impl Iterator<Item = (u32, u32)> + 'a {
        let span = |activity: u32| {
            let at = self
                .spans
                .binary_search_by_key(&activity, |span| span.activity);
            at.ok().and_then(|at| self.spans.get(at))
        };
        let finish = move |activity| span(activity).map_or(activity, |span| span.end);
        let start = move |activity| {
            let first = span(activity).map(|span| span.first);
            first.filter(|first| *first != NONE).unwrap_or(activity)
        };
        let arcs = spec.arcs.iter().filter(move |arc| these(arc));
        let arcs = arcs.map(move |arc| {
            let (from, leaves, to, enters) = arc.held();
            let from = match leaves {
                End::Start => start(from),
                End::Finish => finish(from),
            };
            let to = match enters {
                End::Start => to,
                End::Finish => finish(to),
            };
            (from, to)
        });
        let spans = self.spans.iter().flat_map(move |span| {
            let own = std::iter::once((span.activity, span.end));
            let members = span.members.iter().flat_map(move |&member| {
                let first = (span.first != NONE).then_some((start(member), span.first));
                let both = [(span.activity, member), (finish(member), span.end)];
                both.into_iter().chain(first)
            });
            own.chain(members)
        });
        arcs.chain(spans)
    }
}

/// Returns the span of an activity, if it has one.
fn find(spans: &[Span], activity: u32) -> Option<&Span> {
    if spans.is_empty() {
        return None;
    }
    let at = spans.binary_search_by_key(&activity, |span| span.activity);
    spans.get(at.ok()?)
}

fn push(nodes: &mut Vec<Node>, node: Node) -> u32 {
    let at = u32::try_from(nodes.len()).expect("invariant: an activity has at most three nodes");
    nodes.push(node);
    at
}

/// Returns the summaries and hammocks with their members, the ends still missing.
fn spans(spec: &NetworkSpec) -> Vec<Span> {
    let activities = (0..).zip(&spec.activities);
    let mut spans: Vec<Span> = activities
        .filter(|(_, activity)| activity.kind != ActivityKind::Task)
        .map(|(n, activity)| Span {
            activity: n,
            kind: activity.kind,
            end: NONE,
            first: NONE,
            members: Vec::new(),
            depth: NONE,
            floor: EVER,
        })
        .collect();
    let at = |spans: &[Span], activity: u32| {
        spans
            .binary_search_by_key(&activity, |span| span.activity)
            .ok()
    };
    for (n, activity) in (0..).zip(&spec.activities) {
        if let Some(at) = activity.parent.and_then(|parent| at(&spans, parent)) {
            spans[at].members.push(n);
        }
    }
    // Up from each summary to one whose depth is known, and down again: every step up is taken once.
    let mut way = Vec::new();
    for n in 0..spans.len() {
        let mut next = Some(n);
        while let Some(here) = next.filter(|here| spans[*here].depth == NONE) {
            way.push(here);
            let parent = spec.activities[spans[here].activity as usize].parent;
            next = parent.and_then(|parent| at(&spans, parent));
        }
        let known = next.map(|known| (spans[known].depth.saturating_add(1), spans[known].floor));
        let (mut depth, mut floor) = known.unwrap_or((0, EVER));
        while let Some(here) = way.pop() {
            let bounds = spec.activities[spans[here].activity as usize].bounds;
            floor = floor.max(bounds.start_no_earlier.map_or(EVER, number));
            spans[here].depth = depth;
            spans[here].floor = floor;
            depth = depth.saturating_add(1);
        }
    }
    // A summary without members is a milestone.
    spans.retain(|span| span.kind == ActivityKind::Hammock || !span.members.is_empty());
    spans
}

/// Tells of each summary whether its start is a date that something counts from: an arc, or the first of a summary around it.
fn starts_left(spec: &NetworkSpec, spans: &[Span]) -> Vec<bool> {
    let mut left = vec![false; spans.len()];
    if spans.is_empty() {
        return left;
    }
    let at = |activity: u32| spans.binary_search_by_key(&activity, |span| span.activity);
    for arc in &spec.arcs {
        let (activity, end, ..) = arc.held();
        if let (End::Start, Ok(at)) = (end, at(activity)) {
            left[at] = spans[at].kind == ActivityKind::Summary;
        }
    }
    // From the outermost inwards.
    let mut by_depth: Vec<usize> = (0..spans.len()).collect();
    by_depth.sort_unstable_by_key(|&n| spans[n].depth);
    for n in by_depth {
        if left[n] {
            for &member in &spans[n].members {
                if let Ok(at) = at(member) {
                    left[at] = spans[at].kind == ActivityKind::Summary;
                }
            }
        }
    }
    left
}

/// Makes a node of an activity: the task, or the part of a summary or hammock that `part` says.
pub(super) fn node(owner: u32, activity: &Activity, part: Traits) -> Node {
    let task = part == Traits::default();
    let (duration, started, finished) = match activity.progress {
        _ if !task => (0, false, false),
        Progress::NotStarted => (activity.duration, false, false),
        Progress::Started { remaining, .. } => (remaining, true, false),
        Progress::Finished { .. } => (activity.duration, false, true),
    };
    let Bounds {
        start_no_earlier,
        finish_no_earlier,
        start_no_later,
        finish_no_later,
        must,
        deadline,
    } = activity.bounds;
    // What holds the start of a summary holds its members.
    let summary = activity.kind == ActivityKind::Summary;
    let opens = start_no_earlier.or(start_no_later).is_some() && (task || !summary);
    let closes = finish_no_earlier.or(finish_no_later).or(deadline).is_some();
    let bounded =
        (opens && (task || part == Traits::OPENS)) || (closes && (task || part == Traits::CLOSES));
    let fitted = (activity.breaks == Breaks::Whole && duration > 0) || activity.window.is_some();
    let traits = part
        .with(Traits::MOMENT, duration == 0)
        .with(
            Traits::SUMMARY,
            activity.kind == ActivityKind::Summary && part != Traits::default(),
        )
        .with(Traits::BOUNDED, bounded)
        .with(Traits::FITTED, task && fitted && !finished)
        .with(Traits::STARTED, started)
        .with(Traits::FINISHED, finished)
        .with(Traits::MUST, must.is_some() && !started && !finished);
    Node {
        duration: clip(duration),
        calendar: activity.calendar,
        owner,
        traits,
    }
}
