//! What of the tasks is done, and what of it in time.

use tactica::metric::{AdherenceInputs, CompletionInputs, TaskProgress, TaskTiming};

use super::wired;

#[test]
fn completion_by_count_and_by_weight() {
    let task = |task: &str, weight: &str, done: &str| TaskProgress {
        task: task.parse().unwrap(),
        weight: weight.parse().unwrap(),
        done: done.parse().unwrap(),
    };
    let table = |tasks: Vec<TaskProgress>| CompletionInputs { tasks }.evaluate();
    let tasks = vec![
        task("brief", "1", "100%"),
        task("copy", "2.5", "100%"),
        task("film", "8", "99.9%"),
        task("print", "0", "0%"),
    ];
    let completion = wired(table(tasks.clone()).unwrap());
    // (1 + 2.5 + 8 · 0.999) / 11.5 = 11.492 / 11.5
    assert_eq!(
        completion.explain(),
        "2 of 4 tasks are done, 0.5 by count and 0.999304347826 by weight"
    );
    let weightless = table(vec![task("print", "0", "100%")]).unwrap();
    assert_eq!(
        weightless.explain(),
        "1 of 1 tasks are done, 1 by count and undefined: the sum of weights is zero by weight"
    );
    let refused = |tasks: Vec<TaskProgress>| table(tasks).unwrap_err().to_string();
    assert_eq!(
        refused(vec![]),
        "task completion is undefined: the number of tasks is zero"
    );
    assert_eq!(
        refused(vec![task("a", "1", "100.1%")]),
        "task completion: done % is 100.1, it must be at least 0 and at most 100"
    );
    assert_eq!(
        refused(vec![task("a", "1", "101%"), task("b", "-1", "0%")]),
        "task completion: weight is -1, it must not be negative"
    );
    assert_eq!(
        refused(vec![
            tasks[0].clone(),
            task("b", "-1", "0%"),
            tasks[0].clone()
        ]),
        "task completion: brief is listed twice: give one row for each"
    );
}

/// Rows of `task | due | finished | where it stands`, at 10 March, 00:00.
#[test]
fn open_work_counts_once_it_is_due() {
    let status = "2025-03-10T00:00".parse().unwrap();
    let table = "
        early    | 2025-03-05T00:00 | 2025-03-03T17:00 | on-time
        just     | 2025-03-05T00:00 | 2025-03-05T00:00 | on-time
        minute   | 2025-03-05T00:00 | 2025-03-05T00:01 | late
        overdue  | 2025-03-09T00:00 | -                | overdue
        today    | 2025-03-10T00:00 | -                | overdue
        future   | 2025-03-08T00:00 | 2025-03-12T09:00 | overdue
        ahead    | 2025-03-20T00:00 | 2025-03-09T12:00 | ahead
        open     | 2025-03-10T00:01 | -                | pending
        foreseen | 2025-03-20T00:00 | 2025-03-11T12:00 | pending
    ";
    let mut tasks = Vec::new();
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let task = TaskTiming {
            task: cells[0].parse().unwrap(),
            due: cells[1].parse().unwrap(),
            finished: cells[2].parse().ok(),
        };
        let stands = serde_json::to_string(&task.at(status)).unwrap();
        assert_eq!(stands, format!("{:?}", cells[3]), "{row}");
        tasks.push(task);
    }
    let pending = tasks[7].clone();
    let adherence = wired(AdherenceInputs { status, tasks }.evaluate().unwrap());
    assert_eq!(
        adherence.explain(),
        "timeline adherence at 2025-03-10T00:00 is 0.333333333333: 2 tasks in time, 1 late, 3 overdue"
    );
    assert_eq!((adherence.value().ahead, adherence.value().pending), (1, 2));
    let nothing_due = AdherenceInputs {
        status,
        tasks: vec![pending],
    };
    assert_eq!(
        nothing_due.evaluate().unwrap_err().to_string(),
        "timeline adherence is undefined: the number of tasks due is zero"
    );
}
