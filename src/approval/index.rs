//! Which rules can apply to a request, without trying all of them.

use std::collections::{BTreeMap, HashMap};

use super::{Condition, Conditions, FactValue, Facts};
use crate::id::FactId;

/// Rules by one fact that each of them needs.
///
/// A rule that needs a text is filed under each text that will do, so that of a thousand rules for vendors only those for the
/// vendor at hand are tried; of several facts, under the one whose texts the fewest rules ask for. A rule that needs a number or a
/// true flag is filed under the name of the fact. What is left, rules without conditions or with false flags only, is tried always.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct RuleIndex {
    always: Vec<u32>,
    facts: BTreeMap<FactId, Shelf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Shelf {
    stated: Vec<u32>,
    /// Looked up and never gone through, so that the order of hashes shows nowhere.
    texts: HashMap<Box<str>, Vec<u32>>,
}

impl RuleIndex {
    /// Files rules, given by their conditions, under their numbers from 0 on.
    pub(super) fn new<'a>(rules: impl Iterator<Item = &'a Conditions> + Clone) -> Self {
        let mut asked: BTreeMap<(&FactId, &str), usize> = BTreeMap::new();
        for (fact, condition) in rules.clone().flatten() {
            if let Condition::Text(texts) = condition {
                for text in texts {
                    let count = asked.entry((fact, text)).or_default();
                    *count = count.saturating_add(1);
                }
            }
        }
        let mut index = Self::default();
        for (number, when) in (0_u32..).zip(rules) {
            index.file(number, when, &asked);
        }
        index
    }

    fn file(&mut self, number: u32, when: &Conditions, asked: &BTreeMap<(&FactId, &str), usize>) {
        let texts = when.iter().filter_map(|(fact, condition)| match condition {
            Condition::Text(texts) => Some((fact, texts)),
            _ => None,
        });
        let rarest = texts.min_by_key(|(fact, texts)| {
            let counts = texts.iter().filter_map(|text| asked.get(&(*fact, &**text)));
            counts.fold(0_usize, |sum, count| sum.saturating_add(*count))
        });
        if let Some((fact, texts)) = rarest {
            let filed = self.facts.entry(fact.clone()).or_default();
            for text in texts {
                filed.texts.entry(text.clone()).or_default().push(number);
            }
            return;
        }
        let stated = when
            .iter()
            .find(|(_, condition)| **condition != Condition::Flag(false));
        match stated {
            Some((fact, _)) => {
                let filed = self.facts.entry(fact.clone()).or_default();
                filed.stated.push(number);
            }
            None => self.always.push(number),
        }
    }

    /// Returns the numbers of all rules that can apply to `facts`, in ascending order, and perhaps of some that do not.
    ///
    /// Linear in what it returns, and logarithmic in the number of rules for each fact.
    pub(super) fn candidates(&self, facts: &Facts) -> Vec<u32> {
        let mut found = self.always.clone();
        if self.facts.is_empty() {
            return found;
        }
        let apart = found.len();
        for (fact, value) in facts.iter() {
            let Some(filed) = self.facts.get(fact) else {
                continue;
            };
            if *value != FactValue::Flag(false) {
                found.extend(&filed.stated);
            }
            if let FactValue::Text(text) = value {
                found.extend(filed.texts.get(text).into_iter().flatten());
            }
        }
        if found.len() > apart {
            found.sort_unstable();
            found.dedup();
        }
        found
    }
}
