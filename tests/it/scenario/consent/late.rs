//! Time: reminders, escalation, silence, expiry, and overrides that have to be ratified.

use super::check;

#[test]
fn reminders_and_escalation_run_on_working_time() {
    let people = r#"people {"people": {"ana": {"roles": ["head"], "reports_to": "eve"}, "ben": {"roles": ["head"]}, "cfo": {"roles": ["cfo"]}, "zoe": {"roles": ["cfo"]}}}"#;
    check(&format!(
        r#"steps [{{"roles": ["head"], "remind_after": "1d", "escalate_after": "2d", "escalate_to": ["cfo"]}}, {{"roles": ["head"]}}]
         {people}
         at 2025-03-07T13:00                              # a Friday
         open zoe 10.00 => pending 2 [ana ben]
         timing => 1: asked [ana ben] []
         approve cfo => not-asked
         at 2025-03-10T12:59
         timing => 1: asked [ana ben] []
         at 2025-03-10T13:00                              # eight working hours later
         timing => 1: reminded [ana ben] []
         at 2025-03-11T12:59
         approve cfo => not-asked
         at 2025-03-11T13:00
         timing => 1: escalated [ana ben] [cfo]           # zoe is a cfo as well, and has asked
         at 2025-03-11T13:01
         approve zoe => separation-of-duties
         approve cfo => step-met escalated, pending 1 [ana ben]
         timing => 2: asked [ana ben] []                  # each step runs from when it is asked
         approve ana => approved, approved
         timing =>"#
    ));
    // Those who are asked may still decide; whoever it escalates to may also reject.
    check(&format!(
        r#"steps [{{"roles": ["head"], "quorum": {{"at-least": 2}}, "escalate_after": "1h"}}]
         {people}
         at 2025-03-03T09:00
         open zoe 10.00 => pending 1 [ana ben]
         at 2025-03-03T10:00
         timing => 1: escalated [ana ben] [eve]           # the superior of ana; ben has none
         approve ben => recorded, pending 1 [ana eve]
         reject eve => vetoed escalated, rejected"#
    ));
}

#[test]
fn the_end_of_escalation_is_a_state() {
    let people = r#"people {"people": {"ana": {"roles": ["head"]}}}"#;
    check(&format!(
        r#"steps [{{"roles": ["head"], "escalate_after": "1d"}}]
         {people}
         open zoe 10.00 => pending 1 [ana]
         at 2026-03-03T09:00
         timing => 1: exhausted [ana] []
         lapse => nothing                                 # for ever
         approve ana => approved, approved"#
    ));
}

#[test]
fn silence_means_something_only_if_the_policy_says_so() {
    let people = r#"people {"people": {"ana": {"roles": ["head"]}}}"#;
    check(&format!(
        r#"steps [{{"roles": ["head"], "silence": {{"approves-after": "1d"}}}}, {{"people": ["ben"]}}, {{"people": ["cem"], "silence": {{"rejects-after": "2h"}}}}]
         {people}
         at 2025-03-03T09:00
         open zoe 10.00 => pending 3 [ana]
         at 2025-03-03T16:59
         lapse => nothing
         at 2025-03-03T17:00
         timing => 1: lapsed [ana] []
         approve ana => request-lapsed                    # too late
         lapse => pending 2 [ben]
         lapse => nothing
         at 2025-03-10T09:00
         lapse => nothing                                 # the second step waits for ben
         approve ben => step-met, pending 1 [cem]
         at 2025-03-10T11:01                              # two hours after the answer of 09:01
         approve cem => request-lapsed
         amend zoe 11.00 => request-lapsed
         lapse => rejected
         lapse => nothing"#
    ));
    check(&format!(
        r#"steps [{{"people": ["ana"]}}, {{"roles": ["head"], "silence": {{"approves-after": "1d"}}}}, {{"people": ["ana"], "carry_over": "same-person"}}]
         {people}
         open zoe 10.00 => pending 3 [ana]
         approve ana => step-met, pending 2 [ana]
         at 2025-03-05T09:00
         lapse => approved                                # and the third step is met by what ana said
         proof => 10.00"#
    ));
}

#[test]
fn without_a_calendar_nothing_is_due() {
    use tactica::approval::{Directory, Policy, Request};

    let policy: Policy = serde_json::from_str(
        r#"{"id": "p", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": [{"name": "all", "limit": "unlimited",
            "steps": [{"people": ["ana"], "escalate_after": "1m", "silence": {"approves-after": "1m"}}]}]}"#,
    )
    .unwrap();
    let story = super::Story::new();
    let people = Directory::default();
    let opened = Request::open(story.draft(&["zoe", "10.00"]), &policy, &people).unwrap();
    let request = Request::from(opened);
    let later = super::instant("2190-01-01T00:00");
    assert_eq!(request.lapse(&people, later), None);
    assert_eq!(request.timing(&people, later)[0].escalate_at, None);
}

#[test]
fn an_approval_is_good_until_its_time_is_over() {
    check(
        r#"conduct {"valid_days": 30}
         steps [{"people": ["ana"]}]
         at 2025-03-03T09:00
         open zoe 10.00 => pending 1 [ana]
         at 2025-04-20T09:00
         approve ana => approved, approved                # 30 days from here
         at 2025-05-20T08:59
         proof => 10.00
         at 2025-05-20T09:00
         proof => not-approved
         withdraw zoe => request-closed
         amend zoe 10.00 => restarted, pending 1 [ana]    # expired is not rejected: it may be asked again
         approve ana => approved, approved
         open zoe 10.00 until=2025-06-01T00:00 => pending 1 [ana]
         at 2025-06-01T00:00
         approve ana => request-closed
         open zoe 10.00 until=2025-06-01T00:00 => request-not-valid"#,
    );
}

#[test]
fn an_override_counts_until_it_has_to_be_ratified() {
    let start = r#"conduct {"emergency": {"roles": ["mayor"], "ratify_days": 10}}
         steps [{"people": ["ana"]}, {"roles": ["board"], "quorum": {"at-least": 2}}]
         people {"people": {"may": {"roles": ["mayor", "board"]}, "b1": {"roles": ["board"]}, "b2": {"roles": ["board"]}, "eve": {"roles": ["clerk"]}}}
         at 2025-03-03T09:00
         open zoe 10.00 => pending 2 [ana]
         override eve mayor flood => no-override
         override may board flood => no-override
         override may mayor => no-reason
         at 2025-03-03T12:00
         override may mayor flood => overridden 2 [ana]
         override may mayor flood => request-closed
         withdraw zoe => request-closed
         amend zoe 11.00 => request-closed
         proof => 10.00
         breaches =>
         approve ana => step-met, overridden 1 [b1 b2]    # the mayor does not ratify it
         approve may => separation-of-duties
         approve b1 => recorded, overridden 1 [b2]
         at 2025-03-13T12:00
         proof => 10.00"#;
    check(&format!(
        "{start}
         at 2025-03-13T12:00
         approve b2 => approved, approved
         breaches =>"
    ));
    check(&format!(
        "{start}
         proof => not-ratified                            # 12:01
         breaches => overdue
         approve b2 => approved, approved
         proof => 10.00
         breaches => late"
    ));
    check(&format!(
        "{start}
         at 2025-03-05T12:00
         reject b2 => unreachable, rejected
         proof => not-approved
         breaches => refused
         amend zoe 10.00 => restarted, pending 2 [ana]
         breaches => refused"
    ));
    check(
        r#"steps [{"people": ["ana"]}]
         people {"people": {"may": {"roles": ["mayor"]}}}
         open zoe 10.00 => pending 1 [ana]
         override may mayor flood => no-override          # the policy says nothing of emergencies"#,
    );
}
