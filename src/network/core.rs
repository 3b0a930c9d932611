//! The form the passes run on: nodes in topological order, and the arcs into each as one row of cells.
//!
//! A task is one node. A summary is two or three: a *gate*, before which nothing in it starts; an *end*, which all in it come
//! before; and, when an arc leaves its start, a *first*, the earliest start in it. A hammock is two, its start and its finish. Nodes
//! that are no tasks are moments, as milestones are.

use std::ops::Range;

use super::{
    Activity, ActivityKind, Arc, Clock, End, NetworkError, NetworkSpec, Timing, axis::END,
    layout::Layout, rows::Rows,
};
use crate::{graph::LiveOrder, time::WorkCalendar};

/// No node, no arc.
pub(super) const NONE: u32 = u32::MAX;

/// Nodes and cells.
#[derive(Debug, Clone)]
pub(super) struct Core {
    /// In an order in which each comes after all it waits for, unless there is an `order`.
    pub(super) nodes: Vec<Node>,
    /// The arcs into each node.
    pub(super) incoming: Rows,
    /// Of each activity its first node: the task, the gate, the start of the hammock.
    pub(super) places: Vec<u32>,
    /// What summaries and hammocks have besides, by activity, ascending.
    pub(super) spans: Vec<Span>,
    /// Which timings activities ask for, each once.
    pub(super) timed: Vec<Timing>,
    /// Of each calendar whether it is continuous.
    pub(super) continuous: Vec<bool>,
    /// Whether every calendar is continuous and every activity a task without anything special: then minutes are work.
    pub(super) plain: bool,
    /// Whether every calendar is continuous and nothing waits for a window: then a circle that gains once gains for ever.
    pub(super) uniform: bool,
    /// How many cells lead against the order.
    pub(super) against: u32,
    /// The order of the nodes where the network is edited; otherwise they stand in order themselves.
    pub(super) order: Option<LiveOrder>,
}

/// A node: what the passes read of it for every cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    /// The work still to be done, at most a bit more than the horizon has.
    pub(super) duration: i32,
    pub(super) calendar: u32,
    /// The position of the activity.
    pub(super) owner: u32,
    pub(super) traits: Traits,
}

/// What is special about a node, as a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Traits(u16);

impl Node {
    pub(super) fn bounded(self, whether: bool) -> Self {
        Self {
            traits: self.traits.with(Traits::BOUNDED, whether),
            ..self
        }
    }
}

impl Traits {
    /// It has no work: a milestone, or a node of a summary or hammock.
    pub(super) const MOMENT: Self = Self(1);
    /// Dates were set for it.
    pub(super) const BOUNDED: Self = Self(1 << 1);
    /// It must not be interrupted, or has windows.
    pub(super) const FITTED: Self = Self(1 << 2);
    /// It has started.
    pub(super) const STARTED: Self = Self(1 << 3);
    /// It is finished.
    pub(super) const FINISHED: Self = Self(1 << 4);
    /// It has a date that must be.
    pub(super) const MUST: Self = Self(1 << 5);
    /// It is the earliest, not the latest, of what enters it: the first of a summary.
    pub(super) const FIRST: Self = Self(1 << 6);
    /// It is the start of a summary or hammock.
    pub(super) const OPENS: Self = Self(1 << 7);
    /// It is the finish of a summary or hammock.
    pub(super) const CLOSES: Self = Self(1 << 8);
    /// It is of a summary, and only hands on what holds its members.
    pub(super) const SUMMARY: Self = Self(1 << 9);
    /// It was removed. What is left is a moment that opens, so that it is no date of the project, and that nothing enters or leaves.
    pub(super) const GONE: Self = Self(1 << 10);
    /// Nothing moves it.
    pub(super) const FIXED: Self = Self(Self::FINISHED.0 | Self::MUST.0);
    /// All that takes it out of the usual path of a pass.
    pub(super) const SPECIAL: Self = Self(
        Self::BOUNDED.0
            | Self::FITTED.0
            | Self::STARTED.0
            | Self::FINISHED.0
            | Self::MUST.0
            | Self::FIRST.0,
    );

    /// Tells whether it has any of these.
    #[inline]
    pub(super) const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// Returns which part of a summary or hammock it is; nothing for a task.
    pub(super) const fn part(self) -> Self {
        Self(self.0 & (Self::FIRST.0 | Self::OPENS.0 | Self::CLOSES.0))
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn with(self, other: Self, whether: bool) -> Self {
        if whether {
            Self(self.0 | other.0)
        } else {
            self
        }
    }
}

/// The further nodes of a summary or hammock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) activity: u32,
    pub(super) kind: ActivityKind,
    /// The end of a summary, the finish of a hammock.
    pub(super) end: u32,
    /// The first of a summary, or [`NONE`].
    pub(super) first: u32,
    /// The activities that name it as their parent, ascending.
    pub(super) members: Vec<u32>,
    /// How many summaries contain it.
    pub(super) depth: u32,
    /// The latest minute before which nothing in it starts, by its own `start_no_earlier` and those of the summaries around it,
    /// or [`EVER`].
    pub(super) floor: i32,
}

/// An arc into a node: 16 bytes, because the passes are bound by memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    /// The node it comes from.
    pub(super) from: u32,
    /// The position of the arc in the input; [`NONE`] for what holds summaries and hammocks together.
    pub(super) arc: u32,
    /// The minutes between the two dates, at most a few times what the horizon has. Where the rule is [`Rule::Same`] the minutes
    /// between the finish of the one node and the start of the other, whatever dates the cell joins; where it is [`Rule::Own`] those
    /// to the start of the other.
    pub(super) lag: i32,
    pub(super) how: How,
}

/// How a cell is reckoned: the dates it joins, its rule and its clock, packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct How(u32);

/// The rule by which a cell bounds the node it enters. `p` is the date it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// *W* of the finish plus the lag, on the one calendar of both nodes, as work of the start.
    Same,
    /// *W(p)* plus the lag on the calendar of the node entered, as work of the start.
    Own,
    /// `p` plus the lag, as a minute.
    Minute,
    /// *W(p)* plus the lag on a third calendar, back as a minute.
    Other,
}

impl How {
    /// Nothing.
    pub(super) const NONE: Self = Self(0);

    const LEAVES_START: u32 = 1;
    const ENTERS_FINISH: u32 = 1 << 1;
    const REVERSED: u32 = 1 << 2;
    const RULE: u32 = 3;
    const RULE_AT: u32 = 3;
    const FAR_START_AT: u32 = 5;
    const ASIDE: u32 = 1 << 6;
    const CALENDAR_AT: u32 = 7;

    /// The largest number of calendars.
    pub(super) const CALENDARS: usize = 1 << (32 - Self::CALENDAR_AT);

    fn new(leaves: End, enters: End, rule: Rule, calendar: u32, reversed: bool) -> Self {
        let [start, finish] = [leaves == End::Start, enters == End::Finish].map(u32::from);
        let far = u32::from(rule != Rule::Same);
        Self(
            start
                | (finish << 1)
                | (u32::from(reversed) << 2)
                | ((rule as u32) << Self::RULE_AT)
                | ((start & far) << Self::FAR_START_AT)
                | (calendar << Self::CALENDAR_AT),
        )
    }

    /// Tells whether the cell leaves the start of its predecessor rather than the finish.
    #[inline]
    pub(super) const fn leaves_start(self) -> bool {
        self.0 & Self::LEAVES_START != 0
    }

    /// Returns the same for a cell that a [scale](super::scale) cannot reckon.
    const fn aside(self, whether: bool) -> Self {
        if whether {
            Self(self.0 | Self::ASIDE)
        } else {
            self
        }
    }

    /// Tells whether the cell enters the finish of its successor rather than the start.
    #[inline]
    pub(super) const fn enters_finish(self) -> bool {
        self.0 & Self::ENTERS_FINISH != 0
    }

    /// Returns 1 if the cell leaves the start of its predecessor, and cannot count from the finish instead as [`Rule::Same`] does.
    #[inline]
    pub(super) const fn far_start(self) -> i32 {
        self.bit(Self::FAR_START_AT)
    }

    #[allow(clippy::cast_possible_wrap, reason = "a bit is 0 or 1")]
    const fn bit(self, at: u32) -> i32 {
        ((self.0 >> at) & 1) as i32
    }

    /// Tells whether the rule is [`Rule::Minute`].
    #[inline]
    pub(super) const fn is_minute(self) -> bool {
        (self.0 >> Self::RULE_AT) & Self::RULE == Rule::Minute as u32
    }

    /// Tells whether the rule is [`Rule::Same`].
    #[inline]
    pub(super) const fn is_same(self) -> bool {
        self.0 & (Self::RULE << Self::RULE_AT) == 0
    }

    /// Tells whether a [scale](super::scale) cannot reckon the cell: its lag is on a clock of neither node, or its predecessor
    /// has actual dates.
    #[inline]
    pub(super) const fn is_aside(self) -> bool {
        self.0 & Self::ASIDE != 0
    }

    /// Returns what is true of either of two, for those who ask about a whole row.
    #[inline]
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the ends it joins as a number, in the order of the kinds of links.
    pub(super) const fn ends(self) -> u32 {
        self.0 & (Self::LEAVES_START | Self::ENTERS_FINISH | Self::REVERSED)
    }

    /// Tells whether it is the wait of a predecessor for its successor, from an arc that asks for at most its lag.
    pub(super) const fn is_reversed(self) -> bool {
        self.0 & Self::REVERSED != 0
    }

    #[inline]
    pub(super) const fn rule(self) -> Rule {
        match (self.0 >> Self::RULE_AT) & Self::RULE {
            0 => Rule::Same,
            1 => Rule::Own,
            2 => Rule::Minute,
            _ => Rule::Other,
        }
    }

    /// Returns it with another rule: the date left plus the lag, as a minute.
    pub(super) fn by_minute(self) -> Self {
        Self((self.0 & !(Self::RULE << Self::RULE_AT)) | (2 << Self::RULE_AT))
    }

    /// Returns the position of the third calendar.
    #[inline]
    pub(super) const fn calendar(self) -> usize {
        (self.0 >> Self::CALENDAR_AT) as usize
    }
}

/// Returns a duration or lag that fits, the nearest that is longer than the horizon for what is longer.
pub(super) fn clip(minutes: i64) -> i32 {
    // Sums of a minute, a lag and a duration then stay far below the ends of the type.
    let limit = i64::from(END).saturating_mul(3);
    i32::try_from(minutes.clamp(limit.saturating_neg(), limit))
        .expect("invariant: three horizons are below 2^29")
}

/// A cell before it has its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) to: u32,
    pub(super) cell: Cell,
}

impl Core {
    /// Numbers the nodes in order and sorts the arcs into rows.
    pub(super) fn of(spec: &NetworkSpec) -> Result<Self, NetworkError> {
        let count =
            u32::try_from(spec.activities.len()).expect("invariant: activities were counted");
        let mut layout = Layout::of(spec, count);
        let order = layout.order(spec)?;
        layout.move_to(order.positions());
        // Nothing interrupts what every minute works for.
        let continuous: Vec<bool> = spec
            .calendars
            .iter()
            .map(WorkCalendar::is_continuous)
            .collect();
        for node in &mut layout.nodes {
            *node = eased(*node, &spec.activities[node.owner as usize], &continuous);
        }
        let mut nodes = Vec::with_capacity(layout.nodes.len());
        nodes.extend(
            order
                .nodes()
                .iter()
                .map(|&node| layout.nodes[node as usize]),
        );
        drop(order);
        let mut core = Self {
            nodes,
            incoming: Rows::default(),
            places: layout.places,
            spans: layout.spans,
            timed: Vec::new(),
            continuous,
            plain: false,
            uniform: false,
            against: 0,
            order: None,
        };
        core.incoming = Rows::of(core.nodes.len(), || core.edges(spec));
        core.sort_rows();
        core.look(spec);
        Ok(core)
    }

    /// Returns a node without what its calendar makes easy.
    pub(super) fn eased(&self, node: Node, activity: &Activity) -> Node {
        eased(node, activity, &self.continuous)
    }

    /// Returns what is true of the whole.
    fn look(&mut self, spec: &NetworkSpec) {
        let mut against = 0_u32;
        for node in 0..self.nodes.len() {
            let row = self.incoming.row(node);
            let here = row.iter().filter(|cell| cell.from as usize >= node).count();
            against = against.saturating_add(u32::try_from(here).unwrap_or(u32::MAX));
        }
        self.against = against;
        let none = |traits: Traits| self.nodes.iter().all(|node| !node.traits.any(traits));
        let continuous = self.continuous.iter().all(|continuous| *continuous);
        self.uniform = continuous && none(Traits::FITTED);
        for timing in [Timing::Asap, Timing::Alap] {
            if spec
                .activities
                .iter()
                .any(|activity| activity.timing == Some(timing))
            {
                self.timed.push(timing);
            }
        }
        let usual = self.timed.is_empty();
        self.plain =
            continuous && against == 0 && usual && self.spans.is_empty() && none(Traits::SPECIAL);
    }

    /// Puts the cells of each row into the order in which they are named as drivers.
    fn sort_rows(&mut self) {
        let Self {
            nodes, incoming, ..
        } = self;
        for node in 0..nodes.len() {
            let row = incoming.row_mut(node);
            if row.len() > 1 {
                row.sort_unstable_by_key(|cell| rank(cell, nodes));
            }
        }
    }

    /// Returns the nodes in order.
    pub(super) fn sequence(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let standing = if self.order.is_some() {
            0
        } else {
            self.nodes.len()
        };
        let ordered = self.order.iter().flat_map(LiveOrder::nodes);
        (0..standing).chain(ordered.map(|node| node as usize))
    }

    /// Returns the nodes from a place in the order on, as stretches of numbers that follow each other.
    pub(super) fn runs_from(
        &self,
        rank: u32,
    ) -> impl DoubleEndedIterator<Item = Range<usize>> + '_ {
        let standing = match self.order {
            Some(_) => None,
            None => Some(rank as usize..self.nodes.len()),
        };
        let ordered = self.order.iter();
        let ordered = ordered.flat_map(move |order| order.runs_from(rank));
        standing.into_iter().chain(ordered)
    }

    /// Returns the place of a node in the order.
    pub(super) fn rank(&self, v: usize) -> usize {
        let rank = |order: &LiveOrder| Some(order.rank(u32::try_from(v).ok()?)? as usize);
        self.order.as_ref().and_then(rank).unwrap_or(v)
    }

    /// Returns the number of places in the order, of which some may be empty where the network is edited.
    pub(super) fn slots(&self) -> usize {
        self.order
            .as_ref()
            .map_or(self.nodes.len(), LiveOrder::slots)
    }

    /// Returns the node at a place in the order where there is one.
    pub(super) fn ranked(&self, rank: usize) -> usize {
        let node = |order: &LiveOrder| Some(order.node_at(u32::try_from(rank).ok()?)? as usize);
        self.order.as_ref().and_then(node).unwrap_or(rank)
    }

    /// Tells whether an activity was removed.
    pub(super) fn is_gone(&self, activity: u32) -> bool {
        let place = self.places[activity as usize];
        self.nodes[place as usize].traits.any(Traits::GONE)
    }

    /// Returns the node that has the start of an activity as a date: of a summary the first, if there is one.
    pub(super) fn start_of(&self, activity: u32) -> u32 {
        match self.span(activity) {
            Some(span) if span.first != NONE => span.first,
            _ => self.places[activity as usize],
        }
    }

    /// Returns the node that has the finish of an activity as a date.
    pub(super) fn finish_of(&self, activity: u32) -> u32 {
        match self.span(activity) {
            Some(span) => span.end,
            None => self.places[activity as usize],
        }
    }

    /// Returns what a summary or hammock has besides its first node.
    pub(super) fn span(&self, activity: u32) -> Option<&Span> {
        self.spans.get(self.span_at(activity)?)
    }

    /// Returns the place of a summary or hammock among the spans.
    pub(super) fn span_at(&self, activity: u32) -> Option<usize> {
        if self.spans.is_empty() {
            return None;
        }
        let found = self
            .spans
            .binary_search_by_key(&activity, |span| span.activity);
        found.ok()
    }

    /// Returns the cells of all arcs, in their order, and then those that hold spans together.
    fn edges<'a>(&'a self, spec: &'a NetworkSpec) -> impl Iterator<Item = Edge> + 'a {
        let arcs = (0..).zip(&spec.arcs);
        let arcs = arcs.map(|(n, arc)| self.edge(n, arc, spec));
        let spans = self.spans.iter().flat_map(|span| self.span_edges(span));
        arcs.chain(spans)
    }

    /// Returns the cell of an arc.
    pub(super) fn edge(&self, n: u32, arc: &Arc, spec: &NetworkSpec) -> Edge {
        let node = |activity: u32, end: End| match end {
            End::Start => self.start_of(activity),
            End::Finish => self.finish_of(activity),
        };
        let duration = spec.activities[arc.from as usize].duration;
        let lag = clip(
            arc.lag
                .minutes(duration)
                .expect("invariant: lags were checked"),
        );
        let wait = arc.is_wait();
        let (from, leaves, to, enters) = arc.held();
        // What waits for the start of a summary waits at its gate.
        let (from, to) = (node(from, leaves), self.entrance(to, enters));
        let clock = match arc.lag.clock {
            Clock::Successor => Some(spec.activities[arc.to as usize].calendar),
            Clock::Predecessor => Some(spec.activities[arc.from as usize].calendar),
            Clock::Project => Some(0),
            Clock::Elapsed => None,
        };
        let clock = clock.filter(|c| !self.continuous[*c as usize]);
        let how = self.how(from, leaves, to, enters, lag, clock, wait);
        let lag = if wait { lag } else { lag.saturating_neg() };
        let cell = Cell {
            from,
            arc: n,
            lag,
            how,
        };
        self.folded(to, cell)
    }

    /// Makes the edge of a cell whose lag is still that of its arc.
    ///
    /// Where a date is work on the line of its node, the start of the node is its finish less its duration: with the durations
    /// taken into the lag, every such cell leaves a finish or enters a start, and the passes need not ask what it joins.
    fn folded(&self, to: u32, cell: Cell) -> Edge {
        let lag = cell.lag.saturating_sub(self.fold(to, &cell));
        let cell = Cell { lag, ..cell };
        Edge { to, cell }
    }

    /// Returns the durations that a cell into `to` has in its lag.
    fn fold(&self, to: u32, cell: &Cell) -> i32 {
        let of = |node: u32, whether: bool| {
            if whether {
                self.nodes[node as usize].duration
            } else {
                0
            }
        };
        let (same, own) = (cell.how.is_same(), cell.how.rule() == Rule::Own);
        of(cell.from, same && cell.how.leaves_start())
            .saturating_add(of(to, (same || own) && cell.how.enters_finish()))
    }

    /// Returns the minutes between the two dates that a cell into `to` joins.
    pub(super) fn lag(&self, to: u32, cell: &Cell) -> i32 {
        cell.lag.saturating_add(self.fold(to, cell))
    }

    fn entrance(&self, activity: u32, end: End) -> u32 {
        match end {
            End::Start => self.places[activity as usize],
            End::Finish => self.finish_of(activity),
        }
    }

    /// Chooses the cheapest rule that says what the arc says.
    #[expect(
        clippy::too_many_arguments,
        reason = "one arc, taken apart, on its only way"
    )]
    fn how(
        &self,
        from: u32,
        leaves: End,
        to: u32,
        enters: End,
        lag: i32,
        clock: Option<u32>,
        wait: bool,
    ) -> How {
        let (before, after) = (self.nodes[from as usize], self.nodes[to as usize]);
        let moment = after.traits.any(Traits::MOMENT);
        // Where a date is no longer where the work says, it is known as a minute alone.
        let actual = before.traits.any(Traits::FINISHED)
            || (before.traits.any(Traits::STARTED) && leaves == End::Start)
            || after.traits.any(Traits::FINISHED)
            || (after.traits.any(Traits::STARTED) && enters == End::Start && !wait);
        // On continuous calendars minutes are work.
        let minutes = [before, after].map(|node| self.continuous[node.calendar as usize]);
        let both = minutes == [true, true];
        // A moment is known as a minute, unless minutes are work.
        let at_work = both || !before.traits.any(Traits::MOMENT);
        let same = (before.calendar == after.calendar || both) && at_work && !actual;
        let none = wait && lag == 0;
        let finishes = enters == End::Finish && !moment && !actual;
        let rule = match clock {
            _ if none && same && (both || !moment) => Rule::Same,
            None if both && same => Rule::Same,
            // To the finish of work, a minute is the work before it.
            None | Some(_) if finishes && (none || (clock.is_none() && minutes[1])) => Rule::Own,
            None => Rule::Minute,
            Some(_) if none => Rule::Minute,
            Some(clock) if clock == after.calendar && same => Rule::Same,
            Some(clock) if clock == after.calendar => Rule::Own,
            Some(_) => Rule::Other,
        };
        let apart = lag != 0 || enters == End::Finish;
        let elapsed = rule == Rule::Minute && apart && !moment && !minutes[1];
        let happened = Traits::STARTED.with(Traits::FINISHED, true);
        let aside = rule == Rule::Other || elapsed || before.traits.any(happened);
        How::new(leaves, enters, rule, clock.unwrap_or(0), !wait).aside(aside)
    }

    pub(super) fn span_edges<'a>(&'a self, span: &'a Span) -> impl Iterator<Item = Edge> + 'a {
        let place = self.places[span.activity as usize];
        let edge = move |from: u32, leaves: End, to: u32, enters: End| {
            let how = self.how(from, leaves, to, enters, 0, None, true);
            let cell = Cell {
                from,
                arc: NONE,
                lag: 0,
                how,
            };
            self.folded(to, cell)
        };
        let own = span.members.is_empty();
        let own = own.then(|| edge(place, End::Finish, span.end, End::Finish));
        let members = span.members.iter().flat_map(move |&member| {
            let gate = edge(place, End::Start, self.places[member as usize], End::Start);
            let end = edge(self.finish_of(member), End::Finish, span.end, End::Finish);
            let first = (span.first != NONE)
                .then(|| edge(self.start_of(member), End::Start, span.first, End::Start));
            [Some(gate), Some(end), first].into_iter().flatten()
        });
        own.into_iter().chain(members)
    }
}

fn eased(mut node: Node, activity: &Activity, continuous: &[bool]) -> Node {
    if activity.window.is_none() && continuous[node.calendar as usize] {
        node.traits = node.traits.without(Traits::FITTED);
    }
    node
}

/// The order of the cells of a row: arcs before what holds spans together; then by predecessor, kind, lag and position.
pub(super) fn rank(cell: &Cell, nodes: &[Node]) -> (bool, u32, u32, i32, u32) {
    let owner = nodes[cell.from as usize].owner;
    (cell.arc == NONE, owner, cell.how.ends(), cell.lag, cell.arc)
}
