//! Why a fund, or an operation on it, was refused.

use crate::{
    id::{FundId, RoleId, TriggerId},
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
        }
    }
}

/// Why an operation on a fund was refused; where several reasons hold, the first in this order is given.
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
        /// The first role whose limit covers the amount.
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
    /// The amounts do not add up in the fund's currency.
    #[error("fund {fund}: {source}")]
    Money {
        /// The fund.
        fund: FundId,
        /// Why.
        source: MoneyError,
    },
}

impl FundRejection {
    /// Returns the stable code of this rejection.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoReason { .. } => "fund-no-reason",
            Self::NotPositive { .. } => "fund-not-positive",
            Self::UnknownTrigger { .. } => "fund-unknown-trigger",
            Self::AlreadyDeclared { .. } => "fund-already-declared",
            Self::NotDeclared { .. } => "fund-not-declared",
            Self::NotAuthorised { .. } => "fund-not-authorised",
            Self::AboveCap { .. } => "fund-above-cap",
            Self::AboveBalance { .. } => "fund-above-balance",
            Self::AboveUnallocated { .. } => "fund-above-unallocated",
            Self::Money { .. } => "fund-money",
        }
    }
}
