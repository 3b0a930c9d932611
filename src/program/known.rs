//! What the plan and its ledger know of a request for spending: nobody states it otherwise.

use std::collections::BTreeMap;

use super::{Application, Effect, Rejection, State, decide::Scene, money, moves::Judges};
use crate::{
    approval::{FactType, FactValue, Facts, Line, RequestDraft, RequestError},
    budget::{Field, Hold, Ledger, LedgerError, Node, Status},
    id::{CostId, FactId, NodeId, RequestId, VendorId},
    money::{Money, MoneyError},
    plan::Plan,
};

/// The name under which policies know the vendor.
const VENDOR: &str = "vendor";

/// Whether it draws on a planned cost and stays, with all other requests on it, within what is planned.
const WITHIN_PLAN: &str = "within-plan";

/// Whether it asks for more than its nodes or those above them have free.
const OVER_BUDGET: &str = "over-budget";

/// Returns the facts as stated, with those that the plan and its ledger know wherever its policies ask about them.
///
/// Whoever could state these, or leave them out, would choose who decides.
pub(super) fn facts(
    scene: Scene<'_>,
    request: &RequestId,
    (stated, effect, lines): (&Facts, &Effect, &[Line]),
) -> Result<Facts, Rejection> {
    let mut facts = stated.clone();
    let Effect::Spend { cost } = effect else {
        return Ok(facts);
    };
    let planned = cost.as_ref().and_then(|cost| scene.plan.cost(cost));
    if let Some(planned) = planned {
        // What the plan says of the cost holds unless the request says otherwise.
        let own = [WITHIN_PLAN, OVER_BUDGET];
        let said = scene.plan.facts_of(planned);
        let said = said.iter().filter(|(fact, _)| {
            facts.get(fact.as_str()).is_none() && !own.contains(&fact.as_str())
        });
        let said: Vec<_> = said
            .map(|(fact, value)| (fact.clone(), value.clone()))
            .collect();
        facts.extend(said);
    }
    let asked = scene.plan.policies().fact_types();
    for name in [WITHIN_PLAN, OVER_BUDGET] {
        if asked.get(name) != Some(&FactType::Flag) {
            continue;
        }
        let known = match name {
            WITHIN_PLAN => is_within(scene, request, cost.as_ref(), lines),
            _ => is_over(&scene.state.ledger, request, lines),
        };
        let known = FactValue::Flag(known.map_err(RequestError::from)?);
        let fact = FactId::new(name).expect("invariant: both names are slugs");
        match facts.get(name) {
            Some(other) if *other != known => {
                return Err(Rejection::FactDisputed {
                    fact,
                    stated: Box::new(other.clone()),
                    known: Box::new(known),
                });
            }
            Some(_) => {}
            None => facts.set(fact, known),
        }
    }
    Ok(facts)
}

/// Returns facts without those that [`facts`] adds: what was known of a request may not be so after it is changed.
pub(super) fn stated(plan: &Plan, before: &Facts) -> Facts {
    let asked = plan.policies().fact_types();
    let is_known = |fact: &FactId| {
        let own = [WITHIN_PLAN, OVER_BUDGET].contains(&fact.as_str());
        own && asked.get(fact.as_str()) == Some(&FactType::Flag)
    };
    let others = before.iter().filter(|(fact, _)| !is_known(fact));
    others
        .map(|(fact, value)| (fact.clone(), value.clone()))
        .collect()
}

fn is_within(
    scene: Scene<'_>,
    request: &RequestId,
    cost: Option<&CostId>,
    lines: &[Line],
) -> Result<bool, MoneyError> {
    let Some(cost) = cost.and_then(|cost| scene.plan.cost(cost)) else {
        return Ok(false);
    };
    let mut sum = Money::try_sum(
        cost.planned.currency(),
        lines.iter().map(|line| line.amount),
    )?;
    for amount in live(scene.state, (&cost.id, request)) {
        sum = sum.try_add(amount)?;
    }
    Ok(sum.try_cmp(cost.planned)?.is_le())
}

/// Checks that what is drawn on a planned cost is drawn where it is planned.
pub(super) fn check_cost(plan: &Plan, effect: &Effect, lines: &[Line]) -> Result<(), Rejection> {
    let Effect::Spend { cost: Some(cost) } = effect else {
        return Ok(());
    };
    let unknown = || Rejection::UnknownCost { cost: cost.clone() };
    let planned = &plan.cost(cost).ok_or_else(unknown)?.node;
    if lines.iter().all(|line| line.node == *planned) {
        return Ok(());
    }
    let (cost, planned) = (cost.clone(), planned.clone());
    Err(Rejection::CostElsewhere { cost, planned })
}

/// Checks that a vendor who is named only when it is ordered is one whom the approval is good for: the one that was stated, and nobody of
/// whom the policies would have asked others.
pub(super) fn check_vendor(
    scene: Scene<'_>,
    application: &Application,
    vendor: &VendorId,
) -> Result<(), Rejection> {
    let request = &application.request;
    let mismatch = || {
        let hold = request.id().clone();
        let field = Field::Vendor;
        Err(LedgerError::ApprovalMismatch { hold, field }.into())
    };
    match request.draft().facts.get(VENDOR) {
        Some(FactValue::Text(stated)) if **stated == *vendor.as_str() => return Ok(()),
        Some(_) => return mismatch(),
        None if !scene.plan.policies().fact_types().contains_key(VENDOR) => return Ok(()),
        None => {}
    }
    let named = RequestDraft {
        vendor: Some(vendor.clone()),
        ..request.draft().clone()
    };
    let (judges, total) = (
        Judges::Policies { cumulative: None },
        request.chain().amount(),
    );
    // Both as of now, so that nothing but the vendor tells them apart.
    let before = money::route(scene, &judges, request.draft(), total);
    let after = money::route(scene, &judges, &named, total).map_err(RequestError::from)?;
    if before.is_ok_and(|before| before.steps() == after.steps()) {
        return Ok(());
    }
    mismatch()
}

/// Tells whether money was ordered under a request: of what is finished the ledger keeps no more than that.
pub(super) fn is_bound(ledger: &Ledger, request: &RequestId) -> bool {
    if ledger.hold(request.as_str()).is_none() {
        return true;
    }
    let mut orders = ledger.orders();
    orders.any(|(_, order)| order.hold() == request && order.status() != Status::Voided)
}

/// Returns what counts as asked for by each request on a cost: what was rejected or taken back does not, and of what was approved before
/// it was changed the larger amount does.
fn live<'a>(
    state: &'a State,
    (cost, but): (&'a CostId, &'a RequestId),
) -> impl Iterator<Item = Money> {
    let applications = state.applications.values();
    applications
        .filter(move |application| {
            matches!(&application.effect, Effect::Spend { cost: Some(other) } if other == cost)
                && application.request.id() != but
        })
        .filter_map(|application| {
            let request = &application.request;
            let amounts = request.counted(|| is_bound(&state.ledger, request.id()));
            let amounts = amounts.map(|opened| opened.chain().amount());
            amounts.max_by_key(|amount| amount.minor())
        })
}

fn is_over(ledger: &Ledger, request: &RequestId, lines: &[Line]) -> Result<bool, MoneyError> {
    let asked = upward(ledger, lines.iter().cloned())?;
    // What the request holds itself is there for it when it is changed.
    let hold = ledger.hold(request.as_str());
    let hold = hold.filter(|hold| !matches!(hold.status(), Status::Released | Status::Expired));
    let own = upward(ledger, hold.into_iter().flat_map(Hold::lines))?;
    for (node, amount) in asked {
        let Some(balance) = ledger.balance(node.as_str()) else {
            continue; // the ledger refuses the request for it
        };
        let mut free = balance.available().try_sub(balance.reserved)?;
        if let Some(held) = own.get(node) {
            free = free.try_add(*held)?;
        }
        if amount.try_cmp(free)?.is_gt() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds up lines at their nodes and all nodes above them.
fn upward(
    ledger: &Ledger,
    lines: impl Iterator<Item = Line>,
) -> Result<BTreeMap<&NodeId, Money>, MoneyError> {
    let tree = ledger.tree();
    let mut sums = BTreeMap::new();
    for line in lines {
        let node = tree.node(line.node.as_str());
        let above = |node: &&_| tree.parent(Node::id(node).as_str());
        for node in std::iter::successors(node, above) {
            let sum = sums
                .entry(node.id())
                .or_insert(Money::zero(tree.currency()));
            *sum = sum.try_add(line.amount)?;
        }
    }
    Ok(sums)
}
