//! Bands one above the other: whether they cover every amount once, and which one holds an amount.

use std::collections::{BTreeMap, BTreeSet};

use super::{Approval, Band, BandSpec, Beyond, Limit, PolicyError, Quorum, Start, Step};
use crate::{
    id::RoleId,
    money::{Currency, Money},
};

/// What bands are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duty {
    /// They decide: they cover every amount from zero on, and each has a binding step or is automatic.
    Decide,
    /// They ask for more: they start anywhere and cover every amount from there on.
    Add,
}

/// Reads `specs`, and reports everything that is wrong with them to `problems`, in the order of the bands.
pub(super) fn read(
    specs: Vec<BandSpec>,
    duty: Duty,
    beyond: Beyond,
    currency: Currency,
    authority: &BTreeMap<RoleId, u8>,
    problems: &mut Vec<PolicyError>,
) -> Vec<Band> {
    let mut start = Start::zero(currency);
    let mut bands = Vec::with_capacity(specs.len());
    for written in specs {
        let band = Band::read(written, start, currency, duty, problems);
        // Above a band without limit every further band overlaps, wherever it is said to start.
        start = Start::above(&band.limit()).unwrap_or(band.start());
        bands.push(band);
    }
    check_names(&bands, problems);
    check_cover(&bands, duty, beyond, currency, problems);
    check_order(&bands, authority, problems);
    bands
}

/// Returns the band that holds so many minor units. Logarithmic in the number of bands.
pub(super) fn find(bands: &[Band], minor: i128) -> Option<&Band> {
    let at = bands.partition_point(|band| band.limit().last_minor() < minor);
    let band = bands.get(at)?;
    (band.start().first_minor() <= minor).then_some(band)
}

fn check_names(bands: &[Band], problems: &mut Vec<PolicyError>) {
    let mut seen = BTreeSet::new();
    for band in bands {
        if !seen.insert(band.name()) {
            let band = band.name().into();
            problems.push(PolicyError::DuplicateBand { band });
        }
    }
}

/// Checks that every amount from the first on lies in exactly one band.
fn check_cover(
    bands: &[Band],
    duty: Duty,
    beyond: Beyond,
    currency: Currency,
    problems: &mut Vec<PolicyError>,
) {
    let foreign = |band: &Band| {
        let amounts = [Some(band.start().amount()), band.limit().amount()];
        let mut amounts = amounts.into_iter().flatten();
        amounts.any(|amount| amount.currency() != currency)
    };
    let (Some(first), false) = (bands.first(), bands.iter().any(foreign)) else {
        return; // amounts of two currencies cannot be put in order
    };
    let money = |minor| Money::from_minor(minor, currency);
    // The first amount not yet covered; `None` once an unlimited band was met.
    let mut next = Some(match duty {
        Duty::Decide => 0_i128,
        Duty::Add => first.start().first_minor(),
    });
    for band in bands {
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
    let limit = bands.last().map_or(Limit::Unlimited, Band::limit);
    match (beyond, limit) {
        (Beyond::Covered, Limit::UpTo(_) | Limit::Below(_)) => {
            problems.push(PolicyError::NotCovered { limit });
        }
        (Beyond::Denied, Limit::Unlimited) => problems.push(PolicyError::NothingBeyond),
        _ => {}
    }
}

/// Checks that larger amounts do not need less: neither nobody at all, nor a lower level of authority.
fn check_order(bands: &[Band], authority: &BTreeMap<RoleId, u8>, problems: &mut Vec<PolicyError>) {
    let mut stepped = false;
    let mut below = None;
    for band in bands {
        match band.approval() {
            Approval::Automatic if stepped => {
                let band = band.name().into();
                problems.push(PolicyError::AutomaticAbove { band });
            }
            Approval::Automatic => {}
            Approval::Steps => stepped = true,
        }
        let level = authority_needed(band.steps(), authority);
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

/// Returns the highest level of authority that the binding steps of `steps` need, as far as their roles have levels.
pub(super) fn authority_needed(steps: &[Step], authority: &BTreeMap<RoleId, u8>) -> Option<u8> {
    let binding = steps.iter().filter(|step| step.is_binding());
    binding.filter_map(|step| level(step, authority)).max()
}

/// Returns the least authority with which `step` can be met, or `None` when a role without a level can meet it.
fn level(step: &Step, authority: &BTreeMap<RoleId, u8>) -> Option<u8> {
    let levels = step.roles.iter().map(|role| authority.get(role).copied());
    if step.quorum == Quorum::EachRole {
        levels.max().flatten()
    } else {
        levels.min().flatten()
    }
}
