//! Policies that are refused for what their rules say.

use serde_json::json;
use tactica::approval::{Policy, PolicyError, PolicySpec};

fn problems(document: serde_json::Value) -> Vec<&'static str> {
    let spec: PolicySpec = serde_json::from_value(document).unwrap();
    let problems = Policy::new(spec).err().unwrap_or_default();
    problems.iter().map(PolicyError::code).collect()
}

#[test]
fn what_is_wrong_with_rules_is_said_all_at_once() {
    let all = json!([{"name": "all", "limit": "unlimited", "steps": [{"roles": ["head"]}]}]);
    let with = |more: serde_json::Value| {
        let mut document =
            json!({"id": "p", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": all});
        for (key, value) in more.as_object().unwrap() {
            document[key] = value.clone();
        }
        problems(document)
    };
    let rules = |rules: serde_json::Value| with(json!({ "rules": rules }));
    assert_eq!(with(json!({})), [""; 0]);
    for (rule, code) in [
        (json!([{"name": "r"}]), "rule-effects"),
        (
            json!([{"name": "r", "bands": all, "deny": {}}]),
            "rule-effects",
        ),
        (json!([{"name": "", "deny": {}}]), "rule-unnamed"),
        (
            json!([{"name": "r", "deny": {}}, {"name": "r", "deny": {}}]),
            "policy-rule-duplicate",
        ),
        (
            json!([{"name": "r", "kinds": ["draw"], "deny": {}}]),
            "rule-kind",
        ),
        (
            json!([{"name": "r", "deny": {"from": {"over": "1.00 EUR"}}}]),
            "deny-currency-mismatch",
        ),
        (
            json!([{"name": "r", "deny": {"from": {"over": "-1.00 USD"}}}]),
            "deny-negative",
        ),
        (
            json!([{"name": "r", "when": {"vendor": []}, "deny": {}}]),
            "condition-empty",
        ),
        (
            json!([{"name": "r", "when": {"a": true}, "unless": {"a": true}, "deny": {}}]),
            "condition-never",
        ),
        (
            json!([{"name": "r", "when": {"v": ["x"]}, "unless": {"v": ["x", "y"]}, "deny": {}}]),
            "condition-never",
        ),
        (
            json!([{"name": "r", "when": {"n": {"over": 5}}, "unless": {"n": {"at-least": 5}}, "deny": {}}]),
            "condition-never",
        ),
        (
            json!([{"name": "r", "when": {"v": "x"}, "deny": {}}, {"name": "s", "when": {"v": true}, "deny": {}}]),
            "fact-types",
        ),
        (
            json!([{"name": "r", "require": [{"name": "a", "limit": "unlimited", "approval": "automatic"}]}]),
            "band-no-steps",
        ),
        (
            json!([{"name": "r", "require": [{"name": "a", "limit": {"up-to": "5.00 USD"}, "steps": [{"roles": ["x"]}]}]}]),
            "band-not-covered",
        ),
        (
            json!([{"name": "r", "bands": [{"name": "a", "from": {"over": "0.00 USD"}, "limit": "unlimited", "steps": [{"roles": ["x"]}]}]}]),
            "band-gap",
        ),
    ] {
        assert_eq!(rules(rule.clone()), [code], "{rule}");
    }
    let open = json!([{"name": "r", "when": {"n": {"over": 5}}, "unless": {"n": {"at-least": 7}}, "deny": {}}]);
    assert_eq!(rules(open), [""; 0], "six is left");
    assert_eq!(
        with(json!({"otherwise": "denied"})),
        ["policy-nothing-otherwise"]
    );
    assert_eq!(
        with(json!({"aggregates": [{"by": [], "days": 1}, {"by": ["v"], "days": 0}]})),
        ["window-empty"; 2]
    );
    assert_eq!(with(json!({"bands": []})), ["policy-no-bands"]);
}

#[test]
fn a_combination_of_facts_that_is_left_out_is_named() {
    let all = json!([{"name": "all", "limit": "unlimited", "steps": [{"roles": ["head"]}]}]);
    let policy = |rules: serde_json::Value, otherwise: &str| {
        let document = json!({"id": "p", "version": 1, "currency": "USD", "kinds": ["spend", "draw"], "otherwise": otherwise, "rules": rules});
        Policy::new(serde_json::from_value(document).unwrap())
    };
    let said = |rules: serde_json::Value| -> Vec<String> {
        let problems = policy(rules, "covered").err().unwrap_or_default();
        problems.iter().map(ToString::to_string).collect()
    };
    let both = json!([{"name": "a", "when": {"sole-source": true}, "bands": all}, {"name": "b", "when": {"sole-source": false}, "bands": all}]);
    assert_eq!(said(both), [""; 0]);
    let rest = json!([{"name": "a", "when": {"category": ["media", "print"]}, "bands": all},
                      {"name": "b", "unless": {"category": ["print", "media"]}, "bands": all}]);
    assert_eq!(said(rest), [""; 0]);
    let numbers = json!([{"name": "a", "when": {"months": {"below": 12}}, "bands": all},
                         {"name": "b", "unless": {"months": {"up-to": 11}}, "bands": all}]);
    assert_eq!(said(numbers), [""; 0]);
    let hole = json!([{"name": "a", "when": {"category": "media"}, "bands": all},
                      {"name": "b", "unless": {"category": ["media", "print"]}, "kinds": ["spend"], "bands": all},
                      {"name": "c", "kinds": ["draw"], "bands": all}]);
    assert_eq!(
        said(hole.clone()),
        [
            "no rule with bands applies to spend with category = print: add one, or general bands, or say that what is left is denied"
        ]
    );
    assert!(policy(hole, "denied").is_ok());
    let many: Vec<_> = (0..13)
        .map(|n| json!({"name": format!("r{n}"), "when": {format!("f{n}"): true}, "bands": all}))
        .collect();
    let problems = policy(json!(many), "covered").unwrap_err();
    assert_eq!(problems[0].code(), "facts-too-many");
}
