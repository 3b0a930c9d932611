//! Money that would bring more elsewhere: the program proposes moves, and judges them as everybody else's.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::inconsistent_digit_grouping,
    reason = "test code: an overflow is a failed test; amounts are in cents"
)]

use std::sync::Arc;

use serde_json::{Value, json};
use tactica::{
    approval::RequestState,
    id::{NodeId, PersonId, RequestId},
    number::Quantity,
    plan::Plan,
    program::{MoveReach, Program, Proposal, ReallocationOptions},
};

use super::plan_with;
use crate::running::{command, envelope};

/// Three channels of the shared plan with curves, one of which has far too much; managers may move 1 000 a month.
fn plan(flexibility: Option<Value>) -> Arc<Plan> {
    plan_with(|document| {
        let nodes = document["budget"]["nodes"].as_array_mut().unwrap();
        for node in nodes.iter_mut() {
            let (ceiling, half) = match node["id"].as_str().unwrap() {
                "search" => ("9000", "60000"),
                "social" => ("5000", "40000"),
                "print" => ("900", "30000"),
                _ => continue,
            };
            node["response"] =
                json!({"curve": "michaelis-menten", "ceiling": ceiling, "half": half});
        }
        if let Some(flexibility) = flexibility {
            document["budget"]["flexibility"] = flexibility;
        }
    })
}

fn flexible() -> Arc<Plan> {
    plan(Some(json!({
        "allowances": [{"team": "manager", "up_to": "4000.00 USD"}],
        "thresholds": [{"node": "print", "up_to": "3000.00 USD"}]})))
}

fn mia() -> PersonId {
    "mia".parse().unwrap()
}

/// Halfway through the plan.
const HALFWAY: &str = "2025-04-04T09:00:00Z";

fn propose(program: &Program, options: &ReallocationOptions) -> Proposal {
    program
        .reallocation(&mia(), HALFWAY.parse().unwrap(), options)
        .unwrap()
}

/// Executes the moves of a proposal and returns what became of each request.
fn execute(program: &mut Program, proposal: &Proposal) -> Vec<RequestState> {
    let mut states = Vec::new();
    for (number, command) in proposal.commands("shift").unwrap().into_iter().enumerate() {
        let id = format!("shift-{number}");
        program
            .execute(envelope(&id, HALFWAY, "mia", command))
            .unwrap();
        let request: RequestId = format!("shift-{}", number + 1).parse().unwrap();
        states.push(program.state().applications()[&request].request.state());
    }
    states
}

fn amount(program: &Program, node: &str) -> i128 {
    let balance = program.state().ledger().balance(node).unwrap();
    balance.allocated.minor()
}

#[test]
fn within_the_flexibility_the_moves_happen_at_once() {
    let mut program = Program::new(flexible());
    let before = ["search", "social", "print"].map(|node| amount(&program, node));
    let proposal = propose(&program, &ReallocationOptions::default());
    let moves = &proposal.reallocation.moves;
    assert!(!moves.is_empty());
    let total: i128 = moves.iter().map(|one| one.amount.minor()).sum();
    assert!(total <= 4_000_00, "{total}");
    let of_print = moves.iter().filter(|one| one.from.as_str() == "print");
    assert!(of_print.map(|one| one.amount.minor()).sum::<i128>() <= 3_000_00);
    for state in execute(&mut program, &proposal) {
        assert_eq!(state, RequestState::Approved);
    }
    let after = ["search", "social", "print"].map(|node| amount(&program, node));
    assert_ne!(before, after);
    assert_eq!(before.iter().sum::<i128>(), after.iter().sum::<i128>());
    // What was moved counts: there is less left to move in the month.
    let left = propose(&program, &ReallocationOptions::default());
    let again: i128 = left
        .reallocation
        .moves
        .iter()
        .map(|one| one.amount.minor())
        .sum();
    assert!(again + total <= 4_000_00, "{again}");
}

#[test]
fn beyond_it_the_moves_wait_for_whom_the_policies_name() {
    let mut program = Program::new(flexible());
    let options = ReallocationOptions::default().reach(MoveReach::ByApproval);
    let proposal = propose(&program, &options);
    assert!(proposal.reallocation.part_of_gain() >= 0.95);
    assert!(proposal.reallocation.moves[0].amount.minor() > 4_000_00);
    let states = execute(&mut program, &proposal);
    assert!(states.contains(&RequestState::Pending), "{states:?}");
}

#[test]
fn what_is_ordered_stays_and_what_is_spent_is_gone() {
    let mut program = Program::new(flexible());
    let options = ReallocationOptions::default().reach(MoveReach::ByApproval);
    let free = propose(&program, &options);
    let of_print = |proposal: &Proposal| -> i128 {
        let moves = proposal.reallocation.moves.iter();
        let moves = moves.filter(|one| one.from.as_str() == "print");
        moves.map(|one| one.amount.minor()).sum()
    };
    assert!(of_print(&free) > 5_000_00);
    // Most of print is asked for: only the rest can leave.
    let asked = command("request-spend", "r1 print:17000");
    program
        .execute(envelope("c-1", "2025-04-01T09:00:00Z", "mia", asked))
        .unwrap();
    let bound = propose(&program, &options);
    assert!(of_print(&bound) <= 3_000_00, "{}", of_print(&bound));
}

#[test]
fn what_a_node_has_brought_scales_its_curve() {
    let program = Program::new(flexible());
    let print: NodeId = "print".parse().unwrap();
    let brought: Quantity = "5".parse().unwrap();
    let options = ReallocationOptions::default()
        .reach(MoveReach::ByApproval)
        .achieved(print, brought);
    // Nothing is settled, so that it cannot have brought anything.
    let error = program
        .reallocation(&mia(), HALFWAY.parse().unwrap(), &options)
        .unwrap_err();
    assert_eq!(error.code(), "reallocation-achieved");
}

#[test]
fn without_curves_without_time_and_without_flexibility_there_is_nothing_to_move() {
    let bare = Program::new(plan_with(|_| {}));
    let options = ReallocationOptions::default();
    let at = HALFWAY.parse().unwrap();
    let error = bare.reallocation(&mia(), at, &options).unwrap_err();
    assert_eq!(error.code(), "proposal-no-curves");

    let program = Program::new(plan(None));
    let late = "2025-07-01T00:00:00Z".parse().unwrap();
    let error = program.reallocation(&mia(), late, &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "0 of 176 days are left: there has to be one, and no more than all"
    );
    // Every transfer is a request where the plan says nothing of moving money.
    assert_eq!(propose(&program, &options).reallocation.moves, []);
}
