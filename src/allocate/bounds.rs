//! What do the bounds of one item come to together, in whole lots?

use super::{
    Bound,
    problem::{Edge, Item},
};

/// What all bounds of an item leave of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) low: Option<Edge>,
    pub(super) high: Option<Edge>,
    /// The greatest of the floors that do not allow nothing.
    pub(super) floor: Option<Edge>,
    /// Whether nothing is allowed below the lower bound.
    pub(super) zero: bool,
}

impl Span {
    /// Brings bounds together, each kind at most once; a `step` of zero is no lot.
    pub(super) fn of(edges: &[Edge], step: i128) -> Self {
        let of = |bound| edges.iter().copied().find(|edge| edge.bound == bound);
        let above_zero = |edge: &Edge| edge.minor > 0;
        let fixed = of(Bound::Fixed);
        let floors = [
            fixed,
            of(Bound::Min),
            of(Bound::Committed),
            of(Bound::Parity),
            of(Bound::ShareOfVoice),
        ];
        let floor = floors
            .into_iter()
            .flatten()
            .filter(above_zero)
            .max_by_key(|edge| edge.minor);
        let optional = of(Bound::ZeroOrAtLeast).filter(above_zero);
        let low = [optional, floor]
            .into_iter()
            .flatten()
            .max_by_key(|edge| edge.minor);
        let high = [fixed, of(Bound::Max)]
            .into_iter()
            .flatten()
            .min_by_key(|edge| edge.minor);
        let zero = floor.is_none() && low.is_some() && fixed.is_none();
        let (low, high) = on_grid(low, high, step);
        Self {
            low,
            high,
            floor,
            zero,
        }
    }

    /// Returns the floor for which nothing at all is not allowed, where the lower bound is one of those that allow it.
    fn hidden_floor(&self) -> Option<Edge> {
        self.floor.filter(|_| {
            self.low
                .is_some_and(|low| low.bound == Bound::ZeroOrAtLeast)
        })
    }
}

impl Item {
    /// Gives the item these bounds in place of those it has.
    pub(super) fn bound_by(&mut self, edges: Vec<Edge>, step: i128) {
        let span = Span::of(&edges, step);
        (self.low, self.high, self.zero) = (span.low, span.high, span.zero);
        (self.floor, self.step) = (span.hidden_floor(), step);
        self.edges = edges.into();
    }
}

/// Rounds bounds to multiples of a lot: floors up, caps down.
fn on_grid(low: Option<Edge>, high: Option<Edge>, step: i128) -> (Option<Edge>, Option<Edge>) {
    if step <= 0 {
        return (low, high);
    }
    let down = |minor: i128| minor.saturating_sub(minor.checked_rem_euclid(step).unwrap_or(0));
    let up = |minor: i128| down(minor.saturating_add(step.saturating_sub(1)));
    let moved = |edge: Edge, minor: i128| Edge { minor, ..edge };
    (
        low.map(|edge| moved(edge, up(edge.minor))),
        high.map(|edge| moved(edge, down(edge.minor))),
    )
}
