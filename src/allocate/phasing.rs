//! When is money spent? Channels over periods, with carry-over, seasons, start dates and the cash of each period.

use serde::{Deserialize, Serialize};

use super::core::{
    barrier::{Calendar, phase},
    close::{Closing, Target},
    flight::Flight,
};
use super::{PhasingOptions, ProblemFaults};
use crate::{
    id::ItemId,
    money::{Currency, Money},
    response::{CarryOver, Shape},
};

/// A channel over the periods.
///
/// # Example: last year's return, up to last year's spend, in each of two months
/// ```
/// use tactica::{allocate::{PhasedItemDraft, PhasingDraft}, money::Currency, response::Shape};
///
/// let line = |id: &str, rate, cap| Ok::<_, tactica::Error>(PhasedItemDraft::new(id.parse()?, Shape::Linear { rate, cap: Some(cap) }));
/// let draft = PhasingDraft {
///     currency: Currency::EUR,
///     periods: 2,
///     budget: "1000.00 EUR".parse()?,
///     cash: Vec::new(),
///     items: vec![line("mail", 3.0, 200.0)?, line("fair", 2.0, 500.0)?],
/// };
/// let best = draft.solve()?;
/// // 200 a month at 3, and what is left at 2.
/// assert!((best.value - 2400.0).abs() < 0.1 && best.gap < 1e-4);
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhasedItemDraft {
    /// The identifier.
    pub id: ItemId,
    /// The outcome of a period by its effective spend.
    pub curve: Shape,
    /// How the effect of a spend is spread over periods; without it, it is all in its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carry_over: Option<CarryOver>,
    /// What the outcome of each period is multiplied by: season, or a start-up that begins low. Empty for 1 throughout.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub season: Vec<f64>,
    /// The first period, from 0, in which the channel may spend: its tactic cannot start earlier.
    #[serde(default)]
    pub first: usize,
    /// The last period in which it may spend; the last of all if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<usize>,
    /// The most over all periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Money>,
    /// The most of each period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_max: Option<Money>,
}

impl PhasedItemDraft {
    /// Returns a channel without carry-over, season and bounds.
    #[must_use]
    pub fn new(id: ItemId, curve: Shape) -> Self {
        Self {
            id,
            curve,
            carry_over: None,
            season: Vec::new(),
            first: 0,
            last: None,
            max: None,
            period_max: None,
        }
    }
}

/// A budget to be spread over channels and periods.
///
/// Only what happens in the periods counts: effects that carry over beyond the last are left out, so that the end of the plan
/// spends less on channels that work slowly. Add periods where that is not wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhasingDraft {
    /// The currency of all amounts.
    pub currency: Currency,
    /// How many periods there are.
    pub periods: usize,
    /// The money there is.
    pub budget: Money,
    /// The cash of each period, zero where nothing may be spent; `None` for a period without a limit, empty for none at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cash: Vec<Option<Money>>,
    /// The channels.
    pub items: Vec<PhasedItemDraft>,
}

/// What a channel spends in each period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhasedItem {
    /// The channel.
    pub id: ItemId,
    /// Its money by period.
    pub amounts: Vec<Money>,
    /// What it brings over all periods.
    pub outcome: f64,
}

/// Money over channels and periods, with a bound on every schedule; from [`PhasingDraft::solve`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phasing {
    /// The channels, in the order given.
    pub items: Vec<PhasedItem>,
    /// What is left of the budget.
    pub unspent: Money,
    /// What the schedule brings.
    pub value: f64,
    /// What no schedule can exceed.
    pub upper_bound: f64,
    /// How far the value is below the bound, relative to the bound. For S-curves most of the gap is the bound's.
    pub gap: f64,
    /// What the same money of each channel brings in equal amounts over its periods.
    pub flat_value: f64,
    /// What one more unit of budget brings.
    pub shadow_price: f64,
    /// What one more unit of cash in each period brings beyond that; 0 where cash is not short.
    pub cash_prices: Vec<f64>,
}

impl Phasing {
    /// Returns what the schedule brings beyond flat phasing of the same channel totals.
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.value - self.flat_value
    }
}

impl PhasingDraft {
    /// Spreads the budget over channels and periods, S-curves to a gap of 1 %.
    ///
    /// # Errors
    ///
    /// Those of [`PhasingDraft::solve_with`].
    ///
    /// # Complexity
    ///
    /// That of [`PhasingDraft::solve_with`].
    ///
    /// # Example: a budget that one month can use
    /// ```
    /// use tactica::{allocate::{PhasedItemDraft, PhasingDraft}, money::Currency, response::Shape};
    ///
    /// let hill = Shape::Hill { ceiling: 1000.0, half: 500.0, shape: 3.0 };
    /// let best = PhasingDraft {
    ///     currency: Currency::EUR,
    ///     periods: 6,
    ///     budget: "800.00 EUR".parse()?,
    ///     cash: Vec::new(),
    ///     items: vec![PhasedItemDraft::new("film".parse()?, hill)],
    /// }
    /// .solve()?;
    /// // All of it in one month brings 804; a sixth in each of six brings 112.
    /// assert!((best.value - 804.0).abs() < 1.0 && (best.flat_value - 112.0).abs() < 1.0);
    /// # Ok::<(), tactica::Error>(())
    /// ```
    pub fn solve(&self) -> Result<Phasing, ProblemFaults> {
        self.solve_with(PhasingOptions::default())
    }

    /// Spreads the budget over channels and periods.
    ///
    /// Concave curves, lines with a cap among them, are solved to a gap below 10⁻⁶, but for what rounding to minor units takes. S-curves
    /// are searched until the gap is that of the options, or the effort is spent; the gap is proven either way. Straight lines that get
    /// steeper are bounded by their envelopes, or by dynamic programming where carry-over is geometric; their gap may be large. The
    /// page [how money is divided](crate::guide::allocation) explains the method.
    ///
    /// # Errors
    ///
    /// [`ProblemFaults`], all at once: what is wrong with amounts, curves, carry-over, and with series whose length is not the number of
    /// periods.
    ///
    /// # Complexity
    ///
    /// About thirty steps of `O(n · t³)` for `n` channels and `t` periods. For S-curves, for each `t` of the effort, ten of `O(t · l²)`, `l` the periods for which a
    /// spend works; where all channels are searched together, thirty of `O(t³)`.
    ///
    /// # Example: a season, a late start, and cash for two thousand a week
    /// ```
    /// use tactica::{allocate::{PhasedItemDraft, PhasingDraft}, money::Currency, response::{CarryOver, Shape}};
    ///
    /// let tv = PhasedItemDraft {
    ///     carry_over: Some(CarryOver::Geometric { retention: 0.6 }),
    ///     season: vec![1.0, 1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 1.0],
    ///     first: 1,
    ///     ..PhasedItemDraft::new("tv".parse().expect("a slug"), Shape::MichaelisMenten { ceiling: 900.0, half: 1500.0 })
    /// };
    /// let web = PhasedItemDraft::new("web".parse().expect("a slug"), Shape::Log { scale: 200.0, unit: 400.0 });
    /// let draft = PhasingDraft {
    ///     currency: Currency::EUR,
    ///     periods: 8,
    ///     budget: "10000.00 EUR".parse()?,
    ///     cash: vec![Some("2000.00 EUR".parse()?); 8],
    ///     items: vec![tv, web],
    /// };
    /// let best = draft.solve().expect("no faults");
    /// assert!(best.gap <= 1e-6, "{}", best.gap);
    /// assert!(best.gain() > 0.0);
    /// assert!(best.items[0].amounts[0].is_zero()); // it cannot start yet
    /// let fourth = best.items.iter().fold(0, |sum, item| sum + item.amounts[3].minor());
    /// assert!(fourth <= 200_000);
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    pub fn solve_with(&self, options: PhasingOptions) -> Result<Phasing, ProblemFaults> {
        let calendar = self.calendar()?;
        let mut found = phase(&calendar);
        for (flight, x) in calendar.flights.iter().zip(&mut found.x) {
            flight.trim(x);
        }
        let mut best = self.rounded(&calendar, &found.x);
        let ceilings = calendar.flights.iter().map(Flight::ceiling);
        let mut upper = found.bound.min(ceilings.fold(0.0, |sum, most| sum + most));
        // Where curves are concave the envelopes are the curves, and nothing can be better.
        if calendar.flights.iter().any(Flight::bent) {
            let mut others = Vec::new();
            let gathered = calendar
                .flights
                .iter()
                .zip(&found.x)
                .map(|(flight, x)| gather(flight, x));
            others.push(gathered.collect());
            let target = Target {
                gap: options.gap,
                work: options.effort,
            };
            let closed = Closing::of(&calendar, &found, &others, target);
            upper = upper.min(closed.bound);
            others.push(closed.x);
            for other in others.into_iter().filter(|other| calendar.keeps(other)) {
                let other = self.rounded(&calendar, &other);
                if self.keeps(&calendar, &other)
                    && self.value(&calendar, &other) > self.value(&calendar, &best)
                {
                    best = other;
                }
            }
        }
        let value = self.value(&calendar, &best);
        let flat = |(flight, row): (&Flight, &Vec<i128>)| {
            let sum = row
                .iter()
                .fold(0_i128, |sum, minor| sum.saturating_add(*minor));
            #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
            let even = self.major(sum) / flight.open.len().max(1) as f64;
            let x: Vec<f64> = (0..self.periods)
                .map(|t| if flight.open.contains(&t) { even } else { 0.0 })
                .collect();
            flight.outcome(&x)
        };
        let flat_value = calendar
            .flights
            .iter()
            .zip(&best)
            .map(flat)
            .fold(0.0, |sum, value| sum + value);
        let spent = best
            .iter()
            .flatten()
            .fold(0_i128, |sum, minor| sum.saturating_add(*minor));
        let money = |minor: i128| Money::from_minor(minor, self.currency);
        let items =
            self.items
                .iter()
                .zip(&calendar.flights)
                .zip(&best)
                .map(|((item, flight), row)| PhasedItem {
                    id: item.id.clone(),
                    amounts: row.iter().map(|minor| money(*minor)).collect(),
                    outcome: flight.outcome(
                        &row.iter()
                            .map(|minor| self.major(*minor))
                            .collect::<Vec<f64>>(),
                    ),
                });
        // What is less than a minor unit cannot be spent.
        let spends = calendar.flights.iter().enumerate().any(|(c, flight)| {
            let mut periods = flight.open.clone();
            periods.any(|t| calendar.most(c, t) * self.unit() >= 1.0)
        });
        let upper_bound = if spends { upper.max(value) } else { value };
        Ok(Phasing {
            items: items.collect(),
            unspent: money(self.budget.minor().saturating_sub(spent)),
            value,
            upper_bound,
            gap: if upper_bound > 0.0 {
                (upper_bound - value) / upper_bound
            } else {
                0.0
            },
            flat_value,
            shadow_price: found.price,
            cash_prices: found.cash_prices,
        })
    }

    fn unit(&self) -> f64 {
        10_f64.powi(self.currency.exponent().into())
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "amounts are within what an f64 holds exactly"
    )]
    pub(super) fn major(&self, minor: i128) -> f64 {
        minor as f64 / self.unit()
    }

    fn value(&self, calendar: &Calendar, rows: &[Vec<i128>]) -> f64 {
        let outcome = |(flight, row): (&Flight, &Vec<i128>)| {
            flight.outcome(
                &row.iter()
                    .map(|minor| self.major(*minor))
                    .collect::<Vec<f64>>(),
            )
        };
        calendar
            .flights
            .iter()
            .zip(rows)
            .map(outcome)
            .fold(0.0, |sum, value| sum + value)
    }

    /// Returns whether amounts keep all bounds, to the minor unit.
    fn keeps(&self, calendar: &Calendar, rows: &[Vec<i128>]) -> bool {
        let sum = |minor: &mut dyn Iterator<Item = i128>| minor.fold(0_i128, i128::saturating_add);
        let within = |most: f64, minor: i128| most.is_infinite() || self.major(minor) <= most;
        let channels = calendar.flights.iter().zip(rows).all(|(flight, row)| {
            within(flight.most, sum(&mut row.iter().copied()))
                && row.iter().all(|minor| within(flight.period_most, *minor))
        });
        let cash = calendar.cash.iter().enumerate();
        channels
            && sum(&mut rows.iter().flatten().copied()) <= self.budget.minor()
            && cash
                .map(|(t, cash)| (t, *cash))
                .all(|(t, cash)| within(cash, sum(&mut rows.iter().map(|row| row[t]))))
    }

    /// Rounds down to minor units and gives what is left, unit by unit, to the largest remainders that bounds leave room for.
    fn rounded(&self, calendar: &Calendar, x: &[Vec<f64>]) -> Vec<Vec<i128>> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a whole number within the range of amounts"
        )]
        let down = |x: f64| (x * self.unit()).floor().max(0.0) as i128;
        let mut rows: Vec<Vec<i128>> = x
            .iter()
            .map(|row| row.iter().map(|x| down(*x)).collect())
            .collect();
        let mut order: Vec<(usize, usize, f64)> = Vec::new();
        for (c, row) in x.iter().enumerate() {
            for t in calendar.flights[c].open.clone() {
                order.push((c, t, row[t] * self.unit() - (row[t] * self.unit()).floor()));
            }
        }
        order.sort_by(|a, b| b.2.total_cmp(&a.2));
        let sum = |minor: &mut dyn Iterator<Item = i128>| minor.fold(0_i128, i128::saturating_add);
        let mut left = self
            .budget
            .minor()
            .saturating_sub(sum(&mut rows.iter().flatten().copied()));
        // Sums of floats may be a hair above the budget.
        while left < 0 {
            let Some(most) = rows.iter_mut().flatten().max() else {
                break;
            };
            *most = most.saturating_sub(1);
            left = left.saturating_add(1);
        }
        // What the method keeps away from its bounds is less than a few units each. More than that would bring nothing, and stays.
        let few = i128::try_from(order.len()).unwrap_or(0).saturating_mul(4);
        if left > few {
            return rows;
        }
        for _ in 0..4 {
            for (c, t, _) in &order {
                let room = |most: f64, used: i128| most.is_infinite() || used < down(most);
                let flight = &calendar.flights[*c];
                let period = sum(&mut rows.iter().map(|row| row[*t]));
                let own = sum(&mut rows[*c].iter().copied());
                let fits = left > 0
                    && room(flight.period_most, rows[*c][*t])
                    && room(flight.most, own)
                    && room(calendar.cash[*t], period);
                if fits {
                    rows[*c][*t] = rows[*c][*t].saturating_add(1);
                    left = left.saturating_sub(1);
                }
            }
        }
        rows
    }
}

/// Gathers the money of a channel into the run of periods in which it brings most, each at an equal part.
fn gather(flight: &Flight, x: &[f64]) -> Vec<f64> {
    let sum = x.iter().fold(0.0, |sum, x| sum + x);
    let mut best = (flight.outcome(x), x.to_vec());
    for from in flight.open.clone() {
        for to in (from..flight.open.end).map(|last| last.saturating_add(1)) {
            #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
            let part = sum / to.abs_diff(from).max(1) as f64;
            let trial: Vec<f64> = (0..x.len())
                .map(|t| if (from..to).contains(&t) { part } else { 0.0 })
                .collect();
            let outcome = flight.outcome(&trial);
            if outcome > best.0 {
                best = (outcome, trial);
            }
        }
    }
    best.1
}
