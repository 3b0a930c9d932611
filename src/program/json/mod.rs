//! Journals as text: one JSON document per line, with every line that does not fit named at once.
//!
//! Lines are ended by a line feed, before which a carriage return may stand. Empty lines are passed over. The text is UTF-8
//! without a byte order mark.

mod line;
mod recover;

use serde::de::DeserializeOwned;

pub use self::{
    line::{LineError, LineProblem},
    recover::{Cut, End, Recovered, recover_records},
};
use super::{Digest, Envelope, Record, journal::FORMS};

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
/// let lines: Vec<(usize, &str)> = errors.iter().map(|error| (error.line, error.code())).collect();
/// assert_eq!(lines, [(1, "journal-line"), (3, "journal-not-json")]);
/// assert!(errors[0].to_string().contains("missing field `id`"));
/// # Ok::<(), Vec<tactica::program::LineError>>(())
/// ```
pub fn read_commands(text: &str) -> Result<Vec<Envelope>, Vec<LineError>> {
    read_lines(text, read_line)
}

/// Reads a journal of records as [`write_records`] writes it, for [`Program::replay`](super::Program::replay).
///
/// A record of form 2 has to be written as records are written, value by value: what a reader would understand all the same,
/// such as an instant with `+00:00` for `Z`, has been changed by somebody. The order of fields and white space between them
/// are free, for a database or an editor may change them.
///
/// # Errors
///
/// Every line that is not a record, in order. For a journal that may have been cut off while it was written, there is
/// [`recover_records`].
///
/// # Example: a kind of event that nobody knows
/// ```
/// use tactica::program::read_records;
///
/// let line = r#"{"v":1,"seq":7,"id":"c-7","at":"2025-02-03T09:00:00Z","actor":"anna","command":{"type":"measure-kpi",
///     "kpi":"visits","date":"2025-02-01","value":"120"},"events":[{"type":"dreamt","kpi":"visits"}]}"#;
/// let errors = read_records(&line.replace('\n', "")).unwrap_err();
/// assert_eq!((errors[0].code(), errors[0].seq), ("journal-unknown-kind", Some(7)));
/// assert!(errors[0].to_string().ends_with("record 7: events[0] is of the unknown kind \"dreamt\""));
/// ```
pub fn read_records(text: &str) -> Result<Vec<Record>, Vec<LineError>> {
    read_lines(text, read_record)
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
        text.push_str(&written(record));
        text.push('\n');
    }
    text
}

impl Record {
    /// Reads a record from the text that its digest is taken of, and the digest; both may come from a database.
    ///
    /// That the two belong together is checked by [`Program::replay`](super::Program::replay), with the rest of the chain.
    ///
    /// # Errors
    ///
    /// [`LineError`] for line 1 when the text is no record without `hash`.
    ///
    /// # Example: text and digest are the record
    #[cfg_attr(feature = "audit", doc = "```")]
    #[cfg_attr(not(feature = "audit"), doc = "```ignore")]
    /// use tactica::program::{Chain, Record};
    ///
    /// let line = r#"{"v":1,"seq":1,"id":"c-1","at":"2025-02-03T09:00:00Z","actor":"anna","command":{"type":"measure-kpi",
    ///     "kpi":"visits","date":"2025-02-01","value":"120"},"events":[]}"#;
    /// let mut record: Record = serde_json::from_str(line)?;
    /// Chain::new(&"spring".parse()?).seal(&mut record)?;
    /// let (text, hash) = (record.canonical_text(), record.seal.unwrap().hash);
    /// assert_eq!(Record::from_canonical_text(&text, hash)?, record);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_canonical_text(text: &str, hash: Digest) -> Result<Self, LineError> {
        let open = text.trim_end();
        let line = match open.strip_suffix('}') {
            Some(fields) => &format!("{fields},\"hash\":\"{hash}\"}}"),
            None => open,
        };
        read_record(1, line)
    }
}

fn written(record: &Record) -> String {
    serde_json::to_string(record).expect("invariant: the keys of a record are text")
}

fn read_lines<T>(
    text: &str,
    read: impl Fn(usize, &str) -> Result<T, LineError>,
) -> Result<Vec<T>, Vec<LineError>> {
    if text.starts_with('\u{feff}') {
        return Err(vec![byte_order_mark()]);
    }
    let lines = (1..).zip(text.lines());
    let filled = lines.filter(|(_, content)| !content.trim_ascii().is_empty());
    all(filled.map(|(line, content)| read(line, content)))
}

/// Returns everything that was read, or everything that was not.
fn all<T>(lines: impl Iterator<Item = Result<T, LineError>>) -> Result<Vec<T>, Vec<LineError>> {
    let (mut read, mut errors) = (Vec::new(), Vec::new());
    for line in lines {
        match line {
            Ok(value) => read.push(value),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(errors)
    }
}

fn byte_order_mark() -> LineError {
    LineError {
        line: 1,
        column: 1,
        seq: None,
        problem: LineProblem::ByteOrderMark,
    }
}

fn read_line<T: DeserializeOwned>(line: usize, text: &str) -> Result<T, LineError> {
    let read = serde_json::from_str(text);
    read.map_err(|error| line::problem::<T>(line, text, &error))
}

fn read_record(line: usize, text: &str) -> Result<Record, LineError> {
    let record: Record = read_line(line, text)?;
    let seq = Some(record.seq);
    let error = |problem| LineError {
        line,
        column: 1,
        seq,
        problem,
    };
    if !FORMS.contains(&record.v) {
        let found = record.v.into();
        return Err(error(LineProblem::Version { found }));
    }
    // Form 1 promised nothing about the way in which a value is written.
    let expected = written(&record);
    if record.v == 1 || text.trim_ascii() == expected {
        return Ok(record);
    }
    let [found, expected] = [text, &expected].map(serde_json::from_str);
    let (Ok(found), Ok(expected)) = (found, expected) else {
        return Ok(record);
    };
    match line::difference(&found, &expected, "") {
        Some(problem) => Err(error(problem)),
        None => Ok(record),
    }
}
