//! Contingency funds and approval policies.

use ::proptest::prelude::*;

use super::{
    money::{Amounts, RESERVE},
    people::ROLES,
};
use crate::{
    approval::{BandSpec, Beyond, Limit, PolicySpec, Quorum, RequestKind, Separation, Start, Step},
    id::RoleId,
    money::Money,
    number::Percent,
    plan::{AuthorityDraft, Field, FundDraft, PlanDraft, Standing, TriggerDraft},
};

#[derive(Debug, Clone)]
struct Fund {
    inside: bool,
    capped: bool,
    triggers: usize,
    below: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Genes {
    inside: Option<Fund>,
    outside: Option<Fund>,
    bounded: bool,
    /// Where the bands of the managers and the directors end, in thousandths of the total.
    ends: (i128, i128),
    exclusive: (bool, bool),
    quorum: Quorum,
    advice: bool,
    beyond: Beyond,
    separation: Separation,
}

fn fund(inside: bool) -> impl Strategy<Value = Option<Fund>> {
    let fund = (any::<bool>(), 1..3_usize, any::<bool>());
    let fund = fund.prop_map(move |(capped, triggers, below)| Fund {
        inside,
        capped,
        triggers,
        below,
    });
    prop::option::of(fund)
}

pub(super) fn genes() -> impl Strategy<Value = Genes> {
    let quorum = prop_oneof![
        Just(Quorum::Any),
        Just(Quorum::EachRole),
        Just(Quorum::AtLeast(1)),
        Just(Quorum::Majority),
        Just(Quorum::TwoThirds),
    ];
    (
        (fund(true), fund(false), any::<bool>()),
        (1..100_i128, 100..=1000_i128),
        any::<(bool, bool)>(),
        quorum,
        any::<bool>(),
        prop_oneof![Just(Beyond::Covered), Just(Beyond::Denied)],
        prop_oneof![Just(Separation::Own), Just(Separation::OwnAndSuperiors)],
    )
        .prop_map(
            |((inside, outside, bounded), ends, exclusive, quorum, advice, beyond, separation)| {
                Genes {
                    inside,
                    outside,
                    bounded,
                    ends,
                    exclusive,
                    quorum,
                    advice,
                    beyond,
                    separation,
                }
            },
        )
}

impl Genes {
    pub(super) fn write(&self, draft: &mut PlanDraft, amounts: &Amounts) {
        let funds = self.inside.iter().chain(&self.outside);
        draft.contingency.funds = funds.map(|fund| fund.write(amounts)).collect();
        if self.bounded {
            draft.contingency.min = Field::of(Percent::ZERO);
            draft.contingency.max = Field::of(Percent::HUNDRED);
        }
        draft.policies = vec![
            self.policy(
                "spending",
                &[RequestKind::Spend, RequestKind::Transfer],
                amounts,
            ),
            self.policy(
                "changes",
                &[RequestKind::Draw, RequestKind::Amendment],
                amounts,
            ),
        ];
    }

    fn policy(&self, id: &str, kinds: &[RequestKind], amounts: &Amounts) -> PolicySpec {
        let limit = |permille: i128, exclusive: bool| {
            let limit = share(amounts.total, permille);
            if exclusive {
                Limit::Below(limit)
            } else {
                Limit::UpTo(limit)
            }
        };
        let (first, second) = (
            limit(self.ends.0, self.exclusive.0),
            limit(self.ends.1, self.exclusive.1),
        );
        let role = |place: usize| {
            let role = ROLES.get(place).and_then(|role| RoleId::new(role).ok());
            role.expect("invariant: the roles of every plan")
        };
        let band = |name: &str, limit: Limit, steps: Vec<Step>| BandSpec {
            name: name.into(),
            from: None,
            limit,
            approval: crate::approval::Approval::Steps,
            steps,
        };
        let mut bands = vec![
            band("small", first, vec![Step::any([role(0), role(1)])]),
            band("medium", second, vec![Step::any([role(1)])]),
        ];
        let mut last = vec![Step::of([role(2)], self.quorum)];
        if self.advice {
            last.insert(0, Step::advice([role(0)]));
        }
        if self.beyond == Beyond::Denied {
            let all = band("large", Limit::UpTo(share(amounts.total, 2000)), last);
            bands.push(all);
        } else {
            bands.push(band("large", Limit::Unlimited, last));
        }
        if let (Some(medium), Limit::UpTo(end)) = (bands.get_mut(1), first) {
            // Said or left out, the start is the same.
            medium.from = Some(Start::Over(end));
        }
        let id = id.parse().expect("invariant: the name is a slug");
        PolicySpec {
            bands,
            beyond: self.beyond,
            separation: self.separation,
            ..PolicySpec::new(id, 1, amounts.total.currency(), kinds.to_vec())
        }
    }
}

impl Fund {
    fn write(&self, amounts: &Amounts) -> FundDraft {
        let (id, amount) = if self.inside {
            ("inside", amounts.reserve)
        } else {
            ("outside", share(amounts.total, 100))
        };
        let half = share(amount, 500);
        let trigger = |number: usize| TriggerDraft {
            id: super::slug(id, number),
            description: format!("thing {number} that may happen"),
            ..TriggerDraft::default()
        };
        let (up_to, below) = if self.below {
            (Field::Missing, Field::of(half))
        } else {
            (Field::of(half), Field::Missing)
        };
        FundDraft {
            id: id.into(),
            name: format!("The fund {id}"),
            purpose: "what nobody foresees".to_owned(),
            amount: Field::of(amount),
            standing: Field::of(if self.inside {
                Standing::Inside
            } else {
                Standing::Outside
            }),
            node: if self.inside {
                RESERVE.into()
            } else {
                Field::Missing
            },
            cap_per_draw: Some(half).filter(|_| self.capped).into(),
            cap_per_period: Some(amount)
                .filter(|amount| self.capped && self.below && amount.is_positive())
                .into(),
            triggers: (0..self.triggers).map(trigger).collect(),
            authority: vec![
                AuthorityDraft {
                    role: "board".into(),
                    ..AuthorityDraft::default()
                },
                AuthorityDraft {
                    role: "director".into(),
                    up_to,
                    below,
                },
            ],
            ..FundDraft::default()
        }
    }
}

/// Returns thousandths of an amount, rounded down.
fn share(amount: Money, permille: i128) -> Money {
    let minor = amount.minor().saturating_mul(permille);
    Money::from_minor(minor.checked_div(1000).unwrap_or(0), amount.currency())
}
