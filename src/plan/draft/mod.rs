//! The loose form of a plan: public fields, one struct per thing, as it stands in a JSON document.
//!
//! Everything may be left out and every leaf may hold any text; [`PlanDraft::build`] says what is wrong with it. Fields
//! that a document does not have are not written back. The guide page on the plan document describes each field.

mod field;
#[cfg(feature = "json")]
mod json;
mod object;
mod words;

use chrono::NaiveDate;
pub use field::{Field, Leaf};
use serde::{Deserialize, Deserializer, Serialize, de::MapAccess};
pub use words::{CarryRule, DrivenBy, Origin, Standing};

use crate::{
    approval::{Facts, LeadCase, PolicySpec},
    budget::{Basis, Control, DeficitRule, NodeKind, Stage},
    contingency::{Relation, TriggerKind},
    id::{
        AudienceId, BlackoutId, CalendarId, ChannelId, CostId, FundId, KpiId, ModeId, NodeId,
        ObjectiveId, PersonId, PlanId, ResourceId, ReviewId, RiskId, RoleId, SkillId, TacticId,
        TaskId, TriggerId,
    },
    money::{Allotment, Currency, Money, UnitPrice},
    network::{Breaks, Timing},
    number::{Percent, Quantity, Ratio},
    resource::ResourceKind,
    response::CurveForm,
    tactic::{Blackout, ChannelCategory, Dependency, EarningMethod, MixElement, Moment},
    time::{Cadence, DateSpan, FiscalPattern, PeriodLabel, WorkCalendarSpec, WorkTime},
};

/// The format that [`PlanDraft::format`] names.
pub const FORMAT: &str = "tactica-plan/1";

/// Defines structs of a document: every field may be missing or `null`, which is the same, and none may be unknown. Only an
/// object is read; the implementation that serde derives would also take a list, for the fields in their order. An object that
/// `needs` some of its fields is refused where it is empty, for then it would be the same as none.
macro_rules! define_drafts {
    ($($(#[$meta:meta])* $name:ident $(needs $needed:literal)? { $($(#[$doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
        pub struct $name {
            $(
                $(#[$doc])*
                #[serde(skip_serializing_if = "object::is_default")]
                pub $field: $type,
            )*
        }

        impl object::Fields for $name {
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];
            const NEEDED: &'static str = concat!($($needed)?);

            fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
                $(
                    if name == stringify!($field) {
                        self.$field = map.next_value::<Option<_>>()?.unwrap_or_default();
                        return Ok(());
                    }
                )*
                Ok(())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                object::read(deserializer)
            }
        }
    )*};
}

define_drafts! {
    /// A plan as a document.
    ///
    /// # Example: the smallest plan there is
    /// ```
    /// use tactica::plan::PlanDraft;
    ///
    /// let draft = PlanDraft::new("spring", "USD", "2025-01-01", "2025-07-01");
    /// let plan = draft.build()?;
    /// assert_eq!(plan.span().days(), 181);
    /// # Ok::<(), tactica::issue::Issues>(())
    /// ```
    PlanDraft {
        /// The format of the document, [`FORMAT`].
        format: String,
        /// The plan's name for programs.
        id: Field<PlanId>,
        /// The plan's name for people.
        name: String,
        /// The organisation whose plan it is.
        organisation: String,
        /// The currency in which the plan is budgeted.
        currency: Field<Currency>,
        /// The first day of the plan.
        start: Field<NaiveDate>,
        /// The day after the last day of the plan.
        end: Field<NaiveDate>,
        /// How the plan's time is divided into periods.
        fiscal: FiscalDraft,
        /// Where the plan's figures come from, and what was filled in.
        sources: Vec<String>,
        /// Exchange rates into the plan's currency.
        rates: Vec<RateDraft>,
        /// The calendar of everything that names none; Monday to Friday, 09:00 to 17:00, if left out.
        calendar: Field<CalendarId>,
        /// Working calendars.
        calendars: Vec<CalendarDraft>,
        /// Days that tasks keep clear of, by name.
        blackouts: Vec<BlackoutDraft>,
        /// What the plan is for.
        objectives: Vec<ObjectiveDraft>,
        /// Whom it addresses.
        audiences: Vec<AudienceDraft>,
        /// Through what.
        channels: Vec<ChannelDraft>,
        /// The roles that policies and funds refer to.
        roles: Vec<RoleDraft>,
        /// Who works, answers, asks and approves.
        people: Vec<PersonDraft>,
        /// What else the work needs.
        resources: Vec<ResourceDraft>,
        /// What is done.
        tactics: Vec<TacticDraft>,
        /// Milestones of the whole plan, such as market dates.
        milestones: Vec<MilestoneDraft>,
        /// How much money there is, for what.
        budget: BudgetDraft,
        /// What is kept for the unforeseen.
        contingency: ContingencyDraft,
        /// Who must agree to what.
        policies: Vec<PolicySpec>,
        /// How the schedule waits for the approval of planned costs; not at all if left out.
        approvals: ApprovalsDraft,
    }
    /// How the schedule waits for approvals: a task that needs money starts when the approval can have come.
    ApprovalsDraft needs "plan_for" {
        /// Which length of a chain is planned for.
        plan_for: Field<LeadCase>,
        /// The first day on which money can be asked for, which may lie before the plan; its first day if left out.
        ask_from: Field<NaiveDate>,
        /// The calendar of those who decide; the plan's own if left out.
        calendar: Field<CalendarId>,
    }
    /// How the plan's time is divided.
    FiscalDraft {
        /// The month in which the fiscal year starts, 1 to 12; January if left out.
        start_month: Option<u8>,
        /// Into which periods; months if left out.
        pattern: Option<FiscalPattern>,
    }
    /// An exchange rate: one unit of `from` is `rate` units of `to`.
    RateDraft {
        /// The currency converted from.
        from: Field<Currency>,
        /// The currency converted to.
        to: Field<Currency>,
        /// Units of `to` for one unit of `from`.
        rate: Field<Ratio>,
        /// The first day on which the rate holds.
        date: Field<NaiveDate>,
    }
    /// A working calendar with its name.
    CalendarDraft {
        /// The calendar's name.
        id: Field<CalendarId>,
        /// Shifts, holidays and exceptions.
        hours: WorkCalendarSpec,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// Days that tasks keep clear of; a task names the list among its `blackouts`.
    BlackoutDraft {
        /// The list's name for programs.
        id: Field<BlackoutId>,
        /// The list's name for people.
        name: String,
        /// The days, of one year or of every year.
        spans: Vec<Field<Blackout>>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// An objective.
    ObjectiveDraft {
        /// Its name for programs.
        id: Field<ObjectiveId>,
        /// Its name for people.
        name: String,
        /// Its rank, 1 first; its place in the list if left out.
        priority: Option<u32>,
        /// Its share of the plan's attention.
        weight: Field<Percent>,
        /// Whom it is about.
        audiences: Vec<Field<AudienceId>>,
        /// What shows that it is met.
        kpis: Vec<KpiDraft>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A key performance indicator.
    KpiDraft {
        /// Its name for programs.
        id: Field<KpiId>,
        /// Its name for people.
        name: String,
        /// The unit of its values.
        unit: String,
        /// The value before the plan.
        baseline: Field<Quantity>,
        /// The value to be reached.
        target: Field<Quantity>,
        /// By when.
        due: Field<NaiveDate>,
        /// Its share of its objective's weight; all KPIs of an objective have one, or none.
        weight: Field<Percent>,
        /// From which part of the achievement expected by a date it is green; 100 % if left out.
        green_from: Field<Percent>,
        /// From which part of the achievement expected by a date it is amber; 80 % if left out, or green if that is less.
        amber_from: Field<Percent>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// An audience.
    AudienceDraft {
        /// Its name for programs.
        id: Field<AudienceId>,
        /// Its name for people.
        name: String,
        /// Who belongs to it.
        description: String,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A channel.
    ChannelDraft {
        /// Its name for programs.
        id: Field<ChannelId>,
        /// Its name for people.
        name: String,
        /// Its category.
        category: Field<ChannelCategory>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A role.
    RoleDraft {
        /// Its name for programs.
        id: Field<RoleId>,
        /// Its name for people.
        name: String,
        /// How high it stands, 0 lowest; lets the reader find bands whose authority falls.
        level: Option<u8>,
    }
    /// A person.
    PersonDraft {
        /// Their name for programs.
        id: Field<PersonId>,
        /// Their name for people.
        name: String,
        /// Their department or organisation.
        department: String,
        /// The roles they hold.
        roles: Vec<Field<RoleId>>,
        /// What they can do.
        skills: Vec<Field<SkillId>>,
        /// Whom they report to.
        reports_to: Field<PersonId>,
        /// The largest amount they may approve by themselves, for steps that climb to whoever may.
        approves_up_to: Field<Money>,
        /// When they work.
        calendar: Field<CalendarId>,
        /// Their share of full time; `100%` if left out.
        capacity: Field<Percent>,
        /// When they are away.
        absences: Vec<SpanDraft>,
        /// What an hour of theirs costs.
        rates: Vec<CostRateDraft>,
        /// How much longer they may work, and at which price; not at all if left out.
        overtime: Option<OvertimeDraft>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// How much longer a person may work, and at which price.
    OvertimeDraft {
        /// The price of an hour of it, in place of their rate.
        rate: Field<UnitPrice>,
        /// The most of it on a day.
        most: Field<WorkTime>,
    }
    /// A span of days.
    SpanDraft {
        /// The first day.
        start: Field<NaiveDate>,
        /// The day after the last day.
        end: Field<NaiveDate>,
    }
    /// What something costs from a date on.
    CostRateDraft {
        /// The first day on which the rate holds; the first day of the plan if left out.
        from: Field<NaiveDate>,
        /// The price of an hour, a use or a unit.
        price: Field<UnitPrice>,
    }
    /// A pool, tool, room or material.
    ResourceDraft {
        /// Its name for programs.
        id: Field<ResourceId>,
        /// Its name for people.
        name: String,
        /// Which kind it is.
        kind: Field<ResourceKind>,
        /// How many units there are; 1 if left out.
        units: Field<Quantity>,
        /// What the people of a pool can do.
        skills: Vec<Field<SkillId>>,
        /// When it is available.
        calendar: Field<CalendarId>,
        /// When it is not.
        absences: Vec<SpanDraft>,
        /// What its use costs.
        rates: Vec<CostRateDraft>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A tactic with its action plan.
    TacticDraft {
        /// Its name for programs.
        id: Field<TacticId>,
        /// Its name for people.
        name: String,
        /// The objectives it serves.
        objectives: Vec<Field<ObjectiveId>>,
        /// Whom it addresses.
        audiences: Vec<Field<AudienceId>>,
        /// The parts of the marketing mix it works with.
        mix: Vec<Field<MixElement>>,
        /// The channels it uses.
        channels: Vec<Field<ChannelId>>,
        /// Who answers for it, and for its tasks that name nobody.
        responsible: Field<PersonId>,
        /// Who does what.
        tasks: Vec<TaskDraft>,
        /// Moments to be reached.
        milestones: Vec<MilestoneDraft>,
        /// Branches of the work breakdown.
        summaries: Vec<SummaryDraft>,
        /// Efforts that last as long as others do.
        hammocks: Vec<HammockDraft>,
        /// What it is planned to cost.
        costs: Vec<CostDraft>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A task.
    TaskDraft {
        /// Its name for programs.
        id: Field<TaskId>,
        /// Its name for people: what is done.
        name: String,
        /// How long it takes; exclusive of `effort`.
        duration: Field<WorkTime>,
        /// How much person time it takes; exclusive of `duration`.
        effort: Field<WorkTime>,
        /// What decides how long the effort takes; `units` if left out.
        driven_by: Field<DrivenBy>,
        /// The calendar it is worked on.
        calendar: Field<CalendarId>,
        /// The summary it belongs to.
        parent: Field<TaskId>,
        /// Before which it may not start.
        not_before: Field<Moment>,
        /// Before which it may not finish; a day counts whole.
        finish_not_before: Field<Moment>,
        /// After which it may not start.
        start_by: Field<Moment>,
        /// After which it may not finish.
        finish_by: Field<Moment>,
        /// At which it must start, whatever it waits for; exclusive of `must_finish`.
        must_start: Field<Moment>,
        /// At which it must finish, whatever it waits for; exclusive of `must_start`.
        must_finish: Field<Moment>,
        /// The last day on which it may finish; a plan that cannot keep it is refused.
        deadline: Field<Moment>,
        /// Whether it comes as soon or as late as it can; as the schedule is counted if left out.
        timing: Field<Timing>,
        /// How much it matters, 0 to 1000; 500 if left out.
        priority: Option<u16>,
        /// What happens when its calendar rests; `stretch` if left out.
        breaks: Field<Breaks>,
        /// Spans of days one of which has to hold it from start to finish.
        windows: Vec<Field<DateSpan>>,
        /// Days it keeps clear of from start to finish, or names of lists of them.
        blackouts: Vec<Field<Blackout>>,
        /// What it waits for.
        after: Vec<Field<Dependency>>,
        /// Whom and what it needs.
        needs: Vec<NeedDraft>,
        /// Who serves its needs for skills whenever they can.
        preferred: Vec<Field<PersonId>>,
        /// Other ways of doing it, of which levelling may choose one.
        modes: Vec<ModeDraft>,
        /// Who answers for it.
        responsible: Field<PersonId>,
        /// Where it is done.
        location: String,
        /// How it is done.
        method: String,
        /// What it hands over.
        deliverable: String,
        /// The KPI that shows its effect.
        kpi: Field<KpiId>,
        /// How it earns its budget; `percent-complete` if left out, `milestones` if these are given.
        earning: Field<EarningMethod>,
        /// At which milestones it earns what.
        earning_milestones: Vec<EarningMilestoneDraft>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A milestone at which a task earns a share of its budget.
    EarningMilestoneDraft {
        /// The milestone.
        milestone: Field<TaskId>,
        /// The share; those of a task add up to 100 %.
        share: Field<Percent>,
    }
    /// Another way of doing a task.
    ModeDraft {
        /// Its name for programs, within the task.
        id: Field<ModeId>,
        /// Its name for people.
        name: String,
        /// How long the task takes this way.
        duration: Field<WorkTime>,
        /// Whom and what it needs, in place of what the task needs.
        needs: Vec<NeedDraft>,
        /// What is paid for it beside the rates of those who do it.
        price: Field<Money>,
    }
    /// Whom or what a task needs: exactly one of `skill`, `person` and `resource`.
    NeedDraft {
        /// Anybody with this skill.
        skill: Field<SkillId>,
        /// This person.
        person: Field<PersonId>,
        /// This pool, tool, room or material.
        resource: Field<ResourceId>,
        /// How many units at the same time; 1 if left out.
        units: Field<Quantity>,
    }
    /// A moment to be reached.
    MilestoneDraft {
        /// Its name for programs, out of the same names as tasks.
        id: Field<TaskId>,
        /// Its name for people.
        name: String,
        /// The summary it belongs to.
        parent: Field<TaskId>,
        /// Before which it cannot come, such as the date of a fair.
        not_before: Field<Moment>,
        /// After which it may not come; a day may be used to its end.
        finish_by: Field<Moment>,
        /// At which it must come, whatever it waits for; a day means its beginning.
        must_start: Field<Moment>,
        /// At which it must come, whatever it waits for; a day means its end.
        must_finish: Field<Moment>,
        /// The last day on which it may come; a plan that cannot keep it is refused.
        deadline: Field<Moment>,
        /// Whether it comes as soon or as late as it can; as the schedule is counted if left out.
        timing: Field<Timing>,
        /// How much it matters, 0 to 1000; 500 if left out.
        priority: Option<u16>,
        /// Spans of days one of which has to hold it.
        windows: Vec<Field<DateSpan>>,
        /// Days it keeps clear of, or names of lists of them.
        blackouts: Vec<Field<Blackout>>,
        /// The tactic whose pilot decides it: what waits for it may not start before that decision is a go.
        gate: Field<TacticId>,
        /// What it waits for.
        after: Vec<Field<Dependency>>,
        /// Who answers for it.
        responsible: Field<PersonId>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A branch of the work breakdown: from the earliest start to the latest finish of all that name it as their `parent`.
    SummaryDraft {
        /// Its name for programs, out of the same names as tasks.
        id: Field<TaskId>,
        /// Its name for people.
        name: String,
        /// The summary it belongs to itself.
        parent: Field<TaskId>,
        /// The calendar on which its float is counted.
        calendar: Field<CalendarId>,
        /// Before which nothing in it may start.
        not_before: Field<Moment>,
        /// After which it may not finish.
        finish_by: Field<Moment>,
        /// The last day on which it may finish; a plan that cannot keep it is refused.
        deadline: Field<Moment>,
        /// What all in it waits for, by links to its start.
        after: Vec<Field<Dependency>>,
        /// Who answers for it.
        responsible: Field<PersonId>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// An effort that lasts as long as others do, such as supervision.
    HammockDraft {
        /// Its name for programs, out of the same names as tasks.
        id: Field<TaskId>,
        /// Its name for people.
        name: String,
        /// The summary it belongs to.
        parent: Field<TaskId>,
        /// The calendar on which its length and its float are counted.
        calendar: Field<CalendarId>,
        /// The last day on which it may finish; a plan that cannot keep it is refused.
        deadline: Field<Moment>,
        /// From when it hangs: links to its start, `FS` or `SS`.
        from: Vec<Field<Dependency>>,
        /// Until when: links to its finish, `FF` or `SF`.
        to: Vec<Field<Dependency>>,
        /// Who answers for it.
        responsible: Field<PersonId>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// Money a tactic is planned to spend: an `amount`, or a `quantity` at a `price`.
    CostDraft {
        /// Its name for programs.
        id: Field<CostId>,
        /// Its name for people.
        name: String,
        /// The budget node it is planned on.
        node: Field<NodeId>,
        /// The channel it pays for.
        channel: Field<ChannelId>,
        /// The task during which it is spent.
        task: Field<TaskId>,
        /// The amount.
        amount: Field<Money>,
        /// The quantity.
        quantity: Field<Quantity>,
        /// The unit price.
        price: Field<UnitPrice>,
        /// What the policies may ask about it, beside what the plan knows.
        facts: Facts,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// The budget: a tree of nodes below one root.
    BudgetDraft {
        /// The root's name for programs; `budget` if left out.
        id: Field<NodeId>,
        /// The root's name for people.
        name: String,
        /// All the money of the budget; nothing if left out.
        total: Field<Money>,
        /// What happens when the total is exceeded; `hard` if left out.
        control: Field<Control>,
        /// What is asked of the whole instead at a stage, or besides at the later ones.
        rules: Vec<RuleDraft>,
        /// The fiscal periods on which postings fall, one after the other; without any, postings need no date.
        periods: Vec<Field<PeriodLabel>>,
        /// How the total falls on the periods, one amount each.
        phasing: Vec<Field<Money>>,
        /// The nodes below the root.
        nodes: Vec<NodeDraft>,
        /// Other ways to add up the same money.
        views: Vec<ViewDraft>,
        /// By how much orders and invoices may exceed what they are drawn from.
        matching: MatchingDraft,
        /// The role that may reopen a frozen period; nobody if left out.
        reopening: Field<RoleId>,
        /// How much may be moved between nodes without asking; if left out, every transfer is a request for its amount.
        flexibility: FlexibilityDraft,
        /// What a period hands on to the next one; if left out, nothing is said about it.
        carry_over: CarryDraft,
        /// When the budget is looked at again.
        reviews: Vec<ReviewDraft>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A node of the budget.
    NodeDraft {
        /// Its name for programs.
        id: Field<NodeId>,
        /// Its name for people.
        name: String,
        /// The node it hangs below; the root if left out.
        parent: Field<NodeId>,
        /// Its money: an amount, a percentage of the parent, or what remains.
        allotment: Field<Allotment>,
        /// What kind of node it is; `category` if left out.
        kind: Field<NodeKind>,
        /// What happens when it is exceeded; `hard` if left out.
        control: Field<Control>,
        /// What is asked of it instead at a stage, or besides at the later ones.
        rules: Vec<RuleDraft>,
        /// The views in which it and everything below it are counted as well.
        views: Vec<Field<NodeId>>,
        /// How its money falls on the periods of the budget, one amount each.
        phasing: Vec<Field<Money>>,
        /// What its money brings; money is divided among the nodes that have one.
        response: ResponseDraft,
        /// How much it may get when money is divided.
        bounds: BoundsDraft,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// What money on a node brings: a curve with its parameters, or with what was observed.
    ResponseDraft needs "curve" {
        /// How the curve is stated, which says what else is needed.
        curve: Field<CurveForm>,
        /// The outcome that unlimited spend approaches.
        ceiling: Field<Quantity>,
        /// The spend that brings half of the ceiling, in major units of the plan's currency.
        half: Field<Quantity>,
        /// The exponent of a Hill curve; above 1 it is S-shaped.
        shape: Field<Quantity>,
        /// The spend at which the sigmoid is steepest, in major units.
        midpoint: Field<Quantity>,
        /// The rate of the sigmoid per major unit.
        steepness: Field<Quantity>,
        /// The outcome of the first major unit of a power, or of a factor of e of a logarithm; the spend of an exponential, in major units.
        scale: Field<Quantity>,
        /// The exponent of a power or of an ADBUDG curve.
        exponent: Field<Quantity>,
        /// The spend from which a logarithm begins to flatten, in major units.
        unit: Field<Quantity>,
        /// The outcome without spend.
        floor: Field<Quantity>,
        /// Little's `d`: the half spend to the power of the exponent.
        constant: Field<Quantity>,
        /// The outcome per major unit.
        rate: Field<Quantity>,
        /// The spend beyond which nothing more comes, in major units.
        cap: Field<Quantity>,
        /// The corners of a piecewise linear curve, or what was observed.
        points: Vec<PointDraft>,
        /// What a unit of the outcome is worth beside those of other nodes; 1 if left out.
        weight: Field<Quantity>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// A spend and what it brought.
    PointDraft {
        /// The spend.
        spend: Field<Money>,
        /// The outcome.
        outcome: Field<Quantity>,
    }
    /// How much a node may get when money is divided; a node with curves below it bounds their sum.
    BoundsDraft {
        /// At least this.
        min: Field<Money>,
        /// At most this.
        max: Field<Money>,
        /// Nothing, or at least this; of a node with a curve.
        zero_or_at_least: Field<Money>,
        /// Exactly this; of a node with a curve.
        fixed: Field<Money>,
        /// Multiples of this; of a node with a curve.
        step: Field<Money>,
        /// At least this share of what is divided.
        min_share: Field<Percent>,
        /// At most this share of what is divided.
        max_share: Field<Percent>,
        /// At least a percentage of what competitors spend; of a node with a curve.
        parity: RivalDraft,
        /// At least a share of all voices, the own one included; of a node with a curve.
        share_of_voice: RivalDraft,
    }
    /// A floor that follows from what others spend.
    RivalDraft needs "spend and at_least" {
        /// What the others spend.
        spend: Field<Money>,
        /// The percentage.
        at_least: Field<Percent>,
    }
    /// Another way to add up the money of the budget, such as the quarters or the cost centres.
    ViewDraft {
        /// Its name for programs; one set of names with the nodes.
        id: Field<NodeId>,
        /// Its name for people.
        name: String,
        /// The view it is a part of.
        parent: Field<NodeId>,
        /// What it may have at most; what its nodes are allotted if left out.
        limit: Field<Money>,
        /// What it stands for, not a reserve; `category` if left out.
        kind: Field<NodeKind>,
        /// What happens when it is exceeded; `hard` if left out.
        control: Field<Control>,
        /// What is asked of it instead at a stage, or besides at the later ones.
        rules: Vec<RuleDraft>,
        /// How its money falls on the periods of the budget, one amount each.
        phasing: Vec<Field<Money>>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// What a node or view is asked at a stage.
    RuleDraft {
        /// When it is asked.
        stage: Field<Stage>,
        /// Over which stretch of time; `whole` if left out.
        basis: Field<Basis>,
        /// What happens when there is too little; `hard` if left out.
        control: Field<Control>,
        /// By how much a hard limit may be passed, with a warning.
        tolerance: ToleranceDraft,
        /// The role that may let a command pass a hard limit, with a reason.
        exception: Field<RoleId>,
    }
    /// By how much a limit may be passed; where both are given, both have to hold.
    ToleranceDraft needs "amount or percent" {
        /// An amount.
        amount: Field<Money>,
        /// A percentage of the limit.
        percent: Field<Percent>,
    }
    /// How much more than was held may be ordered, and how much more than was ordered invoiced.
    MatchingDraft {
        /// Of an order, beyond what is left of its request.
        commit: ToleranceDraft,
        /// Of an invoice, beyond what is left of its order.
        settle: ToleranceDraft,
        /// The role that may let more pass, with a reason.
        exception: Field<RoleId>,
    }
    /// How much may be moved between nodes in a period of the fiscal calendar without asking.
    FlexibilityDraft {
        /// What each team may move, all its moves together; who is in none of them asks for every move.
        allowances: Vec<AllowanceDraft>,
        /// How much may leave a node, whoever moves it.
        thresholds: Vec<ThresholdDraft>,
    }
    /// What a team may move in a period without asking.
    AllowanceDraft {
        /// The team: everybody who holds this role.
        team: Field<RoleId>,
        /// The greatest sum, itself included.
        up_to: Field<Money>,
    }
    /// How much may leave a node in a period without asking.
    ThresholdDraft {
        /// The node.
        node: Field<NodeId>,
        /// The greatest sum, itself included.
        up_to: Field<Money>,
    }
    /// What a period hands on to the next one.
    CarryDraft needs "policy" {
        /// What is handed on; nothing is said about it if left out.
        policy: Field<CarryRule>,
        /// The most that is handed on, where it is `capped`.
        amount: Field<Money>,
        /// The most that is handed on, as a percentage of the period's own limit, where it is `capped`.
        percent: Field<Percent>,
        /// What becomes of a deficit, where surpluses are `capped`.
        deficit: Field<DeficitRule>,
    }
    /// A point at which part of the budget is looked at again.
    ReviewDraft {
        /// Its name for programs.
        id: Field<ReviewId>,
        /// The day of the first review.
        first: Field<NaiveDate>,
        /// How often it comes back, such as `every 3 months`; once if left out.
        cadence: Field<Cadence>,
        /// The day of the last review at the latest; no end if left out.
        last: Field<NaiveDate>,
        /// The nodes that are looked at; the whole budget if left out.
        nodes: Vec<Field<NodeId>>,
        /// The roles that look, at least one.
        who: Vec<Field<RoleId>>,
    }
    /// Contingency funds and how much of the budget they may be.
    ContingencyDraft {
        /// The least share of the budget's total that the funds add up to.
        min: Field<Percent>,
        /// The greatest share.
        max: Field<Percent>,
        /// The funds.
        funds: Vec<FundDraft>,
    }
    /// A contingency fund.
    FundDraft {
        /// Its name for programs.
        id: Field<FundId>,
        /// Its name for people.
        name: String,
        /// What it is for.
        purpose: String,
        /// How much money is in it.
        amount: Field<Money>,
        /// Whether its money is in a budget node or beside the budget; `outside` if left out.
        standing: Field<Standing>,
        /// The budget node that holds its money, if inside.
        node: Field<NodeId>,
        /// The most that one draw may take.
        cap_per_draw: Field<Money>,
        /// The most that all draws of one period of the fiscal calendar may take.
        cap_per_period: Field<Money>,
        /// The risks it covers; a fund that covers some is drawn for one of them.
        risks: Vec<RiskDraft>,
        /// When it may be drawn.
        triggers: Vec<TriggerDraft>,
        /// Who may draw it, up to which amount.
        authority: Vec<AuthorityDraft>,
        /// Where it comes from.
        origin: Field<Origin>,
        /// A remark.
        note: String,
    }
    /// What must have happened before a fund may be drawn.
    TriggerDraft {
        /// Its name for programs.
        id: Field<TriggerId>,
        /// Which kind of trigger it is; `event` if left out.
        kind: Field<TriggerKind>,
        /// What must have happened.
        description: String,
        /// The KPI it is computed from, of the kind `metric`.
        kpi: Field<KpiId>,
        /// How the KPI's latest value has to stand to the threshold.
        relation: Field<Relation>,
        /// The threshold, in the KPI's unit.
        threshold: Field<Quantity>,
        /// The first day it holds, of the kind `date`.
        from: Field<NaiveDate>,
        /// The day after the last day it holds; no end if left out.
        until: Field<NaiveDate>,
    }
    /// A risk that a fund covers.
    RiskDraft {
        /// Its name for programs.
        id: Field<RiskId>,
        /// What may happen.
        description: String,
        /// How much of the fund is kept for it.
        exposure: Field<Money>,
    }
    /// Who may draw a fund; without a limit, any amount the fund allows.
    AuthorityDraft {
        /// The role.
        role: Field<RoleId>,
        /// The greatest amount, itself included.
        up_to: Field<Money>,
        /// The amount below which draws must stay.
        below: Field<Money>,
    }
}

impl PlanDraft {
    /// Makes an empty draft with what every plan needs; dates are `YYYY-MM-DD` and `end` is the day after the last day.
    #[must_use]
    pub fn new(id: &str, currency: &str, start: &str, end: &str) -> Self {
        Self {
            format: FORMAT.to_owned(),
            id: id.into(),
            currency: currency.into(),
            start: start.into(),
            end: end.into(),
            ..Self::default()
        }
    }
}
