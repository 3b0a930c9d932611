//! The passes of a network in which minutes are work: every calendar is continuous and nothing is special.
//!
//! Then a date is one number, an arc is an addition and a comparison, and both passes are bound by memory alone.

use super::{
    Network, NetworkError,
    axis::{END, number},
    state::{Early, Late, State},
};
use crate::time::Minute;

pub(super) fn solve(
    network: &Network,
    start: Minute,
    finish: Option<Minute>,
) -> Result<State, NetworkError> {
    let start = number(start);
    let early = forward(network, start)?;
    let last = early.iter().copied().max().unwrap_or(start);
    let wanted = finish.map_or(last, number);
    let late = backward(network, &early, [wanted, wanted.max(last)])?;
    Ok(state(network, start, &early, &late, last))
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

/// The most that is allowed to the finish of a node: for late dates, and for free float.
#[derive(Debug, Clone, Copy)]
struct Roof {
    late: i32,
    free: i32,
}

/// Returns the late finishes, and the latest finishes that move nothing else.
fn backward(
    network: &Network,
    early: &[i32],
    [late, free]: [i32; 2],
) -> Result<Vec<Roof>, NetworkError> {
    let core = &network.core;
    let mut roofs = vec![Roof { late, free }; early.len()];
    for (v, node) in core.nodes.iter().enumerate().rev() {
        let start = roofs[v].late.wrapping_sub(node.duration);
        if start < 0 {
            return Err(NetworkError::BeforeHorizon {
                activity: node.owner,
            });
        }
        let unmoved = early[v].wrapping_sub(node.duration);
        for cell in core.incoming.row(v) {
            let held = &mut roofs[cell.from as usize];
            held.late = held.late.min(start.wrapping_sub(cell.lag));
            held.free = held.free.min(unmoved.wrapping_sub(cell.lag));
        }
    }
    Ok(roofs)
}

fn state(network: &Network, start: i32, early: &[i32], late: &[Roof], finish: i32) -> State {
    let nodes = || network.core.nodes.iter().zip(early);
    State {
        early: nodes()
            .map(|(node, &finish)| {
                let start = finish.wrapping_sub(node.duration);
                Early {
                    start,
                    finish,
                    work_start: start,
                    work_finish: finish,
                }
            })
            .collect(),
        late: nodes()
            .zip(late)
            .map(|((node, early), roof)| Late {
                start: roof.late.wrapping_sub(node.duration),
                finish: roof.late,
                float: roof.late.wrapping_sub(*early),
                free: roof.free.wrapping_sub(*early).max(0),
            })
            .collect(),
        planned: None,
        start,
        finish,
    }
}
