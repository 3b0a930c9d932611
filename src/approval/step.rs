//! Who is asked, and how many of them have to agree.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    id::{PersonId, RoleId},
    time::WorkTime,
};

/// How many of the people asked have to approve.
///
/// The *seats* of a step are the distinct people who hold one of its roles at the moment of a decision, and the people it
/// names. A person barred from deciding (the requester) still has a seat: a board of seven needs four votes even when one
/// member has to stand aside.
///
/// | Quorum | 6 seats | 7 seats | A single rejection |
/// | --- | --- | --- | --- |
/// | `Any` | 1 | 1 | rejects |
/// | `EachRole` | one person per role or name | one person per role or name | rejects |
/// | `AtLeast(2)` | 2 | 2 | counts |
/// | `Majority` | 4 | 4 | counts |
/// | `MajorityPlusOne` | 5 | 5 | counts |
/// | `TwoThirds` | 4 | 5 | counts |
///
/// Where a rejection only counts, the request is rejected as soon as the approvals needed can no longer be reached, or at
/// once by somebody whose role may [veto](Step::veto).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quorum {
    /// One of the people asked.
    #[default]
    Any,
    /// One person for each of the roles, all of them different people, and everybody who is named.
    EachRole,
    /// This many people.
    AtLeast(u32),
    /// More than half of the seats.
    Majority,
    /// One more than a majority of the seats.
    MajorityPlusOne,
    /// At least two thirds of the seats.
    TwoThirds,
}

impl Quorum {
    /// Returns how many approvals are needed out of `seats`; for [`Quorum::EachRole`] with `roles` roles and names.
    #[must_use]
    pub fn needed(self, seats: u32, roles: u32) -> u32 {
        let majority = (seats / 2).saturating_add(1);
        match self {
            Self::Any => 1,
            Self::EachRole => roles,
            Self::AtLeast(count) => count,
            Self::Majority => majority,
            Self::MajorityPlusOne => majority.saturating_add(1),
            // Two thirds, rounded up: seats − ⌊seats / 3⌋.
            Self::TwoThirds => seats.saturating_sub(seats / 3).max(1),
        }
    }

    /// Tells whether a single rejection rejects the request.
    pub(crate) fn has_veto(self) -> bool {
        matches!(self, Self::Any | Self::EachRole)
    }
}

/// Whether a step has to be met or is asked for its opinion only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// The step has to be met.
    #[default]
    Binding,
    /// The opinion is asked and recorded; it neither approves nor rejects.
    Advisory,
}

/// Who of the requester's reporting line a step asks: upwards until a person whose approval limit covers the amount.
///
/// People whom the policy bars are passed over; the line goes on above them. When it ends before a limit covers the amount,
/// nobody may approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Climb {
    /// Only the nearest superior whose limit covers the amount.
    Nearest,
    /// Every superior up to that one, from the bottom up, each after the one below.
    EachInTurn,
}

/// Whether a person's decision on an earlier step counts on this one as well.
///
/// What is carried is the person's own approval; it need not be the step directly before, and a rejection is never carried, for
/// it has ended the request or was outvoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarryOver {
    /// Everybody decides on this step, whatever they said before.
    #[default]
    None,
    /// Who has approved an earlier step of the round has approved this one as well, if they are asked here.
    SamePerson,
}

/// What it means that nobody has decided for so long. There is no such thing unless a step says so.
///
/// JSON: `{"rejects-after": "10d"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// After this much working time without enough decisions the step counts as met.
    ApprovesAfter(WorkTime),
    /// After this much working time without enough decisions the request is rejected.
    RejectsAfter(WorkTime),
}

impl Silence {
    /// Returns after how much working time.
    #[must_use]
    pub fn after(self) -> WorkTime {
        match self {
            Self::ApprovesAfter(after) | Self::RejectsAfter(after) => after,
        }
    }
}

/// How long a step takes in working time: what a schedule may count on. It is the time of the whole step, however many people it asks: of a
/// line that is climbed in turn, from the first superior to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lead {
    /// How long it usually takes.
    pub expected: WorkTime,
    /// How long it may take; not less than `expected`.
    pub worst: WorkTime,
}

/// A step of a chain: who is asked, how many have to agree, when, and what happens when they do not answer.
///
/// JSON: `{"roles": ["director", "manager"], "quorum": "each-role"}`; every field may be left out, but somebody has to be asked:
/// roles, people, or the reporting line (`climb`).
///
/// # Example: two offices side by side, then the board
///
/// Without `after` a step waits for the one before it. Here legal and finance are asked at once, and the board when
/// both have agreed; its chair breaks ties and the treasurer may veto.
/// ```
/// use tactica::approval::Step;
///
/// let steps: Vec<Step> = serde_json::from_str(r#"[
///     {"name": "legal", "roles": ["counsel"], "after": []},
///     {"name": "finance", "roles": ["controller"], "people": ["ana"], "after": [], "remind_after": "1d",
///      "escalate_after": "3d", "escalate_to": ["cfo"]},
///     {"roles": ["board", "mayor", "treasurer"], "quorum": "majority", "chair": "mayor", "veto": ["treasurer"],
///      "after": ["legal", "finance"], "silence": {"rejects-after": "10d"}}
/// ]"#)?;
/// let words: Vec<String> = steps.iter().map(Step::to_string).collect();
/// assert_eq!(words[1], "finance: controller or ana, from the start");
/// assert_eq!(
///     words[2],
///     "a majority of board, mayor, treasurer (chair mayor, veto of treasurer), after legal and finance, silence rejects after 10d",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What other steps and explanations call it; no two steps of a chain share a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Box<str>>,
    /// The roles whose holders are asked; none twice.
    #[serde(default)]
    pub roles: Vec<RoleId>,
    /// People who are asked whatever their roles; none twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonId>,
    /// Asks the requester's superiors instead of roles and people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub climb: Option<Climb>,
    /// How many of them have to approve.
    #[serde(default)]
    pub quorum: Quorum,
    /// Roles of the step whose holders reject the request by themselves where a rejection otherwise only counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub veto: Vec<RoleId>,
    /// A role of the step that breaks ties of a majority: where nobody is left to vote, the approvals are one short, and there
    /// are no more rejections than approvals, an approval by its holder counts twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair: Option<RoleId>,
    /// Whether the step has to be met.
    #[serde(default)]
    pub binding: Binding,
    /// The names of the binding steps that have to be met before this one is asked. Left out, a binding step waits for the binding
    /// step before it and an advisory one for nothing; an empty list is from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Vec<Box<str>>>,
    /// Whether approvals of earlier steps count on this one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub carry_over: CarryOver,
    /// After how much working time those asked are to be reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_after: Option<WorkTime>,
    /// After how much working time others may decide in their place, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate_after: Option<WorkTime>,
    /// The roles whose holders may do so; left out, the superiors of those who are asked and silent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalate_to: Vec<RoleId>,
    /// What silence means; left out, nothing, for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silence: Option<Silence>,
    /// How long the step takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Step {
    /// Makes a binding step that one holder of any of `roles` can meet.
    #[must_use]
    pub fn any(roles: impl IntoIterator<Item = RoleId>) -> Self {
        Self::of(roles, Quorum::Any)
    }

    /// Makes a binding step.
    ///
    /// # Example: what is not said stays as it is
    /// ```
    /// use tactica::approval::{Quorum, Step};
    ///
    /// let board = Step {
    ///     name: Some("board".into()),
    ///     chair: Some("mayor".parse()?),
    ///     ..Step::of(["board".parse()?, "mayor".parse()?], Quorum::Majority)
    /// };
    /// assert_eq!(board.to_string(), "board: a majority of board, mayor (chair mayor)");
    /// # Ok::<(), tactica::id::IdError>(())
    /// ```
    #[must_use]
    pub fn of(roles: impl IntoIterator<Item = RoleId>, quorum: Quorum) -> Self {
        Self {
            name: None,
            roles: roles.into_iter().collect(),
            people: Vec::new(),
            climb: None,
            quorum,
            veto: Vec::new(),
            chair: None,
            binding: Binding::Binding,
            after: None,
            carry_over: CarryOver::None,
            remind_after: None,
            escalate_after: None,
            escalate_to: Vec::new(),
            silence: None,
            lead: None,
        }
    }

    /// Makes a step whose opinion is asked only.
    #[must_use]
    pub fn advice(roles: impl IntoIterator<Item = RoleId>) -> Self {
        Self {
            binding: Binding::Advisory,
            ..Self::any(roles)
        }
    }

    /// Makes a binding step that asks the requester's superiors until a limit covers the amount.
    #[must_use]
    pub fn climb(climb: Climb) -> Self {
        Self {
            climb: Some(climb),
            ..Self::any([])
        }
    }

    pub(crate) fn is_binding(&self) -> bool {
        self.binding == Binding::Binding
    }

    /// Tells whether the step asks nobody.
    pub(crate) fn asks_nobody(&self) -> bool {
        self.roles.is_empty() && self.people.is_empty() && self.climb.is_none()
    }

    /// Orders what is a set by name, so that the order in which it was written changes nothing.
    pub(crate) fn normalise(&mut self) {
        self.roles.sort();
        self.people.sort();
        self.veto.sort();
        self.escalate_to.sort();
        if let Some(after) = &mut self.after {
            after.sort();
        }
    }

    /// Returns who is asked, in words.
    pub(crate) fn asked(&self) -> String {
        match self.climb {
            Some(Climb::Nearest) => {
                return "the requester's nearest superior whose limit covers it".to_owned();
            }
            Some(Climb::EachInTurn) => {
                return "the requester's superiors in turn until a limit covers it".to_owned();
            }
            None => {}
        }
        let joint = match (self.binding, self.quorum) {
            (Binding::Advisory, _) | (_, Quorum::Any) => " or ",
            (_, Quorum::EachRole) => " and ",
            _ => ", ",
        };
        let roles = self.roles.iter().map(RoleId::as_str);
        let names = roles.chain(self.people.iter().map(PersonId::as_str));
        names.collect::<Vec<_>>().join(joint)
    }
}

impl fmt::Display for Step {
    /// Writes the step in words: `a majority of city-council`, `advice of legal`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(f, "{name}: ")?;
        }
        match (self.binding, self.quorum) {
            (Binding::Advisory, _) => f.write_str("advice of ")?,
            (_, Quorum::Any | Quorum::EachRole) => {}
            (_, Quorum::AtLeast(count)) => write!(f, "at least {count} of ")?,
            (_, Quorum::Majority) => f.write_str("a majority of ")?,
            (_, Quorum::MajorityPlusOne) => f.write_str("a majority plus one of ")?,
            (_, Quorum::TwoThirds) => f.write_str("two thirds of ")?,
        }
        f.write_str(&self.asked())?;
        let chair = self.chair.iter().map(|role| format!("chair {role}"));
        let veto = self.veto.iter().map(|role| format!("veto of {role}"));
        let offices: Vec<String> = chair.chain(veto).collect();
        if !offices.is_empty() {
            write!(f, " ({})", offices.join(", "))?;
        }
        match self.after.as_deref() {
            Some([]) if self.is_binding() => f.write_str(", from the start")?,
            None | Some([]) => {}
            Some(after) => write!(f, ", after {}", after.join(" and "))?,
        }
        match self.silence {
            Some(Silence::ApprovesAfter(after)) => write!(f, ", silence approves after {after}"),
            Some(Silence::RejectsAfter(after)) => write!(f, ", silence rejects after {after}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quorum_of_seven_seats_and_its_neighbours() {
        let row = |quorum: Quorum| (1..=9).map(|n| quorum.needed(n, 2)).collect::<Vec<_>>();
        assert_eq!(row(Quorum::Majority), [1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(row(Quorum::MajorityPlusOne), [2, 3, 3, 4, 4, 5, 5, 6, 6]);
        assert_eq!(row(Quorum::TwoThirds), [1, 2, 2, 3, 4, 4, 5, 6, 6]);
        assert_eq!(row(Quorum::EachRole), [2; 9]);
        assert_eq!(row(Quorum::AtLeast(3)), [3; 9]);
        assert_eq!(row(Quorum::Any), [1; 9]);
    }

    #[test]
    fn a_step_of_an_older_document_reads_and_is_written_as_it_was() {
        let text = r#"{"roles":["head"],"quorum":"majority","binding":"binding"}"#;
        let step: Step = serde_json::from_str(text).unwrap();
        assert_eq!(
            step,
            Step::of([RoleId::new("head").unwrap()], Quorum::Majority)
        );
        assert_eq!(serde_json::to_string(&step).unwrap(), text);
    }
}
