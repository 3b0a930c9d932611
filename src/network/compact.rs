//! Dates as the passes leave them: one number a node for each, on its own line.
//!
//! Of work it is *W* of its finish, of a moment it is the minute. All other dates follow, and are looked up when they are asked
//! for: a pass over a plan need not turn into minutes what nobody reads as minutes.

use super::{
    Network, Progress,
    axis::{Axis, EVER, number},
    core::{Node, Traits},
    state::{Early, Late, State},
};

/// A minute that was not looked up yet.
pub(super) const UNKNOWN: i32 = EVER;

/// The dates of all nodes.
#[derive(Debug, Clone)]
pub(super) struct Compact {
    /// *W* of the early finish.
    pub(super) work: Vec<i32>,
    /// The minutes of early start and finish, as far as they are known; none where minutes are work.
    pub(super) minutes: Vec<[i32; 2]>,
    pub(super) late: Vec<LateAt>,
    /// Planned dates where they are not simply the early ones, or the late ones counted from the finish.
    pub(super) planned: Option<Vec<Early>>,
    /// Before this, nothing starts.
    pub(super) start: i32,
    /// The latest early finish.
    pub(super) finish: i32,
}

/// The early dates of a single node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EarlyAt {
    /// *W* of the finish.
    pub(super) work: i32,
    /// The minutes of start and finish, as far as they are known.
    pub(super) minutes: [i32; 2],
}

/// The late finish of a node, and how far it can move alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LateAt {
    /// *W* of it for work, the minute for a moment.
    pub(super) at: i32,
    pub(super) free: i32,
}

impl Compact {
    /// Returns the early dates of a node.
    #[inline]
    pub(super) fn early(&self, network: &Network, v: usize) -> Early {
        let known = self.minutes.get(v).copied();
        early(network, v, self.work[v], known.unwrap_or([UNKNOWN; 2]))
    }

    /// Returns the late dates of a node and its floats.
    #[inline]
    pub(super) fn late(&self, network: &Network, v: usize) -> Late {
        let node = network.core.nodes[v];
        let calendar = &network.spec.calendars[node.calendar as usize];
        let LateAt { at, free } = self.late[v];
        let work = self.work[v];
        if node.traits.any(Traits::FIXED) {
            let early = self.early(network, v);
            return Late {
                start: early.start,
                finish: early.finish,
                float: 0,
                free: 0,
            };
        }
        let started = actual_start(network, node);
        if node.traits.any(Traits::MOMENT) {
            return Late {
                start: started.unwrap_or(at),
                finish: at,
                float: calendar.work(at).wrapping_sub(work),
                free,
            };
        }
        let start = || calendar.last_at(at.wrapping_sub(node.duration));
        Late {
            start: started.unwrap_or_else(start),
            finish: calendar.first_at(at),
            float: at.wrapping_sub(work),
            free,
        }
    }

    /// Returns the dates of all nodes in full.
    pub(super) fn full(&self, network: &Network) -> State {
        let nodes = 0..self.work.len();
        State {
            early: nodes.clone().map(|v| self.early(network, v)).collect(),
            late: nodes.map(|v| self.late(network, v)).collect(),
            planned: self.planned.clone(),
            start: self.start,
            finish: self.finish,
        }
    }
}

fn actual_start(network: &Network, node: Node) -> Option<i32> {
    if !node.traits.any(Traits::STARTED) {
        return None;
    }
    match network.spec.activities[node.owner as usize].progress {
        Progress::Started { start, .. } => Some(number(start)),
        Progress::NotStarted | Progress::Finished { .. } => None,
    }
}

/// Returns the early dates of a node from *W* of its finish, and what is known of its minutes.
#[inline]
pub(super) fn early(network: &Network, v: usize, work: i32, known: [i32; 2]) -> Early {
    let node = network.core.nodes[v];
    let calendar = &network.spec.calendars[node.calendar as usize];
    let work_start = if node.traits.any(Traits::FINISHED) {
        calendar.work(known[0])
    } else {
        work.wrapping_sub(node.duration)
    };
    let [start, finish] = known;
    Early {
        start: if start == UNKNOWN {
            calendar.last_at(work_start)
        } else {
            start
        },
        finish: if finish == UNKNOWN {
            calendar.first_at(work)
        } else {
            finish
        },
        work_start,
        work_finish: work,
    }
}
