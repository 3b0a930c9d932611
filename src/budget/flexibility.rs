//! Who must be asked when money is moved: allowances that need nobody, and amounts from which an approval is due.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::{
    approval::RequestKind,
    id::{NodeId, RoleId},
    money::{Currency, Money, MoneyError},
};

/// How freely money may be moved between nodes without asking.
///
/// Two things are asked, and the stricter answer counts. A team has an *allowance*: what it may move in a period, all its moves
/// together, so that a large move cannot be split into small ones. A node has a *threshold*: how much may leave it in a period
/// before somebody is asked, whoever moves it.
///
/// What was moved before is for the caller to say, who knows the team and the period; who is then to be asked, a
/// [`Policy`](crate::approval::Policy) says for the kind and amount of the [`Ask`].
///
/// # Example: two moves within the allowance, and one that passes it
/// ```
/// use tactica::{approval::RequestKind, budget::{Ask, Flexibility, Moved}, money::{Currency, Money}};
///
/// let flexibility = Flexibility { allowance: Some("1000.00 USD".parse()?), thresholds: Vec::new() };
/// let move_on = |by_team: &str, amount: &str| {
///     let moved = Moved { by_team: by_team.parse()?, out_of_node: Money::zero(Currency::USD) };
///     flexibility.ask(&"print".parse().unwrap(), moved, amount.parse()?)
/// };
/// assert_eq!(move_on("0.00 USD", "600.00 USD")?, Ask::Nobody);
/// assert_eq!(move_on("600.00 USD", "400.00 USD")?, Ask::Nobody); // the limit is included
/// let asked = move_on("600.00 USD", "400.01 USD")?;
/// assert_eq!(asked, Ask::Approval { kind: RequestKind::Transfer, amount: "1000.01 USD".parse()? }); // the whole period counts
/// # Ok::<(), tactica::money::MoneyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flexibility {
    /// What a team may move in a period without asking; without one, it asks for every move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<Money>,
    /// How much may leave a node in a period without asking; for nodes that are not listed, the allowance alone counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<Threshold>,
}

/// How much may leave a node in a period without asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The node.
    pub node: NodeId,
    /// The most that asks nobody.
    pub up_to: Money,
}

/// What a team may move in a period without asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// The team: everybody who holds this role.
    pub team: RoleId,
    /// The most that asks nobody, all moves of the team together.
    pub up_to: Money,
}

/// How freely the teams of a plan may move money between nodes without asking.
///
/// Who belongs to several teams moves money for all of them: each has to have it left, and each has less left afterwards.
///
/// # Example: two teams, one node that is watched
/// ```
/// use tactica::{budget::{Flexibility, TeamFlexibility}, id::RoleId};
///
/// let flexibility: TeamFlexibility = serde_json::from_str(r#"{
///     "allowances": [{"team": "brand-team", "up_to": "1000.00 USD"}],
///     "thresholds": [{"node": "print", "up_to": "500.00 USD"}]}"#)?;
/// let brand: RoleId = "brand-team".parse()?;
/// assert_eq!(flexibility.of(Some(&brand)).allowance, Some("1000.00 USD".parse()?));
/// assert_eq!(flexibility.of(None).allowance, None); // who is in no team asks for every move
/// assert_eq!(flexibility.of(None).thresholds.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamFlexibility {
    /// What each team may move in a period without asking; who is in none of them asks for every move.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowances: Vec<Allowance>,
    /// How much may leave a node in a period without asking, whoever moves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<Threshold>,
}

impl TeamFlexibility {
    /// Returns the flexibility of a team, or of somebody who is in none.
    #[must_use]
    pub fn of(&self, team: Option<&RoleId>) -> Flexibility {
        let mut allowances = self.allowances.iter();
        let own = allowances.find(|allowance| Some(&allowance.team) == team);
        Flexibility {
            allowance: own.map(|allowance| allowance.up_to),
            thresholds: self.thresholds.clone(),
        }
    }
}

/// What was moved in the period before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// By the team that asks, between any nodes.
    pub by_team: Money,
    /// Out of the node, by anybody.
    pub out_of_node: Money,
}

impl Moved {
    /// Nothing was moved before.
    #[must_use]
    pub fn nothing(currency: Currency) -> Self {
        Self {
            by_team: Money::zero(currency),
            out_of_node: Money::zero(currency),
        }
    }
}

/// Whether somebody must be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Nobody.
    Nobody,
    /// Whoever approves requests of this kind and amount.
    Approval {
        /// The kind of request.
        kind: RequestKind,
        /// The amount to be approved: this move and those before it, of the team or out of the node, whichever is more.
        amount: Money,
    },
}

impl Flexibility {
    /// Says whether somebody must be asked before `amount` leaves `node`.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`] if amounts are in different currencies, [`MoneyError::Overflow`] if a sum leaves the
    /// range.
    pub fn ask(&self, node: &NodeId, moved: Moved, amount: Money) -> Result<Ask, MoneyError> {
        let by_team = moved.by_team.try_add(amount)?;
        let out_of_node = moved.out_of_node.try_add(amount)?;
        let mut asked: Option<Money> = None;
        let mut ask = |sum: Money, limit: Option<Money>| {
            let within =
                limit.map_or(Ok(false), |limit| sum.try_cmp(limit).map(Ordering::is_le))?;
            if !within {
                asked = Some(match asked {
                    Some(other) if other.try_cmp(sum)?.is_ge() => other,
                    _ => sum,
                });
            }
            Ok::<(), MoneyError>(())
        };
        ask(by_team, self.allowance)?;
        let mut thresholds = self.thresholds.iter();
        if let Some(threshold) = thresholds.find(|threshold| threshold.node == *node) {
            ask(out_of_node, Some(threshold.up_to))?;
        }
        Ok(asked.map_or(Ask::Nobody, |amount| Ask::Approval {
            kind: RequestKind::Transfer,
            amount,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i128) -> Money {
        Money::from_minor(minor, Currency::USD)
    }

    fn asked(flexibility: &Flexibility, by_team: i128, out_of_node: i128, amount: i128) -> i128 {
        let moved = Moved {
            by_team: usd(by_team),
            out_of_node: usd(out_of_node),
        };
        let ask = flexibility.ask(&"print".parse().unwrap(), moved, usd(amount));
        match ask.unwrap() {
            Ask::Nobody => 0,
            Ask::Approval { amount, .. } => amount.minor(),
        }
    }

    #[test]
    fn each_limit_is_included_and_the_larger_sum_is_asked_for() {
        let flexibility = Flexibility {
            allowance: Some(usd(1_000)),
            thresholds: vec![Threshold {
                node: "print".parse().unwrap(),
                up_to: usd(500),
            }],
        };
        for (by_team, out_of_node, amount, wanted) in [
            (0, 0, 500, 0),
            (0, 0, 501, 501),
            (0, 100, 400, 0),
            (0, 100, 401, 501),
            (600, 0, 400, 0),
            (601, 0, 400, 1_001),
            (900, 450, 200, 1_100), // both limits passed
            (100, 900, 200, 1_100),
        ] {
            let found = asked(&flexibility, by_team, out_of_node, amount);
            assert_eq!(found, wanted, "{by_team} {out_of_node} {amount}");
        }
        assert_eq!(
            asked(&Flexibility::default(), 0, 0, 1),
            1,
            "no allowance: every move is asked for"
        );
    }

    #[test]
    fn two_currencies_never_meet() {
        let euros = Money::from_minor(1, "EUR".parse().unwrap());
        let moved = Moved::nothing(Currency::USD);
        let error = Flexibility::default().ask(&"print".parse().unwrap(), moved, euros);
        assert_eq!(error.unwrap_err().code(), "currency-mismatch");
    }
}
