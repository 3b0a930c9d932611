//! Whether the steps of a band fit together: names, prerequisites, offices and times.

use std::collections::{BTreeMap, BTreeSet};

use super::{Binding, PolicyError, Quorum, Step, StepConflict};
use crate::{id::RoleId, time::WorkTime};

/// Reports what is wrong with `steps`, which stand in the band called `band`; steps are counted from 1.
pub(crate) fn check(band: &str, steps: &[Step], problems: &mut Vec<PolicyError>) {
    for (number, step) in (1..).zip(steps) {
        check_asked(band, number, step, problems);
        for conflict in conflicts(step) {
            problems.push(PolicyError::StepConflict {
                band: band.into(),
                step: number,
                conflict,
            });
        }
    }
    check_order(band, steps, problems);
}

/// Checks that somebody is asked, nobody twice, and that at least one has to agree.
fn check_asked(band: &str, number: u32, step: &Step, problems: &mut Vec<PolicyError>) {
    if step.asks_nobody() {
        problems.push(PolicyError::NoRoles {
            band: band.into(),
            step: number,
        });
    }
    if step.quorum == Quorum::AtLeast(0) {
        problems.push(PolicyError::ZeroQuorum {
            band: band.into(),
            step: number,
        });
    }
    for role in doubles(&step.roles) {
        problems.push(PolicyError::DuplicateRole {
            band: band.into(),
            step: number,
            role: role.clone(),
        });
    }
    for person in doubles(&step.people) {
        problems.push(PolicyError::DuplicatePerson {
            band: band.into(),
            step: number,
            person: person.clone(),
        });
    }
}

/// Returns the items that were seen before.
fn doubles<T: Ord>(items: &[T]) -> impl Iterator<Item = &T> {
    let mut seen = BTreeSet::new();
    items.iter().filter(move |item| !seen.insert(*item))
}

/// Returns what contradicts itself within one step, in the order of [`StepConflict`].
fn conflicts(step: &Step) -> Vec<StepConflict> {
    use StepConflict as C;

    let mut found = Vec::new();
    let others = !step.roles.is_empty() || !step.people.is_empty() || step.quorum != Quorum::Any;
    if step.climb.is_some() && others {
        found.push(C::ClimbBeside);
    }
    if step.chair.is_some() && step.quorum != Quorum::Majority {
        found.push(C::ChairWithoutMajority);
    }
    let offices = step.chair.iter().chain(&step.veto);
    let strangers = offices.filter(|role| !step.roles.contains(role));
    found.extend(strangers.map(|role: &RoleId| C::OfficeNotAsked(role.clone())));
    let waits = [
        step.remind_after,
        step.escalate_after,
        step.silence.map(super::Silence::after),
    ];
    let waits = waits.into_iter().flatten();
    found.extend(
        waits
            .filter(|wait| *wait <= WorkTime::ZERO)
            .map(C::WaitNotPositive),
    );
    if step.escalate_after.is_none() && !step.escalate_to.is_empty() {
        found.push(C::EscalationWithoutTime);
    }
    if step.binding == Binding::Advisory && step.has_consequence() {
        found.push(C::AdviceWithConsequence);
    }
    if let Some(lead) = step.lead {
        if lead.expected < WorkTime::ZERO || lead.worst < lead.expected {
            found.push(C::LeadOutOfOrder(lead));
        }
    }
    found
}

impl Step {
    /// Tells whether the step says something that only a binding one can mean.
    fn has_consequence(&self) -> bool {
        let office = self.chair.is_some() || !self.veto.is_empty();
        let late = self.escalate_after.is_some() || self.silence.is_some();
        office || late || self.carry_over != super::CarryOver::None
    }
}

/// Checks that names are unique, that prerequisites are binding steps of the same band, and that none waits for itself.
fn check_order(band: &str, steps: &[Step], problems: &mut Vec<PolicyError>) {
    let mut names = BTreeMap::new();
    for (step, number) in steps.iter().zip(1_u32..) {
        let Some(name) = step.name.as_deref() else {
            continue;
        };
        if names.insert(name, step).is_some() {
            problems.push(PolicyError::DuplicateStep {
                band: band.into(),
                step: number,
                name: name.into(),
            });
        }
    }
    for (number, step) in (1..).zip(steps) {
        for name in step.after.iter().flatten() {
            if !names.get(&**name).is_some_and(|step| step.is_binding()) {
                problems.push(PolicyError::UnknownPrerequisite {
                    band: band.into(),
                    step: number,
                    name: name.clone(),
                });
            }
        }
    }
    if let Some(cycle) = cycle(steps) {
        let band = band.into();
        problems.push(PolicyError::StepCycle { band, steps: cycle });
    }
}

/// Returns the places of the binding steps that have to be met before the step at `at` is asked; unknown names are left out.
pub(crate) fn prerequisites(steps: &[Step], at: usize) -> Vec<usize> {
    let Some(step) = steps.get(at) else {
        return Vec::new();
    };
    let binding = || {
        let places = steps.iter().enumerate();
        places.filter(|(_, other)| other.is_binding())
    };
    let place = |(place, _): (usize, &Step)| place;
    match &step.after {
        None if step.is_binding() => {
            let before = binding().map(place).take_while(|place| *place < at);
            before.last().into_iter().collect()
        }
        None => Vec::new(),
        Some(after) => {
            let step_of =
                |name: &str| binding().find(|(_, other)| other.name.as_deref() == Some(name));
            let names = after.iter().map(AsRef::as_ref);
            names.filter_map(step_of).map(place).collect()
        }
    }
}

/// Returns the numbers of steps that wait for each other, each for the one before it in the list and the first for the
/// last; the cycle with the smallest number, written from there.
fn cycle(steps: &[Step]) -> Option<Vec<u32>> {
    let waits: Vec<Vec<usize>> = (0..steps.len())
        .map(|at| prerequisites(steps, at))
        .collect();
    // What can be met: a step all of whose prerequisites can.
    let mut can_be_met = vec![false; steps.len()];
    loop {
        let is_met = |place: &usize| can_be_met.get(*place).copied().unwrap_or(false);
        let ready = (0..steps.len())
            .find(|at| !is_met(at) && waits.get(*at).is_some_and(|waits| waits.iter().all(is_met)));
        let Some(place) = ready.and_then(|at| can_be_met.get_mut(at)) else {
            break;
        };
        *place = true;
    }
    let stuck = |place: &usize| can_be_met.get(*place) == Some(&false);
    // Every stuck step waits for another stuck one: going back along them comes round.
    let mut path = vec![(0..steps.len()).find(stuck)?];
    loop {
        let last = *path.last()?;
        let next = waits.get(last)?.iter().copied().find(stuck)?;
        if let Some(start) = path.iter().position(|place| *place == next) {
            let mut round = path.split_off(start);
            round.reverse();
            let smallest = round.iter().enumerate().min_by_key(|(_, place)| **place);
            let smallest = smallest.map_or(0, |(at, _)| at);
            round.rotate_left(smallest);
            let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
            return Some(round.into_iter().map(number).collect());
        }
        path.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the codes of what is wrong with the steps of a document, and of a conflict its words.
    fn problems(steps: &str) -> Vec<String> {
        let steps: Vec<Step> = serde_json::from_str(steps).unwrap();
        let mut problems = Vec::new();
        check("b", &steps, &mut problems);
        let said = problems.iter().map(|problem| match problem {
            PolicyError::StepConflict { conflict, .. } => format!("{conflict:?}"),
            PolicyError::StepCycle { steps, .. } => format!("{steps:?}"),
            other => other.code().to_owned(),
        });
        said.collect()
    }

    #[test]
    fn what_is_wrong_with_steps_is_said_all_at_once() {
        let fine = r#"[{"name": "a", "people": ["ana"], "after": []}, {"name": "b", "roles": ["r"], "after": []},
            {"roles": ["r", "s"], "quorum": "majority", "chair": "r", "veto": ["s"], "after": ["a", "b"]}, {"climb": "nearest"}]"#;
        assert_eq!(problems(fine), [""; 0]);
        for (steps, wanted) in [
            ("[{}]", vec!["step-no-roles"]),
            (
                r#"[{"people": ["ana", "ana"]}]"#,
                vec!["step-duplicate-person"],
            ),
            (
                r#"[{"name": "a", "roles": ["r"]}, {"name": "a", "roles": ["r"]}]"#,
                vec!["step-duplicate"],
            ),
            (
                r#"[{"name": "a", "roles": ["r"], "binding": "advisory"}, {"roles": ["r"], "after": ["a", "b"]}]"#,
                vec!["step-unknown-prerequisite"; 2],
            ),
            (
                r#"[{"climb": "nearest", "roles": ["r"]}]"#,
                vec!["ClimbBeside"],
            ),
            (
                r#"[{"roles": ["r"], "chair": "s", "escalate_to": ["t"], "remind_after": "0m"}]"#,
                vec![
                    "ChairWithoutMajority",
                    "OfficeNotAsked(RoleId(\"s\"))",
                    "WaitNotPositive(WorkTime(0m))",
                    "EscalationWithoutTime",
                ],
            ),
            (
                r#"[{"roles": ["r"], "binding": "advisory", "silence": {"approves-after": "1d"}}]"#,
                vec!["AdviceWithConsequence"],
            ),
            (
                r#"[{"roles": ["r"], "lead": {"expected": "2d", "worst": "1d"}}]"#,
                vec!["LeadOutOfOrder(Lead { expected: WorkTime(2d), worst: WorkTime(1d) })"],
            ),
        ] {
            assert_eq!(problems(steps), wanted, "{steps}");
        }
    }

    #[test]
    fn a_circle_is_named_from_its_smallest_step_in_the_order_of_waiting() {
        let step = |name: &str, after: &str| {
            format!(r#"{{"name": "{name}", "roles": ["r"], "after": [{after}]}}"#)
        };
        // 2 waits for 4, 4 for 3, 3 for 2; 1 and 5 only wait for some of them.
        let round = [
            step("a", r#""b""#),
            step("b", r#""d""#),
            step("c", r#""b""#),
            step("d", r#""c""#),
            step("e", ""),
        ];
        let text = format!("[{}]", round.join(","));
        assert_eq!(problems(&text), ["[2, 3, 4]"]);
        let own = format!("[{}]", step("a", r#""a""#));
        assert_eq!(problems(&own), ["[1]"]);
        // Without `after` the second waits for the first, which waits for it.
        let first = step("a", r#""b""#);
        let text = format!(r#"[{first}, {{"name": "b", "roles": ["r"]}}]"#);
        assert_eq!(problems(&text), ["[1, 2]"]);
    }

    #[test]
    fn a_step_waits_for_the_binding_one_before_it_unless_it_says_otherwise() {
        let steps: Vec<Step> = serde_json::from_str(
            r#"[{"name": "a", "roles": ["r"]}, {"roles": ["r"], "binding": "advisory"}, {"name": "b", "roles": ["r"]},
                {"roles": ["r"], "after": []}, {"roles": ["r"], "after": ["a", "b"]},
                {"roles": ["r"], "binding": "advisory", "after": ["b"]}]"#,
        )
        .unwrap();
        let waits: Vec<Vec<usize>> = (0..steps.len())
            .map(|at| prerequisites(&steps, at))
            .collect();
        assert_eq!(
            waits,
            [vec![], vec![], vec![0], vec![], vec![0, 2], vec![2]]
        );
    }
}
