//! Which plan a report is about, and how much of what the plan says is known and how much assumed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::view::View;
use crate::{id::PlanId, issue::SubjectKind, money::Currency, plan::Origin, time::DateSpan};

/// Which plan a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The plan.
    pub plan: PlanId,
    /// What people call it.
    pub name: String,
    /// The organisation whose plan it is.
    pub organisation: String,
    /// The days of the plan.
    pub span: DateSpan,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Where the figures come from, in the plan's own words.
    pub sources: Vec<String>,
    /// How many statements are published, derived and assumed, by what they are about.
    pub statements: Vec<StatementRow>,
    /// How many commands were accepted up to the instant of the report.
    pub records: usize,
}

/// How many statements of one kind are published, derived and assumed. Those without an origin are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementRow {
    /// What they are about.
    pub kind: SubjectKind,
    /// In a published record.
    pub published: usize,
    /// Derived from published figures by arithmetic.
    pub derived: usize,
    /// Filled in by the author of the plan.
    pub assumed: usize,
}

pub(super) fn header(view: &View<'_>) -> Header {
    let plan = view.plan;
    let mut counts: BTreeMap<SubjectKind, StatementRow> = BTreeMap::new();
    for (subject, provenance) in plan.provenances() {
        let Some(origin) = provenance.origin else {
            continue;
        };
        let row = counts.entry(subject.kind).or_insert(StatementRow {
            kind: subject.kind,
            published: 0,
            derived: 0,
            assumed: 0,
        });
        let count = match origin {
            Origin::Published => &mut row.published,
            Origin::Derived => &mut row.derived,
            Origin::Assumed => &mut row.assumed,
        };
        *count = count.saturating_add(1);
    }
    Header {
        plan: plan.id().clone(),
        name: plan.name().to_owned(),
        organisation: plan.organisation().to_owned(),
        span: plan.span(),
        currency: plan.currency(),
        sources: plan.sources().to_vec(),
        statements: counts.into_values().collect(),
        records: view.past.len().saturating_add(view.records.len()),
    }
}
