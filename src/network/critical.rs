//! Which chains decide the finish: all of them, counted and one by one.

use super::{
    Reason, Solution,
    chains::{Chains, Vertex, held_by},
    core::Traits,
    pass::Pass,
    walk::CriticalPathsIter,
};

/// All chains of binding arcs that lead to what finishes last, made by [`Solution::critical_paths`].
///
/// | Operation | Result | Note |
/// | --- | --- | --- |
/// | [`count`](Self::count) | [`PathCount`] | without walking them |
/// | [`iter`](Self::iter) | [`CriticalPath`]s | one after the other, on demand |
/// | [`contains`](Self::contains), [`activities`](Self::activities) | positions | what is critical by longest path |
#[derive(Debug, Clone)]
pub struct CriticalPaths<'s> {
    pub(super) solution: &'s Solution<'s>,
    pub(super) chains: Chains,
    /// By vertex, whether a path begins here.
    pub(super) begins: Vec<bool>,
    pub(super) circular: bool,
    /// Ascending.
    activities: Vec<u32>,
}

/// How many critical paths there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathCount {
    /// This many.
    Exact(u128),
    /// At least 2¹²⁸.
    Beyond,
    /// Arcs that bind close a circle, which lags of at most can do. Paths that pass no activity twice are
    /// listed all the same, but nobody knows a way to count them without listing them.
    Circular,
}

/// One chain of binding arcs, from what nothing but a date holds to what finishes last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriticalPath {
    /// Its steps from the first to the last.
    pub steps: Vec<PathStep>,
}

/// A step of a path: an activity, and why it does not come earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathStep {
    /// The position of the activity.
    pub activity: u32,
    /// What binds it: of all steps but the first something that leaves the step before. The first is held by a date or by what
    /// happened; or by its [`Calendar`](Reason::Calendar), where lags of at most have pushed activities round in a circle to
    /// where a rest takes their gain away.
    pub reason: Reason,
}

impl CriticalPath {
    /// Returns the activities from the first to the last, a hammock once though its start and its finish are two steps.
    #[must_use]
    pub fn activities(&self) -> Vec<u32> {
        let mut activities: Vec<u32> = self.steps.iter().map(|step| step.activity).collect();
        activities.dedup();
        activities
    }
}

impl Solution<'_> {
    /// Returns all chains of binding arcs that lead to what finishes last.
    ///
    /// An arc binds when, taken alone, it holds the date where it is; see [`reasons`](Self::reasons). A path begins where no arc
    /// binds, and ends at an activity that finishes last and binds no other that does. Where an actual start binds, the path
    /// begins with it: that happened, and waits for nothing. Two arcs that join the same dates of two activities are
    /// one step, with the first of them as its reason. A summary is a step where its own start or
    /// finish holds others.
    ///
    /// # Complexity
    ///
    /// `O(n)`, and the arcs that enter activities on critical paths; the same for their number.
    ///
    /// # Example: two ways through five activities
    /// ```
    /// use tactica::network::{Activity, Arc, Frame, Network, PathCount};
    /// use tactica::time::WorkCalendar;
    ///
    /// let activities = [60, 30, 30, 10, 60].map(|minutes| Activity::new(minutes, 0)).to_vec();
    /// let arcs = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)];
    /// let arcs = arcs.map(|(from, to)| Arc::finish_to_start(from, to)).to_vec();
    /// let network = Network::new(activities, arcs, vec![WorkCalendar::continuous()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-06T09:00".parse().unwrap()))?;
    ///
    /// let paths = solution.critical_paths();
    /// assert_eq!(paths.count(), PathCount::Exact(2));
    /// let listed: Vec<Vec<u32>> = paths.iter().map(|path| path.activities()).collect();
    /// assert_eq!(listed, [[0, 1, 4], [0, 2, 4]]);
    /// assert!(paths.contains(2) && !paths.contains(3));
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    #[must_use]
    pub fn critical_paths(&self) -> CriticalPaths<'_> {
        let pass = self.pass();
        let chains = Chains::to(self, &pass, &self.last_nodes());
        // Without a cell against the order there is no circle at all.
        let circular = self.network.core.against > 0 && is_circular(&chains);
        let begins = begins(&pass, &chains, self, circular);
        let owner = |vertex: &Vertex| self.network.core.nodes[vertex.node as usize].owner;
        let mut activities: Vec<u32> = chains.vertices.iter().map(owner).collect();
        activities.sort_unstable();
        activities.dedup();
        CriticalPaths {
            solution: self,
            chains,
            begins,
            circular,
            activities,
        }
    }
}

fn is_circular(chains: &Chains) -> bool {
    let mut passed = 0_usize;
    backward(chains, |_| passed = passed.saturating_add(1));
    passed < chains.vertices.len()
}

/// Visits vertices, each after all that it binds; those on a circle, and what leads to one, are left out.
fn backward(chains: &Chains, mut visit: impl FnMut(u32)) {
    let mut waiting = chains.bound_by();
    let count = u32::try_from(chains.vertices.len()).expect("invariant: vertices are numbered");
    let mut ready: Vec<u32> = (0..count)
        .filter(|vertex| waiting[*vertex as usize] == 0)
        .collect();
    while let Some(vertex) = ready.pop() {
        visit(vertex);
        for link in chains.links(vertex) {
            let left = &mut waiting[link.from as usize];
            *left = left.saturating_sub(1);
            if *left == 0 {
                ready.push(link.from);
            }
        }
    }
}

/// Tells of each vertex whether a path begins there: where nothing binds it; in a circle that nothing outside of it binds, where
/// a date holds the circle; and in one that has pushed itself to where a night or a holiday takes its gain away, at the smallest position.
fn begins(pass: &Pass<'_>, chains: &Chains, solution: &Solution<'_>, circular: bool) -> Vec<bool> {
    let vertices = (0_u32..).zip(&chains.vertices);
    let mut begins: Vec<bool> = vertices
        .map(|(vertex, _)| chains.links(vertex).is_empty())
        .collect();
    if !circular {
        return begins;
    }
    let early = &solution.state().early;
    let bound = turned(chains);
    let mut explained = vec![false; begins.len()];
    for (vertex, begins) in (0_u32..).zip(&begins) {
        if *begins {
            explain(&bound, vertex, &mut explained);
        }
    }
    let without = |explained: &[bool]| -> Vec<u32> {
        let all = (0_u32..).zip(explained);
        all.filter_map(|(vertex, explained)| (!explained).then_some(vertex))
            .collect()
    };
    for vertex in without(&explained) {
        if held_by(pass, chains.vertices[vertex as usize], early).is_some() {
            begins[vertex as usize] = true;
            explain(&bound, vertex, &mut explained);
        }
    }
    let mut rest = without(&explained);
    rest.sort_by_key(|vertex| {
        let node = pass.network.core.nodes[chains.vertices[*vertex as usize].node as usize];
        (node.owner, node.traits.any(Traits::CLOSES))
    });
    for vertex in rest {
        if !explained[vertex as usize] {
            begins[vertex as usize] = true;
            explain(&bound, vertex, &mut explained);
        }
    }
    begins
}

/// Returns of each vertex what it binds.
fn turned(chains: &Chains) -> Vec<Vec<u32>> {
    let mut bound: Vec<Vec<u32>> = vec![Vec::new(); chains.vertices.len()];
    for (vertex, _) in (0_u32..).zip(&chains.vertices) {
        for link in chains.links(vertex) {
            bound[link.from as usize].push(vertex);
        }
    }
    bound
}

/// Sets a vertex, and all that it leads to.
fn explain(bound: &[Vec<u32>], vertex: u32, explained: &mut [bool]) {
    let mut stack = vec![vertex];
    while let Some(vertex) = stack.pop() {
        if !std::mem::replace(&mut explained[vertex as usize], true) {
            stack.extend(&bound[vertex as usize]);
        }
    }
}

impl CriticalPaths<'_> {
    /// Returns how many paths there are, without listing them.
    ///
    /// # Complexity
    ///
    /// Linear in the activities on critical paths and the arcs that bind them.
    #[must_use]
    pub fn count(&self) -> PathCount {
        if self.circular {
            return PathCount::Circular;
        }
        // In how many ways each vertex leads to an end; `None` is more than can be said.
        let mut ways = vec![Some(0_u128); self.chains.vertices.len()];
        for &end in &self.chains.ends {
            ways[end as usize] = Some(1);
        }
        let mut sum = Some(0);
        let add = |a: Option<u128>, b: Option<u128>| a?.checked_add(b?);
        backward(&self.chains, |vertex| {
            let here = ways[vertex as usize];
            for link in self.chains.links(vertex) {
                let there = &mut ways[link.from as usize];
                *there = add(*there, here);
            }
            if self.begins[vertex as usize] {
                sum = add(sum, here);
            }
        });
        sum.map_or(PathCount::Beyond, PathCount::Exact)
    }

    /// Tells whether an activity is critical by longest path: it lies on one of the paths.
    #[must_use]
    pub fn contains(&self, activity: u32) -> bool {
        self.activities.binary_search(&activity).is_ok()
    }

    /// Returns the activities on critical paths, ascending.
    #[must_use]
    pub fn activities(&self) -> &[u32] {
        &self.activities
    }

    /// Returns the paths one after the other, each found when it is asked for.
    ///
    /// No activity comes twice on a path. Where arcs close circles, a path begins where nothing but the circle and a date binds, and
    /// goes on to another such beginning where it can.
    ///
    /// They come sorted from their ends: first those that end at the first of the activities that finish last (tasks before
    /// hammocks, then by position), and among these, step by step backward, in the order of the [reasons](Solution::reasons)
    /// that bind. The first is the [`critical_path`](Solution::critical_path).
    ///
    /// # Complexity
    ///
    /// The length of a path, for each; when arcs close circles ([`PathCount::Circular`]), that times the size of the whole.
    #[must_use]
    pub fn iter(&self) -> CriticalPathsIter<'_> {
        CriticalPathsIter::of(self)
    }

    pub(super) fn owner(&self, vertex: u32) -> u32 {
        let node = self.chains.vertices[vertex as usize].node;
        self.solution.network.core.nodes[node as usize].owner
    }
}

impl<'p> IntoIterator for &'p CriticalPaths<'_> {
    type Item = CriticalPath;
    type IntoIter = CriticalPathsIter<'p>;

    fn into_iter(self) -> CriticalPathsIter<'p> {
        self.iter()
    }
}
