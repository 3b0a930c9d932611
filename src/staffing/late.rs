//! Where do tasks go that are to come as late as possible?

use super::{
    generate::{Generator, Outcome},
    place::Span,
    problem::Job,
};
use crate::{
    network::{ActivityKind, End, Timing},
    time::Minute,
};

impl Generator<'_> {
    /// Puts what is to come as late as possible there, last first, without moving anything else and without a later end.
    ///
    /// What most lags or the starts of summaries depend on stays where it is: others would have to move with it.
    pub(super) fn put_late(&mut self, outcome: &mut Outcome) {
        let problem = self.problem;
        let activities = problem.network.activities();
        let wanted = (0_u32..).zip(&problem.jobs).zip(activities);
        let mut late: Vec<u32> = wanted
            .filter(|((n, job), activity)| {
                activity.timing == Some(Timing::Alap) && self.may_move(*n, job)
            })
            .map(|((n, _), _)| n)
            .collect();
        if late.is_empty() {
            return;
        }
        self.restore(outcome);
        late.sort_by_key(|n| std::cmp::Reverse((outcome.spans[*n as usize], *n)));
        for n in late {
            let at = n as usize;
            self.hold_again(at, -1);
            let job = &problem.jobs[at];
            let until = self.latest(n, job, outcome);
            let given = &outcome.given[at];
            let span = self.place_before(job, given, until);
            let due = job.bounds.start_no_later;
            let fits =
                |span: &Span| *span > outcome.spans[at] && due.is_none_or(|due| span.start <= due);
            if let Some(span) = span.filter(fits) {
                outcome.spans[at] = span;
                outcome.given[at].worked = span;
            }
            self.take(at, outcome);
            self.hold_again(at, 1);
        }
        self.span_summaries(outcome);
    }

    /// Gives summaries the dates of their members once more, the innermost first.
    fn span_summaries(&self, outcome: &mut Outcome) {
        let problem = self.problem;
        let depth = |mut n: u32| {
            let mut depth = 0_u32;
            while let Some(parent) = problem.jobs[n as usize].parent {
                (n, depth) = (parent, depth.saturating_add(1));
            }
            depth
        };
        let jobs = (0_u32..).zip(&problem.jobs);
        let summaries = jobs.filter(|(_, job)| job.kind == ActivityKind::Summary);
        let mut summaries: Vec<u32> = summaries.map(|(n, _)| n).collect();
        summaries.sort_by_key(|n| std::cmp::Reverse(depth(*n)));
        for n in summaries {
            let members = problem.nodes.members(n).iter();
            let spans: Vec<Span> = members.map(|m| outcome.spans[*m as usize]).collect();
            let start = spans.iter().map(|span| span.start).min();
            let finish = spans.iter().map(|span| span.finish).max();
            if let Some((start, finish)) = start.zip(finish) {
                outcome.spans[n as usize] = Span { start, finish };
            }
        }
    }

    fn may_move(&self, n: u32, job: &Job) -> bool {
        let network = &self.problem.network;
        let mut most = self.problem.nodes.at_most.iter();
        let tied = most.any(|arc| {
            let arc = &network.arcs()[*arc as usize];
            arc.from == n || arc.to == n
        });
        let mut parent = job.parent;
        while let Some(summary) = parent {
            let mut out = self.problem.nodes.leaving(summary).iter();
            if out.any(|arc| network.arcs()[*arc as usize].kind.leaves() == End::Start) {
                return false;
            }
            parent = self.problem.jobs[summary as usize].parent;
        }
        job.kind == ActivityKind::Task && !job.is_pinned() && !job.is_started() && !tied
    }

    /// Returns the latest finish that moves nothing else.
    fn latest(&self, n: u32, job: &Job, outcome: &Outcome) -> Minute {
        let problem = self.problem;
        let mut until = outcome.score.finish;
        let span = outcome.spans[n as usize];
        let due = job
            .bounds
            .deadline
            .into_iter()
            .chain(job.bounds.finish_no_later);
        if let Some(due) = due.min() {
            until = until.min(due.max(span.finish));
        }
        let mut parent = job.parent;
        while let Some(summary) = parent {
            until = until.min(outcome.spans[summary as usize].finish);
            parent = problem.jobs[summary as usize].parent;
        }
        let shape = self.shape(job, &outcome.given[n as usize]);
        for arc in problem.nodes.leaving(n) {
            let arc = &problem.network.arcs()[*arc as usize];
            let other = outcome.spans[arc.to as usize];
            let successor = &problem.jobs[arc.to as usize];
            let entered = match arc.kind.enters() {
                End::Start => other.start,
                // What is free of work behind the finish is one moment with it.
                End::Finish if successor.is_moment() => other.finish,
                End::Finish => {
                    let own = self.calendars.get(successor.own);
                    own.latest(own.work_until(other.finish))
                        .unwrap_or(other.finish)
                }
            };
            let most = self.let_by(arc, entered);
            let most = match arc.kind.leaves() {
                End::Finish => Some(most),
                // The last minute of work that may begin there.
                End::Start if job.is_moment() || shape.calendar.is_working(most) => {
                    shape.calendar.finish(most, shape.work)
                }
                End::Start => {
                    let one = crate::time::WorkTime::from_minutes(1).unwrap_or_default();
                    let last = shape.calendar.start(most, one);
                    last.and_then(|last| shape.calendar.finish(last, shape.work))
                }
            };
            until = until.min(most.unwrap_or(span.finish));
        }
        until
    }
}
