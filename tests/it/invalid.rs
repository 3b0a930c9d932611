//! One broken document for every issue code, and every issue it must give, word for word.
//!
//! `invalid/<code>.json` is the small valid plan `golden/small-plan.json` with one thing wrong; `invalid/<code>.txt` has
//! a line for every issue. Whoever changes a line has read it as the author of the document would.
#![allow(clippy::unwrap_used, reason = "test code: a panic is a failed test")]

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use tactica::{
    issue::{IssueCode, Issues},
    plan::PlanDraft,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/invalid")
}

/// Reads and judges a document: all issues, whichever of the two finds them.
fn issues(text: &str) -> Issues {
    match PlanDraft::from_json(text) {
        Ok(draft) => draft.check().issues,
        Err(issues) => issues,
    }
}

fn lines(issues: &Issues) -> String {
    issues.iter().fold(String::new(), |mut lines, issue| {
        writeln!(lines, "{issue}").unwrap();
        lines
    })
}

#[test]
fn the_plan_that_fixtures_break_has_no_issue() {
    let text = include_str!("golden/small-plan.json");
    assert_eq!(lines(&issues(text)), "");
}

#[test]
fn every_code_has_a_fixture_that_gives_it_and_nothing_unexpected() {
    let mut wrong = String::new();
    for code in IssueCode::ALL {
        let path = folder().join(format!("{code}.json"));
        let Ok(text) = fs::read_to_string(&path) else {
            writeln!(wrong, "{code}: there is no {}", path.display()).unwrap();
            continue;
        };
        let found = issues(&text);
        if !found.iter().any(|issue| issue.code == *code) {
            writeln!(wrong, "{code}: the fixture does not give it").unwrap();
        }
        let wanted = fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        if lines(&found) != wanted {
            write!(wrong, "{code}: issues differ, found\n{}", lines(&found)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_fixture_belongs_to_a_code() {
    let mut known = BTreeSet::new();
    for code in IssueCode::ALL {
        known.extend([format!("{code}.json"), format!("{code}.txt")]);
    }
    let found: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, known);
}

#[test]
fn a_fixture_of_a_warning_still_makes_a_plan_and_one_of_an_error_none() {
    for code in IssueCode::ALL {
        let text = fs::read_to_string(folder().join(format!("{code}.json"))).unwrap();
        let Ok(draft) = PlanDraft::from_json(&text) else {
            continue;
        };
        let checked = draft.check();
        assert_eq!(
            checked.plan.is_none(),
            checked.issues.has_errors(),
            "{code}"
        );
        assert_eq!(
            checked.plan.is_none(),
            code.severity() == tactica::issue::Severity::Error,
            "{code}"
        );
    }
}
