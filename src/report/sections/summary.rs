//! What a reader in a hurry wants to know, and where the figures come from.

use crate::{
    approval::RequestState,
    report::{
        Block, Callout, CalloutLevel, KpiStanding, Report, Section, TaskKind, TaskRow,
        TaskStanding,
        words::{NONE, count, definition, list, money, named, paragraph, table},
    },
};

/// The most things that a warning names; the sections below have all of them.
const NAMES_MAX: usize = 8;

pub(super) fn section(report: &Report) -> Section {
    let mut blocks = vec![Block::Definitions(facts(report))];
    blocks.extend(callouts(report).into_iter().map(Block::Callout));
    Section {
        heading: "Summary".to_owned(),
        blocks,
    }
}

fn facts(report: &Report) -> Vec<crate::report::Definition> {
    let header = &report.header;
    let span = header.span;
    let last = span.end().pred_opt().unwrap_or(span.end());
    let mut facts = vec![
        definition("Plan", named(&header.name, header.plan.as_str())),
        definition("Organisation", named(&header.organisation, NONE)),
        definition(
            "Days",
            format!("{} to {last} ({} days)", span.start(), span.days()),
        ),
    ];
    if let Some(root) = report.budget.nodes.first() {
        let balance = root.balance;
        let mut parts = vec![
            format!("{} settled", money(balance.settled)),
            format!("{} committed", money(balance.committed)),
            format!("{} held", money(balance.held)),
        ];
        parts.push(format!("{} available", money(root.available)));
        let text = format!("{}: {}", money(balance.allocated), parts.join(", "));
        facts.push(definition("Budget", text));
        facts.push(definition("Planned costs", money(report.budget.planned)));
    }
    for fund in &report.funds {
        let text = format!(
            "{}: {} left of {}, {} drawn",
            named(&fund.name, fund.fund.as_str()),
            money(fund.available),
            money(fund.amount),
            money(fund.drawn)
        );
        facts.push(definition("Contingency", text));
    }
    let tasks = || {
        let rows = report.timeline.tasks.iter();
        rows.filter(|row| row.kind == TaskKind::Task)
    };
    let done = tasks().filter(|row| row.standing == TaskStanding::Done);
    let text = format!(
        "{} of {} done",
        done.count(),
        count(tasks().count(), "task", "tasks")
    );
    facts.push(definition("Work", text));
    if !report.timeline.tasks.is_empty() {
        let finish = report.timeline.finish.format("%Y-%m-%d %H:%M");
        facts.push(definition("Planned finish", finish.to_string()));
    }
    facts.push(definition(
        "Journal",
        count(header.records, "accepted command", "accepted commands"),
    ));
    facts
}

/// Returns what needs attention on the day of the report.
fn callouts(report: &Report) -> Vec<Callout> {
    let mut callouts = Vec::new();
    let mut warn = |title: String, names: Vec<String>| {
        let more = names.len().saturating_sub(NAMES_MAX);
        let first: Vec<&str> = names.iter().take(NAMES_MAX).map(String::as_str).collect();
        let mut text = first.join("; ");
        if more > 0 {
            text = format!("{text}; and {more} more");
        }
        if !names.is_empty() {
            callouts.push(Callout {
                level: CalloutLevel::Warning,
                title,
                text,
            });
        }
    };
    let late = |standing: TaskStanding| {
        let rows = report.timeline.tasks.iter();
        let rows = rows.filter(move |row| row.standing == standing);
        let name = |row: &TaskRow| format!("{} ({})", row.task, row.standing_in_words());
        rows.map(name).collect::<Vec<_>>()
    };
    let overdue = late(TaskStanding::Overdue);
    let text = count(overdue.len(), "task or milestone", "tasks and milestones");
    warn(
        format!("{text} planned to be finished, with no finish reported"),
        overdue,
    );
    let waiting = late(TaskStanding::NotStarted);
    let text = count(waiting.len(), "task", "tasks");
    warn(
        format!("{text} planned to be under way, with no start reported"),
        waiting,
    );
    let kpis = report
        .objectives
        .iter()
        .flat_map(|objective| &objective.kpis);
    let behind =
        kpis.filter(|kpi| matches!(kpi.standing, KpiStanding::OffTrack | KpiStanding::Missed));
    let behind: Vec<_> = behind
        .map(|kpi| named(&kpi.name, kpi.kpi.as_str()))
        .collect();
    let text = count(behind.len(), "KPI is", "KPIs are");
    warn(format!("{text} off track"), behind);
    let pending = report.requests.iter();
    let pending = pending.filter(|request| request.state == RequestState::Pending);
    let pending: Vec<_> = pending
        .map(|request| {
            format!(
                "{} (waits for {})",
                request.request,
                list(&request.waits_for)
            )
        })
        .collect();
    let text = count(pending.len(), "request waits", "requests wait");
    warn(format!("{text} for a decision"), pending);
    let over = report
        .budget
        .nodes
        .iter()
        .filter(|node| node.available.is_negative());
    let over: Vec<_> = over
        .map(|node| {
            format!(
                "{} ({})",
                named(&node.name, node.node.as_str()),
                money(node.available)
            )
        })
        .collect();
    let text = count(over.len(), "budget node has", "budget nodes have");
    warn(format!("{text} less than nothing available"), over);
    callouts
}

pub(super) fn sources(report: &Report) -> Section {
    let header = &report.header;
    let mut blocks = Vec::new();
    if header.sources.is_empty() {
        blocks.push(paragraph("The plan names no sources."));
    } else {
        blocks.push(Block::List(header.sources.clone()));
    }
    if !header.statements.is_empty() {
        let row = |name: &str, counts: [usize; 3]| {
            let mut row = vec![name.to_owned()];
            row.extend(counts.map(|count| count.to_string()));
            row
        };
        let rows = header
            .statements
            .iter()
            .map(|r| row(r.kind.word(), [r.published, r.derived, r.assumed]));
        let mut table = table(
            "Statements of the plan by origin",
            &["About", ">Published", ">Derived", ">Assumed"],
            rows.collect(),
        );
        let totals = header.statements.iter().fold([0_usize; 3], |[p, d, a], r| {
            [
                p.saturating_add(r.published),
                d.saturating_add(r.derived),
                a.saturating_add(r.assumed),
            ]
        });
        table.totals = row("All", totals);
        blocks.push(Block::Table(table));
    }
    Section {
        heading: "Sources".to_owned(),
        blocks,
    }
}
