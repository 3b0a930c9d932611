//! Who and what is there: the people, pools, tools and rooms of a plan by number, with units that can be counted.

use std::collections::BTreeMap;

use super::{
    Hours, Options, ResourceName, StaffingError,
    calendars::Calendars,
    problem::{Demand, Store, Team},
};
use crate::{
    id::{CalendarId, ModeId, SkillId},
    money::{Money, UnitPrice},
    number::{Decimal, Quantity, Rounding},
    plan::Plan,
    resource::{CostRate, Overtime, ResourceKind, rate_on},
    time::{DateSpan, NaiveDate, WorkCalendar, WorkTime},
};

/// Units are counted in billionths.
pub(super) const DIGITS: u32 = 9;

/// Turns units into billionths; `None` when they have more digits or are too large.
pub(super) fn counted(units: Decimal) -> Option<i64> {
    let units = units.normalize();
    let factor = 10_i128.checked_pow(DIGITS.checked_sub(units.scale())?)?;
    let scaled = units.mantissa().checked_mul(factor)?;
    // Sums of a few stay in range too.
    i64::try_from(scaled)
        .ok()
        .filter(|scaled| scaled.unsigned_abs() < 1_000_000_000_000_000_000)
}

/// Turns billionths into units.
pub(super) fn quantity(units: i64) -> Quantity {
    let decimal = Decimal::try_from_i128_with_scale(units.into(), DIGITS);
    let quantity = decimal.ok().and_then(|units| Quantity::new(units).ok());
    quantity.expect("invariant: 18 digits, nine of them after the point, are a quantity")
}

/// What the book knows of a person, pool, tool or room.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: ResourceName,
    /// The units as the plan says.
    pub(super) units: Decimal,
    pub(super) skills: Vec<SkillId>,
    pub(super) rates: Vec<CostRate>,
    pub(super) overtime: Option<Overtime>,
    /// Whether the rates are those of an hour.
    pub(super) by_hour: bool,
}

/// The resources by number.
#[derive(Debug, Clone)]
pub(super) struct Book {
    pub(super) entries: Vec<Entry>,
    pub(super) stores: Vec<Store>,
    places: BTreeMap<ResourceName, u32>,
}

impl Book {
    pub(super) fn of(
        plan: &Plan,
        options: &Options,
        calendars: &mut Calendars,
    ) -> Result<Self, StaffingError> {
        let mut book = Self {
            entries: Vec::new(),
            stores: Vec::new(),
            places: BTreeMap::new(),
        };
        let mut hours = Shared {
            plan,
            options,
            calendars,
            known: BTreeMap::new(),
        };
        for person in plan.people() {
            let calendar = hours.number(person.calendar.as_ref(), &person.absences, None);
            // Who comes when the task is worked has no hours to be over.
            let overtime = person.overtime.filter(|_| options.hours == Hours::Own);
            let longer = overtime.map_or(calendar, |overtime| {
                let most = Some(overtime.most);
                hours.number(person.calendar.as_ref(), &person.absences, most)
            });
            let mut skills = person.skills.clone();
            let trained = options.trained.iter().filter(|(id, _)| *id == person.id);
            skills.extend(trained.map(|(_, skill)| skill.clone()));
            skills.sort();
            skills.dedup();
            let entry = Entry {
                name: person.id.clone().into(),
                units: person.capacity.fraction(),
                skills,
                rates: person.rates.clone(),
                overtime,
                by_hour: true,
            };
            book.add(plan, entry, (calendar, longer), options)?;
        }
        for resource in plan.resources() {
            if resource.kind == ResourceKind::Material {
                continue;
            }
            let calendar = hours.number(resource.calendar.as_ref(), &resource.absences, None);
            let entry = Entry {
                name: resource.id.clone().into(),
                units: resource.units.decimal(),
                skills: resource.skills.clone(),
                rates: resource.rates.clone(),
                overtime: None,
                by_hour: resource.kind == ResourceKind::Pool,
            };
            book.add(plan, entry, (calendar, calendar), options)?;
        }
        book.check_names(plan, options)?;
        Ok(book)
    }

    fn add(
        &mut self,
        plan: &Plan,
        mut entry: Entry,
        (calendar, longer): (u32, u32),
        options: &Options,
    ) -> Result<(), StaffingError> {
        let name = entry.name.clone();
        let wrong = |units: Decimal| StaffingError::Units {
            of: name.to_string(),
            units: units.to_string(),
        };
        let mut units = entry.units;
        for (_, extra) in options.extra.iter().filter(|(other, _)| *other == name) {
            units = units
                .checked_add(extra.decimal())
                .ok_or_else(|| wrong(units))?;
        }
        let counted = counted(units).ok_or_else(|| wrong(units))?;
        entry.units = units;
        let day = plan.span().start();
        let usual = rate_on(&entry.rates, day).map(|rate| rate.price);
        let by_hour = |price: Option<UnitPrice>| match price {
            Some(price) => micro_price(plan, price, Quantity::from(1), day).unwrap_or(DEAREST),
            None => 0,
        };
        let premium = entry.overtime.map_or(0, |overtime| {
            by_hour(Some(overtime.rate)).saturating_sub(by_hour(usual))
        });
        let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.places.insert(name, place);
        self.entries.push(entry);
        self.stores.push(Store {
            units: counted,
            calendar,
            longer,
            premium,
        });
        Ok(())
    }

    fn check_names(&self, plan: &Plan, options: &Options) -> Result<(), StaffingError> {
        let preferred = options.preferred.iter();
        let pairs = options.same_people.iter().chain(&options.other_people);
        let tasks = preferred.clone().map(|(task, _)| task);
        let tasks = tasks.chain(options.modes.keys());
        let tasks = tasks.chain(&options.overtime_of);
        let tasks = tasks.chain(pairs.flat_map(|(task, other)| [task, other]));
        for task in tasks {
            if plan.task(task).is_none() {
                return Err(StaffingError::UnknownTask { task: task.clone() });
            }
        }
        for (task, mode) in &options.modes {
            let known = |mode: &ModeId| plan.task(task).is_some_and(|t| t.mode(mode).is_some());
            if let Some(mode) = mode.as_ref().filter(|mode| !known(mode)) {
                return Err(StaffingError::UnknownMode {
                    task: task.clone(),
                    mode: mode.clone(),
                });
            }
        }
        let names = preferred.flat_map(|(_, names)| names.iter().cloned());
        let names = names.chain(options.extra.iter().map(|(name, _)| name.clone()));
        let trained = options.trained.iter().map(|(person, _)| person.clone());
        for resource in names.chain(trained.map(ResourceName::from)) {
            if !self.places.contains_key(&resource) {
                return Err(StaffingError::UnknownResource { resource });
            }
        }
        Ok(())
    }

    /// Returns the number of a person or thing.
    pub(super) fn place(&self, name: &ResourceName) -> Option<u32> {
        self.places.get(name).copied()
    }

    pub(super) fn entry(&self, store: u32) -> &Entry {
        &self.entries[store as usize]
    }

    pub(super) fn name(&self, store: u32) -> &ResourceName {
        &self.entry(store).name
    }

    /// Returns the longest overtime that anybody may do.
    pub(super) fn longest_overtime(&self) -> Option<WorkTime> {
        let each = self.entries.iter().filter_map(|entry| entry.overtime);
        each.map(|overtime| overtime.most).max()
    }

    /// Returns what those who have a skill come to together, in billionths.
    pub(super) fn holders(&self, skill: &SkillId) -> (Vec<u32>, i64) {
        let entries = (0_u32..).zip(&self.entries).zip(&self.stores);
        let held = entries.filter(|((_, entry), store)| {
            store.units > 0 && entry.skills.binary_search(skill).is_ok()
        });
        let mut sum = 0_i64;
        let mut found = Vec::new();
        for ((n, _), store) in held {
            found.push(n);
            sum = sum.saturating_add(store.units);
        }
        (found, sum)
    }

    /// Returns the teams that have `units` of a skill: everybody who has as many alone; where nobody has, or where several people
    /// are asked for, also the teams that each of them leads, filled up with those who have most.
    pub(super) fn teams(&self, skill: &SkillId, units: i64) -> Vec<Vec<Demand>> {
        let (holders, _) = self.holders(skill);
        let has = |store: u32| self.stores[store as usize].units;
        let alone = holders.iter().filter(|store| has(**store) >= units);
        let mut teams: Vec<Vec<Demand>> = alone
            .map(|store| {
                let store = *store;
                vec![Demand { store, units }]
            })
            .collect();
        let one = 10_i64.checked_pow(DIGITS).unwrap_or(i64::MAX);
        if !teams.is_empty() && units <= one {
            return teams;
        }
        let is_person = |store: &u32| matches!(self.name(*store), ResourceName::Person(_));
        let mut fill: Vec<u32> = if teams.is_empty() {
            holders
        } else {
            holders.into_iter().filter(is_person).collect()
        };
        fill.sort_by_key(|store| (std::cmp::Reverse(has(*store)), *store));
        for lead in fill.clone() {
            let others = fill.iter().copied().filter(|store| *store != lead);
            let mut team = Vec::new();
            let mut open = units;
            for store in std::iter::once(lead).chain(others) {
                let units = has(store).min(open);
                if units > 0 {
                    team.push(Demand { store, units });
                    open = open.saturating_sub(units);
                }
            }
            team.sort_unstable();
            if open == 0 && !teams.contains(&team) {
                teams.push(team);
            }
        }
        teams
    }

    /// Makes a team of its members.
    pub(super) fn team(
        &self,
        plan: &Plan,
        members: Vec<Demand>,
        preferred: &[ResourceName],
    ) -> Team {
        let is_preferred = |member: &Demand| preferred.contains(self.name(member.store));
        Team {
            price: self.hourly(plan, &members),
            preferred: members.iter().any(is_preferred),
            members,
        }
    }

    /// Returns what an hour of all of these costs on the first day of the plan, in millionths of the plan's currency.
    pub(super) fn hourly(&self, plan: &Plan, members: &[Demand]) -> i64 {
        let by_hour = members
            .iter()
            .filter(|member| self.entry(member.store).by_hour);
        let prices = by_hour.map(|member| self.price(plan, member.store, quantity(member.units)));
        prices.fold(0_i64, i64::saturating_add)
    }

    /// Returns what it costs to use all of these that cost something by the use.
    pub(super) fn by_use(&self, plan: &Plan, members: &[Demand]) -> i64 {
        let used = members
            .iter()
            .filter(|member| !self.entry(member.store).by_hour);
        let prices = used.map(|member| self.price(plan, member.store, Quantity::from(1)));
        prices.fold(0_i64, i64::saturating_add)
    }

    fn price(&self, plan: &Plan, store: u32, many: Quantity) -> i64 {
        let day = plan.span().start();
        match rate_on(&self.entry(store).rates, day) {
            Some(rate) => micro_price(plan, rate.price, many, day).unwrap_or(DEAREST),
            None => 0,
        }
    }
}

/// Returns what so many cost on a day, in millionths of the plan's currency; `None` if it cannot be told in it.
fn micro_price(plan: &Plan, price: UnitPrice, many: Quantity, day: NaiveDate) -> Option<i64> {
    let many = Quantity::new(many.decimal().checked_mul(Decimal::from(1_000))?);
    let money = price.times(many.ok()?, Rounding::HalfEven).ok()?;
    micro(plan, money, day)?.checked_div(1_000)
}

/// Returns an amount on a day in millionths of the plan's currency; `None` if it cannot be told in it.
pub(super) fn micro(plan: &Plan, money: Money, day: NaiveDate) -> Option<i64> {
    let converted = plan
        .rates()
        .convert(money, plan.currency(), day, Rounding::HalfEven);
    let decimal = converted.ok()?.result().decimal().ok()?;
    let scaled = decimal.checked_mul(Decimal::from(1_000_000))?.trunc();
    let factor = 10_i128.checked_pow(scaled.scale())?;
    i64::try_from(scaled.mantissa().checked_div(factor)?).ok()
}

/// The price of those whose price cannot be told in the plan's currency.
pub(super) const DEAREST: i64 = i64::MAX / 1_000_000;

/// The calendar that somebody names, when they are away, and how much longer they may work.
type HoursOf = (Option<CalendarId>, Vec<DateSpan>, Option<WorkTime>);

/// The calendars of people and things; many have one and are never away.
struct Shared<'a> {
    plan: &'a Plan,
    options: &'a Options,
    calendars: &'a mut Calendars,
    known: BTreeMap<HoursOf, u32>,
}

impl Shared<'_> {
    fn number(
        &mut self,
        calendar: Option<&CalendarId>,
        absences: &[DateSpan],
        overtime: Option<WorkTime>,
    ) -> u32 {
        let key = (calendar.cloned(), absences.to_vec(), overtime);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let own = match self.options.hours {
            Hours::Own => self.plan.calendar(calendar),
            Hours::OfTask => WorkCalendar::continuous(),
        };
        let own = overtime.map_or(own.clone(), |most| own.with_overtime(most));
        let number = self.calendars.number(&own.with_absences(absences));
        self.known.insert(key, number);
        number
    }
}
