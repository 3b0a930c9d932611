//! Divides money among channels: the best allocation with its proof, what binds, and what the next unit of money would bring.
//! `cargo run --release --example allocate -- [PROBLEM.json] [--gap GAP] [--effort N] [--json]`
#![allow(
    clippy::float_arithmetic,
    reason = "outcomes and shares are estimates, printed as percentages"
)]

#[path = "support/failure.rs"]
mod failure;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use failure::Failure;
use serde::Serialize;
use tactica::{
    allocate::{Allocation, Binding, ItemAmount, ProblemDraft, Proof, RiskFigures, SolveOptions},
    report::{Align, Column, Table},
};

const USAGE: &str = "\
usage: allocate [PROBLEM.json] [--gap GAP] [--effort N] [--json]

  PROBLEM.json   a problem; without it, examples/data/channels.json
  --gap GAP      the relative gap at which the search is content, 1e-6 without
  --effort N     the most demands the search may calculate; a million takes about 0.1 s
  --json         one JSON document instead of text

A problem, with one of budget, target, marginal_return and average_return (a budget beside another one is a limit):
  {\"format\": \"tactica-allocation/1\", \"currency\": \"EUR\", \"budget\": \"100000.00 EUR\", \"risk\": {\"level\": \"90%\", \"aversion\": \"50%\"},
   \"items\": [{\"id\": \"tv\", \"curve\": {\"hill\": {\"ceiling\": 900, \"half\": 40000, \"shape\": 2}}, \"group\": \"offline\",
              \"min\": \"1.00 EUR\", \"max\": \"9.00 EUR\", \"committed\": …, \"zero_or_at_least\": …, \"fixed\": …, \"step\": …, \"weight\": 1,
              \"parity\": {\"competitors\": \"5.00 EUR\", \"at_least\": \"80%\"},
              \"share_of_voice\": {\"others\": \"5.00 EUR\", \"at_least\": \"25%\"}}],
   \"groups\": [{\"id\": \"offline\", \"within\": …, \"min\": …, \"max\": …, \"min_share\": \"20%\", \"max_share\": \"60%\"}]}
Curves: hill {ceiling, half, shape}, michaelis-menten {ceiling, half}, logistic {ceiling, midpoint, steepness},
  power {scale, exponent}, log {scale, unit}, exponential {ceiling, scale}, adbudg {floor, ceiling, exponent, constant},
  linear {rate, cap}, piecewise {points: [{spend, outcome}, …]}; or samples: a list of curves instead of one curve, of which
  a risk weighs the worst draws.";

/// What is divided without arguments.
const CHANNELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/channels.json");

#[derive(Default)]
struct Arguments {
    path: Option<PathBuf>,
    options: SolveOptions,
    json: bool,
}

fn main() -> ExitCode {
    failure::run(|given| {
        let Some(arguments) = arguments(given)? else {
            return Ok(writeln!(io::stdout(), "{USAGE}")?);
        };
        allocate(arguments)
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
            "--gap" => {
                let gap = value()?.parse();
                read.options = read
                    .options
                    .gap(gap.map_err(|error| format!("--gap: {error}"))?);
            }
            "--effort" => {
                let effort = value()?.parse();
                let effort = effort.map_err(|error| format!("--effort: {error}"))?;
                read.options = read.options.effort(effort);
            }
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

fn allocate(arguments: Arguments) -> Result<(), Failure> {
    let path = arguments.path.unwrap_or_else(|| CHANNELS.into());
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| named(&error))?;
    let draft = ProblemDraft::from_json(&text).map_err(|error| named(&error))?;
    let problem = draft.build().map_err(|error| named(&error))?;
    let best = problem
        .solve_with(arguments.options)
        .map_err(|error| named(&error))?;

    let mut out = io::stdout().lock();
    if arguments.json {
        let text = serde_json::to_string_pretty(&Answer::of(&best)).map_err(io::Error::from)?;
        return Ok(writeln!(out, "{text}")?);
    }
    writeln!(out, "{}", table(&best).text(120))?;
    for line in best.words() {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// All that is told to machines.
#[derive(Serialize)]
struct Answer<'a> {
    allocation: BTreeMap<&'a str, String>,
    shares: BTreeMap<&'a str, f64>,
    marginal_returns: BTreeMap<&'a str, Option<f64>>,
    groups: BTreeMap<&'a str, String>,
    budget: String,
    spent: String,
    unspent: String,
    value: f64,
    upper_bound: f64,
    gap: f64,
    proof: Proof,
    shadow_price: Option<f64>,
    binding: &'a [Binding],
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<RiskFigures>,
    words: Vec<String>,
}

impl<'a> Answer<'a> {
    fn of(best: &'a Allocation) -> Self {
        let items = || best.items.iter();
        Self {
            allocation: items()
                .map(|item| (item.id.as_str(), item.amount.to_string()))
                .collect(),
            shares: items().map(|item| (item.id.as_str(), item.share)).collect(),
            marginal_returns: items()
                .map(|item| (item.id.as_str(), item.marginal_return))
                .collect(),
            groups: best
                .groups
                .iter()
                .map(|(id, sum)| (id.as_str(), sum.to_string()))
                .collect(),
            budget: best.budget.to_string(),
            spent: best.spent.to_string(),
            unspent: best.unspent.to_string(),
            value: best.value,
            upper_bound: best.upper_bound,
            gap: best.gap,
            proof: best.proof,
            shadow_price: best.shadow_price,
            binding: &best.binding,
            risk: best.risk,
            words: best.words(),
        }
    }
}

fn table(best: &Allocation) -> Table {
    let columns = [
        ("Item", Align::Left),
        ("Amount", Align::Right),
        ("Share", Align::Right),
        ("Outcome", Align::Right),
        ("Next unit brings", Align::Right),
    ];
    let columns = columns.map(|(heading, align)| Column {
        heading: heading.to_owned(),
        align,
    });
    let row = |item: &ItemAmount| {
        vec![
            item.id.to_string(),
            item.amount.to_string(),
            format!("{:.1} %", item.share * 100.0),
            format!("{:.2}", item.outcome),
            item.marginal_return
                .map_or("no limit".to_owned(), |slope| format!("{slope:.6}")),
        ]
    };
    Table {
        caption: String::new(),
        columns: columns.into(),
        rows: best.items.iter().map(row).collect(),
        totals: Vec::new(),
    }
}
