//! How digits are dropped, under our names and those of peers.

use tactica::{
    money::{Currency, ExchangeRate, Money, UnitPrice},
    number::{Decimal, Percent, Quantity, Rounding},
};

use super::{date, mode, rows};

/// Rounds `tenths` tenths of a yen with every operation that rounds, which must agree.
fn rounded(tenths: i128, rounding: Rounding) -> i128 {
    let yen = |minor| Money::from_minor(minor, Currency::JPY);
    let decimal = Decimal::try_from_i128_with_scale(tenths, 1).unwrap();
    let price = UnitPrice::new(Decimal::ONE, Currency::JPY, 10).unwrap();
    let quantity = Quantity::new(Decimal::from(tenths)).unwrap();
    let rate = |decimals: u8| {
        let from = Currency::custom("TENTHS", decimals).unwrap();
        let day = date("2025-01-31");
        let rate = ExchangeRate::new(from, Currency::JPY, Decimal::ONE, day).unwrap();
        rate.convert(Money::from_minor(tenths, from), rounding)
    };
    let by_unit = yen(tenths).round_to_unit(10, rounding).unwrap();
    let results = [
        Money::from_decimal_rounded(decimal, Currency::JPY, rounding),
        yen(tenths).try_div(10, rounding),
        yen(-tenths).try_div(-10, rounding),
        yen(1).try_mul(decimal, rounding),
        yen(tenths).percent(Percent::from(10), rounding),
        price.times(quantity, rounding),
        rate(1),
        Ok(yen(by_unit.minor() / 10)),
    ];
    let first = results[0].clone().unwrap();
    for result in results {
        assert_eq!(result, Ok(first), "{tenths} tenths, {rounding:?}");
    }
    first.minor()
}

#[test]
fn every_mode_rounds_every_kind_of_rest() {
    let table = "
        # mode      | 2.5 | 3.5 | -2.5 | -3.5 | 2.4 | -2.4 | 2.6 | -2.6 | 3.0 | -3.0 | 0.5 | -0.5
        ceil        |  3  |  4  |  -2  |  -3  |  3  |  -2  |  3  |  -2  |  3  |  -3  |  1  |  0
        floor       |  2  |  3  |  -3  |  -4  |  2  |  -3  |  2  |  -3  |  3  |  -3  |  0  | -1
        expand      |  3  |  4  |  -3  |  -4  |  3  |  -3  |  3  |  -3  |  3  |  -3  |  1  | -1
        trunc       |  2  |  3  |  -2  |  -3  |  2  |  -2  |  2  |  -2  |  3  |  -3  |  0  |  0
        half-ceil   |  3  |  4  |  -2  |  -3  |  2  |  -2  |  3  |  -3  |  3  |  -3  |  1  |  0
        half-floor  |  2  |  3  |  -3  |  -4  |  2  |  -2  |  3  |  -3  |  3  |  -3  |  0  | -1
        half-expand |  3  |  4  |  -3  |  -4  |  2  |  -2  |  3  |  -3  |  3  |  -3  |  1  | -1
        half-trunc  |  2  |  3  |  -2  |  -3  |  2  |  -2  |  3  |  -3  |  3  |  -3  |  0  |  0
        half-even   |  2  |  4  |  -2  |  -4  |  2  |  -2  |  3  |  -3  |  3  |  -3  |  0  |  0
        half-odd    |  3  |  3  |  -3  |  -3  |  2  |  -2  |  3  |  -3  |  3  |  -3  |  1  | -1
    ";
    let tenths = [25, 35, -25, -35, 24, -24, 26, -26, 30, -30, 5, -5];
    let mut modes = Vec::new();
    for row in rows(table) {
        let rounding = mode(row[0]);
        modes.push(rounding);
        assert_eq!(row.len(), tenths.len() + 1);
        for (value, expected) in tenths.into_iter().zip(&row[1..]) {
            let found = rounded(value, rounding).to_string();
            assert_eq!(found, *expected, "{value} tenths, {}", row[0]);
        }
    }
    assert_eq!(modes, Rounding::ALL);
}

#[test]
fn peers_round_alike_under_their_own_names() {
    // The names of moneyphp and dinero.js against ours. Their `up` and `down` are toward +∞ and −∞; their `half up` and
    // `half down` are away from zero and toward zero.
    //   up -> ceil, down -> floor, half up -> half-expand, half down -> half-trunc, half even -> half-even,
    //   half odd -> half-odd, half toward +∞ -> half-ceil, half toward −∞ -> half-floor
    let table = "
        # tenths | mode        | units
        25       | half-even   | 2
        35       | half-even   | 4
        -25      | half-even   | -2
        25       | half-odd    | 3
        25       | half-trunc  | 2
        -25      | half-expand | -3
        -25      | half-ceil   | -2
        25       | half-floor  | 2
        -15      | floor       | -2
        -15      | ceil        | -1
    ";
    for row in rows(table) {
        let found = rounded(row[0].parse().unwrap(), mode(row[1]));
        assert_eq!(found.to_string(), row[2], "{row:?}");
    }
}

#[test]
fn amounts_round_to_a_unit() {
    let table = "
        # amount | unit | mode        | expected
        515      | 10   | half-expand | 520
        4550     | 100  | half-expand | 4600
        1250     | 100  | half-expand | 1300
        1250     | 100  | half-trunc  | 1200
        1250     | 100  | ceil        | 1300
        1250     | 100  | floor       | 1200
        1250     | 100  | half-even   | 1200
        1250     | 100  | half-odd    | 1300
        -1250    | 100  | half-expand | -1300
        -1250    | 100  | ceil        | -1200
        1250     | 1    | trunc       | 1250
        2        | 5    | half-even   | 0
        3        | 5    | half-even   | 5
        1250     | 0    | trunc       | money-rounding-unit
        1250     | -5   | trunc       | money-rounding-unit
        170141183460469231731687303715884105727 | 10 | ceil  | money-overflow
        170141183460469231731687303715884105727 | 10 | floor | 170141183460469231731687303715884105720
    ";
    for row in rows(table) {
        let amount = Money::from_minor(row[0].parse().unwrap(), Currency::USD);
        let outcome = match amount.round_to_unit(row[1].parse().unwrap(), mode(row[2])) {
            Ok(money) => money.minor().to_string(),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(outcome, row[3], "{row:?}");
    }
}
