//! The main job: a plan and its journal in, a report out, and every breakdown of the money adds up.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that overflows or finds nothing fails, as it should"
)]

mod written;

use std::{fs, path::Path};

use tactica::{
    id::CostId,
    money::Money,
    plan::{Plan, PlanDraft, TacticDraft, TaskDraft},
    program::{Program, read_commands},
    report::{
        CustomerFigures, KpiStanding, Reading, Report, ReportOptions, SpendRow, TaskStanding,
    },
};

use crate::report::{check_chart, parse};

const CASES: [&str; 3] = ["space-coast", "pinellas", "san-luis-obispo"];

fn file(case: &str, name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data");
    fs::read_to_string(folder.join(case).join(name)).unwrap()
}

fn run(case: &str) -> Program {
    let plan = PlanDraft::from_json(&file(case, "plan.json")).unwrap();
    let mut program = Program::new(plan.build().unwrap());
    for command in read_commands(&file(case, "journal.jsonl")).unwrap() {
        // Some are to be refused; what each line comes to is pinned elsewhere.
        let _ = program.execute(command);
    }
    program
}

fn report(program: &Program) -> Report {
    Report::of(program, program.journal().last().unwrap().envelope.at).unwrap()
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> i128 {
    let mut sum = 0;
    for amount in amounts {
        sum += amount.minor();
    }
    sum
}

fn check_sums<I>(rows: &[SpendRow<I>], report: &Report, what: &str) {
    let budget = &report.budget;
    assert_eq!(
        sum(rows.iter().map(|row| row.settled)),
        budget.settled.minor(),
        "{what}"
    );
    assert_eq!(
        sum(rows.iter().map(|row| row.planned)),
        budget.planned.minor(),
        "{what}"
    );
    let unassigned = rows.iter().position(|row| row.of.is_none());
    assert!(
        unassigned.is_none_or(|at| at + 1 == rows.len()),
        "{what}: the rest stands last"
    );
}

/// The forecast has what the ledger has, at every node: nothing is committed or settled that no line has, and nothing twice.
fn check_outlook(report: &Report, program: &Program) {
    let outlook = report.outlook.known().unwrap();
    let then = program.state_as_of(report.as_of).unwrap();
    assert_eq!(outlook.nodes.len(), then.ledger().balances().count());
    for row in &outlook.nodes {
        let balance = then.ledger().balance(row.node.as_str()).unwrap();
        let (committed, settled) = (row.total.committed, row.total.actual);
        assert_eq!(
            (committed, settled),
            (balance.committed, balance.settled),
            "{}",
            row.node
        );
        let cells = row.cells.iter();
        let forecast = sum(cells.map(|cell| cell.forecast));
        assert_eq!(row.total.forecast.minor(), forecast);
        assert_eq!(row.at_completion.at_completion.minor(), forecast);
        for (cell, _) in row.cells.iter().zip(0..outlook.closed) {
            assert_eq!(
                cell.incurred().unwrap(),
                cell.forecast,
                "what is over is what it was"
            );
        }
    }
    let root = &outlook.nodes[0];
    assert_eq!(root.total.plan, report.budget.planned);
    for (cell, (row, period)) in root
        .cells
        .iter()
        .zip(report.budget.periods.iter().zip(&outlook.periods))
        .skip(1)
    {
        // The first and the last take what lies outside.
        if row.period == Some(*period) && *period != outlook.periods[outlook.periods.len() - 1] {
            assert_eq!(cell.plan, row.planned);
        }
    }
}

/// Earned value has what plan and ledger have: the budget of the costs, the money that is settled, and parts that add up.
fn check_earned(report: &Report) {
    let earned = &report.earned;
    let inputs = earned.value.known().unwrap().inputs();
    assert_eq!(inputs.budget, report.budget.planned);
    assert_eq!(inputs.actual, report.budget.settled);
    let known = || earned.tactics.iter().filter_map(|row| row.value.known());
    let of = |amount: fn(&tactica::metric::EarnedValueInputs) -> Money| {
        sum(known().map(|value| amount(value.inputs())))
    };
    assert_eq!(of(|it| it.planned), inputs.planned.minor());
    assert_eq!(of(|it| it.earned), inputs.earned.minor());
    let unplanned = earned.unplanned.minor();
    assert_eq!(of(|it| it.actual) + unplanned, inputs.actual.minor());
    let tasks = || earned.tasks.iter();
    assert_eq!(sum(tasks().map(|row| row.budget)), inputs.budget.minor());
    assert_eq!(sum(tasks().map(|row| row.planned)), inputs.planned.minor());
    assert_eq!(sum(tasks().map(|row| row.earned)), inputs.earned.minor());
    assert_eq!(earned.curve.last().unwrap().planned, inputs.budget);
    check_chart(&report.s_curve().svg());
}

fn check_money(program: &Program, report: &Report) {
    let budget = &report.budget;
    let costs = program.plan().costs().iter();
    assert_eq!(budget.planned.minor(), sum(costs.map(|cost| cost.planned)));
    assert_eq!(
        sum(budget.bookings.iter().map(|b| b.amount)),
        budget.settled.minor()
    );
    check_sums(&budget.channels, report, "channels");
    check_sums(&budget.tactics, report, "tactics");
    let periods = || budget.periods.iter();
    assert_eq!(
        sum(periods().map(|row| row.planned)),
        budget.planned.minor()
    );
    assert_eq!(
        sum(periods().map(|row| row.settled)),
        budget.settled.minor()
    );

    let root = &budget.nodes[0];
    assert_eq!(root.balance.settled, budget.settled);
    assert_eq!(root.planned, budget.planned);
    let categories = || budget.categories.iter();
    assert_eq!(
        sum(categories().map(|row| row.balance.allocated)),
        root.balance.allocated.minor()
    );
    assert_eq!(
        sum(categories().map(|row| row.balance.held)),
        root.balance.held.minor()
    );
    assert_eq!(
        sum(categories().map(|row| row.balance.committed)),
        root.balance.committed.minor()
    );
    assert_eq!(
        sum(categories().map(|row| row.balance.settled)),
        root.balance.settled.minor()
    );
    assert_eq!(
        sum(categories().map(|row| row.planned)),
        root.planned.minor()
    );

    check_outlook(report, program);
    if let Some(last) = budget.planned_curve.last() {
        assert_eq!(budget.planned_curve[0].amount.minor(), 0);
        assert_eq!(last.amount, budget.planned, "the curve ends at the plan");
    }
    assert_eq!(budget.settled_curve.last().unwrap().amount, budget.settled);
    let rising = |pair: &[tactica::report::DatedAmount]| pair[0].date < pair[1].date;
    assert!(budget.planned_curve.windows(2).all(rising));
    assert!(budget.settled_curve.windows(2).all(rising));
}

#[test]
fn every_breakdown_of_the_money_adds_up_at_any_instant() {
    for case in CASES {
        let program = run(case);
        check_money(&program, &report(&program));
        check_earned(&report(&program));
        for record in program.journal().iter().step_by(7) {
            let as_of = record.envelope.at;
            let then = Report::of(&program, as_of).unwrap();
            check_money(&program, &then);
            check_earned(&then);
        }
    }
}

#[test]
fn a_restored_program_reports_what_the_whole_one_does() {
    for case in CASES {
        let program = run(case);
        let journal = program.journal();
        let last = journal.last().unwrap().envelope.at;
        for kept in [1, journal.len() / 2, journal.len()] {
            let (prefix, tail) = journal.split_at(kept);
            let snapshot = Program::replay(program.plan().clone(), prefix.to_vec()).unwrap();
            let restored = Program::restore(program.plan().clone(), snapshot.snapshot()).unwrap();
            let restored = restored.resume(tail.to_vec()).unwrap();
            let expected = Report::of(&program, last);
            assert_eq!(Report::of(&restored, last), expected, "{case} {kept}");

            // Of an instant before the last record it knows nothing, and says so.
            let before = last - chrono::TimeDelta::seconds(1);
            let error = Report::of(&restored, before).unwrap_err();
            assert_eq!(error.code(), "replay-not-kept");
        }
    }
}

#[test]
fn money_that_names_no_cost_is_not_lost() {
    let report = report(&run("space-coast"));
    let last = report.budget.channels.last().unwrap();
    // The recovery after the hurricane was not planned: 187,400.00 and 118,250.00 settled.
    assert_eq!(
        (last.of.is_none(), last.settled.to_string()),
        (true, "305650.00 USD".into())
    );
    // A credit is followed through its invoice: 771,300.00 invoiced, 8,700.00 credited, on tv-winter alone.
    let tv: CostId = "tv-winter".parse().unwrap();
    let tv = report
        .budget
        .bookings
        .iter()
        .filter(|b| b.cost.as_ref() == Some(&tv));
    assert_eq!(sum(tv.map(|booking| booking.amount)), 76_260_000);
}

#[test]
fn a_report_of_an_instant_is_that_of_the_journal_up_to_it() {
    let program = run("pinellas");
    let journal = program.journal();
    for kept in [0, 1, journal.len() / 2, journal.len()] {
        let prefix = journal[..kept].to_vec();
        let as_of = match prefix.last() {
            Some(last) => last.envelope.at,
            None => "2016-10-01T00:00:00Z".parse().unwrap(),
        };
        // Records of the same instant belong to the report as well.
        let prefix: Vec<_> = journal
            .iter()
            .filter(|r| r.envelope.at <= as_of)
            .cloned()
            .collect();
        let alone = Program::replay(program.plan().clone(), prefix).unwrap();
        assert_eq!(
            Report::of(&program, as_of).unwrap(),
            Report::of(&alone, as_of).unwrap(),
            "{kept} records"
        );
    }
}

fn empty() -> Plan {
    let draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    draft.build().unwrap()
}

#[test]
fn an_empty_plan_has_a_report() {
    let program = Program::new(empty());
    for as_of in [
        "2025-02-01T12:00:00Z",
        "2020-01-01T00:00:00Z",
        "2199-12-31T23:59:59Z",
    ] {
        let report = Report::of(&program, as_of.parse().unwrap()).unwrap();
        check_money(&program, &report);
        let metrics = &report.metrics;
        for reason in [
            metrics.completion.explain(|_| String::new()),
            metrics.adherence.explain(|_| String::new()),
            metrics.utilisation.explain(|_| String::new()),
            metrics.romi.explain(|_| String::new()),
        ] {
            assert!(
                !reason.is_empty(),
                "no value, so a reason, and never a zero"
            );
        }
        parse(&report.page().html());
        assert!(
            report
                .text(80)
                .lines()
                .all(|line| line.chars().count() <= 130)
        );
    }
}

#[test]
fn two_hundred_tasks_are_all_reported() {
    let mut draft = PlanDraft::new("large", "USD", "2025-01-06", "2027-01-01");
    draft.objectives = serde_json::from_str(r#"[{"id": "aim", "name": "Aim"}]"#).unwrap();
    draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#).unwrap();
    for tactic in 0..10 {
        let tasks = (0..20).map(|n| TaskDraft {
            id: format!("t-{tactic}-{n}").as_str().into(),
            name: format!("Task {n} of tactic {tactic}"),
            duration: "3d".into(),
            after: (n > 0)
                .then(|| format!("t-{tactic}-{}", n - 1).as_str().into())
                .into_iter()
                .collect(),
            ..TaskDraft::default()
        });
        draft.tactics.push(TacticDraft {
            id: format!("tactic-{tactic}").as_str().into(),
            name: format!("Tactic {tactic}"),
            objectives: vec!["aim".into()],
            responsible: "anna".into(),
            tasks: tasks.collect(),
            ..TacticDraft::default()
        });
    }
    let program = Program::new(draft.build().unwrap());
    let report = Report::of(&program, "2025-02-01T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(report.timeline.tasks.len(), 200);
    let gantt = report.gantt();
    assert_eq!(gantt.groups.len(), 10);
    check_chart(&gantt.svg());
    parse(&report.page().html());
    let text = report.text(120);
    let explained = text
        .lines()
        .filter(|line| line.starts_with("  - t-"))
        .count();
    assert_eq!(explained, 200, "every task says what it waits for");
    let overdue = report.timeline.tasks.iter();
    let overdue = overdue
        .filter(|row| row.standing == TaskStanding::Overdue)
        .count();
    assert!(text.contains(&format!(
        "{overdue} tasks and milestones planned to be finished"
    )));
    assert!(text.contains(&format!("and {} more", overdue - 8)));
}

#[test]
fn standings_follow_the_day_of_the_report() {
    let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    draft.objectives = serde_json::from_str(
        r#"[{"id": "aim", "name": "Aim", "kpis": [{"id": "visits", "name": "Visits",
            "baseline": "100", "target": "200", "due": "2025-04-16"}]}]"#,
    )
    .unwrap();
    draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#).unwrap();
    draft.tactics = serde_json::from_str(
        r#"[{"id": "film", "name": "Film", "objectives": ["aim"], "responsible": "anna", "tasks":
            [{"id": "brief", "name": "Brief", "duration": "5d"}]}]"#,
    )
    .unwrap();
    let mut program = Program::new(draft.build().unwrap());
    let commands = r#"
{"id": "c-1", "at": "2025-01-08T09:00:00Z", "actor": "anna", "command": {"type": "report-progress", "task": "brief", "started": "2025-01-07", "percent": "40%"}}
{"id": "c-2", "at": "2025-01-14T09:00:00Z", "actor": "anna", "command": {"type": "report-progress", "task": "brief", "finished": "2025-01-14"}}
{"id": "c-3", "at": "2025-02-25T09:00:00Z", "actor": "anna", "command": {"type": "measure-kpi", "kpi": "visits", "date": "2025-02-25", "value": "150"}}
{"id": "c-4", "at": "2025-02-26T09:00:00Z", "actor": "anna", "command": {"type": "measure-kpi", "kpi": "visits", "date": "2025-02-26", "value": "150"}}
"#;
    for command in read_commands(commands).unwrap() {
        program.execute(command).unwrap();
    }
    // The task is planned from Monday the 6th to Friday the 10th; half of the hundred days of the KPI are over on 25 February.
    for (as_of, task, kpi) in [
        ("2025-01-06T23:00:00Z", "planned", KpiStanding::NotMeasured),
        (
            "2025-01-07T23:00:00Z",
            "start 1 day overdue",
            KpiStanding::NotMeasured,
        ),
        (
            "2025-01-10T23:00:00Z",
            "under way",
            KpiStanding::NotMeasured,
        ),
        (
            "2025-01-12T23:00:00Z",
            "2 days overdue",
            KpiStanding::NotMeasured,
        ),
        (
            "2025-02-25T23:00:00Z",
            "done, 4 days late",
            KpiStanding::OnTrack,
        ),
        (
            "2025-02-26T23:00:00Z",
            "done, 4 days late",
            KpiStanding::OffTrack,
        ),
        (
            "2025-04-17T00:00:00Z",
            "done, 4 days late",
            KpiStanding::Missed,
        ),
    ] {
        let report = Report::of(&program, as_of.parse().unwrap()).unwrap();
        assert_eq!(
            report.timeline.tasks[0].standing_in_words(),
            task,
            "{as_of}"
        );
        assert_eq!(report.objectives[0].kpis[0].standing, kpi, "{as_of}");
    }
}

#[test]
fn a_customer_is_worth_something_only_if_the_options_say_what() {
    let program = run("space-coast");
    let as_of = program.journal().last().unwrap().envelope.at;
    assert_eq!(Report::of(&program, as_of).unwrap().metrics.customer, None);
    let customer = CustomerFigures {
        margin: "80 USD".parse().unwrap(),
        churn: "50%".parse().unwrap(),
    };
    let options = ReportOptions {
        customer: Some(customer),
        ..ReportOptions::default()
    };
    let report = Report::with(&program, as_of, &options).unwrap();
    let worth = report.metrics.customer.as_ref().unwrap();
    assert_eq!(worth.ltv.known().unwrap().value().to_string(), "160.00 USD");
    assert!(matches!(&worth.payback, Reading::Known(_)));
    assert!(report.text(120).contains("LTV:CAC"));
}

#[test]
fn outcomes_without_an_invoice_have_no_cost_and_no_zero() {
    // In the fall of 2017 television brought customers and had not sent its invoice.
    let report = report(&run("pinellas"));
    let metrics = &report.metrics;
    assert_eq!(metrics.channels[0].channel.as_str(), "television");
    assert!(metrics.channels[0].settled.is_zero() && metrics.channels[0].customers.is_some());
    assert!(
        metrics
            .unit_costs
            .iter()
            .all(|row| row.costs.known().is_none())
    );
    let unknown = |code: &str, reason: &str| code == "not-recorded" && reason.contains("invoice");
    match (&metrics.cac_paid, &metrics.romi) {
        (
            Reading::Unknown { code, reason },
            Reading::Unknown {
                code: other,
                reason: why,
            },
        ) => {
            assert!(
                unknown(code, reason) && unknown(other, why),
                "{reason}; {why}"
            );
        }
        found => panic!("{found:?}"),
    }
}
