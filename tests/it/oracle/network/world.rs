//! What a case says, rule by rule: where a task fits, what each arc asks, and whether a date meets it.

use tactica::network::{
    ActivityKind, Breaks, Clock, Direction, End, LagAmount, Limit, Logic, Must, Progress, Reason,
};
use tactica::time::Minute;

use super::{
    case::Case,
    table::{DAY, EVER, LEN, NEVER, Table, inside, table},
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

/// An arc as it pushes one activity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) arc: usize,
    pub(super) source: (usize, End),
    pub(super) target: (usize, End),
    lag: i32,
    /// The calendar of the clock, or `None` for elapsed time.
    clock: Option<usize>,
    most: bool,
    /// Whether it moves early dates of the target, and late dates of the source.
    pub(super) pushes: bool,
    pub(super) limits: bool,
}

impl Rule {
    /// Whether the predecessor waits, rather than the successor.
    pub(super) fn is_most(&self) -> bool {
        self.most
    }
}

pub(super) struct World<'a> {
    pub(super) case: &'a Case,
    pub(super) items: Vec<Item<'a>>,
    pub(super) rules: Vec<Rule>,
    /// What is placed by itself: all but summaries with members.
    pub(super) leaves: Vec<usize>,
    /// By leaf, the rules that push it.
    pub(super) into: Vec<Vec<Rule>>,
    /// Beyond this minute a search is given up.
    pub(super) limit: i32,
}

impl<'a> World<'a> {
    pub(super) fn of(case: &'a Case) -> Self {
        let count = case.activities.len();
        let mut items: Vec<Item> = (0..count).map(|n| Item::of(case, n)).collect();
        for n in 0..count {
            let mut next = case.activities[n].parent;
            while let Some(parent) = next {
                items[n].around.push(parent as usize);
                next = case.activities[parent as usize].parent;
            }
        }
        let summary = |n: usize| case.activities[n].kind == ActivityKind::Summary;
        let inner = |n: usize| {
            let named = |other: &tactica::network::Activity| other.parent == Some(n as u32);
            summary(n) && case.activities.iter().any(named)
        };
        let leaves: Vec<usize> = (0..count).filter(|n| !inner(*n)).collect();
        for &leaf in &leaves {
            for at in items[leaf].around.clone() {
                items[at].leaves.push(leaf);
            }
        }
        let start = match case.frame.direction {
            Direction::Forward { start: date } | Direction::Backward { finish: date } => {
                inside(date)
            }
        };
        let mut world = Self {
            case,
            items,
            rules: vec![],
            leaves,
            into: vec![vec![]; count],
            // Networks around the first midnight are on the continuous calendar, and only windows carry them far.
            limit: if start > 2 * DAY {
                LEN - 21 * DAY
            } else if case.windows.is_empty() {
                2 * DAY
            } else {
                4 * DAY
            },
        };
        for n in 0..case.arcs.len() {
            world.add_rules(n);
        }
        world
    }

    fn add_rules(&mut self, n: usize) {
        let arc = &self.case.arcs[n];
        let most = arc.limit == Limit::AtMost;
        let before = (arc.from as usize, arc.kind.leaves());
        let after = (arc.to as usize, arc.kind.enters());
        let (source, target) = if most {
            (after, before)
        } else {
            (before, after)
        };
        let duration = self.case.activities[arc.from as usize].duration;
        let lag = match arc.lag.amount {
            LagAmount::Minutes(minutes) => minutes,
            // To the nearest minute, halves away from zero.
            LagAmount::OfDuration(hundredths) => {
                let scaled = duration * hundredths;
                scaled.signum() * ((scaled.abs() + 5_000) / 10_000)
            }
        };
        let calendar =
            |of: u32| self.case.calendars[self.case.activities[of as usize].calendar as usize];
        let clock = match arc.lag.clock {
            Clock::Successor => Some(calendar(arc.to)),
            Clock::Predecessor => Some(calendar(arc.from)),
            Clock::Project => Some(self.case.calendars[0]),
            Clock::Elapsed => None,
        };
        let over = self.case.frame.logic == Logic::Override;
        let targets = match self.items[target.0].leaves.as_slice() {
            [] => vec![target],
            leaves => leaves.iter().map(|leaf| (*leaf, End::Start)).collect(),
        };
        for target in targets {
            // A limit from an actual date on is a limit; a wait of something that happened is none.
            let (pushes, limits) = match self.items[target.0].state {
                State::Free => (true, true),
                State::Pinned { .. } => (false, true),
                State::Finished { .. } => (false, most),
                State::Started { .. } if most && target.1 == End::Start => (false, true),
                State::Started { .. } => (!over, !over),
            };
            let lag = lag as i32;
            let rule = Rule {
                arc: n,
                source,
                target,
                lag,
                clock,
                most,
                pushes,
                limits,
            };
            self.rules.push(rule);
            if pushes {
                self.into[target.0].push(rule);
            }
        }
    }

    /// The date that a rule asks its target for, when its source is at `q`.
    pub(super) fn asks(&self, rule: &Rule, q: i32) -> i32 {
        let lag = if rule.most { -rule.lag } else { rule.lag };
        match rule.clock {
            None => q.saturating_add(lag),
            Some(_) if rule.lag == 0 && !rule.most => q,
            Some(clock) => {
                let clock = table(clock);
                clock.earliest(clock.work(q).saturating_add(lag))
            }
        }
    }

    /// Whether the target of a rule is where `asked` allows.
    pub(super) fn meets(&self, rule: &Rule, asked: i32, target: Place) -> bool {
        let (n, end) = rule.target;
        match end {
            End::Start if rule.most => target.start >= asked,
            End::Start => target.begin >= asked,
            End::Finish => self.finish_meets(n, target.finish, asked),
        }
    }

    /// Whether something that finishes at `finish` does so no earlier than `asked`.
    fn finish_meets(&self, n: usize, finish: i32, asked: i32) -> bool {
        let item = &self.items[n];
        if item.kind == ActivityKind::Task && item.work > 0 && asked <= LEN {
            item.table.work(finish) >= item.table.work(asked)
        } else {
            finish >= asked
        }
    }

    /// The date of an activity: of a summary from those in it.
    pub(super) fn date(&self, places: &[Place], (n, end): (usize, End)) -> i32 {
        let leaves = &self.items[n].leaves;
        let dates = leaves.iter().map(|leaf| places[*leaf]);
        match end {
            End::Start => dates
                .map(|place| place.start)
                .min()
                .unwrap_or(places[n].start),
            End::Finish => dates
                .map(|place| place.finish)
                .max()
                .unwrap_or(places[n].finish),
        }
    }

    /// Where an activity stands: of a summary from those in it.
    pub(super) fn place(&self, places: &[Place], n: usize) -> Place {
        Place::of(
            self.date(places, (n, End::Start)),
            self.date(places, (n, End::Finish)),
        )
    }

    /// Whether a rule holds.
    pub(super) fn holds(&self, rule: &Rule, places: &[Place]) -> bool {
        let asked = self.asks(rule, self.date(places, rule.source));
        self.meets(rule, asked, places[rule.target.0])
    }

    /// What holds the start or the finish of a leaf besides rules.
    pub(super) fn floors(&self, n: usize, project: i32) -> Vec<Floor> {
        match self.items[n].state {
            State::Free => self.bounds(n, project),
            State::Started { start } => {
                let ahead = self.bounds(n, EVER).into_iter();
                // Of what has started, only the bounds of its finish still hold.
                let rest = ahead.filter(|floor| {
                    matches!(floor.0, Reason::StatusDate | Reason::FinishNoEarlier)
                });
                rest.chain([(Reason::Actual, End::Start, start)]).collect()
            }
            State::Finished { .. } | State::Pinned { .. } => vec![],
        }
    }

    /// What holds a leaf that has not started.
    pub(super) fn bounds(&self, n: usize, project: i32) -> Vec<Floor> {
        let given = &self.case.activities[n];
        let mut floors = vec![(Reason::ProjectStart, End::Start, project)];
        let mut hold = |reason, end, date: Option<Minute>| {
            floors.extend(date.map(|date| (reason, end, inside(date))));
        };
        let status = self.case.frame.status;
        hold(Reason::StatusDate, End::Start, status);
        hold(
            Reason::StartNoEarlier,
            End::Start,
            given.bounds.start_no_earlier,
        );
        hold(
            Reason::FinishNoEarlier,
            End::Finish,
            given.bounds.finish_no_earlier,
        );
        if given.kind == ActivityKind::Hammock {
            hold(Reason::StatusDate, End::Finish, status);
        }
        for &summary in &self.items[n].around {
            let date = self.case.activities[summary].bounds.start_no_earlier;
            hold(Reason::Summary(summary as u32), End::Start, date);
        }
        floors
    }

    /// Whether a floor of [`floors`](Self::floors) holds.
    pub(super) fn above(&self, n: usize, floor: Floor, place: Place) -> bool {
        match floor.1 {
            End::Start => place.begin >= floor.2,
            End::Finish => self.finish_meets(n, place.finish, floor.2),
        }
    }

    /// The place of a leaf whose work begins at `begin`, or `None` if it does not fit there.
    fn place_at(&self, n: usize, begin: i32) -> Option<Place> {
        let item = &self.items[n];
        let finish = item.finish(begin)?;
        Some(match item.state {
            State::Started { start } => Place {
                start,
                finish,
                begin,
            },
            _ => Place::of(begin, finish),
        })
    }

    /// The first place at or after `begin` where a leaf fits.
    pub(super) fn up(&self, n: usize, begin: i32) -> Option<Place> {
        let item = &self.items[n];
        let mut at = begin.max(0);
        loop {
            if item.work > 0 {
                at = item.table.next(at)?;
            }
            if at > self.limit {
                return None;
            }
            match self.place_at(n, at) {
                Some(place) => return Some(place),
                None => at += 1,
            }
        }
    }

    /// The last place at or before `begin` where a leaf fits.
    pub(super) fn down(&self, n: usize, begin: i32) -> Option<Place> {
        let item = &self.items[n];
        let mut at = begin.min(LEN);
        loop {
            if item.work > 0 {
                at = item.table.last(at)?;
            }
            if at < 0 {
                return None;
            }
            match self.place_at(n, at) {
                Some(place) => return Some(place),
                None => at -= 1,
            }
        }
    }

    /// Where what is finished or must be somewhere is; `None` if that is nowhere.
    pub(super) fn fixed(&self, n: usize) -> Option<Option<Place>> {
        match self.items[n].state {
            State::Free | State::Started { .. } => None,
            State::Finished { start, finish } => Some(Some(Place::of(start, finish))),
            State::Pinned { at, by: End::Start } => Some(self.up(n, at)),
            State::Pinned {
                at,
                by: End::Finish,
            } => {
                let mut place = self.down(n, at);
                while let Some(found) = place.filter(|place| place.finish > at) {
                    place = self.down(n, found.begin - 1);
                }
                Some(place)
            }
        }
    }
}

impl<'a> Item<'a> {
    fn of(case: &'a Case, n: usize) -> Self {
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
    fn finish(&self, begin: i32) -> Option<i32> {
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
