//! Why a command was refused.

use chrono::{DateTime, NaiveDate, Utc};

use super::GateVerdict;
use crate::{
    approval::{AmendError, DecisionError, DelegationError, FactValue, RequestError},
    budget::LedgerError,
    contingency::FundRejection,
    id::{
        ChannelId, CommandId, CostId, FactId, FundId, KpiId, NodeId, PersonId, RequestId, ReviewId,
        RoleId, TaskId,
    },
    money::{Currency, Money},
    time::TimeError,
};

/// Why a command was refused. A refused command changes nothing and is not kept.
///
/// Where several reasons hold, the one that is asked first is given: the command's name, its instant, its actor, then the
/// rules of what it asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The name was given before to a command with other content.
    #[error("command {command} was accepted before with other content: the field {field} differs")]
    CommandConflict {
        /// The command's name.
        command: CommandId,
        /// The first field that differs.
        field: &'static str,
    },
    /// The instant lies before that of the command accepted last.
    #[error("{at} lies before {last}, the instant of the command accepted last")]
    InstantBeforeLast {
        /// The instant given.
        at: DateTime<Utc>,
        /// The instant of the command accepted last.
        last: DateTime<Utc>,
    },
    /// Nothing has expired.
    #[error("nothing has expired by {at}")]
    NothingExpired {
        /// The instant given.
        at: DateTime<Utc>,
    },
    /// A batch has no commands.
    #[error("a batch needs commands")]
    EmptyBatch,
    /// A command cannot be one of a batch.
    #[error("{kind} cannot be one of a batch")]
    NotInBatch {
        /// The kind of command.
        kind: &'static str,
    },
    /// One command of a batch was refused, and with it all of them.
    #[error("command {number} of {count}: {reason}")]
    Batch {
        /// The number of the command, from 1.
        number: usize,
        /// How many there are.
        count: usize,
        /// Why it was refused.
        reason: Box<Rejection>,
    },
    /// The actor, or the beneficiary of a request, is not one of the plan's people.
    #[error("the plan has nobody called {person}")]
    UnknownPerson {
        /// The person.
        person: PersonId,
    },
    /// Somebody lets a limit pass in a role that they do not hold.
    #[error("{person} does not hold the role {role}")]
    RoleNotHeld {
        /// The person.
        person: PersonId,
        /// The role.
        role: RoleId,
    },
    /// The plan has no such planned cost.
    #[error("the plan has no cost {cost}")]
    UnknownCost {
        /// The cost.
        cost: CostId,
    },
    /// A planned cost stands on another budget node than the request.
    #[error("cost {cost} is planned on {planned}, the request names other nodes")]
    CostElsewhere {
        /// The cost.
        cost: CostId,
        /// The node it is planned on.
        planned: NodeId,
    },
    /// A fact is stated otherwise than the plan and its ledger know it.
    #[error("{fact} is stated as {stated}, and by the plan and its ledger it is {known}")]
    FactDisputed {
        /// The fact.
        fact: FactId,
        /// As it is stated.
        stated: Box<FactValue>,
        /// As it is known.
        known: Box<FactValue>,
    },
    /// The plan has no such fund.
    #[error("the plan has no contingency fund {fund}")]
    UnknownFund {
        /// The fund.
        fund: FundId,
    },
    /// A fund and a budget node do not go together.
    #[error("fund {fund} does not move money of node {node}")]
    FundElsewhere {
        /// The fund.
        fund: FundId,
        /// The node.
        node: NodeId,
    },
    /// The plan has no such task.
    #[error("the plan has no task {task}")]
    UnknownTask {
        /// The task.
        task: TaskId,
    },
    /// The plan has no such KPI.
    #[error("the plan has no KPI {kpi}")]
    UnknownKpi {
        /// The KPI.
        kpi: KpiId,
    },
    /// The plan has no such channel.
    #[error("the plan has no channel {channel}")]
    UnknownChannel {
        /// The channel.
        channel: ChannelId,
    },
    /// The plan has no such review point.
    #[error("the plan has no review point {review}")]
    UnknownReview {
        /// The review point.
        review: ReviewId,
    },
    /// Somebody says that a review took place who holds none of the roles that look.
    #[error("{person} holds none of the roles of the review {review}")]
    NotReviewer {
        /// The person.
        person: PersonId,
        /// The review point.
        review: ReviewId,
    },
    /// A request of this name exists.
    #[error("there is a request {request} already")]
    RequestExists {
        /// The request.
        request: RequestId,
    },
    /// There is no such request.
    #[error("there is no request {request}")]
    UnknownRequest {
        /// The request.
        request: RequestId,
    },
    /// Only money that was asked for spending can be ordered or released.
    #[error("request {request} is not one for spending")]
    NotSpending {
        /// The request.
        request: RequestId,
    },
    /// Neither or both of an amount and lines are given, or an amount where there are several lines.
    #[error("give either one amount or lines; {lines} lines are there to choose from")]
    AmountOrLines {
        /// The lines of the document that is drawn on.
        lines: usize,
    },
    /// A date lies after the instant of the command.
    #[error("{date} lies after {today}, the day of the command")]
    DateInFuture {
        /// The date given.
        date: NaiveDate,
        /// The day of the command (UTC).
        today: NaiveDate,
    },
    /// A finish before the start.
    #[error("{task} cannot finish on {finished}, before its start on {started}")]
    FinishBeforeStart {
        /// The task.
        task: TaskId,
        /// The start.
        started: NaiveDate,
        /// The finish.
        finished: NaiveDate,
    },
    /// A finish without a start.
    #[error("{task} cannot be finished or under way: no start is reported")]
    NotStarted {
        /// The task.
        task: TaskId,
    },
    /// A percentage outside 0 to 100 %, or one that fits neither a finished nor an unfinished task.
    #[error("{task} cannot be at {percent}: {}", if *.finished { "it is finished, so 100%" } else { "0% to less than 100% until it is finished" })]
    ProgressOutOfRange {
        /// The task.
        task: TaskId,
        /// The percentage.
        percent: crate::number::Percent,
        /// Whether the task is finished.
        finished: bool,
    },
    /// A count below zero, or a span without a day.
    #[error("outcome of {channel}: {what} is out of range")]
    OutcomeOutOfRange {
        /// The channel.
        channel: ChannelId,
        /// Which field.
        what: &'static str,
    },
    /// An amount in another currency than the plan's.
    #[error("{amount} is not in {currency}, the currency of the plan")]
    Currency {
        /// The amount.
        amount: Money,
        /// The plan's currency.
        currency: Currency,
    },
    /// The day of the command lies in no fiscal period.
    #[error(transparent)]
    Time(TimeError),
    /// The request cannot be opened.
    #[error(transparent)]
    Request(Box<RequestError>),
    /// The decision cannot be taken.
    #[error(transparent)]
    Decision(Box<DecisionError>),
    /// The request cannot be changed.
    #[error(transparent)]
    Amend(Box<AmendError>),
    /// What approval does has been done already, and is not undone by a change.
    #[error("request {request} is approved and has had its effect: make another request")]
    EffectDone {
        /// The request.
        request: RequestId,
    },
    /// The delegation or absence could not be.
    #[error(transparent)]
    Delegation(Box<DelegationError>),
    /// There is nothing to take back.
    #[error("{from} has delegated nothing to {to} that is still in force")]
    NothingDelegated {
        /// Who would have delegated.
        from: PersonId,
        /// To whom.
        to: PersonId,
    },
    /// Only people themselves and those above them note that they are absent.
    #[error("{actor} cannot note that {person} is absent: they do not report to them")]
    NotSuperior {
        /// Who would be absent.
        person: PersonId,
        /// Who wanted to note it.
        actor: PersonId,
    },
    /// There is no such gate.
    #[error("the plan has no gate {gate}")]
    UnknownGate {
        /// The name given.
        gate: TaskId,
    },
    /// Those who answer for a gate decide it, and those above them.
    #[error("gate {gate} is for {responsible} or somebody above them to decide, not for {actor}")]
    NotGateKeeper {
        /// The gate.
        gate: TaskId,
        /// Who answers for it.
        responsible: PersonId,
        /// Who wanted to decide it.
        actor: PersonId,
    },
    /// Go and no-go are final.
    #[error("gate {gate} is decided already: {verdict}")]
    GateFinal {
        /// The gate.
        gate: TaskId,
        /// What was decided.
        verdict: GateVerdict,
    },
    /// Nothing that waits for a gate starts before its decision is a go, and the gate is not reached.
    #[error("{task} waits for gate {gate}, {}", opened(*.verdict))]
    GateClosed {
        /// The task, or the gate itself.
        task: TaskId,
        /// The gate.
        gate: TaskId,
        /// What was decided so far.
        verdict: Option<GateVerdict>,
    },
    /// The ledger refuses.
    #[error(transparent)]
    Ledger(Box<LedgerError>),
    /// The fund refuses.
    #[error(transparent)]
    Fund(Box<FundRejection>),
}

impl Rejection {
    /// Returns the stable code of this rejection.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CommandConflict { .. } => "command-conflict",
            Self::InstantBeforeLast { .. } => "instant-before-last",
            Self::NothingExpired { .. } => "nothing-expired",
            Self::EmptyBatch => "batch-empty",
            Self::NotInBatch { .. } => "not-in-batch",
            Self::Batch { reason, .. } => reason.code(),
            Self::UnknownPerson { .. } => "unknown-person",
            Self::RoleNotHeld { .. } => "role-not-held",
            Self::UnknownCost { .. } => "unknown-cost",
            Self::CostElsewhere { .. } => "cost-elsewhere",
            Self::FactDisputed { .. } => "fact-disputed",
            Self::UnknownFund { .. } => "unknown-fund",
            Self::FundElsewhere { .. } => "fund-elsewhere",
            Self::UnknownTask { .. } => "unknown-task",
            Self::UnknownKpi { .. } => "unknown-kpi",
            Self::UnknownChannel { .. } => "unknown-channel",
            Self::UnknownReview { .. } => "unknown-review",
            Self::NotReviewer { .. } => "not-reviewer",
            Self::RequestExists { .. } => "request-exists",
            Self::UnknownRequest { .. } => "unknown-request",
            Self::NotSpending { .. } => "not-spending",
            Self::AmountOrLines { .. } => "amount-or-lines",
            Self::DateInFuture { .. } => "date-in-future",
            Self::FinishBeforeStart { .. } => "finish-before-start",
            Self::NotStarted { .. } => "not-started",
            Self::ProgressOutOfRange { .. } => "progress-out-of-range",
            Self::OutcomeOutOfRange { .. } => "outcome-out-of-range",
            Self::Currency { .. } => "plan-currency",
            Self::Time(error) => error.code(),
            Self::Request(error) => error.code(),
            Self::Decision(error) => error.code(),
            Self::Amend(error) => error.code(),
            Self::EffectDone { .. } => "effect-done",
            Self::Delegation(error) => error.code(),
            Self::NothingDelegated { .. } => "nothing-delegated",
            Self::NotSuperior { .. } => "not-superior",
            Self::UnknownGate { .. } => "unknown-gate",
            Self::NotGateKeeper { .. } => "not-gate-keeper",
            Self::GateFinal { .. } => "gate-final",
            Self::GateClosed { .. } => "gate-closed",
            Self::Ledger(error) => error.code(),
            Self::Fund(error) => error.code(),
        }
    }
}

/// Says why a gate is not open.
fn opened(verdict: Option<GateVerdict>) -> String {
    verdict.map_or_else(
        || "which nobody has decided".to_owned(),
        |verdict| format!("whose decision is {verdict}"),
    )
}

impl From<TimeError> for Rejection {
    fn from(error: TimeError) -> Self {
        Self::Time(error)
    }
}

impl From<RequestError> for Rejection {
    fn from(error: RequestError) -> Self {
        Self::Request(Box::new(error))
    }
}

impl From<DecisionError> for Rejection {
    fn from(error: DecisionError) -> Self {
        Self::Decision(Box::new(error))
    }
}

impl From<AmendError> for Rejection {
    fn from(error: AmendError) -> Self {
        match error {
            AmendError::Request(error) => error.into(),
            AmendError::Decision(error) => error.into(),
            error => Self::Amend(Box::new(error)),
        }
    }
}

impl From<DelegationError> for Rejection {
    fn from(error: DelegationError) -> Self {
        Self::Delegation(Box::new(error))
    }
}

impl From<LedgerError> for Rejection {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(Box::new(error))
    }
}

impl From<FundRejection> for Rejection {
    fn from(error: FundRejection) -> Self {
        Self::Fund(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{ReplayError, RestoreError};

    #[test]
    fn errors_are_small() {
        assert!(size_of::<Rejection>() <= 128);
        assert!(size_of::<ReplayError>() <= 128);
        assert!(size_of::<RestoreError>() <= 128);
    }
}
