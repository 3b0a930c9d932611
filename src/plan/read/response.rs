//! Reads what the money of a node brings, and how much of it there may be.

use super::{
    Item, Nth, Parts, Read, Reader,
    budget::{amount, not_negative},
};
use crate::{
    id::NodeId,
    issue::{IssueCode, Subject, SubjectKind},
    money::Currency,
    number::{Percent, Quantity},
    plan::draft::{BoundsDraft, Field, NodeDraft, ResponseDraft, RivalDraft},
    response::{
        CurveForm, CurveSpec, CurveSpecError, Parameter, ResponseSpec, RivalFloor, SpendBounds,
        SpendPoint,
    },
};

/// What is stated of a node about the division of money.
#[derive(Debug)]
pub(in crate::plan) struct DivisionParts {
    pub(in crate::plan) node: NodeId,
    pub(in crate::plan) response: Option<ResponseSpec>,
    pub(in crate::plan) bounds: SpendBounds,
    /// Whether there is a curve, whether or not it could be read.
    pub(in crate::plan) curved: bool,
}

/// Returns the parameters of a draft with their fields, in the order of the document.
fn parameters(from: &ResponseDraft) -> [(Parameter, &Field<Quantity>); Parameter::ALL.len()] {
    use Parameter as P;
    [
        (P::Ceiling, &from.ceiling),
        (P::Half, &from.half),
        (P::Shape, &from.shape),
        (P::Midpoint, &from.midpoint),
        (P::Steepness, &from.steepness),
        (P::Scale, &from.scale),
        (P::Exponent, &from.exponent),
        (P::Unit, &from.unit),
        (P::Floor, &from.floor),
        (P::Constant, &from.constant),
        (P::Rate, &from.rate),
        (P::Cap, &from.cap),
    ]
}

/// Reads both; `None` when the node says nothing of them.
pub(super) fn read(
    from: &NodeDraft,
    item: &Item,
    currency: Option<Currency>,
    parts: &mut Parts,
    reader: &mut Reader,
) -> Option<Read<DivisionParts>> {
    let curved = from.response != ResponseDraft::default();
    if !curved && from.bounds == BoundsDraft::default() {
        return None;
    }
    let curve = of_curve(item);
    let response = if curved {
        parts.remember_at(
            &curve,
            "/response",
            &from.response.origin,
            &from.response.note,
            reader,
        );
        read_response(&from.response, &curve, currency, reader)
    } else {
        None
    };
    let bounds = read_bounds(&from.bounds, item, currency, reader);
    let node = from.id.value()?.clone();
    let value = DivisionParts {
        node,
        response,
        bounds,
        curved,
    };
    let item = item.clone();
    Some(Read { item, value })
}

/// Returns the item of the curve of a node, which stands at the same place.
pub(in crate::plan) fn of_curve(node: &Item) -> Item {
    Item {
        subject: Subject::new(SubjectKind::Response, node.subject.id.clone()),
        spot: node.spot,
    }
}

fn read_response(
    from: &ResponseDraft,
    item: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> Option<ResponseSpec> {
    let form = reader.required(item, "/response/curve", &from.curve);
    let mut numbers = Vec::new();
    let mut whole = true;
    for (parameter, field) in parameters(from) {
        let place = format!("/response/{parameter}");
        let number = reader.optional(item, &place, field);
        whole &= number.is_some() || field.is_missing();
        numbers.extend(number.map(|number| (parameter, number)));
        let Some(form) = form else { continue };
        if form.needs(parameter) {
            reader.present(item, format_args!("/response/{parameter}"), field);
            whole &= !field.is_missing();
        } else if !form.parameters().contains(&parameter) && !field.is_missing() {
            let issue = item.issue(IssueCode::ConflictingFields, place);
            let found = format!("a {form} curve has no {parameter}");
            reader.issues.push(issue.found(found));
            whole = false;
        }
    }
    let mut points = Vec::with_capacity(from.points.len());
    for (i, point) in from.points.iter().enumerate() {
        let place = Nth("response/points", i);
        let (at_spend, at_outcome) = (format!("{place}/spend"), format!("{place}/outcome"));
        reader.present(item, &at_spend, &point.spend);
        let spend = amount(reader, item, &at_spend, &point.spend, currency);
        let outcome = reader.required(item, &at_outcome, &point.outcome);
        let point = spend.zip(outcome);
        whole &= point.is_some();
        points.extend(point.map(|(spend, outcome)| SpendPoint { spend, outcome }));
    }
    let weight = reader.optional(item, "/response/weight", &from.weight);
    if let Some(weight) = weight.filter(|weight| *weight <= Quantity::ZERO) {
        let issue = item.issue(IssueCode::InvalidValue, "/response/weight");
        let limit = format!("{weight} is not above zero");
        reader
            .issues
            .push(issue.found(weight.to_string()).limit(limit));
    }
    // What could not be read would only be missed a second time.
    let form = form.filter(|_| whole)?;
    let curve = make(form, numbers, points, item, reader)?;
    Some(ResponseSpec { curve, weight })
}

fn make(
    form: CurveForm,
    numbers: Vec<(Parameter, Quantity)>,
    points: Vec<SpendPoint>,
    item: &Item,
    reader: &mut Reader,
) -> Option<CurveSpec> {
    let faults = match CurveSpec::new(form, numbers, points) {
        Ok(curve) => {
            if let (CurveForm::Observed, [seen]) = (form, curve.points()) {
                let issue = item.issue(IssueCode::ReturnOnly, "/response/points");
                reader.issues.push(issue.found(seen.spend));
            }
            return Some(curve);
        }
        Err(faults) => faults,
    };
    for fault in faults {
        let place = match (&fault, fault.parameter()) {
            (_, Some(parameter)) => format!("/response/{parameter}"),
            (CurveSpecError::Points { .. }, _) => "/response/points".to_owned(),
            _ => "/response".to_owned(),
        };
        let issue = item.issue(IssueCode::InvalidCurve, place);
        reader.issues.push(issue.found(fault.to_string()));
    }
    None
}

fn read_bounds(
    from: &BoundsDraft,
    item: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> SpendBounds {
    let mut money = |name: &str, field| {
        let place = format!("/bounds/{name}");
        amount(reader, item, &place, field, currency)
    };
    let (min, max) = (money("min", &from.min), money("max", &from.max));
    let zero_or_at_least = money("zero_or_at_least", &from.zero_or_at_least);
    let (fixed, step) = (money("fixed", &from.fixed), money("step", &from.step));
    if let Some(step) = step.filter(|step| step.is_zero()) {
        let issue = item.issue(IssueCode::InvalidValue, "/bounds/step");
        let limit = "a lot of nothing: it has to be above zero";
        reader.issues.push(issue.found(step).limit(limit));
    }
    let mut share = |name: &str, field| {
        let place = format!("/bounds/{name}");
        let share = reader.optional(item, &place, field);
        let share = not_negative(reader, item, &place, share);
        at_most(share, 100, &place, item, reader)
    };
    let min_share = share("min_share", &from.min_share);
    let max_share = share("max_share", &from.max_share);
    SpendBounds {
        min,
        max,
        zero_or_at_least,
        fixed,
        step,
        min_share,
        max_share,
        parity: read_rival(&from.parity, "/bounds/parity", 1000, item, currency, reader),
        share_of_voice: read_rival(
            &from.share_of_voice,
            "/bounds/share_of_voice",
            99,
            item,
            currency,
            reader,
        ),
    }
}

fn read_rival(
    from: &RivalDraft,
    place: &str,
    most: i32,
    item: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> Option<RivalFloor> {
    if *from == RivalDraft::default() {
        return None;
    }
    let (at, of) = (format!("{place}/at_least"), format!("{place}/spend"));
    reader.present(item, &of, &from.spend);
    let spend = amount(reader, item, &of, &from.spend, currency);
    let share = reader.required(item, &at, &from.at_least);
    let share = not_negative(reader, item, &at, share);
    let at_least = at_most(share, most, &at, item, reader);
    Some(RivalFloor {
        spend: spend?,
        at_least: at_least?,
    })
}

/// Notes a percentage above the greatest one, which then counts as missing.
fn at_most(
    share: Option<Percent>,
    most: i32,
    place: &str,
    item: &Item,
    reader: &mut Reader,
) -> Option<Percent> {
    let (share, most) = (share?, Percent::from(most));
    if share <= most {
        return Some(share);
    }
    let issue = item.issue(IssueCode::InvalidValue, place);
    let limit = format!("{share} is more than {most}");
    reader.issues.push(issue.found(share).limit(limit));
    None
}
