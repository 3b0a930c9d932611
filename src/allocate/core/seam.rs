//! How does Newton's method get over the seam between a straight line and a curve? As two parts there is none.
//!
//! A concave curve that is straight first and bent then is the best way to add up two parts: one along the straight line, no longer than
//! it, and one along the bend. As two parts it has no kink to run to and fro over, and a range of effects is nothing but the ranges
//! of the parts. The parts need not add up to the effect before the end.

use crate::response::{chord::Chord, kernel::Kernel};

/// Parts shorter than this, in parts of the greatest effect, are left out.
const SHORT: f64 = 1e-9;
/// How far from its ends a part begins, in parts of its length.
const INNER: f64 = 0.1;

/// A concave curve that is nowhere below the response in a range of effects.
pub(super) struct Piece<'a> {
    pub(super) kernel: &'a Kernel,
    pub(super) season: f64,
    pub(super) chord: Chord,
    /// The ends of the range, where they are bounds.
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Piece<'_> {
    /// Returns the most by which it is above a line through nothing.
    pub(super) fn most(&self, slope: f64) -> f64 {
        let end = self.high.min(self.chord.end);
        let (low, touch) = (self.chord.start, self.chord.touch);
        let peak = if slope <= 0.0 {
            end
        } else if slope >= self.season * self.chord.slope {
            low
        } else {
            // A tangent from beyond the range has the whole of it straight.
            self.kernel
                .spend_at(slope / self.season)
                .clamp(touch.min(end), end)
        };
        self.height(peak) - slope * peak
    }

    /// Returns the height.
    pub(super) fn height(&self, a: f64) -> f64 {
        self.season * self.chord.value(self.kernel, a)
    }
}

/// Something between nothing and a most, with the prices of both ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inner {
    pub(super) at: f64,
    most: f64,
    floor: f64,
    ceiling: f64,
}

impl Inner {
    pub(super) fn new(at: f64, most: f64, mu: f64) -> Self {
        let left = most - at;
        Self {
            at,
            most,
            floor: mu / at,
            ceiling: if left.is_finite() { mu / left } else { 0.0 },
        }
    }

    fn left(&self) -> f64 {
        self.most - self.at
    }

    /// Returns what both ends pull upwards, and how stiff they are.
    pub(super) fn pull(&self, mu: f64) -> (f64, f64) {
        let (up, stiff) = (mu / self.at, self.floor / self.at);
        let left = self.left();
        if left.is_finite() {
            (up - mu / left, stiff + self.ceiling / left)
        } else {
            (up, stiff)
        }
    }

    /// Returns the changes of the prices that go with a move.
    fn prices(&self, change: f64, mu: f64) -> (f64, f64) {
        let floor = mu / self.at - self.floor - self.floor / self.at * change;
        let left = self.left();
        if left.is_finite() {
            let ceiling = mu / left - self.ceiling + self.ceiling / left * change;
            (floor, ceiling)
        } else {
            (floor, 0.0)
        }
    }

    /// Returns the products of distances and prices together, and how many there are.
    pub(super) fn products(&self) -> (f64, f64) {
        let left = self.left();
        if left.is_finite() {
            (self.at * self.floor + left * self.ceiling, 2.0)
        } else {
            (self.at * self.floor, 1.0)
        }
    }
}

/// How far a step may go, of amounts and of prices.
pub(super) struct Reach {
    pub(super) amounts: f64,
    pub(super) prices: f64,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            amounts: 1.0,
            prices: 1.0,
        }
    }
}

impl Reach {
    pub(super) fn limit(far: &mut f64, value: f64, change: f64) {
        if change < 0.0 {
            *far = f64::min(*far, -0.995 * value / change);
        }
    }

    pub(super) fn see(&mut self, inner: &Inner, change: f64, mu: f64) {
        Self::limit(&mut self.amounts, inner.at, change);
        Self::limit(&mut self.amounts, inner.left(), -change);
        let (floor, ceiling) = inner.prices(change, mu);
        Self::limit(&mut self.prices, inner.floor, floor);
        Self::limit(&mut self.prices, inner.ceiling, ceiling);
    }

    pub(super) fn go(&self, inner: &mut Inner, change: f64, mu: f64) {
        let (floor, ceiling) = inner.prices(change, mu);
        inner.at += self.amounts * change;
        inner.floor += self.prices * floor;
        inner.ceiling += self.prices * ceiling;
    }
}

/// The effect of one period in two parts, and its slope.
#[derive(Debug, Clone)]
pub(super) struct Seam {
    straight: Option<Inner>,
    bent: Option<Inner>,
    pub(super) slope: f64,
}

/// What the two parts want, and how they give way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wants {
    line: (f64, f64),
    bend: (f64, f64),
    /// What that comes to for the effect.
    pub(super) slope: f64,
    pub(super) stiff: f64,
}

/// The step of slope and parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    slope: f64,
    line: f64,
    bend: f64,
}

impl Seam {
    /// Begins near an effect, well inside its range; parts without an end are about `usual`.
    pub(super) fn new(piece: &Piece<'_>, a: f64, usual: f64, mu: f64) -> Self {
        let short = SHORT * piece.chord.end;
        let touch = piece.touch();
        let (line, rest) = (touch - piece.low, piece.high - touch);
        let part = |at: f64, most: f64| {
            let least = INNER * most.min(usual);
            Inner::new(
                at.clamp(least, f64::max((1.0 - INNER) * most, least)),
                most,
                mu,
            )
        };
        // A range of no length at all has one part nonetheless.
        let lines = line > short || rest <= short;
        let slope = piece.season * piece.chord.slope;
        Self {
            straight: lines.then(|| part(a - piece.low, line.max(short))),
            bent: (rest > short).then(|| part(a - touch, rest)),
            slope: if slope.is_finite() {
                slope
            } else {
                piece.bend(usual).0
            },
        }
    }

    fn sum(&self, piece: &Piece<'_>) -> f64 {
        self.parts().fold(piece.low, |sum, inner| sum + inner.at)
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = &Inner> {
        self.straight.iter().chain(&self.bent)
    }

    /// Returns what the parts want of an effect in a step to products of `mu`.
    pub(super) fn wants(&self, piece: &Piece<'_>, a: f64, mu: f64) -> Wants {
        let line = self.straight.map_or((0.0, 0.0), |inner| {
            let (pull, stiff) = inner.pull(mu);
            (piece.season * piece.chord.slope + pull, stiff.recip())
        });
        let bend = self.bent.map_or((0.0, 0.0), |inner| {
            let (pull, stiff) = inner.pull(mu);
            let (slope, curvature) = piece.bend(inner.at);
            (slope + pull, (stiff - curvature).recip())
        });
        let stiff = (line.1 + bend.1).recip();
        let slope = stiff * (line.0 * line.1 + bend.0 * bend.1 - (a - self.sum(piece)));
        Wants {
            line,
            bend,
            slope,
            stiff,
        }
    }

    /// Returns the step that goes with one of the effect, and notes how far it may go.
    pub(super) fn change(&self, wants: &Wants, da: f64, mu: f64, reach: &mut Reach) -> Change {
        let slope = wants.slope - wants.stiff * da;
        let (line, bend) = (wants.line, wants.bend);
        let (line, bend) = ((line.0 - slope) * line.1, (bend.0 - slope) * bend.1);
        if let Some(inner) = &self.straight {
            reach.see(inner, line, mu);
        }
        if let Some(inner) = &self.bent {
            reach.see(inner, bend, mu);
        }
        Change { slope, line, bend }
    }

    pub(super) fn go(&mut self, change: Change, mu: f64, reach: &Reach) {
        if let Some(inner) = &mut self.straight {
            reach.go(inner, change.line, mu);
        }
        if let Some(inner) = &mut self.bent {
            reach.go(inner, change.bend, mu);
        }
        self.slope += reach.prices * (change.slope - self.slope);
    }

    /// Returns the height of the parts, less what it is worth that they do not add up to the effect.
    pub(super) fn height(&self, piece: &Piece<'_>, a: f64) -> f64 {
        let mut height = piece.height(piece.low);
        if let Some(inner) = &self.straight {
            height += piece.season * piece.chord.slope * inner.at;
        }
        if let Some(inner) = &self.bent {
            let touch = piece.touch();
            let rise = piece.kernel.value(touch + inner.at) - piece.kernel.value(touch);
            height += piece.season * rise;
        }
        height - (self.slope * (a - self.sum(piece))).abs()
    }
}

impl Piece<'_> {
    /// Returns where the straight part ends, within the range.
    fn touch(&self) -> f64 {
        self.chord.touch.clamp(self.low, self.high)
    }

    /// Returns slope and curvature of the bent part.
    fn bend(&self, part: f64) -> (f64, f64) {
        let a = self.touch() + part;
        let (slope, curvature) = (self.kernel.slope(a), self.kernel.curvature(a));
        (self.season * slope, self.season * curvature.min(0.0))
    }
}
