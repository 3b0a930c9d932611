//! Which tactics are done when not all fit: the most worth within the money and the time there is.

use std::{cmp::Reverse, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use super::{Moscow, PortfolioError, branch};
use crate::{
    id::{ResourceId, TacticId},
    money::Money,
    number::{Decimal, Quantity},
    time::WorkTime,
};

/// A tactic that could be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Its name.
    pub tactic: TacticId,
    /// How much it is wanted: what must be done is chosen, what will not be done is not, and the others by their worth.
    pub moscow: Moscow,
    /// What it is worth, zero or more: a score of one kind for all.
    pub worth: Quantity,
    /// What it costs.
    pub cost: Money,
    /// The work it needs of people, by team or pool.
    #[serde(default)]
    pub work: BTreeMap<ResourceId, WorkTime>,
    /// The tactics without which it cannot be done.
    #[serde(default)]
    pub needs: Vec<TacticId>,
}

/// What there is for all tactics together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Means {
    /// The money.
    pub budget: Money,
    /// The work of each team or pool; of one that is not named there is as much as is wanted.
    #[serde(default)]
    pub capacity: BTreeMap<ResourceId, WorkTime>,
}

/// The tactics that are done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The tactics, in the order of their names.
    pub chosen: Vec<TacticId>,
    /// What they are worth together.
    pub worth: Quantity,
    /// No selection is worth more.
    pub worth_bound: Quantity,
    /// What they cost.
    pub cost: Money,
    /// The work they need of each team or pool.
    pub work: BTreeMap<ResourceId, WorkTime>,
    /// How many selections were looked at in part or whole.
    pub nodes: u64,
}

impl Selection {
    /// Tells whether it is proven that no selection is worth more.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.worth == self.worth_bound
    }
}

/// The nodes that are looked at when nobody says more.
pub const USUAL_NODES: u64 = 200_000;

/// Chooses the tactics that are worth most together within the means.
///
/// A branch and bound over the tactics, those first that bring most for what they take; a branch is left when the fractional
/// relaxation of any single limit, or of a weighted sum of all, shows that it brings nothing better. With enough nodes the answer is proven to be the best, as a rule for some dozens
/// of tactics; otherwise [`worth_bound`](Selection::worth_bound) says how much better one could be.
///
/// # Errors
///
/// [`PortfolioError`], in the order of its variants; of one variant the first tactic in the order of names.
///
/// # Complexity
///
/// `O(n k)` for each node, with `n` tactics and `k` limits.
///
/// # Example: the film alone, or two that are worth more together
/// ```
/// use tactica::portfolio::{Candidate, Means, Moscow, USUAL_NODES, select};
///
/// let candidate = |tactic: &str, worth: i32, cost: &str| Candidate {
///     tactic: tactic.parse().unwrap(),
///     moscow: Moscow::Could,
///     worth: worth.into(),
///     cost: cost.parse().unwrap(),
///     work: Default::default(),
///     needs: Vec::new(),
/// };
/// let all = [
///     candidate("film", 10, "8000.00 USD"),
///     candidate("mailing", 6, "5000.00 USD"),
///     candidate("stand", 6, "5000.00 USD"),
/// ];
/// let means = Means { budget: "10000.00 USD".parse()?, capacity: Default::default() };
/// let selection = select(&all, &means, USUAL_NODES)?;
/// let names: Vec<&str> = selection.chosen.iter().map(|tactic| tactic.as_str()).collect();
/// assert_eq!(names, ["mailing", "stand"]);
/// assert!(selection.is_proven());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn select(
    candidates: &[Candidate],
    means: &Means,
    nodes: u64,
) -> Result<Selection, PortfolioError> {
    let mut all: Vec<&Candidate> = candidates.iter().collect();
    all.sort_by(|a, b| a.tactic.cmp(&b.tactic));
    check(&all, means)?;
    let place = |id: &TacticId| all.binary_search_by(|other| other.tactic.cmp(id)).ok();
    let needs: Vec<Vec<usize>> = all
        .iter()
        .map(|of| of.needs.iter().filter_map(place).collect())
        .collect();
    let forced = forced(&all, &needs)?;
    let barred = barred(&all, &needs);
    let limits = limits(&all, means);
    let rows = branch::Rows {
        worth: worths(&all)?.0,
        usage: limits.iter().map(|limit| limit.usage.clone()).collect(),
        room: limits.iter().map(|limit| limit.room).collect(),
        needs,
        forced,
        barred,
    };
    check_forced(&rows, &limits, means)?;
    let scale = worths(&all)?.1;
    let found = branch::search(&rows, nodes);
    let taken = all.iter().zip(&found.taken).filter(|(_, taken)| **taken);
    let taken: Vec<&Candidate> = taken.map(|(of, _)| *of).collect();
    let mut cost = Money::from_minor(0, means.budget.currency());
    let mut work: BTreeMap<ResourceId, WorkTime> = BTreeMap::new();
    for of in &taken {
        let large = |_| PortfolioError::TooLarge { what: "sum" };
        cost = cost.try_add(of.cost).map_err(large)?;
        for (resource, time) in &of.work {
            let sum = work.entry(resource.clone()).or_default();
            let large = |_| PortfolioError::TooLarge { what: "sum" };
            *sum = sum.try_add(*time).map_err(large)?;
        }
    }
    let quantity = |worth: i128| {
        let decimal = Decimal::try_from_i128_with_scale(worth, scale).ok();
        let quantity = decimal.and_then(|worth| Quantity::new(worth).ok());
        quantity.ok_or(PortfolioError::TooLarge { what: "worth" })
    };
    Ok(Selection {
        chosen: taken.iter().map(|of| of.tactic.clone()).collect(),
        worth: quantity(found.worth)?,
        worth_bound: quantity(found.bound)?,
        cost,
        work,
        nodes: found.nodes,
    })
}

/// One limit: what each candidate uses of it, and what there is.
struct Limit {
    /// The team or pool; none for the money.
    resource: Option<ResourceId>,
    usage: Vec<i128>,
    room: i128,
}

fn limits(all: &[&Candidate], means: &Means) -> Vec<Limit> {
    let money = Limit {
        resource: None,
        usage: all.iter().map(|of| of.cost.minor()).collect(),
        room: means.budget.minor(),
    };
    let work = means.capacity.iter().map(|(resource, capacity)| Limit {
        resource: Some(resource.clone()),
        usage: all
            .iter()
            .map(|of| {
                of.work
                    .get(resource)
                    .map_or(0, |work| work.minutes().into())
            })
            .collect(),
        room: capacity.minutes().into(),
    });
    std::iter::once(money).chain(work).collect()
}

fn check(all: &[&Candidate], means: &Means) -> Result<(), PortfolioError> {
    let negative = all.iter().find(|of| of.worth < Quantity::ZERO);
    if let Some(of) = negative {
        return Err(PortfolioError::Negative {
            part: "worth",
            value: of.worth,
        });
    }
    let twice = all.windows(2).find(|pair| pair[0].tactic == pair[1].tactic);
    if let Some(pair) = twice {
        return Err(PortfolioError::Twice {
            tactic: pair[0].tactic.clone(),
        });
    }
    let foreign = all
        .iter()
        .find(|of| of.cost.currency() != means.budget.currency() || of.cost.is_negative());
    if let Some(of) = foreign {
        return Err(PortfolioError::Cost {
            tactic: of.tactic.clone(),
            cost: of.cost,
            budget: means.budget,
        });
    }
    for of in all {
        let wrong = of.work.iter().find(|(_, work)| **work < WorkTime::ZERO);
        if let Some((resource, work)) = wrong {
            return Err(PortfolioError::Work {
                tactic: of.tactic.clone(),
                resource: resource.clone(),
                work: *work,
            });
        }
    }
    for of in all {
        let known = |id: &TacticId| all.binary_search_by(|other| other.tactic.cmp(id)).is_ok();
        if let Some(other) = of.needs.iter().find(|other| !known(other)) {
            return Err(PortfolioError::Unknown {
                tactic: of.tactic.clone(),
                other: other.clone(),
            });
        }
    }
    Ok(())
}

/// Returns what must be done, and all that needs to be done for it.
fn forced(all: &[&Candidate], needs: &[Vec<usize>]) -> Result<Vec<bool>, PortfolioError> {
    let mut forced = vec![false; all.len()];
    for (n, of) in all.iter().enumerate() {
        if of.moscow != Moscow::Must {
            continue;
        }
        let mut open = vec![n];
        while let Some(n) = open.pop() {
            if all[n].moscow == Moscow::Wont {
                return Err(PortfolioError::MustNeedsWont {
                    tactic: of.tactic.clone(),
                    other: all[n].tactic.clone(),
                });
            }
            if !std::mem::replace(&mut forced[n], true) {
                open.extend(&needs[n]);
            }
        }
    }
    Ok(forced)
}

/// Returns what will not be done, and all that needs it.
fn barred(all: &[&Candidate], needs: &[Vec<usize>]) -> Vec<bool> {
    let mut barred: Vec<bool> = all.iter().map(|of| of.moscow == Moscow::Wont).collect();
    loop {
        let more = (0..all.len()).find(|n| !barred[*n] && needs[*n].iter().any(|m| barred[*m]));
        match more {
            Some(n) => barred[n] = true,
            None => return barred,
        }
    }
}

/// Returns the worths as whole numbers, and how many digits of them stand after the point.
fn worths(all: &[&Candidate]) -> Result<(Vec<i128>, u32), PortfolioError> {
    let decimals: Vec<Decimal> = all
        .iter()
        .map(|of| of.worth.decimal().normalize())
        .collect();
    let scale = decimals.iter().map(Decimal::scale).max().unwrap_or(0);
    let whole = decimals.iter().map(|worth| {
        let factor = 10_i128.checked_pow(scale.saturating_sub(worth.scale()))?;
        worth.mantissa().checked_mul(factor)
    });
    let whole: Option<Vec<i128>> = whole.collect();
    Ok((
        whole.ok_or(PortfolioError::TooLarge { what: "worth" })?,
        scale,
    ))
}

/// Checks that what must be done fits.
fn check_forced(
    rows: &branch::Rows,
    limits: &[Limit],
    means: &Means,
) -> Result<(), PortfolioError> {
    for limit in limits {
        let used = limit.usage.iter().zip(&rows.forced);
        let used = used.filter(|(_, forced)| **forced).map(|(usage, _)| *usage);
        let used = used.fold(0_i128, i128::saturating_add);
        if used <= limit.room {
            continue;
        }
        let time = |minutes: i128| {
            let minutes = i64::try_from(minutes).unwrap_or(i64::MAX);
            WorkTime::from_minutes(minutes).unwrap_or(WorkTime::MAX)
        };
        return Err(match &limit.resource {
            None => PortfolioError::MustsCost {
                cost: Money::from_minor(used, means.budget.currency()),
                budget: means.budget,
            },
            Some(resource) => PortfolioError::MustsWork {
                resource: resource.clone(),
                work: time(used),
                capacity: time(limit.room),
            },
        });
    }
    Ok(())
}

/// Puts tactics into phases: each takes the best that fits into its means, of what the phases before it left.
///
/// The greedy reading of phased implementation: every phase is chosen as [`select`] does, as if there was none after it. What needs
/// another tactic can be done in the phase of that tactic or later. What must be done counts as such in the first phase alone, and later only where it is left.
///
/// # Errors
///
/// As [`select`].
///
/// # Example: what does not fit into spring is done in autumn
/// ```
/// use tactica::portfolio::{Candidate, Means, Moscow, USUAL_NODES, phases};
///
/// let candidate = |tactic: &str, worth: i32| Candidate {
///     tactic: tactic.parse().unwrap(),
///     moscow: Moscow::Should,
///     worth: worth.into(),
///     cost: "6000.00 USD".parse().unwrap(),
///     work: Default::default(),
///     needs: Vec::new(),
/// };
/// let all = [candidate("film", 10), candidate("stand", 6)];
/// let means = Means { budget: "10000.00 USD".parse()?, capacity: Default::default() };
/// let found = phases(&all, &[means.clone(), means], USUAL_NODES)?;
/// assert_eq!(found[0].chosen[0].as_str(), "film");
/// assert_eq!(found[1].chosen[0].as_str(), "stand");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn phases(
    candidates: &[Candidate],
    means: &[Means],
    nodes: u64,
) -> Result<Vec<Selection>, PortfolioError> {
    let mut left: Vec<Candidate> = candidates.to_vec();
    left.sort_by_key(|of| Reverse(of.tactic.clone()));
    let mut found: Vec<Selection> = Vec::with_capacity(means.len());
    for means in means {
        let selection = select(&left, means, nodes)?;
        let done = |id: &TacticId| selection.chosen.binary_search(id).is_ok();
        left.retain(|of| !done(&of.tactic));
        for of in &mut left {
            of.needs.retain(|id| !done(id));
        }
        found.push(selection);
    }
    Ok(found)
}
