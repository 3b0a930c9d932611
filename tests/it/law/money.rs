//! Laws of money: nothing is lost in dividing, rounding moves no further than it says, currencies never mix.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

use chrono::NaiveDate;
use proptest::prelude::*;
use tactica::{
    money::{Allotment, Conversion, Currency, ExchangeRate, Money, RateTable, UnitPrice, allot},
    number::{Decimal, Percent, Quantity, Rounding},
};

/// Any amount: small ones with few units to share out, usual ones, and the whole range.
fn minor() -> impl Strategy<Value = i128> {
    prop_oneof![
        3 => -30_i128..30,
        3 => -100_000_000_000_i128..100_000_000_000,
        1 => any::<i128>().prop_filter("has a counterpart", |minor| *minor != i128::MIN),
    ]
}

fn currency() -> impl Strategy<Value = Currency> {
    currency_of(12)
}

/// Two currencies of at most four decimals.
fn two_currencies() -> impl Strategy<Value = (Currency, Currency)> {
    let two = (currency_of(4), currency_of(4));
    two.prop_filter("they differ", |(from, to)| from != to)
}

/// Currencies, those of one's own with at most so many decimals.
fn currency_of(decimals: u8) -> impl Strategy<Value = Currency> {
    let own = ("[A-Z][A-Z0-9]{3,7}", 0..=decimals)
        .prop_map(|(code, exponent)| Currency::custom(&code, exponent).unwrap());
    let iso = prop::sample::select(vec!["USD", "EUR", "JPY", "KWD", "CLF", "XOF"])
        .prop_map(|code| code.parse().unwrap());
    prop_oneof![iso, own]
}

fn money() -> impl Strategy<Value = Money> {
    (minor(), currency()).prop_map(|(minor, currency)| Money::from_minor(minor, currency))
}

/// Whole weights, many of them equal or zero, not all zero.
fn weights() -> impl Strategy<Value = Vec<u32>> {
    let weight = prop_oneof![1 => Just(0), 3 => 0_u32..5, 3 => 0_u32..1_000_000];
    prop::collection::vec(weight, 1..9).prop_filter("somebody receives", |weights| {
        weights.iter().any(|w| *w > 0)
    })
}

fn rounding() -> impl Strategy<Value = Rounding> {
    prop::sample::select(Rounding::ALL.to_vec())
}

fn yen(minor: i128) -> Money {
    Money::from_minor(minor, Currency::JPY)
}

fn decimals(weights: &[u32]) -> Vec<Decimal> {
    weights
        .iter()
        .map(|weight| Decimal::from(*weight))
        .collect()
}

fn divided(total: i128, weights: &[Decimal]) -> Vec<i128> {
    let parts = yen(total).allocate(weights).unwrap();
    parts.into_iter().map(Money::minor).collect()
}

proptest! {
    #[test]
    fn parts_add_up_to_the_whole(total in minor(), weights in weights()) {
        let parts = yen(total).allocate(&decimals(&weights)).unwrap();
        prop_assert_eq!(parts.len(), weights.len());
        // Within one sign no partial sum leaves the range.
        prop_assert_eq!(Money::try_sum(Currency::JPY, parts), Ok(yen(total)));
    }

    #[test]
    fn each_part_is_within_one_unit_of_its_exact_share_and_zero_for_zero(
        total in -1_000_000_000_000_i128..1_000_000_000_000, weights in weights(),
    ) {
        let sum: i128 = weights.iter().fold(0, |sum, weight| sum + i128::from(*weight));
        for (part, weight) in divided(total, &decimals(&weights)).into_iter().zip(weights) {
            let off = part * sum - total * i128::from(weight);
            prop_assert!(off.abs() < sum, "{} of {}", part, total);
            prop_assert!(weight > 0 || part == 0);
        }
    }

    #[test]
    fn left_over_units_go_to_the_largest_remainders_and_then_to_the_earliest(
        total in 0_i128..1_000_000_000_000, weights in weights(),
    ) {
        let sum: i128 = weights.iter().fold(0, |sum, weight| sum + i128::from(*weight));
        let parts = divided(total, &decimals(&weights));
        // (favoured, remainder): nobody passed over may have a better claim than somebody favoured.
        let claims: Vec<(bool, i128)> = parts
            .iter()
            .zip(&weights)
            .map(|(part, weight)| {
                let share = total * i128::from(*weight);
                (*part > share / sum, share % sum)
            })
            .collect();
        for (i, (favoured, remainder)) in claims.iter().enumerate() {
            for (j, (other_favoured, other_remainder)) in claims.iter().enumerate() {
                if *favoured && !other_favoured {
                    prop_assert!(remainder > other_remainder || (remainder == other_remainder && i < j));
                }
            }
        }
    }

    #[test]
    fn a_larger_weight_never_receives_less(total in 0_i128..10_000, weights in weights()) {
        let parts = divided(total, &decimals(&weights));
        for (i, weight) in weights.iter().enumerate() {
            for (j, other) in weights.iter().enumerate() {
                prop_assert!(weight <= other || parts[i] >= parts[j]);
            }
        }
    }

    #[test]
    fn a_negative_total_is_divided_like_the_positive_one(total in minor(), weights in weights()) {
        let weights = decimals(&weights);
        let mirrored: Vec<i128> = divided(-total, &weights).into_iter().map(|part| -part).collect();
        prop_assert_eq!(divided(total, &weights), mirrored);
    }

    #[test]
    fn scaling_all_weights_changes_nothing(
        total in minor(), weights in weights(), factor in 1_i64..1_000_000, scale in 0_u32..10,
    ) {
        let plain = decimals(&weights);
        let factor = Decimal::try_new(factor, scale).unwrap();
        let scaled: Vec<Decimal> = plain.iter().map(|w| w.checked_mul(factor).unwrap()).collect();
        prop_assert_eq!(divided(total, &plain), divided(total, &scaled));
    }

    #[test]
    fn a_weight_of_zero_anywhere_changes_nothing_for_the_others(
        total in minor(), weights in weights(), at in any::<prop::sample::Index>(),
    ) {
        let mut more = weights.clone();
        let at = at.index(weights.len() + 1);
        more.insert(at, 0);
        let mut parts = divided(total, &decimals(&more));
        prop_assert_eq!(parts.remove(at), 0);
        prop_assert_eq!(divided(total, &decimals(&weights)), parts);
    }

    #[test]
    fn allotted_parts_and_what_is_left_add_up_to_the_total(
        total in -1_000_000_i128..1_000_000,
        amounts in prop::collection::vec(0_i128..1_000_000, 0..3),
        cuts in prop::collection::vec(0_i64..=10_000, 0..5),
        rest in any::<bool>(),
    ) {
        // Fractions of up to 100 % from the gaps between sorted cuts, in hundredths of a percent.
        let mut cuts = cuts;
        cuts.sort_unstable();
        let gaps = cuts.iter().scan(0, |last, cut| Some(cut - std::mem::replace(last, *cut)));
        let fractions: Vec<Percent> = gaps
            .map(|gap| Percent::new(Decimal::try_new(gap, 2).unwrap()).unwrap())
            .collect();
        let assigned = cuts.last().map_or(0, |last| i128::from(*last));
        let fixed = amounts.iter().fold(0_i128, |sum, amount| sum + *amount);
        let mut plan: Vec<Allotment> =
            amounts.iter().map(|a| Allotment::Amount(yen(a * total.signum()))).collect();
        plan.extend(fractions.iter().copied().map(Allotment::Fraction));
        plan.extend(rest.then_some(Allotment::Remaining));
        let fits = (fixed * 10_000) + total.abs() * assigned <= total.abs() * 10_000;
        let Ok(allotted) = allot(yen(total), &plan) else {
            prop_assert!(!fits || (total == 0 && fixed > 0));
            return Ok(());
        };
        let all = allotted.parts.iter().copied().chain([allotted.left]);
        prop_assert_eq!(Money::try_sum(Currency::JPY, all), Ok(yen(total)));
        prop_assert!(!rest || allotted.left.is_zero());
        for (allotment, part) in plan.iter().zip(&allotted.parts) {
            match allotment {
                Allotment::Amount(amount) => prop_assert_eq!(amount, part),
                Allotment::Fraction(fraction) => {
                    let exact = Decimal::from(total).checked_mul(fraction.fraction()).unwrap();
                    let off = Decimal::from(part.minor()).checked_sub(exact).unwrap();
                    prop_assert!(off.abs() < Decimal::ONE);
                }
                Allotment::Remaining => prop_assert!(part.minor() * total.signum() >= 0),
            }
        }
    }

    #[test]
    fn fractions_of_a_hundred_percent_lose_nothing(total in minor(), cuts in prop::collection::vec(0_i64..=10_000, 0..5)) {
        let mut cuts = cuts;
        cuts.push(10_000);
        cuts.sort_unstable();
        let plan: Vec<Allotment> = cuts
            .iter()
            .scan(0, |last, cut| Some(cut - std::mem::replace(last, *cut)))
            .map(|gap| Allotment::Fraction(Percent::new(Decimal::try_new(gap, 2).unwrap()).unwrap()))
            .collect();
        let allotted = allot(yen(total), &plan).unwrap();
        prop_assert!(allotted.left.is_zero());
        prop_assert_eq!(Money::try_sum(Currency::JPY, allotted.parts), Ok(yen(total)));
    }

    #[test]
    fn rounding_is_idempotent_and_moves_by_less_than_a_unit(
        minor in -1_000_000_000_i128..1_000_000_000, unit in 1_i128..5_000, mode in rounding(),
    ) {
        let once = yen(minor).round_to_unit(unit, mode).unwrap();
        prop_assert_eq!(once.round_to_unit(unit, mode), Ok(once));
        let moved = (once.minor() - minor).abs();
        let nearest = !matches!(
            mode,
            Rounding::Ceil | Rounding::Floor | Rounding::Expand | Rounding::Trunc
        );
        prop_assert!(moved < unit && (!nearest || moved * 2 <= unit));
    }

    #[test]
    fn rounding_is_monotone(
        a in -100_000_i128..100_000, step in 0_i128..1_000, unit in 1_i128..500, mode in rounding(),
    ) {
        let (low, high) = (yen(a).round_to_unit(unit, mode), yen(a + step).round_to_unit(unit, mode));
        prop_assert!(low.unwrap().minor() <= high.unwrap().minor());
    }

    #[test]
    fn rounding_is_symmetric_in_the_modes_that_say_so(
        minor in -100_000_i128..100_000, unit in 1_i128..500, mode in rounding(),
    ) {
        let mirror = match mode {
            Rounding::Ceil => Rounding::Floor,
            Rounding::Floor => Rounding::Ceil,
            Rounding::HalfCeil => Rounding::HalfFloor,
            Rounding::HalfFloor => Rounding::HalfCeil,
            symmetric => symmetric,
        };
        let here = yen(minor).round_to_unit(unit, mode).unwrap();
        let there = yen(-minor).round_to_unit(unit, mirror).unwrap();
        prop_assert_eq!(here.try_neg(), Ok(there));
    }

    #[test]
    fn text_and_json_give_the_amount_back(money in money()) {
        let text = money.to_string();
        prop_assert_eq!(text.parse(), Ok(money));
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(&json, &format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        let through_decimal = money.decimal().and_then(|d| Money::from_decimal(d, money.currency()));
        prop_assert!(through_decimal.is_err() || through_decimal == Ok(money));
    }

    #[test]
    fn whatever_is_read_as_money_is_written_in_one_way(
        text in prop_oneof!["-?[0-9]{0,4}\\.?[0-9]{0,4} ?[A-Z]{2,4}:?[0-9]{0,2}", "\\PC{0,12}"],
    ) {
        if let Ok(money) = text.parse::<Money>() {
            prop_assert_eq!(money.to_string().parse(), Ok(money));
        }
        if let Ok(price) = text.parse::<UnitPrice>() {
            prop_assert_eq!(price.to_string().parse(), Ok(price));
        }
    }

    /// Invariant 11 of a ledger: no operation combines two currencies without a rate.
    #[test]
    fn two_currencies_never_meet_unseen(minor in minor(), left in currency(), right in currency()) {
        prop_assume!(left != right);
        let (a, b) = (Money::from_minor(minor, left), Money::from_minor(minor, right));
        prop_assert_ne!(a, b);
        prop_assert_ne!(a.to_string(), b.to_string());
        for code in [
            a.try_add(b).unwrap_err().code(),
            a.try_sub(b).unwrap_err().code(),
            a.try_cmp(b).unwrap_err().code(),
            a.ratio_to(b).unwrap_err().code(),
            Money::try_sum(left, [b]).unwrap_err().code(),
        ] {
            prop_assert_eq!(code, "currency-mismatch");
        }
        prop_assert_eq!(allot(a, &[Allotment::Amount(b)]).unwrap_err().code(), "allot-currency");
    }

    /// Invariant 11 of a ledger: a unit of either currency, rounded once each, is all that may be lost on the way there and back.
    #[test]
    fn there_and_back_differs_by_at_most_a_unit_of_each_currency(
        minor in -1_000_000_000_i128..1_000_000_000,
        rate in 1_i64..10_000_000,
        (from, to) in two_currencies(),
        mode in rounding(),
    ) {
        let date = NaiveDate::from_ymd_opt(2025, 1, 31).unwrap();
        let rate = ExchangeRate::new(from, to, Decimal::try_new(rate, 4).unwrap(), date).unwrap();
        let inverse = rate.inverse().unwrap();
        let amount = Money::from_minor(minor, from);
        let there = rate.convert(amount, mode).unwrap();
        let back = inverse.convert(there, mode).unwrap();
        let off = back.try_sub(amount).unwrap().try_abs().unwrap();
        let unit_of_to = inverse.convert(Money::from_minor(1, to), Rounding::Ceil).unwrap();
        prop_assert!(off.minor() <= unit_of_to.minor() + 1, "{} {} {}", amount, there, back);
        // The record of it survives JSON.
        let record = Conversion::new(amount, rate, mode).unwrap();
        let json = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(serde_json::from_str::<Conversion>(&json).unwrap(), record);
    }

    #[test]
    fn the_rate_of_a_date_is_the_latest_by_a_search_from_end_to_end(
        quotes in prop::collection::btree_map((0_usize..3, 0_usize..3, 0_u32..20), 1_i64..1_000_000, 0..30)
            .prop_flat_map(|quotes| Just(quotes.into_iter().collect::<Vec<_>>()).prop_shuffle()),
        from in 0_usize..3, to in 0_usize..3, on in 0_u32..20,
    ) {
        let currencies = [Currency::EUR, Currency::JPY, Currency::USD];
        let date = |day| NaiveDate::from_yo_opt(2025, day + 1).unwrap();
        let rates: Vec<ExchangeRate> = quotes
            .iter()
            .filter(|((a, b, _), _)| a != b)
            .map(|((a, b, day), value)| {
                let value = Decimal::try_new(*value, 3).unwrap();
                ExchangeRate::new(currencies[*a], currencies[*b], value, date(*day)).unwrap()
            })
            .collect();
        let table = RateTable::new(rates.iter().rev().copied()).unwrap();
        prop_assert_eq!(&table, &RateTable::new(rates.iter().copied()).unwrap());
        let (from, to, on) = (currencies[from], currencies[to], date(on));
        let expected = if from == to {
            Some(ExchangeRate::identity(from, on))
        } else {
            let known = rates.iter().filter(|r| (r.from(), r.to()) == (from, to) && r.date() <= on);
            known.max_by_key(|r| r.date()).copied()
        };
        prop_assert_eq!(table.rate(from, to, on).ok(), expected);
    }

    #[test]
    fn a_price_times_a_quantity_is_rounded_once(
        cents in 0_i64..1_000_000_000,
        quantity in -1_000_000_000_i64..1_000_000_000,
        per in 1_u32..5_000,
        mode in rounding(),
    ) {
        let price = UnitPrice::new(Decimal::try_new(cents, 2).unwrap(), Currency::USD, per).unwrap();
        let count = Quantity::new(Decimal::from(quantity)).unwrap();
        let exact = mode.divide(i128::from(cents) * i128::from(quantity), i128::from(per));
        let cost = price.times(count, mode).unwrap();
        prop_assert_eq!(Some(cost.minor()), exact);
        prop_assert_eq!(price.to_string().parse(), Ok(price));
    }
}
