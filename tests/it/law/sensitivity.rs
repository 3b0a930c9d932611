//! Laws of sensitivity: what breaks even does, and a change up and down lies on both sides.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests stop at the first surprise"
)]

use proptest::prelude::*;
use tactica::{
    metric::{
        CacInputs, IncrementalProfit, IncrementalRevenue, LifetimeValue, LtvInputs, LtvToCacInputs,
        Rate, RomiInputs, required_customer_margin, required_gross_margin,
    },
    money::{Currency, Money},
    number::{Decimal, Percent, Quantity, Ratio},
};

fn usd(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn rate(minor: i128) -> Rate {
    Rate::from_money(usd(minor)).unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn percent(whole: i64) -> Percent {
    Percent::new(Decimal::from(whole)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn romi_lies_between_its_input_lower_and_higher(
        profit in 1_i128..1_000_000_000, spend in 100_i128..1_000_000_000, change in 1_i64..100,
    ) {
        let romi = RomiInputs { profit: IncrementalProfit(usd(profit)), spend: usd(spend) }.evaluate().unwrap();
        let [by_profit, by_spend] = romi.sensitivity(percent(change)).unwrap();
        prop_assert_eq!((by_profit.input, by_spend.input), ("profit", "spend"));
        prop_assert!(by_profit.lower.unwrap().value() <= romi.value());
        prop_assert!(by_profit.higher.unwrap().value() >= romi.value());
        // More spend for the same profit is worse; of less there may be none left to divide by.
        prop_assert!(by_spend.higher.unwrap().value() <= romi.value());
        if let Ok(lower) = by_spend.lower {
            prop_assert!(lower.value() >= romi.value());
        }
        // At the break-even ROMI is zero.
        let even = RomiInputs { profit: romi.break_even_profit(), spend: usd(spend) }.evaluate().unwrap();
        prop_assert_eq!(even.value(), Ratio::ZERO);
    }

    #[test]
    fn the_required_margin_gives_the_wanted_romi(
        revenue in 1_000_i128..1_000_000_000, spend in 100_i128..1_000_000, wanted in 0_i32..5,
    ) {
        let (revenue, spend) = (usd(revenue), usd(spend));
        let wanted = Ratio::from(wanted);
        let margin = required_gross_margin(IncrementalRevenue(revenue), spend, wanted).unwrap();
        let profit = revenue.try_mul(margin.decimal(), tactica::number::Rounding::HalfEven).unwrap();
        let romi = RomiInputs { profit: IncrementalProfit(profit), spend }.evaluate().unwrap();
        // The profit is a whole number of cents: half a cent of it is at most half a hundredth of the least spend.
        let off = (romi.value().decimal() - wanted.decimal()).abs();
        prop_assert!(off <= decimal("0.006"), "{off}");
    }

    #[test]
    fn so_many_customers_bring_the_cost_down_to_the_target(
        cost in 1_i128..1_000_000_000, customers in 1_i32..100_000, target in 1_i128..1_000_000, change in 1_i64..100,
    ) {
        let year = "2025-01-01..2026-01-01".parse().unwrap();
        let inputs = |customers| CacInputs::Blended { cost: usd(cost), cost_span: year, customers, customers_span: year };
        let cac = inputs(Quantity::from(customers)).evaluate().unwrap();
        let needed = cac.customers_at(rate(target)).unwrap();
        let then = inputs(needed).evaluate().unwrap();
        let off = (then.value().decimal() - rate(target).decimal()).abs();
        prop_assert!(off <= decimal("0.001"), "{off}");
        let [by_cost, by_customers] = cac.sensitivity(percent(change)).unwrap();
        prop_assert!(by_cost.lower.unwrap().value().decimal() <= cac.value().decimal());
        prop_assert!(by_customers.higher.unwrap().value().decimal() <= cac.value().decimal());
        prop_assert!(by_customers.lower.unwrap().value().decimal() >= cac.value().decimal());
    }

    #[test]
    fn both_statements_of_a_lifetime_value_are_alike_sensitive(
        worth in 1_i128..1_000_000, cac in 1_i128..1_000_000, change in 1_i64..100,
    ) {
        let cac = rate(cac);
        let before = LtvToCacInputs { ltv: LifetimeValue::BeforeAcquisition(rate(worth)), cac };
        let left = Rate::new(rate(worth).decimal() - cac.decimal(), Currency::USD).unwrap();
        let after = LtvToCacInputs { ltv: LifetimeValue::AfterAcquisition(left), cac };
        let [before, after] = [before, after].map(|inputs| inputs.evaluate().unwrap());
        prop_assert_eq!(before.break_even_cac().unwrap(), after.break_even_cac().unwrap());
        let effects = |found: &tactica::metric::LtvToCac| {
            found.sensitivity(percent(change)).unwrap().map(|effect| {
                [effect.lower, effect.higher].map(|it| it.map(|it| it.value()))
            })
        };
        prop_assert_eq!(effects(&before), effects(&after));
        // At the break-even cost the ratio is one.
        let cac = before.break_even_cac().unwrap();
        let even = LtvToCacInputs { ltv: LifetimeValue::BeforeAcquisition(rate(worth)), cac };
        prop_assert_eq!(even.evaluate().unwrap().value(), Ratio::from(1));
    }

    #[test]
    fn the_required_customer_margin_gives_the_wanted_ratio(
        cac in 1_i128..1_000_000, churn in 1_i64..=100, wanted in 1_i32..10,
    ) {
        let (cac, churn) = (rate(cac), percent(churn));
        let margin = required_customer_margin(cac, churn, Ratio::from(wanted)).unwrap();
        let ltv = LtvInputs { margin, churn }.evaluate().unwrap().value();
        let ratio = LtvToCacInputs { ltv: LifetimeValue::BeforeAcquisition(ltv), cac }.evaluate().unwrap();
        prop_assert_eq!(ratio.value().decimal().round_dp(6), Decimal::from(wanted));
    }
}

#[test]
fn changes_beyond_all_and_bases_of_zero_are_refused() {
    let romi = RomiInputs {
        profit: IncrementalProfit(usd(100)),
        spend: usd(100),
    }
    .evaluate()
    .unwrap();
    assert_eq!(
        romi.sensitivity(percent(101)).unwrap_err().code(),
        "metric-out-of-range"
    );
    assert_eq!(
        romi.sensitivity(percent(-1)).unwrap_err().code(),
        "metric-out-of-range"
    );
    // All of the spend gone: the metric says that it has no base.
    let [_, spend] = romi.sensitivity(percent(100)).unwrap();
    assert_eq!(spend.lower.unwrap_err().code(), "metric-undefined");
    let none = required_gross_margin(IncrementalRevenue(usd(0)), usd(100), Ratio::ZERO);
    assert_eq!(
        none.unwrap_err().to_string(),
        "ROMI is undefined: the revenue is zero"
    );
}
