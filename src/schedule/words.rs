//! Dates and what binds them in sentences.

use std::fmt;

use chrono::NaiveDateTime;

use super::{
    ApprovalStage, Because, ScheduledApproval, ScheduledTask, Stage,
    because::{end_of, is_wait},
};
use crate::{
    approval::LeadCase,
    id::TaskId,
    network::{Clock, DateOf, End, LagAmount},
    tactic::{Dependency, Moment, MustDate},
    time::WorkTime,
};

/// From which side a date is bound.
#[derive(Clone, Copy)]
enum Side {
    Early,
    Late,
}

impl ScheduledTask {
    /// Returns one sentence that says when the task starts and what it waits for; that nobody works at night and on weekends
    /// is left to [`explain_date`](Self::explain_date).
    #[must_use]
    pub fn explain(&self) -> String {
        self.sentence(DateOf::EarlyStart, |reason| *reason != Because::Calendar)
    }

    /// Returns one sentence that says what binds a date: everything that does, what drives it first.
    #[must_use]
    pub fn explain_date(&self, date: DateOf) -> String {
        self.sentence(date, |_| true)
    }

    fn sentence(&self, date: DateOf, tells: impl Fn(&Because) -> bool) -> String {
        let id = &self.id;
        let on = at(self.date(date));
        let reasons = self.reasons(date);
        let started = self.stage != Stage::Open;
        let finished = self.stage == Stage::Finished;
        let head = match date {
            DateOf::EarlyStart | DateOf::LateStart | DateOf::PlannedStart if started => {
                return format!("{id} started on {on}");
            }
            DateOf::EarlyFinish | DateOf::LateFinish | DateOf::PlannedFinish if finished => {
                return format!("{id} finished on {on}");
            }
            DateOf::EarlyStart => format!("{id} starts on {on}"),
            DateOf::EarlyFinish => format!("{id} finishes on {on}"),
            DateOf::LateStart => format!("{id} starts on {on} at the latest"),
            DateOf::LateFinish => format!("{id} finishes on {on} at the latest"),
            DateOf::PlannedStart => format!("{id} is planned to start on {on}"),
            DateOf::PlannedFinish => format!("{id} is planned to finish on {on}"),
        };
        let side = self.side(date);
        // That the plan begins or ends binds everything that has to wait for a window besides; it is said when nothing else is.
        let plain = |reason: &Because| matches!(reason, Because::PlanStart | Because::PlanFinish);
        let moves = [Because::Calendar, Because::Whole, Because::Window];
        let others = reasons
            .iter()
            .any(|reason| !plain(reason) && !moves.contains(reason));
        let clauses: Vec<String> = reasons
            .iter()
            .filter(|reason| tells(reason) && !(others && plain(reason)))
            .map(|reason| clause(reason, date, side))
            .collect();
        if clauses.is_empty() {
            return head;
        }
        format!("{head}: {}", clauses.join("; "))
    }

    /// Returns from which side a date is bound; a planned date from that of the other date it is.
    fn side(&self, date: DateOf) -> Side {
        match date {
            DateOf::LateStart | DateOf::LateFinish => Side::Late,
            DateOf::PlannedStart if self.planned_start > self.early_start => Side::Late,
            DateOf::PlannedFinish if self.planned_finish > self.early_finish => Side::Late,
            _ => Side::Early,
        }
    }
}

impl fmt::Display for ScheduledApproval {
    /// Writes one sentence: when it is to be asked for, when it can have come, and what waits for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (amount, cost, asked_of) = (self.amount, &self.cost, &self.asked_of);
        let (first, last) = (at(self.ask_early), at(self.ask_late));
        let (comes, latest) = (at(self.come_early), at(self.come_late));
        let takes = takes(self.plan_for, self.lead);
        match self.stage {
            ApprovalStage::Open => write!(
                f,
                "{amount} for {cost} can be asked of {asked_of} on {first} and has to be by {last}: it {takes}, until {comes}",
            ),
            ApprovalStage::Asked => write!(
                f,
                "{amount} for {cost} was asked of {asked_of} on {first} and is needed by {latest}: it {takes}, until {comes}",
            ),
            ApprovalStage::Given => {
                write!(
                    f,
                    "{amount} for {cost} was approved by {asked_of} on {comes}"
                )
            }
            ApprovalStage::Overtaken => write!(
                f,
                "{amount} for {cost} has no approval of {asked_of} on record, and work began on {comes}",
            ),
        }?;
        let tasks: Vec<&str> = self.tasks.iter().map(TaskId::as_str).collect();
        let waits = if tasks.len() == 1 { "waits" } else { "wait" };
        write!(f, "; {} {waits} for it", tasks.join(", "))
    }
}

/// Writes a time as sentences have it.
pub(super) fn at(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%d %H:%M").to_string()
}

fn moment(moment: Moment) -> String {
    match moment {
        Moment::Day(day) => day.to_string(),
        Moment::Minute(minute) => at(minute.datetime()),
    }
}

fn end(end: End) -> &'static str {
    match end {
        End::Start => "start",
        End::Finish => "finish",
    }
}

/// Returns what a reason says about a date, as part of a sentence about the task.
fn clause(because: &Because, date: DateOf, side: Side) -> String {
    match because {
        Because::Link {
            of,
            within,
            other,
            at,
            dependency,
            lag,
        } => {
            let ends = Ends {
                own: of != other,
                within: within.as_ref(),
                other,
                at: *at,
            };
            link(&ends, dependency, *lag)
        }
        Because::Approval { .. } => approval(because),
        other => plain(other, date, side),
    }
}

/// Returns what an approval that is waited for says.
fn approval(because: &Because) -> String {
    let Because::Approval {
        cost,
        amount,
        asked_of,
        within,
        stage,
        asked,
        at: on,
        lead,
        plan_for,
    } = because
    else {
        return String::new();
    };
    let who = match within {
        None => "it".to_owned(),
        Some(summary) => format!("its summary {summary}"),
    };
    let waits = format!("{who} waits for the approval of {amount} for {cost} by {asked_of}");
    let takes = takes(*plan_for, *lead);
    match stage {
        ApprovalStage::Given => format!("{waits}, given on {}", at(*on)),
        ApprovalStage::Overtaken => {
            format!("{waits}, not on record when work began on {}", at(*on))
        }
        ApprovalStage::Open => {
            let (on, asked) = (at(*on), at(*asked));
            format!("{waits} on {on}, to be asked for on {asked}, which {takes}")
        }
        ApprovalStage::Asked => {
            let (on, asked) = (at(*on), at(*asked));
            format!("{waits} on {on}, asked for on {asked}, which {takes}")
        }
    }
}

fn takes(plan_for: LeadCase, lead: WorkTime) -> String {
    match plan_for {
        LeadCase::Expected => format!("usually takes {lead}"),
        LeadCase::Worst => format!("takes {lead} at worst"),
    }
}

/// The two ends of a link as seen from a task.
struct Ends<'a> {
    /// Whether the link is the task's or that of a summary around it, rather than that of the other task.
    own: bool,
    within: Option<&'a TaskId>,
    other: &'a TaskId,
    at: NaiveDateTime,
}

/// Returns what a reason other than a link says about a date.
fn plain(because: &Because, date: DateOf, side: Side) -> String {
    match because {
        Because::Actual => "it has been under way since it started".to_owned(),
        Because::Must(MustDate::Start(set)) => format!("it must start on {}", moment(*set)),
        Because::Must(MustDate::Finish(set)) => format!("it must finish on {}", moment(*set)),
        Because::Link { dependency, .. } => format!("the link {dependency} holds it"),
        Because::Approval { .. } => approval(because),
        Because::Summary { summary, at: until } => {
            format!("its summary {summary} may not start before {}", at(*until))
        }
        Because::SummaryFinish { summary, at: by } => {
            format!("its summary {summary} has to finish by {}", at(*by))
        }
        Because::Member { member, at: on } => match end_of(date) {
            End::Start => format!("its member {member} starts on {}", at(*on)),
            End::Finish => format!("its member {member} finishes on {}", at(*on)),
        },
        Because::PlanStart => "it waits for nothing but the start of the plan".to_owned(),
        Because::PlanFinish => "nothing but the finish of the plan waits for it".to_owned(),
        Because::StatusDate(status) => format!(
            "what is not done by the status date {} comes after it",
            at(*status)
        ),
        Because::Promised(promised) => {
            format!("it was promised for {} and comes no earlier", at(*promised))
        }
        Because::StartNoEarlier(set) => format!("it may not start before {}", moment(*set)),
        Because::FinishNoEarlier(set) => {
            format!("it may not finish before {}", by_the_end(*set))
        }
        Because::StartNoLater(set) => format!("it may not start after {}", moment(*set)),
        Because::FinishNoLater(set) => format!("it may not finish after {}", moment(*set)),
        Because::Deadline(set) => format!("its deadline is {}", moment(*set)),
        Because::Calendar => match side {
            Side::Early => "its calendar rests until then".to_owned(),
            Side::Late => "its calendar rests from then on".to_owned(),
        },
        Because::Whole => match side {
            Side::Early => "no stretch of work before holds it without a break".to_owned(),
            Side::Late => "no stretch of work after holds it without a break".to_owned(),
        },
        Because::Window => match side {
            Side::Early => "no window before holds it".to_owned(),
            Side::Late => "no window after holds it".to_owned(),
        },
        Because::OwnStart => "it cannot finish before it starts".to_owned(),
    }
}

fn by_the_end(set: Moment) -> String {
    match set {
        Moment::Day(day) => format!("the end of {day}"),
        Moment::Minute(_) => moment(set),
    }
}

/// Returns what a link says, from the side of the task that has it or from the other.
fn link(ends: &Ends<'_>, dependency: &Dependency, lag: WorkTime) -> String {
    let (leaves, enters) = (dependency.kind.leaves(), dependency.kind.enters());
    let (other, on) = (ends.other, at(ends.at));
    let who = match ends.within {
        None => "it".to_owned(),
        Some(summary) => format!("its summary {summary}"),
    };
    let of_its = |which: End| match ends.within {
        None => format!("its {}", end(which)),
        Some(summary) => format!("the {} of its summary {summary}", end(which)),
    };
    let waits = match (ends.own, is_wait(dependency)) {
        (true, true) => {
            let who = match enters {
                End::Start => format!("{who} waits"),
                End::Finish => format!("{} waits", of_its(End::Finish)),
            };
            format!("{who} for the {} of {other} on {on}", end(leaves))
        }
        (false, true) => {
            let own = of_its(leaves);
            format!("the {} of {other} on {on} waits for {own}", end(enters))
        }
        (true, false) => {
            let verb = match enters {
                End::Start => "start",
                End::Finish => "finish",
            };
            let most = most(dependency, lag);
            let leaves = end(leaves);
            return format!("{who} has to {verb} {most} the {leaves} of {other} on {on}");
        }
        (false, false) => {
            let (most, own) = (most(dependency, lag), of_its(leaves));
            let enters = end(enters);
            return format!("the {enters} of {other} on {on} has to come {most} {own}");
        }
    };
    if dependency.is_without_lag() {
        return waits;
    }
    let sign = if lag < WorkTime::ZERO { "less" } else { "plus" };
    format!("{waits}, {sign} {}", amount(dependency, lag))
}

/// Writes a greatest lag as `at most 5d after`.
fn most(dependency: &Dependency, lag: WorkTime) -> String {
    if dependency.is_without_lag() {
        return "not later than".to_owned();
    }
    let amount = amount(dependency, lag);
    if lag < WorkTime::ZERO {
        format!("at least {amount} before")
    } else {
        format!("at most {amount} after")
    }
}

/// Writes a lag without its sign, with its clock and, if it is a share, with what it comes to.
fn amount(dependency: &Dependency, lag: WorkTime) -> String {
    let clock = match dependency.lag.clock {
        Clock::Successor => "",
        Clock::Predecessor => " on the calendar of the predecessor",
        Clock::Project => " on the calendar of the plan",
        Clock::Elapsed => " of elapsed time",
    };
    let amount = dependency.lag_amount();
    match dependency.lag.amount {
        LagAmount::Minutes(_) => format!("{amount}{clock}"),
        LagAmount::OfDuration(_) => {
            let own = Dependency::finish_of(dependency.on.clone());
            let minutes = crate::network::Lag::work(lag.minutes()).on(dependency.lag.clock);
            let time = own.with_lag(minutes).lag_amount();
            format!("{amount} of the work of {}, {time}{clock}", dependency.on)
        }
    }
}

/// Returns what a reason asks for, as it stands after "but": the other side of a conflict.
pub(super) fn objection(because: &Because) -> String {
    clause(because, DateOf::EarlyStart, Side::Early)
}
