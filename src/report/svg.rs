//! How a drawing is written: SVG elements as text, every name and number through one writer.

use std::{borrow::Cow, fmt, num::NonZeroU64};

use super::{
    escape::Escaped,
    glyph,
    px::{Area, Point, Px},
};

/// The look of every chart, written into each so that a drawing stands alone.
///
/// The colours are those of Okabe and Ito, told apart with the common forms of colour blindness, and of different
/// lightness, so that they survive a black-and-white printer. The selectors are bound to the class of the root,
/// because a style inside an inline drawing applies to the whole page.
const STYLE: &str = "\
.tactica-chart{background:#fff}\
.tactica-chart text{font-family:\"Helvetica Neue\",Arial,\"Liberation Sans\",sans-serif;font-size:12px;fill:#1a1a1a;unicode-bidi:plaintext}\
.tactica-chart .title{font-size:15px;font-weight:bold}\
.tactica-chart .strong{font-weight:bold}\
.tactica-chart .tick{font-size:11px;fill:#444}\
.tactica-chart .paper{fill:#fff}\
.tactica-chart .stripe{fill:#f4f4f4}\
.tactica-chart .plain{fill:#fff}\
.tactica-chart .band{fill:#e6e6e6}\
.tactica-chart .grid{stroke:#ddd;stroke-width:1}\
.tactica-chart .edge{stroke:#999;stroke-width:1}\
.tactica-chart .axis{stroke:#1a1a1a;stroke-width:1}\
.tactica-chart .status{stroke:#1a1a1a;stroke-width:1.5;stroke-dasharray:5 3}\
";

/// The width of every chart: what a page on a laptop screen has room for.
pub(crate) const WIDTH: Px = Px::new(1120);

/// The room left free at the edges of a chart.
pub(crate) const MARGIN: Px = Px::new(12);

/// The top of what stands below the heading.
pub(crate) const HEADING_BOTTOM: Px = Px::new(34);

/// The kind of a chart: the class of its root and the rules only it needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) class: &'static str,
    pub(crate) style: &'static str,
}

/// The size and weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Title,
    Strong,
    Label,
    Tick,
}

impl Face {
    fn class(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Strong => "strong",
            Self::Label => "label",
            Self::Tick => "tick",
        }
    }

    /// Returns the font size in hundredths of a pixel, a tenth more where bold letters are wider.
    fn size(self) -> NonZeroU64 {
        let size = match self {
            Self::Title => 1650,
            Self::Strong => 1320,
            Self::Label => 1200,
            Self::Tick => 1100,
        };
        NonZeroU64::new(size).expect("invariant: no face has size zero")
    }

    /// Returns the estimated width of a text, seldom too small.
    pub(crate) fn width(self, text: &str) -> Px {
        let tenths = glyph::milli_em(text)
            .saturating_mul(self.size().get())
            .div_ceil(10_000);
        Px::tenths(i64::try_from(tenths).unwrap_or(i64::MAX))
    }

    /// Cuts a text to fit a width, the last character an ellipsis if something was cut.
    pub(crate) fn fit(self, text: &str, width: Px) -> Cow<'_, str> {
        let limit = width.length().saturating_mul(10_000) / self.size();
        glyph::fit_milli_em(text, limit)
    }
}

/// Where a text stands in relation to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// The outline of a path, in drawing commands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Route(String);

impl Route {
    pub(crate) fn start(at: Point) -> Self {
        Self::default().put(format_args!("M{} {}", at.x, at.y))
    }

    /// Starts another, unconnected part.
    pub(crate) fn jump(self, to: Point) -> Self {
        self.put(format_args!("M{} {}", to.x, to.y))
    }

    pub(crate) fn line(self, to: Point) -> Self {
        self.put(format_args!("L{} {}", to.x, to.y))
    }

    pub(crate) fn across(self, x: Px) -> Self {
        self.put(format_args!("H{x}"))
    }

    pub(crate) fn down(self, y: Px) -> Self {
        self.put(format_args!("V{y}"))
    }

    pub(crate) fn close(self) -> Self {
        self.put(format_args!("Z"))
    }

    fn put(mut self, command: fmt::Arguments<'_>) -> Self {
        write_to(&mut self.0, command);
        self
    }
}

fn write_to(out: &mut String, text: fmt::Arguments<'_>) {
    fmt::Write::write_fmt(out, text).expect("invariant: writing to a string does not fail");
}

/// An SVG document while it is written, one element a line.
#[derive(Debug)]
pub(crate) struct Canvas {
    out: String,
}

impl Canvas {
    /// Opens the document: its size, name and description, its style, a white ground and the name as heading.
    pub(crate) fn open(kind: Kind, size: Point, name: &str, description: &str) -> Self {
        let (width, height) = (size.x, size.y);
        let title = Escaped(name);
        let mut canvas = Self { out: String::new() };
        canvas.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tactica-chart {class}\" role=\"img\" \
             aria-label=\"{title}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             <title>{title}</title>\n<desc>{description}</desc>\n<style>{STYLE}{style}</style>\n",
            class = kind.class,
            style = kind.style,
            description = Escaped(description),
        ));
        let ground = Area::between(Px::ZERO, width, Px::ZERO, height);
        canvas.rect("paper", ground);
        let room = width.minus(MARGIN).minus(MARGIN);
        canvas.text_within(Face::Title, Point::new(MARGIN, Px::new(24)), room, name);
        canvas
    }

    /// Closes the document and returns it.
    pub(crate) fn finish(mut self) -> String {
        self.out.push_str("</svg>\n");
        self.out
    }

    /// Draws a group whose parts share a tooltip.
    pub(crate) fn group(&mut self, class: &str, tooltip: &str, draw: impl FnOnce(&mut Self)) {
        let tooltip = Escaped(tooltip);
        self.put(format_args!(
            "<g class=\"{class}\"><title>{tooltip}</title>\n"
        ));
        draw(self);
        self.out.push_str("</g>\n");
    }

    /// Draws a rectangle; a negative width or height is drawn as zero.
    pub(crate) fn rect(&mut self, class: &str, area: Area) {
        let (x, y) = (area.left, area.top);
        let (width, height) = (area.width.max(Px::ZERO), area.height.max(Px::ZERO));
        self.put(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>\n"
        ));
    }

    /// Draws a straight line.
    pub(crate) fn line(&mut self, class: &str, from: Point, to: Point) {
        self.put(format_args!(
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n",
            from.x, from.y, to.x, to.y
        ));
    }

    /// Draws a horizontal line.
    pub(crate) fn across(&mut self, class: &str, left: Px, right: Px, y: Px) {
        self.line(class, Point::new(left, y), Point::new(right, y));
    }

    /// Draws a vertical line.
    pub(crate) fn down(&mut self, class: &str, x: Px, top: Px, bottom: Px) {
        self.line(class, Point::new(x, top), Point::new(x, bottom));
    }

    /// Draws a path.
    pub(crate) fn path(&mut self, class: &str, route: &Route) {
        self.put(format_args!(
            "<path class=\"{class}\" d=\"{}\"/>\n",
            route.0
        ));
    }

    /// Draws a circle.
    pub(crate) fn circle(&mut self, class: &str, centre: Point, radius: Px, tooltip: &str) {
        self.put(format_args!(
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"><title>{}</title></circle>\n",
            centre.x,
            centre.y,
            Escaped(tooltip)
        ));
    }

    /// Writes a text with its baseline at a point.
    pub(crate) fn text(&mut self, face: Face, anchor: Anchor, at: Point, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        self.put(format_args!(
            "<text class=\"{}\" x=\"{}\" y=\"{}\"{anchor}>{}</text>\n",
            face.class(),
            at.x,
            at.y,
            Escaped(text)
        ));
    }

    /// Writes a text from a point to the right, cut to a width.
    pub(crate) fn text_within(&mut self, face: Face, at: Point, width: Px, text: &str) {
        self.text(face, Anchor::Start, at, &face.fit(text, width));
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        write_to(&mut self.out, text);
    }
}
