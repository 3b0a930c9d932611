//! Tasks with names, and the network behind them.

use std::{collections::BTreeMap, fs, path::Path};

use tactica::{
    id::TaskId,
    network::{ActivityKind, Arc, NetworkSpec},
    plan::Plan,
    tactic::Dependency,
    time::Minute,
};

use super::{calendars::Calendars, plan, table};

/// What people call an activity.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// The task's; approvals of a plan have names that no task can have.
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Tasks with names, and the network behind them; a task stands at the same position in both.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    pub(crate) rows: Vec<Row>,
    pub(crate) spec: NetworkSpec,
    pub(crate) calendars: Vec<String>,
    /// When the project starts, if the file says so.
    pub(crate) start: Option<Minute>,
    /// The plan, if the file is one.
    pub(crate) plan: Option<Plan>,
}

impl Outline {
    /// Reads a table of tasks, or a plan if the name ends in `.json`. The error names all that is wrong, one a line.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let text = fs::read(path).map_err(|error| format!("{shown}: {error}"))?;
        let text = String::from_utf8(text).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            format!("{shown}: this is not UTF-8 text from byte {place} on; save it as CSV UTF-8")
        })?;
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            return Self::of_plan(&text).map_err(|issues| format!("{shown}:\n{issues}"));
        }
        table::read(&text, Calendars::beside(path)?).map_err(|problems| {
            let lines = problems.iter().map(|problem| format!("{shown}:{problem}"));
            lines.collect::<Vec<_>>().join("\n")
        })
    }

    fn of_plan(text: &str) -> Result<Self, tactica::issue::Issues> {
        let plan = plan::read(text)?;
        let tasks = plan.tasks().iter().map(|task| Row {
            id: task.id.to_string(),
            name: task.name.clone(),
        });
        // The approvals stand behind the tasks in the network.
        let approvals = plan.approvals().iter().map(|approval| Row {
            id: format!("approval of {}", approval.cost),
            name: format!("{} by {}", approval.amount, approval.asked_of()),
        });
        Ok(Self {
            rows: tasks.chain(approvals).collect(),
            spec: plan.network().spec().clone(),
            calendars: Vec::new(),
            start: Some(plan.span().start_minute()),
            plan: Some(plan),
        })
    }

    /// Returns the position of a task.
    pub(crate) fn position(&self, id: &TaskId) -> Result<u32, String> {
        let found = self.rows.iter().position(|row| row.id == id.as_str());
        let found = found.and_then(|position| u32::try_from(position).ok());
        found.ok_or_else(|| format!("there is no task {id}"))
    }

    /// Returns the name of the activity at a position for programs.
    pub(crate) fn id(&self, position: u32) -> &str {
        let row = self.rows.get(position as usize);
        row.map_or("?", |row| &row.id)
    }

    /// Returns how many of the rows are tasks; approvals follow behind them.
    pub(crate) fn tasks(&self) -> usize {
        let of_plan = self.plan.as_ref().map(|plan| plan.tasks().len());
        of_plan.unwrap_or(self.rows.len())
    }

    /// Returns how deep an activity lies in summaries.
    pub(crate) fn depth(&self, position: u32) -> usize {
        let parent = |position: u32| self.spec.activities.get(position as usize)?.parent;
        std::iter::successors(parent(position), |position| parent(*position)).count()
    }

    /// Tells whether an activity is a moment to be reached.
    pub(crate) fn is_milestone(&self, position: u32) -> bool {
        let activity = self.spec.activities.get(position as usize);
        activity.is_some_and(|a| a.kind == ActivityKind::Task && a.duration == 0)
    }

    /// Takes tasks out; their links go with them, and what they contain moves up to their own parents.
    pub(crate) fn remove(&mut self, gone: u32) {
        let parent = self
            .spec
            .activities
            .get(gone as usize)
            .and_then(|a| a.parent);
        let moved = |position: u32| position.saturating_sub(u32::from(position > gone));
        let index = gone as usize;
        if index >= self.rows.len() {
            return;
        }
        self.rows.remove(index);
        self.spec.activities.remove(index);
        for activity in &mut self.spec.activities {
            if activity.parent == Some(gone) {
                activity.parent = parent;
            }
            activity.parent = activity.parent.map(moved);
        }
        self.spec
            .arcs
            .retain(|arc| arc.from != gone && arc.to != gone);
        for arc in &mut self.spec.arcs {
            (arc.from, arc.to) = (moved(arc.from), moved(arc.to));
        }
    }

    /// Returns the positions by name.
    pub(crate) fn positions(&self) -> BTreeMap<&str, u32> {
        (0..)
            .zip(&self.rows)
            .map(|(n, row)| (row.id.as_str(), n))
            .collect()
    }
}

/// Reads a link such as `brief FS+2d` of the task at `to`.
pub(crate) fn read_link(
    text: &str,
    to: u32,
    position: impl FnOnce(&TaskId) -> Result<u32, String>,
) -> Result<Arc, String> {
    let link: Dependency = text.parse().map_err(|error| format!("{text:?}: {error}"))?;
    let from = position(&link.on)?;
    if from == to {
        return Err(format!("{} waits for itself", link.on));
    }
    Ok(Arc {
        from,
        to,
        kind: link.kind,
        lag: link.lag,
        limit: link.limit,
    })
}

/// Writes a link as its successor would: `brief FS+2d`.
pub(crate) fn link_text(outline: &Outline, arc: &Arc) -> String {
    let Some(row) = outline.rows.get(arc.from as usize) else {
        return arc.kind.to_string();
    };
    let Ok(on) = row.id.parse() else {
        return "approval".to_owned();
    };
    let link = Dependency {
        on,
        kind: arc.kind,
        lag: arc.lag,
        limit: arc.limit,
    };
    link.to_string()
}
