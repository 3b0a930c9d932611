//! How tasks earn their budget: each by a method drawn for it, some at milestones of the plan.

use std::collections::BTreeMap;

use ::proptest::{collection, prelude::*, sample::Index};

use crate::{
    number::Percent,
    plan::{EarningMilestoneDraft, Field, PlanDraft, TaskDraft},
    tactic::EarningMethod,
};

/// A method, and the milestones with their weights for the one that needs them.
#[derive(Debug, Clone)]
pub(super) struct Genes {
    method: EarningMethod,
    milestones: Vec<(Index, u8)>,
}

pub(super) fn genes() -> impl Strategy<Value = Genes> {
    let method = prop_oneof![
        3 => Just(EarningMethod::PercentComplete),
        1 => Just(EarningMethod::ZeroHundred),
        1 => Just(EarningMethod::FiftyFifty),
        1 => Just(EarningMethod::LevelOfEffort),
        2 => Just(EarningMethod::Milestones),
    ];
    let milestones = collection::vec((any::<Index>(), 1..=9_u8), 1..=3);
    (method, milestones).prop_map(|(method, milestones)| Genes { method, milestones })
}

/// Returns the names of all milestones of a draft.
pub(super) fn milestones(draft: &PlanDraft) -> Vec<String> {
    let own = draft.tactics.iter().flat_map(|tactic| &tactic.milestones);
    let all = own.chain(&draft.milestones);
    all.filter_map(|milestone| milestone.id.to_text()).collect()
}

impl Genes {
    /// Gives a task its method; one that would earn at milestones of a plan without any earns by percent, as does what says nothing.
    pub(super) fn write(&self, task: &mut TaskDraft, milestones: &[String]) {
        match self.method {
            EarningMethod::PercentComplete => (),
            EarningMethod::Milestones => task.earning_milestones = self.shares(milestones),
            method => task.earning = Field::of(method),
        }
    }

    /// Divides the whole in the proportions of the weights; the last milestone takes what whole percents leave.
    fn shares(&self, milestones: &[String]) -> Vec<EarningMilestoneDraft> {
        if milestones.is_empty() {
            return Vec::new();
        }
        // Sorted by name, each once.
        let named = self.milestones.iter().filter_map(|(place, weight)| {
            let name = milestones.get(place.index(milestones.len()))?;
            Some((name.as_str(), i32::from(*weight)))
        });
        let named: BTreeMap<&str, i32> = named.collect();
        let sum = named
            .values()
            .fold(0_i32, |sum, weight| sum.saturating_add(*weight));
        let mut left = 100_i32;
        let mut shares: Vec<(&str, i32)> = named
            .into_iter()
            .map(|(name, weight)| {
                let share = weight.saturating_mul(100).checked_div(sum).unwrap_or(0);
                left = left.saturating_sub(share);
                (name, share)
            })
            .collect();
        if let Some((_, last)) = shares.last_mut() {
            *last = last.saturating_add(left);
        }
        shares
            .into_iter()
            .map(|(name, share)| EarningMilestoneDraft {
                milestone: name.into(),
                share: Field::of(Percent::from(share)),
            })
            .collect()
    }
}
