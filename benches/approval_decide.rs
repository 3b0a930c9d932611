//! Deciding on a request that has 50 records: one more vote of a board, and the last step of a long chain.
//!
//! Beside it, in the same run, the plain way to do the same: to go through the list of votes for every seat.
#![allow(missing_docs, reason = "a benchmark")]
#![allow(
    clippy::unwrap_used,
    reason = "a benchmark stops at the first surprise"
)]

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use tactica::{
    approval::{
        Ballot, Delegation, Directory, Line, Outcome, Policy, Quorum, Request, RequestDraft,
        RequestKind, Step, Vote,
    },
    id::{PersonId, RoleId},
};

const RECORDS: u32 = 50;

fn person(number: u32) -> PersonId {
    PersonId::new(&format!("person-{number:02}")).unwrap()
}

fn instant(minute: u32) -> DateTime<Utc> {
    let minutes = TimeDelta::try_minutes(i64::from(minute)).unwrap();
    DateTime::<Utc>::UNIX_EPOCH
        .checked_add_signed(minutes)
        .unwrap()
}

fn opened(steps: &[Step], people: &Directory) -> Request {
    let policy: Policy = serde_json::from_value(serde_json::json!({
        "id": "p", "version": 1, "currency": "USD", "kinds": ["spend"],
        "bands": [{"name": "all", "limit": "unlimited", "steps": steps}]
    }))
    .unwrap();
    let line = Line {
        node: "media".parse().unwrap(),
        amount: "100.00 USD".parse().unwrap(),
    };
    let (id, who) = ("r".parse().unwrap(), "zoe".parse().unwrap());
    let draft = RequestDraft::new(id, RequestKind::Spend, who, vec![line], instant(0));
    Request::from(Request::open(draft, &policy, people).unwrap())
}

fn vote(request: &mut Request, people: &Directory, by: u32, vote: Vote, minute: u32) {
    let ballot = Ballot::new(person(by), vote, instant(minute));
    let decision = request.decide(ballot, people).unwrap();
    request.apply(decision).unwrap();
}

/// A board of which fifty members have voted, every third against.
fn board() -> (Request, Directory) {
    let role: RoleId = "board".parse().unwrap();
    let seats = RECORDS.saturating_mul(2);
    let people: Directory = (0..seats).map(|n| (person(n), role.clone())).collect();
    let mut request = opened(&[Step::of([role], Quorum::Majority)], &people);
    for number in 0..RECORDS {
        let said = if number % 3 == 0 {
            Vote::Reject
        } else {
            Vote::Approve
        };
        vote(&mut request, &people, number, said, number);
    }
    (request, people)
}

/// Fifty steps that are met, and one more.
fn chain() -> (Request, Directory) {
    let role: RoleId = "head".parse().unwrap();
    let people = Directory::from_iter([(person(0), role.clone())]);
    let steps: Vec<Step> = (0..=RECORDS).map(|_| Step::any([role.clone()])).collect();
    let mut request = opened(&steps, &people);
    for number in 0..RECORDS {
        vote(&mut request, &people, 0, Vote::Approve, number);
    }
    (request, people)
}

/// The plain way: every seat looks through all votes, and what is left is counted.
fn rescan(request: &Request, people: &Directory, ballot: &Ballot) -> Option<Outcome> {
    let step = &request.chain().steps()[0];
    let role = &step.roles[0];
    let asked = people.holds(&ballot.by, role) && ballot.by != request.draft().requester;
    let voted = |who: &PersonId| {
        request
            .decisions()
            .find(|d| d.by() == who)
            .map(tactica::approval::Decision::vote)
    };
    if !asked || voted(&ballot.by).is_some() {
        return None;
    }
    let (mut seats, mut given, mut free) = (0_u32, 0_u32, 0_u32);
    for seat in people.holders(role) {
        seats = seats.saturating_add(1);
        let said = if *seat == ballot.by {
            Some(ballot.vote)
        } else {
            voted(seat)
        };
        match said {
            Some(Vote::Approve) => given = given.saturating_add(1),
            Some(_) => {}
            None => free = free.saturating_add(1),
        }
    }
    let needed = step.quorum.needed(seats, 1);
    Some(if given >= needed {
        Outcome::Approved
    } else if given.saturating_add(free) >= needed {
        Outcome::Recorded
    } else {
        Outcome::Unreachable
    })
}

fn deciding(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide, 50 records");
    let (request, people) = board();
    let ballot = Ballot::new(person(RECORDS), Vote::Approve, instant(RECORDS));
    let decided = request.decide(ballot.clone(), &people).unwrap();
    assert_eq!(Some(decided.outcome()), rescan(&request, &people, &ballot));
    group.bench_function("board of 100", |b| {
        b.iter(|| request.decide(black_box(ballot.clone()), &people));
    });
    group.bench_function("board of 100, rescanned", |b| {
        b.iter(|| rescan(black_box(&request), &people, black_box(&ballot)));
    });
    let mut delegated = people.clone();
    let (from, to) = (
        person(RECORDS.saturating_add(1)),
        person(RECORDS.saturating_add(2)),
    );
    let delegation = Delegation::new(from, to, instant(0), instant(1000));
    delegated.add_delegation(delegation).unwrap();
    group.bench_function("board of 100, one delegation", |b| {
        b.iter(|| request.decide(black_box(ballot.clone()), &delegated));
    });
    let (request, people) = chain();
    let ballot = Ballot::new(person(0), Vote::Approve, instant(RECORDS));
    let last = request.decide(ballot.clone(), &people).unwrap();
    assert_eq!(last.outcome(), Outcome::Approved);
    group.bench_function("the last of 51 steps", |b| {
        b.iter(|| request.decide(black_box(ballot.clone()), &people));
    });
    group.finish();
}

criterion_group!(benches, deciding);
criterion_main!(benches);
