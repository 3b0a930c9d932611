//! Draws the chart: heading, legend, axis, bars with their amounts, axis again.

use super::{BarRow, Bars};
use crate::report::{
    legend::Legend,
    px::{Area, Point, Px},
    scale::{Scale, tick_labels},
    svg::{Anchor, Canvas, Face, Kind, MARGIN, Route, WIDTH},
};

const KIND: Kind = Kind {
    class: "tactica-bars",
    style: "\
.tactica-bars .settled{fill:#0072b2}\
.tactica-bars .committed{fill:#56b4e9}\
.tactica-bars .held{fill:#f0e442}\
.tactica-bars .available{fill:#fff;stroke:#666;stroke-width:1}\
.tactica-bars .outline{fill:none;stroke:#1a1a1a;stroke-width:.8}\
.tactica-bars .over{fill:none;stroke:#d55e00;stroke-width:2}\
.tactica-bars .hatch{fill:none;stroke:#1a1a1a;stroke-width:1.2}\
.tactica-bars .mark{stroke:#1a1a1a;stroke-width:2.5}\
",
};

const PARTS: [&str; 3] = ["settled", "committed", "held"];

const PLOT_LEFT: Px = Px::new(250);
const PLOT_RIGHT: Px = Px::new(830);
const ROW: Px = Px::new(28);
const BAR: Px = Px::new(16);
/// The height of the line of ticks above and below the bars.
const AXIS: Px = Px::new(20);
/// The most steps of the axis; fewer where their labels need more room.
const STEPS_MAX: i128 = 10;
/// The distance between the lines of the hatching.
const HATCH: Px = Px::new(5);

/// Places amounts on the common axis.
#[derive(Clone, Copy)]
struct Plot {
    scale: Scale,
}

impl Plot {
    fn x(self, amount: i128) -> Px {
        let length = PLOT_RIGHT.minus(PLOT_LEFT);
        PLOT_LEFT.plus(self.scale.place(amount, length))
    }
}

pub(super) fn draw(chart: &Bars) -> String {
    let (scale, labels) = axis(chart);
    let plot = Plot { scale };
    let mut legend = Legend::new();
    let names = [
        "settled",
        "committed",
        "held",
        "available",
        "allocated",
        "over",
    ];
    let entries = names.map(|name| (name, legend.place(name)));

    let top = legend.bottom().plus(AXIS).plus(Px::new(6));
    let bottom = top.plus(ROW.times(chart.rows.len().max(1)));
    let size = Point::new(WIDTH, bottom.plus(AXIS).plus(MARGIN));
    let mut canvas = Canvas::open(KIND, size, &chart.title, &description(chart));
    for (name, entry) in entries {
        let middle = entry.left().y;
        let sample = Area::between(
            entry.left().x,
            entry.right(),
            middle.minus(Px::new(6)),
            Px::new(12),
        );
        match name {
            "allocated" => {
                let x = sample.left.plus(sample.width.half());
                canvas.down(
                    "mark",
                    x,
                    sample.top.minus(Px::new(2)),
                    sample.bottom().plus(Px::new(2)),
                );
            }
            "over" => draw_over(&mut canvas, sample),
            part => canvas.rect(part, sample),
        }
        entry.name(&mut canvas, name);
    }
    draw_axis(&mut canvas, chart, plot, &labels, (top, bottom));
    if chart.rows.is_empty() {
        let at = Point::new(PLOT_LEFT.plus(MARGIN), top.plus(Px::new(18)));
        canvas.text(Face::Label, Anchor::Start, at, "there are no categories");
    }
    for (number, row) in chart.rows.iter().enumerate() {
        canvas.group("row", &tooltip(chart, row), |canvas| {
            draw_row(canvas, chart, plot, row, top.plus(ROW.times(number)));
        });
    }
    canvas.down("axis", plot.x(0), top, bottom);
    canvas.finish()
}

/// Returns the finest scale whose labels do not touch, with the labels.
fn axis(chart: &Bars) -> (Scale, Vec<String>) {
    let ends = |row: &BarRow| {
        let (left, right) = row.reach();
        [left, right, row.allocated]
    };
    let one = 10_i128.saturating_pow(u32::from(chart.unit.exponent));
    let mut steps = STEPS_MAX;
    loop {
        let scale = Scale::over(chart.rows.iter().flat_map(ends), one, steps);
        let ticks = scale.ticks();
        let labels = tick_labels(&chart.unit, scale);
        let widest = labels.iter().map(|label| Face::Tick.width(label)).max();
        let widest = widest.unwrap_or(Px::ZERO).plus(Px::new(10));
        let gaps = ticks.len().saturating_sub(1).max(1);
        if widest.times(gaps) <= PLOT_RIGHT.minus(PLOT_LEFT) || steps <= 2 {
            return (scale, labels);
        }
        steps = steps.saturating_sub(1);
    }
}

/// Returns what a screen reader says about the chart.
fn description(chart: &Bars) -> String {
    let over: Vec<_> = chart
        .rows
        .iter()
        .filter(|row| row.available() < 0)
        .collect();
    let names: Vec<_> = over.iter().map(|row| row.label.as_str()).collect();
    let names = if names.is_empty() {
        String::new()
    } else {
        format!(": {}", names.join(", "))
    };
    format!(
        "Budget in {}: {} categories, {} beyond the allocation{names}.",
        chart.unit.name,
        chart.rows.len(),
        over.len()
    )
}

fn tooltip(chart: &Bars, row: &BarRow) -> String {
    let line = |name: &str, amount| format!("{name} {}", chart.unit.exact(amount));
    let mut lines = vec![row.label.clone(), line("allocated", row.allocated)];
    lines.extend(
        PARTS
            .into_iter()
            .zip(row.parts())
            .map(|(name, amount)| line(name, amount)),
    );
    lines.push(match row.available() {
        over @ ..0 => line("over by", over.saturating_neg()),
        available => line("available", available),
    });
    lines.join("\n")
}

fn draw_axis(
    canvas: &mut Canvas,
    chart: &Bars,
    plot: Plot,
    labels: &[String],
    (top, bottom): (Px, Px),
) {
    for (tick, label) in plot.scale.ticks().into_iter().zip(labels) {
        let x = plot.x(tick);
        canvas.down("grid", x, top, bottom);
        for y in [top.minus(Px::new(6)), bottom.plus(Px::new(14))] {
            canvas.text(Face::Tick, Anchor::Middle, Point::new(x, y), label);
        }
    }
    for y in [top, bottom] {
        canvas.across("edge", PLOT_LEFT, PLOT_RIGHT, y);
    }
    // Above the names of the categories, well clear of the first tick.
    let at = Point::new(MARGIN, top.minus(Px::new(6)));
    canvas.text_within(Face::Tick, at, Px::new(150), &chart.unit.name);
}

fn draw_row(canvas: &mut Canvas, chart: &Bars, plot: Plot, row: &BarRow, top: Px) {
    let base = top.plus(Px::new(18));
    let room = PLOT_LEFT.minus(MARGIN).minus(Px::new(8));
    canvas.text_within(Face::Label, Point::new(MARGIN, base), room, &row.label);

    let bar_top = top.plus(ROW.minus(BAR).half());
    let part = |from, to| Area::between(plot.x(from), plot.x(to), bar_top, BAR);
    let (left, right) = row.reach();
    if row.allocated > right {
        canvas.rect("available", part(right, row.allocated));
    }
    // Charges are stacked to the right of zero, credits to the left.
    let (mut charged, mut credited) = (0_i128, 0_i128);
    for (class, amount) in PARTS.into_iter().zip(row.parts()) {
        let end = if amount < 0 {
            &mut credited
        } else {
            &mut charged
        };
        let from = *end;
        *end = from.saturating_add(amount);
        if amount != 0 {
            canvas.rect(class, part(from.min(*end), from.max(*end)));
        }
    }
    if left < right {
        canvas.rect("outline", part(left, right));
    }
    let over = row.available().saturating_neg();
    if over > 0 {
        // Hatched is the end of the stack; more than all of it can be over a negative allocation.
        draw_over(canvas, part(right.saturating_sub(over).max(left), right));
    }
    let mark = plot.x(row.allocated);
    let beyond = Px::new(3);
    canvas.down(
        "mark",
        mark,
        bar_top.minus(beyond),
        bar_top.plus(BAR).plus(beyond),
    );

    let at = Point::new(PLOT_RIGHT.plus(Px::new(10)), base);
    let room = WIDTH.minus(at.x).minus(Px::new(4));
    canvas.text_within(Face::Label, at, room, &summary(chart, row));
}

/// Returns the amounts that stand behind a bar.
fn summary(chart: &Bars, row: &BarRow) -> String {
    let bare = crate::report::Unit {
        name: String::new(),
        ..chart.unit.clone()
    };
    let used = bare.short(row.used());
    let of = format!("{used} of {}", chart.unit.short(row.allocated));
    match row.available() {
        over @ ..0 => format!("{of}, over by {}", bare.short(over.saturating_neg())),
        _ => of,
    }
}

/// Draws the hatching and the edge of what is beyond the allocation.
fn draw_over(canvas: &mut Canvas, area: Area) {
    if area.width <= Px::ZERO {
        return;
    }
    // Lines that rise to the right, cut where they leave the area.
    let (top, bottom, height) = (area.top, area.bottom(), area.height);
    let first = area.left.minus(height).plus(HATCH);
    let starts = std::iter::successors(Some(first), |x| Some(x.plus(HATCH)));
    let mut route: Option<Route> = None;
    for foot in starts.take_while(|x| *x < area.right()) {
        let head = foot.plus(height);
        let cut_left = area.left.minus(foot).max(Px::ZERO);
        let cut_right = head.minus(area.right()).max(Px::ZERO);
        let from = Point::new(foot.plus(cut_left), bottom.minus(cut_left));
        let to = Point::new(head.minus(cut_right), top.plus(cut_right));
        let begun = match route {
            Some(route) => route.jump(from),
            None => Route::start(from),
        };
        route = Some(begun.line(to));
    }
    if let Some(route) = route {
        canvas.path("hatch", &route);
    }
    canvas.rect("over", area);
}
