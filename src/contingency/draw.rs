//! When money may be drawn from a fund.

use super::{
    Circumstances, Condition, Draw, DrawAuthority, Fund, FundEvent, FundRejection, FundState,
    Grounds, PeriodCap, Standing,
    state::{exceeds, money, positive, reason},
};
use crate::{
    id::TriggerId,
    money::Money,
    time::{NaiveDate, PeriodLabel},
};

impl FundState {
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
    /// * [`FundRejection::NotDeclared`] if the trigger has no condition and has not been declared.
    /// * [`FundRejection::NotMeasured`], [`FundRejection::NotReached`] if it waits for a threshold that the latest value has not reached.
    /// * [`FundRejection::OutOfTime`] if it waits for days, and the day of the draw is none of them.
    /// * [`FundRejection::NoRisk`] if the fund covers named risks and the draw names none.
    /// * [`FundRejection::UnknownRisk`], [`FundRejection::RiskRetired`] if the risk is not covered, or not any more.
    /// * [`FundRejection::NotAuthorised`] if none of the roles may draw so much at once; an approval takes their place.
    /// * [`FundRejection::AboveCap`] if the sum of the lines exceeds the fund's cap per draw, which binds an approved draw too.
    /// * [`FundRejection::AbovePeriodCap`] if it exceeds the cap of its period together with what was drawn in it before;
    ///   [`FundRejection::Time`] if the periods do not reach the day.
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
    ///     cap_per_period: None,
    ///     risks: vec![],
    ///     triggers: vec![Trigger { id: "storm".parse()?, kind: TriggerKind::Event, description: "".into(), condition: None }],
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
    /// let today = Circumstances { at: "2024-10-08T09:00:00Z".parse()?, ..Circumstances::default() };
    /// let manager = [role("manager")?];
    /// let draw = |amount: &str| -> Result<Draw, Box<dyn std::error::Error>> {
    ///     let line = Line { node: "recovery".parse()?, amount: amount.parse()? };
    ///     Ok(Draw { trigger: "storm".parse()?, risk: None, lines: vec![line], reason: "beaches are open".into() })
    /// };
    /// let refused = state.decide_draw(&fund, draw("2500.01 USD")?, DrawAuthority::Roles(&manager), &today).unwrap_err();
    /// assert_eq!(refused.to_string(), "fund reserve: 2500.01 USD is for director to decide");
    /// let event = state.decide_draw(&fund, draw("2500.00 USD")?, DrawAuthority::Roles(&manager), &today)?;
    /// state.apply(&event)?;
    /// assert_eq!(state.available().to_string(), "7500.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_draw(
        &self,
        fund: &Fund,
        draw: Draw,
        authority: DrawAuthority<'_>,
        circumstances: &Circumstances,
    ) -> Result<FundEvent, FundRejection> {
        reason(fund, &draw.reason)?;
        for line in &draw.lines {
            positive(fund, line.amount)?;
        }
        let amounts = draw.lines.iter().map(|line| line.amount);
        let total = Money::try_sum(self.amount().currency(), amounts);
        let total = total.map_err(|source| money(fund, source))?;
        positive(fund, total)?;
        let id = || fund.id().clone();
        if let Standing::InsideBaseline { node } = &fund.spec().standing {
            if draw.lines.iter().any(|line| line.node == *node) {
                let node = node.clone();
                return Err(FundRejection::OwnNode { fund: id(), node });
            }
        }
        let grounds = self.grounds(fund, &draw.trigger, circumstances)?;
        match &draw.risk {
            Some(risk) => self.check_risk(fund, risk)?,
            None if fund.spec().risks.is_empty() => (),
            None => return Err(FundRejection::NoRisk { fund: id() }),
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
        let period = self.within_period(fund, total, circumstances.at.date_naive())?;
        self.within_balance(fund, total)?;
        Ok(FundEvent::Drawn {
            draw,
            total,
            grounds,
            period,
        })
    }

    /// Refuses a trigger that was not declared, or whose condition is not met; returns what showed that it is.
    fn grounds(
        &self,
        fund: &Fund,
        trigger: &TriggerId,
        circumstances: &Circumstances,
    ) -> Result<Option<Grounds>, FundRejection> {
        let (id, name) = (|| fund.id().clone(), || trigger.clone());
        let Some(known) = fund.trigger(trigger) else {
            return Err(FundRejection::UnknownTrigger {
                fund: id(),
                trigger: name(),
            });
        };
        match &known.condition {
            None if self.declared().contains_key(trigger) => Ok(None),
            None => Err(FundRejection::NotDeclared {
                fund: id(),
                trigger: name(),
            }),
            Some(Condition::Metric(threshold)) => match circumstances.values.get(&threshold.kpi) {
                None => Err(FundRejection::NotMeasured {
                    fund: id(),
                    trigger: name(),
                    kpi: threshold.kpi.clone(),
                }),
                Some(value) if threshold.is_met(*value) => Ok(Some(Grounds::Measured {
                    threshold: threshold.clone(),
                    value: *value,
                })),
                Some(value) => Err(FundRejection::NotReached {
                    fund: id(),
                    trigger: name(),
                    threshold: Box::new(threshold.clone()),
                    value: *value,
                }),
            },
            Some(Condition::Date { from, until }) => {
                let on = circumstances.at.date_naive();
                if on >= *from && until.is_none_or(|until| on < until) {
                    return Ok(Some(Grounds::Dated { on }));
                }
                Err(FundRejection::OutOfTime {
                    fund: id(),
                    trigger: name(),
                    on,
                    from: *from,
                    until: *until,
                })
            }
        }
    }

    /// Refuses what exceeds the cap of the period; returns the period if there is a cap.
    fn within_period(
        &self,
        fund: &Fund,
        amount: Money,
        on: NaiveDate,
    ) -> Result<Option<PeriodLabel>, FundRejection> {
        let Some(PeriodCap {
            amount: cap,
            calendar,
        }) = fund.spec().cap_per_period
        else {
            return Ok(None);
        };
        let period = calendar.period_of(on);
        let period = period.map_err(|source| FundRejection::Time {
            fund: fund.id().clone(),
            source,
        })?;
        let period = period.label;
        let drawn = self.drawn_by_period().get(&period).copied();
        let drawn = drawn.unwrap_or(Money::zero(cap.currency()));
        let left = cap.try_sub(drawn).map_err(|source| money(fund, source))?;
        if exceeds(fund, amount, left)? {
            return Err(FundRejection::AbovePeriodCap {
                fund: fund.id().clone(),
                amount,
                left,
                period,
            });
        }
        Ok(Some(period))
    }
}
