//! The rules of money in a running plan: requests, and what their approval does.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    Application, Effect, Event, Rejection, State,
    decide::Scene,
    funds, known,
    moves::{self, Judges},
};
use crate::{
    approval::{
        Chain, Decision, Denial, Facts, Line, Outcome, Past, Policy, Request, RequestDraft,
        RequestError, RequestKind, RequestState,
    },
    budget::{
        Exception, Ledger, LedgerCommand, LedgerError, LedgerEvent, Node, Stage, Status, Terms,
    },
    contingency::DrawAuthority,
    id::{PersonId, RequestId, RoleId, VendorId},
    money::Money,
    plan::Plan,
};

/// A request as a command makes it.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    id: &'a RequestId,
    kind: RequestKind,
    lines: Vec<Line>,
    reason: &'a str,
    effect: Effect,
    pub(super) vendor: Option<VendorId>,
    pub(super) beneficiary: Option<PersonId>,
    pub(super) facts: Facts,
    pub(super) expires_at: Option<DateTime<Utc>>,
}

impl<'a> Ask<'a> {
    pub(super) fn new(
        id: &'a RequestId,
        kind: RequestKind,
        lines: Vec<Line>,
        reason: &'a str,
        effect: Effect,
    ) -> Self {
        Self {
            id,
            kind,
            lines,
            reason,
            effect,
            vendor: None,
            beneficiary: None,
            facts: Facts::default(),
            expires_at: None,
        }
    }

    /// Returns what is asked with what the requester states about it.
    pub(super) fn knowing(self, facts: &Facts) -> Self {
        Self {
            facts: facts.clone(),
            ..self
        }
    }
}

/// Opens a request: the policy says who is to decide, and the money must be there already now.
pub(super) fn request(scene: Scene<'_>, ask: Ask<'_>) -> Result<Vec<Event>, Rejection> {
    let Scene {
        plan,
        directory,
        state,
        envelope,
    } = scene;
    if state.applications.contains_key(ask.id) {
        return Err(Rejection::RequestExists {
            request: ask.id.clone(),
        });
    }
    check_beneficiary(plan, ask.beneficiary.as_ref())?;
    let (judges, effect) = judges_of(scene, &ask)?;
    let mut draft = RequestDraft {
        beneficiary: ask.beneficiary,
        vendor: ask.vendor,
        facts: ask.facts,
        reason: ask.reason.into(),
        ..RequestDraft::new(
            ask.id.clone(),
            ask.kind,
            envelope.actor.clone(),
            ask.lines,
            envelope.at,
        )
    };
    // The money of a plan is in one currency, whatever its policies could convert.
    let total = Money::try_sum(plan.currency(), [draft.total()?]).map_err(RequestError::from)?;
    draft.facts = known::facts(scene, ask.id, (&draft.facts, &effect, &draft.lines))?;
    let chain = route(scene, &judges, &draft, total).map_err(RequestError::from)?;
    let opened = Request::open_on(draft, chain, directory)?;
    let lines = &opened.draft().lines;
    let mut events = Vec::new();
    known::check_cost(plan, &effect, lines)?;
    if let Effect::Spend { .. } = &effect {
        let hold = LedgerCommand::Hold {
            hold: ask.id,
            lines,
            expires_at: ask.expires_at,
        };
        let movement = state.ledger.decide(&hold, &excepted(scene)?)?;
        events.extend(movement.map(|movement| Event::Moved { movement }));
    }
    let request = Request::from(opened.clone());
    let now = consequences(scene, lines, ask.reason, &effect, &excepted(scene)?);
    let consequences = match now {
        // Whoever decides may let it pass.
        Err(refused)
            if request.state() == RequestState::Pending
                && may_pass(scene, &refused, lines, ask.reason, &effect) =>
        {
            Vec::new()
        }
        now => now?,
    };
    events.insert(
        0,
        Event::Requested {
            opened: Box::new(opened),
            effect,
        },
    );
    if request.state() == RequestState::Approved {
        events.extend(consequences);
    }
    Ok(events)
}

/// Returns who is asked about a request, and what its approval does.
fn judges_of(scene: Scene<'_>, ask: &Ask<'_>) -> Result<(Judges, Effect), Rejection> {
    let Effect::Transfer { from, .. } = &ask.effect else {
        return Ok((Judges::Policies { cumulative: None }, ask.effect.clone()));
    };
    let amounts = ask.lines.iter().map(|line| line.amount);
    let total = Money::try_sum(scene.plan.currency(), amounts).map_err(RequestError::from)?;
    let judges = moves::judges(scene, from, total, None)?;
    let cumulative = match &judges {
        Judges::Policies { cumulative } => *cumulative,
        Judges::Nobody { .. } => None,
    };
    let from = from.clone();
    Ok((judges, Effect::Transfer { from, cumulative }))
}

/// Tells whether a request that a limit stands in the way of could be approved by somebody who may let it pass.
pub(super) fn may_pass(
    scene: Scene<'_>,
    refused: &Rejection,
    lines: &[Line],
    reason: &str,
    effect: &Effect,
) -> bool {
    let by_limit = |error: &LedgerError| {
        matches!(
            error,
            LedgerError::LimitExceeded {
                stage: Stage::Plan,
                ..
            }
        )
    };
    if !matches!(refused, Rejection::Ledger(error) if by_limit(error)) {
        return false;
    }
    let tree = scene.state.ledger.tree();
    let nodes = tree.nodes().iter().flat_map(Node::rules);
    let views = tree.views().iter().flat_map(|view| &view.spec().rules);
    let rules = nodes.chain(views);
    let rules = rules.filter(|rule| rule.stage == Stage::Plan);
    let named: BTreeSet<&RoleId> = rules.filter_map(|rule| rule.exception.as_ref()).collect();
    named.into_iter().any(|role| {
        let terms = terms(scene).let_pass(Exception {
            role: role.clone(),
            by: scene.envelope.actor.clone(),
            reason: reason.into(),
        });
        consequences(scene, lines, reason, effect, &terms).is_ok()
    })
}

/// Asks who is to decide: the policies of the plan, in the light of the requests made so far where they add up.
pub(super) fn route(
    scene: Scene<'_>,
    judges: &Judges,
    draft: &RequestDraft,
    total: Money,
) -> Result<Chain, Denial> {
    let facts = draft.stated();
    let mut asked = draft.asked(total, &facts);
    match judges {
        Judges::Nobody { policy } => {
            // What is forbidden is so where nobody is asked as well.
            return match scene.plan.policies().route(&asked) {
                Err(denied @ Denial::Forbidden { .. }) => Err(denied),
                _ => policy.route(&asked),
            };
        }
        Judges::Policies { cumulative: None } => {}
        Judges::Policies {
            cumulative: Some(amount),
        } => asked = asked.at_least(*amount),
    }
    let policies = scene.plan.policies();
    let adds_up = |policy: &Policy| !policy.aggregates().is_empty();
    if !policies.as_slice().iter().any(adds_up) {
        return policies.route(&asked);
    }
    // What was turned down or taken back is not spent, but what was approved before it was changed may be.
    let requests = scene.state.applications.values();
    let requests = requests.map(|application| &application.request);
    let others = requests.filter(|request| request.id() != &draft.id);
    let ledger = &scene.state.ledger;
    let counted = others.flat_map(|request| {
        // Nothing but spending is bound before it is done.
        let spends = request.draft().kind == RequestKind::Spend;
        request.counted(move || spends && known::is_bound(ledger, request.id()))
    });
    let history: Vec<Past> = counted.map(Past::from).collect();
    policies.route(&asked.history(&history))
}

/// Checks that the person whom a request is for is known: a slip of the pen there would let them decide.
pub(super) fn check_beneficiary(
    plan: &Plan,
    beneficiary: Option<&PersonId>,
) -> Result<(), Rejection> {
    match beneficiary.filter(|id| plan.person(id).is_none()) {
        None => Ok(()),
        Some(person) => Err(Rejection::UnknownPerson {
            person: person.clone(),
        }),
    }
}

/// Returns what the approval of a request would do now; for spending nothing, because the money is held already.
pub(super) fn consequences(
    scene: Scene<'_>,
    lines: &[Line],
    reason: &str,
    effect: &Effect,
    terms: &Terms,
) -> Result<Vec<Event>, Rejection> {
    let ledger = &scene.state.ledger;
    match effect {
        Effect::Spend { .. } => Ok(Vec::new()),
        Effect::Transfer { from, .. } => together(ledger, lines, |ledger, line| {
            let (to, amount) = (&line.node, line.amount);
            ledger.decide(&LedgerCommand::Transfer { from, to, amount }, terms)
        }),
        Effect::Amend { .. } => together(ledger, lines, |ledger, line| {
            let (node, amount) = (&line.node, line.amount);
            ledger.decide(&LedgerCommand::Raise { node, amount }, terms)
        }),
        Effect::Draw {
            fund,
            trigger,
            risk,
        } => funds::drawn(
            scene,
            fund,
            funds::draw(trigger, risk.as_ref(), lines, reason),
            DrawAuthority::Approval,
            terms,
        ),
    }
}

/// Decides the lines one after the other, each on the balances that the ones before it leave: what fits line by line need not
/// fit as a whole.
pub(super) fn together(
    ledger: &Ledger,
    lines: &[Line],
    decide: impl Fn(&Ledger, &Line) -> Result<Option<LedgerEvent>, LedgerError>,
) -> Result<Vec<Event>, Rejection> {
    if let [line] = lines {
        let movement = decide(ledger, line)?.map(|movement| Event::Moved { movement });
        return Ok(movement.into_iter().collect());
    }
    let mut sketch = ledger.sketch();
    let mut events = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(movement) = decide(&sketch, line)? {
            sketch.apply(&movement)?;
            events.push(Event::Moved { movement });
        }
    }
    Ok(events)
}

/// Returns what a decision leads to: with the last approval the effect, with a rejection the release of what was held.
pub(super) fn decided(
    scene: Scene<'_>,
    application: &Application,
    decision: Decision,
) -> Result<Vec<Event>, Rejection> {
    let outcome = decision.outcome();
    let draft = application.request.draft();
    let terms = excepted(scene)?;
    let mut events = vec![Event::Decided { decision }];
    match outcome {
        Outcome::Approved => {
            let (lines, effect) = (&draft.lines, &application.effect);
            events.extend(consequences(scene, lines, &draft.reason, effect, &terms)?);
        }
        Outcome::Vetoed | Outcome::Unreachable => {
            events.extend(unheld(scene.state, application)?);
        }
        Outcome::Advised | Outcome::Recorded | Outcome::StepMet => (),
    }
    Ok(events)
}

pub(super) fn withdraw(
    scene: Scene<'_>,
    request: &RequestId,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let application = application(scene.state, request)?;
    let (by, at) = (&scene.envelope.actor, scene.envelope.at);
    let withdrawal = application.request.withdraw(by, reason, at)?;
    let mut events = vec![Event::Withdrawn { withdrawal }];
    events.extend(unheld(scene.state, application)?);
    Ok(events)
}

/// Releases what is held for a request that will not be approved.
pub(super) fn unheld(state: &State, application: &Application) -> Result<Option<Event>, Rejection> {
    if !matches!(application.effect, Effect::Spend { .. }) {
        return Ok(None);
    }
    let hold = state.ledger.hold(application.request.id().as_str());
    if hold.is_none_or(|hold| hold.status() != Status::Open) {
        return Ok(None); // it is free already, or ordered under an approval before
    }
    let movement = state.ledger.decide_release(application.request.id())?;
    Ok(Some(Event::Moved { movement }))
}

pub(super) fn application<'a>(
    state: &'a State,
    request: &RequestId,
) -> Result<&'a Application, Rejection> {
    let unknown = || Rejection::UnknownRequest {
        request: request.clone(),
    };
    state.applications.get(request).ok_or_else(unknown)
}

/// Returns the terms on which a command of a running plan is posted, with who lets it pass a limit.
pub(super) fn excepted(scene: Scene<'_>) -> Result<Terms, Rejection> {
    let terms = terms(scene);
    let Some(waiver) = scene.envelope.command.waiver() else {
        return Ok(terms);
    };
    // The ledger compares roles; that the actor holds the one named is for the plan to say.
    check_role(scene, &waiver.role)?;
    Ok(terms.let_pass(Exception {
        role: waiver.role.clone(),
        by: scene.envelope.actor.clone(),
        reason: waiver.reason.clone(),
    }))
}

/// Refuses an actor who does not hold a role.
pub(super) fn check_role(scene: Scene<'_>, role: &RoleId) -> Result<(), Rejection> {
    let person = &scene.envelope.actor;
    if scene.directory.roles(person).any(|held| held == role) {
        return Ok(());
    }
    Err(Rejection::RoleNotHeld {
        person: person.clone(),
        role: role.clone(),
    })
}

/// Returns the terms on which a command of a running plan is posted: on the day it is given.
pub(super) fn terms(scene: Scene<'_>) -> Terms {
    Terms {
        at: Some(scene.envelope.at),
        ..Terms::default()
    }
}

/// Returns a request for spending: behind any other there is no money to be ordered or given back.
pub(super) fn spending<'a>(
    state: &'a State,
    request: &RequestId,
) -> Result<&'a Application, Rejection> {
    let application = application(state, request)?;
    match application.effect {
        Effect::Spend { .. } => Ok(application),
        _ => Err(Rejection::NotSpending {
            request: request.clone(),
        }),
    }
}
