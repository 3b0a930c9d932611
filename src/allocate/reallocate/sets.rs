//! Which channels take part? The smallest sets first, until the wanted part of the gain is there.

use std::collections::BTreeMap;

use super::{
    Fewness, Move, ReallocateError, Reallocation, ReallocationDraft, edge, moves::moves, optimum,
    part,
};
use crate::{
    allocate::{AllocateError, Problem, problem::Node},
    id::GroupId,
    response::kernel::Kernel,
};

/// Up to this many channels all sets are tried.
const ALL_MAX: usize = 10;

/// Channels by place, and what they do.
type Group = (Vec<usize>, Exchange);

/// What a set of channels gains by exchanging among themselves, and the amounts that do it.
#[derive(Debug, Clone)]
struct Exchange {
    gain: f64,
    amounts: Vec<i128>,
}

/// Finds moves for the channels of a draft; `problem` has them in the order of their names.
pub(super) fn solve(
    draft: &ReallocationDraft,
    problem: &Problem,
) -> Result<Reallocation, ReallocateError> {
    let mut sets = Sets::new(draft, problem);
    let all: Vec<usize> = (0..problem.items.len()).collect();
    let now = sets.value(&all);
    let (best, value_best, upper_bound) = sets.whole()?;
    let gain = value_best - now;
    let mut answer = Reallocation {
        moves: Vec::new(),
        value_now: now,
        value: now,
        value_best: value_best.max(now),
        upper_bound: upper_bound.max(now),
        fewness: Fewness::Fewest,
    };
    // Rounding to cents is no gain.
    if gain <= 1e-9 * now.abs() {
        return Ok(answer);
    }
    // A hair less, for the gains of groups are added up in another order than the whole.
    let wanted = draft.keep_part() * gain * (1.0 - 1e-9);
    let mut by_change = all.clone();
    by_change.sort_by_key(|i| (best[*i].abs_diff(sets.have[*i]), *i));
    by_change.reverse();
    let few = by_change.len() <= ALL_MAX && draft.allowance.is_none();
    if !few {
        answer.fewness = Fewness::Tried;
    }
    let mut candidates = by_change.clone();
    candidates.truncate(ALL_MAX);
    candidates.sort_unstable();
    let found = match sets.fewest(&candidates, wanted)? {
        Some(found) => found,
        None => sets.growing(&by_change, wanted)?,
    };
    let mut amounts = sets.have.clone();
    for (members, exchange) in found {
        let changes: Vec<i128> = members
            .iter()
            .zip(&exchange.amounts)
            .map(|(i, amount)| amount.saturating_sub(sets.have[*i]))
            .collect();
        for (from, to, amount) in moves(&changes) {
            let (from, to) = (members[from], members[to]);
            amounts[from] = amounts[from].saturating_sub(amount);
            amounts[to] = amounts[to].saturating_add(amount);
            answer.moves.push(Move {
                from: problem.items[from].id.clone(),
                to: problem.items[to].id.clone(),
                amount: problem.money(amount),
            });
        }
    }
    answer.moves.sort_by(|a, b| {
        let size = b.amount.minor().cmp(&a.amount.minor());
        size.then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
    });
    answer.value = sets.value_of(&all, &amounts);
    answer.value_best = answer.value_best.max(answer.value);
    answer.upper_bound = answer.upper_bound.max(answer.value);
    Ok(answer)
}

/// The sets that were tried, and what there is to try.
struct Sets<'a> {
    problem: &'a Problem,
    allowance: Option<i128>,
    /// What each channel has.
    have: Vec<i128>,
    known: BTreeMap<Vec<usize>, Exchange>,
}

impl<'a> Sets<'a> {
    fn new(draft: &ReallocationDraft, problem: &'a Problem) -> Self {
        let mut have = Vec::with_capacity(problem.items.len());
        for item in &problem.items {
            let of = draft.items.iter().find(|of| of.id == item.id);
            have.push(of.map_or(0, |of| of.left.minor()));
        }
        Self {
            problem,
            allowance: draft.allowance.map(crate::money::Money::minor),
            have,
            known: BTreeMap::new(),
        }
    }

    fn value(&self, members: &[usize]) -> f64 {
        self.value_of(members, &self.have)
    }

    fn value_of(&self, members: &[usize], amounts: &[i128]) -> f64 {
        members.iter().fold(0.0, |sum, i| {
            sum + self.problem.items[*i]
                .kernel
                .value(self.problem.major(amounts[*i]))
        })
    }

    /// Returns the best amounts of all, what they bring, and the bound.
    fn whole(&self) -> Result<(Vec<i128>, f64, f64), AllocateError> {
        let all: Vec<usize> = (0..self.have.len()).collect();
        self.best(&all)
    }

    /// Returns the best amounts of some channels under what they have together.
    ///
    /// An allowance makes two groups of them: whoever would give without it gives no more than the allowance together, and takes
    /// nothing. With concave curves that loses nothing: a limit on what is moved lets fewer give and fewer take, never others. With
    /// others it may, and only the bound without the allowance is one.
    fn best(&self, members: &[usize]) -> Result<(Vec<i128>, f64, f64), AllocateError> {
        let budget = members
            .iter()
            .fold(0_i128, |sum, i| sum.saturating_add(self.have[*i]));
        let free = part(self.problem, members, budget);
        let found = optimum(&free, budget)?;
        let gives = |(place, i): (usize, &usize)| found.0[place] < self.have[*i];
        let mut out = 0_i128;
        for (place, i) in members.iter().enumerate() {
            out = out.saturating_add(self.have[*i].saturating_sub(found.0[place]).max(0));
        }
        let Some(allowance) = self.allowance.filter(|allowance| out > *allowance) else {
            return Ok(found);
        };
        let mut limited = free;
        let mut stays = 0_i128;
        for (place, i) in members.iter().enumerate() {
            let item = &mut limited.items[place];
            if gives((place, i)) {
                item.high = Some(edge(self.have[*i]));
                item.group = Some(0);
                stays = stays.saturating_add(self.have[*i]);
            } else {
                item.low = Some(edge(self.have[*i])).filter(|edge| edge.minor > 0);
            }
        }
        limited.groups.push(Node {
            id: GroupId::new("givers").expect("invariant: `givers` is a slug"),
            within: None,
            min: Some(stays.saturating_sub(allowance)),
            max: None,
            min_share: None,
            max_share: None,
        });
        let (amounts, value, bound) = optimum(&limited, budget)?;
        let concave = |i: &usize| match &self.problem.items[*i].kernel {
            Kernel::Line { .. } => true,
            kernel => !kernel.straight() && kernel.inflection() <= 0.0,
        };
        let bound = if members.iter().all(concave) {
            bound
        } else {
            found.2
        };
        Ok((amounts, value, bound))
    }

    fn exchange(&mut self, members: &[usize]) -> Result<Exchange, AllocateError> {
        if let Some(known) = self.known.get(members) {
            return Ok(known.clone());
        }
        let (amounts, value, _) = self.best(members)?;
        let gain = value - self.value(members);
        let exchange = Exchange { gain, amounts };
        self.known.insert(members.to_vec(), exchange.clone());
        Ok(exchange)
    }

    /// Tries all sets of moves among the candidates, from the smallest on; `None` if none of them is enough.
    ///
    /// `k` moves join channels into groups of which each needs one move less than it has members. The best of all ways is found set by
    /// set: the first channel of a set stays as it is, or is in one of the groups.
    fn fewest(
        &mut self,
        candidates: &[usize],
        wanted: f64,
    ) -> Result<Option<Vec<Group>>, AllocateError> {
        let n = candidates.len();
        let full = (1_usize << n).saturating_sub(1);
        for most in 1..n {
            // The gain of each set with at most so many moves, and the group of its first member that does it.
            let mut table =
                vec![vec![(0.0, 0_usize); most.saturating_add(1)]; full.saturating_add(1)];
            for set in 1..=full {
                let first = set & set.wrapping_neg();
                let rest = set ^ first;
                table[set] = table[rest].iter().map(|(gain, _)| (*gain, 0)).collect();
                // All groups of the first member, by its companions.
                let mut others = rest;
                while others > 0 {
                    let group = others | first;
                    let size = usize::try_from(group.count_ones()).unwrap_or(usize::MAX);
                    let edges = size.saturating_sub(1);
                    let alone = self.allowance.is_some() && group != set;
                    if edges <= most && !alone {
                        let members = members(candidates, group);
                        let gain = self.exchange(&members)?.gain;
                        for count in edges..=most {
                            let beside = if self.allowance.is_some() {
                                0.0
                            } else {
                                table[set ^ group][count.saturating_sub(edges)].0
                            };
                            if gain + beside > table[set][count].0 {
                                table[set][count] = (gain + beside, group);
                            }
                        }
                    }
                    others = others.wrapping_sub(1) & rest;
                }
            }
            let best = (1..=full).max_by(|a, b| table[*a][most].0.total_cmp(&table[*b][most].0));
            let Some(best) = best.filter(|set| table[*set][most].0 >= wanted) else {
                continue;
            };
            return Ok(Some(self.read(candidates, &table, best, most)?));
        }
        Ok(None)
    }

    /// Reads the groups of a set from the table.
    fn read(
        &mut self,
        candidates: &[usize],
        table: &[Vec<(f64, usize)>],
        mut set: usize,
        mut count: usize,
    ) -> Result<Vec<Group>, AllocateError> {
        let mut found = Vec::new();
        while set > 0 {
            let group = table[set][count].1;
            if group == 0 {
                set &= set.wrapping_sub(1);
                continue;
            }
            let members = members(candidates, group);
            let exchange = self.exchange(&members)?;
            count = count.saturating_sub(members.len().saturating_sub(1));
            found.push((members, exchange));
            if self.allowance.is_some() {
                break;
            }
            set ^= group;
        }
        Ok(found)
    }

    /// Takes channels in, those that change most first, until the wanted gain is there.
    fn growing(&mut self, by_change: &[usize], wanted: f64) -> Result<Vec<Group>, AllocateError> {
        let mut count = ALL_MAX.min(by_change.len());
        loop {
            let mut members = by_change[..count].to_vec();
            members.sort_unstable();
            let exchange = self.exchange(&members)?;
            if exchange.gain >= wanted || count == by_change.len() {
                return Ok(vec![(members, exchange)]);
            }
            count = count.saturating_add(1);
        }
    }
}

/// Returns the candidates of a set, in order.
fn members(candidates: &[usize], set: usize) -> Vec<usize> {
    let inside = |(place, _): &(usize, &usize)| set >> place & 1 == 1;
    candidates
        .iter()
        .enumerate()
        .filter(inside)
        .map(|(_, i)| *i)
        .collect()
}
