//! Who may act for whom: delegations with a window and a scope, and absences.
//!
//! A delegation never widens: whoever acts for somebody has at most what that person has, within every delegation on the way.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Limit, RequestKind};
use crate::{
    id::{PersonId, RoleId},
    money::Money,
};

/// Whether the delegator still decides while a delegation is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelegationMode {
    /// The delegator steps aside: neither for themselves nor for others do they decide on what is delegated.
    #[default]
    Transfer,
    /// Both may decide.
    Share,
}

/// When a delegation is in force within its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelegationWhen {
    /// All the time.
    #[default]
    Always,
    /// While the delegator is absent, see [`Directory::add_absence`](super::Directory::add_absence): the deputy of an office.
    InAbsence,
}

/// What a delegation is for. Whatever is left out is not limited.
///
/// JSON: `{"kinds": ["spend"], "roles": ["manager"], "limit": {"up-to": "5000.00 USD"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegationScope {
    /// The kinds of request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<RequestKind>,
    /// The roles of the delegator; one limited to roles does not hand on what the delegator is asked by name or as a superior.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleId>,
    /// Up to what amount; a request in another currency is outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

/// Somebody lets another act for them from `start` to before `end`.
///
/// Delegations are resolved at the instant of a decision, in the record of which both stand: who acted and for whom. The chain
/// from the one to the other may be longer than one delegation, where each allows to be passed on; it ends where it
/// comes round, and nobody in it may have an interest in the request.
///
/// JSON: `{"from": "ana", "to": "ben", "start": "2025-07-01T00:00:00Z", "end": "2025-08-01T00:00:00Z", "scope": {"kinds": ["spend"]}}`.
///
/// # Example: the first instant is within, the last is not
/// ```
/// use tactica::approval::{Delegation, DelegationScope};
///
/// let delegation = Delegation {
///     scope: DelegationScope { limit: Some(tactica::approval::Limit::UpTo("5000.00 USD".parse()?)), ..Default::default() },
///     ..Delegation::new("ana".parse()?, "ben".parse()?, "2025-07-01T00:00:00Z".parse()?, "2025-08-01T00:00:00Z".parse()?)
/// };
/// assert!(delegation.is_within("2025-07-01T00:00:00Z".parse()?));
/// assert!(!delegation.is_within("2025-08-01T00:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// Who delegates.
    pub from: PersonId,
    /// Who acts.
    pub to: PersonId,
    /// The first instant.
    pub start: DateTime<Utc>,
    /// The instant after the last.
    pub end: DateTime<Utc>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub scope: DelegationScope,
    /// How many times more what is delegated may be passed on; not at all, unless stated.
    #[serde(default, skip_serializing_if = "is_default")]
    pub depth: u8,
    /// Whether the delegator still decides.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: DelegationMode,
    /// When within the window it is in force.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: DelegationWhen,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reason: Box<str>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Delegation {
    /// Makes a delegation of everything, which may not be passed on and for whose time the delegator steps aside.
    #[must_use]
    pub fn new(from: PersonId, to: PersonId, start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self {
            from,
            to,
            start,
            end,
            scope: DelegationScope::default(),
            depth: 0,
            mode: DelegationMode::Transfer,
            when: DelegationWhen::Always,
            reason: Box::default(),
        }
    }

    /// Tells whether `at` lies in the window.
    #[must_use]
    pub fn is_within(&self, at: DateTime<Utc>) -> bool {
        self.start <= at && at < self.end
    }

    /// Tells whether requests of that kind and amount are within the scope.
    #[must_use]
    pub fn is_for(&self, kind: RequestKind, amount: Money) -> bool {
        let DelegationScope { kinds, limit, .. } = &self.scope;
        (kinds.is_empty() || kinds.contains(&kind))
            && limit.is_none_or(|limit| limit.covers(amount).unwrap_or(false))
    }

    pub(super) fn is_transfer(&self) -> bool {
        self.mode == DelegationMode::Transfer
    }

    pub(super) fn only_in_absence(&self) -> bool {
        self.when == DelegationWhen::InAbsence
    }

    pub(super) fn check(&self) -> Result<(), DelegationError> {
        if self.from == self.to {
            let person = self.from.clone();
            return Err(DelegationError::ToSelf { person });
        }
        check_window(&self.from, self.start, self.end)
    }

    pub(super) fn key(&self) -> (&PersonId, DateTime<Utc>, DateTime<Utc>) {
        (&self.to, self.start, self.end)
    }
}

/// Somebody is absent from `from` to before `until`.
///
/// JSON: `{"person": "ana", "from": "2025-07-01T00:00:00Z", "until": "2025-08-01T00:00:00Z"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// Who.
    pub person: PersonId,
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The instant after the last.
    pub until: DateTime<Utc>,
}

impl Absence {
    pub(super) fn check(&self) -> Result<(), DelegationError> {
        check_window(&self.person, self.from, self.until)
    }
}

fn check_window(
    person: &PersonId,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Result<(), DelegationError> {
    if start < end {
        return Ok(());
    }
    let person = person.clone();
    Err(DelegationError::EmptyWindow { person, start, end })
}

/// Why a delegation or an absence was refused; the variants are in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DelegationError {
    /// Somebody delegates to themselves.
    #[error("{person} delegates to themselves")]
    ToSelf {
        /// The person.
        person: PersonId,
    },
    /// It ends before it starts, or when it starts.
    #[error("the time of {person} from {start} ends at {end}: it has to end later than it starts")]
    EmptyWindow {
        /// Who delegates or is absent.
        person: PersonId,
        /// The first instant.
        start: DateTime<Utc>,
        /// The instant after the last.
        end: DateTime<Utc>,
    },
}

impl DelegationError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ToSelf { .. } => "delegation-to-self",
            Self::EmptyWindow { .. } => "delegation-empty-window",
        }
    }
}
