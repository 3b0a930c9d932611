//! What a case says, rule by rule: what each arc and bound asks, whether a date meets it, and the next that does.

use tactica::network::{ActivityKind, Clock, Direction, End, LagAmount, Limit, Logic, Reason};
use tactica::time::Minute;

use super::{
    case::Case,
    item::{Floor, Item, Place, State},
    table::{DAY, EVER, LEN, Table, inside, table},
};

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
    /// Whether it moves late dates of the source; early dates of the target are moved by those in [`World::into`].
    pub(super) limits: bool,
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
        for (item, given) in items.iter_mut().zip(&case.activities) {
            let mut next = given.parent;
            while let Some(parent) = next {
                item.around.push(parent as usize);
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

    /// The calendar of the project.
    pub(super) fn project(&self) -> &'static Table {
        table(self.case.calendars[0])
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
                limits,
            };
            self.rules.push(rule);
            if pushes {
                self.into[target.0].push(rule);
            }
        }
    }

    /// The date that a rule asks its target for, when its source is at `q`.
    pub(super) fn asks(rule: &Rule, q: i32) -> i32 {
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
        let asked = Self::asks(rule, self.date(places, rule.source));
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

    /// Where a leaf begins a pass: where it is fixed, or otherwise where `free` puts it; `None` if that is nowhere.
    pub(super) fn placed(&self, n: usize, free: impl FnOnce() -> Option<Place>) -> Option<Place> {
        match self.items[n].state {
            State::Free | State::Started { .. } => free(),
            State::Finished { start, finish } => Some(Place::of(start, finish)),
            State::Pinned { at, by: End::Start } => self.up(n, at),
            State::Pinned {
                at,
                by: End::Finish,
            } => {
                let mut place = self.down(n, at);
                while let Some(found) = place.filter(|place| place.finish > at) {
                    place = self.down(n, found.begin - 1);
                }
                place
            }
        }
    }
}
