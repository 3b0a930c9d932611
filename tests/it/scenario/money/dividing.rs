//! Totals divided by weights and by allotments.

use tactica::{
    money::{Allotment, Currency, Money, allot},
    number::Decimal,
};

use super::{joined, list, rows};

#[test]
fn a_total_is_divided_by_largest_remainder() {
    // Yen, for the table counts in minor units. The first ten rows are those on which peers disagree: giving the left-over
    // units to the first receivers, or to the largest weights, fails at least one of them.
    let table = "
        # total | weights                | parts
        100     | 1, 1, 1                | 34, 33, 33
        5       | 3, 7                   | 2, 3
        5       | 0, 7, 3                | 0, 4, 1
        1       | 33, 66                 | 0, 1
        101     | 3, 7                   | 30, 71
        15      | 80, 8, 12              | 12, 1, 2
        5       | 100, 101, 100, 100     | 1, 2, 1, 1
        801     | 1, 3                   | 200, 601
        9999    | 75, 25                 | 7499, 2500
        -5      | 7, 3                   | -4, -1
        # mirrored, also where rounding down would differ
        -1000   | 2, 1                   | -667, -333
        1000    | 2, 1                   | 667, 333
        # weights count by proportion, with any number of decimals
        5       | 0.3, 0.7               | 2, 3
        5       | 0.30, 0.7000           | 2, 3
        100     | 0.001, 0.001, 0.001    | 34, 33, 33
        # nothing, and less than there are receivers
        0       | 1, 2                   | 0, 0
        2       | 1, 1, 1, 1             | 1, 1, 0, 0
        7       | 5                      | 7
        # ten million by twelve equal months
        10000000 | 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 | 833334, 833334, 833334, 833334, 833333, 833333, 833333, 833333, 833333, 833333, 833333, 833333
        # no weights to go by
        100     |                        | allot-no-weights
        100     | 0                      | allot-zero-weights
        100     | 0, 0.00, 0             | allot-zero-weights
        100     | 3, -1                  | allot-negative-weight
        100     | 1000000000000000000000000000, 0.0000000000001 | allot-weight-range
    ";
    for row in rows(table) {
        let [total, weights, expected] = row[..] else {
            panic!("{row:?}")
        };
        let total = Money::from_minor(total.parse().unwrap(), Currency::JPY);
        let outcome = match total.allocate(&list::<Decimal>(weights)) {
            Ok(parts) => joined(parts.iter().map(|part| part.minor())),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(outcome, expected, "{total} by {weights}");
    }
}

#[test]
fn allotments_share_out_a_total() {
    let table = "
        # total    | allotments                                | parts                                          | left
        100.00 USD | 40.00 USD, 35%, remaining                 | 40.00 USD, 35.00 USD, 25.00 USD                | 0.00 USD
        100.00 USD | remaining, 40 USD, 35%                    | 25.00 USD, 40.00 USD, 35.00 USD                | 0.00 USD
        100.00 USD | 40.00 USD, 35%                            | 40.00 USD, 35.00 USD                           | 25.00 USD
        100.00 USD | remaining                                 | 100.00 USD                                     | 0.00 USD
        100.00 USD |                                           |                                                | 100.00 USD
        100.00 USD | 100.00 USD, remaining                     | 100.00 USD, 0.00 USD                           | 0.00 USD
        # percentages of 100 lose nothing; less than 100 gives no more than the share
        100.00 USD | 33.3%, 33.3%, 33.4%                       | 33.30 USD, 33.30 USD, 33.40 USD                | 0.00 USD
        0.05 USD   | 30%, 70%                                  | 0.02 USD, 0.03 USD                             | 0.00 USD
        0.05 USD   | 30%, 70%, remaining                       | 0.02 USD, 0.03 USD, 0.00 USD                   | 0.00 USD
        0.01 USD   | 33%                                       | 0.00 USD                                       | 0.01 USD
        0.01 USD   | 50%                                       | 0.01 USD                                       | 0.00 USD
        100.01 USD | 50.00 USD, 50%                            | 50.00 USD, 50.01 USD                           | 0.00 USD
        # a refund mirrors the payment
        -0.05 USD  | 30%, 70%                                  | -0.02 USD, -0.03 USD                           | 0.00 USD
        -9.00 USD  | -4.00 USD, 10%, remaining                 | -4.00 USD, -0.90 USD, -4.10 USD                | 0.00 USD
        -9.00 USD  | 0.00 USD, remaining                       | 0.00 USD, -9.00 USD                            | 0.00 USD
        0 JPY      | 0 JPY, 50%, remaining                     | 0 JPY, 0 JPY, 0 JPY                            | 0 JPY
        # refused, in order of precedence
        9.00 USD   | remaining, 1 EUR, remaining               | allot-two-remaining     |
        9.00 USD   | 1.00 EUR, -5%                             | allot-currency          |
        9.00 USD   | -1.00 USD, 120%                           | allot-sign              |
        0.00 USD   | 5.00 USD, -5.00 USD                       | allot-sign              |
        9.00 USD   | -5%, 120%                                 | allot-negative-fraction |
        9.00 USD   | 60%, 40.000000000001%, 10.00 USD          | allot-above-whole       |
        9.00 USD   | 100%, 0.01 USD                            | allot-exceeds           |
        9.00 USD   | 9.01 USD                                  | allot-exceeds           |
        -9.00 USD  | -9.01 USD                                 | allot-exceeds           |
        100.01 USD | 50.01 USD, 50%                            | allot-exceeds           |
    ";
    for row in rows(table) {
        let [total, allotments, parts, left] = row[..] else {
            panic!("{row:?}")
        };
        let outcome = match allot(total.parse().unwrap(), &list::<Allotment>(allotments)) {
            Ok(allotted) => (joined(allotted.parts), allotted.left.to_string()),
            Err(error) => (error.code().to_owned(), String::new()),
        };
        assert_eq!((&*outcome.0, &*outcome.1), (parts, left), "{row:?}");
    }
}

#[test]
fn allotments_are_written_as_they_are_read() {
    for text in ["1000.00 USD", "35%", "remaining", "-3 MILES:0"] {
        let allotment: Allotment = text.parse().unwrap();
        assert_eq!(allotment.to_string(), text);
        let json = serde_json::to_string(&allotment).unwrap();
        assert_eq!(json, format!("{text:?}"));
        assert_eq!(serde_json::from_str::<Allotment>(&json).unwrap(), allotment);
    }
    for (text, code) in [
        ("", "allot-syntax"),
        ("rest", "allot-syntax"),
        ("Remaining", "allot-syntax"),
        ("35", "allot-syntax"),
        ("35 %", "number-syntax"),
        ("x USD", "money-syntax"),
        ("1 XXX", "currency-unknown"),
    ] {
        assert_eq!(
            text.parse::<Allotment>().unwrap_err().code(),
            code,
            "{text:?}"
        );
    }
    assert!(serde_json::from_str::<Allotment>("35").is_err());
}
