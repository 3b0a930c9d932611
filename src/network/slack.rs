//! How much time does a single arc leave?

use super::{
    Solution,
    axis::{Axis, END},
    bound::Ceiling,
    core::{Cell, Core, Traits},
    pass::{Holds, Pass},
    state::Early,
};

impl Solution<'_> {
    /// Returns how many working minutes of its calendar the early date that an arc leaves can come later until the arc asks for
    /// more than the early date that it enters; the relationship free float of Primavera P6. `None` if there is no such
    /// arc, or if it holds nothing, because the date it enters happened.
    ///
    /// Negative when the arc asks for more already, of an activity with a date that [must be](crate::network::Must). Of an arc
    /// that asks for at most its lag, it is the date of the successor that can come later. An arc that [binds](Self::is_binding)
    /// can have slack: what is finished on Saturday holds up Monday, but could be finished on Sunday.
    ///
    /// # Complexity
    ///
    /// `O(1)`.
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
        let (v, cell) = self.cell_of(arc)?;
        slack(&self.pass(), v, &cell, &self.state.early)
    }

    /// Tells whether an arc binds: taken alone, it holds an early date where it is.
    ///
    /// # Complexity
    ///
    /// `O(1)`.
    #[must_use]
    pub fn is_binding(&self, arc: u32) -> bool {
        let found = self.cell_of(arc);
        found.is_some_and(|(v, cell)| self.pass().binds(v, &cell, &self.state.early))
    }

    /// Returns the cell of an arc and the node that it enters.
    fn cell_of(&self, arc: u32) -> Option<(usize, Cell)> {
        let given = self.network.arcs().get(arc as usize)?;
        let edge = self.network.core.edge(arc, given, &self.network.spec);
        Some((edge.to as usize, edge.cell))
    }
}

/// Returns how much later what a cell leaves can come until the cell asks for more than what it enters.
pub(super) fn slack(pass: &Pass<'_>, v: usize, cell: &Cell, early: &[Early]) -> Option<i64> {
    let core = &pass.network.core;
    let after = core.nodes[v];
    if pass.holds(after, cell) != Holds::Both {
        return None;
    }
    let at = early[v];
    let ends = pass.ends(after, pass.resumed(after, at), at.finish, at);
    let reached = pass.reached(after, ends, cell);
    let mut before = core.nodes[cell.from as usize];
    let from = early[cell.from as usize];
    let calendar = pass.calendar(before);
    let actual = !Core::holds_back(before, cell);
    if actual {
        // What happened cannot come later. How much room there was is reckoned from its minute, whatever work it was.
        before.traits = before.traits.with(Traits::MOMENT, true);
    }
    let mut ceiling = Ceiling::NONE;
    ceiling.lower(cell, before, after, reached, pass.calendars());
    let slack = if before.traits.any(Traits::MOMENT) {
        let latest = ceiling.of_moment(calendar).min(END);
        let minute = from.left(cell).minute;
        calendar.work(latest).saturating_sub(calendar.work(minute))
    } else {
        let latest = ceiling.of_work(calendar).min(calendar.work(END));
        latest.saturating_sub(from.work_finish)
    };
    Some(i64::from(slack))
}
