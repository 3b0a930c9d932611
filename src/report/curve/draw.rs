//! Draws the chart: heading, legend, axes, lines, and the last amounts at the right.

use super::{CURVE_DOTS_MAX, CURVE_TOOLTIPS_MAX, Curve, CurvePoint, CurveShape, Series};
use crate::report::{
    legend::Legend,
    looks::{line_styles, looks},
    px::{Area, Point, Px},
    scale::{Scale, tick_labels},
    svg::{Anchor, Canvas, Face, Kind, MARGIN, Route, WIDTH},
    time_scale::{AxisSide, DateAxis, Finest, TimeScale},
};

const KIND: Kind = Kind {
    class: "tactica-curve",
    style: concat!(
        line_styles!("tactica-curve"),
        ".tactica-curve .spot{fill-opacity:0}"
    ),
};

const PLOT_HEIGHT: Px = Px::new(280);
/// The most steps on the axis of amounts.
const STEPS_MAX: i128 = 7;
/// Room for the last amounts at the right, at least and at most.
const LAST_ROOM: (Px, Px) = (Px::new(60), Px::new(240));
/// The distance between two of them.
const LAST_LINE: Px = Px::new(15);

/// Where points are drawn.
struct Plot {
    area: Area,
    time: TimeScale,
    scale: Scale,
}

impl Plot {
    fn point(&self, point: CurvePoint) -> Point {
        let at = point.date.and_time(chrono::NaiveTime::MIN);
        Point::new(self.time.x(at), self.y(point.amount))
    }

    fn y(&self, amount: i128) -> Px {
        let up = self.scale.place(amount, self.area.height);
        self.area.bottom().minus(up)
    }
}

pub(super) fn draw(chart: &Curve) -> String {
    let amounts = chart.series.iter().flat_map(|series| &series.points);
    let one = 10_i128.saturating_pow(u32::from(chart.unit.exponent));
    let scale = Scale::over(amounts.map(|point| point.amount), one, STEPS_MAX);
    let labels = tick_labels(&chart.unit, scale);
    let lasts = lasts(chart);

    let mut legend = Legend::new();
    let names = chart.series.iter().map(|series| series.name.as_str());
    let entries: Vec<_> = names.map(|name| legend.place(name)).collect();
    // A line above the plot holds the name of the unit and of the status date.
    let top = legend.bottom().plus(Px::new(24));
    let area = area(&labels, &lasts, top);
    let plot = chart.span().map(|(from, to)| Plot {
        area,
        time: TimeScale::new(from, to, area.left, area.width),
        scale,
    });
    let axis = plot.as_ref().map(|plot| plot.time.axis(Finest::Days));
    let axis_height = axis.as_ref().map_or(Px::new(10), DateAxis::height);
    let size = Point::new(WIDTH, area.bottom().plus(axis_height).plus(MARGIN));

    let mut canvas = Canvas::open(KIND, size, &chart.title, &description(chart));
    for ((look, entry), series) in looks().zip(&entries).zip(&chart.series) {
        let line = Route::start(entry.left()).across(entry.right());
        canvas.path(look, &line);
        entry.name(&mut canvas, &series.name);
    }
    if let Some(axis) = &axis {
        axis.draw_grid(&mut canvas, area.top, area.bottom());
        axis.draw(&mut canvas, area.bottom(), AxisSide::Below);
    }
    draw_amounts(&mut canvas, chart, area, scale, &labels);
    if let Some(plot) = plot {
        for (look, series) in looks().zip(&chart.series) {
            draw_series(&mut canvas, chart, &plot, look, series);
        }
        draw_status(&mut canvas, chart, &plot);
        draw_lasts(&mut canvas, &plot, lasts);
    } else {
        let at = Point::new(area.left.plus(MARGIN), area.top.plus(Px::new(40)));
        canvas.text(Face::Label, Anchor::Start, at, "there are no amounts");
    }
    canvas.finish()
}

/// Returns the area of the plot: what the labels on both sides leave.
fn area(labels: &[String], lasts: &[(CurvePoint, String)], top: Px) -> Area {
    let labels = labels.iter().map(|label| Face::Tick.width(label)).max();
    let lasts = lasts.iter().map(|(_, text)| Face::Label.width(text)).max();
    let (least, most) = LAST_ROOM;
    let last_room = lasts.unwrap_or(Px::ZERO).clamp(least, most);
    let gap = Px::new(8);
    let left = MARGIN.plus(labels.unwrap_or(Px::ZERO)).plus(gap);
    let right = WIDTH.minus(MARGIN).minus(last_room).minus(gap);
    Area::between(left, right, top, PLOT_HEIGHT)
}

/// Returns what a screen reader says about the chart.
fn description(chart: &Curve) -> String {
    let lasts = lasts(chart)
        .into_iter()
        .map(|(point, text)| format!("{text} on {}", point.date));
    let lasts: Vec<_> = lasts.collect();
    let lasts = if lasts.is_empty() {
        "none".into()
    } else {
        lasts.join("; ")
    };
    format!(
        "Amounts over time in {}. Last amounts: {lasts}.",
        chart.unit.name
    )
}

/// Returns the last point of every series that has one, and what is written beside it.
fn lasts(chart: &Curve) -> Vec<(CurvePoint, String)> {
    let last = |series: &Series| {
        let point = series.by_date().pop()?;
        let amount = chart.unit.short(point.amount);
        let (_, most) = LAST_ROOM;
        let room = most.minus(Face::Label.width(&amount)).minus(Px::new(5));
        let text = format!("{} {amount}", Face::Label.fit(&series.name, room));
        // Only a unit with a very long name is cut here.
        Some((point, Face::Label.fit(&text, most).into_owned()))
    };
    chart.series.iter().filter_map(last).collect()
}

fn draw_amounts(canvas: &mut Canvas, chart: &Curve, area: Area, scale: Scale, labels: &[String]) {
    let unit = Point::new(area.left, area.top.minus(Px::new(9)));
    canvas.text(
        Face::Tick,
        Anchor::Start,
        unit,
        &Face::Tick.fit(&chart.unit.name, Px::new(120)),
    );
    for (tick, label) in scale.ticks().into_iter().zip(labels) {
        let y = area.bottom().minus(scale.place(tick, area.height));
        let class = if tick == 0 { "axis" } else { "grid" };
        canvas.across(class, area.left, area.right(), y);
        let at = Point::new(area.left.minus(Px::new(6)), y.plus(Px::new(4)));
        canvas.text(Face::Tick, Anchor::End, at, label);
    }
    canvas.down("axis", area.left, area.top, area.bottom());
}

fn draw_series(canvas: &mut Canvas, chart: &Curve, plot: &Plot, look: &str, series: &Series) {
    let points = series.by_date();
    let Some((first, rest)) = points.split_first() else {
        return;
    };
    canvas.group("series", &series.name, |canvas| {
        let start = Route::start(plot.point(*first));
        let route = rest.iter().fold(start, |route, point| {
            let Point { x, y } = plot.point(*point);
            match series.shape {
                CurveShape::Line => route.line(Point::new(x, y)),
                CurveShape::Step => route.across(x).down(y),
            }
        });
        canvas.path(look, &route);
        let last = points.len().saturating_sub(1);
        for (number, point) in points.iter().enumerate() {
            let dotted = points.len() <= CURVE_DOTS_MAX || number == last;
            if !dotted && points.len() > CURVE_TOOLTIPS_MAX {
                continue;
            }
            let amount = chart.unit.exact(point.amount);
            let tooltip = format!("{}\n{}: {amount}", series.name, point.date);
            // A spot is a dot that is not seen: it only answers the pointer.
            let (class, radius) = if dotted {
                (format!("dot {look}"), Px::new(3))
            } else {
                ("spot".to_owned(), Px::new(5))
            };
            canvas.circle(&class, plot.point(*point), radius, &tooltip);
        }
    });
}

fn draw_status(canvas: &mut Canvas, chart: &Curve, plot: &Plot) {
    let Some(date) = chart.status else {
        return;
    };
    let text = format!("status {date}");
    let half = Face::Tick.width(&text).half();
    let x = plot.time.x(date.and_time(chrono::NaiveTime::MIN));
    canvas.down("status", x, plot.area.top, plot.area.bottom());
    // The name of the unit stands at the left end of this line of text.
    let unit = Face::Tick
        .width(&chart.unit.name)
        .min(Px::new(120))
        .plus(MARGIN);
    let least = plot.area.left.plus(unit).plus(half);
    let most = plot.area.right().minus(half);
    let at = Point::new(x.min(most).max(least), plot.area.top.minus(Px::new(9)));
    canvas.text(Face::Tick, Anchor::Middle, at, &text);
}

/// Writes the last amounts beside the plot, moved apart so that none covers another.
fn draw_lasts(canvas: &mut Canvas, plot: &Plot, lasts: Vec<(CurvePoint, String)>) {
    let area = plot.area;
    let mut labels: Vec<_> = lasts
        .into_iter()
        .map(|(point, text)| (plot.y(point.amount), text))
        .collect();
    labels.sort();
    // Those that would leave the plot at the bottom push the ones above them up.
    let mut free_below = area.bottom().plus(LAST_LINE);
    let mut places: Vec<_> = labels
        .into_iter()
        .rev()
        .map(|(y, text)| {
            let y = y.min(free_below.minus(LAST_LINE));
            free_below = y;
            (y, text)
        })
        .collect();
    places.reverse();
    // Then those above the plot come down again; what is left over at the bottom is in the legend only.
    let mut free_above = area.top.minus(LAST_LINE);
    for (y, text) in places {
        let y = y.max(free_above.plus(LAST_LINE));
        free_above = y;
        if y <= area.bottom() {
            let at = Point::new(area.right().plus(Px::new(8)), y.plus(Px::new(4)));
            canvas.text(Face::Label, Anchor::Start, at, &text);
        }
    }
}
