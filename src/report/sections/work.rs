//! When the work happens, what each date waits for, and what is late: the chart, the table, the reasons.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, NaiveTime};

use super::words::{NONE, count, date, day, last_day, named, paragraph, table};
use crate::{
    id::{TacticId, TaskId},
    network::End,
    number::Rounding,
    report::{
        Block, Chart, Criticality, Figure, Fold, FoldState, Gantt, GanttGroup, GanttKind,
        GanttLink, GanttRow, LinkEnd, Report, Section, TaskKind, TaskRow, TaskStanding,
    },
    schedule,
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
        // The rows of one tactic stand together, so that their numbers in the chart are those of the list.
        let places: BTreeMap<&TaskId, usize> = timeline
            .tasks
            .iter()
            .zip(0..)
            .map(|(row, n)| (&row.task, n))
            .collect();
        let mut groups: Vec<(Option<&TacticId>, GanttGroup)> = Vec::new();
        for row in &timeline.tasks {
            let tactic = row.tactic.as_ref();
            let drawn = gantt_row(row, &places);
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
        let start = rows().map(|row| row.early_start).min();
        let finish = rows()
            .map(|row| row.early_finish.max(row.late_finish))
            .max();
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

    fn group_name(&self, tactic: Option<&TacticId>) -> String {
        let Some(id) = tactic else {
            return "The whole plan".to_owned();
        };
        let found = self.tactics.iter().find(|row| row.tactic == *id);
        named(found.map_or("", |row| &row.name), id.as_str())
    }
}

fn gantt_row(row: &TaskRow, places: &BTreeMap<&TaskId, usize>) -> GanttRow {
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
    GanttRow {
        label: named(&row.name, row.task.as_str()),
        start: row.early_start,
        finish: row.early_finish,
        kind: match row.kind {
            TaskKind::Task | TaskKind::Summary | TaskKind::Hammock => GanttKind::Task,
            TaskKind::Milestone => GanttKind::Milestone,
        },
        criticality: match row.criticality {
            schedule::Criticality::Critical => Criticality::Critical,
            schedule::Criticality::Slack => Criticality::NotCritical,
        },
        progress: done(row),
        float_until: float_until(row),
        waits_for: format!("{} ({})", row.waits_for, row.standing_in_words()),
        links: links.collect(),
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
