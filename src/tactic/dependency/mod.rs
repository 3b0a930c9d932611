//! What a task waits for.

mod lag;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    id::{IdError, TaskId},
    network::{Lag, LagAmount, Limit, LinkKind},
    time::TimeError,
};

/// One thing a task waits for: another task, how the two are linked, and how much time lies between them.
///
/// Written as the predecessor's name, optionally followed by the kind of link (`FS` if left out) and the lag.
///
/// | Text | The task may start (`FS`, `SS`) or finish (`FF`, `SF`) |
/// | --- | --- |
/// | `brief` | when the brief is finished |
/// | `brief FS+2d` | two days of work after that, 8 hours each, on the calendar of the waiting task |
/// | `print FF-4h` | four hours of work before the print is finished: a lead |
/// | `brief SS+50%` | when half as much work as the brief takes has passed since its start; up to two decimals |
/// | `brief FS+2d@predecessor` | after two days on the calendar of the brief |
/// | `brief FS+2d@project` | after two days on the calendar of the plan |
/// | `brief FS+2d@elapsed` | after 48 hours, nights and holidays included |
/// | `brief FS<=5d` | at most five days after that: it is the brief that waits |
///
/// **On the elapsed clock a day is 24 hours** and a week seven days; on all others `1d` is 8 hours of work and `1w` five days.
///
/// # Example: a lead of half a day, and paint that dries over the weekend
/// ```
/// use tactica::{network::{Lag, LinkKind}, tactic::Dependency};
///
/// let dependency: Dependency = "artwork FS-4h".parse()?;
/// assert_eq!(dependency.on.as_str(), "artwork");
/// assert_eq!(dependency.kind, LinkKind::FinishToStart);
/// assert_eq!(dependency.lag, Lag::work(-240));
/// assert_eq!(dependency.to_string(), "artwork FS-4h");
///
/// let drying: Dependency = "paint FS+1w@elapsed".parse()?;
/// assert_eq!(drying.lag, Lag::elapsed(7 * 24 * 60));
/// assert_eq!(drying.to_string(), "paint FS+7d@elapsed");
/// # Ok::<(), tactica::tactic::DependencyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Dependency {
    /// The task, milestone, summary or hammock waited for.
    pub on: TaskId,
    /// Which dates are linked.
    pub kind: LinkKind,
    /// The time between the two dates, and on which clock; negative for a lead.
    pub lag: Lag,
    /// Whether that is the least or the most.
    pub limit: Limit,
}

/// Why a text is not a dependency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DependencyError {
    /// The predecessor's name is not an identifier.
    #[error(transparent)]
    Predecessor(#[from] IdError),
    /// The kind of link is not one of the four.
    #[error("{value:?} does not begin with a kind of link: FS, SS, FF or SF")]
    Kind {
        /// What stands after the predecessor's name, cut to 40 characters.
        value: Box<str>,
    },
    /// What stands after the kind is not a signed lag.
    #[error("{value:?} is not a lag such as +2d, -4h, +50% or <=5d")]
    Lag {
        /// What stands after the kind, cut to 40 characters.
        value: Box<str>,
    },
    /// The percentage is not one of a lag.
    #[error("{value:?} is not a percentage from 0% to 10000% with at most two decimals")]
    Share {
        /// The percentage as given, cut to 40 characters.
        value: Box<str>,
    },
    /// There is no such clock.
    #[error("{value:?} is not a clock: @successor, @predecessor, @project or @elapsed")]
    Clock {
        /// What stands after the `@`, cut to 40 characters.
        value: Box<str>,
    },
    /// The lag is not working time, or beyond the range of it.
    #[error(transparent)]
    WorkTime(#[from] TimeError),
}

impl DependencyError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Predecessor(error) => error.code(),
            Self::Kind { .. } => "dependency-kind",
            Self::Lag { .. } => "dependency-lag",
            Self::Share { .. } => "dependency-share",
            Self::Clock { .. } => "dependency-clock",
            Self::WorkTime(error) => error.code(),
        }
    }
}

fn cut(text: &str) -> Box<str> {
    text.chars().take(40).collect()
}

impl Dependency {
    /// Waits for a date of another task, without a lag.
    #[must_use]
    pub fn new(on: TaskId, kind: LinkKind) -> Self {
        Self {
            on,
            kind,
            lag: Lag::ZERO,
            limit: Limit::AtLeast,
        }
    }

    /// Waits for the finish of a task, without a lag.
    #[must_use]
    pub fn finish_of(on: TaskId) -> Self {
        Self::new(on, LinkKind::FinishToStart)
    }

    /// Returns the dependency with at least this lag; a lead when negative.
    #[must_use]
    pub fn with_lag(self, lag: Lag) -> Self {
        let limit = Limit::AtLeast;
        Self { lag, limit, ..self }
    }

    /// Returns the dependency with at most this lag.
    #[must_use]
    pub fn at_most(self, lag: Lag) -> Self {
        let limit = Limit::AtMost;
        Self { lag, limit, ..self }
    }

    /// Returns how much the lag is, without its sign and its clock, such as `2d` or `12.5%`.
    #[must_use]
    pub fn lag_amount(&self) -> String {
        lag::write(self.lag)
    }

    /// Tells whether the lag is no time at all.
    #[must_use]
    pub fn is_without_lag(&self) -> bool {
        match self.lag.amount {
            LagAmount::Minutes(amount) | LagAmount::OfDuration(amount) => amount == 0,
        }
    }
}

impl FromStr for Dependency {
    type Err = DependencyError;

    fn from_str(text: &str) -> Result<Self, DependencyError> {
        let Some((on, link)) = text.split_once(' ') else {
            return Ok(Self::finish_of(text.parse()?));
        };
        let on = on.parse()?;
        let no_kind = || DependencyError::Kind { value: cut(link) };
        let (kind, rest) = link.split_at_checked(2).ok_or_else(no_kind)?;
        let kind = kind.parse().map_err(|_| no_kind())?;
        let (lag, limit) = lag::read(rest)?;
        Ok(Self {
            on,
            kind,
            lag,
            limit,
        })
    }
}

impl TryFrom<String> for Dependency {
    type Error = DependencyError;

    fn try_from(text: String) -> Result<Self, DependencyError> {
        text.parse()
    }
}

impl From<Dependency> for String {
    fn from(dependency: Dependency) -> Self {
        dependency.to_string()
    }
}

impl fmt::Display for Dependency {
    /// Leaves out what is the default: `brief` is `brief FS+0m`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.on.fmt(f)?;
        let plain = self.lag == Lag::ZERO && self.limit == Limit::AtLeast;
        if plain && self.kind == LinkKind::FinishToStart {
            return Ok(());
        }
        write!(f, " {}", self.kind)?;
        if plain {
            return Ok(());
        }
        let negative = lag::is_negative(self.lag);
        let sign = match (self.limit, negative) {
            (Limit::AtLeast, false) => "+",
            (Limit::AtLeast, true) => "-",
            (Limit::AtMost, false) => "<=",
            (Limit::AtMost, true) => "<=-",
        };
        let clock = lag::clock_suffix(self.lag.clock);
        write!(f, "{sign}{}{clock}", lag::write(self.lag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_written_back() {
        for (text, written) in [
            ("brief", "brief"),
            ("brief FS", "brief"),
            ("brief FS+0h", "brief"),
            ("brief SS", "brief SS"),
            ("brief FF+8h", "brief FF+1d"),
            ("brief SF-1d 2h", "brief SF-1d 2h"),
            ("brief FS+50%", "brief FS+50%"),
            ("brief SS-12.50%", "brief SS-12.5%"),
            ("brief SS+0.05%@project", "brief SS+0.05%@project"),
            ("brief FS+10000%", "brief FS+10000%"),
            ("brief FS+2d@successor", "brief FS+2d"),
            ("brief FS+2d@predecessor", "brief FS+2d@predecessor"),
            ("brief FS+1w 36h@elapsed", "brief FS+8d 12h@elapsed"),
            ("brief FS-90m@elapsed", "brief FS-1h 30m@elapsed"),
            ("brief FS<=5d", "brief FS<=5d"),
            ("brief FS<=0h", "brief FS<=0m"),
            ("brief SS<=-3d@elapsed", "brief SS<=-3d@elapsed"),
            ("brief SS<=100%@project", "brief SS<=100%@project"),
            ("brief FS+0m@elapsed", "brief FS+0m@elapsed"),
            ("brief FS+0%", "brief FS+0%"),
        ] {
            let dependency: Dependency = text.parse().unwrap();
            assert_eq!(dependency.to_string(), written);
            assert_eq!(written.parse::<Dependency>().unwrap(), dependency);
        }
    }

    #[test]
    fn values_of_every_form_survive_their_text() {
        use crate::network::Clock;

        let clocks = [
            Clock::Successor,
            Clock::Predecessor,
            Clock::Project,
            Clock::Elapsed,
        ];
        for amount in [-1_000_000, -1_441, -1, 0, 1, 50, 480, 1_440, 1_000_000] {
            for lag in [Lag::work(amount), Lag::of_duration(amount)] {
                for clock in clocks {
                    let plain = Dependency::finish_of("brief".parse().unwrap());
                    let lag = lag.on(clock);
                    for dependency in [plain.clone().with_lag(lag), plain.at_most(lag)] {
                        assert_eq!(dependency.to_string().parse(), Ok(dependency));
                    }
                }
            }
        }
    }

    #[test]
    fn bad_texts_are_named() {
        for (text, code) in [
            ("", "id-empty"),
            ("Brief", "id-character"),
            ("brief XX", "dependency-kind"),
            ("brief F", "dependency-kind"),
            ("brief ", "dependency-kind"),
            ("brief FS2d", "dependency-lag"),
            ("brief FS+-2d", "dependency-lag"),
            ("brief FS--2d", "dependency-lag"),
            ("brief é", "dependency-kind"),
            ("brief FS<5d", "dependency-lag"),
            ("brief FS>=5d", "dependency-lag"),
            ("brief FS<=+5d", "dependency-lag"),
            ("brief FS<=--5d", "dependency-lag"),
            ("brief FS+2d@", "dependency-clock"),
            ("brief FS+2d@Elapsed", "dependency-clock"),
            ("brief FS+2d@elapsed@project", "dependency-clock"),
            ("brief FS@elapsed", "dependency-lag"),
            ("brief FS+%", "dependency-share"),
            ("brief FS+.5%", "dependency-share"),
            ("brief FS+5.%", "dependency-share"),
            ("brief FS+1.125%", "dependency-share"),
            ("brief FS+10000.01%", "dependency-share"),
            ("brief FS+99999999999999999999%", "dependency-share"),
            ("brief FS+-5%", "dependency-lag"),
            ("brief FS+2d 50%", "dependency-share"),
            ("brief FS+2000000000m", "work-out-of-range"),
            ("brief FS+1000000d@elapsed", "work-out-of-range"),
            ("brief FS+9000000000000000000w@elapsed", "work-out-of-range"),
        ] {
            assert_eq!(
                text.parse::<Dependency>().unwrap_err().code(),
                code,
                "{text:?}"
            );
        }
        assert!("brief FS+".parse::<Dependency>().is_err());
        assert!("brief FS+2 days".parse::<Dependency>().is_err());
    }
}
