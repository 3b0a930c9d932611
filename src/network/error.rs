//! Why a network was refused, or has no dates.

use crate::{
    graph::Cycle,
    time::{DATE_MAX, DATE_MIN, Minute},
};

/// Why a network was refused, or has no dates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// The text is not the name of a link kind.
    #[error("{value:?} is not one of FS, SS, FF and SF")]
    LinkKind {
        /// The text as given, cut to 40 characters.
        value: Box<str>,
    },
    /// There are more activities or arcs than can be numbered.
    #[error(
        "{activities} activities and {arcs} arcs are more than the {limit} that can be numbered"
    )]
    TooLarge {
        /// The number of activities.
        activities: usize,
        /// The number of arcs.
        arcs: usize,
        /// The largest number allowed of each.
        limit: u32,
    },
    /// There are more calendars than can be numbered.
    #[error("{calendars} calendars are more than the {limit} that can be numbered")]
    TooManyCalendars {
        /// The number of calendars.
        calendars: usize,
        /// The largest number allowed.
        limit: usize,
    },
    /// The duration of an activity is negative or too long.
    #[error("activity {activity} lasts {duration} minutes: give 0 to {limit}")]
    Duration {
        /// The position of the activity.
        activity: u32,
        /// The duration as given.
        duration: i64,
        /// The longest duration allowed.
        limit: i64,
    },
    /// An activity names a calendar that does not exist.
    #[error(
        "activity {activity} names calendar {calendar}, but there are only {calendars}, counted from 0"
    )]
    UnknownCalendar {
        /// The position of the activity.
        activity: u32,
        /// The calendar as given.
        calendar: u32,
        /// The number of calendars.
        calendars: usize,
    },
    /// An arc names an activity that does not exist.
    #[error("arc {arc} names activity {activity}, but there are only {activities}, counted from 0")]
    UnknownActivity {
        /// The position of the arc.
        arc: u32,
        /// The activity as given.
        activity: u32,
        /// The number of activities.
        activities: u32,
    },
    /// An activity waits for itself.
    #[error("arc {arc} makes activity {activity} wait for itself")]
    SelfArc {
        /// The position of the arc.
        arc: u32,
        /// The position of the activity.
        activity: u32,
    },
    /// The lag of an arc is too long.
    #[error("arc {arc} has a lag of {lag} minutes: at most {limit} either way are allowed")]
    Lag {
        /// The position of the arc.
        arc: u32,
        /// The lag as given.
        lag: i64,
        /// The longest lag allowed either way.
        limit: i64,
    },
    /// The percentage of a lag is too large.
    #[error(
        "arc {arc} has a lag of {hundredths} hundredths of a percent: at most {limit} either way are allowed"
    )]
    Percentage {
        /// The position of the arc.
        arc: u32,
        /// The percentage as given, in hundredths of a percent.
        hundredths: i64,
        /// The largest allowed either way.
        limit: i64,
    },
    /// The lag is a percentage of a duration that its predecessor does not have.
    #[error(
        "arc {arc} has a lag in percent of activity {activity}, which has no duration: give minutes"
    )]
    PercentOfNothing {
        /// The position of the arc.
        arc: u32,
        /// The position of the predecessor, a milestone, summary or hammock.
        activity: u32,
    },
    /// An arc enters the finish of a summary.
    #[error(
        "arc {arc} enters the finish of summary {activity}: link to its start, or to the activities in it"
    )]
    SummaryFinish {
        /// The position of the arc.
        arc: u32,
        /// The position of the summary.
        activity: u32,
    },
    /// An activity names a parent that does not exist.
    #[error(
        "activity {activity} names parent {parent}, but there are only {activities}, counted from 0"
    )]
    UnknownParent {
        /// The position of the activity.
        activity: u32,
        /// The parent as given.
        parent: u32,
        /// The number of activities.
        activities: u32,
    },
    /// An activity names a parent that is no summary.
    #[error("activity {activity} names parent {parent}, which is no summary")]
    ParentIsNoSummary {
        /// The position of the activity.
        activity: u32,
        /// The position of the parent.
        parent: u32,
    },
    /// Summaries contain each other in a circle.
    #[error("summary {activity} contains itself, in {length} steps")]
    ParentCycle {
        /// The smallest position among the summaries of the circle.
        activity: u32,
        /// How many summaries the circle has.
        length: usize,
    },
    /// A summary or hammock is given what only tasks have.
    #[error("activity {activity} is a summary or hammock and cannot have {what}")]
    NotForSpans {
        /// The position of the activity.
        activity: u32,
        /// What it was given.
        what: &'static str,
    },
    /// An activity names windows that do not exist.
    #[error(
        "activity {activity} names windows {window}, but there are only {windows}, counted from 0"
    )]
    UnknownWindow {
        /// The position of the activity.
        activity: u32,
        /// The windows as given.
        window: u32,
        /// The number of windows.
        windows: usize,
    },
    /// The remaining work of a started activity is negative or too long, or it is a milestone.
    #[error("activity {activity} has {remaining} minutes of work left: give 0 to {limit}")]
    Remaining {
        /// The position of the activity.
        activity: u32,
        /// The remaining work as given.
        remaining: i64,
        /// The longest allowed; nothing for a milestone, which cannot be under way.
        limit: i64,
    },
    /// An activity finished before it started.
    #[error("activity {activity} finished on {finish}, before it started on {start}")]
    ActualOrder {
        /// The position of the activity.
        activity: u32,
        /// The actual start.
        start: Minute,
        /// The actual finish.
        finish: Minute,
    },
    /// Something is said to have happened after the status date.
    #[error("activity {activity} has the actual date {date}, after the status date {status}")]
    ActualAfterStatus {
        /// The position of the activity.
        activity: u32,
        /// The actual date.
        date: Minute,
        /// The status date.
        status: Minute,
    },
    /// An activity that must not be interrupted is longer than any stretch of working time.
    #[error(
        "activity {activity} takes {duration} minutes without a break, but its calendar never works longer than {longest}"
    )]
    NoStretch {
        /// The position of the activity.
        activity: u32,
        /// Its duration.
        duration: i64,
        /// The longest stretch of working time.
        longest: i64,
    },
    /// No window is left that holds the activity.
    #[error("activity {activity} fits into none of its windows {side} {date}")]
    NoWindow {
        /// The position of the activity.
        activity: u32,
        /// `after` for an early date, `before` for a late one.
        side: &'static str,
        /// The date from which windows were tried.
        date: Minute,
    },
    /// Least and most lags push activities without end.
    #[error(
        "least and most lags cannot be kept together: activities {activities:?} push each other along arcs {arcs:?}"
    )]
    PositiveCycle {
        /// The activities of the circle, from the smallest position.
        activities: Vec<u32>,
        /// The arcs of the circle; each holds the activity at its place, where no summary lies between.
        arcs: Vec<u32>,
    },
    /// Activities wait for each other in a circle.
    #[error("the activities wait for each other in {cycle}")]
    Cycle {
        /// The whole cycle.
        cycle: Cycle,
    },
    /// An edit names what does not exist.
    #[error("there is no {what} {position}: it never was, or it is removed")]
    NoSuch {
        /// `activity`, `arc`, `calendar` or `windows`.
        what: &'static str,
        /// The position as given.
        position: u32,
    },
    /// The calendar of the project cannot be removed.
    #[error("calendar {calendar} is the project's and cannot be removed")]
    ProjectCalendar {
        /// The position of the calendar.
        calendar: u32,
    },
    /// A calendar that activities name cannot be removed.
    #[error(
        "calendar {calendar} cannot be removed: {activities} activities are on it, the first of them {activity}"
    )]
    CalendarInUse {
        /// The position of the calendar.
        calendar: u32,
        /// How many activities name it.
        activities: usize,
        /// The position of the first of them.
        activity: u32,
    },
    /// An activity has no late dates because they would lie before the horizon.
    #[error("activity {activity} would have to start before {DATE_MIN}, where calendars begin")]
    BeforeHorizon {
        /// The position of the activity.
        activity: u32,
    },
    /// An activity has no early dates because they would lie beyond the horizon.
    #[error("activity {activity} would not finish before {DATE_MAX}, where calendars end")]
    AfterHorizon {
        /// The position of the activity.
        activity: u32,
    },
}

impl NetworkError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LinkKind { .. } => "link-kind",
            Self::TooLarge { .. } => "network-too-large",
            Self::TooManyCalendars { .. } => "network-too-many-calendars",
            Self::Duration { .. } => "network-duration",
            Self::UnknownCalendar { .. } => "network-unknown-calendar",
            Self::UnknownActivity { .. } => "network-unknown-activity",
            Self::SelfArc { .. } => "network-self-arc",
            Self::Lag { .. } => "network-lag",
            Self::Percentage { .. } => "network-percentage",
            Self::PercentOfNothing { .. } => "network-percent-of-nothing",
            Self::SummaryFinish { .. } => "network-summary-finish",
            Self::UnknownParent { .. } => "network-unknown-parent",
            Self::ParentIsNoSummary { .. } => "network-parent-is-no-summary",
            Self::ParentCycle { .. } => "network-parent-cycle",
            Self::NotForSpans { .. } => "network-not-for-spans",
            Self::UnknownWindow { .. } => "network-unknown-window",
            Self::Remaining { .. } => "network-remaining",
            Self::ActualOrder { .. } => "network-actual-order",
            Self::ActualAfterStatus { .. } => "network-actual-after-status",
            Self::NoStretch { .. } => "network-no-stretch",
            Self::NoWindow { .. } => "network-no-window",
            Self::PositiveCycle { .. } => "network-positive-cycle",
            Self::Cycle { .. } => "network-cycle",
            Self::NoSuch { .. } => "network-no-such",
            Self::ProjectCalendar { .. } => "network-project-calendar",
            Self::CalendarInUse { .. } => "network-calendar-in-use",
            Self::BeforeHorizon { .. } => "network-before-horizon",
            Self::AfterHorizon { .. } => "network-after-horizon",
        }
    }
}
