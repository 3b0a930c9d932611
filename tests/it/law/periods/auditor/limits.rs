//! What the budget says, by hand, and what is asked of it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use super::{Answer, Auditor, NODES, Stage, TOTAL};

/// What a limit compares, and what happens beyond it.
enum Limit {
    Period,
    ToDate,
}

enum Beyond {
    Warn,
    /// Refuse what is beyond so much, unless the director lets it pass.
    Refuse {
        tolerated: i128,
        percent: i128,
        director: bool,
    },
}

/// What the budget says, by hand.
fn rule(node: usize, stage: Stage) -> Option<(Limit, Beyond)> {
    let refuse = |tolerated, percent, director| Beyond::Refuse {
        tolerated,
        percent,
        director,
    };
    match (NODES[node], stage) {
        ("late", Stage::Hold) => Some((Limit::Period, refuse(0, 0, true))),
        ("late", Stage::Commit) => Some((Limit::Period, Beyond::Warn)),
        ("late", Stage::Settle) => Some((Limit::ToDate, Beyond::Warn)),
        ("month", Stage::Commit) => Some((Limit::ToDate, refuse(0, 0, false))),
        ("month", Stage::Settle) => Some((Limit::Period, refuse(0, 10, false))),
        ("year", Stage::Hold) => Some((Limit::ToDate, refuse(200, 0, false))),
        _ => None,
    }
}

/// Tells whether a node may not have used more than it was phased, up to any period.
pub(super) fn limited_to_date(node: usize) -> bool {
    let rules = [Stage::Hold, Stage::Commit].map(|stage| rule(node, stage));
    let is_limit = |rule: &Option<_>| matches!(rule, Some((Limit::ToDate, Beyond::Refuse { .. })));
    rules.iter().any(is_limit)
}

impl Auditor {
    /// Asks a limit about money that is new up to the period `until`, and of which only `always` is new after it.
    pub(super) fn ask(
        &self,
        node: usize,
        stage: Stage,
        period: usize,
        (new, until, always): (i128, usize, i128),
        exception: bool,
    ) -> Answer {
        let used = |period: usize| {
            let [allocated, held, committed, settled] = self.balance(node, period);
            let used = match stage {
                Stage::Hold => held + committed + settled,
                Stage::Commit => committed + settled,
                Stage::Settle => settled,
            };
            (allocated, used)
        };
        let mut warnings = 0;
        if stage == Stage::Hold {
            // The plan as a whole.
            let all: i128 = (0..3)
                .flat_map(|node| (0..3).map(move |period| (node, period)))
                .map(|(node, period)| {
                    self.balance(node, period)[1..]
                        .iter()
                        .copied()
                        .sum::<i128>()
                })
                .sum();
            let fresh = if until == usize::MAX { new } else { always };
            if fresh > 0 && all + fresh > TOTAL {
                return Err("ledger-limit-exceeded");
            }
        }
        let Some((limit, beyond)) = rule(node, stage) else {
            return Ok(warnings);
        };
        let compared: Vec<(i128, i128, i128)> = match limit {
            Limit::Period => {
                let (capacity, used) = used(period);
                let more = if until == period { always } else { new };
                vec![(capacity, used, more)]
            }
            Limit::ToDate => (period..3)
                .map(|last| {
                    let sums = (0..=last).map(used);
                    let (capacity, used) =
                        sums.fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
                    (capacity, used, if last < until { new } else { always })
                })
                .collect(),
        };
        let mut warned = false;
        for (capacity, used, more) in compared {
            let short = used + more - capacity;
            if more <= 0 || short <= 0 {
                continue;
            }
            match beyond {
                Beyond::Warn => warned = true,
                Beyond::Refuse {
                    tolerated,
                    percent,
                    director,
                } => {
                    let share = (capacity * percent / 100).max(0);
                    if short <= tolerated + share || director && exception {
                        warned = true;
                    } else {
                        return Err("ledger-limit-exceeded");
                    }
                }
            }
        }
        warnings += usize::from(warned);
        Ok(warnings)
    }

    /// Asks about money that leaves one period for another, and of which some is new.
    pub(super) fn drawn(
        &self,
        node: usize,
        stages: &[Stage],
        (from, period): (usize, usize),
        (amount, excess): (i128, i128),
        exception: bool,
    ) -> Answer {
        if excess == 0 && from == period {
            return Ok(0);
        }
        let mut sum = 0;
        for stage in stages {
            sum += self.ask(node, *stage, period, (amount, from, excess), exception)?;
        }
        Ok(sum)
    }
}
