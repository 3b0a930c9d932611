//! Laws of approvals in the schedule: no money before it can have been approved, and no date without a reason.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use proptest::prelude::*;
use tactica::{
    check,
    issue::IssueCode,
    network::DateOf,
    plan::{Plan, PlanDraft},
    proptest::{PlanShape, plan_draft},
    schedule::{Because, Schedule},
    tactic::TaskKind,
};

/// How many days the two steps of a chain take, and from which band on the second is asked, in thousandths of the greatest cost.
#[derive(Debug, Clone)]
struct Chain {
    head: (u32, u32),
    board: (u32, u32),
    second_from: i128,
    /// Days before (or after) the first day of the plan from which money can be asked for.
    ask_from: Option<i64>,
}

fn chains() -> impl Strategy<Value = Chain> {
    let days = || (0..6_u32, 0..12_u32).prop_map(|(usual, more)| (usual, usual + more));
    (days(), days(), 0..1_001_i128, prop::option::of(-40..30_i64)).prop_map(
        |(head, board, second_from, ask_from)| Chain {
            head,
            board,
            second_from,
            ask_from,
        },
    )
}

/// Gives a draft policies with leads in place of its own, and lets its schedule wait for them if it is said which length counts.
fn gated(draft: &PlanDraft, chain: &Chain, plan_for: Option<&str>) -> PlanDraft {
    let mut draft = draft.clone();
    let plain = PlanDraft {
        policies: Vec::new(),
        ..draft.clone()
    }
    .build()
    .unwrap();
    let greatest = plain
        .costs()
        .iter()
        .map(|cost| cost.planned.minor())
        .max()
        .unwrap_or(1)
        .max(1);
    let from = greatest * chain.second_from / 1000;
    let limit = tactica::money::Money::from_minor(from, plain.currency());
    let lead =
        |(usual, worst): (u32, u32)| format!(r#"{{"expected": "{usual}d", "worst": "{worst}d"}}"#);
    let (head, board) = (lead(chain.head), lead(chain.board));
    draft.roles.extend(
        serde_json::from_str::<Vec<_>>(
            r#"[{"id": "g-head", "name": "Head"}, {"id": "g-board", "name": "Board"}]"#,
        )
        .unwrap(),
    );
    draft.people.extend(
        serde_json::from_str::<Vec<_>>(r#"[{"id": "g-ann", "name": "Ann", "roles": ["g-head"]}, {"id": "g-bob", "name": "Bob", "roles": ["g-board"]}]"#)
            .unwrap(),
    );
    draft.policies = serde_json::from_str(&format!(
        r#"[{{"id": "g-all", "version": 1, "currency": "{currency}", "kinds": ["spend", "transfer", "draw", "amendment"],
            "bands": [{{"name": "small", "limit": {{"up-to": "{limit}"}}, "steps": [{{"roles": ["g-head"], "lead": {head}}}]}},
                      {{"name": "large", "limit": "unlimited",
                        "steps": [{{"roles": ["g-head"], "lead": {head}}}, {{"roles": ["g-board"], "lead": {board}}}]}}]}}]"#,
        currency = plain.currency(),
    ))
    .unwrap();
    if let Some(plan_for) = plan_for {
        draft.approvals.plan_for = plan_for.into();
        let day = chain.ask_from.and_then(|days| {
            let start = plain.span().start();
            start.checked_add_signed(chrono::TimeDelta::try_days(days)?)
        });
        draft.approvals.ask_from = day.into();
    }
    draft
}

/// Builds; `None` where waiting for money makes a deadline or a window impossible, which is said.
fn build(draft: &PlanDraft) -> Result<Option<Plan>, TestCaseError> {
    let impossible = [
        IssueCode::DeadlineBeforeEarliestFinish,
        IssueCode::NoWindowLeft,
        IssueCode::BeyondHorizon,
    ];
    match draft.build() {
        Ok(plan) => Ok(Some(plan)),
        Err(issues)
            if issues
                .errors()
                .all(|issue| impossible.contains(&issue.code)) =>
        {
            Ok(None)
        }
        Err(issues) => Err(TestCaseError::fail(issues.to_string())),
    }
}

proptest! {
    #[test]
    fn nothing_is_spent_before_it_can_have_been_approved(
        draft in plan_draft(PlanShape { tasks: 12, costs: 8, ..PlanShape::default() }), chain in chains(),
    ) {
        let plain = gated(&draft, &chain, None).build().unwrap();
        let before = Schedule::of(&plain);
        prop_assert!(before.approvals().is_empty());
        let mut last: Option<Schedule> = None;
        for plan_for in ["expected", "worst"] {
            let Some(plan) = build(&gated(&draft, &chain, Some(plan_for)))? else { break };
            // Every cost with money has a node, and nothing else; without the field the plan is as it was.
            let asked = plan.costs().iter().filter(|cost| cost.planned.is_positive());
            prop_assert!(plan.approvals().len() <= asked.count());
            prop_assert_eq!(plan.network().activities().len(), plain.tasks().len() + plan.approvals().len());
            let schedule = Schedule::of(&plan);
            prop_assert_eq!(check::schedule(&plan, &schedule), []);
            let text = serde_json::to_string(&schedule).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Schedule>(&text).unwrap(), &schedule);
            for approval in schedule.approvals() {
                for task in &approval.tasks {
                    let task = schedule.task(task).unwrap();
                    let planned = plan.task(&task.id).unwrap();
                    prop_assert!(
                        task.early_start >= approval.come_early || planned.bounds.must.is_some(),
                        "{} starts on {}, {}", task.id, task.early_start, approval
                    );
                }
                prop_assert!(approval.ask_early <= approval.come_early && approval.ask_late <= approval.come_late);
                prop_assert_eq!(approval.is_critical(), approval.float_total <= tactica::time::WorkTime::ZERO);
            }
            // Waiting moves nothing to an earlier date, and longer waiting not either.
            for (task, old) in schedule.tasks().iter().zip(before.tasks()) {
                prop_assert!(task.early_start >= old.early_start && task.early_finish >= old.early_finish);
                if let Some(usual) = last.as_ref().and_then(|usual| usual.task(&task.id)) {
                    prop_assert!(task.early_start >= usual.early_start);
                }
                // What moved says why: itself, or through what it waits for.
                let waits = task.reasons(DateOf::EarlyStart).iter();
                let mut waits = waits.filter(|because| !matches!(because, Because::Calendar));
                let moved = task.early_start > old.early_start && task.kind == TaskKind::Task;
                prop_assert!(!moved || waits.any(|because| *because != Because::PlanStart), "{}", task.explain());
            }
            last = Some(schedule);
        }
    }
}
