//! What it costs to find the rules that apply to a request, beside the same in two policy engines, in one run:
//! `cargo run --release --manifest-path benches/peers/Cargo.toml --bin approval`.
//!
//! The engines get the easier question. They say which rules apply, of rules without bands, from requests that are made beforehand;
//! the library looks up the bands, merges the steps of the rules, notes who asks for which, and returns a chain that can be kept. All
//! three are asked the same, and have to name the same rules.

#[path = "../../../approval/workload.rs"]
mod workload;

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    hint::black_box,
    time::{Duration, Instant},
};

use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request};
use regorus::{Engine, Value};
use serde_json::json;
use tactica::approval::{Asked, Denial, Policies};
use workload::Question;

/// The names of the rules that apply, or of one that denies.
type Named = BTreeSet<String>;

/// Above which amount, in dollars, a rule of the workload that denies does so.
const DENIED_ABOVE: i128 = 100_000;

fn main() {
    for rules in [10, 100, 1_000] {
        let questions = workload::questions(rules);
        let mut library = Library::new(rules);
        let mut cedar = Cedar::new(rules, &questions);
        let mut rego = Rego::new(rules, &questions);
        for (n, question) in questions.iter().enumerate() {
            let wanted = library.name(question);
            assert_eq!(cedar.name(n), wanted, "cedar-policy on {question:?}");
            assert_eq!(rego.name(n), wanted, "regorus on {question:?}");
        }
        let asked: Vec<Asked<'_>> = questions.iter().map(Question::asked).collect();
        let count = questions.len();
        let own = median(count, |n| library.route(&asked[n]));
        let theirs = median(count, |n| cedar.ask(n));
        let other = median(count, |n| rego.ask(n));
        println!(
            "{rules:>5} rules: route {own:>10.2?}   cedar-policy {theirs:>10.2?}   regorus {other:>10.2?}"
        );
    }
}

/// Returns the median time of one question over rounds of all of them, for at least a second.
fn median(count: usize, mut ask: impl FnMut(usize)) -> Duration {
    let mut times = Vec::new();
    let start = Instant::now();
    while times.len() < 5 * count || start.elapsed() < Duration::from_secs(1) {
        for n in 0..count {
            let before = Instant::now();
            ask(n);
            times.push(before.elapsed());
        }
    }
    times.sort_unstable();
    times[times.len() / 2]
}

struct Library(Policies);

impl Library {
    fn new(rules: usize) -> Self {
        Self(serde_json::from_value(workload::policy(rules)).unwrap())
    }

    fn route(&mut self, asked: &Asked<'_>) {
        let _ = black_box(self.0.route(black_box(asked)));
    }

    fn name(&self, question: &Question) -> Named {
        match self.0.route(&question.asked()) {
            // That the general bands do not count where a rule has its own is for the library alone to know.
            Ok(chain) => chain
                .grounds()
                .filter_map(|ground| ground.rule())
                .map(str::to_owned)
                .collect(),
            Err(Denial::Forbidden { rule, .. }) => Named::from([rule.to_string()]),
            Err(denial) => panic!("{denial}"),
        }
    }
}

/// A policy for each rule: forbid for one that denies, permit for the others. The reasons of the answer are the rules that apply.
struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
}

impl Cedar {
    fn new(rules: usize, questions: &[Question]) -> Self {
        let mut text = String::new();
        for rule in 0..rules {
            let mut when: Vec<String> = workload::conditions(rule)
                .into_iter()
                .map(|(fact, is)| format!("context[\"{fact}\"] == {is}"))
                .collect();
            let effect = match workload::effect(rule) {
                "deny" => {
                    when.push(format!("context.amount > {}", DENIED_ABOVE * 100));
                    "forbid"
                }
                _ => "permit",
            };
            let when = when.join(" && ");
            writeln!(
                text,
                "@id(\"rule-{rule}\") {effect}(principal, action, resource) when {{ {when} }};"
            )
            .unwrap();
        }
        let uid = |text: &str| -> EntityUid { text.parse().unwrap() };
        let request = |question: &Question| {
            let mut context = serde_json::to_value(&question.facts).unwrap();
            context["amount"] = json!(i64::try_from(question.amount.minor()).unwrap());
            let context = Context::from_json_value(context, None).unwrap();
            let [person, action, what] =
                ["Person::\"ana\"", "Action::\"approve\"", "Kind::\"spend\""].map(uid);
            Request::new(person, action, what, context, None).unwrap()
        };
        Self {
            authorizer: Authorizer::new(),
            policies: text.parse().unwrap(),
            entities: Entities::empty(),
            requests: questions.iter().map(request).collect(),
        }
    }

    fn ask(&mut self, n: usize) {
        black_box(
            self.authorizer
                .is_authorized(&self.requests[n], &self.policies, &self.entities),
        );
    }

    fn name(&self, n: usize) -> Named {
        let answer =
            self.authorizer
                .is_authorized(&self.requests[n], &self.policies, &self.entities);
        assert_eq!(answer.diagnostics().errors().count(), 0);
        let named = answer.diagnostics().reason();
        named
            .map(|policy| self.policies.annotation(policy, "id").unwrap().to_owned())
            .collect()
    }
}

/// A rule of the set `applies` for each rule, and one of `denies` for one that denies.
struct Rego {
    engine: Engine,
    inputs: Vec<Value>,
}

impl Rego {
    fn new(rules: usize, questions: &[Question]) -> Self {
        let mut text = "package approval\nimport rego.v1\n".to_owned();
        for rule in 0..rules {
            let mut body: Vec<String> = workload::conditions(rule)
                .into_iter()
                .map(|(fact, is)| format!("input[\"{fact}\"] == {is}"))
                .collect();
            let set = match workload::effect(rule) {
                "deny" => {
                    body.push(format!("input.amount > {}", DENIED_ABOVE * 100));
                    "denies"
                }
                _ => "applies",
            };
            writeln!(
                text,
                "{set} contains \"rule-{rule}\" if {{ {} }}",
                body.join("; ")
            )
            .unwrap();
        }
        text.push_str("answer := denies if { count(denies) > 0 }\nanswer := applies if { count(denies) == 0 }\n");
        let mut engine = Engine::new();
        engine.add_policy("approval.rego".to_owned(), text).unwrap();
        let input = |question: &Question| {
            let mut input = serde_json::to_value(&question.facts).unwrap();
            input["amount"] = json!(i64::try_from(question.amount.minor()).unwrap());
            Value::from_json_str(&input.to_string()).unwrap()
        };
        Self {
            engine,
            inputs: questions.iter().map(input).collect(),
        }
    }

    fn eval(&mut self, n: usize) -> Value {
        self.engine.set_input(self.inputs[n].clone());
        self.engine
            .eval_rule("data.approval.answer".to_owned())
            .unwrap()
    }

    fn ask(&mut self, n: usize) {
        black_box(self.eval(n));
    }

    fn name(&mut self, n: usize) -> Named {
        let answer: serde_json::Value =
            serde_json::from_str(&self.eval(n).to_json_str().unwrap()).unwrap();
        answer
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    }
}
