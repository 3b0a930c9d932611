//! The networks that are measured: the same in every run and on every machine.

use tactica::{
    network::{Activity, Arc, Frame, Lag, LinkKind, Network},
    time::{DateSpan, Minute, WorkCalendar},
};

use super::lcg::Lcg;

/// How activities come by their calendars.
#[derive(Clone, Copy)]
pub enum Calendars {
    /// Every minute works: dates are integers.
    None,
    /// All work in one office.
    One,
    /// Eight of ten work in the office; the others in a studio with shifts of its own, or without a rest.
    Three,
    /// As many on each of the three, at random: two of three links lead from one calendar to another.
    Mixed,
}

impl Calendars {
    pub fn list(self) -> Vec<WorkCalendar> {
        match self {
            Self::None => vec![WorkCalendar::continuous()],
            Self::One => vec![office()],
            Self::Three | Self::Mixed => vec![office(), studio(), WorkCalendar::continuous()],
        }
    }

    fn pick(self, random: &mut Lcg) -> u32 {
        match self {
            Self::None | Self::One => 0,
            Self::Three => random.below_u32(10).saturating_sub(7),
            Self::Mixed => random.below_u32(3),
        }
    }
}

/// The office: a week off each summer for thirty years, so that conversions meet exceptions as those of real plans do.
pub fn office() -> WorkCalendar {
    let absences: Vec<DateSpan> = (2025..2055)
        .map(|year| format!("{year}-08-04..{year}-08-09").parse().unwrap())
        .collect();
    WorkCalendar::standard().with_absences(&absences)
}

/// The studio: two shifts with a break between them, and Saturdays.
fn studio() -> WorkCalendar {
    let shifts = r#"["08:00-12:00", "12:30-16:30"]"#;
    let days = ["mon", "tue", "wed", "thu", "sat"].map(|day| format!("{day:?}: {shifts}"));
    let text = format!("{{\"week\": {{{}}}}}", days.join(", "));
    serde_json::from_str(&text).unwrap()
}

pub fn start() -> Minute {
    "2025-01-06T09:00".parse().unwrap()
}

pub fn frame() -> Frame {
    Frame::from_start(start())
}

/// The shapes.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Each waits for the one before.
    Chain,
    /// All wait for one, and one waits for all.
    Fan,
    /// A hundred a layer, each waiting for four of the five layers before, mostly of the last.
    Layered,
    /// A thousand columns at most; each waits for the ones above and to the left.
    Grid,
}

pub const SHAPES: [(&str, Shape); 4] = [
    ("chain", Shape::Chain),
    ("fan", Shape::Fan),
    ("layered", Shape::Layered),
    ("grid", Shape::Grid),
];

/// The activities and arcs of a network of `count` activities.
///
/// Layered networks have arcs of all four kinds, four of nine of them with a lag of one to four hours (of minutes in the largest,
/// so that they end within the horizon of calendars); the others have the most frequent arc only.
pub fn parts(shape: Shape, count: u32, calendars: Calendars) -> (Vec<Activity>, Vec<Arc>) {
    let mut random = Lcg(u64::from(count));
    let unit = unit(count);
    let activities = (0..count).map(|_| activity(&mut random, calendars, unit));
    let activities = activities.collect();
    let mut arcs = Vec::new();
    match shape {
        Shape::Chain => arcs.extend((1..count).map(|to| Arc::finish_to_start(to - 1, to))),
        Shape::Fan => {
            arcs.extend((1..count - 1).map(|to| Arc::finish_to_start(0, to)));
            arcs.extend((1..count - 1).map(|from| Arc::finish_to_start(from, count - 1)));
        }
        Shape::Layered => layered(count, unit / 2, &mut random, &mut arcs),
        Shape::Grid => {
            let width = count.isqrt().min(1_000);
            for to in 0..count {
                if to % width > 0 {
                    arcs.push(Arc::finish_to_start(to - 1, to));
                }
                if to >= width {
                    arcs.push(Arc::finish_to_start(to - width, to));
                }
            }
        }
    }
    (activities, arcs)
}

/// How many activities a layer has.
pub const WIDTH: u32 = 100;

/// Returns the unit of durations, of which activities last up to nine.
pub fn unit(count: u32) -> i64 {
    match count {
        0..=10_000 => 120,
        10_001..=100_000 => 40,
        _ => 4,
    }
}

pub fn activity(random: &mut Lcg, calendars: Calendars, unit: i64) -> Activity {
    let duration = i64::from(random.below_u32(10)) * unit;
    Activity::new(duration, calendars.pick(random))
}

fn layered(count: u32, unit: i64, random: &mut Lcg, arcs: &mut Vec<Arc>) {
    for to in WIDTH..count {
        arcs.extend((0..4).map(|_| arc_into(to, random, unit)));
    }
}

/// Returns an arc into an activity from one of the layers before.
pub fn arc_into(to: u32, random: &mut Lcg, unit: i64) -> Arc {
    let layer = to / WIDTH * WIDTH;
    let back = if random.below_u32(4) == 0 {
        1 + random.below_u32(5)
    } else {
        1
    };
    let first = layer.saturating_sub(back * WIDTH);
    let kind = match random.below_u32(10) {
        0 => LinkKind::StartToStart,
        1 => LinkKind::FinishToFinish,
        2 => LinkKind::StartToFinish,
        _ => LinkKind::FinishToStart,
    };
    let lag = (i64::from(random.below_u32(9)) - 4).max(0) * unit;
    let from = first + random.below_u32(WIDTH);
    Arc::new(from, kind, to).with_lag(Lag::work(lag))
}

pub fn network(shape: Shape, count: u32, calendars: Calendars) -> Network {
    let (activities, arcs) = parts(shape, count, calendars);
    Network::new(activities, arcs, calendars.list()).unwrap()
}
