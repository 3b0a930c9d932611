//! What can be asked of a running plan.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{GateVerdict, Outcome};
use crate::{
    approval::{DelegationMode, DelegationWhen, Facts, Limit, Line, RequestKind, Vote},
    budget::{Finality, Payable},
    id::{
        CommandId, CostId, FundId, InvoiceId, KpiId, NodeId, OrderId, PersonId, RequestId,
        ReviewId, RiskId, RoleId, TaskId, TriggerId, VendorId,
    },
    money::Money,
    number::{Percent, Quantity},
    time::PeriodLabel,
};

/// A command with its name, its instant and who gives it.
///
/// The name makes the command idempotent: given twice with the same content it happens once.
///
/// # Example: from a line of a journal
/// ```
/// use tactica::program::Envelope;
///
/// let line = r#"{"id": "c-1", "at": "2024-10-02T14:00:00Z", "actor": "anna",
///     "command": {"type": "measure-kpi", "kpi": "visits", "date": "2024-10-01", "value": "1200"}}"#;
/// let envelope: Envelope = serde_json::from_str(line)?;
/// assert_eq!(envelope.command.kind(), "measure-kpi");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The command's name, unique in the journal.
    pub id: CommandId,
    /// When it is given; never before the command that was accepted last.
    pub at: DateTime<Utc>,
    /// Who gives it, one of the plan's people.
    pub actor: PersonId,
    /// What is asked.
    pub command: Command,
}

impl Envelope {
    /// Returns the name of the first field in which two commands differ, or `None` if they are the same.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<&'static str> {
        if self.at != other.at {
            return Some("at");
        }
        if self.actor != other.actor {
            return Some("actor");
        }
        self.command.first_difference(&other.command)
    }
}

/// Says that a command is to pass a hard limit, in which role the actor lets it, and why.
///
/// The actor has to hold the role, and a rule of the budget has to name it; what is recorded is in the warning and in the
/// movement itself. It is no approval: who has to be asked is asked all the same.
///
/// # Example: an invoice that is let pass
/// ```
/// use tactica::program::Command;
///
/// let command: Command = serde_json::from_str(r#"{"type": "invoice", "invoice": "i-1", "order": "o-1", "standing": "final",
///     "amount": "105.00 USD", "exception": {"role": "director", "reason": "freight was not in the offer"}}"#)?;
/// assert_eq!(command.waiver().map(|waiver| waiver.role.as_str()), Some("director"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The role.
    pub role: RoleId,
    /// Why.
    pub reason: Box<str>,
}

/// What is delegated, and how; whatever is left out is not limited, is not passed on, and lets the delegator step aside.
///
/// # Example: purchases up to 5 000 while the actor is absent
/// ```
/// use tactica::program::DelegationTerms;
///
/// let terms: DelegationTerms = serde_json::from_str(
///     r#"{"kinds": ["spend"], "limit": {"up-to": "5000.00 USD"}, "when": "in-absence"}"#,
/// )?;
/// assert_eq!(terms.depth, 0);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegationTerms {
    /// The kinds of request.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kinds: Vec<RequestKind>,
    /// The roles of the actor.
    #[serde(default, skip_serializing_if = "is_default")]
    pub roles: Vec<RoleId>,
    /// Up to what amount.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limit: Option<Limit>,
    /// How many times more it may be passed on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub depth: u8,
    /// Whether the actor still decides.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: DelegationMode,
    /// When within the window it is in force.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: DelegationWhen,
}

impl Command {
    /// Returns in which role the command is to pass hard limits, if it is.
    #[must_use]
    pub fn waiver(&self) -> Option<&Waiver> {
        match self {
            Self::RequestSpend { exception, .. }
            | Self::RequestTransfer { exception, .. }
            | Self::RequestDraw { exception, .. }
            | Self::RequestAmendment { exception, .. }
            | Self::Decide { exception, .. }
            | Self::AmendRequest { exception, .. }
            | Self::Order { exception, .. }
            | Self::Accrue { exception, .. }
            | Self::Invoice { exception, .. } => exception.as_ref(),
            _ => None,
        }
    }
}

/// Defines the commands: fields that must be given, then fields that may be left out. Fields are compared in this order.
macro_rules! define_commands {
    ($($(#[$meta:meta])* $name:ident $kind:literal {
        $($(#[$doc:meta])* $field:ident: $type:ty,)*
        $(; $($(#[$extra_doc:meta])* $extra:ident: $extra_type:ty,)*)?
    })*) => {
        /// Something that is asked of a running plan.
        ///
        /// On the wire the kind of command is the field `type`, in words with hyphens.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "type", deny_unknown_fields)]
        #[non_exhaustive]
        pub enum Command {
            $(
                $(#[$meta])*
                #[serde(rename = $kind)]
                $name {
                    $($(#[$doc])* $field: $type,)*
                    $($(
                        $(#[$extra_doc])*
                        #[serde(default, skip_serializing_if = "is_default")]
                        $extra: $extra_type,
                    )*)?
                },
            )*
        }

        impl Command {
            /// The kinds of command, in the order of their definition.
            pub const KINDS: &[&'static str] = &[$($kind),*];

            /// Returns the kind of the command as it stands in journals, such as `request-spend`.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $kind,)*
                }
            }

            /// Returns the name of the first field in which two commands differ, `type` first, or `None` if they are the
            /// same.
            #[must_use]
            pub fn first_difference(&self, other: &Self) -> Option<&'static str> {
                match self {
                    $(Self::$name { .. } => {
                        if !matches!(other, Self::$name { .. }) {
                            return Some("type");
                        }
                        $(
                            let pair = (self, other);
                            if !matches!(pair, (Self::$name { $field: a, .. }, Self::$name { $field: b, .. }) if a == b) {
                                return Some(stringify!($field));
                            }
                        )*
                        $($(
                            let pair = (self, other);
                            if !matches!(pair, (Self::$name { $extra: a, .. }, Self::$name { $extra: b, .. }) if a == b) {
                                return Some(stringify!($extra));
                            }
                        )*)?
                        None
                    })*
                }
            }
        }
    };
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

define_commands! {
    /// Asks for money to be spent; the money is held at once.
    RequestSpend "request-spend" {
        /// The request's name.
        request: RequestId,
        /// How much on which budget node.
        lines: Vec<Line>,
        /// What it is needed for.
        reason: Box<str>,
        ;
        /// The planned cost it draws on, which gives tactic, task and channel.
        cost: Option<CostId>,
        /// The vendor, if there is one already; an order must then go to this vendor.
        vendor: Option<VendorId>,
        /// The person it is for, if not the one who asks; they cannot decide on it either.
        beneficiary: Option<PersonId>,
        /// What the policies may ask about it besides the vendor, such as a category.
        facts: Facts,
        /// When what is not ordered by then is free again; never, if left out.
        expires_at: Option<DateTime<Utc>>,
        /// Lets it pass hard limits that name a role for this.
        exception: Option<Waiver>,
    }
    /// Asks for money to be moved from one budget node to another; it moves when the request is approved.
    RequestTransfer "request-transfer" {
        /// The request's name.
        request: RequestId,
        /// The node that gives.
        from: NodeId,
        /// The node that receives.
        to: NodeId,
        /// How much.
        amount: Money,
        /// Why.
        reason: Box<str>,
        ;
        /// What the policies may ask about it.
        facts: Facts,
        /// Lets it pass hard limits that name a role for this, if it is approved at once.
        exception: Option<Waiver>,
    }
    /// Asks for a contingency fund to be drawn; the money moves when the request is approved.
    RequestDraw "request-draw" {
        /// The request's name.
        request: RequestId,
        /// The fund.
        fund: FundId,
        /// The trigger, which must have been declared, or whose condition must be met.
        trigger: TriggerId,
        /// How much for which budget node.
        lines: Vec<Line>,
        /// Why.
        reason: Box<str>,
        ;
        /// For which risk; required by a fund that covers named ones.
        risk: Option<RiskId>,
        /// What the policies may ask about it.
        facts: Facts,
        /// Lets it pass hard limits that name a role for this, if it is approved at once.
        exception: Option<Waiver>,
    }
    /// Asks for more money than the plan has; the nodes and the total rise when the request is approved.
    RequestAmendment "request-amendment" {
        /// The request's name.
        request: RequestId,
        /// How much more for which budget node.
        lines: Vec<Line>,
        /// Where the money comes from.
        source: Box<str>,
        /// Why.
        reason: Box<str>,
        ;
        /// What the policies may ask about it.
        facts: Facts,
        /// Lets it pass hard limits that name a role for this, if it is approved at once.
        exception: Option<Waiver>,
    }
    /// Changes what a request asks for; what is left out stays as it is. What was approved stays so within the tolerance of its
    /// policy, otherwise the request is decided again; money that is held follows.
    AmendRequest "amend-request" {
        /// The request.
        request: RequestId,
        /// How much on which budget node.
        lines: Vec<Line>,
        /// What it is needed for.
        reason: Box<str>,
        ;
        /// The vendor.
        vendor: Option<VendorId>,
        /// The person it is for.
        beneficiary: Option<PersonId>,
        /// What the policies may ask about it, in place of what was said before.
        facts: Option<Facts>,
        /// When what is not ordered by then is free again.
        expires_at: Option<DateTime<Utc>>,
        /// Lets it pass hard limits that name a role for this.
        exception: Option<Waiver>,
    }
    /// Votes on a request, or advises on it where only advice is asked of the actor. The last approval of one that was let pass in
    /// an emergency ratifies it.
    Decide "decide" {
        /// The request.
        request: RequestId,
        /// The vote.
        vote: Vote,
        /// Why.
        reason: Box<str>,
        ;
        /// The step, counted from 1, where several are open.
        step: Option<u32>,
        /// For whom, where several have delegated to the actor.
        acting_for: Option<PersonId>,
        /// Lets the money that the vote moves pass hard limits that name a role for this. A vote that moves none needs none.
        exception: Option<Waiver>,
    }
    /// Stands aside: the actor does not decide on the request any more.
    Recuse "recuse" {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Box<str>,
    }
    /// Lets a request for spending pass before it is approved; it has to be ratified in time.
    OverrideRequest "override-request" {
        /// The request.
        request: RequestId,
        /// The role in which the actor may do so.
        role: RoleId,
        /// What the emergency is.
        reason: Box<str>,
    }
    /// Lets another person act for the actor.
    Delegate "delegate" {
        /// Who acts.
        to: PersonId,
        /// The first instant.
        start: DateTime<Utc>,
        /// The instant after the last.
        end: DateTime<Utc>,
        ;
        /// What is delegated, and how.
        terms: DelegationTerms,
        /// Why.
        reason: Box<str>,
    }
    /// Takes back, from now on, all that the actor has let another person do.
    RevokeDelegation "revoke-delegation" {
        /// Who acted.
        to: PersonId,
    }
    /// Notes that the actor, or somebody who reports to them, is absent: deputies act.
    NoteAbsence "note-absence" {
        /// The first instant.
        from: DateTime<Utc>,
        /// The instant after the last.
        until: DateTime<Utc>,
        ;
        /// Who; the actor, if left out.
        person: Option<PersonId>,
    }
    /// Takes a request back; what was held is free again.
    Withdraw "withdraw" {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Box<str>,
    }
    /// Orders from a vendor out of approved money: an `amount` where the request has one line, else `lines`.
    Order "order" {
        /// The order's name.
        order: OrderId,
        /// The approved request.
        request: RequestId,
        /// The vendor.
        vendor: VendorId,
        ;
        /// How much, where the request has one line.
        amount: Option<Money>,
        /// How much on which line of the request.
        lines: Vec<Line>,
        /// What is ordered.
        reason: Box<str>,
        /// When it may be invoiced: at any time, if left out.
        payable: Payable,
        /// Lets it pass hard limits that name a role for this.
        exception: Option<Waiver>,
    }
    /// Confirms that what was ordered was received.
    ConfirmReceipt "confirm-receipt" {
        /// The order.
        order: OrderId,
    }
    /// Recognises the cost of an order before its invoice, which reverses it: an `amount` where the order has one line, else
    /// `lines`.
    Accrue "accrue" {
        /// The accrual's name; one set of names with invoices.
        accrual: InvoiceId,
        /// The order.
        order: OrderId,
        ;
        /// How much, where the order has one line.
        amount: Option<Money>,
        /// How much on which line of the order.
        lines: Vec<Line>,
        /// What the cost is for.
        reason: Box<str>,
        /// Lets it pass hard limits that name a role for this.
        exception: Option<Waiver>,
    }
    /// Books an invoice on an order: an `amount` where the order has one line, else `lines`.
    Invoice "invoice" {
        /// The invoice's name.
        invoice: InvoiceId,
        /// The order.
        order: OrderId,
        /// Whether more invoices are to come; with the final one the rest of the order is free again.
        standing: Finality,
        ;
        /// How much, where the order has one line.
        amount: Option<Money>,
        /// How much on which line of the order.
        lines: Vec<Line>,
        /// Lets it pass hard limits that name a role for this.
        exception: Option<Waiver>,
    }
    /// Books a credit note against an invoice; no limit stands in its way.
    Credit "credit" {
        /// The credit note's name.
        credit: InvoiceId,
        /// The invoice.
        invoice: InvoiceId,
        ;
        /// How much, where the invoice has one line.
        amount: Option<Money>,
        /// How much on which line of the invoice.
        lines: Vec<Line>,
        /// Why.
        reason: Box<str>,
    }
    /// Books money that came back without an invoice of this plan; no limit stands in its way.
    Refund "refund" {
        /// The credit note's name.
        credit: InvoiceId,
        /// How much on which budget node.
        lines: Vec<Line>,
        /// Why.
        reason: Box<str>,
    }
    /// Closes an order; what was ordered and not invoiced is free again, what was accrued among it, which must not be in a frozen
    /// period. Of a retainer what is due stays ordered until it is invoiced or the order is closed again.
    CloseOrder "close-order" {
        /// The order.
        order: OrderId,
        /// Why.
        reason: Box<str>,
    }
    /// Gives back what was approved and not ordered.
    ReleaseRequest "release-request" {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Box<str>,
    }
    /// Lets nothing more be posted into a period of the budget.
    FreezePeriod "freeze-period" {
        /// The period.
        period: PeriodLabel,
        /// Why.
        reason: Box<str>,
    }
    /// Lets a frozen period be posted into again; the actor has to hold the role that the budget names for this.
    ReopenPeriod "reopen-period" {
        /// The period.
        period: PeriodLabel,
        /// Why.
        reason: Box<str>,
    }
    /// Records that a review of the budget took place; the actor has to hold one of the roles that look.
    HoldReview "hold-review" {
        /// The review point.
        review: ReviewId,
        ;
        /// What came of it.
        note: Box<str>,
    }
    /// Lets expire what has: money held for requests whose time is up is free again, and where silence means something it is recorded.
    /// Any other command does so first.
    Expire "expire" {
    }
    /// Gives several commands that succeed or fail together, each judged on what the ones before it lead to.
    Batch "batch" {
        /// The commands; none of them a batch.
        commands: Vec<Command>,
    }
    /// Declares that what a fund waits for has happened.
    DeclareTrigger "declare-trigger" {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
        /// What shows it.
        evidence: Box<str>,
    }
    /// Draws a fund by the actor's own authority.
    DrawFund "draw-fund" {
        /// The fund.
        fund: FundId,
        /// The trigger, which must have been declared, or whose condition must be met.
        trigger: TriggerId,
        /// How much for which budget node.
        lines: Vec<Line>,
        /// Why.
        reason: Box<str>,
        ;
        /// For which risk; required by a fund that covers named ones.
        risk: Option<RiskId>,
    }
    /// Puts money that the budget has left over into a fund, by the actor's own authority over it.
    ReplenishFund "replenish-fund" {
        /// The fund.
        fund: FundId,
        /// The budget node the money comes from.
        from: NodeId,
        /// How much.
        amount: Money,
        /// Why.
        reason: Box<str>,
    }
    /// Says that a risk cannot happen any more, or is accepted: a fund keeps nothing for it. By the actor's own authority over the fund.
    RetireRisk "retire-risk" {
        /// The fund.
        fund: FundId,
        /// The risk.
        risk: RiskId,
        /// Why.
        reason: Box<str>,
    }
    /// Takes money out of a fund because a risk is retired, by the actor's own authority over it.
    ReleaseFund "release-fund" {
        /// The fund.
        fund: FundId,
        /// How much.
        amount: Money,
        /// Why.
        reason: Box<str>,
        ;
        /// The budget node that receives the money of a fund inside the budget; must be left out for one outside.
        to: Option<NodeId>,
    }
    /// Reports how far a task is; what is left out stays as reported before.
    ReportProgress "report-progress" {
        /// The task or milestone.
        task: TaskId,
        ;
        /// The day it started.
        started: Option<NaiveDate>,
        /// The day it finished.
        finished: Option<NaiveDate>,
        /// How much of the work is done.
        percent: Option<Percent>,
        /// A remark.
        note: Box<str>,
    }
    /// Decides a gate of the plan by what the pilot of its tactic has shown; a go reaches its milestone, and lets start what waits
    /// for it. Go and no-go are final.
    DecideGate "decide-gate" {
        /// The milestone that is the gate.
        gate: TaskId,
        /// Go, no-go, or that the pilot goes on.
        verdict: GateVerdict,
        /// Why: what the pilot showed.
        reason: Box<str>,
    }
    /// Records the value of a KPI.
    MeasureKpi "measure-kpi" {
        /// The KPI.
        kpi: KpiId,
        /// The day on which it was measured.
        date: NaiveDate,
        /// The value, in the KPI's unit.
        value: Quantity,
    }
    /// Records what came of a channel.
    RecordOutcome "record-outcome" {
        /// What came of which channel in which days.
        outcome: Outcome,
    }
}
