//! What does every chain to the latest early finish pass?

use super::{
    Solution,
    chains::{Chains, held_by},
    core::NONE,
    pass::Pass,
};

/// Returns the nodes that lie on every chain of binding cells from what a date holds to what finishes last, the last first. `None`
/// if there is no such chain, because a circle holds itself where a rest takes its gain away.
///
/// # Why this finds them
///
/// One chain is chosen, from its end `p[0]` to its beginning. A node on all chains is on this one. `p[j]` is on all chains if and
/// only if none leaves this one before `j` and comes back to it after `j`, or begins elsewhere: what is reached from
/// the ends and from `p[0]` to `p[j − 1]` without passing the chosen chain again comes back to it at `j` at most. Each vertex
/// is visited once for that: `O(n + m)`, with circles too.
pub(super) fn hinges(solution: &Solution<'_>, pass: &Pass<'_>) -> Option<Vec<usize>> {
    let chains = Chains::to(solution, pass, &solution.finishing_last());
    let early = &solution.state().early;
    let begins: Vec<bool> = (0_u32..)
        .zip(&chains.vertices)
        .map(|(at, &vertex)| chains.links(at).is_empty() || held_by(pass, vertex, early).is_some())
        .collect();
    let chain = shortest(&chains, &begins)?;
    let mut place = vec![NONE; chains.vertices.len()];
    for (at, vertex) in (0_u32..).zip(&chain) {
        place[*vertex as usize] = at;
    }
    let beyond = u32::try_from(chain.len()).expect("invariant: vertices are numbered");
    let mut found = Vec::new();
    // How far along the chain what was passed so far leads.
    let mut far = 0;
    let mut seen = vec![false; chains.vertices.len()];
    let mut stack = chains.ends.clone();
    for (at, &vertex) in (0_u32..).zip(&chain) {
        while let Some(reached) = stack.pop() {
            let there = reached as usize;
            if place[there] != NONE {
                far = far.max(place[there]);
            } else if !std::mem::replace(&mut seen[there], true) {
                if begins[there] {
                    far = beyond;
                }
                stack.extend(chains.links(reached).iter().map(|link| link.from));
            }
        }
        let here = chains.vertices[vertex as usize];
        // An actual start is a date alone: no work hangs on it.
        if far == at && !here.actual {
            found.push(here.node as usize);
        }
        stack.extend(chains.links(vertex).iter().map(|link| link.from));
    }
    Some(found)
}

/// Returns the vertices of a chain with the fewest steps, from its end to its beginning.
fn shortest(chains: &Chains, begins: &[bool]) -> Option<Vec<u32>> {
    let mut after = vec![NONE; begins.len()];
    let mut queue = std::collections::VecDeque::new();
    for &end in &chains.ends {
        after[end as usize] = end;
        queue.push_back(end);
    }
    while let Some(vertex) = queue.pop_front() {
        if begins[vertex as usize] {
            let mut chain = vec![vertex];
            let mut at = vertex;
            while after[at as usize] != at {
                at = after[at as usize];
                chain.push(at);
            }
            chain.reverse();
            return Some(chain);
        }
        for link in chains.links(vertex) {
            if after[link.from as usize] == NONE {
                after[link.from as usize] = vertex;
                queue.push_back(link.from);
            }
        }
    }
    None
}
