//! The journal in PostgreSQL.

use postgres::{Client, NoTls};
use tactica::program::{Record, Snapshot};

use crate::store::{Failure, Row, Store, record};

/// The database verifies every hash by itself: `sha256` is a function of its own.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS journal (
    seq     bigint PRIMARY KEY,
    command text NOT NULL UNIQUE,
    at      timestamptz NOT NULL,
    prev    text NOT NULL UNIQUE,
    hash    text NOT NULL UNIQUE CHECK (hash = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
    body    text NOT NULL CHECK (body::jsonb ->> 'prev' = prev AND (body::jsonb ->> 'seq')::bigint = seq)
);
CREATE OR REPLACE FUNCTION journal_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last journal%ROWTYPE;
BEGIN
    SELECT * INTO last FROM journal ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(last.seq, 0) + 1 OR NEW.prev <> coalesce(last.hash, NEW.prev) THEN
        RAISE EXCEPTION 'the record does not follow the last one';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER journal_follows BEFORE INSERT ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_follows();
CREATE OR REPLACE FUNCTION journal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE OR REPLACE TRIGGER journal_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_stays();
CREATE TABLE IF NOT EXISTS snapshot (
    one  integer PRIMARY KEY CHECK (one = 1),
    body text NOT NULL
);
";

pub struct Postgresql(Client);

impl Postgresql {
    pub fn open(url: &str) -> Result<Self, Failure> {
        let mut client = Client::connect(url, NoTls)?;
        client.batch_execute("SET client_min_messages = warning")?;
        // Two programs that begin at once do not create the tables twice.
        let mut transaction = client.transaction()?;
        transaction.batch_execute("SELECT pg_advisory_xact_lock(4217)")?;
        transaction.batch_execute(SCHEMA)?;
        transaction.commit()?;
        Ok(Self(client))
    }
}

impl Store for Postgresql {
    fn append(&mut self, records: &[Record]) -> Result<(), Failure> {
        let mut transaction = self.0.transaction()?;
        // One writer at a time; who reads is not held up.
        transaction.batch_execute("LOCK TABLE journal IN EXCLUSIVE MODE")?;
        let insert = transaction.prepare(
            "INSERT INTO journal (seq, command, at, prev, hash, body) VALUES ($1, $2, ($3::text)::timestamptz, $4, $5, $6)",
        )?;
        for record in records {
            let row = Row::of(record)?;
            transaction.execute(
                &insert,
                &[
                    &row.seq,
                    &row.command,
                    &row.at,
                    &row.prev,
                    &row.hash,
                    &row.body,
                ],
            )?;
        }
        Ok(transaction.commit()?)
    }

    fn records(&mut self, after: u64) -> Result<Vec<Record>, Failure> {
        let rows = self.0.query(
            "SELECT body, hash FROM journal WHERE seq > $1 ORDER BY seq",
            &[&i64::try_from(after)?],
        )?;
        rows.iter()
            .map(|row| record(row.get(0), row.get(1)))
            .collect()
    }

    fn keep(&mut self, snapshot: &Snapshot) -> Result<(), Failure> {
        let body = serde_json::to_string(snapshot)?;
        self.0.execute(
            "INSERT INTO snapshot (one, body) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET body = excluded.body",
            &[&body],
        )?;
        Ok(())
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, Failure> {
        let row = self.0.query_opt("SELECT body FROM snapshot", &[])?;
        row.map(|row| Ok(serde_json::from_str(row.get(0))?))
            .transpose()
    }
}
