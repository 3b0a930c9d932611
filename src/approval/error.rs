//! Why a request or a decision was refused.

use super::{Conflict, FactType, FactValue, Facts, Limit, RequestKind, RequestState, Shortage};
use crate::{
    id::{FactId, NodeId, PersonId, PolicyId, RequestId, RoleId},
    money::{Currency, Money, MoneyError},
};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

/// Why nobody may approve: what no rule allows is denied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Denial {
    /// No policy decides on this kind of request.
    #[error("no policy decides on {kind}")]
    NoPolicy {
        /// The kind asked for.
        kind: RequestKind,
    },
    /// The amount is in another currency than the policy.
    #[error("{amount} is not in {currency}, the currency of policy {policy}")]
    CurrencyMismatch {
        /// The policy.
        policy: PolicyId,
        /// The amount asked for.
        amount: Money,
        /// The currency of the policy.
        currency: Currency,
    },
    /// The amount is below zero.
    #[error("{amount} is negative: money coming back needs no approval")]
    Negative {
        /// The amount asked for.
        amount: Money,
    },
    /// The amount is beyond what the policy lets anybody approve.
    #[error(
        "{amount} is beyond {}policy {policy}, which ends {limit}",
        match .rule { Some(rule) => format!("rule {rule:?} of "), None => String::new() }
    )]
    BeyondAuthority {
        /// The policy.
        policy: PolicyId,
        /// The rule whose bands decide, if it is not the general ones.
        rule: Option<Arc<str>>,
        /// The amount asked for.
        amount: Money,
        /// Where its last band ends.
        limit: Box<Limit>,
    },
    /// A rule forbids it, whatever else allows it.
    #[error(
        "{amount} is denied by rule {rule:?} of policy {policy}, version {version}{}",
        if .reason.is_empty() { String::new() } else { format!(": {reason}") }
    )]
    Forbidden {
        /// The policy.
        policy: PolicyId,
        /// Its version.
        version: u32,
        /// The rule.
        rule: Arc<str>,
        /// The amount, in the currency of the policy where it says from which amount on.
        amount: Money,
        /// Why, in the words of the rule.
        reason: Box<str>,
    },
    /// No rule with bands applies to the facts.
    #[error(
        "no policy on {kind} lets anybody approve it with {}",
        if .facts.is_empty() { "no facts stated".to_owned() } else { .facts.to_string() }
    )]
    NoRule {
        /// The kind asked for.
        kind: RequestKind,
        /// The facts as stated.
        facts: Box<Facts>,
    },
    /// A fact that the policy insists on is not stated.
    #[error("policy {policy} needs to know {fact}, which is not stated")]
    FactMissing {
        /// The policy.
        policy: PolicyId,
        /// The fact.
        fact: FactId,
    },
    /// A fact is stated as something else than what the policy asks for.
    #[error("{fact} is {found}, and policy {policy} asks for {wanted}")]
    FactType {
        /// The policy.
        policy: PolicyId,
        /// The fact.
        fact: FactId,
        /// What was stated.
        found: Box<FactValue>,
        /// What the policy asks for.
        wanted: FactType,
    },
    /// No rate is known for the date of the request.
    #[error(
        "policy {policy} judges in {to}, and no rate from {from} is known on {}",
        match .on { Some(on) => format!("{on} or before"), None => "a date that is not stated".to_owned() }
    )]
    RateMissing {
        /// The policy.
        policy: PolicyId,
        /// The currency asked for.
        from: Currency,
        /// The currency of the policy.
        to: Currency,
        /// The date of the request, if stated.
        on: Option<NaiveDate>,
    },
    /// The latest rate is older than the policy lets it be.
    #[error(
        "the rate from {from} to {to} is of {date}, {days} days before {on}; policy {policy} allows {days_max}"
    )]
    RateStale {
        /// The policy.
        policy: PolicyId,
        /// The currency asked for.
        from: Currency,
        /// The currency of the policy.
        to: Currency,
        /// The date of the rate.
        date: NaiveDate,
        /// The date of the request.
        on: NaiveDate,
        /// How many days lie between.
        days: u32,
        /// How many may.
        days_max: u32,
    },
    /// Past requests are to be added up, and the request has no date.
    #[error("policy {policy} adds up requests by date, and the date of this one is not stated")]
    DateMissing {
        /// The policy.
        policy: PolicyId,
    },
    /// An amount leaves the range when it is converted or added up.
    #[error("policy {policy} cannot judge it: {error}")]
    Amount {
        /// The policy.
        policy: PolicyId,
        /// What is out of range.
        error: MoneyError,
    },
    /// The people who may decide cannot meet a step.
    #[error("step {step}{} cannot be met: {shortage}", asked(.roles, .people))]
    NoEligibleApprover {
        /// The step, counted from 1.
        step: u32,
        /// The roles it asks.
        roles: Vec<RoleId>,
        /// The people it asks by name.
        people: Vec<PersonId>,
        /// What is missing.
        shortage: Shortage,
    },
}

impl Denial {
    /// Says in words that nobody may approve it, and why, with the stable code at the end.
    #[must_use]
    pub fn explain(&self) -> String {
        format!("nobody may approve it: {self} ({})", self.code())
    }

    /// Returns the stable code of this denial.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPolicy { .. } => "no-policy",
            Self::CurrencyMismatch { .. } => "policy-currency-mismatch",
            Self::Negative { .. } => "amount-negative",
            Self::BeyondAuthority { .. } => "beyond-authority",
            Self::Forbidden { .. } => "forbidden",
            Self::NoRule { .. } => "no-rule",
            Self::FactMissing { .. } => "fact-missing",
            Self::FactType { .. } => "fact-type",
            Self::RateMissing { .. } => "policy-rate-missing",
            Self::RateStale { .. } => "policy-rate-stale",
            Self::DateMissing { .. } => "date-missing",
            Self::Amount { error, .. } => error.code(),
            Self::NoEligibleApprover { .. } => "no-eligible-approver",
        }
    }
}

/// Why a request was not opened; the variants are in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The request has no lines.
    #[error("the request has no lines")]
    NoLines,
    /// Two lines name the same node.
    #[error("two lines name {node}: add them up")]
    DuplicateNode {
        /// The node.
        node: NodeId,
    },
    /// A line is not above zero.
    #[error("the line of {node} is {amount}: it must be above zero")]
    NotPositive {
        /// The node.
        node: NodeId,
        /// The amount as given.
        amount: Money,
    },
    /// The lines do not add up: two currencies, or out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The request is not valid any more when it is made.
    #[error("the request is valid until {until}, and made at {at}")]
    NotValid {
        /// When it is made.
        at: DateTime<Utc>,
        /// The instant from which it is not valid any more.
        until: DateTime<Utc>,
    },
    /// The policy denies it.
    #[error(transparent)]
    Denied(#[from] Denial),
}

impl RequestError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoLines => "lines-none",
            Self::DuplicateNode { .. } => "lines-duplicate-node",
            Self::NotPositive { .. } => "lines-not-positive",
            Self::Money(error) => error.code(),
            Self::NotValid { .. } => "request-not-valid",
            Self::Denied(denial) => denial.code(),
        }
    }
}

/// Why a decision was refused; the variants are in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionError {
    /// The request is resolved.
    #[error("request {request} is {state}")]
    Closed {
        /// The request.
        request: RequestId,
        /// How it was resolved.
        state: RequestState,
    },
    /// The silence of a step has come to mean something, and that is not recorded yet.
    #[error(
        "silence on step {step} of request {request} means something since {since}: record it first"
    )]
    Lapsed {
        /// The request.
        request: RequestId,
        /// The step, counted from 1.
        step: u32,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// The person may not let the request pass in that role.
    #[error(
        "{person} may not let request {request} pass as {role}: the policy has to name the role, and they have to hold it"
    )]
    NoOverride {
        /// The request.
        request: RequestId,
        /// Who wanted to.
        person: PersonId,
        /// In which role.
        role: RoleId,
    },
    /// The person has an interest of their own.
    #[error("{person} may not decide on request {request}: {conflict}")]
    SeparationOfDuties {
        /// The request.
        request: RequestId,
        /// Who wanted to decide.
        person: PersonId,
        /// The interest.
        conflict: Conflict,
    },
    /// The step that is named is not open.
    #[error("step {step} of request {request} is not open")]
    NotOpen {
        /// The request.
        request: RequestId,
        /// The step, counted from 1.
        step: u32,
    },
    /// The person is not asked on a step that is open, and nobody who is has delegated to them.
    #[error("{person} is not asked on step {step}{}", asked(.roles, .people))]
    NotAsked {
        /// Who wanted to decide.
        person: PersonId,
        /// The first step that is open, counted from 1.
        step: u32,
        /// The roles it asks.
        roles: Vec<RoleId>,
        /// The people it asks by name.
        people: Vec<PersonId>,
    },
    /// The person holds no role of any advisory step.
    #[error("{person} is not asked for advice on request {request}")]
    NoAdviser {
        /// The request.
        request: RequestId,
        /// Who wanted to advise.
        person: PersonId,
    },
    /// The person has decided on this step.
    #[error("{person} has decided on step {step}")]
    AlreadyDecided {
        /// Who wanted to decide.
        person: PersonId,
        /// The step, counted from 1.
        step: u32,
    },
    /// Somebody below in the reporting line has to decide first.
    #[error("{person} is asked on step {step} after {first}")]
    NotYetAsked {
        /// Who wanted to decide.
        person: PersonId,
        /// The step, counted from 1.
        step: u32,
        /// Who comes first.
        first: PersonId,
    },
    /// An override has no reason.
    #[error("request {request} is not let pass without a reason")]
    NoReason {
        /// The request.
        request: RequestId,
    },
    /// Only the requester may withdraw or change a request.
    #[error("{person} did not make request {request}")]
    NotRequester {
        /// The request.
        request: RequestId,
        /// Who wanted to withdraw it.
        person: PersonId,
    },
    /// The instant is before the last record of the request.
    #[error("{at} is before the last record of request {request}, {last}")]
    TooEarly {
        /// The request.
        request: RequestId,
        /// The instant as given.
        at: DateTime<Utc>,
        /// The instant of the last record.
        last: DateTime<Utc>,
    },
    /// The request is not approved.
    #[error("request {request} is {state}, not approved")]
    NotApproved {
        /// The request.
        request: RequestId,
        /// Its state.
        state: RequestState,
    },
    /// The request was let pass in an emergency and not ratified in time.
    #[error("request {request} was let pass, and not ratified by {ratify_by}")]
    NotRatified {
        /// The request.
        request: RequestId,
        /// By when it had to be.
        ratify_by: DateTime<Utc>,
    },
    /// A proof of approval says something else than what is approved now.
    #[error("the proof of request {request} is out of date: the field {field} differs")]
    ProofStale {
        /// The request.
        request: RequestId,
        /// The first field that differs.
        field: &'static str,
    },
    /// A record does not belong to the request it is applied to.
    #[error("the record does not follow on request {request}, which is {state}")]
    OutOfSequence {
        /// The request.
        request: RequestId,
        /// Its state.
        state: RequestState,
    },
}

impl DecisionError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "request-closed",
            Self::SeparationOfDuties { .. } => "separation-of-duties",
            Self::Lapsed { .. } => "request-lapsed",
            Self::NoOverride { .. } => "no-override",
            Self::NotOpen { .. } => "step-not-open",
            Self::NotYetAsked { .. } => "not-yet-asked",
            Self::NoReason { .. } => "no-reason",
            Self::NotRatified { .. } => "not-ratified",
            Self::ProofStale { .. } => "proof-stale",
            Self::NotAsked { .. } => "not-asked",
            Self::NoAdviser { .. } => "no-adviser",
            Self::AlreadyDecided { .. } => "already-decided",
            Self::NotRequester { .. } => "not-requester",
            Self::TooEarly { .. } => "too-early",
            Self::NotApproved { .. } => "not-approved",
            Self::OutOfSequence { .. } => "record-out-of-sequence",
        }
    }
}

/// Writes whom a step asks in brackets, or nothing where that depends on the requester.
fn asked(roles: &[RoleId], people: &[PersonId]) -> String {
    let roles = roles.iter().map(RoleId::as_str);
    let names: Vec<&str> = roles.chain(people.iter().map(PersonId::as_str)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(" ({})", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approval::PolicyError;

    #[test]
    fn errors_are_small() {
        assert!(size_of::<PolicyError>() <= 128);
        assert!(size_of::<Denial>() <= 128);
        assert!(size_of::<RequestError>() <= 128);
        assert!(size_of::<DecisionError>() <= 128);
    }
}
