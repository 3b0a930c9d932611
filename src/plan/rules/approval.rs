//! Every amount has its band, every band asks somebody, and those asked exist in sufficient number.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    approval::{Band, BandSpec, Effect, Policies, Policy, PolicyError, PolicySpec, RequestKind},
    id::{PersonId, RoleId},
    issue::{Issue, IssueCode},
    plan::{
        names::Names,
        read::{Item, Parts, Read, Reader, Section},
    },
};

/// The kinds of request that a running plan makes of its own accord; a policy on the others is the caller's matter.
const ASKED: [RequestKind; 4] = [
    RequestKind::Spend,
    RequestKind::Transfer,
    RequestKind::Draw,
    RequestKind::Amendment,
];

/// Makes the policies, and judges whom they ask; `None` when an issue stands in the way.
pub(super) fn check(parts: &Parts, names: &Names, reader: &mut Reader) -> Option<Policies> {
    let seats = Seats::of(parts);
    let mut policies = Vec::with_capacity(parts.policies.len());
    for Read {
        item,
        value: written,
    } in &parts.policies
    {
        for role in written.authority.keys() {
            names
                .roles
                .refer(role, item, format_args!("/authority/{role}"), reader);
        }
        let mut spec = written.clone();
        for role in &parts.roles {
            // A level stated on the role counts unless the policy states its own.
            if let Some(level) = role.value.level {
                spec.authority.entry(role.value.id.clone()).or_insert(level);
            }
        }
        match Policy::new(spec) {
            Ok(policy) => {
                seats.check_policy(&policy, written, item, names, reader);
                policies.push(policy);
            }
            Err(errors) => {
                reader
                    .issues
                    .extend(errors.iter().map(|error| translate(error, item, written)));
            }
        }
    }
    let complete = policies.len() == parts.policies.len();
    // What the plan asks for is asked in its currency: policies in others do not judge it.
    let judged: BTreeSet<RequestKind> = policies
        .iter()
        .filter(|policy| Some(policy.currency()) == parts.currency && policy.decides())
        .flat_map(|policy| policy.kinds().iter().copied())
        .collect();
    let policies = match Policies::new(policies) {
        Ok(policies) => policies,
        Err(errors) => {
            let issues = errors.iter().filter_map(translate_overlap);
            reader.issues.extend(issues);
            return None;
        }
    };
    if let Some(currency) = parts.currency.filter(|_| complete) {
        for kind in ASKED.iter().filter(|kind| !judged.contains(kind)) {
            let issue = Item::plan().issue(IssueCode::KindWithoutPolicy, "/policies");
            let issue = issue.found(kind.to_string());
            reader.issues.push(issue.limit(currency.to_string()));
        }
    }
    complete.then_some(policies)
}

/// Who holds which role.
struct Seats<'a>(BTreeMap<&'a RoleId, BTreeSet<&'a PersonId>>);

impl<'a> Seats<'a> {
    fn of(parts: &'a Parts) -> Self {
        let mut seats: BTreeMap<&RoleId, BTreeSet<&PersonId>> = BTreeMap::new();
        for person in &parts.people {
            for role in &person.value.roles {
                seats.entry(role).or_default().insert(&person.value.id);
            }
        }
        Self(seats)
    }

    /// Checks whom the general bands and those of the rules ask.
    fn check_policy(
        &self,
        policy: &Policy,
        written: &PolicySpec,
        item: &Item,
        names: &Names,
        reader: &mut Reader,
    ) {
        self.check(policy.bands(), "/bands", item, names, reader);
        for rule in policy.rules() {
            let (bands, field) = match rule.effect() {
                Effect::Decide { bands, .. } => (bands, "bands"),
                Effect::Require(bands) => (bands, "require"),
                Effect::Deny { .. } => continue,
            };
            let place = format!("{}/{field}", rule_at(written, rule.name()));
            self.check(bands, &place, item, names, reader);
        }
    }

    fn check(&self, bands: &[Band], place: &str, item: &Item, names: &Names, reader: &mut Reader) {
        let whole = reader.is_whole(Section::People);
        for (b, band) in bands.iter().enumerate() {
            for (s, step) in band.steps().iter().enumerate() {
                let place = format!("{place}/{b}/steps/{s}");
                let mut all_known = true;
                for role in &step.roles {
                    let known =
                        names
                            .roles
                            .refer(role, item, format_args!("{place}/roles"), reader);
                    all_known &= known;
                    if known && whole && !self.0.contains_key(role) {
                        let issue =
                            item.issue(IssueCode::RoleWithoutHolder, format_args!("{place}/roles"));
                        reader.issues.push(issue.found(role.to_string()));
                        all_known = false;
                    }
                }
                for role in &step.escalate_to {
                    let roles = &names.roles;
                    roles.refer(role, item, format_args!("{place}/escalate_to"), reader);
                }
                for person in &step.people {
                    let people = &names.people;
                    all_known &= people.refer(person, item, format_args!("{place}/people"), reader);
                }
                if step.climb.is_some() {
                    continue; // who that is depends on who asks
                }
                let holders = step.roles.iter().filter_map(|role| self.0.get(role));
                let asked = step.people.iter();
                let people: BTreeSet<_> = holders.flatten().copied().chain(asked).collect();
                let seats = u32::try_from(people.len()).unwrap_or(u32::MAX);
                let entries = step.roles.len().saturating_add(step.people.len());
                let entries = u32::try_from(entries).unwrap_or(u32::MAX);
                let needed = step.quorum.needed(seats, entries);
                if all_known && whole && needed > seats {
                    let issue =
                        item.issue(IssueCode::QuorumUnreachable, format_args!("{place}/quorum"));
                    reader
                        .issues
                        .push(issue.found(u64::from(needed)).limit(u64::from(seats)));
                }
            }
        }
    }
}

/// Returns the place of a rule within its policy.
fn rule_at(spec: &PolicySpec, name: &str) -> String {
    let at = spec.rules.iter().position(|rule| *rule.name == *name);
    at.map_or_else(|| "/rules".to_owned(), |at| format!("/rules/{at}"))
}

/// Says an error of a policy as an issue of the document.
fn translate(error: &PolicyError, item: &Item, spec: &PolicySpec) -> Issue {
    use PolicyError as E;

    match error {
        E::NoKinds => item.issue(IssueCode::MissingField, "/kinds").found("kinds"),
        E::NoBands => item.issue(IssueCode::PolicyWithoutBands, "/bands"),
        E::NothingOtherwise => item
            .issue(IssueCode::ConflictingFields, "/otherwise")
            .found(error.to_string()),
        E::LeftOut { .. } | E::TooManyCombinations { .. } => item
            .issue(IssueCode::PolicyWithoutBands, "/rules")
            .found(error.to_string()),
        E::DuplicateRule { rule } => {
            let last = spec.rules.iter().rposition(|other| other.name == *rule);
            let place = format!("/rules/{}/name", last.unwrap_or(0));
            let first = format!("{}{}", item.spot, rule_at(spec, rule));
            let issue = item.issue(IssueCode::DuplicateId, place);
            issue.found(&**rule).limit(first)
        }
        E::UnnamedRule { rule } => {
            let place = format!("/rules/{}/name", rule.saturating_sub(1));
            item.issue(IssueCode::MissingField, place).found("name")
        }
        E::EmptyWindow { window, .. } => {
            let place = format!("/aggregates/{}", window.saturating_sub(1));
            item.issue(IssueCode::InvalidValue, place)
                .found(error.to_string())
                .limit("at least one key and one day")
        }
        E::FactTypes { fact, .. } => item
            .issue(IssueCode::ConflictingFields, "/rules")
            .found(format!("{fact}: {error}")),
        E::EmptyCondition { .. } | E::NeverApplies { .. } => item
            .issue(IssueCode::ConflictingFields, "/when")
            .found(error.to_string()),
        E::InRule { rule, problem } => {
            let written = spec.rules.iter().find(|other| other.name == *rule);
            let (bands, field) = match written {
                Some(rule) if !rule.require.is_empty() => (&*rule.require, "require"),
                Some(rule) => (&*rule.bands, "bands"),
                None => (&[][..], "bands"),
            };
            let place = rule_at(spec, rule);
            match &**problem {
                E::RuleKind { kind } => item
                    .issue(IssueCode::ConflictingFields, format_args!("{place}/kinds"))
                    .found(kind.to_string()),
                E::DenyCurrency { amount, currency } => item
                    .issue(IssueCode::ForeignCurrency, format_args!("{place}/deny"))
                    .found(amount.currency().to_string())
                    .limit(currency.to_string()),
                E::DenyNegative { amount } => item
                    .issue(IssueCode::NegativeAmount, format_args!("{place}/deny"))
                    .found(*amount),
                E::RuleEffects { .. } | E::EmptyCondition { .. } | E::NeverApplies { .. } => item
                    .issue(IssueCode::ConflictingFields, &place)
                    .found(problem.to_string()),
                problem => translate_band(problem, item, (bands, &place, field)),
            }
        }
        error => translate_band(error, item, (&spec.bands, "", "bands")),
    }
}

/// Says an error of bands that are the `field` at a place.
fn translate_band(
    error: &PolicyError,
    item: &Item,
    (bands, place, field): (&[BandSpec], &str, &str),
) -> Issue {
    use PolicyError as E;

    let all = format!("{place}/{field}");
    let band_at = |band: &str| {
        let at = bands.iter().position(|written| *written.name == *band);
        at.map_or_else(|| all.clone(), |at| format!("{all}/{at}"))
    };
    let band = |code: IssueCode, name: &str, field: &str| {
        item.issue(code, format_args!("{}{field}", band_at(name)))
    };
    let elsewhere = translate_step(error, item, band_at).or_else(|| translate_conduct(error, item));
    if let Some(issue) = elsewhere {
        return issue;
    }
    match error {
        E::DuplicateBand { band: name } => {
            let last = bands.iter().rposition(|band| band.name == *name);
            let place = format!("{all}/{}/name", last.unwrap_or(0));
            let first = format!("{}{}", item.spot, band_at(name));
            let issue = item.issue(IssueCode::DuplicateId, place);
            issue.found(&**name).limit(first)
        }
        E::NoStart { band: name } => {
            band(IssueCode::MissingField, name, "/from").found(format!("from of band {name}"))
        }
        E::CurrencyMismatch {
            band: name,
            amount,
            currency,
        } => band(IssueCode::ForeignCurrency, name, "")
            .found(amount.currency().to_string())
            .limit(currency.to_string()),
        E::Negative { band: name, amount } => {
            band(IssueCode::NegativeAmount, name, "").found(*amount)
        }
        E::EmptyBand {
            band: name,
            start,
            limit,
        } => band(IssueCode::BandUnreachable, name, "")
            .found(&**name)
            .limit(format!("{start}, {limit}")),
        E::Gap { from, to } => {
            let issue = item.issue(IssueCode::BandGap, &all);
            issue.found(*from).limit(*to)
        }
        E::Overlap { from, to } => {
            let issue = item.issue(IssueCode::BandOverlap, &all).found(*from);
            match to {
                Some(to) => issue.limit(*to),
                None => issue.limit("any amount"),
            }
        }
        E::NotCovered { limit } => {
            let last = bands.len().saturating_sub(1);
            let issue = item.issue(IssueCode::BandOpenTop, format_args!("{all}/{last}/limit"));
            issue.found(limit.to_string())
        }
        E::NoSteps { band: name } | E::OnlyAdvice { band: name } => {
            band(IssueCode::BandWithoutApprover, name, "/steps").found(&**name)
        }
        E::DescendingAuthority {
            band: name,
            level,
            below,
        } => band(IssueCode::AuthorityDescending, name, "")
            .found(u64::from(*level))
            .limit(u64::from(*below)),
        E::NothingBeyond => item
            .issue(IssueCode::ConflictingFields, format_args!("{place}/beyond"))
            .found(error.to_string()),
        E::AutomaticWithSteps { band: name } | E::AutomaticAbove { band: name } => {
            band(IssueCode::ConflictingFields, name, "/approval").found(error.to_string())
        }
        // Only several policies together can be ambiguous, and the others are not about bands.
        _ => item
            .issue(IssueCode::ConflictingFields, place)
            .found(error.to_string()),
    }
}

/// Says an error of the steps of a band, where it is one.
fn translate_step(
    error: &PolicyError,
    item: &Item,
    band_at: impl Fn(&str) -> String,
) -> Option<Issue> {
    use PolicyError as E;

    let step = |code: IssueCode, name: &str, number: u32, field: &str| {
        let index = number.saturating_sub(1);
        item.issue(
            code,
            format_args!("{}/steps/{index}/{field}", band_at(name)),
        )
    };
    Some(match error {
        E::NoRoles { band, step: number } => {
            step(IssueCode::StepWithoutRole, band, *number, "roles")
        }
        E::ZeroQuorum { band, step: number } => {
            step(IssueCode::InvalidValue, band, *number, "quorum")
                .found("0")
                .limit("a quorum of 0, where the least is 1")
        }
        E::DuplicateRole {
            band,
            step: number,
            role,
        } => step(IssueCode::DuplicateId, band, *number, "roles")
            .found(role.to_string())
            .limit("the same step"),
        E::DuplicatePerson {
            band,
            step: number,
            person,
        } => step(IssueCode::DuplicateId, band, *number, "people")
            .found(person.to_string())
            .limit("the same step"),
        E::DuplicateStep {
            band,
            step: number,
            name,
        } => step(IssueCode::DuplicateId, band, *number, "name")
            .found(&**name)
            .limit("the same band"),
        E::UnknownPrerequisite {
            band,
            step: number,
            name,
        } => step(IssueCode::UnknownReference, band, *number, "after").found(&**name),
        E::StepConflict { band: name, .. } | E::StepCycle { band: name, .. } => item
            .issue(
                IssueCode::ConflictingFields,
                format_args!("{}/steps", band_at(name)),
            )
            .found(error.to_string()),
        _ => return None,
    })
}

/// Says an error of what a policy says beyond who decides, where it is one.
fn translate_conduct(error: &PolicyError, item: &Item) -> Option<Issue> {
    use PolicyError as E;

    Some(match error {
        E::ToleranceAmount { amount, currency } if amount.currency() != *currency => item
            .issue(IssueCode::ForeignCurrency, "/conduct/tolerance/amount")
            .found(amount.currency().to_string())
            .limit(currency.to_string()),
        E::ToleranceAmount { amount, .. } => item
            .issue(IssueCode::NegativeAmount, "/conduct/tolerance/amount")
            .found(*amount),
        E::TolerancePercent { percent } => item
            .issue(IssueCode::InvalidValue, "/conduct/tolerance/percent")
            .found(percent.to_string())
            .limit("a percentage below 0%"),
        E::EmergencyWithoutRole => item
            .issue(IssueCode::MissingField, "/conduct/emergency/roles")
            .found("roles"),
        _ => return None,
    })
}

/// Says an error of all policies together; two of one name were noted when they were read.
fn translate_overlap(error: &PolicyError) -> Option<Issue> {
    let PolicyError::Ambiguous {
        kind,
        first,
        second,
        ..
    } = error
    else {
        return None;
    };
    (first != second).then(|| {
        let issue = Item::plan().issue(IssueCode::PolicyOverlap, "/policies");
        let issue = issue.found(kind.to_string());
        issue.limit(format!("{first} and {second}"))
    })
}
