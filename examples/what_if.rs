//! Previews a change to a project: everything that moves, by how much, and why.
//! `cargo run --example what_if -- [TASKS.csv | PLAN.json] [--set ID.FIELD=VALUE] [--link LINK] [--unlink LINK] [--remove ID] …`
mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use serde::Serialize;
use support::{
    change::Change,
    failure::{self, Failure},
    options::FrameOptions,
    outline::Outline,
    words::{conflict, date, dates_of, days, float, reasons, refusal, span},
};
use tactica::{
    network::{ActivityDates, Network, Solution},
    report::{Align, Column, Table},
    time::{Minute, WorkCalendar},
};

const USAGE: &str = "\
usage: what_if [TASKS.csv | PLAN.json] [CHANGE …] [--start DATE] [--finish DATE] [--status DATE] [--json]

  TASKS.csv         a table of tasks as the example schedule reads it; without it, examples/data/launch.csv
  PLAN.json         a plan document
Changes, made in the order given; without any, the shooting of the launch takes five days:
  --set ID.FIELD=VALUE    a duration, calendar, timing (alap, asap), breaks (whole) or a date such as shoot.not_before=2026-04-20:
                          not_before, finish_not_before, start_by, finish_by, must_start, must_finish, deadline
  --link \"ID KIND ID\"     one more link, such as \"brief FS+2d shoot\"
  --unlink \"ID ID\"        no link any more; \"ID FF ID\" for one kind
  --remove ID             neither the task nor its links";
const USAGE_OWN: &str = "  --json            one JSON document instead of text";

/// What is changed without arguments, and when it starts.
const LAUNCH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/launch.csv");
const LAUNCH_START: &str = "2026-03-02";
const LAUNCH_CHANGE: &str = "shoot.duration=5d";

/// The columns of the printed table.
const WIDTH: usize = 150;

#[derive(Default)]
struct Arguments {
    path: Option<PathBuf>,
    frame: FrameOptions,
    changes: Vec<Change>,
    json: bool,
}

fn main() -> ExitCode {
    failure::run(|given| {
        let Some(arguments) = arguments(given)? else {
            let usage = [USAGE, FrameOptions::USAGE, USAGE_OWN].join("\n");
            return Ok(writeln!(io::stdout(), "{usage}")?);
        };
        preview(arguments)
    })
}

/// Reads the arguments; `None` asks for help.
fn arguments(given: &mut dyn Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let mut read = Arguments::default();
    while let Some(argument) = given.next() {
        let mut value = || {
            given
                .next()
                .ok_or_else(|| format!("{argument} needs a value"))
        };
        if read.frame.take(&argument, &mut value)? {
            continue;
        }
        if let Some(change) = Change::of_flag(&argument, &mut value)? {
            read.changes.push(change);
            continue;
        }
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--json" => read.json = true,
            flag if flag.starts_with('-') => {
                return Err(format!(
                    "there is no option {flag}; --help tells which there are"
                ));
            }
            path if read.path.is_none() => read.path = Some(path.into()),
            path => return Err(format!("one file at a time: {path}")),
        }
    }
    Ok(Some(read))
}

fn preview(arguments: Arguments) -> Result<(), Failure> {
    let Arguments {
        path,
        mut frame,
        mut changes,
        json,
    } = arguments;
    if path.is_none() {
        let start = LAUNCH_START.parse();
        frame = frame.or_start(start.map_err(|error| format!("{LAUNCH_START}: {error}"))?);
        if changes.is_empty() {
            changes.extend(Change::of_flag("--set", || Ok(LAUNCH_CHANGE.to_owned()))?);
        }
    }
    let before = Outline::read(&path.unwrap_or_else(|| LAUNCH.into()))?;
    let mut after = before.clone();
    for change in &changes {
        change.apply(&mut after)?;
    }
    let frame = frame.frame(&before)?;
    let network = |outline: &Outline| -> Result<Network, String> {
        let network = outline.spec.clone().build();
        network.map_err(|error| refusal(outline, &error))
    };
    let (network_before, network_after) = (network(&before)?, network(&after)?);
    let was = network_before.schedule(frame);
    let was = was.map_err(|error| refusal(&before, &error))?;
    let is = network_after.schedule(frame);
    let is = is.map_err(|error| refusal(&after, &error))?;
    let answer = Answer::of((&before, &was), (&after, &is));

    let mut out = io::stdout().lock();
    if json {
        let text = serde_json::to_string_pretty(&answer).map_err(io::Error::from)?;
        return Ok(writeln!(out, "{text}")?);
    }
    Ok(print(&answer, &mut out)?)
}

/// What the change comes to.
#[derive(Serialize)]
struct Answer {
    finish_before: Minute,
    finish_after: Minute,
    /// By how much work on the project's calendar the finish moves, in minutes.
    finish_moved: i64,
    tasks: usize,
    moved: Vec<Moved>,
    /// Tasks that do not move, but lose or gain float.
    float_changed: Vec<FloatChanged>,
    removed: Vec<String>,
    critical_now: Vec<String>,
    critical_no_more: Vec<String>,
    critical_path: Vec<String>,
    conflicts_new: Vec<String>,
    conflicts_gone: Vec<String>,
}

/// A task whose planned dates move.
#[derive(Serialize)]
struct Moved {
    id: String,
    before: ActivityDates,
    after: ActivityDates,
    /// By how much work on the task's calendar its finish moves, in minutes.
    by: i64,
    reason: String,
}

/// A task that keeps its planned dates but not its float, in minutes.
#[derive(Serialize)]
struct FloatChanged {
    id: String,
    before: i64,
    after: i64,
}

type Solved<'a> = (&'a Outline, &'a Solution<'a>);

impl Answer {
    fn of((outline_before, was): Solved<'_>, (outline, is): Solved<'_>) -> Self {
        let old: BTreeMap<&str, ActivityDates> = (0..)
            .zip(&outline_before.rows)
            .map(|(n, row)| (row.id.as_str(), dates_of(was, n)))
            .collect();
        let standard = WorkCalendar::standard();
        let calendars = &outline.spec.calendars;
        let project = calendars.first().unwrap_or(&standard);
        let ((_, finish_before), (_, finish_after)) = (span(was), span(is));
        let told = |outline: &Outline, solution: &Solution<'_>| -> BTreeSet<String> {
            let found = solution.conflicts();
            found.iter().map(|found| conflict(outline, found)).collect()
        };
        let (told_before, told_after) = (told(outline_before, was), told(outline, is));
        let mut answer = Self {
            finish_before,
            finish_after,
            finish_moved: project.between(finish_before, finish_after).minutes(),
            tasks: outline.rows.len(),
            moved: Vec::new(),
            float_changed: Vec::new(),
            removed: Vec::new(),
            critical_now: Vec::new(),
            critical_no_more: Vec::new(),
            critical_path: is
                .critical_path()
                .into_iter()
                .map(|n| outline.id(n).to_owned())
                .collect(),
            conflicts_new: told_after.difference(&told_before).cloned().collect(),
            conflicts_gone: told_before.difference(&told_after).cloned().collect(),
        };
        for ((n, row), activity) in (0..).zip(&outline.rows).zip(&outline.spec.activities) {
            let Some(before) = old.get(row.id.as_str()).copied() else {
                continue;
            };
            let after = dates_of(is, n);
            let calendar = calendars.get(activity.calendar as usize).unwrap_or(project);
            answer.compare(row.id.clone(), before, after, calendar, || {
                reasons(outline, is, n)
            });
        }
        let kept = outline.positions();
        let gone = old.keys().filter(|id| !kept.contains_key(**id));
        answer.removed = gone.map(|id| (*id).to_owned()).collect();
        answer
    }

    fn compare(
        &mut self,
        id: String,
        before: ActivityDates,
        after: ActivityDates,
        calendar: &WorkCalendar,
        reason: impl FnOnce() -> String,
    ) {
        match (before.is_critical(), after.is_critical()) {
            (false, true) => self.critical_now.push(id.clone()),
            (true, false) => self.critical_no_more.push(id.clone()),
            _ => {}
        }
        let planned = |dates: &ActivityDates| (dates.planned_start, dates.planned_finish);
        if planned(&before) != planned(&after) {
            let moved = calendar.between(before.planned_finish, after.planned_finish);
            self.moved.push(Moved {
                id,
                before,
                after,
                by: moved.minutes(),
                reason: reason(),
            });
        } else if before.float_total() != after.float_total() {
            self.float_changed.push(FloatChanged {
                id,
                before: before.float_total(),
                after: after.float_total(),
            });
        }
    }
}

fn print(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    let (before, after) = (date(answer.finish_before), date(answer.finish_after));
    if before == after {
        writeln!(out, "The project finishes on {after}, as before.")?;
    } else {
        let by = days(answer.finish_moved);
        writeln!(
            out,
            "The project finishes on {after} instead of {before}: {by}."
        )?;
    }
    names(out, "Removed", &answer.removed)?;
    names(out, "Now critical", &answer.critical_now)?;
    names(out, "Critical no more", &answer.critical_no_more)?;
    writeln!(out, "Critical path: {}", answer.critical_path.join(" -> "))?;
    for told in &answer.conflicts_new {
        writeln!(out, "New conflict: {told}")?;
    }
    for told in &answer.conflicts_gone {
        writeln!(out, "Conflict no more: {told}")?;
    }
    writeln!(
        out,
        "\n{} of {} tasks move",
        answer.moved.len(),
        answer.tasks
    )?;
    if !answer.moved.is_empty() {
        writeln!(out, "\n{}", moved_table(&answer.moved).text(WIDTH))?;
        writeln!(out, "Why\n---")?;
    }
    for moved in &answer.moved {
        writeln!(out, "{} {}", moved.id, moved.reason)?;
    }
    if !answer.float_changed.is_empty() {
        writeln!(out, "\nFloat of others\n---------------")?;
    }
    for changed in &answer.float_changed {
        let (before, after) = (float(changed.before), float(changed.after));
        writeln!(out, "{}: {after} instead of {before}", changed.id)?;
    }
    Ok(())
}

fn names(out: &mut impl Write, title: &str, ids: &[String]) -> io::Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    writeln!(out, "{title}: {}", ids.join(", "))
}

fn moved_table(moved: &[Moved]) -> Table {
    let column = |heading: &str, align| Column {
        heading: heading.into(),
        align,
    };
    let rows = moved.iter().map(|moved| {
        vec![
            moved.id.clone(),
            days(moved.by),
            date(moved.before.planned_start),
            date(moved.before.planned_finish),
            date(moved.after.planned_start),
            date(moved.after.planned_finish),
            float(moved.before.float_total()),
            float(moved.after.float_total()),
        ]
    });
    Table {
        columns: vec![
            column("Task", Align::Left),
            column("By", Align::Right),
            column("Start was", Align::Left),
            column("Finish was", Align::Left),
            column("Start", Align::Left),
            column("Finish", Align::Left),
            column("Float was", Align::Right),
            column("Float", Align::Right),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}
