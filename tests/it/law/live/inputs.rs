//! Networks and edits at random.

use std::sync::LazyLock;

use tactica::{
    network::{
        Activity, ActivityKind, Arc, Bounds, Breaks, Clock, Edit, Frame, Lag, LagAmount, LinkKind,
        Logic, Must, Progress, Timing,
    },
    time::{Minute, Windows, WorkCalendar, WorkCalendarSpec},
};

use super::mirror::{Mirror, left};
use crate::dice::Dice;

pub(super) static CALENDARS: LazyLock<Vec<WorkCalendar>> = LazyLock::new(|| {
    let spec: WorkCalendarSpec = serde_json::from_str(
        r#"{
            "week": {
                "mon": ["08:00-12:00", "12:30-16:30"],
                "wed": ["08:00-12:00"],
                "sat": ["06:00-10:00", "22:00-24:00"],
                "sun": ["00:00-04:00"]
            },
            "holidays": [{"date": "2025-02-05"}, {"date": "2025-02-10"}],
            "exceptions": [{"date": "2025-02-06", "shifts": ["10:00-11:00"]}]
        }"#,
    )
    .expect("a calendar");
    let shifts = spec.build().expect("legal shifts");
    vec![
        WorkCalendar::standard(),
        shifts,
        WorkCalendar::continuous(),
        WorkCalendar::standard(),
    ]
});

pub(super) static WINDOWS: LazyLock<Vec<Windows>> = LazyLock::new(|| {
    ["2025-01-20..2025-02-14", "2025-02-03..2025-06-30"]
        .iter()
        .map(|span| {
            let spans = [span, "2025-09-01..2026-12-31"].map(|span| span.parse().expect("a span"));
            Windows::new(&spans, &[]).expect("not empty")
        })
        .collect()
});

/// Dice whose seed is proptest's.
pub(super) struct Random(pub(super) Dice);

impl Random {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0.index(limit.max(1))
    }

    pub(super) fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    pub(super) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// What may occur in a case, so that each feature is also tried without the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taste {
    pub(super) spans: bool,
    pub(super) limits: bool,
    pub(super) bounds: bool,
    pub(super) progress: bool,
    pub(super) timing: bool,
    pub(super) backward: bool,
    pub(super) calendars: usize,
}

impl Taste {
    pub(super) fn of(random: &mut Random) -> Self {
        Self {
            spans: random.one_in(3),
            limits: random.one_in(4),
            bounds: random.one_in(2),
            progress: random.one_in(3),
            timing: random.one_in(4),
            backward: random.one_in(6),
            calendars: random.pick(&[1, 3, 3]),
        }
    }
}

pub(super) fn moment(random: &mut Random) -> Minute {
    let start: Minute = "2025-01-30T00:00".parse().expect("a minute");
    let offset = random.below(40) as i64 * 720 + random.below(4) as i64 * 15;
    start.try_add(offset).expect("in range")
}

pub(super) fn activity(random: &mut Random, taste: Taste, count: usize) -> Activity {
    let duration = match random.below(4) {
        0 => 0,
        1 => random.below(1_500) as i64,
        _ => random.below(10) as i64 * 120,
    };
    let calendar = if taste.calendars == 1 {
        0
    } else {
        random.below(3) as u32
    };
    let mut made = Activity::new(duration, calendar);
    if taste.spans && random.one_in(3) {
        made = if random.one_in(3) {
            Activity::hammock(calendar)
        } else {
            Activity::summary(calendar)
        };
    }
    if taste.spans && random.one_in(2) {
        made.parent = Some(random.below(count + 1) as u32);
    }
    let task = made.kind == ActivityKind::Task;
    if taste.bounds && random.one_in(3) {
        let at = moment(random);
        let mut bounds = Bounds::default();
        match random.below(if task { 7 } else { 3 }) {
            0 => bounds.start_no_earlier = Some(at),
            1 => bounds.deadline = Some(at),
            2 => bounds.finish_no_later = Some(at),
            3 => bounds.finish_no_earlier = Some(at),
            4 => bounds.start_no_later = Some(at),
            5 => bounds.must = Some(Must::StartOn(at)),
            _ => bounds.must = Some(Must::FinishOn(at)),
        }
        made.bounds = bounds;
    }
    if task && taste.bounds {
        if random.one_in(6) {
            made.breaks = Breaks::Whole;
        }
        if random.one_in(6) {
            made.window = Some(random.below(2) as u32);
        }
    }
    if task && taste.timing && random.one_in(4) {
        made.timing = Some(random.pick(&[Timing::Alap, Timing::Asap]));
    }
    if task && taste.progress && random.one_in(3) {
        let start = moment(random);
        made.progress = if random.one_in(2) {
            let remaining = random.below(600) as i64;
            Progress::Started { start, remaining }
        } else {
            let finish = start.try_add(random.below(3_000) as i64).expect("in range");
            Progress::Finished { start, finish }
        };
    }
    made
}

pub(super) fn arc(random: &mut Random, taste: Taste, count: usize) -> Arc {
    let (a, b) = (random.below(count), random.below(count));
    // Mostly upwards, so that most arcs are accepted.
    let (from, to) = if random.one_in(8) {
        (a, b)
    } else {
        (a.min(b), a.max(b))
    };
    let amount = match random.below(6) {
        0 => LagAmount::Minutes(random.below(9) as i64 * 120 - 480),
        1 => LagAmount::Minutes(random.below(3_000) as i64 - 600),
        2 => LagAmount::OfDuration(random.below(20_000) as i64 - 2_000),
        _ => LagAmount::Minutes(0),
    };
    let clock = random.pick(&[
        Clock::Successor,
        Clock::Successor,
        Clock::Predecessor,
        Clock::Project,
        Clock::Elapsed,
    ]);
    let lag = Lag { amount, clock };
    let arc = Arc::new(from as u32, random.pick(&LinkKind::ALL), to as u32).with_lag(lag);
    if taste.limits && random.one_in(3) {
        let lag = Lag::work(random.below(10) as i64 * 480).on(clock);
        arc.at_most(lag)
    } else {
        arc
    }
}

pub(super) fn frame(random: &mut Random, taste: Taste) -> Frame {
    let start = moment(random);
    let mut frame = if taste.backward && random.one_in(2) {
        Frame::from_finish(start.try_add(90 * 1440).expect("in range"))
    } else {
        Frame::from_start(start)
    };
    if random.one_in(3) {
        frame = frame.finish_by(moment(random).try_add(20 * 1440).expect("in range"));
    }
    if taste.progress || random.one_in(5) {
        let logic = random.pick(&[Logic::Retained, Logic::Override]);
        let status = moment(random).try_add(20 * 1440).expect("in range");
        frame = frame.as_of(status, logic);
    }
    frame
}

pub(super) fn edit(random: &mut Random, taste: Taste, mirror: &Mirror) -> Edit {
    let count = mirror.activities.len();
    // Mostly what is there, sometimes what is not.
    let some = |random: &mut Random, left: &[u32], all: usize| {
        if left.is_empty() || random.one_in(20) {
            random.below(all + 2) as u32
        } else {
            random.pick(left)
        }
    };
    let here = left(&mirror.activities);
    match random.below(24) {
        0..2 => Edit::AddActivity(activity(random, taste, count)),
        2..7 => {
            let at = some(random, &here, count);
            let old = mirror.activities.get(at as usize).copied().flatten();
            let mut new = activity(random, taste, count);
            // Mostly it stays where it is in the tree.
            if let Some(old) = old.filter(|_| !random.one_in(4)) {
                if old.kind == new.kind {
                    new.parent = old.parent;
                } else {
                    new = Activity {
                        calendar: new.calendar,
                        ..old
                    };
                }
            }
            Edit::SetActivity(at, new)
        }
        7..9 => Edit::RemoveActivity(some(random, &here, count)),
        9..15 => Edit::AddArc(arc(random, taste, count)),
        15..18 => {
            let at = some(random, &left(&mirror.arcs), mirror.arcs.len());
            Edit::SetArc(at, arc(random, taste, count))
        }
        18..21 => Edit::RemoveArc(some(random, &left(&mirror.arcs), mirror.arcs.len())),
        21 => {
            let calendar = random.pick(&CALENDARS);
            match random.below(6) {
                0..2 => Edit::AddCalendar(calendar),
                2..5 => Edit::SetCalendar(random.below(5) as u32, calendar),
                _ => Edit::RemoveCalendar(random.below(6) as u32),
            }
        }
        22 if random.one_in(2) => Edit::SetWindows(random.below(3) as u32, random.pick(&WINDOWS)),
        _ => Edit::SetFrame(frame(random, taste)),
    }
}
