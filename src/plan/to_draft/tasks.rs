//! The action plan of each tactic as it is written: tasks, milestones, summaries and hammocks apart.

use super::{Source, fields};
use crate::{
    id::TacticId,
    issue::SubjectKind,
    network::{Breaks, End},
    plan::draft::{
        DrivenBy, EarningMilestoneDraft, Field, HammockDraft, MilestoneDraft, ModeDraft, NeedDraft,
        SummaryDraft, TacticDraft, TaskDraft,
    },
    tactic::{
        Dependency, Earning, EarningMethod, EarningMilestone, Mode, Moment, MustDate, Need, NeedOf,
        Task, Work,
    },
};

impl Source<'_> {
    /// Returns the tactics with their tasks; one pass over tasks and costs each, whatever the number of tactics.
    pub(super) fn tactics(&self) -> Vec<TacticDraft> {
        let plan = self.0;
        let mut drafts: Vec<TacticDraft> = plan.tactics.iter().map(|t| self.tactic(t)).collect();
        let place = |id: &TacticId| plan.tactics.binary_search_by(|t| t.id.cmp(id)).ok();
        for task in &plan.tasks {
            let tactic = task.tactic.as_ref().and_then(place);
            let Some((tactic, draft)) =
                tactic.and_then(|i| plan.tactics.get(i).zip(drafts.get_mut(i)))
            else {
                continue;
            };
            // What the tactic says already is not said again.
            let own = task
                .responsible
                .clone()
                .filter(|p| tactic.responsible.as_ref() != Some(p));
            let responsible = own.into();
            match task.work {
                Work::Milestone => draft.milestones.push(MilestoneDraft {
                    responsible,
                    ..self.milestone(task)
                }),
                Work::Summary => draft.summaries.push(SummaryDraft {
                    responsible,
                    ..self.summary(task)
                }),
                Work::Hammock => draft.hammocks.push(HammockDraft {
                    responsible,
                    ..self.hammock(task)
                }),
                Work::Duration(_) | Work::Effort(_) | Work::Capacity(_) => {
                    draft.tasks.push(TaskDraft {
                        responsible,
                        ..self.task(task)
                    });
                }
            }
        }
        for cost in &plan.costs {
            if let Some(draft) = place(&cost.tactic).and_then(|i| drafts.get_mut(i)) {
                draft.costs.push(self.cost(cost));
            }
        }
        drafts
    }

    /// Returns the milestones of the whole plan.
    pub(super) fn milestones(&self) -> Vec<MilestoneDraft> {
        let tasks = self.0.tasks.iter();
        tasks
            .filter(|task| task.is_milestone() && task.tactic.is_none())
            .map(|task| self.milestone(task))
            .collect()
    }

    fn milestone(&self, from: &Task) -> MilestoneDraft {
        let (origin, note) = self.provenance(SubjectKind::Milestone, from.id.as_str());
        let (must_start, must_finish) = must(from);
        MilestoneDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            parent: from.parent.clone().into(),
            not_before: from.bounds.start_no_earlier.into(),
            finish_by: from.bounds.finish_no_later.into(),
            must_start,
            must_finish,
            deadline: from.bounds.deadline.into(),
            timing: from.timing.into(),
            priority: priority(from),
            windows: fields(&from.windows),
            blackouts: fields(&from.blackouts),
            gate: from.gate.clone().into(),
            after: fields(&from.after),
            responsible: from.responsible.clone().into(),
            origin,
            note,
        }
    }

    fn task(&self, from: &Task) -> TaskDraft {
        let (origin, note) = self.provenance(SubjectKind::Task, from.id.as_str());
        let (duration, effort) = match from.work {
            Work::Duration(time) => (Field::of(time), Field::Missing),
            Work::Effort(time) | Work::Capacity(time) => (Field::Missing, Field::of(time)),
            Work::Milestone | Work::Summary | Work::Hammock => (Field::Missing, Field::Missing),
        };
        let driven_by = match from.work {
            Work::Capacity(_) => Field::of(DrivenBy::Capacity),
            _ => Field::Missing,
        };
        let breaks = Some(from.breaks).filter(|breaks| *breaks != Breaks::default());
        let (must_start, must_finish) = must(from);
        TaskDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            duration,
            effort,
            driven_by,
            calendar: from.calendar.clone().into(),
            parent: from.parent.clone().into(),
            not_before: from.bounds.start_no_earlier.into(),
            finish_not_before: from.bounds.finish_no_earlier.into(),
            start_by: from.bounds.start_no_later.into(),
            finish_by: from.bounds.finish_no_later.into(),
            must_start,
            must_finish,
            deadline: from.bounds.deadline.into(),
            timing: from.timing.into(),
            priority: priority(from),
            breaks: breaks.into(),
            windows: fields(&from.windows),
            blackouts: fields(&from.blackouts),
            after: fields(&from.after),
            needs: from.needs.iter().map(need).collect(),
            preferred: fields(&from.preferred),
            modes: from.modes.iter().map(mode).collect(),
            responsible: from.responsible.clone().into(),
            location: from.location.clone(),
            method: from.method.clone(),
            deliverable: from.deliverable.clone(),
            kpi: from.kpi.clone().into(),
            earning: earning(&from.earning),
            earning_milestones: earning_milestones(&from.earning),
            origin,
            note,
        }
    }

    fn summary(&self, from: &Task) -> SummaryDraft {
        let (origin, note) = self.provenance(SubjectKind::Summary, from.id.as_str());
        SummaryDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            parent: from.parent.clone().into(),
            calendar: from.calendar.clone().into(),
            not_before: from.bounds.start_no_earlier.into(),
            finish_by: from.bounds.finish_no_later.into(),
            deadline: from.bounds.deadline.into(),
            after: fields(&from.after),
            responsible: from.responsible.clone().into(),
            origin,
            note,
        }
    }

    fn hammock(&self, from: &Task) -> HammockDraft {
        let (origin, note) = self.provenance(SubjectKind::Hammock, from.id.as_str());
        let entering = |end: End| {
            let links = from.after.iter();
            let links = links.filter(|link| link.kind.enters() == end);
            links
                .cloned()
                .map(Field::of)
                .collect::<Vec<Field<Dependency>>>()
        };
        HammockDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            parent: from.parent.clone().into(),
            calendar: from.calendar.clone().into(),
            deadline: from.bounds.deadline.into(),
            from: entering(End::Start),
            to: entering(End::Finish),
            responsible: from.responsible.clone().into(),
            origin,
            note,
        }
    }
}

/// Returns the method, unless it is the usual one or follows from the milestones.
fn earning(from: &Earning) -> Field<EarningMethod> {
    match from {
        Earning::PercentComplete | Earning::Milestones(_) => Field::Missing,
        other => Field::of(other.method()),
    }
}

fn earning_milestones(from: &Earning) -> Vec<EarningMilestoneDraft> {
    let Earning::Milestones(milestones) = from else {
        return Vec::new();
    };
    let draft = |row: &EarningMilestone| EarningMilestoneDraft {
        milestone: Field::of(row.milestone.clone()),
        share: Field::of(row.share),
    };
    milestones.iter().map(draft).collect()
}

fn must(task: &Task) -> (Field<Moment>, Field<Moment>) {
    match task.bounds.must {
        None => (Field::Missing, Field::Missing),
        Some(MustDate::Start(moment)) => (Field::of(moment), Field::Missing),
        Some(MustDate::Finish(moment)) => (Field::Missing, Field::of(moment)),
    }
}

/// Returns the priority, unless it is the usual one.
fn priority(task: &Task) -> Option<u16> {
    Some(task.priority).filter(|priority| *priority != Task::USUAL_PRIORITY)
}

fn mode(mode: &Mode) -> ModeDraft {
    ModeDraft {
        id: Field::of(mode.id.clone()),
        name: mode.name.clone(),
        duration: Field::of(mode.duration),
        needs: mode.needs.iter().map(need).collect(),
        price: mode.price.into(),
    }
}

fn need(need: &Need) -> NeedDraft {
    let mut draft = NeedDraft {
        units: Field::of(need.units),
        ..NeedDraft::default()
    };
    match &need.of {
        NeedOf::Skill(skill) => draft.skill = Field::of(skill.clone()),
        NeedOf::Person(person) => draft.person = Field::of(person.clone()),
        NeedOf::Resource(resource) => draft.resource = Field::of(resource.clone()),
    }
    draft
}
