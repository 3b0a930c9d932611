//! Reads exchange rates and the contingency funds.

use rust_decimal::Decimal;

use super::{Item, Nth, Parts, Read, Reader, Section, Spot, budget::amount as amount_in};
use crate::{
    approval::Limit,
    contingency::{
        Authority, Condition, CoveredRisk, FundSpec, PeriodCap, Standing, Threshold, Trigger,
        TriggerKind,
    },
    id::{FundId, KpiId, TriggerId},
    issue::{IssueCode, Subject, SubjectKind},
    money::{Currency, ExchangeRate, RateTable},
    number::Percent,
    plan::{
        draft::{self, AuthorityDraft, FundDraft, PlanDraft, RiskDraft, TriggerDraft},
        names::Names,
    },
    time::FiscalCalendar,
};

/// The contingency funds and the bounds of their sum.
#[derive(Debug, Default)]
pub(in crate::plan) struct FundParts {
    pub(in crate::plan) min: Option<Percent>,
    pub(in crate::plan) max: Option<Percent>,
    pub(in crate::plan) funds: Vec<Read<FundSpec>>,
    /// The KPI that each trigger names, whether or not the rest of it could be read.
    pub(in crate::plan) kpis: Vec<Read<KpiId>>,
}

pub(super) fn read_rates(draft: &PlanDraft, reader: &mut Reader) -> RateTable {
    let mut rates = Vec::with_capacity(draft.rates.len());
    for (i, from) in draft.rates.iter().enumerate() {
        let subject = Subject::new(SubjectKind::Rate, "");
        let item = Item {
            subject,
            spot: Spot::item("rates", i),
        };
        let source = reader.required(&item, "/from", &from.from);
        let target = reader.required(&item, "/to", &from.to);
        let rate = reader.required(&item, "/rate", &from.rate);
        let date = reader.required(&item, "/date", &from.date);
        let (Some(source), Some(target), Some(rate), Some(date)) = (source, target, rate, date)
        else {
            continue;
        };
        match ExchangeRate::new(source, target, rate.decimal(), date) {
            Ok(rate) => rates.push(rate),
            Err(error) => {
                let issue = item.issue(IssueCode::InvalidValue, "/rate");
                reader
                    .issues
                    .push(issue.found(rate.to_string()).limit(error.to_string()));
            }
        }
    }
    RateTable::new(rates).unwrap_or_else(|error| {
        let subject = Subject::new(SubjectKind::Rate, "");
        let item = Item {
            subject,
            spot: Spot::section("rates"),
        };
        reader.issues.push(
            item.issue(IssueCode::ConflictingFields, "")
                .found(error.to_string()),
        );
        RateTable::default()
    })
}

pub(super) fn read(draft: &PlanDraft, parts: &mut Parts, names: &mut Names, reader: &mut Reader) {
    super::budget::read(draft, parts, names, reader);
    let plan = Item::plan();
    for (bound, place, from) in [
        (
            &mut parts.funds.min,
            "/contingency/min",
            &draft.contingency.min,
        ),
        (
            &mut parts.funds.max,
            "/contingency/max",
            &draft.contingency.max,
        ),
    ] {
        let percent = reader.optional(&plan, place, from);
        *bound = super::budget::not_negative(reader, &plan, place, percent);
    }
    for (i, from) in draft.contingency.funds.iter().enumerate() {
        let spot = Spot::item("contingency/funds", i);
        let item = Item::new(SubjectKind::Fund, &from.id, spot);
        parts.remember(&item, &from.origin, &from.note, reader);
        parts.funds.kpis.extend(kpis(from, &item));
        let id = reader.required(&item, "/id", &from.id);
        if let Some(id) = &id {
            names.funds.add(id.clone(), &item, reader);
        }
        let frame = Frame {
            currency: parts.currency,
            fiscal: parts.fiscal,
        };
        if let Some(value) = read_fund(from, id, &item, frame, names, reader) {
            parts.funds.funds.push(Read { item, value });
        } else {
            reader.lose(Section::Funds);
        }
    }
}

/// Returns the KPIs that the triggers of a fund name, as far as they can be read.
fn kpis<'a>(from: &'a FundDraft, fund: &'a Item) -> impl Iterator<Item = Read<KpiId>> + 'a {
    let named = from.triggers.iter().enumerate();
    named.filter_map(|(i, trigger)| {
        let item = Item {
            subject: fund.subject.clone(),
            spot: fund.spot.inner("triggers", i),
        };
        let value = trigger.kpi.value()?.clone();
        Some(Read { item, value })
    })
}

/// What the plan says that a fund has to go with.
#[derive(Clone, Copy)]
struct Frame {
    currency: Option<Currency>,
    fiscal: Option<FiscalCalendar>,
}

fn read_fund(
    from: &FundDraft,
    id: Option<FundId>,
    item: &Item,
    frame: Frame,
    names: &mut Names,
    reader: &mut Reader,
) -> Option<FundSpec> {
    let name = reader.name(item, &from.name);
    if from.purpose.trim().is_empty() {
        reader.issues.push(
            item.issue(IssueCode::MissingField, "/purpose")
                .found("purpose"),
        );
    }
    let amount = reader.required(item, "/amount", &from.amount);
    let amount = reader.not_negative(item, "/amount", amount);
    let standing = reader.optional(item, "/standing", &from.standing);
    let standing = match standing.unwrap_or(draft::Standing::Outside) {
        draft::Standing::Inside => {
            let node = reader.required(item, "/node", &from.node);
            node.map(|node| Standing::InsideBaseline { node })
        }
        draft::Standing::Outside if from.node.is_missing() => Some(Standing::OutsideBaseline),
        draft::Standing::Outside => {
            let issue = item.issue(IssueCode::ConflictingFields, "/node");
            reader
                .issues
                .push(issue.found("a node and a standing outside the budget"));
            None
        }
    };
    let Frame { currency, fiscal } = frame;
    let mut cap = |place: &str, cap| amount_in(reader, item, place, cap, currency);
    let cap_per_draw = cap("/cap_per_draw", &from.cap_per_draw);
    let cap_per_period = cap("/cap_per_period", &from.cap_per_period);
    let risks = from.risks.iter().enumerate();
    let risks = risks
        .filter_map(|(i, risk)| {
            let read = read_risk(risk, i, item, currency, reader);
            if read.is_none() {
                reader.drop_item(item, "/risks", i);
            }
            read
        })
        .collect();
    if from.triggers.is_empty() {
        let issue = item.issue(IssueCode::FundWithoutTrigger, "/triggers");
        reader.issues.push(issue);
    }
    if from.authority.is_empty() {
        let issue = item.issue(IssueCode::FundWithoutAuthority, "/authority");
        reader.issues.push(issue);
    }
    let triggers = from.triggers.iter().enumerate();
    let triggers = triggers
        .filter_map(|(i, t)| {
            let read = read_trigger(t, i, item, names, reader);
            if read.is_none() {
                reader.drop_item(item, "/triggers", i);
            }
            read
        })
        .collect();
    let authority = from.authority.iter().enumerate();
    let authority = authority
        .filter_map(|(i, a)| {
            let read = read_authority(a, i, item, currency, reader);
            if read.is_none() {
                reader.drop_item(item, "/authority", i);
            }
            read
        })
        .collect();
    Some(FundSpec {
        id: id?,
        name: name.into(),
        purpose: from.purpose.as_str().into(),
        amount: amount?,
        standing: standing?,
        cap_per_draw,
        // Without a fiscal calendar there is an issue already.
        cap_per_period: cap_per_period
            .zip(fiscal)
            .map(|(amount, calendar)| PeriodCap { amount, calendar }),
        risks,
        triggers,
        authority,
    })
}

fn read_trigger(
    from: &TriggerDraft,
    index: usize,
    fund: &Item,
    names: &mut Names,
    reader: &mut Reader,
) -> Option<Trigger> {
    let spot = fund.spot.inner("triggers", index);
    let item = Item::new(SubjectKind::Trigger, &from.id, spot);
    let kind = reader
        .optional(&item, "/kind", &from.kind)
        .unwrap_or(TriggerKind::Event);
    let id: TriggerId = reader.required(&item, "/id", &from.id)?;
    names.triggers.add(id.clone(), &item, reader);
    Some(Trigger {
        id,
        kind,
        description: from.description.as_str().into(),
        condition: read_condition(from, kind, &item, reader).ok()?,
    })
}

/// Says that the fields of a trigger do not go with its kind or with each other; issues have been noted.
struct Spoiled;

/// Reads what a trigger is computed from, if it is.
fn read_condition(
    from: &TriggerDraft,
    kind: TriggerKind,
    item: &Item,
    reader: &mut Reader,
) -> Result<Option<Condition>, Spoiled> {
    let metric = [
        !from.kpi.is_missing(),
        !from.relation.is_missing(),
        !from.threshold.is_missing(),
    ];
    let date = [!from.from.is_missing(), !from.until.is_missing()];
    let foreign = match kind {
        TriggerKind::Metric if date.contains(&true) => Some("from or until"),
        TriggerKind::Date if metric.contains(&true) => Some("kpi, relation or threshold"),
        TriggerKind::Event if metric.contains(&true) || date.contains(&true) => {
            Some("what it is computed from")
        }
        _ => None,
    };
    if let Some(foreign) = foreign {
        let issue = item.issue(IssueCode::ConflictingFields, "/kind");
        reader
            .issues
            .push(issue.found(format!("the kind {kind}, and {foreign}")));
        return Err(Spoiled);
    }
    if metric.contains(&true) {
        let kpi = reader.required(item, "/kpi", &from.kpi);
        let relation = reader.required(item, "/relation", &from.relation);
        let value = reader.required(item, "/threshold", &from.threshold);
        let (Some(kpi), Some(relation), Some(value)) = (kpi, relation, value) else {
            return Err(Spoiled);
        };
        return Ok(Some(Condition::Metric(Threshold {
            kpi,
            relation,
            value,
        })));
    }
    if date.contains(&true) {
        let first = reader.required(item, "/from", &from.from);
        let until = reader.optional(item, "/until", &from.until);
        if until.is_none() && !from.until.is_missing() {
            return Err(Spoiled);
        }
        let from = first.ok_or(Spoiled)?;
        return Ok(Some(Condition::Date { from, until }));
    }
    Ok(None)
}

fn read_risk(
    from: &RiskDraft,
    index: usize,
    fund: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> Option<CoveredRisk> {
    let place = Nth("risks", index);
    let id = reader.required(fund, format_args!("{place}/id"), &from.id);
    let at = format!("{place}/exposure");
    reader.present(fund, &at, &from.exposure);
    let exposure = amount_in(reader, fund, &at, &from.exposure, currency);
    Some(CoveredRisk {
        id: id?,
        description: from.description.as_str().into(),
        exposure: exposure?,
    })
}

fn read_authority(
    from: &AuthorityDraft,
    index: usize,
    fund: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> Option<Authority> {
    let place = Nth("authority", index);
    let role = reader.required(fund, format_args!("{place}/role"), &from.role);
    let mut limit =
        |name: &str, limit| amount_in(reader, fund, &format!("{place}/{name}"), limit, currency);
    let (up_to, below) = (limit("up_to", &from.up_to), limit("below", &from.below));
    if !from.up_to.is_missing() && !from.below.is_missing() {
        let issue = fund.issue(IssueCode::ConflictingFields, place);
        reader.issues.push(issue.found("up_to and below"));
    }
    let limit = match (up_to, below) {
        // Which of the two holds does not matter any more; the role is judged all the same.
        (Some(limit), _) => Limit::UpTo(limit),
        (None, Some(limit)) => Limit::Below(limit),
        (None, None) => Limit::Unlimited,
    };
    Some(Authority { role: role?, limit })
}

/// Returns an exact sum of percentages, which may leave the bounds of the type.
pub(in crate::plan) fn percent_sum(shares: impl IntoIterator<Item = Percent>) -> Decimal {
    shares.into_iter().fold(Decimal::ZERO, |sum, share| {
        sum.checked_add(share.decimal()).unwrap_or(sum)
    })
}
