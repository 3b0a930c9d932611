//! Rounds: what an approval is bound to, what keeps it, what asks again.

use super::check;

const TWO_TIERS: &str = r#"bands [{"name": "small", "limit": {"up-to": "1000.00 USD"}, "steps": [{"people": ["ana"]}]}, {"name": "large", "limit": "unlimited", "steps": [{"people": ["ana"]}, {"people": ["ben"]}]}]"#;

#[test]
fn a2_one_decision_of_the_same_person_carries_over() {
    check(
        r#"steps [{"people": ["ana"]}, {"people": ["ana"], "carry_over": "same-person"}, {"people": ["ana"], "carry_over": "same-person"}]
         open zoe 10.00 => pending 3 [ana]
         approve ana => approved also [2, 3], approved
         steps [{"people": ["ana"]}, {"people": ["ben"]}, {"people": ["ana"], "carry_over": "same-person"}]
         open zoe 10.00 => pending 3 [ana]
         approve ana => step-met, pending 2 [ben]         # not the step next to it, and not before its turn
         approve ben => approved also [3], approved
         steps [{"people": ["ana"]}, {"people": ["ana"]}, {"people": ["ana"], "carry_over": "same-person"}]
         open zoe 10.00 => pending 3 [ana]
         approve ana => step-met, pending 2 [ana]         # the second step asks again
         approve ana => approved also [3], approved
         steps [{"name": "a", "people": ["ana"], "after": []}, {"people": ["ana", "ben"], "quorum": "each-role", "after": [], "carry_over": "same-person"}]
         open zoe 10.00 => pending 2 [ana ben]
         approve ana => step-met, pending 1 [ben]
         approve ana => already-decided
         approve ben => approved, approved"#,
    );
}

#[test]
fn a6_a_change_while_pending_asks_everybody_again() {
    check(&format!(
        "{TWO_TIERS}
         open zoe 2000.00 => pending 2 [ana]
         approve ana => step-met, pending 1 [ben]
         amend zoe 2000.00 => amendment-unchanged
         amend ana 1500.00 => not-requester
         amend zoe 1500.00 => restarted, pending 2 [ana]
         approve ana => step-met, pending 1 [ben]
         amend zoe 900.00 => restarted, pending 1 [ana]
         approve ana => approved, approved
         proof => 900.00"
    ));
}

#[test]
fn a11_every_round_follows_the_policy_it_began_under() {
    check(
        r#"steps [{"people": ["ana"]}]
         open zoe 10.00 => pending 1 [ana]
         steps [{"people": ["ben"]}]
         approve ben => not-asked
         amend zoe 11.00 => restarted, pending 1 [ben]
         steps [{"people": ["cem"]}]
         approve ben => approved, approved"#,
    );
}

#[test]
fn a12_less_keeps_the_approval() {
    check(&format!(
        "{TWO_TIERS}
         open zoe 100.00 => pending 1 [ana]
         approve ana => approved, approved
         amend zoe 80.00 => kept, approved
         proof => 80.00
         amend zoe 100.00 => kept, approved               # no more than was approved
         proof => 100.00
         amend zoe 100.01 => extended, pending 1 [ana]
         proof => not-approved"
    ));
}

#[test]
fn who_was_asked_once_has_not_answered_what_is_asked_three_times() {
    check(
        r#"bands [{"name": "small", "limit": {"up-to": "100.00 USD"}, "steps": [{"people": ["ana"]}]}, {"name": "large", "limit": "unlimited", "steps": [{"people": ["ana"]}, {"people": ["ana"]}, {"people": ["ana"]}]}]
         open zoe 100.00 => pending 1 [ana]
         approve ana => approved, approved
         amend zoe 100.01 => extended, pending 2 [ana]
         approve ana => step-met, pending 1 [ana]
         approve ana => approved, approved
         amend zoe 100.02 => extended, pending 1 [ana]     # all three were met for 100.01: the last is asked again
         approve ana => approved, approved"#,
    );
}

#[test]
fn a13_more_is_kept_within_tolerance() {
    check(&format!(
        r#"{TWO_TIERS}
         conduct {{"tolerance": {{"percent": "50%"}}}}
         open zoe 100.00 => pending 1 [ana]
         approve ana => approved, approved
         amend zoe 150.00 => kept, approved
         proof => 150.00
         amend zoe 150.01 => extended, pending 1 [ana]
         approve ana => approved, approved                # what is approved now is 150.01
         amend zoe 225.01 => kept, approved
         amend zoe 225.02 => extended, pending 1 [ana]
         conduct {{"tolerance": {{"percent": "50%", "amount": "20.00 USD"}}}}
         open zoe 100.00 => pending 1 [ana]
         approve ana => approved, approved
         amend zoe 120.00 => kept, approved               # the lower of the two bounds
         amend zoe 120.01 => extended, pending 1 [ana]"#
    ));
}

#[test]
fn a14_increases_add_up() {
    check(&format!(
        r#"{TWO_TIERS}
         conduct {{"tolerance": {{"percent": "5%"}}}}
         open zoe 10000.00 => pending 2 [ana]
         approve ana => step-met, pending 1 [ben]
         approve ben => approved, approved
         amend zoe 10400.00 => kept, approved
         amend zoe 10800.00 => extended, pending 1 [ben]  # 8 % more than was approved
         proof => not-approved"#
    ));
}

#[test]
fn a_larger_amount_asks_the_steps_that_are_new() {
    check(&format!(
        "{TWO_TIERS}
         open zoe 1000.00 => pending 1 [ana]
         approve ana => approved, approved
         amend zoe 1000.01 => extended, pending 1 [ben]   # ana has agreed before
         approve ben => approved, approved
         proof => 1000.01
         amend zoe 5000.00 => extended, pending 1 [ben]   # no new step: the last one is asked again
         reject ben => vetoed, rejected
         proof => not-approved
         amend zoe 900.00 => restarted, pending 1 [ana]"
    ));
}

#[test]
fn a15_another_vendor_currency_category_period_or_node_starts_again() {
    let opened = "vendor=acme category=print period=2025-04-01..2025-05-01 until=2025-06-01T00:00";
    let start = format!(
        "{TWO_TIERS}
         open zoe media:50.00,print:50.00 {opened} => pending 1 [ana]
         approve ana => approved, approved"
    );
    for (amended, effect) in [
        (
            "media:50.00,print:50.00 vendor=acme category=print period=2025-04-01..2025-05-01 until=2025-05-31T00:00",
            "kept, approved",
        ),
        (
            "media:50.00,print:50.00 vendor=best category=print period=2025-04-01..2025-05-01 until=2025-06-01T00:00",
            "restarted, pending 1 [ana]",
        ),
        (
            "media:50.00,print:50.00 category=print period=2025-04-01..2025-05-01 until=2025-06-01T00:00",
            "restarted, pending 1 [ana]",
        ),
        (
            "media:50.00,print:50.00 vendor=acme category=tv period=2025-04-01..2025-05-01 until=2025-06-01T00:00",
            "restarted, pending 1 [ana]",
        ),
        (
            "media:50.00,print:50.00 vendor=acme category=print period=2025-04-01..2025-05-02 until=2025-06-01T00:00",
            "restarted, pending 1 [ana]",
        ),
        (
            "media:50.00,print:50.00 vendor=acme category=print period=2025-04-01..2025-05-01",
            "restarted, pending 1 [ana]",
        ),
        (
            "media:40.00,radio:50.00 vendor=acme category=print period=2025-04-01..2025-05-01 until=2025-06-01T00:00",
            "restarted, pending 1 [ana]",
        ),
        (
            "media:60.00,print:40.00 vendor=acme category=print period=2025-04-01..2025-05-01 until=2025-06-01T00:00",
            "restarted, pending 1 [ana]",
        ),
        (
            "media:50.00 vendor=acme category=print period=2025-04-01..2025-05-01 until=2025-06-01T00:00",
            "kept, approved",
        ),
        (
            "media:51.00,print:50.00 vendor=acme category=print period=2025-04-01..2025-05-01 until=2025-06-01T00:00",
            "extended, pending 1 [ana]",
        ),
    ] {
        check(&format!("{start}\n amend zoe {amended} => {effect}"));
    }
    // What was not said may be said later.
    check(&format!(
        "{TWO_TIERS}
         open zoe 50.00 => pending 1 [ana]
         approve ana => approved, approved
         amend zoe 50.00 vendor=acme => kept, approved
         amend zoe 50.00 vendor=best => kept, approved"
    ));
}

#[test]
fn a23_b7_what_is_approved_in_part_is_not_approved() {
    check(&format!(
        "{TWO_TIERS}
         open zoe 2000.00 => pending 2 [ana]
         proof => not-approved
         approve ana => step-met, pending 1 [ben]
         proof => not-approved
         approve ben => approved, approved
         proof => 2000.00"
    ));
}

#[test]
fn a26_a_copy_is_unapproved() {
    use tactica::approval::{Directory, Policy, Request, RequestState};

    let policy: Policy = serde_json::from_str(
        r#"{"id": "p", "version": 1, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"people": ["ana"]}]}]}"#,
    )
    .unwrap();
    let story = super::Story::new();
    let (people, at) = (Directory::default(), story.at);
    let opened = Request::open(story.draft(&["zoe", "10.00"]), &policy, &people).unwrap();
    let mut request = Request::from(opened);
    let ballot = super::Ballot::new(super::person("ana"), super::Vote::Approve, at);
    let decision = request.decide(ballot, &people).unwrap();
    request.apply(decision).unwrap();
    assert_eq!(request.state(), RequestState::Approved);

    // All that can be copied is what was asked for; the document of a request says who approved this request.
    let mut draft = request.draft().clone();
    draft.id = "copy".parse().unwrap();
    let copy = Request::from(Request::open(draft.clone(), &policy, &people).unwrap());
    assert_eq!(copy.state(), RequestState::Pending);
    assert_eq!(copy.decisions().count(), 0);
    let mut document = serde_json::to_value(&request).unwrap();
    document["opened"]["draft"]["id"] = "copy".into();
    let forged = serde_json::from_value::<Request>(document).unwrap_err();
    assert!(
        forged
            .to_string()
            .starts_with("the record does not follow on request copy"),
        "{forged}"
    );
}

#[test]
fn b5_what_was_recorded_stays_through_rejection_and_restart() {
    // Every row of these tables checks that the records before it are still there; this one is long.
    check(&format!(
        r#"{TWO_TIERS}
         conduct {{"emergency": {{"roles": ["mayor"], "ratify_days": 30}}}}
         people {{"people": {{"may": {{"roles": ["mayor"]}}}}}}
         open zoe 2000.00 => pending 2 [ana]
         reject ana => vetoed, rejected
         amend zoe 2000.00 => restarted, pending 2 [ana]  # asked again as it was
         approve ana => step-met, pending 1 [ben]
         recuse cem => pending 1 [ben]
         reject ben => vetoed, rejected
         amend zoe 1500.00 => restarted, pending 2 [ana]
         override may mayor flood => overridden 2 [ana]
         approve ana => step-met, overridden 1 [ben]
         approve ben => approved, approved
         amend zoe 1400.00 => kept, approved
         amend zoe 3000.00 => extended, pending 1 [ben]
         withdraw zoe => withdrawn
         amend zoe 3000.00 => request-closed"#
    ));
}

#[test]
fn what_nobody_has_to_agree_to_is_approved_at_once_also_in_a_later_round() {
    let bands = r#"bands [{"name": "auto", "limit": {"up-to": "100.00 USD"}, "approval": "automatic"}, {"name": "more", "limit": "unlimited", "steps": [{"people": ["ana"]}]}]"#;
    check(&format!(
        "{bands}
         open zoe 100.00 => approved
         amend zoe 100.01 => extended, pending 1 [ana]
         amend zoe 100.00 => automatic, approved
         amend zoe 99.00 => kept, approved
         amend zoe 200.00 => extended, pending 1 [ana]
         reject ana => vetoed, rejected
         amend zoe 50.00 => automatic, approved
         proof => 50.00"
    ));
}

/// Name, lines, vendor, instant, and what comes of it.
const DRAWN: &[(&str, &str, &str, &str, &str)] = &[
    (
        "a",
        "media:400.00,print:0.01",
        "acme",
        "2025-05-01T00:00",
        "400.01",
    ),
    (
        "a",
        "media:400.00,print:0.01",
        "acme",
        "2025-05-01T00:00",
        "400.01",
    ), // once
    (
        "a",
        "media:400.01",
        "acme",
        "2025-05-01T00:00",
        "blanket-conflict",
    ),
    (
        "b",
        "media:200.01",
        "acme",
        "2025-05-01T00:00",
        "blanket-exhausted",
    ),
    (
        "b",
        "media:200.00",
        "best",
        "2025-05-01T00:00",
        "blanket-other-vendor",
    ),
    (
        "b",
        "media:200.00",
        "",
        "2025-05-01T00:00",
        "blanket-other-vendor",
    ),
    ("b", "", "acme", "2025-05-01T00:00", "blanket-no-lines"),
    (
        "b",
        "media:0.00",
        "acme",
        "2025-05-01T00:00",
        "blanket-not-positive",
    ),
    (
        "b",
        "media:1.00,media:1.00",
        "acme",
        "2025-05-01T00:00",
        "blanket-other-node",
    ),
    (
        "b",
        "radio:1.00",
        "acme",
        "2025-05-01T00:00",
        "blanket-other-node",
    ),
    (
        "b",
        "media:200.00",
        "acme",
        "2025-06-01T00:00",
        "blanket-expired",
    ),
    ("b", "media:200.00", "acme", "2025-05-31T23:59", "200.00"),
    (
        "c",
        "media:0.01",
        "acme",
        "2025-05-31T23:59",
        "blanket-exhausted",
    ),
];

#[test]
fn b8_drawing_on_what_is_approved_asks_nobody() {
    use tactica::approval::{Blanket, Drawing, Policy, Request};

    let policy: Policy = serde_json::from_str(
        r#"{"id": "p", "version": 1, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"people": ["ana"]}]}]}"#,
    )
    .unwrap();
    let story = super::Story::new();
    let words = [
        "zoe",
        "media:600.00,print:400.00",
        "vendor=acme",
        "until=2025-06-01T00:00",
    ];
    let opened = Request::open(story.draft(&words), &policy, &story.people).unwrap();
    let mut request = Request::from(opened);
    let ballot = super::Ballot::new(super::person("ana"), super::Vote::Approve, story.at);
    let decision = request.decide(ballot, &story.people).unwrap();
    request.apply(decision).unwrap();
    let approved = request.approved(story.at).unwrap();
    let mut blanket = Blanket::new(approved, request.valid_until());
    let draw = |name: &str, lines: &str, vendor: &str, at: &str| Drawing {
        name: name.into(),
        vendor: (!vendor.is_empty()).then(|| vendor.parse().unwrap()),
        lines: if lines.is_empty() {
            Vec::new()
        } else {
            story.draft(&["zoe", lines]).lines
        },
        at: super::instant(at),
    };
    for &(name, lines, vendor, at, expected) in DRAWN {
        let before = blanket.clone();
        let found = match blanket.draw(draw(name, lines, vendor, at)) {
            Ok(proof) => proof.total().to_string().replace(" USD", ""),
            Err(error) => {
                assert_eq!(blanket, before, "a refusal changes nothing");
                error.code().to_owned()
            }
        };
        assert_eq!(found, expected, "{name} {lines} {vendor} {at}");
    }
    assert_eq!(request.records().len(), 1, "nobody was asked");
    let left: Vec<String> = blanket.left().map(|line| line.amount.to_string()).collect();
    assert_eq!(left, ["0.00 USD", "399.99 USD"]);
}

#[test]
fn b9_nothing_is_recorded_before_it_is_decided() {
    use tactica::approval::{Policy, Request};

    let policy: Policy = serde_json::from_str(
        r#"{"id": "p", "version": 1, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"people": ["ana"]}, {"people": ["ben"]}]}]}"#,
    )
    .unwrap();
    let story = super::Story::new();
    let opened = Request::open(story.draft(&["zoe", "10.00"]), &policy, &story.people).unwrap();
    let mut request = Request::from(opened);
    assert!(request.records().is_empty());
    assert_eq!(
        (request.asked_since(1), request.asked_since(2)),
        (Some(story.at), None)
    );
    let before = request.clone();
    let ballot = super::Ballot::new(super::person("ana"), super::Vote::Approve, story.at);
    let decision = request.decide(ballot, &story.people).unwrap();
    assert_eq!(request, before, "deciding alone changes nothing");
    request.apply(&decision).unwrap();
    assert_eq!(request.records().len(), 1);
    assert_eq!(request.asked_since(2), Some(story.at));
    // The record of another step, or the same one again, does not follow.
    assert_eq!(
        request.apply(&decision).unwrap_err().code(),
        "record-out-of-sequence"
    );
}
