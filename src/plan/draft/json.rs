//! Reading and writing a draft as JSON text, with every structural problem at once.

use super::PlanDraft;
use crate::issue::{Issues, form};

impl PlanDraft {
    /// Reads a draft from JSON text.
    ///
    /// # Errors
    ///
    /// All structural problems of the document, ordered by place (50 of them if there are more): [`MalformedDocument`](crate::issue::IssueCode::MalformedDocument) if it is not JSON,
    /// [`UnknownField`](crate::issue::IssueCode::UnknownField), [`WrongType`](crate::issue::IssueCode::WrongType) and, inside policies and calendars, [`MissingField`](crate::issue::IssueCode::MissingField) and
    /// [`InvalidValue`](crate::issue::IssueCode::InvalidValue) with their places. What the other fields say is judged by [`PlanDraft::build`].
    ///
    /// # Example: two slips, both named
    /// ```
    /// use tactica::plan::PlanDraft;
    ///
    /// let issues = PlanDraft::from_json(r#"{"id": 7, "curency": "USD"}"#).unwrap_err();
    /// let places: Vec<&str> = issues.iter().map(|issue| issue.place.as_str()).collect();
    /// assert_eq!(places, ["/curency", "/id"]);
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Issues> {
        form::read(text)
    }

    /// Writes the draft as JSON text, indented, with the fields in a fixed order.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("invariant: a draft has text keys only")
    }
}
