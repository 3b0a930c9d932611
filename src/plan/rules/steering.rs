//! What steers the budget names things that are there, each once.

use std::{collections::BTreeMap, fmt::Display};

use crate::{
    budget::{CarryPolicy, ReviewPoint, TeamFlexibility},
    id::RoleId,
    issue::IssueCode,
    plan::{
        names::Names,
        read::{ALLOWANCES, BudgetParts, Item, Nth, Read, Reader, THRESHOLDS},
    },
};

/// How the budget of a plan is steered.
#[derive(Debug)]
pub(in crate::plan) struct Steering {
    pub(in crate::plan) flexibility: Option<TeamFlexibility>,
    pub(in crate::plan) carry_over: Option<CarryPolicy>,
    pub(in crate::plan) reviews: Vec<ReviewPoint>,
}

/// Notes unknown and repeated names, and returns the whole in an order of its own: that of the document means nothing.
pub(super) fn check(budget: &BudgetParts, names: &Names, reader: &mut Reader) -> Steering {
    let (root, parts) = (&budget.item, &budget.steering);
    let flexibility = parts.flexibility.clone().map(|mut flexibility| {
        let TeamFlexibility {
            allowances,
            thresholds,
        } = &mut flexibility;
        let nodes = thresholds.iter().map(|threshold| &threshold.node);
        let places = places(THRESHOLDS, nodes.len(), root, reader);
        let places: Vec<String> = places.iter().map(|place| format!("{place}/node")).collect();
        for (node, place) in nodes.clone().zip(&places) {
            names.nodes.refer(node, root, place, reader);
        }
        once(root, nodes.zip(&places), "thresholds", reader);
        let teams = allowances.iter().map(|allowance| &allowance.team);
        let places = self::places(ALLOWANCES, teams.len(), root, reader);
        let places: Vec<String> = places.iter().map(|place| format!("{place}/team")).collect();
        once(root, teams.zip(&places), "allowances", reader);
        allowances.sort_by(|a, b| a.team.cmp(&b.team));
        thresholds.sort_by(|a, b| a.node.cmp(&b.node));
        flexibility
    });
    if parts.carry_over.is_some() && budget.periods.is_empty() {
        let issue = root.issue(IssueCode::ConflictingFields, "/carry_over");
        let found = "`carry_over` is from period to period, and the budget has no `periods`";
        reader.issues.push(issue.found(found));
    }
    let mut reviews: Vec<ReviewPoint> = Vec::with_capacity(parts.reviews.len());
    for Read { item, value } in &parts.reviews {
        let mut point = value.point.clone();
        for (i, node) in value.nodes.iter().enumerate() {
            let place = Nth("nodes", reader.index(item, "/nodes", i));
            names.nodes.refer(node, item, place, reader);
        }
        if point.nodes.is_empty() {
            point.nodes.insert(budget.id.clone());
        }
        reviews.push(point);
    }
    reviews.sort_by(|a, b| a.id.cmp(&b.id));
    Steering {
        flexibility,
        carry_over: parts.carry_over,
        reviews,
    }
}

/// Returns the roles that steer the budget, with the places that name them.
pub(super) fn roles<'a>(
    budget: &'a BudgetParts,
    reader: &Reader,
) -> Vec<(&'a RoleId, &'a Item, String)> {
    let root = &budget.item;
    let flexibility = budget.steering.flexibility.iter();
    let teams: Vec<&RoleId> = flexibility
        .flat_map(|flexibility| &flexibility.allowances)
        .map(|allowance| &allowance.team)
        .collect();
    let places = places(ALLOWANCES, teams.len(), root, reader);
    let mut roles: Vec<_> = teams
        .into_iter()
        .zip(places)
        .map(|(team, place)| (team, root, format!("{place}/team")))
        .collect();
    for Read { item, value } in &budget.steering.reviews {
        let places = self::places("who", value.who.len(), item, reader);
        roles.extend(
            value
                .who
                .iter()
                .zip(places)
                .map(|(role, place)| (role, item, place)),
        );
    }
    roles
}

/// Returns where in the document the items of a list stand.
fn places(list: &'static str, count: usize, item: &Item, reader: &Reader) -> Vec<String> {
    let index = |i| reader.index(item, &format!("/{list}"), i);
    let place = |i| Nth(list, index(i)).to_string();
    (0..count).map(place).collect()
}

/// Notes names that stand in a list twice: which of the two limits holds, nobody could say.
fn once<'a, T: Ord + Display + 'a>(
    item: &Item,
    named: impl Iterator<Item = (&'a T, &'a String)>,
    list: &str,
    reader: &mut Reader,
) {
    let mut seen: BTreeMap<&T, &String> = BTreeMap::new();
    for (name, place) in named {
        if seen.insert(name, place).is_some() {
            let issue = item.issue(IssueCode::ConflictingFields, place);
            reader
                .issues
                .push(issue.found(format!("two {list} for {name}")));
        }
    }
}
