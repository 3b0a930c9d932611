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

use chrono::{DateTime, TimeDelta, Utc};
use tactica::{
    approval::{
        Approval, Ballot, BandSpec, Beyond, Denial, Directory, Limit, Line, Outcome, Policy,
        PolicyError, PolicySpec, Quorum, Request, RequestDraft, RequestKind, RequestState,
        Separation, Start, Step, Vote,
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

#[test]
fn san_bernardino() {
    // As written, 50 001 starts the second band: what lies between 50 000.00 and 50 001.00 belongs to none.
    check(
        "policy sb spend
         band directors <=50000: any department-director city-manager
         band manager >=50001 <=100000: any city-manager
         band council >100000 *: any mayor; majority city-council
         build => gap 50000.01..50000.99",
    );
    // The assistant decides in the manager's absence by written authorisation: modelled as a role of their own.
    check(
        "policy sb spend
         band directors <=50000: any department-director city-manager
         band manager <=100000: any city-manager acting-city-manager
         band council *: any mayor; majority city-council
         build => ok
         chain 0.00 => directors
         chain 49999.99 => directors
         chain 50000.00 => directors
         chain 50000.01 => manager
         chain 99999.99 => manager
         chain 100000.00 => manager
         chain 100000.01 => council
         seat department-director ana
         seat city-manager max
         seat mayor eve
         seat city-council c1 c2 c3 c4 c5 c6 c7
         open r1 zoe 50000.00 => pending 1 [ana max]
         open r2 ana 50000.00 => pending 1 [max]
         open r3 max 50000.01 => no-eligible-approver   # nobody acts for the manager
         seat acting-city-manager ana
         open r4 max 50000.01 => pending 1 [ana]
         open r5 zoe 100000.01 => pending 2 [eve]
         approve c1 => not-asked
         approve eve => met, pending 1 [c1 c2 c3 c4 c5 c6 c7]
         approve c1 => recorded, pending 1 [c2 c3 c4 c5 c6 c7]
         approve c2 => recorded, pending 1 [c3 c4 c5 c6 c7]
         approve c3 => recorded, pending 1 [c4 c5 c6 c7]
         proof => not-approved
         approve c4 => approved, approved
         proof => 100000.01",
    );
}

#[test]
fn pullman_before_and_since_2024() {
    check(
        "policy old spend
         band petty-cash <150: any department-head designee
         band head <3000: any department-head designee
         band mayor <=50000: any mayor mayor-designee finance-director finance-designee
         band council *: majority city-council
         build => ok
         chain 149.99 => petty-cash
         chain 150.00 => head
         chain 150.01 => head
         chain 2999.99 => head
         chain 3000.00 => mayor
         chain 3000.01 => mayor
         chain 49999.99 => mayor
         chain 50000.00 => mayor
         chain 50000.01 => council",
    );
    check(
        "policy new spend
         band head <5000: any department-head designee
         band mayor <=100000: any mayor mayor-designee finance-director finance-designee
         band council *: majority city-council
         build => ok
         chain 4999.99 => head
         chain 5000.00 => mayor
         chain 5000.01 => mayor
         chain 99999.99 => mayor
         chain 100000.00 => mayor
         chain 100000.01 => council",
    );
}

#[test]
fn santa_clara_as_written_lets_nobody_approve_exactly_five_thousand() {
    check(
        "policy sc spend
         band small <=1000: any manager department-head employee
         band medium <5000: any manager department-head
         band large >5000 <40000: any city-manager
         band council >=40000 *: majority city-council
         build => gap 5000.00..5000.00",
    );
    check(
        "policy sc spend
         band small <=1000: any manager department-head employee
         band medium <5000: any manager department-head
         band large <40000: any city-manager
         band council *: majority city-council
         build => ok
         chain 999.99 => small
         chain 1000.00 => small
         chain 1000.01 => medium
         chain 4999.99 => medium
         chain 5000.00 => large
         chain 5000.01 => large
         chain 39999.99 => large
         chain 40000.00 => council
         chain 40000.01 => council",
    );
}

#[test]
fn santa_clara_utilities_need_director_and_manager() {
    // Both from 5 000 to 125 000; what is below and above is as in the general policy.
    check(
        "policy utilities spend
         band medium <5000: any manager department-head
         band utilities <=125000: each director manager
         band council *: majority city-council
         build => ok
         chain 4999.99 => medium
         chain 5000.00 => utilities
         chain 125000.00 => utilities
         chain 125000.01 => council
         seat director ana
         seat manager ana
         open r1 zoe 5000.00 => no-eligible-approver     # one person, two roles
         seat manager ben
         open r1 zoe 5000.00 => pending 1 [ana ben]
         approve ana => recorded, pending 1 [ben]
         approve ana => already-decided                  # counts once, whichever role
         approve ben => approved, approved
         open r2 zoe 5000.00 => pending 1 [ana ben]
         approve ben => recorded, pending 1 [ana]
         reject ana => vetoed, rejected
         approve ben => request-closed",
    );
}

#[test]
fn university_of_the_pacific_asks_advice() {
    check(
        "policy pacific spend
         band dean <=100000: advice marketing; any dean athletic-director assistant-vp
         band vice-president <250000: advice marketing; any vice-president provost
         band legal *: advice marketing; advice legal; any vice-president provost
         build => ok
         chain 99999.99 => dean
         chain 100000.00 => dean
         chain 100000.01 => vice-president
         chain 249999.99 => vice-president
         chain 250000.00 => legal
         chain 250000.01 => legal
         seat marketing mia
         seat legal leo
         seat vice-president vic
         open r1 zoe 250000.00 => pending 1 [vic]
         advise vic yes => no-adviser
         advise leo no => advised, pending 1 [vic]
         advise leo yes => already-decided
         approve leo => not-asked
         approve vic => approved, approved               # mia was not heard: advice does not block
         advise mia yes => request-closed",
    );
}

#[test]
fn california_entertainment_is_approved_upward() {
    // ben reports to ana, ana to eve, zoe to ana.
    let policy = |separation: &str| {
        format!(
            "policy dinner spend {separation}
             band all *: any supervisor
             build => ok
             seat supervisor ana ben eve
             boss ben ana
             boss ana eve
             boss zoe ana
             "
        )
    };
    check(
        &[
            &policy("superiors"),
            "open r1 ana 80.00 => pending 1 [eve]
             approve ana => separation-of-duties
             approve ben => separation-of-duties
             approve eve => approved, approved
             open r2 zoe 80.00 ana => pending 1 [eve]    # zoe asks for the host ana
             approve ben => separation-of-duties
             open r3 zoe 80.00 => pending 1 [ana ben eve]
             open r4 eve 80.00 => no-eligible-approver",
        ]
        .concat(),
    );
    // Without the rule a subordinate may sign; the host still may not.
    check(
        &[
            &policy(""),
            "open r1 ana 80.00 => pending 1 [ben eve]
             open r2 zoe 80.00 ana => pending 1 [ben eve]",
        ]
        .concat(),
    );
}

#[test]
fn california_state_university_caps() {
    check(
        "policy goods spend capped
         band vice-presidents <999999999: any vice-president president cfo
         band top <=999999999: any president cfo
         build => ok
         chain 999999998.99 => vice-presidents
         chain 999999999.00 => top
         chain 999999999.01 => beyond-authority",
    );
    check(
        "policy sole-source spend capped
         band top <=250000: any president cfo
         build => ok
         chain 250000.00 => top
         chain 250000.01 => beyond-authority
         seat cfo cem
         open r1 zoe 250000.01 => beyond-authority       # A25: nobody's limit reaches
         open r1 zoe 250000.00 => pending 1 [cem]",
    );
}

#[test]
fn pinellas_amends_by_a_majority_plus_one_of_seven() {
    check(
        "policy plan amendment
         band any *: majority+1 board
         build => ok
         seat board b1 b2 b3 b4 b5 b6 b7
         open r1 zoe 1400000.00 => pending 1 [b1 b2 b3 b4 b5 b6 b7]
         approve b1 => recorded, pending 1 [b2 b3 b4 b5 b6 b7]
         reject b2 => recorded, pending 1 [b3 b4 b5 b6 b7]
         approve b3 => recorded, pending 1 [b4 b5 b6 b7]
         approve b4 => recorded, pending 1 [b5 b6 b7]
         abstain b5 => recorded, pending 1 [b6 b7]
         approve b6 => recorded, pending 1 [b7]          # four are a majority, five are needed
         approve b7 => approved, approved
         open r2 b1 1400000.00 => pending 1 [b2 b3 b4 b5 b6 b7]
         reject b2 => recorded, pending 1 [b3 b4 b5 b6 b7]
         reject b3 => unreachable, rejected              # four left, b1 stands aside but has a seat",
    );
}

#[test]
fn a1_three_steps_need_three_decisions_of_the_same_person() {
    check(
        "policy p spend
         band all *: any a; any a; any a
         build => ok
         seat a ana
         open r1 zoe 10.00 => pending 3 [ana]
         approve ana => met, pending 2 [ana]
         approve ana => met, pending 1 [ana]
         proof => not-approved                            # A23: approved in part
         approve ana => approved, approved
         approve ana => request-closed",
    );
}

#[test]
fn a4_the_first_rejection_empties_every_queue() {
    check(
        "policy p spend
         band all *: any a; advice l; any b
         build => ok
         seat a ana
         seat b ben
         seat l leo
         open r1 zoe 10.00 => pending 2 [ana]
         reject ben => not-asked
         reject ana => vetoed, rejected
         proof => not-approved
         approve ben => request-closed
         withdraw zoe => request-closed",
    );
}

#[test]
fn a7_the_requester_is_the_only_approver() {
    check(
        "policy p spend
         band all *: any a
         build => ok
         open r1 zoe 10.00 => no-eligible-approver
         seat a zoe
         open r1 zoe 10.00 => no-eligible-approver
         seat a ana
         open r1 zoe 10.00 => pending 1 [ana]
         approve zoe => separation-of-duties
         withdraw ana => not-requester
         withdraw zoe => withdrawn
         approve ana => request-closed",
    );
}

#[test]
fn a9_the_threshold_and_its_neighbours() {
    check(
        "policy p spend
         band auto <=100: auto
         band two *: any a
         build => ok
         seat a ana
         open r1 zoe 99.99 => approved
         proof => 99.99
         open r2 zoe 100.00 => approved
         open r3 zoe 100.01 => pending 1 [ana]
         proof => not-approved
         open r4 zoe 0.00 => lines-not-positive",
    );
}

#[test]
fn a10_bands_that_do_not_fit_are_named_to_the_minor_unit() {
    check(
        "policy p spend
         band a >0 <=10000: any a
         band b >20000 *: any b
         build => gap 0.00..0.00, gap 10000.01..20000.00
         policy p spend
         band a <=10000: any a
         band b >=10000 *: any b
         build => overlap 10000.00..10000.00
         policy p spend
         band a <=10000: any a
         band b >=5000 <=7000: any b
         band c *: any c
         build => overlap 5000.00..7000.00, overlap 7000.01..10000.00
         policy p spend
         band a *: any a
         band b >=5 <=7: any b
         build => overlap 5.00..7.00, band-not-covered
         policy p spend
         band a <10: any a
         band b <10: any b
         band c *: any c
         build => band-empty
         policy p spend capped
         band a *: any a
         build => band-nothing-beyond
         policy p spend
         build => policy-no-bands
         policy p spend
         band a <=10:
         band a <=20: any
         band c <=30: 0 a a
         band d <=40: advice a
         band e *: auto
         build => band-no-steps, step-no-roles, step-zero-quorum, step-duplicate-role, band-only-advice, band-duplicate, band-automatic-above",
    );
}

#[test]
fn more_money_does_not_need_less_authority() {
    check(
        "policy p spend
         level head 1
         level director 2
         level council 3
         band a <=10: any head director         # a head suffices: level 1
         band b <=20: any head; any director    # level 2
         band c <=30: each head director        # level 2
         band d <=40: any head council          # back to a head
         band e <=50: any council stranger      # no level, no judgement
         band f *: any director                 # as much as bands b and c
         build => band-descending-authority
         policy p spend
         level head 1
         level director 2
         band a <=10: any director
         band b <=20: any stranger
         band c *: any head                     # less than what band a needs
         build => band-descending-authority",
    );
}

#[test]
fn a11_a_request_follows_the_policy_it_was_opened_under() {
    check(
        "policy p spend
         band all *: any a
         build => ok
         seat a ana
         open r1 zoe 10.00 => pending 1 [ana]
         edit
         band all *: any b; any c
         build => ok
         approve ana => approved, approved
         open r2 zoe 10.00 => no-eligible-approver",
    );
}

#[test]
fn a18_two_of_three() {
    check(
        "policy p spend
         band all *: 2 board
         build => ok
         seat board b1 b2 b3
         open r1 zoe 10.00 => pending 1 [b1 b2 b3]
         approve b1 => recorded, pending 1 [b2 b3]
         approve b2 => approved, approved
         approve b3 => request-closed                    # not needed any more
         open r2 zoe 10.00 => pending 1 [b1 b2 b3]
         approve b1 => recorded, pending 1 [b2 b3]
         reject b2 => recorded, pending 1 [b3]
         reject b3 => unreachable, rejected
         open r3 b1 10.00 => pending 1 [b2 b3]
         abstain b2 => unreachable, rejected",
    );
}

#[test]
fn a19_one_person_in_two_seats_counts_once() {
    check(
        "policy p spend
         band all *: 2 finance marketing
         build => ok
         seat finance ana
         seat marketing ana
         open r1 zoe 10.00 => no-eligible-approver
         seat marketing ben
         open r1 zoe 10.00 => pending 1 [ana ben]
         approve ana => recorded, pending 1 [ben]
         approve ana => already-decided
         approve ben => approved, approved",
    );
}

#[test]
fn two_thirds_of_seven_are_five() {
    check(
        "policy p spend
         band all *: two-thirds board
         build => ok
         seat board b1 b2 b3 b4 b5 b6 b7
         open r1 zoe 10.00 => pending 1 [b1 b2 b3 b4 b5 b6 b7]
         reject b1 => recorded, pending 1 [b2 b3 b4 b5 b6 b7]
         reject b2 => recorded, pending 1 [b3 b4 b5 b6 b7]
         reject b3 => unreachable, rejected",
    );
}

#[test]
fn people_who_leave_stall_a_request_and_say_so() {
    check(
        "policy p spend
         band all *: 2 board; any cfo
         build => ok
         seat board b1 b2
         seat cfo cem
         open r1 zoe 10.00 => pending 2 [b1 b2]
         approve b1 => recorded, pending 2 [b2]
         clear
         seat board b2 b3
         approve b2 => recorded, pending 2 [b3] (no-eligible-approver)   # b1's vote left with the seat; no cfo
         seat cfo cem
         approve b3 => met, pending 1 [cem]
         approve cem => approved, approved",
    );
}

#[test]
fn a_denial_names_the_step_the_roles_and_what_is_missing() {
    let policy: Policy = serde_json::from_str(
        r#"{"id": "p", "version": 2, "currency": "USD", "kinds": ["spend"], "bands": [
            {"name": "all", "limit": "unlimited",
             "steps": [{"roles": ["head"]}, {"roles": ["cfo", "ceo"], "quorum": "each-role"}]}]}"#,
    )
    .unwrap();
    let draft = |lines: &[(&str, &str)]| {
        let line = |(node, amount): &(&str, &str)| Line {
            node: node.parse().unwrap(),
            amount: amount.parse().unwrap(),
        };
        let lines = lines.iter().map(line).collect();
        let (id, at) = ("r".parse().unwrap(), DateTime::<Utc>::UNIX_EPOCH);
        RequestDraft::new(id, RequestKind::Spend, person("zoe"), lines, at)
    };
    let mut people = Directory::default();
    for (who, role) in [
        ("hal", "head"),
        ("zoe", "cfo"),
        ("cem", "cfo"),
        ("cem", "ceo"),
    ] {
        people.add_role(&person(who), role.parse().unwrap());
    }
    let ten = draft(&[("a", "10.00 USD")]);
    let error = Request::open(ten, &policy, &people).unwrap_err();
    assert_eq!(
        error.to_string(),
        "step 2 (ceo, cfo) cannot be met: 2 different people are needed, 1 may decide"
    );
    let refusal = |lines: &[(&str, &str)]| {
        Request::open(draft(lines), &policy, &people)
            .unwrap_err()
            .code()
    };
    assert_eq!(refusal(&[]), "lines-none");
    assert_eq!(
        refusal(&[("a", "1.00 USD"), ("a", "1.00 USD")]),
        "lines-duplicate-node"
    );
    assert_eq!(refusal(&[("a", "-1.00 USD")]), "lines-not-positive");
    assert_eq!(
        refusal(&[("a", "1.00 USD"), ("b", "1.00 EUR")]),
        "currency-mismatch"
    );
    assert_eq!(refusal(&[("a", "1.00 EUR")]), "policy-currency-mismatch");
    let transfer = policy.chain(RequestKind::Transfer, usd("1.00"));
    assert_eq!(
        transfer.unwrap_err(),
        Denial::NoPolicy {
            kind: RequestKind::Transfer
        }
    );
    assert_eq!(
        policy
            .chain(RequestKind::Spend, usd("-0.01"))
            .unwrap_err()
            .code(),
        "amount-negative"
    );
}
