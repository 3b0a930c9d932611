//! What does a division of money look like on paper? What changes, why, and what more or less money would bring.

use super::{
    Block, Callout, CalloutLevel, Chart, Figure, Plot, PlotLine, PlotMark, PlotPoint, Section,
    Table, Unit,
    words::{plain, table},
};
use crate::{
    allocate::{Allocation, Division, DivisionError, Shift, Split, Trace},
    money::{Money, MoneyError},
    number::{Quantity, Rounding},
};

/// The decimals of an outcome in a chart.
const DECIMALS: u32 = 6;
/// The points of the frontier.
const FRONTIER: u32 = 24;

impl Section {
    /// Returns a section on a division of money: what changes and what it brings, what binds and at what price, the response curves with
    /// the present and the best spend of each, the marginal returns, and what each budget from a half to twice the present one would
    /// bring.
    ///
    /// `unit` is what the outcomes are counted in, such as `visits`.
    ///
    /// # Errors
    ///
    /// * [`DivisionError::Foreign`] when the allocation is of other nodes than the division.
    /// * [`DivisionError::Allocate`] when an outcome is not a finite number.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "json")] {
    /// use tactica::{allocate::Division, plan::PlanDraft, report::Section};
    ///
    /// let plan = PlanDraft::from_json(r#"{
    ///     "format": "tactica-plan/1", "id": "spring", "currency": "EUR", "start": "2026-03-01", "end": "2026-06-01",
    ///     "budget": {"total": "80.00 EUR", "nodes": [
    ///         {"id": "search", "name": "Search", "allotment": "30.00 EUR", "response": {"curve": "log", "scale": "9", "unit": "20"}},
    ///         {"id": "radio", "name": "Radio", "allotment": "50.00 EUR", "response": {"curve": "log", "scale": "3", "unit": "40"}}
    ///     ]}
    /// }"#)?.build()?;
    /// let division = Division::of(&plan)?;
    /// let section = Section::allocation(&division, &division.solve()?, "visits")?;
    /// assert_eq!(section.heading, "Division of money");
    /// # }
    /// # Ok::<(), tactica::Error>(())
    /// ```
    pub fn allocation(
        division: &Division<'_>,
        best: &Allocation,
        unit: &str,
    ) -> Result<Self, DivisionError> {
        let shifts = division.compare(best)?;
        let mut blocks = Vec::new();
        let assumed = division.assumed();
        if !assumed.is_empty() {
            let names: Vec<String> = assumed.iter().map(ToString::to_string).collect();
            blocks.push(Block::Callout(Callout {
                level: CalloutLevel::Warning,
                title: "Assumed curves".to_owned(),
                text: format!(
                    "The curves of {} are assumed: the division is as good as they are.",
                    names.join(", ")
                ),
            }));
        }
        let mut words = best.words();
        let present = division.current()?;
        if let Some(gain) = present.gain_percent(best) {
            words.insert(1, format!("the present split brings {gain:.2} % less"));
        }
        blocks.push(Block::Table(figures(&shifts, best, (&present, unit))?));
        blocks.push(Block::List(words));
        let money = Unit::currency(best.currency);
        let reach = most(&shifts, best)?;
        blocks.push(figure(
            "What money brings",
            (&money, unit),
            lines(&division.curves(reach), |i| marks(shifts.get(i))),
            "Dots mark the present and the best spend.",
        ));
        let each = format!("{unit} for one more {}", best.currency.code());
        blocks.push(figure(
            "What the next unit of money brings",
            (&money, &each),
            lines(&division.marginal_returns(reach), |_| Vec::new()),
            "Without bounds the best division has all curves at one height.",
        ));
        let half = best.budget.try_div(2, Rounding::Floor)?;
        let twice = best.budget.try_add(best.budget)?;
        let frontier = division.frontier(half, twice, FRONTIER)?;
        let here = point_of(best.budget, best.value_exact()).map(|at| PlotMark {
            at,
            label: "this budget".to_owned(),
        });
        blocks.push(figure(
            "What each budget brings",
            (&money, unit),
            lines(&[frontier], |_| here.clone().into_iter().collect()),
            "The best division of each budget, under the same bounds.",
        ));
        Ok(Self {
            heading: "Division of money".to_owned(),
            blocks,
        })
    }
}

/// Returns the money up to which curves are drawn: a quarter more than the largest spend of all.
fn most(shifts: &[Shift], best: &Allocation) -> Result<Money, MoneyError> {
    let zero = Money::zero(best.currency);
    let largest = shifts
        .iter()
        .flat_map(|shift| [shift.now, shift.best])
        .max_by_key(|amount| amount.minor());
    let largest = largest.unwrap_or(zero);
    largest.try_add(largest.try_div(4, Rounding::Floor)?)
}

/// `present` is what the present split brings.
fn figures(
    shifts: &[Shift],
    best: &Allocation,
    (present, unit): (&Split, &str),
) -> Result<Table, MoneyError> {
    let headings = [
        "Node",
        ">Now",
        ">Best",
        ">Change",
        ">Brings now",
        ">Brings then",
        ">Next unit",
    ];
    let mut rows = Vec::with_capacity(shifts.len());
    for shift in shifts {
        let next = shift.marginal_best;
        rows.push(vec![
            shift.name.clone(),
            plain(shift.now),
            plain(shift.best),
            plain(shift.best.try_sub(shift.now)?),
            format!("{:.2}", shift.outcome_now),
            format!("{:.2}", shift.outcome_best),
            next.map_or_else(|| "no limit".to_owned(), |next| format!("{next:.6}")),
        ]);
    }
    let currency = best.currency;
    let now = Money::try_sum(currency, shifts.iter().map(|shift| shift.now))?;
    let then = Money::try_sum(currency, shifts.iter().map(|shift| shift.best))?;
    let totals = vec![
        "Together".to_owned(),
        plain(now),
        plain(then),
        plain(then.try_sub(now)?),
        format!("{:.2}", present.value),
        format!("{:.2}", best.value),
        best.shadow_price
            .map_or_else(String::new, |price| format!("{price:.6}")),
    ];
    let caption = format!("Amounts in {currency}; outcomes in {unit}, weights included");
    Ok(Table {
        totals,
        ..table(&caption, &headings, rows)
    })
}

fn figure(title: &str, (x, unit): (&Unit, &str), lines: Vec<PlotLine>, caption: &str) -> Block {
    Block::Figure(Figure {
        chart: Chart::Plot(Plot {
            title: title.to_owned(),
            x: x.clone(),
            y: Unit {
                name: unit.to_owned(),
                exponent: 6,
            },
            lines,
        }),
        caption: caption.to_owned(),
    })
}

fn lines(traces: &[Trace], marks: impl Fn(usize) -> Vec<PlotMark>) -> Vec<PlotLine> {
    let line = |(i, trace): (usize, &Trace)| PlotLine {
        name: trace.name.clone(),
        points: trace
            .points
            .iter()
            .filter_map(|point| point_of(point.spend, Some(point.value)))
            .collect(),
        marks: marks(i),
    };
    traces.iter().enumerate().map(line).collect()
}

fn marks(shift: Option<&Shift>) -> Vec<PlotMark> {
    let Some(shift) = shift else {
        return Vec::new();
    };
    let mark = |spend, value, label: &str| {
        let at = point_of(spend, value)?;
        let label = label.to_owned();
        Some(PlotMark { at, label })
    };
    [
        mark(shift.now, shift.exact_now(), "now"),
        mark(shift.best, shift.exact_best(), "best"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn point_of(spend: Money, value: Option<Quantity>) -> Option<PlotPoint> {
    let value = value?.decimal();
    let up = DECIMALS.saturating_sub(value.scale());
    let y = value.mantissa().checked_mul(10_i128.checked_pow(up)?)?;
    Some(PlotPoint {
        x: spend.minor(),
        y,
    })
}
