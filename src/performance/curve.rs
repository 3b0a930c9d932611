//! How planned, earned and actual grow: the S-curve, and when each piece of progress became known.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Booking,
    packages::{Package, minute},
    view::View,
};
use crate::{
    id::TaskId,
    metric::{Metric, MetricError},
    money::Money,
    program::{Command, Event, Progress},
    time::Minute,
    word::define_words,
};

define_words! {
    /// How far the points of a curve are apart.
    CurveStep {
        /// A day, for work of up to 62 days.
        Day => "day",
        /// A week of seven days.
        Week => "week",
    }
}

impl CurveStep {
    /// Returns the number of days.
    #[must_use]
    pub fn days(self) -> u8 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
        }
    }
}

/// The most days of work of which the curve has a point for every day.
const DAYS_MAX: i64 = 62;

/// Planned, earned and actual at the beginning of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValuePoint {
    /// The date, at its midnight; a milestone that is due with the beginning of the day is due.
    pub date: NaiveDate,
    /// PV.
    pub planned: Money,
    /// EV, by what had been reported by then; `None` after the status date.
    pub earned: Option<Money>,
    /// AC, by what had been settled by then; `None` after the status date.
    pub actual: Option<Money>,
}

/// The dates of a curve.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) step: CurveStep,
    /// From the beginning of the work on, so far apart that the last one is at or after its end.
    pub(super) dates: Vec<NaiveDate>,
}

impl Grid {
    pub(super) fn new(view: &View<'_>, packages: &[Package<'_>]) -> Self {
        let start = view.schedule.start().date();
        let starts = packages.iter().map(|package| package.start.date());
        let first = starts.fold(start, NaiveDate::min);
        let ends = packages.iter().map(Package::end);
        let end = ends.fold(Minute::MIN, Minute::max).datetime();
        let after = if end.time() == NaiveTime::MIN {
            end.date()
        } else {
            end.date().succ_opt().unwrap_or(NaiveDate::MAX)
        };
        let length = after.signed_duration_since(first).num_days();
        let step = if length <= DAYS_MAX {
            CurveStep::Day
        } else {
            CurveStep::Week
        };
        let next = |date: &NaiveDate| date.checked_add_days(Days::new(step.days().into()));
        let mut dates = Vec::new();
        for date in std::iter::successors(Some(first), next) {
            dates.push(date);
            if date >= after {
                break;
            }
        }
        Self { step, dates }
    }
}

/// Returns PV and EV of all packages.
pub(super) fn value(
    view: &View<'_>,
    packages: &[Package<'_>],
    status: Minute,
    known: &BTreeMap<TaskId, Progress>,
) -> Result<(Money, Money), MetricError> {
    let zero = view.money(0);
    packages
        .iter()
        .try_fold((zero, zero), |(planned, earned), package| {
            let value = package.value(status, known)?;
            let add = |sum: Money, more| sum.try_add(more).map_err(|_| OVERFLOW);
            Ok((add(planned, value.planned)?, add(earned, value.earned)?))
        })
}

const OVERFLOW: MetricError = MetricError::Overflow {
    metric: Metric::EarnedValue,
};

/// Returns the points of the curve: those of the grid, and the end of the day of the report.
pub(super) fn points(
    view: &View<'_>,
    packages: &[Package<'_>],
    grid: &Grid,
    bookings: &[Booking],
) -> Result<Vec<ValuePoint>, MetricError> {
    let history = history(view);
    let mut news = history.iter().peekable();
    let mut known: BTreeMap<TaskId, Progress> = BTreeMap::new();
    let mut paid = bookings.iter().peekable();
    let mut actual = 0_i128;
    let status = view.tomorrow();
    let mut dates = grid.dates.clone();
    if let Err(place) = dates.binary_search(&status) {
        dates.insert(place, status);
    }
    let mut points = Vec::with_capacity(dates.len());
    for date in dates {
        let midnight = date.and_time(NaiveTime::MIN);
        let before = midnight.and_utc();
        while let Some((_, task, progress)) = news.next_if(|(at, ..)| *at < before) {
            known.insert((*task).clone(), progress.clone());
        }
        while let Some(booking) = paid.next_if(|booking| booking.at < before) {
            actual = actual.saturating_add(booking.amount.minor());
        }
        let (planned, earned) = value(view, packages, minute(midnight), &known)?;
        let past = date <= status;
        points.push(ValuePoint {
            date,
            planned,
            earned: past.then_some(earned),
            actual: past.then_some(view.money(actual)),
        });
    }
    Ok(points)
}

/// Returns what was reported on which task and when, in the order in which it was.
fn history<'a>(view: &View<'a>) -> Vec<(DateTime<Utc>, &'a TaskId, Progress)> {
    let mut known: BTreeMap<&TaskId, Progress> = BTreeMap::new();
    let mut found = Vec::new();
    // Of the time before a snapshot only the commands are kept; what one reports adds to what the ones before it did.
    for (envelope, command) in view.past_commands() {
        let Command::ReportProgress {
            task,
            started,
            finished,
            percent,
            ..
        } = command
        else {
            continue;
        };
        let Some(planned) = view.plan.task(task) else {
            continue;
        };
        let before = known.entry(task).or_default();
        *before = before.reported(planned.kind(), *started, *finished, *percent);
        found.push((envelope.at, task, before.clone()));
    }
    for record in view.records {
        for event in &record.events {
            if let Event::Progressed { task, progress } = event {
                found.push((record.envelope.at, task, progress.clone()));
            }
        }
    }
    found
}
