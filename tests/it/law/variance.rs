//! Laws of variances: parts add up to the total under every rounding, and what did not change explains nothing.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use proptest::prelude::*;
use tactica::{
    metric::{
        ActualAtRate, ExchangeLine, ExchangeVariance, ExchangeVarianceInputs, FlexibleBudgetInputs,
        LineKind, MixItem, PriceVolumeInputs, PriceVolumeMix, PriceVolumeMixInputs, Rate,
    },
    money::{Currency, ExchangeRate, Money},
    number::{Decimal, Quantity, Rounding},
    time::parse_date,
};

fn kinds() -> impl Strategy<Value = LineKind> {
    prop_oneof![Just(LineKind::Cost), Just(LineKind::Revenue)]
}

fn rates() -> impl Strategy<Value = Rate> {
    (0..1_000_000_i64, 0..5_u32)
        .prop_map(|(n, s)| Rate::new(Decimal::try_new(n, s).unwrap(), Currency::USD).unwrap())
}

fn quantities() -> impl Strategy<Value = Quantity> {
    prop_oneof![
        1 => Just(Quantity::ZERO),
        5 => (0..100_000_i64, 0..4_u32).prop_map(|(n, s)| Quantity::new(Decimal::try_new(n, s).unwrap()).unwrap()),
    ]
}

fn items() -> impl Strategy<Value = Vec<MixItem>> {
    prop::collection::vec((rates(), quantities(), rates(), quantities()), 1..6).prop_map(|items| {
        let item = |(number, (price_plan, quantity_plan, price_actual, quantity_actual))| MixItem {
            name: format!("item-{number}").into(),
            price_plan,
            quantity_plan,
            price_actual,
            quantity_actual,
        };
        items.into_iter().enumerate().map(item).collect()
    })
}

fn minor(amounts: &[Money]) -> i128 {
    amounts.iter().fold(0, |sum, amount| sum + amount.minor())
}

fn foreign() -> impl Strategy<Value = ExchangeRate> {
    (1..100_000_i64, 0..6_u32).prop_map(|(n, s)| {
        let (rate, date) = (
            Decimal::try_new(n, s).unwrap(),
            parse_date("2025-01-01").unwrap(),
        );
        ExchangeRate::new(Currency::EUR, Currency::USD, rate, date).unwrap()
    })
}

proptest! {
    #[test]
    fn price_volume_and_mix_add_up(
        kind in kinds(), items in items(), rounding in prop::sample::select(&Rounding::ALL[..]),
    ) {
        let split = PriceVolumeMixInputs { kind, items: items.clone(), rounding }.evaluate().unwrap();
        let table = split.value();
        let rows = table.rows.iter().map(|row| row.parts).chain([table.total]);
        for parts in rows {
            let causes = [parts.price.amount, parts.volume.amount, parts.mix.amount];
            prop_assert_eq!(minor(&causes), parts.total.amount.minor());
            prop_assert_eq!(parts.total.amount, parts.actual.try_sub(parts.plan).unwrap());
            prop_assert_eq!(parts.total.direction, kind.direction(parts.total.amount));
        }
        for of in [
            |p: tactica::metric::MixParts| p.price.amount,
            |p: tactica::metric::MixParts| p.volume.amount,
            |p: tactica::metric::MixParts| p.mix.amount,
        ] {
            let parts: Vec<Money> = table.rows.iter().map(|row| of(row.parts)).collect();
            prop_assert_eq!(minor(&parts), of(table.total).minor(), "items add up to the total");
        }
        let text = serde_json::to_string(&split).unwrap();
        prop_assert_eq!(serde_json::from_str::<PriceVolumeMix>(&text).unwrap(), split);
        let mut reversed = items;
        reversed.reverse();
        let again = PriceVolumeMixInputs { kind, items: reversed, rounding }.evaluate().unwrap();
        prop_assert_eq!(again, serde_json::from_str(&text).unwrap());
    }

    #[test]
    fn one_item_has_no_mix(kind in kinds(), item in items(), rounding in prop::sample::select(&Rounding::ALL[..])) {
        let item = item[0].clone();
        let alone = PriceVolumeMixInputs { kind, items: vec![item.clone()], rounding }.evaluate().unwrap();
        let simple = PriceVolumeInputs {
            kind,
            price_plan: item.price_plan,
            quantity_plan: item.quantity_plan,
            price_actual: item.price_actual,
            quantity_actual: item.quantity_actual,
            rounding,
        }
        .evaluate()
        .unwrap();
        let total = alone.value().total;
        prop_assert!(total.mix.amount.is_zero());
        prop_assert_eq!((total.price, total.volume, total.total), {
            let value = simple.value();
            (value.price, value.volume, value.total)
        });
    }

    #[test]
    fn the_same_mix_at_the_same_prices_is_volume_alone(kind in kinds(), items in items(), times in 0..5_i64) {
        let grown: Vec<MixItem> = items
            .into_iter()
            .map(|item| MixItem {
                price_actual: item.price_plan,
                quantity_actual: Quantity::new(item.quantity_plan.decimal().checked_mul(Decimal::from(times)).unwrap())
                    .unwrap(),
                ..item
            })
            .collect();
        let split = PriceVolumeMixInputs { kind, items: grown, rounding: Rounding::HalfEven }.evaluate().unwrap();
        let total = split.value().total;
        prop_assert!(total.mix.amount.is_zero() && total.price.amount.is_zero());
        prop_assert_eq!(total.volume, total.total);
    }

    #[test]
    fn activity_and_spending_add_up(
        kind in kinds(), fixed in 0..100_000_i128, variable in rates(), plan in quantities(), actual in quantities(),
        spent in -1000..1_000_000_i128, rounding in prop::sample::select(&Rounding::ALL[..]),
    ) {
        let cents = |minor| Money::from_minor(minor, Currency::USD);
        let budget = FlexibleBudgetInputs {
            kind, fixed: cents(fixed), variable, volume_plan: plan, volume_actual: actual, actual: cents(spent), rounding,
        }
        .evaluate()
        .unwrap();
        let parts = budget.value();
        prop_assert_eq!(minor(&[parts.activity.amount, parts.spending.amount]), parts.total.amount.minor());
        prop_assert_eq!(parts.total.amount.minor(), spent - parts.plan.minor());
        if plan == actual {
            prop_assert!(parts.activity.amount.is_zero());
        }
    }

    #[test]
    fn amount_and_exchange_add_up(
        kind in kinds(), budget_rate in foreign(), rounding in prop::sample::select(&Rounding::ALL[..]),
        lines in prop::collection::vec((0..1_000_000_i128, prop::collection::vec((-1000..500_000_i128, foreign()), 0..4)), 0..4),
    ) {
        let euro = |minor| Money::from_minor(minor, Currency::EUR);
        let made: Vec<ExchangeLine> = lines
            .iter()
            .enumerate()
            .map(|(number, (plan, actuals))| ExchangeLine {
                name: format!("line-{number}").into(),
                plan: euro(*plan),
                budget_rate,
                actuals: actuals.iter().map(|(amount, rate)| ActualAtRate { amount: euro(*amount), rate: *rate }).collect(),
            })
            .collect();
        let inputs = ExchangeVarianceInputs { kind, currency: Currency::USD, lines: made, rounding };
        let split = inputs.clone().evaluate().unwrap();
        for parts in split.value().rows.iter().map(|row| row.parts).chain([split.value().total]) {
            prop_assert_eq!(minor(&[parts.amount.amount, parts.exchange.amount]), parts.total.amount.minor());
            prop_assert_eq!(parts.total.amount, parts.actual.try_sub(parts.plan).unwrap());
        }
        let exchange: Vec<Money> = split.value().rows.iter().map(|row| row.parts.exchange.amount).collect();
        prop_assert_eq!(minor(&exchange), split.value().total.exchange.amount.minor());
        let text = serde_json::to_string(&split).unwrap();
        prop_assert_eq!(serde_json::from_str::<ExchangeVariance>(&text).unwrap(), split);
        // At the budget rate of every day, one amount a line has no exchange difference.
        let mut calm = inputs;
        for line in &mut calm.lines {
            line.actuals.truncate(1);
            line.actuals.iter_mut().for_each(|actual| actual.rate = budget_rate);
        }
        prop_assert!(calm.evaluate().unwrap().value().total.exchange.amount.is_zero());
    }
}
