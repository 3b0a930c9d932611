//! What a plan looks like on paper: charts as SVG, tables as text, and pages as HTML.
//!
//! Everything here takes plain data and returns a text; nothing is loaded, measured or looked up, so that the same
//! data gives the same bytes on every machine. What people typed goes through [`escape`] on its way into a
//! document, and through the same replacement of control characters on its way to a terminal.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Gantt::svg`] | when the work happens | rows on a calendar whose units follow the span |
//! | [`Curve::svg`] | how amounts grow | plan against actual, the S-curve |
//! | [`Plot::svg`] | how one amount depends on another | response curves, marginal returns, the frontier |
//! | [`Section::allocation`] | how money is divided, and what it brings | table, prices and three such charts |
//! | [`Bars::svg`] | where budgets stand | settled, committed, held, available, and beyond |
//! | [`Table::text`] | a table for a terminal | wide characters count two columns |
//! | [`StaffingReport::page`] | who does what when | levelled dates, reasons, loads, bottlenecks |
//! | [`Page::html`] | one self-contained file | sections of texts, tables, charts and issues |
//! | [`Unit::exact`], [`Unit::short`] | an amount as text | `1,250,000.00 USD`, `1.25 M USD` |
//!
//! A chart is an SVG document of its own and can as well stand inside a page. Widths of texts are estimated without
//! a font, on the wide side: a label may end in an ellipsis a little early, but it does not run into its neighbour.
//! The full text is in the tooltip. There are no element identifiers in a chart, so that any number of them can share a
//! page.

mod allocation;
mod bars;
mod curve;
mod data;
mod escape;
mod gantt;
mod glyph;
mod legend;
mod looks;
mod page;
mod plot;
mod px;
mod scale;
mod sections;
mod staffing;
mod svg;
mod table;
mod time_scale;
mod unit;
mod words;

pub use bars::{BarRow, Bars};
pub use curve::{CURVE_DOTS_MAX, CURVE_TOOLTIPS_MAX, Curve, CurvePoint, CurveShape, Series};
pub use data::{
    ApprovalRow, Booking, BudgetReport, CategoryFigures, CategoryRow, CategoryVariance,
    ChannelOutcome, ConversionRow, CustomerFigures, CustomerValue, DatedAmount, DecisionRow,
    EarnedReport, FundChange, FundMove, FundRow, FunnelStep, GateRow, Header, KpiRow, KpiStanding,
    Metrics, NodeCarry, NodeRow, ObjectiveRow, Outlook, OutlookRow, PeriodRow, Reading, Report,
    ReportOptions, RequestRow, SpendRow, StatementRow, TacticEarned, TacticRow, TaskKind, TaskRow,
    TaskStanding, Timeline, TriggerRow, UnitCostRow, VoiceFigures,
};
pub use escape::escape;
pub use gantt::{
    Criticality, GANTT_LINKS_MAX_ROWS, Gantt, GanttGroup, GanttKind, GanttLink, GanttRow, LinkEnd,
};
pub use page::{
    Block, Callout, CalloutLevel, Chart, Definition, Figure, Fold, FoldState, Page, Section,
};
pub use plot::{Plot, PlotLine, PlotMark, PlotPoint};
pub use staffing::StaffingReport;
pub use table::{Align, Column, Table};
pub use unit::Unit;
