//! How one amount depends on another: response curves, marginal returns, what each budget brings.

mod draw;

use serde::{Deserialize, Serialize};

use super::{Unit, unit::amount_text};

/// A chart of lines over an axis of amounts.
///
/// Both axes include zero, and their steps are 1, 2 or 5 times a power of ten. Lines are told apart by colour and by dashes. Amounts
/// beyond 10³⁰ smallest units are drawn at that place.
///
/// # Example: what search brings, and where it stands
/// ```
/// use tactica::{money::Currency, report::{Plot, PlotLine, PlotMark, PlotPoint, Unit}};
///
/// let point = |x: i128, y: i128| PlotPoint { x, y };
/// let search = PlotLine {
///     name: "Search".into(),
///     points: vec![point(0, 0), point(100_000, 400), point(200_000, 550)],
///     marks: vec![PlotMark { at: point(100_000, 400), label: "now".into() }],
/// };
/// let chart = Plot {
///     title: "What money brings".into(),
///     x: Unit::currency(Currency::USD),
///     y: Unit { name: "visits".into(), exponent: 0 },
///     lines: vec![search],
/// };
/// assert!(chart.svg().contains("Search, now&#10;1,000.00 USD: 400 visits"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plot {
    /// The heading, also the name that a screen reader says.
    pub title: String,
    /// What the amounts to the right count.
    pub x: Unit,
    /// What the amounts upward count.
    pub y: Unit,
    /// The lines, later ones above earlier ones.
    pub lines: Vec<PlotLine>,
}

/// One line of a [`Plot`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlotLine {
    /// The name, for the legend.
    pub name: String,
    /// The points in any order; they are joined from left to right.
    pub points: Vec<PlotPoint>,
    /// Places on it that are marked by a dot with a tooltip.
    pub marks: Vec<PlotMark>,
}

/// A marked place of a [`PlotLine`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlotMark {
    /// The place.
    pub at: PlotPoint,
    /// What it is, for the tooltip.
    pub label: String,
}

/// A pair of amounts, each in the smallest unit of its axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlotPoint {
    /// To the right.
    #[serde(with = "amount_text")]
    pub x: i128,
    /// Upward.
    #[serde(with = "amount_text")]
    pub y: i128,
}

impl Plot {
    /// Returns the chart as an SVG document.
    #[must_use]
    pub fn svg(&self) -> String {
        draw::draw(self)
    }
}
