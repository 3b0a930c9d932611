//! What is wrong with a line of a journal, found out only once it is known that something is.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::program::{FORMAT, journal::FORMS};

/// Says why a line of a journal cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {}{problem}", record(.seq.as_ref()))]
pub struct LineError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1; for a value that is JSON but does not fit, where it was found out.
    pub column: usize,
    /// The number of the record, if the line says one.
    pub seq: Option<u64>,
    /// What is wrong.
    pub problem: LineProblem,
}

/// What is wrong with a line of a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineProblem {
    /// The text begins with a byte order mark.
    #[error("it begins with a byte order mark, save it as UTF-8 without one")]
    ByteOrderMark,
    /// The line is not UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// The line is no JSON document.
    #[error("it is not JSON: {message}")]
    NotJson {
        /// What the reader of JSON says.
        message: Box<str>,
    },
    /// The record is written in a form that this version does not know.
    #[error("it is written in form {found}; this version reads forms 1 to {FORMAT}")]
    Version {
        /// The form found.
        found: u64,
    },
    /// A kind of command, event or part of one that this version does not know.
    #[error("{place} is of the unknown kind {kind:?}")]
    UnknownKind {
        /// Where, such as `events[0]`.
        place: Box<str>,
        /// The kind found.
        kind: Box<str>,
    },
    /// A field that this version does not know.
    #[error("{place} has the unknown field {field:?}")]
    UnknownField {
        /// Where, such as `events[0]`.
        place: Box<str>,
        /// The name of the field.
        field: Box<str>,
    },
    /// A value of a record means something, but is not written as records are written.
    #[error("{place} is written {found}, not {expected}")]
    NotAsWritten {
        /// Where, as a JSON pointer, such as `/at`.
        place: Box<str>,
        /// The value found, as JSON.
        found: Box<str>,
        /// How it is written, as JSON.
        expected: Box<str>,
    },
    /// Anything else that does not fit, such as a missing field.
    #[error("{message}")]
    Misfit {
        /// What does not fit.
        message: Box<str>,
    },
}

impl LineError {
    /// Returns the stable code of this error, that of its [`problem`](Self::problem).
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }
}

impl LineProblem {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ByteOrderMark => "journal-byte-order-mark",
            Self::NotUtf8 => "journal-not-utf8",
            Self::NotJson { .. } => "journal-not-json",
            Self::Version { .. } => "journal-version",
            Self::UnknownKind { .. } => "journal-unknown-kind",
            Self::UnknownField { .. } => "journal-unknown-field",
            Self::NotAsWritten { .. } => "journal-not-as-written",
            Self::Misfit { .. } => "journal-line",
        }
    }
}

fn record(seq: Option<&u64>) -> String {
    seq.map_or_else(String::new, |seq| format!("record {seq}: "))
}

/// Says what is wrong with a text that is no `T`.
pub(super) fn problem<T: DeserializeOwned>(
    line: usize,
    text: &str,
    error: &serde_json::Error,
) -> LineError {
    let said = LineError {
        line,
        column: error.column(),
        seq: None,
        problem: LineProblem::Misfit {
            message: message(error),
        },
    };
    let tree = match serde_json::from_str::<Value>(text) {
        Ok(tree) => tree,
        Err(error) => {
            return LineError {
                column: error.column(),
                problem: LineProblem::NotJson {
                    message: message(&error),
                },
                ..said
            };
        }
    };
    let seq = tree.get("seq").and_then(Value::as_u64);
    let form = tree.get("v").and_then(Value::as_u64);
    // A record from the future may have any shape: that it does not fit is no wonder.
    let unknown = |form: &u64| seq.is_some() && !FORMS.contains(&u32::try_from(*form).unwrap_or(0));
    if let Some(found) = form.filter(unknown) {
        let problem = LineProblem::Version { found };
        return LineError {
            seq,
            problem,
            ..said
        };
    }
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&tree) else {
        // Only a field given twice fits as a tree and not as a text.
        return LineError { seq, ..said };
    };
    let path = error.path().to_string();
    let text = error.inner().to_string();
    let named = |before| Some(text.strip_prefix(before)?.split_once('`')?.0);
    let problem = if let Some(kind) = named("unknown variant `") {
        LineProblem::UnknownKind {
            place: around(&path, "type"),
            kind: kind.into(),
        }
    } else if let Some(field) = named("unknown field `") {
        LineProblem::UnknownField {
            place: around(&path, field),
            field: field.into(),
        }
    } else {
        said.problem
    };
    LineError {
        seq,
        problem,
        ..said
    }
}

/// Returns the place of the object around a field; some errors are found at the one, some at the other.
fn around(path: &str, field: &str) -> Box<str> {
    let outer = path.strip_suffix(field).unwrap_or(path);
    match outer.strip_suffix('.').unwrap_or(outer) {
        "" => "the line".into(),
        outer => outer.into(),
    }
}

/// Finds the first value that is written otherwise in one tree than in the other.
pub(super) fn difference(found: &Value, expected: &Value, place: &str) -> Option<LineProblem> {
    let nothing = &Value::Null;
    match (found, expected) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a
                .keys()
                .chain(b.keys().filter(|name| !a.contains_key(*name)));
            names.into_iter().find_map(|name| {
                let [a, b] = [a, b].map(|tree| tree.get(name).unwrap_or(nothing));
                difference(a, b, &format!("{place}/{name}"))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(at, (a, b))| difference(a, b, &format!("{place}/{at}")))
        }
        _ if found == expected => None,
        _ => Some(LineProblem::NotAsWritten {
            place: place.into(),
            found: found.to_string().into(),
            expected: expected.to_string().into(),
        }),
    }
}

/// Returns the message without the place that serde appends, which counts lines within the line.
fn message(error: &serde_json::Error) -> Box<str> {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).into()
}
