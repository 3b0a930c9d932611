//! Approvals that are drawn on bit by bit: up to their amount, until their date, without asking again.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Approved, Line};
use crate::{
    id::{NodeId, RequestId, VendorId},
    money::{Money, MoneyError},
};

/// The record of one drawing on a blanket approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    /// What the caller calls it, such as a release order; drawn under the same name twice is drawn once.
    pub name: Box<str>,
    /// From whom it is drawn, if that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<VendorId>,
    /// The amounts, all above zero and each at a node of its own.
    pub lines: Vec<Line>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why nothing is drawn; the variants are in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlanketError {
    /// The name was given to another drawing.
    #[error("drawing {name:?} on {request} was made before with other content")]
    Conflict {
        /// The request.
        request: RequestId,
        /// The name.
        name: Box<str>,
    },
    /// The approval is over.
    #[error("{request} is good until {until}, and drawn on at {at}")]
    Expired {
        /// The request.
        request: RequestId,
        /// The instant from which it is not good any more.
        until: DateTime<Utc>,
        /// The instant given.
        at: DateTime<Utc>,
    },
    /// The vendor is not the one that was approved.
    #[error("{request} is approved for vendor {approved}, not for {}", .vendor.as_ref().map_or("none", VendorId::as_str))]
    OtherVendor {
        /// The request.
        request: RequestId,
        /// The vendor approved.
        approved: VendorId,
        /// The vendor given.
        vendor: Option<VendorId>,
    },
    /// The drawing has no lines.
    #[error("nothing is drawn on {request}")]
    NoLines {
        /// The request.
        request: RequestId,
    },
    /// A line is not above zero.
    #[error("{amount} is drawn for {node}: it must be above zero")]
    NotPositive {
        /// The node.
        node: NodeId,
        /// The amount given.
        amount: Money,
    },
    /// Two lines name the same node, or a line a node that was not approved.
    #[error("{node} is not a node of {request}, or named twice")]
    OtherNode {
        /// The request.
        request: RequestId,
        /// The node.
        node: NodeId,
    },
    /// There is less left than is drawn.
    #[error("{request} has {left} left for {node}, and {amount} is drawn")]
    Exhausted {
        /// The request.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// The amount given.
        amount: Money,
        /// What is left.
        left: Money,
    },
    /// Amounts of two currencies, or out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl BlanketError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "blanket-conflict",
            Self::Expired { .. } => "blanket-expired",
            Self::OtherVendor { .. } => "blanket-other-vendor",
            Self::NoLines { .. } => "blanket-no-lines",
            Self::NotPositive { .. } => "blanket-not-positive",
            Self::OtherNode { .. } => "blanket-other-node",
            Self::Exhausted { .. } => "blanket-exhausted",
            Self::Money(error) => error.code(),
        }
    }
}

/// An approval that is drawn on up to its amount and until its date, without asking again.
///
/// It is for callers that keep no budget ledger; in one, several orders on the hold of a request are the same thing.
///
/// # Example: two releases of a yearly order
/// ```
/// use tactica::approval::{Blanket, Directory, Drawing, Line, Policy, Request, RequestDraft, RequestKind};
///
/// let policy: Policy = serde_json::from_str(r#"{
///   "id": "purchasing", "version": 1, "currency": "USD", "kinds": ["spend"],
///   "bands": [{"name": "all", "limit": "unlimited", "approval": "automatic"}]
/// }"#)?;
/// let line = |amount: &str| Ok::<_, Box<dyn std::error::Error>>(Line { node: "print".parse()?, amount: amount.parse()? });
/// let (at, until) = ("2025-03-01T09:00:00Z".parse()?, "2026-01-01T00:00:00Z".parse()?);
/// let draft = RequestDraft {
///     valid_until: Some(until),
///     ..RequestDraft::new("posters".parse()?, RequestKind::Spend, "ana".parse()?, vec![line("1000.00 USD")?], at)
/// };
/// let request = Request::from(Request::open(draft, &policy, &Directory::default())?);
///
/// let mut blanket = Blanket::new(request.approved(at)?, request.valid_until());
/// let release = |name: &str, amount| Ok::<_, Box<dyn std::error::Error>>(Drawing {
///     name: name.into(), vendor: None, lines: vec![line(amount)?], at,
/// });
/// let proof = blanket.draw(release("spring", "600.00 USD")?)?;
/// assert_eq!(proof.total(), "600.00 USD".parse()?);
/// assert_eq!(blanket.draw(release("autumn", "400.01 USD")?).unwrap_err().code(), "blanket-exhausted");
/// assert_eq!(blanket.draw(release("autumn", "400.00 USD")?)?.total(), "400.00 USD".parse()?);
/// assert_eq!(blanket.left().next().unwrap().amount, "0.00 USD".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blanket {
    approved: Approved,
    until: Option<DateTime<Utc>>,
    left: BTreeMap<NodeId, Money>,
    drawings: Vec<Drawing>,
}

impl Blanket {
    /// Makes a blanket of what is approved, good until before an instant.
    #[must_use]
    pub fn new(approved: Approved, until: Option<DateTime<Utc>>) -> Self {
        let lines = approved.lines().iter();
        let left = lines.map(|line| (line.node.clone(), line.amount)).collect();
        Self {
            approved,
            until,
            left,
            drawings: Vec::new(),
        }
    }

    /// Returns what is approved as a whole.
    #[must_use]
    pub fn approved(&self) -> &Approved {
        &self.approved
    }

    /// Returns what is left, by node.
    pub fn left(&self) -> impl Iterator<Item = Line> {
        self.left.iter().map(|(node, amount)| Line {
            node: node.clone(),
            amount: *amount,
        })
    }

    /// Returns what was drawn, in order.
    #[must_use]
    pub fn drawings(&self) -> &[Drawing] {
        &self.drawings
    }

    /// Draws, and returns the proof that the part drawn is approved. The same drawing again draws nothing and returns the same proof.
    ///
    /// # Errors
    ///
    /// The first [`BlanketError`] that holds; nothing is changed then.
    pub fn draw(&mut self, drawing: Drawing) -> Result<Approved, BlanketError> {
        let request = || self.approved.request().clone();
        if let Some(before) = self
            .drawings
            .iter()
            .find(|before| before.name == drawing.name)
        {
            if *before != drawing {
                let name = drawing.name;
                return Err(BlanketError::Conflict {
                    request: request(),
                    name,
                });
            }
            return Ok(self.part(&drawing)?);
        }
        if let Some(until) = self.until.filter(|until| *until <= drawing.at) {
            let at = drawing.at;
            return Err(BlanketError::Expired {
                request: request(),
                until,
                at,
            });
        }
        let approved = self.approved.vendor();
        if let Some(approved) = approved.filter(|vendor| drawing.vendor.as_ref() != Some(*vendor)) {
            return Err(BlanketError::OtherVendor {
                request: request(),
                approved: approved.clone(),
                vendor: drawing.vendor,
            });
        }
        if drawing.lines.is_empty() {
            return Err(BlanketError::NoLines { request: request() });
        }
        let mut left = BTreeMap::new();
        for Line { node, amount } in &drawing.lines {
            if !amount.is_positive() {
                return Err(BlanketError::NotPositive {
                    node: node.clone(),
                    amount: *amount,
                });
            }
            let before = self.left.get(node).filter(|_| !left.contains_key(node));
            let Some(before) = before else {
                return Err(BlanketError::OtherNode {
                    request: request(),
                    node: node.clone(),
                });
            };
            let after = before.try_sub(*amount)?;
            if after.is_negative() {
                return Err(BlanketError::Exhausted {
                    request: request(),
                    node: node.clone(),
                    amount: *amount,
                    left: *before,
                });
            }
            left.insert(node.clone(), after);
        }
        let proof = self.part(&drawing)?;
        self.left.extend(left);
        self.drawings.push(drawing);
        Ok(proof)
    }

    fn part(&self, drawing: &Drawing) -> Result<Approved, MoneyError> {
        let currency = self.approved.total().currency();
        let total = Money::try_sum(currency, drawing.lines.iter().map(|line| line.amount))?;
        Ok(self.approved.part(drawing.lines.clone(), total))
    }
}
