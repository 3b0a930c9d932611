//! Invariant 10: where a plan stood at an instant depends on the records up to it, and not on the order of independent
//! commands of one instant.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use tactica::program::{Program, Record, State};

use super::records;
use crate::running::{self, command, envelope};

fn replay(records: &[Record]) -> Program {
    Program::replay(running::plan(), records.to_vec()).unwrap()
}

fn until(at: DateTime<Utc>) -> Vec<Record> {
    let records = records().into_iter();
    records.filter(|record| record.envelope.at <= at).collect()
}

/// The instants of the journal, and those just before and after.
fn instants() -> Vec<DateTime<Utc>> {
    let around = |record: Record| [-1, 0, 1].map(|s| record.envelope.at + TimeDelta::seconds(s));
    records().into_iter().flat_map(around).collect()
}

/// Invariant 10 of a ledger.
#[test]
fn what_stood_at_an_instant_depends_on_the_records_up_to_it() {
    let whole = replay(&records());
    for at in instants() {
        let then = whole.as_of(at).unwrap();
        assert_eq!(then, replay(&until(at)), "{at}");
        // What comes later does not change it.
        let longer = replay(&records()[..records().len().min(until(at).len() + 3)]);
        assert_eq!(longer.as_of(at).unwrap(), then);
        // It goes on as if nothing else had been.
        let rest = records()[until(at).len()..].to_vec();
        assert_eq!(then.resume(rest).unwrap(), whole);
    }
}

#[test]
fn snapshot_and_tail_are_worth_the_whole() {
    let whole = replay(&records());
    for cut in (0..=records().len()).step_by(7) {
        let snapshot = replay(&records()[..cut]).snapshot();
        let restored = || Program::restore(running::plan(), snapshot.clone()).unwrap();
        let tail = || records()[cut..].to_vec();
        let resumed = restored().resume(tail()).unwrap();
        assert_eq!(
            (resumed.state(), resumed.head()),
            (whole.state(), whole.head())
        );
        assert_eq!(resumed.snapshot(), whole.snapshot());
        for at in instants()
            .into_iter()
            .filter(|at| snapshot.at() <= Some(*at))
        {
            let then = restored().resume_until(tail(), at).unwrap();
            assert_eq!(then.state(), whole.as_of(at).unwrap().state(), "{cut} {at}");
            assert_eq!(then.head(), whole.as_of(at).unwrap().head());
        }
    }
}

#[test]
fn what_a_restored_program_does_not_know_it_says() {
    let snapshot = replay(&records()[..20]).snapshot();
    let restored = Program::restore(running::plan(), snapshot).unwrap();
    let restored = restored.resume(records()[20..25].to_vec()).unwrap();
    let last = restored.last_at().unwrap();
    assert_eq!(restored.as_of(last).unwrap(), restored);
    let error = restored.as_of(last - TimeDelta::seconds(1)).unwrap_err();
    assert_eq!(error.code(), "replay-not-kept");
    let said = "what stood at 2025-03-03 09:24:59 UTC is not known: the journal here goes on from record 20";
    assert_eq!(error.to_string(), said);
}

#[test]
fn a_broken_record_after_the_instant_is_nobody_s_business() {
    let mut spoilt = records();
    spoilt[30].events.clear();
    let at = spoilt[29].envelope.at;
    let start = || Program::new(running::plan());
    assert!(start().resume(spoilt.clone()).is_err());
    let then = start().resume_until(spoilt, at).unwrap();
    assert_eq!(then, replay(&records()[..30]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Invariant 10 of a ledger: requests on nodes with room for all, facts and measurements, all of one instant, in any order.
    #[test]
    fn independent_commands_of_one_instant_may_come_in_any_order(
        amounts in prop::collection::vec((0_usize..3, 1_u32..400), 1..12),
        keys in prop::collection::vec(any::<u32>(), 14),
    ) {
        let at = "2025-03-03T10:00:00Z";
        let nodes = ["print", "search", "social"];
        let mut commands: Vec<_> = (0..)
            .zip(&amounts)
            .map(|(n, (node, amount))| command("request-spend", &format!("q{n} {}:{amount}", nodes[*node])))
            .chain([
                command("report-progress", "brief started=2025-02-03"),
                command("measure-kpi", "visits 2025-03-01 117.25"),
            ])
            .zip(0..)
            .map(|(command, n): (_, u32)| envelope(&format!("c-{n}"), at, "ben", command))
            .collect();
        let told = |commands: &[tactica::program::Envelope]| -> State {
            let mut program = Program::new(running::plan());
            for command in commands {
                program.execute(command.clone()).unwrap();
            }
            let before: DateTime<Utc> = "2025-03-03T09:59:59Z".parse().unwrap();
            assert_eq!(program.as_of(before).unwrap(), Program::new(running::plan()));
            program.as_of(at.parse().unwrap()).unwrap().state().clone()
        };
        let in_turn = told(&commands);
        let mut order: Vec<usize> = (0..commands.len()).collect();
        order.sort_by_key(|n| keys[*n]);
        commands = order.into_iter().map(|n| commands[n].clone()).collect();
        prop_assert_eq!(told(&commands), in_turn);
    }
}
