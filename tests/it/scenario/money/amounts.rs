//! What is read and written as money, and what is not.

use tactica::{
    money::{Currency, ExchangeRate, Money, MoneyError, UnitPrice},
    number::{Decimal, Percent, Rounding},
};

use super::rows;

#[test]
fn amounts_are_read_exactly_or_refused() {
    let table = "
        # text              | outcome
        1250.00 USD         | 1250.00 USD
        1250 USD            | 1250.00 USD
        1250.5 USD          | 1250.50 USD
        -0.01 USD           | -0.01 USD
        -0.00 USD           | 0.00 USD
        007 JPY             | 7 JPY
        0.125 KWD           | 0.125 KWD
        0.0001 CLF          | 0.0001 CLF
        120 MILES:0         | 120 MILES:0
        0.00000001 BTC:8    | 0.00000001 BTC:8
        31.1 XAU:4          | 31.1000 XAU:4
        # the whole range of 128 bits, and one beyond
        170141183460469231731687303715884105727 JPY  | 170141183460469231731687303715884105727 JPY
        -170141183460469231731687303715884105728 JPY | -170141183460469231731687303715884105728 JPY
        170141183460469231731687303715884105728 JPY  | money-overflow
        -170141183460469231731687303715884105729 JPY | money-overflow
        1701411834604692317316873037158841057.28 USD | money-overflow
        # a digit more than the currency has is no rounding error, it is another unit
        1.001 USD           | money-too-precise
        1.000 USD           | money-too-precise
        1.0 JPY             | money-too-precise
        # not an amount
        1250                | money-syntax
        USD 1250            | money-syntax
        1250USD             | money-syntax
        1,250.00 USD        | money-syntax
        +1 USD              | money-syntax
        --1 USD             | money-syntax
        - USD               | money-syntax
        .5 USD              | money-syntax
        5. USD              | money-syntax
        1e3 USD             | money-syntax
        1.2.3 USD           | money-syntax
        ٣ USD               | money-syntax
        NaN USD             | money-syntax
        # not a currency
        1 usd               | currency-unknown
        1  USD              | currency-unknown
        1 XXX               | currency-unknown
        1 DEM               | currency-unknown
        1 USD:2             | currency-taken
        1 WEI:18            | currency-exponent
    ";
    for row in rows(table) {
        let outcome = match row[0].parse::<Money>() {
            Ok(money) => money.to_string(),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(outcome, row[1], "{:?}", row[0]);
    }
    assert!("".parse::<Money>().is_err());
    let long = format!("{} USD", "9".repeat(5000));
    assert_eq!(long.parse::<Money>().unwrap_err().code(), "money-overflow");
    let junk = "x".repeat(5000).parse::<Money>().unwrap_err();
    assert!(junk.to_string().len() < 120, "{junk}");
}

#[test]
fn json_holds_amounts_as_text_only() {
    let money: Money = "-1250.00 USD".parse().unwrap();
    let json = serde_json::to_string(&money).unwrap();
    assert_eq!(json, "\"-1250.00 USD\"");
    assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    // Escapes in the text, and values that own their text, take other ways through serde.
    assert_eq!(
        serde_json::from_str::<Money>("\"-1250.00\\u0020USD\"").unwrap(),
        money
    );
    assert_eq!(
        serde_json::from_value::<Money>(json.trim_matches('"').into()).unwrap(),
        money
    );
    for number in [
        "1250",
        "1250.00",
        "-1",
        "1e3",
        "null",
        "[\"1 USD\"]",
        "true",
    ] {
        let error = serde_json::from_str::<Money>(number).unwrap_err();
        assert!(
            error.to_string().contains("expected an amount of money"),
            "{number}: {error}"
        );
    }
    assert!(serde_json::from_str::<Currency>("840").is_err());
    assert!(serde_json::from_str::<UnitPrice>("8.50").is_err());
    let rate = r#"{"from":"EUR","to":"USD","rate":1.0825,"date":"2025-01-31"}"#;
    assert!(serde_json::from_str::<ExchangeRate>(rate).is_err());
}

#[test]
fn decimals_become_amounts_without_loss() {
    let table = "
        # decimal                      | currency | exact                | rounded half even
        12.50                          | USD      | 12.50 USD            | 12.50 USD
        12.5000                        | USD      | 12.50 USD            | 12.50 USD
        12.505                         | USD      | money-too-precise    | 12.50 USD
        12.515                         | USD      | money-too-precise    | 12.52 USD
        -0.00                          | USD      | 0.00 USD             | 0.00 USD
        1.0                            | JPY      | 1 JPY                | 1 JPY
        79228162514264337593543950335  | USD      | 79228162514264337593543950335.00 USD | 79228162514264337593543950335.00 USD
        79228162514264337593543950335  | GIB:12   | money-overflow       | money-overflow
        0.0000000000000000000000000001 | GIB:12   | money-too-precise    | 0.000000000000 GIB:12
    ";
    for row in rows(table) {
        let value = Decimal::from_str_exact(row[0]).unwrap();
        let currency: Currency = row[1].parse().unwrap();
        let outcome = |result: Result<Money, MoneyError>| match result {
            Ok(money) => money.to_string(),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(
            outcome(Money::from_decimal(value, currency)),
            row[2],
            "{row:?}"
        );
        let rounded = Money::from_decimal_rounded(value, currency, Rounding::HalfEven);
        assert_eq!(outcome(rounded), row[3], "{row:?}");
    }
    let beyond = Money::from_minor(i128::MAX, Currency::USD);
    assert_eq!(beyond.decimal().unwrap_err().code(), "money-beyond-decimal");
    let even = Money::from_minor(
        100_000_000_000_000_000_000_000_000_000_000,
        Currency::custom("GIB", 12).unwrap(),
    );
    assert_eq!(
        even.decimal().unwrap(),
        Decimal::from(100_000_000_000_000_000_000_i128)
    );
}

/// The points of the test kit of JSR 354, the Java money interface.
#[test]
fn amounts_are_values() {
    let money = |text: &str| text.parse::<Money>().unwrap();
    // Equality does not depend on trailing zeros, and there is one zero.
    assert_eq!(money("1.5 USD"), money("1.50 USD"));
    assert_eq!(money("-0 USD"), money("0.00 USD"));
    // Neutral elements.
    let some = money("-12.34 USD");
    assert_eq!(some.try_add(money("0 USD")), Ok(some));
    assert_eq!(some.try_mul(Decimal::ONE, Rounding::Trunc), Ok(some));
    assert_eq!(some.try_div(1, Rounding::Trunc), Ok(some));
    assert_eq!(some.try_neg().and_then(Money::try_neg), Ok(some));
    assert_eq!(some.try_abs(), Ok(money("12.34 USD")));
    // Leaving the range is an error, never a wrap or a truncation.
    let (most, least) = (
        Money::from_minor(i128::MAX, Currency::USD),
        Money::from_minor(i128::MIN, Currency::USD),
    );
    let overflow = Err(MoneyError::Overflow {
        currency: Currency::USD,
    });
    assert_eq!(most.try_add(money("0.01 USD")), overflow);
    assert_eq!(least.try_sub(money("0.01 USD")), overflow);
    assert_eq!(least.try_neg(), overflow);
    assert_eq!(least.try_abs(), overflow);
    assert_eq!(least.try_div(-1, Rounding::Trunc), overflow);
    assert_eq!(most.try_mul(Decimal::TWO, Rounding::Trunc), overflow);
    assert_eq!(most.percent(Percent::from(101), Rounding::Trunc), overflow);
    assert_eq!(
        Money::try_sum(Currency::USD, [most, most, least, least]),
        overflow
    );
    // What has no answer.
    let division = |result: MoneyError| assert_eq!(result.code(), "money-division-by-zero");
    division(some.try_div(0, Rounding::Trunc).unwrap_err());
    division(some.ratio_to(money("0 USD")).unwrap_err());
    assert_eq!(
        most.ratio_to(money("0.01 USD")).unwrap_err().code(),
        "money-ratio-range"
    );
    // An intermediate result beyond 128 bits is none of the caller's business.
    assert_eq!(most.ratio_to(most).unwrap().to_string(), "1");
    assert_eq!(most.percent(Percent::HUNDRED, Rounding::Trunc), Ok(most));
    assert_eq!(
        money("1 USD").ratio_to(money("3 USD")).unwrap().to_string(),
        "0.333333333333"
    );
}
