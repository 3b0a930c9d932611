//! Levels instances of PSPLIB, checks every schedule, and prints what came of it.
//! `cargo run --release --example psplib -- FILE-OR-FOLDER --schedules N | --seconds S [--seed K] [--starts N] [--threads T] [--json]`
use std::{
    fs,
    io::{self, BufWriter, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;
use tactica::level::{LevelError, Options, Status};

#[path = "support/failure.rs"]
mod failure;
#[path = "support/psplib.rs"]
mod psplib;

use failure::{Failure, run};

const USAGE: &str = "\
usage: psplib [FILE-OR-FOLDER] --schedules N | --seconds S [--seed K] [--starts N] [--threads T] [--json]

  FILE-OR-FOLDER   an instance (.sm, .mm, .SCH), or a folder of instances; without any argument, a small one that comes with it
  --schedules N    generate at most N schedules for each instance
  --seconds S      search for at most S seconds for each instance, such as 1 or 0.5
  --seed K         the seed of what is drawn at random; 0 if not said
  --starts N       search each instance N times, from seed K and those after it, and take the best; 1 if not said
  --threads T      work on T instances at a time; 1 if not said. With the feature rayon also on the searches of each
  --json           print one JSON object a line instead of a table";

/// What is to be done.
struct Task {
    path: PathBuf,
    schedules: Option<u64>,
    seconds: Option<Duration>,
    seed: u64,
    starts: u32,
    threads: usize,
    json: bool,
}

impl Task {
    fn read(args: &mut dyn Iterator<Item = String>) -> Result<Self, String> {
        let mut path = None;
        let mut task = Self {
            path: PathBuf::new(),
            schedules: None,
            seconds: None,
            seed: 0,
            starts: 1,
            threads: 1,
            json: false,
        };
        while let Some(arg) = args.next() {
            let mut value = || {
                args.next()
                    .ok_or_else(|| format!("{arg} needs a value\n{USAGE}"))
            };
            let wrong = |text: String| format!("{arg} cannot be {text:?}\n{USAGE}");
            match arg.as_str() {
                "--schedules" => {
                    let text = value()?;
                    task.schedules = Some(text.parse().map_err(|_| wrong(text))?);
                }
                "--seconds" => {
                    let text = value()?;
                    let seconds = text
                        .parse()
                        .ok()
                        .and_then(|s| Duration::try_from_secs_f64(s).ok());
                    task.seconds = Some(seconds.ok_or_else(|| wrong(text))?);
                }
                "--seed" => {
                    let text = value()?;
                    task.seed = text.parse().map_err(|_| wrong(text))?;
                }
                "--starts" => {
                    let text = value()?;
                    let starts = text
                        .parse()
                        .ok()
                        .filter(|starts| (1..=1024).contains(starts));
                    task.starts = starts.ok_or_else(|| wrong(text))?;
                }
                "--threads" => {
                    let text = value()?;
                    let threads = text
                        .parse()
                        .ok()
                        .filter(|threads| (1..=1024).contains(threads));
                    task.threads = threads.ok_or_else(|| wrong(text))?;
                }
                "--json" => task.json = true,
                _ if arg.starts_with("--") => return Err(format!("unknown option {arg}\n{USAGE}")),
                _ if path.is_none() => path = Some(PathBuf::from(arg)),
                _ => return Err(format!("{arg}: one file or folder is enough\n{USAGE}")),
            }
        }
        if path.is_none() && task.schedules.is_none() && task.seconds.is_none() {
            // Without an instance of the user's own there is a small one.
            path = Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/launch.sm"));
            task.schedules = Some(1_000);
        }
        task.path = path.ok_or(USAGE)?;
        if task.schedules.is_none() && task.seconds.is_none() {
            return Err(format!("say --schedules or --seconds\n{USAGE}"));
        }
        Ok(task)
    }
}

/// What came of an instance.
#[derive(Debug, Clone, Serialize)]
struct Line {
    instance: String,
    status: Status,
    makespan: Option<u32>,
    lower_bound: Option<u32>,
    schedules: u64,
    milliseconds: u64,
    starts: Option<Vec<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modes: Option<Vec<u32>>,
    #[serde(skip)]
    critical_path: u32,
}

#[allow(
    clippy::disallowed_methods,
    reason = "this program measures; the library has no clock"
)]
fn level(path: &Path, task: &Task) -> Result<Line, String> {
    let instance = path
        .file_stem()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let tell = |what: String| format!("{}: {what}", path.display());
    let text = fs::read_to_string(path).map_err(|error| tell(error.to_string()))?;
    let begin = Instant::now();
    let spec = psplib::read(path, &text).map_err(tell)?;
    let many = spec.jobs.iter().any(|job| job.modes.len() > 1);
    let mut line = Line {
        instance,
        status: Status::Infeasible,
        makespan: None,
        lower_bound: None,
        schedules: 0,
        milliseconds: 0,
        starts: None,
        modes: None,
        critical_path: 0,
    };
    match spec.build() {
        Ok(problem) => {
            let options = Options::new()
                .schedules(task.schedules.unwrap_or(u64::MAX))
                .seed(task.seed);
            let answer = problem.level_multi_start_until(&options, task.starts, |_| {
                if task.seconds.is_some_and(|limit| begin.elapsed() >= limit) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
            line.status = answer.status;
            line.makespan = answer.makespan();
            line.lower_bound = (answer.status != Status::Infeasible).then_some(answer.lower_bound);
            line.schedules = answer.schedules;
            line.critical_path = problem.critical_path();
            if let Some(schedule) = answer.schedule {
                let broken = schedule.violations(problem.spec());
                if let Some(first) = broken.first() {
                    return Err(tell(format!("the schedule is wrong: {first}")));
                }
                if schedule.makespan(problem.spec()) != line.makespan {
                    return Err(tell("the makespan is not that of the schedule".into()));
                }
                line.starts = Some(schedule.starts);
                line.modes = many.then_some(schedule.modes);
            }
        }
        // What cannot be met whatever the search does is infeasible; everything else is a wrong file.
        Err(
            LevelError::PositiveCycle { .. }
            | LevelError::NoTime { .. }
            | LevelError::NeverEnough { .. }
            | LevelError::NeverFits { .. }
            | LevelError::UsedUp { .. },
        ) => (),
        Err(error) => return Err(tell(error.to_string())),
    }
    line.milliseconds = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(line)
}

/// The instances to level, in the order of their names.
fn instances(path: &Path) -> Result<Vec<PathBuf>, String> {
    let tell = |error: io::Error| format!("{}: {error}", path.display());
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(tell)? {
        let entry = entry.map_err(tell)?.path();
        let ending = entry.extension().and_then(|ending| ending.to_str());
        if matches!(ending, Some("sm" | "mm" | "SCH" | "sch")) {
            found.push(entry);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(format!(
            "{}: no .sm, .mm or .SCH file in it",
            path.display()
        ));
    }
    Ok(found)
}

/// Levels all instances, some at a time, and hands them to `tell` in their order.
fn level_all(
    paths: &[PathBuf],
    task: &Task,
    mut tell: impl FnMut(Line) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if task.threads == 1 {
        for path in paths {
            tell(level(path, task)?)?;
        }
        return Ok(());
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..task.threads {
            scope.spawn(|| {
                while let Some((at, path)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    paths.get(at).map(|path| (at, path))
                } {
                    let line = level(path, task);
                    if let Ok(mut done) = done.lock() {
                        done.push((at, line));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().map_err(|error| error.to_string())?;
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().try_for_each(|(_, line)| tell(line?))
}

fn main() -> ExitCode {
    run(|args| {
        let task = Task::read(args)?;
        #[cfg(feature = "rayon")]
        rayon::ThreadPoolBuilder::new()
            .num_threads(task.threads)
            .build_global()
            .map_err(|error| error.to_string())?;
        let paths = instances(&task.path)?;
        let mut out = BufWriter::new(io::stdout().lock());
        if !task.json {
            writeln!(
                out,
                "{:<16} {:>10} {:>8} {:>11} {:>10} {:>12}",
                "instance", "status", "makespan", "lower bound", "schedules", "milliseconds"
            )?;
        }
        let mut lines = Vec::new();
        level_all(&paths, &task, |line| {
            if task.json {
                let text = serde_json::to_string(&line).map_err(|error| error.to_string())?;
                writeln!(out, "{text}")?;
            } else {
                print(&mut out, &line)?;
            }
            out.flush()?;
            lines.push(line);
            Ok(())
        })?;
        if !task.json {
            summary(&mut out, &lines)?;
        }
        Ok(())
    })
}

fn print(out: &mut impl Write, line: &Line) -> io::Result<()> {
    let number =
        |value: Option<u32>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let status = match line.status {
        Status::Optimal => "optimal",
        Status::Feasible => "feasible",
        Status::Infeasible => "infeasible",
        Status::Unknown => "unknown",
    };
    writeln!(
        out,
        "{:<16} {:>10} {:>8} {:>11} {:>10} {:>12}",
        line.instance,
        status,
        number(line.makespan),
        number(line.lower_bound),
        line.schedules,
        line.milliseconds
    )
}

#[allow(
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    reason = "averages to be printed"
)]
fn summary(out: &mut impl Write, lines: &[Line]) -> io::Result<()> {
    let count = |status: Status| lines.iter().filter(|line| line.status == status).count();
    let all = lines.len().max(1) as f64;
    let excess = lines.iter().filter_map(|line| {
        Some((f64::from(line.makespan?) / f64::from(line.critical_path.max(1)) - 1.0) * 100.0)
    });
    let (solved, excess) = excess.fold((0.0, 0.0), |(n, sum), more| (n + 1.0, sum + more));
    let total = |of: fn(&Line) -> u64| lines.iter().map(of).fold(0_u64, u64::saturating_add) as f64;
    writeln!(
        out,
        "{} instances: {} optimal ({:.1} %), {} feasible, {} infeasible, {} unknown",
        lines.len(),
        count(Status::Optimal),
        count(Status::Optimal) as f64 / all * 100.0,
        count(Status::Feasible),
        count(Status::Infeasible),
        count(Status::Unknown)
    )?;
    let ratio = if solved > 0.0 { excess / solved } else { 0.0 };
    writeln!(
        out,
        "average: {ratio:.3} % above the critical path, {:.0} schedules, {:.1} ms",
        total(|line| line.schedules) / all,
        total(|line| line.milliseconds) / all
    )
}
