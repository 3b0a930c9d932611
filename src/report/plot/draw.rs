//! Draws the chart: heading, legend, two axes of amounts, lines and marks.

use super::{Plot, PlotLine, PlotPoint};
use crate::report::{
    legend::Legend,
    looks::{line_styles, looks},
    px::{Area, Point, Px},
    scale::{Scale, tick_labels},
    svg::{Anchor, Canvas, Face, Kind, MARGIN, Route, WIDTH},
};

const KIND: Kind = Kind {
    class: "tactica-plot",
    style: line_styles!("tactica-plot"),
};

const HEIGHT: Px = Px::new(280);
/// The most steps of an axis.
const STEPS_MAX: i128 = 7;

/// Where points are drawn.
struct Frame {
    area: Area,
    x: Scale,
    y: Scale,
}

impl Frame {
    fn point(&self, point: PlotPoint) -> Point {
        let right = self.x.place(point.x, self.area.width);
        let up = self.y.place(point.y, self.area.height);
        Point::new(self.area.left.plus(right), self.area.bottom().minus(up))
    }
}

pub(super) fn draw(chart: &Plot) -> String {
    let one = |exponent: u8| 10_i128.saturating_pow(u32::from(exponent));
    let points = all_points(chart);
    let x = Scale::over(points.iter().map(|p| p.x), one(chart.x.exponent), STEPS_MAX);
    let y = Scale::over(points.iter().map(|p| p.y), one(chart.y.exponent), STEPS_MAX);
    let labels = tick_labels(&chart.y, y);
    let mut legend = Legend::new();
    let names = chart.lines.iter().map(|line| line.name.as_str());
    let entries: Vec<_> = names.map(|name| legend.place(name)).collect();
    let widest = labels.iter().map(|label| Face::Tick.width(label)).max();
    let left = MARGIN.plus(widest.unwrap_or(Px::ZERO)).plus(Px::new(8));
    let right = WIDTH.minus(MARGIN).minus(Px::new(50));
    // A line above the plot holds the name of the upward unit, two below it the ticks and the name of the other.
    let top = legend.bottom().plus(Px::new(24));
    let area = Area::between(left, right, top, HEIGHT);
    let size = Point::new(WIDTH, area.bottom().plus(Px::new(40)).plus(MARGIN));

    let mut canvas = Canvas::open(KIND, size, &chart.title, &description(chart));
    for ((look, entry), line) in looks().zip(&entries).zip(&chart.lines) {
        let sample = Route::start(entry.left()).across(entry.right());
        canvas.path(look, &sample);
        entry.name(&mut canvas, &line.name);
    }
    let frame = Frame { area, x, y };
    axes(&mut canvas, chart, &frame, &labels);
    for (look, line) in looks().zip(&chart.lines) {
        draw_line(&mut canvas, chart, &frame, look, line);
    }
    if points.is_empty() {
        let at = Point::new(area.left.plus(MARGIN), area.top.plus(Px::new(40)));
        canvas.text(Face::Label, Anchor::Start, at, "there are no amounts");
    }
    canvas.finish()
}

/// Returns all points that are drawn, marks included.
fn all_points(chart: &Plot) -> Vec<PlotPoint> {
    let mut points = Vec::new();
    for line in &chart.lines {
        points.extend_from_slice(&line.points);
        points.extend(line.marks.iter().map(|mark| mark.at));
    }
    points
}

/// Returns what a screen reader says about the chart.
fn description(chart: &Plot) -> String {
    let mut marks = Vec::new();
    for line in &chart.lines {
        for mark in &line.marks {
            let (x, y) = (chart.x.exact(mark.at.x), chart.y.exact(mark.at.y));
            marks.push(format!("{}, {}: {y} at {x}", line.name, mark.label));
        }
    }
    let names: Vec<_> = chart.lines.iter().map(|line| line.name.as_str()).collect();
    let names = if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    };
    let (x, y) = (&chart.x.name, &chart.y.name);
    let marks = if marks.is_empty() {
        String::new()
    } else {
        format!(" {}.", marks.join("; "))
    };
    format!("Amounts in {y} over amounts in {x}. Lines: {names}.{marks}")
}

fn axes(canvas: &mut Canvas, chart: &Plot, frame: &Frame, labels: &[String]) {
    let area = frame.area;
    let room = Px::new(240);
    let unit = Point::new(area.left, area.top.minus(Px::new(9)));
    canvas.text(
        Face::Tick,
        Anchor::Start,
        unit,
        &Face::Tick.fit(&chart.y.name, room),
    );
    for (tick, label) in frame.y.ticks().into_iter().zip(labels) {
        let y = area.bottom().minus(frame.y.place(tick, area.height));
        let class = if tick == 0 { "axis" } else { "grid" };
        canvas.across(class, area.left, area.right(), y);
        let at = Point::new(area.left.minus(Px::new(6)), y.plus(Px::new(4)));
        canvas.text(Face::Tick, Anchor::End, at, label);
    }
    let ticks = frame.x.ticks().into_iter();
    for (tick, label) in ticks.zip(tick_labels(&chart.x, frame.x)) {
        let x = area.left.plus(frame.x.place(tick, area.width));
        let class = if tick == 0 { "axis" } else { "grid" };
        canvas.down(class, x, area.top, area.bottom());
        let at = Point::new(x, area.bottom().plus(Px::new(16)));
        canvas.text(Face::Tick, Anchor::Middle, at, &label);
    }
    let at = Point::new(area.right(), area.bottom().plus(Px::new(34)));
    canvas.text(
        Face::Tick,
        Anchor::End,
        at,
        &Face::Tick.fit(&chart.x.name, room),
    );
}

fn draw_line(canvas: &mut Canvas, chart: &Plot, frame: &Frame, look: &str, line: &PlotLine) {
    let mut points = line.points.clone();
    points.sort();
    canvas.group("series", &line.name, |canvas| {
        if let Some((first, rest)) = points.split_first() {
            let start = Route::start(frame.point(*first));
            let along = |route: Route, point: &PlotPoint| route.line(frame.point(*point));
            canvas.path(look, &rest.iter().fold(start, along));
        }
        for mark in &line.marks {
            let (x, y) = (chart.x.exact(mark.at.x), chart.y.exact(mark.at.y));
            let tooltip = format!("{}, {}\n{x}: {y}", line.name, mark.label);
            let class = format!("dot {look}");
            canvas.circle(&class, frame.point(mark.at), Px::new(4), &tooltip);
        }
    });
}
