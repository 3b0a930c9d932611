//! What is asked before an amount is let through: whether it is well formed, what it exceeds, and the limits.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::needless_range_loop,
    clippy::too_many_lines,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use super::{ALL, Amounts, Auditor, CHARGED, COUNT, NODES, NONE, Stage};

impl Auditor {
    /// Asks the limits of a stage; returns the number of warnings, or `None` if one of them is too low.
    pub(super) fn limits(&self, stage: Stage, burden: &Amounts, exception: bool) -> Option<usize> {
        let own = self.own;
        let mut warnings = 0;
        for place in 0..ALL.len() {
            let more = Self::rolled_up(burden, place);
            if more <= 0 {
                continue;
            }
            let [held, committed, settled] = [0, 1, 2].map(|at| Self::rolled_up(&own[at], place));
            let used = match stage {
                Stage::Hold => held + committed + settled,
                Stage::Commit => committed + settled,
                Stage::Settle => settled,
            };
            let set_aside = if place == 0 { 5_000 } else { 0 };
            let short = used + more - (self.allocated(place) - set_aside);
            if short <= 0 {
                continue;
            }
            // What the budget says of each, by hand: (0 refuse, 1 warn, 2 nothing).
            let control = match (ALL[place], stage) {
                ("search", Stage::Hold) if short <= 1_000 || exception => 1,
                ("media" | "year" | "press", Stage::Hold) => 1,
                ("plan" | "search" | "brand" | "q1" | "q2", Stage::Hold)
                | ("press", Stage::Commit | Stage::Settle) => 0,
                _ => 2,
            };
            match control {
                0 => return None,
                1 => warnings += 1,
                _ => (),
            }
        }
        Some(warnings)
    }

    /// Asks what money leaves on its way to another node, up to what is charged for both; as `limits`.
    pub(super) fn leaving(&self, from: usize, to: usize, amount: i128) -> Option<usize> {
        let mut warnings = 0;
        for place in CHARGED[from].iter().copied() {
            // What a node itself has to give was asked before.
            if place == from || CHARGED[to].contains(&place) || self.available(place) >= amount {
                continue;
            }
            match ALL[place] {
                "media" | "year" => warnings += 1,
                _ => return None,
            }
        }
        Some(warnings)
    }

    /// Returns what a node can give: what it has available and has not passed on to its parts.
    pub(super) fn spare(&self, node: usize) -> i128 {
        let parts: &[usize] = match NODES[node] {
            "plan" => &[1, 4, 5],
            "media" => &[2, 3],
            _ => &[],
        };
        let kept = parts.iter().map(|part| self.available(*part).max(0));
        kept.fold(self.available(node), |spare, kept| spare - kept)
    }

    pub(super) fn malformed(amounts: &Amounts) -> Option<&'static str> {
        if *amounts == NONE {
            return Some("ledger-no-lines");
        }
        // Line by line, in the order of the names.
        let mut order: Vec<usize> = (0..COUNT).filter(|node| amounts[*node] != 0).collect();
        order.sort_by_key(|node| NODES[*node]);
        order.into_iter().find_map(|node| match amounts[node] {
            amount if amount <= 0 => Some("ledger-not-positive"),
            amount if amount > 10_i128.pow(24) => Some("ledger-out-of-range"),
            _ => None,
        })
    }

    /// Returns what is beyond what is left, or `None` if it is more than tolerated.
    pub(super) fn excess(
        asked: &Amounts,
        of: &Amounts,
        left: &Amounts,
        (percent, most): (i128, Option<i128>),
        exception: bool,
    ) -> Option<Amounts> {
        let mut excess = NONE;
        for node in 0..COUNT {
            let over = asked[node] - left[node].max(0);
            if asked[node] == 0 || over <= 0 {
                continue;
            }
            let share = of[node] * percent / 100;
            let tolerated = most.map_or(share, |most| most.min(share));
            if of[node] == 0 || over > tolerated && !exception {
                return None;
            }
            excess[node] = over;
        }
        Some(excess)
    }

    pub(super) fn said(warnings: [Option<usize>; 3]) -> String {
        let sum = warnings
            .into_iter()
            .try_fold(0, |sum, count| Some(sum + count?));
        sum.map_or("ledger-limit-exceeded".into(), |sum| format!("ok {sum}"))
    }
}
