//! Reads how long a task takes: its work, whom it needs, and the working time that follows from both.

use super::{In, Item, Parts, Reader, Section};
use crate::{
    issue::IssueCode,
    number::{Decimal, Percent, Quantity, Rounding},
    plan::draft::{DrivenBy, NeedDraft, TaskDraft},
    tactic::{Need, NeedOf, Work},
    time::WorkTime,
};

/// Reads the one of `duration` and `effort` that is given.
pub(super) fn read(item: &Item, from: &TaskDraft, reader: &mut Reader) -> Option<Work> {
    let driven_by = reader.optional(item, "/driven_by", &from.driven_by);
    if !from.duration.is_missing() && !from.effort.is_missing() {
        let issue = item.issue(IssueCode::ConflictingFields, "/effort");
        reader.issues.push(issue.found("duration and effort"));
    } else if !from.duration.is_missing() && !from.driven_by.is_missing() {
        let issue = item.issue(IssueCode::ConflictingFields, "/driven_by");
        reader.issues.push(issue.found("duration and driven_by"));
    }
    if from.driven_by.is_unread() {
        reader.lose(Section::Needs);
    }
    let (suffix, work) = if from.effort.is_missing() {
        let time = reader.required(item, "/duration", &from.duration)?;
        ("/duration", Work::Duration(time))
    } else {
        let time = reader.optional(item, "/effort", &from.effort)?;
        match driven_by {
            Some(DrivenBy::Capacity) => ("/effort", Work::Capacity(time)),
            Some(DrivenBy::Units) | None => ("/effort", Work::Effort(time)),
        }
    };
    if let Work::Duration(time) | Work::Effort(time) | Work::Capacity(time) = work {
        if time < WorkTime::ZERO {
            let issue = item.issue(IssueCode::NegativeAmount, suffix);
            reader.issues.push(issue.found(time.to_string()));
            return None;
        }
    }
    Some(work)
}

/// Returns the working time a task takes; effort is divided by the units of people and rounded up to the minute.
pub(super) fn duration(
    work: Work,
    needs: &[Need],
    item: &Item,
    parts: &Parts,
    reader: &mut Reader,
) -> WorkTime {
    match work {
        Work::Milestone | Work::Summary | Work::Hammock => WorkTime::ZERO,
        Work::Duration(time) => time,
        Work::Effort(time) => {
            let people = needs
                .iter()
                .filter(|need| !matches!(need.of, NeedOf::Resource(_)));
            let units = people.fold(Decimal::ZERO, |sum, need| {
                // Units are bounded decimals: adding them loses nothing.
                sum.checked_add(need.units.decimal()).unwrap_or(sum)
            });
            if units == Decimal::ZERO {
                return time;
            }
            divide(time, units)
        }
        Work::Capacity(time) => match capacity(needs, item, parts, reader) {
            Some(units) => divide(time, units),
            None => time,
        },
    }
}

/// Returns how many people at full time those who are named are together; `None` if that cannot be told.
fn capacity(needs: &[Need], item: &Item, parts: &Parts, reader: &mut Reader) -> Option<Decimal> {
    let mut named = 0_usize;
    let mut known = 0_usize;
    let mut units = Decimal::ZERO;
    for need in needs {
        let NeedOf::Person(id) = &need.of else {
            continue;
        };
        named = named.saturating_add(1);
        if let Some(person) = parts.people.iter().find(|person| person.value.id == *id) {
            known = known.saturating_add(1);
            let share = person.value.capacity.max(Percent::ZERO).fraction();
            let own = need.units.decimal().checked_mul(share);
            units = own.and_then(|own| units.checked_add(own)).unwrap_or(units);
        }
    }
    let whole = reader.is_whole(Section::People) && reader.is_whole(Section::Needs);
    let found = match (named, units > Decimal::ZERO) {
        (_, true) => return Some(units),
        (0, false) => "nobody is named among its needs",
        // Who is not known is reported where they are named.
        (_, false) if known < named => return None,
        (_, false) => "the people named have no capacity",
    };
    if whole {
        let issue = item.issue(IssueCode::EffortWithoutCapacity, "/driven_by");
        reader.issues.push(issue.found(found));
    }
    None
}

/// Divides work by units, rounded up to the minute. A tiny fraction of a person can stretch it beyond the range; the dates
/// are then beyond the horizon.
fn divide(time: WorkTime, units: Decimal) -> WorkTime {
    let units = units.normalize();
    let minutes = 10_i128.checked_pow(units.scale()).and_then(|scale| {
        let minutes = i128::from(time.minutes()).checked_mul(scale)?;
        let minutes = Rounding::Ceil.divide(minutes, units.mantissa())?;
        WorkTime::from_minutes(i64::try_from(minutes).ok()?).ok()
    });
    minutes.unwrap_or(WorkTime::MAX)
}

/// Reads the needs of a task, or those of one of its modes, which stand in another list.
pub(super) fn read_needs(
    item: &Item,
    list: &str,
    needs: &[NeedDraft],
    reader: &mut Reader,
) -> Vec<Need> {
    let mut read = Vec::with_capacity(needs.len());
    for (i, from) in needs.iter().enumerate() {
        let place = In(list, i);
        let skill = reader.optional(item, format_args!("{place}/skill"), &from.skill);
        let person = reader.optional(item, format_args!("{place}/person"), &from.person);
        let resource = reader.optional(item, format_args!("{place}/resource"), &from.resource);
        let given = [
            from.skill.is_missing(),
            from.person.is_missing(),
            from.resource.is_missing(),
        ];
        match given.iter().filter(|missing| !**missing).count() {
            0 => {
                let issue = item.issue(IssueCode::MissingField, place);
                reader.issues.push(issue.found("skill, person or resource"));
            }
            1 => (),
            _ => {
                let issue = item.issue(IssueCode::ConflictingFields, place);
                reader
                    .issues
                    .push(issue.found("skill, person and resource"));
            }
        }
        let units = reader.optional(item, format_args!("{place}/units"), &from.units);
        // What cannot be read asks for nothing, so that it is not judged as if something had been said.
        let usual = if from.units.is_unread() {
            Quantity::ZERO
        } else {
            Quantity::from(1)
        };
        let units = units.unwrap_or(usual);
        if units <= Quantity::ZERO && !from.units.is_unread() {
            let at = format!("{place}/units");
            let issue = if units < Quantity::ZERO {
                item.issue(IssueCode::NegativeAmount, at)
            } else {
                let limit = "a need of nothing: it has to be above zero";
                item.issue(IssueCode::InvalidValue, at).limit(limit)
            };
            reader.issues.push(issue.found(units.to_string()));
            reader.lose(Section::Needs);
            reader.drop_item(item, list, i);
            continue;
        }
        let of = skill.map(NeedOf::Skill).or(person.map(NeedOf::Person));
        let of = of.or(resource.map(NeedOf::Resource));
        if of.is_none() || from.units.is_unread() {
            reader.lose(Section::Needs);
        }
        match of {
            Some(of) => read.push(Need { of, units }),
            None => reader.drop_item(item, list, i),
        }
    }
    read
}
