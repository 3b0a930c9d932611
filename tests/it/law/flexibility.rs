//! Whatever people ask for, in whatever order and together: nobody moves more without being asked than the budget lets them, and
//! who is asked is asked for all of it. Judged from the definitions, by a list of moves.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;
use tactica::{
    money::Money,
    plan::Plan,
    program::{Application, Done, Effect, Event, Program},
};

use crate::running::{self, command, envelope};

/// Who is in which team, with what these may move in cents.
const TEAMS: [(&[&str], i128); 2] = [(&["mia", "max", "lea"], 1000), (&["dan", "lea"], 3000)];
/// What may leave print, in cents.
const PRINT: i128 = 500;

fn plan() -> Arc<Plan> {
    running::plan_with(|document| {
        document["people"][4]["roles"] = json!(["manager", "director", "legal"]);
        document["budget"]["flexibility"] = json!({
            "allowances": [{"team": "manager", "up_to": "10.00 USD"}, {"team": "director", "up_to": "30.00 USD"}],
            "thresholds": [{"node": "print", "up_to": "5.00 USD"}]});
        document["policies"][1] = json!({
            "id": "moving", "version": 1, "currency": "USD", "kinds": ["transfer", "draw"], "beyond": "denied", "bands": [
                {"name": "small", "limit": {"up-to": "20.00 USD"}, "steps": [{"roles": ["manager"]}]},
                {"name": "large", "limit": {"up-to": "60.00 USD"}, "steps": [{"roles": ["council"], "quorum": {"at-least": 2}}]}]});
    })
}

/// Somebody does something, so many days after what was done before.
#[derive(Debug, Clone)]
struct Step {
    days: i64,
    who: &'static str,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Move(Vec<(&'static str, i128)>),
    Vote(usize, &'static str),
    Withdraw(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let node = || prop::sample::select(vec!["print", "social", "search"]);
    let amount = prop_oneof![Just(500_i128), Just(1), 1..1200_i128];
    let what = prop_oneof![
        5 => prop::collection::vec((node(), amount), 1..3).prop_map(What::Move),
        2 => (0..40_usize, prop::sample::select(vec!["approve", "approve", "reject"]))
            .prop_map(|(at, vote)| What::Vote(at, vote)),
        1 => (0..40_usize).prop_map(What::Withdraw),
    ];
    let who = prop::sample::select(vec!["mia", "max", "dan", "lea", "ben", "eve", "c1"]);
    let days = prop_oneof![6 => Just(0_i64), 2 => 1..4_i64, 1 => 10..40_i64];
    let step = (days, who, what).prop_map(|(days, who, what)| Step { days, who, what });
    prop::collection::vec(step, 1..50)
}

/// A move that was asked for.
struct Moved {
    month: (i32, u32),
    who: String,
    from: String,
    cents: i128,
    request: String,
}

/// Checks one request against those before it, and returns it.
fn judge(before: &[Moved], program: &Program, asked: &Application, live: &[String]) -> Moved {
    let draft = asked.request.draft();
    let Effect::Transfer { from, cumulative } = &asked.effect else {
        panic!("{asked:?}");
    };
    let (who, from) = (draft.requester.to_string(), from.to_string());
    let cents = draft.lines[0].amount.minor();
    let month = (draft.at.year(), draft.at.month());
    let sum = |counts: &dyn Fn(&Moved) -> bool| -> i128 {
        let same = before.iter().filter(|moved| moved.month == month);
        let same = same.filter(|moved| live.contains(&moved.request) && counts(moved));
        same.fold(cents, |sum, moved| sum + moved.cents)
    };
    let mut exceeded = Vec::new();
    let mut teams = 0;
    for (team, allowance) in TEAMS {
        if team.contains(&who.as_str()) {
            teams += 1;
            let all = sum(&|moved| team.contains(&moved.who.as_str()));
            exceeded.extend(Some(all).filter(|all| *all > allowance));
        }
    }
    if teams == 0 {
        exceeded.push(sum(&|moved| moved.who == who));
    }
    if from == "print" {
        let all = sum(&|moved| moved.from == "print");
        exceeded.extend(Some(all).filter(|all| *all > PRINT));
    }
    let free = asked.request.chain().policy().as_str() == "flexibility";
    assert_eq!(
        free,
        exceeded.is_empty(),
        "{who} moves {cents} out of {from}"
    );
    if let Some(all) = exceeded.iter().max() {
        let asked_for = cumulative.map_or(cents, Money::minor);
        assert_eq!(asked_for, *all, "{who} moves {cents} out of {from}");
        let name = if *all > 2000 { "large" } else { "small" };
        assert_eq!(
            asked.request.chain().band().name(),
            name,
            "{}",
            program.seq()
        );
    }
    let request = draft.id.to_string();
    Moved {
        month,
        who,
        from,
        cents,
        request,
    }
}

fn live(program: &Program) -> Vec<String> {
    let all = program.state().applications().values();
    let live = all.filter(|one| {
        !matches!(
            one.request.state().to_string().as_str(),
            "rejected" | "withdrawn"
        )
    });
    live.map(|one| one.request.id().to_string()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nobody_moves_more_unasked_than_the_budget_lets_them(steps in steps()) {
        let mut program = Program::new(plan());
        let mut moves: Vec<Moved> = Vec::new();
        let mut at: DateTime<Utc> = "2025-01-31T12:00:00Z".parse().unwrap();
        let mut requests = 0;
        for (number, step) in steps.iter().enumerate() {
            at += TimeDelta::try_days(step.days).unwrap();
            let given = match &step.what {
                What::Move(parts) => {
                    let parts: Vec<String> = parts.iter().map(|(from, cents)| {
                        requests += 1;
                        let (major, minor) = (cents / 100, cents % 100);
                        format!("request-transfer q{requests} {from} events {major}.{minor:02}")
                    }).collect();
                    match parts.as_slice() {
                        [one] => command("request-transfer", one.split_once(' ').unwrap().1),
                        all => command("batch", &all.join(";")),
                    }
                }
                What::Vote(request, vote) => command("decide", &format!("q{request} {vote}")),
                What::Withdraw(request) => command("withdraw", &format!("q{request}")),
            };
            let before = live(&program);
            let given = envelope(&format!("c-{number}"), &at.to_rfc3339(), step.who, given);
            let Ok(Done::Accepted(record)) = program.execute(given) else {
                continue;
            };
            let mut counted = before;
            for event in record.clone().events {
                let Event::Requested { opened, .. } = event else {
                    continue;
                };
                let asked = &program.state().applications()[&opened.draft().id];
                let judged = judge(&moves, &program, asked, &counted);
                counted.push(judged.request.clone());
                moves.push(judged);
            }
        }
        // A snapshot knows what was moved as well as the journal does.
        let snapshot = program.snapshot();
        let restored = Program::restore(plan(), snapshot).unwrap();
        assert_eq!(restored.state(), program.state());
    }
}
