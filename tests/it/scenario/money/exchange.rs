//! Amounts in other currencies, at rates with dates.

use tactica::{
    money::{Conversion, Currency, ExchangeRate, RateTable},
    number::Rounding,
};

use super::{date, rows};

fn table_of_rates() -> RateTable {
    let table = "
        # from | to  | rate       | date
        EUR    | USD | 1.0412     | 2025-01-10
        EUR    | USD | 1.0294     | 2025-01-02
        EUR    | USD | 1.0825     | 2025-03-14
        USD    | CNY | 6          | 2025-01-02
        USD    | JPY | 156.5      | 2025-01-02
        KWD    | USD | 3.2425     | 2025-01-02
        MILES:0 | EUR | 0.004     | 2025-01-02
    ";
    let rates = rows(table).map(|row| {
        let (from, to) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        ExchangeRate::new(from, to, row[2].parse().unwrap(), date(row[3])).unwrap()
    });
    RateTable::new(rates).unwrap()
}

#[test]
fn amounts_are_converted_at_the_latest_rate_known() {
    let rates = table_of_rates();
    let table = "
        # amount    | to  | on         | outcome       | rate of
        100 EUR     | USD | 2025-01-01 | rate-missing  |
        100 EUR     | USD | 2025-01-02 | 102.94 USD    | 2025-01-02
        100 EUR     | USD | 2025-01-09 | 102.94 USD    | 2025-01-02
        100 EUR     | USD | 2025-01-10 | 104.12 USD    | 2025-01-10
        100 EUR     | USD | 2026-01-01 | 108.25 USD    | 2025-03-14
        # a limit of 5 000 CNY is exceeded by 4 000 USD at 6
        4000 USD    | CNY | 2025-01-31 | 24000.00 CNY  | 2025-01-02
        # from two decimals to none, from three to two, from none to two
        0.01 USD    | JPY | 2025-01-31 | 2 JPY         | 2025-01-02
        -0.01 USD   | JPY | 2025-01-31 | -2 JPY        | 2025-01-02
        1.001 KWD   | USD | 2025-01-31 | 3.25 USD      | 2025-01-02
        250 MILES:0 | EUR | 2025-01-31 | 1.00 EUR      | 2025-01-02
        # the same currency needs no rate
        1.23 CHF    | CHF | 1999-01-01 | 1.23 CHF      | 1999-01-01
        # neither inverted nor chained
        100 USD     | EUR | 2025-01-31 | rate-missing  |
        100 EUR     | CNY | 2025-01-31 | rate-missing  |
        # beyond the range
        1701411834604692317316873037158841057 USD | JPY | 2025-01-31 | money-overflow |
    ";
    for row in rows(table) {
        let (amount, to) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        let outcome = match rates.convert(amount, to, date(row[2]), Rounding::HalfEven) {
            Ok(done) => (done.result().to_string(), done.rate().date().to_string()),
            Err(error) => (error.code().to_owned(), String::new()),
        };
        assert_eq!((&*outcome.0, &*outcome.1), (row[3], row[4]), "{row:?}");
    }
    let missing = rates.rate(Currency::USD, Currency::EUR, date("2025-01-31"));
    let message = missing.unwrap_err().to_string();
    for named in ["USD", "EUR", "2025-01-31"] {
        assert!(message.contains(named), "{message}");
    }
}

#[test]
fn rates_are_checked_when_made_and_when_read() {
    let table = r#"
        # from | to  | rate                  | outcome
        EUR    | USD | 1.0825                | {"from":"EUR","to":"USD","rate":"1.0825","date":"2025-01-31"}
        EUR    | USD | 1.0800                | {"from":"EUR","to":"USD","rate":"1.08","date":"2025-01-31"}
        EUR    | EUR | 1.0                   | {"from":"EUR","to":"EUR","rate":"1","date":"2025-01-31"}
        EUR    | USD | 0.000000000000000001  | {"from":"EUR","to":"USD","rate":"0.000000000000000001","date":"2025-01-31"}
        EUR    | USD | 0                     | rate-not-positive
        EUR    | USD | -1                    | rate-not-positive
        EUR    | USD | 0.0000000000000000001 | rate-out-of-range
        EUR    | USD | 1000000000000000      | rate-out-of-range
        EUR    | EUR | 1.01                  | rate-identity
    "#;
    for row in rows(table) {
        let (from, to) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        let made = ExchangeRate::new(from, to, row[2].parse().unwrap(), date("2025-01-31"));
        let json = format!(
            r#"{{"from":"{from}","to":"{to}","rate":"{}","date":"2025-01-31"}}"#,
            row[2]
        );
        let read = serde_json::from_str::<ExchangeRate>(&json);
        match made {
            Ok(rate) => {
                assert_eq!(serde_json::to_string(&rate).unwrap(), row[3]);
                assert_eq!(read.unwrap(), rate);
            }
            Err(error) => {
                assert_eq!(error.code(), row[3], "{row:?}");
                assert!(read.unwrap_err().to_string().contains(&error.to_string()));
            }
        }
    }
    let (eur, usd) = (Currency::EUR, Currency::USD);
    let rate = |value: &str| {
        ExchangeRate::new(eur, usd, value.parse().unwrap(), date("2025-01-31")).unwrap()
    };
    let conflict = RateTable::new([rate("1.1"), rate("1.2"), rate("1.1")]).unwrap_err();
    assert_eq!(
        conflict.to_string(),
        "two rates from EUR to USD on 2025-01-31: 1.1 and 1.2"
    );
    // The same rate twice is one rate, and one from a currency to itself goes without saying.
    let same = RateTable::new([
        rate("1.1"),
        ExchangeRate::identity(eur, date("2025-01-31")),
        rate("1.10"),
    ]);
    assert_eq!(same.unwrap().rates(), [rate("1.1")]);
    let table = table_of_rates();
    let json = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<RateTable>(&json).unwrap(), table);
}

#[test]
fn an_inverse_rate_is_made_on_purpose() {
    let rate = |text: &str| {
        ExchangeRate::new(
            Currency::EUR,
            Currency::USD,
            text.parse().unwrap(),
            date("2025-01-31"),
        )
        .unwrap()
    };
    let inverse = rate("1.25").inverse().unwrap();
    assert_eq!(
        (inverse.from(), inverse.to()),
        (Currency::USD, Currency::EUR)
    );
    assert_eq!(inverse.rate().to_string(), "0.8");
    assert_eq!(inverse.date(), date("2025-01-31"));
    assert_eq!(
        rate("3").inverse().unwrap().rate().to_string(),
        "0.333333333333333333"
    );
    assert_eq!(
        rate("1.5").inverse().unwrap().rate().to_string(),
        "0.666666666666666667"
    );
    assert_eq!(
        rate("0.000000000000001").inverse().unwrap_err().code(),
        "rate-out-of-range"
    );
}

#[test]
fn a_conversion_on_record_is_computed_again() {
    let rates = table_of_rates();
    let done = rates
        .convert(
            "100 EUR".parse().unwrap(),
            Currency::USD,
            date("2025-01-09"),
            Rounding::Floor,
        )
        .unwrap();
    let json = serde_json::to_string(&done).unwrap();
    assert_eq!(
        json,
        r#"{"original":"100.00 EUR","rate":{"from":"EUR","to":"USD","rate":"1.0294","date":"2025-01-02"},"rounding":"floor","result":"102.94 USD"}"#
    );
    assert_eq!(serde_json::from_str::<Conversion>(&json).unwrap(), done);
    let tampered = json.replace("102.94", "102.95");
    let error = serde_json::from_str::<Conversion>(&tampered).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("gives 102.94 USD, not 102.95 USD"),
        "{error}"
    );
}
