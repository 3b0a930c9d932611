//! With whom and with what: people with skills and roles, pools, tools, rooms and materials.
//!
//! People are named by [`PersonId`] because they also act: they are responsible, they ask, they approve. Everything else is
//! named by [`ResourceId`].

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    id::{CalendarId, PersonId, ResourceId, RoleId, SkillId},
    money::{Money, UnitPrice},
    number::{Percent, Quantity},
    time::{DateSpan, WorkTime},
    word::define_words,
};

/// What using something costs, from a date on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostRate {
    /// The first day on which the rate holds.
    pub from: NaiveDate,
    /// The price of an hour of a person or pool, of a use of a tool or room, of a unit of material.
    pub price: UnitPrice,
}

/// Returns the rate that holds on `date`: the latest one dated on or before it.
#[must_use]
pub fn rate_on(rates: &[CostRate], date: NaiveDate) -> Option<&CostRate> {
    rates
        .iter()
        .filter(|rate| rate.from <= date)
        .max_by_key(|rate| rate.from)
}

/// A person who works, answers for work, asks or approves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their name in the plan.
    pub id: PersonId,
    /// What people call them.
    pub name: String,
    /// The department or organisation they belong to.
    pub department: String,
    /// The roles they hold, sorted; approval policies and contingency funds refer to roles.
    pub roles: Vec<RoleId>,
    /// What they can do, sorted.
    pub skills: Vec<SkillId>,
    /// Whom they report to.
    pub reports_to: Option<PersonId>,
    /// The largest amount they may approve by themselves: steps that climb the reporting lines end with whom it covers.
    pub approves_up_to: Option<Money>,
    /// When they work; the plan's calendar if none is named.
    pub calendar: Option<CalendarId>,
    /// Their share of full time; `0%` for somebody who approves but does no work in the plan.
    pub capacity: Percent,
    /// When they are away.
    pub absences: Vec<DateSpan>,
    /// What an hour of theirs costs, sorted by date.
    pub rates: Vec<CostRate>,
    /// How much longer they may work, and at which price; not at all if nobody says.
    pub overtime: Option<Overtime>,
}

/// How much longer a person may work than their calendar says, and what that costs.
///
/// Overtime is worked after the last shift of a day of work, until midnight at the latest; on a day without work there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overtime {
    /// The price of an hour of it, in place of their rate.
    pub rate: UnitPrice,
    /// The most of it on a day, more than nothing and less than 24 hours.
    pub most: WorkTime,
}

define_words! {
    /// What kind of resource something is.
    ResourceKind {
        /// People who stand in for each other, counted but not named: an agency's team, freelancers.
        Pool => "pool",
        /// A tool or licence, used and given back.
        Tool => "tool",
        /// A place, used and given back.
        Room => "room",
        /// Something that is used up.
        Material => "material",
    }
}

/// Something the work needs that is not a named person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its name in the plan.
    pub id: ResourceId,
    /// What people call it.
    pub name: String,
    /// Which kind it is.
    pub kind: ResourceKind,
    /// How many units there are: people of a pool, licences, rooms, pieces.
    pub units: Quantity,
    /// What the people of a pool can do, sorted.
    pub skills: Vec<SkillId>,
    /// When it is available; the plan's calendar if none is named.
    pub calendar: Option<CalendarId>,
    /// When it is not available.
    pub absences: Vec<DateSpan>,
    /// What its use costs, sorted by date.
    pub rates: Vec<CostRate>,
}

/// A role that people hold and that policies and funds refer to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its name in the plan.
    pub id: RoleId,
    /// What people call it.
    pub name: String,
    /// How high it stands, 0 lowest; `None` where ranks do not matter.
    pub level: Option<u8>,
}
