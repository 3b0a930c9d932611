//! Reads a document from JSON text, or names every structural problem of it at once.
//!
//! serde stops at the first problem. So a document that does not fit is taken apart: what does not fit is noted with
//! its place and removed, and the rest is read again, until it fits. A good document is read once.

mod message;

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use serde_path_to_error::Segment;

use super::{Issue, IssueCode, Issues, Subject, SubjectKind, Value};

/// The most structural problems that are looked for in one document; each costs a reading.
const PROBLEMS_MAX: usize = 50;

/// Reads a document.
///
/// # Errors
///
/// All structural problems, ordered by place, [`PROBLEMS_MAX`] of them if there are more.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Issues> {
    refuse_oddities(text)?;
    let first = match serde_json::from_str(text) {
        Ok(draft) => return Ok(draft),
        Err(error) => error,
    };
    let tree = match serde_json::from_str::<Json>(text) {
        Ok(tree) => tree,
        Err(error) => return Err(malformed(&error)),
    };
    let issues = take_apart::<T>(tree);
    if issues.is_empty() {
        // Only a field given twice fits as a tree and not as a text.
        return Err(malformed(&first));
    }
    Err(issues.sorted())
}

/// Refuses what serde would name badly.
fn refuse_oddities(text: &str) -> Result<(), Issues> {
    if text.starts_with('\u{feff}') {
        return Err(malformed(
            &"it begins with a byte order mark, save it as UTF-8 without one",
        ));
    }
    if text.trim_start().is_empty() {
        return Err(malformed(&"it is empty"));
    }
    Ok(())
}

fn document(code: IssueCode, place: impl Into<String>) -> Issue {
    Issue::new(code, Subject::new(SubjectKind::Document, ""), place)
}

fn malformed(reason: &impl ToString) -> Issues {
    let mut issues = Issues::default();
    issues.push(document(IssueCode::MalformedDocument, "").found(reason.to_string()));
    issues
}

fn take_apart<T: DeserializeOwned>(mut tree: Json) -> Issues {
    let (mut found, mut taken) = (Vec::new(), Taken::default());
    for _ in 0..PROBLEMS_MAX {
        let Err(error) = serde_path_to_error::deserialize::<_, T>(&tree) else {
            break;
        };
        let path: Vec<&Segment> = error.path().iter().collect();
        let place = taken.place(&path);
        let issue = message::read(&error.inner().to_string(), &place, find(&tree, &path));
        if issue.code == IssueCode::WrongType {
            // What is inside of something that should not be there at all is of no interest.
            found.retain(|noted: &Issue| below(&noted.place, &place).is_none());
        }
        if !follows(&issue, &found) {
            found.push(issue);
        }
        if !taken.take(&mut tree, &path) {
            break;
        }
    }
    let mut issues = Issues::default();
    issues.extend(found);
    issues
}

/// Returns the rest of a place that is `outer` or lies inside of it.
fn below<'a>(place: &'a str, outer: &str) -> Option<&'a str> {
    let rest = place.strip_prefix(outer)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// Tells whether a field is missing only because it was taken out, which was noted.
fn follows(issue: &Issue, before: &[Issue]) -> bool {
    let (IssueCode::MissingField, Some(Value::Text(fields))) = (issue.code, &issue.found) else {
        return false;
    };
    // Several names stand for fields one of which has to be there, or all.
    let fields = fields.split(" or ").flat_map(|part| part.split(" and "));
    let mut places = fields.map(|field| format!("{}/{field}", issue.place));
    places.any(|field| {
        let mut noted = before.iter();
        noted.any(|noted| below(&noted.place, &field).is_some())
    })
}

fn find<'a>(tree: &'a Json, path: &[&Segment]) -> Option<&'a Json> {
    path.iter().try_fold(tree, |at, segment| match segment {
        Segment::Seq { index } => at.get(index),
        Segment::Map { key } | Segment::Enum { variant: key } => at.get(key),
        Segment::Unknown => None,
    })
}

/// Which items of lists were taken out of the tree, by the place of the list, so that places are those of the document.
#[derive(Default)]
struct Taken(BTreeMap<String, BTreeSet<usize>>);

impl Taken {
    /// Writes a path through what is left of the tree as the JSON pointer of the document.
    fn place(&self, path: &[&Segment]) -> String {
        let mut text = String::new();
        for segment in path {
            let key = match segment {
                Segment::Seq { index } => self.index(&text, *index).to_string(),
                Segment::Map { key } | Segment::Enum { variant: key } => {
                    key.replace('~', "~0").replace('/', "~1")
                }
                Segment::Unknown => "?".to_owned(),
            };
            text.push('/');
            text.push_str(&key);
        }
        text
    }

    /// Returns which item of the list at `place` is now at `index`.
    fn index(&self, place: &str, index: usize) -> usize {
        let taken = self.0.get(place).into_iter().flatten();
        taken.fold(
            index,
            |at, &gone| if gone <= at { at.saturating_add(1) } else { at },
        )
    }

    /// Takes what a path leads to out of the tree: a field inside of a choice such as `{"hill": {…}}`, but of `{"up-to": …}` the whole.
    fn take(&mut self, tree: &mut Json, path: &[&Segment]) -> bool {
        let choice = path
            .iter()
            .position(|segment| matches!(segment, Segment::Enum { .. }));
        let outside = choice.and_then(|at| path.get(..at)).unwrap_or(path);
        let inside = choice.is_some_and(|at| at.saturating_add(1) < path.len());
        (inside && self.take_exactly(tree, path)) || self.take_exactly(tree, outside)
    }

    fn take_exactly(&mut self, tree: &mut Json, path: &[&Segment]) -> bool {
        let Some((end, parents)) = path.split_last() else {
            return false;
        };
        let place = self.place(parents);
        let mut at = tree;
        for segment in parents {
            let inner = match segment {
                Segment::Seq { index } => at.get_mut(index),
                Segment::Map { key } | Segment::Enum { variant: key } => at.get_mut(key),
                Segment::Unknown => None,
            };
            let Some(inner) = inner else { return false };
            at = inner;
        }
        match (at, end) {
            (Json::Object(map), Segment::Map { key }) => map.remove(key).is_some(),
            (Json::Array(list), Segment::Seq { index }) if *index < list.len() => {
                list.remove(*index);
                let original = self.index(&place, *index);
                self.0.entry(place).or_default().insert(original)
            }
            _ => false,
        }
    }
}
