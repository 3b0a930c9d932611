//! What binds early dates: cells and bounds that hold a node up.

use super::Dates;
use crate::{
    network::{
        Bounds, Breaks, Must, Progress, Reason,
        axis::{Axis, EVER, minute, number},
        bound::Floor,
        core::{Cell, NONE, Node, Rule, Traits},
        pass::Pass,
        state::Early,
    },
    time::WorkTime,
};

/// Returns what a cell stands for.
pub(in crate::network) fn reason_of(pass: &Pass<'_>, cell: &Cell, to: Node) -> Reason {
    if cell.arc != NONE {
        return Reason::Arc(cell.arc);
    }
    let from = pass.network.core.nodes[cell.from as usize];
    if from.owner == to.owner {
        Reason::OwnStart
    } else if to.traits.any(Traits::CLOSES) || to.traits.any(Traits::FIRST) {
        Reason::Member(from.owner)
    } else {
        Reason::Summary(from.owner)
    }
}

pub(super) fn must(pass: &Pass<'_>, node: Node, at: Early) -> Vec<Reason> {
    let mut found = vec![Reason::Must];
    if let Some(Must::StartOn(asked)) = pass.bounds(node).must {
        found.extend(moved(pass, node, number(asked), at));
    }
    found
}

/// Returns the reasons that move work from the minute that something asks for to where it is.
pub(in crate::network) fn moved(pass: &Pass<'_>, node: Node, asked: i32, at: Early) -> Vec<Reason> {
    let mut found = Vec::new();
    let start = pass.resumed(node, at);
    if asked >= start {
        return found;
    }
    let calendar = pass.calendar(node);
    let mut first = asked;
    if !node.traits.any(Traits::MOMENT) {
        first = calendar.last_at(calendar.work(asked.max(0)));
        if first > asked {
            found.push(Reason::Calendar);
        }
    }
    if first < start && node.traits.any(Traits::FITTED) {
        let given = &pass.network.activities()[node.owner as usize];
        // Without windows, what moved it further can only be its wholeness.
        let whole = given.breaks == Breaks::Whole
            && (given.window.is_none() || {
                let fits = calendar.whole_from(
                    minute(first),
                    WorkTime::from_minutes(i64::from(node.duration)).unwrap_or(WorkTime::ZERO),
                );
                fits.is_none_or(|fits| number(fits) > first)
            });
        if whole {
            found.push(Reason::Whole);
        }
        if given.window.is_some() {
            found.push(Reason::Window);
        }
    }
    found
}

/// Returns the minute that a cell into `to` asks for, by the definition of a lagged date.
pub(in crate::network) fn asked(pass: &Pass<'_>, cell: &Cell, to: usize, from: Early) -> i32 {
    let core = &pass.network.core;
    let left = if cell.how.leaves_start() {
        from.start
    } else {
        from.finish
    };
    let lag = core.lag(u32::try_from(to).unwrap_or(NONE), cell);
    let waits = !cell.how.is_reversed();
    let clock = match cell.how.rule() {
        _ if waits && lag == 0 => return left,
        Rule::Minute => return left.saturating_add(lag),
        Rule::Same | Rule::Own => pass.calendar(core.nodes[to]),
        Rule::Other => &pass.calendars()[cell.how.calendar()],
    };
    clock.first_at(clock.work(left).saturating_add(lag))
}

/// Something that may hold a node up, alone.
pub(in crate::network) struct Hold {
    pub(in crate::network) reason: Reason,
    /// The dates of the node if nothing else held it, if there are any.
    pub(in crate::network) alone: Option<Early>,
    /// The cell that holds it, and what that enters: the node, or the gate of a summary around it.
    pub(in crate::network) by: Option<(Cell, usize)>,
    /// The minute of the start that is asked for, if it is that of a start.
    pub(in crate::network) asked: Option<i32>,
}

/// Returns what holds a node up.
pub(super) fn floor_reasons(pass: &Pass<'_>, v: usize, dates: Dates<'_>) -> Vec<Reason> {
    let at = dates(v);
    let mut holds = Vec::new();
    cell_holds(pass, v, dates, &mut holds);
    ground_holds(pass, v, &mut holds);
    holds.retain(|hold| hold.alone.is_some_and(|alone| alone.is_at(at)));
    // What is no arc comes after all arcs, also where arcs enter a summary around the node.
    holds.sort_by_key(|hold| !matches!(hold.reason, Reason::Arc(_)));
    let latest = holds.iter().filter_map(|hold| hold.asked).max();
    let mut found: Vec<Reason> = Vec::with_capacity(holds.len());
    for hold in holds {
        if !found.contains(&hold.reason) {
            found.push(hold.reason);
        }
    }
    if let Some(latest) = latest {
        found.extend(moved(pass, pass.network.core.nodes[v], latest, at));
    }
    found
}

/// Collects the cells that may hold a node, and in the place of a gate what enters that: a summary holds nothing itself.
pub(in crate::network) fn cell_holds(
    pass: &Pass<'_>,
    v: usize,
    dates: Dates<'_>,
    holds: &mut Vec<Hold>,
) {
    let core = &pass.network.core;
    let node = core.nodes[v];
    if !pass.is_held(node) {
        return;
    }
    let mut gates = Vec::new();
    let row = core.incoming.row(v).iter();
    for cell in row.filter(|cell| Pass::may_hold(node, cell)) {
        let from = cell.from as usize;
        if is_gate(core.nodes[from]) {
            gates.push(from);
            continue;
        }
        let starts = !cell.how.enters_finish() || node.traits.any(Traits::MOMENT);
        holds.push(Hold {
            reason: reason_of(pass, cell, node),
            alone: pass.alone(node, cell, dates(from)),
            by: Some((*cell, v)),
            asked: starts.then(|| asked(pass, cell, v, dates(from))),
        });
    }
    while let Some(gate) = gates.pop() {
        for cell in core.incoming.row(gate) {
            let from = cell.from as usize;
            if is_gate(core.nodes[from]) {
                gates.push(from);
                continue;
            }
            let asked = asked(pass, cell, gate, dates(from));
            let floor = Floor {
                start: asked,
                ..Floor::NONE
            };
            holds.push(Hold {
                reason: reason_of(pass, cell, core.nodes[gate]),
                alone: pass.fitted(node, floor).ok(),
                by: Some((*cell, gate)),
                asked: Some(asked),
            });
        }
    }
}

pub(in crate::network) fn is_gate(node: Node) -> bool {
    node.traits.any(Traits::SUMMARY) && node.traits.any(Traits::OPENS)
}

/// Collects what may hold a node besides cells.
pub(in crate::network) fn ground_holds(pass: &Pass<'_>, v: usize, holds: &mut Vec<Hold>) {
    let node = pass.network.core.nodes[v];
    let moment = node.traits.any(Traits::MOMENT);
    for (reason, start, finish) in grounds(pass, node) {
        let floor = Floor {
            start: if moment { start.max(finish) } else { start },
            finish: if moment { EVER } else { finish },
            ..Floor::NONE
        };
        holds.push(Hold {
            reason,
            alone: pass.fitted(node, floor).ok(),
            by: None,
            asked: (floor.start > EVER).then_some(floor.start),
        });
    }
}

/// Returns what holds a node up besides cells: a minute of the start, or one of the finish.
fn grounds(pass: &Pass<'_>, node: Node) -> Vec<(Reason, i32, i32)> {
    let mut found = Vec::new();
    let status = pass.frame.status.map(number);
    let given = &pass.network.activities()[node.owner as usize];
    match given.progress {
        Progress::Started { start, .. } if node.traits.any(Traits::STARTED) => {
            found.push((Reason::Actual, number(start), EVER));
        }
        _ => found.push((Reason::ProjectStart, pass.start, EVER)),
    }
    if let Some(status) = status {
        found.push((Reason::StatusDate, status, EVER));
    }
    let Bounds {
        start_no_earlier,
        finish_no_earlier,
        ..
    } = given.bounds;
    let opens = !node.traits.any(Traits::CLOSES) && !node.traits.any(Traits::STARTED);
    if let Some(at) = start_no_earlier.filter(|_| opens) {
        found.push((Reason::StartNoEarlier, number(at), EVER));
    }
    if let Some(at) = finish_no_earlier.filter(|_| !node.traits.any(Traits::OPENS)) {
        found.push((Reason::FinishNoEarlier, EVER, number(at)));
    }
    // The summaries around it, from the innermost.
    let mut around = given.parent.filter(|_| opens);
    while let Some(parent) = around {
        let summary = &pass.network.activities()[parent as usize];
        if let Some(at) = summary.bounds.start_no_earlier {
            found.push((Reason::Summary(parent), number(at), EVER));
        }
        around = summary.parent;
    }
    found
}
