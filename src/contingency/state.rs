//! What has happened to a fund, and what may happen next.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Fund, FundRejection};
use crate::{
    approval::Line,
    id::{PersonId, RoleId, TriggerId},
    money::{Money, MoneyError},
};

/// The record that a trigger happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Who declared it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// What shows it, such as the number of an executive order.
    pub evidence: Box<str>,
}

/// By what right somebody draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawAuthority<'a> {
    /// By a role that the fund names, out of the roles of who draws.
    Roles(&'a [RoleId]),
    /// By a request that was approved; the fund's own authority is then not asked.
    Approval,
}

/// A draw as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// Under which trigger.
    pub trigger: TriggerId,
    /// How much for which budget node.
    pub lines: Vec<Line>,
    /// What it is needed for.
    pub reason: Box<str>,
}

/// Something that happened to a fund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FundEvent {
    /// A trigger was declared.
    Declared {
        /// The trigger.
        trigger: TriggerId,
        /// By whom, when, on what evidence.
        declaration: Declaration,
    },
    /// Money was drawn.
    Drawn {
        /// What was asked for.
        draw: Draw,
        /// The sum of its lines.
        total: Money,
    },
    /// Money left the fund because a risk was retired.
    Released {
        /// How much.
        amount: Money,
        /// Why.
        reason: Box<str>,
    },
    /// Unallocated money was put in.
    Replenished {
        /// How much.
        amount: Money,
        /// Why.
        reason: Box<str>,
    },
}

/// What has happened to a fund so far.
///
/// # Example: no draw before the declaration
/// ```
/// # use tactica::{approval::{Limit, Line}, contingency::*};
/// # let fund = Fund::new(FundSpec {
/// #     id: "reserve".parse()?, name: "Reserve".into(), purpose: "storms".into(), amount: "100.00 USD".parse()?,
/// #     standing: Standing::OutsideBaseline, cap_per_draw: None,
/// #     triggers: vec![Trigger { id: "storm".parse()?, kind: TriggerKind::Event, description: "".into() }],
/// #     authority: vec![Authority { role: "director".parse()?, limit: Limit::Unlimited }],
/// # }).map_err(|errors| errors[0].clone())?;
/// let state = FundState::new(&fund);
/// let draw = Draw {
///     trigger: "storm".parse()?,
///     lines: vec![Line { node: "recovery".parse()?, amount: "40.00 USD".parse()? }],
///     reason: "recovery campaign".into(),
/// };
/// let roles = ["director".parse()?];
/// let refused = state.decide_draw(&fund, draw, DrawAuthority::Roles(&roles)).unwrap_err();
/// assert_eq!(refused.code(), "fund-not-declared");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FundStateDocument")]
pub struct FundState {
    amount: Money,
    drawn: Money,
    released: Money,
    replenished: Money,
    declared: BTreeMap<TriggerId, Declaration>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FundStateDocument {
    amount: Money,
    drawn: Money,
    released: Money,
    replenished: Money,
    declared: BTreeMap<TriggerId, Declaration>,
}

impl TryFrom<FundStateDocument> for FundState {
    type Error = MoneyError;

    fn try_from(document: FundStateDocument) -> Result<Self, MoneyError> {
        let FundStateDocument {
            amount,
            drawn,
            released,
            replenished,
            declared,
        } = document;
        let state = Self {
            amount,
            drawn,
            released,
            replenished,
            declared,
        };
        state.left()?;
        Ok(state)
    }
}

impl FundState {
    /// Returns the state of a fund to which nothing has happened.
    #[must_use]
    pub fn new(fund: &Fund) -> Self {
        let zero = Money::zero(fund.spec().amount.currency());
        Self {
            amount: fund.spec().amount,
            drawn: zero,
            released: zero,
            replenished: zero,
            declared: BTreeMap::new(),
        }
    }

    /// Returns the money at the start.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Returns the money drawn so far.
    #[must_use]
    pub fn drawn(&self) -> Money {
        self.drawn
    }

    /// Returns the money released so far.
    #[must_use]
    pub fn released(&self) -> Money {
        self.released
    }

    /// Returns the money put in so far.
    #[must_use]
    pub fn replenished(&self) -> Money {
        self.replenished
    }

    /// Returns what is left: `amount + replenished − drawn − released`.
    #[must_use]
    pub fn available(&self) -> Money {
        self.left()
            .expect("invariant: `apply` keeps the sums of one currency within the range")
    }

    fn left(&self) -> Result<Money, MoneyError> {
        let left = self.amount.try_add(self.replenished)?;
        left.try_sub(self.drawn)?.try_sub(self.released)
    }

    /// Returns the triggers declared so far.
    #[must_use]
    pub fn declared(&self) -> &BTreeMap<TriggerId, Declaration> {
        &self.declared
    }

    /// Decides whether a trigger may be declared.
    ///
    /// # Errors
    ///
    /// * [`FundRejection::NoReason`] without evidence.
    /// * [`FundRejection::UnknownTrigger`] if the fund has no such trigger.
    /// * [`FundRejection::AlreadyDeclared`] if it was declared before.
    pub fn decide_declare(
        &self,
        fund: &Fund,
        trigger: TriggerId,
        declaration: Declaration,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, &declaration.evidence)?;
        let fund_id = || fund.id().clone();
        if fund.trigger(&trigger).is_none() {
            return Err(FundRejection::UnknownTrigger {
                fund: fund_id(),
                trigger,
            });
        }
        if self.declared.contains_key(&trigger) {
            return Err(FundRejection::AlreadyDeclared {
                fund: fund_id(),
                trigger,
            });
        }
        Ok(FundEvent::Declared {
            trigger,
            declaration,
        })
    }

    /// Decides whether money may be drawn.
    ///
    /// # Errors
    ///
    /// The first that holds: [`FundRejection::NoReason`], [`FundRejection::NotPositive`] for a line of zero or less,
    /// [`FundRejection::Money`], [`FundRejection::UnknownTrigger`], [`FundRejection::NotDeclared`], [`FundRejection::NotAuthorised`],
    /// [`FundRejection::AboveCap`], [`FundRejection::AboveBalance`].
    pub fn decide_draw(
        &self,
        fund: &Fund,
        draw: Draw,
        authority: DrawAuthority<'_>,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, &draw.reason)?;
        for line in &draw.lines {
            positive(fund, line.amount)?;
        }
        let amounts = draw.lines.iter().map(|line| line.amount);
        let total = Money::try_sum(self.amount.currency(), amounts);
        let total = total.map_err(|source| money(fund, source))?;
        positive(fund, total)?;
        let id = || fund.id().clone();
        if fund.trigger(&draw.trigger).is_none() {
            return Err(FundRejection::UnknownTrigger {
                fund: id(),
                trigger: draw.trigger,
            });
        }
        if !self.declared.contains_key(&draw.trigger) {
            return Err(FundRejection::NotDeclared {
                fund: id(),
                trigger: draw.trigger,
            });
        }
        if let DrawAuthority::Roles(roles) = authority {
            if !fund.who_may(total).any(|role| roles.contains(role)) {
                let next = fund.who_may(total).next().cloned();
                return Err(FundRejection::NotAuthorised {
                    fund: id(),
                    amount: total,
                    next,
                });
            }
        }
        if let Some(cap) = fund.spec().cap_per_draw {
            if total
                .try_cmp(cap)
                .map_err(|source| money(fund, source))?
                .is_gt()
            {
                return Err(FundRejection::AboveCap {
                    fund: id(),
                    amount: total,
                    cap,
                });
            }
        }
        self.within_balance(fund, total)?;
        Ok(FundEvent::Drawn { draw, total })
    }

    /// Decides whether money may leave the fund because a risk is retired.
    ///
    /// # Errors
    ///
    /// [`FundRejection::NoReason`], [`FundRejection::NotPositive`], [`FundRejection::Money`], [`FundRejection::AboveBalance`].
    pub fn decide_release(
        &self,
        fund: &Fund,
        amount: Money,
        why: &str,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, why)?;
        positive(fund, amount)?;
        self.within_balance(fund, amount)?;
        Ok(FundEvent::Released {
            amount,
            reason: why.into(),
        })
    }

    /// Decides whether money may be put in; `unallocated` is what the budget has left over.
    ///
    /// # Errors
    ///
    /// [`FundRejection::NoReason`], [`FundRejection::NotPositive`], [`FundRejection::AboveUnallocated`], [`FundRejection::Money`].
    pub fn decide_replenish(
        &self,
        fund: &Fund,
        amount: Money,
        unallocated: Money,
        why: &str,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, why)?;
        positive(fund, amount)?;
        if amount
            .try_cmp(unallocated)
            .map_err(|source| money(fund, source))?
            .is_gt()
        {
            let fund = fund.id().clone();
            return Err(FundRejection::AboveUnallocated {
                fund,
                amount,
                unallocated,
            });
        }
        // The sum is tried here so that applying the event cannot fail.
        self.replenished
            .try_add(amount)
            .map_err(|source| money(fund, source))?;
        self.amount
            .try_add(self.replenished)
            .and_then(|sum| sum.try_add(amount))
            .map_err(|source| money(fund, source))?;
        Ok(FundEvent::Replenished {
            amount,
            reason: why.into(),
        })
    }

    /// Applies what was decided.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] when the event is in another currency or its sum leaves the range, which an event decided on this state
    /// never does.
    pub fn apply(&mut self, event: &FundEvent) -> Result<(), MoneyError> {
        let mut next = self.clone();
        match event {
            FundEvent::Declared {
                trigger,
                declaration,
            } => {
                next.declared.insert(trigger.clone(), declaration.clone());
            }
            FundEvent::Drawn { total, .. } => next.drawn = self.drawn.try_add(*total)?,
            FundEvent::Released { amount, .. } => next.released = self.released.try_add(*amount)?,
            FundEvent::Replenished { amount, .. } => {
                next.replenished = self.replenished.try_add(*amount)?;
            }
        }
        next.left()?;
        *self = next;
        Ok(())
    }

    fn within_balance(&self, fund: &Fund, amount: Money) -> Result<(), FundRejection> {
        let available = self.available();
        if amount
            .try_cmp(available)
            .map_err(|source| money(fund, source))?
            .is_gt()
        {
            let fund = fund.id().clone();
            return Err(FundRejection::AboveBalance {
                fund,
                amount,
                available,
            });
        }
        Ok(())
    }
}

fn reason(fund: &Fund, text: &str) -> Result<(), FundRejection> {
    if text.trim().is_empty() {
        return Err(FundRejection::NoReason {
            fund: fund.id().clone(),
        });
    }
    Ok(())
}

fn positive(fund: &Fund, amount: Money) -> Result<(), FundRejection> {
    if amount.is_positive() {
        return Ok(());
    }
    Err(FundRejection::NotPositive {
        fund: fund.id().clone(),
        amount,
    })
}

fn money(fund: &Fund, source: MoneyError) -> FundRejection {
    FundRejection::Money {
        fund: fund.id().clone(),
        source,
    }
}
