//! Why a fund, or an operation on it, was refused.

use crate::{
    approval::Limit,
    id::{FundId, NodeId, RoleId, TriggerId},
    money::{Currency, Money, MoneyError},
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
            Self::Currency { .. } => "fund-currency",
            Self::NoTrigger => "fund-no-trigger",
            Self::DuplicateTrigger { .. } => "fund-duplicate-trigger",
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
    /// Who draws has no authority over the fund, or not for so much.
    #[error("fund {fund}: a draw of {amount} is for {}", match .next { Some(role) => format!("{role} to make"), None => "nobody to make without approval".to_owned() })]
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
            Self::NotAuthorised { .. } => "fund-not-authorised",
            Self::AboveCap { .. } => "fund-above-cap",
            Self::AboveBalance { .. } => "fund-above-balance",
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
