//! From commands to stories: each command is aimed at something that is there when it is given.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use chrono::{DateTime, TimeDelta, Utc};
use proptest::sample::Index;
use tactica::{
    approval::{Line, Request, RequestState},
    budget::Status,
    id::{CommandId, PersonId},
    program::{Command, Done, Envelope, Program, Record},
};

use super::commands::{Aim, Given, cents, id, start};
use crate::running;

/// Aims a command at something that is there, and gives it to somebody who may give it.
#[allow(
    clippy::too_many_lines,
    reason = "one match, an arm for each kind of command"
)]
fn aim(program: &Program, aim: &Aim, command: &mut Command, actor: &mut PersonId) {
    let state = program.state();
    let ledger = state.ledger();
    let applications = || {
        state
            .applications()
            .values()
            .map(|application| &application.request)
    };
    let pending = || applications().filter(|request| request.state() == RequestState::Pending);
    let to_order = || {
        ledger.holds().filter(|(id, hold)| {
            let state = applications()
                .find(|request| request.id() == *id)
                .map(Request::state);
            state == Some(RequestState::Approved) && hold.status() == Status::Open
        })
    };
    let open = || {
        ledger
            .orders()
            .filter(|(_, order)| order.status() == Status::Open)
    };
    let part = |rest: &mut dyn Iterator<Item = Line>| -> Vec<Line> {
        let part = rest.map(|Line { node, amount }| Line {
            node,
            amount: cents((amount.minor() * aim.share + 3) / 4),
        });
        part.filter(|line| line.amount.is_positive()).collect()
    };
    match command {
        Command::RequestSpend { .. }
        | Command::RequestTransfer { .. }
        | Command::RequestDraw { .. }
        | Command::RequestAmendment { .. } => *actor = "ben".parse().unwrap(),
        Command::Decide { request, .. } => {
            let Some(found) = one(pending(), aim.document) else {
                return;
            };
            *request = found.id().clone();
            let (directory, at) = (program.directory(), program.last_at().unwrap_or_default());
            let mut people = found.deciders(&directory, at);
            people.extend(found.advisers(&directory, at));
            if let Some(person) = one(people.into_iter(), aim.person) {
                *actor = person.clone();
            }
        }
        Command::Withdraw { request, .. } => {
            let Some(found) = one(pending(), aim.document) else {
                return;
            };
            (*request, *actor) = (found.id().clone(), found.draft().requester.clone());
        }
        Command::Order {
            request,
            lines,
            amount,
            vendor,
            ..
        } => {
            let Some((id, hold)) = one(to_order(), aim.document) else {
                return;
            };
            (*request, *amount, *lines) = (id.clone(), None, part(&mut hold.rest()));
            let asked = applications().find(|request| request.id() == id);
            if let Some(asked) = asked.and_then(|request| request.draft().vendor.as_ref()) {
                *vendor = asked.clone();
            }
        }
        Command::ReleaseRequest { request, .. } => {
            let Some((id, _)) = one(to_order(), aim.document) else {
                return;
            };
            *request = id.clone();
        }
        Command::Invoice {
            order,
            lines,
            amount,
            ..
        } => {
            let Some((id, found)) = one(open(), aim.document) else {
                return;
            };
            (*order, *amount, *lines) = (id.clone(), None, part(&mut found.rest()));
        }
        Command::CloseOrder { order, .. } => {
            let Some((id, _)) = one(open(), aim.document) else {
                return;
            };
            *order = id.clone();
        }
        Command::Credit {
            invoice,
            lines,
            amount,
            ..
        } => {
            let Some((id, found)) = one(ledger.invoices(), aim.document) else {
                return;
            };
            (*invoice, *amount, *lines) = (id.clone(), None, part(&mut found.rest()));
        }
        Command::DrawFund { .. } | Command::ReplenishFund { .. } | Command::ReleaseFund { .. } => {
            *actor = "dan".parse().unwrap();
        }
        _ => (),
    }
}

fn one<T>(mut all: impl Iterator<Item = T>, at: Index) -> Option<T> {
    let all: Vec<T> = all.by_ref().collect();
    let at = (!all.is_empty()).then(|| at.index(all.len()))?;
    all.into_iter().nth(at)
}

/// Puts commands into envelopes. Some names are given twice: then the second is refused or is the same.
pub(super) fn envelopes(story: Vec<Given>) -> Vec<Envelope> {
    let mut program = Program::new(running::plan());
    let mut at = start();
    let numbered = (0_usize..).zip(story);
    let envelopes = numbered.map(|(number, given)| {
        at += TimeDelta::minutes(given.minutes);
        let id = id(
            'c',
            if number % 20 == 19 {
                number - 7
            } else {
                number
            },
        );
        told(
            &mut program,
            id,
            at,
            given.command,
            &given.actor.parse().unwrap(),
            given.aim.as_ref(),
        )
    });
    envelopes.collect()
}

/// Aims a command, executes it so that the next can be aimed, and returns it.
pub(super) fn told(
    program: &mut Program,
    id: CommandId,
    at: DateTime<Utc>,
    mut command: Command,
    actor: &PersonId,
    aimed: Option<&Aim>,
) -> Envelope {
    let mut actor = actor.clone();
    if let Some(aimed) = aimed {
        aim(program, aimed, &mut command, &mut actor);
    }
    let envelope = Envelope {
        id,
        at,
        actor,
        command,
    };
    let _ = program.execute(envelope.clone());
    envelope
}

/// Executes what is accepted and returns the program; `each` sees it after each command that was.
pub(super) fn run(envelopes: &[Envelope], mut each: impl FnMut(&Program, &Record)) -> Program {
    let mut program = Program::new(running::plan());
    for envelope in envelopes {
        if let Ok(Done::Accepted(record)) = program.execute(envelope.clone()) {
            let record = record.clone();
            each(&program, &record);
        }
    }
    program
}

/// Confines commands to one node and to documents of their own, all at one instant; what moves money elsewhere is left out,
/// and reports are on one side only.
pub(super) fn confined(story: Vec<Given>, side: char, node: &str) -> Vec<Envelope> {
    let mut program = Program::new(running::plan());
    let numbered = (0_usize..).zip(story);
    let reports = ["report-progress", "measure-kpi", "record-outcome"];
    let documents = [
        "request-spend",
        "decide",
        "withdraw",
        "order",
        "invoice",
        "credit",
        "close-order",
        "release-request",
    ];
    let mut envelopes = Vec::new();
    for (number, given) in numbered {
        let kind = given.command.kind();
        if !documents.contains(&kind) && (side != 's' || !reports.contains(&kind)) {
            continue;
        }
        let mut command = serde_json::to_value(given.command).unwrap();
        for field in ["request", "order", "invoice", "credit"] {
            if let Some(id) = command.get_mut(field) {
                *id = format!("{side}-{}", id.as_str().unwrap()).into();
            }
        }
        let lines = command.get_mut("lines");
        if let Some(lines) = lines.and_then(serde_json::Value::as_array_mut) {
            lines.truncate(1);
            lines[0]["node"] = node.into();
        }
        let command = serde_json::from_value(command).unwrap();
        let (id, actor) = (id(side, number), given.actor.parse().unwrap());
        let aim = given.aim.as_ref();
        envelopes.push(told(&mut program, id, start(), command, &actor, aim));
    }
    envelopes
}
