//! Whether the rules of a policy leave out a combination of facts.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Condition, Conditions, Effect, FactValue, Facts, PolicyError, RequestKind, Rule, facts,
};
use crate::id::FactId;

/// The most combinations of facts that are gone through.
pub(super) const COMBINATIONS_MAX: usize = 4_096;

/// Reports, for each kind, the first combination of facts that no rule with bands applies to.
///
/// Texts that no rule names are alike to all rules, and so are numbers between two bounds: one of each is enough. A text or
/// number that is not stated is a case of its own.
pub(super) fn check(
    kinds: &[RequestKind],
    (when, unless): (&Conditions, &Conditions),
    rules: &[Rule],
    problems: &mut Vec<PolicyError>,
) {
    let decide = |rule: &&Rule| matches!(rule.effect(), Effect::Decide { .. });
    let deciding: Vec<&Rule> = rules.iter().filter(decide).collect();
    let conditions = deciding
        .iter()
        .flat_map(|rule| [rule.when(), rule.unless()]);
    let values = values(conditions.chain([when, unless]));
    let sizes = values.values().map(Vec::len);
    let combinations = sizes.fold(1_usize, usize::saturating_mul);
    if combinations > COMBINATIONS_MAX {
        problems.push(PolicyError::TooManyCombinations {
            combinations,
            limit: COMBINATIONS_MAX,
        });
        return;
    }
    for &kind in kinds {
        let left_out = (0..combinations).find_map(|number| {
            let facts = combination(&values, number);
            let applies = facts::apply(when, unless, &facts)
                && !deciding.iter().any(|rule| rule.applies(kind, &facts));
            applies.then_some(facts)
        });
        if let Some(facts) = left_out {
            let facts = Box::new(facts);
            problems.push(PolicyError::LeftOut { kind, facts });
        }
    }
}

/// Returns for each fact one value of each sort that the conditions can tell apart; `None` where it is not stated.
fn values<'a>(
    all: impl Iterator<Item = &'a Conditions>,
) -> BTreeMap<&'a FactId, Vec<Option<FactValue>>> {
    let mut values: BTreeMap<&FactId, BTreeSet<Option<FactValue>>> = BTreeMap::new();
    for (fact, condition) in all.flatten() {
        let known = values.entry(fact).or_default();
        match condition {
            Condition::Flag(_) => {
                known.extend([false, true].map(|flag| Some(FactValue::Flag(flag))));
            }
            Condition::Text(texts) => {
                known.insert(None);
                known.extend(texts.iter().map(|text| Some(FactValue::Text(text.clone()))));
            }
            Condition::Number(range) => {
                let edges = range.edges().chain([i64::MIN]);
                known.insert(None);
                known.extend(edges.map(|edge| Some(FactValue::Number(edge))));
            }
        }
    }
    let listed = values.into_iter();
    listed
        .map(|(fact, known)| (fact, known.into_iter().collect()))
        .collect()
}

/// Returns the combination of that number, counted from 0, in the mixed radix of how many values each fact has.
fn combination(values: &BTreeMap<&FactId, Vec<Option<FactValue>>>, mut number: usize) -> Facts {
    let mut facts = Facts::default();
    for (fact, known) in values {
        let radix = known.len().max(1);
        if let Some(Some(value)) = known.get(number.checked_rem(radix).unwrap_or(0)) {
            facts.set((*fact).clone(), value.clone());
        }
        number = number.checked_div(radix).unwrap_or(0);
    }
    facts
}
