//! Commands, most of them sensible.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use chrono::{DateTime, NaiveDate, Utc};
use proptest::{prelude::*, sample::Index};
use tactica::{
    approval::{Facts, Line, Vote},
    budget::{Finality, Payable},
    money::{Currency, Money},
    number::{Percent, Quantity},
    program::{Command, Outcome},
};

const PEOPLE: &[&str] = &[
    "ben", "mia", "max", "dan", "lea", "eve", "c1", "c2", "c3", "c4", "c5", "c6",
];
const NODES: &[&str] = &[
    "search", "social", "print", "events", "media", "plan", "buffer", "spare",
];
const FUNDS: &[(&str, &[&str])] = &[("rain", &["storm", "frost"]), ("shield", &["quake"])];

pub(super) fn start() -> DateTime<Utc> {
    "2025-03-03T09:00:00Z".parse().unwrap()
}

pub(super) fn cents(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

pub(super) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(letter: char, number: usize) -> T {
    format!("{letter}{number}").parse().unwrap()
}

/// One of the names, most often a likely one.
fn pick(names: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    any::<Index>().prop_map(move |at| *at.get(names))
}

fn spendable() -> impl Strategy<Value = &'static str> {
    any::<Index>().prop_map(|at| *at.get(&NODES[..4]))
}

fn amount() -> impl Strategy<Value = Money> {
    prop_oneof![4 => 1..50_000_i128, 3 => 1..500_000_i128, 1 => 1..3_000_000_i128].prop_map(cents)
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let line = (spendable(), amount()).prop_map(|(node, amount)| Line {
        node: node.parse().unwrap(),
        amount,
    });
    prop::collection::vec(line, 1..3).prop_map(|mut lines| {
        lines.sort_by(|a, b| a.node.cmp(&b.node));
        lines.dedup_by(|a, b| a.node == b.node);
        lines
    })
}

/// Either an amount for the only line, or lines.
fn how_much() -> impl Strategy<Value = (Option<Money>, Vec<Line>)> {
    prop_oneof![
        5 => amount().prop_map(|amount| (Some(amount), Vec::new())),
        1 => lines().prop_map(|lines| (None, lines)),
    ]
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..70_u64)
        .prop_map(|days| "2025-01-06".parse::<NaiveDate>().unwrap() + chrono::Days::new(days))
}

fn requests() -> impl Strategy<Value = Command> {
    let (id, why) = (|| 0..30_usize, || Just("because".into()));
    prop_oneof![
        6 => (id(), lines()).prop_map(|(r, lines)| Command::RequestSpend {
            request: self::id('r', r),
            lines,
            reason: "because".into(),
            cost: None,
            vendor: (r % 3 == 0).then(|| "acme".parse().unwrap()),
            beneficiary: (r == 4).then(|| "mia".parse().unwrap()),
            facts: Facts::default(),
            expires_at: None,
            exception: None,
        }),
        2 => (id(), pick(NODES), pick(NODES), amount(), why()).prop_map(
            |(r, from, to, amount, reason)| Command::RequestTransfer {
                request: self::id('t', r),
                from: from.parse().unwrap(),
                to: to.parse().unwrap(),
                amount,
                reason,
                facts: Facts::default(),
                exception: None,
            }),
        1 => (id(), any::<Index>(), any::<Index>(), lines()).prop_map(|(r, fund, trigger, lines)| {
            let (fund, triggers) = fund.get(FUNDS);
            Command::RequestDraw {
                request: self::id('d', r),
                fund: fund.parse().unwrap(),
                trigger: trigger.get(triggers).parse().unwrap(),
                lines,
                reason: "because".into(),
                risk: None,
                facts: Facts::default(),
                exception: None,
            }
        }),
        1 => (id(), lines(), why()).prop_map(|(r, lines, reason)| Command::RequestAmendment {
            request: self::id('a', r),
            lines,
            source: "carried forward".into(),
            reason,
            facts: Facts::default(),
                exception: None,
        }),
    ]
}

fn orders() -> impl Strategy<Value = Command> {
    let id = || 0..30_usize;
    let finality =
        any::<bool>().prop_map(|last| [Finality::Partial, Finality::Final][usize::from(last)]);
    let vendor = any::<bool>().prop_map(|first| ["acme", "press"][usize::from(first)]);
    prop_oneof![
        6 => (id(), id(), vendor, how_much()).prop_map(|(o, r, vendor, (amount, lines))| Command::Order {
            order: self::id('o', o),
            request: self::id('r', r),
            vendor: vendor.parse().unwrap(),
            amount,
            lines,
            reason: "".into(),
            payable: Payable::AnyTime,
            exception: None,
        }),
        4 => (id(), id(), finality, how_much()).prop_map(|(i, o, standing, (amount, lines))| Command::Invoice {
            invoice: self::id('i', i),
            order: self::id('o', o),
            standing,
            amount,
            lines,
            exception: None,
        }),
        2 => (id(), id(), how_much()).prop_map(|(c, i, (amount, lines))| Command::Credit {
            credit: self::id('i', c),
            invoice: self::id('i', i),
            amount,
            lines,
            reason: "".into(),
        }),
        1 => id().prop_map(|o| Command::CloseOrder { order: self::id('o', o), reason: "".into() }),
        1 => id().prop_map(|r| Command::ReleaseRequest { request: self::id('r', r), reason: "".into() }),
        1 => (id(), any::<Index>()).prop_map(|(r, kind)| Command::Withdraw {
            request: self::id(*kind.get(&['r', 't', 'd', 'a']), r),
            reason: "".into(),
        }),
    ]
}

fn decisions() -> impl Strategy<Value = Command> {
    let vote =
        prop_oneof![8 => Just(Vote::Approve), 1 => Just(Vote::Reject), 1 => Just(Vote::Abstain)];
    let kind = prop_oneof![4 => Just('r'), 2 => Just('t'), 2 => Just('d'), 1 => Just('a')];
    (0..30_usize, kind, vote).prop_map(|(r, kind, vote)| Command::Decide {
        request: id(kind, r),
        vote,
        reason: "".into(),
        exception: None,
        step: None,
        acting_for: None,
    })
}

fn fund_moves() -> impl Strategy<Value = Command> {
    let fund = || {
        (any::<Index>(), any::<Index>()).prop_map(|(fund, trigger)| {
            let (fund, triggers) = fund.get(FUNDS);
            (
                fund.parse().unwrap(),
                trigger.get(triggers).parse().unwrap(),
            )
        })
    };
    prop_oneof![
        3 => fund().prop_map(|(fund, trigger)| Command::DeclareTrigger { fund, trigger, evidence: "seen".into() }),
        3 => (fund(), lines()).prop_map(|((fund, trigger), lines)| Command::DrawFund {
            fund,
            trigger,
            lines,
            reason: "because".into(),
            risk: None,
        }),
        1 => (fund(), pick(NODES), amount()).prop_map(|((fund, _), from, amount)| Command::ReplenishFund {
            fund,
            from: from.parse().unwrap(),
            amount,
            reason: "because".into(),
        }),
        1 => (fund(), prop::option::of(pick(NODES)), amount()).prop_map(|((fund, _), to, amount)| Command::ReleaseFund {
            fund,
            to: to.map(|to| to.parse().unwrap()),
            amount,
            reason: "because".into(),
        }),
    ]
}

fn reports() -> impl Strategy<Value = Command> {
    let date = || prop::option::of(day());
    let percent = prop::option::of(prop::sample::select(vec![0, 40, 100]).prop_map(Percent::from));
    prop_oneof![
        (any::<Index>(), date(), date(), percent).prop_map(|(task, started, finished, percent)| {
            Command::ReportProgress {
                task: task.get(&["brief", "shoot", "fair"]).parse().unwrap(),
                started,
                finished,
                percent,
                note: "".into(),
            }
        }),
        (day(), 0..1000_i32).prop_map(|(date, value)| Command::MeasureKpi {
            kpi: "visits".parse().unwrap(),
            date,
            value: Quantity::from(value),
        }),
        (day(), day(), 0..1000_i32).prop_map(|(from, until, clicks)| Command::RecordOutcome {
            outcome: Outcome {
                channel: "web".parse().unwrap(),
                from,
                until,
                impressions: None,
                clicks: Some(Quantity::from(clicks)),
                leads: None,
                customers: None,
                revenue: Some(cents(clicks.into())),
                profit: None,
            },
        }),
    ]
}

/// A command, who gives it, how many minutes after the one before, and what it is aimed at.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) command: Command,
    pub(super) actor: &'static str,
    pub(super) minutes: i64,
    pub(super) aim: Option<Aim>,
}

/// What a command is aimed at: out of the documents and people there are, so that stories get anywhere.
#[derive(Debug, Clone)]
pub(super) struct Aim {
    pub(super) document: Index,
    pub(super) person: Index,
    /// Quarters of what is left; five are too much.
    pub(super) share: i128,
}

pub(super) fn given() -> impl Strategy<Value = Given> {
    let command = prop_oneof![
        8 => requests(),
        6 => decisions(),
        8 => orders(),
        3 => fund_moves(),
        1 => reports(),
    ];
    let minutes = prop_oneof![19 => 0..90_i64, 1 => Just(-1)];
    let aim = (any::<Index>(), any::<Index>(), 1..6_i128);
    let aim = aim.prop_map(|(document, person, share)| Aim {
        document,
        person,
        share,
    });
    let aim = prop::option::weighted(0.8, aim);
    (command, pick(PEOPLE), minutes, aim).prop_map(|(command, actor, minutes, aim)| Given {
        command,
        actor,
        minutes,
        aim,
    })
}

pub(super) fn story() -> impl Strategy<Value = Vec<Given>> {
    prop::collection::vec(given(), 0..70)
}
