//! Retainers: money that is committed as a whole and falls due in instalments.

use super::check;

/// Published figures: the European representation contract of the Space Coast Office of Tourism, media plan 2014-15, a retainer
/// of 86,000 USD plus up to 22,000 for marketing and expenses. The months are those of the county's fiscal year.
const EUROPE: &str = r#"{"root": "plan", "name": "Space Coast 2014-15", "total": "108000.00 USD", "nodes": [
  {"id": "retainer", "name": "Representation in Europe", "allotment": "86000.00 USD"},
  {"id": "expenses", "name": "Marketing and expenses", "allotment": "22000.00 USD"}]}"#;

const PLAIN: &str = r#"{"root": "plan", "name": "Plan", "total": "1000.00 USD",
  "matching": {"settle": {"percent": "10%"}}, "nodes": [
  {"id": "film", "name": "Film", "allotment": "500.00 USD"}, {"id": "fair", "name": "Fair", "allotment": "400.00 USD"}]}"#;

#[test]
fn space_coast_2014_european_retainer() {
    check(
        EUROPE,
        "hold europe retainer=86000 expenses=22000 => ok
         commit agency europe retainer=86000 from 2014-10-01 times 12 => ok
         commit costs europe expenses=22000 => ok
         show retainer => 86000 0 86000 0 0            # the whole contract is spoken for at once
         settle i-1 agency retainer=0.01 on 2014-09-30 => not-due(retainer 0, next 2014-10-01)
         settle i-1 agency retainer=7166.68 on 2014-10-01 => not-due(retainer 7166.67, next 2014-11-01)
         settle i-1 agency retainer=7166.67 on 2014-10-01 => ok
         settle i-2 agency retainer=7166.67 on 2014-10-31 => not-due(retainer 0, next 2014-11-01)
         due agency on 2015-01-31 => retainer=21500.01 # three months were missed, and are still due
         settle i-2 agency retainer=21500.02 on 2015-01-31 => not-due(retainer 21500.01, next 2015-02-01)
         settle i-2 agency retainer=21500.01 on 2015-01-31 => ok
         settle e-1 costs expenses=22000.01 => exceeds(order costs: expenses 22000)
         settle e-1 costs expenses=18500 last => ok    # up to 22,000
         show expenses => 22000 0 0 18500 3500
         due agency on 2015-05-31 => retainer=28666.68
         due agency on 2015-06-01 => retainer=35833.34 # the ninth instalment is a cent smaller than the eight before
         due agency on 2015-08-31 => retainer=50166.66
         due agency on 2015-09-01 => retainer=57333.32
         settle i-3 agency retainer=57333.32 on 2015-09-30 => ok
         show retainer => 86000 0 0 86000 0",
    );
}

#[test]
fn what_is_cancelled_is_what_is_not_due() {
    check(
        EUROPE,
        "hold europe retainer=86000 => ok
         commit agency europe retainer=86000 from 2014-10-01 times 12 => ok
         settle i-1 agency retainer=7166.67 on 2014-10-01 => ok
         close agency on 2015-01-31 => ok
         show retainer => 86000 0 21500.01 7166.67 57333.32
         due agency on 2015-09-30 => retainer=21500.01 # no more falls due
         settle i-2 agency retainer=21500.02 on 2015-09-30 => exceeds(order agency: retainer 21500.01)
         void-invoice i-1 => ok
         due agency on 2015-02-01 => retainer=28666.68
         settle i-3 agency retainer=28666.68 on 2015-02-01 => ok
         close agency on 2015-02-01 => already-resolved(settled)
         show retainer => 86000 0 0 28666.68 57333.32",
    );
    check(
        EUROPE,
        "hold europe retainer=86000 => ok
         commit agency europe retainer=86000 from 2014-10-01 times 12 => ok
         close agency on 2014-09-30 => ok              # nothing is due
         close agency on 2014-09-30 => already-resolved(closed)
         show retainer => 86000 0 0 0 86000",
    );
    check(
        EUROPE,
        "hold europe retainer=86000 => ok
         commit agency europe retainer=86000 from 2014-10-01 times 12 => ok
         close agency on 2014-10-01 => ok
         show retainer => 86000 0 7166.67 0 78833.33
         close agency on 2014-10-02 => ok              # the agency waives what is due
         show retainer => 86000 0 0 0 86000
         settle i-1 agency retainer=1 on 2014-10-02 => already-resolved(closed)",
    );
}

#[test]
fn instalments_are_counted_line_by_line() {
    check(
        PLAIN,
        "hold a film=100 fair=0.02 => ok
         commit po a film=100 fair=0.02 from 2025-01-31 times 3 => ok
         commit po a film=100 fair=0.02 from 2025-01-31 times 4 => conflict(payable)
         commit po a film=100 fair=0.02 from 2025-01-31 times 3 => exists
         settle i po film=33.34 => not-payable         # without a day nothing is known to be due
         due po on 2025-01-30 => fair=0 film=0
         due po on 2025-01-31 => fair=0.01 film=33.34
         due po on 2025-02-28 => fair=0.02 film=66.67
         settle i po film=33.34 fair=0.02 on 2025-02-27 => not-due(fair 0.01, next 2025-02-28)
         settle i po plan=1 on 2025-02-27 => exceeds(order po: plan 0)
         settle i po film=66.67 fair=0.02 on 2025-02-28 => ok
         settle j po film=33.34 on 2025-03-30 => not-due(film 0, next 2025-03-31)
         settle j po film=43.33 on 2025-03-31 => ok    # with the last one, what is tolerated beyond the order
         settle k po film=1 on 2025-03-31 => already-resolved(settled)",
    );
}

#[test]
fn an_accrual_is_no_invoice_of_an_instalment() {
    check(
        PLAIN,
        "hold a film=120 => ok
         commit po a film=120 from 2025-01-01 times 12 => ok
         accrue x po film=30 on 2024-12-31 => ok       # the cost may be known before
         due po on 2025-02-01 => film=20
         settle i po film=20.01 on 2025-02-01 => not-due(film 20, next 2025-03-01)
         settle i po film=20 on 2025-02-01 => ok
         show film => 500 0 100 20 380
         accrue y po film=10 on 2025-03-01 => ok
         close po on 2025-03-01 => ok                  # what is due is accrued, and still to be invoiced
         show film => 500 0 0 30 470
         settle j po film=10 on 2025-03-05 => ok
         show film => 500 0 0 30 470",
    );
}

#[test]
fn the_last_invoice_ends_a_retainer() {
    check(
        PLAIN,
        "hold a film=120 => ok
         commit po a film=120 from 2025-01-01 times 12 => ok
         settle i po film=10 on 2025-01-01 last => ok
         show film => 500 0 0 10 490
         void-invoice i => ok
         show film => 500 0 10 0 490
         due po on 2025-01-01 => film=10
         settle j po film=10 on 2025-01-01 => ok
         show film => 500 0 0 10 490
         hold b film=120 => ok
         commit po-b b film=120 from 2025-01-01 times 12 => ok
         void-order po-b => ok
         show film => 500 120 0 10 370
         book u film=15 => ok
         commit po-c b film=120 from 2025-01-01 times 12 => ok
         assign u po-c => ok                           # paid before it was due: the first instalment and half the second
         due po-c on 2025-02-01 => film=5
         retire nothing => ok",
    );
}
