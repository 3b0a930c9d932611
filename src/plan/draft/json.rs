//! Reading and writing a draft as JSON text, with every structural problem at once.
//!
//! serde stops at the first problem. So a document that does not fit is taken apart: what does not fit is noted with
//! its place and removed, and the rest is read again, until it fits. A good document is read once.

use serde_json::Value as Json;
use serde_path_to_error::{Path, Segment};

use super::PlanDraft;
use crate::issue::{Issue, IssueCode, Issues, Subject, SubjectKind};

/// The most structural problems that are looked for in one document; each costs a reading.
const PROBLEMS_MAX: usize = 50;

impl PlanDraft {
    /// Reads a draft from JSON text.
    ///
    /// # Errors
    ///
    /// All structural problems of the document, ordered by place (50 of them if there are more): [`IssueCode::MalformedDocument`] if it is not JSON,
    /// [`IssueCode::UnknownField`] and [`IssueCode::WrongType`] with their places. What the fields say is judged by
    /// [`PlanDraft::build`].
    ///
    /// # Example: two slips, both named
    /// ```
    /// use tactica::plan::PlanDraft;
    ///
    /// let issues = PlanDraft::from_json(r#"{"id": 7, "curency": "USD"}"#).unwrap_err();
    /// let places: Vec<&str> = issues.iter().map(|issue| issue.place.as_str()).collect();
    /// assert_eq!(places, ["/curency", "/id"]);
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Issues> {
        let first = match serde_json::from_str(text) {
            Ok(draft) => return Ok(draft),
            Err(error) => error,
        };
        let mut issues = Issues::default();
        let value = match serde_json::from_str::<Json>(text) {
            Ok(value) if first.is_data() => value,
            Ok(_) => return Err(malformed(&first)),
            Err(error) => return Err(malformed(&error)),
        };
        take_apart(value, &mut issues);
        if issues.is_empty() {
            // Only a field given twice fits as a tree and not as a text.
            return Err(malformed(&first));
        }
        Err(issues.sorted())
    }

    /// Writes the draft as JSON text, indented, with the fields in a fixed order.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("invariant: a draft has text keys only")
    }
}

fn malformed(error: &serde_json::Error) -> Issues {
    let subject = Subject::new(SubjectKind::Document, "");
    let mut issues = Issues::default();
    issues.push(Issue::new(IssueCode::MalformedDocument, subject, "").found(error.to_string()));
    issues
}

fn take_apart(mut value: Json, issues: &mut Issues) {
    for _ in 0..PROBLEMS_MAX {
        let Err(error) = serde_path_to_error::deserialize::<_, PlanDraft>(&value) else {
            return;
        };
        let message = error.inner().to_string();
        let place = pointer(error.path());
        let subject = Subject::new(SubjectKind::Document, "");
        // A list item may need a second replacement; it is one problem all the same.
        if issues.iter().all(|issue| issue.place != place) {
            let (code, found, limit) = read_message(&message);
            let mut issue = Issue::new(code, subject, place).found(found);
            issue.limit = limit.map(Into::into);
            issues.push(issue);
        }
        if !remove(&mut value, error.path()) {
            return;
        }
    }
}

/// Tells what serde's message means: the code, what was found, and what would have been legal.
fn read_message(message: &str) -> (IssueCode, &str, Option<&str>) {
    let unknown = message
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once("`, "));
    if let Some((field, legal)) = unknown {
        let legal = legal.strip_prefix("expected ").unwrap_or(legal);
        let legal = legal.strip_prefix("one of ").unwrap_or(legal);
        return (IssueCode::UnknownField, field, Some(legal));
    }
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'));
    match missing {
        Some((field, _)) => (IssueCode::MissingField, field, None),
        None => (IssueCode::WrongType, message, None),
    }
}

fn pointer(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        text.push('/');
        match segment {
            Segment::Seq { index } => text.push_str(&index.to_string()),
            Segment::Map { key } => text.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => text.push_str(variant),
            Segment::Unknown => text.push('?'),
        }
    }
    text
}

/// Takes the element at `path` out of the tree; a list keeps its length so that later places stay right.
fn remove(value: &mut Json, path: &Path) -> bool {
    let segments: Vec<&Segment> = path.iter().collect();
    let Some((end, parents)) = segments.split_last() else {
        return false;
    };
    let mut at = value;
    for segment in parents {
        let inner = match segment {
            Segment::Seq { index } => at.get_mut(index),
            Segment::Map { key } => at.get_mut(key),
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        let Some(inner) = inner else { return false };
        at = inner;
    }
    match (at, end) {
        (Json::Object(map), Segment::Map { key }) => map.remove(key).is_some(),
        (Json::Array(list), Segment::Seq { index }) => {
            let Some(item) = list.get_mut(*index) else {
                return false;
            };
            // A list holds leaves, for which `null` is neutral, or structs, for which it is `{}`: try both in turn.
            *item = match item {
                Json::Null => Json::Object(serde_json::Map::new()),
                Json::Object(fields) if fields.is_empty() => return false,
                _ => Json::Null,
            };
            true
        }
        _ => false,
    }
}
