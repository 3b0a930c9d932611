//! Prices finer than a cent, for one or a thousand.

use tactica::money::UnitPrice;

use super::{mode, rows};

#[test]
fn prices_are_read_written_and_multiplied() {
    let table = "
        # price              | as written         | quantity      | mode      | cost
        85 USD               | 85.00 USD          | 3             | half-even | 255.00 USD
        85.125 USD           | 85.125 USD         | 4             | half-even | 340.50 USD
        85.125 USD           | 85.125 USD         | 1             | half-even | 85.12 USD
        85.1250 USD          | 85.125 USD         | 1             | expand    | 85.13 USD
        8.50 USD/1000        | 8.50 USD/1000      | 1234567       | half-even | 10493.82 USD
        8.5 USD/1000         | 8.50 USD/1000      | 1             | half-even | 0.01 USD
        8.5 USD/1000         | 8.50 USD/1000      | 1             | floor     | 0.00 USD
        8.5 USD/1            | 8.50 USD           | -2            | half-even | -17.00 USD
        0.0375 USD           | 0.0375 USD         | 1.5           | half-even | 0.06 USD
        120 JPY              | 120 JPY            | 0.5           | half-even | 60 JPY
        0.5 JPY              | 0.5 JPY            | 3             | half-even | 2 JPY
        2 MILES:0/7          | 2 MILES:0/7        | 21            | trunc     | 6 MILES:0
        0 EUR                | 0.00 EUR           | 5             | trunc     | 0.00 EUR
        999999999999999.999999999999 USD/4294967295 | 999999999999999.999999999999 USD/4294967295 | 999999999999999.999999999999 | floor | 232830643708079737543.14 USD
        999999999999999 GIB:12 | 999999999999999.000000000000 GIB:12 | 999999999999999 | floor | money-overflow
        # refused
        -1 USD               | money-negative     |               |           |
        1 USD/0              | price-per-nothing  |               |           |
        1 USD/4294967296     | price-syntax       |               |           |
        1 USD/               | price-syntax       |               |           |
        1 USD/+5             | price-syntax       |               |           |
        1                    | price-syntax       |               |           |
        x USD                | number-syntax      |               |           |
        1.0000000000001 USD  | number-too-precise |               |           |
        1000000000000000 USD | number-out-of-range |              |           |
        1 usd                | currency-unknown   |               |           |
    ";
    for row in rows(table) {
        match row[0].parse::<UnitPrice>() {
            Ok(price) => {
                assert_eq!(price.to_string(), row[1], "{row:?}");
                assert_eq!(row[1].parse(), Ok(price));
                let json = serde_json::to_string(&price).unwrap();
                assert_eq!(serde_json::from_str::<UnitPrice>(&json).unwrap(), price);
                let outcome = match price.times(row[2].parse().unwrap(), mode(row[3])) {
                    Ok(cost) => cost.to_string(),
                    Err(error) => error.code().to_owned(),
                };
                assert_eq!(outcome, row[4], "{row:?}");
            }
            Err(error) => assert_eq!(error.code(), row[1], "{row:?}"),
        }
    }
    let quoted: UnitPrice = "8.50 USD/1000".parse().unwrap();
    assert_ne!(quoted, "0.0085 USD".parse().unwrap());
}
