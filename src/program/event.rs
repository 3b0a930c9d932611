//! What has happened: the facts that a journal keeps and a replay applies.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::GateDecision;
use crate::{
    approval::{
        Absence, Amendment, Decision, Delegation, Lapse, Opened, Override, Recusal, RequestRecord,
        Withdrawal,
    },
    budget::{LedgerEvent, ReviewHeld},
    contingency::FundEvent,
    id::{ChannelId, CostId, FundId, KpiId, NodeId, PersonId, RiskId, TaskId, TriggerId},
    money::Money,
    number::{Percent, Quantity},
    tactic::TaskKind,
};

/// What the approval of a request does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Effect {
    /// The held money may be ordered.
    Spend {
        /// The planned cost it draws on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cost: Option<CostId>,
    },
    /// Money moves from this node to the node of the request.
    Transfer {
        /// The node that gives.
        from: NodeId,
        /// What the policy was asked for, where that is more than the amount: the move and those before it in the period.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cumulative: Option<Money>,
    },
    /// A fund is drawn for the nodes of the request.
    Draw {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
        /// For which risk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        risk: Option<RiskId>,
    },
    /// The nodes of the request, and the total, rise.
    Amend {
        /// Where the money comes from.
        source: Box<str>,
    },
}

/// How far a task is; what nobody has reported is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The day it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<NaiveDate>,
    /// The day it finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<NaiveDate>,
    /// How much of the work is done, 0 to 100 %.
    pub percent: Percent,
}

impl Progress {
    /// Returns what is known after a further report; what it leaves out stays as it was. Nothing is judged.
    pub(crate) fn reported(
        &self,
        kind: TaskKind,
        started: Option<NaiveDate>,
        finished: Option<NaiveDate>,
        percent: Option<Percent>,
    ) -> Self {
        let finished = finished.or(self.finished);
        // A milestone starts when it is reached, also when the day it was reached is corrected.
        let reached = finished.filter(|_| kind == TaskKind::Milestone);
        Self {
            started: started.or(reached).or(self.started),
            finished,
            percent: match (finished, percent) {
                (Some(_), None) => Percent::HUNDRED,
                (_, percent) => percent.unwrap_or(self.percent),
            },
        }
    }
}

/// A value of a KPI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// The day on which it was measured.
    pub date: NaiveDate,
    /// The value, in the KPI's unit.
    pub value: Quantity,
}

/// What came of a channel in a span of days; what was not counted is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The channel.
    pub channel: ChannelId,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last day.
    pub until: NaiveDate,
    /// How often advertising was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impressions: Option<Quantity>,
    /// How often it was clicked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clicks: Option<Quantity>,
    /// Enquiries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads: Option<Quantity>,
    /// New customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers: Option<Quantity>,
    /// Revenue attributed to the channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Money>,
    /// Incremental profit before the cost of marketing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profit: Option<Money>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Event {
    /// A request was opened, with the chain of its policy as it was then.
    Requested {
        /// What was asked, and who is to decide.
        opened: Box<Opened>,
        /// What approval does.
        effect: Effect,
    },
    /// Somebody decided or advised on a request.
    Decided {
        /// The record of the decision.
        decision: Decision,
    },
    /// What a request asks for was changed.
    Amended {
        /// The record of it.
        amendment: Box<Amendment>,
    },
    /// Somebody stood aside.
    Recused {
        /// The record of it.
        recusal: Recusal,
    },
    /// A request was let pass in an emergency.
    Overridden {
        /// The record of it.
        overridden: Override,
    },
    /// Time was up for a step whose silence means something.
    Lapsed {
        /// The record of it.
        lapse: Lapse,
    },
    /// Somebody let another act for them.
    Delegated {
        /// For what and how long.
        delegation: Delegation,
    },
    /// Somebody took back what they had delegated.
    DelegationRevoked {
        /// Who had delegated.
        from: PersonId,
        /// To whom.
        to: PersonId,
        /// From when on it is not in force.
        at: DateTime<Utc>,
    },
    /// Somebody is absent.
    AbsenceNoted {
        /// Who, and how long.
        absence: Absence,
    },
    /// A request was taken back.
    Withdrawn {
        /// The record of it.
        withdrawal: Withdrawal,
    },
    /// Money moved in the ledger.
    Moved {
        /// What moved.
        movement: LedgerEvent,
    },
    /// A review of the budget took place.
    Reviewed {
        /// Which, and when.
        held: ReviewHeld,
    },
    /// Something happened to a fund.
    FundChanged {
        /// The fund.
        fund: FundId,
        /// What happened.
        event: FundEvent,
    },
    /// A task is this far.
    Progressed {
        /// The task.
        task: TaskId,
        /// Everything known of its progress.
        progress: Progress,
    },
    /// A gate was decided.
    GateDecided {
        /// The milestone that is the gate.
        gate: TaskId,
        /// What was decided, by whom and why.
        decision: GateDecision,
    },
    /// A KPI had this value.
    Measured {
        /// The KPI.
        kpi: KpiId,
        /// The value.
        measurement: Measurement,
    },
    /// Something came of a channel.
    OutcomeRecorded {
        /// What.
        outcome: Outcome,
    },
}

impl Event {
    /// Returns what the event adds to the records of a request, if it is about one that is open already.
    pub(super) fn request_record(&self) -> Option<RequestRecord> {
        Some(match self {
            Self::Decided { decision } => decision.into(),
            Self::Amended { amendment } => amendment.as_ref().into(),
            Self::Recused { recusal } => recusal.into(),
            Self::Overridden { overridden } => overridden.into(),
            Self::Lapsed { lapse } => lapse.into(),
            Self::Withdrawn { withdrawal } => withdrawal.into(),
            _ => return None,
        })
    }
}
