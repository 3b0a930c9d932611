//! The hash chain: every record carries the digest of the one before, so that none can be changed, removed or moved unseen.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{ChainError, Digest, FORMAT, Head, Record, Seal, canonical};
use crate::{
    id::{CommandId, PersonId, PlanId},
    program::{Command, Event},
};

/// What the digest of a record is taken of; the fields stand in the order of their names, so that none has to be moved.
#[derive(Serialize)]
struct Sealed<'a> {
    actor: &'a PersonId,
    at: &'a chrono::DateTime<chrono::Utc>,
    command: &'a Command,
    events: &'a [Event],
    id: &'a CommandId,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<Digest>,
    seq: u64,
    v: u32,
}

impl<'a> Sealed<'a> {
    fn new(record: &'a Record, v: u32, prev: Option<Digest>) -> Self {
        Self {
            actor: &record.envelope.actor,
            at: &record.envelope.at,
            command: &record.envelope.command,
            events: &record.events,
            id: &record.envelope.id,
            prev,
            seq: record.seq,
            v,
        }
    }
}

/// What stands for the plan before the first record.
#[derive(Serialize)]
struct Origin<'a> {
    format: &'static str,
    plan: &'a PlanId,
}

fn sha256(text: &str) -> Digest {
    Digest::new(Sha256::digest(text).into())
}

impl Record {
    /// Returns the text that the digest of the record is taken of: canonical JSON of all its fields but `hash`.
    ///
    /// The page on [journals](crate::guide::journal) describes it well enough to be verified by a program of ten lines in
    /// another language, or by the database that keeps it.
    #[cfg_attr(docsrs, doc(cfg(feature = "audit")))]
    #[must_use]
    pub fn canonical_text(&self) -> String {
        let prev = self.seal.map(|seal| seal.prev);
        canonical::text(&Sealed::new(self, self.v, prev))
    }
}

/// A hash chain as far as it was followed: seals the next record, or checks its seal.
///
/// | Operation | Result | Note |
/// | --- | --- | --- |
/// | [`new`](Self::new), [`after`](Self::after) | a chain at the beginning, or at a head kept elsewhere | |
/// | [`seal`](Self::seal) | the record with its seal | what a program does with every command it accepts |
/// | [`check`](Self::check) | the chain one record further, or a [`ChainError`] | what a replay does with every record |
/// | [`verify`](Self::verify) | the [`Head`] | many records; says of a missing one whether it stands further on |
/// | [`verify_to`](Self::verify_to) | the [`Head`] | and that the records lead to a head that was kept: nothing is missing at the end |
///
/// Neither the plan nor a state is needed. A chain shows that records are as they were written, in number, order and
/// content. Who can write the whole journal anew can seal it anew as well: only a head that was kept where they cannot
/// write shows that.
///
/// # Example: a changed amount, and a missing end
/// ```
/// use tactica::program::{Chain, Event, read_records};
///
/// # use tactica::{plan::PlanDraft, program::{Program, write_records}};
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness", "kpis": [{"id": "visits",
/// #     "name": "Visits", "baseline": "100", "target": "200", "due": "2025-06-30"}]}]"#)?;
/// # let plan = draft.build()?;
/// # let mut program = Program::new(plan.clone());
/// # for (id, value) in [("c-1", "120"), ("c-2", "130")] {
/// #     program.execute(serde_json::from_str(&format!(r#"{{"id": "{id}", "at": "2025-02-03T09:00:00Z", "actor": "anna",
/// #         "command": {{"type": "measure-kpi", "kpi": "visits", "date": "2025-02-01", "value": "{value}"}}}}"#))?)?;
/// # }
/// let records = read_records(&write_records(program.journal())).expect("every line is a record");
/// let head = Chain::new(plan.id()).verify(&records)?;
/// assert_eq!(head, program.head());
///
/// let mut changed = records.clone();
/// if let Event::Measured { measurement, .. } = &mut changed[0].events[0] {
///     measurement.value = "999".parse()?;
/// }
/// let broken = Chain::new(plan.id()).verify(&changed).unwrap_err();
/// assert!(broken.to_string().starts_with("record 1 was changed: it was sealed as "));
///
/// let short = &records[..1];
/// assert!(Chain::new(plan.id()).verify(short).is_ok());
/// let broken = Chain::new(plan.id()).verify_to(short, head).unwrap_err();
/// assert_eq!(broken.to_string(), "the journal ends at record 1, and led to record 2 once");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "audit")))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    head: Head,
    /// Whether a record with a seal was among those followed: from there on all have one.
    sealed: bool,
}

impl Chain {
    /// Begins the chain of a plan's journal, before its first record.
    ///
    /// The name of the plan is in the digest that the first record refers to, so that the journal of one plan is not taken
    /// for that of another.
    #[must_use]
    pub fn new(plan: &PlanId) -> Self {
        let format = "tactica-journal";
        Self::after(Head {
            seq: 0,
            hash: sha256(&canonical::text(&Origin { format, plan })),
        })
    }

    /// Goes on after a head that was kept: that of a snapshot, for example.
    #[must_use]
    pub fn after(head: Head) -> Self {
        let sealed = false;
        Self { head, sealed }
    }

    /// Returns how far the chain was followed.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Checks the next record of the chain; one of form 1, which has no seal, is followed as if it were sealed here.
    ///
    /// # Errors
    ///
    /// The first [`ChainError`] that holds; the chain is then where it was.
    ///
    /// # Complexity
    ///
    /// Linear in the length of the record's text.
    pub fn check(&mut self, record: &Record) -> Result<(), ChainError> {
        let (seq, expected) = (record.seq, self.next());
        if seq != expected {
            return Err(ChainError::Missing {
                seq: expected,
                found: seq,
            });
        }
        if record.seal.is_none() && (record.v >= FORMAT || self.sealed) {
            return Err(ChainError::Unsealed { seq });
        }
        let seal = self.seal_of(record)?;
        self.go_on(record, seal);
        Ok(())
    }

    /// Gives the next record its seal, and writes it in the newest form; one that is sealed already is checked only.
    ///
    /// This is how a journal is brought to a newer form, and how one gets its seals that was written without the feature
    /// `audit`: whoever calls this vouches for the records.
    ///
    /// # Errors
    ///
    /// The first [`ChainError`] that holds; record and chain are then as they were.
    ///
    /// # Example: a record without a seal
    /// ```
    /// use tactica::program::{Chain, Record};
    ///
    /// let line = r#"{"v":1,"seq":1,"id":"c-1","at":"2025-02-03T09:00:00Z","actor":"anna","command":{"type":"measure-kpi",
    ///     "kpi":"visits","date":"2025-02-01","value":"120"},"events":[{"type":"measured","kpi":"visits",
    ///     "measurement":{"date":"2025-02-01","value":"120"}}]}"#;
    /// let mut record: Record = serde_json::from_str(line)?;
    /// let mut chain = Chain::new(&"spring".parse()?);
    /// chain.seal(&mut record)?;
    /// assert_eq!((record.v, record.seal.map(|seal| seal.hash)), (2, Some(chain.head().hash)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn seal(&mut self, record: &mut Record) -> Result<(), ChainError> {
        if record.seal.is_some() || record.seq != self.next() {
            return self.check(record);
        }
        let seal = self.seal_of(record)?;
        record.v = FORMAT;
        record.seal = Some(seal);
        self.go_on(record, seal);
        Ok(())
    }

    /// Follows records to their end.
    ///
    /// # Errors
    ///
    /// [`ChainError`] for the first record that does not fit; the chain has then followed those before it.
    pub fn verify(&mut self, records: &[Record]) -> Result<Head, ChainError> {
        for (at, record) in records.iter().enumerate() {
            let rest = records.get(at..).unwrap_or_default();
            self.check(record).map_err(|error| placed(error, rest))?;
        }
        Ok(self.head)
    }

    /// Follows records to their end, and finds on the way the head that was kept.
    ///
    /// # Errors
    ///
    /// [`ChainError`] for the first record that does not fit, [`ChainError::Exchanged`] where the record of the head is
    /// another, and [`ChainError::Truncated`] if there is none.
    pub fn verify_to(&mut self, records: &[Record], kept: Head) -> Result<Head, ChainError> {
        let begins = self.head.seq;
        if kept.seq < begins {
            // Nothing here says what stood there.
            return Err(ChainError::Missing {
                seq: kept.seq,
                found: self.next(),
            });
        }
        // How many records lead to the head.
        let until = usize::try_from(kept.seq.saturating_sub(begins)).unwrap_or(usize::MAX);
        let (until, after) = records.split_at_checked(until).unwrap_or((records, &[]));
        let head = self.verify(until)?;
        if head.seq < kept.seq {
            return Err(ChainError::Truncated {
                seq: head.seq,
                expected: kept.seq,
            });
        }
        if head != kept {
            return Err(ChainError::Exchanged {
                seq: head.seq,
                expected: kept.hash,
                found: head.hash,
            });
        }
        self.verify(after)
    }

    fn next(&self) -> u64 {
        self.head.seq.saturating_add(1)
    }

    /// Returns the seal of the record that stands next, after checking the one it has.
    fn seal_of(&self, record: &Record) -> Result<Seal, ChainError> {
        let (seq, expected) = (record.seq, self.head.hash);
        let Some(seal) = record.seal else {
            let text = canonical::text(&Sealed::new(record, FORMAT, Some(expected)));
            return Ok(Seal {
                prev: expected,
                hash: sha256(&text),
            });
        };
        let found = sha256(&record.canonical_text());
        if found != seal.hash {
            let expected = seal.hash;
            return Err(ChainError::Changed {
                seq,
                expected,
                found,
            });
        }
        if seal.prev != expected {
            let found = seal.prev;
            return Err(ChainError::Unlinked {
                seq,
                expected,
                found,
            });
        }
        Ok(seal)
    }

    fn go_on(&mut self, record: &Record, seal: Seal) {
        self.head = Head {
            seq: record.seq,
            hash: seal.hash,
        };
        self.sealed |= record.seal.is_some();
    }
}

/// Says more about a record that is not where it should be, given that record and all after it.
fn placed(error: ChainError, rest: &[Record]) -> ChainError {
    let ChainError::Missing { seq, found } = error else {
        return error;
    };
    if found < seq {
        return ChainError::Inserted { seq, found };
    }
    if rest.iter().any(|record| record.seq == seq) {
        return ChainError::Moved { seq, found };
    }
    error
}
