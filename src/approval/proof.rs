//! The proof that money is approved.

use chrono::{DateTime, Utc};

use super::{DecisionError, Facts, Line, Request, RequestKind};
use crate::{
    id::{RequestId, VendorId},
    money::Money,
    time::DateSpan,
};

/// The proof that a request is approved, with an exact copy of what was approved.
///
/// It can only be had from [`Request::approved`](super::Request::approved) and, for a part, from
/// [`Blanket::draw`](super::Blanket::draw): there is no other constructor, and it is not read from a document. The budget commits money
/// only against it, and compares what is ordered with what was approved.
///
/// # Example: there is no other way to have one
///
/// What is approved can be asked of the proof.
/// ```
/// # use tactica::approval::{Approved, Request};
/// fn total(request: &Request, at: chrono::DateTime<chrono::Utc>) -> Option<tactica::money::Money> {
///     let approved: Approved = request.approved(at).ok()?;
///     Some(approved.total())
/// }
/// ```
/// It cannot be made, not even by copying what it holds,
/// ```compile_fail,E0451
/// # use tactica::approval::{Approved, Request};
/// fn forged(approved: Approved, more: tactica::money::Money) -> Approved {
///     Approved { total: more, ..approved }
/// }
/// ```
/// nor read from a document.
/// ```compile_fail,E0277
/// # use tactica::approval::{Approved, Request};
/// let approved: Approved = serde_json::from_str("{}").unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    request: RequestId,
    round: u32,
    kind: RequestKind,
    vendor: Option<VendorId>,
    category: Option<Box<str>>,
    facts: Facts,
    period: Option<DateSpan>,
    lines: Vec<Line>,
    total: Money,
    ratify_by: Option<DateTime<Utc>>,
}

impl Approved {
    pub(super) fn of(request: &Request, ratify_by: Option<DateTime<Utc>>) -> Self {
        let draft = request.draft();
        let currency = request.chain().amount().currency();
        let total = Money::try_sum(currency, draft.lines.iter().map(|line| line.amount))
            .expect("invariant: the lines were added up when they were asked for");
        Self {
            request: draft.id.clone(),
            round: request.round(),
            kind: draft.kind,
            vendor: draft.vendor.clone(),
            category: draft.category.clone(),
            facts: draft.facts.clone(),
            period: draft.period,
            lines: draft.lines.clone(),
            total,
            ratify_by,
        }
    }

    /// Makes the proof for a part of what was approved.
    pub(super) fn part(&self, lines: Vec<Line>, total: Money) -> Self {
        Self {
            lines,
            total,
            ..self.clone()
        }
    }

    /// Returns the request that was approved.
    #[must_use]
    pub fn request(&self) -> &RequestId {
        &self.request
    }

    /// Returns the round of the request in which it was.
    #[must_use]
    pub fn round(&self) -> u32 {
        self.round
    }

    /// Returns what it was approved for.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// Returns the vendor it was approved for, or `None` when none was named.
    #[must_use]
    pub fn vendor(&self) -> Option<&VendorId> {
        self.vendor.as_ref()
    }

    /// Returns the facts it was approved for, besides vendor and category.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Returns the category it was approved for, or `None` when none was named.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.category.as_deref()
    }

    /// Returns the days it was approved for, or `None` when none were named.
    #[must_use]
    pub fn period(&self) -> Option<DateSpan> {
        self.period
    }

    /// Returns the amounts that were approved, by node.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns their total.
    #[must_use]
    pub fn total(&self) -> Money {
        self.total
    }

    /// Returns by when it has to be ratified, if it was let pass in an emergency.
    #[must_use]
    pub fn ratify_by(&self) -> Option<DateTime<Utc>> {
        self.ratify_by
    }
}

impl Request {
    /// Checks that a proof that was had earlier still says what is approved.
    ///
    /// A proof is a copy: after it was had, the request may have expired or been amended. Who keeps proofs asks again before money is
    /// bound, and finds what has changed.
    ///
    /// # Errors
    ///
    /// * What [`approved`](Self::approved) says if nothing is approved any more.
    /// * [`DecisionError::ProofStale`] with the first field in which the proof differs from what is approved now.
    ///
    /// # Example: approved, amended, and the old proof is worth nothing
    /// ```
    /// use tactica::approval::{Directory, Line, Policy, Request, RequestDraft, RequestKind};
    ///
    /// let policy: Policy = serde_json::from_str(r#"{
    ///   "id": "purchasing", "version": 1, "currency": "USD", "kinds": ["spend"],
    ///   "bands": [{"name": "all", "limit": "unlimited", "approval": "automatic"}]
    /// }"#)?;
    /// let (people, at) = (Directory::default(), "2025-03-01T09:00:00Z".parse()?);
    /// let draft = |amount: &str| Ok::<_, Box<dyn std::error::Error>>(RequestDraft::new(
    ///     "posters".parse()?, RequestKind::Spend, "ana".parse()?,
    ///     vec![Line { node: "print".parse()?, amount: amount.parse()? }], at,
    /// ));
    /// let mut request = Request::from(Request::open(draft("800.00 USD")?, &policy, &people)?);
    /// let proof = request.approved(at)?;
    /// request.confirm(&proof, at)?;
    /// request.apply(request.amend(draft("700.00 USD")?, &policy, &people)?)?;
    /// assert_eq!(request.confirm(&proof, at).unwrap_err().code(), "proof-stale");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn confirm(&self, proof: &Approved, at: DateTime<Utc>) -> Result<(), DecisionError> {
        let now = self.approved(at)?;
        let fields = [
            ("request", proof.request == now.request),
            ("kind", proof.kind == now.kind),
            ("vendor", proof.vendor == now.vendor),
            ("category", proof.category == now.category),
            ("facts", proof.facts == now.facts),
            ("period", proof.period == now.period),
            ("lines", proof.lines == now.lines),
            ("round", proof.round == now.round),
        ];
        match fields.into_iter().find(|(_, same)| !same) {
            None => Ok(()),
            Some((field, _)) => Err(DecisionError::ProofStale {
                request: self.id().clone(),
                field,
            }),
        }
    }
}
