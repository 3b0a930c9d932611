//! Objectives, audiences and channels.

use ::proptest::{collection, prelude::*, sample};

use super::{PlanShape, indices, names, origin, remark, slug};
use crate::{
    number::{Percent, Quantity},
    plan::{AudienceDraft, ChannelDraft, Field, KpiDraft, ObjectiveDraft, Origin, PlanDraft},
    tactic::ChannelCategory,
};

/// The audiences of every plan.
pub(super) const AUDIENCES: usize = 3;

#[derive(Debug, Clone)]
struct Objective {
    kpis: Vec<(i32, i32)>,
    audiences: Vec<sample::Index>,
    weight: i32,
    note: String,
    origin: Field<Origin>,
}

#[derive(Debug, Clone)]
pub(super) struct Genes {
    objectives: Vec<Objective>,
    channels: Vec<ChannelCategory>,
    weighted: bool,
}

pub(super) fn genes(shape: PlanShape) -> impl Strategy<Value = Genes> {
    let change = prop_oneof![Just(-1_i32), 1..=1000_i32];
    let kpis = collection::vec((0..=100_000_i32, change), 0..3);
    let objective = (kpis, indices(2), 1..=9_i32, remark(), origin());
    let objective = objective.prop_map(|(kpis, audiences, weight, note, origin)| Objective {
        kpis,
        audiences,
        weight,
        note,
        origin,
    });
    (
        collection::vec(objective, 1..=shape.objectives),
        collection::vec(sample::select(ChannelCategory::ALL), 1..5),
        any::<bool>(),
    )
        .prop_map(|(objectives, channels, weighted)| Genes {
            objectives,
            channels,
            weighted,
        })
}

impl Genes {
    pub(super) fn write(&self, draft: &mut PlanDraft) {
        let shares = self.shares();
        for (number, (genes, share)) in self.objectives.iter().zip(shares).enumerate() {
            let due = draft.start.clone();
            let kpi = |(k, (baseline, change)): (usize, &(i32, i32))| KpiDraft {
                id: slug(&format!("kpi-{number}"), k),
                name: format!("KPI {k} of objective {number}"),
                unit: "visits".to_owned(),
                baseline: Field::of(Quantity::from(*baseline)),
                target: Field::of(Quantity::from(baseline.saturating_add(*change))),
                due: due.clone(),
                ..KpiDraft::default()
            };
            draft.objectives.push(ObjectiveDraft {
                id: slug("objective", number),
                name: format!("Objective {number}"),
                // Left out, the rank would be the place in the list.
                priority: u32::try_from(number).ok(),
                weight: share.filter(|_| self.weighted).into(),
                audiences: names("audience", &genes.audiences, AUDIENCES),
                kpis: genes.kpis.iter().enumerate().map(kpi).collect(),
                origin: genes.origin.clone(),
                note: genes.note.clone(),
            });
        }
        draft.audiences = (0..AUDIENCES)
            .map(|number| AudienceDraft {
                id: slug("audience", number),
                name: format!("Audience {number}"),
                ..AudienceDraft::default()
            })
            .collect();
        let channels = self.channels.iter().enumerate();
        draft.channels = channels
            .map(|(number, category)| ChannelDraft {
                id: slug("channel", number),
                name: format!("Channel {number}"),
                category: Field::of(*category),
                ..ChannelDraft::default()
            })
            .collect();
    }

    /// Divides the whole in the proportions of the weights; the last objective takes what whole percents leave.
    fn shares(&self) -> Vec<Option<Percent>> {
        let weights = self.objectives.iter().map(|objective| objective.weight);
        let sum = weights.clone().fold(0_i32, i32::saturating_add);
        let mut left = 100_i32;
        let mut shares: Vec<Option<Percent>> = weights
            .map(|weight| {
                let share = weight.saturating_mul(100).checked_div(sum)?;
                left = left.saturating_sub(share);
                Some(share)
            })
            .map(|share| share.map(Percent::from))
            .collect();
        if let Some(Some(last)) = shares.last_mut() {
            let share = last.decimal().checked_add(left.into());
            *last = share
                .and_then(|share| Percent::new(share).ok())
                .unwrap_or(*last);
        }
        shares
    }
}
