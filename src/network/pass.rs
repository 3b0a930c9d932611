//! The forward and the backward pass, node by node.

use super::{
    Bounds, Frame, Logic, Must, Network, NetworkError, Progress,
    axis::{Axis, END, EVER, NEVER, minute, number},
    bound::{Ceiling, Floor, Reached},
    core::{Cell, Node, Traits},
    fit::{fit_after, fit_before},
    state::{Early, Ends, Known, Late},
};
use crate::time::WorkCalendar;

/// What a pass needs besides the dates: the network, and the ends of the frame on each calendar.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    pub(super) network: &'a Network,
    pub(super) frame: Frame,
    /// The start of the project.
    pub(super) start: i32,
    /// The minute before which nothing that has not started starts, and *W* of it.
    pub(super) base: Line,
    /// The minute after which nothing should finish, and *W* of it.
    pub(super) late: Line,
    /// The minute that bounds free float, and *W* of it.
    pub(super) free: Line,
    /// Whether every member keeps the start of its summary, because it is not known yet which of them starts first.
    pub(super) every_member: bool,
}

/// What a node holds back of what a cell leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Nothing,
    /// Late dates and free float.
    Both,
    /// Late dates, because the date it enters happened and cannot move itself.
    Late,
}

/// A minute, and *W* of it on each calendar.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) minute: i32,
    works: Vec<i32>,
}

impl Line {
    pub(super) fn of(minute: i32, network: &Network) -> Self {
        let works = network.calendars().iter().map(|c| c.work(minute));
        Self {
            minute,
            works: works.collect(),
        }
    }

    #[inline]
    pub(super) fn work(&self, node: Node) -> i32 {
        self.on(node.calendar)
    }

    #[inline]
    pub(super) fn on(&self, calendar: u32) -> i32 {
        self.works[calendar as usize]
    }
}

/// The date at the latest, and what goes with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) start: i32,
    pub(super) finish: i32,
    /// *W* of the start and the finish; of remaining work if it has started.
    pub(super) work_start: i32,
    pub(super) work_finish: i32,
}

impl<'a> Pass<'a> {
    #[inline]
    pub(super) fn calendars(&self) -> &'a [WorkCalendar] {
        &self.network.spec.calendars
    }

    #[inline]
    pub(super) fn calendar(&self, node: Node) -> &'a WorkCalendar {
        &self.network.spec.calendars[node.calendar as usize]
    }

    pub(super) fn bounds(&self, node: Node) -> Bounds {
        self.network.spec.activities[node.owner as usize].bounds
    }

    fn progress(&self, node: Node) -> Progress {
        self.network.spec.activities[node.owner as usize].progress
    }

    /// Returns the floor of a node before anything enters it.
    #[inline]
    pub(super) fn ground(&self, node: Node) -> Floor {
        if node.traits.any(Traits::SPECIAL) {
            return self.special_ground(node);
        }
        self.usual_ground(node)
    }

    #[inline]
    fn usual_ground(&self, node: Node) -> Floor {
        if node.traits.any(Traits::SUMMARY) {
            // Its members stand on the ground themselves.
            Floor::NONE
        } else if node.traits.any(Traits::MOMENT) {
            Floor {
                start: self.base.minute,
                ..Floor::NONE
            }
        } else {
            Floor {
                work: self.base.work(node),
                ..Floor::NONE
            }
        }
    }

    fn special_ground(&self, node: Node) -> Floor {
        let mut floor = match self.progress(node) {
            Progress::Started { start, .. } if node.traits.any(Traits::STARTED) => {
                let status = self.frame.status.map_or(EVER, number);
                Floor {
                    start: status.max(number(start)),
                    ..Floor::NONE
                }
            }
            _ => self.usual_ground(node),
        };
        if node.traits.any(Traits::BOUNDED) {
            let bounds = self.bounds(node);
            let [start, finish] = [bounds.start_no_earlier, bounds.finish_no_earlier]
                .map(|bound| bound.map_or(EVER, number));
            let traits = node.traits;
            if !traits.any(Traits::CLOSES) && !traits.any(Traits::STARTED) {
                floor.start = floor.start.max(start).max(self.around(node));
            }
            if !traits.any(Traits::OPENS) {
                if traits.any(Traits::MOMENT) {
                    floor.start = floor.start.max(finish);
                } else {
                    floor.finish = floor.finish.max(finish);
                }
            }
        }
        floor
    }

    /// Returns the minute before which the summaries around a node let nothing in them start, or [`EVER`].
    pub(super) fn around(&self, node: Node) -> i32 {
        let parent = self.network.spec.activities[node.owner as usize].parent;
        let around = parent.and_then(|parent| self.network.core.span(parent));
        around.map_or(EVER, |span| span.floor)
    }

    /// Tells whether what enters a node holds it.
    pub(super) fn is_held(&self, node: Node) -> bool {
        let free = node.traits.any(Traits::FINISHED)
            || node.traits.any(Traits::MUST)
            || (node.traits.any(Traits::STARTED) && self.frame.logic == Logic::Override);
        !free
    }

    /// Tells what a node holds back of what a cell leaves.
    pub(super) fn holds(&self, node: Node, cell: &Cell) -> Holds {
        if node.traits.any(Traits::FINISHED) || !Self::may_hold(node, cell) {
            return if cell.how.is_reversed() {
                Holds::Late
            } else {
                Holds::Nothing
            };
        }
        if self.is_held(node) || node.traits.any(Traits::MUST) {
            Holds::Both
        } else {
            Holds::Nothing
        }
    }

    /// Returns actual dates as what enters them reads them.
    pub(super) fn actual(&self, node: Node, at: Early) -> Ends {
        // *W* of the start may be that of the remaining work.
        let work_start = self.calendar(node).work(at.start);
        Self::ends(node, at.start, at.finish, Early { work_start, ..at })
    }

    /// Tells whether a cell can hold a node: an actual start no longer waits for what comes after it.
    #[inline]
    pub(super) fn may_hold(node: Node, cell: &Cell) -> bool {
        !(node.traits.any(Traits::STARTED) && cell.how.is_reversed() && !cell.how.enters_finish())
    }

    /// Returns the early dates of a node from those of the nodes before it.
    #[inline]
    pub(super) fn early(
        &self,
        v: usize,
        early: &(impl Known + ?Sized),
    ) -> Result<Early, NetworkError> {
        let core = &self.network.core;
        let node = core.nodes[v];
        let row = core.incoming.row(v);
        if node.traits.any(Traits::SPECIAL) {
            return self.special_early(node, row, early);
        }
        let mut floor = self.usual_ground(node);
        for cell in row {
            floor.raise(cell, node, early.at(cell.from as usize), self.calendars());
        }
        self.put(node, floor).ok_or(NetworkError::AfterHorizon {
            activity: node.owner,
        })
    }

    pub(super) fn special_early(
        &self,
        node: Node,
        row: &[Cell],
        early: &(impl Known + ?Sized),
    ) -> Result<Early, NetworkError> {
        if node.traits.any(Traits::FIXED) {
            return self.fixed(node);
        }
        if node.traits.any(Traits::FIRST) {
            let starts = row.iter().map(|cell| early.at(cell.from as usize).start);
            let start = starts.min().unwrap_or(self.base.minute);
            return self.moment(node, start).ok_or(NetworkError::AfterHorizon {
                activity: node.owner,
            });
        }
        let mut floor = self.special_ground(node);
        if self.is_held(node) {
            for cell in row.iter().filter(|cell| Self::may_hold(node, cell)) {
                floor.raise(cell, node, early.at(cell.from as usize), self.calendars());
            }
        }
        self.fitted(node, floor)
    }

    /// Returns the dates of a node that stands above a floor, wherever its windows and breaks put it.
    pub(super) fn fitted(&self, node: Node, floor: Floor) -> Result<Early, NetworkError> {
        let beyond = NetworkError::AfterHorizon {
            activity: node.owner,
        };
        let mut found = self.put(node, floor).ok_or(beyond)?;
        if node.traits.any(Traits::FITTED) {
            found = fit_after(self, node, found)?;
        }
        if node.traits.any(Traits::STARTED) {
            if let Progress::Started { start, .. } = self.progress(node) {
                found.start = number(start);
            }
        }
        Ok(found)
    }

    /// Returns the dates of a node that stands on a floor; `None` beyond the horizon.
    #[inline]
    pub(super) fn put(&self, node: Node, floor: Floor) -> Option<Early> {
        let calendar = self.calendar(node);
        if node.traits.any(Traits::MOMENT) {
            return self.moment(node, floor.of_moment(calendar));
        }
        self.work(node, floor.of_work(node, calendar))
    }

    #[inline]
    pub(super) fn moment(&self, node: Node, at: i32) -> Option<Early> {
        if at > END {
            return None;
        }
        // What nothing holds, such as the gate of a summary, stands at the beginning of the horizon.
        let at = at.max(0);
        let work = self.calendar(node).work(at);
        Some(Early {
            start: at,
            finish: at,
            work_start: work,
            work_finish: work,
        })
    }

    /// Returns the dates of work that starts with *W* at `work`.
    #[inline]
    pub(super) fn work(&self, node: Node, work: i32) -> Option<Early> {
        let calendar = self.calendar(node);
        let work_finish = work.saturating_add(node.duration);
        let finish = calendar.first_at(work_finish);
        if finish == NEVER {
            return None;
        }
        Some(Early {
            start: calendar.last_at(work),
            finish,
            work_start: work,
            work_finish,
        })
    }

    /// Returns the dates of a node that nothing moves: actual ones, or the one that must be.
    pub(super) fn fixed(&self, node: Node) -> Result<Early, NetworkError> {
        let calendar = self.calendar(node);
        if let Progress::Finished { start, finish } = self.progress(node) {
            let [start, finish] = [start, finish].map(number);
            return Ok(Early {
                start,
                finish,
                work_start: calendar.work(start),
                work_finish: calendar.work(finish),
            });
        }
        match self.bounds(node).must {
            Some(Must::StartOn(at)) => {
                let start = number(at);
                self.fitted(
                    node,
                    Floor {
                        start,
                        ..Floor::NONE
                    },
                )
            }
            Some(Must::FinishOn(at)) => {
                let finish = number(at);
                let ceiling = Ceiling {
                    finish,
                    ..Ceiling::NONE
                };
                let mut placed = self.below(node, ceiling)?;
                if node.traits.any(Traits::FITTED) {
                    placed = fit_before(self, node, placed)?;
                }
                Ok(Early {
                    start: placed.start,
                    finish: placed.finish,
                    work_start: placed.work_start,
                    work_finish: placed.work_finish,
                })
            }
            None => self.fitted(node, self.usual_ground(node)),
        }
    }

    /// Returns the ceilings of a node before it holds anything back: for late dates, and for free float.
    #[inline]
    pub(super) fn roof(&self, node: Node) -> [Ceiling; 2] {
        // What starts in a summary is held back by itself.
        let open = Traits::OPENS.with(Traits::FIRST, true);
        if node.traits.any(Traits::SUMMARY) && node.traits.any(open) {
            return [Ceiling::NONE; 2];
        }
        let of = |line: &Line| {
            if node.traits.any(Traits::MOMENT) {
                Ceiling {
                    finish: line.minute,
                    ..Ceiling::NONE
                }
            } else {
                Ceiling {
                    work: line.work(node),
                    ..Ceiling::NONE
                }
            }
        };
        let mut late = of(&self.late);
        if node.traits.any(Traits::BOUNDED) {
            self.lower_to_bounds(&mut late, node);
        }
        [late, of(&self.free)]
    }

    fn lower_to_bounds(&self, late: &mut Ceiling, node: Node) {
        let bounds = self.bounds(node);
        let mut lower = |bound: Option<crate::time::Minute>, starts: bool| {
            if let Some(bound) = bound {
                let starts = starts && !node.traits.any(Traits::MOMENT);
                late.lower_minute(number(bound), starts, node, self.calendars());
            }
        };
        if !node.traits.any(Traits::OPENS) {
            lower(bounds.finish_no_later, false);
            lower(bounds.deadline, false);
        }
        if !node.traits.any(Traits::CLOSES) && !node.traits.any(Traits::STARTED) {
            lower(bounds.start_no_later, true);
        }
    }

    /// Returns the dates of a node that stands below a ceiling, as late as its windows and breaks let it.
    ///
    /// What is too late for all its windows has late dates nevertheless, and negative float to say so.
    #[inline]
    pub(super) fn under(&self, node: Node, ceiling: Ceiling) -> Result<Placed, NetworkError> {
        let found = self.below(node, ceiling)?;
        if node.traits.any(Traits::FITTED) {
            return Ok(fit_before(self, node, found).unwrap_or(found));
        }
        Ok(found)
    }

    /// Returns the dates of a node that stands below a ceiling, whatever its windows.
    #[inline]
    fn below(&self, node: Node, ceiling: Ceiling) -> Result<Placed, NetworkError> {
        let calendar = self.calendar(node);
        let before = NetworkError::BeforeHorizon {
            activity: node.owner,
        };
        let found = if node.traits.any(Traits::MOMENT) {
            let at = ceiling.of_moment(calendar);
            if at < 0 {
                return Err(before);
            }
            let at = at.min(END);
            let work = calendar.work(at);
            Placed {
                start: at,
                finish: at,
                work_start: work,
                work_finish: work,
            }
        } else {
            let work_finish = ceiling.of_work(calendar);
            let work_start = work_finish.saturating_sub(node.duration);
            if work_start < 0 {
                return Err(before);
            }
            Placed {
                start: calendar.last_at(work_start),
                finish: calendar.first_at(work_finish),
                work_start,
                work_finish,
            }
        };
        Ok(found)
    }

    /// Returns the late dates and floats of a node below its ceilings, and what they and its early dates hold back.
    #[inline]
    pub(super) fn late(
        &self,
        node: Node,
        ceilings: [Ceiling; 2],
        early: Early,
    ) -> Result<(Late, [Ends; 2]), NetworkError> {
        let calendar = self.calendar(node);
        if node.traits.any(Traits::FIXED) {
            let late = Late {
                start: early.start,
                finish: early.finish,
                float: 0,
                free: 0,
            };
            let ends = Self::ends(node, early.start, early.finish, early);
            return Ok((late, [ends, ends]));
        }
        let placed = self.under(node, ceilings[0])?;
        let float = placed.work_finish.saturating_sub(early.work_finish);
        let summary = node.traits.any(Traits::SUMMARY);
        let mut unmoved = None;
        let free = if node.traits.any(Traits::FITTED) || summary {
            unmoved = self.under(node, ceilings[1]).ok();
            unmoved.map_or(0, |free| free.work_finish.saturating_sub(early.work_finish))
        } else if node.traits.any(Traits::MOMENT) {
            let at = ceilings[1].of_moment(calendar).min(END);
            calendar.work(at).saturating_sub(early.work_finish)
        } else {
            ceilings[1]
                .of_work(calendar)
                .saturating_sub(early.work_finish)
        };
        let started = node.traits.any(Traits::STARTED);
        let late = Late {
            start: if started { early.start } else { placed.start },
            finish: placed.finish,
            float,
            free: free.max(0),
        };
        let held = |placed: Placed| {
            let at = Early {
                work_start: placed.work_start,
                work_finish: placed.work_finish,
                ..early
            };
            Self::ends(node, placed.start, placed.finish, at)
        };
        // A summary follows its members: it does not keep them from moving, but what waits for it does.
        let unmoved = match unmoved.filter(|_| summary) {
            Some(placed) => held(placed),
            None => Self::ends(node, self.resumed(node, early), early.finish, early),
        };
        Ok((late, [held(placed), unmoved]))
    }

    /// Returns where a node that counts from these dates starts, or goes on if it has started.
    #[inline]
    pub(super) fn resumed(&self, node: Node, at: Early) -> i32 {
        if !node.traits.any(Traits::STARTED) {
            at.start
        } else if node.traits.any(Traits::MOMENT) {
            at.finish
        } else {
            self.calendar(node).last_at(at.work_start)
        }
    }

    /// Returns two dates as what enters them reads them; *W* of them comes with `at`.
    #[inline]
    pub(super) fn ends(node: Node, start: i32, finish: i32, at: Early) -> Ends {
        let finish = if node.traits.any(Traits::MOMENT) {
            finish
        } else {
            // To work, all minutes of rest after its end are that end.
            NEVER
        };
        Ends {
            start: Reached {
                minute: start,
                work: at.work_start,
            },
            finish: Reached {
                minute: finish,
                work: at.work_finish,
            },
        }
    }

    /// Returns the dates that a cell asks for alone; `None` beyond the horizon.
    pub(super) fn alone(&self, node: Node, cell: &Cell, from: Early) -> Option<Early> {
        let mut floor = Floor::NONE;
        floor.raise(cell, node, from, self.calendars());
        self.fitted(node, floor).ok()
    }

    /// Returns the first cell that holds a node where it is.
    pub(super) fn driving(&self, v: usize, early: &[Early]) -> Option<&'a Cell> {
        let core = &self.network.core;
        let node = core.nodes[v];
        if !self.is_held(node) {
            return None;
        }
        let at = early[v];
        let row = core.incoming.row(v).iter();
        if node.traits.any(Traits::FIRST) {
            let mut row = row.filter(|cell| early[cell.from as usize].start == at.start);
            return row.next();
        }
        let mut row = row.filter(|cell| Self::may_hold(node, cell));
        row.find(|cell| {
            let alone = self.alone(node, cell, early[cell.from as usize]);
            alone.is_some_and(|alone| alone.is_at(at))
        })
    }

    /// Returns that an activity fits into no window.
    pub(super) fn no_window(node: Node, side: &'static str, at: i32) -> NetworkError {
        NetworkError::NoWindow {
            activity: node.owner,
            side,
            date: minute(at),
        }
    }
}
