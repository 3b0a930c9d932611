//! What is done: tactics, the action plan of tasks behind each, and what they are planned to cost.
//!
//! | Type | Answers |
//! | --- | --- |
//! | [`Tactic`] | which objective, which audience, which part of the marketing mix, through which channels |
//! | [`Task`] | what, who, when, where, how, waiting for what, delivering what, shown by which KPI |
//! | [`Dependency`] | which date of which other task is waited for, and how long |
//! | [`TaskBounds`], [`Moment`] | which dates are set, by the day or by the minute |
//! | [`Blackout`] | which days a task keeps clear of |
//! | [`Earning`] | how the budget of a task is earned as its work goes on |
//! | [`Cost`] | how much money, from which budget node, through which channel, during which task |

mod blackout;
mod bounds;
mod channel;
mod dependency;
mod earning;
mod moment;
mod task;

pub use blackout::{Blackout, BlackoutError, BlackoutList};
pub use bounds::{MustDate, TaskBounds};
pub use channel::{Channel, ChannelCategory, MixElement};
pub use dependency::{Dependency, DependencyError};
pub use earning::{Earning, EarningMethod, EarningMilestone};
pub use moment::Moment;
use serde::{Deserialize, Serialize};
pub use task::{Mode, Need, NeedOf, Task, TaskKind, Work};

use crate::{
    id::{AudienceId, ChannelId, CostId, NodeId, ObjectiveId, PersonId, TacticId, TaskId},
    money::{Money, UnitPrice},
    number::Quantity,
};

/// A way to reach objectives: what is done, for whom, through which channels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tactic {
    /// Its name in the plan.
    pub id: TacticId,
    /// What people call it.
    pub name: String,
    /// The objectives it serves, at least one.
    pub objectives: Vec<ObjectiveId>,
    /// The audiences it addresses.
    pub audiences: Vec<AudienceId>,
    /// The parts of the marketing mix it works with.
    pub mix: Vec<MixElement>,
    /// The channels it uses.
    pub channels: Vec<ChannelId>,
    /// Who answers for it, and for each of its tasks that names nobody else.
    pub responsible: Option<PersonId>,
}

/// Where the planned amount of a cost comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostBasis {
    /// An amount as quoted, in any currency of the plan.
    Amount(Money),
    /// A quantity at a unit price, such as impressions at a CPM.
    Units {
        /// How many.
        quantity: Quantity,
        /// At which price.
        price: UnitPrice,
    },
}

/// Money a tactic is planned to spend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Its name in the plan.
    pub id: CostId,
    /// What people call it.
    pub name: String,
    /// The tactic that spends it.
    pub tactic: TacticId,
    /// The budget node it is planned on.
    pub node: NodeId,
    /// The channel it pays for.
    pub channel: Option<ChannelId>,
    /// The task during which it is spent, evenly over the task's dates; the whole tactic if none is named.
    pub task: Option<TaskId>,
    /// Where the amount comes from.
    pub basis: CostBasis,
    /// The planned amount in the plan's currency.
    pub planned: Money,
}
