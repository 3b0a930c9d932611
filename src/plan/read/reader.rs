//! Takes fields out of a draft and notes what cannot be taken.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

use chrono::NaiveDate;

use super::Spot;
use crate::{
    issue::{Issue, IssueCode, Issues, Subject, SubjectKind},
    money::Money,
    plan::draft::{Field, Leaf},
    time::DateSpan,
};

/// Who is being read: the subject and the place that issues name.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Item {
    pub(in crate::plan) subject: Subject,
    pub(in crate::plan) spot: Spot,
}

impl Item {
    pub(in crate::plan) fn new<I: Leaf>(kind: SubjectKind, id: &Field<I>, spot: Spot) -> Self {
        Self {
            subject: Subject::new(kind, id.to_text().unwrap_or_default()),
            spot,
        }
    }

    /// The plan as a whole.
    pub(in crate::plan) fn plan() -> Self {
        Self {
            subject: Subject::new(SubjectKind::Plan, ""),
            spot: Spot::section(""),
        }
    }

    /// Makes an issue about the item, at `suffix` below its place.
    pub(in crate::plan) fn issue(&self, code: IssueCode, suffix: impl Display) -> Issue {
        Issue::new(code, self.subject.clone(), format!("{}{suffix}", self.spot))
    }
}

/// Collects issues while a draft is read.
///
/// Places below an item are passed as `Display`, mostly `format_args!`, because they are written out only when there is
/// something to say.
#[derive(Debug, Default)]
pub(in crate::plan) struct Reader {
    pub(in crate::plan) issues: Issues,
    gaps: BTreeSet<Section>,
    /// Which items of lists were left out, by the place of the list.
    dropped: BTreeMap<String, BTreeSet<usize>>,
}

/// What rules look at as a whole: where part of it could not be read, what seems to be missing may be what was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::plan) enum Section {
    Calendars,
    Blackouts,
    People,
    Resources,
    Tactics,
    Needs,
    /// The dates that must be.
    Dates,
    Weights,
    Nodes,
    Funds,
}

impl Reader {
    /// Remembers that something of a section was left out because it could not be read.
    pub(in crate::plan) fn lose(&mut self, section: Section) {
        self.gaps.insert(section);
    }

    /// Tells whether a section was read without a gap, so that something missing from it is missing in the document.
    pub(in crate::plan) fn is_whole(&self, section: Section) -> bool {
        !self.gaps.contains(&section)
    }

    /// Remembers that an item of a list was left out because it could not be read.
    pub(in crate::plan) fn drop_item(&mut self, item: &Item, list: &str, index: usize) {
        let place = format!("{}{list}", item.spot);
        self.dropped.entry(place).or_default().insert(index);
    }

    /// Tells whether every item of a list could be read.
    pub(in crate::plan) fn has_all(&self, item: &Item, list: &str) -> bool {
        self.dropped.is_empty() || !self.dropped.contains_key(&format!("{}{list}", item.spot))
    }

    /// Returns at which index of the document an item stands that is at `index` of what could be read.
    pub(in crate::plan) fn index(&self, item: &Item, list: &str, index: usize) -> usize {
        if self.dropped.is_empty() {
            return index;
        }
        let dropped = self.dropped.get(&format!("{}{list}", item.spot));
        let dropped = dropped.into_iter().flatten();
        dropped.fold(
            index,
            |at, &gone| {
                if gone <= at { at.saturating_add(1) } else { at }
            },
        )
    }

    /// Takes a field that may be missing; an unreadable one is noted and counts as missing.
    pub(in crate::plan) fn optional<T: Clone>(
        &mut self,
        item: &Item,
        suffix: impl Display,
        field: &Field<T>,
    ) -> Option<T> {
        match field {
            Field::Missing => None,
            Field::Value(value) => Some(value.clone()),
            Field::Unread { text, reason } => {
                let issue = item.issue(IssueCode::InvalidValue, suffix);
                let mut shown: String = text.chars().take(40).collect();
                // Most reasons quote the text; the others do not say what they are about.
                let reason = if reason.contains(&shown) {
                    reason.clone()
                } else {
                    if shown.len() < text.len() {
                        shown.push('…');
                    }
                    format!("{shown:?}: {reason}")
                };
                self.issues
                    .push(issue.found(format!("{text:?}")).limit(reason));
                None
            }
        }
    }

    /// Takes a field that must be there.
    pub(in crate::plan) fn required<T: Clone>(
        &mut self,
        item: &Item,
        suffix: impl Display,
        field: &Field<T>,
    ) -> Option<T> {
        self.present(item, &suffix, field);
        self.optional(item, suffix, field)
    }

    /// Notes a field that must be there and is not.
    pub(in crate::plan) fn present<T>(
        &mut self,
        item: &Item,
        suffix: impl Display,
        field: &Field<T>,
    ) {
        if field.is_missing() {
            let suffix = suffix.to_string();
            let name = suffix.rsplit('/').next().unwrap_or(&suffix);
            self.issues
                .push(item.issue(IssueCode::MissingField, &suffix).found(name));
        }
    }

    /// Takes a name for people, which may not be blank.
    pub(in crate::plan) fn name(&mut self, item: &Item, text: &str) -> String {
        if text.trim().is_empty() {
            self.issues
                .push(item.issue(IssueCode::MissingField, "/name").found("name"));
        }
        text.to_owned()
    }

    /// Takes the readable items of a list.
    pub(in crate::plan) fn list<T: Clone>(
        &mut self,
        item: &Item,
        suffix: &str,
        fields: &[Field<T>],
    ) -> Vec<T> {
        let mut values = Vec::with_capacity(fields.len());
        for (i, field) in fields.iter().enumerate() {
            if field.is_missing() {
                let name = format!("{}[{i}]", suffix.trim_start_matches('/'));
                let issue = item.issue(IssueCode::MissingField, format_args!("{suffix}/{i}"));
                self.issues.push(issue.found(name));
            }
            match self.optional(item, format_args!("{suffix}/{i}"), field) {
                Some(value) => values.push(value),
                None => self.drop_item(item, suffix, i),
            }
        }
        values
    }

    /// Takes a half-open span of days.
    pub(in crate::plan) fn span(
        &mut self,
        item: &Item,
        suffix: impl Display,
        start: &Field<NaiveDate>,
        end: &Field<NaiveDate>,
    ) -> Option<DateSpan> {
        let from = self.required(item, format_args!("{suffix}/start"), start);
        let until = self.required(item, format_args!("{suffix}/end"), end);
        let (from, until) = (from?, until?);
        let span = DateSpan::new(from, until).ok();
        if span.is_none() {
            let issue = item.issue(IssueCode::InvalidSpan, format_args!("{suffix}/end"));
            self.issues.push(issue.found(format!("{from} to {until}")));
        }
        span
    }

    /// Notes an amount below zero.
    pub(in crate::plan) fn not_negative(
        &mut self,
        item: &Item,
        suffix: impl Display,
        amount: Option<Money>,
    ) -> Option<Money> {
        let amount = amount?;
        if amount.is_negative() {
            self.issues
                .push(item.issue(IssueCode::NegativeAmount, suffix).found(amount));
            return None;
        }
        Some(amount)
    }
}
