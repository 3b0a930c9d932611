//! What does a group bring for each sum that it may get? Lines above the truth, and sums for which it is known.
//!
//! Solved alone at a price, a group tells two things: what it spends and brings there, which is a point, and that at this price it is worth
//! no more, which is a line above all of its points. A few prices around that of the whole are enough: only there has the line
//! to be close to the points.

use super::{
    parts::Whole,
    relax::Relaxation,
    search::{Limits, Lost, upper_bound},
    tree::Tree,
};
use crate::response::CurvePoint;

/// What a group brings at most for each sum in a range.
#[derive(Debug, Clone, Copy)]
struct Line {
    range: (f64, f64),
    price: f64,
    /// What it is worth beyond the price.
    height: f64,
}

/// A sum, what it brings, and how it is divided inside.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub(super) sum: f64,
    pub(super) value: f64,
    pub(super) x: Vec<f64>,
    /// The price of money inside the group and each below.
    pub(super) prices: Vec<f64>,
}

/// A group as a problem of its own, and what is known of it.
#[derive(Debug)]
pub(super) struct Part {
    /// The group in the tree that it was taken out of.
    pub(super) group: usize,
    /// The least and the greatest sum.
    pub(super) reach: (f64, f64),
    whole: Whole,
    lines: Vec<Line>,
    points: Vec<Point>,
}

impl Part {
    /// Takes a group out of a tree. Its first line is of the envelopes, at a price.
    pub(super) fn new(tree: &Tree, group: usize, price: f64) -> Option<Self> {
        let own = cut_out(tree, group);
        let mut relaxed = Relaxation::new(&own, price)?;
        let height = relaxed.solve(price)?;
        let reach = relaxed.reach(1);
        Some(Self {
            group,
            reach,
            whole: Whole::of_group(own),
            lines: vec![Line {
                range: reach,
                price,
                height,
            }],
            points: Vec::new(),
        })
    }

    /// Returns the corners of what the group brings at most for sums in a range: the lower side of all lines over it.
    pub(super) fn corners(&self, (a, b): (f64, f64)) -> Vec<CurvePoint> {
        let mut lines: Vec<(f64, f64)> = self
            .lines
            .iter()
            .filter(|line| line.range.0 <= a && b <= line.range.1)
            .map(|line| (line.price, line.height + line.price * a))
            .collect();
        // Heights are those at `a`. The steepest first; of equals, the lowest.
        lines.sort_by(|one, other| other.0.total_cmp(&one.0).then(other.1.total_cmp(&one.1)));
        let meet = |one: (f64, f64), other: (f64, f64)| (other.1 - one.1) / (one.0 - other.0);
        let mut lower: Vec<(f64, f64)> = Vec::new();
        for line in lines {
            while let Some(last) = lower.last() {
                let useless = last.0 <= line.0
                    || meet(*last, line) <= 0.0
                    || lower.len() > 1
                        && meet(*last, line) <= meet(lower[lower.len().saturating_sub(2)], *last);
                if !useless {
                    break;
                }
                lower.pop();
            }
            lower.push(line);
        }
        let mut corners: Vec<CurvePoint> = Vec::with_capacity(lower.len().saturating_add(1));
        let mut add = |x: f64, line: (f64, f64)| {
            corners.push(CurvePoint {
                spend: a + x,
                outcome: line.1 + line.0 * x,
            });
        };
        add(0.0, lower.first().copied().unwrap_or((0.0, f64::MAX)));
        let mut x = 0.0;
        for pair in lower.windows(2) {
            let next = meet(pair[0], pair[1]);
            if next > x && a + next < b {
                add(next, pair[1]);
                x = next;
            }
        }
        if b > a + x {
            let at_end = |line: &(f64, f64)| line.1 + line.0 * (b - a);
            let end = lower
                .iter()
                .min_by(|one, other| at_end(one).total_cmp(&at_end(other)));
            add(b - a, end.copied().unwrap_or((0.0, f64::MAX)));
        }
        corners
    }

    /// Returns what the group brings at most at a sum, by the lines over a range.
    pub(super) fn height_at(&self, sum: f64, (a, b): (f64, f64)) -> f64 {
        self.lines
            .iter()
            .filter(|line| line.range.0 <= a && b <= line.range.1)
            .map(|line| line.height + line.price * sum)
            .fold(f64::INFINITY, f64::min)
    }

    /// Returns what the group is worth at most beyond a price, for sums in a range.
    fn most_at(&self, price: f64, range: (f64, f64)) -> f64 {
        let worth = |corner: &CurvePoint| corner.outcome - price * corner.spend;
        let worths = self.corners(range);
        worths.iter().map(worth).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Returns the sums of the points in a range, with what they are worth beyond a price.
    fn points_at(&self, price: f64, (a, b): (f64, f64)) -> impl Iterator<Item = (f64, f64)> + '_ {
        let hair = 1e-12 * b;
        let inside = self
            .points
            .iter()
            .filter(move |point| point.sum >= a - hair && point.sum <= b + hair);
        inside.map(move |point| (point.sum, point.value - price * point.sum))
    }

    /// Returns how far the lines are above the points at a price, for sums in a range.
    pub(super) fn gap_at(&self, price: f64, range: (f64, f64)) -> f64 {
        let known = self
            .points_at(price, range)
            .fold(f64::NEG_INFINITY, |most, (_, worth)| most.max(worth));
        self.most_at(price, range) - known
    }

    /// Returns the least and the greatest sum of the points that are worth as much as the lines at a price, up to a slack; the
    /// first above the second where there is none.
    pub(super) fn ends_at(&self, price: f64, range: (f64, f64), slack: f64) -> (f64, f64) {
        let least = self.most_at(price, range) - slack;
        self.points_at(price, range)
            .filter(|(_, worth)| *worth >= least)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |ends, (sum, _)| {
                (ends.0.min(sum), ends.1.max(sum))
            })
    }

    /// Returns the least and the greatest sum in a range for which the lines are as good as they get at a price, up to a slack.
    pub(super) fn tie_at(&self, price: f64, range: (f64, f64), slack: f64) -> (f64, f64) {
        let corners = self.corners(range);
        let least = self.most_at(price, range) - slack;
        let worth = |corner: &CurvePoint| corner.outcome - price * corner.spend - least;
        let mut tie = (f64::INFINITY, f64::NEG_INFINITY);
        let mut add = |x: f64| tie = (tie.0.min(x), tie.1.max(x));
        for corner in corners.iter().filter(|corner| worth(corner) >= 0.0) {
            add(corner.spend);
        }
        for pair in corners.windows(2) {
            let (one, other) = (worth(&pair[0]), worth(&pair[1]));
            if (one < 0.0) != (other < 0.0) {
                add(pair[0].spend + (pair[1].spend - pair[0].spend) * (one / (one - other)));
            }
        }
        tie
    }

    /// Solves the group at a price for sums in a range, for one more line and one more point; `false` when the range has no allocation.
    ///
    /// `work` is what is left of the effort, and is taken from.
    pub(super) fn ask(
        &mut self,
        price: f64,
        range: (f64, f64),
        limits: Limits,
        work: &mut u64,
    ) -> bool {
        self.whole.bound_by(range);
        let limits = Limits {
            work: *work,
            ..limits
        };
        match self.whole.solve(price, limits) {
            Ok(found) => {
                *work = work.saturating_sub(found.work);
                let sum = found.x.iter().fold(0.0, |sum, x| sum + x);
                self.lines.push(Line {
                    range,
                    price,
                    height: found.bound,
                });
                self.points.push(Point {
                    sum,
                    value: found.worth + price * sum,
                    prices: found.prices.get(1..).unwrap_or_default().to_vec(),
                    x: found.x,
                });
                true
            }
            Err(Lost::Infeasible) => false,
            Err(Lost::Exhausted) => {
                *work = 0;
                let bound = upper_bound(self.whole.tree(), price);
                self.lines.extend(bound.map(|height| Line {
                    range,
                    price,
                    height,
                }));
                bound.is_some()
            }
        }
    }

    /// Returns what the group brings for a sum for which it was solved, and the price of a line that touches there and is nowhere below
    /// the points of a range; `None` where there is no such line.
    pub(super) fn touching(&self, sum: f64, (a, b): (f64, f64)) -> Option<(f64, f64)> {
        let here = self.best_below(sum)?;
        let hair = 1e-9 * b;
        if here.sum < sum - hair {
            return None;
        }
        let (mut steep, mut flat) = (f64::INFINITY, 0.0);
        for point in &self.points {
            let slope = (point.value - here.value) / (point.sum - here.sum);
            if a - hair <= point.sum && point.sum < here.sum - hair {
                steep = f64::min(steep, slope);
            } else if here.sum + hair < point.sum && point.sum <= b + hair {
                flat = f64::max(flat, slope);
            }
        }
        let price = here.prices.first()?.max(flat).min(steep);
        (flat <= steep).then_some((here.value, price))
    }

    /// Returns the sum near one at which the group changes from one way to divide it to another: on either side of it what it brings
    /// is concave, or closer to it. `None` where no other way is known.
    pub(super) fn turn(&self, sum: f64, price: f64, (a, b): (f64, f64)) -> Option<f64> {
        let here = self.best_below(sum)?;
        if here.sum < sum * (1.0 - 1e-9) {
            return None;
        }
        let steep = here.prices.first().is_some_and(|own| *own > price);
        // What is steep belongs to what comes above, so that the change is below.
        let hair = 1e-9 * sum;
        let other = self
            .points
            .iter()
            .filter(|point| a - hair <= point.sum && point.sum <= b + hair)
            .filter(|point| {
                if steep {
                    point.sum < sum - hair
                } else {
                    point.sum > sum + hair
                }
            })
            .max_by(|one, other| {
                let worth = |point: &Point| point.value - price * point.sum;
                worth(one).total_cmp(&worth(other))
            })?;
        let mut own = self.whole.tree().clone();
        let mut at = |x: &[f64], sum: f64| {
            own.groups[0].high = sum;
            (own.groups[1].low, own.groups[1].high) = (sum, sum);
            let mut relaxed = Relaxation::beside(&own, 0.0, x)?;
            relaxed.solve(price)?;
            Some((relaxed.worth()?, relaxed.prices[1]))
        };
        let (mut low, mut high) = if steep {
            (other.sum, sum)
        } else {
            (sum, other.sum)
        };
        let mut turn = sum;
        for _ in 0..12 {
            let (one, slope) = at(&here.x, turn)?;
            let (two, other_slope) = at(&other.x, turn)?;
            let ahead = one - two;
            if ahead.abs() <= 1e-12 * one.abs() {
                break;
            }
            // The way that is found at the sum is better on its own side.
            if (ahead > 0.0) == steep {
                high = turn;
            } else {
                low = turn;
            }
            let next = turn - ahead / (slope - other_slope);
            let next = if low < next && next < high {
                next
            } else {
                0.5 * (low + high)
            };
            if (next - turn).abs() <= 1e-10 * sum {
                turn = next;
                break;
            }
            turn = next;
        }
        (a + hair < turn && turn < b - hair).then_some(turn)
    }

    /// Returns whether the group was not yet solved for just this sum.
    pub(super) fn is_new(&self, sum: f64) -> bool {
        let same = |line: &Line| (line.range.1 - sum).abs() <= 1e-12 * sum && line.price <= 0.0;
        !self.lines.iter().any(same)
    }

    /// Returns the point that brings most for at most a sum.
    pub(super) fn best_below(&self, sum: f64) -> Option<&Point> {
        self.points
            .iter()
            .filter(|point| point.sum <= sum * (1.0 + 1e-12))
            .max_by(|one, other| one.value.total_cmp(&other.value))
    }
}

/// Returns group `g` as a problem of its own, in which the group is the only part of a whole.
fn cut_out(tree: &Tree, g: usize) -> Tree {
    let top = &tree.groups[g];
    let mut parts = vec![(0, (0.0, top.high), Vec::new())];
    for h in g..top.end {
        let group = &tree.groups[h];
        let parent = if h == g {
            0
        } else {
            group.parent.abs_diff(g).saturating_add(1)
        };
        let leaves = tree.leaves[group.first..group.direct].to_vec();
        parts.push((parent, (group.low, group.high), leaves));
    }
    Tree::new(parts)
}
