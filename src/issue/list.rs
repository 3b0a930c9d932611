//! One issue, and the list of all of them.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{IssueCode, Severity};
use crate::{money::Money, number::Percent, time::Minute};

/// What kind of thing an issue is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant names the type it stands for")]
pub enum SubjectKind {
    Document,
    Plan,
    Calendar,
    Rate,
    Objective,
    Kpi,
    Audience,
    Channel,
    Role,
    Person,
    Resource,
    Tactic,
    Task,
    Milestone,
    Cost,
    Node,
    Fund,
    Trigger,
    Policy,
    Summary,
    Hammock,
    Blackout,
    View,
    Review,
    Response,
}

impl SubjectKind {
    /// Returns the word for the kind, such as `budget node`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Plan => "plan",
            Self::Calendar => "calendar",
            Self::Rate => "exchange rate",
            Self::Objective => "objective",
            Self::Kpi => "KPI",
            Self::Audience => "audience",
            Self::Channel => "channel",
            Self::Role => "role",
            Self::Person => "person",
            Self::Resource => "resource",
            Self::Tactic => "tactic",
            Self::Task => "task",
            Self::Milestone => "milestone",
            Self::Cost => "cost",
            Self::Node => "budget node",
            Self::Fund => "contingency fund",
            Self::Trigger => "trigger",
            Self::Policy => "approval policy",
            Self::Summary => "summary",
            Self::Hammock => "hammock",
            Self::Blackout => "list of blackouts",
            Self::View => "budget view",
            Self::Review => "review point",
            Self::Response => "response curve",
        }
    }
}

/// The thing an issue is about: its kind and its name, which is empty where the thing has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The kind of thing.
    pub kind: SubjectKind,
    /// Its identifier as given, or nothing.
    pub id: String,
}

impl Subject {
    /// Names a thing.
    #[must_use]
    pub fn new(kind: SubjectKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.id.is_empty() {
            return f.write_str(self.kind.word());
        }
        write!(f, "{} {}", self.kind.word(), self.id)
    }
}

/// A value inside an issue, kept in its own type so that programs need not parse messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Value {
    /// A text as given, or a name.
    Text(String),
    /// An amount of money.
    Money(Money),
    /// A percentage.
    Percent(Percent),
    /// A civil date.
    Date(NaiveDate),
    /// A civil minute.
    Minute(Minute),
    /// A number of things.
    Count(u64),
    /// Names in a meaningful order, such as the members of a cycle.
    Names(Vec<String>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Money(money) => money.fmt(f),
            Self::Percent(percent) => percent.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Minute(minute) => minute.fmt(f),
            Self::Count(count) => count.fmt(f),
            Self::Names(names) => f.write_str(&names.join(" → ")),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

impl From<Percent> for Value {
    fn from(percent: Percent) -> Self {
        Self::Percent(percent)
    }
}

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<Minute> for Value {
    fn from(minute: Minute) -> Self {
        Self::Minute(minute)
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What is wrong.
    pub code: IssueCode,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// Where in the document, as a JSON pointer (RFC 6901); empty for the whole document.
    pub place: String,
    /// The value that was found, where the message has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Value>,
    /// The limit it broke, or what would have been legal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Value>,
}

impl Issue {
    /// Makes an issue with the severity of its code and no values.
    #[must_use]
    pub fn new(code: IssueCode, subject: Subject, place: impl Into<String>) -> Self {
        let severity = code.severity();
        Self {
            code,
            severity,
            subject,
            place: place.into(),
            found: None,
            limit: None,
        }
    }

    /// Returns the issue with the value that was found.
    #[must_use]
    pub fn found(mut self, value: impl Into<Value>) -> Self {
        self.found = Some(value.into());
        self
    }

    /// Returns the issue with the limit that was broken.
    #[must_use]
    pub fn limit(mut self, value: impl Into<Value>) -> Self {
        self.limit = Some(value.into());
        self
    }

    /// Returns what is wrong, with the values filled in.
    #[must_use]
    pub fn message(&self) -> String {
        self.fill(self.code.message())
    }

    /// Returns what to do about it, with the values filled in.
    #[must_use]
    pub fn advice(&self) -> String {
        self.fill(self.code.advice())
    }

    /// Replaces the placeholders in one pass, so that braces inside a value stay as they are.
    fn fill(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let value = if name == "found" {
                &self.found
            } else {
                &self.limit
            };
            match value {
                Some(value) => text.push_str(&value.to_string()),
                None => text.push('?'),
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] {}", self.severity, self.code, self.subject)?;
        if !self.place.is_empty() {
            write!(f, " at {}", self.place)?;
        }
        write!(f, ": {}", self.message())
    }
}

/// All issues of a document, in document order.
///
/// # Example: a caller that is stricter than the library
/// ```
/// use tactica::issue::{Issue, IssueCode, Issues, Subject, SubjectKind};
///
/// let subject = Subject::new(SubjectKind::Objective, "awareness");
/// let mut issues = Issues::default();
/// issues.push(Issue::new(IssueCode::ObjectiveWithoutTactic, subject, "/objectives/0"));
/// assert!(!issues.has_errors());
///
/// let strict = issues.promote(&[IssueCode::ObjectiveWithoutTactic]);
/// assert!(strict.has_errors());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Issues(Vec<Issue>);

impl Issues {
    /// Adds an issue at the end.
    pub fn push(&mut self, issue: Issue) {
        self.0.push(issue);
    }

    /// Adds several issues at the end.
    pub fn extend(&mut self, issues: impl IntoIterator<Item = Issue>) {
        self.0.extend(issues);
    }

    /// Returns the issues ordered by their place in the document, numbers counted as numbers, and by code.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0
            .sort_by_cached_key(|issue| (place_key(&issue.place), issue.code));
        self
    }

    /// Returns the number of issues of both severities.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there is no issue at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether at least one issue is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Returns the issues in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Issue> {
        self.0.iter()
    }

    /// Returns the errors in order.
    pub fn errors(&self) -> impl Iterator<Item = &Issue> {
        self.0
            .iter()
            .filter(|issue| issue.severity == Severity::Error)
    }

    /// Returns the warnings in order.
    pub fn warnings(&self) -> impl Iterator<Item = &Issue> {
        self.0
            .iter()
            .filter(|issue| issue.severity == Severity::Warning)
    }

    /// Returns the issues with the warnings of these codes turned into errors.
    #[must_use]
    pub fn promote(mut self, codes: &[IssueCode]) -> Self {
        for issue in &mut self.0 {
            if codes.contains(&issue.code) {
                issue.severity = Severity::Error;
            }
        }
        self
    }
}

/// Splits a place into segments that sort `/tasks/9` before `/tasks/10`.
fn place_key(place: &str) -> Vec<(u64, String)> {
    let segments = place.split('/').skip(1);
    segments
        .map(|s| s.parse().map_or((0, s.to_owned()), |n| (n, String::new())))
        .collect()
}

impl IntoIterator for Issues {
    type Item = Issue;
    type IntoIter = std::vec::IntoIter<Issue>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Issues {
    type Item = &'a Issue;
    type IntoIter = std::slice::Iter<'a, Issue>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Issues {
    /// Writes one line per issue and one for its advice.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, issue) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{issue}\n    {}", issue.advice())?;
        }
        Ok(())
    }
}

impl std::error::Error for Issues {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_braces_are_not_filled_again() {
        let subject = Subject::new(SubjectKind::Document, "");
        let issue = Issue::new(IssueCode::WrongType, subject, "/id")
            .found("{limit}")
            .limit("x");
        assert_eq!(issue.message(), "expected x, found {limit}");
        assert_eq!(
            issue.to_string(),
            "error[wrong-type] document at /id: expected x, found {limit}"
        );
    }
}
