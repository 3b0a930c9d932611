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
        Aggregate, AmendmentEffect, Asked, Ballot, Chain, Denial, Directory, FactType, FactValue,
        Facts, Ground, Line, Past, Policies, Policy, PolicyError, PolicySpec, Request,
        RequestDraft, RequestKind, Vote,
    },
    money::{Currency, RateTable},
};

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

fn problems(document: serde_json::Value) -> Vec<&'static str> {
    let spec: PolicySpec = serde_json::from_value(document).unwrap();
    let problems = Policy::new(spec).err().unwrap_or_default();
    problems.iter().map(PolicyError::code).collect()
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
    let five: tactica::money::Money = "5000.00 USD".parse().unwrap();
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
fn a8_an_amount_in_another_currency_is_judged_at_the_rate_of_its_date() {
    let policies = policies(json!([{
        "id": "cn", "version": 1, "currency": "CNY", "kinds": ["spend"], "conversion": {"rounding": "expand", "days_max": 7},
        "bands": [{"name": "auto", "limit": {"up-to": "5000.00 CNY"}, "approval": "automatic"},
                  {"name": "tier", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}]
    }]));
    let rates: RateTable = serde_json::from_value(json!([
        {"from": "USD", "to": "CNY", "rate": "6", "date": "2025-03-01"},
        {"from": "USD", "to": "CNY", "rate": "1.25", "date": "2024-01-01"}
    ]))
    .unwrap();
    let route = |amount: &str, on: &str| {
        let facts = Facts::default();
        let asked = Asked::new(RequestKind::Spend, amount.parse().unwrap(), &facts).rates(&rates);
        policies.route(&asked.on(on.parse().unwrap()))
    };
    let chain = route("4000.00 USD", "2025-03-08").unwrap();
    assert_eq!(chain.steps()[0].to_string(), "manager");
    let judged = chain.grounds().next().unwrap().judged().unwrap();
    assert_eq!(judged.amount, "24000.00 CNY".parse().unwrap());
    assert_eq!(
        judged.conversion.unwrap().rate().date(),
        "2025-03-01".parse().unwrap()
    );
    assert_eq!(
        chain.to_string(),
        "4000.00 USD is in policy cn, version 1, band \"tier\" (over 5000.00 CNY, without limit): manager, \
         judged as 24000.00 CNY: 1 USD = 6 CNY of 2025-03-01, rounded Expand"
    );
    assert!(
        route("833.33 USD", "2025-03-08").unwrap().is_automatic(),
        "4 999.98"
    );
    assert!(
        !route("833.34 USD", "2025-03-08").unwrap().is_automatic(),
        "5 000.04"
    );
    assert_eq!(
        route("1.00 USD", "2025-03-09").unwrap_err().to_string(),
        "the rate from USD to CNY is of 2025-03-01, 8 days before 2025-03-09; policy cn allows 7"
    );
    assert_eq!(
        route("1.00 USD", "2023-12-31").unwrap_err().code(),
        "policy-rate-missing"
    );
    assert_eq!(
        route("1.00 EUR", "2025-03-08").unwrap_err().code(),
        "policy-rate-missing"
    );
    let facts = Facts::default();
    let undated = Asked::new(RequestKind::Spend, "1.00 USD".parse().unwrap(), &facts).rates(&rates);
    assert_eq!(
        policies.route(&undated).unwrap_err().to_string(),
        "policy cn judges in CNY, and no rate from USD is known on a date that is not stated"
    );
}

fn past(request: &str, amount: &str, on: &str, vendor: &str) -> Past {
    let document = json!({"request": request, "kind": "spend", "amount": amount, "on": on, "requester": "zoe",
        "facts": {"vendor": vendor}});
    serde_json::from_value(document).unwrap()
}

#[test]
fn purchases_in_parts_need_what_the_whole_would() {
    let policies = policies(json!([{
        "id": "p", "version": 1, "currency": "USD", "kinds": ["spend"], "aggregates": [{"by": ["vendor", "requester"], "days": 30}],
        "bands": [{"name": "small", "limit": {"below": "5000.00 USD"}, "steps": [{"roles": ["head"]}]},
                  {"name": "large", "limit": "unlimited", "steps": [{"roles": ["council"]}]}]
    }]));
    let history = [
        past("a", "3000.00 USD", "2025-03-01", "acme"),
        past("b", "-2000.00 USD", "2025-03-02", "acme"),
        past("c", "900.00 USD", "2025-03-02", "ajax"),
        past("d", "900.00 EUR", "2025-03-02", "acme"),
        past("e", "2999.99 USD", "2025-05-01", "acme"),
    ];
    let (zoe, ana) = ("zoe".parse().unwrap(), "ana".parse().unwrap());
    let route = |amount: &str, on: &str, vendor: &str, requester| {
        let facts = serde_json::from_value(json!({"vendor": vendor})).unwrap();
        let asked =
            Asked::new(RequestKind::Spend, amount.parse().unwrap(), &facts).history(&history);
        let route = policies.route(&asked.on(on.parse().unwrap()).requester(requester));
        route
            .map(|chain| chain.band().name().to_owned())
            .map_err(|denial| denial.code())
    };
    for (amount, on, vendor, requester, band) in [
        ("1999.99 USD", "2025-03-30", "acme", &zoe, "small"),
        ("2000.00 USD", "2025-03-30", "acme", &zoe, "large"), // 30 days with this one
        ("2000.00 USD", "2025-03-31", "acme", &zoe, "small"), // the first has left the window
        ("2000.00 USD", "2025-03-30", "acme", &ana, "small"),
        ("2000.00 USD", "2025-03-30", "bauer", &zoe, "small"),
        ("2000.00 USD", "2025-05-01", "acme", &zoe, "small"),
        ("2000.01 USD", "2025-05-01", "acme", &zoe, "large"),
    ] {
        assert_eq!(
            route(amount, on, vendor, requester),
            Ok(band.to_owned()),
            "{amount} {on} {vendor}"
        );
    }
    let facts = serde_json::from_value(json!({"vendor": "acme"})).unwrap();
    let asked = Asked::new(RequestKind::Spend, "2000.00 USD".parse().unwrap(), &facts)
        .history(&history)
        .requester(&zoe);
    assert_eq!(policies.route(&asked).unwrap_err().code(), "date-missing");
    let chain = policies
        .route(&asked.on("2025-03-30".parse().unwrap()))
        .unwrap();
    assert!(chain.explain().ends_with(
        "judged as 5000.00 USD: 5000.00 USD in 2 requests of the same vendor and requester within 30 days\n"
    ));
    let text = serde_json::to_string(&chain).unwrap();
    assert_eq!(serde_json::from_str::<Chain>(&text).unwrap(), chain);
}

#[test]
fn suspected_splits_are_the_longest_runs_that_together_go_elsewhere() {
    let policies = published("santa-clara");
    let history = [
        past("a", "4000.00 USD", "2025-03-01", "acme"),
        past("b", "4000.00 USD", "2025-03-30", "acme"),
        past("c", "4000.00 USD", "2025-04-15", "acme"),
        past("d", "30000.00 USD", "2025-03-01", "ajax"),
        past("e", "9999.99 USD", "2025-03-01", "ajax"),
        past("f", "4999.99 USD", "2025-03-01", "solo"),
    ];
    let window = |days| Aggregate {
        by: vec!["vendor".parse().unwrap()],
        days,
    };
    let found = |days| -> Vec<String> {
        let found = policies.suspected_splits(&history, &window(days), &RateTable::default());
        found
            .iter()
            .map(|split| format!("{} {:?}", split.sum, split.requests))
            .collect()
    };
    let pair = |a: &str, b: &str| format!("8000.00 USD [RequestId({a:?}), RequestId({b:?})]");
    assert_eq!(
        found(29),
        [pair("b", "c")],
        "39 999.99 is still the manager's"
    );
    assert_eq!(found(30), [pair("a", "b"), pair("b", "c")]);
    assert_eq!(found(1), Vec::<String>::new());
    assert_eq!(found(u32::MAX).len(), 1, "one run holds all three");
}

#[test]
fn what_if_the_policy_were_that_of_today() {
    let (before, after) = (published("pullman-before-2024"), published("pullman"));
    let history = [
        past("a", "2999.99 USD", "2023-03-01", "acme"),
        past("c", "50000.01 USD", "2023-03-02", "acme"),
        past("b", "4999.99 USD", "2023-03-02", "acme"),
        past("d", "5000.00 USD", "2023-03-03", "acme"),
    ];
    let rerouted = before.simulate(&after, &history, &RateTable::default());
    let requests: Vec<&str> = rerouted.iter().map(|r| r.request.as_str()).collect();
    assert_eq!(requests, ["b", "c"]);
    assert_eq!(
        rerouted[1].to_string(),
        "c, 50000.01 USD: was a majority of city-council, would be finance-designee or finance-director or mayor or mayor-designee"
    );
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

#[test]
fn a_request_is_opened_and_amended_by_its_facts() {
    let policy: Policy = serde_json::from_value(json!({
        "id": "p", "version": 1, "currency": "USD", "kinds": ["spend"], "conduct": {"tolerance": {"percent": "5%"}},
        "bands": [{"name": "all", "limit": "unlimited", "steps": [{"people": ["ben"]}]}],
        "rules": [
            {"name": "barred", "when": {"vendor": "acme"}, "deny": {"reason": "barred"}},
            {"name": "review", "when": {"vendor": "ajax"},
             "require": [{"name": "all", "limit": "unlimited", "steps": [{"people": ["lex"]}]}]},
            {"name": "new", "when": {"new-vendor": true},
             "require": [{"name": "all", "limit": "unlimited", "steps": [{"people": ["lex"]}]}]}
        ]
    }))
    .unwrap();
    let people = Directory::default();
    let at = "2025-03-01T09:00:00Z".parse().unwrap();
    let draft = |vendor: Option<&str>, facts: serde_json::Value| {
        let line = Line {
            node: "print".parse().unwrap(),
            amount: "800.00 USD".parse().unwrap(),
        };
        let (id, ana) = ("posters".parse().unwrap(), "ana".parse().unwrap());
        RequestDraft {
            vendor: vendor.map(|vendor| vendor.parse().unwrap()),
            facts: serde_json::from_value(facts).unwrap(),
            ..RequestDraft::new(id, RequestKind::Spend, ana, vec![line], at)
        }
    };
    let open = |vendor, facts| Request::open(draft(vendor, facts), &policy, &people);
    assert_eq!(
        open(Some("acme"), json!({})).unwrap_err().code(),
        "forbidden"
    );
    assert_eq!(
        open(None, json!({"new-vendor": "no"})).unwrap_err().code(),
        "fact-type"
    );
    let opened = open(None, json!({"new-vendor": true})).unwrap();
    assert_eq!(said(&Ok(opened.chain().clone())), "all + new/all: lex; ben");

    let mut request = Request::from(open(None, json!({})).unwrap());
    let ballot = Ballot::new("ben".parse().unwrap(), Vote::Approve, at);
    request
        .apply(request.decide(ballot, &people).unwrap())
        .unwrap();
    let amend = |vendor, facts| {
        let amendment = request.amend(draft(vendor, facts), &policy, &people);
        amendment
            .map(|amendment| amendment.effect())
            .map_err(|error| error.code())
    };
    // Naming a vendor keeps an approval that left it open, unless that vendor is asked about otherwise.
    assert_eq!(amend(Some("bauer"), json!({})), Ok(AmendmentEffect::Kept));
    assert_eq!(
        amend(Some("ajax"), json!({})),
        Ok(AmendmentEffect::Restarted)
    );
    assert_eq!(amend(Some("acme"), json!({})), Err("forbidden"));
    assert_eq!(
        amend(None, json!({"over-budget": true})),
        Ok(AmendmentEffect::Restarted)
    );
    let proof = request.approved(at).unwrap();
    assert!(proof.facts().is_empty());
}
