//! Whole plans as drafts.
//!
//! A draft is drawn as *genes*, small independent numbers that shrink well, and then put together so that it builds: a task
//! waits only for tasks drawn before it, an amount is a share of what its node has, a need asks for what somebody can do.

mod broken;
mod control;
mod hung;
mod money;
mod people;
mod strategy;
mod tasks;

use ::proptest::{collection, prelude::*, sample::Index};
pub use broken::broken_plan_draft;
use chrono::NaiveDate;

use crate::{
    money::{Currency, Money},
    plan::{Field, Leaf, Origin, PlanDraft},
    time::{DATE_MIN, add_days},
};

/// How large the plans of [`plan_draft`] are: the most of each kind of thing.
///
/// | Field | At least | At most |
/// | --- | --- | --- |
/// | `objectives`, `tactics`, `people`, `nodes` | 1 | 50 |
/// | `tasks`, `costs` | 0 | 500 |
/// | `links` | 0 | 10 |
///
/// Numbers outside of these bounds count as the bound.
///
/// # Example: larger plans than the usual
/// ```
/// use tactica::proptest::PlanShape;
///
/// let shape = PlanShape { tasks: 200, links: 4, ..PlanShape::default() };
/// assert_eq!(shape.tactics, PlanShape::default().tactics);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlanShape {
    /// Objectives.
    pub objectives: usize,
    /// Tactics.
    pub tactics: usize,
    /// Tasks and milestones in all tactics together.
    pub tasks: usize,
    /// Dependencies of one task or milestone.
    pub links: usize,
    /// People.
    pub people: usize,
    /// Nodes directly below the root of the budget; each has up to four below it.
    pub nodes: usize,
    /// Planned costs.
    pub costs: usize,
}

impl Default for PlanShape {
    /// Small plans, a few dozen things in all.
    fn default() -> Self {
        Self {
            objectives: 3,
            tactics: 3,
            tasks: 10,
            links: 2,
            people: 4,
            nodes: 4,
            costs: 5,
        }
    }
}

impl PlanShape {
    fn bounded(self) -> Self {
        Self {
            objectives: self.objectives.clamp(1, 50),
            tactics: self.tactics.clamp(1, 50),
            tasks: self.tasks.min(500),
            links: self.links.min(10),
            people: self.people.clamp(1, 50),
            nodes: self.nodes.clamp(1, 50),
            costs: self.costs.min(500),
        }
    }
}

/// What is drawn for the plan as a whole.
#[derive(Debug, Clone)]
struct Genes {
    start: NaiveDate,
    currency: Currency,
    strategy: strategy::Genes,
    people: people::Genes,
    tasks: tasks::Genes,
    money: money::Genes,
    control: control::Genes,
}

/// Gives drafts that build: [`PlanDraft::check`] finds no errors in them, though it may have warnings.
///
/// They have all that a plan can have: objectives with KPIs, audiences, channels, calendars, people with skills, roles, superiors
/// and absences, resources, tactics with tasks and milestones, tasks that earn by each of the methods, dependencies of every kind with lags and leads (never in a circle),
/// deadlines that can be met, a budget of amounts, percentages and remainders in two levels, costs as amounts, in units and in
/// another currency, all within their nodes, views, rules and phasing, contingency funds inside and outside of the budget, and approval policies.
///
/// # Example: what is drawn can be scheduled
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{proptest::{plan_draft, PlanShape}, schedule::Schedule};
///
/// let shape = PlanShape { tasks: 30, ..PlanShape::default() };
/// TestRunner::deterministic().run(&plan_draft(shape), |draft| {
///     let plan = draft.build().expect("the draft builds");
///     prop_assert_eq!(Schedule::of(&plan).tasks().len(), plan.tasks().len());
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan_draft(shape: PlanShape) -> impl Strategy<Value = PlanDraft> {
    let shape = shape.bounded();
    let currency = prop_oneof![
        4 => Just(Currency::USD),
        1 => Just(Currency::JPY),
        1 => Just(Currency::GBP),
    ];
    // From 2020 on; every plan ends before the horizon.
    let start = (43_829..47_000_i64).prop_map(|day| {
        add_days(DATE_MIN, day).expect("invariant: the years after 2020 are in the horizon")
    });
    (
        start,
        currency,
        strategy::genes(shape),
        people::genes(shape),
        tasks::genes(shape),
        money::genes(shape),
        control::genes(),
    )
        .prop_map(
            |(start, currency, strategy, people, tasks, money, control)| {
                put_together(&Genes {
                    start,
                    currency,
                    strategy,
                    people,
                    tasks,
                    money,
                    control,
                })
            },
        )
}

fn put_together(genes: &Genes) -> PlanDraft {
    let mut draft = PlanDraft::new("plan", genes.currency.code(), "", "");
    "A plan".clone_into(&mut draft.name);
    draft.start = Field::of(genes.start);
    draft.end = Field::of(genes.tasks.end(genes.start));
    genes.strategy.write(&mut draft);
    genes.people.write(&mut draft);
    for person in draft
        .people
        .iter_mut()
        .filter(|person| !person.rates.is_empty())
    {
        person.approves_up_to = Field::of(Money::from_minor(50_000, genes.currency));
    }
    genes.tasks.write(&mut draft);
    let amounts = genes.money.write(&mut draft, genes.currency);
    genes.control.write(&mut draft, &amounts);
    draft
}

/// Makes a name for programs, such as `task-3`.
fn slug<I: Leaf>(kind: &str, number: usize) -> Field<I> {
    Field::from(format!("{kind}-{number}").as_str())
}

/// Gives a remark: mostly none, else something that a careless reader or writer stumbles over.
fn remark() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        1 => Just("as published".to_owned()),
        1 => Just("a \"quoted\" name,\twith a tab\nand a line".to_owned()),
        1 => Just("Grüße, 日本, 🎯 <b>&amp;</b>".to_owned()),
    ]
}

fn origin() -> impl Strategy<Value = Field<Origin>> {
    let origin = ::proptest::sample::select(Origin::ALL);
    prop::option::of(origin).prop_map(Field::from)
}

/// Gives up to `most` places in a list of any length.
fn indices(most: usize) -> impl Strategy<Value = Vec<Index>> {
    collection::vec(any::<Index>(), 0..=most)
}

/// Returns the names of the things at these places, each once, out of `count` things of a kind.
fn names<I: Leaf>(kind: &str, places: &[Index], count: usize) -> Vec<Field<I>> {
    let places = places.iter().map(|place| place.index(count));
    let places: std::collections::BTreeSet<usize> = places.collect();
    places.into_iter().map(|place| slug(kind, place)).collect()
}
