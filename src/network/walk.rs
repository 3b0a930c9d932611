//! The walk over critical paths: backward from each end, one path after the other.

use super::{CriticalPath, CriticalPaths, PathStep, Reason, chains::held_by, pass::Pass};

/// Critical paths one after the other, made by [`CriticalPaths::iter`].
#[derive(Debug)]
pub struct CriticalPathsIter<'p> {
    paths: &'p CriticalPaths<'p>,
    pass: Pass<'p>,
    next_end: usize,
    /// The path that is being walked, from its end backward.
    stack: Vec<Walked>,
    /// Where there are circles, which vertices are on the stack.
    marks: Vec<bool>,
}

#[derive(Debug, Clone, Copy)]
struct Walked {
    vertex: u32,
    /// How many of its links were taken.
    taken: usize,
    /// Whether a path went on from here; then what ends here is only a part of that.
    led: bool,
}

impl Iterator for CriticalPathsIter<'_> {
    type Item = CriticalPath;

    fn next(&mut self) -> Option<CriticalPath> {
        let chains = &self.paths.chains;
        loop {
            let Some(top) = self.stack.last_mut() else {
                let &end = chains.ends.get(self.next_end)?;
                self.next_end = self.next_end.saturating_add(1);
                self.push(end);
                continue;
            };
            let vertex = top.vertex;
            if let Some(link) = chains.links(vertex).get(top.taken) {
                top.taken = top.taken.saturating_add(1);
                if self.leads_on(link.from) {
                    self.led();
                    self.push(link.from);
                }
                continue;
            }
            let whole = self.paths.begins[vertex as usize] && !top.led;
            let found = whole.then(|| self.path());
            self.stack.pop();
            self.mark(vertex, false);
            if found.is_some() {
                return found;
            }
        }
    }
}

impl std::iter::FusedIterator for CriticalPathsIter<'_> {}

impl<'p> CriticalPathsIter<'p> {
    pub(super) fn of(paths: &'p CriticalPaths<'p>) -> Self {
        let marks = if paths.circular {
            vec![false; paths.chains.vertices.len()]
        } else {
            Vec::new()
        };
        Self {
            paths,
            pass: paths.solution.pass(),
            next_end: 0,
            stack: Vec::new(),
            marks,
        }
    }

    fn push(&mut self, vertex: u32) {
        self.mark(vertex, true);
        self.stack.push(Walked {
            vertex,
            taken: 0,
            led: false,
        });
    }

    fn led(&mut self) {
        if let Some(top) = self.stack.last_mut() {
            top.led = true;
        }
    }

    fn mark(&mut self, vertex: u32, on: bool) {
        if let Some(mark) = self.marks.get_mut(vertex as usize) {
            *mark = on;
        }
    }

    /// Tells whether a path can go on through a vertex: always without circles, and otherwise when it comes to a beginning
    /// from there without passing what it has passed. Without this look ahead the walk could be lost in a circle for ages.
    fn leads_on(&self, vertex: u32) -> bool {
        if !self.paths.circular {
            return true;
        }
        let mut seen = self.marks.clone();
        let mut stack = vec![vertex];
        while let Some(vertex) = stack.pop() {
            let seen = &mut seen[vertex as usize];
            if *seen {
                continue;
            }
            *seen = true;
            if self.paths.begins[vertex as usize] {
                return true;
            }
            stack.extend(self.paths.chains.links(vertex).iter().map(|link| link.from));
        }
        false
    }

    /// Returns the path on the stack, turned round.
    fn path(&self) -> CriticalPath {
        let chains = &self.paths.chains;
        let walked = self.stack.iter().rev().enumerate();
        let steps = walked.map(|(place, walked)| {
            // The link that was taken last is the one to the vertex above it on the stack; the first has none there.
            let link = walked.taken.checked_sub(1).filter(|_| place > 0);
            let link = link.and_then(|at| chains.links(walked.vertex).get(at));
            let reason = link.map(|link| link.reason).or_else(|| {
                let vertex = chains.vertices[walked.vertex as usize];
                held_by(&self.pass, vertex, &self.paths.solution.state().early)
            });
            PathStep {
                activity: self.paths.owner(walked.vertex),
                // Only a circle that has come to rest is held by nothing else.
                reason: reason.unwrap_or(Reason::Calendar),
            }
        });
        CriticalPath {
            steps: steps.collect(),
        }
    }
}
