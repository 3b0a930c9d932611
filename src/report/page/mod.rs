//! What a report says as a whole: a page of sections with texts, tables and charts, in one file.
//!
//! A page is data: it holds no markup of the caller, so that nothing a person typed can become markup.

mod text;
mod write;

use serde::{Deserialize, Serialize};

use super::{Bars, Curve, Gantt, Plot, Table};

/// A document of sections that becomes one HTML file.
///
/// The file loads nothing, neither from the net nor from the disk: its style and its charts are inside, it has no
/// scripts, and it forbids them. It fits a laptop screen, prints on paper, and follows the light or dark colours of
/// the reader, where charts stay on white. It is also well-formed XML.
///
/// # Example: a report of one section
/// ```
/// use tactica::report::{Block, Page, Section};
///
/// let page = Page {
///     title: "Plan <A>".into(),
///     subtitle: "status 2025-03-14".into(),
///     language: "en".into(),
///     sections: vec![Section {
///         heading: "Summary".into(),
///         blocks: vec![Block::Paragraph("Nothing is late.".into())],
///     }],
/// };
/// let html = page.html();
/// assert!(html.contains("<h1 dir=\"auto\">Plan &lt;A&gt;</h1>"));
/// assert!(!html.contains("<script"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The heading of the page and its name in the browser.
    pub title: String,
    /// A line below it, such as the status date; may be empty.
    pub subtitle: String,
    /// The language of the texts as a BCP 47 tag, such as `en`.
    pub language: String,
    /// The sections; from the third on, the page starts with links to them.
    pub sections: Vec<Section>,
}

/// A part of a [`Page`] under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Block {
    /// A text; its line breaks are kept.
    Paragraph(String),
    /// Texts, one a line, with bullets.
    List(Vec<String>),
    /// Terms with what they mean or amount to.
    Definitions(Vec<Definition>),
    /// A table.
    Table(Table),
    /// A chart with a caption.
    Figure(Figure),
    /// A text that must be seen.
    Callout(Callout),
    /// What only some readers want, behind a line to click on.
    Fold(Fold),
}

/// A term and its description.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The term.
    pub term: String,
    /// What it means or amounts to.
    pub description: String,
}

/// A chart with a caption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The chart.
    pub chart: Chart,
    /// What it shows; may be empty.
    pub caption: String,
}

/// Any of the charts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Chart {
    /// When the work happens.
    Gantt(Gantt),
    /// How amounts grow.
    Curve(Curve),
    /// Where budgets stand.
    Bars(Bars),
    /// How one amount depends on another.
    Plot(Plot),
}

/// A text that must be seen: an issue of the plan, a limit that is passed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callout {
    /// How serious it is; the page says so in a word, not in colour alone.
    pub level: CalloutLevel,
    /// What it is about.
    pub title: String,
    /// What is wrong, and what to do; may be empty.
    pub text: String,
}

/// How serious a [`Callout`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalloutLevel {
    /// Good to know.
    Note,
    /// Wrong some day if nobody acts.
    Warning,
    /// Wrong now.
    Error,
}

/// Blocks behind a line to click on; on paper they are always shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fold {
    /// The line to click on.
    pub summary: String,
    /// Whether the blocks are shown at first.
    pub state: FoldState,
    /// The blocks.
    pub blocks: Vec<Block>,
}

/// Whether a [`Fold`] shows its blocks at first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum FoldState {
    /// Hidden until the reader clicks.
    #[default]
    Closed,
    /// Shown until the reader clicks.
    Open,
}

impl Page {
    /// Returns the page as one HTML file.
    ///
    /// The same page gives the same bytes.
    #[must_use]
    pub fn html(&self) -> String {
        write::write(self)
    }

    /// Returns the page as plain text for a terminal, in lines of at most `width` columns (at least 40), without its charts.
    ///
    /// Words in tables are cut where a table would be too wide; numbers are not, so that a table of many numbers may be
    /// wider than `width`. The same page gives the same text.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        text::write(self, width)
    }
}

impl Chart {
    /// Returns the chart as one SVG document that needs nothing else.
    #[must_use]
    pub fn svg(&self) -> String {
        match self {
            Self::Gantt(chart) => chart.svg(),
            Self::Curve(chart) => chart.svg(),
            Self::Bars(chart) => chart.svg(),
            Self::Plot(chart) => chart.svg(),
        }
    }
}
