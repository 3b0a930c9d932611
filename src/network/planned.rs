//! Planned dates: where activities are put within their freedom.

use super::{
    Direction, NetworkError, Timing,
    core::{Core, Traits},
    pass::{Holds, Pass},
    state::{Early, State},
};

/// Returns the planned dates, if some are not simply the early ones, or the late ones counted from the finish.
pub(super) fn planned(pass: &Pass<'_>, state: &State) -> Result<Option<Vec<Early>>, NetworkError> {
    let core = &pass.network.core;
    let activities = &pass.network.spec.activities;
    let forward = matches!(pass.frame.direction, Direction::Forward { .. });
    let other = if forward { Timing::Alap } else { Timing::Asap };
    let moves = |v: usize| {
        let node = core.nodes[v];
        let moved = Traits::FIXED.with(Traits::STARTED, true);
        activities[node.owner as usize].timing == Some(other) && !node.traits.any(moved)
    };
    if !activities
        .iter()
        .any(|activity| activity.timing == Some(other))
    {
        return Ok(None);
    }
    let is_summary = |v: usize| core.nodes[v].traits.any(Traits::SUMMARY);
    if forward {
        let mut dates = state.early.clone();
        for v in core.sequence().rev() {
            // A summary follows its members, and must not keep them: until they have moved, it stands as late as it may.
            if moves(v) || is_summary(v) {
                dates[v] = latest(pass, state, &dates, v)?;
            }
        }
        for v in core.sequence().filter(|v| is_summary(*v)) {
            dates[v] = pass.early(v, &dates)?;
        }
        return Ok(Some(dates));
    }
    let late = (0..core.nodes.len()).map(|v| late_date(pass, state, v));
    let mut dates: Vec<Early> = late.collect();
    for v in core.sequence() {
        if moves(v) || is_summary(v) {
            let found = pass.early(v, &dates)?;
            if found.work_finish < dates[v].work_finish || found.finish < dates[v].finish {
                dates[v] = found;
            }
        }
    }
    Ok(Some(dates))
}

/// Returns the late dates of a node in the form that cells count from.
pub(super) fn late_date(pass: &Pass<'_>, state: &State, v: usize) -> Early {
    let node = pass.network.core.nodes[v];
    let (late, early) = (state.late[v], state.early[v]);
    let work_finish = early.work_finish.saturating_add(late.float);
    let work_start = if node.traits.any(Traits::FIXED) {
        early.work_start
    } else {
        work_finish.saturating_sub(node.duration)
    };
    Early {
        start: late.start,
        finish: late.finish,
        work_start,
        work_finish,
    }
}

/// Returns the latest dates of a node that move nothing after it, and keep its own late dates if it can.
fn latest(
    pass: &Pass<'_>,
    state: &State,
    dates: &[Early],
    v: usize,
) -> Result<Early, NetworkError> {
    let core = &pass.network.core;
    let node = core.nodes[v];
    let [mut ceiling, _] = pass.roof(node);
    let outgoing = pass.network.outgoing();
    for (to, cell) in outgoing.row(&core.incoming, v) {
        if !Core::holds_back(node, &cell) {
            continue;
        }
        let after = core.nodes[to];
        let at = dates[to];
        match pass.holds(after, &cell) {
            Holds::Nothing => continue,
            Holds::Both => (),
            Holds::Late => {
                let ends = pass.actual(after, at);
                ceiling.lower(&cell, node, after, ends, pass.calendars());
                continue;
            }
        }
        if after.traits.any(Traits::FIRST) {
            // Another member that starts no later keeps the start of the summary.
            let row = core.incoming.row(to).iter();
            let mut others = row.filter(|other| other.from as usize != v);
            if others.any(|other| dates[other.from as usize].start <= at.start) {
                continue;
            }
        }
        let ends = Pass::ends(after, pass.resumed(after, at), at.finish, at);
        ceiling.lower(&cell, node, after, ends, pass.calendars());
    }
    let early = state.early[v];
    if state.late[v].finish < early.finish {
        return Ok(early);
    }
    let late = late_date(pass, state, v);
    if node.traits.any(Traits::MOMENT) {
        ceiling.finish = ceiling.finish.min(late.finish);
    } else {
        ceiling.work = ceiling.work.min(late.work_finish);
    }
    let placed = pass.under(node, ceiling)?;
    if placed.work_finish <= early.work_finish && placed.finish <= early.finish {
        return Ok(early);
    }
    Ok(Early {
        start: placed.start,
        finish: placed.finish,
        work_start: placed.work_start,
        work_finish: placed.work_finish,
    })
}
