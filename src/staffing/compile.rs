//! From a plan and options to numbers: what can be known to be impossible is refused here, before anything is searched for.

use std::collections::BTreeMap;

use super::{
    Options, StaffingError, TaskAndResource,
    book::{Book, counted, quantity},
    calendars::Calendars,
    nodes::Nodes,
    problem::{Ask, Demand, Job, Problem, Team},
};
use crate::{
    id::{ResourceId, SkillId, TaskId},
    network::{Activity, ActivityDates, ActivityKind, Breaks, Frame, Network, Progress},
    number::{Decimal, Quantity},
    plan::Plan,
    schedule::{Schedule, ScheduleError},
    tactic::{NeedOf, Task, Work},
    time::{Minute, WorkTime},
};

/// A plan in numbers, with the names behind them.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) problem: Problem,
    pub(super) book: Book,
    /// For each task its needs for skills, in the order of the plan.
    pub(super) skills: Vec<Vec<SkillId>>,
}

pub(super) fn compile(plan: &Plan, options: &Options) -> Result<Compiled, StaffingError> {
    if let Some(finish) = options.dates.from_finish {
        return Err(StaffingError::FromFinish { finish });
    }
    if options.schedules == Some(0) {
        return Err(StaffingError::NoBudget);
    }
    let network = options.dates.applied(plan)?;
    let mut calendars = Calendars::default();
    let own = network.calendars().iter();
    let own: Vec<u32> = own.map(|calendar| calendars.number(calendar)).collect();
    let book = Book::of(plan, options, &mut calendars)?;
    let mut maker = Maker {
        plan,
        options,
        book: &book,
        calendars,
        own,
        teams: BTreeMap::new(),
        materials: BTreeMap::new(),
    };
    let mut jobs = Vec::with_capacity(plan.tasks().len());
    let mut skills = Vec::with_capacity(plan.tasks().len());
    for (task, activity) in plan.tasks().iter().zip(network.activities()) {
        jobs.push(maker.job(task, activity)?);
        let asked = task.needs.iter().filter_map(|need| match &need.of {
            NeedOf::Skill(skill) if need.units > Quantity::ZERO => Some(skill.clone()),
            _ => None,
        });
        skills.push(asked.collect());
    }
    maker.check_materials()?;
    let calendars = maker.calendars;
    tie(plan, options, &mut jobs)?;
    let problem = Problem {
        nodes: Nodes::of(network.spec()),
        logic: options.dates.logic,
        assign_by: options.assign_by,
        network,
        jobs,
        stores: book.stores.clone(),
        calendars,
    };
    Ok(Compiled {
        problem,
        book,
        skills,
    })
}

fn start_of(plan: &Plan, options: &Options) -> Minute {
    let first = plan.span().start_minute();
    options
        .dates
        .status
        .map_or(first, |status| status.max(first))
}

/// Ties tasks to those whose people they share, and to those whose people they must not have.
fn tie(plan: &Plan, options: &Options, jobs: &mut [Job]) -> Result<(), StaffingError> {
    let place = |id: &TaskId| {
        let found = plan.tasks().binary_search_by(|task| task.id.cmp(id)).ok();
        found.ok_or_else(|| StaffingError::UnknownTask { task: id.clone() })
    };
    for (task, other) in &options.other_people {
        let (one, two) = (place(task)?, place(other)?);
        jobs[one].apart.push(number(two));
        jobs[two].apart.push(number(one));
    }
    // All that are tied together form one group: whoever is taken for one must be able to do the others.
    let mut group: Vec<usize> = (0..jobs.len()).collect();
    for (task, other) in &options.same_people {
        let (one, two) = (group[place(task)?], group[place(other)?]);
        for slot in &mut group {
            if *slot == two {
                *slot = one;
            }
        }
    }
    for (task, other) in &options.same_people {
        let one = place(task)?;
        let members: Vec<usize> = (0..jobs.len())
            .filter(|n| group[*n] == group[one] && !jobs[*n].asks.is_empty())
            .collect();
        let able: Vec<Vec<u32>> = members
            .iter()
            .map(|n| {
                let teams = jobs[*n].asks.iter().flat_map(|ask| &ask.teams);
                let stores = teams.flat_map(|team| team.members.iter().map(|m| m.store));
                stores.collect()
            })
            .collect();
        for n in &members {
            for ask in &mut jobs[*n].asks {
                ask.teams.retain(|team| {
                    let mut stores = team.members.iter().map(|member| member.store);
                    stores.all(|store| able.iter().all(|able| able.contains(&store)))
                });
                if ask.teams.is_empty() {
                    return Err(StaffingError::SamePeople {
                        task: task.clone(),
                        other: other.clone(),
                    });
                }
            }
            jobs[*n].same = members.iter().map(|m| number(*m)).collect();
        }
    }
    Ok(())
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

struct Maker<'a> {
    plan: &'a Plan,
    options: &'a Options,
    book: &'a Book,
    calendars: Calendars,
    /// The numbers of the network's calendars.
    own: Vec<u32>,
    teams: BTreeMap<(SkillId, i64), Vec<Vec<Demand>>>,
    materials: BTreeMap<ResourceId, Decimal>,
}

impl Maker<'_> {
    fn job(&mut self, task: &Task, activity: &Activity) -> Result<Job, StaffingError> {
        let own = self.own[activity.calendar as usize];
        let first = start_of(self.plan, self.options);
        let bound = activity.bounds.start_no_earlier;
        let (work, release) = if let Progress::Started { start, remaining } = activity.progress {
            let status = self.options.dates.status;
            (remaining, status.map_or(start, |status| status.max(start)))
        } else {
            let first = bound.map_or(first, |bound| bound.max(first));
            (activity.duration, first)
        };
        let open = !matches!(activity.progress, Progress::Finished { .. });
        let (fixed, asks) = if activity.kind == ActivityKind::Task && activity.duration > 0 && open
        {
            (self.fixed(task)?, self.asks(task)?)
        } else {
            (Vec::new(), Vec::new())
        };
        let mut calendar = own;
        for demand in &fixed {
            let store = self.book.stores[demand.store as usize].calendar;
            calendar = self.calendars.meet(calendar, store).ok_or_else(|| {
                StaffingError::NeverMeet(Box::new(TaskAndResource {
                    task: task.id.clone(),
                    resource: self.book.name(demand.store).clone(),
                }))
            })?;
        }
        let work = WorkTime::from_minutes(work).unwrap_or(WorkTime::MAX);
        if activity.breaks == Breaks::Whole && work > WorkTime::ZERO {
            let longest = self.calendars.get(calendar).longest_stretch();
            if longest < work {
                return Err(StaffingError::NoStretch {
                    task: task.id.clone(),
                    work,
                    longest,
                });
            }
        }
        Ok(Job {
            kind: activity.kind,
            work,
            own,
            calendar,
            parent: activity.parent,
            breaks: activity.breaks,
            window: activity.window,
            bounds: activity.bounds,
            progress: activity.progress,
            priority: activity.priority,
            release,
            fixed,
            asks,
            same: Vec::new(),
            apart: Vec::new(),
        })
    }

    /// Adds up what a task names.
    fn fixed(&mut self, task: &Task) -> Result<Vec<Demand>, StaffingError> {
        let mut sums: BTreeMap<u32, Decimal> = BTreeMap::new();
        for need in &task.needs {
            let name = match &need.of {
                NeedOf::Skill(_) => continue,
                NeedOf::Person(id) => id.clone().into(),
                NeedOf::Resource(id) => id.clone().into(),
            };
            let mut units = need.units.decimal();
            let Some(store) = self.book.place(&name) else {
                if let NeedOf::Resource(id) = &need.of {
                    let sum = self.materials.entry(id.clone()).or_default();
                    *sum = sum.checked_add(units).unwrap_or(Decimal::MAX);
                }
                continue;
            };
            // Work that capacity drives takes a share of what capacity there is.
            if let (Work::Capacity(_), NeedOf::Person(id)) = (task.work, &need.of) {
                let person = self.plan.person(id);
                let share = person.map_or(Decimal::ONE, |person| person.capacity.fraction());
                units = units.checked_mul(share).unwrap_or(units);
            }
            let sum = sums.entry(store).or_default();
            *sum = sum.checked_add(units).unwrap_or(Decimal::MAX);
        }
        let mut demands = Vec::with_capacity(sums.len());
        for (store, units) in sums {
            let resource = self.book.name(store);
            let Some(counted) = counted(units) else {
                return Err(StaffingError::Units {
                    of: resource.to_string(),
                    units: units.to_string(),
                });
            };
            let limit = self.book.stores[store as usize].units;
            if counted > limit {
                return Err(StaffingError::Demand {
                    at: Box::new(TaskAndResource {
                        task: task.id.clone(),
                        resource: resource.clone(),
                    }),
                    units: quantity(counted),
                    limit: quantity(limit),
                });
            }
            if counted > 0 {
                demands.push(Demand {
                    store,
                    units: counted,
                });
            }
        }
        Ok(demands)
    }

    /// Returns who could serve each skill that a task asks for.
    fn asks(&mut self, task: &Task) -> Result<Vec<Ask>, StaffingError> {
        let mut asks = Vec::new();
        for need in &task.needs {
            let NeedOf::Skill(skill) = &need.of else {
                continue;
            };
            let Some(units) = counted(need.units.decimal()) else {
                return Err(StaffingError::Units {
                    of: skill.to_string(),
                    units: need.units.to_string(),
                });
            };
            if units == 0 {
                continue;
            }
            let key = (skill.clone(), units);
            let teams = self.teams.entry(key);
            let teams = teams.or_insert_with(|| self.book.teams(skill, units));
            if teams.is_empty() {
                return Err(StaffingError::Skill {
                    task: task.id.clone(),
                    skill: skill.clone(),
                    units: need.units,
                    limit: quantity(self.book.holders(skill).1),
                });
            }
            let preferred = self.options.preferred.get(&task.id);
            let teams: Vec<Team> = teams
                .iter()
                .map(|members| self.book.team(self.plan, members.clone(), preferred))
                .collect();
            asks.push(Ask { teams });
        }
        Ok(asks)
    }

    /// Checks that there is enough of what is used up.
    fn check_materials(&self) -> Result<(), StaffingError> {
        for (id, needed) in &self.materials {
            let Some(material) = self.plan.resource(id) else {
                continue;
            };
            if *needed > material.units.decimal() {
                return Err(StaffingError::Material {
                    resource: id.clone(),
                    needed: Quantity::new(*needed).unwrap_or(material.units),
                    units: material.units,
                });
            }
        }
        Ok(())
    }
}

/// Returns the dates that logic alone gives, people apart.
pub(super) fn logic_dates(
    network: &Network,
    plan: &Plan,
    options: &Options,
) -> Result<Vec<ActivityDates>, StaffingError> {
    let dates = &options.dates;
    let frame = Frame {
        finish: dates.finish_by,
        status: dates.status,
        logic: dates.logic,
        ..Frame::from_start(plan.span().start_minute())
    };
    match network.schedule(frame) {
        Ok(solution) => Ok(solution.iter().collect()),
        // The schedule says the same in the terms of the plan.
        Err(error) => Err(Schedule::with(plan, dates)
            .err()
            .unwrap_or(ScheduleError::Network(error))
            .into()),
    }
}
