//! What has happened to a fund, and what may happen next.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Fund, FundRecordError, FundRejection, Grounds};
use crate::{
    approval::Line,
    id::{PersonId, RiskId, RoleId, TriggerId},
    money::{Money, MoneyError},
    time::PeriodLabel,
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
    /// For which risk; `None` only for a fund that covers no named ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskId>,
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
        /// What showed that a computed trigger was met; `None` for one that was declared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grounds: Option<Grounds>,
        /// The period it counts in; `None` for a fund without a cap per period.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        period: Option<PeriodLabel>,
    },
    /// A risk cannot happen any more, or is accepted: nothing is kept for it.
    RiskRetired {
        /// The risk.
        risk: RiskId,
        /// Why.
        reason: Box<str>,
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
/// #     standing: Standing::OutsideBaseline, cap_per_draw: None, cap_per_period: None, risks: vec![],
/// #     triggers: vec![Trigger { id: "storm".parse()?, kind: TriggerKind::Event, description: "".into(), condition: None }],
/// #     authority: vec![Authority { role: "director".parse()?, limit: Limit::Unlimited }],
/// # }).map_err(|errors| errors[0].clone())?;
/// let state = FundState::new(&fund);
/// let draw = Draw {
///     trigger: "storm".parse()?,
///     risk: None,
///     lines: vec![Line { node: "recovery".parse()?, amount: "40.00 USD".parse()? }],
///     reason: "recovery campaign".into(),
/// };
/// let roles = ["director".parse()?];
/// let refused = state.decide_draw(&fund, draw, DrawAuthority::Roles(&roles), &Circumstances::default()).unwrap_err();
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
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    drawn_by_risk: BTreeMap<RiskId, Money>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    drawn_by_period: BTreeMap<PeriodLabel, Money>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    retired: BTreeMap<RiskId, Box<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FundStateDocument {
    amount: Money,
    drawn: Money,
    released: Money,
    replenished: Money,
    declared: BTreeMap<TriggerId, Declaration>,
    #[serde(default)]
    drawn_by_risk: BTreeMap<RiskId, Money>,
    #[serde(default)]
    drawn_by_period: BTreeMap<PeriodLabel, Money>,
    #[serde(default)]
    retired: BTreeMap<RiskId, Box<str>>,
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
            drawn_by_risk,
            drawn_by_period,
            retired,
        } = document;
        let state = Self {
            amount,
            drawn,
            released,
            replenished,
            declared,
            drawn_by_risk,
            drawn_by_period,
            retired,
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
            drawn_by_risk: BTreeMap::new(),
            drawn_by_period: BTreeMap::new(),
            retired: BTreeMap::new(),
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
        self.check_parts(self.drawn_by_risk.values())?;
        self.check_parts(self.drawn_by_period.values())
    }

    /// Refuses parts of what was drawn that add up to more.
    fn check_parts<'a>(
        &self,
        parts: impl Iterator<Item = &'a Money>,
    ) -> Result<(), FundRecordError> {
        let mut sum = Money::zero(self.amount.currency());
        for part in parts {
            sum = sum.try_add(forwards(*part)?)?;
        }
        if sum.try_cmp(self.drawn)?.is_gt() {
            return Err(FundRecordError::Parts {
                parts: sum,
                drawn: self.drawn,
            });
        }
        Ok(())
    }

    /// Returns what was drawn so far for each risk, by name.
    #[must_use]
    pub fn drawn_by_risk(&self) -> &BTreeMap<RiskId, Money> {
        &self.drawn_by_risk
    }

    /// Returns what was drawn so far in each period that a cap counts in.
    #[must_use]
    pub fn drawn_by_period(&self) -> &BTreeMap<PeriodLabel, Money> {
        &self.drawn_by_period
    }

    /// Returns the risks that are retired, with the reasons.
    #[must_use]
    pub fn retired(&self) -> &BTreeMap<RiskId, Box<str>> {
        &self.retired
    }

    /// Returns what is kept for risks: of each active one the exposure less what was drawn for it.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] when the fund is another one, or the sum leaves the range.
    pub fn kept(&self, fund: &Fund) -> Result<Money, MoneyError> {
        let mut kept = Money::zero(self.amount.currency());
        for risk in &fund.spec().risks {
            if self.retired.contains_key(&risk.id) {
                continue;
            }
            let drawn = self.drawn_by_risk.get(&risk.id).copied();
            let drawn = drawn.unwrap_or(Money::zero(kept.currency()));
            let rest = risk.exposure.try_sub(drawn)?;
            if rest.is_positive() {
                kept = kept.try_add(rest)?;
            }
        }
        Ok(kept)
    }

    /// Returns what may be released, zero or more: what is available and not kept for an active risk.
    ///
    /// # Errors
    ///
    /// Those of [`FundState::kept`].
    pub fn free(&self, fund: &Fund) -> Result<Money, MoneyError> {
        let free = self.available().try_sub(self.kept(fund)?)?;
        Ok(if free.is_negative() {
            Money::zero(free.currency())
        } else {
            free
        })
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
    /// * [`FundRejection::Computed`] if it has a condition, and so is computed when the fund is drawn.
    /// * [`FundRejection::AlreadyDeclared`] if it was declared before.
    pub fn decide_declare(
        &self,
        fund: &Fund,
        trigger: TriggerId,
        declaration: Declaration,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, &declaration.evidence)?;
        let fund_id = || fund.id().clone();
        let Some(known) = fund.trigger(&trigger) else {
            return Err(FundRejection::UnknownTrigger {
                fund: fund_id(),
                trigger,
            });
        };
        if known.condition.is_some() {
            let fund = fund_id();
            return Err(FundRejection::Computed { fund, trigger });
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

    /// Decides whether a risk may be retired: it cannot happen any more, or is accepted. What was kept for it is then free.
    ///
    /// # Errors
    ///
    /// The first that holds:
    ///
    /// * [`FundRejection::NoReason`] without a reason.
    /// * [`FundRejection::UnknownRisk`] if the fund does not cover it.
    /// * [`FundRejection::RiskRetired`] if it is retired already.
    pub fn decide_retire(
        &self,
        fund: &Fund,
        risk: RiskId,
        why: &str,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, why)?;
        self.check_risk(fund, &risk)?;
        Ok(FundEvent::RiskRetired {
            risk,
            reason: why.into(),
        })
    }

    /// Refuses a risk that is not covered, or not any more.
    pub(super) fn check_risk(&self, fund: &Fund, risk: &RiskId) -> Result<(), FundRejection> {
        let (id, name) = (|| fund.id().clone(), || risk.clone());
        if fund.risk(risk).is_none() {
            return Err(FundRejection::UnknownRisk {
                fund: id(),
                risk: name(),
            });
        }
        if self.retired.contains_key(risk) {
            return Err(FundRejection::RiskRetired {
                fund: id(),
                risk: name(),
            });
        }
        Ok(())
    }

    /// Decides whether money may leave the fund because no active risk needs it.
    ///
    /// # Errors
    ///
    /// The first that holds:
    ///
    /// * [`FundRejection::NoReason`] without a reason.
    /// * [`FundRejection::NotPositive`] if the amount is zero or less.
    /// * [`FundRejection::Money`] if it is in another currency.
    /// * [`FundRejection::AboveBalance`] if it exceeds what is left.
    /// * [`FundRejection::AboveFree`] if it exceeds what active risks leave [free](FundState::free).
    pub fn decide_release(
        &self,
        fund: &Fund,
        amount: Money,
        why: &str,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, why)?;
        positive(fund, amount)?;
        self.within_balance(fund, amount)?;
        let free = self.free(fund).map_err(|source| money(fund, source))?;
        if exceeds(fund, amount, free)? {
            return Err(FundRejection::AboveFree {
                fund: fund.id().clone(),
                amount,
                free,
            });
        }
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
            FundEvent::Drawn {
                draw,
                total,
                period,
                ..
            } => {
                let total = *total;
                let mut lines = Money::zero(self.amount.currency());
                for line in &draw.lines {
                    lines = lines.try_add(forwards(line.amount)?)?;
                }
                if lines != total {
                    return Err(FundRecordError::Total { total, lines });
                }
                next.drawn = self.drawn.try_add(forwards(total)?)?;
                if let Some(risk) = &draw.risk {
                    add(&mut next.drawn_by_risk, risk, total)?;
                }
                if let Some(period) = period {
                    add(&mut next.drawn_by_period, period, total)?;
                }
            }
            FundEvent::RiskRetired { risk, reason } => {
                let earlier = next.retired.insert(risk.clone(), reason.clone());
                if earlier.is_some() {
                    let risk = risk.clone();
                    return Err(FundRecordError::RetiredTwice { risk });
                }
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

    pub(super) fn within_balance(&self, fund: &Fund, amount: Money) -> Result<(), FundRejection> {
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

pub(super) fn reason(fund: &Fund, text: &str) -> Result<(), FundRejection> {
    if text.trim().is_empty() {
        return Err(FundRejection::NoReason {
            fund: fund.id().clone(),
        });
    }
    Ok(())
}

pub(super) fn positive(fund: &Fund, amount: Money) -> Result<(), FundRejection> {
    if amount.is_positive() {
        return Ok(());
    }
    Err(FundRejection::NotPositive {
        fund: fund.id().clone(),
        amount,
    })
}

pub(super) fn exceeds(fund: &Fund, amount: Money, limit: Money) -> Result<bool, FundRejection> {
    let order = amount
        .try_cmp(limit)
        .map_err(|source| money(fund, source))?;
    Ok(order.is_gt())
}

/// Adds to one of several sums.
fn add<K: Ord + Clone>(
    sums: &mut BTreeMap<K, Money>,
    key: &K,
    amount: Money,
) -> Result<(), MoneyError> {
    let sum = match sums.get(key) {
        Some(sum) => sum.try_add(amount)?,
        None => amount,
    };
    sums.insert(key.clone(), sum);
    Ok(())
}

/// Refuses an amount of a record that is not above zero.
fn forwards(amount: Money) -> Result<Money, FundRecordError> {
    if amount.is_positive() {
        return Ok(amount);
    }
    Err(FundRecordError::Backwards { amount })
}

pub(super) fn money(fund: &Fund, source: MoneyError) -> FundRejection {
    FundRejection::Money {
        fund: fund.id().clone(),
        source,
    }
}
