//! Every amount has its band, every band asks somebody, and those asked exist in sufficient number.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    approval::{Policies, Policy, PolicyError, RequestKind},
    id::{PersonId, RoleId},
    issue::{Issue, IssueCode},
    plan::{
        names::Names,
        read::{Item, Parts, Read, Reader},
    },
};

/// Makes the policies, and judges whom they ask; `None` when an issue stands in the way.
pub(super) fn check(parts: &Parts, names: &Names, reader: &mut Reader) -> Option<Policies> {
    let seats = Seats::of(parts);
    let mut policies = Vec::with_capacity(parts.policies.len());
    for Read { item, value: spec } in &parts.policies {
        let mut spec = spec.clone();
        for role in &parts.roles {
            // A level stated on the role counts unless the policy states its own.
            if let Some(level) = role.value.level {
                spec.authority.entry(role.value.id.clone()).or_insert(level);
            }
        }
        match Policy::new(spec) {
            Ok(policy) => {
                seats.check(&policy, item, names, reader);
                policies.push(policy);
            }
            Err(errors) => {
                reader
                    .issues
                    .extend(errors.iter().map(|error| translate(error, item)));
            }
        }
    }
    let complete = policies.len() == parts.policies.len();
    let judged: BTreeSet<RequestKind> = policies
        .iter()
        .flat_map(|policy| policy.kinds().iter().copied())
        .collect();
    let policies = match Policies::new(policies) {
        Ok(policies) => policies,
        Err(errors) => {
            let plan = Item::plan();
            reader.issues.extend(errors.iter().map(|error| {
                let mut issue = translate(error, &plan);
                "/policies".clone_into(&mut issue.place);
                issue
            }));
            return None;
        }
    };
    if complete {
        for kind in RequestKind::ALL
            .iter()
            .filter(|kind| !judged.contains(kind))
        {
            let issue = Item::plan().issue(IssueCode::KindWithoutPolicy, "/policies");
            reader.issues.push(issue.found(kind.to_string()));
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

    fn check(&self, policy: &Policy, item: &Item, names: &Names, reader: &mut Reader) {
        for (b, band) in policy.bands().iter().enumerate() {
            for (s, step) in band.steps().iter().enumerate() {
                let place = format!("/bands/{b}/steps/{s}");
                let mut all_known = true;
                for role in &step.roles {
                    let known =
                        names
                            .roles
                            .refer(role, item, format_args!("{place}/roles"), reader);
                    all_known &= known;
                    if known && !self.0.contains_key(role) {
                        let issue =
                            item.issue(IssueCode::RoleWithoutHolder, format_args!("{place}/roles"));
                        reader.issues.push(issue.found(role.to_string()));
                        all_known = false;
                    }
                }
                let people: BTreeSet<_> = step
                    .roles
                    .iter()
                    .filter_map(|role| self.0.get(role))
                    .flatten()
                    .collect();
                let seats = u32::try_from(people.len()).unwrap_or(u32::MAX);
                let roles = u32::try_from(step.roles.len()).unwrap_or(u32::MAX);
                let needed = step.quorum.needed(seats, roles);
                if all_known && needed > seats {
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

/// Says an error of the approval module as an issue of the document.
fn translate(error: &PolicyError, item: &Item) -> Issue {
    use PolicyError as E;

    let issue = |code: IssueCode| item.issue(code, "/bands");
    match error {
        E::NoKinds => item.issue(IssueCode::MissingField, "/kinds").found("kinds"),
        E::NoBands => issue(IssueCode::PolicyWithoutBands),
        E::DuplicateBand { band } => issue(IssueCode::DuplicateId).found(&**band).limit("bands"),
        E::NoStart { band } => issue(IssueCode::MissingField).found(format!("from of band {band}")),
        E::CurrencyMismatch {
            amount, currency, ..
        } => {
            let issue = issue(IssueCode::MissingRate);
            issue
                .found(amount.currency().to_string())
                .limit(currency.to_string())
        }
        E::Negative { amount, .. } => issue(IssueCode::NegativeAmount).found(*amount),
        E::EmptyBand { limit, .. } => issue(IssueCode::BandUnreachable).found(limit.to_string()),
        E::Gap { from, to } => issue(IssueCode::BandGap).found(*from).limit(*to),
        E::Overlap { from, to } => {
            let issue = issue(IssueCode::BandOverlap).found(*from);
            match to {
                Some(to) => issue.limit(*to),
                None => issue.limit("any amount"),
            }
        }
        E::NotCovered { limit } => issue(IssueCode::BandOpenTop).found(limit.to_string()),
        E::NoSteps { band } | E::OnlyAdvice { band } => {
            issue(IssueCode::BandWithoutApprover).found(&**band)
        }
        E::NoRoles { .. } => issue(IssueCode::StepWithoutRole),
        E::ZeroQuorum { .. } => issue(IssueCode::InvalidValue)
            .found("a quorum of 0")
            .limit("the least is 1"),
        E::DuplicateRole { role, .. } => issue(IssueCode::DuplicateId)
            .found(role.to_string())
            .limit("the same step"),
        E::DescendingAuthority { level, below, .. } => {
            let issue = issue(IssueCode::AuthorityDescending);
            issue.found(u64::from(*level)).limit(u64::from(*below))
        }
        E::Ambiguous {
            kind,
            first,
            second,
            ..
        } => {
            let issue = issue(IssueCode::PolicyOverlap).found(kind.to_string());
            issue.limit(format!("{first} and {second}"))
        }
        E::NothingBeyond | E::AutomaticWithSteps { .. } | E::AutomaticAbove { .. } => {
            issue(IssueCode::ConflictingFields).found(error.to_string())
        }
    }
}
