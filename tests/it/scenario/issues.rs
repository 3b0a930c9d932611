//! Warnings and errors: what stands in the way of a plan, and how a caller can be stricter.

use tactica::{
    issue::{Issue, IssueCode, Issues, Severity, Subject, SubjectKind},
    plan::{Field, PlanDraft},
};

/// A plan with two warnings: nothing measures the objective, and no tactic serves it.
fn draft() -> PlanDraft {
    let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    draft.objectives.push(tactica::plan::ObjectiveDraft {
        id: "visits".into(),
        name: "More visits".into(),
        ..Default::default()
    });
    draft
}

fn codes<'a>(issues: impl IntoIterator<Item = &'a Issue>) -> Vec<&'static str> {
    issues.into_iter().map(|issue| issue.code.code()).collect()
}

const OBJECTIVE: [&str; 2] = ["objective-without-tactic", "objective-without-kpi"];

#[test]
fn warnings_do_not_stand_in_the_way() {
    let checked = draft().check();
    assert!(checked.plan.is_some());
    assert!(!checked.issues.is_empty() && !checked.issues.has_errors());
    assert_eq!(codes(checked.issues.warnings())[..2], OBJECTIVE);
    assert_eq!(checked.issues.errors().count(), 0);
    assert_eq!(draft().build().unwrap(), checked.plan.unwrap());
}

#[test]
fn an_error_stands_in_the_way_and_warnings_are_reported_with_it() {
    let mut draft = draft();
    draft.end = "2025-01-06".into();
    let checked = draft.check();
    assert!(checked.plan.is_none());
    assert_eq!(codes(checked.issues.errors()), ["invalid-span"]);
    assert_eq!(codes(checked.issues.warnings())[..2], OBJECTIVE);
    assert_eq!(draft.build().unwrap_err(), checked.issues);
}

#[test]
fn a_stricter_caller_promotes_the_codes_it_names_and_no_others() {
    let issues = draft().check().issues;
    let strict = issues.clone().promote(&[IssueCode::ObjectiveWithoutKpi]);
    assert_eq!(codes(strict.errors()), ["objective-without-kpi"]);
    assert_eq!(strict.len(), issues.len());
    assert_eq!(strict.warnings().count() + 1, issues.warnings().count());
    // Order, places and values stay as they are; only the severity changes, also in the text.
    assert_eq!(codes(&strict), codes(&issues));
    let text = strict.errors().next().unwrap().to_string();
    assert_eq!(
        text,
        "error[objective-without-kpi] objective visits at /objectives/0/kpis: nothing measures the objective"
    );
    assert_eq!(issues.clone().promote(&[]), issues);
    assert_eq!(
        issues.clone().promote(&[IssueCode::BandGap]),
        issues,
        "a code that does not occur"
    );
    let all = issues.clone().promote(IssueCode::ALL);
    assert_eq!(all.warnings().count(), 0);
    assert_eq!(all.clone().promote(IssueCode::ALL), all);
}

#[test]
fn errors_are_not_demoted() {
    let subject = Subject::new(SubjectKind::Plan, "");
    let mut issues = Issues::default();
    issues.push(Issue::new(IssueCode::BandGap, subject, "/policies/0"));
    assert_eq!(issues.clone().promote(&[IssueCode::BandGap]), issues);
}

#[test]
fn issues_are_ordered_by_place_with_numbers_as_numbers_and_then_by_code() {
    let issue = |code, place: &str| Issue::new(code, Subject::new(SubjectKind::Plan, ""), place);
    let mut issues = Issues::default();
    issues.extend([
        issue(IssueCode::BandGap, "/tactics/10"),
        issue(IssueCode::BandGap, "/tactics/9/tasks"),
        issue(IssueCode::WrongType, "/tactics/9"),
        issue(IssueCode::MissingField, "/tactics/9"),
        issue(IssueCode::BandGap, ""),
    ]);
    let sorted: Vec<String> = issues
        .sorted()
        .iter()
        .map(|i| format!("{} {}", i.place, i.code))
        .collect();
    assert_eq!(
        sorted,
        [
            " band-gap",
            "/tactics/9 wrong-type",
            "/tactics/9 missing-field",
            "/tactics/9/tasks band-gap",
            "/tactics/10 band-gap",
        ]
    );
}

#[test]
fn a_list_of_issues_prints_each_with_its_advice() {
    let issues = draft()
        .check()
        .issues
        .promote(&[IssueCode::ObjectiveWithoutTactic]);
    let text = issues.to_string();
    assert!(text.starts_with(
        "error[objective-without-tactic] objective visits at /objectives/0: no tactic serves the objective\n    \
         Add a tactic for it, or drop the objective\nwarning[objective-without-kpi]"
    ), "{text}");
    assert_eq!(text.lines().count(), 2 * issues.len());
    assert!(Severity::Error > Severity::Warning);
}

#[test]
fn where_the_budget_comes_from_is_kept_whether_or_not_it_has_a_name() {
    for id in [Field::Missing, "marketing".into()] {
        let mut draft = draft();
        draft.budget.id = id;
        draft.budget.note = "Adopted in December.".to_owned();
        let written = draft.build().unwrap().to_draft();
        assert_eq!(written.budget.note, draft.budget.note);
        assert_eq!(written.build().unwrap(), draft.build().unwrap());
    }
}
