//! Why a policy, a request or a decision was refused.

use super::{
    Conflict, FactType, FactValue, Facts, Lead, Limit, RequestKind, RequestState, Shortage, Start,
};
use crate::{
    id::{FactId, NodeId, PersonId, PolicyId, RequestId, RoleId},
    money::{Currency, Money, MoneyError},
    number::Percent,
    time::WorkTime,
};
use chrono::{DateTime, NaiveDate, Utc};
use std::{fmt, sync::Arc};

/// What contradicts itself within one step of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StepConflict {
    /// A step that climbs the reporting line also names roles, people or a quorum.
    ClimbBeside,
    /// A chair breaks ties of a majority, and the quorum is none.
    ChairWithoutMajority,
    /// A role that presides or may veto is not asked.
    OfficeNotAsked(RoleId),
    /// A reminder, an escalation or silence comes at once.
    WaitNotPositive(WorkTime),
    /// It is said to whom the step escalates, but not when.
    EscalationWithoutTime,
    /// An advisory step has a chair, a veto, an escalation, a carry-over, or a meaning of silence.
    AdviceWithConsequence,
    /// The lead time is below zero, or the worst is less than the expected.
    LeadOutOfOrder(Lead),
}

impl fmt::Display for StepConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClimbBeside => {
                f.write_str("it climbs the reporting line, and names roles, people or a quorum")
            }
            Self::ChairWithoutMajority => {
                f.write_str("it has a chair, who breaks ties of a majority, and its quorum is none")
            }
            Self::OfficeNotAsked(role) => {
                write!(f, "{role} presides or may veto, and is not one of its roles")
            }
            Self::WaitNotPositive(wait) => {
                write!(f, "it waits for {wait}, and the least is 1m")
            }
            Self::EscalationWithoutTime => {
                f.write_str("it says to whom it escalates, and not after how long")
            }
            Self::AdviceWithConsequence => {
                f.write_str("it is advisory, and only a binding step can have a chair, a veto, an escalation, a carry-over or a meaning of silence")
            }
            Self::LeadOutOfOrder(lead) => {
                let Lead { expected, worst } = lead;
                write!(f, "its lead time is {expected} and at worst {worst}: from zero up, and the worst last")
            }
        }
    }
}

/// Why a policy was refused. Steps are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The policy decides on nothing.
    #[error("the policy names no kind of request")]
    NoKinds,
    /// The policy has no bands.
    #[error("the policy has no bands")]
    NoBands,
    /// Two bands share a name.
    #[error("two bands are called {band:?}")]
    DuplicateBand {
        /// The name.
        band: Box<str>,
    },
    /// A band that stands alone does not say where it starts.
    #[error("band {band:?} does not say where it starts")]
    NoStart {
        /// The band.
        band: Box<str>,
    },
    /// An amount is in another currency than the policy.
    #[error("band {band:?} says {amount}, the policy is in {currency}")]
    CurrencyMismatch {
        /// The band.
        band: Box<str>,
        /// The amount as written.
        amount: Money,
        /// The currency of the policy.
        currency: Currency,
    },
    /// An amount is below zero.
    #[error("band {band:?} says {amount}, amounts start at zero")]
    Negative {
        /// The band.
        band: Box<str>,
        /// The amount as written.
        amount: Money,
    },
    /// A band holds no amount.
    #[error("band {band:?} is empty: {start}, {limit}")]
    EmptyBand {
        /// The band.
        band: Box<str>,
        /// Where it starts.
        start: Start,
        /// Where it ends.
        limit: Limit,
    },
    /// Amounts that belong to no band.
    #[error(
        "amounts from {from} to {to} belong to no band: move the limit below or the start above"
    )]
    Gap {
        /// The smallest such amount.
        from: Money,
        /// The largest such amount.
        to: Money,
    },
    /// Amounts that belong to two bands.
    #[error("amounts from {from} {} belong to two bands", match .to { Some(to) => format!("to {to}"), None => "on".to_owned() })]
    Overlap {
        /// The smallest such amount.
        from: Money,
        /// The largest such amount, or none when there is no end.
        to: Option<Money>,
    },
    /// The last band ends and nothing says what happens beyond.
    #[error(
        "the last band ends ({limit}): make it unlimited, or say that amounts beyond are denied"
    )]
    NotCovered {
        /// Where it ends.
        limit: Limit,
    },
    /// Amounts beyond the last band are denied, and it has no end.
    #[error("amounts beyond the last band are denied, but it has no limit")]
    NothingBeyond,
    /// A band has no steps and does not say that it is automatic.
    #[error("band {band:?} has no steps: add one, or say that its approval is automatic")]
    NoSteps {
        /// The band.
        band: Box<str>,
    },
    /// A band has steps and says that it is automatic.
    #[error("band {band:?} is automatic and has steps")]
    AutomaticWithSteps {
        /// The band.
        band: Box<str>,
    },
    /// A band is automatic although smaller amounts need approval.
    #[error("band {band:?} is automatic, but smaller amounts need approval")]
    AutomaticAbove {
        /// The band.
        band: Box<str>,
    },
    /// All steps of a band are advisory.
    #[error("band {band:?} has no binding step")]
    OnlyAdvice {
        /// The band.
        band: Box<str>,
    },
    /// A step asks nobody.
    #[error("step {step} of band {band:?} names no role")]
    NoRoles {
        /// The band.
        band: Box<str>,
        /// The step.
        step: u32,
    },
    /// A step needs the approval of nobody.
    #[error("step {step} of band {band:?} needs at least 0 approvals; the least is 1")]
    ZeroQuorum {
        /// The band.
        band: Box<str>,
        /// The step.
        step: u32,
    },
    /// A step names a role twice.
    #[error("step {step} of band {band:?} names {role} twice")]
    DuplicateRole {
        /// The band.
        band: Box<str>,
        /// The step.
        step: u32,
        /// The role.
        role: RoleId,
    },
    /// A step names a person twice.
    #[error("step {step} of band {band:?} names {person} twice")]
    DuplicatePerson {
        /// The band.
        band: Box<str>,
        /// The step.
        step: u32,
        /// The person.
        person: PersonId,
    },
    /// A step contradicts itself.
    #[error("step {step} of band {band:?} contradicts itself: {conflict}")]
    StepConflict {
        /// The band.
        band: Box<str>,
        /// The step.
        step: u32,
        /// How.
        conflict: StepConflict,
    },
    /// Two steps share a name.
    #[error("step {step} of band {band:?} is called {name:?}, as one before it")]
    DuplicateStep {
        /// The band.
        band: Box<str>,
        /// The second of them.
        step: u32,
        /// The name.
        name: Box<str>,
    },
    /// A step waits for something that is no binding step of its band.
    #[error(
        "step {step} of band {band:?} comes after {name:?}, which is no binding step of the band"
    )]
    UnknownPrerequisite {
        /// The band.
        band: Box<str>,
        /// The step.
        step: u32,
        /// The name as given.
        name: Box<str>,
    },
    /// Steps wait for each other in a circle.
    #[error("steps of band {band:?} wait for each other: {} comes after itself", arrows(.steps))]
    StepCycle {
        /// The band.
        band: Box<str>,
        /// The steps, each before the next and the last before the first.
        steps: Vec<u32>,
    },
    /// A band needs less authority than one for smaller amounts.
    #[error("band {band:?} needs authority {level}, smaller amounts need {below}")]
    DescendingAuthority {
        /// The band.
        band: Box<str>,
        /// The level it needs.
        level: u8,
        /// The level needed below it.
        below: u8,
    },
    /// Two rules share a name.
    #[error("two rules are called {rule:?}")]
    DuplicateRule {
        /// The name.
        rule: Box<str>,
    },
    /// A rule has no name.
    #[error("rule {rule}, counted from 1, has no name")]
    UnnamedRule {
        /// The rule.
        rule: u32,
    },
    /// Something is wrong with a rule.
    #[error("rule {rule:?}: {problem}")]
    InRule {
        /// The rule.
        rule: Box<str>,
        /// What is wrong.
        problem: Box<PolicyError>,
    },
    /// A rule does nothing, or several things.
    #[error("a rule says one of bands, require and deny, this one says {effects} of them")]
    RuleEffects {
        /// How many of them it says.
        effects: usize,
    },
    /// A rule is for a kind of request that its policy does not decide on.
    #[error("the rule is for {kind}, which is none of the kinds of its policy")]
    RuleKind {
        /// The kind.
        kind: RequestKind,
    },
    /// What a rule denies is said in another currency than that of the policy.
    #[error("what is denied starts at {amount}, the policy is in {currency}")]
    DenyCurrency {
        /// The amount as written.
        amount: Money,
        /// The currency of the policy.
        currency: Currency,
    },
    /// What a rule denies starts below zero.
    #[error("what is denied starts at {amount}, amounts start at zero")]
    DenyNegative {
        /// The amount as written.
        amount: Money,
    },
    /// No value meets a condition.
    #[error("no value of {fact} meets the condition on it")]
    EmptyCondition {
        /// The fact.
        fact: FactId,
    },
    /// What has to hold is barred at the same time.
    #[error("it can never apply: every {fact} that it asks for is excluded by unless")]
    NeverApplies {
        /// The fact.
        fact: FactId,
    },
    /// Two conditions take a fact for values of two sorts.
    #[error("{fact} is {first} in one condition and {second} in another")]
    FactTypes {
        /// The fact.
        fact: FactId,
        /// What it is in one condition.
        first: FactType,
        /// What it is in another.
        second: FactType,
    },
    /// No rule with bands applies to a combination of facts, and the policy has no general bands.
    #[error(
        "no rule with bands applies to {kind} with {}: add one, or general bands, or say that what is left is denied",
        if .facts.is_empty() { "no facts".to_owned() } else { .facts.to_string() }
    )]
    LeftOut {
        /// The kind.
        kind: RequestKind,
        /// The facts; those not named are not stated.
        facts: Box<Facts>,
    },
    /// The rules distinguish too many combinations of facts to see whether one is left out.
    #[error(
        "the rules tell {combinations} combinations of facts apart, and {limit} are gone through: add general bands, or say that what is left is denied"
    )]
    TooManyCombinations {
        /// How many.
        combinations: usize,
        /// The limit.
        limit: usize,
    },
    /// What no rule applies to is denied, and the general bands apply to everything.
    #[error("what no rule applies to is denied, but the general bands apply to everything")]
    NothingOtherwise,
    /// A window adds up nothing: it has no key, or is no day long.
    #[error(
        "window {window}, counted from 1, has {keys} keys and {days} days; both are at least 1"
    )]
    EmptyWindow {
        /// The window.
        window: u32,
        /// How many keys it has.
        keys: usize,
        /// How many days.
        days: u32,
    },
    /// A chain that was read has a step that none of its rules asks for, or lacks one that they do.
    #[error("step {step} of the chain and the rules that ask for it do not fit together")]
    StepWithoutRule {
        /// The step.
        step: u32,
    },
    /// The tolerance is in another currency than the policy, or below zero.
    #[error("the tolerance is {amount}: it has to be in {currency} and not below zero")]
    ToleranceAmount {
        /// The amount as written.
        amount: Money,
        /// The currency of the policy.
        currency: Currency,
    },
    /// The tolerance is below zero.
    #[error("the tolerance is {percent}, the least is 0%")]
    TolerancePercent {
        /// The percentage as written.
        percent: Percent,
    },
    /// Requests may be let pass in emergencies, and no role is named for it.
    #[error("requests may be let pass in an emergency, and no role is named for it")]
    EmergencyWithoutRole,
    /// Two policies share a name, be it in two versions.
    #[error("two policies are called {policy}: keep the version in force")]
    DuplicatePolicy {
        /// The policy.
        policy: PolicyId,
    },
    /// Two policies decide on the same kind in the same currency.
    #[error("{first} and {second} both decide on {kind} in {currency}")]
    Ambiguous {
        /// The kind.
        kind: RequestKind,
        /// The currency.
        currency: Currency,
        /// The first policy, by name.
        first: PolicyId,
        /// The second policy, by name.
        second: PolicyId,
    },
}

impl PolicyError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoKinds => "policy-no-kinds",
            Self::NoBands => "policy-no-bands",
            Self::DuplicateBand { .. } => "band-duplicate",
            Self::NoStart { .. } => "band-no-start",
            Self::CurrencyMismatch { .. } => "band-currency-mismatch",
            Self::Negative { .. } => "band-negative",
            Self::EmptyBand { .. } => "band-empty",
            Self::Gap { .. } => "band-gap",
            Self::Overlap { .. } => "band-overlap",
            Self::NotCovered { .. } => "band-not-covered",
            Self::NothingBeyond => "band-nothing-beyond",
            Self::NoSteps { .. } => "band-no-steps",
            Self::AutomaticWithSteps { .. } => "band-automatic-with-steps",
            Self::AutomaticAbove { .. } => "band-automatic-above",
            Self::OnlyAdvice { .. } => "band-only-advice",
            Self::NoRoles { .. } => "step-no-roles",
            Self::ZeroQuorum { .. } => "step-zero-quorum",
            Self::DuplicateRole { .. } => "step-duplicate-role",
            Self::DuplicatePerson { .. } => "step-duplicate-person",
            Self::StepConflict { .. } => "step-conflict",
            Self::DuplicateStep { .. } => "step-duplicate",
            Self::UnknownPrerequisite { .. } => "step-unknown-prerequisite",
            Self::StepCycle { .. } => "step-cycle",
            Self::DescendingAuthority { .. } => "band-descending-authority",
            Self::ToleranceAmount { .. } => "tolerance-amount",
            Self::TolerancePercent { .. } => "tolerance-percent",
            Self::EmergencyWithoutRole => "emergency-without-role",
            Self::DuplicateRule { .. } => "policy-rule-duplicate",
            Self::UnnamedRule { .. } => "rule-unnamed",
            Self::InRule { problem, .. } => problem.code(),
            Self::RuleEffects { .. } => "rule-effects",
            Self::RuleKind { .. } => "rule-kind",
            Self::DenyCurrency { .. } => "deny-currency-mismatch",
            Self::DenyNegative { .. } => "deny-negative",
            Self::EmptyCondition { .. } => "condition-empty",
            Self::NeverApplies { .. } => "condition-never",
            Self::FactTypes { .. } => "fact-types",
            Self::LeftOut { .. } => "facts-left-out",
            Self::TooManyCombinations { .. } => "facts-too-many",
            Self::NothingOtherwise => "policy-nothing-otherwise",
            Self::EmptyWindow { .. } => "window-empty",
            Self::StepWithoutRule { .. } => "step-without-rule",
            Self::DuplicatePolicy { .. } => "policy-duplicate",
            Self::Ambiguous { .. } => "policy-ambiguous",
        }
    }
}

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
    #[error("{amount} is beyond policy {policy}, which ends {limit}")]
    BeyondAuthority {
        /// The policy.
        policy: PolicyId,
        /// The amount asked for.
        amount: Money,
        /// Where its last band ends.
        limit: Limit,
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

/// Writes the numbers of a circle of steps, the first again at the end.
fn arrows(steps: &[u32]) -> String {
    let around = steps.iter().chain(steps.first());
    let numbers: Vec<String> = around.map(u32::to_string).collect();
    numbers.join(" before ")
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

    #[test]
    fn errors_are_small() {
        assert!(size_of::<PolicyError>() <= 128);
        assert!(size_of::<Denial>() <= 128);
        assert!(size_of::<RequestError>() <= 128);
        assert!(size_of::<DecisionError>() <= 128);
    }
}
