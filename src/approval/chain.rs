//! What the policies say about one request: the rules that apply, and the steps they ask for together.

use std::{cmp::Ordering, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Band, Conduct, PolicyError, Separation, Step, WindowSum, merge};
use crate::{
    id::PolicyId,
    money::{Conversion, Money},
};

/// By what amount a band was chosen, where that is not the amount asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// The amount that was looked up, in the currency of the policy.
    pub amount: Money,
    /// How the amount asked for was converted, with the rate and its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversion: Option<Conversion>,
    /// The sum that it was judged by, where that is larger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowSum>,
    /// The whole of which it is a part and that it was judged by, in the currency of the request, where that is larger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Money>,
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "judged as {}", self.amount)?;
        if let Some(conversion) = &self.conversion {
            let (rate, rounding) = (conversion.rate(), conversion.rounding());
            write!(
                f,
                ": 1 {} = {} {} of {}, rounded {rounding:?}",
                rate.from(),
                rate.rate(),
                rate.to(),
                rate.date(),
            )?;
        }
        if let Some(whole) = self.whole {
            write!(f, ": part of {whole}")?;
        }
        match &self.window {
            Some(window) => write!(f, ": {window}"),
            None => Ok(()),
        }
    }
}

/// One rule that applies to a request: of which policy and version, and by which band.
///
/// JSON: `{"policy": "purchasing", "version": 3, "rule": "sole-source", "band": {…}}`; the general bands of a policy have no `rule`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    pub(super) policy: PolicyId,
    pub(super) version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<RuleName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) judged: Option<Box<Judged>>,
    pub(super) band: Band,
}

/// The name of a rule; copies share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Box<str>", into = "Box<str>")]
pub(super) struct RuleName(pub(super) Arc<str>);

impl From<Box<str>> for RuleName {
    fn from(name: Box<str>) -> Self {
        Self(name.into())
    }
}

impl From<RuleName> for Box<str> {
    fn from(name: RuleName) -> Self {
        (*name.0).into()
    }
}

impl Ground {
    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &PolicyId {
        &self.policy
    }

    /// Returns the version of the policy.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Returns the name of the rule, or `None` for the general bands of the policy.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.rule.as_ref().map(|rule| &*rule.0)
    }

    /// Returns by what the band was chosen, where that is not the amount asked for.
    #[must_use]
    pub fn judged(&self) -> Option<&Judged> {
        self.judged.as_deref()
    }

    /// Returns the band.
    #[must_use]
    pub fn band(&self) -> &Band {
        &self.band
    }

    /// Tells whether the band is the one for a request of `amount`.
    fn is_for(&self, amount: Money) -> bool {
        let judged = self.judged();
        let converted = judged.and_then(|judged| judged.conversion);
        let window = judged.and_then(|judged| judged.window.as_ref());
        // A sum is at least what it contains.
        let single = converted.map_or(amount, |conversion| conversion.result());
        let looked_up = judged.map_or(amount, |judged| judged.amount);
        let summed = window.map_or(looked_up == single, |window| {
            looked_up == window.sum && looked_up.try_cmp(single).is_ok_and(Ordering::is_ge)
        });
        let whole = judged.and_then(|judged| judged.whole).map(|whole| {
            converted.map_or(Some(whole), |conversion| {
                conversion.rate().convert(whole, conversion.rounding()).ok()
            })
        });
        let summed = whole.map_or(summed, |whole| {
            let covers = looked_up.try_cmp(single).is_ok_and(Ordering::is_ge);
            whole == Some(looked_up) && covers
        });
        converted.is_none_or(|conversion| conversion.original() == amount)
            && summed
            && self.band.contains(looked_up)
    }

    /// Names the rule: `rule "sole-source" of policy csu, version 2`.
    pub(super) fn source(&self) -> String {
        let Self {
            policy, version, ..
        } = self;
        match self.rule() {
            Some(rule) => format!("rule {rule:?} of policy {policy}, version {version}"),
            None => format!("policy {policy}, version {version}"),
        }
    }
}

impl fmt::Display for Ground {
    /// Writes the ground in words: the rule, its band and the amount that was looked up.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.source(), self.band)?;
        match self.judged() {
            Some(judged) => write!(f, ", {judged}"),
            None => Ok(()),
        }
    }
}

/// What the policies say about one request: the rules that apply, each with its version, and the steps they ask for together.
///
/// A request keeps its chain, so that a later edit of a policy does not touch it. Most have a single ground, the band of one
/// policy. With several, the steps of rules that add come before the steps of those that decide, each rule's in its own order; what
/// two rules ask of one and the same approver is asked once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ChainDocument", into = "ChainDocument")]
pub struct Chain {
    pub(super) separation: Separation,
    pub(super) conduct: Conduct,
    pub(super) amount: Money,
    /// The first rule that decides.
    pub(super) lead: Ground,
    /// All others, and what they ask for together with the first; nothing when there are none.
    pub(super) others: Option<Box<Others>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Others {
    pub(super) grounds: Vec<Ground>,
    pub(super) steps: Vec<Step>,
    /// Which step, counted from 0, is asked for by which ground, the lead being 0; in this order.
    pub(super) asked: Vec<(u32, u32)>,
}

impl Chain {
    /// Makes the chain of all grounds, of which `lead` decides.
    pub(super) fn new(
        amount: Money,
        (separation, conduct): (Separation, Conduct),
        lead: Ground,
        adding: Vec<Ground>,
        deciding: Vec<Ground>,
    ) -> Self {
        let others = (!adding.is_empty() || !deciding.is_empty()).then(|| {
            let first = u32::try_from(adding.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1);
            let (steps, asked) = {
                let before = (1_u32..).zip(&adding);
                let after = (first..).zip(&deciding);
                merge::merge(before.chain([(0, &lead)]).chain(after))
            };
            let mut grounds = adding;
            grounds.extend(deciding);
            Box::new(Others {
                grounds,
                steps,
                asked,
            })
        });
        Self {
            separation,
            conduct,
            amount,
            lead,
            others,
        }
    }

    /// Returns the policy of the first ground.
    #[must_use]
    pub fn policy(&self) -> &PolicyId {
        &self.lead.policy
    }

    /// Returns the version of that policy.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.lead.version
    }

    /// Returns whom the policies bar from deciding; where they differ, what bars more.
    #[must_use]
    pub fn separation(&self) -> Separation {
        self.separation
    }

    /// Returns what the policies say about the request beyond who decides; where they differ, what lets less pass.
    #[must_use]
    pub fn conduct(&self) -> &Conduct {
        &self.conduct
    }

    /// Returns the amount that the chain is for, as it was asked.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Returns the amount that whoever decides has to have authority for: the amount, or the sum or the whole by which a rule judged it,
    /// where that is larger and in the same currency.
    #[must_use]
    pub fn weight(&self) -> Money {
        let judged = self.grounds().filter_map(Ground::judged);
        let larger = judged.flat_map(|judged| [Some(judged.amount), judged.whole]);
        let alike = larger
            .flatten()
            .filter(|amount| amount.currency() == self.amount.currency());
        alike.fold(self.amount, |most, amount| {
            if amount.minor() > most.minor() {
                amount
            } else {
                most
            }
        })
    }

    /// Returns the band of the first ground.
    #[must_use]
    pub fn band(&self) -> &Band {
        &self.lead.band
    }

    /// Returns all rules that apply: first one that decides, then those that add, then others that decide.
    pub fn grounds(&self) -> impl Iterator<Item = &Ground> {
        let others = self.others.iter().flat_map(|others| &others.grounds);
        std::iter::once(&self.lead).chain(others)
    }

    /// Returns the steps, in order; none when the approval is automatic.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        match &self.others {
            Some(others) => &others.steps,
            None => self.lead.band.steps(),
        }
    }

    /// Returns the rules that ask for the step of that number, counted from 1.
    pub fn asked_by(&self, number: u32) -> impl Iterator<Item = &Ground> {
        let at = number.checked_sub(1);
        let asked = match &self.others {
            Some(others) => &*others.asked,
            None => &[],
        };
        let asked = asked.iter().filter(move |(step, _)| Some(*step) == at);
        // A single ground asks for all its steps.
        let single = self.others.is_none() && self.step(number).is_some();
        let numbers = asked.map(|(_, ground)| *ground).chain(single.then_some(0));
        numbers.filter_map(|n| self.grounds().nth(usize::try_from(n).ok()?))
    }

    /// Tells whether nobody has to agree: no step is binding.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        !self.steps().iter().any(Step::is_binding)
    }

    /// Tells whether the chain is one for a request of `amount`.
    pub(crate) fn is_for(&self, amount: Money) -> bool {
        self.amount == amount && self.grounds().all(|ground| ground.is_for(amount))
    }

    /// Says in words, line by line, which rules apply and by which numbers, and who is asked in which order by whom.
    ///
    /// # Example: two rules, one approver asked once
    /// ```
    /// use tactica::approval::{Asked, Policies, RequestKind};
    ///
    /// let policies: Policies = serde_json::from_str(r#"[{
    ///   "id": "city", "version": 2, "currency": "USD", "kinds": ["spend"],
    ///   "bands": [{"name": "small", "limit": {"up-to": "1000.00 USD"}, "steps": [{"roles": ["head"]}]},
    ///             {"name": "large", "limit": "unlimited", "steps": [{"roles": ["head"]}, {"roles": ["manager"]}]}],
    ///   "rules": [{"name": "new-vendors", "when": {"new-vendor": true},
    ///              "require": [{"name": "check", "limit": "unlimited", "steps": [{"roles": ["legal"]}, {"roles": ["manager"]}]}]}]
    /// }]"#)?;
    /// let facts = serde_json::from_str(r#"{"new-vendor": true}"#)?;
    /// let chain = policies.route(&Asked::new(RequestKind::Spend, "1000.01 USD".parse()?, &facts))?;
    /// assert_eq!(chain.explain(), "\
    /// 1000.01 USD needs:
    /// 1. legal (rule \"new-vendors\" of policy city, version 2)
    /// 2. head (policy city, version 2)
    /// 3. manager (policy city, version 2; rule \"new-vendors\" of policy city, version 2)
    /// because of:
    /// - policy city, version 2, band \"large\" (over 1000.00 USD, without limit)
    /// - rule \"new-vendors\" of policy city, version 2, band \"check\" (from 0.00 USD, without limit)
    /// ");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(&self) -> String {
        let mut lines = Vec::new();
        if self.steps().is_empty() {
            lines.push(format!("{} is approved automatically", self.amount));
        } else if self.is_automatic() {
            lines.push(format!("{} is approved automatically, with:", self.amount));
        } else {
            lines.push(format!("{} needs:", self.amount));
        }
        for (number, step) in (1_u32..).zip(self.steps()) {
            let mut sources: Vec<String> = self.asked_by(number).map(Ground::source).collect();
            sources.sort();
            lines.push(format!("{number}. {step} ({})", sources.join("; ")));
        }
        lines.push("because of:".to_owned());
        for ground in self.grounds() {
            let band = &ground.band;
            let (source, name, start, limit) =
                (ground.source(), band.name(), band.start(), band.limit());
            let judged = ground.judged().map(|judged| format!(", {judged}"));
            let judged = judged.unwrap_or_default();
            lines.push(format!(
                "- {source}, band {name:?} ({start}, {limit}){judged}"
            ));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    /// Returns the step of that number, counted from 1.
    pub(crate) fn step(&self, number: u32) -> Option<&Step> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.steps().get(at)
    }
}

impl fmt::Display for Chain {
    /// Writes the chain in words on one line: amount, policy, version, band and its limits, steps.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut grounds = self.grounds();
        if let Some(lead) = grounds.next() {
            write!(f, "{} is in {lead}", self.amount)?;
        }
        grounds.try_for_each(|ground| write!(f, "; and in {ground}"))
    }
}

/// The wire form of [`Chain`]: that of a single ground, with the others and what they ask for where there are any.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChainDocument {
    policy: PolicyId,
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<RuleName>,
    separation: Separation,
    #[serde(default, skip_serializing_if = "Conduct::is_default")]
    conduct: Conduct,
    amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    judged: Option<Box<Judged>>,
    band: Band,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    also: Vec<Ground>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steps: Vec<AskedStep>,
}

/// A step and the grounds that ask for it, counted from 0.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedStep {
    step: Step,
    asked_by: Vec<u32>,
}

impl TryFrom<ChainDocument> for Chain {
    type Error = PolicyError;

    fn try_from(document: ChainDocument) -> Result<Self, PolicyError> {
        let band = || document.band.name().into();
        if document.band.only_advises() {
            return Err(PolicyError::OnlyAdvice { band: band() });
        }
        let known = |n: &u32| usize::try_from(*n).is_ok_and(|n| n <= document.also.len());
        for (number, asked) in (1..).zip(&document.steps) {
            if asked.asked_by.is_empty() || !asked.asked_by.iter().all(known) {
                return Err(PolicyError::StepWithoutRule { step: number });
            }
        }
        // Somebody whom a rule asks must not get lost, and nobody be asked without a rule.
        let asks = |band: &Band| !band.steps().is_empty();
        let wanted = document.also.iter().any(|ground| asks(&ground.band))
            || (!document.also.is_empty() && asks(&document.band));
        if wanted == document.steps.is_empty() {
            return Err(PolicyError::StepWithoutRule { step: 1 });
        }
        let mut asked = Vec::new();
        for (number, step) in (0_u32..).zip(&document.steps) {
            asked.extend(step.asked_by.iter().map(|ground| (number, *ground)));
        }
        asked.sort_unstable();
        let others = Others {
            grounds: document.also,
            steps: document.steps.into_iter().map(|asked| asked.step).collect(),
            asked,
        };
        Ok(Self {
            separation: document.separation,
            conduct: document.conduct,
            amount: document.amount,
            lead: Ground {
                policy: document.policy,
                version: document.version,
                rule: document.rule,
                judged: document.judged,
                band: document.band,
            },
            others: (!others.grounds.is_empty()).then(|| Box::new(others)),
        })
    }
}

impl From<Chain> for ChainDocument {
    fn from(chain: Chain) -> Self {
        let (mut also, mut steps) = (Vec::new(), Vec::new());
        if let Some(others) = chain.others {
            let asked_by = |number: u32| {
                let asked = others.asked.iter();
                let asked = asked.filter(|(step, _)| *step == number);
                asked.map(|(_, ground)| *ground).collect()
            };
            also = others.grounds;
            for (number, step) in (0_u32..).zip(others.steps) {
                let asked_by = asked_by(number);
                steps.push(AskedStep { step, asked_by });
            }
        }
        Self {
            policy: chain.lead.policy,
            version: chain.lead.version,
            rule: chain.lead.rule,
            separation: chain.separation,
            conduct: chain.conduct,
            amount: chain.amount,
            judged: chain.lead.judged,
            band: chain.lead.band,
            also,
            steps,
        }
    }
}
