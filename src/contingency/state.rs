//! What has happened to a fund, and what may happen next.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Fund, FundRecordError, FundRejection, Standing};
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
/// At all times `amount + replenished = available + drawn + released`, none of them below zero. A snapshot that says otherwise is
/// refused when it is read.
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
    type Error = FundRecordError;

    fn try_from(document: FundStateDocument) -> Result<Self, FundRecordError> {
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
        state.check()?;
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

    /// Returns what is left, zero or more: `amount + replenished − drawn − released`.
    #[must_use]
    pub fn available(&self) -> Money {
        self.left()
            .expect("invariant: `apply` keeps the sums of one currency within the range")
    }

    fn left(&self) -> Result<Money, MoneyError> {
        let left = self.amount.try_add(self.replenished)?;
        left.try_sub(self.drawn)?.try_sub(self.released)
    }

    /// Refuses figures that no history of a fund leads to.
    fn check(&self) -> Result<(), FundRecordError> {
        let balance = self.left()?;
        let figures = [self.amount, self.replenished, self.drawn, self.released];
        if let Some(amount) = figures.into_iter().find(|figure| figure.is_negative()) {
            return Err(FundRecordError::Backwards { amount });
        }
        if balance.is_negative() {
            return Err(FundRecordError::Overdrawn { balance });
        }
        Ok(())
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
    /// The first that holds:
    ///
    /// * [`FundRejection::NoReason`] without a reason.
    /// * [`FundRejection::NotPositive`] if there is no line, or one of zero or less.
    /// * [`FundRejection::Money`] if the lines do not add up in the fund's currency.
    /// * [`FundRejection::OwnNode`] if a line is for the node in which the fund's money sits.
    /// * [`FundRejection::UnknownTrigger`] if the fund has no such trigger.
    /// * [`FundRejection::NotDeclared`] if the trigger has not been declared.
    /// * [`FundRejection::NotAuthorised`] if none of the roles may draw so much at once; an approval takes their place.
    /// * [`FundRejection::AboveCap`] if the sum of the lines exceeds the fund's cap per draw, which binds an approved draw too.
    /// * [`FundRejection::AboveBalance`] if it exceeds what is left.
    ///
    /// # Example: who may draw, and how much
    /// ```
    /// # use tactica::{approval::{Limit, Line}, contingency::*};
    /// # let role = |name: &str| name.parse();
    /// let fund = Fund::new(FundSpec {
    ///     id: "reserve".parse()?,
    ///     name: "Reserve".into(),
    ///     purpose: "storms".into(),
    ///     amount: "10000.00 USD".parse()?,
    ///     standing: Standing::InsideBaseline { node: "reserve".parse()? },
    ///     cap_per_draw: None,
    ///     triggers: vec![Trigger { id: "storm".parse()?, kind: TriggerKind::Event, description: "".into() }],
    ///     authority: vec![
    ///         Authority { role: role("director")?, limit: Limit::Unlimited },
    ///         Authority { role: role("manager")?, limit: Limit::UpTo("2500.00 USD".parse()?) },
    ///     ],
    /// })
    /// .map_err(|errors| errors[0].clone())?;
    /// let mut state = FundState::new(&fund);
    /// let declaration = Declaration {
    ///     by: "ana".parse()?,
    ///     at: "2024-10-07T12:00:00Z".parse()?,
    ///     evidence: "executive order 24-215".into(),
    /// };
    /// state.apply(&state.decide_declare(&fund, "storm".parse()?, declaration)?)?;
    ///
    /// let manager = [role("manager")?];
    /// let draw = |amount: &str| -> Result<Draw, Box<dyn std::error::Error>> {
    ///     let line = Line { node: "recovery".parse()?, amount: amount.parse()? };
    ///     Ok(Draw { trigger: "storm".parse()?, lines: vec![line], reason: "beaches are open".into() })
    /// };
    /// let refused = state.decide_draw(&fund, draw("2500.01 USD")?, DrawAuthority::Roles(&manager)).unwrap_err();
    /// assert_eq!(refused.to_string(), "fund reserve: a draw of 2500.01 USD is for director to make");
    /// let event = state.decide_draw(&fund, draw("2500.00 USD")?, DrawAuthority::Roles(&manager))?;
    /// state.apply(&event)?;
    /// assert_eq!(state.available().to_string(), "7500.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        if let Standing::InsideBaseline { node } = &fund.spec().standing {
            if draw.lines.iter().any(|line| line.node == *node) {
                let node = node.clone();
                return Err(FundRejection::OwnNode { fund: id(), node });
            }
        }
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
            if exceeds(fund, total, cap)? {
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
    /// The first that holds:
    ///
    /// * [`FundRejection::NoReason`] without a reason.
    /// * [`FundRejection::NotPositive`] if the amount is zero or less.
    /// * [`FundRejection::Money`] if it is in another currency.
    /// * [`FundRejection::AboveBalance`] if it exceeds what is left.
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
    /// The first that holds:
    ///
    /// * [`FundRejection::NoReason`] without a reason.
    /// * [`FundRejection::NotPositive`] if the amount is zero or less.
    /// * [`FundRejection::Money`] if it is in another currency, or the fund would leave the range of amounts.
    /// * [`FundRejection::AboveUnallocated`] if it exceeds the unallocated money.
    pub fn decide_replenish(
        &self,
        fund: &Fund,
        amount: Money,
        unallocated: Money,
        why: &str,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, why)?;
        positive(fund, amount)?;
        // The sum is tried here so that applying the event cannot fail.
        self.amount
            .try_add(self.replenished)
            .and_then(|sum| sum.try_add(amount))
            .map_err(|source| money(fund, source))?;
        if exceeds(fund, amount, unallocated)? {
            let fund = fund.id().clone();
            return Err(FundRejection::AboveUnallocated {
                fund,
                amount,
                unallocated,
            });
        }
        Ok(FundEvent::Replenished {
            amount,
            reason: why.into(),
        })
    }

    /// Applies what was decided; an event that is refused changes nothing.
    ///
    /// # Errors
    ///
    /// [`FundRecordError`] for an event that was not decided on this state: its figures do not add up, or it would replace a
    /// declaration. Whether the event was *allowed* is not asked again.
    pub fn apply(&mut self, event: &FundEvent) -> Result<(), FundRecordError> {
        let mut next = self.clone();
        match event {
            FundEvent::Declared {
                trigger,
                declaration,
            } => {
                let earlier = next.declared.insert(trigger.clone(), declaration.clone());
                if earlier.is_some() {
                    let trigger = trigger.clone();
                    return Err(FundRecordError::Replaced { trigger });
                }
            }
            FundEvent::Drawn { draw, total } => {
                let total = *total;
                let mut lines = Money::zero(self.amount.currency());
                for line in &draw.lines {
                    lines = lines.try_add(forwards(line.amount)?)?;
                }
                if lines != total {
                    return Err(FundRecordError::Total { total, lines });
                }
                next.drawn = self.drawn.try_add(forwards(total)?)?;
            }
            FundEvent::Released { amount, .. } => {
                next.released = self.released.try_add(forwards(*amount)?)?;
            }
            FundEvent::Replenished { amount, .. } => {
                next.replenished = self.replenished.try_add(forwards(*amount)?)?;
            }
        }
        next.check()?;
        *self = next;
        Ok(())
    }

    fn within_balance(&self, fund: &Fund, amount: Money) -> Result<(), FundRejection> {
        let available = self.available();
        if exceeds(fund, amount, available)? {
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

fn exceeds(fund: &Fund, amount: Money, limit: Money) -> Result<bool, FundRejection> {
    let order = amount
        .try_cmp(limit)
        .map_err(|source| money(fund, source))?;
    Ok(order.is_gt())
}

/// Refuses an amount of a record that is not above zero.
fn forwards(amount: Money) -> Result<Money, FundRecordError> {
    if amount.is_positive() {
        return Ok(amount);
    }
    Err(FundRecordError::Backwards { amount })
}

fn money(fund: &Fund, source: MoneyError) -> FundRejection {
    FundRejection::Money {
        fund: fund.id().clone(),
        source,
    }
}
