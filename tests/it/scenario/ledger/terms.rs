//! Which refusal wins when several hold, and commands that succeed or fail together.

use tactica::budget::{BatchError, BudgetTree, Ledger, LedgerCommand, LedgerError, Terms};

use super::{Row, check, row, with_command};

const BUDGET: &str = r#"{"root": "plan", "name": "Plan", "total": "100.00 USD", "nodes": [
  {"id": "film", "name": "Film", "allotment": "50.00 USD"}, {"id": "rain", "name": "Rain", "allotment": "10.00 USD", "kind": "reserve"}],
  "periods": [{"label": "FY2025-Q1", "span": {"start": "2025-01-01", "end": "2025-04-01"}},
              {"label": "FY2025-Q2", "span": {"start": "2025-04-01", "end": "2025-07-01"}}]}"#;

/// Everything is wrong in the first row of each group; each further row has one thing less wrong.
#[test]
fn the_first_refusal_in_order_wins() {
    check(
        BUDGET,
        "hold old film=1 on 2025-04-01 => ok
         commit done old film=1 on 2025-04-01 => ok
         freeze fy2025-q1 => ok

         hold old film=0 x=0 => conflict(node)
         hold h => no-lines
         hold h x=1EUR x=0 rain=9999 => duplicate-node
         hold h x=1EUR rain=9999 => unknown-node(x)
         hold h film=-1EUR rain=9999 => currency-mismatch
         hold h film=0 rain=9999 => not-positive
         hold h film=10000000000000000000000.01 rain=9999 => out-of-range
         hold h film=9999 rain=9999 => date-missing
         hold h film=9999 rain=9999 on 2025-12-01 => no-period
         hold h film=9999 rain=9999 on 2025-03-01 => period-frozen(FY2025-Q1)
         hold h film=9999 rain=9999 until 2025-01-01T00:00:00Z on 2025-04-01 at 2025-04-01T00:00:00Z => expired-before
         hold h film=9999 rain=9999 on 2025-04-01 => reserve(rain)
         hold h film=9999 on 2025-04-01 => limit-exceeded(film hold whole free 49 short 9950)

         commit done x film=0 => conflict(source)
         commit po x => unknown(hold x)
         commit po old => already-resolved(committed)
         hold h film=10 on 2025-04-01 => ok
         commit po h => no-lines
         commit po h film=11 => date-missing
         commit po h film=11 on 2025-03-01 => period-frozen(FY2025-Q1)
         commit po h film=11 on 2025-04-01 => exceeds(hold h: film 10)
         commit po h film=10 on 2025-04-01 from 2025-06-01 => ok

         settle i x => unknown(order x)
         settle i po => no-lines
         settle i po film=11 => date-missing
         settle i po film=11 on 2025-03-01 => period-frozen(FY2025-Q1)
         settle i po film=11 on 2025-04-01 => not-payable
         settle i po film=11 on 2025-06-01 => exceeds(order po: film 10)
         settle i po film=10 on 2025-06-01 => ok
         settle i x => conflict(source)
         settle j po => already-resolved(settled)

         transfer x film 0 => unknown-node(x)
         transfer film film 0 => same-node
         transfer film rain 0 => not-positive
         transfer film rain 99 => date-missing
         transfer film rain 99 on 2025-03-01 => period-frozen(FY2025-Q1)
         transfer film rain 99 on 2025-04-01 => reserve(rain)
         transfer film plan 99 on 2025-04-01 => insufficient(film 39)",
    );
}

/// Runs rows together, and returns the ledger with what came of them.
fn together(ledger: &mut Ledger, rows: &[&str]) -> Result<usize, BatchError> {
    fn collect<'a, T>(
        ledger: &Ledger,
        rows: &'a [Row<'a>],
        commands: &mut Vec<LedgerCommand<'_>>,
        run: &mut dyn FnMut(&[LedgerCommand<'_>]) -> T,
    ) -> T {
        let Some((first, rest)) = rows.split_first() else {
            return run(commands);
        };
        with_command(ledger, first, |command| {
            let mut commands: Vec<LedgerCommand<'_>> =
                commands.iter().copied().chain([*command]).collect();
            collect(ledger, rest, &mut commands, run)
        })
    }
    let rows: Vec<Row<'_>> = rows.iter().map(|text| row(text)).collect();
    let looked_up = ledger.clone();
    collect(&looked_up, &rows, &mut Vec::new(), &mut |commands| {
        let decided = ledger.decide_all(commands, &Terms::default());
        let before = ledger.clone();
        let posted = ledger.post_all(commands, &Terms::default());
        assert_eq!(decided, posted);
        let mut replayed = before;
        for event in posted.iter().flatten() {
            replayed.apply(event).unwrap();
        }
        assert_eq!(replayed, *ledger, "all of it, or nothing");
        posted.map(|events| events.len())
    })
}

#[test]
fn linked_commands_succeed_or_fail_together() {
    let tree: BudgetTree = serde_json::from_str(
        r#"{"root": "plan", "name": "Plan", "total": "100.00 USD", "nodes": [
            {"id": "film", "name": "Film", "allotment": "50.00 USD"}, {"id": "fair", "name": "Fair", "allotment": "50.00 USD"}]}"#,
    )
    .unwrap();
    let mut ledger = Ledger::new(tree);
    // The second needs what the first brings.
    let done = together(
        &mut ledger,
        &["transfer fair film 10", "hold a film=60", "hold b fair=40"],
    );
    assert_eq!(done, Ok(3));
    let before = ledger.clone();
    let refused = together(
        &mut ledger,
        &[
            "release a",
            "hold c film=60",
            "hold d film=0.01",
            "release b",
        ],
    );
    let error = refused.unwrap_err();
    assert_eq!((error.number, error.count), (3, 4));
    assert_eq!(error.code(), "ledger-limit-exceeded");
    assert!(matches!(*error.error, LedgerError::LimitExceeded { .. }));
    assert_eq!(
        error.to_string(),
        "command 3 of 4: film has 0.00 USD free, 0.01 USD less than needed"
    );
    assert_eq!(ledger, before);
    // What was recorded before adds nothing, and is no reason to fail.
    assert_eq!(
        together(&mut ledger, &["hold a film=60", "release b"]),
        Ok(1)
    );
    let conflict = together(&mut ledger, &["hold a film=61", "hold e fair=1"]);
    assert_eq!(conflict.unwrap_err().code(), "ledger-conflict");
}
