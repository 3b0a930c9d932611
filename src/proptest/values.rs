//! Names, amounts and percentages.

use std::{fmt::Debug, ops::RangeInclusive, str::FromStr};

use ::proptest::{collection, prelude::*, sample};
use rust_decimal::Decimal;

use crate::{
    id::{IdError, LENGTH_MAX},
    money::{Currency, Money},
    number::Percent,
};

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-";

/// Gives identifiers of one kind, mostly short, some of the longest length.
///
/// # Example: as many different tasks as you like
/// ```
/// use proptest::{collection::btree_set, prelude::*, test_runner::TestRunner};
/// use tactica::{id::{TaskId, LENGTH_MAX}, proptest::ids};
///
/// TestRunner::deterministic().run(&btree_set(ids::<TaskId>(), 3), |tasks| {
///     prop_assert_eq!(tasks.len(), 3);
///     prop_assert!(tasks.iter().all(|task| task.as_str().len() <= LENGTH_MAX));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ids<I>() -> impl Strategy<Value = I>
where
    I: FromStr<Err = IdError> + Debug,
{
    let text = |length: RangeInclusive<usize>| collection::vec(sample::select(LETTERS), length);
    let text = prop_oneof![
        8 => text(1..=8),
        1 => text(1..=LENGTH_MAX),
        1 => text(LENGTH_MAX..=LENGTH_MAX),
    ];
    text.prop_map(|letters| {
        let text: String = letters.into_iter().map(char::from).collect();
        text.parse()
            .expect("invariant: 1 to 64 legal letters are an identifier")
    })
}

/// Gives currencies: of ISO 4217 with zero to four decimals, and one's own.
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{money::Currency, proptest::currency};
///
/// TestRunner::deterministic().run(&currency(), |currency| {
///     prop_assert!(currency.exponent() <= Currency::EXPONENT_MAX);
///     prop_assert_eq!(currency.to_string().parse::<Currency>(), Ok(currency));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn currency() -> impl Strategy<Value = Currency> {
    let iso = sample::select(&["USD", "EUR", "GBP", "JPY", "KWD", "CLF"][..]);
    let iso = iso.prop_map(|code| code.parse().expect("invariant: a currency of ISO 4217"));
    let letters = collection::vec(sample::select(LETTERS), 3..=7);
    let own = (letters, 0..=Currency::EXPONENT_MAX).prop_map(|(letters, exponent)| {
        let rest = letters.into_iter().filter(|letter| *letter != b'-');
        let mut code: String = rest
            .map(|letter| char::from(letter.to_ascii_uppercase()))
            .collect();
        code.insert_str(0, "OWN");
        code.truncate(8);
        Currency::custom(&code, exponent).expect("invariant: ISO 4217 has no code OWN or longer")
    });
    prop_oneof![4 => iso, 1 => own]
}

/// Gives amounts of `currency` with `minor` minor units.
///
/// # Example: between nothing and a thousand dollars
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{money::Currency, proptest::money_in};
///
/// TestRunner::deterministic().run(&money_in(Currency::USD, 0..=100_000), |amount| {
///     prop_assert!((0..=100_000).contains(&amount.minor()));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn money_in(currency: Currency, minor: RangeInclusive<i128>) -> impl Strategy<Value = Money> {
    minor.prop_map(move |minor| Money::from_minor(minor, currency))
}

/// Gives amounts of any sign and [`currency`]: a few minor units, usual sums, and the whole range.
///
/// Adding two of them can leave the range; where a test means usual sums, [`money_in`] says so.
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{money::Money, proptest::money};
///
/// TestRunner::deterministic().run(&money(), |amount| {
///     prop_assert_eq!(amount.to_string().parse::<Money>(), Ok(amount));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn money() -> impl Strategy<Value = Money> {
    let minor = prop_oneof![
        3 => -30_i128..=30,
        5 => -100_000_000_000_i128..=100_000_000_000,
        1 => any::<i128>(),
    ];
    (minor, currency()).prop_map(|(minor, currency)| Money::from_minor(minor, currency))
}

/// Gives percentages from 0 % to 100 %, both included, with up to four digits after the point.
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{number::Percent, proptest::percent};
///
/// TestRunner::deterministic().run(&percent(), |share| {
///     prop_assert!(Percent::ZERO <= share && share <= Percent::HUNDRED);
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn percent() -> impl Strategy<Value = Percent> {
    let whole = (0..=100_i32).prop_map(Percent::from);
    let fraction = (0..=1_000_000_i128).prop_map(|parts| {
        let value = Decimal::try_from_i128_with_scale(parts, 4).ok();
        let percent = value.and_then(|value| Percent::new(value).ok());
        percent.expect("invariant: seven digits fit a percentage")
    });
    prop_oneof![2 => whole, 1 => fraction]
}
