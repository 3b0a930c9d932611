//! Random histories of requests against a naive judge, written from the definitions: it keeps a list of what was said and asks of
//! it, each time from the beginning, who sits where, who may speak for whom, and what that comes to.
//!
//! The judge knows nothing of marks, seats or matchings: it tries every way to give people their places.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use tactica::{
    approval::{
        Ballot, CarryOver, Delegation, DelegationMode, DelegationScope, Directory, Line, Outcome,
        Policy, Quorum, Request, RequestDraft, RequestKind, RequestRecord, RequestState, Step,
        Vote,
    },
    id::{PersonId, RoleId},
};

use super::{cents, person, role};

#[path = "judge.rs"]
mod judge;

use judge::Judge;

const PEOPLE: usize = 6;

#[derive(Debug, Clone)]
struct Link {
    from: usize,
    to: usize,
    /// In minutes from the beginning.
    window: (i64, i64),
    roles: Vec<usize>,
    depth: u8,
    transfers: bool,
}

#[derive(Debug, Clone)]
struct OneStep {
    roles: Vec<usize>,
    people: Vec<usize>,
    quorum: Quorum,
    /// Waits for the steps before it with these places, or for the one before it.
    after: Option<Vec<usize>>,
    carries: bool,
    veto: bool,
    chair: bool,
}

#[derive(Debug, Clone)]
enum Said {
    Vote(usize, Vote),
    Aside(usize),
}

#[derive(Debug, Clone)]
struct Case {
    steps: Vec<OneStep>,
    holdings: BTreeSet<(usize, usize)>,
    links: Vec<Link>,
    said: Vec<Said>,
}

fn quorums() -> impl Strategy<Value = Quorum> {
    prop_oneof![
        Just(Quorum::Any),
        Just(Quorum::EachRole),
        (1..4_u32).prop_map(Quorum::AtLeast),
        Just(Quorum::Majority),
        Just(Quorum::TwoThirds),
    ]
}

fn one_step() -> impl Strategy<Value = OneStep> {
    let roles = prop::sample::subsequence(vec![0, 1, 2], 1..=2);
    let people = prop::sample::subsequence((1..PEOPLE).collect::<Vec<_>>(), 0..=1);
    let after = prop_oneof![
        2 => Just(None),
        1 => prop::sample::subsequence(vec![0, 1, 2], 0..=2).prop_map(Some),
    ];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (roles, people, quorums(), after, flags).prop_map(
        |(roles, people, quorum, after, (carries, veto, chair))| OneStep {
            roles,
            people,
            quorum,
            after,
            carries,
            veto: veto && !matches!(quorum, Quorum::Any | Quorum::EachRole),
            chair: chair && quorum == Quorum::Majority,
        },
    )
}

fn links() -> impl Strategy<Value = Link> {
    let roles = prop::sample::subsequence(vec![0, 1, 2], 0..=2);
    (
        0..PEOPLE,
        0..PEOPLE,
        (0..12_i64, 1..24_i64),
        roles,
        0..3_u8,
        any::<bool>(),
    )
        .prop_map(
            |(from, to, (start, length), roles, depth, transfers)| Link {
                from,
                to,
                window: (start, start + length),
                roles,
                depth,
                transfers,
            },
        )
}

fn cases() -> impl Strategy<Value = Case> {
    let votes =
        prop_oneof![4 => Just(Vote::Approve), 1 => Just(Vote::Reject), 1 => Just(Vote::Abstain)];
    let said = prop_oneof![
        12 => (0..PEOPLE, votes).prop_map(|(who, vote)| Said::Vote(who, vote)),
        1 => (0..PEOPLE).prop_map(Said::Aside),
    ];
    (
        prop::collection::vec(one_step(), 1..4),
        prop::collection::btree_set((0..PEOPLE, 0..3_usize), 4..14),
        prop::collection::vec(links().prop_filter("to others", |l| l.from != l.to), 0..4),
        prop::collection::vec(said, 0..20),
    )
        .prop_map(|(mut steps, holdings, links, said)| {
            for (place, step) in steps.iter_mut().enumerate() {
                // Only what stands before can be waited for, so that there is no circle.
                if let Some(after) = &mut step.after {
                    after.retain(|other| *other < place);
                }
            }
            Case {
                steps,
                holdings,
                links,
                said,
            }
        })
}

fn instant(minute: i64) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + TimeDelta::minutes(minute)
}

impl Case {
    fn directory(&self) -> Directory {
        let pairs = self.holdings.iter();
        let mut directory: Directory = pairs.map(|&(p, r)| (person(p), role(r))).collect();
        for link in &self.links {
            let (start, end) = (instant(link.window.0), instant(link.window.1));
            let delegation = Delegation {
                scope: DelegationScope {
                    roles: link.roles.iter().map(|&r| role(r)).collect(),
                    ..DelegationScope::default()
                },
                depth: link.depth,
                mode: if link.transfers {
                    DelegationMode::Transfer
                } else {
                    DelegationMode::Share
                },
                ..Delegation::new(person(link.from), person(link.to), start, end)
            };
            directory.add_delegation(delegation).unwrap();
        }
        directory
    }

    fn steps(&self) -> Vec<Step> {
        let name = |place: usize| -> Box<str> { format!("step-{place}").into() };
        let steps = self.steps.iter().enumerate().map(|(place, step)| Step {
            name: Some(name(place)),
            people: step.people.iter().map(|&p| person(p)).collect(),
            after: step
                .after
                .as_ref()
                .map(|after| after.iter().map(|&p| name(p)).collect()),
            carry_over: if step.carries {
                CarryOver::SamePerson
            } else {
                CarryOver::None
            },
            veto: if step.veto {
                vec![role(step.roles[0])]
            } else {
                Vec::new()
            },
            chair: step.chair.then(|| role(step.roles[0])),
            ..Step::of(step.roles.iter().map(|&r| role(r)), step.quorum)
        });
        steps.collect()
    }

    fn policy(&self) -> Policy {
        let steps = serde_json::to_value(self.steps()).unwrap();
        serde_json::from_value(serde_json::json!({
            "id": "p", "version": 1, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": steps}]
        }))
        .unwrap()
    }
}

fn draft() -> RequestDraft {
    let line = Line {
        node: "n".parse().unwrap(),
        amount: cents(100),
    };
    RequestDraft::new(
        "r".parse().unwrap(),
        RequestKind::Spend,
        person(0),
        vec![line],
        instant(0),
    )
}

fn roles_of(decision: &tactica::approval::Decision) -> Vec<RoleId> {
    decision.roles().to_vec()
}

/// Runs a history in both, and returns the request.
fn run(case: &Case) -> Result<Option<Request>, TestCaseError> {
    let (directory, policy) = (case.directory(), case.policy());
    let Ok(opened) = Request::open(draft(), &policy, &directory) else {
        return Ok(None);
    };
    let mut request = Request::from(opened);
    let mut judge = Judge {
        case,
        votes: Vec::new(),
        aside: BTreeSet::new(),
        met: BTreeSet::new(),
        state: RequestState::Pending,
    };
    for (minute, said) in (1..).zip(&case.said) {
        match *said {
            Said::Aside(who) => {
                if let Ok(record) = request.recuse(&person(who), "", instant(minute)) {
                    request.apply(record).unwrap();
                    judge.aside.insert(who);
                }
            }
            Said::Vote(who, vote) => {
                let ballot = Ballot::new(person(who), vote, instant(minute));
                let decided = request.decide(ballot, &directory);
                let heard = judge.hear(who, vote, minute);
                prop_assert_eq!(decided.is_ok(), heard.is_some(), "{} {:?}", minute, decided);
                if let Ok(decision) = decided {
                    let noted = judge.votes.last().unwrap();
                    prop_assert_eq!(decision.holder(), &person(noted.holder));
                    let roles: Vec<RoleId> = noted.roles.iter().map(|&r| role(r)).collect();
                    prop_assert_eq!(roles_of(&decision), roles);
                    request.apply(decision).unwrap();
                    prop_assert_eq!(Some(request.state()), heard, "{} {:?}", minute, case);
                }
            }
        }
    }
    Ok(Some(request))
}

/// Who has handed on a seat and votes for another has not approved their own: only approvals of other steps carry over. One person
/// would take both seats of this step otherwise.
#[test]
fn a_vote_for_another_seat_does_not_carry_over_to_ones_own() {
    let link = |from, to, end, roles: &[usize], depth, transfers| Link {
        from,
        to,
        window: (0, end),
        roles: roles.to_vec(),
        depth,
        transfers,
    };
    let step = OneStep {
        roles: vec![1, 2],
        people: vec![],
        quorum: Quorum::Majority,
        after: None,
        carries: true,
        veto: false,
        chair: true,
    };
    let case = Case {
        steps: vec![step],
        holdings: [(0, 0), (1, 0), (2, 1), (4, 2)].into(),
        links: vec![
            link(4, 1, 8, &[2], 1, true),
            link(1, 2, 5, &[], 0, true),
            link(2, 4, 8, &[], 0, false),
        ],
        said: vec![Said::Vote(4, Vote::Approve)],
    };
    let request = run(&case).unwrap().unwrap();
    let decision = request.decisions().next().unwrap();
    assert_eq!((decision.by(), decision.holder()), (&person(4), &person(2)));
    assert_eq!(request.state(), RequestState::Pending);
    // Whoever was handed that seat decides on it.
    let other = Said::Vote(2, Vote::Approve);
    let said = vec![Said::Vote(4, Vote::Approve), other];
    let request = run(&Case { said, ..case }).unwrap().unwrap();
    assert_eq!(request.state(), RequestState::Approved);
}

/// Whose seat somebody else has voted for has not approved here by an approval of another step, and may still vote for a seat that was
/// handed to them.
#[test]
fn an_approval_does_not_carry_over_to_a_seat_that_was_voted_for() {
    let link = |from, to, roles: &[usize], transfers| Link {
        from,
        to,
        window: (0, 9),
        roles: roles.to_vec(),
        depth: 0,
        transfers,
    };
    let step = |roles: &[usize], quorum, carries| OneStep {
        roles: roles.to_vec(),
        people: vec![],
        quorum,
        after: None,
        carries,
        veto: false,
        chair: false,
    };
    let approve = |who| Said::Vote(who, Vote::Approve);
    let case = Case {
        steps: vec![
            step(&[1], Quorum::Any, false),
            step(&[0, 1], Quorum::EachRole, true),
        ],
        holdings: [(2, 0), (2, 1), (3, 1)].into(),
        links: vec![link(2, 4, &[0], false), link(3, 2, &[], true)],
        said: vec![approve(2), approve(4)],
    };
    let request = run(&case).unwrap().unwrap();
    assert_eq!(request.state(), RequestState::Pending);
    let said = vec![approve(2), approve(4), approve(2)];
    let request = run(&Case { said, ..case }).unwrap().unwrap();
    let last = request.decisions().last().unwrap();
    assert_eq!((last.by(), last.holder()), (&person(2), &person(3)));
    assert_eq!(request.state(), RequestState::Approved);
}

proptest! {
    #[test]
    fn a_request_comes_to_what_the_definitions_say(case in cases()) {
        run(&case)?;
    }

    #[test]
    fn nobody_with_an_interest_decides_and_nobody_counts_twice(case in cases()) {
        let Some(request) = run(&case)? else { return Ok(()) };
        let mut seen = BTreeSet::new();
        for decision in request.decisions() {
            for who in [decision.by(), decision.holder()] {
                prop_assert_ne!(who, &person(0), "the requester, directly or through another");
            }
            prop_assert!(seen.insert((decision.step(), decision.by().clone())), "by one person");
        }
        let seats: Vec<(u32, &PersonId)> =
            request.decisions().map(|d| (d.step(), d.holder())).collect();
        let distinct: BTreeSet<_> = seats.iter().collect();
        prop_assert_eq!(distinct.len(), seats.len(), "one vote a seat");
    }

    #[test]
    fn outside_of_its_window_a_delegation_is_worth_nothing(case in cases()) {
        let Some(request) = run(&case)? else { return Ok(()) };
        for decision in request.decisions().filter(|d| d.by() != d.holder()) {
            let minute = (decision.at() - instant(0)).num_minutes();
            let hold = |link: &&Link| {
                let (start, end) = link.window;
                start <= minute && minute < end && person(link.to) == *decision.by()
            };
            prop_assert!(case.links.iter().any(|link| hold(&link)), "{:?}", decision);
            // Never more than the holder has: the roles are the holder's own.
            let directory = case.directory();
            prop_assert!(decision.roles().iter().all(|r| directory.holds(decision.holder(), r)));
        }
    }

    #[test]
    fn records_only_grow_and_the_document_says_the_same(case in cases()) {
        let Some(request) = run(&case)? else { return Ok(()) };
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Request>(&text).unwrap(), &request);
        // Whatever is left out, or told twice, does not follow, unless nothing depended on it.
        let mut again = Request::from(request.opened().clone());
        for record in request.records() {
            let length = again.records().len();
            again.apply(record.clone()).unwrap();
            prop_assert_eq!(again.records().len(), length + 1);
        }
        prop_assert_eq!(again, request);
    }

    #[test]
    fn who_is_said_to_decide_can_and_nobody_else(case in cases(), minute in 0..24_i64) {
        let directory = case.directory();
        let Some(request) = run(&case)? else { return Ok(()) };
        let at = instant(100 + minute).max(request.records().last().map_or(instant(0), RequestRecord::at));
        let named: BTreeSet<PersonId> =
            request.deciders(&directory, at).into_iter().cloned().collect();
        for who in 0..PEOPLE {
            let ballot = Ballot::new(person(who), Vote::Approve, at);
            let decided = request.decide(ballot, &directory);
            prop_assert_eq!(decided.is_ok(), named.contains(&person(who)), "{:?}", decided);
            if let Ok(decision) = decided {
                prop_assert!(decision.outcome() != Outcome::Vetoed);
            }
        }
    }
}
