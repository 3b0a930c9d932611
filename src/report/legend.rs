//! Where the entries of a legend stand: in lines from left to right, as many as they need.

use super::{
    px::{Point, Px},
    svg::{Anchor, Canvas, Face, HEADING_BOTTOM, MARGIN, WIDTH},
};

const LINE: Px = Px::new(20);
/// The width of the sample before a name.
const SAMPLE: Px = Px::new(28);
const GAP: Px = Px::new(6);
/// Names are cut to this width.
const NAME_MAX: Px = Px::new(260);

/// Places entries in lines as wide as the chart.
#[derive(Debug)]
pub(crate) struct Legend {
    next: Point,
}

/// The place of one entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// The left end of the sample, at half its height.
    at: Point,
}

impl Legend {
    /// Starts the legend below the heading of a chart.
    pub(crate) fn new() -> Self {
        let next = Point::new(MARGIN, HEADING_BOTTOM.plus(LINE.half()));
        Self { next }
    }

    /// Returns the place of the next entry.
    pub(crate) fn place(&mut self, name: &str) -> Entry {
        let name = Face::Label.width(&Face::Label.fit(name, NAME_MAX));
        let width = SAMPLE.plus(GAP).plus(name);
        if self.next.x > MARGIN && self.next.x.plus(width) > WIDTH.minus(MARGIN) {
            self.next = Point::new(MARGIN, self.next.y.plus(LINE));
        }
        let at = self.next;
        self.next.x = at.x.plus(width).plus(Px::new(18));
        Entry { at }
    }

    /// Returns the y coordinate below the last line.
    pub(crate) fn bottom(&self) -> Px {
        self.next.y.plus(LINE.half())
    }
}

impl Entry {
    /// Returns the left end of the sample, at half its height.
    pub(crate) fn left(self) -> Point {
        self.at
    }

    /// Returns the right end of the sample.
    pub(crate) fn right(self) -> Px {
        self.at.x.plus(SAMPLE)
    }

    /// Writes the name behind the sample.
    pub(crate) fn name(self, canvas: &mut Canvas, name: &str) {
        let at = Point::new(self.right().plus(GAP), self.at.y.plus(Px::new(4)));
        let name = Face::Label.fit(name, NAME_MAX);
        canvas.text(Face::Label, Anchor::Start, at, &name);
    }
}
