//! Where the money is: the budget tree, what was paid for what, and how it grows.

use crate::{
    budget::{Balance, NodeKind},
    money::Money,
    report::{
        BarRow, Bars, Block, CategoryRow, Chart, Curve, CurvePoint, CurveShape, DatedAmount,
        Figure, Fold, FoldState, NodeRow, Report, Section, Series, SpendRow, Table, Unit,
        words::{NONE, instant, money, named, paragraph, plain, table},
    },
};

/// What is paid for nothing that was planned.
const UNASSIGNED: &str = "not assigned";

pub(super) fn nodes(report: &Report) -> Section {
    let currency = report.header.currency;
    let rows = report.budget.nodes.iter().map(node_row).collect();
    let headings = [
        "Node",
        ">Allotted",
        ">Allocated",
        ">Held",
        ">Committed",
        ">Settled",
        ">Available",
        ">Planned costs",
    ];
    let caption = format!("Budget nodes in {currency}, children included");
    Section {
        heading: "Budget".to_owned(),
        blocks: vec![
            paragraph(
                "Allotted is what the plan gave, allocated what there is now, after transfers, draws and amendments. Of that, \
                 held is asked for, committed is ordered, settled is invoiced less credits, and the rest is available.",
            ),
            Block::Figure(Figure {
                chart: Chart::Bars(report.bars()),
                caption: "The nodes right below the root.".to_owned(),
            }),
            Block::Table(table(&caption, &headings, rows)),
        ],
    }
}

fn node_row(node: &NodeRow) -> Vec<String> {
    let mut name = named(&node.name, node.node.as_str());
    if node.kind == NodeKind::Reserve {
        name.push_str(" (reserve)");
    }
    let balance = node.balance;
    // Spaces that survive in HTML, where others at the start of a cell would be dropped.
    let mut cells = vec![format!("{}{name}", "\u{a0}\u{a0}".repeat(node.depth))];
    cells.extend(
        [
            node.allotted,
            balance.allocated,
            balance.held,
            balance.committed,
            balance.settled,
            node.available,
            node.planned,
        ]
        .map(plain),
    );
    cells
}

pub(super) fn spending(report: &Report) -> Section {
    let budget = &report.budget;
    let currency = report.header.currency;
    let by = |what: &str, rows: Vec<Vec<String>>| {
        let caption = format!("By {what} of the planned cost, in {currency}");
        let mut table = table(&caption, &["", ">Planned", ">Settled", ">Difference"], rows);
        table.totals = spend_cells("All".to_owned(), budget.planned, budget.settled);
        Block::Table(table)
    };
    let mut blocks = vec![
        paragraph(format!(
            "Invoices are followed through order and request to the planned cost that the request names. What names none is \
             {UNASSIGNED}: it is in the totals all the same."
        )),
        by("channel", budget.channels.iter().map(spend_row).collect()),
        by("tactic", budget.tactics.iter().map(spend_row).collect()),
    ];
    if !budget.bookings.is_empty() {
        blocks.push(Block::Fold(Fold {
            summary: "Every invoice and credit".to_owned(),
            state: FoldState::Closed,
            blocks: vec![Block::Table(bookings(report))],
        }));
    }
    Section {
        heading: "Planned and settled".to_owned(),
        blocks,
    }
}

fn spend_row<I: AsRefId>(row: &SpendRow<I>) -> Vec<String> {
    let id = row.of.as_ref().map_or(UNASSIGNED, AsRefId::id);
    spend_cells(named(&row.name, id), row.planned, row.settled)
}

/// What both kinds of spend rows are named by.
trait AsRefId {
    fn id(&self) -> &str;
}

impl AsRefId for crate::id::ChannelId {
    fn id(&self) -> &str {
        self.as_str()
    }
}

impl AsRefId for crate::id::TacticId {
    fn id(&self) -> &str {
        self.as_str()
    }
}

fn spend_cells(name: String, planned: Money, settled: Money) -> Vec<String> {
    let difference = settled.minor().saturating_sub(planned.minor());
    let difference = Money::from_minor(difference, planned.currency());
    vec![name, plain(planned), plain(settled), plain(difference)]
}

fn bookings(report: &Report) -> Table {
    let budget = &report.budget;
    let rows = budget.bookings.iter().map(|booking| {
        vec![
            instant(booking.at),
            booking.document.to_string(),
            booking
                .request
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            booking
                .cost
                .as_ref()
                .map_or(UNASSIGNED, |cost| cost.as_str())
                .to_owned(),
            booking.node.to_string(),
            plain(booking.amount),
        ]
    });
    let caption = format!("In {}; credits are negative", report.header.currency);
    let headings = [
        ">Recorded",
        "Document",
        "Request",
        "Planned cost",
        "Node",
        ">Amount",
    ];
    let mut table = table(&caption, &headings, rows.collect());
    let mut totals = vec![String::new(); 5];
    if let Some(document) = totals.get_mut(1) {
        "All".clone_into(document);
    }
    totals.push(plain(budget.settled));
    table.totals = totals;
    table
}

pub(super) fn over_time(report: &Report) -> Section {
    let budget = &report.budget;
    let currency = report.header.currency;
    let rows = budget.periods.iter().map(|row| {
        let (label, span) = match row.period {
            Some(period) => {
                let span = period.span;
                let last = span.end().pred_opt().unwrap_or(span.end());
                (
                    period.label.to_string(),
                    format!("{} to {last}", span.start()),
                )
            }
            None => ("outside".to_owned(), NONE.to_owned()),
        };
        vec![label, span, plain(row.planned), plain(row.settled)]
    });
    let mut periods = table(
        &format!("By fiscal period, in {currency}"),
        &["Period", ">Days", ">Planned", ">Settled"],
        rows.collect(),
    );
    periods.totals = vec![
        "All".to_owned(),
        String::new(),
        plain(budget.planned),
        plain(budget.settled),
    ];
    let mut blocks = vec![paragraph(
        "Planned costs are spread evenly over the days of their tasks; what is settled counts on the day it was recorded.",
    )];
    if !budget.planned_curve.is_empty() || !budget.bookings.is_empty() {
        blocks.push(Block::Figure(Figure {
            chart: Chart::Curve(report.curve()),
            caption: format!(
                "Planned costs of {} in all, {} settled up to the day of the report.",
                money(budget.planned),
                money(budget.settled)
            ),
        }));
    }
    blocks.push(Block::Table(periods));
    Section {
        heading: "Money over time".to_owned(),
        blocks,
    }
}

impl Report {
    /// Returns planned and settled money as curves over time.
    #[must_use]
    pub fn curve(&self) -> Curve {
        let series = |name: &str, shape, points: &[DatedAmount]| Series {
            name: name.to_owned(),
            shape,
            points: points
                .iter()
                .map(|point| CurvePoint {
                    date: point.date,
                    amount: point.amount.minor(),
                })
                .collect(),
        };
        Curve {
            title: "Planned and settled to date".to_owned(),
            unit: Unit::currency(self.header.currency),
            status: Some(self.as_of.date_naive()),
            series: vec![
                series("planned", CurveShape::Line, &self.budget.planned_curve),
                series("settled", CurveShape::Step, &self.budget.settled_curve),
            ],
        }
    }

    /// Returns the nodes right below the root of the budget as bars.
    #[must_use]
    pub fn bars(&self) -> Bars {
        let row = |row: &CategoryRow| {
            let Balance {
                allocated,
                held,
                committed,
                settled,
                ..
            } = row.balance;
            let label = match &row.node {
                Some(node) => named(&row.name, node.as_str()),
                None => "kept at the root".to_owned(),
            };
            BarRow {
                label,
                allocated: allocated.minor(),
                settled: settled.minor(),
                committed: committed.minor(),
                held: held.minor(),
            }
        };
        Bars {
            title: "Budget by category".to_owned(),
            unit: Unit::currency(self.header.currency),
            rows: self.budget.categories.iter().map(row).collect(),
        }
    }
}
