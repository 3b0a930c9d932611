//! Says who has to agree to an amount under a policy document, in which order, and why.
//! `cargo run --example route -- POLICY.json --amount 49999.99 --currency USD [--fact key=value …] [--json]`
#[path = "support/failure.rs"]
mod failure;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use failure::Failure;
use serde::{Serialize, de::DeserializeOwned};
use tactica::{
    approval::{
        Asked, Binding, Chain, Climb, Denial, FactType, FactValue, Facts, Past, Policies, Policy,
        PolicySpec, RequestKind, Step,
    },
    id::PersonId,
    money::{Currency, Money, RateTable},
};

const USAGE: &str = "\
usage: route [POLICY.json] [--amount AMOUNT …] [OPTION …]

  POLICY.json           a policy, or a list of policies; without it, Santa Clara's purchasing code
  --amount AMOUNT       an amount such as 49999.99; may be given several times
  --currency CURRENCY   its currency; that of the first policy, unless given
  --kind KIND           what it is for: spend, transfer, draw, amendment, contract, vendor-selection; the first kind of
                        the first policy, unless given
  --fact KEY=VALUE      a fact of the request, such as category=media or sole-source=true; may be given several times
  --requester PERSON    who asks
  --on DATE             the date of the request, such as 2025-03-31, for rates and windows
  --rates RATES.json    a list of rates: {\"from\": \"EUR\", \"to\": \"USD\", \"rate\": \"1.0412\", \"date\": \"2025-01-10\"}
  --history PAST.json   a list of past requests: {\"request\": \"r1\", \"kind\": \"spend\", \"amount\": \"9.00 USD\", \"on\": \"2025-01-10\"}
  --json                one JSON object per amount instead of text";

/// What is asked without arguments.
const POLICY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/policies/santa-clara.json"
);
const AMOUNTS: [&str; 5] = ["1000.00", "4999.99", "5000.00", "39999.99", "40000.00"];

#[derive(Default)]
struct Arguments {
    policy: Option<PathBuf>,
    amounts: Vec<String>,
    currency: Option<String>,
    kind: Option<String>,
    facts: Vec<String>,
    requester: Option<String>,
    on: Option<String>,
    rates: Option<PathBuf>,
    history: Option<PathBuf>,
    json: bool,
}

fn main() -> ExitCode {
    failure::run(|given| match arguments(given)? {
        Some(arguments) => answer(arguments),
        None => Ok(writeln!(io::stdout(), "{USAGE}")?),
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
            "--amount" => read.amounts.push(value()?),
            "--currency" => read.currency = Some(value()?),
            "--kind" => read.kind = Some(value()?),
            "--fact" => read.facts.push(value()?),
            "--requester" => read.requester = Some(value()?),
            "--on" => read.on = Some(value()?),
            "--rates" => read.rates = Some(value()?.into()),
            "--history" => read.history = Some(value()?.into()),
            flag if flag.starts_with('-') => {
                return Err(format!(
                    "there is no option {flag}; --help tells which there are"
                ));
            }
            path if read.policy.is_none() => read.policy = Some(path.into()),
            path => return Err(format!("one document at a time: {path}")),
        }
    }
    if read.policy.is_none() && read.amounts.is_empty() {
        read.amounts = AMOUNTS.map(str::to_owned).into();
    }
    Ok(Some(read))
}

fn answer(arguments: Arguments) -> Result<(), Failure> {
    let path = arguments.policy.unwrap_or_else(|| POLICY.into());
    let policies = policies(&path)?;
    let first = policies.as_slice().first();
    let first = first.ok_or_else(|| format!("{}: the list holds no policy", path.display()))?;
    let currency = match &arguments.currency {
        Some(text) => text
            .parse()
            .map_err(|error| format!("--currency {text}: {error}"))?,
        None => first.currency(),
    };
    let kind = match &arguments.kind {
        Some(text) => text
            .parse()
            .map_err(|error| format!("--kind {text}: {error}"))?,
        None => first.kinds().first().copied().unwrap_or(RequestKind::Spend),
    };
    let amounts = arguments.amounts.iter().map(|text| amount(text, currency));
    let amounts: Vec<Money> = amounts.collect::<Result<_, String>>()?;
    if arguments.json && amounts.is_empty() {
        return Err("--json answers one --amount or more: give one"
            .to_owned()
            .into());
    }
    let facts = facts(&arguments.facts, &policies)?;
    let rates: RateTable = optional(arguments.rates.as_deref())?;
    let history: Vec<Past> = optional(arguments.history.as_deref())?;
    let requester: Option<PersonId> = match &arguments.requester {
        Some(text) => Some(
            text.parse()
                .map_err(|error| format!("--requester: {error}"))?,
        ),
        None => None,
    };
    let on = match &arguments.on {
        Some(text) => Some(
            text.parse()
                .map_err(|error| format!("--on {text}: {error}"))?,
        ),
        None => None,
    };
    let mut out = io::stdout().lock();
    for amount in amounts {
        let mut asked = Asked::new(kind, amount, &facts)
            .rates(&rates)
            .history(&history);
        if let Some(date) = on {
            asked = asked.on(date);
        }
        if let Some(person) = &requester {
            asked = asked.requester(person);
        }
        let route = policies.route(&asked);
        if arguments.json {
            let text =
                serde_json::to_string(&Answer::of(amount, &route)).map_err(io::Error::from)?;
            writeln!(out, "{text}")?;
        } else {
            match route {
                Ok(chain) => writeln!(out, "{}", chain.explain())?,
                Err(denial) => writeln!(out, "{}\n", denial.explain())?,
            }
        }
    }
    if !arguments.json {
        let stated = if facts.is_empty() {
            String::new()
        } else {
            format!(", with {facts}")
        };
        writeln!(out, "Who decides on {kind} in {currency}{stated}:\n")?;
        write!(out, "{}", policies.coverage(kind, currency, &facts))?;
    }
    Ok(())
}

/// One line of the answer for machines.
#[derive(Serialize)]
struct Answer {
    amount: Money,
    /// The band of the rule that decides; of the first, where several do.
    band: Option<String>,
    /// For each binding step, in order, the roles and people asked.
    chain: Vec<Vec<String>>,
    denied: Option<String>,
}

impl Answer {
    fn of(amount: Money, route: &Result<Chain, Denial>) -> Self {
        match route {
            Ok(chain) => {
                let binding = chain
                    .steps()
                    .iter()
                    .filter(|step| step.binding == Binding::Binding);
                Self {
                    amount,
                    band: Some(chain.band().name().to_owned()),
                    chain: binding.map(asked).collect(),
                    denied: None,
                }
            }
            Err(denial) => Self {
                amount,
                band: None,
                chain: Vec::new(),
                denied: Some(denial.to_string()),
            },
        }
    }
}

/// Names whom a step asks.
fn asked(step: &Step) -> Vec<String> {
    let line = step.climb.map(|climb| match climb {
        Climb::Nearest => "nearest-superior".to_owned(),
        Climb::EachInTurn => "superiors-in-turn".to_owned(),
    });
    let roles = step.roles.iter().map(ToString::to_string);
    let people = step.people.iter().map(ToString::to_string);
    line.into_iter().chain(roles).chain(people).collect()
}

/// Reads a policy or a list of them, and says everything that is wrong, a line each.
fn policies(path: &Path) -> Result<Policies, String> {
    let value: serde_json::Value = read(path)?;
    let documents = match value {
        serde_json::Value::Array(documents) => documents,
        document => vec![document],
    };
    let place = path.display();
    let (mut made, mut wrong) = (Vec::new(), Vec::new());
    for (number, document) in (1..).zip(documents) {
        match serde_json::from_value::<PolicySpec>(document) {
            Err(error) => wrong.push(format!("{place}: policy {number}: {error}")),
            Ok(spec) => {
                let id = spec.id.clone();
                match Policy::new(spec) {
                    Ok(policy) => made.push(policy),
                    Err(problems) => {
                        let lines = problems
                            .iter()
                            .map(|p| format!("{place}: policy {id}: {p}"));
                        wrong.extend(lines);
                    }
                }
            }
        }
    }
    if wrong.is_empty() {
        match Policies::new(made) {
            Ok(policies) => return Ok(policies),
            Err(problems) => wrong.extend(problems.iter().map(|p| format!("{place}: {p}"))),
        }
    }
    Err(wrong.join("\n"))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let place = path.display();
    let text = fs::read_to_string(path).map_err(|error| format!("{place}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{place}: {error}"))
}

fn optional<T: DeserializeOwned + Default>(path: Option<&Path>) -> Result<T, String> {
    path.map_or_else(|| Ok(T::default()), read)
}

/// Reads an amount, with or without its currency.
fn amount(text: &str, currency: Currency) -> Result<Money, String> {
    let whole = if text.contains(' ') {
        text.to_owned()
    } else {
        format!("{text} {currency}")
    };
    let amount: Money = whole
        .parse()
        .map_err(|error| format!("--amount {text}: {error}"))?;
    if amount.currency() == currency {
        Ok(amount)
    } else {
        Err(format!("--amount {text}: the currency is {currency}"))
    }
}

/// Reads facts as what the policies take them for; and tells of those that no policy asks about.
fn facts(given: &[String], policies: &Policies) -> Result<Facts, String> {
    let types = policies.fact_types();
    let mut facts = Facts::default();
    for text in given {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| format!("--fact {text}: write KEY=VALUE"))?;
        let fact = key
            .parse()
            .map_err(|error| format!("--fact {text}: {error}"))?;
        let value = if let Some(wanted) = types.get(&fact) {
            let read = wanted.read(value);
            read.ok_or_else(|| format!("--fact {text}: {key} is {wanted}"))?
        } else {
            // It changes nothing: perhaps a slip of the pen. There is nobody left to tell if this fails.
            let _ = writeln!(io::stderr(), "note: no policy asks about {key}");
            guess(value)
        };
        if facts.get(key).is_some() {
            return Err(format!("--fact {text}: {key} is stated twice"));
        }
        facts.set(fact, value);
    }
    Ok(facts)
}

/// Takes a value for what it looks like.
fn guess(text: &str) -> FactValue {
    let types = [FactType::Flag, FactType::Number];
    let read = types.into_iter().find_map(|guessed| guessed.read(text));
    read.unwrap_or_else(|| FactValue::from(text))
}
