//! Laws of approvals: bands, votes, replay.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    clippy::default_trait_access,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod amended;
mod histories;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use tactica::{
    approval::{
        Ballot, BandSpec, Beyond, Decision, Directory, Limit, Line, Opened, Policy, PolicySpec,
        Quorum, Request, RequestDraft, RequestKind, RequestState, Start, Step, Vote,
    },
    id::{PersonId, RoleId},
    money::{Currency, Money},
};

fn cents(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn role(number: usize) -> RoleId {
    RoleId::new(&format!("role-{number}")).unwrap()
}

fn person(number: usize) -> PersonId {
    PersonId::new(&format!("p{number}")).unwrap()
}

fn spec(bands: Vec<BandSpec>, beyond: Beyond) -> PolicySpec {
    let kinds = vec![RequestKind::Spend];
    PolicySpec {
        bands,
        beyond,
        ..PolicySpec::new("p".parse().unwrap(), 1, Currency::USD, kinds)
    }
}

fn band(position: usize, from: Option<Start>, limit: Limit, steps: Vec<Step>) -> BandSpec {
    let name = format!("band-{position}").into();
    BandSpec {
        name,
        from,
        limit,
        approval: Default::default(),
        steps,
    }
}

fn starts() -> impl Strategy<Value = Option<Start>> {
    prop_oneof![
        4 => Just(None),
        1 => (0..8_i128).prop_map(|x| Some(Start::Over(cents(x)))),
        1 => (0..8_i128).prop_map(|x| Some(Start::AtLeast(cents(x)))),
    ]
}

fn limits() -> impl Strategy<Value = Limit> {
    prop_oneof![
        3 => (0..8_i128).prop_map(|x| Limit::UpTo(cents(x))),
        3 => (0..8_i128).prop_map(|x| Limit::Below(cents(x))),
        1 => Just(Limit::Unlimited),
    ]
}

/// Returns how many of the bands as written hold `amount`, by the words of the specification alone.
fn holding(bands: &[(Option<Start>, Limit)], amount: i128) -> usize {
    let above = |start: Start| match start {
        Start::Over(x) => amount > x.minor(),
        Start::AtLeast(x) => amount >= x.minor(),
    };
    let within = |limit: Limit| match limit {
        Limit::UpTo(x) => amount <= x.minor(),
        Limit::Below(x) => amount < x.minor(),
        Limit::Unlimited => true,
    };
    let mut before = None;
    let mut count = 0;
    for &(start, limit) in bands {
        let started = match (start, before) {
            (Some(start), _) => above(start),
            (None, None) => amount >= 0,
            (None, Some(before)) => !within(before),
        };
        count += usize::from(started && within(limit));
        before = Some(limit);
    }
    count
}

proptest! {
    #[test]
    fn a_policy_is_accepted_exactly_when_every_amount_lies_in_one_band(
        bands in prop::collection::vec((starts(), limits()), 1..5),
        denied in any::<bool>(),
    ) {
        let steps = || vec![Step::any([role(0)])];
        let written = bands.iter().enumerate();
        let written = written.map(|(i, &(from, limit))| band(i, from, limit, steps())).collect();
        let beyond = if denied { Beyond::Denied } else { Beyond::Covered };
        let made = Policy::new(spec(written, beyond));

        let counts: Vec<usize> = (0..12).map(|amount| holding(&bands, amount)).collect();
        let top = bands.last().unwrap().1;
        // The first amount of each band that it alone adds; a policy is written with its bands in ascending order.
        let firsts: Vec<Option<i128>> = (0..bands.len())
            .map(|i| (0..12).find(|&a| holding(&bands[..=i], a) > holding(&bands[..i], a)))
            .collect();
        let empty = firsts.contains(&None);
        let ascending = firsts.windows(2).all(|pair| pair[0] < pair[1]);
        let covered = counts.iter().rev().skip_while(|&&n| denied && n == 0).all(|&n| n == 1);
        let lawful = covered && !empty && ascending && (top == Limit::Unlimited) != denied;
        prop_assert_eq!(made.is_ok(), lawful, "{:?}\n{:?} {:?}", bands, counts, made);
        if let Ok(policy) = made {
            for amount in 0..12 {
                let chain = policy.chain(RequestKind::Spend, cents(amount));
                let named = chain.is_ok_and(|chain| chain.band().contains(cents(amount)));
                prop_assert_eq!(named, counts[amount as usize] == 1);
            }
        }
    }

    #[test]
    fn a_larger_amount_never_needs_less_authority(
        roles in prop::collection::vec(prop::collection::btree_set(0..5_usize, 1..4), 2..5),
        each in prop::collection::vec(any::<bool>(), 5),
        levels in prop::collection::vec(0..4_u8, 5),
    ) {
        let count = roles.len();
        let bands = roles.iter().zip(&each).enumerate().map(|(i, (roles, each))| {
            let quorum = if *each { Quorum::EachRole } else { Quorum::Any };
            let limit = if i + 1 == count { Limit::Unlimited } else { Limit::UpTo(cents(i as i128)) };
            band(i, None, limit, vec![Step::of(roles.iter().map(|&r| role(r)), quorum)])
        });
        let mut spec = spec(bands.collect(), Beyond::Covered);
        spec.authority = levels.iter().enumerate().map(|(i, &level)| (role(i), level)).collect();
        // A person with exactly this authority can bind the band alone, or as the last of those who must sign.
        let need = |i: usize| {
            let levels = roles[i].iter().map(|&r| levels[r]);
            if each[i] { levels.max() } else { levels.min() }
        };
        let ascending = (1..count).all(|i| (0..i).all(|below| need(below) <= need(i)));
        prop_assert_eq!(Policy::new(spec).is_ok(), ascending);
    }
}

/// A committee, who holds which of three roles, and the votes in the order they are cast.
#[derive(Debug, Clone)]
struct Case {
    steps: Vec<(Vec<usize>, Quorum)>,
    holdings: Vec<(usize, usize)>,
    ballots: Vec<(usize, Vote)>,
}

fn votes() -> impl Strategy<Value = Vote> {
    prop_oneof![3 => Just(Vote::Approve), 1 => Just(Vote::Reject), 1 => Just(Vote::Abstain)]
}

fn counted() -> impl Strategy<Value = Quorum> {
    prop_oneof![
        (1..4_u32).prop_map(Quorum::AtLeast),
        Just(Quorum::Majority),
        Just(Quorum::MajorityPlusOne),
        Just(Quorum::TwoThirds),
    ]
}

fn cases() -> impl Strategy<Value = Case> {
    let quorum = prop_oneof![counted(), Just(Quorum::Any), Just(Quorum::EachRole)];
    let roles = prop::sample::subsequence(vec![0, 1, 2], 1..=3);
    let steps = prop::collection::vec((roles, quorum), 1..4);
    let holdings = prop::collection::vec((0..7_usize, 0..3_usize), 0..16);
    let ballots = prop::collection::vec((0..8_usize, votes()), 0..24);
    (steps, holdings, ballots).prop_map(|(steps, holdings, ballots)| Case {
        steps,
        holdings,
        ballots,
    })
}

impl Case {
    fn directory(&self) -> Directory {
        self.holdings
            .iter()
            .map(|&(p, r)| (person(p), role(r)))
            .collect()
    }

    fn open(&self) -> Option<Opened> {
        let steps = self.steps.iter();
        let steps = steps.map(|(roles, quorum)| Step::of(roles.iter().map(|&r| role(r)), *quorum));
        let bands = vec![band(0, None, Limit::Unlimited, steps.collect())];
        let policy = Policy::new(spec(bands, Beyond::Covered)).unwrap();
        let line = Line {
            node: "n".parse().unwrap(),
            amount: cents(100),
        };
        let (id, at) = ("r".parse().unwrap(), DateTime::<Utc>::UNIX_EPOCH);
        let draft = RequestDraft::new(id, RequestKind::Spend, person(0), vec![line], at);
        Request::open(draft, &policy, &self.directory()).ok()
    }

    /// Casts the ballots one after the other; refused ones change nothing.
    fn run(&self, opened: &Opened) -> Request {
        let directory = self.directory();
        let mut request = Request::from(opened.clone());
        for (minute, &(who, vote)) in (0..).zip(&self.ballots) {
            let at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::minutes(minute);
            let ballot = Ballot::new(person(who), vote, at);
            if let Ok(decision) = request.decide(ballot, &directory) {
                request.apply(&decision).unwrap();
            }
        }
        request
    }
}

proptest! {
    #[test]
    fn nobody_decides_on_their_own_or_counts_twice(case in cases()) {
        let Some(opened) = case.open() else { return Ok(()) };
        let request = case.run(&opened);
        let mut seen = std::collections::BTreeSet::new();
        for decision in request.decisions() {
            prop_assert_ne!(decision.by(), &person(0));
            prop_assert!(seen.insert((decision.step(), decision.by().clone())));
        }
    }

    #[test]
    fn approved_means_that_every_step_has_its_distinct_people(case in cases()) {
        let Some(opened) = case.open() else { return Ok(()) };
        let request = case.run(&opened);
        let directory = case.directory();
        let enough = (1_u32..).zip(&case.steps).all(|(number, (roles, quorum))| {
            let cast = request.decisions().filter(|d| d.step() == number && d.vote() == Vote::Approve);
            let people: Vec<&PersonId> = cast.map(Decision::by).collect();
            let holds = |p: &PersonId, r: &usize| directory.holds(p, &role(*r));
            let seats = (0..7).filter(|&p| roles.iter().any(|r| holds(&person(p), r))).count();
            match quorum {
                // Every way to give the roles to people; at most three roles.
                Quorum::EachRole => assignable(roles, &people, &holds),
                Quorum::Any => !people.is_empty(),
                Quorum::AtLeast(n) => people.len() >= *n as usize,
                Quorum::Majority => people.len() * 2 > seats,
                Quorum::MajorityPlusOne => (people.len() - people.len().min(1)) * 2 > seats,
                Quorum::TwoThirds => people.len() * 3 >= seats * 2,
            }
        });
        prop_assert_eq!(request.state() == RequestState::Approved, enough);
        prop_assert_eq!(request.approved(DateTime::<Utc>::UNIX_EPOCH).is_ok(), enough);
    }

    #[test]
    fn an_approval_in_place_of_another_vote_never_unapproves(mut case in cases(), at in any::<prop::sample::Index>()) {
        // Of one step: where a step is met sooner or later, the ballots that follow fall to other steps.
        case.steps.truncate(1);
        let Some(opened) = case.open() else { return Ok(()) };
        if case.ballots.is_empty() {
            return Ok(());
        }
        let mut better = case.clone();
        at.get_mut(&mut better.ballots).1 = Vote::Approve;
        if case.run(&opened).state() == RequestState::Approved {
            prop_assert_eq!(better.run(&opened).state(), RequestState::Approved);
        }
        let mut worse = case.clone();
        at.get_mut(&mut worse.ballots).1 = Vote::Reject;
        if case.run(&opened).state() == RequestState::Rejected {
            prop_assert_ne!(worse.run(&opened).state(), RequestState::Approved);
        }
    }

    #[test]
    fn the_order_of_votes_within_a_counted_step_does_not_matter(
        mut case in cases(), quorum in counted(), votes in prop::collection::vec(votes(), 7),
        order in Just((0..7_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        case.steps.truncate(1);
        case.steps[0].1 = quorum;
        let Some(opened) = case.open() else { return Ok(()) };
        case.ballots = votes.iter().copied().enumerate().collect();
        let first = case.run(&opened);
        case.ballots = order.iter().map(|&who| (who, votes[who])).collect();
        prop_assert_eq!(first.state(), case.run(&opened).state());
        prop_assert_ne!(first.state(), RequestState::Pending, "everybody has voted");
    }

    #[test]
    fn a_resolved_request_stays_and_replays(case in cases()) {
        let Some(opened) = case.open() else { return Ok(()) };
        let request = case.run(&opened);
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Request>(&text).unwrap(), &request);
        let last = request.decisions().next_back().cloned();
        if let (Some(last), None) = (last, request.open_step()) {
            let mut again = request.clone();
            prop_assert_eq!(again.apply(&last).unwrap_err().code(), "record-out-of-sequence");
            prop_assert_eq!(again, request);
        }
    }
}

fn assignable(
    roles: &[usize],
    people: &[&PersonId],
    holds: &dyn Fn(&PersonId, &usize) -> bool,
) -> bool {
    let Some((first, rest)) = roles.split_first() else {
        return true;
    };
    (0..people.len()).any(|i| {
        let others: Vec<&PersonId> = [&people[..i], &people[i + 1..]].concat();
        holds(people[i], first) && assignable(rest, &others, holds)
    })
}
