//! The passes of a network in which minutes are work: every calendar is continuous and nothing is special.
//!
//! Then a date is one number, an arc is an addition and a comparison, and both passes are bound by memory alone.

use super::{
    Network, NetworkError,
    axis::{END, number},
    compact::{Compact, LateAt},
    core::Core,
};
use crate::time::Minute;

pub(super) fn solve(
    network: &Network,
    start: Minute,
    finish: Option<Minute>,
) -> Result<Compact, NetworkError> {
    let start = number(start);
    let nodes = 0..network.core.nodes.len();
    let mut early = vec![0; nodes.len()];
    forward(&network.core, start, nodes.clone(), &mut early)?;
    let last = early.iter().copied().max().unwrap_or(start);
    let wanted = finish.map_or(last, number);
    let [at, free] = [wanted, wanted.max(last)];
    let mut late = vec![LateAt { at, free }; nodes.len()];
    backward(&network.core, &early, nodes.rev(), &mut late)?;
    Ok(Compact {
        work: early,
        minutes: Vec::new(),
        late,
        planned: None,
        start,
        finish: last,
    })
}

/// Finds the early finishes of nodes, of which each comes after all it waits for.
#[inline]
pub(super) fn forward(
    core: &Core,
    start: i32,
    nodes: impl Iterator<Item = usize>,
    finishes: &mut [i32],
) -> Result<(), NetworkError> {
    for v in nodes {
        let node = core.nodes[v];
        let mut from = start;
        for cell in core.incoming.row(v) {
            // A finish is within the horizon and a lag a few times as long at most: no sum leaves the type.
            from = from.max(finishes[cell.from as usize].wrapping_add(cell.lag));
        }
        let to = from.wrapping_add(node.duration);
        if to > END {
            return Err(NetworkError::AfterHorizon {
                activity: node.owner,
            });
        }
        finishes[v] = to;
    }
    Ok(())
}

/// Finds the late finishes of nodes, and how far each can move alone; each node comes before all it waits for.
///
/// Until its turn comes, a node keeps there what is allowed to its finish: for late dates, and for free float.
#[inline]
pub(super) fn backward(
    core: &Core,
    early: &[i32],
    nodes: impl Iterator<Item = usize>,
    late: &mut [LateAt],
) -> Result<(), NetworkError> {
    for v in nodes {
        let node = core.nodes[v];
        let LateAt { at, free } = late[v];
        late[v].free = free.wrapping_sub(early[v]).max(0);
        let start = at.wrapping_sub(node.duration);
        if start < 0 {
            return Err(NetworkError::BeforeHorizon {
                activity: node.owner,
            });
        }
        let unmoved = early[v].wrapping_sub(node.duration);
        for cell in core.incoming.row(v) {
            let held = &mut late[cell.from as usize];
            held.at = held.at.min(start.wrapping_sub(cell.lag));
            held.free = held.free.min(unmoved.wrapping_sub(cell.lag));
        }
    }
    Ok(())
}
