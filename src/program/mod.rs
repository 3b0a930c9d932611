//! What happens after planning: commands that are judged, events that are kept, and a state that any replay rebuilds.
//!
//! ```text
//! Envelope ──decide──▶ events, or a Rejection ──▶ Record (command + events) ──apply──▶ State
//!                                                   └── journal ──replay──▶ the same State
//! ```
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Program::execute`] | a record, or a [`Rejection`] | a rejected command changes nothing |
//! | [`Program::execute`] again | the number of that record | same id and content; other content is a conflict that names the field |
//! | [`Program::reallocation`] | moves of money that would bring more, as commands | changes nothing |
//! | [`Program::replay`] | the program after a journal | applies events, asks no rule |
//! | [`Program::snapshot`] | where the plan stands | to be written, read and judged again |
//! | [`Program::restore`] | the program at a snapshot | answers every further command as the program it was taken of |
//! | [`Program::resume`] | the program after further records | such as those since the snapshot |
//! | [`Program::as_of`], [`Program::resume_until`] | the program as it stood at an instant | from its journal, or from a snapshot |
//! | `Program::head`, `Chain` | what stands for every record so far; whether a journal leads there | feature `audit` |
//! | [`decide`] | events | all rules; the state is only read |
//! | [`State::apply`] | the next state | no rules |
//! | `read_commands`, `read_records`, `write_records` | journals as JSON Lines | feature `json`; every bad line at once |
//! | `recover_records` | what is left of a journal that was cut off | feature `json`; with a report of what was cut |
//!
//! A journal and a snapshot say the same in two ways. The journal is the story: every record with its command and events, to
//! be audited and replayed. The snapshot is where it led to, up to a record; it holds no events, but the commands, so that
//! their names stay taken. Whoever keeps snapshots keeps the journal as well, and needs of it only the records since.
//!
//! There is no clock: the instant of a command and who gives it come with its [`Envelope`].

mod answers;
mod command;
mod consent;
mod decide;
mod event;
mod facts;
mod funds;
mod gates;
mod journal;
#[cfg(feature = "json")]
mod json;
mod known;
mod money;
mod moves;
mod orders;
mod periods;
mod reallocate;
mod rejection;
mod restore;
mod running;
mod snapshot;
mod state;
mod words;

#[cfg(feature = "audit")]
pub use self::journal::Chain;
#[cfg(feature = "json")]
pub use self::json::{
    Cut, End, LineError, LineProblem, Recovered, read_commands, read_records, recover_records,
    write_records,
};
pub use self::{
    command::{Command, DelegationTerms, Envelope, Waiver},
    decide::decide,
    event::{Effect, Event, Measurement, Outcome, Progress},
    gates::{GateDecision, GateVerdict},
    journal::{ChainError, Digest, DigestError, FORMAT, Head, Record, ReplayError, Seal},
    reallocate::{MoveReach, Proposal, ProposalError, ReallocationOptions},
    rejection::Rejection,
    restore::RestoreError,
    running::{Done, Program},
    snapshot::Snapshot,
    state::{Application, State},
};
