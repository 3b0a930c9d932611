//! Laws of what adds up: however rows are split and in whatever order the parts meet, the same figures come out.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

use proptest::prelude::*;
use tactica::{
    metric::{
        AcquisitionCosts, CacInputs, IncrementalProfit, MarketShareInputs, MetricError, RomiInputs,
        Tallies, Tally,
    },
    money::{Currency, Money},
    number::{Decimal, Quantity},
    time::DateSpan,
};

type Inputs = (CacInputs, RomiInputs);

fn cents(minor: i64) -> Money {
    Money::from_minor(minor.into(), Currency::USD)
}

fn year() -> DateSpan {
    "2025-01-01..2026-01-01".parse().unwrap()
}

fn quantity() -> impl Strategy<Value = Quantity> {
    (0_i64..1_000_000, 0_u32..=12).prop_map(|(units, digits)| {
        Quantity::new(Decimal::try_from_i128_with_scale(units.into(), digits).unwrap()).unwrap()
    })
}

fn money() -> impl Strategy<Value = Money> {
    (-1_000_000_i64..1_000_000_000).prop_map(cents)
}

fn cac() -> impl Strategy<Value = CacInputs> {
    let costs = (money(), money(), money(), money(), money());
    (costs, quantity()).prop_map(|((media, people, tools, agencies, discounts), customers)| {
        let costs = AcquisitionCosts {
            media,
            people,
            tools,
            agencies,
            discounts,
        };
        CacInputs::FullyLoaded {
            costs,
            cost_span: year(),
            customers,
            customers_span: year(),
        }
    })
}

fn inputs() -> impl Strategy<Value = Inputs> {
    (cac(), money(), money()).prop_map(|(cac, profit, spend)| {
        let profit = IncrementalProfit(profit);
        (cac, RomiInputs { profit, spend })
    })
}

fn rows() -> impl Strategy<Value = Vec<(u8, Inputs)>> {
    prop::collection::vec((0_u8..5, inputs()), 0..40)
}

fn merged<T: Tally + Clone>(first: &T, second: &T) -> T {
    let mut merged = first.clone();
    merged.merge(second).unwrap();
    merged
}

proptest! {
    #[test]
    fn merging_is_associative_and_commutative(a in inputs(), b in inputs(), c in inputs()) {
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
    }

    #[test]
    fn shards_come_to_what_one_pass_does(
        rows in rows(), shards in prop::collection::vec(0_usize..4, 40), order in Just([2_usize, 0, 3, 1]).prop_shuffle(),
    ) {
        let whole = Tallies::of(rows.clone()).unwrap();
        let mut parts = vec![Tallies::default(); 4];
        for ((key, row), shard) in rows.iter().zip(shards) {
            parts[shard].add(key, row).unwrap();
        }
        let mut joined = Tallies::default();
        for part in order {
            joined.merge(&parts[part]).unwrap();
        }
        prop_assert_eq!(&joined, &whole);
        prop_assert_eq!(joined.total().unwrap(), whole.total().unwrap());
        // What travels is the same again, and written in one way only.
        let text = serde_json::to_string(&joined).unwrap();
        prop_assert_eq!(&text, &serde_json::to_string(&whole).unwrap());
        prop_assert_eq!(serde_json::from_str::<Tallies<u8, Inputs>>(&text).unwrap(), whole);
    }

    #[test]
    fn the_total_is_the_sum_of_all_rows_whatever_the_groups(rows in rows()) {
        let by_key = Tallies::of(rows.clone()).unwrap().total().unwrap();
        let in_one = Tallies::of(rows.into_iter().map(|(_, row)| ((), row))).unwrap();
        prop_assert_eq!(by_key, in_one.get(&()).copied());
    }

    #[test]
    fn what_does_not_fit_changes_nothing(good in inputs(), euros in 0_i128..1_000) {
        let foreign = Money::from_minor(euros, Currency::EUR);
        // The first half of the pair fits, the second does not.
        let bad = (good.0, RomiInputs { profit: IncrementalProfit(foreign), spend: foreign });
        let mut both = good;
        let error = both.merge(&bad).unwrap_err();
        prop_assert_eq!(error.code(), "metric-currency-mismatch");
        prop_assert_eq!(both, good);
        let mut tallies = Tallies::of([(7_u8, good)]).unwrap();
        let before = tallies.clone();
        let error = tallies.add(&7, &bad).unwrap_err();
        prop_assert_eq!(error.key, 7);
        prop_assert_eq!(&tallies, &before);
        let other = Tallies::of([(6_u8, good), (7, bad)]).unwrap();
        prop_assert_eq!(tallies.merge(&other).unwrap_err().key, 7);
        prop_assert_eq!(tallies, before);
    }
}

/// A tally of somebody else, who wrote `merge` and no more.
#[derive(Debug, Clone, PartialEq)]
struct Longest(String);

impl Tally for Longest {
    fn merge(&mut self, part: &Self) -> Result<(), MetricError> {
        if part.0.len() > self.0.len() {
            self.0.clone_from(&part.0);
        }
        Ok(())
    }
}

#[test]
fn a_tuple_is_merged_as_a_whole_wherever_it_does_not_fit() {
    let romi = |currency| RomiInputs {
        profit: IncrementalProfit(Money::from_minor(5, currency)),
        spend: Money::from_minor(1, currency),
    };
    let most = |minor| RomiInputs {
        profit: IncrementalProfit(cents(0)),
        spend: Money::from_minor(minor, Currency::USD),
    };
    let long = |text: &str| Longest(text.to_owned());
    let (usd, eur) = (romi(Currency::USD), romi(Currency::EUR));
    let whole = (long("a"), usd, (usd, long("b")), usd);
    let fits = (long("aa"), usd, (usd, long("bb")), usd);
    let codes = [
        (
            (long("aa"), eur, (usd, long("bb")), usd),
            "metric-currency-mismatch",
        ),
        (
            (long("aa"), usd, (eur, long("bb")), usd),
            "metric-currency-mismatch",
        ),
        (
            (long("aa"), usd, (usd, long("bb")), eur),
            "metric-currency-mismatch",
        ),
        (
            (long("aa"), usd, (usd, long("bb")), most(i128::MAX)),
            "metric-overflow",
        ),
        // Of two that do not fit the first is named.
        (
            (long("aa"), most(i128::MAX), (eur, long("bb")), eur),
            "metric-overflow",
        ),
    ];
    for (bad, code) in codes {
        let mut merged = whole.clone();
        assert_eq!(merged.merge(&bad).unwrap_err().code(), code);
        assert_eq!(merged, whole);
    }
    let mut sum = whole.clone();
    sum.merge(&fits).unwrap();
    let twice = merged(&usd, &usd);
    assert_eq!(sum, (long("aa"), twice, (twice, long("bb")), twice));
}

#[test]
fn a_ratio_of_sums_is_no_mean_of_ratios() {
    let part = |minor, customers| CacInputs::Paid {
        spend: cents(minor),
        cost_span: year(),
        customers: Quantity::from(customers),
        customers_span: year(),
    };
    let rows = [("a", part(10_000, 2)), ("a", part(98_000, 98))];
    let tallies = Tallies::of(rows).unwrap();
    let cac = tallies.get(&"a").unwrap().evaluate().unwrap();
    assert_eq!(cac.value().to_string(), "10.80 USD");
}

#[test]
fn two_bases_and_sums_out_of_range_are_refused() {
    let mut units = MarketShareInputs::Units {
        own: Quantity::from(1),
        category: Quantity::from(2),
    };
    let value = MarketShareInputs::Value {
        own: cents(1),
        category: cents(2),
    };
    assert_eq!(
        units.merge(&value).unwrap_err().to_string(),
        "market share: units and value do not add up: take one basis for all parts"
    );

    let most: Quantity = "999999999999999".parse().unwrap();
    let mut full = CacInputs::Blended {
        cost: cents(1),
        cost_span: year(),
        customers: most,
        customers_span: year(),
    };
    let before = full;
    let refused = full.merge(&before);
    assert!(matches!(refused, Err(MetricError::Overflow { .. })));
    assert_eq!(full, before);

    // The customers of another month are no part of these.
    let elsewhen = CacInputs::Blended {
        cost: cents(1),
        cost_span: year(),
        customers: Quantity::from(1),
        customers_span: "2025-03-01..2025-04-01".parse().unwrap(),
    };
    let refused = full.merge(&elsewhen);
    assert!(matches!(refused, Err(MetricError::SpanMismatch { .. })));
    assert_eq!(full, before);
}

#[test]
fn a_group_that_is_listed_twice_is_no_partial_result() {
    let error = serde_json::from_str::<Tallies<u8, RomiInputs>>(
        r#"[[1, {"profit": "1 USD", "spend": "1 USD"}], [1, {"profit": "1 USD", "spend": "1 USD"}]]"#,
    )
    .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("group 1 is listed twice: merge the two"),
        "{error}"
    );
}
