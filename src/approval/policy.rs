//! Which amounts need whose approval: a policy, checked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    Aggregate, Asked, Band, Beyond, Chain, Combine, Conditions, Conduct, ConversionSpec, Denial,
    Effect, FactType, Facts, Otherwise, PolicyError, PolicySpec, RequestKind, Rule, RuleSpec,
    Separation,
    bands::{self, Duty},
    cover, facts,
    index::RuleIndex,
    route, rule,
};
use crate::{
    id::{FactId, PolicyId, RoleId},
    money::{Currency, Money},
};

/// Which amounts need whose approval.
///
/// Its general bands cover every amount from zero on, each exactly once, to the last minor unit. Its rules say what differs for
/// requests with certain facts: other bands in place of the general ones, more steps, or a denial.
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
/// let usd = tactica::money::Currency::USD;
/// let mut spec = PolicySpec::new("city".parse()?, 1, usd, vec![RequestKind::Spend]);
/// spec.bands = vec![
///     band("small", None, Limit::Below(five), "manager")?,
///     band("large", Some(Start::Over(five)), Limit::Unlimited, "council")?,
/// ];
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
    when: Conditions,
    unless: Conditions,
    bands: Vec<Band>,
    beyond: Beyond,
    /// By name.
    rules: Vec<Rule>,
    otherwise: Otherwise,
    requires: BTreeSet<FactId>,
    conversion: Option<ConversionSpec>,
    aggregates: Vec<Aggregate>,
    combine: Combine,
    separation: Separation,
    conduct: Conduct,
    authority: BTreeMap<RoleId, u8>,
    /// What sort of value the conditions take each fact for.
    fact_types: BTreeMap<FactId, FactType>,
    /// The rules by what they ask for, numbered as in `rules`.
    index: RuleIndex,
}

impl Policy {
    /// Makes a policy from its document form.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, as [`PolicyError`]s, first of the general bands, then of the rules by name:
    ///
    /// * no kinds; neither bands nor rules; two bands or two rules of one name;
    /// * a band in another currency, below zero or empty; amounts in no band or in two;
    /// * a last band with a limit, unless amounts beyond are denied, and the reverse;
    /// * a band without steps that is not automatic, with steps that is, or with advice only where it decides; an automatic band
    ///   above one with steps;
    /// * a step that asks nobody, or somebody twice, or needs nobody, or contradicts itself; steps that wait for each other;
    /// * a band that needs less authority than one below it, as far as the roles have levels. A step with the quorum
    ///   [`Quorum::EachRole`](super::Quorum::EachRole) needs the highest level of its roles, any other step the lowest; a band needs
    ///   the highest of its binding steps;
    /// * a rule that does nothing or several things, is for a kind that the policy is not, or can never apply; a fact that is
    ///   of one sort here and of another there;
    /// * a combination of facts that no rule with bands applies to, where there are such rules and no general bands, unless what is
    ///   left is denied;
    /// * a window that adds up nothing; a tolerance that is not in its currency or below zero; emergencies without a role.
    pub fn new(spec: PolicySpec) -> Result<Self, Vec<PolicyError>> {
        let mut problems = Vec::new();
        if spec.kinds.is_empty() {
            problems.push(PolicyError::NoKinds);
        }
        if spec.bands.is_empty() && spec.rules.is_empty() {
            problems.push(PolicyError::NoBands);
        }
        let (currency, authority) = (spec.currency, spec.authority);
        let general = !spec.bands.is_empty();
        let bands = if general {
            let duty = Duty::Decide;
            bands::read(
                spec.bands,
                duty,
                spec.beyond,
                currency,
                &authority,
                &mut problems,
            )
        } else {
            Vec::new()
        };
        rule::check_conditions(&spec.when, &spec.unless, &mut problems);
        check_windows(&spec.aggregates, &mut problems);
        spec.conduct.check(currency, &mut problems);
        let mut kinds = spec.kinds;
        kinds.sort_unstable();
        kinds.dedup();
        let rules = read_rules(spec.rules, &kinds, currency, &authority, &mut problems);
        let mut fact_types = BTreeMap::new();
        let conditions = spec.when.iter().chain(&spec.unless);
        rule::note_types(conditions, &mut fact_types, &mut problems);
        for rule in &rules {
            let conditions = rule.when().iter().chain(rule.unless());
            rule::note_types(conditions, &mut fact_types, &mut problems);
        }
        let decides = |rule: &Rule| matches!(rule.effect(), Effect::Decide { .. });
        match (general, spec.otherwise) {
            (true, Otherwise::Denied) => problems.push(PolicyError::NothingOtherwise),
            (false, Otherwise::Covered) if rules.iter().any(decides) => {
                cover::check(&kinds, (&spec.when, &spec.unless), &rules, &mut problems);
            }
            _ => {}
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            id: spec.id,
            version: spec.version,
            currency,
            kinds: kinds.into_iter().collect(),
            when: spec.when,
            unless: spec.unless,
            bands,
            beyond: spec.beyond,
            index: RuleIndex::new(rules.iter().map(Rule::when)),
            rules,
            otherwise: spec.otherwise,
            requires: spec.requires.into_iter().collect(),
            conversion: spec.conversion,
            aggregates: spec.aggregates,
            combine: spec.combine,
            separation: spec.separation,
            conduct: spec.conduct,
            authority,
            fact_types,
        })
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

    /// Returns the conditions that all have to hold for the policy to apply.
    #[must_use]
    pub fn when(&self) -> &Conditions {
        &self.when
    }

    /// Returns the conditions of which none may hold for the policy to apply.
    #[must_use]
    pub fn unless(&self) -> &Conditions {
        &self.unless
    }

    /// Returns the general bands, from the smallest amounts to the largest.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// Returns what happens to amounts above the last general band.
    #[must_use]
    pub fn beyond(&self) -> Beyond {
        self.beyond
    }

    /// Returns the rules, by name.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns what happens where there are no general bands and no rule with bands applies.
    #[must_use]
    pub fn otherwise(&self) -> Otherwise {
        self.otherwise
    }

    /// Returns the facts that every request has to state.
    #[must_use]
    pub fn requires(&self) -> &BTreeSet<FactId> {
        &self.requires
    }

    /// Returns how amounts in other currencies are judged, or `None` when they are not.
    #[must_use]
    pub fn conversion(&self) -> Option<ConversionSpec> {
        self.conversion
    }

    /// Returns what is added up.
    #[must_use]
    pub fn aggregates(&self) -> &[Aggregate] {
        &self.aggregates
    }

    /// Returns whether it may stand beside another policy on the same requests.
    #[must_use]
    pub fn combine(&self) -> Combine {
        self.combine
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

    /// Returns the level of authority of roles, higher is more.
    #[must_use]
    pub fn authority(&self) -> &BTreeMap<RoleId, u8> {
        &self.authority
    }

    /// Returns the facts that the conditions ask about, and what sort of value each has.
    #[must_use]
    pub fn fact_types(&self) -> &BTreeMap<FactId, FactType> {
        &self.fact_types
    }

    /// Returns the chain of steps that `amount` has to go through when no facts are stated.
    ///
    /// # Errors
    ///
    /// See [`route`](Self::route).
    pub fn chain(&self, kind: RequestKind, amount: Money) -> Result<Chain, Denial> {
        self.route(&Asked::new(kind, amount, &Facts::default()))
    }

    /// Returns the chain of steps that a request would have to go through under this policy alone.
    ///
    /// # Errors
    ///
    /// As [`Policies::route`](super::Policies::route).
    ///
    /// # Complexity
    ///
    /// Linear in the rules that apply, logarithmic in all others and in the bands of each.
    pub fn route(&self, asked: &Asked<'_>) -> Result<Chain, Denial> {
        route::route(std::iter::once(self), asked)
    }

    /// Tells whether the policy decides on requests of this kind with these facts.
    #[must_use]
    pub fn applies(&self, kind: RequestKind, facts: &Facts) -> bool {
        self.kinds.contains(&kind) && facts::apply(&self.when, &self.unless, facts)
    }

    /// Tells whether it lets anybody approve anything: it has general bands or rules with bands.
    #[must_use]
    pub fn decides(&self) -> bool {
        let decides = |rule: &Rule| matches!(rule.effect(), Effect::Decide { .. });
        !self.bands.is_empty() || self.rules.iter().any(decides)
    }

    /// Returns the rules that apply, by name.
    pub(super) fn applying<'a>(
        &'a self,
        kind: RequestKind,
        facts: &'a Facts,
    ) -> impl Iterator<Item = &'a Rule> {
        let numbers = self.index.candidates(facts).into_iter();
        let rules = numbers.filter_map(|n| self.rules.get(usize::try_from(n).ok()?));
        rules.filter(move |rule| rule.applies(kind, facts))
    }
}

/// Reads the rules by name, and reports what is wrong under the name of each.
fn read_rules(
    mut specs: Vec<RuleSpec>,
    kinds: &[RequestKind],
    currency: Currency,
    authority: &BTreeMap<RoleId, u8>,
    problems: &mut Vec<PolicyError>,
) -> Vec<Rule> {
    for (rule, spec) in (1..).zip(&specs) {
        if spec.name.is_empty() {
            problems.push(PolicyError::UnnamedRule { rule });
        }
    }
    specs.sort_by(|a, b| a.name.cmp(&b.name));
    for (one, next) in specs.iter().zip(specs.iter().skip(1)) {
        if one.name == next.name && !one.name.is_empty() {
            let rule = one.name.clone();
            problems.push(PolicyError::DuplicateRule { rule });
        }
    }
    let mut rules = Vec::with_capacity(specs.len());
    for spec in specs {
        let name = spec.name.clone();
        let mut found = Vec::new();
        rules.push(Rule::read(spec, kinds, currency, authority, &mut found));
        problems.extend(found.into_iter().map(|problem| PolicyError::InRule {
            rule: name.clone(),
            problem: Box::new(problem),
        }));
    }
    rules
}

fn check_windows(windows: &[Aggregate], problems: &mut Vec<PolicyError>) {
    for (window, aggregate) in (1..).zip(windows) {
        if aggregate.by.is_empty() || aggregate.days == 0 {
            problems.push(PolicyError::EmptyWindow {
                window,
                keys: aggregate.by.len(),
                days: aggregate.days,
            });
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
            when: policy.when,
            unless: policy.unless,
            bands: policy.bands.into_iter().map(Into::into).collect(),
            beyond: policy.beyond,
            rules: policy.rules.into_iter().map(Into::into).collect(),
            otherwise: policy.otherwise,
            requires: policy.requires.into_iter().collect(),
            conversion: policy.conversion,
            aggregates: policy.aggregates,
            combine: policy.combine,
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
