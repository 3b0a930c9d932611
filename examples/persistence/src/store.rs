//! Where a journal is kept: what both databases promise.

use tactica::program::{Digest, Record, Snapshot};

pub type Failure = Box<dyn std::error::Error>;

/// A journal in a database: append-only, one transaction for each batch.
///
/// The database holds what a hash is taken of and the hash, so that it can be verified without this program; and it refuses
/// by itself a number or a command that is there already, a record that does not follow the last one, and every change.
pub trait Store {
    /// Appends records in one transaction: after it returned, all of them survive whatever happens; before, none is there.
    fn append(&mut self, records: &[Record]) -> Result<(), Failure>;

    /// Returns the records after a number, in order.
    fn records(&mut self, after: u64) -> Result<Vec<Record>, Failure>;

    /// Keeps a snapshot in the place of the one before.
    fn keep(&mut self, snapshot: &Snapshot) -> Result<(), Failure>;

    /// Returns the snapshot that was kept last.
    fn snapshot(&mut self) -> Result<Option<Snapshot>, Failure>;
}

/// The columns of a record.
pub struct Row {
    pub seq: i64,
    pub command: String,
    pub at: String,
    pub prev: String,
    pub hash: String,
    pub body: String,
}

impl Row {
    pub fn of(record: &Record) -> Result<Self, Failure> {
        let seal = record.seal.ok_or("a record without a seal is not kept")?;
        Ok(Self {
            seq: i64::try_from(record.seq)?,
            command: record.envelope.id.to_string(),
            at: record.envelope.at.to_rfc3339(),
            prev: seal.prev.to_string(),
            hash: seal.hash.to_string(),
            body: record.canonical_text(),
        })
    }
}

/// Puts a record together again; whether text and hash belong together is the replay's matter.
pub fn record(body: &str, hash: &str) -> Result<Record, Failure> {
    let hash: Digest = hash.parse()?;
    Ok(Record::from_canonical_text(body, hash)?)
}
