//! The passes over all nodes of a network whose order is not that of its nodes.

use crate::network::{
    NetworkError,
    bound::Ceiling,
    fixpoint,
    pass::Pass,
    state::{Early, Late},
};

/// Returns the early dates of all nodes where no cell leads against the order.
pub(in crate::network) fn forward(pass: &Pass<'_>) -> Result<Vec<Early>, NetworkError> {
    let core = &pass.network.core;
    let mut early = vec![Early::default(); core.nodes.len()];
    for v in core.sequence() {
        early[v] = pass.early(v, &early)?;
    }
    Ok(early)
}

/// Returns the late dates of all nodes.
pub(in crate::network) fn backward(
    pass: &Pass<'_>,
    early: &[Early],
) -> Result<Vec<Late>, NetworkError> {
    let core = &pass.network.core;
    // What is no longer in the order stays at the finish, where it bounds nothing.
    let gone = Late {
        start: pass.late.minute,
        finish: pass.late.minute,
        ..Late::default()
    };
    let mut late = vec![gone; core.nodes.len()];
    let mut ceilings: Vec<[Ceiling; 2]> = core.nodes.iter().map(|&node| pass.roof(node)).collect();
    for _ in 0..fixpoint::sweeps(core.against) {
        let before = (core.against > 0).then(|| ceilings.clone());
        for v in core.sequence().rev() {
            let (found, ends) = pass.late(core.nodes[v], ceilings[v], early[v])?;
            late[v] = found;
            pass.hold_back(v, ends, early, ceilings.as_mut_slice());
        }
        if before.is_none_or(|before| before == ceilings) {
            return Ok(late);
        }
    }
    let first = core.sequence().next().map_or(0, |v| core.nodes[v].owner);
    Err(NetworkError::BeforeHorizon { activity: first })
}
