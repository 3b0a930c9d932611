//! The life of a request as one table, and the records that move it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Amendment, AmendmentEffect, Decision, Lapse, Outcome, Override, Recusal, Withdrawal};
use crate::id::RequestId;

/// Where a request stands. Before it is opened it is a [`RequestDraft`](super::RequestDraft).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Waits for decisions.
    Pending,
    /// Every binding step is met.
    Approved,
    /// A step was vetoed or can no longer be met, or silence rejected it.
    Rejected,
    /// Taken back by the requester.
    Withdrawn,
    /// Let pass in an emergency: it counts as approved, and its steps are still to be met.
    Overridden,
    /// Its time is over, whether it was approved or not. Not rejected: it may be asked for again.
    Expired,
}

impl RequestState {
    /// All of them, in the order of declaration.
    pub const ALL: &[Self] = &[
        Self::Pending,
        Self::Approved,
        Self::Rejected,
        Self::Withdrawn,
        Self::Overridden,
        Self::Expired,
    ];

    /// Tells whether decisions are waited for.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Overridden)
    }
}

impl fmt::Display for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Overridden => "overridden",
            Self::Expired => "expired",
        })
    }
}

/// Something that happened to a request after it was opened. Records are added and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RequestRecord {
    /// Somebody decided or advised.
    Decided(Decision),
    /// Somebody stood aside.
    Recused(Recusal),
    /// Time was up for a step whose silence means something.
    Lapsed(Lapse),
    /// What is asked for was changed.
    Amended(Box<Amendment>),
    /// It was let pass in an emergency.
    Overridden(Override),
    /// It was taken back.
    Withdrawn(Withdrawal),
}

impl RequestRecord {
    /// Returns the request.
    #[must_use]
    pub fn request(&self) -> &RequestId {
        match self {
            Self::Decided(decision) => decision.request(),
            Self::Recused(recusal) => recusal.request(),
            Self::Lapsed(lapse) => lapse.request(),
            Self::Amended(amendment) => amendment.request(),
            Self::Overridden(record) => record.request(),
            Self::Withdrawn(withdrawal) => withdrawal.request(),
        }
    }

    /// Returns when it happened.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Decided(decision) => decision.at(),
            Self::Recused(recusal) => recusal.at(),
            Self::Lapsed(lapse) => lapse.at(),
            Self::Amended(amendment) => amendment.at(),
            Self::Overridden(record) => record.at(),
            Self::Withdrawn(withdrawal) => withdrawal.at(),
        }
    }

    pub(super) fn event(&self) -> Event {
        match self {
            Self::Decided(decision) => Event::Decided(decision.outcome()),
            Self::Recused(_) => Event::Recused,
            Self::Lapsed(lapse) => Event::Lapsed(lapse.outcome()),
            Self::Amended(amendment) => Event::Amended(amendment.effect()),
            Self::Overridden(_) => Event::Overridden,
            Self::Withdrawn(_) => Event::Withdrawn,
        }
    }
}

/// What happens to a request after it was opened.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    Decided(Outcome),
    Lapsed(Outcome),
    Recused,
    Amended(AmendmentEffect),
    Overridden,
    Withdrawn,
    Expired,
}

/// The lifecycle of a request: what is not in this table cannot happen.
#[rustfmt::skip]
#[allow(clippy::match_same_arms, reason = "a row of the table is one reason, not one target")]
pub(super) fn next(state: RequestState, event: Event) -> Option<RequestState> {
    use {AmendmentEffect as A, Event as E, Outcome as O, RequestState as S};
    Some(match (state, event) {
        // After `StepMet` whatever waited for that step is open.
        (S::Pending,    E::Decided(O::Advised | O::Recorded | O::StepMet)) => S::Pending,
        (S::Pending,    E::Lapsed(O::StepMet) | E::Recused)                => S::Pending,
        (S::Overridden, E::Decided(O::Advised | O::Recorded | O::StepMet)) => S::Overridden,
        (S::Overridden, E::Lapsed(O::StepMet) | E::Recused)                => S::Overridden,
        // Of a request that was let pass the last approval ratifies, and a rejection ends it.
        (S::Pending | S::Overridden, E::Decided(O::Approved))              => S::Approved,
        (S::Pending | S::Overridden, E::Lapsed(O::Approved))               => S::Approved,
        (S::Pending | S::Overridden, E::Decided(O::Vetoed | O::Unreachable)) => S::Rejected,
        (S::Pending | S::Overridden, E::Lapsed(O::Vetoed))                 => S::Rejected,
        (S::Pending,    E::Overridden)                                     => S::Overridden,
        (S::Pending,    E::Withdrawn)                                      => S::Withdrawn,
        (S::Pending | S::Approved, E::Expired)                             => S::Expired,
        // What was approved stays so within tolerance; what may be asked again opens a round.
        (S::Approved,   E::Amended(A::Kept))                               => S::Approved,
        (S::Approved,   E::Amended(A::Extended))                           => S::Pending,
        (S::Pending | S::Approved | S::Rejected | S::Expired, E::Amended(A::Restarted)) => S::Pending,
        (S::Pending | S::Approved | S::Rejected | S::Expired, E::Amended(A::Automatic)) => S::Approved,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lifecycle_is_this_grid() {
        use {AmendmentEffect as A, Event as E, Outcome as O};
        let events = [
            ("advised", E::Decided(O::Advised)),
            ("recorded", E::Decided(O::Recorded)),
            ("step met", E::Decided(O::StepMet)),
            ("last step met", E::Decided(O::Approved)),
            ("vetoed", E::Decided(O::Vetoed)),
            ("unreachable", E::Decided(O::Unreachable)),
            ("silence: advised", E::Lapsed(O::Advised)),
            ("silence: recorded", E::Lapsed(O::Recorded)),
            ("silence: step met", E::Lapsed(O::StepMet)),
            ("silence: last step", E::Lapsed(O::Approved)),
            ("silence: rejected", E::Lapsed(O::Vetoed)),
            ("silence: unreachable", E::Lapsed(O::Unreachable)),
            ("recused", E::Recused),
            ("amended: kept", E::Amended(A::Kept)),
            ("amended: extended", E::Amended(A::Extended)),
            ("amended: restarted", E::Amended(A::Restarted)),
            ("amended: automatic", E::Amended(A::Automatic)),
            ("overridden", E::Overridden),
            ("withdrawn", E::Withdrawn),
            ("expired", E::Expired),
        ];
        let row = |(name, event): (&str, Event)| {
            let cells = RequestState::ALL.iter().map(|state| {
                let next = next(*state, event).map_or("-".to_owned(), |next| next.to_string());
                format!(" {next:<10}")
            });
            format!("{name:<20} |{}", cells.collect::<String>())
                .trim_end()
                .to_owned()
        };
        let head = RequestState::ALL
            .iter()
            .map(|state| format!(" {state:<10}"));
        let head = format!("{:<20} |{}", "", head.collect::<String>())
            .trim_end()
            .to_owned();
        let grid: Vec<String> = std::iter::once(head)
            .chain(events.into_iter().map(row))
            .collect();
        assert_eq!(
            grid.join("\n"),
            GRID.trim_start_matches('\n'),
            "\n{}",
            grid.join("\n")
        );
    }

    const GRID: &str = "
                     | pending    approved   rejected   withdrawn  overridden expired
advised              | pending    -          -          -          overridden -
recorded             | pending    -          -          -          overridden -
step met             | pending    -          -          -          overridden -
last step met        | approved   -          -          -          approved   -
vetoed               | rejected   -          -          -          rejected   -
unreachable          | rejected   -          -          -          rejected   -
silence: advised     | -          -          -          -          -          -
silence: recorded    | -          -          -          -          -          -
silence: step met    | pending    -          -          -          overridden -
silence: last step   | approved   -          -          -          approved   -
silence: rejected    | rejected   -          -          -          rejected   -
silence: unreachable | -          -          -          -          -          -
recused              | pending    -          -          -          overridden -
amended: kept        | -          approved   -          -          -          -
amended: extended    | -          pending    -          -          -          -
amended: restarted   | pending    pending    pending    -          -          pending
amended: automatic   | approved   approved   approved   -          -          approved
overridden           | overridden -          -          -          -          -
withdrawn            | withdrawn  -          -          -          -          -
expired              | expired    expired    -          -          -          -";
}
