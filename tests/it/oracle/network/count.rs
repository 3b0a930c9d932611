//! How many networks had what, so that a verdict on many networks is one on every concept.

use std::collections::BTreeMap;

use tactica::network::{
    Activity, ActivityKind, Arc, Breaks, Clock, Direction, LagAmount, Limit, LinkKind, Logic, Must,
    Progress, Timing,
};

use super::case::Case;

/// How many networks had what.
#[derive(Debug, Default)]
pub(super) struct Counts {
    met: BTreeMap<&'static str, u32>,
    came: BTreeMap<&'static str, u32>,
    /// Networks whose dates leave the oracle's window, about which it cannot tell.
    pub(super) left: u32,
}

impl Counts {
    /// Counts one more that could have been met.
    fn count(&mut self, name: &'static str, met: bool) {
        *self.met.entry(name).or_default() += u32::from(met);
    }

    /// Counts one more of which something could have come.
    pub(super) fn came(&mut self, name: &'static str, of_it: bool) {
        *self.came.entry(name).or_default() += u32::from(of_it);
    }

    /// What too few of so many networks had: less than one in fifty had a concept, or nearly none some outcome.
    pub(super) fn rare(&self, networks: u32) -> Vec<(&'static str, u32)> {
        let [met, came] = [(&self.met, 50), (&self.came, 1_000)].map(|(map, share)| {
            map.iter()
                .filter(move |(_, count)| **count < networks / share)
        });
        met.chain(came)
            .map(|(name, count)| (*name, *count))
            .collect()
    }

    /// Counts what a network has.
    pub(super) fn look(&mut self, case: &Case) {
        for (name, of) in ACTIVITIES {
            self.count(name, case.activities.iter().any(of));
        }
        for (name, of) in ARCS {
            self.count(name, case.arcs.iter().any(of));
        }
        let summary = |n: u32| case.activities[n as usize].kind == ActivityKind::Summary;
        self.count(
            "into a summary",
            case.arcs.iter().any(|arc| summary(arc.to)),
        );
        self.count(
            "out of a summary",
            case.arcs.iter().any(|arc| summary(arc.from)),
        );
        let started = case.activities.iter().any(is_started);
        let over = case.frame.logic == Logic::Override;
        self.count("retained logic", started && !over);
        self.count("progress override", started && over);
        self.count("status date", case.frame.status.is_some());
        self.count("finish wished for", case.frame.finish.is_some());
        let backward = matches!(case.frame.direction, Direction::Backward { .. });
        self.count("from the finish", backward);
        if case.is_mixed() {
            self.count("several calendars", case.calendars.len() > 1);
        }
    }
}

fn is_started(activity: &Activity) -> bool {
    matches!(activity.progress, Progress::Started { .. })
}

/// Something an activity or arc can be, by name.
type Concept<T> = (&'static str, fn(&T) -> bool);

const ACTIVITIES: [Concept<Activity>; 18] = [
    ("milestone", |a| {
        a.duration == 0 && a.kind == ActivityKind::Task
    }),
    ("summary", |a| a.kind == ActivityKind::Summary),
    ("nested summary", |a| {
        a.kind == ActivityKind::Summary && a.parent.is_some()
    }),
    ("hammock", |a| a.kind == ActivityKind::Hammock),
    ("start no earlier", |a| a.bounds.start_no_earlier.is_some()),
    ("finish no earlier", |a| {
        a.bounds.finish_no_earlier.is_some()
    }),
    ("start no later", |a| a.bounds.start_no_later.is_some()),
    ("finish no later", |a| a.bounds.finish_no_later.is_some()),
    ("deadline", |a| a.bounds.deadline.is_some()),
    ("must start on", |a| {
        matches!(a.bounds.must, Some(Must::StartOn(_)))
    }),
    ("must finish on", |a| {
        matches!(a.bounds.must, Some(Must::FinishOn(_)))
    }),
    ("started", is_started),
    ("finished", |a| {
        matches!(a.progress, Progress::Finished { .. })
    }),
    ("whole", |a| a.breaks == Breaks::Whole),
    ("split", |a| a.breaks == Breaks::Split),
    ("window", |a| a.window.is_some()),
    ("as late as possible", |a| a.timing == Some(Timing::Alap)),
    ("as soon as possible", |a| a.timing == Some(Timing::Asap)),
];

const ARCS: [Concept<Arc>; 13] = [
    ("finish to start", |arc| arc.kind == LinkKind::FinishToStart),
    ("start to start", |arc| arc.kind == LinkKind::StartToStart),
    ("finish to finish", |arc| {
        arc.kind == LinkKind::FinishToFinish
    }),
    ("start to finish", |arc| arc.kind == LinkKind::StartToFinish),
    ("no lag", |arc| arc.lag.amount == LagAmount::Minutes(0)),
    ("lag", |arc| {
        matches!(arc.lag.amount, LagAmount::Minutes(1..))
    }),
    ("lead", |arc| {
        matches!(arc.lag.amount, LagAmount::Minutes(..0))
    }),
    ("percentage", |arc| {
        matches!(arc.lag.amount, LagAmount::OfDuration(_))
    }),
    ("at most", |arc| arc.limit == Limit::AtMost),
    ("successor's clock", |arc| counts_on(arc, Clock::Successor)),
    ("predecessor's clock", |arc| {
        counts_on(arc, Clock::Predecessor)
    }),
    ("project's clock", |arc| counts_on(arc, Clock::Project)),
    ("elapsed", |arc| counts_on(arc, Clock::Elapsed)),
];

fn counts_on(arc: &Arc, clock: Clock) -> bool {
    arc.lag.clock == clock && arc.lag.amount != LagAmount::Minutes(0)
}
