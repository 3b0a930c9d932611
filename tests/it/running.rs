//! The plan that the tests of running plans share, and commands in one line each.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing fails, as it should"
)]

use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value, json};
use tactica::{
    plan::{Plan, PlanDraft},
    program::{Command, Envelope, Event, Program},
};

/// The plan as a document.
pub(crate) const PLAN: &str = include_str!("running/plan.json");

/// A plan in which requests may change, be let pass and be approved by silence.
pub(crate) const AGREED: &str = include_str!("running/agreed.json");

/// Returns the plan.
pub(crate) fn plan() -> Arc<Plan> {
    static BUILT: LazyLock<Arc<Plan>> = LazyLock::new(|| {
        let draft: PlanDraft = serde_json::from_str(PLAN).unwrap();
        Arc::new(draft.build().unwrap_or_else(|issues| panic!("{issues:?}")))
    });
    Arc::clone(&BUILT)
}

/// Makes a plan out of the shared one, changed as JSON.
pub(crate) fn plan_with(change: impl FnOnce(&mut Value)) -> Arc<Plan> {
    let mut document: Value = serde_json::from_str(PLAN).unwrap();
    change(&mut document);
    let draft: PlanDraft = serde_json::from_value(document).unwrap();
    Arc::new(draft.build().unwrap_or_else(|issues| panic!("{issues:?}")))
}

/// Returns place and code of every error of the shared plan, changed as JSON.
pub(crate) fn errors_with(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut document: Value = serde_json::from_str(PLAN).unwrap();
    change(&mut document);
    let draft: PlanDraft = serde_json::from_value(document).unwrap();
    let issues = draft.check().issues;
    let lines = issues
        .errors()
        .map(|issue| format!("{} {}", issue.place, issue.code));
    lines.collect()
}

/// The fields that each kind of command is given by position.
const POSITIONS: &[(&str, &[&str])] = &[
    ("request-spend", &["request", "lines"]),
    ("request-transfer", &["request", "from", "to", "amount"]),
    ("request-draw", &["request", "fund", "trigger", "lines"]),
    ("request-amendment", &["request", "lines", "source"]),
    ("amend-request", &["request", "lines"]),
    ("decide", &["request", "vote"]),
    ("recuse", &["request"]),
    ("override-request", &["request", "role"]),
    ("delegate", &["to", "start", "end"]),
    ("revoke-delegation", &["to"]),
    ("note-absence", &["from", "until"]),
    ("withdraw", &["request"]),
    ("order", &["order", "request", "vendor", "amount"]),
    ("invoice", &["invoice", "order", "standing", "amount"]),
    ("credit", &["credit", "invoice", "amount"]),
    ("confirm-receipt", &["order"]),
    ("accrue", &["accrual", "order", "amount"]),
    ("refund", &["credit", "lines"]),
    ("freeze-period", &["period"]),
    ("reopen-period", &["period"]),
    ("hold-review", &["review"]),
    ("expire", &[]),
    ("close-order", &["order"]),
    ("release-request", &["request"]),
    ("declare-trigger", &["fund", "trigger", "evidence"]),
    ("draw-fund", &["fund", "trigger", "lines"]),
    ("replenish-fund", &["fund", "from", "amount"]),
    ("retire-risk", &["fund", "risk"]),
    ("release-fund", &["fund", "amount"]),
    ("report-progress", &["task"]),
    ("decide-gate", &["gate", "verdict"]),
    ("measure-kpi", &["kpi", "date", "value"]),
    ("record-outcome", &["channel", "from", "until"]),
];

/// The kinds of command that cannot do without a reason.
const REASONS: &[&str] = &[
    "request-spend",
    "request-transfer",
    "request-draw",
    "request-amendment",
    "amend-request",
    "decide",
    "decide-gate",
    "recuse",
    "override-request",
    "withdraw",
    "refund",
    "freeze-period",
    "reopen-period",
    "close-order",
    "release-request",
    "draw-fund",
    "replenish-fund",
    "retire-risk",
    "release-fund",
];

/// Reads a command: its kind, fields by position, then `field=value`. Amounts are in USD unless they say otherwise, and lines
/// are written `node:amount,node:amount`; a reason is made up where one is needed. Commands of a batch stand between semicolons.
pub(crate) fn command(kind: &str, args: &str) -> Command {
    if kind == "batch" {
        let parts = args.split(';').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        let parts = parts.map(|part| part.split_once(' ').unwrap_or((part, "")));
        return Command::Batch {
            commands: parts.map(|(kind, args)| command(kind, args)).collect(),
        };
    }
    let found = POSITIONS.iter().find(|(name, _)| *name == kind);
    let (_, positions) = found.unwrap_or_else(|| panic!("there is no command {kind}"));
    let mut fields = Map::new();
    if REASONS.contains(&kind) {
        fields.insert("reason".into(), json!("it is needed"));
    }
    let mut positions = positions.iter();
    for word in args.split_whitespace() {
        let (field, text) = word.split_once('=').unwrap_or_else(|| {
            let field = positions.next();
            (field.unwrap_or_else(|| panic!("{kind}: {word}")), word)
        });
        match field {
            "step" => {
                fields.insert(field.into(), json!(text.parse::<u32>().unwrap()));
            }
            "payable" | "terms" | "facts" if text.starts_with('{') => {
                // Words are separated by spaces, so that one within a word is written as a tilde.
                let text = text.replace('~', " ");
                fields.insert(field.into(), serde_json::from_str(&text).unwrap());
            }
            // An amount where the document has one line, else lines.
            _ if field == "lines" || text.contains(':') && !text.ends_with('Z') => {
                fields.insert("lines".into(), lines(text));
            }
            "exception" => {
                let waiver = json!({ "role": text, "reason": "it cannot wait" });
                fields.insert(field.into(), waiver);
            }
            "amount" | "revenue" | "profit" => {
                fields.insert(field.into(), json!(usd(text)));
            }
            _ => {
                fields.insert(field.into(), json!(text));
            }
        }
    }
    let mut body = match kind {
        "record-outcome" => json!({ "outcome": fields }),
        _ => Value::Object(fields),
    };
    body["type"] = json!(kind);
    serde_json::from_value(body.clone()).unwrap_or_else(|error| panic!("{error}: {body}"))
}

fn lines(text: &str) -> Value {
    let lines = text.split(',').filter(|line| !line.is_empty()).map(|line| {
        let (node, amount) = line.split_once(':').unwrap();
        json!({ "node": node, "amount": usd(amount) })
    });
    Value::Array(lines.collect())
}

/// Writes an amount as money, in USD unless it says otherwise.
pub(crate) fn usd(text: &str) -> String {
    match text.find(|c: char| c.is_ascii_uppercase()) {
        Some(at) => format!("{} {}", &text[..at], &text[at..]),
        None => format!("{text} USD"),
    }
}

/// Puts a command into its envelope.
pub(crate) fn envelope(id: &str, at: &str, actor: &str, command: Command) -> Envelope {
    Envelope {
        id: id.parse().unwrap(),
        at: at.parse().unwrap(),
        actor: actor.parse().unwrap(),
        command,
    }
}

/// Says what happened in a word for each event: its type, or the part of it that matters.
pub(crate) fn summary(events: &[Event]) -> String {
    let word = |event: &Event| {
        let value = serde_json::to_value(event).unwrap();
        let inner = match event {
            Event::Decided { .. } => &value["decision"]["outcome"],
            Event::Amended { .. } => &value["amendment"]["effect"],
            Event::Lapsed { .. } => &value["lapse"]["outcome"],
            Event::Moved { .. } => &value["movement"]["type"],
            Event::FundChanged { .. } => &value["event"]["change"],
            _ => &value["type"],
        };
        let mut word = inner.as_str().unwrap().to_owned();
        if matches!(event, Event::Amended { .. } | Event::Lapsed { .. }) {
            word = format!("{}-{word}", value["type"].as_str().unwrap());
        }
        let Event::Moved { movement } = event else {
            return word;
        };
        let passed = movement.warnings().iter();
        passed.fold(word, |word, warning| format!("{word}!{}", warning.node))
    };
    let words: Vec<String> = events.iter().map(word).collect();
    words.join(" ")
}

/// Writes money without currency and without `.00`.
pub(crate) fn plain(money: tactica::money::Money) -> String {
    let text = money.to_string();
    let number = text.split(' ').next().unwrap();
    number.strip_suffix(".00").unwrap_or(number).to_owned()
}

/// Writes the balance of a node: allocated, held, committed, settled, available.
pub(crate) fn balance(program: &Program, node: &str) -> String {
    let ledger = program.state().ledger();
    let found = ledger
        .balance(node)
        .unwrap_or_else(|| panic!("there is no {node}"));
    let columns = [
        found.allocated,
        found.held,
        found.committed,
        found.settled,
        found.available(),
    ];
    columns.map(plain).join("/")
}
