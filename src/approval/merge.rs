//! How the steps of several rules become one list.

use std::{borrow::Cow, collections::BTreeMap};

use super::{Binding, CarryOver, Ground, Lead, Quorum, Step};

/// Steps of the rules so far.
///
/// A step that is already there is not asked again: the same people in the same way, or one whose approvals imply it; one that is
/// implied gives way. Within one rule, steps that look alike are meant to be different.
#[derive(Debug, Default)]
struct Merged<'a> {
    /// Copied at the end only, but for those that get another name.
    steps: Vec<Cow<'a, Step>>,
    /// Which step which rule asks for.
    asked: Vec<(usize, u32)>,
    /// Which step a rule asks directly before which other; nothing where the rules run side by side.
    before: Vec<(usize, usize)>,
}

/// Merges the steps of `grounds`, which come with their numbers; returns the steps, and which step, counted from 0, is asked for by
/// which ground, in the order of steps and grounds.
///
/// Where no rule says what its steps come after, they stay one behind the other, in an order that every rule agrees to; among
/// several, the one in which the rules come. Where one does, the rules run side by side: every step waits for what it waits for in
/// its own rule.
pub(super) fn merge<'a>(
    grounds: impl Iterator<Item = (u32, &'a Ground)> + Clone,
) -> (Vec<Step>, Vec<(u32, u32)>) {
    let mut merged = Merged::default();
    let mut steps = grounds
        .clone()
        .flat_map(|(_, ground)| ground.band().steps());
    let side_by_side = steps.any(|step| step.after.is_some());
    for (number, ground) in grounds {
        if side_by_side {
            merged.add_beside(number, ground);
        } else {
            merged.add_in_line(number, ground);
        }
    }
    merged.finish()
}

impl<'a> Merged<'a> {
    /// Adds the steps of a rule, each after the one before it. Where a step that is asked already would have to come both
    /// before and after another, it is asked once more.
    fn add_in_line(&mut self, number: u32, ground: &'a Ground) {
        let mut last: Option<usize> = None;
        let first = self.asked.len();
        for step in ground.band().steps() {
            let own = self.asked.get(first..).unwrap_or_default();
            let may = |at: usize| {
                !own.iter().any(|(taken, _)| *taken == at)
                    && !last.is_some_and(|last| self.leads_to(at, last))
            };
            let mut there = self.steps.iter().enumerate();
            let same = there.find(|(at, other)| implies(other, step) && may(*at));
            let at = if let Some((at, _)) = same {
                self.lengthen(at, step);
                at
            } else {
                let mut there = self.steps.iter().enumerate();
                let weaker = there.find(|(at, other)| implies(step, other) && may(*at));
                if let Some((at, _)) = weaker {
                    self.strengthen(at, step, ground);
                    at
                } else {
                    let step = self.named(step, ground);
                    self.steps.push(step);
                    self.steps.len().saturating_sub(1)
                }
            };
            if let Some(last) = last {
                self.before.push((last, at));
            }
            self.asked.push((at, number));
            last = Some(at);
        }
    }

    /// Tells whether `to` comes after `from`, or is it.
    fn leads_to(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![from];
        let mut at = 0;
        while let Some(&step) = seen.get(at) {
            if step == to {
                return true;
            }
            for (_, next) in self.before.iter().filter(|(before, _)| *before == step) {
                if !seen.contains(next) {
                    seen.push(*next);
                }
            }
            at = at.saturating_add(1);
        }
        false
    }

    /// Copies the steps in an order that every rule agrees to, the ones added first as early as that allows.
    fn finish(mut self) -> (Vec<Step>, Vec<(u32, u32)>) {
        let count = self.steps.len();
        let mut order: Vec<usize> = Vec::with_capacity(count);
        if self.before.iter().all(|(before, after)| before < after) {
            order.extend(0..count);
        }
        while order.len() < count {
            let waits = |step: usize| {
                let mut before = self.before.iter().filter(|(_, after)| *after == step);
                before.any(|(before, _)| !order.contains(before))
            };
            let free = (0..count).find(|step| !order.contains(step) && !waits(*step));
            order.push(free.expect("invariant: no step was put both before and after another"));
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let place = |step| order.iter().position(|at| *at == step).map_or(0, number);
        let mut asked: Vec<(u32, u32)> = self
            .asked
            .iter()
            .map(|(step, rule)| (place(*step), *rule))
            .collect();
        asked.sort_unstable();
        let mut steps = Vec::with_capacity(count);
        for at in order {
            if let Some(step) = self.steps.get_mut(at) {
                let nobody = Cow::Owned(Step::any([]));
                steps.push(std::mem::replace(step, nobody).into_owned());
            }
        }
        (steps, asked)
    }

    fn add_beside(&mut self, number: u32, ground: &'a Ground) {
        let standing = self.steps.len();
        let mut names: BTreeMap<Box<str>, Box<str>> = BTreeMap::new();
        let mut last: Option<Box<str>> = None;
        for step in ground.band().steps() {
            let mut new = step.clone();
            if step.is_binding() {
                let old = step.name.clone().unwrap_or_else(|| step.asked().into());
                let fresh = self.free_name(old.clone(), ground);
                new.name = Some(fresh.clone());
                new.after = match &step.after {
                    Some(after) => Some(after.clone()),
                    None => Some(last.iter().cloned().collect()),
                };
                if step.name.is_some() {
                    names.insert(old, fresh.clone());
                }
                last = Some(fresh);
            }
            self.steps.push(Cow::Owned(new));
        }
        for step in self.steps.iter_mut().skip(standing) {
            rename(step.to_mut(), &names);
        }
        self.fold(standing, number);
    }

    /// Leaves out the steps from `standing` on that are asked before it already, and lets what waits for them wait for those.
    fn fold(&mut self, standing: usize, number: u32) {
        let added = self.steps.split_off(standing);
        let mut names: BTreeMap<Box<str>, Box<str>> = BTreeMap::new();
        let mut kept = Vec::with_capacity(added.len());
        let mut taken = Vec::new();
        for mut step in added {
            rename(step.to_mut(), &names);
            let after = step.after.as_deref().unwrap_or_default();
            let same = |(at, other): &(usize, &Cow<'_, Step>)| {
                // It may come no sooner than the rule at hand wants it.
                let waits = other.after.as_deref().unwrap_or_default();
                let late = after.iter().all(|name| waits.contains(name));
                implies(other, &step) && !taken.contains(at) && late
            };
            match self.steps.iter().enumerate().find(same).map(|(at, _)| at) {
                Some(at) => {
                    self.lengthen(at, &step);
                    taken.push(at);
                    self.asked.push((at, number));
                    let there = self.steps.get(at).and_then(|there| there.name.clone());
                    if let Some((old, new)) = step.name.clone().zip(there) {
                        names.insert(old, new);
                    }
                }
                None => kept.push(step),
            }
        }
        for mut step in kept {
            rename(step.to_mut(), &names);
            self.asked.push((self.steps.len(), number));
            self.steps.push(step);
        }
    }

    /// Lets a step take as long as another that it stands for: what two rules say of one answer holds for both.
    fn lengthen(&mut self, at: usize, other: &Step) {
        if let Some(place) = self.steps.get_mut(at) {
            let lead = longer(place.lead, other.lead);
            if lead != place.lead {
                place.to_mut().lead = lead;
            }
        }
    }

    /// Puts `step` in the place of one that it makes needless.
    fn strengthen(&mut self, at: usize, step: &'a Step, ground: &Ground) {
        let mut new = self.named(step, ground);
        if let Some(place) = self.steps.get_mut(at) {
            if place.name.is_some() {
                new.to_mut().name.clone_from(&place.name);
            }
            let lead = longer(place.lead, new.lead);
            if lead != new.lead {
                new.to_mut().lead = lead;
            }
            *place = new;
        }
    }

    /// Returns the step under a name that no other has.
    fn named(&self, step: &'a Step, ground: &Ground) -> Cow<'a, Step> {
        let mut named = Cow::Borrowed(step);
        if let Some(name) = &step.name {
            let fresh = self.free_name(name.clone(), ground);
            if fresh != *name {
                named.to_mut().name = Some(fresh);
            }
        }
        named
    }

    /// Returns a name that no step has yet: `name`, or that with its rule.
    fn free_name(&self, name: Box<str>, ground: &Ground) -> Box<str> {
        let used = |name: &str| self.steps.iter().any(|s| s.name.as_deref() == Some(name));
        let mut fresh = name;
        while used(&fresh) {
            fresh = format!("{fresh} of {}", ground.source()).into();
        }
        fresh
    }
}

/// Returns the longer of two leads, each length by itself; of one that is not known, the other.
fn longer(one: Option<Lead>, other: Option<Lead>) -> Option<Lead> {
    let Some((one, other)) = one.zip(other) else {
        return one.or(other);
    };
    Some(Lead {
        expected: one.expected.max(other.expected),
        worst: one.worst.max(other.worst),
    })
}

/// Lets a step wait for the same steps by their new names.
fn rename(step: &mut Step, names: &BTreeMap<Box<str>, Box<str>>) {
    for name in step.after.iter_mut().flatten() {
        if let Some(new) = names.get(name) {
            name.clone_from(new);
        }
    }
    if let Some(after) = &mut step.after {
        after.sort();
        after.dedup();
    }
}

/// Tells whether whatever meets `strong` meets `weak` too.
pub(super) fn implies(strong: &Step, weak: &Step) -> bool {
    if alike(strong, weak) {
        return true;
    }
    if !is_plain(strong) || !is_plain(weak) || weak.quorum != Quorum::Any {
        return false;
    }
    let asked = |role| weak.roles.contains(role);
    match strong.quorum {
        Quorum::Any => strong.roles.iter().all(asked),
        Quorum::EachRole => strong.roles.iter().any(asked),
        _ => false,
    }
}

/// Tells whether two steps ask the same in the same way, whatever they are called and come after.
pub(super) fn alike(one: &Step, other: &Step) -> bool {
    let Step {
        name: _,
        after: _,
        roles,
        people,
        climb,
        quorum,
        veto,
        chair,
        binding,
        carry_over,
        remind_after,
        escalate_after,
        escalate_to,
        silence,
        lead,
    } = one;
    *roles == other.roles
        && *people == other.people
        && (*climb, *quorum, *binding) == (other.climb, other.quorum, other.binding)
        && (veto, chair) == (&other.veto, &other.chair)
        && (*carry_over, *remind_after) == (other.carry_over, other.remind_after)
        && (*escalate_after, escalate_to) == (other.escalate_after, &other.escalate_to)
        && (*silence, *lead) == (other.silence, other.lead)
}

/// Tells whether only the holders of roles can meet a binding step, by themselves and in person.
fn is_plain(step: &Step) -> bool {
    step.binding == Binding::Binding
        && step.people.is_empty()
        && step.climb.is_none()
        && step.veto.is_empty()
        && step.chair.is_none()
        && step.carry_over == CarryOver::None
        && step.escalate_after.is_none()
        && step.silence.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approval::{Chain, Conduct, Separation};

    fn ground(rule: &str, steps: &str) -> Ground {
        let text = format!(
            r#"{{"policy": "p", "version": 1, "rule": "{rule}", "band": {{"name": "all", "from": {{"at-least": "0.00 USD"}},
                "limit": "unlimited", "steps": [{steps}]}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    /// What two rules ask of one approver takes as long as the longer of them says, whichever comes first, side by side or in line.
    #[test]
    fn one_answer_for_two_rules_takes_as_long_as_the_longer() {
        let step = |lead: &str, after: &str| format!(r#"{{"roles": ["head"]{lead}{after}}}"#);
        let short = r#", "lead": {"expected": "1d", "worst": "6d"}"#;
        let long = r#", "lead": {"expected": "2d", "worst": "5d"}"#;
        for after in ["", r#", "after": []"#] {
            for (one, other, wanted) in [
                (short, long, "2d 6d"),
                (long, short, "2d 6d"),
                ("", long, "2d 5d"),
                (long, "", "2d 5d"),
            ] {
                let one = ground("one", &step(one, after));
                let two = ground("two", &step(other, after));
                let (steps, _) = merge([(0, &one), (1, &two)].into_iter());
                let leads = steps.iter().filter_map(|step| step.lead);
                let leads: Vec<String> = leads
                    .map(|lead| format!("{} {}", lead.expected, lead.worst))
                    .collect();
                assert_eq!((steps.len(), leads), (1, vec![wanted.to_owned()]));
            }
        }
        // A step that takes the place of a weaker one takes over how long that takes.
        let one = ground(
            "one",
            r#"{"roles": ["head", "deputy"], "lead": {"expected": "3d", "worst": "3d"}}"#,
        );
        let two = ground("two", &step(short, ""));
        let (steps, _) = merge([(0, &one), (1, &two)].into_iter());
        let lead = steps.first().and_then(|step| step.lead).unwrap();
        assert_eq!(
            (lead.expected.to_string(), lead.worst.to_string()),
            ("3d".into(), "6d".into())
        );
    }

    /// Steps by role, `a+b` for both and `a/b` for either, in the order of one or of several rules.
    fn in_line(rules: &[&str]) -> String {
        let ground = |(number, rule): (u32, &&str)| {
            let steps = rule.split_whitespace().map(|step| {
                let quorum = if step.contains('+') {
                    "each-role"
                } else {
                    "any"
                };
                let asked: Vec<&str> = step.split(['+', '/']).collect();
                format!(
                    r#"{{"roles": ["{}"], "quorum": "{quorum}"}}"#,
                    asked.join("\", \"")
                )
            });
            (
                number,
                ground(&format!("r{number}"), &steps.collect::<Vec<_>>().join(",")),
            )
        };
        let grounds: Vec<(u32, Ground)> = (0..).zip(rules).map(ground).collect();
        let (steps, asked) = merge(grounds.iter().map(|(n, ground)| (*n, ground)));
        let words = (0_u32..).zip(&steps).map(|(at, step)| {
            let by = asked.iter().filter(|(asked, _)| *asked == at);
            let by: Vec<String> = by.map(|(_, rule)| rule.to_string()).collect();
            format!(
                "{}:{}",
                step.asked().replace(" and ", "+").replace(" or ", "/"),
                by.join("")
            )
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_rule_keeps_its_order_and_nobody_is_asked_twice() {
        for (rules, wanted) in [
            (&["a b"][..], "a:0 b:0"),
            (&["a a"], "a:0 a:0"),
            (&["a b", "a b"], "a:01 b:01"),
            (&["a b", "x"], "a:0 b:0 x:1"),
            (&["a b", "x b"], "a:0 x:1 b:01"),
            (&["a b", "x y b z"], "a:0 x:1 y:1 b:01 z:1"),
            (&["a b", "b a"], "a:0 b:01 a:1"),
            (&["a+b", "a"], "a+b:01"),
            (&["a", "a/b"], "a:01"),
            (&["a/b", "a"], "a:01"),
            (&["a", "a+b"], "a+b:01"),
            (&["a x", "y a+b"], "y:1 a+b:01 x:0"),
            (&["a+b", "c/a b"], "a+b:01 b:1"),
            (&["a b", "b c", "c a"], "a:0 b:01 c:12 a:2"),
        ] {
            assert_eq!(in_line(rules), wanted, "{rules:?}");
        }
    }

    #[test]
    fn rules_with_prerequisites_run_side_by_side() {
        let one = ground(
            "one",
            r#"{"name": "legal", "roles": ["counsel"], "after": []}, {"name": "sign", "roles": ["cfo"], "after": ["legal"]}"#,
        );
        let two = ground(
            "two",
            r#"{"roles": ["counsel"]}, {"name": "sign", "roles": ["ceo"]}"#,
        );
        let three = ground("three", r#"{"roles": ["cfo"]}"#);
        let chain = Chain::new(
            "1.00 USD".parse().unwrap(),
            (Separation::Own, Conduct::default()),
            one,
            Vec::new(),
            vec![two, three],
        );
        let words: Vec<String> = chain.steps().iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "legal: counsel, from the start",
                "sign: cfo, after legal",
                "sign of rule \"two\" of policy p, version 1: ceo, after legal",
            ]
        );
        // The third waits for nothing, and is not asked sooner than the first rule wants: once is enough.
        let by: Vec<Vec<Option<&str>>> = (1..4)
            .map(|n| chain.asked_by(n).map(Ground::rule).collect())
            .collect();
        assert_eq!(
            by,
            [
                vec![Some("one"), Some("two")],
                vec![Some("one"), Some("three")],
                vec![Some("two")]
            ]
        );
        let text = serde_json::to_string(&chain).unwrap();
        assert_eq!(serde_json::from_str::<Chain>(&text).unwrap(), chain);
    }
}
