//! Reading a plan document, with what somebody should look at.

use std::io::{self, Write};

use tactica::{
    issue::Issues,
    plan::{Checked, Plan, PlanDraft},
};

/// Reads a plan. Its warnings go to where errors would, so that they are seen beside a table and spoil no JSON.
pub(crate) fn read(text: &str) -> Result<Plan, Issues> {
    let Checked { plan, issues } = PlanDraft::from_json(text)?.check();
    let Some(plan) = plan else {
        return Err(issues);
    };
    if !issues.is_empty() {
        // There is nobody left to tell if this fails.
        let _ = writeln!(io::stderr(), "{issues}");
    }
    Ok(plan)
}
