//! Journals as text: one JSON document per line, with every line that does not fit named at once.

use serde::de::DeserializeOwned;

use super::{Envelope, Record};

/// Says why a line of a journal cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct LineError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1; for a value that is JSON but does not fit, where it was found out.
    pub column: usize,
    /// What is wrong.
    pub message: Box<str>,
}

impl LineError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "journal-line"
    }
}

/// Reads a journal of commands: one [`Envelope`] per line; empty lines are passed over.
///
/// # Errors
///
/// Every line that is not a command, in order. A journal that was cut off in the middle of a line has that line here.
///
/// # Example: two bad lines of three
/// ```
/// use tactica::program::read_commands;
///
/// let good = r#"{"id": "c-1", "at": "2024-10-02T14:00:00Z", "actor": "anna",
///     "command": {"type": "measure-kpi", "kpi": "visits", "date": "2024-10-01", "value": "1200"}}"#;
/// let good = good.replace('\n', "");
/// assert_eq!(read_commands(&format!("{good}\n\n"))?.len(), 1);
///
/// let errors = read_commands(&format!("{{}}\n{good}\n{}", &good[..40])).unwrap_err();
/// let lines: Vec<usize> = errors.iter().map(|error| error.line).collect();
/// assert_eq!(lines, [1, 3]);
/// assert!(errors[0].message.contains("missing field `id`"));
/// # Ok::<(), Vec<tactica::program::LineError>>(())
/// ```
pub fn read_commands(text: &str) -> Result<Vec<Envelope>, Vec<LineError>> {
    read_lines(text)
}

/// Reads a journal of records as [`write_records`] writes it, for [`Program::replay`](super::Program::replay).
///
/// # Errors
///
/// Every line that is not a record, in order.
pub fn read_records(text: &str) -> Result<Vec<Record>, Vec<LineError>> {
    read_lines(text)
}

/// Writes records one per line, each line ended.
///
/// # Example
/// ```
/// use tactica::program::{read_records, write_records};
///
/// assert_eq!(read_records(&write_records(&[])), Ok(Vec::new()));
/// ```
#[must_use]
pub fn write_records(records: &[Record]) -> String {
    let mut text = String::new();
    for record in records {
        let line = serde_json::to_string(record);
        text.push_str(&line.expect("invariant: the keys of a record are text"));
        text.push('\n');
    }
    text
}

fn read_lines<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Vec<LineError>> {
    let (mut read, mut errors) = (Vec::new(), Vec::new());
    for (line, content) in (1..).zip(text.lines()) {
        if content.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(content) {
            Ok(value) => read.push(value),
            Err(error) => errors.push(LineError {
                line,
                column: error.column(),
                message: message(&error),
            }),
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(errors)
    }
}

/// Returns the message without the place that serde appends, which counts lines within the line.
fn message(error: &serde_json::Error) -> Box<str> {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).into()
}
