//! Texts that are no documents, and values of the wrong type.

use serde_json::json;
use tactica::issue::Value;

use super::{FULL, IssueCode, Json, PlanDraft, SMALL, codes, issues, lines, places, with};

#[test]
fn a_document_cut_off_anywhere_is_malformed() {
    let whole = SMALL.trim_end();
    for end in 0..whole.len() {
        let Some(text) = whole.get(..end) else {
            continue;
        };
        let found = PlanDraft::from_json(text).unwrap_err();
        assert_eq!(codes(&found), [IssueCode::MalformedDocument], "{end}");
    }
    assert!(PlanDraft::from_json(whole).is_ok());
}

#[test]
fn texts_that_are_no_documents() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let rows = [
        (String::new(), "malformed-document", "it is empty"),
        (" \n\t".to_owned(), "malformed-document", "it is empty"),
        (
            format!("\u{feff}{SMALL}"),
            "malformed-document",
            "byte order mark",
        ),
        ("plan".to_owned(), "malformed-document", "line 1 column 1"),
        (
            "{} {}".to_owned(),
            "malformed-document",
            "trailing characters at line 1 column 4",
        ),
        (
            "{'id': 'a'}".to_owned(),
            "malformed-document",
            "line 1 column 2",
        ),
        (
            r#"{"id": "a",}"#.to_owned(),
            "malformed-document",
            "trailing comma at line 1 column 12",
        ),
        (
            r#"{"id": "a", "id": "b"}"#.to_owned(),
            "malformed-document",
            "duplicate field `id` at line 1 column 16",
        ),
        (
            r#"{"budget": {"total": "1.00 USD", "total": "2.00 USD"}}"#.to_owned(),
            "malformed-document",
            "duplicate field `total`",
        ),
        (
            r#"{"budget": {"total": NaN}}"#.to_owned(),
            "malformed-document",
            "line 1 column 22",
        ),
        (
            r#"{"budget": {"total": 1e400}}"#.to_owned(),
            "malformed-document",
            "number out of range",
        ),
        (
            r#"{"name": "\ud800"}"#.to_owned(),
            "malformed-document",
            "line 1 column",
        ),
        (deep("[", "]"), "malformed-document", "recursion limit"),
        (
            deep("{\"budget\":", "}"),
            "malformed-document",
            "recursion limit",
        ),
        (
            "[]".to_owned(),
            "wrong-type",
            "expected an object, found a list",
        ),
        (
            format!("[{SMALL}]"),
            "wrong-type",
            "expected an object, found a list",
        ),
        (
            "null".to_owned(),
            "wrong-type",
            "expected an object, found null",
        ),
        (
            "7".to_owned(),
            "wrong-type",
            "expected an object, found the number 7",
        ),
        (
            r#""plan""#.to_owned(),
            "wrong-type",
            r#"expected an object, found the text "plan""#,
        ),
    ];
    for (text, code, part) in rows {
        let found = PlanDraft::from_json(&text).unwrap_err();
        let shown: String = text.chars().take(60).collect();
        assert_eq!(found.len(), 1, "{shown}: {found}");
        let issue = found.iter().next().unwrap();
        assert_eq!(
            (issue.code.code(), issue.place.as_str()),
            (code, ""),
            "{shown}"
        );
        assert!(
            issue.message().contains(part),
            "{shown}: {}",
            issue.message()
        );
    }
}

/// What a value is replaced with, and whether that is of another type than the value.
fn replacements(value: &Json) -> Vec<Json> {
    let all = [
        json!(7),
        json!(true),
        json!("§"),
        json!([]),
        json!({}),
        json!([[]]),
        json!({"§": 1}),
    ];
    let same = |other: &Json| std::mem::discriminant(other) == std::mem::discriminant(value);
    all.into_iter().filter(|other| !same(other)).collect()
}

#[test]
fn a_value_of_another_type_is_one_issue_at_its_place() {
    for (place, value) in places(FULL) {
        if place.is_empty() {
            continue;
        }
        for wrong in replacements(&value) {
            // The lists that serde takes for an object without a field missing, by position.
            let objects = ["/deny", "/conduct", "/tolerance"];
            let listed =
                place.contains("/steps/") || objects.iter().any(|end| place.ends_with(end));
            if listed && [json!([]), json!([[]])].contains(&wrong) {
                continue;
            }
            // A condition on a fact may be of any type.
            if ["/when/", "/unless/", "/facts/"]
                .iter()
                .any(|part| place.contains(part))
            {
                continue;
            }
            let found = issues(&with(FULL, &place, wrong.clone()));
            let shown = format!("{place}: {wrong}\n{found}");
            let [issue] = found.iter().collect::<Vec<_>>()[..] else {
                panic!("{shown}");
            };
            // Inside of a choice, such as a limit of a policy, the word that stands for the choice may be what is wrong.
            let inside = issue.place.starts_with(&place) || place.starts_with(&issue.place);
            assert!(inside, "{shown}");
            let wanted = [
                IssueCode::WrongType,
                IssueCode::InvalidValue,
                IssueCode::UnknownField,
                IssueCode::InvalidCalendar,
            ];
            assert!(wanted.contains(&issue.code), "{shown}");
            assert!(
                !issue.message().contains('?') && !issue.message().contains("struct"),
                "{shown}"
            );
        }
    }
}

/// Where `null` is a value of the wrong type: inside policies, the hours of calendars, the words of a choice and facts.
const STRICT: [&str; 4] = ["/policies/", "/hours/", "/pattern/", "/facts/"];

#[test]
fn null_is_the_same_as_leaving_a_field_out() {
    let mut accepted = 0;
    for (place, _) in places(FULL) {
        let Some((parent, key)) = place.rsplit_once('/') else {
            continue;
        };
        let mut tree: Json = serde_json::from_str(FULL).unwrap();
        let Some(Json::Object(map)) = tree.pointer_mut(parent) else {
            continue;
        };
        map.remove(key);
        let nulled = PlanDraft::from_json(&with(FULL, &place, Json::Null));
        let removed = PlanDraft::from_json(&tree.to_string());
        if nulled.is_ok() {
            accepted += 1;
            assert_eq!(nulled, removed, "{place}");
        }
        assert!(
            nulled.is_ok() || STRICT.iter().any(|part| place.contains(part)),
            "{place}"
        );
    }
    assert!(accepted > 200, "{accepted}");
}

#[test]
fn an_unknown_field_is_named_in_every_object_with_those_that_are_known() {
    for (place, value) in places(FULL) {
        // Roles and facts are named by whoever writes them.
        let named = ["/authority", "/when", "/unless"];
        let named = named.iter().any(|end| place.ends_with(end)) && place.starts_with("/policies");
        let named = named || place.ends_with("/facts");
        if !value.is_object() || named {
            continue;
        }
        let found = issues(&with(FULL, &format!("{place}/colour"), json!("red")));
        let issue = found.iter().next().unwrap();
        assert_eq!(found.len(), 1, "{found}");
        if issue.code == IssueCode::UnknownField {
            assert_eq!(issue.place, format!("{place}/colour"));
            assert_eq!(issue.found, Some(Value::from("colour")));
            assert!(issue.limit.is_some());
        } else {
            // A choice such as `{"up-to": …}` takes exactly one word.
            assert!(issue.place.starts_with(&place), "{issue}");
            assert!(
                ["/limit", "/from", "/quorum", "/silence", "/pattern"]
                    .iter()
                    .any(|end| place.ends_with(end)),
                "{issue}"
            );
        }
    }
}

#[test]
fn problems_of_shape_are_all_reported_in_order_of_place() {
    let mut text = with(SMALL, "/budget/total", json!(1000));
    for (place, value) in [
        ("/tactics/0/tasks/1/duration", json!(3)),
        ("/tactics/0/tasks/0/durration", json!("3d")),
        ("/policies/0/version", json!("three")),
        ("/policies/0/bands/0/limit", json!({"up-to": 5})),
        (
            "/people",
            json!([7, {"id": "anna", "name": "Anna", "roles": 1}, "ben"]),
        ),
        ("/start", json!(20_250_106)),
    ] {
        text = with(&text, place, value);
    }
    assert_eq!(
        lines(&PlanDraft::from_json(&text).unwrap_err()),
        [
            "error[wrong-type] document at /budget/total: expected text such as \"1250.00 USD\", found the number 1000",
            "error[wrong-type] document at /people/0: expected an object, found the number 7",
            "error[wrong-type] document at /people/1/roles: expected a list, found the number 1",
            "error[wrong-type] document at /people/2: expected an object, found the text \"ben\"",
            "error[wrong-type] document at /policies/0/bands/0/limit/up-to: expected an amount of money such as \"1250.00 USD\", found the number 5",
            "error[wrong-type] document at /policies/0/version: expected a whole number from 0 to 4294967295, found the text \"three\"",
            "error[wrong-type] document at /start: expected text such as \"2025-01-31\", found the number 20250106",
            "error[unknown-field] document at /tactics/0/tasks/0/durration: there is no field durration here",
            "error[wrong-type] document at /tactics/0/tasks/1/duration: expected text such as \"3d 4h\", found the number 3",
        ]
    );
}

#[test]
fn a_policy_without_a_field_does_not_hide_what_else_is_wrong() {
    let mut text = with(SMALL, "/policies/0", json!({"id": "spending"}));
    text = with(&text, "/start", json!(5));
    assert_eq!(
        lines(&PlanDraft::from_json(&text).unwrap_err()),
        [
            "error[missing-field] document at /policies/0: the field version is required",
            "error[wrong-type] document at /start: expected text such as \"2025-01-31\", found the number 5",
        ]
    );
}

#[test]
fn an_empty_object_is_refused_where_it_needs_a_field_and_is_none_elsewhere() {
    let rows = [
        ("/budget/rules/0/tolerance", "amount or percent"),
        ("/budget/matching/commit", "amount or percent"),
        ("/budget/matching/settle", "amount or percent"),
        ("/budget/carry_over", "policy"),
        ("/budget/nodes/2/response", "curve"),
        ("/budget/nodes/2/bounds/parity", "spend and at_least"),
        (
            "/budget/nodes/2/bounds/share_of_voice",
            "spend and at_least",
        ),
        ("/approvals", "plan_for"),
    ];
    for (place, field) in rows {
        // What is `null` is left out.
        let field_of = |name: &str| json!({name: null});
        let named = field.split(' ').next().unwrap_or_default();
        for empty in [json!({}), field_of(named)] {
            let wanted =
                format!("error[missing-field] document at {place}: the field {field} is required");
            assert_eq!(lines(&issues(&with(FULL, place, empty))), [wanted]);
        }
        // It is not missing where it is of the wrong type.
        let found = issues(&with(FULL, place, json!({named: 7})));
        let [issue] = found.iter().collect::<Vec<_>>()[..] else {
            panic!("{place}: {found}");
        };
        assert_eq!(issue.place, format!("{place}/{named}"));
    }
    for place in ["/fiscal", "/budget/flexibility", "/budget/matching"] {
        let found = issues(&with(FULL, place, json!({})));
        let missing = |issue: &tactica::issue::Issue| issue.code == IssueCode::MissingField;
        assert!(!found.iter().any(missing), "{place}: {found}");
    }
}
