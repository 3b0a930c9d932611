//! The passes of a network in which minutes are work: every calendar is continuous and nothing is special.
//!
//! Then a date is one number, an arc is an addition and a comparison, and both passes are bound by memory alone.

use super::{
    Network, NetworkError,
    axis::{END, number},
    compact::{Compact, LateAt},
};
use crate::time::Minute;

pub(super) fn solve(
    network: &Network,
    start: Minute,
    finish: Option<Minute>,
) -> Result<Compact, NetworkError> {
    let start = number(start);
    let early = forward(network, start)?;
    let last = early.iter().copied().max().unwrap_or(start);
    let wanted = finish.map_or(last, number);
    let late = backward(network, &early, [wanted, wanted.max(last)])?;
    Ok(Compact {
        work: early,
        minutes: Vec::new(),
        late,
        planned: None,
        start,
        finish: last,
    })
}

/// Returns the early finishes.
fn forward(network: &Network, start: i32) -> Result<Vec<i32>, NetworkError> {
    let core = &network.core;
    let mut finishes: Vec<i32> = Vec::with_capacity(core.nodes.len());
    for (v, node) in core.nodes.iter().enumerate() {
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
        finishes.push(to);
    }
    Ok(finishes)
}

/// Returns the late finishes, and how far each node can move alone.
///
/// Until its turn comes, a node keeps there what is allowed to its finish: for late dates, and for free float.
fn backward(
    network: &Network,
    early: &[i32],
    [at, free]: [i32; 2],
) -> Result<Vec<LateAt>, NetworkError> {
    let core = &network.core;
    let mut late = vec![LateAt { at, free }; early.len()];
    for (v, node) in core.nodes.iter().enumerate().rev() {
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
    Ok(late)
}
