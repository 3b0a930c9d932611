//! Where a request stands, and who is to be asked next.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Approved, Chain, Decision, DecisionError, Denial, Directory, Opened, Override, Policy,
    RequestDraft, RequestError, RequestRecord, RequestState, Step, Withdrawal,
    amend::Baseline,
    approvers::Approvers,
    draft::{check_chain, checked},
    life::{self, Event},
    seating::{Moment, Progress},
    steps,
    tally::{Seat, Standing},
};
use crate::id::{PersonId, RequestId};

/// A request for approval: what is asked for, the chain of steps, and everything that has happened to it.
///
/// Deciding and applying are apart: what decides, such as [`decide`](Self::decide) and [`amend`](Self::amend), holds the rules,
/// changes nothing and returns a record; [`apply`](Self::apply) holds no rules and changes the request as the record says, so
/// that a journal can be replayed under any later policy. Records are added and never removed: what is asked again is asked in a
/// new round of the same request, under the policy of that time.
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
/// let lines = vec![Line { node: "print".parse()?, amount: "800.00 USD".parse()? }];
/// let draft = RequestDraft::new("posters".parse()?, RequestKind::Spend, ana.clone(), lines, at);
/// let mut request = Request::from(Request::open(draft, &policy, &people)?);
///
/// let own = request.decide(Ballot::new(ana, Vote::Approve, at), &people);
/// assert_eq!(own.unwrap_err().code(), "separation-of-duties");
/// assert_eq!(request.deciders(&people, at), [&ben]);
///
/// let decision = request.decide(Ballot::new(ben.clone(), Vote::Approve, at), &people)?;
/// request.apply(decision)?;
/// assert_eq!(request.state(), RequestState::Approved);
/// assert_eq!(request.approved(at)?.total(), "800.00 USD".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RequestDocument", into = "RequestDocument")]
pub struct Request {
    /// As it was opened.
    first: Opened,
    records: Vec<RequestRecord>,
    /// What is asked for now, with the chain of the present round.
    pub(super) current: Opened,
    pub(super) state: RequestState,
    pub(super) round: u32,
    /// Of the present round, step by step.
    steps: Vec<Progress>,
    /// Who has approved in the present round, and where.
    approvers: Approvers,
    aside: BTreeSet<PersonId>,
    pub(super) baseline: Option<Baseline>,
    /// What was asked for when money could be ordered, before it was changed; one for each vendor and facts.
    pub(super) former: Vec<Opened>,
    pub(super) overridden: Option<Override>,
    /// When the present approval became complete.
    pub(super) approved_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestDocument {
    opened: Opened,
    /// Of a request to which nothing else has happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decisions: Option<Vec<Decision>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawal: Option<Withdrawal>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    records: Vec<RequestRecord>,
}

impl TryFrom<RequestDocument> for Request {
    type Error = DecisionError;

    fn try_from(document: RequestDocument) -> Result<Self, DecisionError> {
        let mut request = Self::from(document.opened);
        let decisions = document.decisions.into_iter().flatten();
        let decisions = decisions.map(RequestRecord::Decided);
        let withdrawal = document.withdrawal.map(RequestRecord::Withdrawn);
        for record in decisions.chain(withdrawal).chain(document.records) {
            request.apply(record)?;
        }
        Ok(request)
    }
}

impl From<Request> for RequestDocument {
    /// Writes a request with decisions and a withdrawal only in the form that there was before other records.
    fn from(request: Request) -> Self {
        let is_plain = |record: &RequestRecord| {
            matches!(
                record,
                RequestRecord::Decided(_) | RequestRecord::Withdrawn(_)
            )
        };
        if !request.records.iter().all(is_plain) {
            return Self {
                opened: request.first,
                decisions: None,
                withdrawal: None,
                records: request.records,
            };
        }
        let (mut decisions, mut withdrawal) = (Vec::new(), None);
        for record in request.records {
            match record {
                RequestRecord::Decided(decision) => decisions.push(decision),
                RequestRecord::Withdrawn(record) => withdrawal = Some(record),
                _ => {}
            }
        }
        Self {
            opened: request.first,
            decisions: Some(decisions),
            withdrawal,
            records: Vec::new(),
        }
    }
}

impl From<Opened> for Request {
    /// Makes the request that `opened` records; one that nobody has to agree to is approved from the start.
    fn from(opened: Opened) -> Self {
        let mut request = Self {
            first: opened.clone(),
            records: Vec::new(),
            current: opened,
            state: RequestState::Pending,
            round: 1,
            steps: Vec::new(),
            approvers: Approvers::default(),
            aside: BTreeSet::new(),
            baseline: None,
            former: Vec::new(),
            overridden: None,
            approved_at: None,
        };
        let at = request.draft().at;
        request.begin(&[], at);
        if request.is_automatic() {
            request.state = RequestState::Approved;
            request.complete(at);
        }
        request
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
    /// * [`RequestError::NotValid`] when it is not valid any more when it is made.
    /// * [`RequestError::Denied`] with what [`Policy::route`] says of its facts.
    /// * [`RequestError::Denied`] with [`Denial::NoEligibleApprover`] for the first binding step that the people of
    ///   `directory` could not meet without those whom the policy bars.
    pub fn open(
        draft: RequestDraft,
        policy: &Policy,
        directory: &Directory,
    ) -> Result<Opened, RequestError> {
        let (draft, total) = checked(draft)?;
        let facts = draft.stated();
        let chain = policy.route(&draft.asked(total, &facts))?;
        Self::open_on(draft, chain, directory)
    }

    /// Decides whether what `draft` asks for can be asked for on `chain`, which the caller has had from the policies for the kind and
    /// the total of the draft, and returns the record of it.
    ///
    /// # Errors
    ///
    /// As for [`open`](Self::open); [`Denial::BeyondAuthority`] if the chain is for another amount.
    pub fn open_on(
        draft: RequestDraft,
        chain: Chain,
        directory: &Directory,
    ) -> Result<Opened, RequestError> {
        let (draft, total) = checked(draft)?;
        check_chain(&chain, total)?;
        let opened = Opened { draft, chain };
        let at = opened.draft.at;
        match Self::from(opened.clone()).obstacle(directory, at) {
            Some(denial) => Err(denial.into()),
            None => Ok(opened),
        }
    }

    /// Returns the identifier.
    #[must_use]
    pub fn id(&self) -> &RequestId {
        &self.current.draft.id
    }

    /// Returns what is asked for now.
    #[must_use]
    pub fn draft(&self) -> &RequestDraft {
        &self.current.draft
    }

    /// Returns the chain of the present round, as the policy had it when the round began.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.current.chain
    }

    /// Returns the record of its opening.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.first
    }

    /// Returns where it stands by its records. Time alone is not in them: see [`state_at`](Self::state_at).
    #[must_use]
    pub fn state(&self) -> RequestState {
        self.state
    }

    /// Returns where it stands at an instant: as recorded, or expired.
    #[must_use]
    pub fn state_at(&self, at: DateTime<Utc>) -> RequestState {
        match self.valid_until() {
            Some(until) if until <= at => {
                life::next(self.state, Event::Expired).unwrap_or(self.state)
            }
            _ => self.state,
        }
    }

    /// Returns the instant from which it is not good any more: what the request says, or the days that the policy gives an
    /// approval, whichever is earlier.
    #[must_use]
    pub fn valid_until(&self) -> Option<DateTime<Utc>> {
        let approved = self.approved_at.zip(self.chain().conduct().valid_days);
        let days = approved.and_then(|(at, days)| add_days(at, days));
        self.draft().valid_until.into_iter().chain(days).min()
    }

    /// Returns when the approval that stands was given; `None` while there is none.
    #[must_use]
    pub fn approved_at(&self) -> Option<DateTime<Utc>> {
        self.approved_at
    }

    /// Tells whether it was ever approved, or let pass: money may have been bound under it.
    #[must_use]
    pub fn was_approved(&self) -> bool {
        let let_pass = |record: &RequestRecord| matches!(record, RequestRecord::Overridden(_));
        self.baseline.is_some() || self.records.iter().any(let_pass)
    }

    /// Returns the number of the present round, counted from 1.
    #[must_use]
    pub fn round(&self) -> u32 {
        self.round
    }

    /// Returns everything that happened after it was opened, in order of time. What was there once stays there.
    #[must_use]
    pub fn records(&self) -> &[RequestRecord] {
        &self.records
    }

    /// Returns everything that was decided and advised, in all rounds, in order of time.
    #[must_use]
    pub fn decisions(&self) -> impl DoubleEndedIterator<Item = &Decision> {
        self.records.iter().filter_map(|record| match record {
            RequestRecord::Decided(decision) => Some(decision),
            _ => None,
        })
    }

    /// Returns the record of its withdrawal, if it was withdrawn.
    #[must_use]
    pub fn withdrawal(&self) -> Option<&Withdrawal> {
        self.records.iter().rev().find_map(|record| match record {
            RequestRecord::Withdrawn(withdrawal) => Some(withdrawal),
            _ => None,
        })
    }

    /// Returns the numbers of the binding steps that are open, counted from 1; none once the request is resolved.
    pub fn open_steps(&self) -> impl Iterator<Item = u32> {
        self.binding(Progress::is_open).map(|(number, _)| number)
    }

    /// Returns the first of the binding steps that are open, counted from 1, or `None` once the request is resolved.
    #[must_use]
    pub fn open_step(&self) -> Option<u32> {
        self.open_steps().next()
    }

    /// Returns the number of binding steps that are not yet met; 0 once the request is resolved.
    #[must_use]
    pub fn steps_left(&self) -> usize {
        self.binding(|progress| !progress.is_met).count()
    }

    /// Returns since when a step is asked, or `None` if it is not asked yet. Steps are counted from 1.
    #[must_use]
    pub fn asked_since(&self, step: u32) -> Option<DateTime<Utc>> {
        self.progress(step).since
    }

    /// Returns who may decide on one of the open steps at an instant, by name; nobody once the request is resolved.
    #[must_use]
    pub fn deciders<'a>(
        &'a self,
        directory: &'a Directory,
        at: DateTime<Utc>,
    ) -> Vec<&'a PersonId> {
        let moment = Moment {
            people: directory,
            at,
        };
        if !self.state_at(at).is_open() {
            return Vec::new();
        }
        let mut found = BTreeSet::new();
        for (number, step) in self.binding(Progress::is_open) {
            found.extend(self.asked(number, step, moment));
            found.extend(self.escalated(number, step, moment));
        }
        found.into_iter().collect()
    }

    /// Returns whose advice is asked at an instant and not yet given, by name; nobody once the request is resolved.
    #[must_use]
    pub fn advisers<'a>(
        &'a self,
        directory: &'a Directory,
        at: DateTime<Utc>,
    ) -> Vec<&'a PersonId> {
        let moment = Moment {
            people: directory,
            at,
        };
        if !self.state_at(at).is_open() {
            return Vec::new();
        }
        let steps = self
            .numbered()
            .filter(|(number, step)| !step.is_binding() && self.progress(*number).since.is_some());
        let found: BTreeSet<&PersonId> = steps
            .flat_map(|(number, step)| self.asked(number, step, moment))
            .collect();
        found.into_iter().collect()
    }

    /// Returns why the request cannot be approved by the people of `directory` as they are at an instant, if so.
    ///
    /// People leave and roles fall vacant: a request that could be met when it was opened may come to wait for nobody.
    #[must_use]
    pub fn obstacle(&self, directory: &Directory, at: DateTime<Utc>) -> Option<Denial> {
        let moment = Moment {
            people: directory,
            at,
        };
        let mut ahead = self.binding(|progress| !progress.is_met);
        ahead.find_map(|(number, step)| {
            let shortage = match self.places(number, step, None, moment) {
                Err(shortage) => shortage,
                Ok(places) => {
                    let standing = self.standing(step, number, &places, None, moment);
                    if standing != Standing::Unreachable {
                        return None;
                    }
                    self.shortage(step, &places, moment)
                }
            };
            Some(Denial::NoEligibleApprover {
                step: number,
                roles: step.roles.clone(),
                people: step.people.clone(),
                shortage,
            })
        })
    }

    /// Returns the proof that the request is approved at an instant.
    ///
    /// What was let pass in an emergency counts as approved until the instant by which it has to be ratified.
    ///
    /// # Errors
    ///
    /// * [`DecisionError::NotApproved`] in any other state: a request that is approved in part is not approved, and one that
    ///   has expired is so no more.
    /// * [`DecisionError::NotRatified`] if it was let pass and not ratified in time.
    pub fn approved(&self, at: DateTime<Utc>) -> Result<Approved, DecisionError> {
        let state = self.state_at(at);
        let ratify_by = self.overridden.as_ref().map(Override::ratify_by);
        match (state, ratify_by) {
            (RequestState::Approved, _) => Ok(Approved::of(self, None)),
            (RequestState::Overridden, Some(by)) if at <= by => Ok(Approved::of(self, Some(by))),
            (RequestState::Overridden, Some(ratify_by)) => Err(DecisionError::NotRatified {
                request: self.id().clone(),
                ratify_by,
            }),
            _ => Err(DecisionError::NotApproved {
                request: self.id().clone(),
                state,
            }),
        }
    }

    /// Enters something as it was recorded.
    ///
    /// # Errors
    ///
    /// [`DecisionError::OutOfSequence`] if the record is of another request, of a step that is not open, or not possible where the
    /// request stands. It cannot happen with a record that was had from this request and is applied before the next one is
    /// asked for. Nothing is changed then.
    pub fn apply(&mut self, record: impl Into<RequestRecord>) -> Result<(), DecisionError> {
        let record = record.into();
        let (at, event) = (record.at(), record.event());
        // Amending is possible of what has expired, which is not in the records.
        let state = match record {
            RequestRecord::Amended(_) => self.state_at(at),
            _ => self.state,
        };
        let next = life::next(state, event).filter(|_| record.request() == self.id());
        let (Some(next), true) = (next, self.fits(&record)) else {
            return Err(self.out_of_sequence());
        };
        let was_approved = self.state == RequestState::Approved;
        match &record {
            RequestRecord::Decided(decision) => self.enter(decision),
            RequestRecord::Lapsed(lapse) => {
                if lapse.outcome() != super::Outcome::Vetoed {
                    self.meet(&lapse.steps(), at);
                }
            }
            RequestRecord::Recused(recusal) => {
                self.aside.insert(recusal.by().clone());
            }
            RequestRecord::Amended(amendment) => self.change(amendment),
            RequestRecord::Overridden(record) => self.overridden = Some(record.clone()),
            RequestRecord::Withdrawn(_) => {}
        }
        self.state = next;
        if next == RequestState::Approved && !was_approved {
            self.complete(at);
        }
        self.records.push(record);
        Ok(())
    }

    /// Tells whether a record is about a step that is open, or about a chain that is possible.
    fn fits(&self, record: &RequestRecord) -> bool {
        let open = |number: u32| {
            self.chain().step(number).is_some_and(Step::is_binding)
                && self.progress(number).is_open()
        };
        let unmet = |number: &u32| {
            self.chain().step(*number).is_some_and(Step::is_binding)
                && !self.progress(*number).is_met
        };
        match record {
            RequestRecord::Decided(decision) => match decision.outcome() {
                super::Outcome::Advised => {
                    let step = self.chain().step(decision.step());
                    step.is_some_and(|step| !step.is_binding())
                }
                outcome => {
                    let also = decision.also_met();
                    let is_last = outcome == super::Outcome::Approved;
                    let own = usize::from(outcome == super::Outcome::StepMet || is_last);
                    let met = also.len().saturating_add(own);
                    open(decision.step())
                        && also
                            .iter()
                            .all(|step| unmet(step) && *step != decision.step())
                        && is_last == (met == self.steps_left())
                }
            },
            RequestRecord::Lapsed(lapse) => lapse.steps().iter().all(unmet) && open(lapse.step()),
            RequestRecord::Amended(amendment) => amendment.fits(self),
            _ => true,
        }
    }

    fn enter(&mut self, decision: &Decision) {
        let number = decision.step();
        let Some(progress) = index(number).and_then(|at| self.steps.get_mut(at)) else {
            return;
        };
        progress.voters.insert(decision.by().clone());
        if let Some((holder, cast)) = decision.cast() {
            progress.votes.insert(holder.clone(), cast);
        }
        if decision.outcome() == super::Outcome::Advised {
            return;
        }
        if decision.vote() == super::Vote::Approve {
            self.approvers.note(decision.by(), number);
        }
        let own = matches!(
            decision.outcome(),
            super::Outcome::StepMet | super::Outcome::Approved
        );
        let met = own
            .then_some(number)
            .into_iter()
            .chain(decision.also_met().iter().copied());
        self.meet(&met.collect::<Vec<u32>>(), decision.at());
    }

    /// Marks steps as met and opens those that waited for them.
    fn meet(&mut self, numbers: &[u32], at: DateTime<Utc>) {
        for number in numbers {
            if let Some(step) = index(*number).and_then(|at| self.steps.get_mut(at)) {
                step.is_met = true;
            }
        }
        if !numbers.is_empty() {
            self.ask(at);
        }
    }

    /// Opens the steps all of whose prerequisites are met.
    fn ask(&mut self, at: DateTime<Utc>) {
        for place in 0..self.steps.len() {
            let is_met = |other: &usize| self.steps.get(*other).is_some_and(|step| step.is_met);
            let waits = self
                .steps
                .get(place)
                .is_some_and(|step| step.since.is_none());
            if !waits
                || !steps::prerequisites(self.chain().steps(), place)
                    .iter()
                    .all(is_met)
            {
                continue;
            }
            if let Some(step) = self.steps.get_mut(place) {
                step.since = Some(at);
            }
        }
    }

    /// Begins a round on the present chain, with some of its steps met from the start.
    pub(super) fn begin(&mut self, met: &[u32], at: DateTime<Utc>) {
        self.steps = vec![Progress::default(); self.chain().steps().len()];
        self.approvers = Approvers::default();
        self.overridden = None;
        self.approved_at = None;
        self.meet(met, at);
        self.ask(at);
    }

    /// Notes that the approval is complete.
    pub(super) fn complete(&mut self, at: DateTime<Utc>) {
        self.approved_at = Some(at);
        self.baseline = Some(Baseline::of(&self.current));
    }

    pub(super) fn out_of_sequence(&self) -> DecisionError {
        DecisionError::OutOfSequence {
            request: self.id().clone(),
            state: self.state,
        }
    }

    /// Tells whether nobody has to agree.
    pub(super) fn is_automatic(&self) -> bool {
        !self.chain().steps().iter().any(Step::is_binding)
    }

    pub(super) fn numbered(&self) -> impl Iterator<Item = (u32, &Step)> {
        (1_u32..).zip(self.chain().steps())
    }

    /// Returns the binding steps of which something holds; none once the request is resolved.
    pub(super) fn binding(
        &self,
        holds: impl Fn(&Progress) -> bool,
    ) -> impl Iterator<Item = (u32, &Step)> {
        let steps = self
            .state
            .is_open()
            .then(|| self.numbered().zip(&self.steps));
        steps
            .into_iter()
            .flatten()
            .filter_map(move |((number, step), progress)| {
                (step.is_binding() && holds(progress)).then_some((number, step))
            })
    }

    pub(super) fn progress(&self, number: u32) -> &Progress {
        static NOTHING: Progress = Progress::NOTHING;
        index(number)
            .and_then(|at| self.steps.get(at))
            .unwrap_or(&NOTHING)
    }

    pub(super) fn approvers(&self) -> &Approvers {
        &self.approvers
    }

    pub(super) fn has_stood_aside(&self, person: &PersonId) -> bool {
        self.aside.contains(person)
    }

    pub(super) fn overrider(&self) -> Option<&PersonId> {
        self.overridden.as_ref().map(Override::by)
    }

    /// Returns who may vote for a seat of a step, by seat; of a line that is asked in turn only the lowest seat is asked.
    pub(super) fn asked<'a>(
        &'a self,
        number: u32,
        step: &'a Step,
        moment: Moment<'a>,
    ) -> Vec<&'a PersonId> {
        let places = self.places(number, step, None, moment).unwrap_or_default();
        let free = places.iter().filter(|place| place.seat == Seat::Free);
        let most = if step.climb.is_some() { 1 } else { usize::MAX };
        free.take(most)
            .flat_map(|place| place.actors().collect::<Vec<_>>())
            .collect()
    }

    /// Returns the instant of the last record.
    pub(super) fn last_at(&self) -> DateTime<Utc> {
        self.records
            .last()
            .map_or(self.first.draft.at, RequestRecord::at)
    }
}

pub(super) fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

pub(super) fn add_days(at: DateTime<Utc>, days: u32) -> Option<DateTime<Utc>> {
    at.checked_add_signed(TimeDelta::try_days(i64::from(days))?)
}
