//! What is computed from a running plan: the plan, its schedule, and where it stood at the instant.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::{
    approval::Directory,
    money::{Currency, Money},
    plan::Plan,
    program::{Command, Envelope, Program, Record, ReplayError, State},
    schedule::Schedule,
};

#[derive(Debug)]
pub(crate) struct View<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) directory: Cow<'a, Directory>,
    /// The commands that a snapshot stands for; of what they led to only the state is kept.
    pub(crate) past: Vec<&'a Envelope>,
    /// The records up to the instant, those since the snapshot if there was one.
    pub(crate) records: &'a [Record],
    /// The state after them.
    pub(crate) state: Cow<'a, State>,
    pub(crate) schedule: Schedule,
    pub(crate) as_of: DateTime<Utc>,
}

impl<'a> View<'a> {
    pub(crate) fn new(program: &'a Program, as_of: DateTime<Utc>) -> Result<Self, ReplayError> {
        let state = program.state_as_of(as_of)?;
        let plan = program.plan();
        let journal = program.journal();
        // The instants of a journal never fall.
        let until = journal.partition_point(|record| record.envelope.at <= as_of);
        let records = journal.get(..until).unwrap_or(journal);
        let kept = |seq: &u64| program.record(*seq).is_none();
        let past = (1..=program.seq()).take_while(kept);
        Ok(Self {
            plan,
            directory: program.directory(),
            past: past.filter_map(|seq| program.envelope(seq)).collect(),
            records,
            state,
            schedule: Schedule::of(plan),
            as_of,
        })
    }

    /// Returns every command that a snapshot stands for, those of batches one by one.
    pub(crate) fn past_commands(&self) -> impl Iterator<Item = (&'a Envelope, &'a Command)> {
        self.past.iter().flat_map(|envelope| {
            let commands = match &envelope.command {
                Command::Batch { commands } => commands.as_slice(),
                command => std::slice::from_ref(command),
            };
            commands.iter().map(|command| (*envelope, command))
        })
    }

    /// Returns the day of the report.
    pub(crate) fn today(&self) -> NaiveDate {
        self.as_of.date_naive()
    }

    /// Returns the day after the day of the report, up to which its spans run.
    pub(crate) fn tomorrow(&self) -> NaiveDate {
        self.today().succ_opt().unwrap_or(NaiveDate::MAX)
    }

    pub(crate) fn currency(&self) -> Currency {
        self.plan.currency()
    }

    pub(crate) fn money(&self, minor: i128) -> Money {
        Money::from_minor(minor, self.currency())
    }

    /// Adds amounts of the budget.
    ///
    /// Those stay below [`AMOUNT_MAX`](crate::budget::AMOUNT_MAX) each, and every one takes up memory, so that their sum
    /// stays far inside the range of `i128`: the addition never saturates.
    pub(crate) fn sum(&self, amounts: impl IntoIterator<Item = Money>) -> Money {
        let minor = amounts.into_iter().map(Money::minor);
        self.money(minor.fold(0, i128::saturating_add))
    }
}

/// Returns the last day on which something happens that takes `[start, finish)`: work until midnight ends the day before.
pub(crate) fn last_day(start: NaiveDateTime, finish: NaiveDateTime) -> NaiveDate {
    let day = finish.date();
    if finish > start && finish.time() == NaiveTime::MIN {
        return day.pred_opt().unwrap_or(day);
    }
    day
}
