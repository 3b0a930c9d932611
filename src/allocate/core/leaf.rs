//! What may one item spend, and what is its envelope there?

use crate::{
    numeric::root::root,
    response::{
        chord::{Chord, hull},
        curve::on_hull,
        kernel::Kernel,
    },
};

/// An item as the solver sees it: a curve with its weight, and the spends allowed.
///
/// Allowed are the multiples of `step` (all numbers if it is zero) from `low` to `high`, and zero if `zero`.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) kernel: Kernel,
    /// The group directly above.
    pub(crate) group: usize,
    pub(crate) zero: bool,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) step: f64,
}

impl Leaf {
    /// Returns the greatest allowed spend that is at most `x`, if there is one.
    pub(crate) fn floor(&self, x: f64) -> Option<f64> {
        let x = self.on_grid_below(x.min(self.high));
        if x >= self.low {
            Some(x)
        } else {
            (self.zero && x >= 0.0).then_some(0.0)
        }
    }

    /// Returns the least allowed spend that is at least `x`, if there is one.
    pub(crate) fn ceil(&self, x: f64) -> Option<f64> {
        if x <= 0.0 && self.zero {
            return Some(0.0);
        }
        let x = self.on_grid_above(x.max(self.low));
        (x <= self.high).then_some(x)
    }

    /// Returns the range of spends that stands for a spend when others change a little: beyond the bend all that is beyond it, and
    /// nothing but itself before, where no more than one item of a group can be better than at an end.
    pub(crate) fn side(&self, x: f64) -> (f64, f64) {
        if self.kernel.straight() {
            return (if self.zero { 0.0 } else { self.low }, self.high);
        }
        let bend = self.kernel.inflection().max(self.low);
        if x < bend { (x, x) } else { (bend, self.high) }
    }

    fn on_grid_below(&self, x: f64) -> f64 {
        if self.step > 0.0 {
            // A hair of tolerance: a multiple that was calculated is still one.
            ((x / self.step) * (1.0 + 4.0 * f64::EPSILON)).floor() * self.step
        } else {
            x
        }
    }

    fn on_grid_above(&self, x: f64) -> f64 {
        if self.step > 0.0 {
            ((x / self.step) * (1.0 - 4.0 * f64::EPSILON)).ceil() * self.step
        } else {
            x
        }
    }
}

/// The envelope of an item over a range of spends.
#[derive(Debug, Clone)]
pub(crate) enum Face {
    /// A smooth curve: a chord, then the curve.
    Smooth(Chord),
    /// A smooth curve bought in lots: a chord, then lines from multiple to multiple.
    Lots(Chord),
    /// Straight lines.
    Corners(Vec<(f64, f64)>),
    /// A mean of smooth curves: the mean of their envelopes, each with its probability.
    Mean(Vec<(Chord, f64)>),
}

impl Face {
    /// Returns the envelope over the allowed spends from `a` to `b`; `None` when there are none.
    pub(crate) fn of(leaf: &Leaf, a: f64, b: f64) -> Option<Self> {
        let start = leaf.ceil(a)?;
        let end = leaf.floor(b)?;
        if start > end {
            return None;
        }
        // The range next to a zero that stands alone.
        let low = if start == 0.0 && leaf.zero {
            leaf.on_grid_above(leaf.low)
        } else {
            start
        };
        if low > end {
            return Some(Self::Corners(vec![(start, leaf.kernel.value(start))]));
        }
        if leaf.kernel.straight() {
            return Some(Self::Corners(corners(leaf, start, low, end)));
        }
        if let Kernel::Mean { parts, odds } = &leaf.kernel {
            let chord = |part| Chord::of(part, start, low, end);
            return Some(Self::Mean(
                parts.iter().map(chord).zip(odds.iter().copied()).collect(),
            ));
        }
        let chord = Chord::of(&leaf.kernel, start, low, end);
        if leaf.step == 0.0 {
            return Some(Self::Smooth(chord));
        }
        Some(Self::Lots(lots(leaf, chord, low)))
    }

    pub(crate) fn start(&self) -> f64 {
        match self {
            Self::Smooth(chord) | Self::Lots(chord) => chord.start,
            Self::Corners(corners) => corners.first().map_or(0.0, |corner| corner.0),
            Self::Mean(chords) => chords.first().map_or(0.0, |(chord, _)| chord.start),
        }
    }

    pub(crate) fn end(&self) -> f64 {
        match self {
            Self::Smooth(chord) | Self::Lots(chord) => chord.end,
            Self::Corners(corners) => corners.last().map_or(0.0, |corner| corner.0),
            Self::Mean(chords) => chords.first().map_or(0.0, |(chord, _)| chord.end),
        }
    }

    /// Returns the least and the greatest spend that are best at a price.
    pub(crate) fn demand(&self, leaf: &Leaf, price: f64) -> (f64, f64) {
        match self {
            Self::Smooth(chord) => {
                if price > chord.slope {
                    return (chord.start, chord.start);
                }
                if price == chord.slope {
                    return (chord.start, chord.touch);
                }
                let x = leaf.kernel.spend_at(price).clamp(chord.touch, chord.end);
                (x, x)
            }
            Self::Lots(chord) => {
                if price > chord.slope {
                    return (chord.start, chord.start);
                }
                if price == chord.slope {
                    return (chord.start, chord.touch);
                }
                let x = leaf.kernel.spend_at(price).clamp(chord.touch, chord.end);
                let below = leaf.on_grid_below(x).max(chord.touch);
                if below >= chord.end {
                    return (chord.end, chord.end);
                }
                let above = (below + leaf.step).min(chord.end);
                let quotient = lot_slope(leaf, below, above);
                if quotient > price {
                    (above, above)
                } else if quotient == price {
                    (below, above)
                } else {
                    (below, below)
                }
            }
            Self::Corners(corners) => {
                let more = partition(corners, |slope| slope > price);
                let most = partition(corners, |slope| slope >= price);
                (corners[more].0, corners[most].0)
            }
            Self::Mean(chords) => {
                let (start, touch, end) = (self.start(), straight_until(chords), self.end());
                if touch > start {
                    let slope = mean_slope(leaf, chords, start);
                    if price > slope {
                        return (start, start);
                    }
                    if price == slope {
                        return (start, touch);
                    }
                }
                let miss = |x: f64| mean_slope(leaf, chords, x).min(f64::MAX) - price;
                if miss(end) >= 0.0 {
                    return (end, end);
                }
                let x = root(miss, touch, end);
                (x, x)
            }
        }
    }

    /// Returns the height of the envelope at `x`.
    pub(crate) fn value(&self, leaf: &Leaf, x: f64) -> f64 {
        match self {
            Self::Smooth(chord) => chord.value(&leaf.kernel, x),
            Self::Lots(chord) => {
                if x < chord.touch {
                    return chord.value(&leaf.kernel, x);
                }
                let below = leaf.on_grid_below(x).clamp(chord.touch, chord.end);
                let above = (below + leaf.step).min(chord.end);
                let base = leaf.kernel.value(below);
                if x <= below || above <= below {
                    base
                } else {
                    base + lot_slope(leaf, below, above) * (x - below)
                }
            }
            Self::Corners(corners) => on_hull(corners, x),
            Self::Mean(chords) => chords
                .iter()
                .zip(parts(leaf))
                .fold(0.0, |sum, ((chord, odds), part)| {
                    sum + odds * chord.value(part, x)
                }),
        }
    }

    /// Returns a price strictly between two at which the demand jumps, given the demands at both: `more` at the lower.
    pub(crate) fn jump(
        &self,
        leaf: &Leaf,
        (low, high): (f64, f64),
        (more, less): (f64, f64),
    ) -> Option<f64> {
        if more <= less {
            return None;
        }
        let inside = |price: f64| (low < price && price < high).then_some(price);
        match self {
            Self::Smooth(chord) => inside(chord.slope),
            Self::Lots(chord) => {
                if less < chord.touch {
                    return inside(chord.slope);
                }
                let lots = ((more - less) / leaf.step).round();
                let below = leaf.on_grid_below(less + (lots * 0.5).floor() * leaf.step);
                let below = below.clamp(chord.touch, chord.end);
                inside(lot_slope(leaf, below, (below + leaf.step).min(chord.end)))
            }
            Self::Corners(corners) => {
                let first = corners.partition_point(|corner| corner.0 < less);
                let last = corners.partition_point(|corner| corner.0 <= more);
                let middle = first.midpoint(last.saturating_sub(1));
                let pair = corners.get(middle..middle.saturating_add(2))?;
                inside(steepness(pair[0], pair[1]))
            }
            Self::Mean(chords) if straight_until(chords) > self.start() => {
                inside(mean_slope(leaf, chords, self.start()))
            }
            Self::Mean(_) => None,
        }
    }
}

/// Returns how many segments from the left satisfy `steep`: the corner at which they end.
fn partition(corners: &[(f64, f64)], steep: impl Fn(f64) -> bool) -> usize {
    let (mut low, mut high) = (0, corners.len().saturating_sub(1));
    while low < high {
        let middle = low.midpoint(high);
        if steep(steepness(
            corners[middle],
            corners[middle.saturating_add(1)],
        )) {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    low
}

fn parts(leaf: &Leaf) -> &[Kernel] {
    match &leaf.kernel {
        Kernel::Mean { parts, .. } => parts,
        _ => &[],
    }
}

/// Returns where the first of several envelopes ceases to be straight.
fn straight_until(chords: &[(Chord, f64)]) -> f64 {
    chords
        .iter()
        .fold(f64::INFINITY, |least, (chord, _)| least.min(chord.touch))
}

/// Returns the slope of a mean of envelopes, to the right where there is a corner.
fn mean_slope(leaf: &Leaf, chords: &[(Chord, f64)], x: f64) -> f64 {
    chords
        .iter()
        .zip(parts(leaf))
        .fold(0.0, |sum, ((chord, odds), part)| {
            sum + odds
                * if x < chord.touch {
                    chord.slope
                } else {
                    // A chord to the end of the range may end where the curve is steeper still; the envelope is not.
                    part.slope(x).min(chord.slope)
                }
        })
}

fn steepness((x0, y0): (f64, f64), (x1, y1): (f64, f64)) -> f64 {
    (y1 - y0) / (x1 - x0)
}

fn lot_slope(leaf: &Leaf, below: f64, above: f64) -> f64 {
    (leaf.kernel.value(above) - leaf.kernel.value(below)) / (above - below)
}

/// Moves the touching point of a chord to the better of the multiples around it.
fn lots(leaf: &Leaf, mut chord: Chord, low: f64) -> Chord {
    if chord.touch <= chord.start {
        // Concave from the start: the first lot is no chord.
        return chord;
    }
    let ratio = |x: f64| (leaf.kernel.value(x) - chord.base) / (x - chord.start);
    let least = if low > chord.start {
        low
    } else {
        low + leaf.step
    };
    let below = leaf
        .on_grid_below(chord.touch)
        .clamp(least.min(chord.end), chord.end);
    let above = (below + leaf.step).min(chord.end);
    chord.touch = if below > chord.start && ratio(below) >= ratio(above) {
        below
    } else {
        above
    };
    chord.slope = if chord.touch > chord.start {
        ratio(chord.touch)
    } else {
        f64::INFINITY
    };
    chord
}

/// Returns the corners of the envelope of straight lines over `start` and the allowed spends from `low` to `end`.
fn corners(leaf: &Leaf, start: f64, low: f64, end: f64) -> Vec<(f64, f64)> {
    let mut spends = vec![start, low];
    if let Kernel::Pieces { points, .. } = &leaf.kernel {
        for point in points
            .iter()
            .filter(|point| low < point.spend && point.spend < end)
        {
            // Between multiples the curve is not allowed: its corner is seen from both.
            let above = leaf.on_grid_above(point.spend);
            spends.extend([leaf.on_grid_below(point.spend).max(low), above.min(end)]);
        }
    }
    spends.push(end);
    spends.dedup_by(|next, last| *next <= *last);
    hull(spends.into_iter().map(|x| (x, leaf.kernel.value(x))))
}
