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
fn space_coast_disaster_fund() {
    // FY 2024-25: the director alone, once an emergency is declared, also above 200 000, the total not to exceed the fund.
    check(
        "fund disaster 1358843.00
         trigger emergency
         authority director *
         build => ok
         draw director emergency recovery 1.00 => fund-not-declared
         draw approved emergency recovery 1.00 => fund-not-declared
         declare emergency unsaid => fund-no-reason
         declare hurricane => fund-unknown-trigger
         declare emergency => left 1358843.00
         declare emergency => fund-already-declared
         draw nobody emergency recovery 1.00 => fund-not-authorised, next director
         draw marketing-manager+chair emergency recovery 1.00 => fund-not-authorised, next director
         draw director emergency recovery 1358843.01 => fund-above-balance 1358843.00
         draw director emergency recovery 200000.01 => left 1158842.99
         draw chair+director emergency recovery 58842.99 => left 1100000.00
         draw director emergency advertising 1000000.00 promotion 100000.01 => fund-above-balance 1100000.00
         draw director emergency advertising 1000000.00 promotion 100000.00 => left 0.00
         draw director emergency recovery 0.01 => fund-above-balance 0.00
         stand => 1358843.00 + 0.00 = 0.00 + 1358843.00 + 0.00",
    );
}

#[test]
fn san_luis_obispo_reserve() {
    // FY 2024-25: the reserve of 100 000 may be used for marketing under the reserve policy. Who decides is our own.
    check(
        "fund reserve 100000.00 inside district-reserve
         trigger reserve-policy
         authority district-board *
         build => ok
         declare reserve-policy => left 100000.00
         draw district-board reserve-policy district-reserve 1.00 => fund-own-node
         draw district-board reserve-policy marketing 100000.01 => fund-above-balance 100000.00
         draw district-board reserve-policy marketing 100000.00 => left 0.00
         draw district-board reserve-policy marketing 0.01 => fund-above-balance 0.00",
    );
}

#[test]
fn pinellas_reserves_to_a_campaign() {
    // Budget amendment no. 6 of FY 2017: 1 400 000 by approval of the board, on the council's recommendation alone not a cent;
    // 800 480 of it for the fall campaign. That these were all the reserves is our own.
    check(
        "fund reserves 1400000.00
         trigger revenue-above-budget
         authority board-of-commissioners *
         build => ok
         declare revenue-above-budget => left 1400000.00
         draw tourist-council revenue-above-budget fall-campaign 800480.00 support 599520.00 => fund-not-authorised, next board-of-commissioners
         draw approved revenue-above-budget fall-campaign 800480.01 support 599520.00 => fund-above-balance 1400000.00
         draw approved revenue-above-budget fall-campaign 800480.00 support 599520.00 => left 0.00
         stand => 1400000.00 + 0.00 = 0.00 + 1400000.00 + 0.00",
    );
}

#[test]
fn collier_carry_forward() {
    // 2012: 350 000 of carry-forward recognised, then appropriated in three parts.
    check(
        "fund carry-forward 0.00
         trigger recognised
         authority board *
         build => ok
         declare recognised => left 0.00
         draw board recognised television 0.01 => fund-above-balance 0.00
         replenish 350000.01 of 350000.00 => fund-above-unallocated 350000.00
         replenish 350000.00 of 350000.00 => left 350000.00
         draw board recognised television 150000.00 => left 200000.00
         draw board recognised group-meetings 100000.00 => left 100000.00
         draw board recognised trade-shows 100000.01 => fund-above-balance 100000.00
         draw board recognised trade-shows 100000.00 => left 0.00
         replenish 0.01 of 0.00 => fund-above-unallocated 0.00
         stand => 0.00 + 350000.00 = 0.00 + 350000.00 + 0.00",
    );
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

#[test]
fn a_fund_says_all_that_is_wrong_with_it() {
    check(
        "fund ok 0.00 cap 0.01
         trigger storm
         authority manager <=0.01
         authority deputy <0.02
         build => ok

         fund all -0.01 cap 0.00
         build => fund-negative -0.01, fund-no-cap 0.00, fund-no-trigger, fund-no-authority

         fund mixed 1.00 cap 1.00EUR
         trigger storm flood storm
         authority manager <=1.00GBP
         authority director <2JPY
         authority director *
         authority deputy <0.01
         authority intern <=-5.00
         build => fund-currency 1.00 EUR, fund-currency 2 JPY, fund-currency 1.00 GBP, fund-duplicate-trigger storm, fund-duplicate-authority director, fund-no-limit intern, fund-no-limit deputy",
    );
}

#[test]
fn rejections_say_who_and_how_much() {
    let mut story = Story::default();
    for command in [
        "fund reserve 20.00 inside held cap 10.00",
        "trigger storm",
        "authority manager <=5.00",
        "authority director <=15.00",
        "build",
        "declare storm",
    ] {
        story.run(command);
    }
    for (command, message) in [
        (
            "draw manager storm search 7.00",
            "fund reserve: a draw of 7.00 USD is for director to make",
        ),
        (
            "draw director storm search 15.01",
            "fund reserve: a draw of 15.01 USD is for nobody to make without approval",
        ),
        (
            "draw director storm search 11.00",
            "fund reserve: 11.00 USD exceeds the cap of 10.00 USD per draw",
        ),
        (
            "draw director storm held 1.00",
            "fund reserve: its money sits in held already, so a draw for held moves nothing",
        ),
        (
            "release 20.01",
            "fund reserve: 20.01 USD exceeds the 20.00 USD that are left",
        ),
        (
            "replenish 2.00 of 1.00",
            "fund reserve: 2.00 USD exceeds the 1.00 USD of unallocated money",
        ),
    ] {
        let (verb, rest) = command.split_once(' ').unwrap();
        let words: Vec<&str> = rest.split(' ').collect();
        let error = story.decide(verb, &words, "as resolved").unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn records_that_no_fund_wrote_are_refused() {
    let mut story = Story::default();
    for command in [
        "fund reserve 20.00",
        "trigger storm",
        "authority manager *",
        "build",
        "declare storm",
        "draw manager storm search 5.00",
    ] {
        story.run(command);
    }
    let (_, state) = story.fund.unwrap();
    let draw = |lines: &str, total: &str| {
        format!(
            r#"{{"change": "drawn", "draw": {{"trigger": "storm", "lines": [{lines}], "reason": "x"}}, "total": "{total}"}}"#
        )
    };
    let line = |amount: &str| format!(r#"{{"node": "search", "amount": "{amount}"}}"#);
    let declared = r#"{"change": "declared", "trigger": "storm",
        "declaration": {"by": "eve", "at": "2025-01-01T00:00:00Z", "evidence": "x"}}"#;
    let amount = |change: &str, amount: &str| {
        format!(r#"{{"change": "{change}", "amount": "{amount}", "reason": "x"}}"#)
    };
    for (event, code) in [
        (declared.to_owned(), "fund-record-replaced"),
        (draw(&line("5.00 USD"), "5.01 USD"), "fund-record-total"),
        (draw(&line("5.00 USD"), "5.00 EUR"), "fund-record-total"),
        (draw(&line("5.00 EUR"), "5.00 EUR"), "fund-record-money"),
        (
            draw(&line("15.01 USD"), "15.01 USD"),
            "fund-record-overdrawn",
        ),
        (draw("", "0.00 USD"), "fund-record-backwards"),
        (
            draw(
                &[line("5.00 USD"), line("-1.00 USD")].join(", "),
                "4.00 USD",
            ),
            "fund-record-backwards",
        ),
        (amount("released", "15.01 USD"), "fund-record-overdrawn"),
        (amount("released", "-0.01 USD"), "fund-record-backwards"),
        (amount("released", "1.00 EUR"), "fund-record-money"),
        (amount("replenished", "0.00 USD"), "fund-record-backwards"),
        (
            amount(
                "replenished",
                &format!("{}.27 USD", "1701411834604692317316873037158841057"),
            ),
            "fund-record-money",
        ),
    ] {
        let event: FundEvent = serde_json::from_str(&event).unwrap();
        let mut after = state.clone();
        let refused = after.apply(&event).unwrap_err();
        assert_eq!(refused.code(), code, "{event:?}: {refused}");
        assert_eq!(after, state, "a refused record changes nothing");
    }
}
