//! Who waits for whom, so that only networks without a circle are drawn.

use tactica::network::{Activity, Arc, Limit};

/// Who waits for whom, with a beginning and an end of each summary.
pub(super) struct Waits {
    count: usize,
    /// By node, those it comes before, itself included.
    after: Vec<u32>,
}

impl Waits {
    pub(super) fn of(activities: &[Activity]) -> Self {
        let count = activities.len();
        let mut waits = Self {
            count,
            after: (0..2 * count).map(|n| 1 << n).collect(),
        };
        for (n, activity) in activities.iter().enumerate() {
            waits.join(n, n + count);
            if let Some(parent) = activity.parent {
                waits.join(parent as usize, n);
                waits.join(n + count, parent as usize + count);
            }
        }
        waits
    }

    fn join(&mut self, before: usize, after: usize) {
        let reached = self.after[after];
        for nodes in &mut self.after {
            if *nodes & (1 << before) != 0 {
                *nodes |= reached;
            }
        }
    }

    pub(super) fn allows(&self, arc: &Arc, activities: &[Activity]) -> bool {
        let inside = |inner: u32, outer: u32| {
            let mut next = activities[inner as usize].parent;
            while let Some(at) = next.filter(|at| *at != outer) {
                next = activities[at as usize].parent;
            }
            next.is_some()
        };
        let circle = self.after[arc.to as usize] & (1 << (arc.from as usize + self.count)) != 0;
        let nested = inside(arc.from, arc.to) || inside(arc.to, arc.from);
        !nested && (arc.limit == Limit::AtMost || !circle)
    }

    pub(super) fn add(&mut self, arc: &Arc) {
        if arc.limit == Limit::AtLeast {
            self.join(arc.from as usize + self.count, arc.to as usize);
        }
    }
}
