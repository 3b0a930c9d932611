//! What customers are worth: models fitted to a table of purchases, of histories or of survivors.
//! `cargo run --release --example customer_value -- [--model MODEL --input FILE.csv] [--until DATE] [--holdout DATE] [--unit week|day] [--json]`
#![allow(
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    reason = "an example: it computes with estimates"
)]

#[path = "support/failure.rs"]
mod failure;
#[path = "customer_value/input.rs"]
mod input;
#[path = "customer_value/model.rs"]
mod model;
#[path = "customer_value/story.rs"]
mod story;

use std::{
    fs,
    io::{self, Write},
    process::ExitCode,
};

use chrono::NaiveDate;
use failure::Failure;
use input::Input;
use tactica::customer::{Summary, SummaryOptions, TimeUnit};

const USAGE: &str = "\
usage: customer_value [--model MODEL] [--input FILE.csv] [--until DATE] [--holdout DATE] [--unit week|day] [--json]

  --model MODEL     bg-nbd, mbg-nbd, pareto-nbd, bg-bb, gamma-gamma, sbg or bdw; without it, the story of a log of transactions
  --input FILE.csv  a table, known by its header; without it, the purchases of examples/data/cdnow.csv:
                      customer_id,date,amount                       transactions
                      frequency,recency,T[,monetary_value][,weight] a summary; for bg-bb T is the number of opportunities
                      period,customers                              survivors, from period 0
  --until DATE      the last day of the observation of transactions (the day of the last one)
  --holdout DATE    the last day of the time that follows, to judge predictions by
  --unit week|day   the unit of time of transactions (week)
  --json            one JSON object instead of text
Status 0 if the model was fitted, 2 if not.";

/// What is looked at without arguments: half of the log to learn from, half to be judged by.
const CDNOW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/cdnow.csv");
const CDNOW_UNTIL: &str = "1997-09-30";
const CDNOW_HOLDOUT: &str = "1998-06-30";

#[derive(Default)]
struct Arguments {
    model: Option<String>,
    input: Option<String>,
    until: Option<NaiveDate>,
    holdout: Option<NaiveDate>,
    unit: TimeUnit,
    json: bool,
    help: bool,
}

fn main() -> ExitCode {
    failure::run(|given| {
        let arguments = arguments(given)?;
        if arguments.help {
            return Ok(writeln!(io::stdout(), "{USAGE}")?);
        }
        work(&arguments)
    })
}

fn arguments(given: &mut dyn Iterator<Item = String>) -> Result<Arguments, Failure> {
    let mut arguments = Arguments::default();
    while let Some(option) = given.next() {
        let mut value = || {
            given
                .next()
                .ok_or(format!("{option} needs a value\n{USAGE}"))
        };
        match option.as_str() {
            "--model" => arguments.model = Some(value()?),
            "--input" => arguments.input = Some(value()?),
            "--until" => arguments.until = Some(date(&value()?)?),
            "--holdout" => arguments.holdout = Some(date(&value()?)?),
            "--unit" => {
                arguments.unit = match value()?.as_str() {
                    "day" => TimeUnit::Day,
                    "week" => TimeUnit::Week,
                    other => {
                        return Err(
                            format!("the unit is \"{other}\", it must be day or week").into()
                        );
                    }
                };
            }
            "--json" => arguments.json = true,
            "--help" => arguments.help = true,
            other => return Err(format!("\"{other}\" is no option\n{USAGE}").into()),
        }
    }
    Ok(arguments)
}

fn date(text: &str) -> Result<NaiveDate, Failure> {
    tactica::time::parse_date(text).map_err(|error| Failure::Input(error.to_string()))
}

fn work(arguments: &Arguments) -> Result<(), Failure> {
    let own = arguments.input.is_none();
    let path = arguments.input.as_deref().unwrap_or(CDNOW);
    let text = fs::read(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
    let input = input::read(&text)?;
    let mut options = SummaryOptions::new(arguments.unit);
    let bundled = |text: &str| own.then(|| date(text)).transpose();
    let until = arguments.until.or(bundled(CDNOW_UNTIL)?);
    if let Some(until) = until {
        options = options.until(until);
    }
    if let Some(holdout) = arguments.holdout.or(bundled(CDNOW_HOLDOUT)?) {
        match until {
            Some(until) if holdout > until => options = options.holdout_until(holdout),
            Some(until) => {
                return Err(
                    format!("--holdout is {holdout}, it must be after --until {until}").into(),
                );
            }
            None => {
                let message = "--holdout needs --until, the day after which it begins";
                return Err(message.to_owned().into());
            }
        }
    }
    let name = match (&arguments.model, arguments.json) {
        (Some(name), _) => name.as_str(),
        (None, true) => "bg-nbd",
        (None, false) => return tell(input, &options),
    };
    let answer = model::fit(name, input, &options)?;
    let failed = answer
        .pointer("/error/message")
        .and_then(|message| message.as_str());
    if arguments.json {
        writeln!(io::stdout(), "{answer:#}")?;
    } else if failed.is_none() {
        write!(io::stdout(), "{}", model::text(&answer))?;
    }
    match failed {
        Some(message) => Err(Failure::Input(message.to_owned())),
        None => Ok(()),
    }
}

/// Tells the story of a log.
fn tell(input: Input, options: &SummaryOptions) -> Result<(), Failure> {
    let Input::Transactions(log) = input else {
        let found = input.name();
        return Err(format!("the table holds {found}: name a model with --model").into());
    };
    let refused =
        |error: tactica::customer::DataErrors| error.to_string().replace("; row ", "\nrow ");
    let summary = Summary::of(log, options).map_err(refused)?;
    Ok(write!(io::stdout(), "{}", story::text(&summary)?)?)
}
