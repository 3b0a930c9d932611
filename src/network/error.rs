//! Why a network was refused, or has no dates.

use crate::{
    graph::Cycle,
    time::{DATE_MAX, DATE_MIN},
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
    /// Activities wait for each other in a circle.
    #[error("the activities wait for each other in {cycle}")]
    Cycle {
        /// The whole cycle.
        cycle: Cycle,
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
            Self::Duration { .. } => "network-duration",
            Self::UnknownCalendar { .. } => "network-unknown-calendar",
            Self::UnknownActivity { .. } => "network-unknown-activity",
            Self::SelfArc { .. } => "network-self-arc",
            Self::Lag { .. } => "network-lag",
            Self::Cycle { .. } => "network-cycle",
            Self::BeforeHorizon { .. } => "network-before-horizon",
            Self::AfterHorizon { .. } => "network-after-horizon",
        }
    }
}
