//! Snapshots: where a running plan stands, so that it can go on without its journal.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Digest, Envelope, FORMAT, Head, Program, RestoreError, State, restore};
use crate::{id::PlanId, plan::Plan};

/// Where a running plan stands: its state, and the commands that were accepted.
///
/// A snapshot stands for a journal up to a record: a program that is restored from it stands where a replay of that journal
/// would stand, and answers every further command in the same way. Records are not in it, so that
/// [`Program::journal`] of a restored program begins after it; the commands are, in order, because a command that is given
/// again has to be recognised, and one that is given under an old name has to be told in which field it differs.
///
/// It is bound to its journal by the [`Head`] of the hash chain: records that do not follow it are refused by
/// [`Program::resume`], and [`Chain::verify_to`](super::Chain::verify_to) tells whether a journal leads to it.
///
/// It can be written and read, and is judged when it is read: amounts that documents do not account for, or money ordered
/// without approval, are refused. The rest, which needs the plan, is judged by [`Program::restore`].
///
/// # Example: a snapshot, and the records since
/// ```
/// use tactica::{plan::PlanDraft, program::{Done, Program, Snapshot}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness", "kpis": [{"id": "visits",
/// #     "name": "Visits", "baseline": "100", "target": "200", "due": "2025-06-30"}]}]"#)?;
/// # let plan = draft.build()?;
/// # let command = |id: &str, value: &str| serde_json::from_str(&format!(r#"{{"id": "{id}", "at": "2025-02-03T09:00:00Z",
/// #     "actor": "anna", "command": {{"type": "measure-kpi", "kpi": "visits", "date": "2025-02-01", "value": "{value}"}}}}"#));
/// let mut program = Program::new(plan.clone());
/// program.execute(command("c-1", "120")?)?;
/// let snapshot = serde_json::to_string(&program.snapshot())?;
/// program.execute(command("c-2", "130")?)?;
/// let since = program.journal()[1..].to_vec();
///
/// let snapshot: Snapshot = serde_json::from_str(&snapshot)?;
/// let mut restored = Program::restore(plan, snapshot)?.resume(since)?;
/// assert_eq!(restored.state(), program.state());
/// assert_eq!((restored.seq(), restored.journal().len()), (2, 1));
/// assert_eq!(restored.execute(command("c-1", "120")?)?, Done::Repeated { seq: 1 });
/// assert_eq!(restored.execute(command("c-1", "999")?).unwrap_err().code(), "command-conflict");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    pub(super) v: u32,
    pub(super) plan: PlanId,
    pub(super) seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) head: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) state: State,
    /// In the order of their records.
    pub(super) commands: Vec<Envelope>,
}

impl Snapshot {
    /// Returns the version of the form it is written in.
    #[must_use]
    pub fn v(&self) -> u32 {
        self.v
    }

    /// Returns the plan's name.
    #[must_use]
    pub fn plan(&self) -> &PlanId {
        &self.plan
    }

    /// Returns the number of the last record it stands for, 0 if there is none.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Returns the head of the hash chain up to that record: what the next record has to follow. `None` in a snapshot that was
    /// written without the feature `audit`.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        let seq = self.seq;
        self.head.map(|hash| Head { seq, hash })
    }

    /// Returns the instant of that record.
    #[must_use]
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.at
    }

    /// Returns where the plan stands.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Returns the accepted commands, in the order of their records.
    #[must_use]
    pub fn commands(&self) -> &[Envelope] {
        &self.commands
    }
}

impl Program {
    /// Returns where the plan stands now.
    ///
    /// # Complexity
    ///
    /// A copy of the state and of every command.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let newer = self.journal().iter().map(|record| &record.envelope);
        Snapshot {
            v: FORMAT,
            plan: self.plan.id().clone(),
            seq: self.seq(),
            #[cfg(feature = "audit")]
            head: Some(self.head().hash),
            #[cfg(not(feature = "audit"))]
            head: None,
            at: self.last_at(),
            state: self.state.clone(),
            commands: self.past.iter().chain(newer).cloned().collect(),
        }
    }

    /// Goes on from a snapshot, which has to be one of this plan.
    ///
    /// # Errors
    ///
    /// The first [`RestoreError`] that holds.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` commands.
    pub fn restore(plan: impl Into<Arc<Plan>>, snapshot: Snapshot) -> Result<Self, RestoreError> {
        let plan = plan.into();
        let commands = restore::check(&plan, &snapshot)?;
        let mut program = Self::new(plan);
        #[cfg(feature = "audit")]
        {
            program.chain = restore::chain(&program.plan, &snapshot)?;
        }
        program.state = snapshot.state;
        program.past = snapshot.commands;
        program.commands = commands;
        Ok(program)
    }
}
