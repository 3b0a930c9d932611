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
//! | [`Program::execute`] again | the same record | same id and content; other content is a conflict that names the field |
//! | [`Program::replay`] | the program after a journal | applies events, asks no rule |
//! | [`decide`] | events | all rules; the state is only read |
//! | [`State::apply`] | the next state | no rules |
//! | `read_commands`, `read_records`, `write_records` | journals as JSON Lines | feature `json`; every bad line at once |
//!
//! There is no clock: the instant of a command and who gives it come with its [`Envelope`].

mod command;
mod decide;
mod event;
mod facts;
mod funds;
mod journal;
#[cfg(feature = "json")]
mod json;
mod money;
mod rejection;
mod state;
mod words;

#[cfg(feature = "json")]
pub use self::json::{LineError, read_commands, read_records, write_records};
pub use self::{
    command::{Command, Envelope},
    decide::decide,
    event::{Effect, Event, Measurement, Outcome, Progress},
    journal::{Done, FORMAT, Program, Record, ReplayError},
    rejection::Rejection,
    state::{Application, State},
};
