//! What the plan is for, and how far that is.

use crate::{
    performance::{Alert, AlertCause},
    report::{
        Block, Callout, CalloutLevel, KpiRow, KpiStanding, ObjectiveRow, Report, Section,
        words::{NONE, day, last_day, list, named, number, paragraph, percent, table},
    },
    strategy::{KpiStatus, Pace},
};

pub(super) fn section(report: &Report) -> Section {
    let mut blocks = Vec::new();
    if report.objectives.is_empty() {
        blocks.push(paragraph("The plan has no objectives."));
    } else {
        blocks.push(paragraph(
            "Done is the way from the baseline to the target that the latest value has made; expected is where a straight line \
             from the first day of the plan to the due date would be on the day of that value.",
        ));
        blocks.push(kpis(&report.objectives));
        blocks.push(Block::List(pace(&report.objectives)));
        blocks.extend(report.alerts.iter().map(alert));
        blocks.push(tactics(report));
    }
    Section {
        heading: "Objectives".to_owned(),
        blocks,
    }
}

fn kpis(objectives: &[ObjectiveRow]) -> Block {
    let mut rows = Vec::new();
    for objective in objectives {
        let name = format!(
            "{} {}",
            objective.priority,
            named(&objective.name, objective.objective.as_str())
        );
        if objective.kpis.is_empty() {
            rows.push(vec![name.clone(), "no KPI".to_owned()]);
        }
        for (n, kpi) in objective.kpis.iter().enumerate() {
            let shown = if n == 0 { name.clone() } else { String::new() };
            rows.push(kpi_row(shown, kpi));
        }
    }
    let headings = [
        "Objective",
        "KPI",
        "Unit",
        ">Baseline",
        ">Target",
        ">Due",
        ">Latest",
        ">On",
        ">Done",
        ">Expected",
        "Standing",
    ];
    Block::Table(table("KPIs", &headings, rows))
}

fn kpi_row(objective: String, kpi: &KpiRow) -> Vec<String> {
    let none = || NONE.to_owned();
    let latest = kpi.latest.as_ref();
    vec![
        objective,
        named(&kpi.name, kpi.kpi.as_str()),
        kpi.unit.clone(),
        number(kpi.baseline),
        number(kpi.target),
        kpi.due.to_string(),
        latest.map_or_else(none, |latest| number(latest.value)),
        latest.map_or_else(none, |latest| latest.date.to_string()),
        kpi.achievement.map_or_else(none, percent),
        kpi.expected.map_or_else(none, percent),
        match kpi.standing {
            KpiStanding::NotMeasured => "not measured",
            KpiStanding::Reached => "reached",
            KpiStanding::OnTrack => "on track",
            KpiStanding::OffTrack => "off track",
            KpiStanding::Missed => "missed",
        }
        .to_owned(),
    ]
}

/// Returns a sentence for each KPI, and one for each objective that has several.
fn pace(objectives: &[ObjectiveRow]) -> Vec<String> {
    let mut lines = Vec::new();
    for objective in objectives {
        for kpi in &objective.kpis {
            let name = named(&kpi.name, kpi.kpi.as_str());
            let says = match kpi.pace {
                Pace::Unknown => "nothing is known of its pace".to_owned(),
                Pace::Reached { on } => format!("the target was reached on {on}"),
                Pace::Never => "at this rate the target is never reached".to_owned(),
                Pace::On { date, days_late } => {
                    let days = days_late.unsigned_abs();
                    let plural = if days == 1 { "day" } else { "days" };
                    let when = match days_late.signum() {
                        0 => "when it is due".to_owned(),
                        1 => format!("{days} {plural} late"),
                        _ => format!("{days} {plural} early"),
                    };
                    format!("at this rate the target is reached on {date}, {when}")
                }
            };
            lines.push(format!("{name} is {}: {says}", status(kpi.status)));
        }
        if let Some(score) = objective.score.filter(|_| objective.kpis.len() > 1) {
            lines.push(format!(
                "{} is {}: {} of the way where {} is expected, by {} of its weight",
                named(&objective.name, objective.objective.as_str()),
                status(score.status),
                percent(score.achievement),
                percent(score.expected),
                percent(score.measured),
            ));
        }
    }
    lines
}

fn status(status: KpiStatus) -> &'static str {
    match status {
        KpiStatus::NotMeasured => "not measured",
        KpiStatus::Red => "red",
        KpiStatus::Amber => "amber",
        KpiStatus::Green => "green",
    }
}

fn alert(alert: &Alert) -> Block {
    let (value, date) = (number(alert.latest.value), alert.latest.date);
    let (level, title) = match &alert.cause {
        AlertCause::Behind { status: at, .. } => {
            let level = if *at == KpiStatus::Red {
                CalloutLevel::Error
            } else {
                CalloutLevel::Warning
            };
            (
                level,
                format!("{} is {} with {value} on {date}", alert.kpi, status(*at)),
            )
        }
        AlertCause::Trigger {
            fund,
            trigger,
            threshold,
        } => (
            CalloutLevel::Warning,
            format!(
                "{threshold} is reached with {value} on {date}: fund {fund} may be drawn under {trigger}"
            ),
        ),
    };
    Block::Callout(Callout {
        level,
        title,
        text: format!("To be told: {}", list(&alert.tell)),
    })
}

fn tactics(report: &Report) -> Block {
    let rows = report.tactics.iter().map(|tactic| {
        let dates = tactic.start.zip(tactic.finish);
        vec![
            named(&tactic.name, tactic.tactic.as_str()),
            list(&tactic.objectives),
            list(&tactic.mix),
            list(&tactic.channels),
            list(&tactic.responsible),
            dates.map_or_else(|| NONE.to_owned(), |(start, _)| day(start)),
            dates.map_or_else(
                || NONE.to_owned(),
                |(start, finish)| last_day(start, finish),
            ),
            format!("{} of {}", tactic.done, tactic.tasks),
        ]
    });
    let headings = [
        "Tactic",
        "Objectives",
        "Mix",
        "Channels",
        "Responsible",
        ">Start",
        ">Finish",
        ">Tasks done",
    ];
    Block::Table(table("Tactics", &headings, rows.collect()))
}
