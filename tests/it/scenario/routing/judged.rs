//! Amounts that are judged by another one: converted, added up, a part of a whole, in the past, changed.

use serde_json::json;
use tactica::{
    approval::{
        Aggregate, AmendmentEffect, Asked, Ballot, Chain, Directory, Facts, Line, Past, Policy,
        Request, RequestDraft, RequestKind, Vote,
    },
    id::RequestId,
    money::RateTable,
};

use super::{policies, published, said};

fn past(request: &str, amount: &str, on: &str, vendor: &str) -> Past {
    let document = json!({"request": request, "kind": "spend", "amount": amount, "on": on, "requester": "zoe",
        "facts": {"vendor": vendor}});
    serde_json::from_value(document).unwrap()
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
fn a_large_purchase_hides_no_split_among_the_smaller_ones() {
    let policies = published("santa-clara");
    let history = [
        past("large", "12000.00 USD", "2025-03-01", "acme"),
        past("a", "4000.00 USD", "2025-03-02", "acme"),
        past("b", "4000.00 USD", "2025-03-20", "acme"),
        past("more", "18000.00 USD", "2025-03-25", "acme"),
        past("late", "5000.00 USD", "2025-03-31", "acme"),
        past("single", "4000.00 USD", "2025-03-02", "solo"),
        past("council", "50000.00 USD", "2025-03-02", "solo"),
    ];
    let window = Aggregate {
        by: vec!["vendor".parse().unwrap()],
        days: 30,
    };
    let found = policies.suspected_splits(&history, &window, &RateTable::default());
    let [split] = &found[..] else {
        panic!("the same two requests, once: {found:#?}")
    };
    let requests: Vec<&str> = split.requests.iter().map(RequestId::as_str).collect();
    assert_eq!(requests, ["a", "b"]);
    let figures = [split.first, split.last].map(|on| on.to_string());
    assert_eq!(figures, ["2025-03-02", "2025-03-20"]);
    let amounts = [split.largest, split.sum].map(|amount| amount.to_string());
    assert_eq!(amounts, ["4000.00 USD", "8000.00 USD"]);
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

#[test]
fn a_part_is_judged_as_the_whole() {
    let policies = published("santa-clara");
    let facts = Facts::default();
    let usd = |text: &str| format!("{text} USD").parse().unwrap();
    let asked = Asked::new(RequestKind::Spend, usd("100.00"), &facts);
    for (whole, band) in [
        ("99.99", "employee"),
        ("1000.01", "head"),
        ("5000.00", "manager"),
    ] {
        let chain = policies.route(&asked.at_least(usd(whole))).unwrap();
        assert_eq!(chain.band().name(), band);
        assert_eq!(chain.amount(), usd("100.00"));
        let text = serde_json::to_string(&chain).unwrap();
        assert_eq!(serde_json::from_str::<Chain>(&text).unwrap(), chain);
    }
    let chain = policies.route(&asked.at_least(usd("5000.00"))).unwrap();
    assert!(
        chain
            .to_string()
            .ends_with("judged as 5000.00 USD: part of 5000.00 USD"),
        "{chain}"
    );
}
