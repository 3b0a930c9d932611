//! How is a problem read from JSON text?

use super::{ProblemDraft, ProblemFault, ProblemFaults};

impl ProblemDraft {
    /// Reads a problem from JSON text.
    ///
    /// # Errors
    ///
    /// [`ProblemFault::Document`] with the place of what does not have the form of a problem. What the form allows and the rules do
    /// not is found by [`ProblemDraft::build`], all at once.
    ///
    /// # Example
    /// ```
    /// use tactica::allocate::ProblemDraft;
    ///
    /// let text = r#"{"format": "tactica-allocation/1", "currency": "EUR", "items": [{"id": "tv", "maximum": "5.00 EUR"}]}"#;
    /// let faults = ProblemDraft::from_json(text).unwrap_err();
    /// assert!(faults.to_string().starts_with("problem-document: items[0]"));
    /// ```
    pub fn from_json(text: &str) -> Result<Self, ProblemFaults> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let fault = |place: String, problem: String| {
            let (place, problem) = (place.into(), problem.into());
            ProblemFaults(vec![ProblemFault::Document { place, problem }])
        };
        let draft = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| fault(error.path().to_string(), error.inner().to_string()))?;
        reader
            .end()
            .map_err(|error| fault(".".to_owned(), error.to_string()))?;
        Ok(draft)
    }

    /// Writes the problem as JSON text, indented.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("invariant: a draft has text keys only")
    }
}
