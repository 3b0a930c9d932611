//! Drafts with one thing wrong.

mod parts;

use ::proptest::{prelude::*, sample};

use self::parts::{
    band, cost, curve, fact, fund, idle_tactic, kpi, log_curve, named_task, need, node, objective,
    person, policy, role, summary, tactic, task, total,
};
use super::{PlanShape, money::RESERVE, plan_draft};
use crate::{
    approval::{BandSpec, Beyond, Limit, PolicySpec, Quorum, Start, Step},
    budget::AMOUNT_MAX,
    issue::IssueCode,
    money::{Allotment, Money},
    plan::{
        CalendarDraft, Field, HammockDraft, KpiDraft, ModeDraft, NeedDraft, PlanDraft, PointDraft,
        ResponseDraft, RiskDraft, RoleDraft, RuleDraft, Standing, TaskDraft,
    },
    time::WorkTime,
};

/// A code and how to earn it.
type Breakage = (IssueCode, fn(&mut PlanDraft));

/// Gives drafts of [`plan_draft`] in which one thing is wrong, with a code that must be among the issues found.
///
/// A thing that is wrong can have further consequences, so other codes may be there too. The code may be that of a warning.
///
/// # Example: a program that shows issues shows this one
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::proptest::{broken_plan_draft, PlanShape};
///
/// TestRunner::deterministic().run(&broken_plan_draft(PlanShape::default()), |(draft, code)| {
///     prop_assert!(draft.check().issues.iter().any(|issue| issue.code == code));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn broken_plan_draft(shape: PlanShape) -> impl Strategy<Value = (PlanDraft, IssueCode)> {
    (plan_draft(shape), sample::select(BREAKAGES)).prop_map(|(mut draft, (code, break_it))| {
        break_it(&mut draft);
        (draft, code)
    })
}

/// Every code of a draft that a single change earns.
const BREAKAGES: &[Breakage] = &[
    (IssueCode::UnsupportedFormat, |d| {
        "tactica-plan/0".clone_into(&mut d.format);
    }),
    (IssueCode::MissingField, |d| d.id = Field::Missing),
    (IssueCode::InvalidValue, |d| d.start = "2025-02-30".into()),
    (IssueCode::InvalidSpan, |d| d.end = d.start.clone()),
    (IssueCode::InvalidCalendar, |d| {
        d.calendars.push(CalendarDraft {
            id: "idle".into(),
            ..CalendarDraft::default()
        });
    }),
    (IssueCode::NegativeAmount, |d| {
        cost(d, "-1.00 USD".into(), "budget");
    }),
    (IssueCode::ApprovalDenied, |d| {
        task(d, "paid"); // what no task waits for is not asked for in time
        let least = Money::from_minor(1, total(d).currency());
        cost(d, Field::Value(least), "budget");
        policy(d).requires.push(fact("vendor"));
        d.approvals.plan_for = "worst".into();
    }),
    (IssueCode::ApprovalWithoutLead, |d| {
        task(d, "paid");
        let least = Money::from_minor(1, total(d).currency());
        cost(d, Field::Value(least), "budget");
        d.approvals.plan_for = "worst".into();
    }),
    (IssueCode::ConflictingFields, |d| {
        task(d, "both").effort = "1d".into();
    }),
    (IssueCode::DuplicateId, |d| {
        d.roles.extend(d.roles.first().cloned());
    }),
    (IssueCode::UnknownReference, |d| {
        tactic(d).channels.push("no-such-channel".into());
    }),
    (IssueCode::TacticWithoutObjective, |d| {
        tactic(d).objectives.clear();
    }),
    (IssueCode::ObjectiveWithoutTactic, |d| _ = objective(d)),
    (IssueCode::ObjectiveWithoutKpi, |d| _ = objective(d)),
    (IssueCode::KpiWithoutChange, |d| {
        let due = d.start.clone();
        objective(d).kpis.push(KpiDraft {
            target: "1".into(),
            due,
            ..kpi()
        });
    }),
    (IssueCode::KpiDueOutsidePlan, |d| {
        objective(d).kpis.push(KpiDraft {
            due: "1990-01-01".into(),
            ..kpi()
        });
    }),
    (IssueCode::PercentOff100, |d| {
        d.objectives
            .iter_mut()
            .for_each(|objective| objective.weight = "99.5%".into());
    }),
    (IssueCode::TacticWithoutTask, |d| _ = idle_tactic(d)),
    (IssueCode::TaskWithoutResponsible, |d| {
        let work = TaskDraft {
            duration: "1d".into(),
            ..named_task("orphan")
        };
        idle_tactic(d).tasks.push(work);
    }),
    (IssueCode::SkillWithoutHolder, |d| {
        need(
            d,
            NeedDraft {
                skill: "no-such-skill".into(),
                ..NeedDraft::default()
            },
        );
    }),
    (IssueCode::PreferredWithoutSkill, |d| {
        task(d, "untrained").preferred.push("person-0".into());
    }),
    (IssueCode::EmptyMode, |d| {
        task(d, "idle-way").modes.push(ModeDraft {
            id: "none".into(),
            name: "Broken".to_owned(),
            duration: "0h".into(),
            ..ModeDraft::default()
        });
    }),
    (IssueCode::DemandAboveCapacity, |d| {
        let person = "person-0".into();
        need(
            d,
            NeedDraft {
                person,
                units: "1.5".into(),
                ..NeedDraft::default()
            },
        );
    }),
    (IssueCode::ReportingCycle, |d| {
        person(d, "ouro", "boros");
        person(d, "boros", "ouro");
    }),
    (IssueCode::ManagerIsSelf, |d| person(d, "solo", "solo")),
    (IssueCode::SelfDependency, |d| {
        task(d, "alone").after.push("alone FS+1d".into());
    }),
    (IssueCode::DependencyCycle, |d| {
        task(d, "hen").after.push("egg".into());
        task(d, "egg").after.push("hen SS".into());
    }),
    (IssueCode::DeadlineBeforeEarliestFinish, |d| {
        let deadline = Field::from(d.start.value().copied().map(Into::into));
        let late = task(d, "late");
        (late.deadline, late.duration) = (deadline, "10d".into());
    }),
    (IssueCode::FinishAfterPlanEnd, |d| {
        let end = d.end.value().copied().map(Into::into);
        task(d, "after").not_before = end.into();
    }),
    (IssueCode::LinkToWrongEnd, |d| {
        summary(d, "closed").after.push("kick-off FF".into());
    }),
    (IssueCode::HammockWithoutEnd, |d| {
        let hammock = HammockDraft {
            id: "loose".into(),
            name: "Loose".to_owned(),
            from: vec!["kick-off SS".into()],
            ..HammockDraft::default()
        };
        tactic(d).hammocks.push(hammock);
    }),
    (IssueCode::HammockEndsFirst, |d| {
        let hammock = HammockDraft {
            id: "backward".into(),
            name: "Backward".to_owned(),
            from: vec!["kick-off FS+9d".into()],
            to: vec!["kick-off FF".into()],
            ..HammockDraft::default()
        };
        tactic(d).hammocks.push(hammock);
    }),
    (IssueCode::ParentNotSummary, |d| {
        task(d, "child").parent = "kick-off".into();
    }),
    (IssueCode::ParentCycle, |d| {
        summary(d, "matryoshka").parent = "doll".into();
        summary(d, "doll").parent = "matryoshka".into();
    }),
    (IssueCode::ShareWithoutDuration, |d| {
        task(d, "heir").after.push("kick-off FS+50%".into());
    }),
    (IssueCode::ContradictingLinks, |d| {
        let torn = task(d, "torn");
        torn.after = vec!["kick-off FS+5d".into(), "kick-off FS<=3d".into()];
    }),
    (IssueCode::EffortWithoutCapacity, |d| {
        let nobody = task(d, "nobodys");
        (nobody.effort, nobody.driven_by) = ("1d".into(), "capacity".into());
        nobody.duration = Field::Missing;
    }),
    (IssueCode::DateConflict, |d| {
        let start = d.start.value().copied().map(Into::into);
        let hasty = task(d, "hasty");
        (hasty.must_start, hasty.after) = (start.into(), vec!["kick-off FS+9d".into()]);
    }),
    (IssueCode::NoWindowLeft, |d| {
        let late = task(d, "too-late");
        late.windows = vec!["1901-01-01..1901-02-01".into()];
    }),
    (IssueCode::NeverWhole, |d| {
        let long = task(d, "marathon");
        (long.duration, long.breaks) = ("2000w".into(), "whole".into());
        long.calendar = "office".into();
    }),
    (IssueCode::BeyondHorizon, |d| {
        task(d, "endless").duration = Field::of(WorkTime::MAX);
    }),
    (IssueCode::MissingRate, |d| {
        cost(d, "1.00 CHF".into(), "budget");
    }),
    (IssueCode::ForeignCurrency, |d| {
        fund(d).amount = "1.00 CHF".into();
    }),
    (IssueCode::AllotmentAboveParent, |d| {
        let all = Allotment::Amount(total(d));
        node(d, "all", Field::of(all), Field::Missing);
    }),
    (IssueCode::AllotmentSecondRemaining, |d| {
        node(d, "rest", Field::of(Allotment::Remaining), Field::Missing);
        node(
            d,
            "other-rest",
            Field::of(Allotment::Remaining),
            Field::Missing,
        );
    }),
    (IssueCode::BudgetCycle, |d| {
        node(d, "inner", "1%".into(), "outer".into());
        node(d, "outer", "1%".into(), "inner".into());
    }),
    (IssueCode::PlannedAboveAllotted, |d| {
        cost(d, Field::of(total(d)), RESERVE);
    }),
    (IssueCode::UnallottedMoney, |d| d.budget.nodes.truncate(1)),
    (IssueCode::PeriodGap, |d| {
        d.budget.periods = vec!["FY2025-M01".into(), "FY2025-M03".into()];
    }),
    (IssueCode::PeriodsOutsidePlan, |d| {
        d.budget.periods = vec!["FY1990-M01".into()];
    }),
    (IssueCode::PhasingCount, |d| {
        d.budget.phasing = vec![Field::of(total(d)); 5];
    }),
    (IssueCode::PhasingOffAmount, |d| {
        d.budget.periods = vec!["FY2025-M01".into()];
        d.budget.phasing = vec![Field::of(Money::from_minor(1, total(d).currency()))];
    }),
    (IssueCode::RuleWithoutPhasing, |d| {
        d.budget.phasing.clear();
        d.budget.rules.push(RuleDraft {
            stage: "settle".into(),
            basis: "to-date".into(),
            ..RuleDraft::default()
        });
    }),
    (IssueCode::AmountOverflow, |d| {
        let minor = AMOUNT_MAX.saturating_add(1);
        d.budget.total = Field::of(Money::from_minor(minor, total(d).currency()));
    }),
    (IssueCode::InvalidCurve, |d| {
        let response = curve(d);
        (response.curve, response.exponent) = ("power".into(), "-1".into());
        response.unit = Field::Missing;
    }),
    (IssueCode::CurveWithinCurve, |d| {
        curve(d);
        node(d, "inner", "0%".into(), "curved".into());
        let inner = d.budget.nodes.last_mut();
        let outer = inner.expect("invariant: a node was added");
        outer.response = log_curve();
    }),
    (IssueCode::BoundsCross, |d| {
        curve(d);
        let all = total(d);
        let node = d.budget.nodes.last_mut();
        let bounds = &mut node.expect("invariant: a node was added").bounds;
        bounds.min = Field::of(Money::from_minor(2, all.currency()));
        bounds.max = Field::of(Money::from_minor(1, all.currency()));
    }),
    (IssueCode::BoundsWithoutCurve, |d| {
        curve(d);
        let node = d.budget.nodes.last_mut();
        let node = node.expect("invariant: a node was added");
        node.response = ResponseDraft::default();
        node.bounds.max_share = "50%".into();
    }),
    (IssueCode::ReturnOnly, |d| {
        let spend = Field::of(Money::from_minor(100, total(d).currency()));
        let outcome = "5".into();
        let response = curve(d);
        *response = ResponseDraft {
            curve: "observed".into(),
            points: vec![PointDraft { spend, outcome }],
            ..ResponseDraft::default()
        };
    }),
    (IssueCode::ContingencyOutOfBounds, |d| {
        (d.contingency.min, d.contingency.max) = ("200%".into(), Field::Missing);
    }),
    (IssueCode::CapAboveFund, |d| {
        fund(d).cap_per_draw = Field::of(total(d));
    }),
    (IssueCode::FundWithoutTrigger, |d| fund(d).triggers.clear()),
    (IssueCode::FundWithoutAuthority, |d| {
        fund(d).authority.clear();
    }),
    (IssueCode::FundNodeMismatch, |d| {
        let fund = fund(d);
        (fund.standing, fund.node) = (Field::of(Standing::Inside), RESERVE.into());
    }),
    (IssueCode::FundNodeOpen, |d| {
        let nothing = Money::zero(total(d).currency());
        let nothing_kept = Field::of(Allotment::Amount(nothing));
        node(d, "open", nothing_kept, Field::Missing);
        let fund = fund(d);
        (fund.standing, fund.node) = (Field::of(Standing::Inside), "open".into());
        fund.amount = Field::of(nothing);
    }),
    (IssueCode::PlannedOnReserve, |d| {
        let nothing = Money::zero(total(d).currency());
        cost(d, Field::of(nothing), RESERVE);
    }),
    (IssueCode::ExposureAboveFund, |d| {
        let all = total(d);
        fund(d).risks.push(RiskDraft {
            id: "ruin".into(),
            exposure: Field::of(all),
            ..RiskDraft::default()
        });
    }),
    (IssueCode::PolicyWithoutBands, |d| policy(d).bands.clear()),
    (IssueCode::BandGap, |d| {
        let end = band(d, 0).limit.amount();
        let next = end.map(|end| Money::from_minor(end.minor().saturating_add(2), end.currency()));
        band(d, 1).from = next.map(Start::AtLeast);
    }),
    (IssueCode::BandOverlap, |d| {
        band(d, 1).from = Some(Start::AtLeast(Money::zero(total(d).currency())));
    }),
    (IssueCode::BandUnreachable, |d| {
        let twin = BandSpec {
            name: "twin".into(),
            from: None,
            ..band(d, 0).clone()
        };
        policy(d).bands.insert(1, twin);
    }),
    (IssueCode::BandOpenTop, |d| {
        let all = total(d);
        let twice = Money::from_minor(all.minor().saturating_mul(2), all.currency());
        band(d, 2).limit = Limit::UpTo(twice);
        policy(d).beyond = Beyond::Covered;
    }),
    (IssueCode::BandWithoutApprover, |d| band(d, 0).steps.clear()),
    (IssueCode::StepWithoutRole, |d| {
        band(d, 0).steps.push(Step::any([]));
    }),
    (IssueCode::RoleWithoutHolder, |d| {
        let name = "The ghost".to_owned();
        d.roles.push(RoleDraft {
            id: "ghost".into(),
            name,
            level: None,
        });
        band(d, 2).steps.push(Step::any([role("ghost")]));
    }),
    (IssueCode::QuorumUnreachable, |d| {
        band(d, 2)
            .steps
            .push(Step::of([role("board")], Quorum::AtLeast(1000)));
    }),
    (IssueCode::AuthorityDescending, |d| {
        band(d, 0).steps = vec![Step::any([role("board")])];
    }),
    (IssueCode::PolicyOverlap, |d| {
        let id = "twin".parse().expect("invariant: the name is a slug");
        let twin = PolicySpec {
            id,
            ..policy(d).clone()
        };
        d.policies.push(twin);
    }),
    (IssueCode::KindWithoutPolicy, |d| d.policies.truncate(1)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_but_those_of_texts_can_be_earned() {
        let earned = |code: &IssueCode| BREAKAGES.iter().any(|(earned, _)| earned == code);
        let missing: Vec<&str> = IssueCode::ALL
            .iter()
            .filter(|code| !earned(code))
            .map(|code| code.code())
            .collect();
        let texts = ["malformed-document", "unknown-field", "wrong-type"];
        assert_eq!(missing, texts);
    }
}
