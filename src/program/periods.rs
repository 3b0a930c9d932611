//! The rules of time passing over a budget: periods that are opened again, reviews that take place.

use super::{Event, Rejection, decide::Scene, money};
use crate::{
    budget::{Exception, ReviewHeld, Terms},
    id::ReviewId,
    time::PeriodLabel,
};

/// Opens a frozen period again, in the role that the budget gives this to.
pub(super) fn reopen(
    scene: Scene<'_>,
    period: PeriodLabel,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let ledger = &scene.state.ledger;
    let by = &scene.envelope.actor;
    let role = ledger.tree().reopening();
    let exception = role.map(|role| Exception {
        role: role.clone(),
        by: by.clone(),
        reason: reason.into(),
    });
    let terms = Terms {
        exception,
        ..money::terms(scene)
    };
    let movement = ledger.decide_reopen(period, &terms)?;
    // The ledger compares roles; that the actor holds the one named is for the plan to say.
    if let Some(role) = role {
        money::check_role(scene, role)?;
    }
    Ok(vec![Event::Moved { movement }])
}

/// Records that a review took place, by somebody of a role that looks.
pub(super) fn review(scene: Scene<'_>, review: &ReviewId) -> Result<Vec<Event>, Rejection> {
    let Some(point) = scene.plan.review(review) else {
        return Err(Rejection::UnknownReview {
            review: review.clone(),
        });
    };
    let by = &scene.envelope.actor;
    if !scene
        .directory
        .roles(by)
        .any(|role| point.who.contains(role))
    {
        return Err(Rejection::NotReviewer {
            person: by.clone(),
            review: review.clone(),
        });
    }
    let held = ReviewHeld {
        point: review.clone(),
        at: scene.envelope.at,
    };
    Ok(vec![Event::Reviewed { held }])
}
