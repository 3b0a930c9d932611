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

/// A vote as the judge knows it: on which step, by whom, for whose seat, in which roles, or for the holder as such.
#[derive(Debug, Clone)]
struct Noted {
    step: usize,
    by: usize,
    holder: usize,
    roles: Vec<usize>,
    in_person: bool,
    vote: Vote,
}

/// The judge: a list of votes, who stood aside, and which steps are met.
struct Judge<'a> {
    case: &'a Case,
    votes: Vec<Noted>,
    aside: BTreeSet<usize>,
    met: BTreeSet<usize>,
    state: RequestState,
}

impl Judge<'_> {
    fn in_force(&self, minute: i64) -> impl Iterator<Item = &Link> {
        let links = self.case.links.iter();
        links.filter(move |link| link.window.0 <= minute && minute < link.window.1)
    }

    /// All chains of delegations from one person to another, each as the links it consists of.
    fn chains(&self, from: usize, minute: i64) -> Vec<Vec<&Link>> {
        let mut found: Vec<Vec<&Link>> = vec![Vec::new()];
        let mut open = vec![Vec::<&Link>::new()];
        while let Some(chain) = open.pop() {
            let at = chain.last().map_or(from, |link| link.to);
            for link in self.in_force(minute).filter(|link| link.from == at) {
                let been = |p: usize| p == from || chain.iter().any(|link| link.to == p);
                let mut longer = chain.clone();
                longer.push(link);
                // Every link but the last is passed on as often as links follow it.
                let allowed = longer
                    .iter()
                    .rev()
                    .enumerate()
                    .all(|(after, link)| after <= usize::from(link.depth));
                if allowed && !been(link.to) {
                    found.push(longer.clone());
                    open.push(longer);
                }
            }
        }
        found
    }

    fn is_barred(&self, who: usize, minute: i64) -> bool {
        let acts_for_requester = || {
            self.chains(0, minute)
                .iter()
                .any(|c| c.last().is_some_and(|link| link.to == who))
        };
        who == 0 || self.aside.contains(&who) || acts_for_requester()
    }

    fn holds(&self, who: usize, role: usize) -> bool {
        self.case.holdings.contains(&(who, role))
    }

    fn seats(&self, step: usize) -> Vec<usize> {
        let OneStep { roles, people, .. } = &self.case.steps[step];
        let seated =
            |who: &usize| people.contains(who) || roles.iter().any(|role| self.holds(*who, *role));
        (0..PEOPLE).filter(seated).collect()
    }

    /// In which roles, and whether as such, `by` may vote for the seat of `holder`.
    fn may_vote_for(
        &self,
        step: usize,
        holder: usize,
        by: usize,
        minute: i64,
    ) -> Option<(Vec<usize>, bool)> {
        let OneStep { roles, people, .. } = &self.case.steps[step];
        let (mut in_roles, mut in_person) = (BTreeSet::new(), false);
        for chain in self.chains(holder, minute) {
            let people_on_it: Vec<usize> = std::iter::once(holder)
                .chain(chain.iter().map(|link| link.to))
                .collect();
            if people_on_it.last() != Some(&by)
                || people_on_it.iter().any(|p| self.is_barred(*p, minute))
            {
                continue;
            }
            // What arrives: the holder's capacities that every link hands on, and the last person has not handed away.
            let away = |what: Option<usize>| {
                let mut links = self.in_force(minute);
                links.any(|link| link.from == by && link.transfers && hands_on(link, what))
            };
            let arrives =
                |what: Option<usize>| chain.iter().all(|l| hands_on(l, what)) && !away(what);
            let own = roles.iter().filter(|role| self.holds(holder, **role));
            in_roles.extend(own.filter(|role| arrives(Some(**role))).copied());
            in_person |= people.contains(&holder) && arrives(None);
        }
        let something = !in_roles.is_empty() || in_person;
        something.then(|| (in_roles.into_iter().collect(), in_person))
    }

    fn is_open(&self, step: usize) -> bool {
        let before = match &self.case.steps[step].after {
            Some(after) => after.clone(),
            None => step.checked_sub(1).into_iter().collect(),
        };
        !self.met.contains(&step) && before.iter().all(|other| self.met.contains(other))
    }

    /// Whether an approval of another step counts for a seat here.
    fn is_carried(&self, step: usize, who: usize) -> bool {
        let approved =
            |noted: &Noted| noted.step != step && noted.by == who && noted.vote == Vote::Approve;
        let voted_here = self.votes.iter().any(|n| n.step == step && n.holder == who);
        self.case.steps[step].carries && !voted_here && self.votes.iter().any(approved)
    }

    fn has_voted(&self, step: usize, who: usize) -> bool {
        let carried = self.seats(step).contains(&who) && self.is_carried(step, who);
        carried
            || self
                .votes
                .iter()
                .any(|noted| noted.step == step && noted.by == who)
    }

    /// Where a vote of `by` falls: step, seat and capacity.
    fn place(&self, by: usize, minute: i64) -> Option<(usize, usize, Vec<usize>, bool)> {
        let steps = (0..self.case.steps.len()).filter(|step| self.is_open(*step));
        for step in steps.filter(|step| !self.has_voted(*step, by)) {
            let mut seats = self.seats(step);
            seats.sort_by_key(|seat| *seat != by);
            let taken = |seat: &usize| {
                self.votes
                    .iter()
                    .any(|noted| noted.step == step && noted.holder == *seat)
            };
            for seat in seats.into_iter().filter(|seat| !taken(seat)) {
                if let Some((roles, in_person)) = self.may_vote_for(step, seat, by, minute) {
                    return Some((step, seat, roles, in_person));
                }
            }
        }
        None
    }

    /// The approvals of a step that count, with the capacities they stand for, and how many reject.
    fn counted(&self, step: usize, minute: i64) -> (Vec<(usize, Vec<usize>, bool)>, usize) {
        let OneStep { roles, people, .. } = &self.case.steps[step];
        let (mut approvals, mut rejections) = (Vec::new(), 0);
        for seat in self.seats(step) {
            let vote = self
                .votes
                .iter()
                .find(|n| n.step == step && n.holder == seat);
            match vote.map(|noted| noted.vote) {
                Some(Vote::Approve) => {
                    let noted = vote.unwrap();
                    approvals.push((seat, noted.roles.clone(), noted.in_person));
                }
                Some(Vote::Reject) => rejections += 1,
                None if self.is_carried(step, seat) && !self.is_barred(seat, minute) => {
                    let held = roles
                        .iter()
                        .filter(|role| self.holds(seat, **role))
                        .copied();
                    approvals.push((seat, held.collect(), people.contains(&seat)));
                }
                Some(Vote::Abstain) | None => {}
            }
        }
        (approvals, rejections)
    }

    fn suffices(&self, step: usize, approvals: &[(usize, Vec<usize>, bool)]) -> bool {
        let OneStep {
            roles,
            people,
            quorum,
            ..
        } = &self.case.steps[step];
        let (seats, given) = (self.seats(step).len(), approvals.len());
        match quorum {
            Quorum::Any => given >= 1,
            Quorum::AtLeast(count) => given >= *count as usize,
            Quorum::Majority => given * 2 > seats,
            Quorum::MajorityPlusOne => given > seats / 2 + 1,
            Quorum::TwoThirds => given >= 1 && given * 3 >= seats * 2,
            Quorum::EachRole => {
                let named = people.iter().map(|p| Place::Name(*p));
                let places: Vec<Place> =
                    roles.iter().map(|r| Place::Role(*r)).chain(named).collect();
                each_filled(&places, approvals)
            }
        }
    }

    /// Whether the chair's approval, counted twice, makes up for one that is missing when nobody is left to vote.
    fn tie_is_broken(
        &self,
        step: usize,
        approvals: &[(usize, Vec<usize>, bool)],
        rejections: usize,
    ) -> bool {
        let OneStep { roles, chair, .. } = &self.case.steps[step];
        let presides = |who: usize| *chair && self.holds(who, roles[0]);
        let seats = self.seats(step).len();
        rejections <= approvals.len()
            && approvals.iter().any(|(who, _, _)| presides(*who))
            && (approvals.len() + 1) * 2 > seats
    }

    /// Every way in which those who have not voted could still do so; `true` if one of them meets the step.
    fn can_be_met(&self, step: usize, minute: i64) -> bool {
        let (approvals, rejections) = self.counted(step, minute);
        let decided = |seat: &usize| {
            self.votes
                .iter()
                .any(|n| n.step == step && n.holder == *seat)
                || approvals.iter().any(|(who, _, _)| who == seat)
        };
        let free: Vec<usize> = self
            .seats(step)
            .into_iter()
            .filter(|s| !decided(s))
            .collect();
        self.try_all(
            step,
            minute,
            &free,
            &mut BTreeSet::new(),
            &approvals,
            rejections,
        )
    }

    fn try_all(
        &self,
        step: usize,
        minute: i64,
        free: &[usize],
        used: &mut BTreeSet<usize>,
        approvals: &[(usize, Vec<usize>, bool)],
        rejections: usize,
    ) -> bool {
        let Some((seat, rest)) = free.split_first() else {
            return self.suffices(step, approvals)
                || self.tie_is_broken(step, approvals, rejections);
        };
        for by in 0..PEOPLE {
            if used.contains(&by) || self.has_voted(step, by) {
                continue;
            }
            if let Some((roles, in_person)) = self.may_vote_for(step, *seat, by, minute) {
                used.insert(by);
                let more = [approvals, &[(*seat, roles, in_person)]].concat();
                let met = self.try_all(step, minute, rest, used, &more, rejections);
                used.remove(&by);
                if met {
                    return true;
                }
            }
        }
        self.try_all(step, minute, rest, used, approvals, rejections)
    }

    fn is_met(&self, step: usize, minute: i64) -> bool {
        let (approvals, rejections) = self.counted(step, minute);
        let taken = |seat: usize| {
            self.votes
                .iter()
                .any(|n| n.step == step && n.holder == seat)
                || approvals.iter().any(|(who, _, _)| *who == seat)
        };
        let somebody_left = self
            .seats(step)
            .into_iter()
            .filter(|seat| !taken(*seat))
            .any(|seat| {
                (0..PEOPLE).any(|by| {
                    !self.has_voted(step, by) && self.may_vote_for(step, seat, by, minute).is_some()
                })
            });
        self.suffices(step, &approvals)
            || (!somebody_left && self.tie_is_broken(step, &approvals, rejections))
    }

    /// Hears a vote; `None` if it may not be cast.
    fn hear(&mut self, by: usize, vote: Vote, minute: i64) -> Option<RequestState> {
        if self.state != RequestState::Pending || self.is_barred(by, minute) {
            return None;
        }
        let (step, holder, roles, in_person) = self.place(by, minute)?;
        let OneStep {
            quorum,
            veto,
            roles: asked,
            ..
        } = &self.case.steps[step];
        let vetoes = matches!(quorum, Quorum::Any | Quorum::EachRole)
            || (*veto && roles.contains(&asked[0]));
        self.votes.push(Noted {
            step,
            by,
            holder,
            roles,
            in_person,
            vote,
        });
        if vote == Vote::Reject && vetoes {
            self.state = RequestState::Rejected;
            return Some(self.state);
        }
        if self.is_met(step, minute) {
            self.met.insert(step);
        } else if !self.can_be_met(step, minute) {
            self.state = RequestState::Rejected;
            return Some(self.state);
        }
        loop {
            let carries = |step: &usize| self.case.steps[*step].carries;
            let mut open = (0..self.case.steps.len()).filter(|step| self.is_open(*step));
            let Some(next) = open.find(|s| carries(s) && self.is_met(*s, minute)) else {
                break;
            };
            self.met.insert(next);
        }
        if self.met.len() == self.case.steps.len() {
            self.state = RequestState::Approved;
        }
        Some(self.state)
    }
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Role(usize),
    Name(usize),
}

fn each_filled(places: &[Place], approvals: &[(usize, Vec<usize>, bool)]) -> bool {
    let Some((place, rest)) = places.split_first() else {
        return true;
    };
    (0..approvals.len()).any(|at| {
        let (who, roles, in_person) = &approvals[at];
        let fits = match place {
            Place::Role(role) => roles.contains(role),
            Place::Name(name) => name == who && *in_person,
        };
        let others = [&approvals[..at], &approvals[at + 1..]].concat();
        fits && each_filled(rest, &others)
    })
}

/// Whether a link hands on a role, or what somebody is asked as such.
fn hands_on(link: &Link, what: Option<usize>) -> bool {
    link.roles.is_empty() || what.is_some_and(|role| link.roles.contains(&role))
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
