//! Where a request stands, and who is to be asked next.

use std::{collections::BTreeSet, fmt};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Approval, Approved, Chain, Decision, DecisionError, Denial, Directory, Opened, Outcome, Policy,
    RequestDraft, RequestError, Separation, Step, Withdrawal,
    draft::checked,
    tally::{self, Seat, Standing},
};
use crate::id::{PersonId, RequestId};

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Waits for decisions.
    Pending,
    /// Every binding step is met.
    Approved,
    /// A step was vetoed or can no longer be met.
    Rejected,
    /// Taken back by the requester.
    Withdrawn,
}

impl fmt::Display for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        })
    }
}

/// What happens to a request after it was opened.
#[derive(Debug, Clone, Copy)]
enum Event {
    Decided(Outcome),
    Withdrawn,
}

/// The lifecycle of a request: what is not in this table cannot happen.
#[rustfmt::skip]
fn next(state: RequestState, event: Event) -> Option<RequestState> {
    use {Event as E, Outcome as O, RequestState as S};
    Some(match (state, event) {
        // After `StepMet` the next binding step is open.
        (S::Pending, E::Decided(O::Advised | O::Recorded | O::StepMet)) => S::Pending,
        (S::Pending, E::Decided(O::Approved))                           => S::Approved,
        (S::Pending, E::Decided(O::Vetoed | O::Unreachable))            => S::Rejected,
        (S::Pending, E::Withdrawn)                                      => S::Withdrawn,
        // A resolved request stays as it is.
        (S::Approved | S::Rejected | S::Withdrawn, _)                   => return None,
    })
}

/// Why somebody may not decide on a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conflict {
    /// They asked for it.
    Requester,
    /// It is for them.
    Beneficiary,
    /// They report to this person, who asked for it or whom it is for.
    ReportsTo(PersonId),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requester => f.write_str("they made it"),
            Self::Beneficiary => f.write_str("it is for them"),
            Self::ReportsTo(person) => write!(f, "they report to {person}"),
        }
    }
}

/// A request for approval: what is asked for, the chain of steps, and the decisions taken.
///
/// Deciding and applying are apart: [`decide`](Self::decide), [`advise`](Self::advise) and [`withdraw`](Self::withdraw) hold
/// the rules, change nothing and return a record; [`apply`](Self::apply) and [`apply_withdrawal`](Self::apply_withdrawal) hold
/// no rules and change the request as the record says, so that a journal can be replayed under any later policy.
///
/// # Example: the requester cannot approve
/// ```
/// use tactica::approval::{Ballot, Directory, Line, Policy, Request, RequestDraft, RequestKind, RequestState, Vote};
///
/// let policy: Policy = serde_json::from_str(r#"{
///   "id": "purchasing", "version": 1, "currency": "USD", "kinds": ["spend"],
///   "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}]
/// }"#)?;
/// let (ana, ben) = ("ana".parse()?, "ben".parse()?);
/// let mut people = Directory::default();
/// people.add_role(&ana, "manager".parse()?);
/// people.add_role(&ben, "manager".parse()?);
///
/// let at = "2025-03-01T09:00:00Z".parse()?;
/// let opened = Request::open(RequestDraft {
///     id: "posters".parse()?, kind: RequestKind::Spend, requester: ana, beneficiary: None, vendor: None,
///     lines: vec![Line { node: "print".parse()?, amount: "800.00 USD".parse()? }], reason: "fall campaign".into(), at,
/// }, &policy, &people)?;
/// let mut request = Request::from(opened);
///
/// let own = Ballot { by: "ana".parse()?, vote: Vote::Approve, reason: "".into(), at };
/// assert_eq!(request.decide(own, &people).unwrap_err().code(), "separation-of-duties");
/// assert_eq!(request.deciders(&people), [&ben]);
///
/// let decision = request.decide(Ballot { by: ben.clone(), vote: Vote::Approve, reason: "".into(), at }, &people)?;
/// request.apply(&decision)?;
/// assert_eq!(request.state(), RequestState::Approved);
/// assert_eq!(request.approved()?.total(), "800.00 USD".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RequestDocument", into = "RequestDocument")]
pub struct Request {
    opened: Opened,
    decisions: Vec<Decision>,
    withdrawal: Option<Withdrawal>,
    state: RequestState,
    /// The open binding step, counted from 1; the last one once the request is resolved, 0 when there is none.
    step: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestDocument {
    opened: Opened,
    decisions: Vec<Decision>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawal: Option<Withdrawal>,
}

impl TryFrom<RequestDocument> for Request {
    type Error = DecisionError;

    fn try_from(document: RequestDocument) -> Result<Self, DecisionError> {
        let mut request = Self::from(document.opened);
        for decision in &document.decisions {
            request.apply(decision)?;
        }
        if let Some(withdrawal) = &document.withdrawal {
            request.apply_withdrawal(withdrawal)?;
        }
        Ok(request)
    }
}

impl From<Request> for RequestDocument {
    fn from(request: Request) -> Self {
        Self {
            opened: request.opened,
            decisions: request.decisions,
            withdrawal: request.withdrawal,
        }
    }
}

impl From<Opened> for Request {
    /// Makes the request that `opened` records; one in an automatic band is approved from the start.
    fn from(opened: Opened) -> Self {
        let state = match opened.chain.band().approval() {
            Approval::Automatic => RequestState::Approved,
            Approval::Steps => RequestState::Pending,
        };
        Self {
            step: opened.chain.binding_after(0).unwrap_or(0),
            opened,
            decisions: Vec::new(),
            withdrawal: None,
            state,
        }
    }
}

impl Request {
    /// Decides whether what `draft` asks for can be asked for under `policy`, and returns the record of it.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`RequestError::NoLines`], [`RequestError::DuplicateNode`], [`RequestError::NotPositive`], or
    ///   [`RequestError::Money`] when the lines are of two currencies.
    /// * [`RequestError::Denied`] with what [`Policy::chain`] says.
    /// * [`RequestError::Denied`] with [`Denial::NoEligibleApprover`] for the first binding step that the people of
    ///   `directory` could not meet without those whom the policy bars.
    pub fn open(
        draft: RequestDraft,
        policy: &Policy,
        directory: &Directory,
    ) -> Result<Opened, RequestError> {
        let (draft, total) = checked(draft)?;
        let chain = policy.chain(draft.kind, total)?;
        let opened = Opened { draft, chain };
        match Self::from(opened.clone()).obstacle(directory) {
            Some(denial) => Err(denial.into()),
            None => Ok(opened),
        }
    }

    /// Returns the identifier.
    #[must_use]
    pub fn id(&self) -> &RequestId {
        &self.opened.draft.id
    }

    /// Returns what is asked for.
    #[must_use]
    pub fn draft(&self) -> &RequestDraft {
        &self.opened.draft
    }

    /// Returns the chain it has to go through, as the policy had it when the request was opened.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.opened.chain
    }

    /// Returns where it stands.
    #[must_use]
    pub fn state(&self) -> RequestState {
        self.state
    }

    /// Returns everything that was decided and advised, in order of time.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// Returns the record of its withdrawal, if it was withdrawn.
    #[must_use]
    pub fn withdrawal(&self) -> Option<&Withdrawal> {
        self.withdrawal.as_ref()
    }

    /// Returns the number of the binding step that is open, counted from 1, or `None` once the request is resolved.
    #[must_use]
    pub fn open_step(&self) -> Option<u32> {
        (self.state == RequestState::Pending).then_some(self.step)
    }

    /// Returns the number of binding steps that are not yet met; 0 once the request is resolved.
    #[must_use]
    pub fn steps_left(&self) -> usize {
        let from = self.open_step().unwrap_or(u32::MAX);
        let steps = (1_u32..).zip(self.chain().steps());
        steps
            .filter(|(number, step)| *number >= from && step.is_binding())
            .count()
    }

    /// Returns who may decide on the open step now, by name; nobody once the request is resolved.
    #[must_use]
    pub fn deciders<'a>(&self, directory: &'a Directory) -> Vec<&'a PersonId> {
        let Some((number, step)) = self.current() else {
            return Vec::new();
        };
        let seats = directory.seats(&step.roles).into_iter();
        seats
            .filter(|person| self.seat(number, person, directory) == Seat::Free)
            .collect()
    }

    /// Returns whose advice is asked and not yet given, by name; nobody once the request is resolved.
    #[must_use]
    pub fn advisers<'a>(&self, directory: &'a Directory) -> Vec<&'a PersonId> {
        if self.state != RequestState::Pending {
            return Vec::new();
        }
        let advisory = (1_u32..)
            .zip(self.chain().steps())
            .filter(|(_, step)| !step.is_binding());
        let asked: BTreeSet<&PersonId> = advisory
            .flat_map(|(number, step)| {
                let seats = directory.seats(&step.roles).into_iter();
                seats.filter(move |person| self.seat(number, person, directory) == Seat::Free)
            })
            .collect();
        asked.into_iter().collect()
    }

    /// Returns why the request cannot be approved by the people of `directory` as it is now, if so.
    ///
    /// People leave and roles fall vacant: a request that could be met when it was opened may come to wait for nobody.
    #[must_use]
    pub fn obstacle(&self, directory: &Directory) -> Option<Denial> {
        let from = self.open_step()?;
        let steps = (1_u32..).zip(self.chain().steps());
        let mut ahead = steps.filter(|(number, step)| *number >= from && step.is_binding());
        ahead.find_map(|(number, step)| {
            let seat = |person: &PersonId| self.seat(number, person, directory);
            (tally::standing(step, directory, seat) == Standing::Unreachable).then(|| {
                let free = |person: &PersonId| seat(person) != Seat::Lost;
                Denial::NoEligibleApprover {
                    step: number,
                    roles: step.roles.clone(),
                    shortage: tally::shortage(step, directory, free),
                }
            })
        })
    }

    /// Returns the proof that the request is approved.
    ///
    /// # Errors
    ///
    /// [`DecisionError::NotApproved`] in any other state: a request that is approved in part is not approved.
    pub fn approved(&self) -> Result<Approved, DecisionError> {
        if self.state != RequestState::Approved {
            return Err(DecisionError::NotApproved {
                request: self.id().clone(),
                state: self.state,
            });
        }
        Ok(Approved::of(&self.opened.draft, self.chain().amount()))
    }

    /// Enters a decision as it was recorded.
    ///
    /// # Errors
    ///
    /// [`DecisionError::OutOfSequence`] if the record is of another request, of a step that is not open, or if the request
    /// is resolved. It cannot happen with a record from [`decide`](Self::decide) or [`advise`](Self::advise) that is applied
    /// before the next one is asked for.
    pub fn apply(&mut self, decision: &Decision) -> Result<(), DecisionError> {
        let step = self.chain().step(decision.step());
        let belongs = match decision.outcome() {
            Outcome::Advised => step.is_some_and(|step| !step.is_binding()),
            _ => decision.step() == self.step,
        };
        let state = next(self.state, Event::Decided(decision.outcome()));
        let (Some(state), true) = (state, belongs && decision.request() == self.id()) else {
            return Err(self.out_of_sequence());
        };
        if decision.outcome() == Outcome::StepMet {
            let after = self.chain().binding_after(self.step);
            self.step = after.ok_or_else(|| self.out_of_sequence())?;
        }
        self.state = state;
        self.decisions.push(decision.clone());
        Ok(())
    }

    /// Enters a withdrawal as it was recorded.
    ///
    /// # Errors
    ///
    /// [`DecisionError::OutOfSequence`] if the record is of another request or the request is resolved.
    pub fn apply_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<(), DecisionError> {
        let state = next(self.state, Event::Withdrawn);
        let (Some(state), true) = (state, withdrawal.request() == self.id()) else {
            return Err(self.out_of_sequence());
        };
        self.state = state;
        self.withdrawal = Some(withdrawal.clone());
        Ok(())
    }

    fn out_of_sequence(&self) -> DecisionError {
        DecisionError::OutOfSequence {
            request: self.id().clone(),
            state: self.state,
        }
    }

    /// Returns the open binding step and its number.
    pub(super) fn current(&self) -> Option<(u32, &Step)> {
        let number = self.open_step()?;
        self.chain().step(number).map(|step| (number, step))
    }

    /// Says what a seat of the step `number` has done or may do.
    pub(super) fn seat(&self, number: u32, person: &PersonId, directory: &Directory) -> Seat {
        let cast = |d: &&Decision| d.step() == number && d.by() == person;
        match self.decisions.iter().find(cast) {
            Some(decision) if decision.vote() == super::Vote::Approve => Seat::Approved,
            Some(_) => Seat::Lost,
            None if self.conflict(person, directory).is_some() => Seat::Lost,
            None => Seat::Free,
        }
    }

    /// Returns why `person` may not decide on this request, if so.
    pub(super) fn conflict(&self, person: &PersonId, directory: &Directory) -> Option<Conflict> {
        let draft = self.draft();
        if *person == draft.requester {
            return Some(Conflict::Requester);
        }
        if Some(person) == draft.beneficiary.as_ref() {
            return Some(Conflict::Beneficiary);
        }
        if self.chain().separation() == Separation::Own {
            return None;
        }
        let mut superiors = [Some(&draft.requester), draft.beneficiary.as_ref()]
            .into_iter()
            .flatten();
        superiors
            .find(|superior| directory.reports_to(person, superior))
            .map(|superior| Conflict::ReportsTo(superior.clone()))
    }

    /// Returns the instant of the last record.
    pub(super) fn last_at(&self) -> DateTime<Utc> {
        self.decisions.last().map_or(self.draft().at, Decision::at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lifecycle_is_this_grid() {
        use {Event as E, Outcome as O, RequestState as S};
        let events = [
            E::Decided(O::Advised),
            E::Decided(O::Recorded),
            E::Decided(O::StepMet),
            E::Decided(O::Approved),
            E::Decided(O::Vetoed),
            E::Decided(O::Unreachable),
            E::Withdrawn,
        ];
        let grid: Vec<String> = [S::Pending, S::Approved, S::Rejected, S::Withdrawn]
            .into_iter()
            .map(|state| {
                let row =
                    events.map(|event| next(state, event).map_or("-".into(), |s| s.to_string()));
                format!("{state}: {}", row.join(" "))
            })
            .collect();
        assert_eq!(
            grid,
            [
                "pending: pending pending pending approved rejected rejected withdrawn",
                "approved: - - - - - - -",
                "rejected: - - - - - - -",
                "withdrawn: - - - - - - -",
            ]
        );
    }
}
