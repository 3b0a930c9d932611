//! How does a log of purchases become what the models take? One history per customer, by the conventions of the papers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    error::{DataError, DataErrors, Field, RowError},
    history::{Histories, History},
    spend::{Spend, Spends},
};
use crate::numeric::float;

/// A purchase as it stands in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Who bought.
    pub customer: Box<str>,
    /// When.
    pub date: NaiveDate,
    /// For how much, in the one currency of the log.
    pub amount: Decimal,
}

/// The unit of time of a summary.
///
/// It changes the parameters that carry it, `alpha` above all, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum TimeUnit {
    /// Days.
    Day,
    /// Weeks of seven days, as in the papers.
    #[default]
    Week,
}

impl TimeUnit {
    /// Returns the unit's name, such as `week`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// Returns the length from one date to another in this unit.
    fn between(self, from: NaiveDate, to: NaiveDate) -> f64 {
        let days = to.signed_duration_since(from).num_days();
        let days = float(u64::try_from(days).unwrap_or(0));
        match self {
            Self::Day => days,
            Self::Week => days / 7.0,
        }
    }
}

/// How a log is summed up.
///
/// # Example: half a year to learn from, half a year to be judged by
/// ```
/// use chrono::NaiveDate;
/// use tactica::customer::{SummaryOptions, TimeUnit};
///
/// let date = |text: &str| text.parse::<NaiveDate>().unwrap();
/// let options = SummaryOptions::new(TimeUnit::Week).until(date("1997-09-30")).holdout_until(date("1998-06-30"));
/// # assert_eq!(options, options.clone());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SummaryOptions {
    unit: TimeUnit,
    end: Option<NaiveDate>,
    holdout: Option<NaiveDate>,
}

impl SummaryOptions {
    /// Sums up all of a log, until the day of its last purchase.
    #[must_use]
    pub fn new(unit: TimeUnit) -> Self {
        Self {
            unit,
            ..Self::default()
        }
    }

    /// Ends the observation with this day; customers who come later are left out.
    #[must_use]
    pub fn until(self, end: NaiveDate) -> Self {
        let end = Some(end);
        Self { end, ..self }
    }

    /// Counts the purchases after the observation until the end of this day apart, to judge predictions by.
    #[must_use]
    pub fn holdout_until(self, end: NaiveDate) -> Self {
        let holdout = Some(end);
        Self { holdout, ..self }
    }
}

/// One customer of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerSummary {
    /// Who it is.
    pub customer: Box<str>,
    /// The day of the first purchase.
    pub first: NaiveDate,
    /// What the customer did while it was observed.
    pub history: History,
    /// What its repeat purchases cost; `None` if there were none, or all were free.
    pub spend: Option<Spend>,
    /// The days with purchases between the end of the observation and that of the holdout.
    pub holdout: u64,
}

/// All customers of a log, in the order of their names.
///
/// The conventions are those of the papers: purchases of one day are one purchase; the first one does not count as a repeat;
/// recency and age run from it; spend is that of repeat purchases only.
///
/// # Example: three purchases, two of them on one day
/// ```
/// use tactica::customer::{Summary, SummaryOptions, TimeUnit, Transaction};
///
/// let log = [("1997-01-01", "29.33"), ("1997-01-18", "20.00"), ("1997-01-18", "9.73")].map(|(date, amount)| Transaction {
///     customer: "0001".into(),
///     date: date.parse().unwrap(),
///     amount: amount.parse().unwrap(),
/// });
/// let summary = Summary::of(log, &SummaryOptions::new(TimeUnit::Day).until("1997-01-31".parse().unwrap()))?;
/// let customer = &summary.customers()[0];
/// assert_eq!((customer.history.frequency(), customer.history.recency(), customer.history.age()), (1, 17.0, 30.0));
/// assert_eq!(customer.spend.unwrap().mean(), 29.73);
/// # Ok::<(), tactica::customer::DataErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    unit: TimeUnit,
    customers: Vec<CustomerSummary>,
    holdout: Option<f64>,
}

/// What a customer spent by day.
type Days = BTreeMap<NaiveDate, Decimal>;

impl Summary {
    /// Sums up a log, whatever the order of its rows.
    ///
    /// # Errors
    ///
    /// [`DataErrors`] with every transaction of a negative amount ([`DataError::Negative`]; take refunds off the purchase they
    /// belong to) and every amount with which the spend of a customer cannot be added up ([`DataError::TooLarge`]).
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` transactions.
    pub fn of(
        log: impl IntoIterator<Item = Transaction>,
        options: &SummaryOptions,
    ) -> Result<Self, DataErrors> {
        let (mut customers, mut refused) = (BTreeMap::<Box<str>, Days>::new(), Vec::new());
        for (row, transaction) in (1..).zip(log) {
            let Transaction {
                customer,
                date,
                amount,
            } = transaction;
            let day = customers
                .entry(customer)
                .or_default()
                .entry(date)
                .or_default();
            match checked(*day, amount) {
                Ok(sum) => *day = sum,
                Err(error) => refused.push(RowError { row, error }),
            }
        }
        DataErrors::none(refused)?;
        let last = customers
            .values()
            .filter_map(|days| days.keys().next_back())
            .max();
        let Some(end) = options.end.or(last.copied()) else {
            return Ok(Self {
                unit: options.unit,
                customers: Vec::new(),
                holdout: None,
            });
        };
        let rows = customers
            .into_iter()
            .filter_map(|(customer, days)| summarise(customer, &days, end, options));
        Ok(Self {
            unit: options.unit,
            customers: rows.collect(),
            holdout: options
                .holdout
                .map(|holdout| options.unit.between(end, holdout)),
        })
    }

    /// Returns the customers who were observed.
    #[must_use]
    pub fn customers(&self) -> &[CustomerSummary] {
        &self.customers
    }

    /// Returns the unit of time.
    #[must_use]
    pub fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// Returns the length of the holdout, if one was asked for.
    #[must_use]
    pub fn holdout(&self) -> Option<f64> {
        self.holdout
    }

    /// Splits the customers by a key of each, such as the month of its first purchase or the channel that won it.
    ///
    /// # Example: cohorts by month of the first purchase
    /// ```
    /// use chrono::Datelike as _;
    /// use tactica::customer::{Summary, SummaryOptions, TimeUnit, Transaction};
    ///
    /// let log = [("a", "1997-01-05"), ("b", "1997-02-11"), ("a", "1997-02-20")].map(|(customer, date)| Transaction {
    ///     customer: customer.into(),
    ///     date: date.parse().unwrap(),
    ///     amount: "10.00".parse().unwrap(),
    /// });
    /// let summary = Summary::of(log, &SummaryOptions::new(TimeUnit::Week))?;
    /// let cohorts = summary.split(|customer| (customer.first.year(), customer.first.month()));
    /// assert_eq!(cohorts.keys().copied().collect::<Vec<_>>(), [(1997, 1), (1997, 2)]);
    /// assert_eq!(cohorts[&(1997, 1)].customers().len(), 1);
    /// # Ok::<(), tactica::customer::DataErrors>(())
    /// ```
    #[must_use]
    pub fn split<K: Ord>(&self, key: impl Fn(&CustomerSummary) -> K) -> BTreeMap<K, Self> {
        let mut parts = BTreeMap::<K, Self>::new();
        for customer in &self.customers {
            let part = parts.entry(key(customer)).or_insert_with(|| Self {
                unit: self.unit,
                customers: Vec::new(),
                holdout: self.holdout,
            });
            part.customers.push(customer.clone());
        }
        parts
    }

    /// Returns the histories for models of buying.
    #[must_use]
    pub fn histories(&self) -> Histories {
        self.customers
            .iter()
            .map(|customer| customer.history)
            .collect()
    }

    /// Returns the spends for models of spend.
    #[must_use]
    pub fn spends(&self) -> Spends {
        self.customers
            .iter()
            .filter_map(|customer| customer.spend)
            .collect()
    }
}

/// Adds an amount to the spend of a day.
fn checked(day: Decimal, amount: Decimal) -> Result<Decimal, DataError> {
    let (field, value) = (Field::Amount, amount.to_f64().unwrap_or(f64::MAX));
    let limit = super::AGE_MAX;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(DataError::Negative { field, value });
    }
    match day.checked_add(amount) {
        Some(sum) if value <= limit => Ok(sum),
        _ => Err(DataError::TooLarge {
            field,
            value,
            limit,
        }),
    }
}

/// Sums up the days of one customer; `None` if it came after the end.
fn summarise(
    customer: Box<str>,
    days: &Days,
    end: NaiveDate,
    options: &SummaryOptions,
) -> Option<CustomerSummary> {
    let mut observed = days.range(..=end);
    let first = *observed.next()?.0;
    let (mut frequency, mut last, mut spent) = (0_u64, first, 0.0);
    for (date, amount) in observed {
        frequency = frequency.saturating_add(1);
        last = *date;
        spent += amount.to_f64().unwrap_or(0.0);
    }
    let unit = options.unit;
    let history = History::new(
        frequency,
        unit.between(first, last),
        unit.between(first, end),
    );
    let later = |holdout: NaiveDate| {
        let days = days.range(..=holdout).filter(|(date, _)| **date > end);
        u64::try_from(days.count()).unwrap_or(u64::MAX)
    };
    Some(CustomerSummary {
        customer,
        first,
        history: history.expect("invariant: days of a calendar are in order and not too far apart"),
        spend: (frequency > 0)
            .then(|| Spend::new(frequency, spent / float(frequency)).ok())
            .flatten(),
        holdout: options.holdout.map_or(0, later),
    })
}
