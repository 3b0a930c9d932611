//! Laws of running plans, under commands that mean well and commands that do not.
//!
//! An auditor that shares nothing with the ledger keeps its own books from the events of the records alone: what every node
//! has of its own, and what is left of every document. It adds up subtrees by walking names.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod books;
mod commands;
mod hostile;
mod stories;

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::Index};
use tactica::{
    approval::RequestState,
    budget::{Control, LedgerEvent},
    program::{Done, Envelope, Event, Program, Record, Rejection, Snapshot, State},
};

use self::{
    books::{Books, Left},
    commands::{cents, given, story},
    hostile::spoilt,
    stories::{confined, envelopes, run},
};
use crate::running;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Invariants 1, 2 and 5 of a ledger: after every command every node has what an independent auditor says it has, and hard limits hold.
    #[test]
    fn money_is_conserved_at_every_node(story in story()) {
        let mut books = Books::new();
        let plan = running::plan();
        let total = plan.budget().total().minor();
        run(&envelopes(story), |program, record| {
            record.events.iter().for_each(|event| books.enter(event));
            let ledger = program.state().ledger();
            for (node, balance) in ledger.balances() {
                let [allocated, held, committed, settled] = books.subtree(node.as_str());
                assert_eq!(
                    [balance.allocated, balance.held, balance.committed, balance.settled],
                    [allocated, held, committed, settled].map(cents),
                    "{node} after {record:?}"
                );
                assert_eq!(balance.available(), cents(allocated - held - committed - settled));
                let hard = ledger.tree().node(node.as_str()).unwrap().control() == Control::Hard;
                assert!(!hard || !balance.free().is_negative(), "{node} after {record:?}");
            }
            assert_eq!(ledger.balance("plan").unwrap().allocated, cents(total + books.from_outside));
            for (id, fund) in program.state().funds() {
                assert_eq!(fund.available(), cents(books.funds[id.as_str()]));
            }
            // The reserve has exactly what its fund has left; the one without a fund never moves.
            let reserve = |node| ledger.balance(node).unwrap().available();
            assert_eq!(reserve("buffer"), cents(books.funds["rain"]));
            assert_eq!(reserve("spare"), cents(70_000));
        });
    }

    /// Nothing is ordered unless a request was approved before, for lines that cover everything ordered under it.
    #[test]
    fn only_approved_requests_are_committed(story in story()) {
        let mut approved: BTreeMap<String, Left> = BTreeMap::new();
        let mut asked: BTreeMap<String, Left> = BTreeMap::new();
        run(&envelopes(story), |program, record| {
            for event in &record.events {
                match event {
                    Event::Requested { opened, .. } => {
                        let draft = opened.draft();
                        let lines = draft.lines.iter();
                        let lines: Left = lines.map(|l| (l.node.to_string(), l.amount.minor())).collect();
                        asked.insert(draft.id.to_string(), lines.clone());
                        if opened.chain().steps().is_empty() {
                            approved.insert(draft.id.to_string(), lines);
                        }
                    }
                    Event::Decided { decision } if format!("{:?}", decision.outcome()) == "Approved" => {
                        let id = decision.request().to_string();
                        let requester = &program.state().applications()[decision.request()].request.draft().requester;
                        assert_ne!(decision.by(), requester);
                        approved.insert(id.clone(), asked[&id].clone());
                    }
                    Event::Moved { movement: LedgerEvent::Committed { hold, lines, .. } } => {
                        let left = approved.get_mut(hold.as_str()).expect("it was approved before");
                        for line in lines {
                            let left = left.get_mut(line.node.as_str()).expect("the node was approved");
                            *left -= line.amount.minor();
                            assert!(*left >= 0, "{hold}");
                        }
                    }
                    _ => (),
                }
            }
            for (id, application) in program.state().applications() {
                let is_approved = application.request.state() == RequestState::Approved;
                assert_eq!(is_approved, approved.contains_key(id.as_str()), "{id}");
            }
        });
    }

    /// Invariants 2 and 7 of a ledger: a refused command changes nothing; neither does one that is given again, however late.
    #[test]
    fn refused_and_repeated_commands_change_nothing(story in story(), again in prop::collection::vec(any::<Index>(), 8)) {
        let envelopes = envelopes(story);
        let mut program = Program::new(running::plan());
        for envelope in &envelopes {
            let before = program.clone();
            match program.execute(envelope.clone()) {
                Ok(Done::Accepted(_)) => (),
                Ok(Done::Repeated { .. }) | Err(_) => prop_assert_eq!(&program, &before),
            }
        }
        let end = program.clone();
        for at in again {
            let Some(record) = end.journal().get(at.index(end.journal().len().max(1))) else { continue };
            prop_assert_eq!(program.execute(record.envelope.clone()), Ok(Done::Repeated { seq: record.seq }));
            let mut other = record.envelope.clone();
            other.actor = if other.actor.as_str() == "eve" { "ben" } else { "eve" }.parse().unwrap();
            let refusal = program.execute(other).unwrap_err();
            prop_assert!(matches!(refusal, Rejection::CommandConflict { field: "actor", .. }), "{refusal}");
        }
        prop_assert_eq!(program, end);
    }

    /// Invariant 10 of a ledger: what a prefix of the journal gives is where the program stood then, whatever came after; through JSON as well.
    #[test]
    fn every_prefix_replays_to_the_state_of_then(story in story()) {
        let mut stood: Vec<(State, String)> = Vec::new();
        let program = run(&envelopes(story), |program, record| {
            stood.push((program.state().clone(), serde_json::to_string(record).unwrap()));
        });
        let records: Vec<Record> = stood.iter().map(|(_, line)| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(&records, program.journal());
        for (length, (state, _)) in (1..).zip(&stood) {
            let then = Program::replay(running::plan(), records[..length].to_vec()).unwrap();
            prop_assert_eq!(then.state(), state);
        }
        prop_assert_eq!(Program::replay(running::plan(), records).unwrap(), program);
    }

    /// A program restored from a snapshot, written and read, answers everything that follows in the same words and ends in
    /// the same state; the snapshot is worth the replay of the journal up to it.
    #[test]
    fn a_snapshot_is_worth_the_journal_before_it(story in story(), cut in any::<Index>()) {
        let envelopes = envelopes(story);
        let (before, after) = envelopes.split_at(cut.index(envelopes.len() + 1));
        let mut program = run(before, |_, _| ());
        let written = serde_json::to_string(&program.snapshot()).unwrap();
        let snapshot: Snapshot = serde_json::from_str(&written).unwrap();
        let mut restored = Program::restore(running::plan(), snapshot.clone()).unwrap();
        let replayed = Program::replay(running::plan(), program.journal().to_vec()).unwrap();
        prop_assert_eq!(restored.state(), replayed.state());
        // Everything again from the beginning: old commands, changed ones, and those that are still to come.
        for envelope in before.iter().chain(after) {
            prop_assert_eq!(restored.execute(envelope.clone()), program.execute(envelope.clone()));
        }
        prop_assert_eq!(restored.state(), program.state());
        prop_assert_eq!(restored.snapshot(), program.snapshot());
        let since = restored.journal().to_vec();
        prop_assert_eq!(Program::restore(running::plan(), snapshot).unwrap().resume(since).unwrap(), restored);
    }

    /// Commands that have nothing to do with each other may come in any order.
    #[test]
    fn independent_commands_may_be_interleaved(
        one in prop::collection::vec(given(), 0..30),
        other in prop::collection::vec(given(), 0..30),
        order in prop::collection::vec(any::<bool>(), 60),
    ) {
        // One side spends on print by its own documents, the other measures and reports, and spends on search.
        let (one, other) = (confined(one, 'p', "print"), confined(other, 's', "search"));
        let in_turn: Vec<Envelope> = one.iter().chain(&other).cloned().collect();
        let (mut one, mut other) = (one.into_iter(), other.into_iter());
        let mut mixed = Vec::new();
        for first in order {
            mixed.extend(if first { one.next() } else { other.next() });
        }
        mixed.extend(one.chain(other));
        let (in_turn, mixed) = (run(&in_turn, |_, _| ()), run(&mixed, |_, _| ()));
        prop_assert_eq!(in_turn.state(), mixed.state());
        prop_assert_eq!(names(&in_turn), names(&mixed));
    }

    /// No command, however hostile, makes the library panic, and what it accepts can be replayed.
    #[test]
    fn nothing_panics(
        story in story(),
        spoil in prop::collection::vec((any::<Index>(), any::<Index>(), any::<Index>()), 70),
    ) {
        let mut program = Program::new(running::plan());
        for (envelope, (field, value, spoil)) in envelopes(story).into_iter().zip(spoil) {
            let envelope = if spoil.index(3) == 0 { spoilt(envelope, field, value) } else { Some(envelope) };
            let Some(envelope) = envelope else { continue };
            let before = program.state().clone();
            if let Err(rejection) = program.execute(envelope) {
                prop_assert_eq!(program.state(), &before);
                prop_assert!(!rejection.to_string().is_empty());
                prop_assert!(rejection.code().chars().all(|c| c.is_ascii_lowercase() || c == '-'));
            }
        }
        let again = Program::replay(running::plan(), program.journal().to_vec()).unwrap();
        prop_assert_eq!(again.state(), program.state());
        let written = serde_json::to_string(&program.snapshot()).unwrap();
        let restored = Program::restore(running::plan(), serde_json::from_str(&written).unwrap()).unwrap();
        prop_assert_eq!(restored.state(), program.state());
    }
}

fn names(program: &Program) -> BTreeSet<String> {
    let records = program.journal().iter();
    records
        .map(|record| record.envelope.id.to_string())
        .collect()
}

/// The stories reach everything: a law over stories in which nothing is ever invoiced would say nothing.
#[test]
fn the_stories_are_eventful() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};

    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..200 {
        let story = story().new_tree(&mut runner).unwrap().current();
        run(&envelopes(story), |_, record| {
            for word in running::summary(&record.events).split(' ') {
                *seen.entry(word.to_owned()).or_default() += 1;
            }
        });
    }
    for word in [
        "requested",
        "held",
        "approved",
        "vetoed",
        "step-met",
        "recorded",
        "advised",
        "withdrawn",
        "released",
        "committed",
        "settled",
        "credited",
        "order-closed",
        "transferred",
        "raised",
        "lowered",
        "declared",
        "drawn",
        "replenished",
        "progressed",
        "measured",
        "outcome-recorded",
        "held!social",
    ] {
        assert!(
            seen.get(word).copied().unwrap_or(0) >= 5,
            "{word}: {seen:#?}"
        );
    }
}
