//! The rules of agreeing in a running plan: votes, changes of requests, emergencies, and who acts for whom.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::{
    Application, Effect, Event, Rejection, State,
    decide::Scene,
    known, money,
    moves::{self, Judges},
};
use crate::{
    approval::{
        Absence, Amendment, AmendmentEffect, Ballot, Decision, DecisionError, Delegation,
        DelegationScope, Directory, Facts, Lapse, Line, Outcome, Request, RequestDraft,
        RequestError, RequestState,
    },
    budget::LedgerCommand,
    id::{PersonId, RequestId, RoleId, VendorId},
    money::Money,
    plan::Plan,
};

/// Judges a vote of the actor.
pub(super) fn cast(
    scene: Scene<'_>,
    request: &RequestId,
    ballot: Ballot,
) -> Result<Vec<Event>, Rejection> {
    let application = money::application(scene.state, request)?;
    let decision = vote_or_advise(&application.request, ballot, scene.directory)?;
    money::decided(scene, application, decision)
}

/// Whoever is asked to decide decides; whoever is asked for advice only advises.
fn vote_or_advise(
    request: &Request,
    ballot: Ballot,
    directory: &Directory,
) -> Result<Decision, DecisionError> {
    match request.decide(ballot.clone(), directory) {
        Err(not_asked @ DecisionError::NotAsked { .. }) if request.state().is_open() => {
            // The refusal to decide says more than the refusal to advise.
            request.advise(ballot, directory).map_err(|_| not_asked)
        }
        decided => decided,
    }
}

/// Lets the actor stand aside.
pub(super) fn recuse(
    scene: Scene<'_>,
    request: &RequestId,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let application = money::application(scene.state, request)?;
    let (by, at) = (&scene.envelope.actor, scene.envelope.at);
    let recusal = application.request.recuse(by, reason, at)?;
    Ok(vec![Event::Recused { recusal }])
}

/// Lets a request pass in an emergency. Only spending waits to be ordered: any other effect could not be taken back.
pub(super) fn let_pass(
    scene: Scene<'_>,
    request: &RequestId,
    role: &RoleId,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let application = money::spending(scene.state, request)?;
    let (by, at) = (&scene.envelope.actor, scene.envelope.at);
    let request = &application.request;
    let overridden = request.override_by(by, role, reason, at, scene.directory)?;
    Ok(vec![Event::Overridden { overridden }])
}

/// What a request is to ask for from now on; what is `None` stays as it is.
#[derive(Debug)]
pub(super) struct Change<'a> {
    pub(super) lines: &'a [Line],
    pub(super) reason: &'a str,
    pub(super) vendor: Option<&'a VendorId>,
    pub(super) beneficiary: Option<&'a PersonId>,
    pub(super) facts: Option<&'a Facts>,
    pub(super) expires_at: Option<DateTime<Utc>>,
}

/// Changes a request: the money held follows, and what was approved stays so within tolerance.
pub(super) fn amend(
    scene: Scene<'_>,
    id: &RequestId,
    change: &Change<'_>,
) -> Result<Vec<Event>, Rejection> {
    let Scene { plan, envelope, .. } = scene;
    let application = money::application(scene.state, id)?;
    let (request, effect) = (&application.request, &application.effect);
    let spends = matches!(effect, Effect::Spend { .. });
    if !spends && request.state() == RequestState::Approved {
        return Err(Rejection::EffectDone {
            request: id.clone(),
        });
    }
    money::check_beneficiary(plan, change.beneficiary)?;
    let before = request.draft();
    let stated = change.facts.cloned();
    let stated = stated.unwrap_or_else(|| known::stated(plan, &before.facts));
    let mut draft = RequestDraft {
        requester: envelope.actor.clone(),
        vendor: change.vendor.or(before.vendor.as_ref()).cloned(),
        beneficiary: change.beneficiary.or(before.beneficiary.as_ref()).cloned(),
        facts: stated,
        lines: change.lines.to_vec(),
        reason: change.reason.into(),
        at: envelope.at,
        ..before.clone()
    };
    // Lines that are wrong are refused below, before anybody is asked.
    if draft.total().is_ok() {
        draft.facts = known::facts(scene, id, (&draft.facts, effect, &draft.lines))?;
    }
    // A transfer is not had in small ones by asking for less and changing it.
    let judges = match effect {
        Effect::Transfer { from, .. } => {
            let amounts = draft.lines.iter().map(|line| line.amount);
            let total = Money::try_sum(plan.currency(), amounts).map_err(RequestError::from)?;
            moves::judges(scene, from, total, Some(id))?
        }
        _ => Judges::Policies { cumulative: None },
    };
    // What was moved before counts as it does now.
    let effect = match (effect, &judges) {
        (Effect::Transfer { from, .. }, Judges::Policies { cumulative }) => {
            let (from, cumulative) = (from.clone(), *cumulative);
            &Effect::Transfer { from, cumulative }
        }
        (Effect::Transfer { from, .. }, Judges::Nobody { .. }) => &Effect::Transfer {
            from: from.clone(),
            cumulative: None,
        },
        _ => effect,
    };
    let asked = draft.clone();
    let route = |_, total| money::route(scene, &judges, &asked, total);
    let amendment = request.amend_on(draft, route, scene.directory)?;
    known::check_cost(plan, effect, &amendment.draft().lines)?;
    let mut events = Vec::new();
    if spends {
        let hold = LedgerCommand::Rehold {
            hold: id,
            lines: &amendment.draft().lines,
            expires_at: change.expires_at,
        };
        let terms = money::excepted(scene)?;
        let movement = scene.state.ledger.decide(&hold, &terms)?;
        events.extend(movement.map(|movement| Event::Moved { movement }));
    }
    let automatic = amendment.effect() == AmendmentEffect::Automatic;
    let consequences = match consequences(scene, &amendment, effect) {
        // Whoever decides may let it pass.
        Err(refused) if !automatic && may_pass(scene, &refused, &amendment, effect) => Vec::new(),
        now => now?,
    };
    let amendment = Box::new(amendment);
    let effect = Some(effect).filter(|effect| **effect != application.effect);
    let effect = effect.cloned();
    events.insert(0, Event::Amended { amendment, effect });
    if automatic {
        events.extend(consequences);
    }
    Ok(events)
}

/// Returns what the approval of the changed request would do now: it has to be possible already.
fn consequences(
    scene: Scene<'_>,
    amendment: &Amendment,
    effect: &Effect,
) -> Result<Vec<Event>, Rejection> {
    let draft = amendment.draft();
    let terms = money::excepted(scene)?;
    money::consequences(scene, &draft.lines, &draft.reason, effect, &terms)
}

fn may_pass(scene: Scene<'_>, refused: &Rejection, amendment: &Amendment, effect: &Effect) -> bool {
    let draft = amendment.draft();
    money::may_pass(scene, refused, &draft.lines, &draft.reason, effect)
}

/// What a delegation says besides who delegates.
#[derive(Debug)]
pub(super) struct Handover<'a> {
    pub(super) to: &'a PersonId,
    pub(super) window: (DateTime<Utc>, DateTime<Utc>),
    pub(super) terms: &'a super::DelegationTerms,
    pub(super) reason: &'a str,
}

/// Lets another person act for the actor.
pub(super) fn delegate(scene: Scene<'_>, handover: &Handover<'_>) -> Result<Vec<Event>, Rejection> {
    let to = handover.to;
    check_known(scene.plan, to)?;
    let (start, end) = handover.window;
    let terms = handover.terms;
    let delegation = Delegation {
        scope: DelegationScope {
            kinds: terms.kinds.clone(),
            roles: terms.roles.clone(),
            limit: terms.limit,
        },
        depth: terms.depth,
        mode: terms.mode,
        when: terms.when,
        reason: handover.reason.into(),
        ..Delegation::new(scene.envelope.actor.clone(), to.clone(), start, end)
    };
    scene.directory.clone().add_delegation(delegation.clone())?;
    Ok(vec![Event::Delegated { delegation }])
}

/// Takes back from now on what the actor has let another person do.
pub(super) fn revoke(scene: Scene<'_>, to: &PersonId) -> Result<Vec<Event>, Rejection> {
    let (from, at) = (&scene.envelope.actor, scene.envelope.at);
    let mut given = scene.state.delegations.iter();
    let in_force = |given: &Delegation| given.from == *from && given.to == *to && given.end > at;
    if !given.any(in_force) {
        return Err(Rejection::NothingDelegated {
            from: from.clone(),
            to: to.clone(),
        });
    }
    Ok(vec![Event::DelegationRevoked {
        from: from.clone(),
        to: to.clone(),
        at,
    }])
}

/// Notes that somebody is absent: themselves, or as their superior knows.
pub(super) fn absent(
    scene: Scene<'_>,
    person: Option<&PersonId>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Event>, Rejection> {
    let actor = &scene.envelope.actor;
    let person = person.unwrap_or(actor);
    check_known(scene.plan, person)?;
    if person != actor && !scene.directory.reports_to(person, actor) {
        // A deputy could otherwise put themselves into office.
        return Err(Rejection::NotSuperior {
            person: person.clone(),
            actor: actor.clone(),
        });
    }
    let absence = Absence {
        person: person.clone(),
        from,
        until,
    };
    scene.directory.clone().add_absence(absence.clone())?;
    Ok(vec![Event::AbsenceNoted { absence }])
}

fn check_known(plan: &Plan, person: &PersonId) -> Result<(), Rejection> {
    if plan.person(person).is_some() {
        return Ok(());
    }
    let person = person.clone();
    Err(Rejection::UnknownPerson { person })
}

/// Returns what the silence of a step has led to by now, of the request for which it did so first; nothing if it led to nothing.
///
/// Where the approval would have an effect that is not possible any more, nothing is recorded: the request waits to be taken
/// back or changed.
pub(super) fn lapsed(scene: Scene<'_>) -> Option<Vec<Event>> {
    let at = scene.envelope.at;
    let watched = scene.state.watched.iter();
    let applications = watched.filter_map(|id| scene.state.applications.get(id));
    let due = applications.filter_map(|application| {
        let lapse = application.request.lapse(scene.directory, at)?;
        let events = resolved(scene, application, &lapse).ok()?;
        Some((lapse.at(), application.request.id(), events))
    });
    let first = due.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    first.map(|(_, _, events)| events)
}

fn resolved(
    scene: Scene<'_>,
    application: &Application,
    lapse: &Lapse,
) -> Result<Vec<Event>, Rejection> {
    let draft = application.request.draft();
    let mut events = vec![Event::Lapsed {
        lapse: lapse.clone(),
    }];
    match lapse.outcome() {
        Outcome::Approved => {
            let effect = &application.effect;
            events.extend(money::consequences(
                scene,
                &draft.lines,
                &draft.reason,
                effect,
                &money::terms(scene),
            )?);
        }
        Outcome::Vetoed => events.extend(money::unheld(scene.state, application)?),
        _ => {}
    }
    Ok(events)
}

impl State {
    /// Returns who holds which role and acts for whom: what the plan says, and what was delegated since.
    #[must_use]
    pub fn directory<'a>(&self, of_plan: &'a Directory) -> Cow<'a, Directory> {
        if self.delegations.is_empty() && self.absences.is_empty() {
            return Cow::Borrowed(of_plan);
        }
        let mut directory = of_plan.clone();
        for delegation in &self.delegations {
            let added = directory.add_delegation(delegation.clone());
            added.expect("invariant: a delegation was judged before it was kept");
        }
        for absence in &self.absences {
            let added = directory.add_absence(absence.clone());
            added.expect("invariant: an absence was judged before it was kept");
        }
        Cow::Owned(directory)
    }
}
