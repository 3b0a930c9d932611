//! Routes under the policies of real organisations and under made-up ones: a row per question.
//!
//! `AMOUNT [KEY=VALUE …] => BAND: STEP; STEP`, with the names of rules that add before their bands, or the code of the denial.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::{fs, path::Path};

use serde_json::json;
use tactica::{
    approval::{
        Asked, Chain, Denial, FactType, FactValue, Facts, Ground, Policies, Policy, PolicyError,
        PolicySpec, RequestKind,
    },
    money::{Currency, Money},
};

#[path = "routing/judged.rs"]
mod judged;
#[path = "routing/wrong.rs"]
mod wrong;

const DOCUMENTS: &str = "examples/data/policies";

fn document(name: &str) -> PolicySpec {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENTS);
    let text = fs::read_to_string(path.join(name).with_extension("json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn published(name: &str) -> Policies {
    Policies::new(vec![Policy::new(document(name)).unwrap()]).unwrap()
}

fn policies(document: serde_json::Value) -> Policies {
    serde_json::from_value(document).unwrap()
}

fn facts<'a>(words: impl Iterator<Item = &'a str>, policies: &Policies) -> Facts {
    let types = policies.fact_types();
    let fact = |word: &str| {
        let (key, value) = word.split_once('=').unwrap();
        let wanted = types.get(key).copied().unwrap_or(FactType::Text);
        // What cannot be read as what is wanted stays a text, so that a denial can be seen.
        let value = wanted.read(value).unwrap_or_else(|| FactValue::from(value));
        (key.parse().unwrap(), value)
    };
    words.map(fact).collect()
}

fn said(route: &Result<Chain, Denial>) -> String {
    let chain = match route {
        Ok(chain) => chain,
        Err(denial) => return denial.code().to_owned(),
    };
    let text = serde_json::to_string(chain).unwrap();
    assert_eq!(
        &serde_json::from_str::<Chain>(&text).unwrap(),
        chain,
        "the snapshot round-trips"
    );
    let band = |ground: &Ground| match ground.rule() {
        Some(rule) => format!("{rule}/{}", ground.band().name()),
        None => ground.band().name().to_owned(),
    };
    let bands: Vec<String> = chain.grounds().map(band).collect();
    let steps: Vec<String> = chain.steps().iter().map(ToString::to_string).collect();
    let steps = if steps.is_empty() {
        "nobody".to_owned()
    } else {
        steps.join("; ")
    };
    format!("{}: {steps}", bands.join(" + "))
}

/// Routes every row and compares what is after `=>`.
fn check(policies: &Policies, table: &str) {
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (question, expected) = row.split_once("=>").unwrap();
        let mut words = question.split_whitespace();
        let amount = words.next().unwrap();
        let currency = if amount.ends_with(char::is_alphabetic) {
            ""
        } else {
            " USD"
        };
        let amount = format!("{}{currency}", amount.replace('_', " "))
            .parse()
            .unwrap();
        let facts = facts(words, policies);
        let route = policies.route(&Asked::new(RequestKind::Spend, amount, &facts));
        assert_eq!(said(&route), expected.trim(), "{question}");
    }
}

#[test]
fn san_bernardino_by_document() {
    check(
        &published("san-bernardino"),
        "50000.00 => directors: city-manager or department-director
         50000.01 => manager: acting-city-manager or city-manager
         100000.00 => manager: acting-city-manager or city-manager
         100000.01 => council: mayor; a majority of city-council",
    );
}

#[test]
fn pullman_by_document_and_what_the_reform_changed() {
    check(
        &published("pullman-before-2024"),
        "149.99 => petty-cash: department-designee or department-head
         150.00 => head: department-designee or department-head
         2999.99 => head: department-designee or department-head
         3000.00 => mayor: finance-designee or finance-director or mayor or mayor-designee
         50000.00 => mayor: finance-designee or finance-director or mayor or mayor-designee
         50000.01 => council: a majority of city-council",
    );
    check(
        &published("pullman"),
        "4999.99 => head: department-designee or department-head
         5000.00 => mayor: finance-designee or finance-director or mayor or mayor-designee
         100000.00 => mayor: finance-designee or finance-director or mayor or mayor-designee
         100000.01 => council: a majority of city-council",
    );
    let before = Policy::new(document("pullman-before-2024")).unwrap();
    let after = Policy::new(document("pullman")).unwrap();
    let words: Vec<String> = before
        .changes(&after)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        words,
        [
            "band \"petty-cash\" is called \"head\"",
            "3000.00 USD to 4999.99 USD: was finance-designee or finance-director or mayor or mayor-designee, is department-designee or department-head",
            "50000.01 USD to 100000.00 USD: was a majority of city-council, is finance-designee or finance-director or mayor or mayor-designee",
        ]
    );
}

#[test]
fn santa_clara_forgot_five_thousand() {
    let five: Money = "5000.00 USD".parse().unwrap();
    assert_eq!(
        Policy::new(document("santa-clara-as-written")),
        Err(vec![PolicyError::Gap {
            from: five,
            to: five
        }])
    );
    check(
        &published("santa-clara"),
        "1000.00 => employee: authorised-employee or department-head or manager
         1000.01 => head: department-head or manager
         4999.99 => head: department-head or manager
         5000.00 => manager: city-manager
         5000.01 => manager: city-manager
         39999.99 => manager: city-manager
         40000.00 => council: a majority of city-council
         4999.99 category=utilities-equipment => utilities/head: department-head or manager
         5000.00 category=utilities-equipment => utilities/both: city-manager and utilities-director
         125000.00 category=utilities-equipment => utilities/both: city-manager and utilities-director
         125000.01 category=utilities-equipment => utilities/council: a majority of city-council
         40000.00 category=media => council: a majority of city-council",
    );
}

#[test]
fn pacific_asks_the_marketing_office_first_and_legal_for_advice() {
    let policies = published("pacific");
    check(
        &policies,
        "100000.00 => dean + marketing/all: marketing-office; assistant-vice-president or athletic-director or dean
         100000.01 => vice-president + marketing/all: marketing-office; provost or vice-president
         249999.99 review-delegated=true => vice-president: provost or vice-president
         250000.00 review-delegated=true => vice-president + legal/large: advice of legal; provost or vice-president
         250000.01 => vice-president + legal/large + marketing/all: advice of legal; marketing-office; provost or vice-president",
    );
}

#[test]
fn channel_islands_denies_sole_source_above_its_limit() {
    check(
        &published("csu-channel-islands"),
        "250000.00 => officers: cfo or president
         250000.00 sole-source=true => officers: cfo or president
         250000.01 sole-source=true => forbidden
         250000.01 sole-source=true category=travel => forbidden
         250000.01 sole-source=false => officers: cfo or president
         250000.00 category=travel => vice-presidents/vice-president: cfo or president or vice-president
         250000.01 category=travel => vice-presidents/officers: cfo or president
         999999999.00 => officers: cfo or president
         999999999.01 => beyond-authority
         999999999.01 category=travel => beyond-authority
         1.00 sole-source=perhaps => fact-type",
    );
}

#[test]
fn facts_that_are_missing_or_of_the_wrong_sort_are_denied() {
    let policies = policies(json!([{
        "id": "p", "version": 1, "currency": "USD", "kinds": ["spend"], "requires": ["vendor"],
        "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["head"]}]}],
        "rules": [
            {"name": "long", "when": {"months": {"at-least": 36}},
             "require": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["council"]}]}]},
            {"name": "barred", "when": {"vendor": ["acme", "ajax"]}, "deny": {"reason": "barred until 2027"}},
            {"name": "new", "when": {"new-vendor": true}, "unless": {"within-plan": true, "vendor": "city-print"},
             "require": [{"name": "all", "from": {"over": "100.00 USD"}, "limit": "unlimited", "steps": [{"roles": ["legal"]}]}]}
        ]
    }]));
    check(
        &policies,
        "1.00 => fact-missing
         1.00 vendor=bauer => all: head
         1.00 vendor=acme => forbidden
         1.00 vendor=ajax new-vendor=true => forbidden
         100.00 vendor=bauer new-vendor=true => all: head
         100.01 vendor=bauer new-vendor=true => all + new/all: legal; head
         100.01 vendor=bauer new-vendor=true within-plan=true => all: head
         100.01 vendor=city-print new-vendor=true => all: head
         1.00 vendor=bauer months=35 => all: head
         1.00 vendor=bauer months=36 => all + long/all: council; head
         1.00 vendor=bauer months=many => fact-type
         1.00_EUR vendor=bauer => policy-currency-mismatch
         1.00_EUR vendor=acme => forbidden
         -1.00 vendor=bauer => amount-negative",
    );
    let facts = serde_json::from_value(json!({"vendor": "acme"})).unwrap();
    let asked = Asked::new(RequestKind::Spend, "1.00 USD".parse().unwrap(), &facts);
    assert_eq!(
        policies.route(&asked).unwrap_err().explain(),
        "nobody may approve it: 1.00 USD is denied by rule \"barred\" of policy p, version 1: barred until 2027 (forbidden)"
    );
    let asked = Asked::new(RequestKind::Draw, "1.00 USD".parse().unwrap(), &facts);
    assert_eq!(policies.route(&asked).unwrap_err().code(), "no-policy");
}

#[test]
fn several_policies_apply_together_and_ask_nobody_twice() {
    let bands = |role: &str| json!([{"name": "all", "limit": "unlimited", "steps": [{"roles": ["head"]}, {"roles": [role]}]}]);
    let plain = |id: &str, role: &str| json!({"id": id, "version": 1, "currency": "USD", "kinds": ["spend"], "bands": bands(role)});
    let refused: Result<Policies, _> =
        serde_json::from_value(json!([plain("a", "cfo"), plain("b", "cmo")]));
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("a and b both decide on spend")
    );

    let twice: Result<Policies, _> =
        serde_json::from_value(json!([plain("a", "cfo"), plain("a", "cfo")]));
    let twice = twice.unwrap_err().to_string();
    assert!(twice.contains("two policies are called a"), "{twice}");
    let mut second = plain("b", "cmo");
    second["combine"] = json!("together");
    second["separation"] = json!("own-and-superiors");
    let mut media = plain("c", "media-lead");
    media["when"] = json!({"channel": ["television", "radio"]});
    let review = json!({"id": "review", "version": 4, "currency": "USD", "kinds": ["spend"], "rules": [
        {"name": "brand", "require": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["brand"]}, {"roles": ["cmo"]}]}]}]});
    let policies = policies(json!([media, review, second, plain("a", "cfo")]));
    check(
        &policies,
        "1.00 => all + brand/all + all: brand; head; cmo; cfo
         1.00 channel=radio => all + brand/all + all + all: brand; head; cmo; cfo; media-lead",
    );
    let facts = Facts::default();
    let chain = policies
        .route(&Asked::new(
            RequestKind::Spend,
            "1.00 USD".parse().unwrap(),
            &facts,
        ))
        .unwrap();
    assert_eq!(
        chain.separation().to_string(),
        "own-and-superiors",
        "what bars more"
    );
    let by = |number: u32| -> Vec<String> {
        chain
            .asked_by(number)
            .map(|g| format!("{} {}", g.policy(), g.version()))
            .collect()
    };
    assert_eq!(by(2), ["a 1", "b 1"]);
    assert_eq!(by(3), ["review 4", "b 1"]);
    assert_eq!(by(5), Vec::<String>::new());

    // A policy that only adds lets nobody approve by itself.
    let alone = policies.as_slice().iter().find(|policy| !policy.decides());
    let alone = Policies::new(vec![alone.unwrap().clone()]).unwrap();
    check(&alone, "1.00 => no-rule");
}

#[test]
fn a_table_of_who_decides() {
    let facts = Facts::default();
    let table = published("pacific").coverage(RequestKind::Spend, Currency::USD, &facts);
    assert_eq!(
        table.to_string(),
        "\
amount                          band                                          who
0.00 USD to 100000.00 USD       dean, marketing: all                          marketing-office, then assistant-vice-president or athletic-director or dean
100000.01 USD to 249999.99 USD  vice-president, marketing: all                marketing-office, then provost or vice-president
250000.00 USD and above         vice-president, legal: large, marketing: all  advice of legal, then marketing-office, then provost or vice-president
"
    );
    let facts = serde_json::from_value(json!({"sole-source": true})).unwrap();
    let table =
        published("csu-channel-islands").coverage(RequestKind::Spend, Currency::USD, &facts);
    let rows: Vec<String> = table
        .rows()
        .iter()
        .map(|row| format!("{} {}", row.from, row.who()))
        .collect();
    assert_eq!(
        rows,
        [
            "0.00 USD cfo or president",
            "250000.01 USD nobody (forbidden)"
        ],
        "the edge of a band above does not show through a denial"
    );
}
