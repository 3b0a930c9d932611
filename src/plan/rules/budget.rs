//! What hangs on the nodes of the budget: views, rules and phasing, and the roles these name.

use std::collections::BTreeSet;

use crate::{
    budget::{Basis, BudgetError, BudgetTree, Node, NodeSpec, Rule, Tolerance, ViewSpec},
    id::{NodeId, RoleId},
    issue::{Issue, IssueCode},
    money::Money,
    number::Percent,
    plan::{
        names::Names,
        read::{BudgetParts, Item, Nth, Parts, Read, Reader, Section},
    },
    time::DateSpan,
};

/// Notes every name that the budget refers to and the plan does not have; tells whether it has all that the tree is made of.
pub(super) fn refer(
    parts: &Parts,
    budget: &BudgetParts,
    names: &Names,
    reader: &mut Reader,
) -> bool {
    let mut complete = true;
    for Read { item, value } in &budget.nodes {
        if let Some(parent) = &value.parent {
            complete &= names.nodes.refer(parent, item, "/parent", reader);
        }
        for (i, view) in value.views.iter().enumerate() {
            let i = reader.index(item, "/views", i);
            complete &= names
                .views
                .refer(view, item, format_args!("/views/{i}"), reader);
        }
    }
    for Read { item, value } in &budget.views {
        if let Some(parent) = &value.parent {
            complete &= names.views.refer(parent, item, "/parent", reader);
        }
    }
    check_roles(parts, budget, names, reader);
    complete
}

/// Periods of another year than the plan's are a slip: no date of the plan would fall in one of them.
pub(super) fn check_periods(parts: &Parts, budget: &BudgetParts, reader: &mut Reader) {
    let spans = budget.periods.iter().map(|period| period.span);
    let (Some(plan), Some(first), Some(last)) =
        (parts.span, budget.periods.first(), budget.periods.last())
    else {
        return;
    };
    let apart = |span: DateSpan| span.end() <= plan.start() || plan.end() <= span.start();
    if spans.into_iter().all(apart) {
        let issue = budget.item.issue(IssueCode::PeriodsOutsidePlan, "/periods");
        let found = format!("{} to {}", first.label, last.label);
        let span = format!("{} to {}", plan.start(), plan.end());
        reader.issues.push(issue.found(found).limit(span));
    }
}

/// An exception that nobody can make is a slip: the limit could not be passed by anybody.
fn check_roles(parts: &Parts, budget: &BudgetParts, names: &Names, reader: &mut Reader) {
    let people = parts.people.iter();
    let held: BTreeSet<&RoleId> = people.flat_map(|person| &person.value.roles).collect();
    let root = &budget.item;
    let matching = budget.matching.exception.as_ref();
    let mut asked: Vec<(&RoleId, &Item, String)> = Vec::new();
    asked.extend(matching.map(|role| (role, root, "/matching/exception".to_owned())));
    let reopening = budget.reopening.as_ref();
    asked.extend(reopening.map(|role| (role, root, "/reopening".to_owned())));
    let nodes = budget.nodes.iter();
    let nodes = nodes.map(|node| (&node.item, &node.value.rules));
    let views = budget.views.iter();
    let views = views.map(|view| (&view.item, &view.value.rules));
    for (item, rules) in std::iter::once((root, &budget.rules))
        .chain(nodes)
        .chain(views)
    {
        for (i, rule) in rules.iter().enumerate() {
            let place = Nth("rules", reader.index(item, "/rules", i));
            let role = rule.exception.as_ref();
            asked.extend(role.map(|role| (role, item, format!("{place}/exception"))));
        }
    }
    asked.extend(super::steering::roles(budget, reader));
    for (role, item, place) in asked {
        let known = names.roles.refer(role, item, &place, reader);
        if known && reader.is_whole(Section::People) && !held.contains(role) {
            let issue = item.issue(IssueCode::RoleWithoutHolder, place);
            reader.issues.push(issue.found(role.to_string()));
        }
    }
}

/// Returns rules in an order of their own: that of the document means nothing.
pub(super) fn in_order(rules: &[Rule]) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    rules.sort_by_cached_key(|rule| {
        let Tolerance { amount, percent } = rule.tolerance;
        let tolerance = (amount.map(Money::minor), percent.map(Percent::decimal));
        let asked = (rule.stage, rule.basis, rule.control);
        (asked, rule.exception.clone(), tolerance)
    });
    rules
}

/// Returns a node whose rules and views are in an order of their own.
pub(super) fn node(read: &NodeSpec) -> NodeSpec {
    let mut views = read.views.clone();
    views.sort();
    views.dedup();
    NodeSpec {
        rules: in_order(&read.rules),
        views,
        ..read.clone()
    }
}

/// Returns a view whose rules are in an order of their own.
pub(super) fn view_of(read: &ViewSpec) -> ViewSpec {
    ViewSpec {
        rules: in_order(&read.rules),
        ..read.clone()
    }
}

pub(super) fn view<'a>(budget: &'a BudgetParts, id: &NodeId) -> Option<&'a Read<ViewSpec>> {
    budget.views.iter().find(|read| read.value.id == *id)
}

/// Returns what money on a node is charged to: the node, all above it, and each view that counts one of these, once.
pub(super) fn charged<'a>(tree: &'a BudgetTree, node: &NodeId) -> BTreeSet<&'a NodeId> {
    let up = |node: &&'a Node| tree.parent(node.id().as_str());
    let mut charged = BTreeSet::new();
    for node in std::iter::successors(tree.node(node.as_str()), up) {
        charged.insert(node.id());
        for view in node.views() {
            let find = |id: &NodeId| tree.views().iter().find(|view| view.id() == id);
            let up = std::iter::successors(find(view), |view| find(view.spec().parent.as_ref()?));
            charged.extend(up.map(crate::budget::View::id));
        }
    }
    charged
}

/// Says what is wrong with views, periods and phasing as an issue of the document.
pub(super) fn translate(error: &BudgetError, budget: &BudgetParts) -> Option<Issue> {
    use BudgetError as E;

    Some(match error {
        E::ReserveView { view: id } => view(budget, id)?
            .item
            .issue(IssueCode::ConflictingFields, "/kind")
            .found("a view and a reserve: money is set aside in a node"),
        E::PeriodGap { before, after } => {
            // The same label may stand there twice.
            let pairs = budget.periods.iter().zip(budget.periods.iter().skip(1));
            let mut pairs = (1_usize..).zip(pairs);
            let gap = pairs.find(|(_, (a, b))| a.label == *before && b.label == *after)?;
            let issue = budget
                .item
                .issue(IssueCode::PeriodGap, Nth("periods", gap.0));
            issue.found(after.to_string()).limit(before.to_string())
        }
        E::PhasingCount {
            node,
            found,
            periods,
        } => {
            let issue = hung(budget, node)
                .0
                .issue(IssueCode::PhasingCount, "/phasing");
            issue.found(count(*found)).limit(count(*periods))
        }
        E::PhasingSum { node, sum, amount } => {
            let issue = hung(budget, node)
                .0
                .issue(IssueCode::PhasingOffAmount, "/phasing");
            issue.found(*sum).limit(*amount)
        }
        E::NotPhased { node, basis } => {
            let (item, rules) = hung(budget, node);
            let at = position(rules, *basis);
            let place = format!("{}/basis", Nth("rules", at));
            item.issue(IssueCode::RuleWithoutPhasing, place)
                .found(basis.to_string())
        }
        other => budget
            .item
            .issue(IssueCode::ConflictingFields, "")
            .found(other.to_string()),
    })
}

/// Returns where a node, a view or the root stands, and its rules.
fn hung<'a>(budget: &'a BudgetParts, id: &NodeId) -> (&'a Item, &'a [Rule]) {
    let node = budget
        .nodes
        .iter()
        .find(|read: &&Read<NodeSpec>| read.value.id == *id);
    let node = node.map(|read| (&read.item, read.value.rules.as_slice()));
    let view = || view(budget, id).map(|read| (&read.item, read.value.rules.as_slice()));
    node.or_else(view).unwrap_or((&budget.item, &budget.rules))
}

fn position(rules: &[Rule], basis: Basis) -> usize {
    let found = rules.iter().position(|rule| rule.basis == basis);
    found.unwrap_or_default()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
