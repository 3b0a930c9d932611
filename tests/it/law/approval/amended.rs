//! Laws of requests that change: what is tolerated is tolerated once, and votes only ever push to their own side.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use tactica::{
    approval::{
        AmendmentEffect, Ballot, Beyond, Conduct, Directory, Limit, Line, Policy, PolicySpec,
        Quorum, Request, RequestDraft, RequestKind, RequestState, Step, Tolerance, Vote,
    },
    id::PersonId,
    number::Percent,
};

use super::{band, cents, person, role, spec, votes};

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn draft(amount: i128, minute: i64) -> RequestDraft {
    let line = Line {
        node: "n".parse().unwrap(),
        amount: cents(amount),
    };
    let id = "r".parse().unwrap();
    RequestDraft::new(id, RequestKind::Spend, person(0), vec![line], at(minute))
}

/// Seven people besides the requester, all of the one role that is asked.
fn committee() -> Directory {
    (1..8).map(|n| (person(n), role(0))).collect()
}

/// One step, another quorum above 500, and what is tolerated.
fn policy(quorums: (Quorum, Quorum), amount: Option<i128>, percent: Option<i64>) -> Policy {
    let step = |quorum| vec![Step::of([role(0)], quorum)];
    let bands = vec![
        band(0, None, Limit::UpTo(cents(500)), step(quorums.0)),
        band(1, None, Limit::Unlimited, step(quorums.1)),
    ];
    let percent = percent.map(|percent| format!("{percent}%").parse::<Percent>().unwrap());
    let tolerance = Tolerance {
        amount: amount.map(cents),
        percent,
    };
    Policy::new(PolicySpec {
        conduct: Conduct {
            tolerance,
            ..Conduct::default()
        },
        ..spec(bands, Beyond::Covered)
    })
    .unwrap()
}

/// The tolerance by its words: the lower of the amount and the share, rounded down to the cent; nothing if neither is stated.
fn tolerated(baseline: i128, amount: Option<i128>, percent: Option<i64>) -> i128 {
    let share = percent.map(|percent| baseline * i128::from(percent) / 100);
    amount.into_iter().chain(share).min().unwrap_or(0)
}

fn vote(request: &mut Request, who: PersonId, vote: Vote, minute: i64) -> bool {
    let decision = request.decide(Ballot::new(who, vote, at(minute)), &committee());
    decision.is_ok_and(|decision| request.apply(&decision).is_ok())
}

fn tolerances() -> impl Strategy<Value = (Option<i128>, Option<i64>)> {
    (prop::option::of(0..60_i128), prop::option::of(0..25_i64))
}

/// What happens to a request: it is changed to an amount, or somebody votes.
#[derive(Debug, Clone)]
enum Move {
    Change(i128),
    Vote(usize, Vote),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        2 => (1..1_200_i128).prop_map(Move::Change),
        3 => (1..8_usize, votes()).prop_map(|(who, vote)| Move::Vote(who, vote)),
    ];
    prop::collection::vec(one, 0..12)
}

/// Plays moves one minute after the other; what is refused changes nothing.
fn play(request: &mut Request, policy: &Policy, moves: &[Move], first: i64) {
    for (minute, step) in (first..).zip(moves) {
        match step {
            Move::Change(amount) => {
                let changed = request.amend(draft(*amount, minute), policy, &committee());
                if let Ok(changed) = changed {
                    request.apply(changed).unwrap();
                }
            }
            Move::Vote(who, cast) => {
                vote(request, person(*who), *cast, minute);
            }
        }
    }
}

fn quorums() -> impl Strategy<Value = (Quorum, Quorum)> {
    let one = || {
        prop_oneof![
            Just(Quorum::Any),
            (1..5_u32).prop_map(Quorum::AtLeast),
            Just(Quorum::Majority),
            Just(Quorum::TwoThirds),
        ]
    };
    (one(), one())
}

proptest! {
    /// Each change is a change of what was last fully approved: small rises do not add up to a large one.
    #[test]
    fn rises_keep_an_approval_only_while_their_sum_is_tolerated(
        (amount, percent) in tolerances(), first in 1..1_000_i128,
        changes in prop::collection::vec((-30..60_i128, any::<bool>()), 1..12),
    ) {
        let policy = policy((Quorum::Any, Quorum::Any), amount, percent);
        let mut request = Request::from(Request::open(draft(first, 0), &policy, &committee()).unwrap());
        prop_assert!(vote(&mut request, person(1), Vote::Approve, 0));
        let (mut baseline, mut now) = (first, first);
        for (minute, (difference, approves)) in (1..).zip(changes) {
            let next = (now + difference).max(1);
            if next == now {
                continue;
            }
            let amended = request.amend(draft(next, minute), &policy, &committee()).unwrap();
            let most = baseline + tolerated(baseline, amount, percent);
            let stood = request.state() == RequestState::Approved;
            let keeps = stood && next <= most;
            prop_assert_eq!(
                amended.effect() == AmendmentEffect::Kept, keeps,
                "{} of {} (tolerated up to {}): {:?}", next, baseline, most, amended.effect()
            );
            request.apply(amended).unwrap();
            now = next;
            // Whatever came before, the proof is good for what is within tolerance of the baseline, and for nothing else.
            let approved = request.approved(at(minute));
            prop_assert_eq!(approved.is_ok(), keeps);
            if let Ok(approved) = approved {
                prop_assert_eq!(approved.lines()[0].amount, cents(now));
            }
            if !keeps && approves {
                prop_assert!(vote(&mut request, person(1), Vote::Approve, minute));
                baseline = now;
            }
        }
    }

    /// Within the round that follows any history of changes and votes.
    #[test]
    fn after_any_changes_an_approval_more_never_unapproves_nor_a_rejection_approves(
        quorums in quorums(), (amount, percent) in tolerances(), first in 1..1_000_i128, history in moves(),
        ballots in prop::collection::vec((1..8_usize, votes()), 0..10), place in any::<prop::sample::Index>(), who in 1..8_usize,
    ) {
        let policy = policy(quorums, amount, percent);
        let mut request = Request::from(Request::open(draft(first, 0), &policy, &committee()).unwrap());
        play(&mut request, &policy, &history, 1);
        let round = request.round();
        let ends = |ballots: &[(usize, Vote)]| {
            let mut request = request.clone();
            let moves: Vec<Move> = ballots.iter().map(|(who, vote)| Move::Vote(*who, *vote)).collect();
            play(&mut request, &policy, &moves, 100);
            (request.state(), request.round(), request.records().len())
        };
        let place = place.index(ballots.len() + 1);
        let with = |vote| {
            let mut more = ballots.clone();
            more.insert(place, (who, vote));
            ends(&more)
        };
        let plain = ends(&ballots);
        prop_assert_eq!(plain.1, round, "votes open no round");
        if plain.0 == RequestState::Approved {
            prop_assert_eq!(with(Vote::Approve).0, RequestState::Approved);
        }
        if plain.0 == RequestState::Rejected {
            prop_assert_ne!(with(Vote::Reject).0, RequestState::Approved);
        }
        // And nothing that was said is lost.
        prop_assert!(plain.2 >= request.records().len());
    }
}
