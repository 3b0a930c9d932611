//! Divides the money of a plan among the nodes of its budget that have response curves, and writes the plan that comes of it.
//! `cargo run --example divide_plan -- [PLAN.json] [--budget AMOUNT] [--scale-costs] [--unit NAME] [--out DIR]`
#[path = "support/failure.rs"]
mod failure;

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use failure::Failure;
use tactica::{
    allocate::{Division, DivisionOptions, PlannedCosts},
    plan::PlanDraft,
    report::{Page, Section},
};

const USAGE: &str = "\
usage: divide_plan [PLAN.json] [--budget AMOUNT] [--scale-costs] [--unit NAME] [--out DIR]

  PLAN.json        a plan whose budget has nodes with response curves; without it, the one of the Space Coast in examples/data
  --budget AMOUNT  how much is divided, such as \"8000000.00 USD\"; without it, what the nodes have together
  --scale-costs    planned costs follow their nodes; without it, no node gets less than what is planned on it
  --unit NAME      what outcomes are counted in; nights, if left out
  --out DIR        where to write division.html and plan.json";

/// What is divided without arguments.
const SPACE_COAST: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/space-coast/plan.json"
);

/// The columns of what is printed.
const WIDTH: usize = 140;

struct Arguments {
    path: PathBuf,
    options: DivisionOptions,
    unit: String,
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    failure::run(|given| {
        let Some(arguments) = arguments(given)? else {
            return Ok(writeln!(io::stdout(), "{USAGE}")?);
        };
        divide(&arguments)
    })
}

/// Reads the arguments; `None` asks for help.
fn arguments(given: &mut dyn Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let (mut path, mut out) = (None, None);
    let (mut options, mut unit) = (DivisionOptions::default(), "nights".to_owned());
    while let Some(argument) = given.next() {
        let mut value = || {
            given
                .next()
                .ok_or_else(|| format!("{argument} needs a value"))
        };
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--budget" => {
                let budget = value()?.parse();
                options = options.budget(budget.map_err(|error| format!("--budget: {error}"))?);
            }
            "--scale-costs" => options = options.costs(PlannedCosts::Scaled),
            "--unit" => unit = value()?,
            "--out" => out = Some(value()?.into()),
            flag if flag.starts_with('-') => {
                return Err(format!(
                    "there is no option {flag}; --help tells which there are"
                ));
            }
            found if path.is_none() => path = Some(found.into()),
            found => return Err(format!("one plan at a time: {found}")),
        }
    }
    Ok(Some(Arguments {
        path: path.unwrap_or_else(|| SPACE_COAST.into()),
        options,
        unit,
        out,
    }))
}

fn divide(arguments: &Arguments) -> Result<(), Failure> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", arguments.path.display());
    let text = fs::read_to_string(&arguments.path).map_err(|error| named(&error))?;
    let plan = PlanDraft::from_json(&text)
        .and_then(|draft| draft.build())
        .map_err(|issues| named(&issues))?;
    let division = Division::with(&plan, arguments.options).map_err(|error| named(&error))?;
    let best = division.solve().map_err(|error| named(&error))?;
    let section =
        Section::allocation(&division, &best, &arguments.unit).map_err(|error| named(&error))?;
    let draft = division.apply(&best).map_err(|error| named(&error))?;
    // The new plan passes the same door as every other.
    let better = draft.build().map_err(|issues| named(&issues))?;
    let page = Page {
        title: format!("{}, divided", plan.name()),
        subtitle: String::new(),
        language: "en".to_owned(),
        sections: vec![section],
    };
    writeln!(io::stdout(), "{}", page.text(WIDTH))?;
    if let Some(out) = &arguments.out {
        fs::create_dir_all(out)?;
        fs::write(out.join("division.html"), page.html())?;
        fs::write(out.join("plan.json"), better.to_draft().to_json())?;
    }
    Ok(())
}
