//! Who holds which role, who reports to whom, how far a person's own authority reaches, and who acts for whom.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Absence, Delegation, DelegationError, Limit, time_of};
use crate::{
    id::{PersonId, RoleId},
    money::Money,
    time::{WorkCalendar, WorkTime},
};

/// What the directory knows of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    roles: BTreeSet<RoleId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reports_to: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<Limit>,
}

/// The people, shared by copies of a directory until one of them is changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct People {
    entries: BTreeMap<PersonId, Entry>,
    holders: BTreeMap<RoleId, BTreeSet<PersonId>>,
    role_limits: BTreeMap<RoleId, Limit>,
}

/// Who holds which role, who reports to whom, how far a person's own authority reaches, and who acts for whom.
///
/// The caller builds it from wherever people are kept, and passes the one that is true at the instant of the command.
/// Delegations and absences carry their own windows and are asked at the instant of the decision.
///
/// JSON: `{"people": {"ana": {"roles": ["director"], "reports_to": "eve", "limit": {"up-to": "5000.00 USD"}}},
/// "role_limits": {"director": {"below": "10000.00 USD"}}, "delegations": […], "absences": […]}`. Everything may be left out.
///
/// A copy shares the people and costs as much as its delegations and absences.
///
/// # Example: a reporting line and an approval limit
/// ```
/// use tactica::approval::{Directory, Limit};
///
/// let (ana, ben, eve) = ("ana".parse()?, "ben".parse()?, "eve".parse()?);
/// let mut people = Directory::default();
/// people.add_role(&ana, "director".parse()?);
/// people.add_superior(&ana, &ben);
/// people.add_superior(&ben, &eve);
/// assert!(people.holds(&ana, &"director".parse()?));
/// assert!(people.reports_to(&ana, &eve), "directly or through others");
/// assert!(!people.reports_to(&eve, &ana));
///
/// people.set_role_limit("director".parse()?, Limit::UpTo("5000.00 USD".parse()?));
/// assert!(people.covers(&ana, "5000.00 USD".parse()?));
/// people.set_limit(&ana, Limit::Below("5000.00 USD".parse()?)); // her own, in place of that of the role
/// assert!(!people.covers(&ana, "5000.00 USD".parse()?));
/// assert!(!people.covers(&eve, "0.01 USD".parse()?), "no limit stated, no authority");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "DirectoryDocument", into = "DirectoryDocument")]
pub struct Directory {
    people: Arc<People>,
    /// By the delegator, so that those of one person stand together.
    delegations: BTreeMap<PersonId, Vec<Delegation>>,
    absences: BTreeMap<PersonId, Vec<Absence>>,
    calendar: Option<WorkCalendar>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DirectoryDocument {
    #[serde(default)]
    people: BTreeMap<PersonId, Entry>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    role_limits: BTreeMap<RoleId, Limit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    delegations: Vec<Delegation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    absences: Vec<Absence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    calendar: Option<WorkCalendar>,
}

impl TryFrom<DirectoryDocument> for Directory {
    type Error = DelegationError;

    fn try_from(document: DirectoryDocument) -> Result<Self, DelegationError> {
        let mut holders = BTreeMap::<RoleId, BTreeSet<PersonId>>::new();
        for (person, entry) in &document.people {
            for role in &entry.roles {
                let holders = holders.entry(role.clone()).or_default();
                holders.insert(person.clone());
            }
        }
        let people = People {
            entries: document.people,
            holders,
            role_limits: document.role_limits,
        };
        let mut directory = Self {
            people: Arc::new(people),
            calendar: document.calendar,
            ..Self::default()
        };
        for delegation in document.delegations {
            directory.add_delegation(delegation)?;
        }
        for absence in document.absences {
            directory.add_absence(absence)?;
        }
        Ok(directory)
    }
}

impl From<Directory> for DirectoryDocument {
    fn from(directory: Directory) -> Self {
        let people = Arc::unwrap_or_clone(directory.people);
        Self {
            people: people.entries,
            role_limits: people.role_limits,
            delegations: directory.delegations.into_values().flatten().collect(),
            absences: directory.absences.into_values().flatten().collect(),
            calendar: directory.calendar,
        }
    }
}

impl FromIterator<(PersonId, RoleId)> for Directory {
    fn from_iter<I: IntoIterator<Item = (PersonId, RoleId)>>(pairs: I) -> Self {
        let mut directory = Self::default();
        for (person, role) in pairs {
            directory.add_role(&person, role);
        }
        directory
    }
}

impl Directory {
    /// Adds that `person` holds `role`; saying it twice changes nothing.
    pub fn add_role(&mut self, person: &PersonId, role: RoleId) {
        let people = Arc::make_mut(&mut self.people);
        let holders = people.holders.entry(role.clone()).or_default();
        holders.insert(person.clone());
        let entry = people.entries.entry(person.clone()).or_default();
        entry.roles.insert(role);
    }

    /// Adds that `person` reports to `superior`, in place of whom they reported to before.
    pub fn add_superior(&mut self, person: &PersonId, superior: &PersonId) {
        let people = Arc::make_mut(&mut self.people);
        let entry = people.entries.entry(person.clone()).or_default();
        entry.reports_to = Some(superior.clone());
    }

    /// Says up to what amount `person` may approve by themselves, whatever their roles; see [`Step::climb`](super::Step::climb).
    pub fn set_limit(&mut self, person: &PersonId, limit: Limit) {
        let people = Arc::make_mut(&mut self.people);
        let entry = people.entries.entry(person.clone()).or_default();
        entry.limit = Some(limit);
    }

    /// Says up to what amount holders of `role` may approve by themselves, where their own limit is not stated.
    pub fn set_role_limit(&mut self, role: RoleId, limit: Limit) {
        Arc::make_mut(&mut self.people)
            .role_limits
            .insert(role, limit);
    }

    /// Adds that somebody lets another act for them.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DelegationError::ToSelf`] if both are the same person.
    /// * [`DelegationError::EmptyWindow`] unless it starts before it ends.
    pub fn add_delegation(&mut self, delegation: Delegation) -> Result<(), DelegationError> {
        delegation.check()?;
        let own = self.delegations.entry(delegation.from.clone()).or_default();
        let place = own.partition_point(|other| other.key() <= delegation.key());
        own.insert(place, delegation);
        Ok(())
    }

    /// Adds that somebody is absent, which puts delegations for the time of absence into force.
    ///
    /// # Errors
    ///
    /// [`DelegationError::EmptyWindow`] unless it starts before it ends.
    pub fn add_absence(&mut self, absence: Absence) -> Result<(), DelegationError> {
        absence.check()?;
        let own = self.absences.entry(absence.person.clone()).or_default();
        let place = own.partition_point(|other| other.from <= absence.from);
        own.insert(place, absence);
        Ok(())
    }

    /// Says on which calendar the waiting times of steps are counted, in UTC. Without one they do not run, so that nobody is
    /// reminded, nothing escalates and silence means nothing.
    pub fn set_calendar(&mut self, calendar: WorkCalendar) {
        self.calendar = Some(calendar);
    }

    /// Tells whether `person` holds `role`.
    #[must_use]
    pub fn holds(&self, person: &PersonId, role: &RoleId) -> bool {
        let holders = self.people.holders.get(role);
        holders.is_some_and(|holders| holders.contains(person))
    }

    /// Returns the people who hold `role`, by name.
    pub fn holders(&self, role: &RoleId) -> impl Iterator<Item = &PersonId> {
        self.people.holders.get(role).into_iter().flatten()
    }

    /// Returns the roles that `person` holds, by name.
    pub fn roles(&self, person: &PersonId) -> impl Iterator<Item = &RoleId> {
        let entry = self.people.entries.get(person);
        entry.into_iter().flat_map(|entry| &entry.roles)
    }

    /// Returns whom `person` reports to.
    #[must_use]
    pub fn superior(&self, person: &PersonId) -> Option<&PersonId> {
        self.people.entries.get(person)?.reports_to.as_ref()
    }

    /// Returns those above `person`, from the bottom up; a line that runs in a circle is followed once around and ends before `person`.
    #[must_use]
    pub fn superiors<'a>(&'a self, person: &'a PersonId) -> Vec<&'a PersonId> {
        let mut line = vec![person];
        while let Some(above) = line.last().and_then(|last| self.superior(last)) {
            if line.contains(&above) {
                break;
            }
            line.push(above);
        }
        line.remove(0);
        line
    }

    /// Tells whether `person` reports to `superior`, directly or through others.
    ///
    /// A line that runs in a circle is followed once around; nobody reports to themselves through it.
    #[must_use]
    pub fn reports_to(&self, person: &PersonId, superior: &PersonId) -> bool {
        // A line without a circle is shorter than there are entries.
        let mut left = self.people.entries.len();
        let mut at = person;
        while let Some(above) = self
            .superior(at)
            .filter(|above| *above != person && left > 0)
        {
            if above == superior {
                return true;
            }
            left = left.saturating_sub(1);
            at = above;
        }
        false
    }

    /// Returns up to what amount `person` may approve by themselves: their own limit, else the highest of their roles, else none.
    ///
    /// Limits of roles in several currencies cannot be compared: that of the first role by name counts among these.
    #[must_use]
    pub fn limit(&self, person: &PersonId) -> Option<Limit> {
        let own = self
            .people
            .entries
            .get(person)
            .and_then(|entry| entry.limit);
        let of_role = |role| self.people.role_limits.get(role).copied();
        own.or_else(|| {
            self.roles(person)
                .filter_map(of_role)
                .reduce(|best, other| {
                    let currency = |limit: &Limit| limit.amount().map(Money::currency);
                    let comparable = match (currency(&best), currency(&other)) {
                        (Some(one), Some(two)) => one == two,
                        _ => true,
                    };
                    let higher = comparable && other.last_minor() > best.last_minor();
                    if higher { other } else { best }
                })
        })
    }

    /// Tells whether `person` may approve `amount` by themselves. A limit in another currency covers nothing.
    #[must_use]
    pub fn covers(&self, person: &PersonId, amount: Money) -> bool {
        let limit = self.limit(person);
        limit.is_some_and(|limit| limit.covers(amount).unwrap_or(false))
    }

    /// Returns the delegations, by delegator.
    pub fn delegations(&self) -> impl Iterator<Item = &Delegation> {
        self.delegations.values().flatten()
    }

    /// Tells whether `person` is absent at `at`.
    #[must_use]
    pub fn is_absent(&self, person: &PersonId, at: DateTime<Utc>) -> bool {
        let own = self.absences.get(person).into_iter().flatten();
        own.into_iter()
            .any(|absence| absence.from <= at && at < absence.until)
    }

    pub(super) fn has_delegations(&self) -> bool {
        !self.delegations.is_empty()
    }

    /// Returns the delegations that `person` has made and that are in force at `at`.
    pub(super) fn delegated_by(
        &self,
        person: &PersonId,
        at: DateTime<Utc>,
    ) -> impl Iterator<Item = &Delegation> {
        let own = self.delegations.get(person).into_iter().flatten();
        own.filter(move |delegation| {
            let absent = || self.is_absent(&delegation.from, at);
            delegation.is_within(at) && (!delegation.only_in_absence() || absent())
        })
    }

    /// Returns the instant at which `work` has passed since `since` on the calendar, or `None` without one.
    pub(super) fn due(&self, since: DateTime<Utc>, work: WorkTime) -> Option<DateTime<Utc>> {
        time_of(self.calendar.as_ref()?, since, work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<const N: usize>(names: [&str; N]) -> [PersonId; N] {
        names.map(|name| PersonId::new(name).unwrap())
    }

    #[test]
    fn a_circle_of_superiors_ends() {
        let [ana, ben, cem, dan, eve] = names(["ana", "ben", "cem", "dan", "eve"]);
        let mut people = Directory::default();
        people.add_superior(&ana, &ben);
        people.add_superior(&ben, &cem);
        people.add_superior(&cem, &ana);
        people.add_superior(&dan, &ana);
        assert!(people.reports_to(&ana, &cem));
        assert!(!people.reports_to(&ana, &ana));
        assert!(!people.reports_to(&ana, &eve));
        assert!(!people.reports_to(&dan, &eve));
        assert_eq!(people.superiors(&ana), [&ben, &cem]);
        // dan is outside of the circle that the line leads into.
        assert_eq!(people.superiors(&dan), [&ana, &ben, &cem]);
    }

    #[test]
    fn the_highest_limit_of_the_roles_counts_unless_there_is_an_own_one() {
        let [ana, ben] = names(["ana", "ben"]);
        let mut people = Directory::default();
        let limit = |text: &str| Limit::UpTo(text.parse().unwrap());
        for (role, amount) in [
            ("head", "10.00 USD"),
            ("lead", "20.00 USD"),
            ("other", "5.00 EUR"),
        ] {
            people.add_role(&ana, role.parse().unwrap());
            people.set_role_limit(role.parse().unwrap(), limit(amount));
        }
        assert_eq!(people.limit(&ana), Some(limit("20.00 USD")));
        assert!(!people.covers(&ana, "1.00 EUR".parse().unwrap()));
        people.set_limit(&ana, limit("1.00 USD"));
        assert_eq!(people.limit(&ana), Some(limit("1.00 USD")));
        assert_eq!(people.limit(&ben), None);
        people.set_limit(&ben, Limit::Unlimited);
        assert!(people.covers(&ben, "1.00 EUR".parse().unwrap()));
    }
}
