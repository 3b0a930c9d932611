//! Why does a task come later than logic alone has it?

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    LevelledTask, ResourceName,
    compile::Compiled,
    generate::{Generator, Outcome},
    place::Span,
};
use crate::{
    id::TaskId,
    network::{ActivityDates, ActivityKind, End},
    plan::Plan,
    time::{Minute, WorkTime},
};

/// Why a task comes later than logic alone has it.
///
/// # Example: in words
/// ```
/// use tactica::{id::PersonId, staffing::Cause};
///
/// let away = Cause::Away {
///     resource: "anna".parse::<PersonId>()?.into(),
///     from: "2025-01-09T09:00".parse()?,
///     until: "2025-01-10T09:00".parse()?,
/// };
/// assert_eq!(away.to_string(), "anna is not there from 2025-01-09 09:00 to 2025-01-10 09:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Cause {
    /// What it waits for was itself moved.
    Follows {
        /// The other task: a predecessor, a summary around it, or a successor that must not come too long after it.
        task: TaskId,
        /// Which of its dates is waited for.
        end: End,
        /// That date.
        at: Minute,
    },
    /// Somebody or something it needs is not there.
    Away {
        /// Who or what.
        resource: ResourceName,
        /// From when on it would be needed.
        from: Minute,
        /// When it is there again.
        until: Minute,
    },
    /// Others have too much of what it needs.
    Held {
        /// Of what.
        resource: ResourceName,
        /// The first minute of that.
        from: Minute,
        /// The minute after the last.
        until: Minute,
        /// Who has it, in the order of their starts; of more than twelve the last twelve.
        by: Vec<TaskId>,
    },
}

fn at(minute: Minute) -> String {
    minute.datetime().format("%Y-%m-%d %H:%M").to_string()
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Follows {
                task,
                end,
                at: date,
            } => {
                let end = match end {
                    End::Start => "start",
                    End::Finish => "finish",
                };
                write!(f, "it waits for the {end} of {task} on {}", at(*date))
            }
            Self::Away {
                resource,
                from,
                until,
            } => write!(
                f,
                "{resource} is not there from {} to {}",
                at(*from),
                at(*until)
            ),
            Self::Held {
                resource,
                from,
                until,
                by,
            } => {
                let names: Vec<&str> = by.iter().map(TaskId::as_str).collect();
                let (by, from, until) = (names.join(", "), at(*from), at(*until));
                write!(f, "{resource} is held by {by} from {from} to {until}")
            }
        }
    }
}

impl LevelledTask {
    /// Returns one sentence that says when the task starts, or if only its finish is later when it finishes, by how much working time
    /// of its own calendar that is later than logic alone has it, and why.
    #[must_use]
    pub fn explain(&self) -> String {
        let id = &self.id;
        let starts = if self.resumes > self.start {
            format!("{id} goes on on {}", at(self.resumes))
        } else {
            format!("{id} starts on {}", at(self.start))
        };
        if !self.is_moved() {
            return format!("{starts}, as logic has it");
        }
        let later = |delay: WorkTime| match delay {
            WorkTime::ZERO => "later".to_owned(),
            delay => format!("{delay} later"),
        };
        let head = match (
            self.start > self.logic_start,
            self.finish > self.logic_finish,
        ) {
            (false, _) => format!(
                "{id} finishes on {}, {}",
                at(self.finish),
                later(self.delay)
            ),
            (true, true) if self.start_delay != self.delay => {
                let (start, finish) = (later(self.start_delay), later(self.delay));
                format!("{starts}, {start}, and finishes {finish}")
            }
            (true, _) => format!("{starts}, {}", later(self.start_delay)),
        };
        let causes: Vec<String> = self.because.iter().map(ToString::to_string).collect();
        let colon = if causes.is_empty() { "" } else { ": " };
        format!("{head} than logic alone has it{colon}{}", causes.join("; "))
    }
}

/// Returns for each task why it comes later.
pub(super) fn causes(
    plan: &Plan,
    compiled: &Compiled,
    dates: &[ActivityDates],
    outcome: &Outcome,
    generator: &mut Generator<'_>,
) -> Vec<Vec<Cause>> {
    let problem = &compiled.problem;
    generator.restore(outcome);
    let mut holders: Vec<Vec<(Span, u32)>> = vec![Vec::new(); problem.stores.len()];
    for (n, given) in (0_u32..).zip(&outcome.given) {
        for member in &given.members {
            holders[member.store as usize].push((given.worked, n));
        }
    }
    let holders = holders.into_iter().map(|mut list| {
        list.sort_unstable();
        let mut latest = Minute::MIN;
        let list = list.into_iter().map(|(span, task)| {
            latest = latest.max(span.finish);
            Holder { span, task, latest }
        });
        list.collect()
    });
    let holders = holders.collect();
    let teller = Teller {
        plan,
        compiled,
        dates,
        outcome,
        holders,
    };
    (0_u32..)
        .zip(&problem.jobs)
        .map(|(n, job)| {
            let (span, logic) = (outcome.spans[n as usize], &dates[n as usize]);
            let moved = span.start > logic.planned_start || span.finish > logic.planned_finish;
            if !moved || job.is_pinned() || job.kind != ActivityKind::Task {
                return Vec::new();
            }
            teller.tell(n, generator)
        })
        .collect()
}

struct Teller<'a> {
    plan: &'a Plan,
    compiled: &'a Compiled,
    dates: &'a [ActivityDates],
    outcome: &'a Outcome,
    /// Who holds each resource from when to when, in the order of starts.
    holders: Vec<Vec<Holder>>,
}

/// The most holders that are named for one wait.
const HOLDERS: usize = 12;

/// A task that holds a resource.
struct Holder {
    span: Span,
    task: u32,
    /// The latest finish of those that start no later than this one.
    latest: Minute,
}

impl Teller<'_> {
    fn id(&self, n: u32) -> TaskId {
        self.plan.tasks()[n as usize].id.clone()
    }

    fn name(&self, store: u32) -> ResourceName {
        self.compiled.book.name(store).clone()
    }

    fn tell(&self, n: u32, generator: &mut Generator<'_>) -> Vec<Cause> {
        let at = n as usize;
        let job = &self.compiled.problem.jobs[at];
        let (from, asked) = generator.ready(n);
        let mut causes = Vec::new();
        causes.extend(self.follows(n, from.max(asked.unwrap_or(from)), generator));
        let given = &self.outcome.given[at];
        let with_all = generator.shape(job, given);
        let mut own = with_all;
        own.calendar = generator.calendars.get(job.way(given.way).own);
        let (Some(alone), Some(span)) = (own.fit(from, asked), with_all.fit(from, asked)) else {
            return causes;
        };
        if span != alone {
            causes.extend(self.away(n, alone, generator));
        }
        if span.start >= given.worked.start {
            return causes;
        }
        let pieces = generator.pieces(job, given);
        generator.hold(&pieces, -1);
        let held = self.held(n, span, asked, generator);
        generator.hold(&pieces, 1);
        causes.extend(held.into_iter().map(|(store, from, until)| Cause::Held {
            resource: self.name(store),
            from,
            until,
            by: self.holding(store, from, until, n),
        }));
        causes
    }

    /// Returns who is held by others from where a task would stand to where it does, with the first and the last minute of that; what
    /// the task has is not held.
    fn held(
        &self,
        n: u32,
        span: Span,
        asked: Option<Minute>,
        generator: &Generator<'_>,
    ) -> Vec<(u32, Minute, Minute)> {
        let job = &self.compiled.problem.jobs[n as usize];
        let given = &self.outcome.given[n as usize];
        let with_all = generator.shape(job, given);
        let mut span = span;
        let mut held: Vec<(u32, Minute, Minute)> = Vec::new();
        while span.start < given.worked.start {
            let Some(obstacle) = generator.obstacle_of(n as usize, span) else {
                break;
            };
            let (store, next) = (obstacle.store, obstacle.next);
            if let Some((_, _, until)) = held.iter_mut().find(|(known, ..)| *known == store) {
                *until = next;
            } else {
                let from = generator.room().told(&obstacle).from;
                held.push((store, from.max(span.start), next));
            }
            match with_all.fit(next, asked) {
                Some(next) => span = next,
                None => break,
            }
        }
        held
    }

    /// Returns who was moved and is waited for.
    fn follows(&self, n: u32, bound: Minute, generator: &Generator<'_>) -> Option<Cause> {
        let problem = &self.compiled.problem;
        let moved = |n: u32, end: End| {
            let (span, logic) = (self.outcome.spans[n as usize], &self.dates[n as usize]);
            match end {
                End::Start => (span.start > logic.planned_start).then_some(span.start),
                End::Finish => (span.finish > logic.planned_finish).then_some(span.finish),
            }
        };
        let told = |n: u32, end: End, at: Minute| Cause::Follows {
            task: self.id(n),
            end,
            at,
        };
        let arcs = problem.nodes.entering(n).iter();
        let arcs = arcs.map(|arc| &problem.network.arcs()[*arc as usize]);
        let waits = arcs.filter_map(|arc| {
            let at = moved(arc.from, arc.kind.leaves())?;
            (generator.asked_by(arc) == bound).then(|| told(arc.from, arc.kind.leaves(), at))
        });
        let most = problem.nodes.at_most.iter();
        let most = most.map(|arc| &problem.network.arcs()[*arc as usize]);
        let most = most.filter(|arc| arc.from == n).filter_map(|arc| {
            let at = moved(arc.to, arc.kind.enters())?;
            Some(told(arc.to, arc.kind.enters(), at))
        });
        let summary = problem.jobs[n as usize].parent;
        let around = summary.and_then(|summary| {
            let at = moved(summary, End::Start)?;
            (generator.gate(summary) == bound).then(|| told(summary, End::Start, at))
        });
        waits.chain(around).chain(most).next()
    }

    /// Returns who is not there when a task could be worked alone, each with the stretch that costs most work.
    fn away(&self, n: u32, alone: Span, generator: &Generator<'_>) -> Vec<Cause> {
        let problem = &self.compiled.problem;
        let job = &problem.jobs[n as usize];
        let own = generator.calendars.get(job.own);
        let mut causes = Vec::new();
        for member in &self.outcome.given[n as usize].members {
            let store = &problem.stores[member.store as usize];
            let hours = job.way(self.outcome.given[n as usize].way).hours;
            let there = generator.calendars.get(store.there(hours));
            let mut longest: Option<(i64, Minute, Minute)> = None;
            let mut seen = alone.start;
            for shift in own.shifts(alone.start, alone.finish) {
                let (start, end) = (shift.start.max(seen), shift.end);
                if start >= end || there.between(start, end).minutes() == end.since(start) {
                    continue;
                }
                // The first minute of the shift at which nobody is there.
                let from = if there.is_working(start) {
                    let first = there.shifts(start, end).next();
                    first.map_or(start, |shift| shift.end)
                } else {
                    start
                };
                let until = there.next_working(from).unwrap_or(Minute::MAX);
                let missed = own.between(from, until).minutes();
                if longest.is_none_or(|(known, _, _)| missed > known) {
                    longest = Some((missed, from, until));
                }
                seen = until;
            }
            causes.extend(longest.map(|(_, from, until)| Cause::Away {
                resource: self.name(member.store),
                from,
                until,
            }));
        }
        causes
    }

    fn holding(&self, store: u32, from: Minute, until: Minute, own: u32) -> Vec<TaskId> {
        let list = &self.holders[store as usize];
        let end = list.partition_point(|holder| holder.span.start < until);
        let held = list[..end].iter().rev();
        let held = held.take_while(|holder| holder.latest > from);
        let held = held.filter(|holder| holder.span.finish > from && holder.task != own);
        let mut names: Vec<TaskId> = held.take(HOLDERS).map(|h| self.id(h.task)).collect();
        names.reverse();
        names
    }
}
