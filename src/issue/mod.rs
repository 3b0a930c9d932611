//! What is wrong with a document, in a form that people and programs can both act on.
//!
//! A document is read to its end and *all* its problems come back at once, each with a stable [`IssueCode`], the
//! [`Subject`] it is about, the place in the document, the value found, the limit it broke, and what to do.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Issues::errors`], [`Issues::warnings`] | the issues of one severity | in document order |
//! | [`Issues::promote`] | warnings of one code become errors | the caller decides how strict to be |
//! | [`IssueCode::advice`] | what to do about it | one sentence per code, listed in the guide |

mod code;
#[cfg(feature = "json")]
pub(crate) mod form;
mod list;

pub use code::{IssueCode, Severity};
pub use list::{Issue, Issues, Subject, SubjectKind, Value};
