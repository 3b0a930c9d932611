//! Laws of plans: one door, and nothing that comes through it depends on how the document was written.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod hostile;

use std::collections::BTreeSet;

use proptest::{prelude::*, sample::Index};
use serde_json::Value as Json;
use tactica::{
    issue::{IssueCode, Issues, Severity, Value},
    network::Limit,
    plan::{Field, Plan, PlanDraft},
    proptest::{PlanShape, broken_plan_draft, plan_draft},
    tactic::Dependency,
};

use crate::dice::Dice;

fn shapes() -> impl Strategy<Value = PlanDraft> {
    let large = PlanShape {
        objectives: 5,
        tactics: 6,
        tasks: 60,
        links: 4,
        people: 8,
        nodes: 8,
        costs: 30,
    };
    prop_oneof![3 => plan_draft(PlanShape::default()), 1 => plan_draft(large)]
}

fn build(draft: &PlanDraft) -> Result<Plan, TestCaseError> {
    draft
        .build()
        .map_err(|issues| TestCaseError::fail(issues.to_string()))
}

fn codes(issues: &Issues) -> Vec<IssueCode> {
    issues.iter().map(|issue| issue.code).collect()
}

/// Puts the items of every list of a document into another order, save for lists in which the order says something.
fn shuffle(document: &mut Json, seed: &mut impl FnMut() -> u64) {
    // Bands ascend, steps and periods follow each other, each period has its amount, sources are read from the top.
    const ORDERED: [&str; 5] = ["bands", "steps", "periods", "phasing", "sources"];
    match document {
        Json::Object(fields) => {
            for (name, field) in fields {
                if let (Json::Array(list), false) = (&mut *field, ORDERED.contains(&name.as_str()))
                {
                    for last in (1..list.len()).rev() {
                        let other = usize::try_from(seed() % (last as u64 + 1)).unwrap();
                        list.swap(last, other);
                    }
                }
                shuffle(field, seed);
            }
        }
        Json::Array(list) => list.iter_mut().for_each(|item| shuffle(item, seed)),
        _ => (),
    }
}

/// Returns what each task and milestone of a draft waits for, as `(waiting, waited for)`.
fn links(draft: &PlanDraft) -> BTreeSet<(String, String)> {
    let mut links = BTreeSet::new();
    let mut note = |id: Option<String>, after: &[Field<Dependency>]| {
        // Where a lag is the most, it is the predecessor that waits.
        let waits = after.iter().map(|link| link.value().unwrap());
        for link in waits.filter(|link| link.limit == Limit::AtLeast) {
            links.insert((id.clone().unwrap(), link.on.to_string()));
        }
    };
    for tactic in &draft.tactics {
        tactic
            .tasks
            .iter()
            .for_each(|task| note(task.id.to_text(), &task.after));
        tactic
            .milestones
            .iter()
            .for_each(|m| note(m.id.to_text(), &m.after));
    }
    draft
        .milestones
        .iter()
        .for_each(|m| note(m.id.to_text(), &m.after));
    links
}

/// Returns the list of what a task or milestone waits for.
fn after<'a>(draft: &'a mut PlanDraft, id: &str) -> Option<&'a mut Vec<Field<Dependency>>> {
    let is = |other: Option<String>| other.as_deref() == Some(id);
    for tactic in &mut draft.tactics {
        for task in &mut tactic.tasks {
            if is(task.id.to_text()) {
                return Some(&mut task.after);
            }
        }
        for milestone in &mut tactic.milestones {
            if is(milestone.id.to_text()) {
                return Some(&mut milestone.after);
            }
        }
    }
    let milestones = &mut draft.milestones;
    let found = milestones.iter_mut().find(|m| is(m.id.to_text()));
    found.map(|milestone| &mut milestone.after)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 2, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_goes_back_to_a_draft_that_builds_it_again(draft in shapes()) {
        let plan = build(&draft)?;
        let again = plan.to_draft();
        prop_assert_eq!(&build(&again)?, &plan);
        prop_assert_eq!(build(&again)?.to_draft(), again, "the second time nothing moves");
        let wire: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
        prop_assert_eq!(wire, plan);
    }

    #[test]
    fn a_draft_survives_its_text(draft in shapes(), (broken, _) in broken_plan_draft(PlanShape::default())) {
        for draft in [draft, broken] {
            let text = draft.to_json();
            let read = PlanDraft::from_json(&text).map_err(|issues| TestCaseError::fail(issues.to_string()))?;
            prop_assert_eq!(&read, &draft);
            prop_assert_eq!(read.to_json(), text);
        }
    }

    #[test]
    fn the_order_of_lists_does_not_matter(draft in shapes(), seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut next = || dice.next() >> 33;
        let mut document = serde_json::to_value(&draft).unwrap();
        shuffle(&mut document, &mut next);
        let shuffled: PlanDraft = serde_json::from_value(document).unwrap();
        let (one, other) = (build(&draft)?, build(&shuffled)?);
        prop_assert_eq!(one.to_draft().to_json(), other.to_draft().to_json());
        prop_assert!(one == other, "what is not written differs");
        let mut issues = [codes(&draft.check().issues), codes(&shuffled.check().issues)];
        for codes in &mut issues {
            codes.sort();
        }
        prop_assert_eq!(&issues[0], &issues[1]);
    }

    #[test]
    fn one_thing_wrong_is_named_and_stands_in_the_way((draft, code) in broken_plan_draft(PlanShape::default())) {
        let checked = draft.check();
        let found = codes(&checked.issues);
        prop_assert!(found.contains(&code), "{} is not among {:?}", code, found);
        prop_assert_eq!(checked.plan.is_none(), checked.issues.has_errors());
        for issue in &checked.issues {
            prop_assert!(!issue.message().contains('{') || issue.found.is_some(), "{}", issue);
            prop_assert!(issue.place.is_empty() || issue.place.starts_with('/'), "{}", issue);
        }
    }

    #[test]
    fn a_place_points_at_something_in_the_document((draft, code) in broken_plan_draft(PlanShape::default())) {
        let document = serde_json::to_value(&draft).unwrap();
        for issue in &draft.check().issues {
            // A field that is left out is not there: the item of a list that leaves it out, or the document, is.
            let mut place = issue.place.as_str();
            while document.pointer(place).is_none() {
                let (parent, last) = place.rsplit_once('/').unwrap();
                prop_assert!(last.parse::<usize>().is_err(), "{}: {}", code, issue);
                place = parent;
            }
        }
    }

    #[test]
    fn a_circle_is_named_whole_and_by_one_issue(draft in shapes(), start in any::<Index>(), steps in prop::collection::vec(any::<Index>(), 1..8)) {
        let before = links(&draft);
        prop_assume!(!before.is_empty());
        let edges: Vec<_> = before.iter().collect();
        // Walk along what is waited for, then let the end of the walk wait for its start.
        let first = &start.get(&edges).0;
        let mut at = first.clone();
        for step in &steps {
            let next: Vec<_> = before.iter().filter(|(waiting, _)| *waiting == at).collect();
            if next.is_empty() {
                break;
            }
            at.clone_from(&step.get(&next).1);
        }
        let mut circular = draft.clone();
        let back: Dependency = format!("{first} SS").parse().unwrap();
        after(&mut circular, &at).unwrap().push(Field::of(back));

        let checked = circular.check();
        let circles: Vec<_> = checked.issues.errors().collect();
        prop_assert_eq!(circles.len(), 1, "{}", checked.issues);
        prop_assert_eq!(circles[0].code, IssueCode::DependencyCycle);
        let Some(Value::Names(names)) = &circles[0].found else {
            return Err(TestCaseError::fail("no names"));
        };
        prop_assert!(names.len() >= 3, "{:?}", names);
        prop_assert_eq!(names.first(), names.last());
        let distinct: BTreeSet<_> = names.iter().collect();
        prop_assert_eq!(distinct.len(), names.len() - 1, "nothing is named twice: {:?}", names);
        let after = links(&circular);
        // Each is followed by what waits for it.
        let real = names.windows(2).all(|pair| after.contains(&(pair[1].clone(), pair[0].clone())));
        prop_assert!(real, "{:?} is not a circle of {:?}", names, after);
        let new = names.windows(2).any(|pair| pair[0] == *first && pair[1] == at);
        prop_assert!(new, "{:?} goes through the new link", names);
    }
}

#[test]
fn drafts_have_everything_there_is() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};

    let mut runner = TestRunner::deterministic();
    let mut documents = String::new();
    let mut warnings = BTreeSet::new();
    for _ in 0..150 {
        let draft = shapes().new_tree(&mut runner).unwrap().current();
        warnings.extend(codes(&draft.check().issues));
        documents.push_str(&draft.to_json());
    }
    for part in [
        " SS",
        " FF",
        " SF",
        " SS+",
        " FF-",
        "\"milestones\"",
        "\"effort\"",
        "\"duration\"",
        "\"skill\"",
        "\"person\"",
        "\"resource\"",
        "\"not_before\"",
        "%",
        "@elapsed",
        "@project",
        "@predecessor",
        "<=",
        "\"parent\"",
        "\"finish_not_before\"",
        "\"start_by\"",
        "\"finish_by\"",
        "\"must_start\"",
        "\"must_finish\"",
        "\"timing\"",
        "\"priority\"",
        "\"split\"",
        "\"whole\"",
        "\"windows\"",
        "\"blackouts\"",
        "\"capacity\": \"",
        "\"driven_by\"",
        "\"summaries\"",
        "\"hammocks\"",
        "\"deadline\"",
        "\"absences\"",
        "\"reports_to\"",
        "\"weight\"",
        "\"remaining\"",
        "\"quantity\"",
        " EUR\"",
        " JPY\"",
        "\"inside\"",
        "\"outside\"",
        "\"cap_per_draw\"",
        "\"up_to\"",
        "\"below\"",
        "\"each-role\"",
        "\"advisory\"",
        "\"denied\"",
        "\"unlimited\"",
        "\"own-and-superiors\"",
        "\"soft\"",
        "\"exceptions\"",
        "\"published\"",
        "\"shop\"",
        "\"kpis\"",
        "🎯",
    ] {
        assert!(documents.contains(part), "no draft has {part}");
    }
    assert!(
        warnings
            .iter()
            .all(|code| code.severity() == Severity::Warning),
        "{warnings:?}"
    );
    assert!(
        !warnings.contains(&IssueCode::FinishAfterPlanEnd),
        "plans are long enough"
    );
}
