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
    let core = &network.core;
    let mut early: Vec<Early> = Vec::with_capacity(core.nodes.len());
    let mut last = start;
    for (v, node) in core.nodes.iter().enumerate() {
        let mut from = start;
        for cell in core.incoming.row(v) {
            let before = early[cell.from as usize];
            let left = if cell.how.leaves_start() {
                before.start
            } else {
                before.finish
            };
            let mut asked = left.saturating_add(cell.lag);
            if cell.how.enters_finish() {
                asked = asked.saturating_sub(node.duration);
            }
            from = from.max(asked);
        }
        let to = from.saturating_add(node.duration);
        if to > END {
            return Err(NetworkError::AfterHorizon {
                activity: node.owner,
            });
        }
        last = last.max(to);
        early.push(Early {
            start: from,
            finish: to,
            work_start: from,
            work_finish: to,
        });
    }
    let wanted = finish.map_or(last, number);
    let late = backward(network, &early, [wanted, wanted.max(last)])?;
    Ok(State {
        early,
        late,
        planned: None,
        start,
        finish: last,
    })
}

fn backward(network: &Network, early: &[Early], roof: [i32; 2]) -> Result<Vec<Late>, NetworkError> {
    let core = &network.core;
    // Until its turn comes, a node keeps here the ceilings of its finish, for late dates and for free float.
    let mut late = vec![
        Late {
            start: 0,
            finish: roof[0],
            float: 0,
            free: roof[1],
        };
        core.nodes.len()
    ];
    for (v, node) in core.nodes.iter().enumerate().rev() {
        let at = early[v];
        let Late { finish, free, .. } = late[v];
        let start = finish.saturating_sub(node.duration);
        if start < 0 {
            return Err(NetworkError::BeforeHorizon {
                activity: node.owner,
            });
        }
        late[v] = Late {
            start,
            finish,
            float: finish.saturating_sub(at.finish),
            free: free.saturating_sub(at.finish).max(0),
        };
        for cell in core.incoming.row(v) {
            let (mut kept, mut unmoved) = if cell.how.enters_finish() {
                (finish, at.finish)
            } else {
                (start, at.start)
            };
            let before = core.nodes[cell.from as usize];
            let lag = if cell.how.leaves_start() {
                cell.lag.saturating_sub(before.duration)
            } else {
                cell.lag
            };
            kept = kept.saturating_sub(lag);
            unmoved = unmoved.saturating_sub(lag);
            let held = &mut late[cell.from as usize];
            held.finish = held.finish.min(kept);
            held.free = held.free.min(unmoved);
        }
    }
    Ok(late)
}
