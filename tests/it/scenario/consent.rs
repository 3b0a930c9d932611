//! The life of requests: rounds, delegation, time, emergencies. A row per command, the outcome behind `=>`.
//!
//! | Command | Meaning | Outcome |
//! | --- | --- | --- |
//! | `steps JSON` | a policy with these steps for every amount, in USD | |
//! | `bands JSON`, `conduct JSON`, `superiors` | the next version of the policy has these | |
//! | `people JSON`, `more JSON` | the directory, from scratch or in addition; on the standard calendar | |
//! | `at INSTANT` | sets the clock, in UTC; every command takes a minute | |
//! | `open WHO AMOUNT [KEY=VALUE…]` | opens a request; `vendor`, `category`, `period`, `beneficiary`, `until` | as below |
//! | `amend WHO AMOUNT [KEY=VALUE…]` | changes it to this; what is not said is not said any more | what it does, as below |
//! | `approve`, `reject`, `abstain`, `advise WHO [step=N] [for=WHO]` | a vote | what it did, as below |
//! | `recuse`, `withdraw WHO`, `override WHO ROLE [REASON]`, `lapse` | | as below |
//! | `proof` | asks for the proof of approval | its total |
//! | `timing`, `breaches` | what is due | stages and who is to be told |
//!
//! Outcomes end with state, binding steps left and who may decide: `pending 2 [ana ben]`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

mod late;
mod rounds;
mod who;

use chrono::{DateTime, TimeDelta, Utc};
use tactica::{
    approval::{
        Ballot, BreachKind, Capacity, Directory, Line, Policy, Request, RequestDraft, RequestKind,
        RequestRecord, Vote,
    },
    id::PersonId,
    money::Money,
    time::WorkCalendar,
};

fn usd(text: &str) -> Money {
    format!("{text} USD").parse().unwrap()
}

fn person(text: &str) -> PersonId {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    let whole = format!("{text}:00Z");
    whole.parse().unwrap_or_else(|_| panic!("{text}"))
}

struct Story {
    policy: serde_json::Value,
    people: Directory,
    request: Option<Request>,
    at: DateTime<Utc>,
}

impl Story {
    fn new() -> Self {
        Self {
            policy: serde_json::json!({
                "id": "p", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": []
            }),
            people: Directory::default(),
            request: None,
            at: instant("2025-03-03T09:00"), // a Monday
        }
    }

    fn policy(&self) -> Policy {
        serde_json::from_value(self.policy.clone()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn set(&mut self, field: &str, text: &str) {
        let version = self.policy["version"].as_u64().unwrap();
        self.policy["version"] = (version + 1).into();
        self.policy[field] = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    }

    fn standing(&self) -> String {
        let request = self.request.as_ref().unwrap();
        let names: Vec<&str> = request
            .deciders(&self.people, self.at)
            .iter()
            .map(|p| p.as_str())
            .collect();
        let state = request.state_at(self.at);
        if !state.is_open() {
            assert!(names.is_empty());
            return state.to_string();
        }
        let stalled = match request.obstacle(&self.people, self.at) {
            Some(denial) => format!(" ({})", denial.code()),
            None => String::new(),
        };
        let left = request.steps_left();
        format!("{state} {left} [{}]{stalled}", names.join(" "))
    }

    /// Applies a record, checking that nothing that was recorded before is lost and that the document form says the same.
    fn enter(&mut self, record: impl Into<RequestRecord>) {
        let request = self.request.as_mut().unwrap();
        let before = request.records().to_vec();
        request.apply(record).unwrap();
        assert_eq!(request.records()[..before.len()], before[..]);
        assert_eq!(request.records().len(), before.len() + 1);
        let text = serde_json::to_string(request).unwrap();
        let again: Request = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        assert_eq!(again, *request);
    }

    fn draft(&self, words: &[&str]) -> RequestDraft {
        let line = |text: &str| {
            let (node, amount) = text.split_once(':').unwrap_or(("media", text));
            Line {
                node: node.parse().unwrap(),
                amount: usd(amount),
            }
        };
        let lines = words[1].split(',').map(line).collect();
        let (id, kind) = ("r".parse().unwrap(), RequestKind::Spend);
        let mut draft = RequestDraft::new(id, kind, person(words[0]), lines, self.at);
        for word in &words[2..] {
            match word.split_once('=').unwrap() {
                ("vendor", name) => draft.vendor = Some(name.parse().unwrap()),
                ("category", name) => draft.category = Some(name.into()),
                ("period", span) => draft.period = Some(span.parse().unwrap()),
                ("beneficiary", name) => draft.beneficiary = Some(person(name)),
                ("until", at) => draft.valid_until = Some(instant(at)),
                other => panic!("{other:?}"),
            }
        }
        draft
    }

    fn vote(&mut self, words: &[&str], vote: Vote, advice: bool) -> String {
        let mut ballot = Ballot::new(person(words[0]), vote, self.at);
        for word in &words[1..] {
            match word.split_once('=').unwrap() {
                ("step", number) => ballot.step = Some(number.parse().unwrap()),
                ("for", name) => ballot.acting_for = Some(person(name)),
                other => panic!("{other:?}"),
            }
        }
        let request = self.request.as_ref().unwrap();
        let decided = if advice {
            request.advise(ballot, &self.people)
        } else {
            request.decide(ballot, &self.people)
        };
        let decision = match decided {
            Ok(decision) => decision,
            Err(error) => return error.code().to_owned(),
        };
        let outcome = serde_json::to_value(decision.outcome()).unwrap();
        let mut said = vec![outcome.as_str().unwrap().to_owned()];
        match decision.capacity() {
            Capacity::Own => {}
            Capacity::For(holder) => said.push(format!("for {holder}")),
            Capacity::Escalation => said.push("escalated".into()),
        }
        if !decision.also_met().is_empty() {
            said.push(format!("also {:?}", decision.also_met()));
        }
        self.enter(decision);
        format!("{}, {}", said.join(" "), self.standing())
    }

    fn timing(&self) -> String {
        let request = self.request.as_ref().unwrap();
        let list = |people: &[PersonId]| {
            let names: Vec<&str> = people.iter().map(PersonId::as_str).collect();
            names.join(" ")
        };
        let steps = request.timing(&self.people, self.at);
        let steps = steps.iter().map(|timing| {
            let stage = serde_json::to_value(timing.stage).unwrap();
            let (stage, silent) = (stage.as_str().unwrap(), list(&timing.silent));
            let to = list(&timing.escalated_to);
            format!("{}: {stage} [{silent}] [{to}]", timing.step)
        });
        steps.collect::<Vec<_>>().join(", ")
    }

    /// Runs a command that sets the scene; `false` if it is none.
    fn prepare(&mut self, verb: &str, rest: &str) -> bool {
        match verb {
            "steps" => {
                let band = format!(r#"[{{"name": "all", "limit": "unlimited", "steps": {rest}}}]"#);
                self.set("bands", &band);
            }
            "bands" => self.set("bands", rest),
            "conduct" => self.set("conduct", rest),
            "superiors" => self.set("separation", "\"own-and-superiors\""),
            "people" => {
                self.people = serde_json::from_str(rest).unwrap_or_else(|e| panic!("{rest}: {e}"));
                self.people.set_calendar(WorkCalendar::standard());
            }
            "more" => {
                let more: Directory = serde_json::from_str(rest).unwrap();
                for delegation in more.delegations() {
                    self.people.add_delegation(delegation.clone()).unwrap();
                }
            }
            "at" => self.at = instant(rest) - TimeDelta::minutes(1),
            _ => return false,
        }
        true
    }

    fn run(&mut self, command: &str) -> String {
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        if self.prepare(verb, rest) {
            return String::new();
        }
        self.at += TimeDelta::minutes(1);
        let words: Vec<&str> = rest.split_whitespace().collect();
        if verb == "open" {
            return match Request::open(self.draft(&words), &self.policy(), &self.people) {
                Ok(opened) => {
                    self.request = Some(Request::from(opened));
                    self.standing()
                }
                Err(error) => error.code().to_owned(),
            };
        }
        let (at, request) = (self.at, self.request.as_ref().unwrap());
        let refused = |error: tactica::approval::DecisionError| error.code().to_owned();
        match verb {
            "approve" => return self.vote(&words, Vote::Approve, false),
            "reject" => return self.vote(&words, Vote::Reject, false),
            "abstain" => return self.vote(&words, Vote::Abstain, false),
            "advise" => return self.vote(&words, Vote::Approve, true),
            "timing" => return self.timing(),
            "proof" => {
                return match request.approved(at) {
                    Ok(approved) => approved.total().to_string().replace(" USD", ""),
                    Err(error) => refused(error),
                };
            }
            "breaches" => {
                let breaches = request.breaches(at);
                let kinds = breaches.iter().map(|breach| match breach.kind {
                    BreachKind::Overdue => "overdue",
                    BreachKind::Late(_) => "late",
                    BreachKind::Refused(_) => "refused",
                });
                return kinds.collect::<Vec<_>>().join(" ");
            }
            _ => {}
        }
        let record: Result<RequestRecord, String> = match verb {
            "amend" => {
                let amended = request.amend(self.draft(&words), &self.policy(), &self.people);
                match amended {
                    Ok(amendment) => {
                        let effect = serde_json::to_value(amendment.effect()).unwrap();
                        self.enter(amendment);
                        return format!("{}, {}", effect.as_str().unwrap(), self.standing());
                    }
                    Err(error) => Err(error.code().to_owned()),
                }
            }
            "recuse" => {
                let record = request.recuse(&person(words[0]), "", at);
                record.map(Into::into).map_err(refused)
            }
            "withdraw" => {
                let record = request.withdraw(&person(words[0]), "", at);
                record.map(Into::into).map_err(refused)
            }
            "override" => {
                let (by, role) = (person(words[0]), words[1].parse().unwrap());
                let record =
                    request.override_by(&by, &role, &words[2..].join(" "), at, &self.people);
                record.map(Into::into).map_err(refused)
            }
            "lapse" => {
                let record = request.lapse(&self.people, at);
                record.map(Into::into).ok_or_else(|| "nothing".to_owned())
            }
            other => panic!("no such command: {other}"),
        };
        match record {
            Ok(record) => {
                self.enter(record);
                self.standing()
            }
            Err(code) => code,
        }
    }
}

/// Runs every row and compares what is after `=>` with the outcome.
fn check(table: &str) {
    let mut story = Story::new();
    for (number, row) in table.lines().enumerate() {
        let row = row.split('#').next().unwrap().trim();
        if row.is_empty() {
            continue;
        }
        let (command, expected) = row.split_once("=>").unwrap_or((row, ""));
        let outcome = story.run(command.trim());
        assert_eq!(outcome, expected.trim(), "row {number}: {}", command.trim());
    }
}
