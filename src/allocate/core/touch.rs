//! Is a group above the truth because lines are too few, or because what it brings is not concave?
//!
//! Along the lines a group may stand between two sums for which it is known. Where what it brings is concave there, one more line
//! that touches at just that sum brings both together, and nothing has to be split. Where it is not, no line helps: this is the
//! group to be split, and the sum at which it changes from one way to divide its money to another is the place.

use super::{part::Part, quest::Quest, reduced::Reduced, relax::Relaxation, search::Limits};

/// The part of what a line is above the truth that the next has to take away.
const LOWER: f64 = 0.1;

/// The whole solved along the lines of its groups.
pub(super) struct Stand<'a> {
    pub(super) reduced: &'a Reduced,
    pub(super) relaxed: &'a Relaxation<'a>,
    /// The ranges of the groups.
    pub(super) ranges: &'a [(f64, f64)],
    /// How far above the truth one may be.
    pub(super) slack: f64,
}

/// What the lines are above the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// No group is far above it.
    Near,
    /// One was, and has a lower line now.
    Lower,
    /// This group is, and no line helps.
    Dips(usize),
}

impl Stand<'_> {
    /// Returns the group furthest above the truth, with its sum and what the lines promise for it.
    fn furthest(&self, parts: &[Part]) -> Option<(usize, f64, f64)> {
        let mut worst = (self.slack, None);
        for (p, part) in parts.iter().enumerate() {
            let place = self.reduced.stand_ins[p];
            let (leaf, sum) = (&self.reduced.tree.leaves[place], self.relaxed.x[place]);
            let promised = leaf.kernel.value(sum);
            // What a group leaves is worth its price elsewhere.
            let price = self.relaxed.prices[leaf.group];
            let known = part
                .best_below(sum)
                .map(|point| point.value + price * (sum - point.sum));
            let above = promised - known.unwrap_or(f64::NEG_INFINITY);
            if above > worst.0 {
                worst = (above, Some((p, sum, promised)));
            }
        }
        worst.1
    }

    /// Solves the group furthest above the truth for the sum that it gets, and asks for a line that touches there.
    pub(super) fn sharpen(&self, parts: &mut [Part], limits: Limits, quest: &mut Quest) -> Touch {
        let Some((p, sum, promised)) = self.furthest(parts) else {
            return Touch::Near;
        };
        let part = &mut parts[p];
        let least = part.reach.0;
        if part.is_new(sum) && !part.ask(quest.hurdle, (least, sum), limits, &mut quest.work) {
            return Touch::Near;
        }
        let Some((truth, price)) = part.touching(sum, self.ranges[p]) else {
            return Touch::Dips(p);
        };
        let above = promised - truth;
        if above <= self.slack {
            return Touch::Near;
        }
        let asked = part.ask(price, self.ranges[p], limits, &mut quest.work);
        if asked && promised - part.height_at(sum, self.ranges[p]) > LOWER * above {
            Touch::Lower
        } else {
            Touch::Dips(p)
        }
    }
}
