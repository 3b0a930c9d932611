//! What is kept: a year of spending on a hundred budget nodes, the same commands in every run.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tactica::{
    plan::{Plan, PlanDraft},
    program::Envelope,
};

use crate::store::Failure;

/// The commands of a round: a request that its policy approves by itself, an order, two invoices, a credit note.
const ROUND: u64 = 5;

/// The commands of a batch, which are kept together or not at all.
pub const BATCH: u64 = 4 * ROUND;

pub fn plan() -> Result<Plan, Failure> {
    let groups = (0..10)
        .map(|group| json!({"id": format!("g{group}"), "name": "Group", "allotment": "10%"}));
    let leaves = (0..100).map(|leaf| {
        json!({"id": format!("n{leaf}"), "name": "Leaf", "parent": format!("g{}", leaf / 10), "allotment": "10%"})
    });
    let nodes: Vec<Value> = groups.chain(leaves).collect();
    let draft: PlanDraft = serde_json::from_value(json!({
        "format": "tactica-plan/1", "id": "year", "currency": "USD", "start": "2025-01-01", "end": "2026-01-01",
        "people": [{"id": "ben", "name": "Ben"}],
        "objectives": [{"id": "awareness", "name": "Awareness", "kpis": [{"id": "visits", "name": "Visits",
            "unit": "visits", "baseline": "100", "target": "200", "due": "2025-06-30"}]}],
        "budget": {"id": "plan", "name": "Plan", "total": "100000000000.00 USD", "nodes": nodes},
        "policies": [{"id": "spending", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": [
            {"name": "all", "limit": "unlimited", "approval": "automatic"}]}],
    }))?;
    Ok(draft.build()?)
}

/// Mixes a number, so that amounts look like none in particular and are the same in every run.
fn mixed(number: u64) -> u64 {
    let x = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 27)
}

/// Returns the command of a number, from 0.
pub fn command(number: u64) -> Result<Envelope, Failure> {
    let (round, step) = (number / ROUND, number % ROUND);
    let leaf = mixed(round) % 100;
    let cents = 1_000 + mixed(round + 7) % 5_000_000;
    let usd = |cents: u64| format!("{}.{:02} USD", cents / 100, cents % 100);
    let amount = usd(cents);
    let command = match step {
        0 => {
            json!({"type": "request-spend", "request": format!("r{round}"), "reason": "as planned",
            "lines": [{"node": format!("n{leaf}"), "amount": amount}]})
        }
        1 => {
            json!({"type": "order", "order": format!("o{round}"), "request": format!("r{round}"), "vendor": "acme",
            "amount": amount})
        }
        2 => {
            json!({"type": "invoice", "invoice": format!("i{round}"), "order": format!("o{round}"), "standing": "partial",
            "amount": usd(cents / 3)})
        }
        3 => {
            json!({"type": "invoice", "invoice": format!("j{round}"), "order": format!("o{round}"), "standing": "final",
            "amount": usd(cents / 2)})
        }
        _ => {
            json!({"type": "credit", "credit": format!("n{round}"), "invoice": format!("j{round}"), "amount": usd(cents / 7),
            "reason": "damaged"})
        }
    };
    let start: DateTime<Utc> = "2025-01-03T09:00:00Z".parse()?;
    let at = start + TimeDelta::seconds(i64::try_from(number)?);
    Ok(serde_json::from_value(
        json!({"id": format!("c{number}"), "at": at, "actor": "ben", "command": command}),
    )?)
}
