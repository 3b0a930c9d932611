//! Which dates do links, summaries and hammocks ask for?

use super::{
    generate::{Generator, clock},
    nodes::{Part, split},
    place::{Span, after, before, is_bare, minutes},
    problem::Job,
};
use crate::{
    network::{ActivityKind, Arc, End, Logic},
    time::{Minute, WorkCalendar},
};

impl Generator<'_> {
    /// Sets the dates that a summary or hammock has at a node.
    pub(super) fn set_span(&mut self, node: u32) {
        let (n, part) = split(node);
        let job = &self.problem.jobs[n as usize];
        let at = n as usize;
        if job.kind == ActivityKind::Hammock {
            let (start, finish) = self.asked_of(n, job);
            if part == Part::Entry {
                self.spans[at] = Span {
                    start,
                    finish: start,
                };
            } else {
                let asked = finish.unwrap_or(Minute::MIN);
                self.spans[at].finish = asked.max(self.spans[at].start);
            }
            return;
        }
        let members = self.problem.nodes.members(n).iter();
        let spans = members.map(|member| self.spans[*member as usize]);
        match part {
            Part::Entry => {
                let (gate, _) = self.asked_of(n, job);
                self.gates[at] = gate;
                self.spans[at] = Span {
                    start: gate,
                    finish: gate,
                };
            }
            Part::First => {
                let first = spans.map(|span| span.start).min();
                self.spans[at].start = first.unwrap_or(self.gates[at]);
            }
            Part::Last => {
                let last = spans.map(|span| span.finish).max();
                self.spans[at].finish = last.unwrap_or(self.gates[at]);
            }
        }
    }

    fn date(&self, n: u32, end: End) -> Minute {
        let span = self.spans[n as usize];
        match end {
            End::Start => span.start,
            End::Finish => span.finish,
        }
    }

    pub(super) fn clock(&self, arc: &Arc) -> Option<&WorkCalendar> {
        clock(self.problem, &self.calendars, arc)
    }

    /// Returns the date before which an arc does not let its successor come; the end of the horizon beyond it.
    pub(super) fn asked_by(&self, arc: &Arc) -> Minute {
        let from = self.date(arc.from, arc.kind.leaves());
        let duration = self.problem.network.activities()[arc.from as usize].duration;
        let lag = minutes(arc.lag, duration);
        if is_bare(lag, arc.lag.clock) {
            return from;
        }
        after(from, lag, self.clock(arc)).unwrap_or(Minute::MAX)
    }

    /// Returns the last date at which an arc lets its predecessor be, given the date of its successor.
    pub(super) fn let_by(&self, arc: &Arc, entered: Minute) -> Minute {
        let duration = self.problem.network.activities()[arc.from as usize].duration;
        let lag = minutes(arc.lag, duration);
        if is_bare(lag, arc.lag.clock) {
            return entered;
        }
        before(entered, lag, self.clock(arc))
    }

    /// Returns the date before which an activity must not start, and the one before which it must not finish, if there is one.
    pub(super) fn asked_of(&self, n: u32, job: &Job) -> (Minute, Option<Minute>) {
        let floor = self.floors[n as usize];
        let gate = job.parent.map(|parent| self.gates[parent as usize]);
        let mut start = job.release.max(floor.0).max(gate.unwrap_or(Minute::MIN));
        let mut finish = job.bounds.finish_no_earlier;
        if floor.1 > Minute::MIN {
            finish = finish.max(Some(floor.1));
        }
        let overridden = job.is_started() && self.problem.logic == Logic::Override;
        for arc in self.problem.nodes.entering(n) {
            if overridden {
                break;
            }
            let arc = &self.problem.network.arcs()[*arc as usize];
            let asked = self.asked_by(arc);
            match arc.kind.enters() {
                End::Start => start = start.max(asked),
                End::Finish => finish = finish.max(Some(asked)),
            }
        }
        (start, finish)
    }

    /// Returns from when on a task could be put if it needed nobody, and the date before which it must not finish.
    pub(super) fn ready(&self, n: u32) -> (Minute, Option<Minute>) {
        self.asked_of(n, &self.problem.jobs[n as usize])
    }

    /// Raises the floor of what has to wait for its successor; returns an arc that was not kept, if there is one.
    pub(super) fn repair(&mut self) -> Option<u32> {
        let problem = self.problem;
        let mut broken = None;
        for n in &problem.nodes.at_most {
            let arc = &problem.network.arcs()[*n as usize];
            let job = &problem.jobs[arc.from as usize];
            let leaves = arc.kind.leaves();
            let given = job.is_pinned()
                || (job.is_started() && (leaves == End::Start || problem.logic == Logic::Override));
            if given || arc.from == arc.to {
                continue;
            }
            let duration = problem.network.activities()[arc.from as usize].duration;
            let lag = minutes(arc.lag, duration);
            let entered = self.date(arc.to, arc.kind.enters());
            let asked = after(entered, lag.saturating_neg(), self.clock(arc));
            let asked = asked.unwrap_or(Minute::MAX);
            let left = self.date(arc.from, leaves);
            let kept = if leaves == End::Finish && !job.is_moment() {
                let own = self.calendars.get(job.own);
                own.work_until(left) >= own.work_until(asked)
            } else {
                left >= asked
            };
            if !kept {
                let floor = &mut self.floors[arc.from as usize];
                match leaves {
                    End::Start => floor.0 = floor.0.max(asked),
                    End::Finish => floor.1 = floor.1.max(asked),
                }
                broken = broken.or(Some(*n));
            }
        }
        broken
    }
}
