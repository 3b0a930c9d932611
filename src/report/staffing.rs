//! What levelling came to, for people to read: when, with whom, why later, how busy everybody is, and what would help.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::{
    BarRow, Bars, Block, Chart, Criticality, Figure, Fold, FoldState, Gantt, GanttGroup, GanttKind,
    GanttRow, Page, Section, Unit,
    words::{minute, money, table},
};
use crate::{
    id::{TacticId, TaskId},
    money::Money,
    number::Percent,
    plan::Plan,
    staffing::{
        Bottleneck, Conflict, Levelled, LevelledTask, Load, Options, Overload, StaffingError,
        bottlenecks, conflicts, loads, overloads,
    },
    tactic::TaskKind,
    time::{DateSpan, Period, WorkTime, add_days},
};

/// A levelled plan with everything that is told of it.
///
/// # Example: who is how busy
/// ```
/// use tactica::{plan::PlanDraft, report::StaffingReport, staffing::Options};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-03-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "brief", "name": "Brief", "duration": "2d", "needs": [{"person": "anna"}]},
/// #     {"id": "design", "name": "Design", "duration": "3d", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let report = StaffingReport::of(&plan, &Options::default())?;
/// let text = report.page(&plan).text(120);
/// assert!(text.contains("anna is held by design"));
/// assert!(text.contains("brief waits. Instead of waiting:"));
/// assert!(report.page(&plan).html().contains("<svg"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffingReport {
    /// The schedule that people can carry.
    pub levelled: Levelled,
    /// How much of everybody is used in each period of the plan's fiscal calendar, until the last task is finished.
    pub loads: Vec<Load>,
    /// Where it would be too much if nothing was levelled.
    pub overloads: Vec<Overload>,
    /// What holds tasks up, ranked by what one more unit would bring.
    pub bottlenecks: Vec<Bottleneck>,
    /// The tasks that others make wait longest, and the ways out of it.
    pub conflicts: Vec<Conflict>,
    /// What the people and things cost that are used.
    pub cost: Money,
}

/// The most tasks of which the ways out are asked for.
const CONFLICTS: usize = 3;

impl StaffingReport {
    /// Levels a plan and asks everything about it.
    ///
    /// # Errors
    ///
    /// As [`Levelled::with`] and [`Levelled::cost`].
    ///
    /// # Complexity
    ///
    /// That of levelling, once, once more for each resource that tasks wait for, and for each way out of three conflicts.
    pub fn of(plan: &Plan, options: &Options) -> Result<Self, StaffingError> {
        let levelled = Levelled::with(plan, options)?;
        let periods: Vec<DateSpan> = periods(plan, &levelled)
            .iter()
            .map(|period| period.span)
            .collect();
        Ok(Self {
            loads: loads(plan, options, &levelled, &periods)?,
            overloads: overloads(plan, options, &levelled)?,
            bottlenecks: bottlenecks(plan, options, &levelled)?,
            conflicts: conflicts(plan, options, &levelled, CONFLICTS)?,
            cost: levelled.cost(plan, options)?,
            levelled,
        })
    }

    /// Returns the report as a page, for [`Page::text`] and [`Page::html`].
    #[must_use]
    pub fn page(&self, plan: &Plan) -> Page {
        let name = if plan.name().is_empty() {
            plan.id().as_str()
        } else {
            plan.name()
        };
        Page {
            title: format!("Who does what when: {name}"),
            subtitle: format!(
                "levelled with {} people and {} other resources",
                plan.people().len(),
                plan.resources().len()
            ),
            language: "en".to_owned(),
            sections: vec![
                self.dates(plan),
                self.reasons(),
                self.ways_out(),
                self.busy(plan),
                self.help(),
            ],
        }
    }

    /// Returns what levelling came to in a few sentences: when the plan finishes by logic and with its people, the bound or the proof,
    /// how many tasks come later, and what the people and things cost.
    #[must_use]
    pub fn summary(&self) -> String {
        let levelled = &self.levelled;
        let proof = if levelled.is_proven() {
            "which no schedule improves".to_owned()
        } else {
            format!(
                "no schedule finishes before {}",
                minute(levelled.finish_bound())
            )
        };
        format!(
            "By logic alone the plan finishes on {}, with its people on {}; {proof}. {} tasks come later than logic has them. \
             What the people and things cost that are used: {}.",
            minute(levelled.logic_finish()),
            minute(levelled.finish()),
            levelled.moved().len(),
            money(self.cost),
        )
    }

    fn dates(&self, plan: &Plan) -> Section {
        let levelled = &self.levelled;
        let rows = levelled.tasks().iter().filter(|task| is_work(task));
        let rows = rows.map(|task| {
            let late = if task.late_minutes > 0 { "late" } else { "" };
            let delay = if task.is_moved() {
                task.delay.to_string()
            } else {
                String::new()
            };
            vec![
                task.id.to_string(),
                minute(task.start),
                minute(task.finish),
                delay,
                who(task),
                late.to_owned(),
            ]
        });
        let headings = ["Task", "Start", "Finish", ">Later by", "With", ""];
        Section {
            heading: "Dates".to_owned(),
            blocks: vec![
                Block::Paragraph(self.summary()),
                Block::Figure(Figure {
                    chart: Chart::Gantt(self.gantt(plan)),
                    caption: "Bars are the dates that people can carry; a tooltip says why a task is not earlier.".to_owned(),
                }),
                Block::Fold(Fold {
                    summary: "Every task, and who does it".to_owned(),
                    state: FoldState::Closed,
                    blocks: vec![Block::Table(table("", &headings, rows.collect()))],
                }),
            ],
        }
    }

    fn reasons(&self) -> Section {
        let moved = self.levelled.moved();
        let lines = moved.iter().map(|task| task.explain());
        Section {
            heading: "Why tasks come later than logic has them".to_owned(),
            blocks: vec![listed(lines.collect(), "No task does.")],
        }
    }

    fn ways_out(&self) -> Section {
        let blocks = self.conflicts.iter().flat_map(|conflict| {
            let ways = conflict.ways.iter().skip(1).map(ToString::to_string);
            let none = "There is no other way.";
            [
                Block::Paragraph(format!("{} waits. Instead of waiting:", conflict.task)),
                listed(ways.collect(), none),
            ]
        });
        let mut blocks: Vec<Block> = blocks.collect();
        if blocks.is_empty() {
            blocks.push(Block::Paragraph("No task waits for anybody.".to_owned()));
        }
        Section {
            heading: "Ways out of the longest waits".to_owned(),
            blocks,
        }
    }

    fn busy(&self, plan: &Plan) -> Section {
        let used = self.loads.iter().filter(|load| load.booked().minutes() > 0);
        let bars = used.clone().map(|load| BarRow {
            label: load.resource.to_string(),
            allocated: load.available().minutes().into(),
            settled: load.booked().minutes().into(),
            committed: 0,
            held: 0,
        });
        // Amounts are minutes of work; a day has 480 of them everywhere.
        let unit = Unit {
            name: "minutes".to_owned(),
            exponent: 0,
        };
        let periods = periods(plan, &self.levelled);
        let labels: Vec<String> = periods.iter().map(|p| format!(">{}", p.label)).collect();
        let mut headings = vec!["Resource", ">In all"];
        headings.extend(labels.iter().map(String::as_str));
        let share = |share: Option<Percent>| share.map_or(String::new(), |share| share.to_string());
        let rows = used.map(|load| {
            let mut row = vec![load.resource.to_string(), share(load.utilisation())];
            row.extend(
                load.periods
                    .iter()
                    .map(|period| share(period.utilisation())),
            );
            row
        });
        let too_much = self.overloads.iter().map(|over| {
            let tasks: Vec<&str> = over.tasks.iter().map(TaskId::as_str).collect();
            format!(
                "{} of {}, of which there are {}, from {} to {}: {}",
                over.held,
                over.resource,
                over.units,
                minute(over.from),
                minute(over.until),
                tasks.join(", ")
            )
        });
        Section {
            heading: "How busy everybody is".to_owned(),
            blocks: vec![
                Block::Figure(Figure {
                    chart: Chart::Bars(Bars {
                        title: "Booked of what there is, in minutes of work".to_owned(),
                        unit,
                        rows: bars.collect(),
                    }),
                    caption:
                        "Dark is booked; the mark is all the working time there is, absences apart."
                            .to_owned(),
                }),
                Block::Table(table("", &headings, rows.collect())),
                Block::Fold(Fold {
                    summary: "Where it would be too much without levelling".to_owned(),
                    state: FoldState::Closed,
                    blocks: vec![listed(too_much.collect(), "Nowhere.")],
                }),
            ],
        }
    }

    fn help(&self) -> Section {
        let lines = self.bottlenecks.iter().map(ToString::to_string);
        Section {
            heading: "What would help".to_owned(),
            blocks: vec![listed(lines.collect(), "No task waits for anybody.")],
        }
    }

    /// Returns the levelled dates as a chart, tactics as groups.
    #[must_use]
    pub fn gantt(&self, plan: &Plan) -> Gantt {
        let mut groups: BTreeMap<Option<&TacticId>, Vec<&LevelledTask>> = BTreeMap::new();
        for (planned, task) in plan.tasks().iter().zip(self.levelled.tasks()) {
            groups
                .entry(planned.tactic.as_ref())
                .or_default()
                .push(task);
        }
        let groups = groups.into_iter().map(|(tactic, mut tasks)| {
            tasks.sort_by_key(|task| (task.start, &task.id));
            let named = tactic.and_then(|id| plan.tactic(id));
            GanttGroup {
                name: named
                    .map_or("The whole plan", |tactic| &tactic.name)
                    .to_owned(),
                rows: tasks.into_iter().map(row).collect(),
            }
        });
        let (first, end) = (plan.span().start(), plan.span().end());
        Gantt {
            title: "Levelled schedule".to_owned(),
            from: first.and_time(NaiveTime::MIN),
            to: end
                .and_time(NaiveTime::MIN)
                .max(self.levelled.finish().datetime()),
            status: None,
            groups: groups.collect(),
        }
    }
}

/// Returns the periods from the first day of the plan until the last task is finished.
fn periods(plan: &Plan, levelled: &Levelled) -> Vec<Period> {
    let span = plan.span();
    let last = add_days(levelled.finish().date(), 1).map_or(span.end(), |day| day.max(span.end()));
    let all = DateSpan::new(span.start(), last).unwrap_or(span);
    plan.fiscal().periods(all).unwrap_or_default()
}

fn row(task: &LevelledTask) -> GanttRow {
    GanttRow {
        label: task.id.to_string(),
        start: task.start.datetime(),
        finish: task.finish.datetime(),
        kind: match task.kind {
            TaskKind::Milestone => GanttKind::Milestone,
            TaskKind::Summary => GanttKind::Summary,
            TaskKind::Task | TaskKind::Hammock => GanttKind::Task,
        },
        // Red is what misses a date.
        criticality: if task.late_minutes > 0 {
            Criticality::Critical
        } else {
            Criticality::NotCritical
        },
        progress: 0,
        float_until: None,
        waits_for: task.explain(),
        links: Vec::new(),
    }
}

fn is_work(task: &LevelledTask) -> bool {
    task.kind == TaskKind::Task
}

fn who(task: &LevelledTask) -> String {
    let names = task.assigned.iter().map(|of| {
        let name = match &of.skill {
            None => format!("{} {}", of.units, of.resource),
            Some(skill) => format!("{} {} for {skill}", of.units, of.resource),
        };
        match of.overtime {
            WorkTime::ZERO => name,
            overtime => format!("{name} (overtime {overtime})"),
        }
    });
    let mut names: Vec<String> = names.collect();
    if let Some(mode) = &task.mode {
        names.insert(0, format!("the way {mode}"));
    }
    names.join(", ")
}

fn listed(lines: Vec<String>, none: &str) -> Block {
    if lines.is_empty() {
        Block::Paragraph(none.to_owned())
    } else {
        Block::List(lines)
    }
}
