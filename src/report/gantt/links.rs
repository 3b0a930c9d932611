//! Draws what waits for what: arrows with right angles from bar to bar.

use super::{
    GANTT_LINKS_MAX_ROWS, Gantt, GanttKind, GanttLink, LinkEnd,
    draw::{BAR, DIAMOND, Placed, ROW, Visibility},
};
use crate::report::{
    px::{Point, Px},
    svg::{Canvas, Route},
};

/// How far an arrow leaves a bar before it turns.
const STUB: Px = Px::new(6);
const HEAD_LENGTH: Px = Px::new(5);
/// Half the width of an arrow head.
const HEAD_HALF: Px = Px::tenths(25);

/// Draws the arrows between rows; to or from a row outside the calendar there are none.
pub(super) fn draw(canvas: &mut Canvas, chart: &Gantt, placed: &[Placed]) {
    if placed.len() > GANTT_LINKS_MAX_ROWS {
        return;
    }
    for (number, (row, to)) in chart.rows().zip(placed).enumerate() {
        for link in row.links.iter().filter(|link| link.from != number) {
            let from = placed.get(link.from);
            let seen = |row: &&Placed| row.visibility == Visibility::Seen;
            if let (Some(from), Some(to)) = (from.filter(seen), Some(to).filter(seen)) {
                draw_link(canvas, *link, *from, *to);
            }
        }
    }
}

impl Placed {
    fn end(&self, end: LinkEnd) -> Px {
        match (self.kind, end) {
            (GanttKind::Milestone, LinkEnd::Start) => self.left.minus(DIAMOND),
            (GanttKind::Milestone, LinkEnd::Finish) => self.right.plus(DIAMOND),
            (_, LinkEnd::Start) => self.left,
            (_, LinkEnd::Finish) => self.right,
        }
    }
}

fn draw_link(canvas: &mut Canvas, link: GanttLink, from: Placed, to: Placed) {
    let start = Point::new(from.end(link.leaves), from.middle);
    // Where the bar waited for ends to the left, the arrow drops straight onto the waiting one.
    let (drop, half) = match to.kind {
        GanttKind::Milestone => (to.left, DIAMOND),
        GanttKind::Task | GanttKind::Summary => {
            let inside = to.right.minus(to.left).half().min(Px::new(4));
            (to.left.plus(inside), BAR.half())
        }
    };
    let forward = (link.leaves, link.arrives) == (LinkEnd::Finish, LinkEnd::Start);
    if forward && drop >= start.x {
        let edge = toward(to.middle, from.middle, half);
        canvas.path("link", &Route::start(start).across(drop).down(edge));
        let back = toward(edge, from.middle, HEAD_LENGTH);
        let sides = [drop.minus(HEAD_HALF), drop.plus(HEAD_HALF)];
        let base = sides.map(|x| Point::new(x, back));
        draw_head(canvas, Point::new(drop, edge), base);
    } else {
        draw_detour(canvas, link, start, to, from.middle);
    }
}

/// Draws an arrow that leaves a bar, goes back between two rows, and arrives from the side.
fn draw_detour(canvas: &mut Canvas, link: GanttLink, start: Point, to: Placed, from_middle: Px) {
    let end = Point::new(to.end(link.arrives), to.middle);
    let outward = |x: Px, end: LinkEnd, by: Px| match end {
        LinkEnd::Start => x.minus(by),
        LinkEnd::Finish => x.plus(by),
    };
    let route = Route::start(start)
        .across(outward(start.x, link.leaves, STUB))
        .down(toward(to.middle, from_middle, ROW.half()))
        .across(outward(end.x, link.arrives, STUB.plus(STUB.half())))
        .down(end.y)
        .across(end.x);
    canvas.path("link", &route);
    let back = outward(end.x, link.arrives, HEAD_LENGTH);
    let sides = [end.y.minus(HEAD_HALF), end.y.plus(HEAD_HALF)];
    draw_head(canvas, end, sides.map(|y| Point::new(back, y)));
}

/// Returns `y` moved by a distance in the direction of `other`.
fn toward(y: Px, other: Px, distance: Px) -> Px {
    if other < y {
        y.minus(distance)
    } else {
        y.plus(distance)
    }
}

fn draw_head(canvas: &mut Canvas, tip: Point, base: [Point; 2]) {
    let [left, right] = base;
    canvas.path("head", &Route::start(tip).line(left).line(right).close());
}
