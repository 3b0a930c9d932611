//! Which amounts need whose approval: a policy, checked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    Approval, Band, Beyond, Chain, Conduct, Denial, Limit, PolicyError, PolicySpec, Quorum,
    RequestKind, Separation, Start, Step,
};
use crate::{
    id::{PolicyId, RoleId},
    money::{Currency, Money},
};

/// Which amounts need whose approval.
///
/// Its bands cover every amount from zero on, each exactly once, to the last minor unit.
///
/// # Example: the amount that nobody may approve
///
/// A city lets its manager sign for more than 1 000 but less than 5 000, and its council for more than 5 000.
/// ```
/// use tactica::approval::{BandSpec, Limit, Policy, PolicyError, PolicySpec, RequestKind, Start, Step};
///
/// let five = "5000.00 USD".parse()?;
/// let band = |name: &str, from, limit, role: &str| {
///     Ok::<_, tactica::id::IdError>(BandSpec {
///         name: name.into(), from, limit, approval: Default::default(), steps: vec![Step::any([role.parse()?])],
///     })
/// };
/// let mut spec = PolicySpec {
///     id: "city".parse()?, version: 1, currency: tactica::money::Currency::USD, kinds: vec![RequestKind::Spend],
///     bands: vec![
///         band("small", None, Limit::Below(five), "manager")?,
///         band("large", Some(Start::Over(five)), Limit::Unlimited, "council")?,
///     ],
///     beyond: Default::default(), separation: Default::default(), conduct: Default::default(),
///     authority: Default::default(),
/// };
/// assert_eq!(Policy::new(spec.clone()), Err(vec![PolicyError::Gap { from: five, to: five }]));
///
/// spec.bands[1].from = None; // where the one below ended
/// let policy = Policy::new(spec).map_err(|problems| problems[0].clone())?;
/// let chain = policy.chain(RequestKind::Spend, five)?;
/// assert_eq!(
///     chain.to_string(),
///     "5000.00 USD is in policy city, version 1, band \"large\" (from 5000.00 USD, without limit): council",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "PolicySpec")]
pub struct Policy {
    id: PolicyId,
    version: u32,
    currency: Currency,
    kinds: BTreeSet<RequestKind>,
    bands: Vec<Band>,
    beyond: Beyond,
    separation: Separation,
    conduct: Conduct,
    authority: BTreeMap<RoleId, u8>,
}

impl Policy {
    /// Makes a policy from its document form.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, as [`PolicyError`]s in the order of the bands:
    ///
    /// * no kinds, no bands, two bands of one name;
    /// * a band in another currency, below zero or empty; amounts in no band or in two;
    /// * a last band with a limit, unless amounts beyond are denied, and the reverse;
    /// * a band without steps that is not automatic, with steps that is, or with advice only; an automatic band above one
    ///   with steps;
    /// * a step without roles, with a role twice, or needing nobody;
    /// * a band that needs less authority than one below it, as far as the roles have levels. A step with the quorum
    ///   [`Quorum::EachRole`] needs the highest level of its roles, any other step the lowest; a band needs the highest
    ///   of its binding steps.
    pub fn new(spec: PolicySpec) -> Result<Self, Vec<PolicyError>> {
        let mut problems = Vec::new();
        if spec.kinds.is_empty() {
            problems.push(PolicyError::NoKinds);
        }
        if spec.bands.is_empty() {
            problems.push(PolicyError::NoBands);
        }
        let mut start = Start::zero(spec.currency);
        let mut bands = Vec::with_capacity(spec.bands.len());
        for written in spec.bands {
            let band = Band::read(written, start, spec.currency, &mut problems);
            // Above a band without limit every further band overlaps, wherever it is said to start.
            start = Start::above(&band.limit()).unwrap_or(band.start());
            bands.push(band);
        }
        let policy = Self {
            id: spec.id,
            version: spec.version,
            currency: spec.currency,
            kinds: spec.kinds.into_iter().collect(),
            bands,
            beyond: spec.beyond,
            separation: spec.separation,
            conduct: spec.conduct,
            authority: spec.authority,
        };
        policy.conduct.check(policy.currency, &mut problems);
        policy.check_names(&mut problems);
        policy.check_cover(&mut problems);
        policy.check_order(&mut problems);
        if problems.is_empty() {
            Ok(policy)
        } else {
            Err(problems)
        }
    }

    /// Returns the identifier.
    #[must_use]
    pub fn id(&self) -> &PolicyId {
        &self.id
    }

    /// Returns the version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Returns the currency of all amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Returns the kinds of request it decides on.
    #[must_use]
    pub fn kinds(&self) -> &BTreeSet<RequestKind> {
        &self.kinds
    }

    /// Returns the bands, from the smallest amounts to the largest.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// Returns whom the policy bars from deciding.
    #[must_use]
    pub fn separation(&self) -> Separation {
        self.separation
    }

    /// Returns what it says about a request beyond who decides.
    #[must_use]
    pub fn conduct(&self) -> &Conduct {
        &self.conduct
    }

    /// Returns the chain of steps that `amount` has to go through.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`Denial::NoPolicy`] if the policy does not decide on `kind`.
    /// * [`Denial::CurrencyMismatch`] if `amount` is in another currency.
    /// * [`Denial::Negative`] if `amount` is below zero.
    /// * [`Denial::BeyondAuthority`] if `amount` is above the last band.
    ///
    /// # Complexity
    ///
    /// Logarithmic in the number of bands.
    pub fn chain(&self, kind: RequestKind, amount: Money) -> Result<Chain, Denial> {
        if !self.kinds.contains(&kind) {
            return Err(Denial::NoPolicy { kind });
        }
        if amount.currency() != self.currency {
            return Err(Denial::CurrencyMismatch {
                policy: self.id.clone(),
                amount,
                currency: self.currency,
            });
        }
        if amount.is_negative() {
            return Err(Denial::Negative { amount });
        }
        let at = self
            .bands
            .partition_point(|band| band.limit().last_minor() < amount.minor());
        match self.bands.get(at) {
            Some(band) => Ok(Chain {
                policy: self.id.clone(),
                version: self.version,
                separation: self.separation,
                conduct: self.conduct.clone(),
                amount,
                band: band.clone(),
            }),
            None => Err(Denial::BeyondAuthority {
                policy: self.id.clone(),
                amount,
                limit: self.bands.last().map_or(Limit::Unlimited, Band::limit),
            }),
        }
    }

    fn check_names(&self, problems: &mut Vec<PolicyError>) {
        let mut seen = BTreeSet::new();
        for band in &self.bands {
            if !seen.insert(band.name()) {
                let band = band.name().into();
                problems.push(PolicyError::DuplicateBand { band });
            }
        }
    }

    /// Checks that every amount from zero on lies in exactly one band.
    fn check_cover(&self, problems: &mut Vec<PolicyError>) {
        let foreign = |band: &Band| {
            let amounts = [Some(band.start().amount()), band.limit().amount()];
            let mut amounts = amounts.into_iter().flatten();
            amounts.any(|amount| amount.currency() != self.currency)
        };
        if self.bands.is_empty() || self.bands.iter().any(foreign) {
            return; // amounts of two currencies cannot be put in order
        }
        let money = |minor| Money::from_minor(minor, self.currency);
        // The first amount not yet covered; `None` once an unlimited band was met.
        let mut next = Some(0_i128);
        for band in &self.bands {
            let (first, last) = (band.start().first_minor(), band.limit().last_minor());
            match next {
                Some(next) if first > next => problems.push(PolicyError::Gap {
                    from: money(next),
                    to: money(first.saturating_sub(1)),
                }),
                Some(next) if first >= next || first > last => {}
                Some(next) => problems.push(PolicyError::Overlap {
                    from: money(first),
                    to: Some(money(last.min(next.saturating_sub(1)))),
                }),
                None => problems.push(PolicyError::Overlap {
                    from: money(first),
                    to: band.limit().amount().map(|_| money(last)),
                }),
            }
            next = next.and_then(|next| last.checked_add(1).map(|after| after.max(next)));
        }
        let limit = self.bands.last().map_or(Limit::Unlimited, Band::limit);
        match (self.beyond, limit) {
            (Beyond::Covered, Limit::UpTo(_) | Limit::Below(_)) => {
                problems.push(PolicyError::NotCovered { limit });
            }
            (Beyond::Denied, Limit::Unlimited) => problems.push(PolicyError::NothingBeyond),
            _ => {}
        }
    }

    /// Checks that larger amounts do not need less: neither nobody at all, nor a lower level of authority.
    fn check_order(&self, problems: &mut Vec<PolicyError>) {
        let mut stepped = false;
        let mut below = None;
        for band in &self.bands {
            match band.approval() {
                Approval::Automatic if stepped => {
                    let band = band.name().into();
                    problems.push(PolicyError::AutomaticAbove { band });
                }
                Approval::Automatic => {}
                Approval::Steps => stepped = true,
            }
            let binding = band.steps().iter().filter(|step| step.is_binding());
            let level = binding.filter_map(|step| self.level(step)).max();
            if let (Some(level), Some(below)) = (level, below) {
                if level < below {
                    problems.push(PolicyError::DescendingAuthority {
                        band: band.name().into(),
                        level,
                        below,
                    });
                }
            }
            below = below.max(level);
        }
    }

    /// Returns the least authority with which `step` can be met, or `None` when a role without a level can meet it.
    fn level(&self, step: &Step) -> Option<u8> {
        let levels = step
            .roles
            .iter()
            .map(|role| self.authority.get(role).copied());
        if step.quorum == Quorum::EachRole {
            levels.max().flatten()
        } else {
            levels.min().flatten()
        }
    }
}

impl From<Policy> for PolicySpec {
    fn from(policy: Policy) -> Self {
        Self {
            id: policy.id,
            version: policy.version,
            currency: policy.currency,
            kinds: policy.kinds.into_iter().collect(),
            bands: policy.bands.into_iter().map(Into::into).collect(),
            beyond: policy.beyond,
            separation: policy.separation,
            conduct: policy.conduct,
            authority: policy.authority,
        }
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(PolicySpec::deserialize(deserializer)?).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            de::Error::custom(lines.join("; "))
        })
    }
}
