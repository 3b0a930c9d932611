//! What a task waits for.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    id::{IdError, TaskId},
    network::LinkKind,
    time::{TimeError, WorkTime},
};

/// One thing a task waits for: another task, how the two are linked, and the lag between them.
///
/// Written as the predecessor's name, optionally followed by the kind of link (`FS` if left out) and the lag in
/// working time: `brief`, `brief FS+2d`, `filming SS+1w`, `print FF-4h`.
///
/// # Example: a lead of half a day
/// ```
/// use tactica::{network::LinkKind, tactic::Dependency};
///
/// let dependency: Dependency = "artwork FS-4h".parse()?;
/// assert_eq!(dependency.on.as_str(), "artwork");
/// assert_eq!(dependency.kind, LinkKind::FinishToStart);
/// assert_eq!(dependency.lag.minutes(), -240);
/// assert_eq!(dependency.to_string(), "artwork FS-4h");
/// # Ok::<(), tactica::tactic::DependencyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Dependency {
    /// The task or milestone waited for.
    pub on: TaskId,
    /// Which dates are linked.
    pub kind: LinkKind,
    /// The working time between the two dates, counted on the calendar of the waiting task; negative for a lead.
    pub lag: WorkTime,
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
    #[error("{value:?} is not a lag such as +2d or -4h")]
    Lag {
        /// What stands after the kind, cut to 40 characters.
        value: Box<str>,
    },
    /// The lag is not working time.
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
            Self::WorkTime(error) => error.code(),
        }
    }
}

fn cut(text: &str) -> Box<str> {
    text.chars().take(40).collect()
}

impl Dependency {
    /// Waits for the finish of a task, without a lag.
    #[must_use]
    pub fn finish_of(on: TaskId) -> Self {
        Self {
            on,
            kind: LinkKind::FinishToStart,
            lag: WorkTime::ZERO,
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
        let (kind, lag) = link.split_at_checked(2).ok_or_else(no_kind)?;
        let kind = kind.parse().map_err(|_| no_kind())?;
        let lag = match lag.split_at_checked(1) {
            None => WorkTime::ZERO,
            Some(("+", time)) if !time.starts_with('-') => time.parse()?,
            Some(("-", time)) if !time.starts_with('-') => lag.parse()?,
            Some(_) => return Err(DependencyError::Lag { value: cut(lag) }),
        };
        Ok(Self { on, kind, lag })
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
        if self.lag != WorkTime::ZERO {
            let sign = if self.lag < WorkTime::ZERO { "" } else { "+" };
            return write!(f, " {}{sign}{}", self.kind, self.lag);
        }
        if self.kind == LinkKind::FinishToStart {
            return Ok(());
        }
        write!(f, " {}", self.kind)
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
        ] {
            let dependency: Dependency = text.parse().unwrap();
            assert_eq!(dependency.to_string(), written);
            assert_eq!(written.parse::<Dependency>().unwrap(), dependency);
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
