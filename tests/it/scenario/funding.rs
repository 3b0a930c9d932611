//! Which line pays for which tactic, rules on shares, targets against plans, loads and reviews: worked cases.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod targets;

use std::collections::BTreeMap;

use tactica::{
    budget::{
        BudgetTree, Detailing, Funding, FundingError, FundingLine, FundingRule, Load, LoadInvoice,
        LoadOrder, LoadStatus, PlannedRow, ReviewHeld, ReviewPoint, Split, budget_load,
        check_funding_rules, due_reviews, reconcile,
    },
    id::{NodeId, TacticId},
    money::{Currency, Money},
    time::{Cadence, CadenceUnit, parse_date},
};

use super::budget::{money, plain};

fn funding(json: &str) -> Result<Funding, Vec<FundingError>> {
    let lines: Vec<FundingLine> = serde_json::from_str(json).unwrap();
    let again = serde_json::to_string(&lines).unwrap();
    assert_eq!(
        serde_json::from_str::<Vec<FundingLine>>(&again).unwrap(),
        lines
    );
    Funding::new(Currency::USD, lines)
}

fn shares(of: &BTreeMap<TacticId, Money>) -> String {
    let one = |(tactic, amount): (&TacticId, &Money)| format!("{tactic} {}", plain(*amount));
    of.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_hundred_thousand_distributed_pro_rata() {
    // Space Coast, marketing support FY 2024-25: a final 100 000 pro rata among organisations with these awards.
    let awards = [
        ("a", "50000"),
        ("b", "50000"),
        ("c", "25000"),
        ("d", "25000"),
        ("e", "20000"),
        ("f", "20000"),
        ("g", "20000"),
        ("h", "20000"),
        ("i", "20000"),
        ("j", "20000"),
        ("k", "20000"),
        ("l", "15000"),
        ("m", "15000"),
    ];
    let column = awards.map(|(id, amount)| (id.parse().unwrap(), money(amount)));
    let line = FundingLine {
        line: "final-distribution".parse().unwrap(),
        amount: money("100000"),
        split: Split::in_proportion_to(column).unwrap(),
    };
    let funding = Funding::new(Currency::USD, vec![line]).unwrap();
    let line = funding.line("final-distribution").unwrap();
    // 320 000 in all: 15 625, 7 812.50, 6 250 and 4 687.50.
    assert_eq!(
        shares(&line.shares),
        "a 15625, b 15625, c 7812.50, d 7812.50, e 6250, f 6250, g 6250, h 6250, i 6250, j 6250, k 6250, l 4687.50, m 4687.50"
    );
    assert_eq!(
        (funding.funded(), funding.left()),
        (money("100000"), money("0"))
    );
}

#[test]
fn four_ways_to_split_and_both_directions() {
    let made = funding(
        r#"[
            {"line": "out-of-home", "amount": "468118.00 USD", "split": {"shares": {"beaches": "200000.00 USD", "space": "remaining"}}},
            {"line": "broadcast", "amount": "380238.00 USD", "split": {"shares": {"beaches": "33.3%", "space": "33.3%", "cruise": "33.3%"}}},
            {"line": "digital", "amount": "337254.00 USD", "split": {"equally": ["space", "beaches", "cruise", "nature", "shops", "arts", "food"]}},
            {"line": "co-op", "amount": "250000.00 USD", "split": {"in-proportion": {"space": "3", "beaches": "7", "cruise": "0"}}}
        ]"#,
    )
    .unwrap();
    let of = |line: &str| shares(&made.line(line).unwrap().shares);
    assert_eq!(of("out-of-home"), "beaches 200000, space 268118");
    assert_eq!(
        of("broadcast"),
        "beaches 126619.26, cruise 126619.25, space 126619.25"
    );
    assert_eq!(plain(made.line("broadcast").unwrap().left), "380.24");
    assert_eq!(
        of("digital"),
        "arts 48179.15, beaches 48179.15, cruise 48179.14, food 48179.14, nature 48179.14, shops 48179.14, space 48179.14"
    );
    assert_eq!(of("co-op"), "beaches 175000, cruise 0, space 75000");
    let beaches = made.tactic("beaches").unwrap();
    assert_eq!(plain(beaches.amount), "549798.41");
    assert_eq!(plain(beaches.sources["broadcast"]), "126619.26");
    assert_eq!(beaches.sources.len(), 4);
    assert_eq!(
        plain(made.funded().try_add(made.left()).unwrap()),
        "1435610"
    );
    let needs = [("beaches", "549798.42"), ("fair", "10")];
    let needs = needs.map(|(id, amount)| (id.parse().unwrap(), money(amount)));
    let gaps = made.gaps(&BTreeMap::from(needs)).unwrap();
    let gap = |id: &str| gaps.iter().find(|gap| gap.tactic.as_str() == id).unwrap();
    assert_eq!(plain(gap("beaches").difference), "-0.01");
    assert_eq!(plain(gap("fair").difference), "-10");
    assert_eq!(plain(gap("arts").difference), "48179.15");
}

#[test]
fn fundings_that_do_not_add_up_are_refused_all_at_once() {
    let errors = funding(
        r#"[
            {"line": "a", "amount": "10.00 USD", "split": {"shares": {"x": "10.01 USD"}}},
            {"line": "b", "amount": "10.00 USD", "split": {"shares": {"x": "50%", "y": "50.1%"}}},
            {"line": "c", "amount": "10.00 USD", "split": {"equally": []}},
            {"line": "d", "amount": "10.00 USD", "split": {"in-proportion": {"x": "0"}}},
            {"line": "e", "amount": "10.00 USD", "split": {"in-proportion": {"x": "-1"}}},
            {"line": "f", "amount": "10.00 EUR", "split": {"equally": ["x"]}},
            {"line": "g", "amount": "-0.01 USD", "split": {"equally": ["x"]}},
            {"line": "h", "amount": "0.00 USD", "split": {"equally": ["x"]}},
            {"line": "h", "amount": "1.00 USD", "split": {"equally": ["x"]}}
        ]"#,
    )
    .unwrap_err();
    let said: Vec<String> = errors
        .iter()
        .map(|error| match error {
            FundingError::Split { line, source } => format!("{line} {}", source.code()),
            FundingError::Currency { line, .. }
            | FundingError::Negative { line, .. }
            | FundingError::Duplicate { line } => format!("{line} {}", error.code()),
            _ => error.code().to_owned(),
        })
        .collect();
    assert_eq!(
        said,
        [
            "a allot-exceeds",
            "b allot-above-whole",
            "c allot-no-weights",
            "d allot-zero-weights",
            "e allot-negative-weight",
            "f funding-currency",
            "g funding-negative",
            "h funding-duplicate",
        ]
    );
}

fn rules(json: &str, amounts: &[(&str, &str)]) -> Vec<String> {
    let rules: Vec<FundingRule> = serde_json::from_str(json).unwrap();
    let amounts: BTreeMap<NodeId, Money> = amounts
        .iter()
        .map(|(node, amount)| (node.parse().unwrap(), money(amount)))
        .collect();
    match check_funding_rules(&rules, &amounts) {
        Ok(outcomes) => outcomes.iter().map(ToString::to_string).collect(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn at_least_sixty_percent_to_promotion_at_most_forty_to_the_rest() {
    // Pinellas: at least 60 % to the categories A and B, at most 40 % to C, D and E. The amounts are our own.
    const RULES: &str = r#"[
        {"name": "promotion", "group": {"of": ["a", "b"]}, "bound": {"at-least-share": "60%"}},
        {"name": "rest", "group": {"of": ["c", "d", "e"]}, "bound": {"at-most-share": "40%"}}
    ]"#;
    let kept = rules(
        RULES,
        &[
            ("a", "50"),
            ("b", "10"),
            ("c", "20"),
            ("d", "10"),
            ("e", "10"),
        ],
    );
    assert_eq!(
        kept[0],
        "promotion is kept: 60.00 USD, at least 60% is 60.00 USD"
    );
    assert_eq!(kept[1], "rest is kept: 40.00 USD, at most 40% is 40.00 USD");
    let broken = rules(
        RULES,
        &[
            ("a", "50"),
            ("b", "9.99"),
            ("c", "20"),
            ("d", "10"),
            ("e", "10.01"),
        ],
    );
    assert_eq!(
        broken,
        [
            "promotion is broken: 59.99 USD, at least 60% is 60.00 USD: 0.01 USD missing",
            "rest is broken: 40.01 USD, at most 40% is 40.00 USD: 0.01 USD too much",
        ]
    );
    // 60 % of 0.99 are 0.594: 0.59 are too little, 0.60 are enough; 40 % are 0.396: 0.39 and no more.
    let odd = rules(
        RULES,
        &[
            ("a", "0.59"),
            ("b", "0"),
            ("c", "0.40"),
            ("d", "0"),
            ("e", "0"),
        ],
    );
    assert_eq!(
        odd[0],
        "promotion is broken: 0.59 USD, at least 60% is 0.60 USD: 0.01 USD missing"
    );
    assert_eq!(
        odd[1],
        "rest is broken: 0.40 USD, at most 40% is 0.39 USD: 0.01 USD too much"
    );
    // Nothing at all keeps every rule.
    let nothing = rules(
        RULES,
        &[("a", "0"), ("b", "0"), ("c", "0"), ("d", "0"), ("e", "0")],
    );
    assert!(
        nothing.iter().all(|said| said.contains("kept")),
        "{nothing:?}"
    );
}

#[test]
fn amounts_not_to_be_exceeded() {
    // Collier 2012: up to 150 000, 100 000 and 100 000; San Luis Obispo: contracts not to exceed 2 183 751.
    const RULES: &str = r#"[
        {"name": "television", "group": {"of": ["television"]}, "bound": {"at-most": "150000.00 USD"}},
        {"name": "groups", "group": {"of": ["groups"]}, "bound": {"at-most": "100000.00 USD"}},
        {"name": "not-television", "group": {"all-but": ["television"]}, "bound": {"at-least": "200000.00 USD"}}
    ]"#;
    assert_eq!(
        rules(
            RULES,
            &[
                ("television", "150000.01"),
                ("groups", "100000"),
                ("fairs", "99999.99")
            ]
        ),
        [
            "television is broken: 150000.01 USD, at most 150000.00 USD is 150000.00 USD: 0.01 USD too much",
            "groups is kept: 100000.00 USD, at most 100000.00 USD is 100000.00 USD",
            "not-television is broken: 199999.99 USD, at least 200000.00 USD is 200000.00 USD: 0.01 USD missing",
        ]
    );
}

#[test]
fn rules_that_cannot_be_checked_say_why() {
    const RULES: &str = r#"[
        {"name": "one", "group": {"of": ["a", "typo"]}, "bound": {"at-least-share": "100.1%"}},
        {"name": "one", "group": {"all-but": ["a"]}, "bound": {"at-most": "1.00 EUR"}}
    ]"#;
    assert_eq!(
        rules(RULES, &[("a", "-0.01")]),
        [
            "a gets -0.01 USD: give zero or more",
            "rule one speaks of typo, which is not among the amounts: give it zero",
            "rule one: 100.1% is no share: give 0% to 100%",
            "two rules are called one",
            "rule one: 1.00 EUR is a bound for money in USD",
        ]
    );
    assert_eq!(
        rules(RULES, &[]).len(),
        2,
        "without amounts nobody is known"
    );
}

/// Nothing and everything are shares; more than everything and less than nothing are none.
#[test]
fn shares_go_from_nothing_to_everything() {
    let said = |share: &str| {
        let rule = format!(
            r#"[{{"name": "a", "group": {{"of": ["a"]}}, "bound": {{"at-most-share": "{share}"}}}}]"#
        );
        rules(&rule, &[("a", "1"), ("b", "1")]).remove(0)
    };
    let zero = "a is broken: 1.00 USD, at most 0% is 0.00 USD: 1.00 USD too much";
    assert_eq!(said("0%"), zero);
    assert_eq!(
        said("100%"),
        "a is kept: 1.00 USD, at most 100% is 2.00 USD"
    );
    for share in ["-0.1%", "100.1%"] {
        let none = format!("rule a: {share} is no share: give 0% to 100%");
        assert_eq!(said(share), none);
    }
}
