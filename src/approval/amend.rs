//! What becomes of an approval when what is asked for changes.
//!
//! | Change, against what was last fully approved | Effect |
//! | --- | --- |
//! | the reason only; less; more, but within tolerance; a vendor or category that was open, if that asks nobody else | [`Kept`](AmendmentEffect::Kept) |
//! | more, beyond tolerance, on the same lines | [`Extended`](AmendmentEffect::Extended): the steps that are new are asked |
//! | another vendor, currency, category, period, beneficiary or fact, new lines, money moved between lines beyond tolerance, longer validity | [`Restarted`](AmendmentEffect::Restarted) |
//! | anything, while it is not approved | [`Restarted`](AmendmentEffect::Restarted) |

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Chain, DecisionError, Denial, Directory, Line, Opened, Policy, Request, RequestDraft,
    RequestError, RequestKind, RequestRecord, RequestState, Step,
    draft::{check_chain, checked},
    seating::Moment,
    steps,
};
use crate::{
    id::{PersonId, RequestId},
    money::{Money, MoneyError},
};

/// What a change does to an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AmendmentEffect {
    /// The approval stands.
    Kept,
    /// A new round opens in which the steps that the larger amount needs in addition are asked.
    Extended,
    /// A new round opens in which every step is asked.
    Restarted,
    /// A new round opens in which nobody has to agree.
    Automatic,
}

impl fmt::Display for AmendmentEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Kept => "the approval stands",
            Self::Extended => "the steps that are new are asked",
            Self::Restarted => "every step is asked again",
            Self::Automatic => "nobody has to agree",
        })
    }
}

/// The record that what is asked for was changed. A new round keeps the chain of the policy as it is then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    draft: RequestDraft,
    effect: AmendmentEffect,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chain: Option<Chain>,
    /// The steps of the chain that are met from the start, counted from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    met: Vec<u32>,
}

impl Amendment {
    /// Returns the request.
    #[must_use]
    pub fn request(&self) -> &RequestId {
        &self.draft.id
    }

    /// Returns who changed it: the requester.
    #[must_use]
    pub fn by(&self) -> &PersonId {
        &self.draft.requester
    }

    /// Returns when.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.draft.at
    }

    /// Returns what is asked for from now on.
    #[must_use]
    pub fn draft(&self) -> &RequestDraft {
        &self.draft
    }

    /// Returns what the change does to the approval.
    #[must_use]
    pub fn effect(&self) -> AmendmentEffect {
        self.effect
    }

    /// Returns the chain of the new round, or `None` where there is none.
    #[must_use]
    pub fn chain(&self) -> Option<&Chain> {
        self.chain.as_ref()
    }

    /// Returns the steps of the new round that are met from the start, because they were met for the approval before.
    #[must_use]
    pub fn met(&self) -> &[u32] {
        &self.met
    }

    /// Tells whether the record is one that `request` could have made; the rules it goes by are all in the request.
    pub(super) fn fits(&self, request: &Request) -> bool {
        let Ok((draft, total)) = checked(self.draft.clone()) else {
            return false;
        };
        let same = draft == self.draft && request.check_same(&draft).is_ok();
        let binding = |chain: &Chain| chain.steps().iter().any(Step::is_binding);
        let mut effect = request.effect_of(&draft, total);
        // What is stated now may be asked of others; which these are is in the chain.
        let restated = self.chain.is_some() && request.states_otherwise(&draft);
        if effect == Ok(AmendmentEffect::Kept) && restated {
            effect = Ok(AmendmentEffect::Restarted);
        }
        let expected = match (effect, &self.chain) {
            (Ok(AmendmentEffect::Kept), None) => AmendmentEffect::Kept,
            (Ok(AmendmentEffect::Kept) | Err(_), _) | (_, None) => return false,
            (Ok(_), Some(chain)) if !binding(chain) => AmendmentEffect::Automatic,
            (Ok(effect), Some(chain)) => {
                let met = match effect {
                    AmendmentEffect::Extended => request.still_met(chain),
                    _ => Vec::new(),
                };
                if met != self.met {
                    return false;
                }
                effect
            }
        };
        let chain = self.chain.as_ref();
        let is_for = chain.is_none_or(|chain| check_chain(chain, total).is_ok());
        same && is_for && expected == self.effect
    }
}

impl From<Amendment> for RequestRecord {
    fn from(amendment: Amendment) -> Self {
        Self::Amended(Box::new(amendment))
    }
}

impl From<&Amendment> for RequestRecord {
    fn from(amendment: &Amendment) -> Self {
        Self::Amended(Box::new(amendment.clone()))
    }
}

/// What was last fully approved: changes are measured against it, however many there were since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Baseline(pub(super) Opened);

impl Baseline {
    pub(super) fn of(opened: &Opened) -> Self {
        Self(opened.clone())
    }
}

/// Why a request cannot be changed; the variants are in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmendError {
    /// The lines are wrong, or the policy denies the new amount.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The request is withdrawn or was let pass, somebody else made it, or something later has happened to it.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// Something that makes it another request was changed.
    #[error("request {request} cannot change its {field}: make another request")]
    OtherRequest {
        /// The request.
        request: RequestId,
        /// What was changed: `id`, `kind`.
        field: &'static str,
    },
    /// Nothing was changed.
    #[error("request {request} asks for this already")]
    Unchanged {
        /// The request.
        request: RequestId,
    },
}

impl AmendError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Request(error) => error.code(),
            Self::Decision(error) => error.code(),
            Self::OtherRequest { .. } => "amendment-other-request",
            Self::Unchanged { .. } => "amendment-unchanged",
        }
    }
}

impl From<Denial> for AmendError {
    fn from(denial: Denial) -> Self {
        Self::Request(denial.into())
    }
}

impl Request {
    /// Decides what becomes of the request when it asks for `draft` from now on, and returns the record of it; changes nothing.
    ///
    /// Changes are compared with what was last *fully* approved and add up: ten increases of four percent do not pass a tolerance of
    /// five. What is less, or more within tolerance, keeps the approval. A larger amount is decided by the steps that the policy
    /// as it is now asks in addition, or where there are none by its last ones again. Everything else restarts. The draft
    /// says who changes it (its requester) and when.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`AmendError::Request`] if the lines are wrong, as for [`open`](Self::open).
    /// * [`AmendError::Decision`] with [`DecisionError::Closed`] if the request is withdrawn, or let pass and not ratified; with
    ///   [`DecisionError::Lapsed`], [`DecisionError::NotRequester`] or [`DecisionError::TooEarly`].
    /// * [`AmendError::OtherRequest`] if the identifier or the kind differs.
    /// * [`AmendError::Unchanged`] if nothing differs.
    /// * [`AmendError::Request`] with [`RequestError::Denied`] if the policy denies the new amount, or nobody could approve it.
    ///
    /// # Example: a little more is tolerated once
    /// ```
    /// use tactica::approval::{AmendmentEffect, Ballot, Directory, Line, Policy, Request, RequestDraft, RequestKind, Vote};
    ///
    /// let policy: Policy = serde_json::from_str(r#"{
    ///   "id": "purchasing", "version": 1, "currency": "USD", "kinds": ["spend"], "conduct": {"tolerance": {"percent": "5%"}},
    ///   "bands": [{"name": "all", "limit": "unlimited", "steps": [{"people": ["ben"]}]}]
    /// }"#)?;
    /// let (people, at) = (Directory::default(), "2025-03-01T09:00:00Z".parse()?);
    /// let draft = |amount: &str| Ok::<_, Box<dyn std::error::Error>>(RequestDraft::new(
    ///     "posters".parse()?, RequestKind::Spend, "ana".parse()?,
    ///     vec![Line { node: "print".parse()?, amount: amount.parse()? }], at,
    /// ));
    /// let mut request = Request::from(Request::open(draft("10000.00 USD")?, &policy, &people)?);
    /// request.apply(request.decide(Ballot::new("ben".parse()?, Vote::Approve, at), &people)?)?;
    ///
    /// let first = request.amend(draft("10400.00 USD")?, &policy, &people)?;
    /// assert_eq!(first.effect(), AmendmentEffect::Kept);
    /// request.apply(first)?;
    /// let second = request.amend(draft("10800.00 USD")?, &policy, &people)?;
    /// assert_eq!(second.effect(), AmendmentEffect::Extended, "8 % more than was approved");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn amend(
        &self,
        draft: RequestDraft,
        policy: &Policy,
        directory: &Directory,
    ) -> Result<Amendment, AmendError> {
        let (facts, asked) = (draft.stated(), draft.clone());
        let route = |_, total| policy.route(&asked.asked(total, &facts));
        self.amend_on(draft, route, directory)
    }

    /// Decides as [`amend`](Self::amend), with the chain of a new round from `route`, which is asked with kind and total if one is needed.
    ///
    /// # Errors
    ///
    /// As for [`amend`](Self::amend).
    pub fn amend_on(
        &self,
        draft: RequestDraft,
        route: impl Fn(RequestKind, Money) -> Result<Chain, Denial>,
        directory: &Directory,
    ) -> Result<Amendment, AmendError> {
        use AmendmentEffect as A;

        let (draft, total) = checked(draft)?;
        let at = draft.at;
        let moment = Moment {
            people: directory,
            at,
        };
        if matches!(
            self.state_at(at),
            RequestState::Withdrawn | RequestState::Overridden
        ) {
            return Err(self.closed(at).into());
        }
        self.check_silence(moment)?;
        self.check_requester(&draft.requester)?;
        self.check_time(at)?;
        self.check_same(&draft)?;
        let mut effect = self.effect_of(&draft, total).map_err(RequestError::from)?;
        if effect == A::Kept && self.asks_others(&draft, &route)? {
            effect = A::Restarted;
        }
        if effect == A::Kept {
            self.check_denied(&draft, total, &route)?;
            return Ok(Amendment {
                draft,
                effect,
                chain: None,
                met: Vec::new(),
            });
        }
        let chain = route(draft.kind, total)?;
        check_chain(&chain, total)?;
        let met = match effect {
            A::Extended => self.still_met(&chain),
            _ => Vec::new(),
        };
        let automatic = !chain.steps().iter().any(Step::is_binding);
        let amendment = Amendment {
            draft,
            effect: if automatic { A::Automatic } else { effect },
            chain: Some(chain),
            met: if automatic { Vec::new() } else { met },
        };
        let mut after = self.clone();
        after.apply(&amendment)?;
        match after.obstacle(directory, at) {
            Some(denial) => Err(denial.into()),
            None => Ok(amendment),
        }
    }

    /// Checks that `draft` is one for this request, and another one than that in force.
    fn check_same(&self, draft: &RequestDraft) -> Result<(), AmendError> {
        let now = self.draft();
        let fields = [("id", draft.id == now.id), ("kind", draft.kind == now.kind)];
        if let Some((field, _)) = fields.into_iter().find(|(_, same)| !same) {
            let request = self.id().clone();
            return Err(AmendError::OtherRequest { request, field });
        }
        let unchanged = RequestDraft {
            at: now.at,
            ..draft.clone()
        };
        // What has ended may be asked for again as it was.
        if unchanged == *now
            && matches!(
                self.state_at(draft.at),
                RequestState::Pending | RequestState::Approved
            )
        {
            let request = self.id().clone();
            return Err(AmendError::Unchanged { request });
        }
        Ok(())
    }

    /// Checks that more than was approved is not what nobody may approve: tolerance passes over those who decide, not over a limit of
    /// them all.
    fn check_denied(
        &self,
        draft: &RequestDraft,
        total: Money,
        route: impl Fn(RequestKind, Money) -> Result<Chain, Denial>,
    ) -> Result<(), Denial> {
        let approved = self
            .baseline
            .as_ref()
            .map(|baseline| baseline.0.chain.amount());
        if approved.is_none_or(|approved| total.minor() <= approved.minor()) {
            return Ok(());
        }
        match route(draft.kind, total) {
            Err(denied @ (Denial::Forbidden { .. } | Denial::BeyondAuthority { .. })) => {
                Err(denied)
            }
            _ => Ok(()),
        }
    }

    /// Tells whether a draft states other facts than what was last fully approved.
    fn states_otherwise(&self, draft: &RequestDraft) -> bool {
        let baseline = self.baseline.as_ref();
        baseline.is_some_and(|Baseline(baseline)| draft.stated() != baseline.draft.stated())
    }

    /// Tells whether what is stated now, such as a vendor that was not known, would have been asked of others.
    fn asks_others(
        &self,
        draft: &RequestDraft,
        route: impl Fn(RequestKind, Money) -> Result<Chain, Denial>,
    ) -> Result<bool, Denial> {
        let Some(Baseline(baseline)) = self
            .baseline
            .as_ref()
            .filter(|_| self.states_otherwise(draft))
        else {
            return Ok(false);
        };
        // At the amount that was approved, for tolerance is a matter of amounts alone.
        let chain = route(draft.kind, baseline.chain.amount())?;
        Ok(chain.steps() != baseline.chain.steps())
    }

    /// Says what a change does, before it is known whether anybody has to agree.
    fn effect_of(&self, draft: &RequestDraft, total: Money) -> Result<AmendmentEffect, MoneyError> {
        use AmendmentEffect as A;

        let approved = self.state_at(draft.at) == RequestState::Approved;
        let Some(Baseline(baseline)) = self.baseline.as_ref().filter(|_| approved) else {
            return Ok(A::Restarted);
        };
        let before = &baseline.draft;
        let narrower = narrows(before.vendor.as_ref(), draft.vendor.as_ref())
            && narrows(before.category.as_ref(), draft.category.as_ref())
            && narrows(before.period.as_ref(), draft.period.as_ref())
            && before.beneficiary == draft.beneficiary
            && before.facts == draft.facts
            && ends_no_later(before.valid_until, draft.valid_until)
            && total.currency() == baseline.chain.amount().currency();
        if !narrower {
            return Ok(A::Restarted);
        }
        let mut more = Money::zero(total.currency());
        let mut is_less = before.lines.len() > draft.lines.len();
        for line in &draft.lines {
            let Some(old) = amount_on(&before.lines, line) else {
                return Ok(A::Restarted);
            };
            let difference = line.amount.try_sub(old)?;
            if difference.is_positive() {
                more = more.try_add(difference)?;
            }
            is_less |= difference.is_negative();
        }
        let tolerated = self
            .chain()
            .conduct()
            .tolerance
            .of(baseline.chain.amount())?;
        Ok(if more.minor() <= tolerated.minor() {
            A::Kept
        } else if is_less {
            A::Restarted
        } else {
            A::Extended
        })
    }

    /// Returns the steps of `chain` that ask the same as steps that were met for the approval before. Where these are all of them,
    /// the last ones are asked again: somebody has to agree to more than was tolerated.
    fn still_met(&self, chain: &Chain) -> Vec<u32> {
        let before = self
            .baseline
            .as_ref()
            .map(|baseline| baseline.0.chain.steps());
        let mut before: Vec<&Step> = before
            .unwrap_or_default()
            .iter()
            .filter(|s| s.is_binding())
            .collect();
        // Who was asked once has answered one step that asks the same, not all of them.
        let mut asked_before = |step: &Step| {
            let found = before.iter().position(|other| asks_alike(step, other));
            found.map(|at| before.remove(at)).is_some()
        };
        let all = || chain.steps().iter().enumerate();
        let mut places: Vec<usize> = Vec::new();
        for (place, step) in all().filter(|(_, step)| step.is_binding()) {
            if asked_before(step) {
                places.push(place);
            }
        }
        if places.len() == all().filter(|(_, step)| step.is_binding()).count() {
            let waited_for: Vec<usize> = all()
                .filter(|(_, step)| step.is_binding())
                .flat_map(|(place, _)| steps::prerequisites(chain.steps(), place))
                .collect();
            places.retain(|place| waited_for.contains(place));
        }
        // What waits for a step that is asked is asked as well, so that the order of the policy is kept.
        loop {
            let kept = places.clone();
            places.retain(|place| {
                steps::prerequisites(chain.steps(), *place)
                    .iter()
                    .all(|before| kept.contains(before))
            });
            if places.len() == kept.len() {
                break;
            }
        }
        let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        places.into_iter().map(number).collect()
    }

    /// Enters a change as it was recorded.
    pub(super) fn change(&mut self, amendment: &Amendment) {
        self.remember();
        self.current.draft = amendment.draft.clone();
        let Some(chain) = &amendment.chain else {
            return;
        };
        self.current.chain = chain.clone();
        self.round = self.round.saturating_add(1);
        self.begin(&amendment.met, amendment.at());
        if amendment.effect == AmendmentEffect::Automatic {
            self.complete(amendment.at());
        }
    }
}

/// Tells whether what was approved without saying, or is the same, is approved.
fn narrows<T: PartialEq>(before: Option<&T>, now: Option<&T>) -> bool {
    before.is_none() || before == now
}

fn ends_no_later(before: Option<DateTime<Utc>>, now: Option<DateTime<Utc>>) -> bool {
    match (before, now) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(before), Some(now)) => now <= before,
    }
}

fn amount_on(lines: &[Line], line: &Line) -> Option<Money> {
    let found = lines.iter().find(|other| other.node == line.node);
    found.map(|other| other.amount)
}

/// Tells whether two steps ask the same people for the same. Whom a climbed line asks depends on the amount.
fn asks_alike(one: &Step, other: &Step) -> bool {
    one.climb.is_none()
        && other.climb.is_none()
        && one.roles == other.roles
        && one.people == other.people
        && one.quorum == other.quorum
        && one.veto == other.veto
        && one.chair == other.chair
}
