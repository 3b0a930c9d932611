//! How is the gap closed that prices cannot close? Branch and bound on where each effect stands, all channels together.
//!
//! At prices, channels are alone; where there are few of them and few periods, no prices make them spend just the money there is.
//! So all are solved together within their bounds, along the envelope of each effect. One that stands below its envelope is split where
//! it stands, and both envelopes are lower there.

use std::collections::BinaryHeap;

use super::{
    barrier::{Calendar, Phased, phase_part},
    flight::Flight,
    search::Ranked,
};

/// How far from the ends of its range an effect is split, at least.
const INNER: f64 = 0.1;

/// Ranges of the effects of each channel, and the effects along their envelopes.
#[derive(Debug)]
struct Node {
    ranges: Vec<Vec<(f64, f64)>>,
    effects: Vec<Vec<f64>>,
}

/// All channels, searched together.
pub(super) struct Joint<'a> {
    calendar: &'a Calendar,
    open: BinaryHeap<Ranked<Node>>,
    /// The greatest bound of what is not split any more.
    closed: f64,
    number: u64,
}

impl<'a> Joint<'a> {
    /// Begins with the whole, and a bound on it.
    pub(super) fn new(calendar: &'a Calendar, relaxed: &Phased) -> Self {
        let ranges = calendar
            .flights
            .iter()
            .map(|flight| vec![(0.0, flight.end()); calendar.periods])
            .collect();
        let root = Node {
            ranges,
            effects: effects(calendar, &relaxed.x),
        };
        Self {
            calendar,
            open: BinaryHeap::from([Ranked {
                bound: relaxed.bound,
                number: 0,
                node: root,
            }]),
            closed: f64::NEG_INFINITY,
            number: 0,
        }
    }

    /// Returns what no schedule exceeds that is in one of the parts which are left.
    pub(super) fn bound(&self) -> f64 {
        let top = self.open.peek().map(|top| top.bound);
        self.closed.max(top.unwrap_or(f64::NEG_INFINITY))
    }

    /// Returns whether no split would lower the bound any more.
    pub(super) fn done(&self) -> bool {
        self.open.peek().is_none_or(|top| top.bound <= self.closed)
    }

    /// Splits the part with the greatest bound; returns the schedules along the envelopes of the two that come of it, as far as they may
    /// bring more than `enough`.
    pub(super) fn branch(&mut self, enough: f64) -> Vec<Vec<Vec<f64>>> {
        let Some(Ranked { bound, node, .. }) = self.open.pop() else {
            return Vec::new();
        };
        let Some((c, t, at)) = self.worst(&node) else {
            self.closed = self.closed.max(bound);
            return Vec::new();
        };
        let (low, high) = node.ranges[c][t];
        let mut found = Vec::with_capacity(2);
        for half in [(low, at), (at, high)] {
            let mut ranges = node.ranges.clone();
            ranges[c][t] = half;
            found.extend(self.enter(ranges, bound, enough));
        }
        found
    }

    /// Returns the channel and the period whose effect is furthest below its envelope, and where to split it.
    fn worst(&self, node: &Node) -> Option<(usize, usize, f64)> {
        let mut worst = (0.0, None);
        let flights = self.calendar.flights.iter().enumerate();
        for (c, flight) in flights.filter(|(_, flight)| !flight.kernel.straight()) {
            let effects = node.effects[c].iter().zip(&node.ranges[c]).enumerate();
            for (t, (a, (low, high))) in effects {
                let Some(piece) = flight.under(&flight.range((*low, *high)), t) else {
                    continue;
                };
                let a = a.clamp(*low, *high);
                let miss = piece.height(a) - flight.season[t] * flight.kernel.value(a);
                // Beyond where the envelope touches it is the curve.
                let end = high.min(piece.chord.touch);
                let hair = INNER * (end - low);
                if miss > worst.0 && hair > 0.0 {
                    worst = (miss, Some((c, t, a.clamp(low + hair, end - hair))));
                }
            }
        }
        worst.1
    }

    /// Solves a part along its envelopes, and keeps it to be split.
    fn enter(
        &mut self,
        ranges: Vec<Vec<(f64, f64)>>,
        above: f64,
        enough: f64,
    ) -> Option<Vec<Vec<f64>>> {
        self.number = self.number.saturating_add(1);
        let cover = |(flight, ranges): (&Flight, &Vec<(f64, f64)>)| {
            if flight.kernel.straight() {
                return flight.clone();
            }
            Flight {
                covers: ranges.iter().map(|range| flight.range(*range)).collect(),
                ..flight.clone()
            }
        };
        let flights = self.calendar.flights.iter().zip(&ranges);
        let part = Calendar {
            flights: flights.map(cover).collect(),
            ..self.calendar.clone()
        };
        let Phased { x, bound, .. } = phase_part(&part, enough);
        let bound = bound.min(above);
        if bound <= enough {
            self.closed = self.closed.max(bound);
            return None;
        }
        let node = Node {
            ranges,
            effects: effects(self.calendar, &x),
        };
        self.open.push(Ranked {
            bound,
            number: self.number,
            node,
        });
        Some(x)
    }
}

fn effects(calendar: &Calendar, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = calendar.flights.iter().zip(x);
    rows.map(|(flight, x)| flight.effective(x)).collect()
}
