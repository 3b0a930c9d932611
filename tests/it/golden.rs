//! What others store or match on, pinned: the JSON of plans, issues and identifiers, and the codes of all errors.
//!
//! A test that fails here says that data written by an earlier version may not be read, or that a program which matches on a
//! code stops working. Events and records of the journal belong into a `golden/journal.rs` of their own.
#![allow(clippy::unwrap_used, reason = "test code: a panic is a failed test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value as Json;
use tactica::{
    id,
    issue::{Issue, IssueCode, Issues, Severity, Subject, SubjectKind, Value},
    plan::{Plan, PlanDraft},
};

const PLAN: &str = include_str!("golden/plan.json");

/// Compares with a file of the folder `golden`; the message holds the whole text that was found.
fn assert_golden(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/golden")
        .join(file);
    let wanted = fs::read_to_string(path).unwrap_or_default();
    assert!(
        found.trim_end() == wanted.trim_end(),
        "golden/{file} differs, found:\n{found}"
    );
}

#[test]
fn the_plan_that_uses_every_field_is_written_as_ever() {
    let draft = PlanDraft::from_json(PLAN).unwrap();
    let checked = draft.check();
    assert!(checked.issues.is_empty(), "{}", checked.issues);
    let plan = checked.plan.unwrap();
    let written = plan.to_draft().to_json();
    assert_golden("plan.written.json", &written);

    // What was written says the same, once more and for good.
    let again = PlanDraft::from_json(&written).unwrap().build().unwrap();
    assert_eq!(again, plan);
    assert_eq!(again.to_draft().to_json(), written);
    // A plan on the wire is its document.
    assert_eq!(
        serde_json::to_value(&plan).unwrap(),
        serde_json::from_str::<Json>(&written).unwrap()
    );
    assert_eq!(serde_json::from_str::<Plan>(&written).unwrap(), plan);
}

/// The objects of a document by their place without indices: where the first of them stands, and the keys of all.
type Objects = BTreeMap<String, (String, BTreeSet<String>)>;

fn objects(value: &Json, pointer: &str, place: &str, found: &mut Objects) {
    match value {
        Json::Object(map) => {
            let entry = found.entry(place.to_owned());
            let (_, keys) = entry.or_insert_with(|| (pointer.to_owned(), BTreeSet::new()));
            keys.extend(map.keys().cloned());
            for (key, inner) in map {
                objects(
                    inner,
                    &format!("{pointer}/{key}"),
                    &format!("{place}/{key}"),
                    found,
                );
            }
        }
        Json::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                objects(inner, &format!("{pointer}/{index}"), place, found);
            }
        }
        _ => {}
    }
}

#[test]
fn the_plan_that_uses_every_field_does() {
    let tree: Json = serde_json::from_str(PLAN).unwrap();
    let (mut found, mut checked) = (Objects::new(), 0);
    objects(&tree, "", "", &mut found);
    for (place, (pointer, used)) in found {
        // A field that does not exist makes the reader name all that do; choices and maps by role have none.
        let mut broken = tree.clone();
        let object = broken.pointer_mut(&pointer).and_then(Json::as_object_mut);
        object.unwrap().insert("colour".to_owned(), "red".into());
        let issues = PlanDraft::from_json(&broken.to_string()).err();
        let issue = issues.and_then(|issues| issues.into_iter().next());
        let known = issue.filter(|issue| issue.code == IssueCode::UnknownField);
        let Some(Value::Text(known)) = known.and_then(|issue| issue.limit) else {
            continue;
        };
        for name in known
            .split([',', ' '])
            .filter(|name| !["", "or"].contains(name))
        {
            assert!(
                used.contains(name),
                "golden/plan.json does not use {name} of {place}"
            );
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked} fields");
}

#[test]
fn issues_are_written_as_ever() {
    let issue = |code, kind, id: &str, place: &str| Issue::new(code, Subject::new(kind, id), place);
    let date = "2025-06-30".parse::<chrono::NaiveDate>().unwrap();
    let money = |text: &str| Value::Money(text.parse().unwrap());
    let mut issues = Issues::default();
    issues.extend([
        issue(IssueCode::MalformedDocument, SubjectKind::Document, "", "")
            .found("EOF while parsing"),
        issue(
            IssueCode::TacticWithoutTask,
            SubjectKind::Tactic,
            "fair",
            "/tactics/1/tasks",
        ),
        issue(
            IssueCode::BandGap,
            SubjectKind::Policy,
            "spending",
            "/policies/0/bands",
        )
        .found(money("500.00 USD"))
        .limit(money("500.00 USD")),
        issue(
            IssueCode::PercentOff100,
            SubjectKind::Node,
            "media",
            "/budget/nodes/0",
        )
        .found(Value::Percent("95.5%".parse().unwrap()))
        .limit(Value::Percent("100%".parse().unwrap())),
        issue(
            IssueCode::KpiDueOutsidePlan,
            SubjectKind::Kpi,
            "visits",
            "/objectives/0/kpis/0/due",
        )
        .found(date),
        issue(
            IssueCode::QuorumUnreachable,
            SubjectKind::Policy,
            "board",
            "/policies/1",
        )
        .found(4_u64)
        .limit(3_u64),
        issue(
            IssueCode::NoWindowLeft,
            SubjectKind::Summary,
            "stand",
            "/tactics/0/summaries/0",
        )
        .found(Value::Minute("2025-01-06T09:30".parse().unwrap())),
        issue(
            IssueCode::DependencyCycle,
            SubjectKind::Task,
            "a",
            "/tactics/0/tasks/0/after",
        )
        .found(Value::Names(["a", "b", "a"].map(str::to_owned).to_vec())),
    ]);
    let written = serde_json::to_string_pretty(&issues).unwrap();
    assert_golden("issues.json", &written);
    assert_eq!(serde_json::from_str::<Issues>(&written).unwrap(), issues);
    assert_eq!(
        serde_json::to_string(&[Severity::Warning, Severity::Error]).unwrap(),
        r#"["warning","error"]"#
    );
}

#[test]
fn kinds_of_subjects_are_written_as_ever() {
    use SubjectKind as K;
    #[rustfmt::skip]
    let kinds = [
        K::Document, K::Plan, K::Calendar, K::Rate, K::Objective, K::Kpi, K::Audience, K::Channel, K::Role, K::Person,
        K::Resource, K::Tactic, K::Task, K::Milestone, K::Cost, K::Node, K::Fund, K::Trigger, K::Policy,
        K::Summary, K::Hammock, K::Blackout, K::View, K::Review, K::Response,
    ];
    let mut lines = String::new();
    for kind in kinds {
        writeln!(
            lines,
            "{} {}",
            serde_json::to_string(&kind).unwrap(),
            kind.word()
        )
        .unwrap();
    }
    assert_golden("subjects.txt", &lines);
}

/// Writes one line for each kind of identifier, and checks that it is read back and that nothing else is.
macro_rules! identifiers {
    ($($kind:ident)*) => {{
        let mut lines = String::new();
        $(
            let value: id::$kind = "spring-2025".parse().unwrap();
            let written = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<id::$kind>(&written).unwrap(), value);
            for wrong in [r#""""#, r#""Spring""#, r#""a b""#, "7", "null"] {
                assert!(serde_json::from_str::<id::$kind>(wrong).is_err(), "{wrong}");
            }
            writeln!(lines, "{value:?} {written}").unwrap();
        )*
        lines
    }};
}

#[test]
fn identifiers_are_written_as_ever() {
    let lines = identifiers! {
        PlanId ObjectiveId KpiId AudienceId ChannelId TacticId TaskId CalendarId SkillId PersonId RoleId ResourceId NodeId
        CostId FundId TriggerId PolicyId RequestId OrderId InvoiceId VendorId CommandId BlackoutId
        RiskId ReviewId ItemId GroupId ModeId
    };
    assert_golden("identifiers.txt", &lines);
}

#[test]
fn issue_codes_are_as_ever() {
    let mut lines = String::new();
    for code in IssueCode::ALL {
        writeln!(lines, "{} {code}", code.severity()).unwrap();
    }
    assert_golden("issue-codes.txt", &lines);
}

/// Returns `Type code` for every text literal in the body of every `fn code(&self)`.
///
/// Read from the sources, because that finds also the codes that no test produces.
fn error_codes(source: &str, found: &mut Vec<String>) {
    let (mut owner, mut inside) = (String::new(), false);
    for line in source.lines() {
        if let Some(rest) = line.strip_prefix("impl ") {
            rest.trim_end_matches([' ', '{']).clone_into(&mut owner);
        }
        inside = match line {
            "    }" => false,
            _ if line.starts_with("    pub fn code(") => true,
            _ => inside,
        };
        let code = line.split('"').nth(1);
        found.extend(
            code.filter(|_| inside)
                .map(|code| format!("{owner} {code}")),
        );
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn error_codes_are_as_ever() {
    let (mut files, mut codes) = (Vec::new(), Vec::new());
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    for file in files {
        error_codes(&fs::read_to_string(file).unwrap(), &mut codes);
    }
    codes.sort();
    assert_golden("error-codes.txt", &codes.join("\n"));

    let mut bare: Vec<&str> = codes
        .iter()
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    let slug = |code: &&str| {
        code.chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    assert!(bare.iter().all(slug), "codes are kebab-case slugs");
    bare.sort_unstable();
    let twice: Vec<&[&str]> = bare.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "codes of two errors: {twice:?}");
}
