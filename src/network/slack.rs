//! How much time does a single arc leave?

use super::{
    Reason, Solution,
    axis::{Axis, END},
    binding::{Hold, is_gate},
    bound::Ceiling,
    chains::{binding, entering},
    core::{Core, Traits},
    pass::Pass,
    state::Early,
};

impl Solution<'_> {
    /// Returns how many working minutes of its calendar the early date that an arc leaves can come later until the arc asks for
    /// more than the early date that it enters; the relationship free float of Primavera P6. Never negative. `None` if there is no such
    /// arc, or if it holds nothing, because what it enters happened or is pinned by a date that must be.
    ///
    /// An arc into a summary enters all that the summary contains. Of an arc that asks for at most its lag, it is the date of the
    /// successor that can come later. An arc that [binds](Self::is_binding)
    /// can have slack: what is finished on Saturday holds up Monday, but could be finished on Sunday.
    ///
    /// # Complexity
    ///
    /// The number of arcs that enter the same activity, or all of a summary.
    ///
    /// # Example: the shorter of two ways
    /// ```
    /// use tactica::network::{Activity, Arc, Frame, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// let activities = [3, 1, 1].map(|days| Activity::new(days * 480, 0)).to_vec();
    /// let arcs = vec![Arc::finish_to_start(0, 2), Arc::finish_to_start(1, 2)];
    /// let network = Network::new(activities, arcs, vec![WorkCalendar::standard()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-06T09:00".parse().unwrap()))?;
    /// assert_eq!([0, 1, 2].map(|arc| solution.link_slack(arc)), [Some(0), Some(2 * 480), None]);
    /// assert_eq!([0, 1, 2].map(|arc| solution.is_binding(arc)), [true, false, false]);
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    #[must_use]
    pub fn link_slack(&self, arc: u32) -> Option<i64> {
        let pass = self.pass();
        let early = &self.state().early;
        let of = |v: usize| {
            let entering = entering(&pass, v, early).into_iter();
            let mut these = entering.filter(|hold| hold.reason == Reason::Arc(arc));
            these.find_map(|hold| slack(&pass, v, &hold, early))
        };
        self.entered_by(arc).into_iter().filter_map(of).min()
    }

    /// Tells whether an arc binds: taken alone, it holds an early date where it is.
    ///
    /// # Complexity
    ///
    /// As for [`link_slack`](Self::link_slack).
    #[must_use]
    pub fn is_binding(&self, arc: u32) -> bool {
        let pass = self.pass();
        let mut entered = self.entered_by(arc).into_iter();
        entered.any(|v| {
            let binding = binding(&pass, v, &self.state().early);
            binding
                .iter()
                .any(|(_, reason)| *reason == Reason::Arc(arc))
        })
    }

    /// Returns the nodes that an arc holds: those of the tasks and hammocks in a summary, if it enters one.
    fn entered_by(&self, arc: u32) -> Vec<usize> {
        let Some(given) = self.network.arcs().get(arc as usize) else {
            return Vec::new();
        };
        let core = &self.network.core;
        let to = core.edge(arc, given, &self.network.spec).to as usize;
        if !is_gate(core.nodes[to]) {
            return vec![to];
        }
        let mut found = Vec::new();
        let mut stack = vec![core.nodes[to].owner];
        while let Some(activity) = stack.pop() {
            match core.span(activity) {
                Some(span) if !span.members.is_empty() => stack.extend(&span.members),
                _ => found.push(core.places[activity as usize] as usize),
            }
        }
        found
    }
}

/// Returns how much later what holds a node can come until it asks for more than where the node is.
pub(super) fn slack(pass: &Pass<'_>, v: usize, hold: &Hold, early: &[Early]) -> Option<i64> {
    let core = &pass.network.core;
    let (cell, entered) = hold.by?;
    let mut after = core.nodes[v];
    let at = early[v];
    let mut ends = Pass::ends(after, pass.resumed(after, at), at.finish, at);
    if entered != v {
        // The gate may come as late as it leaves the node where it is.
        let gate = core.nodes[entered];
        let latest = ends.start.minute;
        let placed = pass.moment(gate, latest)?;
        ends = Pass::ends(gate, latest, latest, placed);
        after = gate;
    }
    let mut before = core.nodes[cell.from as usize];
    let from = early[cell.from as usize];
    let calendar = pass.calendar(before);
    if !Core::holds_back(before, &cell) {
        // What happened cannot come later. How much room there was is reckoned from its minute, whatever work it was.
        before.traits = before.traits.with(Traits::MOMENT, true);
    }
    let mut ceiling = Ceiling::NONE;
    ceiling.lower(&cell, before, after, ends, pass.calendars());
    let slack = if before.traits.any(Traits::MOMENT) {
        let latest = ceiling.of_moment(calendar).min(END);
        let minute = if cell.how.leaves_start() {
            from.start
        } else {
            from.finish
        };
        calendar.work(latest).saturating_sub(calendar.work(minute))
    } else {
        let latest = ceiling.of_work(calendar).min(calendar.work(END));
        latest.saturating_sub(from.work_finish)
    };
    Some(i64::from(slack))
}
