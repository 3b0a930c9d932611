//! A policy of many rules and questions that hit a few of them; shared with the comparison of policy engines.

use serde_json::{Value, json};
use tactica::{
    approval::{Asked, Facts, RequestKind},
    money::Money,
};

/// The limits of the bands, in dollars.
pub(crate) const LIMITS: [u32; 3] = [1_000, 10_000, 100_000];

/// What a rule does: of ten, seven require more, two decide and one denies.
pub(crate) fn effect(rule: usize) -> &'static str {
    match rule % 10 {
        0..=6 => "require",
        7 | 8 => "bands",
        _ => "deny",
    }
}

/// What a rule is about: a vendor of its own, and for every fourth a channel or a flag besides.
pub(crate) fn conditions(rule: usize) -> Vec<(&'static str, Value)> {
    let mut conditions = vec![("vendor", json!(format!("vendor-{rule}")))];
    match rule % 4 {
        1 => conditions.push(("channel", json!(format!("channel-{}", rule % 8)))),
        2 => conditions.push(("new-vendor", json!(true))),
        _ => {}
    }
    conditions
}

fn bands(role: &str) -> Value {
    let steps = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|step| json!({"roles": [format!("{role}-{step}")]}))
            .collect()
    };
    let mut bands: Vec<Value> = LIMITS
        .iter()
        .enumerate()
        .map(|(n, limit)| {
            json!({"name": format!("band-{n}"), "limit": {"up-to": format!("{limit}.00 USD")}, "steps": steps(n + 1)})
        })
        .collect();
    bands.push(json!({"name": "rest", "limit": "unlimited", "steps": steps(LIMITS.len() + 1)}));
    json!(bands)
}

/// Returns the policy document: general bands, and `rules` rules.
pub(crate) fn policy(rules: usize) -> Value {
    let rule = |rule: usize| {
        let when: serde_json::Map<String, Value> = conditions(rule)
            .into_iter()
            .map(|(fact, is)| (fact.to_owned(), is))
            .collect();
        let does = match effect(rule) {
            "deny" => {
                json!({"from": {"over": "100000.00 USD"}, "reason": "too much for this vendor"})
            }
            _ => bands(&format!("role-{}", rule % 20)),
        };
        json!({"name": format!("rule-{rule}"), "when": when, effect(rule): does})
    };
    let rules: Vec<Value> = (0..rules).map(rule).collect();
    json!([{
        "id": "large", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": bands("general"), "rules": rules
    }])
}

/// What is asked.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) amount: Money,
    pub(crate) facts: Facts,
}

impl Question {
    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked::new(RequestKind::Spend, self.amount, &self.facts)
    }
}

/// Returns 97 questions about known vendors and a few unknown ones, with amounts in all bands.
pub(crate) fn questions(rules: usize) -> Vec<Question> {
    let question = |n: usize| {
        let vendor = n * 7_919 % (rules + rules / 10 + 1);
        let amount = [50, 999, 1_001, 9_999, 10_001, 99_999, 100_001][n % 7];
        let facts = json!({
            "vendor": format!("vendor-{vendor}"), "channel": format!("channel-{}", vendor % 8),
            "category": "media", "new-vendor": n % 2 == 0
        });
        Question {
            amount: format!("{amount}.00 USD").parse().expect("an amount"),
            facts: serde_json::from_value(facts).expect("facts"),
        }
    };
    (0..97).map(question).collect()
}
