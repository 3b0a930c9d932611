//! Schedules a table of tasks or a plan: dates, floats, the critical path, and in words what every task waits for.
//! `cargo run --example schedule -- [TASKS.csv | PLAN.json] [--start DATE] [--finish DATE] [--status DATE] [--near WORK] [--level] [--json]`
mod support;

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use serde::Serialize;
use support::{
    failure::{self, Failure},
    options::FrameOptions,
    outline::Outline,
    plan,
    words::{conflict, date, dates_of, float, reasons, refusal, span},
};
use tactica::{
    check,
    network::{ActivityDates, Direction, Frame, Solution},
    report::{Align, Column, StaffingReport, Table},
    schedule::{Options, Schedule, ScheduledApproval},
    staffing,
    time::{Minute, WorkTime},
};

const USAGE: &str = "\
usage: schedule [TASKS.csv | PLAN.json] [--start DATE] [--finish DATE] [--status DATE] [--near WORK] [--level] [--json]

  TASKS.csv         a table of tasks, one a line; without it, examples/data/launch.csv from 2 March 2026
  PLAN.json         a plan document";
const USAGE_OWN: &str = "  --near WORK       also tell what has at most this float left, such as 2d
  --level           level a plan with its people, pools, tools and rooms instead; without a file, that of the Space Coast
  --json            one JSON document instead of text

Columns of a table, in any order; id is a must, what has no column is empty:
  id, name          a name for programs, out of a-z, 0-9 and -, and one for people
  duration          working time such as 2d 4h (a day is 8 hours); 0m for a milestone; hammock; empty if others name it as parent
  after             links: brief; brief FS+2d; shoot SS+50%; print FF-4h; paint FS+2d@elapsed; brief FS<=5d
  calendar          standard (if empty), continuous, or one of TASKS.calendars.json beside the table
  parent            the summary it belongs to
  constraint        not_before DATE; finish_not_before DATE; start_by DATE; finish_by DATE; must_start DATE; must_finish DATE;
                    alap; whole
  deadline          a date
  started, remaining, finished    what came of it, such as 2026-03-02T09:00 and 1d 4h
Several links or constraints stand in one cell, with semicolons between them.";

/// What is scheduled without arguments, and from when.
const LAUNCH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/launch.csv");
const LAUNCH_START: &str = "2026-03-02";

/// The columns of the printed table.
const WIDTH: usize = 150;

#[derive(Default)]
struct Arguments {
    path: Option<PathBuf>,
    frame: FrameOptions,
    near: Option<WorkTime>,
    level: bool,
    json: bool,
}

fn main() -> ExitCode {
    failure::run(|given| {
        let Some(arguments) = arguments(given)? else {
            let usage = [USAGE, FrameOptions::USAGE, USAGE_OWN].join("\n");
            return Ok(writeln!(io::stdout(), "{usage}")?);
        };
        schedule(arguments)
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
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--json" => read.json = true,
            "--level" => read.level = true,
            "--near" => {
                let work = value()?.parse();
                read.near = Some(work.map_err(|error| format!("--near: {error}"))?);
            }
            flag if read.frame.take(flag, &mut value)? => {}
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

/// The plan that is levelled without arguments.
const PLAN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/space-coast/plan.json"
);

/// Levels a plan with its people, and has the schedule judged.
fn level(path: Option<PathBuf>, json: bool) -> Result<(), Failure> {
    let path = path.unwrap_or_else(|| PLAN.into());
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| named(&error))?;
    let plan = plan::read(&text).map_err(|issues| named(&issues))?;
    let options = staffing::Options::default();
    let report = StaffingReport::of(&plan, &options).map_err(|error| named(&error))?;
    let broken = check::staffing(&plan, &options, &report.levelled);
    if let Some(first) = broken.first() {
        return Err(named(first).into());
    }
    let mut out = io::stdout().lock();
    if json {
        let text = serde_json::to_string_pretty(&report).map_err(io::Error::from)?;
        return Ok(writeln!(out, "{text}")?);
    }
    Ok(writeln!(out, "{}", report.page(&plan).text(WIDTH))?)
}

fn schedule(arguments: Arguments) -> Result<(), Failure> {
    if arguments.level {
        if !arguments.frame.is_empty() || arguments.near.is_some() {
            return Err("--level takes the dates of the plan: leave out --start, --finish, --status and --near".to_owned().into());
        }
        return level(arguments.path, arguments.json);
    }
    let (path, options) = if let Some(path) = arguments.path {
        (path, arguments.frame)
    } else {
        let start = LAUNCH_START.parse();
        let start = start.map_err(|error| format!("{LAUNCH_START}: {error}"))?;
        (LAUNCH.into(), arguments.frame.or_start(start))
    };
    let outline = Outline::read(&path)?;
    let frame = options.frame(&outline)?;
    let named = |error| format!("{}: {}", path.display(), refusal(&outline, &error));
    let network = outline.spec.clone().build().map_err(named)?;
    let solution = network.schedule(frame).map_err(named)?;
    let mut answer = Answer::of(&outline, &solution, arguments.near.map(WorkTime::minutes));
    answer.approvals = approvals(&outline, frame)?;

    let mut out = io::stdout().lock();
    if arguments.json {
        let text = serde_json::to_string_pretty(&answer).map_err(io::Error::from)?;
        return Ok(writeln!(out, "{text}")?);
    }
    Ok(print(&outline, &answer, &mut out)?)
}

/// All that is told.
#[derive(Serialize)]
struct Answer {
    start: Minute,
    finish: Minute,
    tasks: Vec<Told>,
    critical_path: Vec<String>,
    conflicts: Vec<String>,
    /// Of a plan that schedules them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    approvals: Vec<ScheduledApproval>,
}

/// Returns when to ask for money and when it can have come, where a plan says that its schedule waits for that.
fn approvals(outline: &Outline, frame: Frame) -> Result<Vec<ScheduledApproval>, Failure> {
    let Some(plan) = &outline.plan else {
        return Ok(Vec::new());
    };
    let mut options = Options::default();
    options.finish_by = frame.finish;
    options.status = frame.status;
    options.logic = frame.logic;
    match frame.direction {
        Direction::Backward { finish } => options.from_finish = Some(finish),
        Direction::Forward { start } if Some(start) == outline.start => {}
        // A plan that is to start elsewhere is another plan.
        Direction::Forward { .. } => return Ok(Vec::new()),
    }
    let schedule = Schedule::with(plan, &options).map_err(|error| error.to_string())?;
    Ok(schedule.approvals().to_vec())
}

/// What is told of a task.
#[derive(Serialize)]
struct Told {
    id: String,
    name: String,
    #[serde(flatten)]
    dates: ActivityDates,
    float_total: i64,
    critical: bool,
    near: bool,
    reason: String,
}

impl Answer {
    fn of(outline: &Outline, solution: &Solution<'_>, near: Option<i64>) -> Self {
        let tasks = (0..).zip(&outline.rows).map(|(activity, row)| {
            let dates = dates_of(solution, activity);
            let is_near = near.is_some_and(|most| dates.float_total() <= most);
            Told {
                id: row.id.clone(),
                name: row.name.clone(),
                dates,
                float_total: dates.float_total(),
                critical: dates.is_critical(),
                near: is_near && !dates.is_critical(),
                reason: reasons(outline, solution, activity),
            }
        });
        let path = solution.critical_path().into_iter();
        let conflicts = solution.conflicts();
        let (start, finish) = span(solution);
        Self {
            start,
            finish,
            tasks: tasks.collect(),
            critical_path: path.map(|n| outline.id(n).to_owned()).collect(),
            conflicts: conflicts
                .iter()
                .map(|found| conflict(outline, found))
                .collect(),
            approvals: Vec::new(),
        }
    }
}

fn print(outline: &Outline, answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    let (start, finish) = (date(answer.start), date(answer.finish));
    writeln!(out, "{} tasks from {start} to {finish}\n", outline.tasks())?;
    writeln!(out, "{}", table(outline, answer).text(WIDTH))?;
    writeln!(out, "Critical path\n-------------")?;
    writeln!(out, "{}\n", answer.critical_path.join(" -> "))?;
    let off_path = |told: &&Told| told.critical && !answer.critical_path.contains(&told.id);
    list(
        out,
        "Critical as well",
        answer.tasks.iter().filter(off_path),
    )?;
    list(
        out,
        "Nearly critical",
        answer.tasks.iter().filter(|told| told.near),
    )?;
    writeln!(out, "Why\n---")?;
    for told in &answer.tasks {
        writeln!(out, "{} {}", told.id, told.reason)?;
    }
    if !answer.approvals.is_empty() {
        writeln!(out, "\nApprovals\n---------")?;
    }
    for approval in &answer.approvals {
        writeln!(out, "{approval}")?;
    }
    if !answer.conflicts.is_empty() {
        writeln!(out, "\nConflicts\n---------")?;
    }
    for conflict in &answer.conflicts {
        writeln!(out, "{conflict}")?;
    }
    Ok(())
}

fn list<'a>(
    out: &mut impl Write,
    title: &str,
    tasks: impl Iterator<Item = &'a Told>,
) -> io::Result<()> {
    let lines: Vec<String> = tasks
        .map(|told| format!("{}, {} left", told.id, float(told.float_total)))
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    let rule = "-".repeat(title.len());
    writeln!(out, "{title}\n{rule}\n{}\n", lines.join("\n"))
}

fn table(outline: &Outline, answer: &Answer) -> Table {
    let column = |heading: &str, align| Column {
        heading: heading.into(),
        align,
    };
    let rows = (0..).zip(&answer.tasks).map(|(n, told)| {
        let indent = "  ".repeat(outline.depth(n));
        let mark = match (told.critical, told.near) {
            (true, _) => "critical",
            (false, true) => "near",
            (false, false) => "",
        };
        vec![
            format!("{indent}{}", told.id),
            told.name.clone(),
            date(told.dates.planned_start),
            date(told.dates.planned_finish),
            float(told.float_total),
            float(told.dates.float_free),
            mark.to_owned(),
        ]
    });
    Table {
        columns: vec![
            column("Task", Align::Left),
            column("Name", Align::Left),
            column("Start", Align::Left),
            column("Finish", Align::Left),
            column("Float", Align::Right),
            column("Free", Align::Right),
            column("", Align::Left),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}
