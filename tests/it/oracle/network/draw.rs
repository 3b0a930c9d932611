//! Random networks: small, with few concepts each and every concept in many of them.

use tactica::network::{
    Activity, Arc, Breaks, Clock, Frame, Lag, Limit, LinkKind, Logic, Must, Progress, Timing,
};

use super::{
    case::Case,
    table::{DAY, Stream, TABLES, outside},
    waits::Waits,
};

use crate::dice::Dice;

/// Which kind of time the networks live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    /// Every minute is one of work.
    Plain,
    /// Calendars of a few minutes a day, several in one network.
    Mixed,
}

/// What a network may have.
const CONCEPTS: [(&str, u32); 17] = [
    ("bounds", 25),
    ("ends", 15),
    ("deadline", 20),
    ("must", 10),
    ("progress", 18),
    ("status", 12),
    ("summary", 27),
    ("hammock", 14),
    ("most", 22),
    ("percent", 14),
    ("clock", 45),
    ("whole", 12),
    ("window", 12),
    ("timing", 20),
    ("back", 15),
    ("by", 25),
    ("override", 45),
];

struct Draw {
    stream: Stream,
    domain: Domain,
    has: Vec<&'static str>,
}

/// Makes a network.
pub(super) fn draw(seed: u64, domain: Domain) -> Case {
    // Neighbouring seeds give unlike streams.
    let mut stream = Stream(Dice(
        seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15),
    ));
    stream.next();
    let has = CONCEPTS
        .iter()
        .filter(|(_, percent)| stream.chance(*percent));
    let has = has.map(|(name, _)| *name).collect();
    Draw {
        stream,
        domain,
        has,
    }
    .case()
}

impl Draw {
    fn has(&self, concept: &str) -> bool {
        self.has.contains(&concept)
    }

    /// Whether something of a concept is so, which comes up in `percent` of the places where it could.
    fn some(&mut self, concept: &str, percent: u32) -> bool {
        self.has(concept) && self.stream.chance(percent)
    }

    /// A minute where something happens, some minutes or days after the usual start.
    fn minute(&mut self, from: i32, until: i32) -> i32 {
        let stream = &mut self.stream;
        if self.domain == Domain::Plain {
            return DAY - 15 + stream.within(from, until);
        }
        let day = 21 + stream.within(from, until).div_euclid(6);
        let minute = match stream.below(5) {
            0..3 => stream.within(0, 13),
            3 => stream.within(1434, DAY),
            _ => stream.within(0, DAY),
        };
        day * DAY + minute
    }

    fn case(mut self) -> Case {
        let count = 1 + self.stream.below(8).min(self.stream.below(9)) as usize;
        let calendars = match self.domain {
            Domain::Plain => vec![0],
            Domain::Mixed => self.calendars(),
        };
        let frame = self.frame();
        let windows = if self.has("window") {
            vec![self.window(), self.window()]
        } else {
            vec![]
        };
        let mut case = Case {
            calendars,
            windows,
            activities: vec![],
            arcs: vec![],
            frame,
        };
        for n in 0..count {
            let activity = self.activity(n, &case);
            case.activities.push(activity);
        }
        self.parents(&mut case.activities);
        self.arcs(&mut case);
        case
    }

    fn calendars(&mut self) -> Vec<usize> {
        // Half of the networks are on one calendar, where other code runs.
        let count = if self.stream.chance(50) {
            1
        } else {
            2 + self.stream.below(2)
        };
        let calendar = |stream: &mut Stream| match stream.below(12) {
            0 => 0,
            1 => 1,
            _ => 2 + stream.below(TABLES as u32 - 2) as usize,
        };
        (0..count).map(|_| calendar(&mut self.stream)).collect()
    }

    fn frame(&mut self) -> Frame {
        let start = self.minute(0, 12);
        let mut frame = Frame::from_start(outside(start));
        if self.has("back") {
            return Frame::from_finish(outside(self.minute(40, 60)));
        }
        if self.has("by") {
            frame = frame.finish_by(outside(self.minute(6, 45)));
        }
        if self.has("override") {
            frame.logic = Logic::Override;
        }
        if self.has("status") {
            frame = frame.as_of(outside(self.minute(2, 22)), frame.logic);
        }
        frame
    }

    /// Windows of whole days, apart from one another; mostly with a late one, so that most networks have dates.
    fn window(&mut self) -> Vec<(i32, i32)> {
        let (mut day, end) = match self.domain {
            Domain::Plain => (self.stream.within(0, 2), 3),
            Domain::Mixed => (19 + self.stream.within(0, 4), 30),
        };
        let mut spans = vec![];
        while day < end {
            let until = day
                + self
                    .stream
                    .within(1, if self.domain == Domain::Plain { 2 } else { 5 });
            spans.push((day * DAY, until * DAY));
            day = until + self.stream.within(1, 3);
        }
        spans
    }

    fn activity(&mut self, n: usize, case: &Case) -> Activity {
        let calendar = self.stream.below(case.calendars.len() as u32);
        if self.some("summary", 30) {
            return self.span(Activity::summary(calendar));
        }
        if self.some("hammock", 30) {
            return self.span(Activity::hammock(calendar));
        }
        let duration = match self.stream.below(6) {
            0 => 0,
            1 => self.stream.within(4, 24),
            _ => self.stream.within(1, 9),
        };
        let mut made = Activity::new(i64::from(duration), calendar);
        made.priority = n as u16;
        self.bounds(&mut made);
        if self.some("whole", 50) {
            made.breaks = Breaks::Whole;
            made.duration = made.duration.min(i64::from(1 + self.stream.below(3)));
        } else if self.some("whole", 20) {
            made.breaks = Breaks::Split;
        }
        if self.some("window", 40) {
            made.window = Some(self.stream.below(2));
        }
        if self.some("timing", 45) {
            made.timing = Some(if self.stream.chance(70) == self.has("back") {
                Timing::Asap
            } else {
                Timing::Alap
            });
        }
        if self.some("must", 25) {
            let date = outside(self.minute(-2, 30));
            made.bounds.must = Some(if self.stream.chance(50) {
                Must::StartOn(date)
            } else {
                Must::FinishOn(date)
            });
        }
        if self.some("progress", 45) {
            self.progress(&mut made, case);
        }
        made
    }

    /// Gives a summary or hammock what it can have.
    fn span(&mut self, mut made: Activity) -> Activity {
        let hammock = made.kind == tactica::network::ActivityKind::Hammock;
        if self.some("bounds", 25) {
            made.bounds.start_no_earlier = Some(outside(self.minute(-2, 24)));
        }
        if hammock && self.some("bounds", 25) {
            made.bounds.finish_no_earlier = Some(outside(self.minute(0, 36)));
        }
        if self.some("ends", 25) {
            made.bounds.finish_no_later = Some(outside(self.minute(8, 45)));
        }
        if hammock && self.some("ends", 25) {
            made.bounds.start_no_later = Some(outside(self.minute(2, 40)));
        }
        if self.some("deadline", 25) {
            made.bounds.deadline = Some(outside(self.minute(8, 45)));
        }
        made
    }

    fn bounds(&mut self, made: &mut Activity) {
        let bounds = &mut made.bounds;
        if self.some("bounds", 30) {
            bounds.start_no_earlier = Some(outside(self.minute(-2, 24)));
        }
        if self.some("bounds", 20) {
            bounds.finish_no_earlier = Some(outside(self.minute(0, 36)));
        }
        if self.some("ends", 25) {
            bounds.start_no_later = Some(outside(self.minute(2, 40)));
        }
        if self.some("ends", 25) {
            bounds.finish_no_later = Some(outside(self.minute(6, 45)));
        }
        if self.some("deadline", 35) {
            bounds.deadline = Some(outside(self.minute(6, 45)));
        }
    }

    fn progress(&mut self, made: &mut Activity, case: &Case) {
        let status = case.frame.status.map_or(i32::MAX, super::table::inside);
        let start = self.minute(-8, 12).min(status);
        let finish = self.minute(-8, 18).min(status).max(start);
        let (start, finish) = (outside(start), outside(finish));
        made.progress = if made.duration == 0 || self.stream.chance(45) {
            Progress::Finished { start, finish }
        } else {
            let remaining = i64::from(self.stream.below(6));
            Progress::Started { start, remaining }
        };
    }

    /// Puts activities into the summaries, which may be nested.
    fn parents(&mut self, activities: &mut [Activity]) {
        use tactica::network::ActivityKind::Summary;
        let summaries: Vec<usize> = (0..activities.len())
            .filter(|n| activities[*n].kind == Summary)
            .collect();
        if summaries.is_empty() {
            return;
        }
        for (n, activity) in activities.iter_mut().enumerate() {
            let parent = summaries[self.stream.below(summaries.len() as u32) as usize];
            // A summary goes only into one before it, so that none contains itself.
            let can = activity.kind != Summary || parent < n;
            if can && self.stream.chance(65) {
                activity.parent = Some(parent as u32);
            }
        }
    }

    fn arcs(&mut self, case: &mut Case) {
        let count = case.activities.len();
        if count < 2 {
            return;
        }
        let mut waits = Waits::of(&case.activities);
        let wanted = self.stream.below(2 * count as u32 + 1);
        for _ in 0..wanted {
            let from = self.stream.below(count as u32);
            let to = (from + 1 + self.stream.below(count as u32 - 1)) % count as u32;
            let mut arc = Arc::new(from, LinkKind::ALL[self.stream.below(4) as usize], to);
            if self.some("most", 45) {
                arc.limit = Limit::AtMost;
            }
            self.lag(&mut arc, case);
            if waits.allows(&arc, &case.activities) && Self::keeps(&arc, case) {
                waits.add(&arc);
                case.arcs.push(arc);
            }
        }
    }

    /// Whether an arc is one that the definitions give a meaning to.
    fn keeps(arc: &Arc, case: &Case) -> bool {
        use tactica::network::{ActivityKind::Summary, End};
        let summary = |n: u32| case.activities[n as usize].kind == Summary;
        let most = arc.limit == Limit::AtMost;
        let (pushed, end) = if most {
            (arc.from, arc.kind.leaves())
        } else {
            (arc.to, arc.kind.enters())
        };
        // What happened in a summary does not limit what comes after its start, which is documented and not judged.
        let happened = |given: &Activity| given.progress != Progress::NotStarted;
        let actual = most && summary(pushed) && case.activities.iter().any(happened);
        let refused = summary(pushed) && end == End::Finish;
        !refused && !actual
    }

    fn lag(&mut self, arc: &mut Arc, case: &Case) {
        // Most limits that are tight cannot be kept; those on calendars take long to refuse.
        let loose = if self.domain == Domain::Plain { 50 } else { 85 };
        let minutes = match arc.limit {
            Limit::AtMost if self.stream.chance(loose) => self.stream.within(6, 30),
            _ if self.stream.chance(40) => 0,
            _ => self.stream.within(-6, 8),
        };
        arc.lag = Lag::work(i64::from(minutes));
        if self.some("percent", 50) && case.activities[arc.from as usize].duration > 0 {
            arc.lag = Lag::of_duration(i64::from(self.stream.within(-8, 16)) * 1_250);
        }
        if self.some("clock", 50) {
            let clocks = [
                Clock::Predecessor,
                Clock::Project,
                Clock::Elapsed,
                Clock::Elapsed,
            ];
            arc.lag.clock = clocks[self.stream.below(4) as usize];
            if self.domain == Domain::Mixed && self.stream.chance(30) {
                let days = self.stream.within(-2, 3);
                arc.lag.amount = tactica::network::LagAmount::Minutes(i64::from(days * DAY / 2));
            }
        }
    }
}
