//! What a plan is: the one door from a loose document to something every engine can trust.
//!
//! ```text
//! JSON text ──PlanDraft::from_json──▶ PlanDraft ──build──▶ Plan, or all issues
//!                                         ▲                 │
//!                                         └────to_draft─────┘
//! ```
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`PlanDraft::from_json`] | a draft, or all structural problems | feature `json` |
//! | [`PlanDraft::check`] | a plan, if there is no error, and all issues | warnings do not stand in the way |
//! | [`PlanDraft::build`] | a plan, or all issues | the caller can promote warnings with `check` and [`Issues::promote`](crate::issue::Issues::promote) |
//! | [`Plan::to_draft`] | the draft again | builds to an equal plan |

mod approvals;
mod draft;
mod model;
mod names;
mod read;
mod rules;
mod to_draft;

pub(crate) use approvals::Wait;
pub use approvals::{ApprovalTerms, PlannedApproval};
pub use draft::*;
pub use model::{Plan, Provenance};

use self::{
    names::Names,
    read::{Parts, Reader},
};
use crate::issue::Issues;

/// What checking a draft found: the issues, and the plan if none of them is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The plan, if no issue is an error.
    pub plan: Option<Plan>,
    /// All issues, ordered by their place in the document.
    pub issues: Issues,
}

impl PlanDraft {
    /// Reads and judges the whole draft.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` things and references; tasks dominate in practice.
    ///
    /// # Example: everything that is wrong, at once
    /// ```
    /// use tactica::{issue::IssueCode, plan::PlanDraft};
    ///
    /// let mut draft = PlanDraft::new("spring", "USD", "2025-07-01", "2025-01-01");
    /// draft.calendar = "office".into();
    /// let checked = draft.check();
    /// let codes: Vec<IssueCode> = checked.issues.errors().map(|issue| issue.code).collect();
    /// assert_eq!(codes, [IssueCode::UnknownReference, IssueCode::InvalidSpan]);
    /// assert!(checked.plan.is_none());
    /// ```
    #[must_use]
    pub fn check(&self) -> Checked {
        let (mut reader, mut names) = (Reader::default(), Names::default());
        let mut parts = Parts::read(self, &mut names, &mut reader);
        // One canonical order, so that nothing downstream depends on the order of the document.
        parts.sort();
        let judged = rules::check(&parts, &names, &mut reader);
        let issues = reader.issues.sorted();
        let plan = if issues.has_errors() {
            None
        } else {
            judged.and_then(|j| Plan::of(parts, j))
        };
        Checked { plan, issues }
    }

    /// Makes the plan; warnings do not stand in the way.
    ///
    /// # Errors
    ///
    /// All issues, warnings among them, when at least one is an error.
    pub fn build(&self) -> Result<Plan, Issues> {
        let Checked { plan, issues } = self.check();
        plan.ok_or(issues)
    }
}
