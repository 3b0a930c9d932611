//! The running plan: what judges commands, keeps their records, and is rebuilt from them.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};

#[cfg(feature = "audit")]
use super::{Chain, Head};
use super::{
    Envelope, Event, FORMAT, Record, Rejection, ReplayError, State, decide, journal, restore,
};
use crate::{approval::Directory, id::CommandId, plan::Plan};

/// What executing a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done<'a> {
    /// The command was accepted now.
    Accepted(&'a Record),
    /// The same command was accepted before, and nothing has happened now.
    Repeated {
        /// The number of the record of then; see [`Program::record`].
        seq: u64,
    },
}

impl Done<'_> {
    /// Returns the number of the command's record.
    #[must_use]
    pub fn seq(&self) -> u64 {
        match self {
            Self::Accepted(record) => record.seq,
            Self::Repeated { seq } => *seq,
        }
    }
}

/// A running plan: the plan, where it stands, and the journal of how it came there.
///
/// A program that was rebuilt with [`replay`](Self::replay) holds every record. One that was rebuilt from a
/// [`Snapshot`](super::Snapshot) holds the records since; of the commands before it holds the commands themselves, so that it
/// answers a repeated command, or another command under an old name, exactly as the program did that the snapshot was taken
/// of. Numbers go on where the snapshot stood.
///
/// # Example: a command, the same again, and a replay
/// ```
/// use tactica::{plan::PlanDraft, program::{Done, Program}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness", "kpis": [{"id": "visits",
/// #     "name": "Visits", "baseline": "100", "target": "200", "due": "2025-06-30"}]}]"#)?;
/// let plan = draft.build()?;
/// let mut program = Program::new(plan.clone());
/// let measure = serde_json::from_str(r#"{"id": "c-1", "at": "2025-02-03T09:00:00Z", "actor": "anna",
///     "command": {"type": "measure-kpi", "kpi": "visits", "date": "2025-02-01", "value": "120"}}"#);
/// let measure: tactica::program::Envelope = measure?;
/// assert!(matches!(program.execute(measure.clone())?, Done::Accepted(_)));
/// assert_eq!(program.execute(measure.clone())?, Done::Repeated { seq: 1 });
/// assert_eq!(program.journal().len(), 1);
///
/// let mut other = measure;
/// other.actor = "ben".parse()?;
/// let conflict = program.execute(other).unwrap_err();
/// assert_eq!(conflict.to_string(), "command c-1 was accepted before with other content: the field actor differs");
///
/// let again = Program::replay(plan, program.journal().to_vec())?;
/// assert_eq!(again, program);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    pub(super) plan: Arc<Plan>,
    directory: Directory,
    pub(super) state: State,
    /// The commands before the first record of the journal: of record `n` at `n − 1`.
    pub(super) past: Vec<Envelope>,
    journal: Vec<Record>,
    /// How far the hash chain has come: up to the last record.
    #[cfg(feature = "audit")]
    pub(super) chain: Chain,
    /// The number of each command's record.
    pub(super) commands: BTreeMap<CommandId, u64>,
}

impl Program {
    /// Starts a plan to which nothing has happened.
    #[must_use]
    pub fn new(plan: impl Into<Arc<Plan>>) -> Self {
        let plan = plan.into();
        Self {
            directory: plan.directory(),
            state: State::new(&plan),
            past: Vec::new(),
            journal: Vec::new(),
            #[cfg(feature = "audit")]
            chain: Chain::new(plan.id()),
            commands: BTreeMap::new(),
            plan,
        }
    }

    /// Rebuilds a running plan from its journal. No rule is asked: what was accepted stays accepted.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for the first record that does not fit.
    ///
    /// # Complexity
    ///
    /// One pass; `O(log n)` for each event, where `n` counts commands, requests, orders and invoices.
    pub fn replay(
        plan: impl Into<Arc<Plan>>,
        records: impl IntoIterator<Item = Record>,
    ) -> Result<Self, ReplayError> {
        Self::new(plan).resume(records)
    }

    /// Goes on with records that were written after this program was: those since a snapshot, for example.
    ///
    /// The program is given away, so that nobody is left with one that has gone half of the way.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for the first record that does not fit.
    pub fn resume(
        mut self,
        records: impl IntoIterator<Item = Record>,
    ) -> Result<Self, ReplayError> {
        for record in records {
            self.follow(record)?;
        }
        Ok(self)
    }

    /// Goes on with those of further records that are not later than an instant.
    ///
    /// Instants never fall in a journal: the first record that is later ends it, and nothing after it is looked at.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for the first record up to the instant that does not fit.
    ///
    /// # Example: where the plan stood on a day, from the snapshot before it
    /// ```
    /// use tactica::program::Program;
    ///
    /// # use tactica::plan::PlanDraft;
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness", "kpis": [{"id": "visits",
    /// #     "name": "Visits", "baseline": "100", "target": "200", "due": "2025-06-30"}]}]"#)?;
    /// # let plan = draft.build()?;
    /// # let mut program = Program::new(plan.clone());
    /// # let command = |id: &str, day: u32| serde_json::from_str(&format!(r#"{{"id": "{id}", "at": "2025-02-{day:02}T09:00:00Z",
    /// #     "actor": "anna", "command": {{"type": "measure-kpi", "kpi": "visits", "date": "2025-02-01", "value": "{day}"}}}}"#));
    /// # program.execute(command("c-1", 3)?)?;
    /// # let snapshot = program.snapshot();
    /// # for (id, day) in [("c-2", 4), ("c-3", 7)] { program.execute(command(id, day)?)?; }
    /// # let since = program.journal()[1..].to_vec();
    /// let then = Program::restore(plan, snapshot)?.resume_until(since, "2025-02-06T00:00:00Z".parse()?)?;
    /// assert_eq!(then.seq(), 2);
    /// assert_eq!(then.state(), program.as_of("2025-02-06T00:00:00Z".parse()?)?.state());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resume_until(
        self,
        records: impl IntoIterator<Item = Record>,
        at: DateTime<Utc>,
    ) -> Result<Self, ReplayError> {
        let until = |record: &Record| record.envelope.at <= at;
        self.resume(records.into_iter().take_while(until))
    }

    /// Returns the program as it stood at an instant: after all records up to it, and before any that is later.
    ///
    /// What it returns is a program like any other, which can be reported on, written as a snapshot, or asked what a command
    /// would have led to then.
    ///
    /// # Errors
    ///
    /// [`ReplayError::NotKept`] on a program that was restored from a snapshot, for an instant before its last record: of
    /// then it has no state. Restore the snapshot again, or an older one, and [`resume_until`](Self::resume_until).
    ///
    /// # Complexity
    ///
    /// That of a replay of the records up to the instant.
    pub fn as_of(&self, at: DateTime<Utc>) -> Result<Self, ReplayError> {
        if self.stands_at(at)? {
            return Ok(self.clone());
        }
        let records = self.journal.iter().cloned();
        Self::new(Arc::clone(&self.plan)).resume_until(records, at)
    }

    /// Returns where the plan stood at an instant: the state of [`as_of`](Self::as_of) without its journal.
    ///
    /// # Errors
    ///
    /// As for [`as_of`](Self::as_of).
    ///
    /// # Complexity
    ///
    /// That of applying the events up to the instant; nothing is copied where that is all of them.
    pub fn state_as_of(&self, at: DateTime<Utc>) -> Result<Cow<'_, State>, ReplayError> {
        if self.stands_at(at)? {
            return Ok(Cow::Borrowed(&self.state));
        }
        let mut state = State::new(&self.plan);
        let until = |record: &&Record| record.envelope.at <= at;
        let records = self.journal.iter().take_while(until);
        for event in records.flat_map(|record| &record.events) {
            state.apply(event)?;
        }
        Ok(Cow::Owned(state))
    }

    /// Tells whether nothing has happened since an instant; refuses one of which nothing is kept.
    fn stands_at(&self, at: DateTime<Utc>) -> Result<bool, ReplayError> {
        if self.last_at().is_none_or(|last| last <= at) {
            return Ok(true);
        }
        if self.past.is_empty() {
            return Ok(false);
        }
        let seq = u64::try_from(self.past.len()).unwrap_or(u64::MAX);
        Err(ReplayError::NotKept { at, seq })
    }

    /// Executes a command: judges it, applies what it leads to, and keeps the record.
    ///
    /// A command that is given again, under the same name and with the same content, is not judged again: whatever has
    /// happened since, the answer is [`Done::Repeated`].
    ///
    /// # Errors
    ///
    /// The first [`Rejection`] that holds; nothing is changed then.
    ///
    /// # Complexity
    ///
    /// `O(log n)`, where `n` counts commands, requests, orders and invoices, times the lines of the command and the depth of
    /// the budget. Several lines that move allocated money also cost the number of nodes.
    pub fn execute(&mut self, envelope: Envelope) -> Result<Done<'_>, Rejection> {
        if let Some(&seq) = self.commands.get(&envelope.id) {
            let before = self
                .envelope(seq)
                .expect("invariant: of every known command there is the content");
            return match before.first_difference(&envelope) {
                None => Ok(Done::Repeated { seq }),
                Some(field) => Err(Rejection::CommandConflict {
                    command: envelope.id,
                    field,
                }),
            };
        }
        let events = self.judge(&envelope)?;
        for event in &events {
            let applied = self.state.apply(event);
            applied.expect("invariant: what was decided on this state, as a whole, fits it");
        }
        let record = Record {
            v: FORMAT,
            seq: self.next_seq(),
            envelope,
            events,
            seal: None,
        };
        #[cfg(feature = "audit")]
        let record = self.sealed(record);
        Ok(Done::Accepted(self.keep(record)))
    }

    /// Returns what a command would lead to now; nothing is changed.
    ///
    /// # Errors
    ///
    /// The [`Rejection`] it would be given, except for a name that was given before.
    pub fn judge(&self, envelope: &Envelope) -> Result<Vec<Event>, Rejection> {
        let at = envelope.at;
        if let Some(last) = self.last_at().filter(|last| at < *last) {
            return Err(Rejection::InstantBeforeLast { at, last });
        }
        decide(&self.plan, &self.directory, &self.state, envelope)
    }

    /// Returns the plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns where the plan stands.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Returns the records in order: all of them, or those since the snapshot that the program was restored from.
    #[must_use]
    pub fn journal(&self) -> &[Record] {
        &self.journal
    }

    /// Returns the record of a number, if it is in [`journal`](Self::journal).
    #[must_use]
    pub fn record(&self, seq: u64) -> Option<&Record> {
        let place = place(seq)?.checked_sub(self.past.len())?;
        self.journal.get(place)
    }

    /// Returns the command of a record, also of one before the snapshot that the program was restored from.
    #[must_use]
    pub fn envelope(&self, seq: u64) -> Option<&Envelope> {
        let before = self.past.get(place(seq)?);
        before.or_else(|| Some(&self.record(seq)?.envelope))
    }

    /// Returns the number of the last record, 0 before the first.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.next_seq().saturating_sub(1)
    }

    /// Returns the instant of the last record; the next command may not be given before.
    #[must_use]
    pub fn last_at(&self) -> Option<DateTime<Utc>> {
        let newest = self.journal.last().map(|record| &record.envelope);
        Some(newest.or(self.past.last())?.at)
    }

    /// Returns the head of the hash chain: what stands for every record so far, and is worth keeping elsewhere.
    ///
    /// Records of form 1 count as if they had been sealed here.
    #[cfg(feature = "audit")]
    #[cfg_attr(docsrs, doc(cfg(feature = "audit")))]
    #[must_use]
    pub fn head(&self) -> Head {
        self.chain.head()
    }

    /// Returns who holds which role and acts for whom, as it was last said.
    #[must_use]
    pub fn directory(&self) -> Cow<'_, Directory> {
        self.state.directory(&self.directory)
    }

    fn next_seq(&self) -> u64 {
        let count = self.past.len().saturating_add(self.journal.len());
        u64::try_from(count).unwrap_or(u64::MAX).saturating_add(1)
    }

    #[cfg(feature = "audit")]
    fn sealed(&mut self, mut record: Record) -> Record {
        let sealed = self.chain.seal(&mut record);
        sealed.expect("invariant: the chain has come as far as the journal");
        record
    }

    /// Applies the next record of a journal and keeps it.
    fn follow(&mut self, record: Record) -> Result<(), ReplayError> {
        self.check(&record)?;
        for (event, number) in record.events.iter().zip(1..) {
            self.fit(event).map_err(|reason| ReplayError::Record {
                seq: record.seq,
                event: number,
                reason,
            })?;
        }
        self.keep(record);
        Ok(())
    }

    fn check(&mut self, record: &Record) -> Result<(), ReplayError> {
        let (seq, expected) = (record.seq, self.next_seq());
        if !journal::FORMS.contains(&record.v) {
            let found = record.v;
            return Err(ReplayError::Version { seq, found });
        }
        if seq != expected {
            let found = seq;
            return Err(ReplayError::Sequence { expected, found });
        }
        #[cfg(feature = "audit")]
        self.chain.check(record)?;
        if self.commands.contains_key(&record.envelope.id) {
            let command = record.envelope.id.clone();
            return Err(ReplayError::Repeated { seq, command });
        }
        let at = record.envelope.at;
        if self.last_at().is_some_and(|last| at < last) {
            return Err(ReplayError::Instant { seq, at });
        }
        Ok(())
    }

    /// Applies an event of a journal; what it is about has to be in the plan.
    fn fit(&mut self, event: &Event) -> Result<(), Box<str>> {
        if let Some(stranger) = restore::stranger(&self.plan, event) {
            return Err(format!("the plan has no {stranger}").into());
        }
        self.state.apply(event).map_err(|error| match error {
            ReplayError::Event { reason } => reason,
            other => other.to_string().into(),
        })
    }

    fn keep(&mut self, record: Record) -> &Record {
        self.commands.insert(record.envelope.id.clone(), record.seq);
        let place = self.journal.len();
        self.journal.push(record);
        self.journal
            .get(place)
            .expect("invariant: the record was just kept")
    }
}

/// Returns where the command of a record stands among all.
fn place(seq: u64) -> Option<usize> {
    usize::try_from(seq).ok()?.checked_sub(1)
}
