//! What is left of a journal that was being written when the machine stopped.

use std::fmt;

use super::{LineError, LineProblem, Record, all, byte_order_mark, read_record};

/// The records of a journal that may have been cut off, and how it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Every whole record, in order.
    pub records: Vec<Record>,
    /// How the journal ends.
    pub end: End,
}

/// How a journal ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With a line that is ended, or with nothing at all: the next record may be written.
    Whole,
    /// With a whole record whose line is not ended: before the next record a line feed is missing.
    Unended,
    /// In the middle of a line, which was left out: the file has to be shortened to [`Cut::offset`] before the next record.
    Cut(Cut),
}

/// The part of a line that was left out at the end of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The line, from 1.
    pub line: usize,
    /// Where it begins, in bytes from the beginning of the journal: as long as the journal is without it.
    pub offset: usize,
    /// How many bytes it has.
    pub bytes: usize,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            offset,
            bytes,
        } = self;
        let unit = if *bytes == 1 { "byte" } else { "bytes" };
        write!(
            f,
            "line {line} breaks off: {bytes} {unit} from offset {offset} on were left out"
        )
    }
}

/// Reads what is left of a journal that may have been cut off while its last record was written.
///
/// Left out is the last line only, and only if all that happened to it is that its end is missing: it is not ended, and is the
/// beginning of a JSON object, perhaps up to the middle of a character. Bytes of zero after it go with it, for a file system
/// may have made room for what was never written. Such a line was never confirmed to anybody. Everything else that is no
/// record is an error, wherever it stands: nothing is mended here.
///
/// A journal that was cut off between two lines does not show it. A [`Head`](crate::program::Head) that was kept elsewhere does.
///
/// # Errors
///
/// Every line that is not a record, in order, but for the last one if it was cut off.
///
/// # Example: a record and a half
/// ```
/// use tactica::program::{End, recover_records};
///
/// let line = r#"{"v":1,"seq":1,"id":"c-1","at":"2025-02-03T09:00:00Z","actor":"anna","command":{"type":"measure-kpi","kpi":"visits","date":"2025-02-01","value":"120"},"events":[]}"#;
/// let journal = format!("{line}\n{}", &line[..100]);
/// let recovered = recover_records(journal.as_bytes())?;
/// assert_eq!(recovered.records.len(), 1);
/// let End::Cut(cut) = recovered.end else { unreachable!() };
/// assert_eq!((cut.line, cut.bytes, cut.offset), (2, 100, line.len() + 1));
/// assert!(cut.to_string().starts_with("line 2 breaks off: 100 bytes from offset "));
/// # Ok::<(), Vec<tactica::program::LineError>>(())
/// ```
pub fn recover_records(journal: &[u8]) -> Result<Recovered, Vec<LineError>> {
    if journal.starts_with("\u{feff}".as_bytes()) {
        return Err(vec![byte_order_mark()]);
    }
    let mut lines: Vec<&[u8]> = journal.split(|byte| *byte == b'\n').collect();
    // What stands behind the last line feed; nothing, as a rule.
    let last = lines.pop().unwrap_or_default();
    let number = lines.len().saturating_add(1);
    let mut end = End::Whole;
    if is_beginning(last) {
        end = End::Cut(Cut {
            line: number,
            offset: journal.len().saturating_sub(last.len()),
            bytes: last.len(),
        });
    } else if !last.trim_ascii().is_empty() {
        end = End::Unended;
        lines.push(last);
    }
    let filled = (1..)
        .zip(lines)
        .filter(|(_, bytes)| !bytes.trim_ascii().is_empty());
    let records = all(filled.map(|(line, bytes)| read(line, bytes)))?;
    Ok(Recovered { records, end })
}

fn read(line: usize, bytes: &[u8]) -> Result<Record, LineError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => read_record(line, text),
        Err(error) => Err(LineError {
            line,
            column: error.valid_up_to().saturating_add(1),
            seq: None,
            problem: LineProblem::NotUtf8,
        }),
    }
}

/// Tells whether bytes are the beginning of a JSON object, and not all of it.
fn is_beginning(line: &[u8]) -> bool {
    let zeros = line.iter().rev().take_while(|byte| **byte == 0).count();
    let (line, _) = line.split_at(line.len().saturating_sub(zeros));
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        // Half of a character at the very end is what a cut leaves; a byte that is wrong anywhere is not.
        Err(error) if error.error_len().is_none() => {
            let (whole, _) = line.split_at(error.valid_up_to());
            std::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    if text.trim().is_empty() {
        return zeros > 0;
    }
    let read = serde_json::from_str::<serde::de::IgnoredAny>(text);
    text.starts_with('{') && read.map_or_else(|error| error.is_eof(), |_| zeros > 0)
}
