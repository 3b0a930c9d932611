//! One activity as the oracle sees it: how far it has come, and where its work fits.

use tactica::network::{ActivityKind, Breaks, End, Must, Progress, Reason};

use super::{
    case::Case,
    table::{NEVER, Table, inside, table},
};

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) start: i32,
    pub(super) finish: i32,
    /// Where the work still to be done begins: the start, unless it has started.
    pub(super) begin: i32,
}

impl Place {
    pub(super) fn of(begin: i32, finish: i32) -> Self {
        Self {
            start: begin,
            finish,
            begin,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It can be moved.
    Free,
    /// Its remaining work can be moved.
    Started { start: i32 },
    /// It happened.
    Finished { start: i32, finish: i32 },
    /// It must be there.
    Pinned { at: i32, by: End },
}

/// A date before which the start or the finish of something does not come, and why.
pub(super) type Floor = (Reason, End, i32);

pub(super) struct Item<'a> {
    pub(super) table: &'static Table,
    pub(super) kind: ActivityKind,
    pub(super) state: State,
    /// The minutes still to be worked.
    pub(super) work: i32,
    whole: bool,
    windows: Option<&'a [(i32, i32)]>,
    /// Of a summary, all tasks, hammocks and empty summaries in it.
    pub(super) leaves: Vec<usize>,
    /// The summaries around it, the nearest first.
    pub(super) around: Vec<usize>,
}

impl<'a> Item<'a> {
    pub(super) fn of(case: &'a Case, n: usize) -> Self {
        let given = &case.activities[n];
        let (state, work) = match (given.progress, given.bounds.must) {
            (Progress::Finished { start, finish }, _) => {
                let (start, finish) = (inside(start), inside(finish));
                (State::Finished { start, finish }, given.duration)
            }
            (Progress::Started { start, remaining }, _) => (
                State::Started {
                    start: inside(start),
                },
                remaining,
            ),
            (_, Some(Must::StartOn(date))) => (
                State::Pinned {
                    at: inside(date),
                    by: End::Start,
                },
                given.duration,
            ),
            (_, Some(Must::FinishOn(date))) => (
                State::Pinned {
                    at: inside(date),
                    by: End::Finish,
                },
                given.duration,
            ),
            _ => (State::Free, given.duration),
        };
        Self {
            table: table(case.calendars[given.calendar as usize]),
            kind: if given.kind == ActivityKind::Hammock {
                given.kind
            } else {
                ActivityKind::Task
            },
            state,
            work: work as i32,
            whole: given.breaks == Breaks::Whole,
            windows: given.window.map(|n| case.windows[n as usize].as_slice()),
            leaves: vec![],
            around: vec![],
        }
    }

    /// The finish that belongs to where the work begins, or `None` if it cannot begin there.
    pub(super) fn finish(&self, begin: i32) -> Option<i32> {
        let finish = if self.work == 0 {
            begin
        } else {
            if self.table.next(begin) != Some(begin) {
                return None;
            }
            self.table.earliest(self.table.work(begin) + self.work)
        };
        let fits = |&(from, until): &(i32, i32)| from <= begin && finish <= until;
        let broken = self.whole && finish - begin != self.work;
        let outside = self
            .windows
            .is_some_and(|windows| !windows.iter().any(fits));
        (finish < NEVER && !broken && !outside).then_some(finish)
    }
}
