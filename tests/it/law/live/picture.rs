//! All that is compared of two networks.

use tactica::{
    network::{ActivityDates, Conflict, DateOf, Drag, Live, NetworkError, Reason, Solution},
    time::Minute,
};

use super::mirror::{Mirror, left};

/// All that a solution says, in positions of the live network.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    pub(super) dates: Vec<Option<ActivityDates>>,
    pub(super) start: Minute,
    pub(super) finish: Minute,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) path: Vec<u32>,
    pub(super) near: Vec<(u32, i64)>,
    pub(super) drags: Vec<Option<Drag>>,
    pub(super) reasons: Vec<Vec<Reason>>,
}

pub(super) const ALL: [DateOf; 6] = [
    DateOf::EarlyStart,
    DateOf::EarlyFinish,
    DateOf::LateStart,
    DateOf::LateFinish,
    DateOf::PlannedStart,
    DateOf::PlannedFinish,
];

impl Picture {
    pub(super) fn of(
        solution: &Solution<'_>,
        count: usize,
        activities: &[u32],
        arcs: &[u32],
        dense: bool,
    ) -> Self {
        let at = |n: u32| if dense { activities[n as usize] } else { n };
        let reason = |reason: Reason| match reason {
            Reason::Arc(arc) if dense => Reason::Arc(arcs[arc as usize]),
            Reason::Member(n) => Reason::Member(at(n)),
            Reason::Summary(n) => Reason::Summary(at(n)),
            other => other,
        };
        let mut dates = vec![None; count];
        let mut reasons = Vec::new();
        let all: Vec<ActivityDates> = solution.iter().collect();
        assert_eq!(all.len(), activities.len());
        for ((n, &activity), one) in (0..).zip(activities).zip(all) {
            let n = if dense { n } else { activity };
            assert_eq!(solution.dates(n), Some(one));
            dates[activity as usize] = Some(one);
            reasons.extend(ALL.map(|which| {
                let found = solution.reasons(n, which);
                found.into_iter().map(reason).collect()
            }));
        }
        let conflicts = solution.conflicts().into_iter().map(|mut conflict| {
            conflict.activity = at(conflict.activity);
            conflict.set = reason(conflict.set);
            conflict.with.reason = reason(conflict.with.reason);
            conflict
        });
        Self {
            dates,
            start: solution.start(),
            finish: solution.finish(),
            conflicts: conflicts.collect(),
            path: solution.critical_path().into_iter().map(at).collect(),
            near: solution
                .near_critical(480)
                .into_iter()
                .map(|one| (at(one.activity), one.float_total))
                .collect(),
            drags: activities
                .iter()
                .zip(0..)
                .map(|(&activity, n)| solution.drag(if dense { n } else { activity }).ok())
                .collect(),
            reasons,
        }
    }

    /// The picture of a network made anew, or why there is none.
    pub(super) fn anew(mirror: &Mirror) -> Result<Self, Option<NetworkError>> {
        let (spec, activities, arcs) = mirror.closed().ok_or(None)?;
        let network = spec.build().map_err(Some)?;
        let solution = network.schedule(mirror.frame).map_err(Some)?;
        let count = mirror.activities.len();
        Ok(Self::of(&solution, count, &activities, &arcs, true))
    }

    pub(super) fn live(live: &Live, mirror: &Mirror) -> Self {
        let (activities, arcs) = (left(&mirror.activities), left(&mirror.arcs));
        let count = mirror.activities.len();
        Self::of(&live.solution(), count, &activities, &arcs, false)
    }
}
