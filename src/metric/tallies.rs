//! One pass over many rows: inputs of a metric by channel, tactic, segment, period, or whatever the caller groups by.

use std::{collections::HashMap, fmt, hash::Hash};

use serde::{Deserialize, Serialize};

use super::{MetricError, Tally};
use crate::hash::Seeded;

/// Inputs of a metric, added up by group.
///
/// Groups are in the order of their keys wherever they are read; neither the order of the rows nor the way they were split
/// leaves a trace. The wire form is the list of `[key, inputs]` in that order, so that partial results can be sent and merged
/// elsewhere.
///
/// # Complexity
///
/// A row costs one look-up by hash and one addition for each input, whatever the number of groups; memory is that of the
/// groups. Reading sorts the groups.
///
/// # Example: three metrics by channel, from two machines
/// ```
/// use tactica::id::ChannelId;
/// use tactica::metric::{CacInputs, IncrementalProfit, RomiInputs, Tallies};
///
/// let march = "2025-03-01..2025-04-01".parse()?;
/// let row = |channel: &str, spend: &str, profit: &str, customers: &str| {
///     let (spend, customers) = (spend.parse().unwrap(), customers.parse().unwrap());
///     let cac = CacInputs::Paid { spend, cost_span: march, customers, customers_span: march };
///     let romi = RomiInputs { profit: IncrementalProfit(profit.parse().unwrap()), spend };
///     (channel.parse::<ChannelId>().unwrap(), (cac, romi))
/// };
/// let mut monday = Tallies::of([row("search", "100 USD", "180 USD", "4"), row("social", "50 USD", "40 USD", "1")])?;
/// let tuesday = Tallies::of([row("search", "60 USD", "60 USD", "4")])?;
/// monday.merge(&tuesday)?;
///
/// let (cac, romi) = monday.get(&"search".parse()?).unwrap();
/// assert_eq!(cac.evaluate()?.value().to_string(), "20.00 USD");
/// assert_eq!(romi.evaluate()?.value().to_string(), "0.5");
/// let (cac, _) = monday.total()?.unwrap();
/// assert_eq!(cac.evaluate()?.explain(), "CAC (paid) of 2025-03-01..2025-04-01 is 23.333333333333 USD: 210.00 USD for 9 new customers");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(
    try_from = "Vec<(K, T)>",
    into = "Vec<(K, T)>",
    bound(
        serialize = "K: Clone + Ord + Serialize, T: Clone + Serialize",
        deserialize = "K: Clone + Eq + Hash + fmt::Debug + Deserialize<'de>, T: Deserialize<'de>"
    )
)]
pub struct Tallies<K, T> {
    /// In the order of their first rows, which never shows.
    groups: Vec<(K, T)>,
    /// Where each group stands; its order never shows either.
    places: HashMap<K, usize, Seeded>,
    /// The group of the last row: sorted rows need no look-up.
    last: usize,
}

impl<K, T> Default for Tallies<K, T> {
    fn default() -> Self {
        Self {
            groups: Vec::new(),
            places: HashMap::default(),
            last: 0,
        }
    }
}

/// Why a row or a group could not be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("group {key:?}: {error}")]
pub struct TallyError<K: fmt::Debug> {
    /// The group.
    pub key: K,
    /// What does not fit.
    #[source]
    pub error: MetricError,
}

impl<K: fmt::Debug> TallyError<K> {
    /// Returns the stable code of what does not fit.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.error.code()
    }
}

impl<K: Clone + Eq + Hash + fmt::Debug, T: Tally + Clone> Tallies<K, T> {
    /// Adds up rows in one pass.
    ///
    /// # Errors
    ///
    /// That of [`add`](Self::add) for the first row that does not fit into its group.
    pub fn of(rows: impl IntoIterator<Item = (K, T)>) -> Result<Self, TallyError<K>> {
        let mut tallies = Self::default();
        for (key, part) in rows {
            tallies.add(&key, &part)?;
        }
        Ok(tallies)
    }

    /// Adds a row to a group; the first row of a group is the group.
    ///
    /// # Errors
    ///
    /// [`TallyError`] with what [`Tally::merge`] says if the row does not fit; nothing is changed then.
    pub fn add(&mut self, key: &K, part: &T) -> Result<(), TallyError<K>> {
        let place = match self.groups.get(self.last) {
            Some((same, _)) if same == key => Some(self.last),
            _ => self.places.get(key).copied(),
        };
        let Some(place) = place else {
            self.last = self.groups.len();
            self.places.insert(key.clone(), self.last);
            self.groups.push((key.clone(), part.clone()));
            return Ok(());
        };
        self.last = place;
        match self.groups.get_mut(place) {
            Some((_, whole)) => whole.merge(part).map_err(|error| TallyError {
                key: key.clone(),
                error,
            }),
            None => Ok(()),
        }
    }

    /// Adds the groups of another partial result.
    ///
    /// # Errors
    ///
    /// [`TallyError`] for the first group, in the order of the keys, that does not fit; nothing is changed then.
    pub fn merge(&mut self, other: &Self) -> Result<(), TallyError<K>>
    where
        K: Ord,
    {
        let mut merged = self.clone();
        for (key, part) in other.iter() {
            merged.add(key, part)?;
        }
        *self = merged;
        Ok(())
    }

    /// Returns the inputs of all groups together, or `None` without groups.
    ///
    /// # Errors
    ///
    /// [`TallyError`] for the first group, in the order of the keys, that does not fit those before it.
    pub fn total(&self) -> Result<Option<T>, TallyError<K>>
    where
        K: Ord,
    {
        let mut groups = self.iter();
        let Some((_, first)) = groups.next() else {
            return Ok(None);
        };
        let mut total = first.clone();
        for (key, part) in groups {
            total.merge(part).map_err(|error| TallyError {
                key: key.clone(),
                error,
            })?;
        }
        Ok(Some(total))
    }

    /// Returns the inputs of a group.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&T> {
        let place = self.places.get(key)?;
        self.groups.get(*place).map(|(_, inputs)| inputs)
    }
}

impl<K: Ord, T> Tallies<K, T> {
    /// Returns the groups in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &T)> {
        let mut groups: Vec<(&K, &T)> = self.groups.iter().map(|(key, part)| (key, part)).collect();
        groups.sort_unstable_by(|a, b| a.0.cmp(b.0));
        groups.into_iter()
    }

    /// Returns the number of groups.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Tells whether there are no groups.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

impl<K: Ord, T: PartialEq> PartialEq for Tallies<K, T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K: Ord, T: Eq> Eq for Tallies<K, T> {}

impl<K: Ord, T> From<Tallies<K, T>> for Vec<(K, T)> {
    fn from(tallies: Tallies<K, T>) -> Self {
        let mut groups = tallies.groups;
        groups.sort_by(|a, b| a.0.cmp(&b.0));
        groups
    }
}

/// Says that a group is listed twice: partial results are merged, not written one behind the other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("group {key} is listed twice: merge the two")]
pub struct RepeatedGroup {
    key: Box<str>,
}

impl<K: Clone + Eq + Hash + fmt::Debug, T> TryFrom<Vec<(K, T)>> for Tallies<K, T> {
    type Error = RepeatedGroup;

    fn try_from(groups: Vec<(K, T)>) -> Result<Self, RepeatedGroup> {
        let mut places: HashMap<K, usize, Seeded> = HashMap::default();
        for (place, (key, _)) in groups.iter().enumerate() {
            if places.insert(key.clone(), place).is_some() {
                let key = format!("{key:?}").into();
                return Err(RepeatedGroup { key });
            }
        }
        Ok(Self {
            groups,
            places,
            last: 0,
        })
    }
}
