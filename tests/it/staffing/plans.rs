//! Plans in which people, pools and tools are short, made from a number.

use std::fmt::Write;

use tactica::plan::{Plan, PlanDraft};

use crate::dice::Dice;

/// A generator of numbers that a test can repeat.
pub(crate) struct Draw(Dice);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678))
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0.below(limit)
    }

    pub(crate) fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let at = self.below(list.len() as u64);
        list[usize::try_from(at).unwrap()]
    }

    pub(crate) fn hit(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const CALENDARS: &str = r#"[
    {"id": "office", "hours": {"week": {"mon": ["09:00-12:00", "13:00-17:00"], "tue": ["09:00-12:00", "13:00-17:00"],
        "wed": ["09:00-12:00", "13:00-17:00"], "thu": ["09:00-12:00", "13:00-17:00"], "fri": ["09:00-12:00"]},
        "holidays": [{"date": "2025-01-08"}]}},
    {"id": "agency", "hours": {"week": {"mon": ["10:00-18:00"], "tue": ["10:00-18:00"], "wed": ["10:00-18:00"],
        "thu": ["10:00-18:00"], "sat": ["10:00-14:00"]}}},
    {"id": "night", "hours": {"week": {"mon": ["16:00-24:00"], "tue": ["00:00-02:00", "11:00-24:00"], "wed": ["00:00-12:00"]}}}]"#;

const PEOPLE: &str = r#"[
    {"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}],
        "overtime": {"rate": "75.00 USD", "most": "2h"}, "absences": [{"start": "2025-01-14", "end": "2025-01-16"}]},
    {"id": "ben", "name": "Ben", "skills": ["copy", "design"], "capacity": "50%", "rates": [{"price": "40.00 USD"}]},
    {"id": "cleo", "name": "Cleo", "skills": ["design"], "calendar": "agency", "rates": [{"price": "70.00 USD"}],
        "overtime": {"rate": "90.00 USD", "most": "3h 30m"}}]"#;

const RESOURCES: &str = r#"[
    {"id": "crew", "name": "Crew", "kind": "pool", "units": "3", "skills": ["copy"], "calendar": "office", "rates": [{"price": "60.00 USD"}]},
    {"id": "suite", "name": "Suite", "kind": "tool", "calendar": "night"},
    {"id": "kits", "name": "Kits", "kind": "material", "units": "100000"}]"#;

/// How much of what a plan has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) tasks: u64,
    /// The longest work of a task in hours.
    pub(crate) hours: u64,
    /// In hundredths, how many tasks must be whole, may be split, have windows, dates, most lags.
    pub(crate) special: u64,
    /// In hundredths, how many tasks can be done in another way, and prefer somebody.
    pub(crate) ways: u64,
}

impl Shape {
    pub(crate) const SMALL: Self = Self {
        tasks: 12,
        hours: 30,
        special: 12,
        ways: 0,
    };

    /// The same with ways to choose from.
    pub(crate) const CHOICE: Self = Self {
        ways: 50,
        ..Self::SMALL
    };
}

/// Returns the JSON of the plan of a number.
pub(crate) fn text(seed: u64, shape: Shape) -> String {
    let draw = &mut Draw::new(seed);
    let count = 2 + draw.below(shape.tasks - 1);
    let mut tasks = Vec::new();
    for n in 0..count {
        tasks.push(task(n, count, shape, draw));
    }
    let summaries = if draw.hit(30) {
        let after = if draw.hit(50) {
            r#", "after": ["t0"]"#
        } else {
            ""
        };
        format!(r#"[{{"id": "s", "name": "S"{after}}}]"#)
    } else {
        "[]".to_owned()
    };
    let tasks = tasks.join(",\n");
    let tasks = if summaries == "[]" {
        tasks
            .replace(r#", "parent": "s""#, "")
            .replace(r#""s FF+1h""#, r#""t0""#)
    } else {
        tasks
    };
    format!(
        r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-06", "end": "2025-12-31",
        "calendar": "{}", "calendars": {CALENDARS}, "people": {PEOPLE}, "resources": {RESOURCES},
        "objectives": [{{"id": "o", "name": "O"}}],
        "tactics": [{{"id": "x", "name": "X", "objectives": ["o"], "responsible": "anna", "tasks": [{tasks}],
        "summaries": {summaries}}}]}}"#,
        draw.one(&["office", "agency"])
    )
}

fn task(n: u64, count: u64, shape: Shape, draw: &mut Draw) -> String {
    let mut text = format!(r#"{{"id": "t{n}", "name": "T{n}""#);
    let hours = 1 + draw.below(shape.hours);
    let people = [
        r#"{"person": "anna"}"#,
        r#"{"person": "anna", "units": "0.5"}"#,
        r#"{"person": "ben", "units": "0.5"}"#,
        r#"{"person": "cleo"}"#,
        r#"{"person": "cleo", "units": "0.25"}"#,
        r#"{"resource": "crew", "units": "2"}"#,
        r#"{"resource": "crew"}"#,
        r#"{"resource": "suite"}"#,
        r#"{"skill": "copy"}"#,
        r#"{"skill": "copy", "units": "2"}"#,
        r#"{"skill": "design"}"#,
        r#"{"skill": "design", "units": "0.5"}"#,
        r#"{"resource": "kits", "units": "7"}"#,
    ];
    let mut needs: Vec<&str> = Vec::new();
    for _ in 0..draw.below(3) {
        let need = draw.one(&people);
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
    match draw.below(10) {
        0 => write!(
            text,
            r#", "effort": "{hours}h", "driven_by": "capacity", "needs": [{{"person": "ben"}}]"#
        )
        .unwrap(),
        _ => write!(
            text,
            r#", "duration": "{hours}h", "needs": [{}]"#,
            needs.join(", ")
        )
        .unwrap(),
    }
    let driven = text.contains("driven_by");
    if shape.ways > 0 && !driven && draw.hit(shape.ways) {
        let hours = 1 + draw.below(shape.hours);
        let need = draw.one(&people);
        let price = draw.below(2_000);
        write!(
            text,
            r#", "preferred": ["ben"], "modes": [{{"id": "other", "name": "Other", "duration": "{hours}h", "needs": [{need}],
            "price": "{price}.00 USD"}}]"#
        )
        .unwrap();
    }
    if draw.hit(40) {
        let calendar = draw.one(&["office", "agency"]);
        write!(text, r#", "calendar": "{calendar}""#).unwrap();
    }
    if draw.hit(25) {
        text.push_str(r#", "parent": "s""#);
    }
    match draw.below(100) {
        hit if hit < shape.special => {
            text = text.replace(
                &format!(r#""duration": "{hours}h""#),
                &format!(r#""breaks": "whole", "duration": "{}h""#, 1 + hours % 3),
            );
        }
        hit if hit < 3 * shape.special => text.push_str(r#", "breaks": "split""#),
        _ => (),
    }
    dates(&mut text, shape, draw);
    if draw.hit(10) {
        text.push_str(r#", "timing": "alap""#);
    }
    if draw.hit(15) {
        write!(text, r#", "priority": {}"#, 400 + 100 * draw.below(4)).unwrap();
    }
    let mut after: Vec<String> = Vec::new();
    for _ in 0..draw.below(3) {
        let other = draw.below(count);
        if other < n {
            after.push(link(other, shape, draw));
        }
    }
    if draw.hit(4) {
        after.push("s FF+1h".to_owned());
    }
    after.sort();
    after.dedup();
    let quoted: Vec<String> = after.iter().map(|link| format!("\"{link}\"")).collect();
    write!(text, r#", "after": [{}]}}"#, quoted.join(", ")).unwrap();
    text
}

/// Sets windows and dates for some tasks.
fn dates(text: &mut String, shape: Shape, draw: &mut Draw) {
    if draw.hit(shape.special) {
        text.push_str(r#", "windows": ["2025-01-10..2025-01-24", "2025-02-03..2025-12-01"]"#);
    }
    match draw.below(100) {
        hit if hit < shape.special => {
            write!(
                text,
                r#", "not_before": "2025-01-{:02}""#,
                7 + draw.below(20)
            )
            .unwrap();
        }
        hit if hit < 2 * shape.special => {
            write!(
                text,
                r#", "finish_by": "2025-01-{:02}""#,
                7 + draw.below(20)
            )
            .unwrap();
        }
        hit if hit < 3 * shape.special => {
            write!(
                text,
                r#", "finish_not_before": "2025-01-{:02}""#,
                7 + draw.below(20)
            )
            .unwrap();
        }
        hit if hit < 3 * shape.special + 2 => {
            write!(
                text,
                r#", "must_start": "2025-01-{:02}""#,
                9 + draw.below(20)
            )
            .unwrap();
        }
        hit if hit < 3 * shape.special + 4 => {
            write!(
                text,
                r#", "must_finish": "2025-01-{:02}""#,
                9 + draw.below(20)
            )
            .unwrap();
        }
        _ => (),
    }
}

fn link(other: u64, shape: Shape, draw: &mut Draw) -> String {
    let kind = draw.one(&["FS", "FS", "FS", "SS", "FF", "SF"]);
    if draw.hit(shape.special) {
        return format!("t{other} {kind}<={}d", 1 + draw.below(8));
    }
    let lag = draw.one(&[
        "",
        "",
        "",
        "+3h",
        "-2h",
        "+1d",
        "+50%",
        "+20h@elapsed",
        "-5h@elapsed",
        "+2h@predecessor",
        "+1h@project",
    ]);
    format!("t{other} {kind}{lag}")
}

/// Returns the plan of a number, if it can be.
pub(crate) fn plan(seed: u64, shape: Shape) -> Option<Plan> {
    PlanDraft::from_json(&text(seed, shape)).ok()?.build().ok()
}
