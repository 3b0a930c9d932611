//! Laws of networks that are edited: whatever is done to one, its dates are those of a network made anew.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::struct_excessive_bools,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code: an overflow is a failed test, and the numbers are small"
)]

use std::sync::LazyLock;

use proptest::prelude::*;
use tactica::{
    network::{
        Activity, ActivityDates, ActivityKind, Arc, Bounds, Breaks, Change, Clock, Conflict,
        DateOf, Drag, Edit, Frame, Lag, LagAmount, LinkKind, Live, Logic, Must, NetworkError,
        NetworkSpec, Preview, Progress, Reason, Solution, Timing,
    },
    time::{Minute, Windows, WorkCalendar, WorkCalendarSpec},
};

static CALENDARS: LazyLock<Vec<WorkCalendar>> = LazyLock::new(|| {
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

static WINDOWS: LazyLock<Vec<Windows>> = LazyLock::new(|| {
    ["2025-01-20..2025-02-14", "2025-02-03..2025-06-30"]
        .iter()
        .map(|span| {
            let spans = [span, "2025-09-01..2026-12-31"].map(|span| span.parse().expect("a span"));
            Windows::new(&spans, &[]).expect("not empty")
        })
        .collect()
});

/// A plain linear congruential generator; the seed is proptest's.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit.max(1) as u64) as usize
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// What may occur in a case, so that each feature is also tried without the others.
#[derive(Debug, Clone, Copy)]
struct Taste {
    spans: bool,
    limits: bool,
    bounds: bool,
    progress: bool,
    timing: bool,
    backward: bool,
    calendars: usize,
}

impl Taste {
    fn of(random: &mut Random) -> Self {
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

fn moment(random: &mut Random) -> Minute {
    let start: Minute = "2025-01-30T00:00".parse().expect("a minute");
    let offset = random.below(40) as i64 * 720 + random.below(4) as i64 * 15;
    start.try_add(offset).expect("in range")
}

fn activity(random: &mut Random, taste: Taste, count: usize) -> Activity {
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

fn arc(random: &mut Random, taste: Taste, count: usize) -> Arc {
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

fn frame(random: &mut Random, taste: Taste) -> Frame {
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

/// The same network, edited by the letter and without any thought.
#[derive(Debug, Clone, PartialEq)]
struct Mirror {
    activities: Vec<Option<Activity>>,
    arcs: Vec<Option<Arc>>,
    calendars: Vec<WorkCalendar>,
    windows: Vec<Windows>,
    frame: Frame,
}

impl Mirror {
    /// Returns what an edit makes of it; `None` if it names what is not there.
    fn edited(&self, edit: &Edit) -> Option<Self> {
        let mut new = self.clone();
        match edit {
            Edit::AddActivity(activity) => new.activities.push(Some(*activity)),
            Edit::SetActivity(at, activity) => {
                *new.activities.get_mut(*at as usize)?.as_mut()? = *activity;
            }
            Edit::RemoveActivity(at) => {
                let old = new.activities.get_mut(*at as usize)?.take()?;
                for activity in new.activities.iter_mut().flatten() {
                    if activity.parent == Some(*at) {
                        activity.parent = old.parent;
                    }
                }
                for arc in &mut new.arcs {
                    *arc = arc.filter(|arc| arc.from != *at && arc.to != *at);
                }
            }
            Edit::AddArc(arc) => new.arcs.push(Some(*arc)),
            Edit::SetArc(at, arc) => *new.arcs.get_mut(*at as usize)?.as_mut()? = *arc,
            Edit::RemoveArc(at) => {
                new.arcs.get_mut(*at as usize)?.take()?;
            }
            Edit::AddCalendar(calendar) => new.calendars.push(calendar.clone()),
            Edit::SetCalendar(at, calendar) => {
                *new.calendars.get_mut(*at as usize)? = calendar.clone();
            }
            Edit::AddWindows(windows) => new.windows.push(windows.clone()),
            Edit::SetWindows(at, windows) => *new.windows.get_mut(*at as usize)? = windows.clone(),
            Edit::SetFrame(frame) => new.frame = *frame,
            _ => return None,
        }
        Some(new)
    }

    /// Returns the network without gaps, and the positions that its activities and arcs have; `None` if one of them names a gap.
    fn closed(&self) -> Option<(NetworkSpec, Vec<u32>, Vec<u32>)> {
        let at = |position: u32| -> Option<u32> {
            self.activities.get(position as usize)?.as_ref()?;
            let before = self.activities[..position as usize].iter().flatten();
            u32::try_from(before.count()).ok()
        };
        let activities = self.activities.iter().flatten().map(|activity| {
            let mut activity = *activity;
            if let Some(parent) = activity.parent {
                activity.parent = Some(at(parent)?);
            }
            Some(activity)
        });
        let arcs = self.arcs.iter().flatten().map(|arc| {
            let (from, to) = (at(arc.from)?, at(arc.to)?);
            Some(Arc { from, to, ..*arc })
        });
        let spec = NetworkSpec {
            activities: activities.collect::<Option<_>>()?,
            arcs: arcs.collect::<Option<_>>()?,
            calendars: self.calendars.clone(),
            windows: self.windows.clone(),
        };
        Some((spec, left(&self.activities), left(&self.arcs)))
    }
}

fn left<T>(of: &[Option<T>]) -> Vec<u32> {
    let all = (0..).zip(of);
    all.filter(|(_, one)| one.is_some())
        .map(|(n, _)| n)
        .collect()
}

/// All that a solution says, in positions of the live network.
#[derive(Debug, Clone, PartialEq)]
struct Picture {
    dates: Vec<Option<ActivityDates>>,
    start: Minute,
    finish: Minute,
    conflicts: Vec<Conflict>,
    path: Vec<u32>,
    near: Vec<(u32, i64)>,
    drags: Vec<Option<Drag>>,
    reasons: Vec<Vec<Reason>>,
}

const ALL: [DateOf; 6] = [
    DateOf::EarlyStart,
    DateOf::EarlyFinish,
    DateOf::LateStart,
    DateOf::LateFinish,
    DateOf::PlannedStart,
    DateOf::PlannedFinish,
];

impl Picture {
    fn of(
        solution: &Solution<'_>,
        count: usize,
        activities: &[u32],
        arcs: &[u32],
        dense: bool,
    ) -> Self {
        let at = |n: u32| if dense { activities[n as usize] } else { n };
        let reason = |reason: Reason| match reason {
            Reason::Arc(arc) if dense => Reason::Arc(arcs[arc as usize]),
            Reason::Member(n) => Reason::Member(at(n)),
            Reason::Summary(n) => Reason::Summary(at(n)),
            other => other,
        };
        let mut dates = vec![None; count];
        let mut reasons = Vec::new();
        let all: Vec<ActivityDates> = solution.iter().collect();
        assert_eq!(all.len(), activities.len());
        for ((n, &activity), one) in (0..).zip(activities).zip(all) {
            let n = if dense { n } else { activity };
            assert_eq!(solution.dates(n), Some(one));
            dates[activity as usize] = Some(one);
            reasons.extend(ALL.map(|which| {
                let found = solution.reasons(n, which);
                found.into_iter().map(reason).collect()
            }));
        }
        let conflicts = solution.conflicts().into_iter().map(|mut conflict| {
            conflict.activity = at(conflict.activity);
            conflict.set = reason(conflict.set);
            conflict.with.reason = reason(conflict.with.reason);
            conflict
        });
        Self {
            dates,
            start: solution.start(),
            finish: solution.finish(),
            conflicts: conflicts.collect(),
            path: solution.critical_path().into_iter().map(at).collect(),
            near: solution
                .near_critical(480)
                .into_iter()
                .map(|one| (at(one.activity), one.float_total))
                .collect(),
            drags: activities
                .iter()
                .zip(0..)
                .map(|(&activity, n)| solution.drag(if dense { n } else { activity }).ok())
                .collect(),
            reasons,
        }
    }

    /// The picture of a network made anew, or why there is none.
    fn anew(mirror: &Mirror) -> Result<Self, Option<NetworkError>> {
        let (spec, activities, arcs) = mirror.closed().ok_or(None)?;
        let network = spec.build().map_err(Some)?;
        let solution = network.schedule(mirror.frame).map_err(Some)?;
        let count = mirror.activities.len();
        Ok(Self::of(&solution, count, &activities, &arcs, true))
    }

    fn live(live: &Live, mirror: &Mirror) -> Self {
        let (activities, arcs) = (left(&mirror.activities), left(&mirror.arcs));
        let count = mirror.activities.len();
        Self::of(&live.solution(), count, &activities, &arcs, false)
    }
}

fn edit(random: &mut Random, taste: Taste, mirror: &Mirror) -> Edit {
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
            if random.one_in(3) {
                Edit::AddCalendar(calendar)
            } else {
                Edit::SetCalendar(random.below(4) as u32, calendar)
            }
        }
        22 if random.one_in(2) => Edit::SetWindows(random.below(3) as u32, random.pick(&WINDOWS)),
        _ => Edit::SetFrame(frame(random, taste)),
    }
}

/// A live network with what it should be, and all it was.
struct Trial {
    live: Live,
    mirror: Mirror,
    past: Vec<(Mirror, Picture)>,
}

impl Trial {
    fn of(random: &mut Random, taste: Taste) -> Option<Self> {
        // Some are so large that an edit reaches too many to date them one by one.
        let count = if random.one_in(20) {
            50 + random.below(70)
        } else {
            random.below(12)
        };
        let activities = (0..count).map(|_| activity(random, taste, count));
        let activities: Vec<_> = activities.map(Some).collect();
        let arcs = (0..random.below(2 * count + 1)).map(|_| Some(arc(random, taste, count)));
        let mirror = Mirror {
            arcs: arcs.collect(),
            activities,
            calendars: if taste.calendars == 1 {
                vec![WorkCalendar::continuous()]
            } else {
                CALENDARS.clone()
            },
            windows: WINDOWS.clone(),
            frame: frame(random, taste),
        };
        let mut mirror = mirror;
        // What a network refuses is left out: arcs in circles, and what has parents that are none.
        mirror
            .arcs
            .retain(|arc| arc.is_some_and(|arc| arc.from < arc.to));
        let (mut spec, ..) = mirror.closed().unwrap_or_default();
        if spec.activities.len() != count {
            spec = NetworkSpec {
                calendars: mirror.calendars.clone(),
                windows: mirror.windows.clone(),
                ..NetworkSpec::default()
            };
            mirror.activities.clear();
            mirror.arcs.clear();
        }
        let live = spec.build().ok()?.live(mirror.frame).ok()?;
        let past = Vec::new();
        Some(Self { live, mirror, past })
    }

    /// Makes an edit, and checks all that can be said of it.
    fn step(&mut self, edits: &[Edit]) {
        let before = Picture::live(&self.live, &self.mirror);
        let spec = self.live.to_spec();
        let mut expected = Some(self.mirror.clone());
        for edit in edits {
            expected = expected.and_then(|mirror| mirror.edited(edit));
        }
        let anew = expected.as_ref().map_or(Err(None), Picture::anew);
        let preview = self.live.preview(edits);
        assert_eq!(
            Picture::live(&self.live, &self.mirror),
            before,
            "a preview left something"
        );
        assert_eq!(self.live.to_spec(), spec, "a preview left something");
        assert_eq!(self.live.frame(), self.mirror.frame);
        match (self.live.apply(edits), anew) {
            (Ok(mut done), Ok(anew)) => {
                let mirror = expected.expect("there is a picture of it");
                let changes = done.changes();
                assert_eq!(Ok(&changes[..]), preview.as_ref().map(Preview::changes));
                let (spec, activities, arcs) = mirror.closed().expect("there is a picture of it");
                let snapshot = self.live.to_spec();
                assert_eq!((snapshot.activities, snapshot.arcs), (activities, arcs));
                assert_eq!(snapshot.spec, spec);
                let after = Picture::live(&self.live, &mirror);
                check_same(&after, &anew, edits, &mirror);
                assert_eq!(changes, differences(&before, &after));
                let old = std::mem::replace(&mut self.mirror, mirror);
                self.past.push((old, before));
            }
            (Err(error), Err(expected)) => {
                assert_eq!(preview, Err(error.clone()));
                // One edit alone is refused for the same reason as the network that it leads to.
                if let (Some(expected), 1) = (expected, edits.len()) {
                    assert_eq!(
                        error.code(),
                        expected.code(),
                        "{error} instead of {expected}"
                    );
                }
                assert_eq!(
                    Picture::live(&self.live, &self.mirror),
                    before,
                    "an error left something"
                );
                assert_eq!(self.live.to_spec(), spec, "an error left something");
            }
            (Ok(_), Err(error)) => panic!("taken, but {error:?}: {edits:?} leads to {expected:?}"),
            // Of several edits each has to be legal when its turn comes.
            (Err(_), Ok(_)) if edits.len() > 1 => (),
            (Err(error), Ok(_)) => panic!("refused: {error}"),
        }
    }

    /// Undoes some steps and redoes them.
    fn wander(&mut self, random: &mut Random) {
        let end = (self.mirror.clone(), Picture::live(&self.live, &self.mirror));
        let back = random.below(self.past.len() + 1);
        let stay = random.below(back + 1);
        for n in 0..back {
            let (mirror, picture) = &self.past[self.past.len() - 1 - n];
            assert!(self.live.undo());
            assert_eq!(&Picture::live(&self.live, mirror), picture, "undone");
        }
        let mut later: Vec<_> = self.past.drain(self.past.len() - back..).collect();
        later.push(end);
        for (mirror, picture) in later.iter().skip(1).take(back - stay) {
            assert!(self.live.redo());
            assert_eq!(&Picture::live(&self.live, mirror), picture, "redone");
        }
        later.truncate(back - stay + 1);
        self.mirror = later.pop().expect("where it stands").0;
        self.past.append(&mut later);
    }
}

/// Checks that two pictures are the same, and otherwise says where they are not.
fn check_same(live: &Picture, anew: &Picture, edits: &[Edit], mirror: &Mirror) {
    for ((n, one), two) in (0..).zip(&live.dates).zip(&anew.dates) {
        let near: Vec<_> = mirror
            .arcs
            .iter()
            .flatten()
            .filter(|arc| arc.from == n || arc.to == n)
            .collect();
        let given = mirror.activities[n as usize];
        assert_eq!(
            one, two,
            "activity {n} {given:?} with {near:?} after {edits:?} in {:?}",
            mirror.frame
        );
    }
    assert_eq!(
        (live.start, live.finish),
        (anew.start, anew.finish),
        "after {edits:?}"
    );
    assert_eq!(live.conflicts, anew.conflicts, "after {edits:?}");
    assert_eq!(live.near, anew.near, "after {edits:?}");
    assert_eq!(live.reasons, anew.reasons, "after {edits:?}");
    assert_eq!(live.path, anew.path, "after {edits:?} in {mirror:?}");
    assert_eq!(live.drags, anew.drags, "after {edits:?} in {mirror:?}");
}

fn differences(before: &Picture, after: &Picture) -> Vec<Change> {
    let changes = (0..).zip(&after.dates).map(|(activity, after)| Change {
        activity,
        before: before.dates.get(activity as usize).copied().flatten(),
        after: *after,
    });
    changes
        .filter(|change| change.before != change.after)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_done_the_dates_are_those_of_a_network_made_anew(
        seed in any::<u64>(),
        steps in 1..16_usize,
    ) {
        let mut random = Random(seed);
        let taste = Taste::of(&mut random);
        if let Some(mut trial) = Trial::of(&mut random, taste) {
            for _ in 0..steps {
                let count = if random.one_in(4) { 1 + random.below(4) } else { 1 };
                let mut edits = Vec::new();
                let mut mirror = trial.mirror.clone();
                for _ in 0..count {
                    let next = edit(&mut random, taste, &mirror);
                    mirror = mirror.edited(&next).unwrap_or(mirror);
                    edits.push(next);
                }
                trial.step(&edits);
                if random.one_in(6) {
                    trial.wander(&mut random);
                }
            }
        }
    }
}
