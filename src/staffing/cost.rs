//! What do the people and things cost that a levelled schedule uses?

use super::{Levelled, LevelledTask, ResourceName, StaffingError, book::Entry, load::View};
use crate::{
    money::Money,
    network::{ActivityKind, Progress},
    number::{Decimal, Quantity, Rounding},
    plan::Plan,
    resource::{CostRate, ResourceKind, rate_on},
    staffing::Options,
    tactic::{Mode, NeedOf},
    time::NaiveDate,
};

impl Levelled {
    /// Returns what the people, pools, tools, rooms and materials cost that the schedule uses, in the currency of the plan.
    ///
    /// People and pools cost their rate for each hour in which the task is worked, times their units; tools and rooms their rate for each
    /// use, materials for each unit. The rates are those of the day on which the task starts, or goes on, or of the plan's first
    /// day if that is later; each amount is rounded to the currency, halves to
    /// even, and converted at the rate of exchange of that day. Who has no rate costs nothing. What is finished is not counted, and of
    /// what is under way the hours that remain. The hours beyond a person's own calendar cost their rate for overtime, and a task that is done
    /// in one of its modes costs the price of that too.
    ///
    /// # Errors
    ///
    /// [`StaffingError::Price`] if a price cannot be told in the currency of the plan, and what [`Levelled::with`] says of options that do
    /// not fit the plan.
    ///
    /// # Example: two days at 50 dollars an hour
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "rates": [{"price": "50.00 USD"}]}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [
    /// #     {"id": "brief", "name": "Brief", "duration": "2d", "needs": [{"person": "anna"}]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let cost = Levelled::of(&plan)?.cost(&plan, &Options::default())?;
    /// assert_eq!(cost.to_string(), "800.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cost(&self, plan: &Plan, options: &Options) -> Result<Money, StaffingError> {
        let view = View::of(plan, options)?;
        let mut sum = Money::from_minor(0, plan.currency());
        for (n, task) in self.tasks().iter().enumerate() {
            let activity = view.network.activities().get(n);
            let task_of = activity.filter(|activity| activity.kind == ActivityKind::Task);
            let minutes = match task_of.map(|activity| (activity.progress, activity.duration)) {
                None | Some((Progress::Finished { .. }, _)) => continue,
                Some((Progress::Started { remaining, .. }, _)) => remaining,
                Some((Progress::NotStarted, duration)) => {
                    mode_of(plan, task).map_or(duration, |mode| mode.duration.minutes())
                }
            };
            sum = task_cost(plan, &view, (task, minutes), sum)?;
        }
        Ok(sum)
    }
}

/// Adds to a sum what a task costs of which so many minutes are still to be done.
fn task_cost(
    plan: &Plan,
    view: &View,
    (task, minutes): (&LevelledTask, i64),
    mut sum: Money,
) -> Result<Money, StaffingError> {
    // Dates that must be may lie before the plan, whose rates begin with it.
    let day = task.resumes.date().max(plan.span().start());
    for assigned in &task.assigned {
        let Some(store) = view.book.place(&assigned.resource) else {
            continue;
        };
        let entry = view.book.entry(store);
        let Entry {
            rates,
            by_hour,
            overtime,
            ..
        } = entry;
        let longer = assigned.overtime.minutes();
        let many = if *by_hour {
            hours(assigned.units, minutes.saturating_sub(longer))
        } else {
            Some(Quantity::from(1))
        };
        let resource = &assigned.resource;
        sum = add(plan, resource, rate_on(rates, day), many, day, sum)?;
        if let Some(overtime) = overtime.filter(|_| longer > 0) {
            let rate = CostRate {
                from: day,
                price: overtime.rate,
            };
            let many = hours(assigned.units, longer);
            sum = add(plan, resource, Some(&rate), many, day, sum)?;
        }
    }
    let mode = mode_of(plan, task);
    if let Some((price, mode)) = mode.and_then(|mode| Some((mode.price?, mode))) {
        sum = plus(plan, price, day, sum).ok_or_else(|| StaffingError::ModePrice {
            task: task.id.clone(),
            mode: mode.id.clone(),
            on: day,
            currency: plan.currency(),
        })?;
    }
    let own = plan.task(&task.id).map_or(&[][..], |task| &task.needs);
    let needs = mode.map_or(own, |mode| &mode.needs);
    for need in needs {
        let NeedOf::Resource(id) = &need.of else {
            continue;
        };
        let material = plan.resource(id);
        if let Some(material) = material.filter(|m| m.kind == ResourceKind::Material) {
            let name = id.clone().into();
            let rate = rate_on(&material.rates, day);
            sum = add(plan, &name, rate, Some(need.units), day, sum)?;
        }
    }
    Ok(sum)
}

/// Returns minutes times units in hours.
fn hours(units: Quantity, minutes: i64) -> Option<Quantity> {
    let minutes = units.decimal().checked_mul(Decimal::from(minutes))?;
    let hours = minutes.checked_div(Decimal::from(60))?;
    Quantity::rounded(hours).ok()
}

fn add(
    plan: &Plan,
    resource: &ResourceName,
    rate: Option<&CostRate>,
    many: Option<Quantity>,
    day: NaiveDate,
    sum: Money,
) -> Result<Money, StaffingError> {
    let Some(rate) = rate else {
        return Ok(sum);
    };
    let wrong = || StaffingError::Price {
        resource: resource.clone(),
        on: day,
        currency: plan.currency(),
    };
    let many = many.ok_or_else(wrong)?;
    let money = rate.price.times(many, Rounding::HalfEven);
    let money = money.map_err(|_| wrong())?;
    plus(plan, money, day, sum).ok_or_else(wrong)
}

/// Adds an amount at the rate of exchange of a day.
fn plus(plan: &Plan, money: Money, day: NaiveDate, sum: Money) -> Option<Money> {
    let own = plan
        .rates()
        .convert(money, plan.currency(), day, Rounding::HalfEven);
    sum.try_add(own.ok()?.result()).ok()
}

/// Returns the mode in which a task is done, if that is not the task's own way.
fn mode_of<'a>(plan: &'a Plan, task: &LevelledTask) -> Option<&'a Mode> {
    plan.task(&task.id)?.mode(task.mode.as_ref()?)
}
