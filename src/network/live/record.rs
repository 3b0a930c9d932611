//! What a step changed, so that it can be taken back.

use super::{Edit, rooms::Rooms};
use crate::{
    graph::{LiveOrder, Moved},
    network::{
        Activity, Arc, Frame,
        bound::Ceiling,
        compact::{Compact, EarlyAt, LateAt},
        core::{Cell, Core, Node},
        rows::Rows,
        state::Early,
    },
    time::{Windows, WorkCalendar},
};

/// A step: the edits, what undoes them, and the dates they changed.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) edits: Vec<Edit>,
    /// What was true of the whole before.
    pub(super) before: Whole,
    /// What was done to the network, first to last.
    pub(super) done: Vec<Done>,
    /// The nodes whose early dates changed, each with those it had.
    pub(super) early: Vec<(u32, EarlyAt)>,
    /// The nodes whose late dates or floats changed.
    pub(super) late: Vec<(u32, LateAt)>,
    /// The dates of all nodes that were put aside, after those above changed.
    pub(super) aside: Aside,
    /// The nodes of summaries whose ceilings for free float changed.
    pub(super) freed: Vec<(u32, Ceiling)>,
    /// The planned dates before, if they were or are not simply the early or late ones.
    pub(super) planned: Option<Planned>,
    /// The nodes that were edited, or of which a cell was.
    pub(super) seeds: Vec<u32>,
    /// The activities that were edited.
    pub(super) edited: Vec<u32>,
    /// Whether the nodes no longer say what the activities and arcs say, and are to be made anew.
    pub(super) pending: bool,
    /// Whether every node is to be dated anew.
    pub(super) everything: bool,
    /// How many nodes were dated.
    pub(super) dated: usize,
}

/// Dates of all nodes as they were before they were found anew all together.
#[derive(Debug, Default)]
pub(super) struct Aside {
    pub(super) work: Option<Vec<i32>>,
    pub(super) minutes: Option<Vec<[i32; 2]>>,
    pub(super) late: Option<Vec<LateAt>>,
    /// Whether even dates are put aside that are as quickly found again.
    pub(super) keeps: bool,
    /// Whether dates were not put aside: they are to be found again.
    pub(super) redated: bool,
}

impl Aside {
    /// Puts the dates back.
    pub(super) fn put_back(self, dates: &mut Compact) {
        if let Some(work) = self.work {
            dates.work = work;
        }
        if let Some(minutes) = self.minutes {
            dates.minutes = minutes;
        }
        if let Some(late) = self.late {
            dates.late = late;
        }
    }
}

/// Planned dates where they are not simply the early or late ones.
#[derive(Debug)]
pub(super) struct Planned(pub(super) Option<Vec<Early>>);

/// What is true of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) frame: Frame,
    pub(super) start: i32,
    pub(super) finish: i32,
    /// How many nodes finish last.
    pub(super) last: u32,
    /// How many cells lead against the order.
    pub(super) against: u32,
    /// Whether the order is only of the cells of arcs that ask for at least their lag.
    pub(super) loose: bool,
}

/// A change of the network, with what takes it back.
#[derive(Debug)]
pub(super) enum Done {
    PushedActivity,
    PushedArc,
    PushedCalendar,
    PushedWindows,
    SetActivity(u32, Activity),
    SetArc(u32, Arc),
    SetCalendar(u32, WorkCalendar),
    SetWindows(u32, Windows),
    Removed(u32),
    RemovedCalendar(u32),
    PushedNode,
    /// A node was replaced, which has had these dates: all that is known of them if it is gone while others are dated anew.
    SetNode(u32, Node, EarlyAt, LateAt),
    Linked(u32, Cell),
    Unlinked(u32, Cell),
    Ordered(Moved),
    Rebuilt(Box<Built>),
}

/// Nodes, cells and dates, before they were made anew.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) core: Core,
    pub(super) leaving: Rows,
    pub(super) rooms: [Rooms; 2],
    pub(super) state: Compact,
    pub(super) freed: Vec<Ceiling>,
}

impl Record {
    pub(super) fn new(edits: &[Edit], before: Whole) -> Self {
        Self {
            edits: edits.to_vec(),
            before,
            done: Vec::new(),
            early: Vec::new(),
            late: Vec::new(),
            aside: Aside::default(),
            freed: Vec::new(),
            planned: None,
            seeds: Vec::new(),
            edited: Vec::new(),
            pending: false,
            everything: false,
            dated: 0,
        }
    }

    /// Returns how many dates it keeps.
    pub(super) fn weight(&self) -> usize {
        let rebuilt = self.done.iter().map(|done| match done {
            Done::Rebuilt(built) => built.core.nodes.len().saturating_mul(8),
            _ => 1,
        });
        let planned = self.planned.as_ref().and_then(|planned| planned.0.as_ref());
        [
            self.early.len(),
            self.late.len(),
            planned.map_or(0, Vec::len),
            self.aside.work.as_ref().map_or(0, Vec::len),
            self.aside.late.as_ref().map_or(0, Vec::len),
        ]
        .into_iter()
        .chain(rebuilt)
        .fold(1, usize::saturating_add)
    }
}

/// So many nodes stand in a row before there is room for one that is put between them later.
const RUN: u32 = 8;

/// Makes the order of nodes that stand in order.
pub(super) fn standing(nodes: usize) -> LiveOrder {
    LiveOrder::with_room(super::take::number(nodes), RUN)
}
