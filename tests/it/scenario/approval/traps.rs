//! What approvals of other systems got wrong, and how decisions are counted.

use chrono::{DateTime, Utc};
use tactica::approval::{Denial, Directory, Line, Policy, Request, RequestDraft, RequestKind};

use super::{check, person, usd};

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
