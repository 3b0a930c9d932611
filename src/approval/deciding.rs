//! What a vote does: who may cast it, where it counts, and which steps are met with it.

use chrono::{DateTime, Utc};

use super::{
    Ballot, Capacity, Decision, DecisionError, Directory, Outcome, Recusal, Request, RequestState,
    Step, Vote, Withdrawal,
    seating::{Moment, Progress, Standpoint, Trial},
    steps,
    tally::Standing,
};
use crate::id::PersonId;

/// Where and in what capacity a ballot counts.
#[derive(Debug)]
struct Chosen<'a> {
    number: u32,
    step: &'a Step,
    capacity: Capacity,
    standpoint: Standpoint,
}

impl Request {
    /// Decides what `ballot` does to a binding step that is open, and returns the record of it; changes nothing.
    ///
    /// A person counts once in a step, whatever number of its roles they hold and of people they act for; in a later step they
    /// have to decide again, unless it says that approvals carry over. The seats are counted as `directory` has them now, and
    /// the votes of people who have left them do not count.
    ///
    /// The order of votes does not matter, except that the first vote to settle a step closes it: where a single
    /// rejection rejects, an approval that meets the step first stands.
    ///
    /// Of a request that was let pass in an emergency the steps are decided as of any other: the last approval ratifies it.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DecisionError::Closed`] if the request is resolved or has expired.
    /// * [`DecisionError::Lapsed`] if the silence of a step has come to mean something, which has to be recorded first, see
    ///   [`lapse`](Self::lapse).
    /// * [`DecisionError::SeparationOfDuties`] if the voter made the request, or it is for them, they act for such a person,
    ///   have stood aside or, where the policy says so, they report to such a person.
    /// * [`DecisionError::NotOpen`] if the ballot names a step that is not open.
    /// * [`DecisionError::NotAsked`] if the voter is not asked on an open step, neither themselves nor for somebody else.
    /// * [`DecisionError::AlreadyDecided`] if the voter has decided on every one of them.
    /// * [`DecisionError::NotYetAsked`] if somebody below them in the line has to decide first.
    /// * [`DecisionError::TooEarly`] if the instant is before the last record.
    ///
    /// # Complexity
    ///
    /// Linear in the seats of the step; with delegations in force also in these.
    pub fn decide(&self, ballot: Ballot, directory: &Directory) -> Result<Decision, DecisionError> {
        let moment = Moment {
            people: directory,
            at: ballot.at,
        };
        self.check_open(ballot.at)?;
        self.check_silence(moment)?;
        self.check_conflict(&ballot.by, moment)?;
        let chosen = self.choose(&ballot, Step::is_binding, moment)?;
        self.check_time(ballot.at)?;
        let (outcome, also_met) = self.outcome(&chosen, &ballot, moment);
        Ok(self.record(chosen, ballot, outcome, also_met))
    }

    /// Decides whether `ballot` is advice that was asked for, and returns the record of it; changes nothing.
    ///
    /// An advisory step is open as long as the request is pending, unless it says after which steps. Who is asked on several of
    /// them advises on the first on which they have not yet advised.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DecisionError::Closed`] and [`DecisionError::SeparationOfDuties`] as for [`decide`](Self::decide).
    /// * [`DecisionError::NoAdviser`] if the person is not asked on an advisory step that is open.
    /// * [`DecisionError::AlreadyDecided`] if they have advised on every one of them.
    /// * [`DecisionError::TooEarly`] if the instant is before the last record.
    pub fn advise(&self, ballot: Ballot, directory: &Directory) -> Result<Decision, DecisionError> {
        let moment = Moment {
            people: directory,
            at: ballot.at,
        };
        self.check_open(ballot.at)?;
        self.check_conflict(&ballot.by, moment)?;
        let chosen = self.choose(&ballot, |step| !step.is_binding(), moment);
        let chosen = chosen.map_err(|error| match error {
            DecisionError::AlreadyDecided { .. } => error,
            _ => DecisionError::NoAdviser {
                request: self.id().clone(),
                person: ballot.by.clone(),
            },
        })?;
        self.check_time(ballot.at)?;
        Ok(self.record(chosen, ballot, Outcome::Advised, Vec::new()))
    }

    /// Decides whether `by` may take the request back, and returns the record of it; changes nothing.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DecisionError::Closed`] if the request is resolved, or was let pass.
    /// * [`DecisionError::NotRequester`] if somebody else made it.
    /// * [`DecisionError::TooEarly`] if the instant is before the last record.
    pub fn withdraw(
        &self,
        by: &PersonId,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<Withdrawal, DecisionError> {
        if self.state_at(at) != RequestState::Pending {
            return Err(self.closed(at));
        }
        self.check_requester(by)?;
        self.check_time(at)?;
        Ok(Withdrawal {
            request: self.id().clone(),
            by: by.clone(),
            reason: reason.into(),
            at,
        })
    }

    /// Decides whether `by` may stand aside, and returns the record of it; changes nothing.
    ///
    /// Who stands aside does not decide on the request any more, neither for themselves nor for others, in no round. Their seat
    /// stays, as that of anybody who is barred: a board of seven still needs four. Where those who are left cannot meet a
    /// step the request waits, and [`obstacle`](Self::obstacle) says for what. To abstain, in contrast, is a vote.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DecisionError::Closed`] if the request is resolved.
    /// * [`DecisionError::SeparationOfDuties`] if they do not decide on it anyway.
    /// * [`DecisionError::AlreadyDecided`] if they have voted in the present round; what was said stands.
    /// * [`DecisionError::TooEarly`] if the instant is before the last record.
    pub fn recuse(
        &self,
        by: &PersonId,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<Recusal, DecisionError> {
        self.check_open(at)?;
        let people = Directory::default();
        let moment = Moment {
            people: &people,
            at,
        };
        self.check_conflict(by, moment)?;
        let mut steps = self.numbered();
        let voted = steps.find(|(number, _)| self.progress(*number).voters.contains(by));
        if let Some((step, _)) = voted {
            let person = by.clone();
            return Err(DecisionError::AlreadyDecided { person, step });
        }
        self.check_time(at)?;
        Ok(Recusal {
            request: self.id().clone(),
            by: by.clone(),
            reason: reason.into(),
            at,
        })
    }

    /// Finds the step and the capacity in which a ballot counts, among the open steps of which `wanted` holds.
    fn choose<'a>(
        &'a self,
        ballot: &Ballot,
        wanted: impl Fn(&Step) -> bool,
        moment: Moment<'a>,
    ) -> Result<Chosen<'a>, DecisionError> {
        let open = |(number, step): &(u32, &Step)| {
            let progress = self.progress(*number);
            wanted(step) && progress.since.is_some() && !progress.is_met
        };
        if let Some(number) = ballot.step {
            let step = self.chain().step(number);
            if !step.is_some_and(|step| open(&(number, step))) {
                return Err(DecisionError::NotOpen {
                    request: self.id().clone(),
                    step: number,
                });
            }
        }
        let named = |(number, _): &(u32, &Step)| ballot.step.is_none_or(|step| step == *number);
        let mut steps: Vec<(u32, &Step)> = self.numbered().filter(open).filter(named).collect();
        // Who has voted on a step is asked on the next one first; the refusal names the last.
        steps.sort_by_key(|(number, _)| self.progress(*number).voters.contains(&ballot.by));
        let mut refusal = None;
        for (number, step) in steps {
            match self.place_of(number, step, ballot, moment) {
                Ok(Some((capacity, standpoint))) => {
                    return Ok(Chosen {
                        number,
                        step,
                        capacity,
                        standpoint,
                    });
                }
                Ok(None) => {
                    refusal = refusal.or_else(|| {
                        Some(DecisionError::NotAsked {
                            person: ballot.by.clone(),
                            step: number,
                            roles: step.roles.clone(),
                            people: step.people.clone(),
                        })
                    });
                }
                // To have decided, or to be asked later, says more than not to be asked.
                Err(error) => refusal = Some(error),
            }
        }
        Err(refusal.unwrap_or_else(|| DecisionError::NoAdviser {
            request: self.id().clone(),
            person: ballot.by.clone(),
        }))
    }

    /// Finds the seat on one step that a ballot is for, and in what capacity; `None` if there is none.
    fn place_of<'a>(
        &'a self,
        number: u32,
        step: &'a Step,
        ballot: &Ballot,
        moment: Moment<'a>,
    ) -> Result<Option<(Capacity, Standpoint)>, DecisionError> {
        let holders = self.holders(step, moment).unwrap_or_default();
        let progress = self.progress(number);
        let by = &ballot.by;
        let is_seat = |holder: &PersonId| holders.contains(&holder);
        // Where somebody else has voted for the seat, no approval counts for it that was given elsewhere.
        let is_taken = progress.votes.contains_key(by);
        let carried = is_seat(by) && !is_taken && self.approves_already((number, step), by);
        if progress.voters.contains(by) || carried {
            let person = by.clone();
            return Err(DecisionError::AlreadyDecided {
                person,
                step: number,
            });
        }
        let simple = !moment.people.has_delegations();
        let vacant = |seat: &&PersonId| !progress.votes.contains_key(*seat);
        let vote_for =
            |seat: &'a PersonId| Some((seat, self.actors(step, seat, moment).remove(by)?));
        // One's own seat comes before those of others, and without delegations there are no others.
        let own = holders.iter().copied().find(|seat| *seat == by);
        let named = |seat: &&PersonId| {
            ballot
                .acting_for
                .as_ref()
                .is_none_or(|wanted| wanted == *seat)
        };
        let found = own
            .filter(named)
            .filter(vacant)
            .and_then(vote_for)
            .or_else(|| {
                let others = holders
                    .iter()
                    .copied()
                    .filter(|seat| !simple && *seat != by);
                others.filter(named).filter(vacant).find_map(vote_for)
            });
        let Some((seat, standpoint)) = found else {
            let escalated =
                ballot.acting_for.is_none() && self.escalated(number, step, moment).contains(&by);
            return Ok(escalated.then(|| (Capacity::Escalation, Standpoint::default())));
        };
        if step.climb.is_some() {
            let below = holders.iter().take_while(|holder| **holder != seat);
            let mut silent = below.filter(|holder| !progress.votes.contains_key(**holder));
            if let Some(first) = silent.next() {
                return Err(DecisionError::NotYetAsked {
                    person: by.clone(),
                    step: number,
                    first: (*first).clone(),
                });
            }
        }
        let capacity = if seat == by {
            Capacity::Own
        } else {
            Capacity::For(seat.clone())
        };
        Ok(Some((capacity, standpoint)))
    }

    fn approves_already(&self, (number, step): (u32, &Step), person: &PersonId) -> bool {
        step.carry_over == super::CarryOver::SamePerson
            && self.approvers().approved_elsewhere(number, person)
    }

    /// Says what a vote does, and which other steps are met with it.
    fn outcome(
        &self,
        chosen: &Chosen<'_>,
        ballot: &Ballot,
        moment: Moment<'_>,
    ) -> (Outcome, Vec<u32>) {
        let Chosen {
            number,
            step,
            capacity,
            standpoint,
        } = chosen;
        let is_rejected = ballot.vote == Vote::Reject;
        let vetoes = || step.veto.iter().any(|role| standpoint.roles.contains(role));
        if is_rejected && (step.quorum.has_veto() || vetoes() || *capacity == Capacity::Escalation)
        {
            return (Outcome::Vetoed, Vec::new());
        }
        let holder = match capacity {
            Capacity::For(holder) => holder,
            Capacity::Own | Capacity::Escalation => &ballot.by,
        };
        let trial = Trial {
            number: *number,
            holder,
            by: &ballot.by,
            vote: ballot.vote,
            standpoint,
        };
        let own = match capacity {
            Capacity::Escalation if ballot.vote == Vote::Approve => Standing::Met,
            Capacity::Escalation => Standing::Open,
            _ => match self.places(*number, step, Some(trial), moment) {
                Ok(places) => self.standing(step, *number, &places, Some(trial), moment),
                Err(_) => Standing::Unreachable,
            },
        };
        if own == Standing::Unreachable {
            return (Outcome::Unreachable, Vec::new());
        }
        let met = own == Standing::Met;
        let also = self.also_met(met.then_some(*number), Some(trial), moment);
        let left = self.steps_left();
        let outcome = match (met, also.len().saturating_add(usize::from(met)) == left) {
            (true, true) => Outcome::Approved,
            (true, false) => Outcome::StepMet,
            (false, _) => Outcome::Recorded,
        };
        (outcome, also)
    }

    /// Returns the steps that approvals of other steps meet once `number` is met, counted from 1 and in that order.
    pub(super) fn also_met(
        &self,
        number: Option<u32>,
        trial: Option<Trial<'_>>,
        moment: Moment<'_>,
    ) -> Vec<u32> {
        let carries = |step: &Step| step.carry_over == super::CarryOver::SamePerson;
        let mut found = Vec::new();
        if !self.chain().steps().iter().any(carries) {
            return found;
        }
        let is_met = |other: u32, found: &[u32]| {
            Some(other) == number || found.contains(&other) || self.progress(other).is_met
        };
        // A step may be met by what was approved on one that is met in turn.
        loop {
            let mut open = self.binding(|progress: &Progress| !progress.is_met);
            let next = open.find(|(other, step)| {
                let place = super::request::index(*other).unwrap_or(usize::MAX);
                let before = steps::prerequisites(self.chain().steps(), place);
                let ready = before.iter().all(|place| {
                    let before = u32::try_from(*place).unwrap_or(u32::MAX).saturating_add(1);
                    is_met(before, &found)
                });
                carries(step)
                    && !is_met(*other, &found)
                    && ready
                    && self.is_met_by_others(*other, step, trial, moment)
            });
            let Some((other, _)) = next else {
                found.sort_unstable();
                return found;
            };
            found.push(other);
        }
    }

    /// Tells whether approvals given elsewhere, with those given on it, meet a step.
    fn is_met_by_others(
        &self,
        number: u32,
        step: &Step,
        trial: Option<Trial<'_>>,
        moment: Moment<'_>,
    ) -> bool {
        let places = self.places(number, step, trial, moment);
        places.is_ok_and(|places| {
            self.standing(step, number, &places, trial, moment) == Standing::Met
        })
    }

    fn record(
        &self,
        chosen: Chosen<'_>,
        ballot: Ballot,
        outcome: Outcome,
        also_met: Vec<u32>,
    ) -> Decision {
        Decision {
            request: self.id().clone(),
            step: chosen.number,
            by: ballot.by,
            capacity: chosen.capacity,
            roles: chosen.standpoint.roles,
            in_person: chosen.standpoint.in_person,
            vote: ballot.vote,
            reason: ballot.reason,
            at: ballot.at,
            outcome,
            also_met,
        }
    }

    pub(super) fn closed(&self, at: DateTime<Utc>) -> DecisionError {
        DecisionError::Closed {
            request: self.id().clone(),
            state: self.state_at(at),
        }
    }

    pub(super) fn check_open(&self, at: DateTime<Utc>) -> Result<(), DecisionError> {
        if self.state_at(at).is_open() {
            Ok(())
        } else {
            Err(self.closed(at))
        }
    }

    pub(super) fn check_requester(&self, by: &PersonId) -> Result<(), DecisionError> {
        if *by == self.draft().requester {
            return Ok(());
        }
        Err(DecisionError::NotRequester {
            request: self.id().clone(),
            person: by.clone(),
        })
    }

    pub(super) fn check_conflict(
        &self,
        person: &PersonId,
        moment: Moment<'_>,
    ) -> Result<(), DecisionError> {
        match self.conflict(person, moment) {
            None => Ok(()),
            Some(conflict) => Err(DecisionError::SeparationOfDuties {
                request: self.id().clone(),
                person: person.clone(),
                conflict,
            }),
        }
    }

    pub(super) fn check_time(&self, at: DateTime<Utc>) -> Result<(), DecisionError> {
        let last = self.last_at();
        if at < last {
            let request = self.id().clone();
            return Err(DecisionError::TooEarly { request, at, last });
        }
        Ok(())
    }
}
