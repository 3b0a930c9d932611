//! The journal in SQLite.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use tactica::program::{Record, Snapshot};

use crate::store::{Failure, Row, Store, record};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS journal (
    seq     INTEGER PRIMARY KEY,
    command TEXT NOT NULL UNIQUE,
    at      TEXT NOT NULL,
    prev    TEXT NOT NULL UNIQUE,
    hash    TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    body    TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS journal_follows BEFORE INSERT ON journal
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal)
  OR NEW.prev <> coalesce((SELECT hash FROM journal ORDER BY seq DESC LIMIT 1), NEW.prev)
BEGIN SELECT raise(ABORT, 'the record does not follow the last one'); END;
CREATE TRIGGER IF NOT EXISTS journal_stays BEFORE UPDATE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS journal_remains BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TABLE IF NOT EXISTS snapshot (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL
) STRICT;
";

pub struct Sqlite(Connection);

impl Sqlite {
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let connection = Connection::open(path)?;
        // The log is written to disk before a transaction is over: what was confirmed survives a power cut as well.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(connection))
    }
}

impl Store for Sqlite {
    fn append(&mut self, records: &[Record]) -> Result<(), Failure> {
        let transaction = self
            .0
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO journal (seq, command, at, prev, hash, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for record in records {
                let row = Row::of(record)?;
                insert.execute(params![
                    row.seq,
                    row.command,
                    row.at,
                    row.prev,
                    row.hash,
                    row.body
                ])?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn records(&mut self, after: u64) -> Result<Vec<Record>, Failure> {
        let mut select = self
            .0
            .prepare_cached("SELECT body, hash FROM journal WHERE seq > ?1 ORDER BY seq")?;
        let mut rows = select.query([i64::try_from(after)?])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let (body, hash): (String, String) = (row.get(0)?, row.get(1)?);
            records.push(record(&body, &hash)?);
        }
        Ok(records)
    }

    fn keep(&mut self, snapshot: &Snapshot) -> Result<(), Failure> {
        let body = serde_json::to_string(snapshot)?;
        self.0.execute(
            "INSERT INTO snapshot (one, body) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET body = excluded.body",
            [body],
        )?;
        Ok(())
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, Failure> {
        let body: Option<String> = self
            .0
            .query_row("SELECT body FROM snapshot", [], |row| row.get(0))
            .optional()?;
        body.map(|body| Ok(serde_json::from_str(&body)?))
            .transpose()
    }
}
