//! Who has to agree before money is bound: policies, requests, decisions, and the proof of approval.
//!
//! A [`Policy`] gives every amount, and what is known of a request, a [`Chain`] of steps. A [`Request`] keeps the chain it was opened with, collects
//! decisions, and hands out the proof, [`Approved`], once every binding step is met. What no rule allows is denied, with the
//! rule and the numbers ([`Denial`]).
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Policy::new`] | a policy, or all its problems | bands cover every amount exactly once, to the last minor unit |
//! | [`Policies::route`] | the [`Chain`] of a request: who is asked, in which order, by which rules | a typed [`Denial`] where nobody may; both explain themselves |
//! | [`Policies::coverage`] | amounts × who, as text and Markdown | every amount is in one row |
//! | [`Policy::changes`] | what a later policy changes, in words | to the minor unit |
//! | [`Policies::simulate`] | past requests that would have gone elsewhere | [`Policies::suspected_splits`] finds purchases cut into parts |
//! | [`Request::open`] | the record [`Opened`] | refuses what nobody but the requester could approve |
//! | [`Request::decide`] | the record [`Decision`] | changes nothing; the requester never decides, nor anybody for them |
//! | [`Request::advise`] | the record [`Decision`] | recorded, never blocking |
//! | [`Request::recuse`] | the record [`Recusal`] | stands aside; the seat stays |
//! | [`Request::amend`] | the record [`Amendment`] | keeps the approval within tolerance, else opens a round |
//! | [`Request::override_by`] | the record [`Override`] | by a role, with a reason, to be ratified; else [`Request::breaches`] |
//! | [`Request::timing`] | what is due, and who is to be told | computed on read; sends nothing |
//! | [`Request::lapse`] | the record [`Lapse`] | silence means something only if the step says so |
//! | [`Request::withdraw`] | the record [`Withdrawal`] | by the requester, while pending |
//! | [`Request::apply`] | the request changes | holds no rules; records are never removed |
//! | [`Request::approved`] | [`Approved`] at an instant | the only way to have one |
//! | [`Request::confirm`] | whether a proof still holds | after an amendment it does not |
//! | [`Blanket::draw`] | [`Approved`] for a part | up to the amount, until the date, without asking again |
//! | [`Chain::lead_time`] | how long it takes | for a schedule to plan with |

mod aggregate;
mod amend;
mod approvers;
mod asked;
mod band;
mod bands;
mod blanket;
mod chain;
mod conduct;
mod conflict;
mod counted;
mod cover;
mod coverage;
mod deciding;
mod decision;
mod delegation;
mod diff;
mod directory;
mod draft;
mod emergency;
mod error;
mod facts;
mod filling;
mod index;
mod lead;
mod life;
mod limit;
mod merge;
mod policies;
mod policy;
mod policy_error;
mod proof;
mod request;
mod route;
mod rule;
mod schema;
mod seating;
mod simulate;
mod spec;
mod split;
mod step;
mod steps;
mod tally;
mod timing;

pub use aggregate::{Aggregate, Past, REQUESTER, WindowSum};
pub use amend::{AmendError, Amendment, AmendmentEffect};
pub use asked::Asked;
pub use band::Band;
pub use blanket::{Blanket, BlanketError, Drawing};
pub use chain::{Chain, Ground, Judged};
pub use conduct::{Conduct, Emergency, Tolerance};
pub use conflict::Conflict;
pub use coverage::{Coverage, CoverageRow};
pub use decision::{Ballot, Capacity, Decision, Outcome, Recusal, Vote, Withdrawal};
pub use delegation::{
    Absence, Delegation, DelegationError, DelegationMode, DelegationScope, DelegationWhen,
};
pub use diff::PolicyChange;
pub use directory::Directory;
pub use draft::{Line, Opened, RequestDraft};
pub use emergency::{Breach, BreachKind, Override};
pub use error::{DecisionError, Denial, RequestError};
pub use facts::{Condition, Conditions, FactType, FactValue, Facts, NumberRange};
pub use lead::{LeadCase, LeadError, LeadTime};
pub use life::{RequestRecord, RequestState};
pub use limit::{Limit, Start};
pub use policies::Policies;
pub use policy::Policy;
pub use policy_error::{PolicyError, StepConflict};
pub use proof::Approved;
pub use request::Request;
pub use rule::{Effect, Rule};
pub use schema::POLICY_SCHEMA;
pub use simulate::Rerouted;
pub use spec::{
    Approval, BandSpec, Beyond, Combine, ConversionSpec, DenySpec, Otherwise, PolicySpec,
    RequestKind, RuleSpec, Separation,
};
pub use split::SuspectedSplit;
pub use step::{Binding, CarryOver, Climb, Lead, Quorum, Silence, Step};
pub use tally::Shortage;
pub use timing::{Lapse, Stage, Timing};

use timing::time_of;
