//! Tactics, tasks, milestones and what they wait for.

use ::proptest::{collection, prelude::*, sample, sample::Index};
use chrono::NaiveDate;

use super::{
    PlanShape, indices, names, origin, people,
    people::{CALENDARS, HOLIDAYS, SKILLS},
    remark, slug,
    strategy::AUDIENCES,
};
use crate::{
    network::{Lag, LinkKind},
    plan::{Field, MilestoneDraft, NeedDraft, Origin, PlanDraft, TacticDraft, TaskDraft},
    tactic::{Dependency, MixElement, Moment},
    time::{DATE_MAX, WorkTime, add_days},
};

/// The minutes of a week that are worked in every calendar of tasks: five weekdays of seven hours.
const WEEK: i64 = 2100;
/// The latest day, counted from the start of the plan, before which a task may not start.
const NOT_BEFORE: i64 = 60;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Milestone,
    Duration,
    Effort,
}

#[derive(Debug, Clone, Copy)]
enum Need {
    Skill(Index),
    Person(Index),
    Agency,
}

#[derive(Debug, Clone)]
struct Task {
    kind: Kind,
    minutes: i64,
    tactic: Index,
    links: Vec<(Index, LinkKind, i64)>,
    need: Option<Need>,
    responsible: Option<Index>,
    calendar: Option<Index>,
    not_before: Option<i64>,
    deadline: bool,
    origin: Field<Origin>,
    note: String,
}

#[derive(Debug, Clone)]
struct Tactic {
    objectives: Vec<Index>,
    audiences: Vec<Index>,
    channels: Vec<Index>,
    mix: Vec<MixElement>,
    responsible: Index,
    note: String,
}

#[derive(Debug, Clone)]
pub(super) struct Genes {
    tactics: Vec<Tactic>,
    tasks: Vec<Task>,
    /// The numbers in the names of the tasks, so that the order of names is not the order of work.
    numbers: Vec<usize>,
}

fn task(links: usize) -> impl Strategy<Value = Task> {
    let kind =
        prop_oneof![3 => Just(Kind::Duration), 2 => Just(Kind::Effort), 1 => Just(Kind::Milestone)];
    let minutes = prop_oneof![
        4 => (0..=10_i64).prop_map(|days| days.saturating_mul(480)),
        1 => 0..=4800_i64,
    ];
    // Hours for the most part, back and forth.
    let lag = prop_oneof![
        3 => Just(0_i64),
        2 => (-16..=24_i64).prop_map(|hours| hours.saturating_mul(60)),
        1 => -960..=1440_i64,
    ];
    let kinds = sample::select(LinkKind::ALL.to_vec());
    let need = prop_oneof![
        any::<Index>().prop_map(Need::Skill),
        any::<Index>().prop_map(Need::Person),
        Just(Need::Agency),
    ];
    (
        kind,
        minutes,
        any::<Index>(),
        collection::vec((any::<Index>(), kinds, lag), 0..=links),
        prop::option::of(need),
        prop::option::of(any::<Index>()),
        prop::option::of(any::<Index>()),
        prop_oneof![4 => Just(None), 1 => (0..=NOT_BEFORE).prop_map(Some)],
        prop_oneof![2 => Just(false), 1 => Just(true)],
        origin(),
        remark(),
    )
        .prop_map(
            |(
                kind,
                minutes,
                tactic,
                links,
                need,
                responsible,
                calendar,
                not_before,
                deadline,
                origin,
                note,
            )| {
                Task {
                    kind,
                    minutes,
                    tactic,
                    links,
                    need,
                    responsible,
                    calendar,
                    not_before,
                    deadline,
                    origin,
                    note,
                }
            },
        )
}

pub(super) fn genes(shape: PlanShape) -> impl Strategy<Value = Genes> {
    let mix = sample::subsequence(MixElement::ALL, 0..=MixElement::ALL.len());
    let tactic = (
        indices(2),
        indices(2),
        indices(2),
        mix,
        any::<Index>(),
        remark(),
    );
    let tactic = tactic.prop_map(
        |(objectives, audiences, channels, mix, responsible, note)| Tactic {
            objectives,
            audiences,
            channels,
            mix,
            responsible,
            note,
        },
    );
    let numbers: Vec<usize> = (0..shape.tasks).collect();
    (
        collection::vec(tactic, 1..=shape.tactics),
        collection::vec(task(shape.links), 0..=shape.tasks),
        Just(numbers).prop_shuffle(),
    )
        .prop_map(|(tactics, tasks, numbers)| Genes {
            tactics,
            tasks,
            numbers,
        })
}

impl Genes {
    /// Returns an end of the plan after which no task can finish, however they wait for each other.
    ///
    /// At any minute that is worked in all calendars, something on the longest path goes on: a task or a lag. So the path takes
    /// no more such minutes than these add up to. Effort at half a unit takes twice as long.
    pub(super) fn end(&self, start: NaiveDate) -> NaiveDate {
        let work = self.tasks.iter().fold(0_i64, |sum, task| {
            let lags = task.links.iter().map(|(_, _, lag)| lag.saturating_abs());
            let own = task.minutes.saturating_mul(2);
            lags.fold(sum.saturating_add(own), i64::saturating_add)
        });
        let weeks = work.checked_div(WEEK).unwrap_or(0).saturating_add(2);
        let holidays = i64::try_from(HOLIDAYS).unwrap_or(0).saturating_mul(7);
        let days = weeks.saturating_mul(7).saturating_add(holidays);
        add_days(start, days.saturating_add(NOT_BEFORE)).unwrap_or(DATE_MAX)
    }

    pub(super) fn write(&self, draft: &mut PlanDraft) {
        let tactics = self.tactics.iter().enumerate();
        draft.tactics = tactics.map(|(n, genes)| tactic(n, genes, draft)).collect();
        for (place, genes) in self.tasks.iter().enumerate() {
            let id = self.id(place);
            let after = self.after(place, genes);
            let within = |days: i64| {
                draft
                    .start
                    .value()
                    .and_then(|start| add_days(*start, days).ok())
            };
            let not_before: Option<Moment> = genes.not_before.and_then(within).map(Into::into);
            let last_day = draft.end.value().and_then(NaiveDate::pred_opt);
            let deadline: Option<Moment> = last_day.filter(|_| genes.deadline).map(Into::into);
            let responsible = genes.responsible.map_or(Field::Missing, |place| {
                slug("person", place.index(draft.people.len()))
            });
            let people = draft.people.len();
            let all = draft.tactics.len();
            let Some(tactic) = draft.tactics.get_mut(genes.tactic.index(all)) else {
                continue;
            };
            let (duration, effort) = match genes.kind {
                Kind::Milestone => {
                    tactic.milestones.push(MilestoneDraft {
                        id: id.as_str().into(),
                        name: format!("Milestone {place}"),
                        not_before: not_before.into(),
                        deadline: deadline.into(),
                        after,
                        responsible,
                        origin: genes.origin.clone(),
                        note: genes.note.clone(),
                        ..MilestoneDraft::default()
                    });
                    continue;
                }
                Kind::Duration => (minutes(genes.minutes), Field::Missing),
                Kind::Effort => (Field::Missing, minutes(genes.minutes)),
            };
            let calendar = genes.calendar.map(|place| *place.get(&CALENDARS));
            tactic.tasks.push(TaskDraft {
                id: id.as_str().into(),
                name: format!("Task {place}"),
                duration,
                effort,
                calendar: calendar.map_or(Field::Missing, Into::into),
                not_before: not_before.into(),
                deadline: deadline.into(),
                after,
                needs: genes
                    .need
                    .map(|need| needs(need, people))
                    .into_iter()
                    .collect(),
                responsible,
                origin: genes.origin.clone(),
                note: genes.note.clone(),
                ..TaskDraft::default()
            });
        }
        self.write_last(draft);
    }

    /// Adds a milestone of the whole plan that waits for the task drawn last.
    fn write_last(&self, draft: &mut PlanDraft) {
        let Some(last) = self.tasks.len().checked_sub(1) else {
            return;
        };
        draft.milestones.push(MilestoneDraft {
            id: "launch".into(),
            name: "Launch".to_owned(),
            after: vec![self.id(last).as_str().into()],
            ..MilestoneDraft::default()
        });
    }

    fn id(&self, place: usize) -> String {
        format!("task-{}", self.numbers.get(place).copied().unwrap_or(place))
    }

    /// Returns what a task waits for: tasks drawn before it, so that nothing waits in a circle.
    fn after(&self, place: usize, genes: &Task) -> Vec<Field<Dependency>> {
        let mut after = Vec::new();
        for (earlier, kind, lag) in genes.links.iter().filter(|_| place > 0) {
            let on = self.id(earlier.index(place));
            let on = on.parse().expect("invariant: the name was made as one");
            after.push(Dependency::new(on, *kind).with_lag(Lag::work(*lag)));
        }
        after.sort();
        after.dedup();
        after.into_iter().map(Field::of).collect()
    }
}

fn time(minutes: i64) -> WorkTime {
    WorkTime::from_minutes(minutes).expect("invariant: some thousand minutes are in range")
}

fn minutes(minutes: i64) -> Field<WorkTime> {
    Field::of(time(minutes))
}

fn tactic(number: usize, genes: &Tactic, draft: &PlanDraft) -> TacticDraft {
    let mut objectives = names("objective", &genes.objectives, draft.objectives.len());
    if objectives.is_empty() {
        objectives.push(slug("objective", 0));
    }
    TacticDraft {
        id: slug("tactic", number),
        name: format!("Tactic {number}"),
        objectives,
        audiences: names("audience", &genes.audiences, AUDIENCES),
        mix: genes.mix.iter().copied().map(Field::of).collect(),
        channels: names("channel", &genes.channels, draft.channels.len()),
        responsible: slug("person", genes.responsible.index(draft.people.len())),
        note: genes.note.clone(),
        ..TacticDraft::default()
    }
}

/// Returns what a task needs: half of somebody, which even the person with the least capacity has, or one of the agency.
fn needs(need: Need, people: usize) -> NeedDraft {
    match need {
        Need::Skill(place) => NeedDraft {
            skill: slug("skill", place.index(SKILLS)),
            units: "0.5".into(),
            ..NeedDraft::default()
        },
        Need::Person(place) => NeedDraft {
            person: slug("person", place.index(people)),
            units: "0.5".into(),
            ..NeedDraft::default()
        },
        Need::Agency => NeedDraft {
            resource: people::AGENCY.into(),
            ..NeedDraft::default()
        },
    }
}
