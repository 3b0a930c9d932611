//! What a fund refuses: its own terms, draws, and records that it never wrote.

use tactica::contingency::FundEvent;

use super::{Story, check};

#[test]
fn a_fund_says_all_that_is_wrong_with_it() {
    check(
        "fund ok 0.00 cap 0.01
         trigger storm
         authority manager <=0.01
         authority deputy <0.02
         build => ok

         fund all -0.01 cap 0.00
         build => fund-negative -0.01, fund-no-cap 0.00, fund-no-trigger, fund-no-authority

         fund mixed 1.00 cap 1.00EUR
         trigger storm flood storm
         authority manager <=1.00GBP
         authority director <2JPY
         authority director *
         authority deputy <0.01
         authority intern <=-5.00
         build => fund-currency 1.00 EUR, fund-currency 2 JPY, fund-currency 1.00 GBP, fund-duplicate-trigger storm, fund-duplicate-authority director, fund-no-limit intern, fund-no-limit deputy",
    );
}

#[test]
fn rejections_say_who_and_how_much() {
    let mut story = Story::default();
    for command in [
        "fund reserve 20.00 inside held cap 10.00",
        "trigger storm",
        "authority manager <=5.00",
        "authority director <=15.00",
        "build",
        "declare storm",
    ] {
        story.run(command);
    }
    for (command, message) in [
        (
            "draw manager storm search 7.00",
            "fund reserve: 7.00 USD is for director to decide",
        ),
        (
            "draw director storm search 15.01",
            "fund reserve: 15.01 USD is for nobody to decide without approval",
        ),
        (
            "draw director storm search 11.00",
            "fund reserve: 11.00 USD exceeds the cap of 10.00 USD per draw",
        ),
        (
            "draw director storm held 1.00",
            "fund reserve: its money sits in held already, so a draw for held moves nothing",
        ),
        (
            "release 20.01",
            "fund reserve: 20.01 USD exceeds the 20.00 USD that are left",
        ),
        (
            "replenish 2.00 of 1.00",
            "fund reserve: 2.00 USD exceeds the 1.00 USD of unallocated money",
        ),
    ] {
        let (verb, rest) = command.split_once(' ').unwrap();
        let words: Vec<&str> = rest.split(' ').collect();
        let error = story.decide(verb, &words, "as resolved").unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn records_that_no_fund_wrote_are_refused() {
    let mut story = Story::default();
    for command in [
        "fund reserve 20.00",
        "trigger storm",
        "authority manager *",
        "build",
        "declare storm",
        "draw manager storm search 5.00",
    ] {
        story.run(command);
    }
    let (_, state) = story.fund.unwrap();
    let draw = |lines: &str, total: &str| {
        format!(
            r#"{{"change": "drawn", "draw": {{"trigger": "storm", "lines": [{lines}], "reason": "x"}}, "total": "{total}"}}"#
        )
    };
    let line = |amount: &str| format!(r#"{{"node": "search", "amount": "{amount}"}}"#);
    let declared = r#"{"change": "declared", "trigger": "storm",
        "declaration": {"by": "eve", "at": "2025-01-01T00:00:00Z", "evidence": "x"}}"#;
    let amount = |change: &str, amount: &str| {
        format!(r#"{{"change": "{change}", "amount": "{amount}", "reason": "x"}}"#)
    };
    for (event, code) in [
        (declared.to_owned(), "fund-record-replaced"),
        (draw(&line("5.00 USD"), "5.01 USD"), "fund-record-total"),
        (draw(&line("5.00 USD"), "5.00 EUR"), "fund-record-total"),
        (draw(&line("5.00 EUR"), "5.00 EUR"), "fund-record-money"),
        (
            draw(&line("15.01 USD"), "15.01 USD"),
            "fund-record-overdrawn",
        ),
        (draw("", "0.00 USD"), "fund-record-backwards"),
        (
            draw(
                &[line("5.00 USD"), line("-1.00 USD")].join(", "),
                "4.00 USD",
            ),
            "fund-record-backwards",
        ),
        (amount("released", "15.01 USD"), "fund-record-overdrawn"),
        (amount("released", "-0.01 USD"), "fund-record-backwards"),
        (amount("released", "1.00 EUR"), "fund-record-money"),
        (amount("replenished", "0.00 USD"), "fund-record-backwards"),
        (
            amount(
                "replenished",
                &format!("{}.27 USD", "1701411834604692317316873037158841057"),
            ),
            "fund-record-money",
        ),
    ] {
        let event: FundEvent = serde_json::from_str(&event).unwrap();
        let mut after = state.clone();
        let refused = after.apply(&event).unwrap_err();
        assert_eq!(refused.code(), code, "{event:?}: {refused}");
        assert_eq!(after, state, "a refused record changes nothing");
    }
}
