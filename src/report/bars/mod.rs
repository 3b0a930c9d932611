//! Where the money stands: one bar a category, from what is paid to what is left.
//!
//! | In the drawing | Means |
//! | --- | --- |
//! | dark, medium, light part | settled, committed, held |
//! | empty part | available: allocated less the three others |
//! | black mark across the bar | the allocation |
//! | hatched part beyond the mark | more is used than allocated |
//! | part to the left of zero | credits exceed what was charged |

mod draw;

use serde::{Deserialize, Serialize};

use super::{Unit, unit::amount_text};

/// A chart of budgets: what each category was allocated, and where that stands.
///
/// Every bar has the same scale, which includes zero and has steps of 1, 2 or 5 times a power of ten. Amounts beyond
/// 10³⁰ smallest units are drawn at that length; the text beside a bar and its tooltip tell the true ones.
///
/// # Example: one category within its budget and one beyond
/// ```
/// use tactica::{money::Currency, report::{BarRow, Bars, Unit}};
///
/// let film = BarRow {
///     label: "Film".into(),
///     allocated: 1_000_000,
///     settled: 400_000,
///     committed: 300_000,
///     held: 0,
/// };
/// let press = BarRow { label: "Press".into(), settled: 900_000, ..film.clone() };
/// assert_eq!(film.available(), 300_000);
/// assert_eq!(press.available(), -200_000);
///
/// let unit = Unit::currency(Currency::USD);
/// let svg = Bars { title: "Budget".into(), unit, rows: vec![film, press] }.svg();
/// assert!(svg.contains("7 k of 10 k USD<"));
/// assert!(svg.contains("12 k of 10 k USD, over by 2 k<"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bars {
    /// The heading, also the name that a screen reader says.
    pub title: String,
    /// What the amounts count.
    pub unit: Unit,
    /// The categories, drawn in this order.
    pub rows: Vec<BarRow>,
}

/// One category of a budget; amounts in the smallest unit, such as cents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarRow {
    /// The name of the category.
    pub label: String,
    /// What the category may use.
    #[serde(with = "amount_text")]
    pub allocated: i128,
    /// What is paid; negative where credits exceed payments.
    #[serde(with = "amount_text")]
    pub settled: i128,
    /// What is ordered and not yet paid.
    #[serde(with = "amount_text")]
    pub committed: i128,
    /// What is reserved and not yet ordered.
    #[serde(with = "amount_text")]
    pub held: i128,
}

impl Bars {
    /// Returns the chart as one SVG document that needs nothing else.
    ///
    /// The same chart gives the same bytes.
    #[must_use]
    pub fn svg(&self) -> String {
        draw::draw(self)
    }
}

impl BarRow {
    /// Returns settled, committed and held together, at the ends of the range of `i128` the nearest end.
    #[must_use]
    pub fn used(&self) -> i128 {
        self.parts().into_iter().fold(0, i128::saturating_add)
    }

    /// Returns what is left of the allocation; negative when more is used than allocated.
    #[must_use]
    pub fn available(&self) -> i128 {
        self.allocated.saturating_sub(self.used())
    }

    fn parts(&self) -> [i128; 3] {
        [self.settled, self.committed, self.held]
    }

    /// Returns where the bar ends to the left and to the right of zero: what credits and charges add up to.
    fn reach(&self) -> (i128, i128) {
        let add = |(left, right): (i128, i128), part: i128| {
            (
                left.saturating_add(part.min(0)),
                right.saturating_add(part.max(0)),
            )
        };
        self.parts().into_iter().fold((0, 0), add)
    }
}
