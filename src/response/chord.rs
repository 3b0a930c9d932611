//! What is the least concave curve above a response curve? A chord from the left end, then the curve itself.

use super::kernel::Kernel;
use crate::numeric::root::root;

/// The concave envelope of a smooth curve over a set of spends: `start`, which may stand alone, and the range from `low` to `end`.
///
/// It is straight from `start` to `touch` and is the curve from there to `end`. Where the curve is concave over the whole set,
/// `touch` is `start`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Chord {
    pub(crate) start: f64,
    pub(crate) touch: f64,
    pub(crate) end: f64,
    /// The outcome at `start`.
    pub(crate) base: f64,
    /// The slope of the straight part; infinite if there is none.
    pub(crate) slope: f64,
}

impl Chord {
    /// Returns the envelope over `start` and the range from `low` to `end`, where `start ≤ low ≤ end`.
    pub(crate) fn of(kernel: &Kernel, start: f64, low: f64, end: f64) -> Self {
        let base = kernel.value(start);
        let ratio = |x: f64| (kernel.value(x) - base) / (x - start);
        let bend = kernel.inflection();
        let touch = if end <= start || (low <= start && bend <= start) {
            start
        } else if bend >= end {
            end
        } else {
            // The steepest chord ends where the curve is concave, so that its miss falls from `low` or the bend on.
            let from = low.max(bend);
            let miss = |x: f64| kernel.slope(x) - ratio(x);
            if from > start && miss(from) <= 0.0 {
                from
            } else if miss(end) >= 0.0 {
                end
            } else {
                root(miss, from.max(start), end)
            }
        };
        let slope = if touch > start {
            ratio(touch)
        } else {
            f64::INFINITY
        };
        Self {
            start,
            touch,
            end,
            base,
            slope,
        }
    }

    /// Returns the height of the envelope at `x`.
    pub(crate) fn value(&self, kernel: &Kernel, x: f64) -> f64 {
        if x < self.touch {
            self.base + self.slope * (x - self.start)
        } else {
            kernel.value(x)
        }
    }
}

/// Returns the corners of the least concave polygon above `points`, which are sorted by their first number.
pub(crate) fn hull(points: impl IntoIterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut corners: Vec<(f64, f64)> = Vec::new();
    for point in points {
        while let [.., (x0, y0), (x1, y1)] = corners[..] {
            // Keep the middle one only while it stands above the line around it.
            if (y1 - y0) * (point.0 - x1) > (point.1 - y1) * (x1 - x0) {
                break;
            }
            corners.pop();
        }
        corners.push(point);
    }
    corners
}
