//! What the money is expected to come to, what periods hand on, and which reviews are due.

use crate::{
    budget::{CarryRow, ReviewDue},
    forecast::{AtCompletion, Estimate, Unspent},
    report::{
        Block, NodeCarry, Outlook, OutlookRow, Reading, Report, Section,
        words::{NONE, count, date, list, named, paragraph, plain, table},
    },
};

pub(super) fn section(report: &Report) -> Section {
    let mut blocks = Vec::new();
    match &report.outlook {
        Reading::Known(outlook) => forecast(report, outlook, &mut blocks),
        Reading::Unknown { reason, .. } => {
            blocks.push(paragraph(format!("There is no forecast: {reason}.")));
        }
    }
    for node in &report.carry_over {
        carried(report, node, &mut blocks);
    }
    if !report.reviews.is_empty() {
        let rows = report.reviews.iter().map(review).collect();
        let headings = [
            "Review",
            ">Due since",
            ">Times",
            ">Next",
            "Nodes",
            "Who looks",
        ];
        let due = count(report.reviews.len(), "review is due", "reviews are due");
        blocks.push(Block::Table(table(&due, &headings, rows)));
    }
    Section {
        heading: "Forecast".to_owned(),
        blocks,
    }
}

fn forecast(report: &Report, outlook: &Outlook, blocks: &mut Vec<Block>) {
    let currency = report.header.currency;
    let unspent = match outlook.unspent {
        Unspent::NextPeriod => "the first open one",
        Unspent::Spread => "all open ones, in equal parts",
    };
    let (closed, all) = (outlook.closed, outlook.periods.len());
    blocks.push(paragraph(format!(
        "{closed} of {} {} over. What they left of their plan is expected in {unspent}: {}. With no period open any more, {} \
         would be left over.",
        count(all, "period", "periods"),
        if closed == 1 { "is" } else { "are" },
        plain(outlook.moved),
        plain(outlook.left_over),
    )));
    let headings = [
        "Node",
        ">Plan",
        ">Committed",
        ">Actual",
        ">At completion",
        ">Against plan",
        ">With the rest as planned",
        ">At the run rate",
        ">At the ratio to plan",
    ];
    let caption = format!("What it comes to, in {currency}, children included");
    let rows = outlook.nodes.iter().map(node_row).collect();
    blocks.push(Block::Table(table(&caption, &headings, rows)));
    let Some(root) = outlook.nodes.first() else {
        return;
    };
    let rows = outlook.periods.iter().zip(&root.cells).enumerate();
    let rows = rows.map(|(at, (period, cell))| {
        let state = if at < closed { "over" } else { "open" };
        let mut cells = vec![period.label.to_string(), state.to_owned()];
        cells.extend([cell.plan, cell.committed, cell.actual, cell.forecast].map(plain));
        cells
    });
    let headings = ["Period", "", ">Plan", ">Committed", ">Actual", ">Forecast"];
    let caption = format!("The whole budget by period, in {currency}");
    let mut periods = table(&caption, &headings, rows.collect());
    let total = root.total;
    periods.totals = vec!["All".to_owned(), String::new()];
    periods
        .totals
        .extend([total.plan, total.committed, total.actual, total.forecast].map(plain));
    blocks.push(Block::Table(periods));
}

fn node_row(row: &OutlookRow) -> Vec<String> {
    let name = named(&row.name, row.node.as_str());
    let by = |wanted: fn(Estimate) -> bool| {
        let mut all = row.otherwise.iter();
        let found = all.find(|found: &&AtCompletion| wanted(found.estimate));
        found.map_or_else(|| NONE.to_owned(), |found| plain(found.at_completion))
    };
    let mut cells = vec![format!("{}{name}", "\u{a0}\u{a0}".repeat(row.depth))];
    cells.extend([row.total.plan, row.total.committed, row.total.actual].map(plain));
    cells.push(plain(row.at_completion.at_completion));
    cells.push(plain(row.at_completion.variance.amount));
    cells.push(by(|estimate| estimate == Estimate::PlanBased));
    cells.push(by(|estimate| matches!(estimate, Estimate::RunRate(_))));
    cells.push(by(|estimate| matches!(estimate, Estimate::PlanRatio(_))));
    cells
}

fn carried(report: &Report, node: &NodeCarry, blocks: &mut Vec<Block>) {
    let name = named(&node.name, node.node.as_str());
    let carry = match &node.carry_over {
        Reading::Known(carry) => carry,
        Reading::Unknown { reason, .. } => {
            blocks.push(paragraph(format!("{name} hands nothing on: {reason}.")));
            return;
        }
    };
    let headings = [
        "Period",
        ">Limit",
        ">Received",
        ">Spent",
        ">Left",
        ">Handed on",
        ">Lapsed",
        ">Absorbed",
    ];
    let row = |row: &CarryRow| {
        let mut label = row.period.to_string();
        if node.frozen.contains(&row.period) {
            label.push_str(" (frozen)");
        }
        let mut cells = vec![label];
        cells.extend(
            [
                row.limit,
                row.opening,
                row.spent,
                row.left,
                row.carried,
                row.lapsed,
                row.absorbed,
            ]
            .map(plain),
        );
        cells
    };
    let rows = carry.rows.iter().map(row).collect();
    let caption = format!(
        "What periods of {name} hand on, in {}",
        report.header.currency
    );
    blocks.push(Block::Table(table(&caption, &headings, rows)));
}

fn review(due: &ReviewDue) -> Vec<String> {
    vec![
        due.point.to_string(),
        due.since.to_string(),
        due.times.to_string(),
        date(due.next),
        list(&due.nodes),
        list(&due.who),
    ]
}
