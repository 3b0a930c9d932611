//! A small network as a value, and as a line of text that can be pasted back into a test.
//!
//! ```text
//! from 300 by 340; status 310 override; calendars 0 4; window 300 310 320 330;
//! task 5 c1 in 2 whole window 0 alap snet 303 dl 320; summary c0; task 3 c0 started 300 2; arc 0 2 FS 3 predecessor most
//! ```
//!
//! Dates are minutes of the oracle's window.

use std::fmt::{self, Write as _};

use tactica::network::{
    Activity, ActivityKind, Arc, Breaks, Clock, Direction, Frame, Lag, LagAmount, Limit, Logic,
    Must, NetworkSpec, Progress, Timing,
};
use tactica::time::{DateSpan, Minute, Windows};

use super::table::{inside, outside, table};

/// A small network and the frame it is scheduled into.
#[derive(Clone)]
pub(super) struct Case {
    /// Which of the oracle's calendars the calendars of the network are.
    pub(super) calendars: Vec<usize>,
    /// Windows as spans of minutes, ascending and apart.
    pub(super) windows: Vec<Vec<(i32, i32)>>,
    pub(super) activities: Vec<Activity>,
    pub(super) arcs: Vec<Arc>,
    pub(super) frame: Frame,
}

impl Case {
    /// What the crate is given.
    pub(super) fn spec(&self) -> NetworkSpec {
        let calendars = self.calendars.iter().map(|&n| table(n).calendar.clone());
        NetworkSpec {
            activities: self.activities.clone(),
            arcs: self.arcs.clone(),
            calendars: calendars.collect(),
            windows: self.windows.iter().map(|spans| windows(spans)).collect(),
        }
    }

    /// Whether something has to fit into a window or a stretch of working time.
    pub(super) fn is_fitted(&self) -> bool {
        let mut activities = self.activities.iter();
        activities.any(|given| given.window.is_some() || given.breaks == Breaks::Whole)
    }

    /// Whether there is a calendar that rests.
    pub(super) fn is_mixed(&self) -> bool {
        self.calendars.iter().any(|calendar| *calendar > 0)
    }

    /// Reads what is written by `Debug`.
    pub(super) fn parse(text: &str) -> Self {
        let mut case = Self {
            calendars: vec![],
            windows: vec![],
            activities: vec![],
            arcs: vec![],
            frame: Frame::from_start(outside(0)),
        };
        for part in text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            case.read(part);
        }
        case
    }

    fn read(&mut self, part: &str) {
        let mut words = part.split_whitespace();
        let word = words.next().expect("a part has a word");
        match word {
            "from" => self.frame = Frame::from_start(date(words.next())),
            "back" => self.frame = Frame::from_finish(date(words.next())),
            "by" => self.frame = self.frame.finish_by(date(words.next())),
            "status" => {
                let status = date(words.next());
                let over = words.next().is_some();
                let logic = if over {
                    Logic::Override
                } else {
                    Logic::Retained
                };
                self.frame = self.frame.as_of(status, logic);
            }
            "logic" => self.frame.logic = Logic::Override,
            "calendars" => self.calendars = words.map(|n| n.parse().expect("a number")).collect(),
            "window" => {
                let numbers: Vec<i32> = words.map(|n| n.parse().expect("a minute")).collect();
                let spans = numbers.chunks(2).map(|pair| (pair[0], pair[1]));
                self.windows.push(spans.collect());
            }
            "task" | "summary" | "hammock" => self.activities.push(activity(word, words)),
            "arc" => self.arcs.push(arc(words)),
            _ => panic!("{word} begins no part"),
        }
    }
}

fn windows(spans: &[(i32, i32)]) -> Windows {
    let day = |minute: i32| outside(minute).date();
    let span = |&(from, until): &(i32, i32)| DateSpan::new(day(from), day(until));
    let spans: Result<Vec<_>, _> = spans.iter().map(span).collect();
    Windows::new(&spans.expect("days in order"), &[]).expect("some days are left")
}

fn number<T: std::str::FromStr>(word: Option<&str>) -> T {
    let read = word.and_then(|word| word.parse().ok());
    read.unwrap_or_else(|| panic!("{word:?} is no number"))
}

fn date(word: Option<&str>) -> Minute {
    outside(number(word))
}

fn activity<'a>(kind: &str, mut words: impl Iterator<Item = &'a str>) -> Activity {
    let mut made = match kind {
        "summary" => Activity::summary(0),
        "hammock" => Activity::hammock(0),
        _ => Activity::new(number(words.next()), 0),
    };
    while let Some(word) = words.next() {
        match word {
            "in" => made.parent = Some(number(words.next())),
            "whole" => made.breaks = Breaks::Whole,
            "split" => made.breaks = Breaks::Split,
            "window" => made.window = Some(number(words.next())),
            "alap" => made.timing = Some(Timing::Alap),
            "asap" => made.timing = Some(Timing::Asap),
            "snet" => made.bounds.start_no_earlier = Some(date(words.next())),
            "fnet" => made.bounds.finish_no_earlier = Some(date(words.next())),
            "snlt" => made.bounds.start_no_later = Some(date(words.next())),
            "fnlt" => made.bounds.finish_no_later = Some(date(words.next())),
            "dl" => made.bounds.deadline = Some(date(words.next())),
            "mso" => made.bounds.must = Some(Must::StartOn(date(words.next()))),
            "mfo" => made.bounds.must = Some(Must::FinishOn(date(words.next()))),
            "started" => {
                let (start, remaining) = (date(words.next()), number(words.next()));
                made.progress = Progress::Started { start, remaining };
            }
            "finished" => {
                let (start, finish) = (date(words.next()), date(words.next()));
                made.progress = Progress::Finished { start, finish };
            }
            _ => made.calendar = number(word.strip_prefix('c')),
        }
    }
    made
}

fn arc<'a>(mut words: impl Iterator<Item = &'a str>) -> Arc {
    let (from, to) = (number(words.next()), number(words.next()));
    let kind = words.next().and_then(|kind| kind.parse().ok());
    let mut made = Arc::new(from, kind.expect("a link kind"), to);
    let amount = words.next().expect("a lag");
    made.lag = match amount.strip_suffix('%') {
        Some(hundredths) => Lag::of_duration(number(Some(hundredths))),
        None => Lag::work(number(Some(amount))),
    };
    for word in words {
        match word {
            "most" => made.limit = Limit::AtMost,
            "predecessor" => made.lag.clock = Clock::Predecessor,
            "project" => made.lag.clock = Clock::Project,
            "elapsed" => made.lag.clock = Clock::Elapsed,
            _ => panic!("{word} says nothing of an arc"),
        }
    }
    made
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.frame.direction {
            Direction::Forward { start } => write!(f, "from {}", inside(start))?,
            Direction::Backward { finish } => write!(f, "back {}", inside(finish))?,
        }
        if let Some(finish) = self.frame.finish {
            write!(f, "; by {}", inside(finish))?;
        }
        let over = self.frame.logic == Logic::Override;
        match self.frame.status {
            Some(status) => {
                write!(
                    f,
                    "; status {}{}",
                    inside(status),
                    if over { " override" } else { "" }
                )?;
            }
            None if over => f.write_str("; logic override")?,
            None => (),
        }
        f.write_str("; calendars")?;
        for n in &self.calendars {
            write!(f, " {n}")?;
        }
        for spans in &self.windows {
            f.write_str("; window")?;
            for (from, until) in spans {
                write!(f, " {from} {until}")?;
            }
        }
        for activity in &self.activities {
            f.write_str("; ")?;
            f.write_str(&written(activity))?;
        }
        for arc in &self.arcs {
            f.write_str("; ")?;
            f.write_str(&written_arc(arc))?;
        }
        Ok(())
    }
}

fn written(activity: &Activity) -> String {
    let mut text = match activity.kind {
        ActivityKind::Task => format!("task {}", activity.duration),
        ActivityKind::Summary => "summary".to_owned(),
        ActivityKind::Hammock => "hammock".to_owned(),
    };
    write!(text, " c{}", activity.calendar).expect("text");
    let mut say = |word: &str, value: Option<i64>| {
        if let Some(value) = value {
            write!(text, " {word} {value}").expect("text");
        }
    };
    let minute = |date: Option<Minute>| date.map(|date| i64::from(inside(date)));
    let bounds = activity.bounds;
    say("in", activity.parent.map(i64::from));
    say("window", activity.window.map(i64::from));
    say("snet", minute(bounds.start_no_earlier));
    say("fnet", minute(bounds.finish_no_earlier));
    say("snlt", minute(bounds.start_no_later));
    say("fnlt", minute(bounds.finish_no_later));
    say("dl", minute(bounds.deadline));
    match bounds.must {
        Some(Must::StartOn(date)) => say("mso", minute(Some(date))),
        Some(Must::FinishOn(date)) => say("mfo", minute(Some(date))),
        None => (),
    }
    match activity.progress {
        Progress::NotStarted => (),
        Progress::Started { start, remaining } => {
            write!(text, " started {} {remaining}", inside(start)).expect("text");
        }
        Progress::Finished { start, finish } => {
            write!(text, " finished {} {}", inside(start), inside(finish)).expect("text");
        }
    }
    text.push_str(match activity.breaks {
        Breaks::Stretch => "",
        Breaks::Split => " split",
        Breaks::Whole => " whole",
    });
    text.push_str(match activity.timing {
        None => "",
        Some(Timing::Asap) => " asap",
        Some(Timing::Alap) => " alap",
    });
    text
}

fn written_arc(arc: &Arc) -> String {
    let amount = match arc.lag.amount {
        LagAmount::Minutes(minutes) => minutes.to_string(),
        LagAmount::OfDuration(hundredths) => format!("{hundredths}%"),
    };
    let clock = match arc.lag.clock {
        Clock::Successor => "",
        Clock::Predecessor => " predecessor",
        Clock::Project => " project",
        Clock::Elapsed => " elapsed",
    };
    let limit = if arc.limit == Limit::AtMost {
        " most"
    } else {
        ""
    };
    format!(
        "arc {} {} {} {amount}{clock}{limit}",
        arc.from, arc.to, arc.kind
    )
}
