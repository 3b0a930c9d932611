//! Approvals: published policies and the bugs of other systems, a row per command.
//!
//! | Command | Meaning | Outcome |
//! | --- | --- | --- |
//! | `policy ID KIND [capped] [superiors]` | starts a policy in USD; `capped` denies beyond the last band | |
//! | `band NAME [START] LIMIT: STEP; STEP` | `>5` `>=5` start, `<=5` `<5` `*` limit | |
//! | `edit` | starts the next version of the policy | |
//! | `build` | makes the policy | `ok` or the problems |
//! | `seat ROLE PERSON…`, `boss PERSON SUPERIOR` | fills the directory | |
//! | `clear` | empties the directory | |
//! | `chain AMOUNT` | which band | its name or the denial |
//! | `open ID REQUESTER AMOUNT [BENEFICIARY]` | opens a request | state, binding steps left, who may decide |
//! | `approve`, `reject`, `abstain PERSON` | a vote | what it did, then as for `open` |
//! | `advise PERSON YES/NO`, `withdraw PERSON` | | |
//! | `proof` | asks for the proof of approval | its total |
#![allow(
    clippy::arithmetic_side_effects,
    clippy::default_trait_access,
    clippy::match_bool,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod published;
mod traps;

use chrono::{DateTime, TimeDelta, Utc};
use tactica::{
    approval::{
        Approval, Ballot, BandSpec, Beyond, Directory, Limit, Line, Outcome, Policy, PolicyError,
        PolicySpec, Quorum, Request, RequestDraft, RequestKind, RequestState, Separation, Start,
        Step, Vote,
    },
    id::{PersonId, RoleId},
    money::{Currency, Money},
};

fn usd(text: &str) -> Money {
    format!("{text} USD").parse().unwrap()
}

fn plain(money: Money) -> String {
    money.to_string().replace(" USD", "")
}

fn person(text: &str) -> PersonId {
    text.parse().unwrap()
}

fn kind(text: &str) -> RequestKind {
    serde_json::from_value(text.into()).unwrap()
}

fn step(text: &str) -> Step {
    let mut words = text.split_whitespace();
    let how = words.next().unwrap();
    let roles = words.map(|role| RoleId::new(role).unwrap());
    match how {
        "advice" => Step::advice(roles),
        "any" => Step::any(roles),
        "each" => Step::of(roles, Quorum::EachRole),
        "majority" => Step::of(roles, Quorum::Majority),
        "majority+1" => Step::of(roles, Quorum::MajorityPlusOne),
        "two-thirds" => Step::of(roles, Quorum::TwoThirds),
        count => Step::of(roles, Quorum::AtLeast(count.parse().unwrap())),
    }
}

fn band(text: &str) -> BandSpec {
    let (head, steps) = text.split_once(':').unwrap();
    let mut words = head.split_whitespace();
    let name = words.next().unwrap().into();
    let (mut from, mut limit) = (None, Limit::Unlimited);
    for word in words {
        match word.trim_start_matches(['<', '>', '=']) {
            amount if word.starts_with(">=") => from = Some(Start::AtLeast(usd(amount))),
            amount if word.starts_with('>') => from = Some(Start::Over(usd(amount))),
            amount if word.starts_with("<=") => limit = Limit::UpTo(usd(amount)),
            amount if word.starts_with('<') => limit = Limit::Below(usd(amount)),
            _ => assert_eq!(word, "*"),
        }
    }
    let (approval, steps) = match steps.trim() {
        "auto" => (Approval::Automatic, Vec::new()),
        "" => (Approval::Steps, Vec::new()),
        steps => (Approval::Steps, steps.split(';').map(step).collect()),
    };
    BandSpec {
        name,
        from,
        limit,
        approval,
        steps,
    }
}

fn problem(error: &PolicyError) -> String {
    match error {
        PolicyError::Gap { from, to } => format!("gap {}..{}", plain(*from), plain(*to)),
        PolicyError::Overlap { from, to } => {
            format!(
                "overlap {}..{}",
                plain(*from),
                to.map(plain).unwrap_or_default()
            )
        }
        other => other.code().to_owned(),
    }
}

#[derive(Default)]
struct Story {
    spec: Option<PolicySpec>,
    policy: Option<Policy>,
    people: Directory,
    request: Option<Request>,
    minutes: i64,
}

impl Story {
    fn now(&mut self) -> DateTime<Utc> {
        self.minutes += 1;
        self.at()
    }

    fn at(&self) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::minutes(self.minutes)
    }

    fn standing(&self) -> String {
        let request = self.request.as_ref().unwrap();
        let names: Vec<&str> = request
            .deciders(&self.people, self.at())
            .iter()
            .map(|p| p.as_str())
            .collect();
        match request.state() {
            RequestState::Pending => {
                let stalled = match request.obstacle(&self.people, self.at()) {
                    Some(denial) => format!(" ({})", denial.code()),
                    None => String::new(),
                };
                format!(
                    "pending {} [{}]{stalled}",
                    request.steps_left(),
                    names.join(" ")
                )
            }
            resolved => {
                assert!(names.is_empty() && request.steps_left() == 0);
                assert!(
                    request.advisers(&self.people, self.at()).is_empty(),
                    "removed from every queue"
                );
                resolved.to_string()
            }
        }
    }

    fn vote(&mut self, who: &str, vote: Vote, advice: bool) -> String {
        let at = self.now();
        let ballot = Ballot::new(person(who), vote, at);
        let request = self.request.as_mut().unwrap();
        let before = request.clone();
        let decided = match advice {
            true => request.advise(ballot, &self.people),
            false => request.decide(ballot, &self.people),
        };
        assert_eq!(*request, before, "deciding changes nothing");
        let decision = match decided {
            Ok(decision) => decision,
            Err(error) => return error.code().to_owned(),
        };
        request.apply(&decision).unwrap();
        assert_eq!(request.decisions().count(), before.decisions().count() + 1);
        let again = serde_json::from_str(&serde_json::to_string(request).unwrap());
        assert_eq!(
            again.ok().as_ref(),
            Some(&*request),
            "the document form round-trips"
        );
        let outcome = match decision.outcome() {
            Outcome::Advised => "advised",
            Outcome::Recorded => "recorded",
            Outcome::StepMet => "met",
            Outcome::Approved => "approved",
            Outcome::Vetoed => "vetoed",
            Outcome::Unreachable => "unreachable",
        };
        format!("{outcome}, {}", self.standing())
    }

    fn open(&mut self, words: &[&str]) -> String {
        let kind = *self.policy.as_ref().unwrap().kinds().first().unwrap();
        let line = Line {
            node: "media".parse().unwrap(),
            amount: usd(words[2]),
        };
        let id = words[0].parse().unwrap();
        let draft = RequestDraft {
            beneficiary: words.get(3).map(|who| person(who)),
            ..RequestDraft::new(id, kind, person(words[1]), vec![line], self.now())
        };
        match Request::open(draft, self.policy.as_ref().unwrap(), &self.people) {
            Ok(opened) => {
                self.request = Some(Request::from(opened));
                self.standing()
            }
            Err(error) => error.code().to_owned(),
        }
    }

    fn run(&mut self, command: &str) -> String {
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        let words: Vec<&str> = rest.split_whitespace().collect();
        match verb {
            "policy" => {
                let has = |word: &str| words.contains(&word);
                let kinds = vec![kind(words[1])];
                self.spec = Some(PolicySpec {
                    beyond: if has("capped") {
                        Beyond::Denied
                    } else {
                        Beyond::Covered
                    },
                    separation: match has("superiors") {
                        true => Separation::OwnAndSuperiors,
                        false => Separation::Own,
                    },
                    ..PolicySpec::new(words[0].parse().unwrap(), 1, Currency::USD, kinds)
                });
                (self.people, self.request) = (Directory::default(), None);
            }
            "edit" => {
                let spec = self.spec.as_mut().unwrap();
                (spec.version, spec.bands) = (spec.version + 1, Vec::new());
            }
            "band" => self.spec.as_mut().unwrap().bands.push(band(rest)),
            "level" => {
                let level = words[1].parse().unwrap();
                let spec = self.spec.as_mut().unwrap();
                spec.authority.insert(words[0].parse().unwrap(), level);
            }
            "build" => match Policy::new(self.spec.clone().unwrap()) {
                Ok(policy) => {
                    let text = serde_json::to_string(&policy).unwrap();
                    assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
                    self.policy = Some(policy);
                    return "ok".into();
                }
                Err(problems) => {
                    return problems.iter().map(problem).collect::<Vec<_>>().join(", ");
                }
            },
            "seat" => {
                for who in &words[1..] {
                    self.people
                        .add_role(&person(who), words[0].parse().unwrap());
                }
            }
            "boss" => self
                .people
                .add_superior(&person(words[0]), &person(words[1])),
            "clear" => self.people = Directory::default(),
            "chain" => {
                let policy = self.policy.as_ref().unwrap();
                let of = *policy.kinds().first().unwrap();
                return match policy.chain(of, usd(words[0])) {
                    Ok(chain) => chain.band().name().to_owned(),
                    Err(denial) => denial.code().to_owned(),
                };
            }
            "open" => return self.open(&words),
            "approve" => return self.vote(words[0], Vote::Approve, false),
            "reject" => return self.vote(words[0], Vote::Reject, false),
            "abstain" => return self.vote(words[0], Vote::Abstain, false),
            "advise" if words[1] == "yes" => return self.vote(words[0], Vote::Approve, true),
            "advise" => return self.vote(words[0], Vote::Reject, true),
            "withdraw" => {
                let at = self.now();
                let request = self.request.as_mut().unwrap();
                match request.withdraw(&person(words[0]), "", at) {
                    Ok(record) => request.apply(record).unwrap(),
                    Err(error) => return error.code().to_owned(),
                }
                return self.standing();
            }
            "proof" => {
                return match self.request.as_ref().unwrap().approved(self.at()) {
                    Ok(approved) => plain(approved.total()),
                    Err(error) => error.code().to_owned(),
                };
            }
            other => panic!("no such command: {other}"),
        }
        String::new()
    }
}

/// Runs every row and compares what is after `=>` with the outcome.
fn check(table: &str) {
    let mut story = Story::default();
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
