//! Schedules bare networks, one JSON document per line, and prints the dates, one document per line: for other programs.
//! `cargo run --example network_json -- [NETWORKS.jsonl] [--time RUNS]`
use std::{
    env, fs,
    hint::black_box,
    io::{self, BufWriter, Write},
    process::ExitCode,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use tactica::{
    network::{ActivityDates, Frame, NetworkError, NetworkSpec},
    time::Minute,
};

const USAGE: &str = "\
usage: network_json [NETWORKS.jsonl] [--time RUNS]

  NETWORKS.jsonl   one {\"network\": …, \"frame\": …} per line; without it, a small one that is built in
  --time RUNS      print how long building and scheduling each take, the median of this many runs, instead of dates

Prints one line for each: {\"finish\": …, \"activities\": […]}, or {\"error\": …}. Ends with 1 if there is an error, and
with 2 if the arguments or the file are wrong.";

/// Two activities and a day of lag.
const SMALL: &str = r#"{"network": {"activities": [{"duration": 480, "calendar": 0}, {"duration": 960, "calendar": 0}], "arcs": [{"from": 0, "to": 1, "lag": {"amount": {"minutes": 480}}}], "calendars": [{"week": {"mon": ["09:00-17:00"], "tue": ["09:00-17:00"], "wed": ["09:00-17:00"]}}]}, "frame": {"direction": {"forward": {"start": "2025-01-06T09:00"}}}}"#;

/// A network and the frame it is scheduled into.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    network: NetworkSpec,
    frame: Frame,
}

/// What came of a line.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Dates {
        finish: Minute,
        activities: Vec<Row>,
    },
    Times {
        activities: usize,
        arcs: usize,
        build_micros: u128,
        schedule_micros: u128,
    },
    Refused {
        error: String,
    },
}

/// The dates of an activity, and what follows from them.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    dates: ActivityDates,
    float_total: i64,
    critical: bool,
}

fn main() -> ExitCode {
    let (text, runs) = match arguments(env::args().skip(1)) {
        Ok(Some(given)) => given,
        Ok(None) => return tell(io::stdout(), USAGE, ExitCode::SUCCESS),
        Err(wrong) => return tell(io::stderr(), &wrong, ExitCode::from(2)),
    };
    match answer_all(&text, runs) {
        Ok(status) => status,
        Err(broken) => tell(io::stderr(), &broken.to_string(), ExitCode::FAILURE),
    }
}

/// Writes a text and returns the status.
fn tell(mut to: impl Write, text: &str, status: ExitCode) -> ExitCode {
    // There is nobody left to tell if this fails.
    let _ = writeln!(to, "{text}");
    status
}

/// Reads the networks and how often they are to be timed; `None` asks for help.
fn arguments(
    mut given: impl Iterator<Item = String>,
) -> Result<Option<(String, Option<usize>)>, String> {
    let (mut text, mut runs) = (None, None);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--time" => {
                let value = given.next().unwrap_or_default();
                let count = value.parse().ok().filter(|count| *count > 0);
                runs = Some(count.ok_or(format!("--time {value}: give a number of runs"))?);
            }
            flag if flag.starts_with('-') => return Err(format!("unknown flag {flag}\n{USAGE}")),
            path if text.is_none() => {
                text = Some(fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?);
            }
            path => return Err(format!("one file at a time: {path}\n{USAGE}")),
        }
    }
    Ok(Some((text.unwrap_or_else(|| SMALL.to_owned()), runs)))
}

fn answer_all(text: &str, runs: Option<usize>) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut status = ExitCode::SUCCESS;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let answer = answer(line, runs).unwrap_or_else(|error| {
            status = ExitCode::FAILURE;
            Answer::Refused { error }
        });
        serde_json::to_writer(&mut out, &answer)?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(status)
}

fn answer(line: &str, runs: Option<usize>) -> Result<Answer, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let refused = |error: NetworkError| format!("[{}] {error}", error.code());
    match runs {
        None => dates(line).map_err(refused),
        Some(runs) => times(&line, runs).map_err(refused),
    }
}

fn dates(line: Line) -> Result<Answer, NetworkError> {
    let network = line.network.build()?;
    let solution = network.schedule(line.frame)?;
    let activities = solution.iter().map(|dates| Row {
        dates,
        float_total: dates.float_total(),
        critical: dates.is_critical(),
    });
    Ok(Answer::Dates {
        finish: solution.finish(),
        activities: activities.collect(),
    })
}

fn times(line: &Line, runs: usize) -> Result<Answer, NetworkError> {
    let (mut build, mut schedule) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let spec = line.network.clone();
        let (network, taken) = timed(|| spec.build());
        build.push(taken);
        let network = network?;
        let (solution, taken) = timed(|| network.schedule(line.frame).map(|s| s.finish()));
        schedule.push(taken);
        black_box(solution?);
    }
    Ok(Answer::Times {
        activities: line.network.activities.len(),
        arcs: line.network.arcs.len(),
        build_micros: median(build).as_micros(),
        schedule_micros: median(schedule).as_micros(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this program measures; the library has no clock"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = black_box(work());
    (value, start.elapsed())
}

fn median(mut of: Vec<Duration>) -> Duration {
    of.sort_unstable();
    of.get(of.len() / 2).copied().unwrap_or_default()
}
