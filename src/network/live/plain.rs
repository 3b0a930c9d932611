//! The dates of a node where minutes are work: every calendar is continuous and no node is special.
//!
//! What [`Pass`](crate::network::pass::Pass) and [`Pull`](crate::network::pull::Pull) would find, for a tenth of the price.

use crate::network::{
    NetworkError,
    axis::END,
    pass::Pass,
    rows::Rows,
    state::{Early, Late},
};

/// Returns the early dates of a node.
#[inline]
pub(super) fn early(pass: &Pass<'_>, v: usize, early: &[Early]) -> Result<Early, NetworkError> {
    let core = &pass.network.core;
    let node = core.nodes[v];
    let mut start = pass.base.minute;
    for cell in core.incoming.row(v) {
        // A finish is within the horizon and a lag a few times as long at most: no sum leaves the type.
        start = start.max(early[cell.from as usize].finish.wrapping_add(cell.lag));
    }
    let finish = start.wrapping_add(node.duration);
    if finish > END {
        return Err(NetworkError::AfterHorizon {
            activity: node.owner,
        });
    }
    Ok(Early {
        start,
        finish,
        work_start: start,
        work_finish: finish,
    })
}

/// Returns the late dates of a node, and its floats.
#[inline]
pub(super) fn late(
    pass: &Pass<'_>,
    leaving: &Rows,
    v: usize,
    early: &[Early],
    late: &[Late],
) -> Result<Late, NetworkError> {
    let node = pass.network.core.nodes[v];
    let (mut finish, mut free) = (pass.late.minute, pass.free.minute);
    for cell in leaving.row(v) {
        let to = cell.from as usize;
        finish = finish.min(late[to].start.wrapping_sub(cell.lag));
        free = free.min(early[to].start.wrapping_sub(cell.lag));
    }
    let start = finish.wrapping_sub(node.duration);
    if start < 0 {
        return Err(NetworkError::BeforeHorizon {
            activity: node.owner,
        });
    }
    let at = early[v].finish;
    Ok(Late {
        start,
        finish,
        float: finish.wrapping_sub(at),
        free: free.wrapping_sub(at).max(0),
    })
}
