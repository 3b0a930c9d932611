//! By how much does each activity hold up the project?

use serde::{Deserialize, Serialize};

use super::{
    NetworkError, Solution,
    axis::Axis,
    cone::{Cone, Follow, before_firsts, has_work, is_finish_bound},
    hinges::hinges,
};

/// By how much the latest early finish comes earlier when an activity takes no time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Drag {
    /// In elapsed minutes; negative when the project would finish later.
    pub elapsed: i64,
    /// In working minutes of the project's calendar, the first of the network.
    pub work: i64,
}

impl Drag {
    /// No drag: what is not critical, and what has another critical activity beside it.
    pub const ZERO: Self = Self {
        elapsed: 0,
        work: 0,
    };
}

impl Solution<'_> {
    /// Returns by how much the latest early finish comes earlier when an activity takes no time.
    ///
    /// The finish is that of the same network with the duration of this task at 0, from the same start of the project. The task
    /// is a milestone then, which keeps its arcs, bounds and windows. Lags in
    /// percent of its duration keep their minutes. What has started has no work left instead. Summaries, hammocks, milestones and
    /// what is finished have no work of their own and no drag; nor has what does not exist.
    ///
    /// The figure is exact, with any links, lags and calendars: a drag of eight working hours can be three days when there is
    /// a weekend between, and a task of ten days has a drag of two when a parallel path has two days of float.
    ///
    /// It is negative where a shorter task makes the project longer. That takes a task whose finish is held, such as by `FF`: the
    /// shorter it is, the later it starts, and what waits for its start comes later too.
    ///
    /// # Errors
    ///
    /// When the shorter network has no dates: [`NetworkError::PositiveCycle`], [`NetworkError::NoWindow`] or
    /// [`NetworkError::AfterHorizon`] if something would come later.
    ///
    /// # Complexity
    ///
    /// `O(n)`, and the arcs that enter what moves. When arcs that ask for at most their lag lead against the order of the
    /// others, a network is made anew.
    ///
    /// # Example: a shorter task makes the project longer
    /// ```
    /// use tactica::network::{Activity, Arc, Drag, Frame, LinkKind, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// // The report is finished no earlier than the survey; the campaign starts as soon as the report is begun.
    /// let [survey, report, campaign] = [300, 180, 240].map(|minutes| Activity::new(minutes, 0));
    /// let arcs = vec![
    ///     Arc::new(0, LinkKind::FinishToFinish, 1),
    ///     Arc::new(1, LinkKind::StartToStart, 2),
    /// ];
    /// let network = Network::new(vec![survey, report, campaign], arcs, vec![WorkCalendar::continuous()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-06T00:00".parse().unwrap()))?;
    /// // The report runs from minute 120 to 300, the campaign from 120 to 360. Without its 180 minutes, the report is begun at
    /// // minute 300, and the campaign ends at 540.
    /// assert_eq!(solution.drag(1)?, Drag { elapsed: -180, work: -180 });
    /// // Without the survey, both start at once: the campaign ends at minute 240.
    /// assert_eq!(solution.drag(0)?.elapsed, 120);
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    pub fn drag(&self, activity: u32) -> Result<Drag, NetworkError> {
        match self.network.activities().get(activity as usize) {
            Some(given) if has_work(&self.network.core, activity, given) => {
                let finish = Cone::of(self).finish_without(activity, Follow::All)?;
                Ok(self.drag_to(finish))
            }
            _ => Ok(Drag::ZERO),
        }
    }

    /// Returns the drag of every activity, in their order; see [`drag`](Self::drag).
    ///
    /// # Complexity
    ///
    /// `O(n + m)`, and for each activity that every critical path passes the arcs that enter what moves without it: at worst
    /// `O(c · (n + m))` for `c` of these, which are all in a mere chain.
    ///
    /// # Example: the float of the parallel path limits the drag
    /// ```
    /// use tactica::network::{Activity, Arc, Frame, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// // 0 takes five days, then 1 three days and beside it 2 two days, then 3 one day.
    /// let activities = [5, 3, 2, 1].map(|days| Activity::new(days * 480, 0)).to_vec();
    /// let arcs = [(0, 1), (0, 2), (1, 3), (2, 3)].map(|(from, to)| Arc::finish_to_start(from, to));
    /// let network = Network::new(activities, arcs.to_vec(), vec![WorkCalendar::standard()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-06T09:00".parse().unwrap()))?;
    /// let days: Vec<i64> = solution.drags().into_iter().map(|drag| drag.unwrap().work / 480).collect();
    /// assert_eq!(days, [5, 1, 0, 1]);
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    #[must_use]
    pub fn drags(&self) -> Vec<Result<Drag, NetworkError>> {
        // Why only these need to be looked at. A task *v* loses its work.
        //
        // 1. Let a chain of binding cells lead from what a date holds to what finishes last, and not pass *v*. Its first node
        //    stays, for what holds it has nothing to do with *v*. Each further node is held, by one cell alone, where it is by
        //    the node before: if that comes no earlier, neither does this, because later dates never ask for less. So
        //    the last comes no earlier, and the drag of *v* is zero at most. A positive drag takes a *hinge*: a node on all chains.
        // 2. Nothing but cells and bounds that hold its finish can make *v* itself come later. What asks for a start at `s` lets a
        //    milestone stand at `s`, and a task with work at the first working minute from there on, or
        //    later where it fits, and its finish later still. So without these, *v* comes earlier or stays with both its dates,
        //    all after it do the same, and the drag is zero at least.
        // 3. What is no hinge, and is held by its finish, has a drag of zero at most. Then it is enough to follow what comes
        //    later: since each node is where the latest of its cells puts it, and these never ask for less of later dates, the
        //    dates for "each date that moves earlier stays" are the later of the old and the new ones, node by node, and so is the
        //    finish.
        //
        // The one node that is not the latest of what enters it is the first of a summary: it is the earliest. 1 and 3 do not hold
        // beyond it, so that all tasks that lead to one are followed in full.
        let core = &self.network.core;
        let mut dates = Cone::of(self);
        let on_all = hinges(self, &self.pass());
        // Without any chain there is nothing to be said: each task is looked at.
        let mut every_chain_passes = vec![on_all.is_none(); core.nodes.len()];
        for v in on_all.into_iter().flatten() {
            every_chain_passes[v] = true;
        }
        let before_firsts = before_firsts(core);
        let mut drag = |activity: u32, v: usize, given| {
            let follow = if every_chain_passes[v] || before_firsts[v] {
                Follow::All
            } else if is_finish_bound(core, v, given) {
                Follow::Later
            } else {
                return Ok(Drag::ZERO);
            };
            if !has_work(core, activity, given) {
                return Ok(Drag::ZERO);
            }
            let finish = dates.finish_without(activity, follow)?;
            Ok(self.drag_to(finish))
        };
        let activities = (0_u32..).zip(self.network.activities());
        activities
            .map(|(n, given)| drag(n, core.places[n as usize] as usize, given))
            .collect()
    }

    fn drag_to(&self, finish: i32) -> Drag {
        let now = self.state().finish;
        let calendar = &self.network.calendars()[0];
        let work = calendar.work(now).saturating_sub(calendar.work(finish));
        Drag {
            elapsed: i64::from(now.saturating_sub(finish)),
            work: i64::from(work),
        }
    }
}
