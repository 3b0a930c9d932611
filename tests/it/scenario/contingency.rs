//! Funds for the unforeseen: published ones and the rules of drawing, a row per command.
//!
//! | Command | Meaning | Outcome |
//! | --- | --- | --- |
//! | `fund NAME AMOUNT [inside NODE] [cap AMOUNT] [quarter AMOUNT]` | starts a fund, with caps per draw and per quarter | |
//! | `trigger NAME…`, `authority ROLE LIMIT` | adds to it; a limit is `<=5`, `<5` or `*` | |
//! | `metric NAME KPI RELATION VALUE`, `date NAME FROM [UNTIL]` | adds a trigger that is computed | |
//! | `risk NAME EXPOSURE` | adds a risk | |
//! | `build` | makes the fund, to which nothing has happened | `ok` or the problems |
//! | `declare TRIGGER` | | what is left, or the rejection |
//! | `draw WHO TRIGGER [for:RISK] NODE AMOUNT…` | by roles joined with `+`, by `nobody`, or as `approved` | the same |
//! | `on DATE`, `measure KPI VALUE` | what is known from now on | |
//! | `retire RISK` | | the same |
//! | `release AMOUNT`, `replenish AMOUNT of UNALLOCATED` | | the same |
//! | `stand` | all figures | `start + added = left + drawn + released` |
//! | `risks` | | what is kept for risks, and what is free |
//!
//! `unsaid` at the end leaves the reason out. Amounts are in USD unless they say otherwise (`5.00EUR`).
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod published;
mod wrong;

use chrono::{DateTime, Utc};
use tactica::{
    approval::{Limit, Line},
    contingency::{
        Authority, Circumstances, Condition, CoveredRisk, Declaration, Draw, DrawAuthority, Fund,
        FundError, FundEvent, FundRejection, FundSpec, FundState, PeriodCap, Standing, Threshold,
        Trigger, TriggerKind,
    },
    id::RoleId,
    money::Money,
    time::{FiscalCalendar, FiscalPattern, parse_date},
};

fn money(text: &str) -> Money {
    match text.find(|c: char| c.is_ascii_uppercase()) {
        Some(at) => format!("{} {}", &text[..at], &text[at..]),
        None => format!("{text} USD"),
    }
    .parse()
    .unwrap()
}

fn plain(money: Money) -> String {
    money.to_string().replace(" USD", "")
}

fn limit(text: &str) -> Limit {
    match text.trim_start_matches(['<', '=']) {
        amount if text.starts_with("<=") => Limit::UpTo(money(amount)),
        amount if text.starts_with('<') => Limit::Below(money(amount)),
        _ => {
            assert_eq!(text, "*");
            Limit::Unlimited
        }
    }
}

fn problem(error: &FundError) -> String {
    let code = error.code();
    match error {
        FundError::NegativeAmount { amount } => format!("{code} {}", plain(*amount)),
        FundError::NoCap { cap } | FundError::NoPeriodCap { cap } => {
            format!("{code} {}", plain(*cap))
        }
        FundError::ConditionKind { trigger, .. } | FundError::NeverMet { trigger } => {
            format!("{code} {trigger}")
        }
        FundError::DuplicateRisk { risk } | FundError::NegativeExposure { risk, .. } => {
            format!("{code} {risk}")
        }
        FundError::Currency { found, .. } => format!("{code} {found}"),
        FundError::DuplicateTrigger { trigger } => format!("{code} {trigger}"),
        FundError::DuplicateAuthority { role } | FundError::NoLimit { role, .. } => {
            format!("{code} {role}")
        }
        _ => code.to_owned(),
    }
}

fn rejection(error: &FundRejection) -> String {
    let code = error.code();
    match error {
        FundRejection::NotAuthorised { next, .. } => match next {
            Some(role) => format!("{code}, next {role}"),
            None => format!("{code}, next nobody"),
        },
        FundRejection::AboveCap { cap, .. } => format!("{code} {}", plain(*cap)),
        FundRejection::AbovePeriodCap { left, period, .. } => {
            format!("{code} {} in {period}", plain(*left))
        }
        FundRejection::AboveFree { free, .. } => format!("{code} {}", plain(*free)),
        FundRejection::NotReached { value, .. } => format!("{code} {value}"),
        FundRejection::UnknownRisk { risk, .. } | FundRejection::RiskRetired { risk, .. } => {
            format!("{code} {risk}")
        }
        FundRejection::AboveBalance { available, .. } => format!("{code} {}", plain(*available)),
        FundRejection::AboveUnallocated { unallocated, .. } => {
            format!("{code} {}", plain(*unallocated))
        }
        FundRejection::Money { source, .. } => format!("{code}, {}", source.code()),
        FundRejection::NotPositive { amount, .. } => format!("{code} {}", plain(*amount)),
        _ => code.to_owned(),
    }
}

#[derive(Default)]
pub(super) struct Story {
    spec: Option<FundSpec>,
    fund: Option<(Fund, FundState)>,
    known: Circumstances,
}

impl Story {
    fn start(&mut self, words: &[&str]) {
        let after = |word: &str| {
            let at = words.iter().position(|w| *w == word)?;
            Some(words[at + 1])
        };
        self.spec = Some(FundSpec {
            id: words[0].parse().unwrap(),
            name: words[0].into(),
            purpose: "the unforeseen".into(),
            amount: money(words[1]),
            standing: match after("inside") {
                Some(node) => Standing::InsideBaseline {
                    node: node.parse().unwrap(),
                },
                None => Standing::OutsideBaseline,
            },
            cap_per_draw: after("cap").map(money),
            cap_per_period: after("quarter").map(|amount| PeriodCap {
                amount: money(amount),
                calendar: FiscalCalendar::new(1, FiscalPattern::Quarters).unwrap(),
            }),
            risks: Vec::new(),
            triggers: Vec::new(),
            authority: Vec::new(),
        });
    }

    fn build(&mut self) -> String {
        match Fund::new(self.spec.clone().unwrap()) {
            Ok(fund) => {
                let text = serde_json::to_string(&fund).unwrap();
                assert_eq!(serde_json::from_str::<Fund>(&text).unwrap(), fund);
                let state = FundState::new(&fund);
                self.fund = Some((fund, state));
                "ok".to_owned()
            }
            Err(problems) => {
                let text = serde_json::to_string(self.spec.as_ref().unwrap()).unwrap();
                let refused = serde_json::from_str::<Fund>(&text).unwrap_err();
                assert!(refused.to_string().starts_with(&problems[0].to_string()));
                let problems: Vec<String> = problems.iter().map(problem).collect();
                problems.join(", ")
            }
        }
    }

    fn decide(&self, verb: &str, words: &[&str], why: &str) -> Result<FundEvent, FundRejection> {
        let (fund, state) = self.fund.as_ref().unwrap();
        match (verb, words) {
            ("declare", [trigger]) => {
                let declaration = Declaration {
                    by: "ana".parse().unwrap(),
                    at: DateTime::<Utc>::UNIX_EPOCH,
                    evidence: why.into(),
                };
                state.decide_declare(fund, trigger.parse().unwrap(), declaration)
            }
            ("draw", [who, trigger, lines @ ..]) => {
                let risk = lines.first().and_then(|word| word.strip_prefix("for:"));
                let lines = &lines[usize::from(risk.is_some())..];
                let lines = lines.chunks(2).map(|line| Line {
                    node: line[0].parse().unwrap(),
                    amount: money(line[1]),
                });
                let draw = Draw {
                    trigger: trigger.parse().unwrap(),
                    risk: risk.map(|risk| risk.parse().unwrap()),
                    lines: lines.collect(),
                    reason: why.into(),
                };
                let roles: Vec<RoleId> = match *who {
                    "nobody" => Vec::new(),
                    roles => roles.split('+').map(|r| r.parse().unwrap()).collect(),
                };
                let authority = match *who {
                    "approved" => DrawAuthority::Approval,
                    _ => DrawAuthority::Roles(&roles),
                };
                state.decide_draw(fund, draw, authority, &self.known)
            }
            ("retire", [risk]) => state.decide_retire(fund, risk.parse().unwrap(), why),
            ("release", [amount]) => state.decide_release(fund, money(amount), why),
            ("replenish", [amount, "of", unallocated]) => {
                state.decide_replenish(fund, money(amount), money(unallocated), why)
            }
            _ => panic!("no such command: {verb} {words:?}"),
        }
    }

    fn run(&mut self, command: &str) -> String {
        let mut words: Vec<&str> = command.split_whitespace().collect();
        let verb = words.remove(0);
        match verb {
            "fund" => self.start(&words),
            "trigger" => {
                let triggers = words.iter().map(|id| Trigger {
                    id: id.parse().unwrap(),
                    kind: TriggerKind::Event,
                    description: "".into(),
                    condition: None,
                });
                self.spec.as_mut().unwrap().triggers.extend(triggers);
            }
            "authority" => self.spec.as_mut().unwrap().authority.push(Authority {
                role: words[0].parse().unwrap(),
                limit: limit(words[1]),
            }),
            "metric" | "date" => {
                let (kind, condition) = match words[..] {
                    [_, kpi, relation, value] => (
                        TriggerKind::Metric,
                        Condition::Metric(Threshold {
                            kpi: kpi.parse().unwrap(),
                            relation: relation.parse().unwrap(),
                            value: value.parse().unwrap(),
                        }),
                    ),
                    [_, from, ref until @ ..] => (
                        TriggerKind::Date,
                        Condition::Date {
                            from: parse_date(from).unwrap(),
                            until: until.first().map(|day| parse_date(day).unwrap()),
                        },
                    ),
                    _ => panic!("a trigger needs a condition: {command}"),
                };
                self.spec.as_mut().unwrap().triggers.push(Trigger {
                    id: words[0].parse().unwrap(),
                    kind,
                    description: "".into(),
                    condition: Some(condition),
                });
            }
            "risk" => self.spec.as_mut().unwrap().risks.push(CoveredRisk {
                id: words[0].parse().unwrap(),
                description: "".into(),
                exposure: money(words[1]),
            }),
            "on" => self.known.at = format!("{}T12:00:00Z", words[0]).parse().unwrap(),
            "measure" => {
                let (kpi, value) = (words[0].parse().unwrap(), words[1].parse().unwrap());
                self.known.values.insert(kpi, value);
            }
            "risks" => {
                let (fund, state) = self.fund.as_ref().unwrap();
                let (kept, free) = (state.kept(fund).unwrap(), state.free(fund).unwrap());
                return format!("kept {} free {}", plain(kept), plain(free));
            }
            "build" => return self.build(),
            "stand" => {
                let (_, state) = self.fund.as_ref().unwrap();
                return format!(
                    "{} + {} = {} + {} + {}",
                    plain(state.amount()),
                    plain(state.replenished()),
                    plain(state.available()),
                    plain(state.drawn()),
                    plain(state.released()),
                );
            }
            _ => {
                let unsaid = words.last() == Some(&"unsaid");
                words.truncate(words.len() - usize::from(unsaid));
                let why = if unsaid { " " } else { "as resolved" };
                let event = match self.decide(verb, &words, why) {
                    Ok(event) => event,
                    Err(error) => return rejection(&error),
                };
                let text = serde_json::to_string(&event).unwrap();
                assert_eq!(serde_json::from_str::<FundEvent>(&text).unwrap(), event);
                let state = &mut self.fund.as_mut().unwrap().1;
                state.apply(&event).unwrap();
                let text = serde_json::to_string(state).unwrap();
                assert_eq!(serde_json::from_str::<FundState>(&text).unwrap(), *state);
                return format!("left {}", plain(state.available()));
            }
        }
        String::new()
    }
}

/// Runs every row and compares what is after `=>` with the outcome.
pub(super) fn check(table: &str) {
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

#[test]
fn l32_a_draw_above_the_limit_needs_the_next_tier() {
    check(
        "fund contingency 10000.00
         trigger storm
         authority director <=5000.00
         authority board *
         authority deputy <2500.00
         authority manager <=2500.00
         build => ok
         declare storm => left 10000.00
         draw intern storm search 0.01 => fund-not-authorised, next deputy
         draw intern storm search 2499.99 => fund-not-authorised, next deputy
         draw deputy storm search 2500.00 => fund-not-authorised, next manager
         draw manager storm search 2501.00 => fund-not-authorised, next director
         draw manager storm search 2500.01 => fund-not-authorised, next director
         draw manager storm search 2500.00 social 0.01 => fund-not-authorised, next director   # the sum counts
         draw director storm search 5000.01 => fund-not-authorised, next board
         draw deputy storm search 2499.99 => left 7500.01
         draw manager storm search 2499.99 => left 5000.02
         draw manager storm search 2500.00 => left 2500.02
         draw director storm search 2500.01 => left 0.01
         draw board storm search 0.01 => left 0.00",
    );
    // A limit for everybody: beyond the last one only an approval helps.
    check(
        "fund contingency 10000.00
         trigger storm
         authority manager <=2500.00
         build => ok
         declare storm => left 10000.00
         draw manager storm search 2500.01 => fund-not-authorised, next nobody
         draw approved storm search 2500.01 => left 7499.99",
    );
}

#[test]
fn l32_four_capped_draws_release_and_replenishment() {
    check(
        "fund contingency 10000.00 cap 2500.00
         trigger storm
         authority manager *
         build => ok
         declare storm => left 10000.00
         draw manager storm search 2501.00 => fund-above-cap 2500.00
         draw manager storm search 2500.01 => fund-above-cap 2500.00
         draw approved storm search 2500.01 => fund-above-cap 2500.00
         draw manager storm search 2500.00 => left 7500.00
         draw manager storm search 2500.00 => left 5000.00
         draw manager storm search 2500.00 => left 2500.00
         draw manager storm search 2500.00 => left 0.00
         draw manager storm search 0.01 => fund-above-balance 0.00
         release 0.01 => fund-above-balance 0.00
         replenish 400.01 of 400.00 => fund-above-unallocated 400.00
         replenish 399.99 of 400.00 => left 399.99
         replenish 0.02 of 0.01 => fund-above-unallocated 0.01
         replenish 0.01 of 0.01 => left 400.00
         release 400.01 => fund-above-balance 400.00    # the risk is retired
         release 150.00 => left 250.00
         release 250.00 => left 0.00
         replenish 1.00 of -1.00 => fund-above-unallocated -1.00
         stand => 10000.00 + 400.00 = 0.00 + 10000.00 + 400.00",
    );
}

#[test]
fn of_several_reasons_the_first_is_given() {
    // Each row mends the reason that the row before gave and leaves all later ones, so every pair is compared.
    check(
        "fund small 20.00 inside reserve cap 10.00
         trigger storm
         authority manager <=5.00
         build => ok
         draw nobody flood reserve 30.00EUR reserve -1.00 unsaid => fund-no-reason
         draw nobody flood reserve 30.00EUR reserve -1.00 => fund-not-positive -1.00
         draw nobody flood reserve 30.00EUR => fund-money, currency-mismatch
         draw nobody flood reserve 30.00 => fund-own-node
         draw nobody flood search 30.00 => fund-unknown-trigger
         draw nobody storm search 30.00 => fund-not-declared
         declare storm => left 20.00
         draw nobody storm search 30.00 => fund-not-authorised, next nobody
         draw approved storm search 30.00 => fund-above-cap 10.00
         draw approved storm search 10.00 => left 10.00
         draw approved storm search 10.00 => left 0.00
         draw approved storm search 10.00 => fund-above-balance 0.00
         draw manager storm => fund-not-positive 0.00
         draw manager storm search 0.00 => fund-not-positive 0.00

         declare flood unsaid => fund-no-reason
         declare storm unsaid => fund-no-reason
         declare flood => fund-unknown-trigger
         declare storm => fund-already-declared

         release -1.00EUR unsaid => fund-no-reason
         release 0.00EUR => fund-not-positive 0.00 EUR
         release 99.00EUR => fund-money, currency-mismatch
         release 99.00 => fund-above-balance 0.00

         replenish -1.00EUR of 0.00 unsaid => fund-no-reason
         replenish -1.00EUR of 0.00 => fund-not-positive -1.00 EUR
         replenish 9.00EUR of 0.00 => fund-money, currency-mismatch
         replenish 9.00EUR of 9.00EUR => fund-money, currency-mismatch
         replenish 9.00 of 9.00EUR => fund-money, currency-mismatch
         # The largest amount there is, added to the 20.00 from the start.
         replenish 1701411834604692317316873037158841057.27 of 0.00 => fund-money, money-overflow
         replenish 9.00 of 8.99 => fund-above-unallocated 8.99",
    );
}
