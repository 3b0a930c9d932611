//! Makes charts and pages with few words.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use tactica::{
    money::Currency,
    report::{
        Align, BarRow, Bars, Block, Callout, CalloutLevel, Chart, Column, Criticality, Curve,
        CurvePoint, CurveShape, Definition, Figure, Fold, FoldState, Gantt, GanttGroup, GanttKind,
        GanttLink, GanttRow, LinkEnd, Page, Plot, PlotLine, PlotMark, PlotPoint, Section, Series,
        Table, Unit,
    },
};

/// A name with everything that could break a document.
pub(crate) const HOSTILE: &str =
    "</title><script>alert('x')</script>&amp; \"q\" ]]> 🎬👩🏽‍💻 \u{202E}שלום\u{0}\u{1B}[0m\u{FFFE}";

/// What is left of it: the same text, with visible stand-ins for what XML forbids.
pub(crate) const HOSTILE_SHOWN: &str = "</title><script>alert('x')</script>&amp; \"q\" ]]> 🎬👩🏽‍💻 \u{FFFD}שלום\u{2400}\u{241B}[0m\u{FFFD}";

pub(crate) fn at(text: &str) -> NaiveDateTime {
    let text = if text.contains(' ') {
        text.replace(' ', "T") + ":00"
    } else {
        format!("{text}T00:00:00")
    };
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn usd() -> Unit {
    Unit::currency(Currency::USD)
}

pub(crate) fn row(label: &str, start: &str, finish: &str) -> GanttRow {
    GanttRow {
        label: label.into(),
        start: at(start),
        finish: at(finish),
        kind: GanttKind::Task,
        criticality: Criticality::NotCritical,
        progress: 0,
        float_until: None,
        waits_for: String::new(),
        links: Vec::new(),
    }
}

pub(crate) fn gantt(from: &str, to: &str, rows: Vec<GanttRow>) -> Gantt {
    Gantt {
        title: "Launch".into(),
        from: at(from),
        to: at(to),
        status: None,
        groups: vec![GanttGroup {
            name: String::new(),
            rows,
        }],
    }
}

/// A chart of `count` tasks one after the other, each waiting for the one before it.
pub(crate) fn chain(count: usize) -> Gantt {
    let mut rows = Vec::new();
    for number in 0..count {
        let label = format!("Task {number:03} of the spring launch with a name of 60 characters");
        let mut row = row(&label, "2025-01-06", "2025-01-10");
        let shift = TimeDelta::try_hours(i64::try_from(number).unwrap() * 30).unwrap();
        (row.start, row.finish) = (row.start + shift, row.finish + shift);
        row.float_until = Some(row.finish + TimeDelta::try_hours(40).unwrap());
        if number > 0 {
            let (leaves, arrives) = (LinkEnd::Finish, LinkEnd::Start);
            row.links.push(GanttLink {
                from: number - 1,
                leaves,
                arrives,
            });
        }
        rows.push(row);
    }
    gantt("2025-01-06", "2025-12-24", rows)
}

pub(crate) fn curve(amounts: &[(&str, i128)]) -> Curve {
    let point = |(date, amount): &(&str, i128)| CurvePoint {
        date: day(date),
        amount: *amount,
    };
    Curve {
        title: "Cost".into(),
        unit: usd(),
        status: None,
        series: vec![Series {
            name: "planned".into(),
            shape: CurveShape::Line,
            points: amounts.iter().map(point).collect(),
        }],
    }
}

pub(crate) fn bar(label: &str, [allocated, settled, committed, held]: [i128; 4]) -> BarRow {
    BarRow {
        label: label.into(),
        allocated,
        settled,
        committed,
        held,
    }
}

pub(crate) fn bars(rows: Vec<BarRow>) -> Bars {
    Bars {
        title: "Budget".into(),
        unit: usd(),
        rows,
    }
}

fn hostile_plot() -> Plot {
    let text = || HOSTILE.to_owned();
    let unit = |exponent| Unit {
        name: text(),
        exponent,
    };
    let at = PlotPoint { x: 3, y: 4 };
    let label = text();
    Plot {
        title: text(),
        x: unit(2),
        y: unit(6),
        lines: vec![PlotLine {
            name: text(),
            points: vec![at, PlotPoint { x: 0, y: 0 }],
            marks: vec![PlotMark { at, label }],
        }],
    }
}

/// A page with every kind of block, every text of it hostile.
pub(crate) fn hostile_page() -> Page {
    let text = || HOSTILE.to_owned();
    let mut task = row(HOSTILE, "2025-03-03", "2025-03-05");
    task.waits_for = text();
    let mut schedule = gantt("2025-03-01", "2025-03-10", vec![task]);
    schedule.title = text();
    schedule.groups[0].name = text();
    let mut cost = curve(&[("2025-03-01", 1)]);
    (cost.title, cost.unit.name, cost.series[0].name) = (text(), text(), text());
    let mut budget = bars(vec![bar(HOSTILE, [1, 2, 3, 4])]);
    (budget.title, budget.unit.name) = (text(), text());
    let charts = [
        Chart::Gantt(schedule),
        Chart::Curve(cost),
        Chart::Bars(budget),
        Chart::Plot(hostile_plot()),
    ];
    let figures = charts.map(|chart| {
        Block::Figure(Figure {
            chart,
            caption: text(),
        })
    });

    let level = CalloutLevel::Warning;
    let mut blocks = vec![
        Block::Paragraph(text()),
        Block::List(vec![text()]),
        Block::Definitions(vec![Definition {
            term: text(),
            description: text(),
        }]),
        Block::Table(Table {
            caption: text(),
            columns: vec![Column {
                heading: text(),
                align: Align::Right,
            }],
            rows: vec![vec![text(), text()]],
            totals: vec![text()],
        }),
        Block::Callout(Callout {
            level,
            title: text(),
            text: text(),
        }),
    ];
    blocks.extend(figures);
    let fold = Fold {
        summary: text(),
        state: FoldState::Closed,
        blocks: blocks.clone(),
    };
    blocks.push(Block::Fold(fold));
    let section = Section {
        heading: text(),
        blocks,
    };
    Page {
        title: text(),
        subtitle: text(),
        language: text(),
        sections: vec![section; 3],
    }
}
