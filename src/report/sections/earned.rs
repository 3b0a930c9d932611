//! What the work that is done is worth, when it was due, and how the work comes along.

use crate::{
    metric::{AtCompletion, EarnedSchedule, EarnedValue, Measure, Predictability, WaitingTime},
    money::Money,
    number::Ratio,
    performance::{CurveStep, TaskValue, ValuePoint},
    report::{
        Block, Chart, Curve, CurvePoint, CurveShape, EarnedReport, Figure, Fold, FoldState,
        Reading, Report, Section, Series, TacticEarned, Unit,
        words::{NONE, money, named, paragraph, plain, ratio, table},
    },
};

pub(super) fn section(report: &Report) -> Section {
    let earned = &report.earned;
    let mut blocks = vec![
        paragraph(
            "Planned value by the dates of the plan, earned value by reported progress and each task's rule of earning, actual \
             cost by what is settled.",
        ),
        paragraph(format!("{}.", earned.value.explain(EarnedValue::explain))),
    ];
    if let Some(value) = earned.value.known() {
        blocks.push(Block::Figure(Figure {
            chart: Chart::Curve(report.s_curve()),
            caption: format!(
                "PV {}, EV {} and AC {} of a budget at completion of {}.",
                money(value.inputs().planned),
                money(value.inputs().earned),
                money(value.inputs().actual),
                money(value.inputs().budget),
            ),
        }));
        blocks.push(estimates(report, value));
        blocks.push(tactics(report, value));
    }
    blocks.push(Block::List(sentences(earned)));
    if !earned.tasks.is_empty() {
        blocks.push(Block::Fold(Fold {
            summary: "Planned and earned value by task".to_owned(),
            state: FoldState::Closed,
            blocks: vec![tasks(report)],
        }));
    }
    Section {
        heading: "Earned value".to_owned(),
        blocks,
    }
}

fn index(measure: &Measure<Ratio>) -> String {
    match measure {
        Measure::Value(value) => ratio(*value),
        Measure::Undefined(what) => format!("undefined: the {what} is zero"),
    }
}

/// Returns the four estimates at completion.
fn estimates(report: &Report, value: &EarnedValue) -> Block {
    let figures = value.value();
    let row = |way: &str, measure: Measure<AtCompletion>| {
        let mut cells = vec![way.to_owned()];
        match measure {
            Measure::Value(end) => {
                cells.extend([end.estimate, end.to_complete, end.variance].map(plain));
            }
            Measure::Undefined(what) => {
                cells.extend([
                    format!("undefined: the {what} is zero"),
                    NONE.to_owned(),
                    NONE.to_owned(),
                ]);
            }
        }
        cells
    };
    let mut rows = vec![
        row("As planned", Measure::Value(figures.as_planned)),
        row("At the cost so far (CPI)", figures.by_cost_index),
        row(
            "At cost and pace so far (CPI · SPI)",
            figures.by_both_indices,
        ),
    ];
    rows.extend(
        figures
            .bottom_up
            .map(|end| row("By orders and open plans", Measure::Value(end))),
    );
    let caption = format!(
        "What all of the work will cost, by how the rest goes, in {}",
        report.header.currency
    );
    let headings = ["The rest goes", ">EAC", ">ETC", ">VAC"];
    Block::Table(table(&caption, &headings, rows))
}

fn tactics(report: &Report, whole: &EarnedValue) -> Block {
    let row = |name: String, value: &EarnedValue| {
        let (inputs, figures) = (value.inputs(), value.value());
        let mut cells = vec![name];
        cells.extend([inputs.budget, inputs.planned, inputs.earned, inputs.actual].map(plain));
        cells.extend([figures.schedule_variance, figures.cost_variance].map(plain));
        cells.extend([&figures.spi, &figures.cpi, &figures.tcpi].map(index));
        cells
    };
    let tactic = |tactic: &TacticEarned| {
        let name = named(&tactic.name, tactic.tactic.as_str());
        match &tactic.value {
            Reading::Known(value) => row(name, value),
            Reading::Unknown { reason, .. } => {
                let mut cells = vec![format!("{name}: {reason}")];
                cells.resize(10, NONE.to_owned());
                cells
            }
        }
    };
    let mut rows: Vec<Vec<String>> = report.earned.tactics.iter().map(tactic).collect();
    let unplanned = report.earned.unplanned;
    if !unplanned.is_zero() {
        let mut cells = vec!["not planned".to_owned()];
        cells.resize(4, NONE.to_owned());
        cells.push(plain(unplanned));
        cells.resize(10, NONE.to_owned());
        rows.push(cells);
    }
    let caption = format!("Earned value by tactic, in {}", report.header.currency);
    let headings = [
        "Tactic", ">BAC", ">PV", ">EV", ">AC", ">SV", ">CV", ">SPI", ">CPI", ">TCPI",
    ];
    let mut table = table(&caption, &headings, rows);
    table.totals = row("All".to_owned(), whole);
    Block::Table(table)
}

fn tasks(report: &Report) -> Block {
    let row = |row: &TaskValue| {
        let id = row
            .task
            .as_ref()
            .map_or(row.tactic.as_str(), |task| task.as_str());
        let mut cells = vec![
            named(&row.name, id),
            row.method.to_string(),
            row.done.to_string(),
        ];
        cells.extend([row.budget, row.planned, row.earned].map(plain));
        cells
    };
    let rows = report.earned.tasks.iter().map(row).collect();
    let caption = format!("By task, in {}", report.header.currency);
    let headings = ["Task", "Earns by", ">Done", ">BAC", ">PV", ">EV"];
    Block::Table(table(&caption, &headings, rows))
}

fn sentences(earned: &EarnedReport) -> Vec<String> {
    let period = match earned.step {
        CurveStep::Day => "days",
        CurveStep::Week => "weeks",
    };
    let schedule = earned.schedule.explain(EarnedSchedule::explain);
    vec![
        format!("Earned schedule, in {period}: {schedule}"),
        earned.approvals.explain(WaitingTime::explain),
        earned.hand_overs.explain(WaitingTime::explain),
        format!(
            "Days of finished tasks: {}",
            earned
                .schedule_predictability
                .explain(Predictability::explain)
        ),
        format!(
            "Costs of finished work: {}",
            earned.cost_predictability.explain(Predictability::explain)
        ),
    ]
}

impl Report {
    /// Returns planned value, earned value and actual cost as curves over time: the S-curve.
    #[must_use]
    pub fn s_curve(&self) -> Curve {
        let series = |name: &str, shape, amount: fn(&ValuePoint) -> Option<Money>| Series {
            name: name.to_owned(),
            shape,
            points: self
                .earned
                .curve
                .iter()
                .filter_map(|point| {
                    Some(CurvePoint {
                        date: point.date,
                        amount: amount(point)?.minor(),
                    })
                })
                .collect(),
        };
        Curve {
            title: "Planned value, earned value and actual cost".to_owned(),
            unit: Unit::currency(self.header.currency),
            status: Some(self.as_of.date_naive()),
            series: vec![
                series("PV", CurveShape::Line, |point| Some(point.planned)),
                series("EV", CurveShape::Line, |point| point.earned),
                series("AC", CurveShape::Step, |point| point.actual),
            ],
        }
    }
}
