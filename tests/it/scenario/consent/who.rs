//! Who may decide: steps side by side, offices, reporting lines, delegation, standing aside.

use super::check;

#[test]
fn steps_side_by_side_and_one_that_waits_for_both() {
    let steps = r#"steps [{"name": "legal", "roles": ["counsel"], "after": []}, {"name": "money", "people": ["cem"], "after": []}, {"name": "note", "roles": ["press"], "binding": "advisory", "after": ["money"]}, {"roles": ["board"], "quorum": {"at-least": 2}, "after": ["legal", "money"]}]"#;
    let people = r#"people {"people": {"ada": {"roles": ["counsel", "board"]}, "cem": {"roles": ["board"]}, "pia": {"roles": ["press"]}, "bo": {"roles": ["board"]}}}"#;
    check(&format!(
        "{steps}
         {people}
         open zoe 10.00 => pending 3 [ada cem]
         advise pia => no-adviser                         # asked after the money
         approve bo => not-asked
         approve ada step=4 => step-not-open
         approve ada step=2 => not-asked
         approve cem => step-met, pending 2 [ada]
         advise pia => advised, pending 2 [ada]
         approve ada => step-met, pending 1 [ada bo cem]
         approve ada => recorded, pending 1 [bo cem]
         approve ada => already-decided
         approve cem => approved, approved
         proof => 10.00"
    ));
}

#[test]
fn a_veto_counts_where_other_rejections_only_count() {
    let steps =
        r#"steps [{"roles": ["board", "treasurer"], "quorum": "majority", "veto": ["treasurer"]}]"#;
    let people = r#"people {"people": {"b1": {"roles": ["board"]}, "b2": {"roles": ["board"]}, "b3": {"roles": ["board"]}, "b4": {"roles": ["board"]}, "tia": {"roles": ["treasurer"]}}}"#;
    check(&format!(
        "{steps}
         {people}
         open zoe 10.00 => pending 1 [b1 b2 b3 b4 tia]
         reject b1 => recorded, pending 1 [b2 b3 b4 tia]
         reject tia => vetoed, rejected"
    ));
}

#[test]
fn the_chair_breaks_a_tie() {
    let steps = r#"steps [{"roles": ["board", "mayor"], "quorum": "majority", "chair": "mayor"}]"#;
    let people = r#"people {"people": {"b1": {"roles": ["board"]}, "b2": {"roles": ["board"]}, "b3": {"roles": ["board"]}, "may": {"roles": ["mayor"]}}}"#;
    check(&format!(
        "{steps}
         {people}
         open zoe 10.00 => pending 1 [b1 b2 b3 may]
         approve may => recorded, pending 1 [b1 b2 b3]
         reject b1 => recorded, pending 1 [b2 b3]
         reject b2 => recorded, pending 1 [b3]            # b3 can still make it level
         approve b3 => approved, approved                 # two to two: the mayor's counts twice
         open zoe 10.00 => pending 1 [b1 b2 b3 may]
         reject may => recorded, pending 1 [b1 b2 b3]
         approve b1 => recorded, pending 1 [b2 b3]
         reject b2 => unreachable, rejected               # level at best, and the chair is against it
         open zoe 10.00 => pending 1 [b1 b2 b3 may]
         abstain may => recorded, pending 1 [b1 b2 b3]
         reject b1 => unreachable, rejected"
    ));
}

#[test]
fn everybody_named_and_one_for_each_role() {
    let steps = r#"steps [{"roles": ["cfo"], "people": ["ana", "ben"], "quorum": "each-role"}]"#;
    let people = r#"people {"people": {"ana": {"roles": ["cfo"]}, "cem": {"roles": ["cfo"]}}}"#;
    check(&format!(
        "{steps}
         {people}
         open zoe 10.00 => pending 1 [ana ben cem]
         approve ana => recorded, pending 1 [ben cem]     # she stands for herself, not for the office
         approve ben => recorded, pending 1 [cem]
         approve cem => approved, approved
         open cem 10.00 => no-eligible-approver           # ana cannot fill both places
         open ben 10.00 => no-eligible-approver"
    ));
}

#[test]
fn a25_the_line_is_climbed_until_a_limit_covers_the_amount() {
    let people = r#"people {"people": {"zoe": {"reports_to": "ana"}, "ana": {"reports_to": "ben", "limit": {"up-to": "100.00 USD"}}, "ben": {"reports_to": "eve", "roles": ["head"]}, "eve": {"limit": {"below": "5000.00 USD"}}}, "role_limits": {"head": {"up-to": "1000.00 USD"}}}"#;
    check(&format!(
        r#"steps [{{"climb": "nearest"}}]
         {people}
         open zoe 100.00 => pending 1 [ana]
         approve ben => not-asked
         approve ana => approved, approved
         open zoe 100.01 => pending 1 [ben]
         open zoe 1000.00 => pending 1 [ben]
         open zoe 1000.01 => pending 1 [eve]
         open zoe 4999.99 => pending 1 [eve]
         open zoe 5000.00 => no-eligible-approver         # nobody's limit covers it
         open eve 1.00 => no-eligible-approver            # nobody is above her
         open zoe 100.00 beneficiary=ana => pending 1 [ben]
         steps [{{"climb": "each-in-turn"}}]
         open zoe 1000.01 => pending 1 [ana]
         approve eve => not-yet-asked
         approve ana => recorded, pending 1 [ben]
         approve ana => already-decided
         approve ben => recorded, pending 1 [eve]
         approve eve => approved, approved
         open zoe 1000.01 => pending 1 [ana]
         reject ana => vetoed, rejected"#
    ));
}

#[test]
fn b11_a_denial_says_what_is_missing() {
    use tactica::approval::{Denial, Policy, Request, RequestError, Shortage};

    let policy: Policy = serde_json::from_str(
        r#"{"id": "p", "version": 1, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"climb": "nearest"}]}]}"#,
    )
    .unwrap();
    let people = serde_json::from_str(
        r#"{"people": {"zoe": {"reports_to": "ana"}, "ana": {"limit": {"up-to": "100.00 USD"}}}}"#,
    )
    .unwrap();
    let story = super::Story::new();
    let denied = Request::open(story.draft(&["zoe", "100.01"]), &policy, &people).unwrap_err();
    assert_eq!(
        denied.to_string(),
        "step 1 cannot be met: no superior's limit covers 100.01 USD, the highest is up to 100.00 USD"
    );
    let RequestError::Denied(Denial::NoEligibleApprover { shortage, .. }) = denied else {
        panic!("{denied}");
    };
    assert!(matches!(shortage, Shortage::NotCovered { .. }));
}

#[test]
fn a_delegation_holds_from_its_first_instant_to_before_its_last() {
    let people = r#"people {"people": {"ana": {"roles": ["head"]}}, "delegations": [{"from": "ana", "to": "ben", "start": "2025-03-10T00:00:00Z", "end": "2025-03-17T00:00:00Z"}]}"#;
    check(&format!(
        r#"steps [{{"roles": ["head"]}}]
         {people}
         at 2025-03-09T23:58
         open zoe 10.00 => pending 1 [ana]
         approve ben => not-asked
         at 2025-03-10T00:00
         approve ana => not-asked                         # she has stepped aside
         approve ben for=cem => not-asked
         approve ben => approved for ana, approved
         at 2025-03-16T23:59
         open zoe 10.00 => pending 1 [ben]
         approve ben => not-asked                         # it is the 17th
         approve ana => approved, approved"#
    ));
}

#[test]
fn a_shared_delegation_leaves_the_delegator_in_office() {
    let people = r#"people {"people": {"ana": {"roles": ["head"]}}, "delegations": [{"from": "ana", "to": "ben", "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z", "mode": "share"}]}"#;
    check(&format!(
        r#"steps [{{"roles": ["head"]}}]
         {people}
         open zoe 10.00 => pending 1 [ana ben]
         approve ana => approved, approved
         open zoe 10.00 => pending 1 [ana ben]
         reject ben => vetoed for ana, rejected"#
    ));
}

#[test]
fn a_delegation_hands_on_what_is_within_its_scope() {
    let people = |scope: &str| {
        format!(
            r#"people {{"people": {{"ana": {{"roles": ["head", "lead"]}}}}, "delegations": [{{"from": "ana", "to": "ben", "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z", "scope": {scope}}}]}}"#
        )
    };
    for (scope, roles, amount, who) in [
        ("{}", "\"head\"", "500.00", "ben"),
        (r#"{"kinds": ["transfer"]}"#, "\"head\"", "500.00", "ana"),
        (
            r#"{"kinds": ["transfer", "spend"]}"#,
            "\"head\"",
            "500.00",
            "ben",
        ),
        (
            r#"{"limit": {"up-to": "500.00 USD"}}"#,
            "\"head\"",
            "500.00",
            "ben",
        ),
        (
            r#"{"limit": {"up-to": "500.00 USD"}}"#,
            "\"head\"",
            "500.01",
            "ana",
        ),
        (
            r#"{"limit": {"below": "500.00 USD"}}"#,
            "\"head\"",
            "500.00",
            "ana",
        ),
        (
            r#"{"limit": {"up-to": "500.00 EUR"}}"#,
            "\"head\"",
            "1.00",
            "ana",
        ),
        (r#"{"roles": ["head"]}"#, "\"head\"", "1.00", "ben"),
        (r#"{"roles": ["head"]}"#, "\"lead\"", "1.00", "ana"),
        // She keeps what she does not hand on.
        (
            r#"{"roles": ["head"]}"#,
            "\"head\", \"lead\"",
            "1.00",
            "ana ben",
        ),
    ] {
        check(&format!(
            r#"steps [{{"roles": [{roles}]}}]
             {}
             open zoe {amount} => pending 1 [{who}]"#,
            people(scope)
        ));
    }
}

#[test]
fn a_delegation_is_passed_on_as_often_as_it_allows() {
    let link = |from: &str, to: &str, depth: u8| {
        format!(
            r#"{{"from": "{from}", "to": "{to}", "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z", "depth": {depth}}}"#
        )
    };
    for (first, second, who) in [
        (0, 0, "[]"), // nobody: ben has stepped aside, and may not pass it on
        (1, 0, "[cem]"),
        (2, 0, "[cem]"),
    ] {
        let end = if who == "[]" {
            "no-eligible-approver"
        } else {
            "pending 1 [cem]"
        };
        check(&format!(
            r#"steps [{{"roles": ["head"]}}]
             people {{"people": {{"ana": {{"roles": ["head"]}}}}, "delegations": [{}, {}]}}
             open zoe 10.00 => {end}"#,
            link("ana", "ben", first),
            link("ben", "cem", second)
        ));
    }
    // What ana allows is not widened by what ben allows.
    check(&format!(
        r#"steps [{{"roles": ["head"]}}]
         people {{"people": {{"ana": {{"roles": ["head"]}}}}, "delegations": [{}, {}, {}]}}
         open zoe 10.00 => no-eligible-approver"#,
        link("ana", "ben", 1),
        link("ben", "cem", 200),
        link("cem", "dan", 200)
    ));
}

#[test]
fn a21_delegations_that_come_round_end() {
    let link = |from: &str, to: &str, more: &str| {
        format!(
            r#"{{"from": "{from}", "to": "{to}", "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"{more}}}"#
        )
    };
    for more in ["", r#", "depth": 9"#] {
        check(&format!(
            r#"steps [{{"roles": ["head"]}}]
             people {{"people": {{"a": {{"roles": ["head"]}}}}, "delegations": [{}, {}, {}]}}
             open zoe 10.00 => no-eligible-approver"#,
            link("a", "b", more),
            link("b", "c", more),
            link("c", "a", more)
        ));
    }
    let shared = r#", "depth": 9, "mode": "share""#;
    check(&format!(
        r#"steps [{{"roles": ["head"]}}]
         people {{"people": {{"a": {{"roles": ["head"]}}}}, "delegations": [{}, {}, {}]}}
         open zoe 10.00 => pending 1 [a b c]
         approve c => approved for a, approved"#,
        link("a", "b", shared),
        link("b", "c", shared),
        link("c", "a", shared)
    ));
}

#[test]
fn a19_one_person_acts_for_two_seats_and_counts_once() {
    let people = r#"people {"people": {"b1": {"roles": ["board"]}, "b2": {"roles": ["board"]}, "b3": {"roles": ["board"]}}, "delegations": [{"from": "b1", "to": "ana", "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}, {"from": "b2", "to": "ana", "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}]}"#;
    check(&format!(
        r#"steps [{{"roles": ["board"], "quorum": {{"at-least": 2}}}}]
         {people}
         open zoe 10.00 => pending 1 [ana b3]
         approve ana => recorded for b1, pending 1 [b3]
         approve ana for=b2 => already-decided
         approve b3 => approved, approved
         open b3 10.00 => no-eligible-approver            # ana alone is left
         open zoe 10.00 => pending 1 [ana b3]
         approve ana for=b2 => recorded for b2, pending 1 [b3]
         steps [{{"roles": ["board"], "quorum": {{"at-least": 3}}}}]
         open zoe 10.00 => no-eligible-approver"#
    ));
}

#[test]
fn nobody_in_a_chain_of_delegations_has_an_interest() {
    let link = |from: &str, to: &str| {
        format!(
            r#"{{"from": "{from}", "to": "{to}", "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z", "depth": 3}}"#
        )
    };
    check(&format!(
        r#"steps [{{"roles": ["head"]}}]
         people {{"people": {{"ana": {{"roles": ["head"]}}, "eve": {{"roles": ["head"]}}}}, "delegations": [{}, {}]}}
         open ben 10.00 => pending 1 [eve]                # ana's seat would be ben's own, and through him cem's
         approve cem => separation-of-duties              # ben's delegate
         open zoe 10.00 beneficiary=ben => pending 1 [eve]
         open ana 10.00 => pending 1 [eve]                # ben would act for her
         approve ben => separation-of-duties
         approve cem => separation-of-duties              # through ben
         open zoe 10.00 => pending 1 [cem eve]
         approve cem => approved for ana, approved"#,
        link("ana", "ben"),
        link("ben", "cem")
    ));
    // The delegate of somebody with an interest does not decide in an office of their own either.
    check(&format!(
        r#"steps [{{"roles": ["head"]}}]
         people {{"people": {{"ben": {{"roles": ["head"]}}, "eve": {{"roles": ["head"]}}}}, "delegations": [{}]}}
         open zoe 10.00 => pending 1 [eve]"#,
        link("zoe", "ben")
    ));
    // Who reports to the requester does not act for somebody who does not.
    check(&format!(
        r#"superiors
         steps [{{"roles": ["head"]}}]
         people {{"people": {{"ana": {{"roles": ["head"]}}, "ben": {{"reports_to": "zoe"}}}}, "delegations": [{}]}}
         open zoe 10.00 => no-eligible-approver"#,
        link("ana", "ben")
    ));
}

#[test]
fn a_deputy_acts_while_the_holder_is_absent() {
    // San Bernardino: the assistant, with the manager's authorisation, in the manager's absence.
    let people = r#"people {"people": {"max": {"roles": ["city-manager"]}}, "delegations": [{"from": "max", "to": "ada", "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z", "when": "in-absence"}], "absences": [{"person": "max", "from": "2025-03-10T00:00:00Z", "until": "2025-03-12T00:00:00Z"}]}"#;
    check(&format!(
        r#"steps [{{"roles": ["city-manager"]}}]
         {people}
         at 2025-03-09T12:00
         open zoe 60000.00 => pending 1 [max]
         approve ada => not-asked
         at 2025-03-11T12:00
         approve max => not-asked
         approve ada => approved for max, approved
         at 2025-03-12T00:00
         open zoe 60000.00 => pending 1 [max]"#
    ));
}

#[test]
fn who_stands_aside_keeps_the_seat_and_decides_nothing() {
    let people = r#"people {"people": {"b1": {"roles": ["board"]}, "b2": {"roles": ["board"]}, "b3": {"roles": ["board"]}}}"#;
    check(&format!(
        r#"steps [{{"roles": ["board"], "quorum": {{"at-least": 2}}}}, {{"people": ["b1"]}}]
         {people}
         open zoe 10.00 => pending 2 [b1 b2 b3]
         recuse zoe => separation-of-duties
         recuse b1 => pending 2 [b2 b3] (no-eligible-approver)    # nobody else is asked on the second step
         recuse b1 => separation-of-duties
         approve b1 => separation-of-duties
         approve b2 => recorded, pending 2 [b3] (no-eligible-approver)
         recuse b2 => already-decided
         amend zoe 11.00 => no-eligible-approver
         withdraw zoe => withdrawn
         recuse b3 => request-closed"#
    ));
}
