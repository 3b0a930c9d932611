//! When the work happens, what each date waits for, and what is late: the chart, the table, the reasons.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, NaiveTime};

use crate::{
    id::{TacticId, TaskId},
    network::End,
    number::Rounding,
    report::{
        ApprovalRow, Block, Chart, Criticality, Figure, Fold, FoldState, Gantt, GanttGroup,
        GanttKind, GanttLink, GanttRow, LinkEnd, Report, Section, TaskKind, TaskRow, TaskStanding,
        words::{NONE, count, date, day, last_day, money, named, paragraph, table},
    },
    schedule::{self, ApprovalProgress},
};

pub(super) fn section(report: &Report) -> Section {
    let timeline = &report.timeline;
    let mut blocks = Vec::new();
    if timeline.tasks.is_empty() {
        blocks.push(paragraph("The plan has no tasks."));
    } else {
        let finish = timeline.finish.format("%Y-%m-%d %H:%M");
        let path: Vec<&str> = timeline.critical_path.iter().map(TaskId::as_str).collect();
        blocks.push(paragraph(format!(
            "The plan finishes on {finish}. {} it, first to last: {}.",
            count(
                path.len(),
                "task or milestone decides",
                "tasks and milestones decide"
            ),
            path.join(", ")
        )));
        blocks.push(Block::Figure(Figure {
            chart: Chart::Gantt(report.gantt()),
            caption: "Bars are the earliest dates of the plan. A task without float is critical: a delay of it delays the \
                      plan or breaks a deadline."
                .to_owned(),
        }));
        blocks.push(Block::Fold(Fold {
            summary: "Dates and progress of every task and milestone".to_owned(),
            state: FoldState::Closed,
            blocks: vec![rows(report)],
        }));
        if !timeline.approvals.is_empty() {
            blocks.push(approvals(report));
        }
        blocks.push(Block::Fold(Fold {
            summary: "What each start waits for".to_owned(),
            state: FoldState::Closed,
            blocks: vec![Block::List(
                timeline
                    .tasks
                    .iter()
                    .map(|row| row.waits_for.clone())
                    .collect(),
            )],
        }));
    }
    Section {
        heading: "Schedule".to_owned(),
        blocks,
    }
}

fn rows(report: &Report) -> Block {
    let rows = report.timeline.tasks.iter().map(|row| {
        let progress = row.progress.as_ref();
        let reported = |of: fn(&crate::program::Progress) -> Option<chrono::NaiveDate>| {
            date(progress.and_then(of))
        };
        vec![
            row.task.to_string(),
            row.tactic
                .as_ref()
                .map_or(NONE, TacticId::as_str)
                .to_owned(),
            match row.kind {
                TaskKind::Task => row.duration.to_string(),
                TaskKind::Milestone => "milestone".to_owned(),
                TaskKind::Summary | TaskKind::Hammock => format!("{}, {}", row.kind, row.duration),
            },
            day(row.early_start),
            last_day(row.early_start, row.early_finish),
            last_day(row.late_start, row.late_finish),
            float(row),
            reported(|progress| progress.started),
            reported(|progress| progress.finished),
            progress.map_or_else(|| NONE.to_owned(), |progress| progress.percent.to_string()),
            row.standing_in_words(),
        ]
    });
    let headings = [
        "Task",
        "Tactic",
        ">Work",
        ">Start",
        ">Finish",
        ">Latest",
        ">Float",
        ">Started",
        ">Finished",
        ">Done",
        "Standing",
    ];
    Block::Table(table(
        "Start and finish are the earliest days of the plan; latest is the last finish that delays nothing",
        &headings,
        rows.collect(),
    ))
}

/// The approvals that tasks wait for: when to ask, and when the answer can have come.
fn approvals(report: &Report) -> Block {
    let rows = report.timeline.approvals.iter().map(|row| {
        let dates = &row.dates;
        vec![
            named(&row.name, dates.cost.as_str()),
            money(dates.amount),
            dates.asked_of.clone(),
            day(dates.ask_early),
            day(dates.ask_late),
            dates.lead.to_string(),
            last_day(dates.ask_early, dates.come_early),
            if dates.is_critical() {
                "critical".to_owned()
            } else {
                dates.float_total.to_string()
            },
            row.standing_in_words(),
        ]
    });
    let headings = [
        "Approval of",
        ">Amount",
        "By",
        ">Ask from",
        ">Ask by",
        ">Takes",
        ">Comes",
        ">Float",
        "Standing",
    ];
    Block::Table(table(
        "Approvals that work waits for: when to ask at the earliest and at the latest, and when the answer can have come",
        &headings,
        rows.collect(),
    ))
}

/// Writes how far a task may move, and in words that it may not.
fn float(row: &TaskRow) -> String {
    if row.float_total == crate::time::WorkTime::ZERO {
        return "critical".to_owned();
    }
    row.float_total.to_string()
}

impl Report {
    /// Returns the schedule as a chart: tactics as groups, critical tasks, float, links, and the reported progress.
    #[must_use]
    pub fn gantt(&self) -> Gantt {
        let timeline = &self.timeline;
        let rows = self.drawn();
        let places: BTreeMap<&TaskId, usize> = (0..)
            .zip(&rows)
            .filter_map(|(n, row)| match row {
                Drawn::Task(row) => Some((&row.task, n)),
                Drawn::Approval(_) => None,
            })
            .collect();
        let asked: BTreeMap<usize, &ApprovalRow> = (0..)
            .zip(&rows)
            .filter_map(|(n, row)| match row {
                Drawn::Approval(row) => Some((n, *row)),
                Drawn::Task(_) => None,
            })
            .collect();
        let mut groups: Vec<(Option<&TacticId>, GanttGroup)> = Vec::new();
        for row in &rows {
            let (tactic, drawn) = match row {
                Drawn::Task(row) => (row.tactic.as_ref(), gantt_row(row, &places, &asked)),
                Drawn::Approval(row) => (Some(&row.tactic), approval_row(row)),
            };
            match groups.last_mut() {
                Some((last, group)) if *last == tactic => group.rows.push(drawn),
                _ => groups.push((
                    tactic,
                    GanttGroup {
                        name: self.group_name(tactic),
                        rows: vec![drawn],
                    },
                )),
            }
        }
        let span = self.header.span;
        let midnight = |date: chrono::NaiveDate| date.and_time(NaiveTime::MIN);
        let rows = || timeline.tasks.iter();
        let asked = || timeline.approvals.iter().map(|row| &row.dates);
        let starts = rows().map(|row| row.early_start);
        let start = starts.chain(asked().map(|dates| dates.ask_early)).min();
        let finishes = rows().map(|row| row.early_finish.max(row.late_finish));
        let comes = asked().map(|dates| dates.come_early.max(dates.come_late));
        let finish = finishes.chain(comes).max();
        let (first, end) = (midnight(span.start()), midnight(span.end()));
        Gantt {
            title: format!(
                "Schedule of {}",
                named(&self.header.name, self.header.plan.as_str())
            ),
            from: start.map_or(first, |start| start.min(first)),
            to: finish.map_or(end, |finish| finish.max(end)),
            status: Some(self.as_of.naive_utc()),
            groups: groups.into_iter().map(|(_, group)| group).collect(),
        }
    }

    /// Returns the rows of the chart: those of one tactic stand together, what has to be asked for first.
    fn drawn(&self) -> Vec<Drawn<'_>> {
        let timeline = &self.timeline;
        let mut rows = Vec::new();
        let mut last = None;
        for row in &timeline.tasks {
            let tactic = row.tactic.as_ref();
            if last != Some(tactic) {
                last = Some(tactic);
                let asked = timeline.approvals.iter();
                let asked = asked.filter(|row| Some(&row.tactic) == tactic);
                rows.extend(asked.map(Drawn::Approval));
            }
            rows.push(Drawn::Task(row));
        }
        rows
    }

    fn group_name(&self, tactic: Option<&TacticId>) -> String {
        let Some(id) = tactic else {
            return "The whole plan".to_owned();
        };
        let found = self.tactics.iter().find(|row| row.tactic == *id);
        named(found.map_or("", |row| &row.name), id.as_str())
    }
}

/// A row of the chart.
enum Drawn<'a> {
    Task(&'a TaskRow),
    Approval(&'a ApprovalRow),
}

fn approval_row(row: &ApprovalRow) -> GanttRow {
    let dates = &row.dates;
    GanttRow {
        label: format!("Approval: {}", named(&row.name, dates.cost.as_str())),
        start: dates.ask_early,
        finish: dates.come_early,
        kind: GanttKind::Task,
        criticality: critical(dates.criticality),
        progress: match row.progress {
            Some(ApprovalProgress::Given(_)) => 100,
            Some(ApprovalProgress::Asked(_)) | None => 0,
        },
        float_until: Some(dates.come_late).filter(|late| *late > dates.come_early),
        waits_for: format!("{dates} ({})", row.standing_in_words()),
        links: Vec::new(),
    }
}

fn critical(criticality: schedule::Criticality) -> Criticality {
    match criticality {
        schedule::Criticality::Critical => Criticality::Critical,
        schedule::Criticality::Slack => Criticality::NotCritical,
    }
}

fn gantt_row(
    row: &TaskRow,
    places: &BTreeMap<&TaskId, usize>,
    asked: &BTreeMap<usize, &ApprovalRow>,
) -> GanttRow {
    let end = |end: End| match end {
        End::Start => LinkEnd::Start,
        End::Finish => LinkEnd::Finish,
    };
    let links = row.after.iter().filter_map(|link| {
        Some(GanttLink {
            from: *places.get(&link.on)?,
            leaves: end(link.kind.leaves()),
            arrives: end(link.kind.enters()),
        })
    });
    let money = asked
        .iter()
        .filter(|(_, asked)| asked.dates.tasks.contains(&row.task));
    let money = money.map(|(from, _)| GanttLink {
        from: *from,
        leaves: LinkEnd::Finish,
        arrives: LinkEnd::Start,
    });
    GanttRow {
        label: named(&row.name, row.task.as_str()),
        start: row.early_start,
        finish: row.early_finish,
        kind: match row.kind {
            TaskKind::Task | TaskKind::Summary | TaskKind::Hammock => GanttKind::Task,
            TaskKind::Milestone => GanttKind::Milestone,
        },
        criticality: critical(row.criticality),
        progress: done(row),
        float_until: float_until(row),
        waits_for: format!("{} ({})", row.waits_for, row.standing_in_words()),
        links: links.chain(money).collect(),
    }
}

/// Returns how much is done in whole percent, where only a finished task has all of it.
fn done(row: &TaskRow) -> u8 {
    if row.standing == TaskStanding::Done {
        return 100;
    }
    let percent = row.progress.as_ref().map(|progress| progress.percent);
    let percent = percent.and_then(|percent| {
        let decimal = percent.decimal();
        let one = 10_i128.checked_pow(decimal.scale())?;
        u8::try_from(Rounding::Floor.divide(decimal.mantissa(), one)?).ok()
    });
    percent.unwrap_or(0).min(99)
}

fn float_until(row: &TaskRow) -> Option<NaiveDateTime> {
    let until = row.late_finish;
    (row.kind == TaskKind::Task && until > row.early_finish).then_some(until)
}
