//! Who has to agree to a request, by which rules: the question answered without opening one.

use std::collections::BTreeMap;

use super::{
    Asked, Band, Chain, Conduct, Denial, Effect, FactType, Facts, Ground, Judged, Limit, Policy,
    Rule, Separation, WindowSum, bands, chain::RuleName,
};
use crate::{
    id::RequestId,
    money::{Conversion, Money, RateTable},
};

/// What the rules looked at so far say together.
#[derive(Default)]
struct Found {
    adding: Vec<Ground>,
    deciding: Vec<Ground>,
    separation: Option<Separation>,
    conduct: Option<Conduct>,
    /// Why a policy that would decide could not be asked.
    foreign: Option<Denial>,
}

/// Answers `asked` by `policies`, which come in the order of their identifiers; see `Policies::route` for the errors.
pub(super) fn route<'p>(
    policies: impl Iterator<Item = &'p Policy> + Clone,
    asked: &Asked<'_>,
) -> Result<Chain, Denial> {
    let kind = asked.kind;
    let mut concerned = policies
        .filter(|policy| policy.kinds().contains(&kind))
        .peekable();
    if concerned.peek().is_none() {
        return Err(Denial::NoPolicy { kind });
    }
    let own = |policy: &Policy| policy.currency() == asked.amount.currency() && policy.decides();
    let in_own_currency = concerned.clone().any(own);
    let mut found = Found::default();
    for policy in concerned {
        check_types(policy, asked.facts)?;
        check_stated(policy, asked)?;
        if policy.applies(kind, asked.facts) {
            found.ask(policy, asked, in_own_currency)?;
        }
    }
    found.chain(asked)
}

impl Found {
    fn ask(
        &mut self,
        policy: &Policy,
        asked: &Asked<'_>,
        in_own_currency: bool,
    ) -> Result<(), Denial> {
        let rules: Vec<&Rule> = policy.applying(asked.kind, asked.facts).collect();
        // What is denied whatever the amount is denied in every currency.
        deny(policy, &rules, asked.amount, None)?;
        let foreign = policy.currency() != asked.amount.currency();
        if foreign && policy.conversion().is_none() {
            if !in_own_currency && self.foreign.is_none() {
                self.foreign = Some(Denial::CurrencyMismatch {
                    policy: policy.id().clone(),
                    amount: asked.amount,
                    currency: policy.currency(),
                });
            }
            return Ok(());
        }
        if asked.amount.is_negative() {
            let amount = asked.amount;
            return Err(Denial::Negative { amount });
        }
        let judged = judge(policy, asked)?;
        let amount = judged.as_ref().map_or(asked.amount, |judged| judged.amount);
        deny(policy, &rules, asked.amount, Some(amount))?;
        let before = self.adding.len().saturating_add(self.deciding.len());
        let mut add = |to: Kind, band: Option<&Band>, rule: Option<&Rule>, limit: Limit| {
            let Some(band) = band else {
                return match to {
                    Kind::Adding => Ok(()),
                    Kind::Deciding => Err(Denial::BeyondAuthority {
                        policy: policy.id().clone(),
                        rule: rule.map(Rule::shared_name),
                        amount,
                        limit: Box::new(limit),
                    }),
                };
            };
            let ground = Ground {
                policy: policy.id().clone(),
                version: policy.version(),
                rule: rule.map(|rule| RuleName(rule.shared_name())),
                judged: judged.clone().map(Box::new),
                band: band.clone(),
            };
            match to {
                Kind::Adding => self.adding.push(ground),
                Kind::Deciding => self.deciding.push(ground),
            }
            Ok(())
        };
        let mut general = true;
        let last = |bands: &[Band]| bands.last().map_or(Limit::Unlimited, Band::limit);
        for rule in rules {
            match rule.effect() {
                Effect::Decide { bands, .. } => {
                    general = false;
                    let band = bands::find(bands, amount.minor());
                    add(Kind::Deciding, band, Some(rule), last(bands))?;
                }
                Effect::Require(bands) => {
                    let band = bands::find(bands, amount.minor());
                    add(Kind::Adding, band, Some(rule), last(bands))?;
                }
                Effect::Deny { .. } => {}
            }
        }
        if general && !policy.bands().is_empty() {
            let band = bands::find(policy.bands(), amount.minor());
            add(Kind::Deciding, band, None, last(policy.bands()))?;
        }
        self.separation = self.separation.max(Some(policy.separation()));
        // A policy that only adds steps and says nothing else leaves the rest to those that decide.
        let speaks = policy.decides() || !policy.conduct().is_default();
        let asks = self.adding.len().saturating_add(self.deciding.len()) > before;
        if speaks && asks {
            self.conduct = Some(match self.conduct.take() {
                Some(conduct) => conduct.strictest(policy.conduct()),
                None => policy.conduct().clone(),
            });
        }
        Ok(())
    }

    fn chain(self, asked: &Asked<'_>) -> Result<Chain, Denial> {
        let mut deciding = self.deciding.into_iter();
        let Some(lead) = deciding.next() else {
            return Err(self.foreign.unwrap_or_else(|| Denial::NoRule {
                kind: asked.kind,
                facts: Box::new(asked.facts.clone()),
            }));
        };
        let separation = self.separation.unwrap_or_default();
        let conduct = self.conduct.unwrap_or_default();
        let others = deciding.collect();
        Ok(Chain::new(
            asked.amount,
            (separation, conduct),
            lead,
            self.adding,
            others,
        ))
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Adding,
    Deciding,
}

/// Checks that the facts are what the policy takes them for.
fn check_types(policy: &Policy, facts: &Facts) -> Result<(), Denial> {
    for (fact, value) in facts.iter() {
        let wanted: Option<FactType> = policy.fact_types().get(fact).copied();
        if let Some(wanted) = wanted.filter(|wanted| *wanted != value.fact_type()) {
            return Err(Denial::FactType {
                policy: policy.id().clone(),
                fact: fact.clone(),
                found: Box::new(value.clone()),
                wanted,
            });
        }
    }
    Ok(())
}

/// Checks that no fact is left out that the policy insists on: where it applies, and where that hangs on the fact.
fn check_stated(policy: &Policy, asked: &Asked<'_>) -> Result<(), Denial> {
    let applies = policy.applies(asked.kind, asked.facts);
    let mut insisted = policy.requires().iter().filter(|fact| {
        applies || policy.when().contains_key(*fact) || policy.unless().contains_key(*fact)
    });
    match insisted.find(|fact| asked.facts.get(fact.as_str()).is_none()) {
        Some(fact) => Err(Denial::FactMissing {
            policy: policy.id().clone(),
            fact: fact.clone(),
        }),
        None => Ok(()),
    }
}

/// Denies by the first rule that does: before the amount is known in the currency of the policy, by those that deny any amount.
fn deny(
    policy: &Policy,
    rules: &[&Rule],
    asked: Money,
    amount: Option<Money>,
) -> Result<(), Denial> {
    for rule in rules {
        let Effect::Deny { from, reason } = rule.effect() else {
            continue;
        };
        let denied = match (from, amount) {
            (None, _) => true,
            (Some(from), Some(amount)) => from.first_minor() <= amount.minor(),
            (Some(_), None) => false,
        };
        if denied {
            return Err(Denial::Forbidden {
                policy: policy.id().clone(),
                version: policy.version(),
                rule: rule.shared_name(),
                amount: amount.unwrap_or(asked),
                reason: reason.clone(),
            });
        }
    }
    Ok(())
}

/// Returns the amount that the policy looks up, or `None` when it is the one asked for.
fn judge(policy: &Policy, asked: &Asked<'_>) -> Result<Option<Judged>, Denial> {
    let conversion = convert(policy, asked, asked.amount)?;
    let single = conversion.map_or(asked.amount, |conversion| conversion.result());
    let mut judged = conversion.map(|conversion| Judged {
        amount: single,
        conversion: Some(conversion),
        window: None,
        whole: None,
    });
    let windows = if asked.history.is_empty() {
        Vec::new()
    } else {
        sums(policy, asked, single)?
    };
    for window in windows {
        let looked_up = judged.as_ref().map_or(single, |judged| judged.amount);
        if window.sum.minor() > looked_up.minor() {
            judged = Some(Judged {
                amount: window.sum,
                conversion,
                window: Some(window),
                whole: None,
            });
        }
    }
    if let Some(whole) = asked.at_least {
        let converted = convert(policy, asked, whole)?;
        let amount = converted.map_or(whole, |conversion| conversion.result());
        let looked_up = judged.as_ref().map_or(single, |judged| judged.amount);
        let more = amount.try_cmp(looked_up).map_err(|error| Denial::Amount {
            policy: policy.id().clone(),
            error,
        })?;
        if more.is_gt() {
            judged = Some(Judged {
                amount,
                conversion,
                window: None,
                whole: Some(whole),
            });
        }
    }
    Ok(judged)
}

/// Converts an amount of the date asked for, where it is in another currency.
fn convert(
    policy: &Policy,
    asked: &Asked<'_>,
    amount: Money,
) -> Result<Option<Conversion>, Denial> {
    let (from, to) = (amount.currency(), policy.currency());
    let (Some(spec), true) = (policy.conversion(), from != to) else {
        return Ok(None);
    };
    let policy = || policy.id().clone();
    let rate = asked.on.and_then(|on| {
        let known = asked.rates.unwrap_or(const { &RateTable::EMPTY });
        known.rate(from, to, on).ok().map(|rate| (rate, on))
    });
    let Some((rate, on)) = rate else {
        return Err(Denial::RateMissing {
            policy: policy(),
            from,
            to,
            on: asked.on,
        });
    };
    let age = on.signed_duration_since(rate.date()).num_days();
    let days = u32::try_from(age).unwrap_or(u32::MAX);
    if let Some(days_max) = spec.days_max.filter(|max| days > *max) {
        return Err(Denial::RateStale {
            policy: policy(),
            from,
            to,
            date: rate.date(),
            on,
            days,
            days_max,
        });
    }
    let converted = Conversion::new(amount, rate, spec.rounding);
    converted.map(Some).map_err(|error| Denial::Amount {
        policy: policy(),
        error,
    })
}

/// Adds up what the policy wants added up, this request included, in its currency; of a request that the past has more than once, because
/// it was changed, the largest.
fn sums(policy: &Policy, asked: &Asked<'_>, single: Money) -> Result<Vec<WindowSum>, Denial> {
    let mut sums = Vec::new();
    for aggregate in policy.aggregates() {
        let Some(key) = aggregate.key(asked.requester, asked.facts) else {
            continue;
        };
        let Some(on) = asked.on else {
            let policy = policy.id().clone();
            return Err(Denial::DateMissing { policy });
        };
        let first = aggregate.first_day(on);
        let mut parts: BTreeMap<&RequestId, Money> = BTreeMap::new();
        for past in asked.history {
            let agrees = (first..=on).contains(&past.on)
                && policy.kinds().contains(&past.kind)
                && past.amount.is_positive()
                && aggregate.key(past.requester.as_ref(), &past.facts).as_ref() == Some(&key);
            // Without a conversion, other currencies are the matter of other policies.
            let judged =
                past.amount.currency() == policy.currency() || policy.conversion().is_some();
            if !agrees || !judged {
                continue;
            }
            let then = Asked {
                on: Some(past.on),
                ..*asked
            };
            let converted = convert(policy, &then, past.amount)?;
            let part = converted.map_or(past.amount, |conversion| conversion.result());
            let most = parts.entry(&past.request).or_insert(part);
            if most.minor() < part.minor() {
                *most = part;
            }
        }
        let (mut sum, mut requests) = (single, 1_u32);
        for part in parts.into_values() {
            sum = sum.try_add(part).map_err(|error| Denial::Amount {
                policy: policy.id().clone(),
                error,
            })?;
            requests = requests.saturating_add(1);
        }
        sums.push(WindowSum {
            aggregate: aggregate.clone(),
            sum,
            requests,
        });
    }
    Ok(sums)
}
