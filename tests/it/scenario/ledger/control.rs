//! Limits by stage, stretch of time and view, with tolerance and exceptions: at each the last minor unit that passes and the first
//! that does not.

use tactica::{
    approval::Line,
    budget::{BudgetTree, Ledger, LedgerCommand, LedgerError, Terms},
};

use super::{
    super::budget::{money, node},
    check,
};

const STAGES: &str = r#"{
  "root": "plan", "name": "Plan", "total": "1000.00 USD",
  "nodes": [
    {"id": "film", "name": "Film", "allotment": "100.00 USD", "rules": [
      {"stage": "hold", "control": "advisory"}, {"stage": "commit"}, {"stage": "settle", "control": "soft"}]},
    {"id": "print", "name": "Print", "allotment": "100.00 USD", "rules": [
      {"stage": "hold", "tolerance": {"amount": "30.00 USD", "percent": "10%"}, "exception": "director"}]},
    {"id": "fair", "name": "Fair", "allotment": "200.00 USD", "rules": [
      {"stage": "hold", "control": "advisory"}, {"stage": "settle", "tolerance": {"amount": "5.00 USD"}},
      {"stage": "plan", "control": "soft"}]}
  ]
}"#;

#[test]
fn each_stage_counts_what_has_come_as_far() {
    check(
        STAGES,
        "hold a film=150 => ok                      # advisory when reserving
         hold b film=50 => ok
         commit po-a a film=100.01 => limit-exceeded(film commit whole free 100 short 0.01)
         commit po-a a film=100 => ok               # holds do not count against orders
         commit po-b b film=0.01 => limit-exceeded(film commit whole free 0 short 0.01)
         settle i po-a film=60 => ok
         commit po-b b film=0.01 => limit-exceeded(film commit whole free 0 short 0.01)
         settle j po-a film=40 => ok                # exactly the limit: no warning
         show film => 100 100 0 100 -100",
    );
}

#[test]
fn tolerance_is_the_smaller_of_amount_and_percent_and_is_recorded() {
    check(
        STAGES,
        "hold a print=110.01 => limit-exceeded(print hold whole free 110 short 0.01)
         hold a print=100 => ok
         hold b print=10 => ok warning(print hold whole short 10)
         hold c print=0.01 => limit-exceeded(print hold whole free 0 short 0.01)
         hold c print=0.01 by clerk => limit-exceeded(print hold whole free 0 short 0.01)
         hold c print=0.01 by director => ok warning(print hold whole short 10.01) by director
         hold c print=0.01 => exists
         hold d print=600 by director => ok warning(print hold whole short 610.01) by director
         hold e print=290 by director => limit-exceeded(plan hold whole free 289.99 short 0.01)",
    );
}

#[test]
fn the_stage_settle_has_a_limit_of_its_own() {
    check(
        STAGES,
        "hold h fair=300 => ok
         commit po h fair=300 => ok
         settle i po fair=205.01 => limit-exceeded(fair settle whole free 205 short 0.01)
         settle i po fair=200 => ok
         settle j po fair=5 => ok warning(fair settle whole short 5)
         settle k po fair=0.01 => limit-exceeded(fair settle whole free 0 short 0.01)
         credit c i fair=0.01 => ok                  # money back is never refused
         settle k po fair=0.01 => ok warning(fair settle whole short 5)",
    );
}

/// What lies in a reserve is no capacity of the nodes around it, whatever their rules and tolerance say.
#[test]
fn money_set_aside_is_beyond_every_rule() {
    check(
        r#"{
          "root": "plan", "name": "Plan", "total": "200.00 USD", "nodes": [
            {"id": "film", "name": "Film", "allotment": "100.00 USD", "rules": [
              {"stage": "hold", "tolerance": {"percent": "10%"}}]},
            {"id": "shoot", "name": "Shoot", "parent": "film", "allotment": "60.00 USD", "rules": [
              {"stage": "hold", "control": "advisory"}]},
            {"id": "weather", "name": "Weather", "parent": "film", "allotment": "40.00 USD", "kind": "reserve"}]
        }"#,
        "hold a shoot=66.01 => limit-exceeded(film hold whole free 66 short 0.01)
         hold a shoot=60 => ok
         hold b shoot=6 => ok warning(film hold whole short 6)
         hold c shoot=0.01 => limit-exceeded(film hold whole free 0 short 0.01)",
    );
}

const QUARTERS: &str = r#"{
  "root": "plan", "name": "Plan", "total": "400.00 USD", "reopening": "controller",
  "periods": [
    {"label": "FY2025-Q1", "span": {"start": "2025-01-01", "end": "2025-04-01"}},
    {"label": "FY2025-Q2", "span": {"start": "2025-04-01", "end": "2025-07-01"}},
    {"label": "FY2025-Q3", "span": {"start": "2025-07-01", "end": "2025-10-01"}}],
  "nodes": [
    {"id": "month", "name": "By the period", "allotment": "120.00 USD",
     "phasing": ["20.00 USD", "50.00 USD", "50.00 USD"], "rules": [{"stage": "hold", "basis": "period"}]},
    {"id": "year", "name": "To date", "allotment": "120.00 USD",
     "phasing": ["20.00 USD", "50.00 USD", "50.00 USD"], "rules": [{"stage": "hold", "basis": "to-date"}]},
    {"id": "late", "name": "Late", "allotment": "60.00 USD", "phasing": ["20.00 USD", "20.00 USD", "20.00 USD"], "rules": [
      {"stage": "hold", "basis": "period"}, {"stage": "settle", "basis": "to-date", "control": "soft"}]}
  ]
}"#;

#[test]
fn limits_by_period_and_to_date() {
    check(
        QUARTERS,
        "hold a month=20.01 on 2025-03-31 => limit-exceeded(month hold period free 20 short 0.01)
         hold a month=20 on 2025-03-31 => ok
         hold b month=50.01 on 2025-04-01 => limit-exceeded(month hold period free 50 short 0.01)
         hold b month=50 on 2025-04-01 => ok
         show month fy2025-q1 => 20 20 0 0 0
         hold c year=20.01 on 2025-01-01 => limit-exceeded(year hold to-date free 20 short 0.01)
         hold c year=10 on 2025-01-01 => ok
         hold d year=60.01 on 2025-06-30 => limit-exceeded(year hold to-date free 60 short 0.01)
         hold d year=60 on 2025-06-30 => ok           # what the first quarter left
         hold e year=1 => date-missing
         hold e year=1 on 2024-12-31 => no-period
         hold e year=1 on 2025-10-01 => no-period
         hold e year=50 on 2025-09-30 => ok
         show year => 120 120 0 0 0",
    );
}

/// What is dated back counts in everything that was used to date since, and so does what is taken away.
#[test]
fn what_is_posted_late_into_an_early_period_counts_in_all_that_follow() {
    check(
        QUARTERS,
        "hold a year=100 on 2025-09-30 => ok
         hold b year=20 on 2025-01-15 => ok           # 20 to the first quarter, 120 to the third
         hold c year=0.01 on 2025-04-01 => limit-exceeded(year hold to-date free 0 short 0.01)
         release b => ok
         hold g year=20.01 on 2025-04-01 => limit-exceeded(year hold to-date free 20 short 0.01)
         release a => ok
         hold d year=60 on 2025-06-30 => ok           # ten of it from the first quarter
         transfer year month 10.01 on 2025-01-20 => insufficient(year 10)
         transfer year month 10 on 2025-01-20 => ok
         hold e year=0.01 on 2025-01-20 => limit-exceeded(year hold to-date free 0 short 0.01)
         show year fy2025-q1 => 10 0 0 0 10",
    );
}

/// What was let pass in an early period is missing from the next, which can give no more than it has to date, however much comes later.
#[test]
fn a_period_gives_what_it_has_to_date() {
    let quarters = QUARTERS.replace(
        r#""basis": "to-date"}]},
    {"id": "late""#,
        r#""basis": "to-date", "exception": "director"}]},
    {"id": "late""#,
    );
    check(
        &quarters,
        "hold a year=60 on 2025-01-15 by director => ok warning(year hold to-date short 40) by director
         transfer year month 10.01 on 2025-04-01 => insufficient(year 10)
         transfer year month 10 on 2025-04-01 => ok
         transfer year month 50.01 on 2025-07-01 => insufficient(year 50)
         transfer year month 50 on 2025-07-01 => ok",
    );
}

/// What was let pass once is not told again while no more is used, in its own period or in a later one.
#[test]
fn an_overdraft_to_date_is_told_when_it_grows() {
    check(
        r#"{
          "root": "plan", "name": "Plan", "total": "120.00 USD",
          "periods": [
            {"label": "FY2025-Q1", "span": {"start": "2025-01-01", "end": "2025-04-01"}},
            {"label": "FY2025-Q2", "span": {"start": "2025-04-01", "end": "2025-07-01"}},
            {"label": "FY2025-Q3", "span": {"start": "2025-07-01", "end": "2025-10-01"}}],
          "nodes": [
            {"id": "fair", "name": "Fair", "allotment": "120.00 USD",
             "phasing": ["20.00 USD", "50.00 USD", "50.00 USD"],
             "rules": [{"stage": "hold", "basis": "to-date", "control": "soft"}]}]
        }"#,
        "hold a fair=80 on 2025-02-01 => ok warning(fair hold to-date short 60)
         commit po-a a fair=30 on 2025-02-02 => ok                # held already
         commit po-b a fair=40 on 2025-05-02 => ok                # later than it was held
         hold b fair=1 on 2025-08-01 => ok
         hold c fair=1 on 2025-05-01 => ok warning(fair hold to-date short 11)
         show fair => 120 12 70 0 38",
    );
}

#[test]
fn to_date_the_period_is_named_up_to_which_most_is_missing() {
    let tree: BudgetTree = serde_json::from_str(
        r#"{
          "root": "plan", "name": "Plan", "total": "60.00 USD",
          "periods": [
            {"label": "FY2025-Q1", "span": {"start": "2025-01-01", "end": "2025-04-01"}},
            {"label": "FY2025-Q2", "span": {"start": "2025-04-01", "end": "2025-07-01"}},
            {"label": "FY2025-Q3", "span": {"start": "2025-07-01", "end": "2025-10-01"}}],
          "nodes": [
            {"id": "fair", "name": "Fair", "allotment": "60.00 USD",
             "phasing": ["20.00 USD", "0.00 USD", "40.00 USD"],
             "rules": [{"stage": "hold", "basis": "to-date"}]}]
        }"#,
    )
    .unwrap();
    let mut ledger = Ledger::new(tree);
    let lines = |amount| {
        [Line {
            node: node("fair"),
            amount: money(amount),
        }]
    };
    let mut hold = |id: &str, amount, day: &str| {
        let lines = lines(amount);
        let (hold, expires_at) = (&id.parse().unwrap(), None);
        let command = LedgerCommand::Hold {
            hold,
            lines: &lines,
            expires_at,
        };
        let refused = ledger
            .post(&command, &Terms::on(day.parse().unwrap()))
            .err()?;
        match refused {
            LedgerError::LimitExceeded { period, .. } => period.map(|label| label.to_string()),
            other => Some(other.code().to_owned()),
        }
    };
    // As much is missing up to the first quarter as up to the second.
    assert_eq!(hold("a", "21", "2025-01-02").as_deref(), Some("FY2025-Q1"));
    assert_eq!(hold("b", "15", "2025-06-30"), None);
    assert_eq!(hold("c", "6", "2025-01-02").as_deref(), Some("FY2025-Q2"));
}

#[test]
fn money_that_moves_into_a_period_is_asked_there() {
    check(
        QUARTERS,
        "hold a late=20 on 2025-01-15 => ok
         hold b late=15 on 2025-04-15 => ok
         commit po-a a late=5.01 on 2025-04-20 => limit-exceeded(late hold period free 5 short 0.01)
         commit po-a a late=5 on 2025-04-20 => ok
         show late fy2025-q1 => 20 15 0 0 5
         show late fy2025-q2 => 20 15 5 0 0
         commit po-b a late=15 on 2025-02-01 => ok
         settle i po-b late=15 on 2025-08-01 => ok
         show late fy2025-q1 => 20 0 0 0 20
         show late fy2025-q3 => 20 0 0 15 5
         void-invoice i => ok
         show late fy2025-q3 => 20 0 0 0 20
         show late fy2025-q1 => 20 0 15 0 5
         show late => 60 15 20 0 25
         hold a late=20 on 2025-04-15 => conflict(period)",
    );
}

#[test]
fn nothing_is_posted_into_a_frozen_period() {
    check(
        QUARTERS,
        "hold a month=20 on 2025-01-15 => ok
         commit po a month=20 on 2025-01-20 => ok
         settle i po month=10 on 2025-02-01 => ok
         freeze fy2026-q1 => unknown-period
         freeze fy2025-q1 => ok
         freeze fy2025-q1 => period-frozen(FY2025-Q1)
         hold b month=1 on 2025-03-31 => period-frozen(FY2025-Q1)
         settle j po month=5 on 2025-03-31 => period-frozen(FY2025-Q1)
         credit c i month=1 on 2025-03-31 => period-frozen(FY2025-Q1)
         refund r month=1 on 2025-03-31 => period-frozen(FY2025-Q1)
         transfer month year 1 on 2025-03-31 => period-frozen(FY2025-Q1)
         raise month 1 on 2025-03-31 => period-frozen(FY2025-Q1)
         lower month 1 on 2025-03-31 => period-frozen(FY2025-Q1)
         void-invoice i => period-frozen(FY2025-Q1)
         settle j po month=5 on 2025-04-01 => ok      # a later invoice on an earlier order
         credit c i month=1 on 2025-04-01 => ok
         close po => ok
         reopen fy2025-q1 => role-required
         reopen fy2025-q1 by clerk => role-required
         reopen fy2025-q1 by controller => ok by controller
         reopen fy2025-q1 by controller => period-open
         void-invoice j => ok
         hold b month=1 on 2025-03-31 => ok
         show month fy2025-q1 => 20 1 0 10 9",
    );
}

#[test]
fn transfers_move_the_money_of_the_period() {
    check(
        QUARTERS,
        "hold a month=15 on 2025-01-15 => ok
         transfer month late 5.01 on 2025-01-20 => insufficient(month 5)
         transfer month late 5 on 2025-01-20 => ok
         show month fy2025-q1 => 15 15 0 0 0
         show late fy2025-q1 => 25 0 0 0 25
         show late => 65 0 0 0 65
         transfer late month 5 on 2025-01-20 => ok    # reversal restores exactly
         show month fy2025-q1 => 20 15 0 0 5
         show late fy2025-q1 => 20 0 0 0 20
         show late => 60 0 0 0 60",
    );
}

const VIEWS: &str = r#"{
  "root": "plan", "name": "Plan", "total": "100.00 USD",
  "nodes": [
    {"id": "launch", "name": "Launch", "allotment": "60.00 USD", "views": ["brand"]},
    {"id": "film", "name": "Film", "parent": "launch", "allotment": "40.00 USD", "views": ["q1", "brand"]},
    {"id": "fair", "name": "Fair", "parent": "launch", "allotment": "20.00 USD", "views": ["q2"]},
    {"id": "press", "name": "Press", "allotment": "40.00 USD", "views": ["q2", "sales"]}
  ],
  "views": [
    {"id": "h1", "name": "First half", "kind": "period", "limit": "70.00 USD"},
    {"id": "q1", "name": "First quarter", "kind": "period", "parent": "h1"},
    {"id": "q2", "name": "Second quarter", "kind": "period", "parent": "h1", "control": "soft", "limit": "50.00 USD"},
    {"id": "brand", "name": "Brand team", "kind": "cost-centre"},
    {"id": "sales", "name": "Sales team", "kind": "cost-centre", "limit": "39.00 USD"}
  ]
}"#;

/// Views stand behind the nodes, and are none: no money is asked of them by name.
#[test]
fn a_view_is_no_node() {
    let tree: BudgetTree = serde_json::from_str(VIEWS).unwrap();
    let last = tree.nodes().len() - 1;
    assert!(
        tree.nodes()
            .iter()
            .any(|node| tree.position(node.id().as_str()) == Some(last))
    );
    for view in tree.views() {
        assert_eq!(tree.position(view.id().as_str()), None);
        assert!(tree.node(view.id().as_str()).is_none());
    }
    check(
        VIEWS,
        "hold a h1=1 => unknown-node(h1)
         hold a q1=1 => unknown-node(q1)
         transfer h1 film 1 => unknown-node(h1)
         raise sales 1 => unknown-node(sales)
         show h1 => 70 0 0 0 70",
    );
}

#[test]
fn a_line_is_charged_once_to_each_node_and_view() {
    check(
        VIEWS,
        "show brand => 60 0 0 0 60
         show q1 => 40 0 0 0 40
         show q2 => 50 0 0 0 50
         hold b press=39.01 => limit-exceeded(sales hold whole free 39 short 0.01)
         hold a film=40 => ok
         show brand => 60 40 0 0 20                 # by the node itself and by the one above it: once
         show q1 => 40 40 0 0 0
         show h1 => 70 40 0 0 30
         show plan => 100 40 0 0 60
         hold b press=39.01 => limit-exceeded(h1 hold whole free 30 short 9.01)
         hold b press=30 fair=0.01 => limit-exceeded(h1 hold whole free 30 short 0.01)
         hold b press=20 fair=10 => ok
         show q2 => 50 30 0 0 20
         show h1 => 70 70 0 0 0
         commit po b press=20 fair=10 => ok
         settle i po press=15 fair=10 last => ok
         show q2 => 50 0 0 25 25
         show h1 => 70 40 0 25 5
         transfer press film 5 => ok
         show q1 => 45 40 0 0 5
         show sales => 34 0 0 15 19
         show h1 => 70 40 0 25 5                    # counts both
         transfer film press 5 => ok
         show sales => 39 0 0 15 24",
    );
}

/// Two quarters, and a view that has less in the first than its nodes together.
const PHASED_VIEW: &str = r#"{
  "root": "plan", "name": "Plan", "total": "150.00 USD",
  "periods": [
    {"label": "FY2025-Q1", "span": {"start": "2025-01-01", "end": "2025-04-01"}},
    {"label": "FY2025-Q2", "span": {"start": "2025-04-01", "end": "2025-07-01"}}],
  "nodes": [
    {"id": "film", "name": "Film", "allotment": "50.00 USD", "phasing": ["20.00 USD", "30.00 USD"], "views": ["team"]},
    {"id": "fair", "name": "Fair", "allotment": "50.00 USD", "phasing": ["20.00 USD", "30.00 USD"], "views": ["team"]},
    {"id": "press", "name": "Press", "allotment": "50.00 USD", "phasing": ["20.00 USD", "30.00 USD"]}
  ],
  "views": [
    {"id": "team", "name": "Team", "limit": "90.00 USD", "phasing": ["30.00 USD", "60.00 USD"],
     "rules": [{"stage": "hold", "basis": "period"}]}
  ]
}"#;

#[test]
fn a_view_has_what_is_phased_for_it_and_what_is_moved_into_it() {
    check(
        PHASED_VIEW,
        "hold a film=20 fair=10.01 on 2025-02-01 => limit-exceeded(team hold period free 30 short 0.01)
         hold a film=20 fair=10 on 2025-02-01 => ok
         show team fy2025-q1 => 30 30 0 0 0
         transfer press fair 5 on 2025-02-02 => ok
         show team fy2025-q1 => 35 30 0 0 5
         show team fy2025-q2 => 60 0 0 0 60
         show team => 95 30 0 0 65
         hold b fair=5.01 on 2025-02-03 => limit-exceeded(team hold period free 5 short 0.01)
         hold b fair=5 on 2025-02-03 => ok
         transfer film press 10 on 2025-05-01 => ok
         show team fy2025-q2 => 50 0 0 0 50",
    );
}

#[test]
fn l1_l3_l9_hold_in_a_view_too() {
    check(
        r#"{"root": "plan", "name": "Plan", "total": "300.00 USD", "control": "advisory",
            "nodes": [{"id": "kpi1", "name": "", "allotment": "100.00 USD", "control": "advisory", "views": ["total"]},
                      {"id": "kpi2", "name": "", "allotment": "200.00 USD", "control": "advisory", "views": ["total"]}],
            "views": [{"id": "total", "name": ""}]}"#,
        "hold over kpi1=100 kpi2=200.01 => limit-exceeded(total hold whole free 300 short 0.01)
         hold po kpi1=101 kpi2=198 => ok
         show total => 300 299 0 0 1
         hold last kpi1=1.01 => limit-exceeded(total hold whole free 1 short 0.01)
         hold last kpi1=1 => ok",
    );
}
