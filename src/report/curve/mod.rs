//! How an amount grows: plan against actual over time, the S-curve of a budget.

mod draw;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{Unit, unit::amount_text};

/// The most points of a series that each get a dot; of a longer one, only the last point does.
pub const CURVE_DOTS_MAX: usize = 26;

/// The most points of a series that each get a tooltip; of a longer one, only the last point does.
pub const CURVE_TOOLTIPS_MAX: usize = 400;

/// A chart of amounts over time, one line a series.
///
/// The axis of amounts always includes zero, and its steps are 1, 2 or 5 times a power of ten. Series are told apart
/// by colour and by dashes, and the last amount of each stands at its end. Amounts beyond 10³⁰ smallest units are
/// drawn at that height.
///
/// # Example: a budget planned and spent
/// ```
/// use tactica::{money::Currency, report::{Curve, CurvePoint, CurveShape, Series, Unit}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>();
///
/// let planned = Series {
///     name: "planned".into(),
///     shape: CurveShape::Line,
///     points: vec![
///         CurvePoint { date: day("2025-03-01")?, amount: 0 },
///         CurvePoint { date: day("2025-06-01")?, amount: 250_000_000 },
///     ],
/// };
/// let chart = Curve {
///     title: "Cost to date".into(),
///     unit: Unit::currency(Currency::USD),
///     status: None,
///     series: vec![planned],
/// };
/// assert!(chart.svg().contains(">planned 2.5 M USD</text>"));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// The heading, also the name that a screen reader says.
    pub title: String,
    /// What the amounts count.
    pub unit: Unit,
    /// The status date, a dashed line; the axis of dates is extended to show it.
    pub status: Option<NaiveDate>,
    /// The lines, later ones above earlier ones.
    pub series: Vec<Series>,
}

/// One line of a [`Curve`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// The name, for the legend.
    pub name: String,
    /// How neighbouring points are connected.
    pub shape: CurveShape,
    /// The points in any order; several of one date are drawn in the order given, the last one counts as the last amount.
    pub points: Vec<CurvePoint>,
}

/// An amount at a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurvePoint {
    /// The date, drawn at its midnight.
    pub date: NaiveDate,
    /// The amount in the smallest unit: cents, for a currency with two decimals.
    #[serde(with = "amount_text")]
    pub amount: i128,
}

/// How the points of a series are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CurveShape {
    /// Straight from point to point: an amount that grows in between.
    Line,
    /// Level until the next point: an amount that jumps, such as what was paid.
    Step,
}

impl Curve {
    /// Returns the chart as one SVG document that needs nothing else.
    ///
    /// The same chart gives the same bytes.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of points.
    #[must_use]
    pub fn svg(&self) -> String {
        draw::draw(self)
    }

    /// Returns the first and last moment to draw, or `None` without a date.
    fn span(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let points = self.series.iter().flat_map(|series| &series.points);
        let dates = || points.clone().map(|point| point.date).chain(self.status);
        let midnight = |date: NaiveDate| date.and_time(chrono::NaiveTime::MIN);
        let (first, last) = (dates().min()?, dates().max()?);
        if first < last {
            return Some((midnight(first), midnight(last)));
        }
        // A single date stands in the middle, with a day on each side.
        let (before, after) = (first.pred_opt(), last.succ_opt());
        Some((
            midnight(before.unwrap_or(first)),
            midnight(after.unwrap_or(last)),
        ))
    }
}

impl Series {
    /// Returns the points by date, those of one date in the order given.
    fn by_date(&self) -> Vec<CurvePoint> {
        let mut points = self.points.clone();
        points.sort_by_key(|point| point.date);
        points
    }
}
