//! Laws of metrics.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

use proptest::prelude::*;
use tactica::{
    metric::{
        AdherenceInputs, CacInputs, ChannelCost, ChannelCostInputs, ChannelCosts, CompletionInputs,
        ConversionInputs, CostUnit, Counting, Direction, DiscountedLtvInputs, IncrementalProfit,
        LineKind, LtvConvention, LtvInputs, Measure, Payback, PaybackInputs, PriceVolumeInputs,
        Rate, RomiInputs, SimplePaybackInputs, SpendStage, TaskProgress, TaskTiming,
    },
    money::{Currency, Money},
    number::{Decimal, Percent, Quantity, Rounding},
    time::Minute,
};

/// Returns `units · 10^-digits`.
fn decimal(units: i64, digits: u32) -> Decimal {
    Decimal::try_from_i128_with_scale(units.into(), digits).unwrap()
}

fn rate(units: i64, digits: u32) -> Rate {
    Rate::new(decimal(units, digits), Currency::USD).unwrap()
}

fn percent(units: i64, digits: u32) -> Percent {
    Percent::new(decimal(units, digits)).unwrap()
}

fn quantity(units: i64, digits: u32) -> Quantity {
    Quantity::new(decimal(units, digits)).unwrap()
}

fn cents(minor: i64) -> Money {
    Money::from_minor(minor.into(), Currency::USD)
}

/// Half a unit in the twelfth decimal: what one rounding may move.
fn half_unit() -> Decimal {
    decimal(5, 13)
}

/// Checks that two figures differ by no more than `roundings` half units of the twelfth decimal.
fn near(left: Decimal, right: Decimal, roundings: Decimal) -> Result<(), TestCaseError> {
    let (difference, limit) = ((left - right).abs(), half_unit() * roundings);
    prop_assert!(
        difference <= limit,
        "{left} and {right} differ by {difference}"
    );
    Ok(())
}

fn ltv(margin: Rate, retention: Percent, discount: Percent, convention: LtvConvention) -> Decimal {
    let inputs = DiscountedLtvInputs {
        margin,
        retention,
        discount,
        convention,
    };
    inputs.evaluate().unwrap().value().decimal()
}

proptest! {
    #[test]
    fn first_margin_at_once_is_first_margin_excluded_plus_one_margin(
        margin in -1_000_000_i64..1_000_000, retention in 0_i64..=10_000, discount in 1_i64..10_000,
    ) {
        let (margin, retention, discount) = (rate(margin, 2), percent(retention, 2), percent(discount, 2));
        let at_once = ltv(margin, retention, discount, LtvConvention::FirstAtOnce);
        let excluded = ltv(margin, retention, discount, LtvConvention::FirstExcluded);
        near(at_once, excluded + margin.decimal(), Decimal::TWO)?;
    }

    #[test]
    fn margins_at_once_are_worth_one_discount_more_than_at_the_end(
        margin in -1_000_000_i64..1_000_000, retention in 0_i64..=10_000, discount in 1_i64..10_000,
    ) {
        let (margin, retention, discount) = (rate(margin, 2), percent(retention, 2), percent(discount, 2));
        let at_once = ltv(margin, retention, discount, LtvConvention::FirstAtOnce);
        let at_end = ltv(margin, retention, discount, LtvConvention::PeriodEnd);
        let growth = Decimal::ONE + discount.fraction();
        near(at_once, at_end * growth, growth + Decimal::ONE)?;
    }

    #[test]
    fn without_discount_the_first_margin_at_once_gives_the_simple_value(
        margin in -1_000_000_i64..1_000_000, churn in 1_i64..=10_000,
    ) {
        let (margin, retention) = (rate(margin, 2), percent(10_000 - churn, 2));
        let churn = percent(churn, 2);
        let simple = LtvInputs { margin, churn }.evaluate().unwrap().value().decimal();
        let at_once = ltv(margin, retention, Percent::ZERO, LtvConvention::FirstAtOnce);
        prop_assert_eq!(simple, at_once);
    }

    // With one decimal in the churn, the margins of up to eleven periods are exact with twelve decimals.
    #[test]
    fn a_cost_of_exactly_n_margins_is_paid_after_n_periods(
        margin in 1_i64..1_000, stay in 1_i64..=9, n in 1_u32..=11,
    ) {
        let mut cost = Decimal::ZERO;
        let mut expected = Decimal::from(margin);
        for _ in 0..n {
            cost += expected;
            expected *= decimal(stay, 1);
        }
        let at = |cost: Decimal| {
            let inputs = PaybackInputs {
                margin: rate(margin, 0),
                churn: percent(100 - 10 * stay, 0),
                cost: Rate::new(cost, Currency::USD).unwrap(),
            };
            inputs.evaluate().unwrap().value()
        };
        let exact = Quantity::from(i32::try_from(n).unwrap());
        prop_assert_eq!(at(cost), Payback::After { periods: n.into(), exact });
        let unit = decimal(1, 12);
        prop_assert_eq!(at(cost + unit).periods(), Some(u64::from(n) + 1));
        prop_assert_eq!(at(cost - unit).periods(), Some(u64::from(n)));
    }

    #[test]
    fn payback_is_the_first_period_whose_margins_cover_the_cost(
        margin in 1_i64..100_000, churn in 50_i64..10_000, share in 1_i64..1_000,
    ) {
        // A cost below the limit margin / churn by at least a thousandth.
        let churn_percent = percent(churn, 2);
        let limit = decimal(margin, 2) / churn_percent.fraction();
        let cost = (limit * decimal(share, 3)).round_dp(12);
        let inputs = PaybackInputs {
            margin: rate(margin, 2),
            churn: churn_percent,
            cost: Rate::new(cost, Currency::USD).unwrap(),
        };
        let Payback::After { periods, exact } = inputs.evaluate().unwrap().value() else {
            return Err(TestCaseError::fail("below the limit it pays"));
        };
        let stay = Decimal::ONE - churn_percent.fraction();
        let (mut paid, mut before, mut expected) = (Decimal::ZERO, Decimal::ZERO, decimal(margin, 2));
        for _ in 0..periods {
            before = paid;
            paid += expected;
            expected = (expected * stay).round_dp(20);
        }
        // The sums are rounded in the twentieth decimal, some hundred times.
        let slack = decimal(1, 15);
        prop_assert!(paid + slack >= cost, "{paid} after {periods} periods does not cover {cost}");
        prop_assert!(before < cost + slack, "{before} covered {cost} a period before {periods}");
        let last = Decimal::from(periods);
        prop_assert!(exact.decimal() <= last && exact.decimal() >= last - Decimal::ONE);
    }

    #[test]
    fn payback_never_comes_earlier_for_a_higher_cost_or_churn(
        margin in 1_i64..100_000, churn in 1_i64..10_000, cost in 0_i64..10_000_000,
        more in 0_i64..1_000_000, faster in 0_i64..1_000,
    ) {
        let at = |cost: i64, churn: i64| {
            let inputs = PaybackInputs {
                margin: rate(margin, 2),
                churn: percent(churn.min(10_000), 2),
                cost: rate(cost, 2),
            };
            inputs.evaluate().unwrap().value().periods().unwrap_or(u64::MAX)
        };
        prop_assert!(at(cost, churn) <= at(cost + more, churn));
        prop_assert!(at(cost, churn) <= at(cost, churn + faster));
        let simple = SimplePaybackInputs { margin: rate(margin, 2), cost: rate(cost, 2) };
        let simple = simple.evaluate().unwrap().value().periods().unwrap();
        prop_assert!(simple <= at(cost, churn), "churn never helps");
    }

    #[test]
    fn payback_is_never_exactly_when_the_cost_reaches_the_lifetime_value(
        margin in 1_i64..100_000, churn in 1_i64..10_000, cost in 1_i64..1_000_000_000,
    ) {
        let inputs = PaybackInputs {
            margin: rate(margin, 2),
            churn: percent(churn, 2),
            cost: rate(cost, 2),
        };
        // cost ≥ margin / churn, in integers: churn is in units of 10⁻⁴.
        let never = cost * churn >= margin * 10_000;
        prop_assert_eq!(inputs.evaluate().unwrap().value() == Payback::Never, never);
    }

    #[test]
    fn the_total_is_the_ratio_of_sums_and_lies_between_the_channels(
        rows in proptest::collection::vec((1_i64..1_000_000, 1_i64..10_000), 1..8),
    ) {
        let costs = table(&rows);
        let total = costs.value().total;
        let (mut cost, mut count) = (0, 0);
        for row in &rows {
            cost += row.0;
            count += row.1;
        }
        prop_assert_eq!((total.cost, total.count), (cents(cost), quantity(count, 0)));
        let of = |measure: Measure<Rate>| measure.value().unwrap().decimal();
        near(of(total.rate) * Decimal::from(count), decimal(cost, 2), Decimal::from(count))?;
        let rates: Vec<Decimal> = costs.value().channels.iter().map(|c| of(c.rate)).collect();
        prop_assert!(rates.iter().min().unwrap() <= &of(total.rate));
        prop_assert!(rates.iter().max().unwrap() >= &of(total.rate));
    }

    #[test]
    fn the_order_of_channels_changes_no_value(
        rows in proptest::collection::vec((0_i64..1_000_000, 0_i64..10_000), 1..8), turn in 0_usize..8,
    ) {
        let costs = table(&rows);
        let mut inputs = costs.inputs().clone();
        let turn = turn % inputs.rows.len();
        inputs.rows.rotate_left(turn);
        inputs.rows.reverse();
        let again = inputs.evaluate().unwrap();
        prop_assert_eq!(again.value(), costs.value());
    }

    #[test]
    fn price_and_volume_sum_to_the_total_under_every_rounding(
        pb in 0_i64..1_000_000, qb in 0_i64..1_000_000, pa in 0_i64..1_000_000, qa in 0_i64..1_000_000,
        mode in 0_usize..10,
    ) {
        let inputs = PriceVolumeInputs {
            kind: LineKind::Cost,
            price_plan: rate(pb, 5),
            quantity_plan: quantity(qb, 2),
            price_actual: rate(pa, 5),
            quantity_actual: quantity(qa, 2),
            rounding: Rounding::ALL[mode],
        };
        let split = inputs.evaluate().unwrap();
        let value = split.value();
        let sum = value.price.amount.try_add(value.volume.amount).unwrap();
        prop_assert_eq!(sum, value.total.amount);
        // The price part is within two roundings, a cent each, of its definition.
        let exact = (decimal(pa, 5) - decimal(pb, 5)) * decimal(qa, 2);
        let price = Decimal::try_from_i128_with_scale(value.price.amount.minor(), 2).unwrap();
        prop_assert!((price - exact).abs() < decimal(2, 2));
        // On the revenue side the same amounts mean the opposite.
        let revenue = PriceVolumeInputs { kind: LineKind::Revenue, ..inputs }.evaluate().unwrap();
        for (cost, revenue) in [
            (value.price, revenue.value().price),
            (value.volume, revenue.value().volume),
            (value.total, revenue.value().total),
        ] {
            prop_assert_eq!(cost.amount, revenue.amount);
            let opposite = match cost.direction {
                Direction::Favourable => Direction::Adverse,
                Direction::Neutral => Direction::Neutral,
                Direction::Adverse => Direction::Favourable,
            };
            prop_assert_eq!(revenue.direction, opposite);
        }
    }

    #[test]
    fn scale_changes_no_ratio_and_no_cost_per_customer(
        profit in -1_000_000_i64..1_000_000, spend in 1_i64..1_000_000, count in 1_i64..1_000_000,
        scale in 1_i64..1_000,
    ) {
        let romi = |scale: i64| {
            let inputs = RomiInputs {
                profit: IncrementalProfit(cents(profit * scale)),
                spend: cents(spend * scale),
            };
            inputs.evaluate().unwrap().value()
        };
        prop_assert_eq!(romi(1), romi(scale));
        let cac = |scale: i64| {
            let inputs = CacInputs::Blended {
                cost: cents(spend * scale),
                cost_span: "2025-01-01..2026-01-01".parse().unwrap(),
                customers: quantity(count * scale, 3),
                customers_span: "2025-01-01..2026-01-01".parse().unwrap(),
            };
            inputs.evaluate().unwrap().value()
        };
        prop_assert_eq!(cac(1), cac(scale));
        let conversion = |scale: i64| {
            let converted = quantity(count.min(spend) * scale, 3);
            let base = quantity(count.max(spend) * scale, 3);
            ConversionInputs { converted, base }.evaluate().unwrap().value()
        };
        prop_assert_eq!(conversion(1), conversion(scale));
        prop_assert!(conversion(1).decimal() <= Decimal::ONE);
    }

    #[test]
    fn romi_is_zero_at_its_break_even_profit(
        profit in -1_000_000_i64..1_000_000, spend in 1_i64..1_000_000,
    ) {
        let inputs = RomiInputs { profit: IncrementalProfit(cents(profit)), spend: cents(spend) };
        let romi = inputs.evaluate().unwrap();
        let even = RomiInputs { profit: romi.break_even_profit(), ..inputs }.evaluate().unwrap();
        prop_assert!(even.value().decimal().is_zero());
        prop_assert_eq!(romi.gain().is_positive(), profit > spend);
        // (profit − spend) / spend = profit / spend − 1
        let plain = decimal(profit, 0) / decimal(spend, 0) - Decimal::ONE;
        near(romi.value().decimal(), plain.round_dp(12), Decimal::TWO)?;
    }

    #[test]
    fn weighted_completion_with_equal_weights_and_no_work_in_progress_is_the_count(
        done in proptest::collection::vec(any::<bool>(), 1..12), weight in 1_i64..1_000_000,
    ) {
        let tasks = done.iter().enumerate().map(|(i, done)| TaskProgress {
            task: format!("t{i}").parse().unwrap(),
            weight: quantity(weight, 4),
            done: percent(if *done { 100 } else { 0 }, 0),
        });
        let completion = CompletionInputs { tasks: tasks.collect() }.evaluate().unwrap();
        let value = completion.value();
        prop_assert_eq!(value.by_weight, Measure::Value(value.by_count));
        prop_assert_eq!(value.done, done.iter().filter(|done| **done).count());
    }

    #[test]
    fn every_task_stands_in_one_place(
        tasks in proptest::collection::vec((0_i64..20, proptest::option::of(0_i64..20)), 1..12),
        status in 0_i64..20,
    ) {
        let at = |minute: i64| Minute::new(minute).unwrap();
        let rows = tasks.iter().enumerate().map(|(i, (due, finished))| TaskTiming {
            task: format!("t{i}").parse().unwrap(),
            due: at(*due),
            finished: finished.map(at),
        });
        let inputs = AdherenceInputs { status: at(status), tasks: rows.collect() };
        let due = tasks.iter().filter(|(due, _)| *due <= status).count();
        match inputs.evaluate() {
            Ok(adherence) => {
                let value = adherence.value();
                prop_assert_eq!(value.on_time + value.late + value.overdue, due);
                prop_assert_eq!(value.ahead + value.pending, tasks.len() - due);
                let share = value.share.decimal() * Decimal::from(due);
                near(share, Decimal::from(value.on_time), Decimal::from(due))?;
            }
            Err(error) => {
                prop_assert_eq!(error.code(), "metric-undefined");
                prop_assert_eq!(due, 0);
            }
        }
    }
}

fn table(rows: &[(i64, i64)]) -> ChannelCosts {
    let rows = rows
        .iter()
        .enumerate()
        .map(|(i, (cost, count))| ChannelCost {
            channel: format!("c{i}").parse().unwrap(),
            cost: cents(*cost),
            stage: SpendStage::Paid,
            span: "2025-01-01..2025-02-01".parse().unwrap(),
            count: quantity(*count, 0),
        });
    let inputs = ChannelCostInputs {
        unit: CostUnit::Click,
        rows: rows.collect(),
        counting: Counting::Separate,
    };
    inputs.evaluate().unwrap()
}
