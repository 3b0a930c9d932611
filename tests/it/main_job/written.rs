//! The report as text, page, chart and file: all say what the data say.

use tactica::{
    money::Money,
    program::{Program, read_records, write_records},
    report::Report,
};

use super::{CASES, report, run};
use crate::report::{check_chart, parse};

#[test]
fn figures_of_the_text_are_those_of_the_data() {
    for case in CASES {
        let program = run(case);
        let report = report(&program);
        let text = report.text(240);
        assert_eq!(
            text,
            self::report(&program).text(240),
            "the same program, the same text"
        );
        let unit = tactica::report::Unit::currency(report.header.currency);
        let plain = |amount: Money| unit.exact(amount.minor()).replace(" USD", "");
        let (_, budget) = text.split_once("\nBudget nodes in USD").unwrap();
        for node in &report.budget.nodes {
            let line = budget
                .lines()
                .find(|line| line.trim_start().starts_with(&*node.name))
                .unwrap();
            for amount in [
                node.allotted,
                node.balance.settled,
                node.available,
                node.planned,
            ] {
                assert!(
                    line.contains(&plain(amount)),
                    "{case}: {amount} of {}",
                    node.node
                );
            }
        }
        for row in &report.timeline.tasks {
            assert!(text.contains(&row.early_finish.format("%Y-%m-%d").to_string()));
        }
        for request in &report.requests {
            assert!(text.contains(request.request.as_str()));
            assert!(text.contains(&unit.exact(request.amount.minor())));
        }
        assert!(text.contains(&unit.exact(report.funds[0].available.minor())));
    }
}

#[test]
fn pages_of_the_cases_are_well_formed() {
    for case in CASES {
        let report = report(&run(case));
        let html = report.page().html();
        let page = parse(&html);
        let figures = page
            .descendants()
            .filter(|node| node.has_tag_name("figure"))
            .count();
        assert_eq!(figures, 4, "{case}: schedule, budget, curve, S-curve");
        check_chart(&report.gantt().svg());
        check_chart(&report.curve().svg());
        check_chart(&report.bars().svg());
        let gantt = report.gantt();
        let rows = gantt.groups.iter().flat_map(|group| &group.rows).count();
        assert_eq!(rows, report.timeline.tasks.len());
    }
}

#[test]
fn links_of_the_chart_point_at_the_right_rows() {
    let report = report(&run("space-coast"));
    let gantt = report.gantt();
    let rows: Vec<_> = gantt.groups.iter().flat_map(|group| &group.rows).collect();
    for (task, row) in report.timeline.tasks.iter().zip(&rows) {
        assert_eq!(task.after.len(), row.links.len());
        for (link, drawn) in task.after.iter().zip(&row.links) {
            assert_eq!(link.on, report.timeline.tasks[drawn.from].task);
            assert_eq!(
                rows[drawn.from].start,
                report.timeline.tasks[drawn.from].early_start
            );
        }
    }
}

#[test]
fn a_report_survives_json() {
    let report = report(&run("san-luis-obispo"));
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}

#[test]
fn a_journal_survives_its_file() {
    let program = run("space-coast");
    let text = write_records(program.journal());
    assert_eq!(text.lines().count(), program.journal().len());
    let again = Program::replay(program.plan().clone(), read_records(&text).unwrap()).unwrap();
    assert_eq!(again.state(), program.state());
    // Cut off in the middle of the last line, as by a full disk.
    let errors = read_records(&text[..text.len() - 20]).unwrap_err();
    assert_eq!((errors.len(), errors[0].line), (1, program.journal().len()));
}
