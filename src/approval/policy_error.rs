//! Why a policy was refused.

use std::fmt;

use super::{FactType, Facts, Lead, Limit, RequestKind, Start};
use crate::{
    id::{FactId, PersonId, PolicyId, RoleId},
    money::{Currency, Money},
    number::Percent,
    time::WorkTime,
};

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

/// Writes the numbers of a circle of steps, the first again at the end.
fn arrows(steps: &[u32]) -> String {
    let around = steps.iter().chain(steps.first());
    let numbers: Vec<String> = around.map(u32::to_string).collect();
    numbers.join(" before ")
}
