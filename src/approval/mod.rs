//! Who has to agree before money is bound: policies, requests, decisions, and the proof of approval.
//!
//! A [`Policy`] gives every amount a [`Chain`] of steps. A [`Request`] keeps the chain it was opened with, collects
//! decisions, and hands out the proof, [`Approved`], once every binding step is met. What no rule allows is denied, with the
//! rule and the numbers ([`Denial`]).
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Policy::new`] | a policy, or all its problems | bands cover every amount exactly once, to the last minor unit |
//! | [`Policy::chain`] | band and steps of an amount | [`Denial`] beyond the last band; explains itself in words |
//! | [`Request::open`] | the record [`Opened`] | refuses what nobody but the requester could approve |
//! | [`Request::decide`] | the record [`Decision`] | changes nothing; the requester never decides |
//! | [`Request::advise`] | the record [`Decision`] | recorded, never blocking |
//! | [`Request::withdraw`] | the record [`Withdrawal`] | by the requester, while pending |
//! | [`Request::apply`] | the request changes | holds no rules |
//! | [`Request::approved`] | [`Approved`] | the only way to have one |

mod band;
mod chain;
mod decision;
mod directory;
mod draft;
mod error;
mod limit;
mod policies;
mod policy;
mod proof;
mod request;
mod spec;
mod step;
mod steps;
mod tally;

pub use band::Band;
pub use chain::Chain;
pub use decision::{Ballot, Decision, Outcome, Vote, Withdrawal};
pub use directory::Directory;
pub use draft::{Line, Opened, RequestDraft};
pub use error::{DecisionError, Denial, PolicyError, RequestError, StepConflict};
pub use limit::{Limit, Start};
pub use policies::Policies;
pub use policy::Policy;
pub use proof::Approved;
pub use request::{Conflict, Request, RequestState};
pub use spec::{Approval, BandSpec, Beyond, PolicySpec, RequestKind, Separation};
pub use step::{Binding, CarryOver, Climb, Lead, Quorum, Silence, Step};
pub use tally::Shortage;
