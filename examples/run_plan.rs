//! Runs a plan through its journal of commands and writes what came of it: a report, a Gantt chart, a journal of events.
//! `cargo run --example run_plan -- [PLAN.json] [--journal FILE.jsonl] [--out DIR] [--as-of INSTANT] [--strict]`
use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::{DateTime, NaiveTime, Utc};
use tactica::{
    check,
    issue::{IssueCode, Issues},
    plan::{Checked, Plan, PlanDraft},
    program::{Chain, Done, Envelope, Event, Program, read_commands, read_records, write_records},
    report::{Report, StaffingReport},
    schedule::Schedule,
    staffing::{self, Bottleneck, Levelled},
};

const USAGE: &str = "\
usage: run_plan [PLAN.json] [--journal FILE.jsonl] [--out DIR] [--as-of INSTANT] [--strict]

  PLAN.json          the plan; without it, the one of the Space Coast in examples/data
  --journal FILE     commands, one JSON document per line; else journal.jsonl beside the plan, if there is one
  --out DIR          where to write report.html, staffing.html, gantt.svg and journal.jsonl; out/<plan id> if left out
  --as-of INSTANT    report as of this instant, such as 2025-03-31T23:59:59Z; else as of the last accepted command
  --strict           take warnings for errors";

/// The schedules that are generated to level the plan.
const SCHEDULES: u64 = 120;

/// The columns of the printed report.
const WIDTH: usize = 150;

type Failure = Box<dyn std::error::Error>;

struct Arguments {
    plan: PathBuf,
    journal: Option<PathBuf>,
    out: Option<PathBuf>,
    as_of: Option<DateTime<Utc>>,
    strict: bool,
}

fn main() -> ExitCode {
    let run = || {
        let Some(arguments) = arguments(env::args().skip(1))? else {
            return Ok(writeln!(io::stdout(), "{USAGE}")?);
        };
        run(&arguments)
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let failure: Failure = failure;
            // There is nobody left to tell if this fails.
            let _ = writeln!(io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the arguments; `None` asks for help.
fn arguments(mut given: impl Iterator<Item = String>) -> Result<Option<Arguments>, Failure> {
    let default = "examples/data/space-coast/plan.json";
    let mut read = Arguments {
        plan: Path::new(env!("CARGO_MANIFEST_DIR")).join(default),
        journal: None,
        out: None,
        as_of: None,
        strict: false,
    };
    let mut plan = None;
    while let Some(argument) = given.next() {
        let mut value = || {
            let missing = format!("{argument} needs a value\n{USAGE}");
            given.next().ok_or(missing)
        };
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--journal" => read.journal = Some(value()?.into()),
            "--out" => read.out = Some(value()?.into()),
            "--strict" => read.strict = true,
            "--as-of" => {
                let text = value()?;
                let wrong = |error| format!("--as-of {text}: {error}");
                read.as_of = Some(text.parse().map_err(wrong)?);
            }
            flag if flag.starts_with('-') => {
                return Err(format!("unknown flag {flag}\n{USAGE}").into());
            }
            path if plan.is_none() => plan = Some(PathBuf::from(path)),
            path => return Err(format!("one plan at a time: {path}\n{USAGE}").into()),
        }
    }
    read.plan = plan.unwrap_or(read.plan);
    Ok(Some(read))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let plan = read_plan(arguments, &mut out)?;
    let commands = read_journal(arguments)?;
    let mut program = Program::new(plan);
    execute(&mut program, commands, &mut out)?;

    let last = program.journal().last().map(|record| record.envelope.at);
    let first_day = program.plan().span().start();
    let as_of = arguments.as_of.or(last);
    let as_of = as_of.unwrap_or(first_day.and_time(NaiveTime::MIN).and_utc());
    let report = Report::of(&program, as_of).map_err(|error| error.to_string())?;
    writeln!(out, "\n{}", report.text(WIDTH))?;

    let staffed = staff(program.plan(), &mut out)?;

    let folder = Path::new("out").join(program.plan().id().as_str());
    let folder = arguments.out.clone().unwrap_or(folder);
    let journal = write_records(program.journal());
    writeln!(out, "Written\n-------")?;
    for (name, content) in [
        ("report.html", report.page().html()),
        ("staffing.html", staffed.page(program.plan()).html()),
        ("gantt.svg", report.gantt().svg()),
        ("journal.jsonl", journal),
    ] {
        let path = folder.join(name);
        let wrong = |error| format!("{}: {error}", path.display());
        fs::create_dir_all(&folder).map_err(wrong)?;
        fs::write(&path, content).map_err(wrong)?;
        writeln!(out, "{}", path.display())?;
    }
    writeln!(out)?;
    verify(&program, &folder.join("journal.jsonl"), &mut out)
}

/// Levels the plan with its people, has the schedule judged, and prints what comes later than logic has it, and why.
fn staff(plan: &Plan, out: &mut impl Write) -> Result<StaffingReport, Failure> {
    let options = staffing::Options::default().schedules(SCHEDULES);
    let staffed = StaffingReport::of(plan, &options)?;
    let levelled: &Levelled = &staffed.levelled;
    let broken = check::staffing(plan, &options, levelled);
    if let Some(first) = broken.first() {
        return Err(format!("the levelled schedule does not hold: {first}").into());
    }
    writeln!(out, "With the people there are\n-------------------------")?;
    writeln!(out, "{}\n", staffed.summary())?;
    for task in levelled.moved().iter().filter(|task| task.late_minutes > 0) {
        writeln!(out, "late: {}", task.explain())?;
    }
    // What would change nothing is in the page.
    let helps = |found: &&Bottleneck| found.effect.late_gain != 0 || found.effect.finish_gain != 0;
    for found in staffed.bottlenecks.iter().filter(helps) {
        writeln!(out, "{found}")?;
    }
    writeln!(out)?;
    Ok(staffed)
}

/// Reads the plan and prints what is worth a warning; whatever is an error ends the run with all issues.
fn read_plan(arguments: &Arguments, out: &mut impl Write) -> Result<Plan, Failure> {
    let path = arguments.plan.display();
    let refused = |issues: &Issues| format!("{path} cannot be used:\n{issues}");
    let text = read(&arguments.plan)?;
    let draft = PlanDraft::from_json(&text).map_err(|issues| refused(&issues))?;
    let Checked { plan, issues } = draft.check();
    let issues = if arguments.strict {
        issues.promote(IssueCode::ALL)
    } else {
        issues
    };
    match plan {
        Some(plan) if !issues.has_errors() => {
            writeln!(out, "Plan {path}: {} issues", issues.len())?;
            if !issues.is_empty() {
                writeln!(out, "{issues}")?;
            }
            Ok(plan)
        }
        _ => Err(refused(&issues).into()),
    }
}

/// Reads the commands of the journal, if there is one.
fn read_journal(arguments: &Arguments) -> Result<Vec<Envelope>, Failure> {
    let beside = arguments.plan.with_file_name("journal.jsonl");
    let path = match &arguments.journal {
        Some(path) => path.clone(),
        None if beside.exists() => beside,
        None => return Ok(Vec::new()),
    };
    read_commands(&read(&path)?).map_err(|errors| {
        let lines = errors
            .iter()
            .map(|error| format!("\n{}: {error}", path.display()));
        format!("the journal cannot be read:{}", lines.collect::<String>()).into()
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Gives the commands to the program and prints the fate of each; one that is refused changes nothing.
fn execute(
    program: &mut Program,
    commands: Vec<Envelope>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    writeln!(out, "\nCommands\n--------")?;
    let (mut accepted, mut repeated, mut refused) = (0_u32, 0_u32, 0_u32);
    for command in commands {
        let (at, id) = (command.at.format("%Y-%m-%d"), &command.id);
        let what = format!("{at} {id} {}: {}", command.actor, command.command);
        match program.execute(command) {
            Ok(Done::Accepted(record)) => {
                accepted = accepted.saturating_add(1);
                let state = record.events.iter().find_map(|event| match event {
                    Event::Decided { decision } => Some(format!(" ({})", decision.outcome())),
                    _ => None,
                });
                let state = state.unwrap_or_default();
                writeln!(out, "accepted  {what}{state}")?;
            }
            Ok(Done::Repeated { seq }) => {
                repeated = repeated.saturating_add(1);
                writeln!(
                    out,
                    "repeated  {what} (it is record {seq} already, nothing happens)"
                )?;
            }
            Err(rejection) => {
                refused = refused.saturating_add(1);
                writeln!(out, "refused   {what}")?;
                writeln!(out, "          [{}] {rejection}", rejection.code())?;
            }
        }
    }
    writeln!(
        out,
        "{accepted} accepted, {repeated} repeated, {refused} refused"
    )?;
    Ok(())
}

/// Verifies the chain of the written journal, replays it and asks the independent checks; whatever differs is a failure.
fn verify(program: &Program, journal: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let records = read_records(&read(journal)?);
    let records = records.map_err(|errors| format!("{}: {}", journal.display(), errors[0]))?;
    // The chain alone, as an auditor would verify it who has neither the plan nor this program.
    let head = Chain::new(program.plan().id()).verify_to(&records, program.head())?;
    writeln!(out, "chain: {} records, head {head}", records.len())?;
    let again = Program::replay(program.plan().clone(), records)?;
    if again.state() != program.state() {
        return Err("replay: the state differs".into());
    }
    writeln!(out, "replay: equal")?;

    let plan = program.plan();
    let events = program.journal().iter().flat_map(|record| &record.events);
    let movements = events.filter_map(|event| match event {
        Event::Moved { movement } => Some(movement),
        _ => None,
    });
    let schedule = check::schedule(plan, &Schedule::of(plan));
    let ledger = check::ledger(plan.budget(), movements, program.state().ledger());
    let violations = schedule.iter().map(ToString::to_string);
    let violations: Vec<String> = violations
        .chain(ledger.iter().map(ToString::to_string))
        .collect();
    if violations.is_empty() {
        return Ok(writeln!(out, "checks: none violated")?);
    }
    Err(format!("checks violated:\n{}", violations.join("\n")).into())
}
