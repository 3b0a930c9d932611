//! When the work happens: bars on a calendar, one row a task.
//!
//! | In the drawing | Means |
//! | --- | --- |
//! | light bar | a task |
//! | dark-edged red bar | a task on the critical path |
//! | black strip inside a bar | the part that is done |
//! | thin hollow bar behind it | float: how far the finish may move |
//! | diamond, hollow or filled | a milestone, ahead or reached |
//! | black bracket | a summary of the rows below |
//! | thin grey arrow | a row that waits for another |
//! | small triangle at the edge | the row lies outside the drawn span |

mod draw;
mod links;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// The most rows with which dependency arrows are drawn; above it they hide more than they show.
///
/// The tooltip of a row names what it waits for at any number of rows.
pub const GANTT_LINKS_MAX_ROWS: usize = 250;

/// A Gantt chart: groups of rows on a common calendar.
///
/// The drawing is as high as its rows need: every row keeps its height, and the calendar is repeated below the last
/// one. Names too long for their column end in an ellipsis; the tooltip has them in full.
///
/// # Example: two tasks and a milestone
/// ```
/// use tactica::report::{Criticality, Gantt, GanttGroup, GanttKind, GanttLink, GanttRow, LinkEnd};
/// # let at = |text: &str| text.parse::<chrono::NaiveDateTime>();
///
/// let row = |label: &str, start, finish| GanttRow {
///     label: label.into(),
///     start,
///     finish,
///     kind: GanttKind::Task,
///     criticality: Criticality::Critical,
///     progress: 0,
///     float_until: None,
///     waits_for: String::new(),
///     links: Vec::new(),
/// };
/// let brief = row("Brief", at("2025-03-03T09:00:00")?, at("2025-03-05T17:00:00")?);
/// let mut shoot = row("Shoot", at("2025-03-06T09:00:00")?, at("2025-03-07T17:00:00")?);
/// shoot.links.push(GanttLink { from: 0, leaves: LinkEnd::Finish, arrives: LinkEnd::Start });
/// let mut launch = row("Launch", at("2025-03-10T09:00:00")?, at("2025-03-10T09:00:00")?);
/// launch.kind = GanttKind::Milestone;
///
/// let chart = Gantt {
///     title: "Spring launch".into(),
///     from: at("2025-03-03T00:00:00")?,
///     to: at("2025-03-12T00:00:00")?,
///     status: Some(at("2025-03-06T12:00:00")?),
///     groups: vec![GanttGroup { name: "Film".into(), rows: vec![brief, shoot, launch] }],
/// };
/// let svg = chart.svg();
/// assert!(svg.contains("<title>Spring launch</title>"));
/// assert_eq!(svg.matches("class=\"bar critical\"").count(), 2 + 1); // two tasks and the legend
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gantt {
    /// The heading, also the name that a screen reader says.
    pub title: String,
    /// The left end of the calendar.
    pub from: NaiveDateTime,
    /// The right end of the calendar; one less than an hour after `from` is drawn as `from` plus an hour.
    pub to: NaiveDateTime,
    /// The status date ("today"), a dashed line; one outside the calendar is only named.
    pub status: Option<NaiveDateTime>,
    /// The groups, drawn in this order.
    pub groups: Vec<GanttGroup>,
}

/// Rows under a common heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GanttGroup {
    /// The heading; an empty one takes no row.
    pub name: String,
    /// The rows, drawn in this order.
    pub rows: Vec<GanttRow>,
}

/// One task, milestone or summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GanttRow {
    /// The name.
    pub label: String,
    /// Where the bar starts, or where the milestone stands.
    pub start: NaiveDateTime,
    /// Where the bar ends; one before `start` is drawn as `start`.
    pub finish: NaiveDateTime,
    /// What is drawn.
    pub kind: GanttKind,
    /// Whether a delay of this row delays the end.
    pub criticality: Criticality,
    /// How much is done, in percent from 0 to 100; more is drawn as 100.
    pub progress: u8,
    /// How far the finish may move without consequence; nothing is drawn unless it is after `finish`.
    pub float_until: Option<NaiveDateTime>,
    /// Why the row is not earlier, for the tooltip; may be empty.
    pub waits_for: String,
    /// The rows it waits for; a link to itself or to a row that is not there is not drawn.
    pub links: Vec<GanttLink>,
}

/// What a row of a Gantt chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GanttKind {
    /// A bar from start to finish.
    Task,
    /// A diamond at the start.
    Milestone,
    /// A bracket from start to finish.
    Summary,
}

/// Whether a delay of a row delays the end of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// It does.
    Critical,
    /// It does not, or nobody has computed it.
    NotCritical,
}

/// An arrow from one row to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GanttLink {
    /// The row it comes from, counted from zero through all groups in order.
    pub from: usize,
    /// The end of that row where the arrow leaves.
    pub leaves: LinkEnd,
    /// The end of this row where the arrow arrives.
    pub arrives: LinkEnd,
}

/// One end of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkEnd {
    /// The left end.
    Start,
    /// The right end.
    Finish,
}

impl Gantt {
    /// Returns the chart as one SVG document that needs nothing else.
    ///
    /// The same chart gives the same bytes.
    ///
    /// # Complexity
    ///
    /// O(rows + links).
    #[must_use]
    pub fn svg(&self) -> String {
        draw::draw(self)
    }

    /// Returns the rows of all groups in order.
    fn rows(&self) -> impl Iterator<Item = &GanttRow> {
        self.groups.iter().flat_map(|group| &group.rows)
    }
}

impl GanttRow {
    /// Returns the finish, or the start if the finish is before it or the row is a milestone.
    fn end(&self) -> NaiveDateTime {
        match self.kind {
            GanttKind::Milestone => self.start,
            GanttKind::Task | GanttKind::Summary => self.finish.max(self.start),
        }
    }
}
