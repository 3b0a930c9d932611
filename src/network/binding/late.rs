//! What binds late dates: cells and bounds that hold a node back.

use super::{Dates, is_gate, reason_of};
use crate::{
    network::{
        Bounds, Lag, Reason,
        axis::number,
        bound::Ceiling,
        core::{Cell, Core, NONE, Node, Traits},
        pass::{Holds, Pass},
        state::State,
    },
    time::Minute,
};

/// Something that may hold a node back, alone: its reason, where it comes in the list, and what it allows.
struct HoldBack {
    rank: (u32, u32, Lag),
    reason: Reason,
    ceiling: Ceiling,
}

/// Returns what holds a node back from coming later.
pub(super) fn roof_reasons(
    pass: &Pass<'_>,
    state: &State,
    v: usize,
    dates: Dates<'_>,
) -> Vec<Reason> {
    let node = pass.network.core.nodes[v];
    let at = dates(v);
    let mut holds = Vec::new();
    cell_holds_back(pass, state, v, dates, &mut holds);
    holds.sort_by_key(|hold| (hold.rank, hold.reason));
    bound_holds_back(pass, node, &mut holds);
    let mut found: Vec<Reason> = Vec::with_capacity(holds.len());
    for HoldBack {
        reason, ceiling, ..
    } in holds
    {
        let alone = pass.under(node, ceiling);
        let binds = alone
            .is_ok_and(|alone| alone.work_finish == at.work_finish && alone.finish == at.finish);
        if binds && !found.contains(&reason) {
            found.push(reason);
        }
    }
    found
}

/// Collects the cells that may hold a node back, and in the place of a summary what leaves that.
fn cell_holds_back(
    pass: &Pass<'_>,
    state: &State,
    v: usize,
    dates: Dates<'_>,
    holds: &mut Vec<HoldBack>,
) {
    let core = &pass.network.core;
    let node = core.nodes[v];
    // Summaries that the node is in, and whether it is its start that they hold back.
    let mut around = Vec::new();
    for (to, cell) in pass.network.outgoing().row(&core.incoming, v) {
        if !Core::holds_back(node, &cell) || !keeps_first(core, state, v, to) {
            continue;
        }
        let after = core.nodes[to];
        if after.traits.any(Traits::SUMMARY) && !is_gate(after) {
            around.push((to, cell.how.leaves_start()));
        } else if let Some(ceiling) = held_back(pass, v, to, &cell, dates) {
            holds.push(HoldBack {
                rank: rank_of(pass, after, &cell),
                reason: reason_of(pass, &cell, after),
                ceiling,
            });
        }
    }
    while let Some((summary, starts)) = around.pop() {
        let starts = starts && !node.traits.any(Traits::MOMENT);
        for (to, cell) in pass.network.outgoing().row(&core.incoming, summary) {
            let after = core.nodes[to];
            if !keeps_first(core, state, summary, to) {
                continue;
            }
            if after.traits.any(Traits::SUMMARY) && !is_gate(after) {
                around.push((to, starts));
            } else if let Some(ceiling) = held_back(pass, summary, to, &cell, dates) {
                let mut own = Ceiling::NONE;
                if let Ok(at) = pass.under(core.nodes[summary], ceiling) {
                    own.lower_minute(at.finish, starts, node, pass.calendars());
                }
                holds.push(HoldBack {
                    rank: rank_of(pass, after, &cell),
                    reason: reason_of(pass, &cell, after),
                    ceiling: own,
                });
            }
        }
    }
}

/// Returns what a cell between two nodes allows to the first, if it holds it back at all.
fn held_back(
    pass: &Pass<'_>,
    v: usize,
    to: usize,
    cell: &Cell,
    dates: Dates<'_>,
) -> Option<Ceiling> {
    let core = &pass.network.core;
    let (node, after) = (core.nodes[v], core.nodes[to]);
    let there = dates(to);
    let ends = match pass.holds(after, cell) {
        Holds::Nothing => return None,
        Holds::Late => pass.actual(after, there),
        Holds::Both => Pass::ends(after, pass.resumed(after, there), there.finish, there),
    };
    let mut ceiling = Ceiling::NONE;
    ceiling.lower(cell, node, after, ends, pass.calendars());
    Some(ceiling)
}

fn rank_of(pass: &Pass<'_>, after: Node, cell: &Cell) -> (u32, u32, Lag) {
    // What is not an arc comes after all arcs.
    let arc = pass.network.arcs().get(cell.arc as usize);
    let owner = arc.map_or(NONE, |_| after.owner);
    (owner, cell.how.ends(), arc.map_or(Lag::ZERO, |arc| arc.lag))
}

/// Collects what may hold a node back besides cells.
fn bound_holds_back(pass: &Pass<'_>, node: Node, holds: &mut Vec<HoldBack>) {
    let finish = |at: i32| Ceiling {
        finish: at,
        ..Ceiling::NONE
    };
    let start = |at: Minute| {
        let mut ceiling = Ceiling::NONE;
        let starts = !node.traits.any(Traits::MOMENT);
        ceiling.lower_minute(number(at), starts, node, pass.calendars());
        ceiling
    };
    let mut push = |reason: Reason, ceiling: Option<Ceiling>| {
        holds.extend(ceiling.map(|ceiling| HoldBack {
            rank: (NONE, 0, Lag::ZERO),
            reason,
            ceiling,
        }));
    };
    push(Reason::ProjectFinish, Some(finish(pass.late.minute)));
    let given = &pass.network.activities()[node.owner as usize];
    let Bounds {
        start_no_later,
        finish_no_later,
        deadline,
        ..
    } = given.bounds;
    if !node.traits.any(Traits::CLOSES) && !node.traits.any(Traits::STARTED) {
        push(Reason::StartNoLater, start_no_later.map(start));
    }
    if !node.traits.any(Traits::OPENS) {
        let at = |date: Option<Minute>| date.map(|date| finish(number(date)));
        push(Reason::FinishNoLater, at(finish_no_later));
        push(Reason::Deadline, at(deadline));
        // The summaries around it, from the innermost.
        let mut around = given.parent;
        while let Some(parent) = around {
            let summary = &pass.network.activities()[parent as usize];
            let bounds = summary.bounds;
            push(Reason::Summary(parent), at(bounds.finish_no_later));
            push(Reason::Summary(parent), at(bounds.deadline));
            around = summary.parent;
        }
    }
}

/// Tells whether the start of a summary is kept by this member; always for what is no first of a summary.
fn keeps_first(core: &Core, state: &State, v: usize, to: usize) -> bool {
    if !core.nodes[to].traits.any(Traits::FIRST) {
        return true;
    }
    let key = |from: usize| (state.early[from].start, core.nodes[from].owner);
    let row = core.incoming.row(to).iter();
    row.map(|cell| key(cell.from as usize)).min() == Some(key(v))
}
