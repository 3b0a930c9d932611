//! Where tasks may lie: set dates, windows, breaks, timings, and what spans several of them.

use ::proptest::{prelude::*, sample};
use chrono::NaiveDate;

use crate::{
    network::{Breaks, Clock, Lag, LagAmount, Limit, LinkKind, Timing},
    plan::{
        BlackoutDraft, Field, HammockDraft, MilestoneDraft, PlanDraft, SummaryDraft, TaskDraft,
    },
    tactic::Moment,
    time::{DateSpan, Minute, add_days},
};

/// The latest day, counted from the start of the plan, for which a date is set.
pub(super) const SET_UNTIL: i64 = 60;
/// The summaries of every plan; the second belongs to the first.
const SUMMARIES: [&str; 2] = ["whole", "part"];
/// The list of blackouts of every plan, and the days that its two spans have at most.
const BLACKOUTS: &str = "quiet";
pub(super) const QUIET_DAYS: i64 = 9;
/// The longest task that some stretch of working time of every calendar of tasks holds: three hours.
const WHOLE_MAX: i64 = 180;

/// A date that is set for a task, in days from the start of the plan.
#[derive(Debug, Clone, Copy)]
enum SetDate {
    FinishNotBefore,
    StartBy,
    FinishBy,
    MustStart,
    MustFinish,
}

#[derive(Debug, Clone)]
pub(super) struct Genes {
    /// The date, its day, and whether it is a minute of that day.
    set: Option<(SetDate, i64, bool)>,
    timing: Option<Timing>,
    priority: Option<u16>,
    breaks: Breaks,
    quiet: bool,
    window: bool,
    parent: Option<&'static str>,
}

pub(super) fn genes() -> impl Strategy<Value = Genes> {
    let set = sample::select(vec![
        SetDate::FinishNotBefore,
        SetDate::StartBy,
        SetDate::FinishBy,
        SetDate::MustStart,
        SetDate::MustFinish,
    ]);
    (
        prop_oneof![6 => Just(None), 1 => (set, 0..SET_UNTIL, any::<bool>()).prop_map(Some)],
        prop_oneof![
            4 => Just(None),
            2 => Just(Some(Timing::Alap)),
            1 => Just(Some(Timing::Asap)),
        ],
        prop_oneof![3 => Just(None), 1 => (0..=1000_u16).prop_map(Some)],
        prop_oneof![
            4 => Just(Breaks::Stretch),
            1 => Just(Breaks::Split),
            1 => Just(Breaks::Whole),
        ],
        prop_oneof![6 => Just(false), 1 => Just(true)],
        prop_oneof![6 => Just(false), 1 => Just(true)],
        prop_oneof![2 => Just(None), 1 => sample::select(SUMMARIES.to_vec()).prop_map(Some)],
    )
        .prop_map(
            |(set, timing, priority, breaks, quiet, window, parent)| Genes {
                set,
                timing,
                priority,
                breaks,
                quiet,
                window,
                parent,
            },
        )
}

/// Gives what a lag is counted in and whether it is the least or the most.
///
/// The most is so much that whatever it limits can come in time, wherever it is put.
pub(super) fn lag(minutes: i64, share: bool, clock: Clock, limit: Limit) -> Lag {
    let amount = match (limit, share) {
        (Limit::AtMost, _) => {
            LagAmount::Minutes(minutes.saturating_abs().saturating_add(50_000_000))
        }
        (Limit::AtLeast, false) => LagAmount::Minutes(minutes),
        // A few hundred minutes become some tens of percent.
        (Limit::AtLeast, true) => LagAmount::OfDuration(minutes.saturating_mul(7)),
    };
    Lag { amount, clock }
}

impl Genes {
    /// Returns the minutes that a task can come later for its own sake: it waits for windows, and is not broken.
    pub(super) fn delay(&self, minutes: i64) -> i64 {
        let whole = if self.breaks == Breaks::Whole { 480 } else { 0 };
        let quiet = if self.quiet {
            minutes.saturating_add(QUIET_DAYS.saturating_mul(480))
        } else {
            0
        };
        quiet.saturating_add(whole)
    }

    fn moment(&self, start: NaiveDate) -> Option<(SetDate, Moment)> {
        let (what, days, minute) = self.set?;
        let day = add_days(start, days).ok()?;
        let moment = if minute {
            let noon = Minute::from_date(day).ok()?.try_add(723).ok()?;
            Moment::Minute(noon)
        } else {
            Moment::Day(day)
        };
        Some((what, moment))
    }

    pub(super) fn write_task(&self, draft: &mut TaskDraft, minutes: i64, plan: &PlanDraft) {
        let start = plan.start.value().copied().unwrap_or_default();
        if let Some((what, moment)) = self.moment(start) {
            let field = match what {
                SetDate::FinishNotBefore => &mut draft.finish_not_before,
                SetDate::StartBy => &mut draft.start_by,
                SetDate::FinishBy => &mut draft.finish_by,
                SetDate::MustStart => &mut draft.must_start,
                SetDate::MustFinish => &mut draft.must_finish,
            };
            *field = Field::of(moment);
        }
        draft.timing = self.timing.into();
        draft.priority = self.priority;
        let fits = self.breaks != Breaks::Whole || (1..=WHOLE_MAX).contains(&minutes);
        draft.breaks = Some(self.breaks).filter(|_| fits).into();
        draft.windows = self.windows(start);
        draft.blackouts = self.blackouts();
        draft.parent = self.parent.map_or(Field::Missing, Into::into);
    }

    pub(super) fn write_milestone(&self, draft: &mut MilestoneDraft, plan: &PlanDraft) {
        let start = plan.start.value().copied().unwrap_or_default();
        if let Some((what, moment)) = self.moment(start) {
            let field = match what {
                SetDate::FinishNotBefore | SetDate::StartBy | SetDate::FinishBy => {
                    &mut draft.finish_by
                }
                SetDate::MustStart => &mut draft.must_start,
                SetDate::MustFinish => &mut draft.must_finish,
            };
            *field = Field::of(moment);
        }
        draft.timing = self.timing.into();
        draft.priority = self.priority;
        draft.windows = self.windows(start);
        draft.blackouts = self.blackouts();
        draft.parent = self.parent.map_or(Field::Missing, Into::into);
    }

    /// Returns one window that opens years before the plan, because late dates may lie before its start, and closes with the
    /// horizon.
    fn windows(&self, start: NaiveDate) -> Vec<Field<DateSpan>> {
        let first = add_days(start, -3000).ok();
        let span = first.and_then(|first| DateSpan::new(first, crate::time::DATE_MAX).ok());
        span.filter(|_| self.window && !self.must())
            .map(Field::of)
            .into_iter()
            .collect()
    }

    /// A date that must be is not drawn into a blackout.
    fn blackouts(&self) -> Vec<Field<crate::tactic::Blackout>> {
        let quiet = self.quiet && !self.must();
        quiet.then(|| BLACKOUTS.into()).into_iter().collect()
    }

    fn must(&self) -> bool {
        let set = self.set.map(|(what, ..)| what);
        matches!(set, Some(SetDate::MustStart | SetDate::MustFinish))
    }
}

/// Adds what tasks refer to: the list of blackouts and the summaries.
pub(super) fn write_shared(draft: &mut PlanDraft) {
    draft.blackouts = vec![BlackoutDraft {
        id: BLACKOUTS.into(),
        name: "Quiet days".to_owned(),
        spans: vec!["12-24..01-02".into(), "2024-08-05..2024-08-08".into()],
        ..BlackoutDraft::default()
    }];
    let Some(tactic) = draft.tactics.first_mut() else {
        return;
    };
    let [whole, part] = SUMMARIES;
    tactic.milestones.push(MilestoneDraft {
        id: "kick-off".into(),
        name: "Kick-off".to_owned(),
        ..MilestoneDraft::default()
    });
    let summary = |id: &str| SummaryDraft {
        id: id.into(),
        name: format!("The {id}"),
        ..SummaryDraft::default()
    };
    tactic.summaries = vec![
        summary(whole),
        SummaryDraft {
            parent: whole.into(),
            after: vec!["kick-off FS+1d".into()],
            ..summary(part)
        },
    ];
}

/// Adds a hammock from the start of one task to the finish of another.
pub(super) fn write_hammock(draft: &mut PlanDraft, from: &str, to: &str) {
    let Some(tactic) = draft.tactics.first_mut() else {
        return;
    };
    let link = |on: &str, kind: LinkKind| format!("{on} {kind}").as_str().into();
    tactic.hammocks.push(HammockDraft {
        id: "supervision".into(),
        name: "Supervision".to_owned(),
        from: vec![link(from, LinkKind::StartToStart)],
        to: vec![link(to, LinkKind::FinishToFinish)],
        ..HammockDraft::default()
    });
}
