//! Tactics, tasks, milestones and what they wait for.

mod dates;
mod earning;

use ::proptest::{collection, prelude::*, sample, sample::Index};
use chrono::NaiveDate;

use super::{
    PlanShape, indices, names, origin, people,
    people::{CALENDARS, HOLIDAYS, SKILLS},
    remark, slug,
    strategy::AUDIENCES,
};
use crate::{
    money::Money,
    network::{Clock, Limit, LinkKind},
    plan::{
        DrivenBy, Field, MilestoneDraft, ModeDraft, NeedDraft, Origin, PlanDraft, TacticDraft,
        TaskDraft,
    },
    tactic::{Dependency, MixElement, Moment},
    time::{DATE_MAX, WorkTime, add_days},
};

/// The minutes of a week that are worked in every calendar of tasks: five weekdays of seven hours.
const WEEK: i64 = 2100;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Milestone,
    Duration,
    Effort,
    Capacity,
}

#[derive(Debug, Clone, Copy)]
enum Need {
    Skill(Index),
    Person(Index),
    Agency,
}

/// A wait for a task drawn before: its lag in minutes, whether that becomes a share, its clock and its limit.
#[derive(Debug, Clone)]
struct Link {
    on: Index,
    kind: LinkKind,
    lag: i64,
    share: bool,
    clock: Clock,
    limit: Limit,
}

#[derive(Debug, Clone)]
struct Task {
    kind: Kind,
    minutes: i64,
    tactic: Index,
    links: Vec<Link>,
    dates: dates::Genes,
    earning: earning::Genes,
    need: Option<Need>,
    /// Another way of doing it: its minutes and its price in cents, none for nothing.
    mode: Option<(i64, Option<i64>)>,
    /// Whether somebody is preferred who has the skill it needs.
    prefers: bool,
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
    let kind = prop_oneof![6 => Just(Kind::Duration), 3 => Just(Kind::Effort), 2 => Just(Kind::Milestone), 1 => Just(Kind::Capacity)];
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
    let clocks = prop_oneof![
        6 => Just(Clock::Successor),
        1 => Just(Clock::Predecessor),
        1 => Just(Clock::Project),
        1 => Just(Clock::Elapsed),
    ];
    let limits = prop_oneof![6 => Just(Limit::AtLeast), 1 => Just(Limit::AtMost)];
    let shares = prop_oneof![5 => Just(false), 1 => Just(true)];
    let link = (any::<Index>(), kinds, lag, shares, clocks, limits);
    let link = link.prop_map(|(on, kind, lag, share, clock, limit)| Link {
        on,
        kind,
        lag,
        share,
        clock,
        limit,
    });
    let need = prop_oneof![
        any::<Index>().prop_map(Need::Skill),
        any::<Index>().prop_map(Need::Person),
        Just(Need::Agency),
    ];
    (
        kind,
        minutes,
        any::<Index>(),
        collection::vec(link, 0..=links),
        (
            prop::option::of(need),
            prop_oneof![3 => Just(None), 1 => (1..=2400_i64, prop::option::of(0..=500_000_i64)).prop_map(Some)],
            any::<bool>(),
        ),
        prop::option::of(any::<Index>()),
        prop::option::of(any::<Index>()),
        (
            prop_oneof![4 => Just(None), 1 => (0..=dates::SET_UNTIL).prop_map(Some)],
            dates::genes(),
            earning::genes(),
        ),
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
                (need, mode, prefers),
                responsible,
                calendar,
                (not_before, dates, earning),
                deadline,
                origin,
                note,
            )| {
                Task {
                    kind,
                    minutes,
                    tactic,
                    links,
                    dates,
                    earning,
                    need,
                    mode,
                    prefers,
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
    /// no more such minutes than these add up to, and those that it waits for a window or a stretch that holds it whole. Effort at
    /// half a unit takes twice as long, at half the capacity four times.
    pub(super) fn end(&self, start: NaiveDate) -> NaiveDate {
        let work = self.tasks.iter().fold(0_i64, |sum, task| {
            // A lag of some minutes may become a share of as many hundredths of a percent, seven times over.
            let shares = task.links.iter().filter(|link| link.share);
            let shares = shares.map(|link| link.lag.saturating_abs().saturating_mul(20));
            let lags = task.links.iter().map(|link| link.lag.saturating_abs());
            let lags = lags.chain(shares);
            let own = task.minutes.saturating_mul(4);
            let own = own.saturating_add(task.dates.delay(own));
            lags.fold(sum.saturating_add(own), i64::saturating_add)
        });
        let weeks = work.checked_div(WEEK).unwrap_or(0).saturating_add(2);
        let holidays = i64::try_from(HOLIDAYS).unwrap_or(0).saturating_mul(7);
        let days = weeks.saturating_mul(7).saturating_add(holidays);
        add_days(start, days.saturating_add(dates::SET_UNTIL)).unwrap_or(DATE_MAX)
    }

    pub(super) fn write(&self, draft: &mut PlanDraft) {
        let tactics = self.tactics.iter().enumerate();
        draft.tactics = tactics.map(|(n, genes)| tactic(n, genes, draft)).collect();
        dates::write_shared(draft);
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
            let mut milestone = MilestoneDraft {
                id: id.as_str().into(),
                name: format!("Milestone {place}"),
                not_before: not_before.into(),
                deadline: deadline.into(),
                after,
                responsible,
                origin: genes.origin.clone(),
                note: genes.note.clone(),
                ..MilestoneDraft::default()
            };
            genes.dates.write_milestone(&mut milestone, draft);
            let task = match genes.kind {
                Kind::Milestone => None,
                _ => Some(task_of(genes, place, &milestone, draft)),
            };
            let all = draft.tactics.len();
            let Some(tactic) = draft.tactics.get_mut(genes.tactic.index(all)) else {
                continue;
            };
            match task {
                None => tactic.milestones.push(milestone),
                Some(task) => tactic.tasks.push(task),
            }
        }
        if let (Some(first), Some(last)) = (self.first_work(), self.tasks.len().checked_sub(1)) {
            dates::write_hammock(draft, &self.id(first), &self.id(last));
        }
        self.write_last(draft);
        self.write_earning(draft);
    }

    /// Gives the tasks ways to earn their budget, once all milestones are there.
    fn write_earning(&self, draft: &mut PlanDraft) {
        let milestones = earning::milestones(draft);
        for (place, genes) in self.tasks.iter().enumerate() {
            let id = self.id(place);
            let tactics = draft.tactics.iter_mut();
            let mut tasks = tactics.flat_map(|tactic| &mut tactic.tasks);
            if let Some(task) = tasks.find(|task| task.id.to_text().as_deref() == Some(id.as_str()))
            {
                genes.earning.write(task, &milestones);
            }
        }
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

    /// Returns the first that is not a milestone.
    fn first_work(&self) -> Option<usize> {
        let is_work = |task: &Task| !matches!(task.kind, Kind::Milestone);
        self.tasks.iter().position(is_work)
    }

    /// Returns what a task waits for: tasks drawn before it, so that nothing waits in a circle.
    fn after(&self, place: usize, genes: &Task) -> Vec<Field<Dependency>> {
        let mut after = Vec::new();
        for link in genes.links.iter().filter(|_| place > 0) {
            let earlier = link.on.index(place);
            let on = self.id(earlier);
            let on = on.parse().expect("invariant: the name was made as one");
            // A share is one of work that is there.
            let work = self.tasks.get(earlier);
            let work = work.is_some_and(|on| !matches!(on.kind, Kind::Milestone) && on.minutes > 0);
            let lag = dates::lag(link.lag, link.share && work, link.clock, link.limit);
            let dependency = Dependency::new(on, link.kind);
            after.push(match link.limit {
                Limit::AtLeast => dependency.with_lag(lag),
                Limit::AtMost => dependency.at_most(lag),
            });
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

/// Makes a task with what it shares with a milestone.
fn task_of(genes: &Task, place: usize, shared: &MilestoneDraft, draft: &PlanDraft) -> TaskDraft {
    let calendar = genes.calendar.map(|place| *place.get(&CALENDARS));
    let need = genes.need.map(|need| needs(need, draft.people.len()));
    let mut task = TaskDraft {
        id: shared.id.clone(),
        name: format!("Task {place}"),
        calendar: calendar.map_or(Field::Missing, Into::into),
        not_before: shared.not_before.clone(),
        deadline: shared.deadline.clone(),
        after: shared.after.clone(),
        needs: need.into_iter().collect(),
        responsible: shared.responsible.clone(),
        origin: genes.origin.clone(),
        note: genes.note.clone(),
        ..TaskDraft::default()
    };
    genes.dates.write_task(&mut task, genes.minutes, draft);
    if let Some((minutes, price)) = genes.mode.filter(|_| !matches!(genes.kind, Kind::Capacity)) {
        task.modes = vec![mode(minutes, price, draft)];
    }
    if let Some(Need::Skill(place)) = genes.need.filter(|_| genes.prefers) {
        // Whoever has it when its turn comes.
        let turn = place.index(SKILLS).checked_rem(draft.people.len());
        task.preferred
            .extend(turn.map(|person| slug("person", person)));
    }
    // Somebody works the effort off who is never away for years and keeps no odd hours.
    let present = draft.people.iter().find(|person| {
        let odd = person.calendar.to_text().as_deref() == Some("odd");
        person.absences.is_empty() && !odd
    });
    match (genes.kind, present) {
        (Kind::Capacity, Some(person)) => {
            task.effort = minutes(genes.minutes);
            task.driven_by = Field::of(DrivenBy::Capacity);
            task.breaks = Field::Missing;
            task.needs = vec![NeedDraft {
                person: person.id.clone(),
                units: "0.5".into(),
                ..NeedDraft::default()
            }];
        }
        (Kind::Effort, _) => {
            task.effort = minutes(genes.minutes);
            // At half a unit it takes twice as long, which may be too long for one stretch.
            task.breaks = Field::Missing;
        }
        _ => task.duration = minutes(genes.minutes),
    }
    task
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

/// Returns another way of doing a task, by the agency.
fn mode(minutes: i64, price: Option<i64>, draft: &PlanDraft) -> ModeDraft {
    let currency = draft.currency.value().copied();
    let money = price.zip(currency);
    ModeDraft {
        id: "outside".into(),
        name: "By the agency".to_owned(),
        duration: Field::of(time(minutes)),
        needs: vec![NeedDraft {
            resource: people::AGENCY.into(),
            ..NeedDraft::default()
        }],
        price: money
            .map(|(minor, currency)| Money::from_minor(minor.into(), currency))
            .into(),
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
