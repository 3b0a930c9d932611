//! How is a problem read from JSON text?

use super::{ProblemDraft, ProblemFault, ProblemFaults};
use crate::issue::{Issue, IssueCode, form};

impl ProblemDraft {
    /// Reads a problem from JSON text.
    ///
    /// # Errors
    ///
    /// [`ProblemFault::Document`] for all that does not have the form of a problem, ordered by place (50 of them if there are more). What
    /// the form allows and the rules do not is found by [`ProblemDraft::build`], all at once too.
    ///
    /// # Complexity
    ///
    /// A good document is read once; one that is not, once for each fault.
    ///
    /// # Example: three slips, all named
    /// ```
    /// use tactica::allocate::ProblemDraft;
    ///
    /// let text = r#"{"format": "tactica-allocation/1", "currency": "EUR", "budget": 100, "items": [
    ///     {"id": "tv", "maximum": "5.00 EUR", "curve": {"log": {"scale": "3"}}}]}"#;
    /// let faults = ProblemDraft::from_json(text).unwrap_err();
    /// let lines: Vec<String> = faults.faults().iter().map(ToString::to_string).collect();
    /// assert!(lines[0].starts_with("/budget: "));
    /// assert!(lines[1].starts_with("/items/0/curve/log"));
    /// ```
    pub fn from_json(text: &str) -> Result<Self, ProblemFaults> {
        form::read(text).map_err(|issues| {
            let fault = |issue: &Issue| {
                let mut problem = issue.message();
                if let (IssueCode::UnknownField, Some(legal)) = (issue.code, &issue.limit) {
                    problem = format!("{problem}, the fields are {legal}");
                }
                let (place, problem) = (issue.place.as_str().into(), problem.into());
                ProblemFault::Document { place, problem }
            };
            ProblemFaults(issues.iter().map(fault).collect())
        })
    }

    /// Writes the problem as JSON text, indented.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("invariant: a draft has text keys only")
    }
}
