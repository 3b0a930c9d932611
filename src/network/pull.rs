//! The ceilings of a single node, gathered from what waits for it.
//!
//! The backward pass pushes: a node that has its late dates lowers the ceilings of what it waits for. Where only a few
//! nodes are dated anew, it is the node that asks. Both come to the same ceilings.

use super::{
    axis::{Axis, NEVER},
    bound::{Ceiling, Reached},
    compact::Compact,
    core::{Cell, Core, Node, Traits},
    pass::{Holds, Pass},
    rows::{Rows, turned_round},
    state::{Early, Ends},
};

/// The dates of the nodes that wait for a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pull<'a> {
    pub(super) pass: &'a Pass<'a>,
    /// The cells that leave each node, with the node they enter in place of the one they leave.
    pub(super) leaving: &'a Rows,
    pub(super) dates: &'a Compact,
    /// The ceilings for free float of the nodes of summaries, which are handed on; nothing where there are none.
    pub(super) freed: &'a [Ceiling],
}

impl Pull<'_> {
    /// Returns the ceilings of a node for late dates and for free float.
    #[inline]
    pub(super) fn ceilings(&self, v: usize) -> [Ceiling; 2] {
        let (pass, nodes) = (self.pass, &self.pass.network.core.nodes);
        let node = nodes[v];
        let special = node.traits.any(Traits::SPECIAL);
        let mut found = pass.roof(node);
        for &cell in self.leaving.row(v) {
            let (to, cell) = turned_round(cell, v);
            let after = nodes[to];
            if special && !Core::holds_back(node, &cell) {
                continue;
            }
            if after.traits.any(Traits::SPECIAL) && !self.waits_as_usual(&mut found, v, to, &cell) {
                continue;
            }
            let [late, free] = self.ends(to, after);
            found[0].lower(&cell, node, after, late, pass.calendars());
            found[1].lower(&cell, node, after, free, pass.calendars());
        }
        found
    }

    /// Returns the late dates of a node, and those that must not move for free float, as what enters it reads them.
    #[inline]
    fn ends(&self, to: usize, after: Node) -> [Ends; 2] {
        let unusual = Traits::SPECIAL.with(Traits::SUMMARY, true);
        if after.traits.any(unusual.with(Traits::MOMENT, true)) {
            return self.ends_by_minute(to, after, after.traits.any(unusual));
        }
        // Few cells ask for minutes: these are looked up by those that do.
        let ends = |finish: i32| {
            let reached = |work: i32| Reached {
                minute: NEVER,
                work,
            };
            Ends {
                start: reached(finish.wrapping_sub(after.duration)),
                finish: reached(finish),
            }
        };
        [ends(self.dates.late[to].at), ends(self.dates.work[to])]
    }

    /// The same for a node whose minutes are no matter of its work alone.
    fn ends_by_minute(&self, to: usize, after: Node, unusual: bool) -> [Ends; 2] {
        let network = self.pass.network;
        let early = self.dates.early(network, to);
        if !unusual {
            let at = self.dates.late[to].at;
            let work = self.pass.calendar(after).work(at);
            let ends = |minute: i32, work: i32| {
                let reached = Reached { minute, work };
                Ends {
                    start: reached,
                    finish: reached,
                }
            };
            return [ends(at, work), ends(early.finish, early.work_finish)];
        }
        let late = self.dates.late(network, to);
        let work_finish = early.work_finish.saturating_add(late.float);
        let at = Early {
            start: late.start,
            finish: late.finish,
            work_start: if after.traits.any(Traits::FIXED) {
                early.work_start
            } else {
                work_finish.saturating_sub(after.duration)
            },
            work_finish,
        };
        let ends = |at: Early| {
            let start = self.pass.resumed(after, at);
            Pass::ends(after, start, at.finish, at)
        };
        let unmoved = if after.traits.any(Traits::SUMMARY) {
            self.summary_unmoved(to, after).unwrap_or(early)
        } else {
            early
        };
        [ends(at), ends(unmoved)]
    }

    fn early(&self, v: usize) -> Early {
        self.dates.early(self.pass.network, v)
    }

    /// A summary follows its members: what must not move is what waits for it.
    #[cold]
    fn summary_unmoved(&self, to: usize, after: Node) -> Option<Early> {
        let placed = self.pass.under(after, self.freed[to]).ok()?;
        Some(Early {
            start: placed.start,
            finish: placed.finish,
            work_start: placed.work_start,
            work_finish: placed.work_finish,
        })
    }

    /// Deals with a cell into a node that is special; tells whether it holds back as any other does.
    fn waits_as_usual(&self, found: &mut [Ceiling; 2], v: usize, to: usize, cell: &Cell) -> bool {
        let (pass, nodes) = (self.pass, &self.pass.network.core.nodes);
        let (node, after) = (nodes[v], nodes[to]);
        if after.traits.any(Traits::FIRST) {
            self.keep_first(found, v, to);
            return false;
        }
        match pass.holds(after, cell) {
            Holds::Nothing => false,
            Holds::Both => true,
            Holds::Late => {
                // Where it happened, it holds what comes after it in time to that date.
                let ends = pass.actual(after, self.early(to));
                for found in found {
                    found.lower(cell, node, after, ends, pass.calendars());
                }
                false
            }
        }
    }

    /// The start of a summary is kept by the member that starts first at the earliest; another is free to move.
    fn keep_first(&self, found: &mut [Ceiling; 2], v: usize, to: usize) {
        let core = &self.pass.network.core;
        let (node, after) = (core.nodes[v], core.nodes[to]);
        let key = |from: usize| (self.early(from).start, core.nodes[from].owner);
        let row = core.incoming.row(to).iter().map(|cell| cell.from as usize);
        if row.clone().map(key).min() != Some(key(v)) {
            return;
        }
        let others = row.filter(|from| *from != v);
        let second = others.map(|from| self.early(from).start).min();
        let [late, free] = self.ends(to, after).map(|ends| ends.start.minute);
        let starts = !node.traits.any(Traits::MOMENT);
        found[0].lower_minute(late, starts, node, self.pass.calendars());
        if second.is_none_or(|second| second > free) {
            found[1].lower_minute(free, starts, node, self.pass.calendars());
        }
    }
}
