//! Long circles, long chains and many tasks.

use std::fmt::Write;

use tactica::{
    issue::{IssueCode, Value},
    plan::{PlanDraft, TaskDraft},
    schedule::Schedule,
};

use super::{SMALL, codes};

fn small() -> PlanDraft {
    let mut draft = PlanDraft::from_json(SMALL).unwrap();
    draft.tactics[0].tasks.clear();
    draft
}

fn task(number: usize, after: &[usize]) -> TaskDraft {
    let id = |number: usize| format!("t{number:06}");
    TaskDraft {
        id: id(number).as_str().into(),
        name: id(number),
        duration: "1m".into(),
        after: after.iter().map(|on| id(*on).as_str().into()).collect(),
        ..TaskDraft::default()
    }
}

#[test]
fn a_circle_is_named_as_a_whole() {
    let mut draft = small();
    draft.tactics[0].tasks = (0..10).map(|n| task(n, &[(n + 9) % 10])).collect();
    let issues = draft.check().issues;
    assert_eq!(codes(&issues), [IssueCode::DependencyCycle]);
    let Some(Value::Names(names)) = &issues.iter().next().unwrap().found else {
        panic!("{issues}");
    };
    let circle: Vec<String> = (0..=10).map(|n| format!("t{:06}", n % 10)).collect();
    assert_eq!(*names, circle);
}

#[test]
fn circles_without_a_task_in_common_are_told_at_once() {
    // Two circles, one within which there is a shorter way round, and a task that waits for both.
    let links: [&[usize]; 8] = [&[1], &[0], &[5], &[2], &[3], &[4, 3], &[0, 5], &[]];
    let mut draft = small();
    let tasks = links.iter().enumerate();
    draft.tactics[0].tasks = tasks.map(|(n, after)| task(n, after)).collect();
    let issues = draft.check().issues;
    assert_eq!(codes(&issues), [IssueCode::DependencyCycle; 2]);
    let places: Vec<&str> = issues.iter().map(|issue| issue.place.as_str()).collect();
    assert_eq!(
        places,
        ["/tactics/0/tasks/0/after", "/tactics/0/tasks/2/after"]
    );
    // There are as many as one cares to read.
    draft.tactics[0].tasks = (0..100).map(|n| task(n, &[n ^ 1])).collect();
    assert_eq!(draft.check().issues.len(), 21);
}

#[test]
fn a_chain_of_twenty_thousand_tasks_builds_without_overflow() {
    let mut draft = small();
    let before = |n: usize| n.checked_sub(1).into_iter().collect::<Vec<_>>();
    draft.tactics[0].tasks = (0..20_000).map(|n| task(n, &before(n))).collect();
    let plan = draft.build().unwrap();
    let schedule = Schedule::of(&plan);
    assert_eq!(schedule.critical_path().len(), 20_000);
    // 20 000 minutes of work are 41 days of eight hours and 320 minutes.
    assert_eq!(schedule.finish().to_string(), "2025-03-04 14:20:00");

    // The same chain closed to a circle is found and named without recursion.
    draft.tactics[0].tasks[0].after = vec!["t019999".into()];
    let issues = draft.check().issues;
    assert_eq!(codes(&issues), [IssueCode::DependencyCycle]);
}

#[test]
fn budget_nodes_below_each_other_ten_thousand_deep_build_without_overflow() {
    let mut draft = small();
    draft.tactics[0].tasks = vec![task(0, &[])];
    draft.tactics[0].costs[0].node = "n09999".into();
    draft.budget.nodes = (0_usize..10_000)
        .map(|n| tactica::plan::NodeDraft {
            id: format!("n{n:05}").as_str().into(),
            name: format!("n{n:05}"),
            parent: n.checked_sub(1).map_or(tactica::plan::Field::Missing, |p| {
                format!("n{p:05}").as_str().into()
            }),
            allotment: "remaining".into(),
            ..Default::default()
        })
        .collect();
    assert_eq!(draft.build().unwrap().budget().nodes().len(), 10_001);
}

// Takes about four seconds without optimisation, and a tenth of one with it. Its purpose is to notice what is not linear: with a
// quadratic step it would take minutes.
#[test]
fn a_document_of_a_hundred_thousand_tasks_is_read_and_built() {
    const COUNT: usize = 100_000;
    let (head, tail) = SMALL.split_once("\"tasks\": [").unwrap();
    let (_, tail) = tail.split_once("\"costs\"").unwrap();
    let mut text = format!("{head}\"tasks\": [");
    for n in 0..COUNT {
        // Every task waits for two before it, a hundred tasks deep.
        let comma = if n == 0 { "" } else { ",\n" };
        write!(
            text,
            r#"{comma}{{"id": "t{n:06}", "name": "Task {n}", "duration": "1h""#
        )
        .unwrap();
        if n % 100 != 0 {
            write!(
                text,
                r#", "after": ["t{:06}", "t{:06} SS+30m"]"#,
                n - 1,
                n / 100 * 100
            )
            .unwrap();
        }
        text.push('}');
    }
    write!(text, "], \"costs\"{tail}").unwrap();
    let checked = PlanDraft::from_json(&text).unwrap().check();
    assert!(checked.issues.is_empty(), "{}", checked.issues);
    assert_eq!(checked.plan.unwrap().tasks().len(), COUNT);
}
