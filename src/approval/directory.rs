//! Who holds which role, and who reports to whom.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::{PersonId, RoleId};

/// What the directory knows of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    roles: BTreeSet<RoleId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reports_to: Option<PersonId>,
}

/// Who holds which role, and who reports to whom, at one moment.
///
/// The caller builds it from wherever people are kept, and passes the one that is true at the instant of the command.
///
/// JSON: `{"ana": {"roles": ["director"], "reports_to": "eve"}}`.
///
/// # Example: a reporting line
/// ```
/// use tactica::approval::Directory;
///
/// let (ana, ben, eve) = ("ana".parse()?, "ben".parse()?, "eve".parse()?);
/// let mut people = Directory::default();
/// people.add_role(&ana, "director".parse()?);
/// people.add_superior(&ana, &ben);
/// people.add_superior(&ben, &eve);
/// assert!(people.holds(&ana, &"director".parse()?));
/// assert!(people.reports_to(&ana, &eve), "directly or through others");
/// assert!(!people.reports_to(&eve, &ana));
/// # Ok::<(), tactica::id::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "BTreeMap<PersonId, Entry>", into = "BTreeMap<PersonId, Entry>")]
pub struct Directory {
    people: BTreeMap<PersonId, Entry>,
    holders: BTreeMap<RoleId, BTreeSet<PersonId>>,
}

impl From<BTreeMap<PersonId, Entry>> for Directory {
    fn from(people: BTreeMap<PersonId, Entry>) -> Self {
        let mut holders = BTreeMap::<RoleId, BTreeSet<PersonId>>::new();
        for (person, entry) in &people {
            for role in &entry.roles {
                holders
                    .entry(role.clone())
                    .or_default()
                    .insert(person.clone());
            }
        }
        Self { people, holders }
    }
}

impl From<Directory> for BTreeMap<PersonId, Entry> {
    fn from(directory: Directory) -> Self {
        directory.people
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
        let holders = self.holders.entry(role.clone()).or_default();
        holders.insert(person.clone());
        self.people
            .entry(person.clone())
            .or_default()
            .roles
            .insert(role);
    }

    /// Adds that `person` reports to `superior`, in place of whom they reported to before.
    pub fn add_superior(&mut self, person: &PersonId, superior: &PersonId) {
        let entry = self.people.entry(person.clone()).or_default();
        entry.reports_to = Some(superior.clone());
    }

    /// Tells whether `person` holds `role`.
    #[must_use]
    pub fn holds(&self, person: &PersonId, role: &RoleId) -> bool {
        self.people
            .get(person)
            .is_some_and(|entry| entry.roles.contains(role))
    }

    /// Returns the people who hold `role`, by name.
    pub fn holders(&self, role: &RoleId) -> impl Iterator<Item = &PersonId> {
        self.holders.get(role).into_iter().flatten()
    }

    /// Returns the roles that `person` holds, by name.
    pub fn roles(&self, person: &PersonId) -> impl Iterator<Item = &RoleId> {
        self.people
            .get(person)
            .into_iter()
            .flat_map(|entry| &entry.roles)
    }

    /// Tells whether `person` reports to `superior`, directly or through others.
    ///
    /// A line that runs in a circle is followed once around; nobody reports to themselves through it.
    #[must_use]
    pub fn reports_to(&self, person: &PersonId, superior: &PersonId) -> bool {
        let mut seen = BTreeSet::from([person]);
        let mut at = person;
        while let Some(above) = self.people.get(at).and_then(|e| e.reports_to.as_ref()) {
            if !seen.insert(above) {
                return false;
            }
            if above == superior {
                return true;
            }
            at = above;
        }
        false
    }

    /// Returns the distinct holders of any of `roles`, by name.
    pub(crate) fn seats(&self, roles: &[RoleId]) -> BTreeSet<&PersonId> {
        roles.iter().flat_map(|role| self.holders(role)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_superiors_ends() {
        let [a, b, c] = ["a", "b", "c"].map(|name| PersonId::new(name).unwrap());
        let mut people = Directory::default();
        people.add_superior(&a, &b);
        people.add_superior(&b, &c);
        people.add_superior(&c, &a);
        assert!(people.reports_to(&a, &c));
        assert!(!people.reports_to(&a, &a));
        assert!(!people.reports_to(&a, &PersonId::new("d").unwrap()));
    }

    #[test]
    fn the_document_form_round_trips() {
        let text = r#"{"ana":{"roles":["director"],"reports_to":"eve"},"eve":{"roles":[]}}"#;
        let people: Directory = serde_json::from_str(text).unwrap();
        let role = RoleId::new("director").unwrap();
        assert_eq!(people.holders(&role).count(), 1);
        assert_eq!(serde_json::to_string(&people).unwrap(), text);
    }
}
