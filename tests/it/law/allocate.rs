//! Laws of allocation: bounds are kept to the minor unit, the optimum is one, and equal questions have equal answers.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::float_cmp,
    clippy::many_single_char_names,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unnecessary_fold,
    clippy::redundant_closure_for_method_calls,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "test code: a panic is a failed test; outcomes are floats"
)]

use tactica::{
    allocate::{
        AllocateError, Allocation, Bound, GroupDraft, ItemDraft, ParityDraft, ProblemDraft, Proof,
        ShareOfVoiceDraft, Subject,
    },
    money::{Currency, Money},
    response::{Curve, CurvePoint, Shape},
};

use crate::dice::Dice;

mod curves;
mod hostile;
mod moves;
mod prices;
mod risk;
mod scales;
mod wanted;

/// Numbers for problems.
struct Lcg(Dice);

impl Lcg {
    fn unit(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

fn money(major: f64) -> Money {
    Money::from_minor((major * 100.0).round() as i128, Currency::EUR)
}

fn major(amount: Money) -> f64 {
    amount.minor() as f64 / 100.0
}

fn concave(rng: &mut Lcg) -> Shape {
    let (ceiling, half) = (rng.between(1e3, 1e5), rng.between(500.0, 50_000.0));
    match rng.below(5) {
        0 => Shape::Hill {
            ceiling,
            half,
            shape: rng.between(0.4, 1.0),
        },
        1 => Shape::MichaelisMenten { ceiling, half },
        2 => Shape::Power {
            scale: rng.between(1.0, 50.0),
            exponent: rng.between(0.3, 0.8),
        },
        3 => Shape::Log {
            scale: ceiling,
            unit: half,
        },
        _ => Shape::Exponential {
            ceiling,
            scale: half,
        },
    }
}

fn any(rng: &mut Lcg) -> Shape {
    let (ceiling, half) = (rng.between(1e3, 1e5), rng.between(500.0, 50_000.0));
    match rng.below(6) {
        0 => Shape::Hill {
            ceiling,
            half,
            shape: rng.between(1.2, 4.0),
        },
        1 => Shape::Logistic {
            ceiling,
            midpoint: half,
            steepness: 4.0 / half,
        },
        2 => Shape::Adbudg {
            floor: 10.0,
            ceiling,
            exponent: 1.5,
            constant: half.powf(1.5),
        },
        3 => {
            let mut point = CurvePoint {
                spend: 0.0,
                outcome: 0.0,
            };
            let mut points = vec![point];
            for _ in 0..3 {
                point.spend += rng.between(100.0, 20_000.0).round();
                point.outcome += rng.between(0.0, 9_000.0);
                points.push(point);
            }
            Shape::Piecewise { points }
        }
        _ => concave(rng),
    }
}

fn draft(rng: &mut Lcg, n: usize, shape: fn(&mut Lcg) -> Shape) -> ProblemDraft {
    let mut draft = ProblemDraft::new(Currency::EUR);
    draft.budget = Some(money((n as f64 * rng.between(5_000.0, 30_000.0)).round()));
    for i in 0..n {
        draft.items.push(ItemDraft::new(
            format!("item-{i:03}").parse().unwrap(),
            shape(rng),
        ));
    }
    draft
}

/// Gives items and groups bounds of every kind.
fn bounded(rng: &mut Lcg) -> ProblemDraft {
    let mut draft = draft(rng, 9, any);
    for (i, item) in draft.items.iter_mut().enumerate() {
        item.group =
            [None, Some("a"), Some("b"), Some("a-in")][i % 4].map(|id| id.parse().unwrap());
        match rng.below(7) {
            0 => item.min = Some(money(rng.between(0.0, 3_000.0))),
            1 => item.max = Some(money(rng.between(1_000.0, 30_000.0))),
            2 => item.zero_or_at_least = Some(money(rng.between(2_000.0, 15_000.0))),
            3 => item.step = Some(money(rng.between(100.0, 3_000.0))),
            4 => item.fixed = Some(money(rng.between(0.0, 3_000.0))),
            5 => {
                let competitors = money(rng.between(0.0, 4_000.0));
                item.parity = Some(ParityDraft {
                    competitors,
                    at_least: "75%".parse().unwrap(),
                });
            }
            _ => {
                let others = money(rng.between(0.0, 9_000.0));
                item.share_of_voice = Some(ShareOfVoiceDraft {
                    others,
                    at_least: "20%".parse().unwrap(),
                });
            }
        }
    }
    let group = |id: &str| GroupDraft::new(id.parse().unwrap());
    draft.groups = vec![
        GroupDraft {
            max_share: Some("60%".parse().unwrap()),
            ..group("a")
        },
        GroupDraft {
            min_share: Some("15%".parse().unwrap()),
            ..group("b")
        },
        GroupDraft {
            within: Some("a".parse().unwrap()),
            max: Some(money(40_000.0)),
            ..group("a-in")
        },
    ];
    draft
}

/// A problem in euros from items and groups as a document has them.
fn document(budget: &str, items: &str, groups: &str) -> ProblemDraft {
    let text = format!(
        r#"{{"format": "tactica-allocation/1", "currency": "EUR", "budget": "{budget} EUR",
            "items": [{items}], "groups": [{groups}]}}"#
    );
    serde_json::from_str(&text).expect("a document")
}

fn solve(draft: &ProblemDraft) -> Allocation {
    draft.build().unwrap().solve().unwrap()
}

/// Judges an answer from the document alone.
fn judge(draft: &ProblemDraft, best: &Allocation) {
    let mut spent = 0;
    let mut value = 0.0;
    for item in &draft.items {
        let amount = best.amount(&item.id).unwrap();
        let minor = amount.minor();
        spent += minor;
        let least = |low: Option<Money>| low.is_none_or(|low| minor >= low.minor());
        assert!(
            least(item.min),
            "{}: {amount} below {:?}",
            item.id,
            item.min
        );
        assert!(
            item.max.is_none_or(|max| minor <= max.minor()),
            "{}: {amount}",
            item.id
        );
        assert!(
            minor == 0 || least(item.zero_or_at_least),
            "{}: {amount}",
            item.id
        );
        assert!(
            item.fixed.is_none_or(|fixed| fixed == amount),
            "{}: {amount}",
            item.id
        );
        assert!(
            item.step.is_none_or(|step| minor % step.minor() == 0),
            "{}: {amount}",
            item.id
        );
        if let Some(parity) = &item.parity {
            assert!(
                4 * minor >= 3 * parity.competitors.minor(),
                "{}: {amount}",
                item.id
            );
        }
        if let Some(voice) = &item.share_of_voice {
            assert!(
                5 * minor >= minor + voice.others.minor(),
                "{}: {amount}",
                item.id
            );
        }
        let curve = Curve::new(item.curve.clone().unwrap()).unwrap();
        value += item.weight.unwrap_or(1.0) * curve.value(major(amount)).unwrap();
    }
    assert_eq!(spent + best.unspent.minor(), draft.budget.unwrap().minor());
    assert!(
        (value - best.value).abs() <= 1e-9 * value.abs(),
        "{value} is not {}",
        best.value
    );
    assert!(best.upper_bound >= best.value);
    let budget = best.budget.minor();
    for (id, sum) in &best.groups {
        match id.as_str() {
            "a" => assert!(
                10 * sum.minor() <= 6 * budget,
                "a: {sum} of {}",
                best.budget
            ),
            "b" => assert!(
                100 * sum.minor() >= 15 * budget,
                "b: {sum} of {}",
                best.budget
            ),
            _ => assert!(sum.minor() <= 4_000_000, "a-in: {sum}"),
        }
    }
}

#[test]
fn every_bound_is_kept_to_the_minor_unit() {
    let mut rng = Lcg(Dice(3));
    let (mut solved, mut refused) = (0, 0);
    for _ in 0..150 {
        let draft = bounded(&mut rng);
        match draft.build().unwrap().solve() {
            Ok(best) => {
                judge(&draft, &best);
                assert!(
                    best.gap <= 1e-6 || best.unspent.is_positive(),
                    "gap {:e}",
                    best.gap
                );
                solved += 1;
            }
            Err(error) => {
                assert_eq!(error.code(), "allocation-infeasible", "{error}");
                refused += 1;
            }
        }
    }
    assert!(solved > 100, "{solved} solved, {refused} refused");
}

#[test]
fn at_a_concave_optimum_all_marginal_returns_are_the_price_of_the_budget() {
    let mut rng = Lcg(Dice(5));
    for n in [2, 5, 20, 100] {
        let draft = draft(&mut rng, n, concave);
        let best = solve(&draft);
        judge(&draft, &best);
        assert_eq!(best.proof, Proof::Proven);
        assert!(best.gap <= 1e-9, "gap {:e}", best.gap);
        let price = best.shadow_price.unwrap();
        for item in best
            .items
            .iter()
            .filter(|item| item.amount.minor() > 100_000)
        {
            let slope = item.marginal_return.unwrap();
            assert!(
                (slope / price - 1.0).abs() < 1e-4,
                "{}: {slope} at a price of {price}",
                item.id
            );
        }
        for item in best.items.iter().filter(|item| item.amount.is_zero()) {
            assert!(
                item.marginal_return.unwrap() <= price * 1.0001,
                "{}",
                item.id
            );
        }
    }
}

#[test]
fn the_shadow_price_is_what_one_more_unit_brings() {
    let mut rng = Lcg(Dice(8));
    for _ in 0..10 {
        let mut draft = draft(&mut rng, 12, concave);
        let best = solve(&draft);
        let more = major(best.budget) * 1e-3;
        draft.budget = Some(money(major(best.budget) + more));
        let gain = (solve(&draft).value - best.value) / more;
        let price = best.shadow_price.unwrap();
        assert!(
            (gain / price - 1.0).abs() < 2e-3,
            "{gain} for a price of {price}"
        );
    }
}

#[test]
fn more_money_never_brings_less_and_the_bound_never_falls() {
    let mut rng = Lcg(Dice(13));
    for _ in 0..10 {
        let mut draft = draft(&mut rng, 8, any);
        let mut last = (0.0, 0.0);
        for step in 1..=12 {
            draft.budget = Some(money(f64::from(step) * 7_000.0));
            let best = solve(&draft);
            assert!(
                best.value >= last.0 * (1.0 - 1e-6),
                "{} after {}",
                best.value,
                last.0
            );
            assert!(best.upper_bound >= last.1 * (1.0 - 1e-6));
            last = (best.value, best.upper_bound);
        }
    }
}

#[test]
fn the_order_of_items_and_groups_changes_nothing() {
    let mut rng = Lcg(Dice(21));
    for _ in 0..25 {
        let draft = bounded(&mut rng);
        let mut turned = draft.clone();
        turned.items.reverse();
        turned.items.rotate_left(3);
        turned.groups.reverse();
        assert_eq!(
            draft.build().unwrap().solve(),
            turned.build().unwrap().solve()
        );
    }
}

#[test]
fn the_questions_agree_on_the_round_trip() {
    let mut rng = Lcg(Dice(55));
    for round in 0..12 {
        let shape = if round % 2 == 0 { concave } else { any };
        let mut asked = draft(&mut rng, 6, shape);
        let best = solve(&asked);
        asked.budget = None;

        // The cheapest budget for what a budget brings is that budget.
        asked.target = Some(best.value * (1.0 - 1e-12));
        let cheapest = solve(&asked);
        assert!(cheapest.value >= asked.target.unwrap());
        let saved = 1.0 - major(cheapest.budget) / major(best.spent);
        assert!(
            saved.abs() < 1e-4,
            "round {round}: {} for {}",
            cheapest.budget,
            best.spent
        );
        asked.target = None;

        // The largest budget for the average return of a budget is at least that budget.
        asked.average_return = Some(best.average_return().unwrap() * (1.0 - 1e-9));
        let largest = solve(&asked);
        assert!(
            largest.value >= asked.average_return.unwrap() * major(largest.budget) * (1.0 - 1e-12)
        );
        assert!(
            major(largest.budget) >= major(best.spent) * (1.0 - 1e-4),
            "round {round}"
        );
        asked.average_return = None;

        // What spends as long as the last unit brings a price spends what the price is that of.
        asked.marginal_return = best.shadow_price.filter(|price| *price > 0.0);
        if round % 2 == 0 {
            let marginal = solve(&asked);
            assert!(
                (major(marginal.budget) / major(best.budget) - 1.0).abs() < 1e-6,
                "round {round}"
            );
            for item in marginal
                .items
                .iter()
                .filter(|item| item.amount.minor() > 100_000)
            {
                assert!(
                    (item.marginal_return.unwrap() / asked.marginal_return.unwrap() - 1.0).abs()
                        < 1e-4
                );
            }
        }
    }
}

#[test]
fn the_frontier_is_made_of_answers() {
    let mut rng = Lcg(Dice(89));
    let mut draft = draft(&mut rng, 7, any);
    let problem = draft.build().unwrap();
    let points = problem
        .frontier(money(10_000.0), money(90_000.0), money(20_000.0))
        .unwrap();
    let points: Vec<_> = points.map(Result::unwrap).collect();
    let budgets: Vec<f64> = points.iter().map(|point| major(point.budget)).collect();
    assert_eq!(budgets, [10_000.0, 30_000.0, 50_000.0, 70_000.0, 90_000.0]);
    for point in &points {
        draft.budget = Some(point.budget);
        let best = solve(&draft);
        assert_eq!(
            (point.value, point.upper_bound),
            (best.value, best.upper_bound)
        );
    }
}

#[test]
fn money_that_brings_nothing_is_not_spent_and_is_said() {
    let mut draft = ProblemDraft::new(Currency::EUR);
    draft.budget = Some(money(1_000.0));
    let line = Shape::Linear {
        rate: 2.0,
        cap: Some(300.0),
    };
    draft
        .items
        .push(ItemDraft::new("mail".parse().unwrap(), line));
    let capped = ItemDraft {
        max: Some(money(200.0)),
        ..ItemDraft::new(
            "tv".parse().unwrap(),
            Shape::Log {
                scale: 50.0,
                unit: 10.0,
            },
        )
    };
    draft.items.push(capped);
    let best = solve(&draft);
    assert_eq!(best.unspent, money(500.0));
    assert_eq!(best.shadow_price, Some(0.0));
    let held = &best.binding[0];
    assert_eq!(
        (&held.subject, held.bound),
        (&Subject::Item("tv".parse().unwrap()), Bound::Max)
    );
}

#[test]
fn samples_count_by_their_mean() {
    let mut draft = ProblemDraft::new(Currency::EUR);
    draft.budget = Some(money(40_000.0));
    let draws: Vec<(f64, f64)> = vec![(800.0, 5_000.0), (1_200.0, 15_000.0), (400.0, 30_000.0)];
    for (id, shape) in [("tv", 2.0), ("web", 1.0)] {
        let mut item = ItemDraft::new(
            id.parse().unwrap(),
            Shape::Linear {
                rate: 1.0,
                cap: None,
            },
        );
        item.curve = None;
        let hill = |(ceiling, half): &(f64, f64)| Shape::Hill {
            ceiling: *ceiling,
            half: *half,
            shape,
        };
        item.samples = draws.iter().map(hill).collect();
        draft.items.push(item);
    }
    let best = solve(&draft);
    assert!(best.gap <= 1e-6);
    // Every split on a fine grid brings less.
    let mean = |shape: f64, x: f64| {
        draws
            .iter()
            .map(|(c, k)| c * x.powf(shape) / (k.powf(shape) + x.powf(shape)))
            .fold(0.0, |a, b| a + b)
            / 3.0
    };
    let split = |k: i32| {
        let x = f64::from(k) * 10.0;
        mean(2.0, x) + mean(1.0, 40_000.0 - x)
    };
    let grid = (0..=4_000).map(split).fold(0.0, f64::max);
    assert!(
        (grid / best.value - 1.0).abs() < 1e-6,
        "{grid} and {}",
        best.value
    );
}
