//! What is to be moved now? The running plan's money against its response curves, as commands that it judges itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Command, Envelope, Program, Rejection, decide::Scene, moves::free_to_move};
use crate::{
    allocate::{ReallocateError, Reallocation, ReallocationDraft, ReallocationItem},
    approval::Facts,
    id::{CommandId, IdError, ItemId, NodeId, PersonId, RequestId},
    money::{Money, MoneyError},
    number::{Percent, Quantity},
    response::SpendPoint,
};

/// How far a proposal goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MoveReach {
    /// What the actor may move without asking: within what is left of the allowances of their teams and of the thresholds of nodes.
    #[default]
    WithinFlexibility,
    /// Whatever is best: the policies say who is asked.
    ByApproval,
}

/// What is asked of a proposal.
///
/// # Example
/// ```
/// use tactica::program::{MoveReach, ReallocationOptions};
///
/// let options = ReallocationOptions::default().reach(MoveReach::ByApproval).keep("90%".parse()?);
/// assert_ne!(options, ReallocationOptions::default());
/// # Ok::<(), tactica::number::NumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReallocationOptions {
    reach: MoveReach,
    keep: Percent,
    achieved: BTreeMap<NodeId, Quantity>,
}

impl Default for ReallocationOptions {
    /// Without asking anybody, for 95 % of the gain, with the curves as the plan states them.
    fn default() -> Self {
        Self {
            reach: MoveReach::default(),
            keep: Percent::from(95),
            achieved: BTreeMap::new(),
        }
    }
}

impl ReallocationOptions {
    /// Sets how far the proposal goes.
    #[must_use]
    pub fn reach(self, reach: MoveReach) -> Self {
        Self { reach, ..self }
    }

    /// Sets the part of the gain that has to be had by as few moves as possible.
    #[must_use]
    pub fn keep(self, keep: Percent) -> Self {
        Self { keep, ..self }
    }

    /// Says what the settled money of a node has brought so far: its curve is scaled to pass through that.
    #[must_use]
    pub fn achieved(mut self, node: NodeId, outcome: Quantity) -> Self {
        self.achieved.insert(node, outcome);
        self
    }
}

/// Why nothing was proposed.
///
/// When several reasons hold, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProposalError {
    /// No node has a response curve.
    #[error("no node of the budget has a response curve: nothing says what its money brings")]
    NoCurves,
    /// What may be moved without asking cannot be told.
    #[error(transparent)]
    Flexibility(#[from] Box<Rejection>),
    /// The rest of the money makes no problem, or has no answer.
    #[error(transparent)]
    Reallocate(#[from] ReallocateError),
    /// Amounts beyond the range of money.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl ProposalError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCurves => "proposal-no-curves",
            Self::Flexibility(rejection) => rejection.code(),
            Self::Reallocate(error) => error.code(),
            Self::Money(error) => error.code(),
        }
    }
}

/// Moves of money that are proposed, from [`Program::reallocation`].
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The moves and what they bring. Items are nodes, by the same name.
    pub reallocation: Reallocation,
    /// Nodes with a curve that took no part, because more is spent on them than they have.
    pub overspent: Vec<NodeId>,
}

impl Proposal {
    /// Returns the moves as commands, one request each: `{prefix}-1`, `{prefix}-2`, … in the order of the moves.
    ///
    /// They are judged as all others when they are executed, by the budget and by who has to be asked.
    ///
    /// # Errors
    ///
    /// [`IdError`] when a prefix with a number behind it is not an identifier.
    pub fn commands(&self, prefix: &str) -> Result<Vec<Command>, IdError> {
        let mut commands = Vec::with_capacity(self.reallocation.moves.len());
        let reason = self.reallocation.words();
        for (number, moved) in (1_usize..).zip(&self.reallocation.moves) {
            commands.push(Command::RequestTransfer {
                request: RequestId::new(&format!("{prefix}-{number}"))?,
                from: node(&moved.from),
                to: node(&moved.to),
                amount: moved.amount,
                reason: reason.as_str().into(),
                exception: None,
                facts: Facts::default(),
            });
        }
        Ok(commands)
    }
}

fn node(item: &ItemId) -> NodeId {
    NodeId::new(item.as_str()).expect("invariant: identifiers of all kinds have one form")
}

impl Program {
    /// Proposes the fewest moves of money between nodes with response curves that keep most of what moving can gain.
    ///
    /// What counts is what is left: of the money, what is allocated and not settled; of the time, the days from `at` on. Money that is
    /// held or ordered stays where it is, and so does what a node has passed on to others. The proposal changes nothing: its
    /// [commands](Proposal::commands) do, if they are accepted. Within the flexibility they are free; beyond it they are requests
    /// that wait for whom the policies name.
    ///
    /// # Errors
    ///
    /// * [`ProposalError::NoCurves`].
    /// * [`ProposalError::Reallocate`] when `at` is not before the end of the plan, or when what a node has `achieved` does not
    ///   scale its curve.
    ///
    /// # Example: a plan whose radio has too much
    /// ```
    /// # #[cfg(feature = "json")] {
    /// use tactica::{plan::PlanDraft, program::{MoveReach, Program, ReallocationOptions}};
    ///
    /// let plan = PlanDraft::from_json(r#"{
    ///     "format": "tactica-plan/1", "id": "spring", "currency": "EUR", "start": "2026-03-01", "end": "2026-06-01",
    ///     "people": [{"id": "anna", "name": "Anna"}],
    ///     "budget": {"total": "8000.00 EUR", "nodes": [
    ///         {"id": "search", "name": "Search", "allotment": "3000.00 EUR",
    ///          "response": {"curve": "michaelis-menten", "ceiling": "900", "half": "2500"}},
    ///         {"id": "radio", "name": "Radio", "allotment": "remaining",
    ///          "response": {"curve": "michaelis-menten", "ceiling": "300", "half": "4000"}}
    ///     ]}
    /// }"#)?.build()?;
    /// let program = Program::new(plan);
    /// let options = ReallocationOptions::default().reach(MoveReach::ByApproval);
    /// let proposal = program.reallocation(&"anna".parse()?, "2026-03-01T08:00:00Z".parse()?, &options)?;
    /// assert_eq!(proposal.reallocation.moves[0].amount.to_string(), "2880.07 EUR");
    /// assert_eq!(proposal.commands("shift")?.len(), 1);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reallocation(
        &self,
        actor: &PersonId,
        at: DateTime<Utc>,
        options: &ReallocationOptions,
    ) -> Result<Proposal, ProposalError> {
        let plan = self.plan();
        if plan.responses().is_empty() {
            return Err(ProposalError::NoCurves);
        }
        let (span, day) = (plan.span(), at.date_naive());
        let days = |from: chrono::NaiveDate| {
            let days = span.end().signed_duration_since(from).num_days();
            u32::try_from(days).unwrap_or(0)
        };
        let (days_left, all) = (days(day.max(span.start())), days(span.start()));
        let mut draft = ReallocationDraft::new(plan.currency(), days_left, all);
        draft.keep = options.keep;
        let free = match options.reach {
            MoveReach::ByApproval => None,
            MoveReach::WithinFlexibility => Some(self.free(actor, at)?),
        };
        draft.allowance = free.as_ref().map(|free| free.in_all);
        let mut overspent = Vec::new();
        for (id, response) in plan.responses() {
            let ledger = self.state().ledger();
            let (Some(balance), Some(spare)) =
                (ledger.balance(id.as_str()), ledger.spare(id.as_str()))
            else {
                continue;
            };
            let left = balance.allocated.try_sub(balance.settled)?;
            if left.is_negative() {
                overspent.push(id.clone());
                continue;
            }
            let watched = free.as_ref().and_then(|free| free.out_of.get(id));
            let may_leave = least(&[left, spare, *watched.unwrap_or(&left)]);
            let item = ItemId::new(id.as_str());
            let item = item.expect("invariant: identifiers of all kinds have one form");
            let achieved = options.achieved.get(id).map(|outcome| SpendPoint {
                spend: balance.settled,
                outcome: *outcome,
            });
            draft.items.push(ReallocationItem {
                achieved,
                ..ReallocationItem::of(item, response, left, may_leave)
            });
        }
        if draft.items.is_empty() {
            return Err(ProposalError::NoCurves);
        }
        Ok(Proposal {
            reallocation: draft.solve()?,
            overspent,
        })
    }

    /// Returns what somebody may move without asking.
    fn free(
        &self,
        actor: &PersonId,
        at: DateTime<Utc>,
    ) -> Result<super::moves::Free, ProposalError> {
        let root = self.plan().budget().root().id();
        // Nobody gives this command: it stands for who would, and when.
        let envelope = Envelope {
            id: CommandId::new("reallocation").expect("invariant: `reallocation` is a slug"),
            at,
            actor: actor.clone(),
            command: Command::RequestTransfer {
                request: RequestId::new("reallocation")
                    .expect("invariant: `reallocation` is a slug"),
                from: root.clone(),
                to: root.clone(),
                amount: Money::zero(self.plan().currency()),
                reason: "".into(),
                exception: None,
                facts: Facts::default(),
            },
        };
        let directory = self.directory();
        let scene = Scene {
            plan: self.plan(),
            directory: &directory,
            state: self.state(),
            envelope: &envelope,
        };
        free_to_move(scene).map_err(|rejection| ProposalError::Flexibility(Box::new(rejection)))
    }
}

/// Returns the least of some amounts of one currency, and nothing where one of them is negative.
fn least(amounts: &[Money]) -> Money {
    let least = amounts.iter().min_by_key(|amount| amount.minor());
    let least = least.copied().unwrap_or(amounts[0]);
    if least.is_negative() {
        return Money::zero(least.currency());
    }
    least
}
