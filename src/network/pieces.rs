//! When is an activity worked on?

use super::{Breaks, Solution};
use crate::time::Minute;

impl Solution<'_> {
    /// Returns the stretches of time that an activity takes up as planned, each from a minute to before another, in order; none
    /// if there is no such activity.
    ///
    /// A task that may be [split](Breaks::Split) takes up the working time of its calendar between its planned start and
    /// finish; shifts that touch are one piece. Any other activity takes up all of the time between, and a milestone one piece
    /// without length. So does what happened while its calendar rests.
    ///
    /// # Complexity
    ///
    /// `O(1)` a piece, and the days between; for a summary the number of activities in it.
    ///
    /// # Example: one task, split by a weekend or not
    /// ```
    /// use tactica::network::{Activity, Breaks, Frame, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// let stretched = Activity::new(960, 0);
    /// let split = Activity { breaks: Breaks::Split, ..stretched };
    /// let network = Network::new(vec![stretched, split], vec![], vec![WorkCalendar::standard()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-31T09:00".parse().unwrap()))?;
    /// let shown = |activity| -> Vec<String> {
    ///     solution.pieces(activity).map(|(from, until)| format!("{from} to {until}")).collect()
    /// };
    /// assert_eq!(shown(0), ["2025-01-31T09:00 to 2025-02-03T17:00"]);
    /// assert_eq!(shown(1), ["2025-01-31T09:00 to 2025-01-31T17:00", "2025-02-03T09:00 to 2025-02-03T17:00"]);
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    pub fn pieces(&self, activity: u32) -> impl Iterator<Item = (Minute, Minute)> + use<'_> {
        let whole = self.dates(activity);
        let whole = whole.map(|dates| (dates.planned_start, dates.planned_finish));
        let given = self.network.activities().get(activity as usize);
        let shifts = given.zip(whole).and_then(|(given, (start, finish))| {
            let calendar = self.network.calendars().get(given.calendar as usize)?;
            (given.breaks == Breaks::Split).then(|| calendar.shifts(start, finish))
        });
        let mut shifts = shifts.into_iter().flatten().peekable();
        let mut whole = whole.filter(|_| shifts.peek().is_none());
        std::iter::from_fn(move || {
            let Some(first) = shifts.next() else {
                return whole.take();
            };
            let mut end = first.end;
            while let Some(next) = shifts.next_if(|next| next.start == end) {
                end = next.end;
            }
            Some((first.start, end))
        })
    }
}
