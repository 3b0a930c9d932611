//! Fits the model that was asked for, and says what came of it for machines and for people.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use tactica::customer::{
    Bdw, BgBb, BgNbd, DiscreteHistories, Fit, FitError, GammaGamma, Histories, MbgNbd, ParetoNbd,
    Sbg, Spends, Summary, SummaryOptions, Survivors,
};

use crate::{failure::Failure, input::Input};

/// The names of the models, as options take them.
pub(crate) const NAMES: [&str; 7] = [
    "bg-nbd",
    "mbg-nbd",
    "pareto-nbd",
    "bg-bb",
    "gamma-gamma",
    "sbg",
    "bdw",
];

/// Fits a model by its name; the answer is a JSON object, also of a fit that failed.
pub(crate) fn fit(name: &str, input: Input, options: &SummaryOptions) -> Result<Value, Failure> {
    match name {
        "bg-nbd" => {
            histories(input, options).map(|data| object(name, data.customers(), &BgNbd::fit(&data)))
        }
        "mbg-nbd" => histories(input, options)
            .map(|data| object(name, data.customers(), &MbgNbd::fit(&data))),
        "pareto-nbd" => histories(input, options)
            .map(|data| object(name, data.customers(), &ParetoNbd::fit(&data))),
        "bg-bb" => match input {
            Input::Histories(rows) => {
                let data = DiscreteHistories::read(rows).map_err(refused)?;
                Ok(object(name, data.customers(), &BgBb::fit(&data)))
            }
            other => Err(unfit(name, &other, "a summary (frequency,recency,T)")),
        },
        "gamma-gamma" => spends(input, options)
            .map(|data| object(name, data.customers(), &GammaGamma::fit(&data))),
        "sbg" => {
            survivors(name, input).map(|data| object(name, data.customers(), &Sbg::fit(&data)))
        }
        "bdw" => {
            survivors(name, input).map(|data| object(name, data.customers(), &Bdw::fit(&data)))
        }
        _ => Err(Failure::Input(format!(
            "the model is \"{name}\", it must be one of {}",
            NAMES.join(", ")
        ))),
    }
}

fn refused(errors: impl std::error::Error) -> Failure {
    Failure::Input(errors.to_string().replace("; row ", "\nrow "))
}

fn unfit(name: &str, input: &Input, wanted: &str) -> Failure {
    let found = input.name();
    Failure::Input(format!(
        "{name}: the table holds {found}, it must hold {wanted}"
    ))
}

fn histories(input: Input, options: &SummaryOptions) -> Result<Histories, Failure> {
    match input {
        Input::Transactions(log) => Summary::of(log, options)
            .map(|summary| summary.histories())
            .map_err(refused),
        Input::Histories(rows) => Histories::read(rows).map_err(refused),
        Input::Survivors(_) => Err(unfit(
            "models of buying",
            &input,
            "transactions or a summary",
        )),
    }
}

fn spends(input: Input, options: &SummaryOptions) -> Result<Spends, Failure> {
    match input {
        Input::Transactions(log) => Summary::of(log, options)
            .map(|summary| summary.spends())
            .map_err(refused),
        Input::Histories(rows) => Spends::read(rows).map_err(refused),
        Input::Survivors(_) => Err(unfit("gamma-gamma", &input, "transactions or a summary")),
    }
}

fn survivors(name: &str, input: Input) -> Result<Survivors, Failure> {
    match input {
        Input::Survivors(rows) => Survivors::read(rows).map_err(refused),
        other => Err(unfit(name, &other, "survivors (period,customers)")),
    }
}

/// The answer as a JSON object.
fn object<M: Copy>(name: &str, customers: u64, fit: &Result<Fit<M>, FitError>) -> Value {
    let fit = match fit {
        Ok(fit) => fit,
        Err(error) => {
            return json!({
                "model": name,
                "converged": false,
                "customers": customers,
                "error": { "code": error.code(), "message": error.to_string() },
            });
        }
    };
    let each = |value: &dyn Fn(&tactica::customer::Estimate) -> Value| -> Map<String, Value> {
        let estimates = fit.estimates().iter();
        estimates
            .map(|estimate| (estimate.name().to_owned(), value(estimate)))
            .collect()
    };
    let open: Map<String, Value> = fit
        .unidentified()
        .filter_map(|estimate| {
            let reason = estimate.unidentified()?.name();
            Some((estimate.name().to_owned(), Value::from(reason)))
        })
        .collect();
    json!({
        "model": name,
        "params": each(&|estimate| json!(estimate.value())),
        "log_likelihood": fit.log_likelihood(),
        "converged": true,
        "customers": customers,
        "standard_errors": each(&|estimate| json!(estimate.standard_error())),
        "intervals_95": each(&|estimate| json!(estimate.interval())),
        "unidentified": open,
        "trials": fit.trials(),
    })
}

/// The answer for people.
pub(crate) fn text(answer: &Value) -> String {
    let mut text = String::new();
    let say = |text: &mut String, line: &str| writeln!(text, "{line}").expect("a string takes all");
    if let Some(message) = answer.pointer("/error/message").and_then(Value::as_str) {
        say(&mut text, message);
        return text;
    }
    let model = answer["model"].as_str().unwrap_or("");
    say(
        &mut text,
        &format!(
            "{model}, {} customers, log-likelihood {:.6}",
            answer["customers"],
            answer["log_likelihood"].as_f64().unwrap_or(f64::NAN)
        ),
    );
    for (name, value) in answer["params"].as_object().into_iter().flatten() {
        let value = value.as_f64().unwrap_or(f64::NAN);
        let interval = &answer["intervals_95"][name];
        let spread = match (interval[0].as_f64(), interval[1].as_f64()) {
            (Some(low), Some(high)) => format!("95 % from {low:.4} to {high:.4}"),
            _ => format!(
                "open: {}",
                answer["unidentified"][name].as_str().unwrap_or("")
            ),
        };
        say(&mut text, &format!("  {name:<6} {value:>14.6}  {spread}"));
    }
    text
}
