//! Draws the chart from top to bottom: heading, legend, calendar, rows, calendar again.

use chrono::{NaiveDateTime, TimeDelta};

use super::{Criticality, Gantt, GanttKind, GanttRow, links};
use crate::report::{
    legend::Legend,
    px::{Area, Point, Px},
    svg::{Anchor, Canvas, Face, Kind, MARGIN, Route, WIDTH},
    time_scale::{AxisSide, DateAxis, Finest, TimeScale, moment_text},
};

const KIND: Kind = Kind {
    class: "tactica-gantt",
    style: "\
.tactica-gantt .bar{fill:#56b4e9}\
.tactica-gantt .critical{fill:#d55e00;stroke:#1a1a1a;stroke-width:1.5}\
.tactica-gantt .done{fill:#1a1a1a;stroke:#fff;stroke-width:.8}\
.tactica-gantt .float{fill:#fff;stroke:#666;stroke-width:1}\
.tactica-gantt .ahead{fill:#fff;stroke:#1a1a1a;stroke-width:1.5}\
.tactica-gantt .ahead.critical{fill:#fff;stroke:#d55e00;stroke-width:2.5}\
.tactica-gantt .reached{fill:#1a1a1a;stroke:#1a1a1a;stroke-width:1.5}\
.tactica-gantt .summary,.tactica-gantt .outside{fill:#1a1a1a}\
.tactica-gantt .link{fill:none;stroke:#777;stroke-width:.8}\
.tactica-gantt .head{fill:#777}\
",
};

const PLOT_LEFT: Px = Px::new(300);
const PLOT_WIDTH: Px = Px::new(806);
/// The line between the legend and the calendar that holds the name of the status date.
const CALENDAR_TOP: Px = Px::new(76);
pub(super) const ROW: Px = Px::new(20);
pub(super) const BAR: Px = Px::new(12);
const DONE: Px = Px::new(4);
const FLOAT: Px = Px::new(5);
const INDENT: Px = Px::new(12);
/// Half the diagonal of a milestone.
pub(super) const DIAMOND: Px = Px::new(7);
/// The narrowest bar that is still seen.
const BAR_MIN: Px = Px::new(2);

/// Where a row has been drawn: what arrows connect.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) kind: GanttKind,
    pub(super) left: Px,
    pub(super) right: Px,
    /// The middle of the row.
    pub(super) middle: Px,
    pub(super) visibility: Visibility,
}

impl Placed {
    /// Returns the area between two x coordinates around the middle of the row.
    fn strip(self, left: Px, right: Px, height: Px) -> Area {
        Area::between(left, right, self.middle.minus(height.half()), height)
    }
}

/// Whether any of a row lies within the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Seen,
    Before,
    After,
}

/// One line of the chart from top to bottom.
enum Line<'a> {
    Group(&'a str),
    Row(&'a GanttRow, Placed),
    Nothing,
}

pub(super) fn draw(chart: &Gantt) -> String {
    let time = TimeScale::new(chart.from, chart.to, PLOT_LEFT, PLOT_WIDTH);
    let axis = time.axis(Finest::Hours);
    let top = CALENDAR_TOP.plus(axis.height());
    let lines = lines(chart, &time, top);
    let bottom = top.plus(ROW.times(lines.len()));
    let height = bottom.plus(axis.height()).plus(MARGIN);

    let size = Point::new(WIDTH, height);
    let mut canvas = Canvas::open(KIND, size, &chart.title, &description(chart));
    draw_legend(&mut canvas);
    draw_stripes(&mut canvas, &lines, top);
    draw_calendar(&mut canvas, &axis, top, bottom);

    let placed = lines.iter().filter_map(|line| match line {
        Line::Row(_, placed) => Some(*placed),
        Line::Group(_) | Line::Nothing => None,
    });
    links::draw(&mut canvas, chart, &placed.collect::<Vec<_>>());
    for (number, line) in lines.iter().enumerate() {
        draw_line(&mut canvas, &time, line, top.plus(ROW.times(number)));
    }
    draw_status(&mut canvas, chart, &time, (top, bottom));
    canvas.finish()
}

/// Returns what a screen reader says about the chart.
fn description(chart: &Gantt) -> String {
    let critical = chart
        .rows()
        .filter(|r| r.criticality == Criticality::Critical);
    let status = chart.status.map_or_else(String::new, |at| {
        format!("; status date {}", moment_text(at))
    });
    format!(
        "Gantt chart from {} to {}: {} rows in {} groups, {} of them critical{status}.",
        moment_text(chart.from),
        moment_text(chart.to),
        chart.rows().count(),
        chart.groups.len(),
        critical.count(),
    )
}

fn lines<'a>(chart: &'a Gantt, time: &TimeScale, top: Px) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for group in &chart.groups {
        if !group.name.is_empty() {
            lines.push(Line::Group(&group.name));
        }
        for row in &group.rows {
            let middle = top.plus(ROW.times(lines.len())).plus(ROW.half());
            lines.push(Line::Row(row, place(row, time, middle)));
        }
    }
    if lines.is_empty() {
        lines.push(Line::Nothing);
    }
    lines
}

fn place(row: &GanttRow, time: &TimeScale, middle: Px) -> Placed {
    let (start, end) = (row.start, row.end());
    let visibility = match (time.contains(start), time.contains(end)) {
        (false, false) if time.precedes(end) => Visibility::Before,
        (false, false) if !time.precedes(start) => Visibility::After,
        _ => Visibility::Seen,
    };
    let left = time.x(start);
    let right = match row.kind {
        GanttKind::Milestone => left,
        GanttKind::Task | GanttKind::Summary => time.x(end).max(left.plus(BAR_MIN)),
    };
    Placed {
        kind: row.kind,
        left,
        right,
        middle,
        visibility,
    }
}

fn draw_legend(canvas: &mut Canvas) {
    let mut legend = Legend::new();
    for name in [
        "task",
        "critical",
        "done",
        "float",
        "milestone",
        "reached",
        "summary",
    ] {
        let entry = legend.place(name);
        let Point { x: left, y: middle } = entry.left();
        let strip =
            |height: Px| Area::between(left, entry.right(), middle.minus(height.half()), height);
        let centre = Point::new(left.plus(entry.right()).half(), middle);
        match name {
            "critical" => canvas.rect("bar critical", strip(BAR)),
            "done" => {
                canvas.rect("bar", strip(BAR));
                canvas.rect("done", strip(DONE));
            }
            "float" => canvas.rect("float", strip(FLOAT)),
            "milestone" => canvas.path("ahead", &diamond(centre, DIAMOND)),
            "reached" => canvas.path("reached", &diamond(centre, DIAMOND)),
            "summary" => canvas.path("summary", &bracket(left, entry.right(), middle)),
            _ => canvas.rect("bar", strip(BAR)),
        }
        entry.name(canvas, name);
    }
}

fn draw_stripes(canvas: &mut Canvas, lines: &[Line<'_>], top: Px) {
    for (number, line) in lines.iter().enumerate() {
        let class = match line {
            Line::Group(_) => "band",
            Line::Row(..) | Line::Nothing if number % 2 == 1 => "stripe",
            Line::Row(..) | Line::Nothing => continue,
        };
        let row = top.plus(ROW.times(number));
        let (left, right) = (MARGIN.half(), PLOT_LEFT.plus(PLOT_WIDTH));
        canvas.rect(class, Area::between(left, right, row, ROW));
    }
}

fn draw_calendar(canvas: &mut Canvas, axis: &DateAxis, top: Px, bottom: Px) {
    let right = PLOT_LEFT.plus(PLOT_WIDTH);
    axis.draw_grid(canvas, top, bottom);
    axis.draw(canvas, CALENDAR_TOP, AxisSide::Above);
    axis.draw(canvas, bottom, AxisSide::Below);
    for y in [CALENDAR_TOP, top, bottom, bottom.plus(axis.height())] {
        canvas.across("edge", PLOT_LEFT, right, y);
    }
    canvas.down("edge", right, CALENDAR_TOP, bottom.plus(axis.height()));
}

fn draw_line(canvas: &mut Canvas, time: &TimeScale, line: &Line<'_>, top: Px) {
    let base = top.plus(Px::new(14));
    match line {
        Line::Group(name) => canvas.group("group", name, |canvas| {
            // No bar stands in this line, so the name may run across the calendar.
            let room = WIDTH.minus(MARGIN).minus(MARGIN);
            canvas.text_within(Face::Strong, Point::new(MARGIN, base), room, name);
        }),
        Line::Nothing => {
            let at = Point::new(PLOT_LEFT.plus(MARGIN), base);
            canvas.text(Face::Label, Anchor::Start, at, "nothing is planned");
        }
        Line::Row(row, placed) => canvas.group("row", &tooltip(row), |canvas| {
            let left = MARGIN.plus(INDENT);
            let room = PLOT_LEFT.minus(left).minus(DIAMOND);
            canvas.text_within(Face::Label, Point::new(left, base), room, &row.label);
            match placed.visibility {
                Visibility::Seen => draw_row(canvas, time, row, *placed),
                Visibility::Before | Visibility::After => draw_outside(canvas, time, *placed),
            }
        }),
    }
}

/// Returns what hovering over a row says.
fn tooltip(row: &GanttRow) -> String {
    let mut lines = vec![row.label.clone()];
    let (start, end) = (moment_text(row.start), moment_text(row.end()));
    lines.push(match row.kind {
        GanttKind::Milestone => start,
        GanttKind::Task | GanttKind::Summary => format!("{start} to {end}"),
    });
    lines.push(format!("{} % done", row.progress.min(100)));
    if row.criticality == Criticality::Critical {
        lines.push("critical".into());
    }
    if let Some(until) = row.float_until.filter(|until| *until > row.end()) {
        lines.push(format!("float until {}", moment_text(until)));
    }
    if !row.waits_for.is_empty() {
        lines.push(format!("waits for {}", row.waits_for));
    }
    lines.join("\n")
}

fn draw_row(canvas: &mut Canvas, time: &TimeScale, row: &GanttRow, placed: Placed) {
    let Placed { left, right, .. } = placed;
    let centre = Point::new(left, placed.middle);
    if let Some(until) = row.float_until {
        let float = placed.strip(right, time.x(until), FLOAT);
        if float.width > Px::ZERO {
            canvas.rect("float", float);
        }
    }
    let critical = match row.criticality {
        Criticality::Critical => " critical",
        Criticality::NotCritical => "",
    };
    match row.kind {
        GanttKind::Task => {
            let bar = format!("bar{critical}");
            canvas.rect(&bar, placed.strip(left, right, BAR));
            if row.progress > 0 {
                let until = time.x(done_until(row)).min(right);
                canvas.rect("done", placed.strip(left, until, DONE));
            }
        }
        GanttKind::Summary => canvas.path("summary", &bracket(left, right, placed.middle)),
        GanttKind::Milestone if row.progress >= 100 => {
            canvas.path("reached", &diamond(centre, DIAMOND));
        }
        GanttKind::Milestone => {
            let ahead = format!("ahead{critical}");
            canvas.path(&ahead, &diamond(centre, DIAMOND));
        }
    }
}

/// Returns the moment up to which the bar is done: a share of the whole bar, also of one the calendar cuts off.
fn done_until(row: &GanttRow) -> NaiveDateTime {
    let seconds = |at: NaiveDateTime| at.and_utc().timestamp();
    let length = seconds(row.end()).saturating_sub(seconds(row.start));
    let worked = length.saturating_mul(i64::from(row.progress.min(100))) / 100;
    let until = TimeDelta::try_seconds(worked).and_then(|d| row.start.checked_add_signed(d));
    until.unwrap_or(row.start)
}

/// Draws a triangle at the edge beyond which a row lies.
fn draw_outside(canvas: &mut Canvas, time: &TimeScale, placed: Placed) {
    let size = Px::new(4);
    let (tip, base) = if placed.visibility == Visibility::Before {
        (PLOT_LEFT.plus(Px::new(2)), PLOT_LEFT.plus(Px::new(9)))
    } else {
        (
            time.right().minus(Px::new(2)),
            time.right().minus(Px::new(9)),
        )
    };
    let route = Route::start(Point::new(tip, placed.middle))
        .line(Point::new(base, placed.middle.minus(size)))
        .line(Point::new(base, placed.middle.plus(size)))
        .close();
    canvas.path("outside", &route);
}

fn diamond(centre: Point, size: Px) -> Route {
    let Point { x, y } = centre;
    Route::start(Point::new(x.minus(size), y))
        .line(Point::new(x, y.minus(size)))
        .line(Point::new(x.plus(size), y))
        .line(Point::new(x, y.plus(size)))
        .close()
}

fn bracket(left: Px, right: Px, middle: Px) -> Route {
    let (top, beam) = (middle.minus(Px::new(4)), middle);
    let foot = Px::new(4).min(right.minus(left).half());
    Route::start(Point::new(left, top))
        .across(right)
        .down(middle.plus(Px::new(5)))
        .line(Point::new(right.minus(foot), beam))
        .across(left.plus(foot))
        .line(Point::new(left, middle.plus(Px::new(5))))
        .close()
}

/// Draws the status date as a line through the rows, with its name above the calendar.
fn draw_status(canvas: &mut Canvas, chart: &Gantt, time: &TimeScale, (top, bottom): (Px, Px)) {
    let Some(at) = chart.status else {
        return;
    };
    let seen = time.contains(at);
    let outside = if seen { "" } else { " (outside the chart)" };
    let text = format!("status {}{outside}", moment_text(at));
    let half = Face::Tick.width(&text).half();
    let (least, most) = (PLOT_LEFT.plus(half), time.right().minus(half));
    let x = time.x(at);
    let base = CALENDAR_TOP.minus(Px::new(5));
    let place = Point::new(x.min(most).max(least), base);
    canvas.text(Face::Tick, Anchor::Middle, place, &text);
    if seen {
        canvas.down("status", x, top, bottom);
    }
}
