//! What is asked for, and the record that it was.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Asked, Chain, Denial, Facts, RequestError, RequestKind};
use crate::{
    id::{FactId, NodeId, PersonId, RequestId, VendorId},
    money::Money,
    time::DateSpan,
};

/// An amount of money at a node of the budget.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The node.
    pub node: NodeId,
    /// The amount.
    pub amount: Money,
}

/// What is asked for, as the requester puts it.
///
/// # Example: what is not said is not known
/// ```
/// use tactica::approval::{Line, RequestDraft, RequestKind};
///
/// let line = Line { node: "print".parse()?, amount: "800.00 USD".parse()? };
/// let draft = RequestDraft {
///     vendor: Some("acme".parse()?),
///     ..RequestDraft::new("posters".parse()?, RequestKind::Spend, "ana".parse()?, vec![line], "2025-03-01T09:00:00Z".parse()?)
/// };
/// assert_eq!(draft.category, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDraft {
    /// The request.
    pub id: RequestId,
    /// What it is for.
    pub kind: RequestKind,
    /// Who asks; never decides on it.
    pub requester: PersonId,
    /// Who profits, when that is somebody else, such as the host of a dinner; never decides on it either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<PersonId>,
    /// The vendor, when it is known; an approval given for one vendor is good for no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<VendorId>,
    /// What sort of spending it is, in the caller's words; an approval is good for no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Box<str>>,
    /// What else the policies may ask about it; an approval is good for no other facts.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// The days that it is for; an approval is good for no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<DateSpan>,
    /// The instant from which it is neither to be decided nor good any more; without end, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
    /// The amounts, all above zero, of one currency and each at a node of its own.
    pub lines: Vec<Line>,
    /// Why, in words.
    #[serde(default)]
    pub reason: Box<str>,
    /// When.
    pub at: DateTime<Utc>,
}

impl RequestDraft {
    /// Makes a draft that says what every request has to say.
    #[must_use]
    pub fn new(
        id: RequestId,
        kind: RequestKind,
        requester: PersonId,
        lines: Vec<Line>,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            kind,
            requester,
            beneficiary: None,
            vendor: None,
            category: None,
            facts: Facts::default(),
            period: None,
            valid_until: None,
            lines,
            reason: Box::default(),
            at,
        }
    }

    /// Returns everything that policies may ask about it: the facts, with the vendor and the category as the texts `vendor` and
    /// `category` where they are named.
    ///
    /// # Example: the vendor is a fact
    /// ```
    /// use tactica::approval::{Line, RequestDraft, RequestKind};
    ///
    /// let line = Line { node: "print".parse()?, amount: "800.00 USD".parse()? };
    /// let draft = RequestDraft {
    ///     vendor: Some("acme".parse()?),
    ///     facts: serde_json::from_str(r#"{"new-vendor": true}"#)?,
    ///     ..RequestDraft::new("posters".parse()?, RequestKind::Spend, "ana".parse()?, vec![line], "2025-03-01T09:00:00Z".parse()?)
    /// };
    /// assert_eq!(draft.stated().to_string(), "new-vendor = true, vendor = acme");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn stated(&self) -> Facts {
        let mut facts = self.facts.clone();
        let texts = [
            ("vendor", self.vendor.as_ref().map(VendorId::as_str)),
            ("category", self.category.as_deref()),
        ];
        for (fact, text) in texts {
            if let Some(text) = text {
                let fact = FactId::new(fact).expect("invariant: the name is a slug");
                facts.set(fact, text);
            }
        }
        facts
    }

    /// Asks the policies about the draft, with `facts` as [stated](Self::stated), on its day in UTC.
    #[must_use]
    pub fn asked<'a>(&'a self, total: Money, facts: &'a Facts) -> Asked<'a> {
        Asked::new(self.kind, total, facts)
            .on(self.at.date_naive())
            .requester(&self.requester)
    }

    /// Returns the sum of its lines.
    ///
    /// # Errors
    ///
    /// [`RequestError::NoLines`], [`RequestError::DuplicateNode`], [`RequestError::NotPositive`], or [`RequestError::Money`] when the
    /// lines are of two currencies.
    pub fn total(&self) -> Result<Money, RequestError> {
        checked(self.clone()).map(|(_, total)| total)
    }
}

/// The record that a request was opened: what is asked for and the chain it has to go through.
///
/// It is made by [`Request::open`](super::Request::open) or read back from a journal, and holds a copy of all that the policy said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OpenedDocument")]
pub struct Opened {
    pub(super) draft: RequestDraft,
    pub(super) chain: Chain,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenedDocument {
    draft: RequestDraft,
    chain: Chain,
}

impl TryFrom<OpenedDocument> for Opened {
    type Error = RequestError;

    fn try_from(document: OpenedDocument) -> Result<Self, RequestError> {
        let (draft, total) = checked(document.draft)?;
        let chain = document.chain;
        check_chain(&chain, total)?;
        Ok(Self { draft, chain })
    }
}

/// Checks that a chain is one for `total`.
pub(super) fn check_chain(chain: &Chain, total: Money) -> Result<(), RequestError> {
    if chain.is_for(total) {
        return Ok(());
    }
    Err(Denial::BeyondAuthority {
        policy: chain.policy().clone(),
        rule: chain.lead.rule.as_ref().map(|rule| rule.0.clone()),
        amount: total,
        limit: Box::new(chain.band().limit()),
    }
    .into())
}

impl Opened {
    /// Returns what is asked for, its lines ordered by node.
    #[must_use]
    pub fn draft(&self) -> &RequestDraft {
        &self.draft
    }

    /// Returns the chain it has to go through.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.chain
    }
}

/// Checks the lines, orders them by node and adds them up.
pub(super) fn checked(mut draft: RequestDraft) -> Result<(RequestDraft, Money), RequestError> {
    draft.lines.sort_by(|a, b| a.node.cmp(&b.node));
    let first = draft.lines.first().ok_or(RequestError::NoLines)?;
    let currency = first.amount.currency();
    for (line, next) in draft.lines.iter().zip(draft.lines.iter().skip(1)) {
        if line.node == next.node {
            let node = line.node.clone();
            return Err(RequestError::DuplicateNode { node });
        }
    }
    if let Some(line) = draft.lines.iter().find(|line| !line.amount.is_positive()) {
        return Err(RequestError::NotPositive {
            node: line.node.clone(),
            amount: line.amount,
        });
    }
    let total = Money::try_sum(currency, draft.lines.iter().map(|line| line.amount))?;
    if let Some(until) = draft.valid_until.filter(|until| *until <= draft.at) {
        let at = draft.at;
        return Err(RequestError::NotValid { at, until });
    }
    Ok((draft, total))
}
