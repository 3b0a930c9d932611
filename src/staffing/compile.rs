//! From a plan and options to numbers: what can be known to be impossible is refused here, before anything is searched for.

use std::collections::BTreeMap;

use super::{
    Objective, Options, OvertimeUse, ResourceName, StaffingError, TaskAndResource,
    book::{Book, DEAREST, counted, micro, quantity},
    calendars::Calendars,
    materials,
    nodes::Nodes,
    problem::{Aim, Ask, Demand, Job, Problem, TaskHours, Team, Way},
};
use crate::{
    id::{SkillId, TaskId},
    network::{Activity, ActivityDates, ActivityKind, Breaks, Frame, Network, Progress},
    number::Decimal,
    plan::Plan,
    schedule::{Schedule, ScheduleError},
    tactic::{Need, NeedOf, Task, Work},
    time::{Minute, WorkTime},
};

/// A plan in numbers, with the names behind them.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) problem: Problem,
    pub(super) book: Book,
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
    let aim = aim(plan, options)?;
    let mut maker = Maker {
        plan,
        options,
        book: &book,
        calendars,
        own,
        teams: BTreeMap::new(),
    };
    let mut jobs = Vec::with_capacity(plan.tasks().len());
    for (task, activity) in plan.tasks().iter().zip(network.activities()) {
        jobs.push(maker.job(task, activity)?);
    }
    materials::check(plan, &mut jobs)?;
    let calendars = maker.calendars;
    tie(plan, options, &mut jobs)?;
    let problem = Problem {
        nodes: Nodes::of(network.spec()),
        logic: options.dates.logic,
        assign_by: options.assign_by,
        aim,
        priced: aim != Aim::Finish || jobs.iter().any(Job::has_choice),
        network,
        jobs,
        stores: book.stores.clone(),
        calendars,
    };
    Ok(Compiled { problem, book })
}

/// Returns the objective in numbers.
fn aim(plan: &Plan, options: &Options) -> Result<Aim, StaffingError> {
    match options.objective {
        Objective::Finish => Ok(Aim::Finish),
        Objective::Cost => Ok(Aim::Cost),
        Objective::FinishAndCost { per_day } => {
            let currency = plan.currency();
            let day = Some(per_day).filter(|day| day.currency() == currency && !day.is_negative());
            let day = day.and_then(|day| micro(plan, day, plan.span().start()));
            day.map(Aim::PerDay)
                .ok_or(StaffingError::PerDay { per_day, currency })
        }
    }
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
        let asks = |job: &Job| job.ways.iter().any(|way| !way.asks.is_empty());
        let members: Vec<usize> = (0..jobs.len())
            .filter(|n| group[*n] == group[one] && asks(&jobs[*n]))
            .collect();
        let able: Vec<Vec<u32>> = members
            .iter()
            .map(|n| {
                let asks = jobs[*n].ways.iter().flat_map(|way| &way.asks);
                let teams = asks.flat_map(|ask| &ask.teams);
                let stores = teams.flat_map(|team| team.members.iter().map(|m| m.store));
                stores.collect()
            })
            .collect();
        for n in &members {
            let ways = &mut jobs[*n].ways;
            for ask in ways.iter_mut().flat_map(|way| &mut way.asks) {
                ask.teams.retain(|team| {
                    let mut stores = team.members.iter().map(|member| member.store);
                    stores.all(|store| able.iter().all(|able| able.contains(&store)))
                });
            }
            ways.retain(|way| way.asks.iter().all(|ask| !ask.teams.is_empty()));
            if ways.is_empty() {
                return Err(StaffingError::SamePeople {
                    task: task.clone(),
                    other: other.clone(),
                });
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
}

/// What a way of doing a task is made of.
#[derive(Clone, Copy)]
struct Plot<'a> {
    task: &'a Task,
    activity: &'a Activity,
    mode: Option<u32>,
    hours: TaskHours,
    work: WorkTime,
    needs: &'a [Need],
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
        let work = WorkTime::from_minutes(work).unwrap_or(WorkTime::MAX);
        Ok(Job {
            kind: activity.kind,
            work,
            own,
            parent: activity.parent,
            breaks: activity.breaks,
            window: activity.window,
            bounds: activity.bounds,
            progress: activity.progress,
            priority: activity.priority,
            release,
            ways: self.ways(task, activity, work)?,
            same: Vec::new(),
            apart: Vec::new(),
        })
    }

    /// Returns the ways of doing a task: those that can be, or else why the first cannot.
    fn ways(
        &mut self,
        task: &Task,
        activity: &Activity,
        work: WorkTime,
    ) -> Result<Vec<Way>, StaffingError> {
        let is_work = activity.kind == ActivityKind::Task && activity.duration > 0;
        let open = !matches!(activity.progress, Progress::Finished { .. });
        let own = Plot {
            task,
            activity,
            mode: None,
            hours: TaskHours::Usual,
            work,
            needs: if is_work && open { &task.needs } else { &[] },
        };
        let asked = self.options.modes.get(&task.id);
        let mut plots = vec![own];
        if is_work && open {
            let modes = (0_u32..).zip(&task.modes).map(|(n, mode)| Plot {
                mode: Some(n),
                // Of what is under way the rest is known, and not how it began.
                work: if activity.progress == Progress::NotStarted {
                    mode.duration
                } else {
                    work
                },
                needs: &mode.needs,
                ..own
            });
            let fixed = activity.progress != Progress::NotStarted && asked.is_none();
            plots.extend(modes.filter(|_| !fixed));
            let named = |plot: &Plot<'_>| {
                let mode = plot.mode.and_then(|n| task.modes.get(n as usize));
                mode.map(|mode| &mode.id)
            };
            plots.retain(|plot| asked.is_none_or(|asked| asked.as_ref() == named(plot)));
        }
        let mut ways = Vec::new();
        let mut wrong = None;
        for plot in plots {
            let ordered = self.options.overtime_of.contains(&task.id);
            let helps = self.options.overtime == OvertimeUse::WhereItHelps;
            match self.way(plot) {
                Ok(way) if ordered || helps => {
                    let hours = TaskHours::Overtime;
                    let longer = self.way(Plot { hours, ..plot })?;
                    // Where nobody may do overtime the hours are the usual ones.
                    let differs = self.has_overtime(&longer);
                    if !(ordered && differs) {
                        ways.push(way);
                    }
                    if differs {
                        ways.push(longer);
                    }
                }
                Ok(way) => ways.push(way),
                Err(error) => wrong = wrong.or(Some(error)),
            }
        }
        match wrong {
            Some(error) if ways.is_empty() => Err(error),
            _ => Ok(ways),
        }
    }

    /// Tells whether somebody who may work on it does overtime.
    fn has_overtime(&self, way: &Way) -> bool {
        let teams = way.asks.iter().flat_map(|ask| &ask.teams);
        let members = teams.flat_map(|team| &team.members).chain(&way.fixed);
        let mut stores = members.map(|member| &self.book.stores[member.store as usize]);
        stores.any(|store| store.longer != store.calendar)
    }

    fn way(&mut self, plot: Plot<'_>) -> Result<Way, StaffingError> {
        let Plot { task, hours, .. } = plot;
        let fixed = self.fixed(plot)?;
        let asks = self.asks(plot)?;
        let own = self.longer(plot);
        let mut calendar = own;
        for demand in &fixed {
            let store = self.book.stores[demand.store as usize].there(hours);
            calendar = self.calendars.meet(calendar, store).ok_or_else(|| {
                StaffingError::NeverMeet(Box::new(TaskAndResource {
                    task: task.id.clone(),
                    resource: self.book.name(demand.store).clone(),
                }))
            })?;
        }
        if plot.activity.breaks == Breaks::Whole && plot.work > WorkTime::ZERO {
            let longest = self.calendars.get(calendar).longest_stretch();
            if longest < plot.work {
                return Err(StaffingError::NoStretch {
                    task: task.id.clone(),
                    work: plot.work,
                    longest,
                });
            }
        }
        let mode = plot.mode.and_then(|n| task.modes.get(n as usize));
        let day = self.plan.span().start();
        let price = mode.and_then(|mode| mode.price);
        let price = price.map_or(0, |price| micro(self.plan, price, day).unwrap_or(DEAREST));
        Ok(Way {
            mode: plot.mode,
            hours,
            work: plot.work,
            own,
            calendar,
            price: price.saturating_add(self.book.by_use(self.plan, &fixed)),
            hourly: self.book.hourly(self.plan, &fixed),
            fixed,
            asks,
        })
    }

    /// Returns the number of the task's own calendar, longer by the longest overtime of the plan: who is there then is for each of
    /// those to say whom it has.
    fn longer(&mut self, plot: Plot<'_>) -> u32 {
        let own = self.own[plot.activity.calendar as usize];
        let most = self.book.longest_overtime();
        let most = most.filter(|_| plot.hours == TaskHours::Overtime);
        most.map_or(own, |most| self.calendars.longer(own, most))
    }

    /// Adds up what a task names; a plan asks of each no more than there is.
    fn fixed(&self, plot: Plot<'_>) -> Result<Vec<Demand>, StaffingError> {
        let task = plot.task;
        let mut sums: BTreeMap<u32, Decimal> = BTreeMap::new();
        for need in plot.needs {
            let name = match &need.of {
                NeedOf::Skill(_) => continue,
                NeedOf::Person(id) => id.clone().into(),
                NeedOf::Resource(id) => id.clone().into(),
            };
            let mut units = need.units.decimal();
            // What has no place is a material, which is not held.
            let Some(store) = self.book.place(&name) else {
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
    fn asks(&mut self, plot: Plot<'_>) -> Result<Vec<Ask>, StaffingError> {
        let task = plot.task;
        let own = self.options.preferred.get(&task.id);
        let mut preferred: Vec<ResourceName> = own.cloned().unwrap_or_default();
        preferred.extend(task.preferred.iter().cloned().map(ResourceName::from));
        let mut asks = Vec::new();
        for need in plot.needs {
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
            let teams: Vec<Team> = teams
                .iter()
                .map(|members| self.book.team(self.plan, members.clone(), &preferred))
                .collect();
            asks.push(Ask {
                skill: skill.clone(),
                teams,
            });
        }
        Ok(asks)
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
