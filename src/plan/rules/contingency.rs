//! Contingency funds can be drawn by somebody at some time, and are neither too small nor too large.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    budget::{BudgetTree, Node, NodeKind},
    contingency::{Authority, Fund, FundError, FundSpec, Standing},
    id::NodeId,
    issue::{Issue, IssueCode},
    money::{Money, MoneyError},
    number::{Percent, Ratio, Rounding},
    plan::{
        names::Names,
        read::{Item, Nth, Parts, Read, Reader, Section},
    },
};

/// Makes the funds and judges them; `None` when an issue stands in the way.
pub(super) fn check(
    parts: &Parts,
    tree: Option<&BudgetTree>,
    names: &Names,
    reader: &mut Reader,
) -> Option<Vec<Fund>> {
    let mut funds = Vec::with_capacity(parts.funds.funds.len());
    let held: BTreeSet<_> = parts
        .people
        .iter()
        .flat_map(|person| &person.value.roles)
        .collect();
    let mut keepers = BTreeMap::new();
    for fund in &parts.funds.funds {
        let (item, value) = (&fund.item, &fund.value);
        match Fund::new(value.clone()) {
            Ok(fund) => funds.push(fund),
            Err(errors) => {
                let issues = errors.iter();
                let issues = issues.filter_map(|error| translate(error, item, value, reader));
                let issues: Vec<Issue> = issues.collect();
                reader.issues.extend(issues);
            }
        }
        let found = value.amount.currency();
        if let Some(limit) = parts.currency.filter(|currency| *currency != found) {
            let issue = item.issue(IssueCode::ForeignCurrency, "/amount");
            reader
                .issues
                .push(issue.found(found.to_string()).limit(limit.to_string()));
        }
        for (i, authority) in value.authority.iter().enumerate() {
            let i = reader.index(item, "/authority", i);
            let place = Nth("authority", i);
            let known =
                names
                    .roles
                    .refer(&authority.role, item, format_args!("{place}/role"), reader);
            if known && reader.is_whole(Section::People) && !held.contains(&authority.role) {
                let issue = item.issue(IssueCode::RoleWithoutHolder, format_args!("{place}/role"));
                reader.issues.push(issue.found(authority.role.to_string()));
            }
        }
        check_exposures(fund, reader);
        check_caps(fund, reader);
        if let Standing::InsideBaseline { node } = &value.standing {
            if names.nodes.refer(node, item, "/node", reader) {
                let keeper = tree.and_then(|tree| tree.node(node.as_str()));
                if let Some(keeper) = keeper {
                    check_keeper(fund, keeper, reader);
                }
                // The same money would be counted, and could be drawn, twice.
                if let Some(other) = keepers.insert(node, &value.id) {
                    let issue = item.issue(IssueCode::ConflictingFields, "/node");
                    let found = format!("{node} is the node of the fund {other} already");
                    reader.issues.push(issue.found(found));
                }
            }
        }
    }
    for Read { item, value } in &parts.funds.kpis {
        names.kpis.refer(value, item, "/kpi", reader);
    }
    check_bounds(parts, reader);
    check_planned(parts, names, reader);
    (funds.len() == parts.funds.funds.len()).then_some(funds)
}

/// Says an error of a fund as an issue of the document; amounts, their currencies, kinds, duplicate names and empty lists
/// were judged when they were read.
fn translate(error: &FundError, item: &Item, fund: &FundSpec, reader: &Reader) -> Option<Issue> {
    let nth = |list: &'static str, index: Option<usize>| {
        index.map(|i| Nth(list, reader.index(item, &format!("/{list}"), i)))
    };
    let invalid = |place: String| {
        item.issue(IssueCode::InvalidValue, place)
            .limit(error.to_string())
    };
    let twice = |place: String| {
        item.issue(IssueCode::DuplicateId, place)
            .limit("the same fund")
    };
    Some(match error {
        FundError::NegativeAmount { .. }
        | FundError::Currency { .. }
        | FundError::ConditionKind { .. }
        | FundError::DuplicateTrigger { .. }
        | FundError::NegativeExposure { .. }
        | FundError::NoTrigger
        | FundError::NoAuthority => return None,
        FundError::NoPeriodCap { cap } => invalid("/cap_per_period".to_owned()).found(*cap),
        FundError::NeverMet { trigger } => {
            let at = fund.triggers.iter().position(|other| other.id == *trigger);
            invalid(format!("{}/until", nth("triggers", at)?)).found(error.to_string())
        }
        FundError::DuplicateRisk { risk } => {
            let at = fund.risks.iter().rposition(|other| other.id == *risk);
            twice(format!("{}/id", nth("risks", at)?)).found(risk.to_string())
        }
        FundError::NoCap { cap } => invalid("/cap_per_draw".to_owned()).found(*cap),
        FundError::DuplicateAuthority { role } => {
            let at = fund.authority.iter().rposition(|other| other.role == *role);
            twice(format!("{}/role", nth("authority", at)?)).found(role.to_string())
        }
        FundError::NoLimit { role, limit } => {
            let is = |other: &Authority| other.role == *role && other.limit == *limit;
            let at = fund.authority.iter().position(is);
            invalid(nth("authority", at)?.to_string()).found(limit.to_string())
        }
    })
}

/// A fund holds what its node is allotted, and a node that is no reserve may spend it.
fn check_keeper(fund: &Read<FundSpec>, keeper: &Node, reader: &mut Reader) {
    let (item, amount) = (&fund.item, fund.value.amount);
    if keeper.kind() != NodeKind::Reserve {
        let issue = item.issue(IssueCode::FundNodeOpen, "/node");
        let issue = issue.found(keeper.id().to_string());
        reader.issues.push(issue.limit(keeper.kind().to_string()));
    }
    let held = keeper.amount();
    // What is in another currency is told as such.
    if amount.try_cmp(held).is_ok_and(Ordering::is_ne) {
        let issue = item.issue(IssueCode::FundNodeMismatch, "/node");
        reader.issues.push(issue.found(amount).limit(held));
    }
}

/// A cap above the fund limits nothing.
fn check_caps(fund: &Read<FundSpec>, reader: &mut Reader) {
    let (item, value) = (&fund.item, &fund.value);
    let per_period = value.cap_per_period.map(|cap| cap.amount);
    let caps = [
        ("/cap_per_draw", value.cap_per_draw),
        ("/cap_per_period", per_period),
    ];
    for (place, cap) in caps {
        let exceeds = |cap: &Money| cap.try_cmp(value.amount).is_ok_and(Ordering::is_gt);
        if let Some(cap) = cap.filter(exceeds) {
            let issue = item.issue(IssueCode::CapAboveFund, place);
            reader.issues.push(issue.found(cap).limit(value.amount));
        }
    }
}

/// A fund that keeps more for its risks than it holds cannot bear them.
fn check_exposures(fund: &Read<FundSpec>, reader: &mut Reader) {
    let (item, value) = (&fund.item, &fund.value);
    let exposures = || value.risks.iter().map(|risk| risk.exposure);
    let exceeds = |kept: &Money| kept.try_cmp(value.amount).is_ok_and(Ordering::is_gt);
    let mut told = false;
    for (i, exposure) in exposures().enumerate().filter(|(_, kept)| exceeds(kept)) {
        let place = Nth("risks", reader.index(item, "/risks", i));
        let issue = item.issue(
            IssueCode::ExposureAboveFund,
            format_args!("{place}/exposure"),
        );
        reader
            .issues
            .push(issue.found(exposure).limit(value.amount));
        told = true;
    }
    // Each of them may fit where all of them do not.
    match Money::try_sum(value.amount.currency(), exposures()) {
        Ok(sum) if !told && exceeds(&sum) => {
            let issue = item.issue(IssueCode::ExposureAboveFund, "/risks");
            reader.issues.push(issue.found(sum).limit(value.amount));
        }
        Err(error @ MoneyError::Overflow { .. }) => {
            let issue = item.issue(IssueCode::AmountOverflow, "/risks");
            reader.issues.push(issue.found(error.to_string()));
        }
        // Amounts of another currency are refused with the fund.
        Ok(_) | Err(_) => {}
    }
}

/// Money that is kept in reserve is drawn, never spent where it lies: a cost planned there could not be held.
fn check_planned(parts: &Parts, names: &Names, reader: &mut Reader) {
    let mut kept: BTreeMap<&NodeId, String> = BTreeMap::new();
    let nodes = parts.budget.iter().flat_map(|budget| &budget.nodes);
    for node in nodes.filter(|node| node.value.kind == NodeKind::Reserve) {
        kept.insert(&node.value.id, "a contingency fund".to_owned());
    }
    for fund in &parts.funds.funds {
        if let Standing::InsideBaseline { node } = &fund.value.standing {
            if names.nodes.has(node) {
                kept.insert(node, format!("the contingency fund {}", fund.value.id));
            }
        }
    }
    for cost in &parts.costs {
        if let Some(keeper) = kept.get(&cost.value.node) {
            let issue = cost.item.issue(IssueCode::PlannedOnReserve, "/node");
            let node = cost.value.node.to_string();
            reader.issues.push(issue.found(node).limit(keeper.as_str()));
        }
    }
}

/// Compares the sum of the funds with the budget's total.
fn check_bounds(parts: &Parts, reader: &mut Reader) {
    let funds = &parts.funds;
    if funds.min.is_none() && funds.max.is_none() {
        return;
    }
    if let Some((min, max)) = funds.min.zip(funds.max).filter(|(min, max)| min > max) {
        let issue = Item::plan().issue(IssueCode::BoundsCross, "/contingency/min");
        let (found, limit) = (format!("`min` of {min}"), format!("`max` of {max}"));
        reader.issues.push(issue.found(found).limit(limit));
        return;
    }
    let Some(budget) = &parts.budget else { return };
    if !reader.is_whole(Section::Funds) {
        return;
    }
    let amounts = funds.funds.iter().map(|fund| fund.value.amount);
    let Ok(sum) = Money::try_sum(budget.total.currency(), amounts) else {
        return;
    };
    // To the last minor unit: a share that is written with a few digits may be one that is kept.
    let bound = |percent: Percent, rounding| budget.total.percent(percent, rounding).ok();
    let least = funds.min.and_then(|min| bound(min, Rounding::Ceil));
    let most = funds.max.and_then(|max| bound(max, Rounding::Floor));
    let compared = |bound: Option<Money>| bound.and_then(|bound| sum.try_cmp(bound).ok());
    let (below, above) = (compared(least), compared(most));
    // Money kept in reserve of nothing at all is outside of any bound.
    let undefined = budget.total.is_zero() && !sum.is_zero();
    if below.is_some_and(Ordering::is_lt) || above.is_some_and(Ordering::is_gt) || undefined {
        let bound = |value: Option<Percent>, otherwise: &str| {
            value.map_or(otherwise.to_owned(), |value| value.to_string())
        };
        let limit = format!(
            "{} to {}",
            bound(funds.min, "0%"),
            bound(funds.max, "any share")
        );
        let ratio = sum.ratio_to(budget.total).ok();
        let share = |digits| ratio.and_then(|ratio: Ratio| ratio.percent(digits));
        // Where four digits would show the bound itself, more of them show the difference.
        let shown = share(4).filter(|share| ![funds.min, funds.max].contains(&Some(*share)));
        let share = shown.or_else(|| share(10));
        let found = share.map_or_else(|| format!("{sum} of nothing"), |s| s.to_string());
        let issue = Item::plan().issue(IssueCode::ContingencyOutOfBounds, "/contingency");
        reader.issues.push(issue.found(found).limit(limit));
    }
}
