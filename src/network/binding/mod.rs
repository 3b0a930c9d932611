//! Finds what binds a date: each thing that asks for no less, taken alone.

mod early;
mod late;

use super::{
    ActivityKind, DateOf, Direction, Reason, Solution, core::Traits, planned::late_date,
    state::Early,
};

pub(super) use self::early::{Hold, asked, cell_holds, ground_holds, is_gate, moved, reason_of};
use self::{
    early::{floor_reasons, must},
    late::roof_reasons,
};

/// The dates from which a date follows.
pub(super) type Dates<'a> = &'a dyn Fn(usize) -> Early;

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
