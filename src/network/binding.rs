//! Finds what binds a date: each thing that asks for no less, taken alone.

use super::{
    ActivityKind, Bounds, Breaks, DateOf, Direction, Must, Progress, Reason, Solution,
    axis::{Axis, number},
    bound::{Ceiling, Floor},
    core::{Cell, Core, NONE, Node, Rule, Traits},
    pass::{Holds, Pass},
    planned::late_date,
    state::{Early, State},
};
use crate::time::Minute;

/// The dates from which a date follows.
type Dates<'a> = &'a dyn Fn(usize) -> Early;

impl Solution<'_> {
    /// Returns everything that binds a date of an activity: what would hold it where it is if everything else were gone. Empty if
    /// there is no such activity.
    ///
    /// Arcs come first, from the smallest predecessor (for late dates, to the smallest successor), then by kind in the order `FS`,
    /// `SS`, `FF`, `SF`, then by the smaller lag, then by position; then ends of the project and bounds; last what moves a date
    /// from where those ask for it: [`Calendar`](Reason::Calendar), [`Whole`](Reason::Whole), [`Window`](Reason::Window).
    ///
    /// The dates of a summary are bound by its members: those that have the same date.
    ///
    /// # Complexity
    ///
    /// `O(k)` for `k` arcs into the activity, or out of it for late dates; the first question about late dates takes `O(n + m)`.
    ///
    /// # Example: two things that bind, and a weekend
    /// ```
    /// use tactica::network::{Activity, Arc, DateOf, Frame, Network, Reason};
    /// use tactica::time::WorkCalendar;
    ///
    /// let task = Activity::new(480, 0);
    /// let mut launch = task;
    /// launch.bounds.start_no_earlier = Some("2025-02-02T00:00".parse().unwrap()); // a Sunday
    /// let arcs = vec![Arc::finish_to_start(0, 1)];
    /// let network = Network::new(vec![task, launch], arcs, vec![WorkCalendar::standard()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-31T09:00".parse().unwrap()))?;
    /// assert_eq!(
    ///     solution.reasons(1, DateOf::EarlyStart),
    ///     [Reason::Arc(0), Reason::StartNoEarlier, Reason::Calendar],
    /// );
    /// assert_eq!(solution.reasons(0, DateOf::LateFinish), [Reason::Arc(0)]);
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    #[must_use]
    pub fn reasons(&self, activity: u32, which: DateOf) -> Vec<Reason> {
        let Some(given) = self.network.activities().get(activity as usize) else {
            return Vec::new();
        };
        let core = &self.network.core;
        if core.is_gone(activity) {
            return Vec::new();
        }
        if let (ActivityKind::Summary, Some(span)) = (given.kind, core.span(activity)) {
            if !span.members.is_empty() {
                return self.binding_members(activity, &span.members, which);
            }
        }
        let starts = matches!(
            which,
            DateOf::EarlyStart | DateOf::LateStart | DateOf::PlannedStart
        );
        let v = if starts {
            core.places[activity as usize]
        } else {
            core.finish_of(activity)
        } as usize;
        let node = core.nodes[v];
        if node.traits.any(Traits::FINISHED) || (starts && node.traits.any(Traits::STARTED)) {
            return vec![Reason::Actual];
        }
        let (pass, state) = (self.pass(), self.state());
        let early = |v: usize| state.early[v];
        let late = |v: usize| late_date(&pass, state, v);
        if node.traits.any(Traits::MUST) {
            return must(&pass, node, state.early[v]);
        }
        match which {
            DateOf::EarlyStart | DateOf::EarlyFinish => floor_reasons(&pass, v, &early),
            DateOf::LateStart | DateOf::LateFinish => roof_reasons(&pass, state, v, &late),
            DateOf::PlannedStart | DateOf::PlannedFinish => {
                let forward = matches!(self.frame.direction, Direction::Forward { .. });
                match &state.planned {
                    None if forward => floor_reasons(&pass, v, &early),
                    None => roof_reasons(&pass, state, v, &late),
                    Some(planned) => {
                        let dates = |v: usize| planned[v];
                        let usual = if forward { early(v) } else { late(v) };
                        if forward == dates(v).is_at(usual) {
                            floor_reasons(&pass, v, &dates)
                        } else {
                            roof_reasons(&pass, state, v, &dates)
                        }
                    }
                }
            }
        }
    }

    /// Returns what the early start of an activity waits for, the first of its [reasons](Self::reasons).
    #[must_use]
    pub fn driver(&self, activity: u32) -> Option<Reason> {
        self.reasons(activity, DateOf::EarlyStart).first().copied()
    }

    fn binding_members(&self, summary: u32, members: &[u32], which: DateOf) -> Vec<Reason> {
        let date = |activity: u32| self.dates(activity).map(|dates| dates.date(which));
        let own = date(summary);
        let same = members.iter().filter(|&&member| date(member) == own);
        same.map(|&member| Reason::Member(member)).collect()
    }
}

/// Returns what a cell stands for.
pub(super) fn reason_of(pass: &Pass<'_>, cell: &Cell, to: Node) -> Reason {
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

fn must(pass: &Pass<'_>, node: Node, at: Early) -> Vec<Reason> {
    let mut found = vec![Reason::Must];
    if let Some(Must::StartOn(asked)) = pass.bounds(node).must {
        found.extend(moved(pass, node, number(asked), at));
    }
    found
}

/// Returns the reasons that move work from the minute that something asks for to where it is.
pub(super) fn moved(pass: &Pass<'_>, node: Node, asked: i32, at: Early) -> Vec<Reason> {
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
                    super::axis::minute(first),
                    crate::time::WorkTime::from_minutes(i64::from(node.duration))
                        .unwrap_or(crate::time::WorkTime::ZERO),
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
pub(super) fn asked(pass: &Pass<'_>, cell: &Cell, to: usize, from: Early) -> i32 {
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
struct Hold {
    reason: Reason,
    /// The dates of the node if nothing else held it, if there are any.
    alone: Option<Early>,
    /// The minute of the start that is asked for, if it is that of a start.
    asked: Option<i32>,
}

/// Returns what holds a node up.
fn floor_reasons(pass: &Pass<'_>, v: usize, dates: Dates<'_>) -> Vec<Reason> {
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
fn cell_holds(pass: &Pass<'_>, v: usize, dates: Dates<'_>, holds: &mut Vec<Hold>) {
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
                asked: Some(asked),
            });
        }
    }
}

fn is_gate(node: Node) -> bool {
    node.traits.any(Traits::SUMMARY) && node.traits.any(Traits::OPENS)
}

/// Collects what may hold a node besides cells.
fn ground_holds(pass: &Pass<'_>, v: usize, holds: &mut Vec<Hold>) {
    const EVER: i32 = super::axis::EVER;
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
            asked: (floor.start > EVER).then_some(floor.start),
        });
    }
}

/// Returns what holds a node up besides cells: a minute of the start, or one of the finish.
fn grounds(pass: &Pass<'_>, node: Node) -> Vec<(Reason, i32, i32)> {
    const EVER: i32 = super::axis::EVER;
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

/// Returns what holds a node back from coming later.
fn roof_reasons(pass: &Pass<'_>, state: &State, v: usize, dates: Dates<'_>) -> Vec<Reason> {
    let core = &pass.network.core;
    let node = core.nodes[v];
    let at = dates(v);
    let binds = |ceiling: Ceiling| {
        let alone = pass.under(node, ceiling);
        alone.is_ok_and(|alone| alone.work_finish == at.work_finish && alone.finish == at.finish)
    };
    let mut cells: Vec<(u32, u32, Reason)> = Vec::new();
    for (to, cell) in pass.network.outgoing().row(&core.incoming, v) {
        let after = core.nodes[to];
        let holds = pass.holds(after, &cell);
        if holds == Holds::Nothing
            || !Core::holds_back(node, &cell)
            || !keeps_first(core, state, v, to)
        {
            continue;
        }
        let there = dates(to);
        let mut ceiling = Ceiling::NONE;
        let ends = if holds == Holds::Late {
            pass.actual(after, there)
        } else {
            pass.ends(after, pass.resumed(after, there), there.finish, there)
        };
        ceiling.lower(&cell, node, after, ends, pass.calendars());
        if binds(ceiling) {
            // What is not an arc comes after all arcs; seen from here, what enters the end of a summary is the summary.
            let reason = match reason_of(pass, &cell, after) {
                Reason::Member(_) => Reason::Summary(after.owner),
                Reason::Summary(_) => Reason::Member(after.owner),
                other => other,
            };
            let owner = if cell.arc == NONE { NONE } else { after.owner };
            cells.push((owner, cell.how.ends(), reason));
        }
    }
    cells.sort_by_key(|&(owner, ends, reason)| {
        let lag = match reason {
            Reason::Arc(arc) => pass.network.arcs()[arc as usize].lag,
            _ => super::Lag::ZERO,
        };
        (owner, ends, lag, reason)
    });
    let mut found: Vec<Reason> = cells.into_iter().map(|(.., reason)| reason).collect();
    let finish = |at: i32| Ceiling {
        finish: at,
        ..Ceiling::NONE
    };
    if binds(finish(pass.late.minute)) {
        found.push(Reason::ProjectFinish);
    }
    let bounds = pass.bounds(node);
    let start = |at: Minute| {
        let mut ceiling = Ceiling::NONE;
        let starts = !node.traits.any(Traits::MOMENT);
        ceiling.lower_minute(number(at), starts, node, pass.calendars());
        ceiling
    };
    let opens = !node.traits.any(Traits::CLOSES) && !node.traits.any(Traits::STARTED);
    let closes = !node.traits.any(Traits::OPENS);
    let own = [
        (
            Reason::StartNoLater,
            bounds.start_no_later.filter(|_| opens).map(start),
        ),
        (
            Reason::FinishNoLater,
            bounds
                .finish_no_later
                .filter(|_| closes)
                .map(|at| finish(number(at))),
        ),
        (
            Reason::Deadline,
            bounds
                .deadline
                .filter(|_| closes)
                .map(|at| finish(number(at))),
        ),
    ];
    for (reason, ceiling) in own {
        if ceiling.is_some_and(binds) {
            found.push(reason);
        }
    }
    found
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
