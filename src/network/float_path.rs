//! Which paths to an activity come next when the critical one is dealt with?

use std::{cmp::Reverse, collections::BinaryHeap};

use serde::{Deserialize, Serialize};

use super::{
    Solution,
    chains::{Vertex, entering, left_by},
    core::{NONE, Traits},
    pass::Pass,
    slack::slack,
};

/// A path to an activity, with how much later it could come, made by [`Solution::float_paths`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FloatPath {
    /// The slack of the arcs from the end of the path on to the end activity, each in working minutes of its predecessor's
    /// calendar, added up; an arc that binds has none.
    pub float: i64,
    /// The positions of its activities, from the first to the last.
    pub activities: Vec<u32>,
    /// Where it joins an earlier path; `None` for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joins: Option<Joins>,
}

/// Where a path joins an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joins {
    /// The position of the earlier path in the list.
    pub path: u32,
    /// The position of the activity on it that waits for the last activity of this path.
    pub activity: u32,
}

/// A cell that may lead on, sorted by: slack up to the end, whether it binds, what it leads to, its rank there.
type Branch = Reverse<(i64, bool, u32, u32, Open)>;

/// What a cell leads back to, and the activity that waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Open {
    node: u32,
    actual: bool,
    joins: u32,
}

impl Solution<'_> {
    /// Returns at most `limit` paths to what finishes last, the most critical first.
    ///
    /// The first is the [critical path](Self::critical_path). Each further path branches off an earlier one, at the
    /// activity to which the slack of arcs, added up along the way to the end, is smallest; it goes on backward as long as
    /// arcs bind, so that all its activities have the one [`float`](FloatPath::float). Paths come in the order of that. Of branches
    /// with the same float those that bind come first, then those to the activity that was reached earlier, then
    /// those first in the order of [reasons](Self::reasons). With enough paths, every activity that leads to the end lies on exactly one.
    ///
    /// These are the multiple float paths of Primavera P6 by its free float option, in which relationship free float
    /// ([`link_slack`](Self::link_slack)) decides; by its total float option they would follow total float, which late dates
    /// and calendars distort (Boyle and Kelly, *Interpreting logic paths in multi-calendar project schedules*, AACE 2020). Unlike there, a path
    /// ends where nothing binds it, and what comes before that is a path of its own.
    ///
    /// What happened waits for nothing: what comes before an activity that is finished, or pinned by a date that must be, does not
    /// lead to the end through it.
    ///
    /// # Complexity
    ///
    /// `O((n + m) log m)`.
    ///
    /// # Example: three ways to a launch
    /// ```
    /// use tactica::network::{Activity, Arc, Frame, Joins, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// // 0 then 1 take five days, 2 takes four, 3 takes one; all lead to the launch 4, and 3 leads to 1 besides.
    /// let activities = [2, 3, 4, 1, 0].map(|days| Activity::new(days * 480, 0)).to_vec();
    /// let arcs = [(0, 1), (1, 4), (2, 4), (3, 4), (3, 1)].map(|(from, to)| Arc::finish_to_start(from, to));
    /// let network = Network::new(activities, arcs.to_vec(), vec![WorkCalendar::standard()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-06T09:00".parse().unwrap()))?;
    /// let paths = solution.float_paths(10);
    /// let shown: Vec<(i64, &[u32])> = paths.iter().map(|path| (path.float / 480, &*path.activities)).collect();
    /// assert_eq!(shown, [(0, &[0, 1, 4][..]), (1, &[2]), (1, &[3])]);
    /// assert_eq!(paths[2].joins, Some(Joins { path: 0, activity: 1 }));
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    #[must_use]
    pub fn float_paths(&self, limit: usize) -> Vec<FloatPath> {
        match self.last_nodes().first() {
            Some(&node) => self.paths_to(node, limit),
            None => Vec::new(),
        }
    }

    /// Returns at most `limit` paths to the finish of an activity, the most critical first; see [`float_paths`](Self::float_paths).
    /// None if there is no such activity.
    ///
    /// # Complexity
    ///
    /// `O((n + m) log m)`.
    #[must_use]
    pub fn float_paths_to(&self, end: u32, limit: usize) -> Vec<FloatPath> {
        let core = &self.network.core;
        if core.places.get(end as usize).is_none() || core.is_gone(end) {
            return Vec::new();
        }
        self.paths_to(self.network.core.finish_of(end) as usize, limit)
    }

    fn paths_to(&self, node: usize, limit: usize) -> Vec<FloatPath> {
        let node = u32::try_from(node).expect("invariant: nodes are fewer than 2^32");
        let mut search = Search {
            solution: self,
            pass: self.pass(),
            branches: BinaryHeap::new(),
            walked: vec![false; self.network.core.nodes.len()],
            path_of: vec![NONE; self.network.activities().len()],
            reached: 0,
            paths: Vec::new(),
        };
        let end = Open {
            node,
            actual: false,
            joins: NONE,
        };
        if limit > 0 {
            search.walk(0, end);
        }
        while search.paths.len() < limit {
            let Some(Reverse((float, .., open))) = search.branches.pop() else {
                break;
            };
            search.walk(float, open);
        }
        for path in &mut search.paths {
            path.activities.reverse();
        }
        search.paths
    }
}

struct Search<'s> {
    solution: &'s Solution<'s>,
    pass: Pass<'s>,
    branches: BinaryHeap<Branch>,
    /// By node.
    walked: Vec<bool>,
    /// By activity, the path it lies on.
    path_of: Vec<u32>,
    /// How many steps were taken so far.
    reached: u32,
    /// Their activities from the last to the first.
    paths: Vec<FloatPath>,
}

impl Search<'_> {
    /// Walks backward along binding cells as far as nobody walked before. The branches on the way have at least this float, and
    /// the smallest of all is walked next, so that each node is reached by the way with the least.
    fn walk(&mut self, float: i64, from: Open) {
        let core = &self.solution.network.core;
        let number = u32::try_from(self.paths.len()).expect("invariant: paths share no activity");
        let mut activities = Vec::new();
        let mut next = Some(Vertex {
            node: from.node,
            actual: from.actual,
        });
        while let Some(vertex) = next.take().filter(|vertex| !self.is_done(*vertex)) {
            let v = vertex.node as usize;
            let owner = core.nodes[v].owner;
            let path_of = &mut self.path_of[owner as usize];
            if *path_of == NONE {
                *path_of = number;
                activities.push(owner);
            }
            if !vertex.actual {
                self.walked[v] = true;
                next = self.branch(float, v, owner);
            }
        }
        // What was reached of activities that lie on paths already is no path.
        if !activities.is_empty() {
            let joins = (from.joins != NONE).then(|| Joins {
                path: self.path_of[from.joins as usize],
                activity: from.joins,
            });
            self.paths.push(FloatPath {
                float,
                activities,
                joins,
            });
        }
    }

    fn is_done(&self, vertex: Vertex) -> bool {
        let owner = self.solution.network.core.nodes[vertex.node as usize].owner;
        if vertex.actual {
            self.path_of[owner as usize] != NONE
        } else {
            self.walked[vertex.node as usize]
        }
    }

    /// Returns what the path goes on to from a node, and keeps what else leads to it.
    fn branch(&mut self, float: i64, v: usize, owner: u32) -> Option<Vertex> {
        let core = &self.solution.network.core;
        let early = &self.solution.state().early;
        let first = core.nodes[v].traits.any(Traits::FIRST);
        self.reached = self.reached.saturating_add(1);
        let mut next = None;
        for (rank, hold) in (0_u32..).zip(entering(&self.pass, v, early)) {
            let Some(vertex) = hold.by.map(|(cell, _)| left_by(core, &cell)) else {
                continue;
            };
            if self.is_done(vertex) {
                continue;
            }
            let binds = hold.alone.is_some_and(|alone| alone.is_at(early[v]));
            if binds && next.is_none() {
                next = Some(vertex);
                continue;
            }
            // Where it does not bind, another member keeps the start of the summary.
            let slack = match slack(&self.pass, v, &hold, early) {
                _ if binds => 0,
                Some(slack) if !first => slack,
                _ => continue,
            };
            let open = Open {
                node: vertex.node,
                actual: vertex.actual,
                joins: owner,
            };
            let float = float.saturating_add(slack);
            self.branches
                .push(Reverse((float, !binds, self.reached, rank, open)));
        }
        next
    }
}
