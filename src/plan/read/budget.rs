//! Reads the budget: its nodes and views, what is asked of them, and how their money falls on periods.

use super::{
    DivisionParts, Item, Nth, Parts, Read, Reader, Section, Spot, SteeringParts, response, steering,
};
use crate::{
    budget::{Basis, Control, Matching, NodeKind, NodeSpec, Rule, Tolerance, ViewSpec},
    id::{NodeId, RoleId},
    issue::{IssueCode, Subject, SubjectKind},
    money::{Allotment, Currency, Money},
    number::Percent,
    plan::{
        draft::{BudgetDraft, Field, NodeDraft, PlanDraft, RuleDraft, ToleranceDraft, ViewDraft},
        names::Names,
    },
    time::{FiscalCalendar, Period},
};

/// The budget taken apart.
#[derive(Debug)]
pub(in crate::plan) struct BudgetParts {
    pub(in crate::plan) item: Item,
    pub(in crate::plan) id: NodeId,
    pub(in crate::plan) name: String,
    pub(in crate::plan) total: Money,
    pub(in crate::plan) control: Control,
    pub(in crate::plan) rules: Vec<Rule>,
    pub(in crate::plan) periods: Vec<Period>,
    pub(in crate::plan) phasing: Vec<Money>,
    pub(in crate::plan) nodes: Vec<Read<NodeSpec>>,
    pub(in crate::plan) views: Vec<Read<ViewSpec>>,
    /// What is stated about the division of money, node by node.
    pub(in crate::plan) divided: Vec<Read<DivisionParts>>,
    pub(in crate::plan) matching: Matching,
    pub(in crate::plan) reopening: Option<RoleId>,
    pub(in crate::plan) steering: SteeringParts,
}

pub(super) fn read(draft: &PlanDraft, parts: &mut Parts, names: &mut Names, reader: &mut Reader) {
    let from = &draft.budget;
    let mut item = Item::new(SubjectKind::Node, &from.id, Spot::section("budget"));
    let id = reader.optional(&item, "/id", &from.id);
    let id = id.unwrap_or_else(|| NodeId::new("budget").expect("invariant: `budget` is a slug"));
    item.subject = Subject::new(SubjectKind::Node, id.as_str());
    parts.remember(&item, &from.origin, &from.note, reader);
    names.nodes.add(id.clone(), &item, reader);
    let currency = parts.currency;
    let total = amount(reader, &item, "/total", &from.total, currency);
    let total = match (total, currency) {
        (None, Some(currency)) if from.total.is_missing() => Some(Money::zero(currency)),
        (total, _) => total,
    };
    let control = reader
        .optional(&item, "/control", &from.control)
        .unwrap_or(Control::Hard);
    let name = if from.name.is_empty() {
        "Budget".to_owned()
    } else {
        from.name.clone()
    };
    let rules = read_rules(&from.rules, &item, currency, reader);
    let periods = read_periods(from, &item, parts.fiscal, reader);
    let phasing = read_phasing(&from.phasing, &item, currency, reader);
    let matching = Matching {
        commit: read_tolerance(
            &from.matching.commit,
            &item,
            "/matching/commit",
            currency,
            reader,
        ),
        settle: read_tolerance(
            &from.matching.settle,
            &item,
            "/matching/settle",
            currency,
            reader,
        ),
        exception: reader.optional(&item, "/matching/exception", &from.matching.exception),
    };
    let reopening = reader.optional(&item, "/reopening", &from.reopening);
    let steering = steering::read(from, &item, currency, names, reader);
    let mut nodes = Vec::with_capacity(from.nodes.len());
    let mut divided = Vec::new();
    for (i, from) in from.nodes.iter().enumerate() {
        let item = Item::new(SubjectKind::Node, &from.id, Spot::item("budget/nodes", i));
        parts.remember(&item, &from.origin, &from.note, reader);
        divided.extend(response::read(from, &item, currency, parts, reader));
        match read_node(from, &item, currency, names, reader) {
            Some(value) => nodes.push(Read { item, value }),
            None => reader.lose(Section::Nodes),
        }
    }
    let mut views = Vec::with_capacity(from.views.len());
    for (i, from) in from.views.iter().enumerate() {
        let item = Item::new(SubjectKind::View, &from.id, Spot::item("budget/views", i));
        parts.remember(&item, &from.origin, &from.note, reader);
        match read_view(from, &item, currency, names, reader) {
            Some(value) => views.push(Read { item, value }),
            None => reader.lose(Section::Nodes),
        }
    }
    if let Some(total) = total {
        parts.budget = Some(BudgetParts {
            item,
            id,
            name,
            total,
            control,
            rules,
            periods,
            phasing,
            nodes,
            views,
            divided,
            matching,
            reopening,
            steering,
        });
    }
}

fn read_node(
    from: &NodeDraft,
    item: &Item,
    currency: Option<Currency>,
    names: &mut Names,
    reader: &mut Reader,
) -> Option<NodeSpec> {
    let name = reader.name(item, &from.name);
    let parent = reader.optional(item, "/parent", &from.parent);
    let allotment = reader.required(item, "/allotment", &from.allotment);
    let kind = reader
        .optional(item, "/kind", &from.kind)
        .unwrap_or(NodeKind::Category);
    let control = reader
        .optional(item, "/control", &from.control)
        .unwrap_or(Control::Hard);
    let rules = read_rules(&from.rules, item, currency, reader);
    let views = reader.list(item, "/views", &from.views);
    if views.len() != from.views.len() {
        // The view would have less in it than it has.
        reader.lose(Section::Nodes);
    }
    let phasing = read_phasing(&from.phasing, item, currency, reader);
    let id = reader.required(item, "/id", &from.id);
    if let Some(id) = &id {
        names.nodes.add(id.clone(), item, reader);
    }
    let (Some(id), Some(allotment), false) = (id, allotment, from.parent.is_unread()) else {
        return None;
    };
    if let Allotment::Amount(amount) = allotment {
        reader.not_negative(item, "/allotment", Some(amount))?;
    }
    Some(NodeSpec {
        name: name.into(),
        parent,
        kind,
        control,
        rules,
        views,
        phasing,
        ..NodeSpec::new(id, allotment)
    })
}

fn read_view(
    from: &ViewDraft,
    item: &Item,
    currency: Option<Currency>,
    names: &mut Names,
    reader: &mut Reader,
) -> Option<ViewSpec> {
    let name = reader.name(item, &from.name);
    let parent = reader.optional(item, "/parent", &from.parent);
    let limit = amount(reader, item, "/limit", &from.limit, currency);
    let kind = reader
        .optional(item, "/kind", &from.kind)
        .unwrap_or(NodeKind::Category);
    let control = reader
        .optional(item, "/control", &from.control)
        .unwrap_or(Control::Hard);
    let rules = read_rules(&from.rules, item, currency, reader);
    let phasing = read_phasing(&from.phasing, item, currency, reader);
    let id = reader.required(item, "/id", &from.id)?;
    if !names.nodes.is_taken(&id, item, reader) {
        names.views.add(id.clone(), item, reader);
    }
    // Without its limit or its place nothing can be said of what is in it.
    if from.parent.is_unread() || limit.is_none() && !from.limit.is_missing() {
        return None;
    }
    Some(ViewSpec {
        id,
        name: name.into(),
        parent,
        limit,
        kind,
        control,
        rules,
        phasing,
    })
}

fn read_rules(
    from: &[RuleDraft],
    item: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> Vec<Rule> {
    let mut rules = Vec::with_capacity(from.len());
    for (i, from) in from.iter().enumerate() {
        let place = Nth("rules", i);
        let stage = reader.required(item, format_args!("{place}/stage"), &from.stage);
        let basis = reader.optional(item, format_args!("{place}/basis"), &from.basis);
        let control = reader.optional(item, format_args!("{place}/control"), &from.control);
        let within = format!("{place}/tolerance");
        let tolerance = read_tolerance(&from.tolerance, item, &within, currency, reader);
        let exception = reader.optional(item, format_args!("{place}/exception"), &from.exception);
        match stage {
            Some(stage) => rules.push(Rule {
                stage,
                basis: basis.unwrap_or(Basis::Whole),
                control: control.unwrap_or(Control::Hard),
                tolerance,
                exception,
            }),
            None => reader.drop_item(item, "/rules", i),
        }
    }
    rules
}

fn read_tolerance(
    from: &ToleranceDraft,
    item: &Item,
    place: &str,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> Tolerance {
    let at = format!("{place}/percent");
    let percent = reader.optional(item, &at, &from.percent);
    let percent = not_negative(reader, item, &at, percent);
    Tolerance {
        amount: amount(
            reader,
            item,
            &format!("{place}/amount"),
            &from.amount,
            currency,
        ),
        percent,
    }
}

/// Notes a percentage below zero, which then counts as missing.
pub(super) fn not_negative(
    reader: &mut Reader,
    item: &Item,
    place: &str,
    percent: Option<Percent>,
) -> Option<Percent> {
    let percent = percent?;
    if percent < Percent::ZERO {
        let issue = item.issue(IssueCode::NegativeAmount, place);
        reader.issues.push(issue.found(percent));
        return None;
    }
    Some(percent)
}

/// Reads one amount for each period. Where one of them cannot be read, the rest says nothing.
fn read_phasing(
    from: &[Field<Money>],
    item: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> Vec<Money> {
    let listed = reader.list(item, "/phasing", from);
    let mut amounts = Vec::with_capacity(listed.len());
    for (i, found) in from.iter().enumerate() {
        let read = found.value().copied();
        amounts.extend(in_currency(
            reader,
            item,
            &format!("/phasing/{i}"),
            read,
            currency,
        ));
    }
    if amounts.len() != from.len() {
        reader.lose(Section::Nodes);
    }
    amounts
}

fn read_periods(
    from: &BudgetDraft,
    item: &Item,
    fiscal: Option<FiscalCalendar>,
    reader: &mut Reader,
) -> Vec<Period> {
    let labels = reader.list(item, "/periods", &from.periods);
    let mut periods = Vec::with_capacity(labels.len());
    for (i, label) in labels.iter().enumerate() {
        // Without a fiscal calendar there is an issue already.
        match fiscal.map(|fiscal| fiscal.period(*label)) {
            Some(Ok(period)) => periods.push(period),
            Some(Err(error)) => {
                let i = reader.index(item, "/periods", i);
                let issue = item.issue(IssueCode::InvalidValue, format_args!("/periods/{i}"));
                reader
                    .issues
                    .push(issue.found(label.to_string()).limit(error.to_string()));
            }
            None => {}
        }
    }
    if periods.len() != from.periods.len() {
        reader.lose(Section::Nodes);
    }
    periods
}

/// Takes an amount that may be missing; one below zero or in another currency than the plan's is noted and counts as missing.
pub(super) fn amount(
    reader: &mut Reader,
    item: &Item,
    place: &str,
    field: &Field<Money>,
    currency: Option<Currency>,
) -> Option<Money> {
    let read = reader.optional(item, place, field);
    in_currency(reader, item, place, read, currency)
}

fn in_currency(
    reader: &mut Reader,
    item: &Item,
    place: &str,
    amount: Option<Money>,
    currency: Option<Currency>,
) -> Option<Money> {
    let amount = amount?;
    if let Some(currency) = currency.filter(|currency| amount.currency() != *currency) {
        let issue = item.issue(IssueCode::ForeignCurrency, place);
        let issue = issue
            .found(amount.currency().to_string())
            .limit(currency.to_string());
        reader.issues.push(issue);
        return None;
    }
    reader.not_negative(item, place, Some(amount))
}
