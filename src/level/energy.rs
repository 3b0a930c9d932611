//! Is there enough of a resource in every window of time for the work that cannot be anywhere else?
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_sign_loss,
    reason = "windows are shorter than `SPAN_MAX` and units below 2³⁵"
)]

use crate::level::domain::{Domain, Empty, Model};

/// The longest schedule whose windows are looked at one time after the other.
const SPAN_MAX: i32 = 1 << 13;

impl Domain {
    /// Compares, for each window between the start of a job and any later time, the work that lies in it at the least with
    /// what the resource can do: energetic reasoning, with windows that begin where a job can.
    ///
    /// The work of a job in the window from `a` to `b` is at least that of the job moved as far as it goes to either side:
    /// as `b` grows it is nothing until the latest start, then grows with `b`, until all that lies behind `a` is in.
    pub(super) fn weigh(&self, model: &Model) -> Result<(), Empty> {
        let resources = model.steps.len();
        let end = self.end();
        if end > SPAN_MAX {
            return Ok(());
        }
        let mut begins: Vec<i32> = self.est.clone();
        begins.sort_unstable();
        begins.dedup();
        let mut slopes = vec![0_i64; end as usize + 2];
        for r in 0..resources {
            for &a in &begins {
                slopes[a as usize..].fill(0);
                let mut work = 0;
                for job in 0..model.jobs() {
                    let units = self.least[job * resources + r];
                    let duration = self.shortest[job];
                    let inside = duration.min(self.est[job] + duration - a);
                    if units == 0 || inside <= 0 {
                        continue;
                    }
                    let from = self.lst[job].max(a);
                    slopes[from as usize] += units;
                    slopes[(from + inside).min(end + 1) as usize] -= units;
                    work += 1;
                }
                if work > 1 && !holds(&model.steps[r], &slopes, a, end) {
                    return Err(Empty);
                }
            }
        }
        Ok(())
    }
}

/// Walks from the beginning of a window and compares work with room at every time.
fn holds(steps: &[(i32, i64)], slopes: &[i64], begin: i32, end: i32) -> bool {
    let mut next = steps.partition_point(|(time, _)| *time <= begin);
    let mut there = next.checked_sub(1).map_or(0, |at| steps[at].1);
    let (mut slope, mut spare) = (0, 0);
    for time in begin..end {
        if let Some(step) = steps.get(next).filter(|step| step.0 == time) {
            there = step.1;
            next += 1;
        }
        slope += slopes[time as usize];
        spare += there - slope;
        if spare < 0 {
            return false;
        }
    }
    true
}
