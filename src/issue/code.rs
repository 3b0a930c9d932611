//! The closed list of what can be wrong with a document.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How bad an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The document is usable; somebody should look.
    Warning,
    /// The document is not usable.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Defines the codes: variant, severity, text, message, advice. In a message `{found}` and `{limit}` stand for the
/// values of the issue.
macro_rules! define_codes {
    ($($variant:ident, $severity:ident, $code:literal, $message:literal, $advice:literal;)*) => {
        /// What can be wrong with a document.
        ///
        /// The text of a code, such as `unknown-reference`, is stable: programs may match on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum IssueCode {
            $(
                #[doc = concat!("`", $code, "`: ", $message, ". ", $advice, ".")]
                #[serde(rename = $code)]
                $variant,
            )*
        }

        impl IssueCode {
            /// All codes, in the order of their groups.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the stable text of the code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// Returns the severity an issue of this code has unless the caller promotes it.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)*
                }
            }

            /// Returns what is wrong, with `{found}` and `{limit}` where the values of an issue go.
            #[must_use]
            pub fn message(self) -> &'static str {
                match self {
                    $(Self::$variant => $message,)*
                }
            }

            /// Returns what to do about it.
            #[must_use]
            pub fn advice(self) -> &'static str {
                match self {
                    $(Self::$variant => $advice,)*
                }
            }
        }
    };
}

define_codes! {
    // The document as text.
    MalformedDocument, Error, "malformed-document", "the text cannot be read as a document: {found}",
        "Mend the text at the line and column named";
    UnknownField, Error, "unknown-field", "there is no field {found} here",
        "Remove it, or use one of the fields the place has: {limit}";
    WrongType, Error, "wrong-type", "expected {limit}, found {found}",
        "Give a value of the type named; amounts, dates and percentages are text in quotation marks";
    UnsupportedFormat, Error, "unsupported-format", "the document's format is {found}, and this version reads {limit}",
        "Let the field `format` say {limit}";
    // Single values.
    MissingField, Error, "missing-field", "the field {found} is required",
        "Give it a value";
    InvalidValue, Error, "invalid-value", "the value is not accepted: {limit}",
        "Give a value of the form the message names";
    NegativeAmount, Error, "negative-amount", "{found} is negative",
        "Give an amount of zero or more";
    InvalidSpan, Error, "invalid-span", "the span from {found} has no day in it",
        "Let the end, which is exclusive, come after the start";
    InvalidCalendar, Error, "invalid-calendar", "the calendar does not work: {found}",
        "Mend the place named: the shifts of a day do not overlap, a date comes once, and some working time is left";
    ConflictingFields, Error, "conflicting-fields", "the fields contradict each other: {found}",
        "Keep one of them, or change one so that both can stand";
    // Names.
    DuplicateId, Error, "duplicate-id", "the name {found} is taken already, at {limit}",
        "Give each thing of a kind its own name; tasks, milestones, summaries and hammocks share their names";
    UnknownReference, Error, "unknown-reference", "refers to {found}, which the plan does not have",
        "Add what is referred to, or refer to something that is there";
    // Strategy.
    TacticWithoutObjective, Error, "tactic-without-objective", "the tactic serves no objective",
        "Name the objective it serves: implementation without strategy is spending without aim";
    ObjectiveWithoutTactic, Warning, "objective-without-tactic", "no tactic serves the objective",
        "Add a tactic for it, or drop the objective";
    ObjectiveWithoutKpi, Warning, "objective-without-kpi", "nothing measures the objective",
        "Add a KPI with a baseline, a target and a due date";
    KpiWithoutChange, Error, "kpi-without-change", "target and baseline are both {found}",
        "Set a target above or below the baseline";
    KpiDueOutsidePlan, Warning, "kpi-due-outside-plan", "the KPI is due on {found}, outside the plan's span {limit}",
        "Check the date, or accept that this plan cannot report it";
    PercentOff100, Error, "percent-off-100", "the percentages add up to {found} instead of {limit}",
        "Change the shares, or let one item be the remaining one";
    // Tactics, tasks and the people who carry them.
    TacticWithoutTask, Warning, "tactic-without-task", "the tactic has no task",
        "Say who does what by when";
    TaskWithoutResponsible, Error, "task-without-responsible", "nobody is responsible for the task",
        "Name a responsible person on the task or on its tactic";
    SkillWithoutHolder, Error, "skill-without-holder", "nobody has the skill {found}",
        "Hire, train or contract somebody, or ask for another skill";
    PreferredWithoutSkill, Warning, "preferred-without-skill", "{found} is preferred and has no skill that the task asks for",
        "Prefer somebody who has one, or name the person among the needs";
    EmptyMode, Error, "empty-mode", "a way of doing the task takes {found}, which is no working time",
        "Give the working time that the task takes this way";
    DemandAboveCapacity, Error, "demand-above-capacity", "asks for {found} units, the capacity is {limit}",
        "Lower the demand or raise the capacity";
    ReportingCycle, Error, "reporting-cycle", "people report to each other in a circle: {found}",
        "Let one of them report to nobody, or to somebody outside the circle";
    ManagerIsSelf, Error, "manager-is-self", "the person reports to themselves",
        "Name the manager, or leave the field out";
    // Dependencies and dates.
    SelfDependency, Error, "self-dependency", "waits for itself",
        "Remove the dependency";
    DependencyCycle, Error, "dependency-cycle", "tasks wait for each other in a circle: {found}",
        "Remove one of the dependencies of the circle";
    DeadlineBeforeEarliestFinish, Error, "deadline-before-earliest-finish",
        "the deadline {found} lies before the earliest possible finish {limit}",
        "Move the deadline, shorten the work, or loosen what it waits for";
    FinishAfterPlanEnd, Warning, "finish-after-plan-end",
        "the earliest possible finish {found} lies after the plan's last day {limit}",
        "Extend the plan, or start earlier";
    LinkToWrongEnd, Error, "link-to-wrong-end", "the link {found} does not fit here: {limit}",
        "Link to the start with FS or SS, to the finish with FF or SF: a summary is linked to at its start, a hammock hangs from its start to its finish";
    HammockWithoutEnd, Error, "hammock-without-end", "nothing says {found} when the hammock hangs",
        "Name what it starts with under `from` and what it finishes with under `to`";
    HammockEndsFirst, Warning, "hammock-ends-first",
        "what the hammock hangs until, {found}, comes before its start at {limit}",
        "Swap `from` and `to`, or name what comes later: as it stands the hammock ends where it begins";
    ParentNotSummary, Error, "parent-not-summary", "belongs to {found}, which is no summary",
        "Name a summary, or make one of what is named";
    ParentCycle, Error, "parent-cycle", "summaries belong to each other in a circle: {found}",
        "Take one of them out of the summary it belongs to";
    ShareWithoutDuration, Error, "share-without-duration", "the lag in {found} is a share of the work of {limit}, which has none",
        "State the lag as time, such as +2d";
    ContradictingLinks, Error, "contradicting-links", "no dates keep these links: {found}",
        "Lower the least lag, raise the greatest, or drop one of the links";
    EffortWithoutCapacity, Error, "effort-without-capacity", "nobody can work off the effort: {found}",
        "Name people with a capacity among its needs, and a calendar on which they can meet the work";
    DateConflict, Warning, "date-conflict", "{found} contradicts {limit}",
        "Move one of the two dates, or loosen what is waited for";
    NoWindowLeft, Error, "no-window-left", "no window holds the task {found}",
        "Add a window, shorten the work, or let it keep clear of fewer days";
    NeverWhole, Error, "never-whole", "no stretch of working time of its calendar holds {found} without a break",
        "Let it stretch over breaks, shorten it, or give it a calendar with longer shifts";
    BeyondHorizon, Error, "beyond-horizon", "the dates of the task leave the years 1900 to 2199",
        "Check durations and lags for a slip of the pen";
    // Money.
    MissingRate, Error, "missing-rate", "the cost is in {found}, the plan in {limit}, and no rate from {found} to {limit} holds on the plan's first day",
        "Add an exchange rate from {found} to {limit} dated on or before the plan's first day";
    ForeignCurrency, Error, "foreign-currency", "the amount is in {found}, and only amounts in {limit} fit here",
        "State the amount in {limit}: only planned costs are converted, at the plan's rates";
    AllotmentAboveParent, Error, "allotment-above-parent", "the parts take {found} out of {limit}",
        "Lower the parts or raise the whole";
    AllotmentSecondRemaining, Error, "allotment-second-remaining", "a second part of the same whole takes what remains",
        "Let one part be the remaining one";
    BudgetCycle, Error, "budget-cycle", "budget nodes lie below each other in a circle: {found}",
        "Hang one of them below a node outside the circle";
    PlannedAboveAllotted, Error, "planned-above-allotted", "costs of {found} are planned where {limit} are allotted",
        "Plan less, or allot more";
    UnallottedMoney, Warning, "unallotted-money", "{found} of {limit} belong to no part",
        "Allot them, or let one part take what remains";
    PeriodGap, Error, "period-gap", "the period {found} does not begin where {limit} ends",
        "Name the periods one after the other, without a gap and in the order of time";
    PeriodsOutsidePlan, Warning, "periods-outside-plan", "the budget's periods, {found}, lie outside the plan's span {limit}",
        "Check the year: nothing that is dated within the plan could be posted";
    PhasingCount, Error, "phasing-count", "the number of amounts is {found}, that of the budget's periods {limit}",
        "Give one amount for each of the budget's periods";
    PhasingOffAmount, Error, "phasing-off-amount", "the periods add up to {found} instead of {limit}",
        "Change the amounts of the periods, or what is phased";
    RuleWithoutPhasing, Error, "rule-without-phasing", "the basis of the rule is {found}, and nothing says how the money falls on the periods",
        "Add the phasing, or compare the whole";
    AmountOverflow, Error, "amount-overflow", "an amount or a sum of amounts is out of range: {found}",
        "Check the amounts for a slip of the pen";
    // Where money is divided.
    InvalidCurve, Error, "invalid-curve", "the curve does not work: {found}",
        "Mend the parameter or the point named";
    CurveWithinCurve, Error, "curve-within-curve", "the money of the curve is counted by the curve of {found} as well",
        "Give a curve to the parts or to the whole";
    BoundsCross, Error, "bounds-cross", "{found} exceeds {limit}",
        "Lower the lower bound or raise the upper one";
    BoundsWithoutCurve, Error, "bounds-without-curve", "the bound {found} belongs to a node with {limit}",
        "Give the node a curve, or leave the bound out";
    ReturnOnly, Warning, "return-only", "one observed return says nothing of more money than {found}",
        "Add the point of another spend, such as that of a pilot";
    // Contingency.
    ContingencyOutOfBounds, Error, "contingency-out-of-bounds",
        "contingency is {found} of the budget, outside {limit}",
        "Change the funds or the bounds";
    CapAboveFund, Warning, "cap-above-fund", "the cap of {found} exceeds the fund of {limit}",
        "Lower the cap: as it stands it limits nothing";
    FundWithoutTrigger, Error, "fund-without-trigger", "nothing says when the fund may be drawn",
        "Add a trigger";
    FundWithoutAuthority, Error, "fund-without-authority", "nobody may draw the fund",
        "Name a role and its limit";
    FundNodeMismatch, Error, "fund-node-mismatch", "the fund holds {found}, its budget node {limit}",
        "Let both state the same amount";
    FundNodeOpen, Warning, "fund-node-open", "the fund's money lies in {found}, a {limit}, and can be spent without a draw",
        "Let the node be of the kind reserve: no hold falls on it, and only its fund moves its money";
    PlannedOnReserve, Error, "planned-on-reserve", "the cost is planned on {found}, whose money is kept for {limit}",
        "Plan it on a node that money is spent from: what is kept is drawn through its fund, once a trigger is met";
    ExposureAboveFund, Warning, "exposure-above-fund", "{found} are kept for risks in a fund of {limit}",
        "Raise the fund, or lower the exposures: the fund cannot bear them";
    // Approval.
    PolicyWithoutBands, Error, "policy-without-bands", "the policy has no band",
        "Add at least one band with a step";
    BandGap, Error, "band-gap", "amounts from {found} to {limit} belong to no band",
        "Let each band begin where the one below ends, to the last minor unit";
    BandOverlap, Error, "band-overlap", "amounts from {found} to {limit} belong to two bands",
        "Let each band begin where the one below ends, to the last minor unit";
    BandUnreachable, Error, "band-unreachable", "no amount falls into the band {found} ({limit})",
        "Give the bands in ascending order of their limits";
    BandOpenTop, Error, "band-open-top", "the last band takes amounts {found}, and nothing says what happens beyond",
        "Let the last band be unlimited, or say that amounts beyond are denied";
    BandWithoutApprover, Error, "band-without-approver", "nobody decides on amounts of the band {found}",
        "Add a binding step, or say that the band is approved automatically";
    StepWithoutRole, Error, "step-without-role", "the step asks nobody",
        "Name at least one role";
    RoleWithoutHolder, Error, "role-without-holder", "nobody holds the role {found}",
        "Give the role to a person, or ask another role";
    QuorumUnreachable, Error, "quorum-unreachable", "the step needs {found} people, the number who hold its roles is {limit}",
        "Lower the quorum, or give the roles to more people";
    AuthorityDescending, Error, "authority-descending", "a higher band asks for less authority ({found}) than the one below it ({limit})",
        "Let the authority rise with the amount";
    PolicyOverlap, Error, "policy-overlap", "two policies both judge requests of the kind {found}: {limit}",
        "Let each kind of request be judged by one policy";
    KindWithoutPolicy, Warning, "kind-without-policy", "no policy judges requests of the kind {found} in {limit}, so all of them will be denied",
        "Add the kind to a policy, unless denial is meant";
    ApprovalDenied, Error, "approval-denied", "the schedule cannot wait for an approval of {found}: {limit}",
        "Let a policy cover it, state the facts that it asks about under `facts`, or do not schedule approvals";
    ApprovalWithoutLead, Error, "approval-without-lead", "the schedule cannot wait for the approval of {found}: {limit}",
        "Give the step of the policy a lead, or let its silence mean something after a time";
}

impl fmt::Display for IssueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// Says that a text is not the code of an issue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not the code of an issue")]
pub struct UnknownCode {
    value: Box<str>,
}

impl FromStr for IssueCode {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let found = Self::ALL.iter().copied().find(|code| code.code() == text);
        found.ok_or_else(|| UnknownCode {
            value: text.chars().take(40).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_slugs_and_serde_agrees_with_them() {
        for (i, code) in IssueCode::ALL.iter().enumerate() {
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{code}\""));
            assert_eq!(code.code().parse::<IssueCode>().unwrap(), *code);
            assert!(
                IssueCode::ALL[..i]
                    .iter()
                    .all(|other| other.code() != code.code())
            );
            assert!(!code.advice().ends_with('.') && !code.message().ends_with('.'));
        }
        assert!("no-such-code".parse::<IssueCode>().is_err());
    }
}
