//! Documents broken in every way: cut off, of the wrong type, out of range, too deep, too large. Whatever comes, a typed
//! issue at the right place, and never a panic.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code: a panic is a failed test"
)]

mod extent;
mod hammock;
mod needs;
mod reserve;
mod shape;
mod value;

use serde_json::Value as Json;
use tactica::{
    issue::{IssueCode, Issues},
    plan::PlanDraft,
};

/// A small valid plan.
const SMALL: &str = include_str!("golden/small-plan.json");

/// A plan that uses every field.
const FULL: &str = include_str!("golden/plan.json");

/// Reads and judges a document: all issues, whichever of the two finds them.
fn issues(text: &str) -> Issues {
    match PlanDraft::from_json(text) {
        Ok(draft) => draft.check().issues,
        Err(issues) => issues,
    }
}

fn codes(issues: &Issues) -> Vec<IssueCode> {
    issues.iter().map(|issue| issue.code).collect()
}

fn lines(issues: &Issues) -> Vec<String> {
    issues.iter().map(ToString::to_string).collect()
}

/// Returns the document with the value at `pointer` replaced; a field that is not there is added.
fn with(document: &str, pointer: &str, value: Json) -> String {
    let mut tree: Json = serde_json::from_str(document).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match tree.pointer_mut(parent).expect("the parent is there") {
        Json::Object(map) => {
            map.insert(key.to_owned(), value);
        }
        Json::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        other => panic!("{parent} is {other}"),
    }
    tree.to_string()
}

/// Judges the small plan with changes. In `table`, rows are apart by an empty line: changes first, a JSON pointer and the new value
/// each, and then the issues they give, one a line.
fn judge(table: &str) {
    for row in table.trim().split("\n\n") {
        let mut text = SMALL.to_owned();
        for (place, value) in row.lines().filter_map(|line| line.split_once(" = ")) {
            text = with(&text, place, serde_json::from_str(value).unwrap());
        }
        let found = issues(&text);
        let found = found
            .iter()
            .map(|i| format!("=> {} {} {}", i.place, i.code, i.message()));
        let wanted: Vec<&str> = row.lines().filter(|line| line.starts_with("=> ")).collect();
        assert_eq!(found.collect::<Vec<_>>(), wanted, "{row}");
    }
}

/// Calls `visit` with the pointer of every value of a document, the document itself first.
fn walk(value: &Json, pointer: &str, visit: &mut impl FnMut(&str, &Json)) {
    visit(pointer, value);
    match value {
        Json::Object(map) => {
            for (key, inner) in map {
                walk(inner, &format!("{pointer}/{key}"), visit);
            }
        }
        Json::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                walk(inner, &format!("{pointer}/{index}"), visit);
            }
        }
        _ => {}
    }
}

fn places(document: &str) -> Vec<(String, Json)> {
    let tree: Json = serde_json::from_str(document).unwrap();
    let mut places = Vec::new();
    walk(&tree, "", &mut |pointer, value| {
        places.push((pointer.to_owned(), value.clone()));
    });
    places
}
