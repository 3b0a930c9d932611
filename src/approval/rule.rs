//! A rule of a policy, checked: which facts it applies to, and what it then does.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Band, BandSpec, Beyond, Condition, Conditions, DenySpec, FactType, Facts, PolicyError,
    RequestKind, RuleSpec, Start,
    bands::{self, Duty},
    facts,
};
use crate::{
    id::{FactId, RoleId},
    money::Currency,
};

/// What a rule does where it applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Its bands decide, in place of the general bands of the policy.
    Decide {
        /// The bands, from the smallest amounts to the largest.
        bands: Vec<Band>,
        /// What happens above the last one.
        beyond: Beyond,
    },
    /// Its steps are needed, or asked for advice, in addition.
    Require(Vec<Band>),
    /// The request is denied.
    Deny {
        /// The amounts that are denied start here; all amounts when it is `None`.
        from: Option<Start>,
        /// Why, in words.
        reason: Box<str>,
    },
}

/// A rule of a policy, checked: it can apply, and does one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    name: Arc<str>,
    kinds: Vec<RequestKind>,
    when: Conditions,
    unless: Conditions,
    effect: Effect,
}

impl Rule {
    /// Makes a rule, and reports what is wrong to `problems`; `kinds` are those of the policy.
    pub(super) fn read(
        spec: RuleSpec,
        kinds: &[RequestKind],
        currency: Currency,
        authority: &BTreeMap<RoleId, u8>,
        problems: &mut Vec<PolicyError>,
    ) -> Self {
        let said = [
            !spec.bands.is_empty(),
            !spec.require.is_empty(),
            spec.deny.is_some(),
        ];
        let said = said.into_iter().filter(|&said| said).count();
        if said != 1 {
            problems.push(PolicyError::RuleEffects { effects: said });
        }
        if let Some(&kind) = spec.kinds.iter().find(|kind| !kinds.contains(kind)) {
            problems.push(PolicyError::RuleKind { kind });
        }
        check_conditions(&spec.when, &spec.unless, problems);
        let mut read = |bands: Vec<BandSpec>, duty, beyond| {
            bands::read(bands, duty, beyond, currency, authority, problems)
        };
        let effect = if let Some(DenySpec { from, reason }) = spec.deny {
            check_deny(from, currency, problems);
            Effect::Deny { from, reason }
        } else if spec.require.is_empty() {
            let bands = read(spec.bands, Duty::Decide, spec.beyond);
            Effect::Decide {
                bands,
                beyond: spec.beyond,
            }
        } else {
            Effect::Require(read(spec.require, Duty::Add, Beyond::Covered))
        };
        let mut kinds = spec.kinds;
        kinds.sort_unstable();
        kinds.dedup();
        Self {
            name: spec.name.into(),
            kinds,
            when: spec.when,
            unless: spec.unless,
            effect,
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// Returns the kinds of request it is limited to; none means all of the policy.
    #[must_use]
    pub fn kinds(&self) -> &[RequestKind] {
        &self.kinds
    }

    /// Returns the conditions that all have to hold.
    #[must_use]
    pub fn when(&self) -> &Conditions {
        &self.when
    }

    /// Returns the conditions of which none may hold.
    #[must_use]
    pub fn unless(&self) -> &Conditions {
        &self.unless
    }

    /// Returns what it does where it applies.
    #[must_use]
    pub fn effect(&self) -> &Effect {
        &self.effect
    }

    /// Tells whether the rule applies to a request of this kind with these facts.
    #[must_use]
    pub fn applies(&self, kind: RequestKind, facts: &Facts) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && facts::apply(&self.when, &self.unless, facts)
    }

    /// Says to which requests the rule applies: `for contract, when category is media`; nothing when to all.
    pub(super) fn scope(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.word()).collect();
        let conditions = facts::in_words(&self.when, &self.unless);
        match (kinds.is_empty(), conditions.is_empty()) {
            (true, _) => conditions,
            (false, true) => format!("for {}", kinds.join(" or ")),
            (false, false) => format!("for {}, {conditions}", kinds.join(" or ")),
        }
    }
}

impl From<Rule> for RuleSpec {
    fn from(rule: Rule) -> Self {
        let mut spec = Self {
            name: (*rule.name).into(),
            kinds: rule.kinds,
            when: rule.when,
            unless: rule.unless,
            ..Self::default()
        };
        let written = |bands: Vec<Band>| bands.into_iter().map(Into::into).collect();
        match rule.effect {
            Effect::Decide { bands, beyond } => {
                (spec.bands, spec.beyond) = (written(bands), beyond);
            }
            Effect::Require(bands) => spec.require = written(bands),
            Effect::Deny { from, reason } => spec.deny = Some(DenySpec { from, reason }),
        }
        spec
    }
}

fn check_deny(from: Option<Start>, currency: Currency, problems: &mut Vec<PolicyError>) {
    let Some(amount) = from.map(|from| from.amount()) else {
        return;
    };
    if amount.currency() != currency {
        problems.push(PolicyError::DenyCurrency { amount, currency });
    } else if amount.is_negative() {
        problems.push(PolicyError::DenyNegative { amount });
    }
}

/// Checks that the conditions can be met at all.
pub(super) fn check_conditions(
    when: &Conditions,
    unless: &Conditions,
    problems: &mut Vec<PolicyError>,
) {
    for (fact, condition) in when.iter().chain(unless) {
        if condition.is_empty() {
            let fact = fact.clone();
            problems.push(PolicyError::EmptyCondition { fact });
        }
    }
    for (fact, wanted) in when {
        if unless
            .get(fact)
            .is_some_and(|barred| contradicts(wanted, barred))
        {
            let fact = fact.clone();
            problems.push(PolicyError::NeverApplies { fact });
        }
    }
}

/// Tells whether every value that meets `wanted` meets `barred` too.
fn contradicts(wanted: &Condition, barred: &Condition) -> bool {
    match (wanted, barred) {
        (Condition::Flag(wanted), Condition::Flag(barred)) => wanted == barred,
        (Condition::Text(wanted), Condition::Text(barred)) => {
            !wanted.is_empty() && wanted.iter().all(|text| barred.contains(text))
        }
        (Condition::Number(wanted), Condition::Number(barred)) => {
            // The answer of either changes at its edges only, so that one number between any two neighbours stands for all.
            let edges = wanted.edges().chain(barred.edges());
            let mut tried = edges
                .chain([i64::MIN])
                .filter(|n| wanted.contains(*n))
                .peekable();
            tried.peek().is_some() && tried.all(|number| barred.contains(number))
        }
        _ => false,
    }
}

/// Notes the sort of value that each condition asks for, and reports facts that are of two sorts.
pub(super) fn note_types<'a>(
    conditions: impl Iterator<Item = (&'a FactId, &'a Condition)>,
    types: &mut BTreeMap<FactId, FactType>,
    problems: &mut Vec<PolicyError>,
) {
    for (fact, condition) in conditions {
        let second = condition.fact_type();
        let first = *types.entry(fact.clone()).or_insert(second);
        if first != second {
            problems.push(PolicyError::FactTypes {
                fact: fact.clone(),
                first,
                second,
            });
        }
    }
}
