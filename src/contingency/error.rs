//! Why a fund, or an operation on it, was refused.

use super::{Threshold, TriggerKind};
use crate::{
    approval::Limit,
    id::{FundId, KpiId, NodeId, RiskId, RoleId, TriggerId},
    money::{Currency, Money, MoneyError},
    number::Quantity,
    time::{NaiveDate, PeriodLabel, TimeError},
};

/// Why a fund was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FundError {
    /// The amount is below zero.
    #[error("the fund holds {amount}: a fund holds zero or more")]
    NegativeAmount {
        /// The amount.
        amount: Money,
    },
    /// The cap of one draw would not let anything be drawn.
    #[error("the cap of {cap} per draw lets nothing be drawn")]
    NoCap {
        /// The cap.
        cap: Money,
    },
    /// The cap of one period would not let anything be drawn.
    #[error("the cap of {cap} per period lets nothing be drawn")]
    NoPeriodCap {
        /// The cap.
        cap: Money,
    },
    /// A cap or limit is in another currency than the fund.
    #[error("{found} is a limit of a fund in {currency}")]
    Currency {
        /// The cap or limit.
        found: Money,
        /// The fund's currency.
        currency: Currency,
    },
    /// Nothing says when the fund may be drawn.
    #[error("the fund has no trigger: say what must have happened before it is drawn")]
    NoTrigger,
    /// Two triggers have one name.
    #[error("two triggers are called {trigger}")]
    DuplicateTrigger {
        /// The name.
        trigger: TriggerId,
    },
    /// A trigger is computed from what its kind does not know.
    #[error("trigger {trigger} is of the kind {kind}, its condition is not")]
    ConditionKind {
        /// The trigger.
        trigger: TriggerId,
        /// Its kind.
        kind: TriggerKind,
    },
    /// A trigger waits for a day that there is not.
    #[error("trigger {trigger} ends before or where it begins")]
    NeverMet {
        /// The trigger.
        trigger: TriggerId,
    },
    /// Two risks have one name.
    #[error("two risks are called {risk}")]
    DuplicateRisk {
        /// The name.
        risk: RiskId,
    },
    /// Less than nothing is kept for a risk.
    #[error("{exposure} are kept for risk {risk}: keep zero or more")]
    NegativeExposure {
        /// The risk.
        risk: RiskId,
        /// The amount.
        exposure: Money,
    },
    /// Nobody may draw the fund.
    #[error("nobody may draw the fund: name a role and its limit")]
    NoAuthority,
    /// A role has two limits, and nothing says which of them holds.
    #[error("{role} is given two limits: keep one of them")]
    DuplicateAuthority {
        /// The role.
        role: RoleId,
    },
    /// The limit of a role would not let it draw anything.
    #[error("{role} may draw {limit}, which is nothing: give a limit above zero")]
    NoLimit {
        /// The role.
        role: RoleId,
        /// The limit.
        limit: Limit,
    },
}

impl FundError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NegativeAmount { .. } => "fund-negative",
            Self::NoCap { .. } => "fund-no-cap",
            Self::NoPeriodCap { .. } => "fund-no-period-cap",
            Self::Currency { .. } => "fund-currency",
            Self::NoTrigger => "fund-no-trigger",
            Self::DuplicateTrigger { .. } => "fund-duplicate-trigger",
            Self::ConditionKind { .. } => "fund-condition-kind",
            Self::NeverMet { .. } => "fund-never-met",
            Self::DuplicateRisk { .. } => "fund-duplicate-risk",
            Self::NegativeExposure { .. } => "fund-negative-exposure",
            Self::NoAuthority => "fund-no-authority",
            Self::DuplicateAuthority { .. } => "fund-duplicate-authority",
            Self::NoLimit { .. } => "fund-no-limit",
        }
    }
}

/// Why an operation on a fund was refused.
///
/// Where several reasons hold, the first in the order of the variants is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FundRejection {
    /// No reason or evidence is given.
    #[error("fund {fund}: say why")]
    NoReason {
        /// The fund.
        fund: FundId,
    },
    /// The amount is zero or less.
    #[error("fund {fund}: {amount} is not an amount above zero")]
    NotPositive {
        /// The fund.
        fund: FundId,
        /// The amount.
        amount: Money,
    },
    /// The amounts do not add up in the fund's currency.
    #[error("fund {fund}: {source}")]
    Money {
        /// The fund.
        fund: FundId,
        /// Why.
        source: MoneyError,
    },
    /// The money would go to the node in which it already sits.
    #[error("fund {fund}: its money sits in {node} already, so a draw for {node} moves nothing")]
    OwnNode {
        /// The fund.
        fund: FundId,
        /// The node.
        node: NodeId,
    },
    /// The fund has no such trigger.
    #[error("fund {fund} has no trigger {trigger}")]
    UnknownTrigger {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
    },
    /// The trigger was declared already.
    #[error("fund {fund}: trigger {trigger} is declared already")]
    AlreadyDeclared {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
    },
    /// The trigger has not been declared.
    #[error("fund {fund}: trigger {trigger} is not declared, so nothing may be drawn")]
    NotDeclared {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
    },
    /// The trigger is computed, and nobody can declare it.
    #[error(
        "fund {fund}: trigger {trigger} is computed from values or dates, so nobody declares it"
    )]
    Computed {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
    },
    /// The measure that a trigger waits for has no value yet.
    #[error("fund {fund}: trigger {trigger} waits for {kpi}, which was not measured yet")]
    NotMeasured {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
        /// The KPI.
        kpi: KpiId,
    },
    /// The measure has not passed its threshold.
    #[error("fund {fund}: trigger {trigger} waits for {threshold}, it is {value}")]
    NotReached {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
        /// What it waits for.
        threshold: Box<Threshold>,
        /// The latest value.
        value: Quantity,
    },
    /// The days of a trigger have not come, or are over.
    #[error("fund {fund}: on {on} trigger {trigger} {}", match .until { Some(until) if on >= until => format!("is over since {until}"), _ => format!("has not come: it begins on {from}") })]
    OutOfTime {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
        /// The day of the draw.
        on: NaiveDate,
        /// The first day of the trigger.
        from: NaiveDate,
        /// The day after its last one.
        until: Option<NaiveDate>,
    },
    /// The fund covers risks, and the draw names none.
    #[error("fund {fund} covers named risks: say for which of them it is drawn")]
    NoRisk {
        /// The fund.
        fund: FundId,
    },
    /// The fund does not cover the risk.
    #[error("fund {fund} does not cover risk {risk}")]
    UnknownRisk {
        /// The fund.
        fund: FundId,
        /// The risk.
        risk: RiskId,
    },
    /// The risk is retired.
    #[error("fund {fund}: risk {risk} is retired, so nothing is drawn for it")]
    RiskRetired {
        /// The fund.
        fund: FundId,
        /// The risk.
        risk: RiskId,
    },
    /// The periods of the cap do not reach the day.
    #[error("fund {fund}: {source}")]
    Time {
        /// The fund.
        fund: FundId,
        /// Why.
        source: TimeError,
    },
    /// Who draws, releases or replenishes has no authority over the fund, or not for so much.
    #[error("fund {fund}: {amount} is for {}", match .next { Some(role) => format!("{role} to decide"), None => "nobody to decide without approval".to_owned() })]
    NotAuthorised {
        /// The fund.
        fund: FundId,
        /// The amount.
        amount: Money,
        /// The role with the smallest limit that covers the amount.
        next: Option<RoleId>,
    },
    /// More than one draw may take.
    #[error("fund {fund}: {amount} exceeds the cap of {cap} per draw")]
    AboveCap {
        /// The fund.
        fund: FundId,
        /// The amount.
        amount: Money,
        /// The cap.
        cap: Money,
    },
    /// More than all draws of the period may take.
    #[error("fund {fund}: {amount} exceeds the {left} that the cap per period leaves in {period}")]
    AbovePeriodCap {
        /// The fund.
        fund: FundId,
        /// The amount.
        amount: Money,
        /// What the cap leaves after the draws of the period so far.
        left: Money,
        /// The period.
        period: PeriodLabel,
    },
    /// More than is left.
    #[error("fund {fund}: {amount} exceeds the {available} that are left")]
    AboveBalance {
        /// The fund.
        fund: FundId,
        /// The amount.
        amount: Money,
        /// What is left.
        available: Money,
    },
    /// More than the active risks leave free.
    #[error("fund {fund}: {amount} exceeds the {free} that active risks leave free")]
    AboveFree {
        /// The fund.
        fund: FundId,
        /// The amount.
        amount: Money,
        /// What is free.
        free: Money,
    },
    /// More than is unallocated.
    #[error("fund {fund}: {amount} exceeds the {unallocated} of unallocated money")]
    AboveUnallocated {
        /// The fund.
        fund: FundId,
        /// The amount.
        amount: Money,
        /// The unallocated money.
        unallocated: Money,
    },
}

impl FundRejection {
    /// Returns the stable code of this rejection.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoReason { .. } => "fund-no-reason",
            Self::NotPositive { .. } => "fund-not-positive",
            Self::Money { .. } => "fund-money",
            Self::OwnNode { .. } => "fund-own-node",
            Self::UnknownTrigger { .. } => "fund-unknown-trigger",
            Self::AlreadyDeclared { .. } => "fund-already-declared",
            Self::NotDeclared { .. } => "fund-not-declared",
            Self::Computed { .. } => "fund-computed",
            Self::NotMeasured { .. } => "fund-not-measured",
            Self::NotReached { .. } => "fund-not-reached",
            Self::OutOfTime { .. } => "fund-out-of-time",
            Self::NoRisk { .. } => "fund-no-risk",
            Self::UnknownRisk { .. } => "fund-unknown-risk",
            Self::RiskRetired { .. } => "fund-risk-retired",
            Self::Time { source, .. } => source.code(),
            Self::NotAuthorised { .. } => "fund-not-authorised",
            Self::AboveCap { .. } => "fund-above-cap",
            Self::AbovePeriodCap { .. } => "fund-above-period-cap",
            Self::AboveBalance { .. } => "fund-above-balance",
            Self::AboveFree { .. } => "fund-above-free",
            Self::AboveUnallocated { .. } => "fund-above-unallocated",
        }
    }
}

/// Why a record cannot be part of the history of a fund: a journal or a snapshot was changed by other means than this module.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FundRecordError {
    /// The record adds up amounts that do not add up.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An amount that cannot be below zero is, or one that must be above zero is not.
    #[error("the record says {amount}: amounts of a fund's history do not go backwards")]
    Backwards {
        /// The amount.
        amount: Money,
    },
    /// The total of a draw is not the sum of its lines.
    #[error("the record says that {total} were drawn, its lines add up to {lines}")]
    Total {
        /// The total as recorded.
        total: Money,
        /// The sum of the lines.
        lines: Money,
    },
    /// More has left the fund than was ever in it.
    #[error("the fund would be left with {balance}")]
    Overdrawn {
        /// What would be left.
        balance: Money,
    },
    /// More was drawn for risks or in periods than was drawn at all.
    #[error(
        "the record says that {parts} were drawn for risks or in periods, {drawn} were drawn in all"
    )]
    Parts {
        /// The sum of the parts.
        parts: Money,
        /// What was drawn in all.
        drawn: Money,
    },
    /// A risk would be retired twice.
    #[error("risk {risk} is retired already, and records are not replaced")]
    RetiredTwice {
        /// The risk.
        risk: RiskId,
    },
    /// A declaration would replace another.
    #[error("trigger {trigger} is declared already, and records are not replaced")]
    Replaced {
        /// The trigger.
        trigger: TriggerId,
    },
}

impl FundRecordError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Money(_) => "fund-record-money",
            Self::Backwards { .. } => "fund-record-backwards",
            Self::Total { .. } => "fund-record-total",
            Self::Overdrawn { .. } => "fund-record-overdrawn",
            Self::Parts { .. } => "fund-record-parts",
            Self::RetiredTwice { .. } => "fund-record-retired-twice",
            Self::Replaced { .. } => "fund-record-replaced",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_small() {
        assert!(size_of::<FundError>() <= 128);
        assert!(size_of::<FundRejection>() <= 128);
        assert!(size_of::<FundRecordError>() <= 128);
    }
}
