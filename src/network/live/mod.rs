//! A network that is edited while its dates stay right.

mod change;
mod compact;
mod edit;
pub(super) mod full;
mod marks;
mod record;
mod rooms;
mod single;
mod sweep;
mod take;
mod undo;
mod update;
mod whole;
mod wire;

use std::{collections::VecDeque, sync::OnceLock};

pub use self::{
    change::{Applied, Change, Preview},
    compact::Snapshot,
    edit::Edit,
};
use self::{
    compact::turned,
    marks::Marks,
    record::{Record, Whole, standing},
    rooms::Rooms,
};
use super::{
    ActivityDates, Frame, Network, NetworkError, Solution, axis::EVER, bound::Ceiling,
    compact::Compact, core::Traits, rows::Outgoing, state::State,
};
use crate::time::WorkCalendar;

/// A network that is edited while its dates stay right: an edit dates only what it reaches.
///
/// | Operation | Result | Note |
/// | --- | --- | --- |
/// | [`Network::live`] | `Live` | dates everything once |
/// | [`apply`](Self::apply) | [`Applied`] | several edits as one step, all or nothing |
/// | [`preview`](Self::preview) | [`Preview`] | what would change; nothing does |
/// | [`undo`](Self::undo), [`redo`](Self::redo) | whether there was a step | exactly the dates of before |
/// | [`solution`](Self::solution), [`dates`](Self::dates) | [`Solution`] | the same as of a network made anew |
/// | [`to_spec`](Self::to_spec) | [`Snapshot`] | the network as it stands, without gaps |
///
/// The dates are always those of [`Network::schedule`] for the network as it stands: a step that leads to an error is taken
/// back whole, and the error is the one that the network as a whole would give. **Positions** of activities, arcs and calendars
/// never change. What is removed leaves a gap: [`dates`](Self::dates) of it are `None`, and so are those of the
/// [`Solution`]. [`Solution::network`] shows the gaps as they are kept: a milestone without anything, an arc from an
/// activity to itself, and a calendar without any rest.
///
/// # What an edit reaches
///
/// Forward, the nodes whose early dates change and those that wait for them directly; backward, the nodes whose late dates or
/// floats change and those that they wait for directly. As soon as that turns out to be many close together, or the project
/// finish moves, all are dated in a row by the passes of [`Network::schedule`], so that no edit costs much more than these.
///
/// Some steps are not that local:
///
/// * arcs that ask for at most their lag and lead in a circle with others, and dates counted from the finish: everything is
///   dated anew;
/// * activities against the [direction](super::Direction) of the frame ([`Timing`](super::Timing)): planned dates are found anew for all;
/// * the members, kinds and parents of summaries, hammocks that come and go, arcs that leave the start of a summary, and
///   calendars that get their first rest or lose their last: the nodes are made anew, as by [`Network::new`], and dated.
///
/// # Example: an edit, a preview and a way back
/// ```
/// use tactica::network::{Activity, Arc, Edit, Frame, Network};
/// use tactica::time::WorkCalendar;
///
/// const DAY: i64 = 480;
/// let activities = vec![Activity::new(DAY, 0), Activity::new(DAY, 0)];
/// let arcs = vec![Arc::finish_to_start(0, 1)];
/// let network = Network::new(activities, arcs, vec![WorkCalendar::standard()])?;
/// let mut live = network.live(Frame::from_start("2025-01-30T09:00".parse().unwrap()))?;
/// assert_eq!(live.solution().finish().to_string(), "2025-01-31T17:00");
///
/// let longer = Edit::SetActivity(0, Activity::new(2 * DAY, 0));
/// let preview = live.preview(&[longer.clone()])?;
/// assert_eq!(preview.finish().to_string(), "2025-02-03T17:00");
/// assert_eq!(live.solution().finish().to_string(), "2025-01-31T17:00");
///
/// live.apply(&[longer])?;
/// let refused = live.apply(&[Edit::RemoveArc(0), Edit::AddArc(Arc::finish_to_start(1, 1))]);
/// assert_eq!(refused.unwrap_err().code(), "network-self-arc");
/// assert_eq!(live.dates(1).unwrap().early_start.to_string(), "2025-02-03T09:00");
///
/// assert!(live.undo() && !live.undo());
/// assert_eq!(live.solution().finish().to_string(), "2025-01-31T17:00");
/// # Ok::<(), tactica::network::NetworkError>(())
/// ```
#[derive(Debug)]
pub struct Live {
    /// With an order of its own, and outgoing cells that are kept.
    network: Network,
    frame: Frame,
    state: Compact,
    /// The same in full, once somebody asked for it.
    full: OnceLock<State>,
    /// Of the nodes of summaries, the ceilings for free float, which are handed on.
    freed: Vec<Ceiling>,
    /// How many nodes finish last at least.
    last: u32,
    /// Whether the order is only of the cells of arcs that ask for at least their lag.
    loose: bool,
    /// Of each activity, whether it was removed.
    gone: Vec<bool>,
    /// Of each calendar, whether it was removed; one without any rest stands in its place.
    calendars_gone: Vec<bool>,
    /// The room in the rows of what enters and of what leaves each node.
    rooms: [Rooms; 2],
    /// How many activities are to come as soon, and as late as possible.
    timed: [u32; 2],
    /// How many nodes have to fit.
    fitted: u32,
    /// How many nodes are special.
    special: u32,
    /// Whether no calendar ever rests.
    continuous: bool,
    /// The longest stretch of each calendar, when it was asked for.
    longest: Vec<Option<i64>>,
    marks: Marks,
    past: VecDeque<Record>,
    /// The edits of the steps that were undone, the last to be redone first.
    future: Vec<Vec<Edit>>,
    /// How many dates the steps of the past keep.
    kept: usize,
}

impl Network {
    /// Dates the network in a frame, and keeps the dates right while it is edited.
    ///
    /// # Errors
    ///
    /// As [`schedule`](Self::schedule).
    ///
    /// # Complexity
    ///
    /// As `schedule`, and once more for the lists of what leaves each node.
    ///
    /// # Example
    /// ```
    /// use tactica::network::{Activity, Edit, Frame, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// let network = Network::new(vec![], vec![], vec![WorkCalendar::standard()])?;
    /// let mut live = network.live(Frame::from_start("2025-01-31T09:00".parse().unwrap()))?;
    /// let copy = live.apply(&[Edit::AddActivity(Activity::new(480, 0))])?.activities()[0];
    /// assert_eq!(live.dates(copy).unwrap().early_finish.to_string(), "2025-01-31T17:00");
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    pub fn live(self, frame: Frame) -> Result<Live, NetworkError> {
        self.check_status(frame)?;
        let mut network = self;
        let mut core = network.core.clone();
        core.order = Some(standing(core.nodes.len()));
        core.plain = false;
        // Planned dates are the business of each step.
        core.timed.clear();
        let leaving = turned(&network.core.incoming);
        network.outgoing = Outgoing::Kept(leaving).into();
        let activities = network.spec.activities.len();
        let mut live = Live {
            frame,
            state: Compact {
                work: Vec::new(),
                minutes: Vec::new(),
                late: Vec::new(),
                planned: None,
                start: EVER,
                finish: EVER,
            },
            full: OnceLock::new(),
            freed: Vec::new(),
            last: 0,
            loose: false,
            gone: vec![false; activities],
            calendars_gone: vec![false; network.spec.calendars.len()],
            rooms: [Rooms::default(), Rooms::default()],
            timed: [0, 0],
            fitted: 0,
            special: 0,
            continuous: false,
            longest: vec![None; network.spec.calendars.len()],
            marks: Marks::default(),
            past: VecDeque::new(),
            future: Vec::new(),
            kept: 0,
            network,
        };
        for n in 0..activities {
            live.count_timing(live.network.spec.activities[n].timing, 1);
        }
        live.continuous = live.are_continuous();
        let _ = live.install(core);
        let mut record = Record::new(&[], live.whole());
        record.everything = true;
        if let Err(error) = live.update(&mut record) {
            return Err(live.as_rebuilt(error));
        }
        Ok(live)
    }
}

impl Live {
    /// How many dates [`undo`](Self::undo) keeps at least before it forgets the oldest steps.
    pub const HISTORY: usize = 1 << 20;

    /// Returns the dates and what follows from them, as of a network that was made anew and scheduled.
    ///
    /// Positions in it are those of the live network.
    #[must_use]
    pub fn solution(&self) -> Solution<'_> {
        Solution::lent(&self.network, self.frame, &self.state, &self.full)
    }

    /// Returns the dates of an activity, or `None` if there is no such activity or it is removed.
    ///
    /// # Complexity
    ///
    /// `O(1)`, for a summary the number of activities in it.
    #[must_use]
    pub fn dates(&self, activity: u32) -> Option<ActivityDates> {
        self.solution().dates(activity)
    }

    /// Returns the frame.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// Returns the activity at a position, or `None` if there is no such activity or it is removed.
    #[must_use]
    pub fn get(&self, activity: u32) -> Option<&super::Activity> {
        let given = self.network.spec.activities.get(activity as usize);
        given.filter(|_| !self.gone[activity as usize])
    }

    /// Returns the arc at a position, or `None` if there is no such arc or it is removed.
    #[must_use]
    pub fn arc(&self, arc: u32) -> Option<&super::Arc> {
        let given = self.network.spec.arcs.get(arc as usize);
        given.filter(|arc| !arc.is_gone())
    }

    /// Returns the calendar at a position, or `None` if there is no such calendar or it is removed.
    #[must_use]
    pub fn calendar(&self, calendar: u32) -> Option<&WorkCalendar> {
        let given = self.network.spec.calendars.get(calendar as usize);
        given.filter(|_| !self.calendars_gone[calendar as usize])
    }

    fn whole(&self) -> Whole {
        Whole {
            frame: self.frame,
            start: self.state.start,
            finish: self.state.finish,
            last: self.last,
            against: self.network.core.against,
            loose: self.loose,
        }
    }

    fn are_continuous(&self) -> bool {
        let calendars = &self.network.spec.calendars;
        calendars.iter().all(WorkCalendar::is_continuous)
    }

    /// Counts what is counted of nodes.
    fn count_nodes(&mut self) {
        let count = |traits: Traits| {
            let nodes = self.network.core.nodes.iter();
            take::number(nodes.filter(|node| node.traits.any(traits)).count())
        };
        [self.fitted, self.special] = [Traits::FITTED, Traits::SPECIAL].map(count);
    }
}
