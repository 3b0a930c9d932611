//! Documents that nobody should write.

use proptest::{prelude::*, sample::Index};
use serde_json::{Value as Json, json};
use tactica::{
    issue::{IssueCode, Issues},
    plan::PlanDraft,
    proptest::{PlanShape, plan_draft},
};

/// Names of fields that documents have, and some that they have not.
const FIELDS: &[&str] = &[
    "format",
    "id",
    "name",
    "currency",
    "start",
    "end",
    "fiscal",
    "rates",
    "calendar",
    "calendars",
    "objectives",
    "kpis",
    "audiences",
    "channels",
    "roles",
    "people",
    "resources",
    "tactics",
    "tasks",
    "milestones",
    "costs",
    "budget",
    "nodes",
    "contingency",
    "funds",
    "triggers",
    "authority",
    "policies",
    "bands",
    "steps",
    "limit",
    "allotment",
    "amount",
    "after",
    "needs",
    "hours",
    "week",
    "mon",
    "holidays",
    "absences",
    "weight",
    "priority",
    "level",
    "duration",
    "effort",
    "units",
    "price",
    "quantity",
    "deadline",
    "start_month",
    "pattern",
    "",
    "no_such_field",
    "__proto__",
    "tacticés",
];

/// Texts that are leaves of documents, nearly so, or nothing of the kind.
const TEXTS: &[&str] = &[
    "tactica-plan/1",
    "plan",
    "USD",
    "2025-01-01",
    "2025-06-31",
    "2199-12-31",
    "2200-01-01",
    "1250.00 USD",
    "-1.00 USD",
    "999999999999999999999999999999999999999.00 USD",
    "1e9 USD",
    "1,000.00 USD",
    "35%",
    "100.0001%",
    "-5%",
    "remaining",
    "3d 4h",
    "1000000000m",
    "99999999999999999999w",
    "-0m",
    "brief FS+2d",
    "brief FS",
    "spend",
    "hard",
    "reserve",
    "pool",
    "09:00-17:00",
    "24:00-00:00",
    "00:00-24:00",
    "unlimited",
    "\u{0}",
    "",
    " ",
    "ÄÖÜ",
    "🎯",
    "8.50 USD/1000",
    "8.50 USD/0",
    "0",
    "-0",
    "NaN",
    "months",
    "weeks",
];

fn leaf() -> impl Strategy<Value = Json> {
    prop_oneof![
        6 => prop::sample::select(TEXTS).prop_map(Json::from),
        1 => any::<String>().prop_map(Json::from),
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::from),
        1 => any::<i64>().prop_map(Json::from),
        1 => any::<u64>().prop_map(Json::from),
        1 => any::<f64>().prop_map(Json::from),
        1 => Just(json!(1e308)),
    ]
}

/// Trees of anything under the names of fields.
fn tree() -> impl Strategy<Value = Json> {
    leaf().prop_recursive(6, 64, 8, |inner| {
        let name = prop_oneof![20 => prop::sample::select(FIELDS).prop_map(str::to_owned), 1 => any::<String>()];
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            3 => prop::collection::btree_map(name, inner, 0..8).prop_map(|fields| Json::Object(fields.into_iter().collect())),
        ]
    })
}

/// Returns every place of a document, the outermost first.
fn places(document: &Json, at: &str, list: &mut Vec<String>) {
    list.push(at.to_owned());
    match document {
        Json::Object(fields) => {
            for (name, field) in fields {
                places(
                    field,
                    &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                    list,
                );
            }
        }
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{i}"), list);
            }
        }
        _ => (),
    }
}

/// Reads and judges a text; what comes back is a plan or says at least one thing that is wrong.
fn survives(text: &str) -> Result<Option<Issues>, TestCaseError> {
    let issues = match PlanDraft::from_json(text) {
        Ok(draft) => {
            let checked = draft.check();
            prop_assert_eq!(checked.plan.is_none(), checked.issues.has_errors());
            if let Some(plan) = &checked.plan {
                let again = plan.to_draft().build();
                prop_assert_eq!(again.as_ref(), Ok(plan));
            }
            // Whatever was read can be written and read again.
            let again = PlanDraft::from_json(&draft.to_json());
            prop_assert_eq!(again.as_ref(), Ok(&draft));
            checked.issues
        }
        Err(issues) => {
            prop_assert!(issues.has_errors());
            issues
        }
    };
    for issue in &issues {
        prop_assert!(!issue.to_string().is_empty() && !issue.advice().is_empty());
    }
    let written = serde_json::to_string(&issues).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Issues>(&written).unwrap(), &issues);
    Ok(Some(issues))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 2, ..ProptestConfig::default() })]

    #[test]
    fn trees_of_anything_are_refused_in_words(document in tree()) {
        survives(&document.to_string())?;
    }

    #[test]
    fn anything_in_place_of_something_is_refused_in_words(
        draft in plan_draft(PlanShape::default()), changes in prop::collection::vec((any::<Index>(), tree()), 1..5),
    ) {
        let mut document = serde_json::to_value(&draft).unwrap();
        for (place, change) in changes {
            let mut all = Vec::new();
            places(&document, "", &mut all);
            let place: &String = place.get(&all);
            *document.pointer_mut(place).unwrap() = change;
        }
        survives(&document.to_string())?;
    }

    #[test]
    fn a_document_cut_short_is_malformed(draft in plan_draft(PlanShape::default()), cut in any::<Index>()) {
        let text = draft.to_json();
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let issues = survives(&text[..*cut.get(&ends)])?.unwrap();
        prop_assert!(issues.iter().any(|issue| issue.code == IssueCode::MalformedDocument), "{}", issues);
    }

    #[test]
    fn letters_in_any_order_are_malformed_or_read(text in any::<String>(), mixed in "[\\[\\]{}\":,0-9a-z \\\\u]{0,200}") {
        survives(&text)?;
        survives(&mixed)?;
    }
}

#[test]
fn depth_and_size_are_refused_in_words() {
    for document in [
        "[".repeat(100_000),
        "{\"tactics\":".repeat(100_000),
        format!("{{\"budget\": {}{}}}", "[".repeat(120), "]".repeat(120)),
        format!("{{\"id\": \"{}\"}}", "x".repeat(1_000_000)),
        format!(
            "{{\"fiscal\": {{\"start_month\": {}}}}}",
            "9".repeat(10_000)
        ),
        format!(
            "{{\"objectives\": [{}{{}}]}}",
            "{\"priority\": -1},".repeat(500)
        ),
        format!("{{\"objectives\": [{}{{}}]}}", "{},".repeat(5_000)),
        "{\"id\": \"a\", \"id\": \"b\"}".to_owned(),
    ] {
        let issues = survives(&document).unwrap().unwrap();
        assert!(issues.has_errors());
    }
}
