//! Routes by rules on facts: judged by the words of the definitions, without any index or merging.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tactica::{
    approval::{
        Aggregate, Approval, Asked, BandSpec, Chain, Condition, Denial, DenySpec, Facts, Limit,
        NumberRange, Otherwise, Past, Policies, Policy, PolicyChange, PolicyError, PolicySpec,
        Quorum, RequestKind, RuleSpec, Start, Step,
    },
    id::{FactId, RoleId},
    money::{Currency, Money, RateTable},
};

/// Amounts that bands of these tests tell apart, in minor units.
const TOP: i128 = 12;

fn cents(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

/// Roles are numbered by their level of authority.
fn role(level: u8) -> RoleId {
    RoleId::new(&format!("level-{level}")).unwrap()
}

fn fact(name: &str) -> FactId {
    name.parse().unwrap()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step =
        (prop::collection::btree_set(0..5_u8, 1..3), any::<bool>()).prop_map(|(roles, each)| {
            let quorum = if each { Quorum::EachRole } else { Quorum::Any };
            Step::of(roles.into_iter().map(role), quorum)
        });
    prop::collection::vec(step, 1..3)
}

/// Bands from the first amount on, each up to the next limit, the last without one.
fn bands(first: i128) -> impl Strategy<Value = Vec<BandSpec>> {
    let limits = prop::collection::btree_set(first..TOP, 0..3);
    (limits, prop::collection::vec(steps(), 4)).prop_map(move |(limits, steps)| {
        let limits = limits.into_iter().map(|at| Limit::UpTo(cents(at)));
        let ends = limits.chain([Limit::Unlimited]);
        let band = |(number, (limit, steps)): (usize, (Limit, Vec<Step>))| BandSpec {
            name: format!("band-{number}").into(),
            from: (number == 0).then_some(Start::AtLeast(cents(first))),
            limit,
            approval: Approval::default(),
            steps,
        };
        ends.zip(steps).enumerate().map(band).collect()
    })
}

fn condition() -> impl Strategy<Value = (FactId, Condition)> {
    let text = prop::sample::subsequence(vec!["x", "y", "z"], 1..3);
    prop_oneof![
        any::<bool>().prop_map(|flag| (fact("flag"), Condition::Flag(flag))),
        any::<bool>().prop_map(|flag| (fact("other"), Condition::Flag(flag))),
        text.prop_map(|texts| {
            let texts = texts.into_iter().map(Into::into).collect();
            (fact("text"), Condition::Text(texts))
        }),
        (0..3_i64).prop_map(|least| {
            let range = NumberRange {
                at_least: Some(least),
                ..NumberRange::default()
            };
            (fact("number"), Condition::Number(range))
        }),
    ]
}

fn conditions(most: usize) -> impl Strategy<Value = BTreeMap<FactId, Condition>> {
    prop::collection::vec(condition(), 0..=most).prop_map(|all| all.into_iter().collect())
}

fn rule() -> impl Strategy<Value = RuleSpec> {
    let deny = (0..TOP, any::<bool>()).prop_map(|(from, always)| DenySpec {
        from: (!always).then_some(Start::Over(cents(from))),
        reason: "".into(),
    });
    let effect = prop_oneof![
        4 => bands(0).prop_map(|bands| RuleSpec { bands, ..RuleSpec::default() }),
        4 => (0..TOP).prop_flat_map(bands).prop_map(|require| RuleSpec { require, ..RuleSpec::default() }),
        1 => deny.prop_map(|deny| RuleSpec { deny: Some(deny), ..RuleSpec::default() }),
    ];
    (conditions(2), conditions(1), effect).prop_map(|(when, unless, effect)| RuleSpec {
        when,
        unless,
        ..effect
    })
}

fn specs() -> impl Strategy<Value = PolicySpec> {
    let general = prop::option::weighted(0.7, bands(0));
    (general, prop::collection::vec(rule(), 0..6)).prop_map(|(general, rules)| {
        let kinds = vec![RequestKind::Spend];
        let mut spec = PolicySpec::new("p".parse().unwrap(), 1, Currency::USD, kinds);
        spec.otherwise = if general.is_some() {
            Otherwise::Covered
        } else {
            Otherwise::Denied
        };
        spec.bands = general.unwrap_or_default();
        spec.authority = (0..5_u8).map(|level| (role(level), level)).collect();
        spec.rules = rules;
        for (number, rule) in spec.rules.iter_mut().enumerate() {
            rule.name = format!("rule-{number}").into();
        }
        spec
    })
}

/// Policies, with every rule left out that is refused.
fn policies() -> impl Strategy<Value = Policy> {
    specs().prop_filter_map("a policy", |mut spec| {
        for _ in 0..8 {
            let problems = match Policy::new(spec.clone()) {
                Ok(policy) => return Some(policy),
                Err(problems) => problems,
            };
            let wrong: BTreeSet<Box<str>> = problems
                .iter()
                .filter_map(|problem| match problem {
                    PolicyError::InRule { rule, .. } => Some(rule.clone()),
                    _ => None,
                })
                .collect();
            if wrong.is_empty() {
                // The general bands: put the steps of one band in all of them.
                let steps = spec.bands.last()?.steps.clone();
                spec.bands
                    .iter_mut()
                    .for_each(|band| band.steps.clone_from(&steps));
            }
            spec.rules.retain(|rule| !wrong.contains(&rule.name));
        }
        None
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let flag = || prop::option::of(any::<bool>());
    let text = prop::option::of(prop::sample::select(vec!["x", "y", "z", "w"]));
    (flag(), flag(), text, prop::option::of(-1..4_i64)).prop_map(|(flag, other, text, number)| {
        let mut facts = Facts::default();
        for (name, value) in [("flag", flag), ("other", other)] {
            facts.extend(value.map(|value| (fact(name), value.into())));
        }
        facts.extend(text.map(|value| (fact("text"), value.into())));
        facts.extend(number.map(|value| (fact("number"), value.into())));
        facts
    })
}

fn route(policy: &Policy, amount: i128, facts: &Facts) -> Result<Chain, Denial> {
    policy.route(&Asked::new(RequestKind::Spend, cents(amount), facts))
}

/// Tells whether a rule applies, by the words of its document.
fn applies(rule: &RuleSpec, facts: &Facts) -> bool {
    let holds =
        |(fact, condition): (&FactId, &Condition)| condition.holds(facts.get(fact.as_str()));
    rule.when.iter().all(holds) && !rule.unless.iter().any(holds)
}

/// Returns the band of an amount, by the words of the document: where a band starts is where the one below ended.
fn band_of(bands: &[BandSpec], amount: i128) -> Option<&BandSpec> {
    let started = |band: &BandSpec| match band.from {
        Some(Start::AtLeast(least)) => amount >= least.minor(),
        Some(Start::Over(below)) => amount > below.minor(),
        None => true,
    };
    let ends = |band: &&BandSpec| match band.limit {
        Limit::UpTo(most) => amount <= most.minor(),
        Limit::Below(end) => amount < end.minor(),
        Limit::Unlimited => true,
    };
    bands
        .iter()
        .find(ends)
        .filter(|_| bands.first().is_some_and(started))
}

/// Returns which rules ask whom, by the words of the document, or the code of the denial.
fn naive(
    spec: &PolicySpec,
    amount: i128,
    facts: &Facts,
) -> Result<BTreeMap<String, Vec<Step>>, &'static str> {
    let applying: Vec<&RuleSpec> = spec
        .rules
        .iter()
        .filter(|rule| applies(rule, facts))
        .collect();
    let denies = |rule: &&RuleSpec| match rule.deny.as_ref().map(|deny| deny.from) {
        Some(Some(Start::Over(from))) => amount > from.minor(),
        Some(Some(Start::AtLeast(from))) => amount >= from.minor(),
        Some(None) => true,
        None => false,
    };
    if applying.iter().any(denies) {
        return Err("forbidden");
    }
    let mut asked = BTreeMap::new();
    let special = applying.iter().any(|rule| !rule.bands.is_empty());
    if !special {
        match band_of(&spec.bands, amount) {
            Some(band) => asked.insert(String::new(), band.steps.clone()),
            None => return Err("no-rule"),
        };
    }
    for rule in applying {
        if let Some(band) = band_of(&rule.bands, amount).or_else(|| band_of(&rule.require, amount))
        {
            asked.insert(rule.name.to_string(), band.steps.clone());
        }
    }
    Ok(asked)
}

/// Tells whether the holders of the roles of these levels, a person each, meet a step.
fn met(step: &Step, levels: u32) -> bool {
    let holds = |role: &RoleId| {
        let level: u32 = role.as_str().trim_start_matches("level-").parse().unwrap();
        levels & (1 << level) != 0
    };
    match step.quorum {
        Quorum::EachRole => step.roles.iter().all(holds),
        _ => step.roles.iter().any(holds),
    }
}

/// Returns the least level without whose holders nobody can agree: with all below it alone, some step is not met.
fn level(chain: &Chain) -> u8 {
    let suffices = |level: &u8| chain.steps().iter().all(|step| met(step, (2 << level) - 1));
    (0..5).find(suffices).unwrap()
}

proptest! {
    #[test]
    fn the_rules_that_apply_are_those_of_the_definitions(policy in policies(), facts in facts(), amount in 0..=TOP) {
        let spec = PolicySpec::from(policy.clone());
        let found = route(&policy, amount, &facts).map(|chain| {
            let name = |rule: Option<&str>| rule.unwrap_or_default().to_owned();
            chain.grounds().map(|g| (name(g.rule()), g.band().steps().to_vec())).collect::<BTreeMap<_, _>>()
        });
        prop_assert_eq!(found.map_err(|denial| denial.code()), naive(&spec, amount, &facts));
    }

    #[test]
    fn every_rule_has_its_steps_in_its_order_and_no_step_is_without_a_rule(
        policy in policies(), facts in facts(), amount in 0..=TOP,
    ) {
        let Ok(chain) = route(&policy, amount, &facts) else { return Ok(()) };
        let count = u32::try_from(chain.steps().len()).unwrap();
        for ground in chain.grounds() {
            let own = ground.band().steps();
            let asks = |n: &u32| chain.asked_by(*n).any(|other| other == ground);
            let asked: Vec<u32> = (1..=count).filter(asks).collect();
            prop_assert_eq!(asked.len(), own.len());
            for (n, step) in asked.iter().zip(own) {
                let merged = &chain.steps()[*n as usize - 1];
                for levels in 0..32 {
                    prop_assert!(!met(merged, levels) || met(step, levels), "{} for {}", merged, step);
                }
            }
        }
        for n in 1..=count {
            prop_assert!(chain.asked_by(n).next().is_some());
        }
        let text = serde_json::to_string(&chain).unwrap();
        prop_assert_eq!(serde_json::from_str::<Chain>(&text).unwrap(), chain);
    }

    #[test]
    fn a_higher_amount_never_needs_fewer_or_lower_approvers(
        policy in policies(), facts in facts(), low in 0..=TOP, more in 0..=TOP,
    ) {
        let Ok(above) = route(&policy, low + more, &facts) else { return Ok(()) };
        let below = route(&policy, low, &facts);
        prop_assert!(below.is_ok(), "denied, but more is not: {below:?}");
        let below = below.unwrap();
        prop_assert!(level(&below) <= level(&above), "{below}\n{above}");
        let rules = |chain: &Chain| -> BTreeSet<Option<String>> {
            chain.grounds().map(|ground| ground.rule().map(str::to_owned)).collect()
        };
        prop_assert!(rules(&below).is_subset(&rules(&above)));
    }

    #[test]
    fn the_order_of_rules_and_policies_does_not_matter(
        policy in policies(), other in policies(), facts in facts(), amount in 0..=TOP, turn in 0..6_usize,
    ) {
        let mut spec = PolicySpec::from(policy.clone());
        let turn = turn % spec.rules.len().max(1);
        spec.rules.rotate_left(turn);
        spec.rules.reverse();
        let turned = Policy::new(spec).unwrap();
        prop_assert_eq!(&turned, &policy);

        let mut second = PolicySpec::from(other);
        second.id = "q".parse().unwrap();
        second.combine = tactica::approval::Combine::Together;
        let second = Policy::new(second).unwrap();
        let one = Policies::new(vec![policy, second.clone()]).unwrap();
        let two = Policies::new(vec![second, turned]).unwrap();
        let asked = Asked::new(RequestKind::Spend, cents(amount), &facts);
        prop_assert_eq!(one.route(&asked), two.route(&asked));
    }

    #[test]
    fn splitting_never_lowers_the_tier(
        policy in policies(), facts in facts(), parts in prop::collection::vec(1..4_i128, 1..4), days in 1..5_u32,
    ) {
        let mut spec = PolicySpec::from(policy);
        spec.aggregates = vec![Aggregate { by: vec![fact("text")], days }];
        let policy = Policy::new(spec).unwrap();
        let mut facts = facts;
        facts.set(fact("text"), "x");
        let on: chrono::NaiveDate = "2025-03-31".parse().unwrap();
        let past = |(n, amount): (usize, &i128)| Past {
            request: format!("r{n}").parse().unwrap(),
            kind: RequestKind::Spend,
            amount: cents(*amount),
            on: on - chrono::Days::new(n as u64 % u64::from(days)),
            requester: None,
            facts: facts.clone(),
        };
        let (last, before) = parts.split_last().unwrap();
        let history: Vec<Past> = before.iter().enumerate().map(past).collect();
        let sum = parts.iter().try_fold(0_i128, |sum, part| sum.checked_add(*part));
        let whole = route(&policy, sum.unwrap(), &facts);
        let asked = Asked::new(RequestKind::Spend, cents(*last), &facts).on(on).history(&history);
        match (policy.route(&asked), whole) {
            (Ok(last), Ok(whole)) => prop_assert_eq!(last.steps(), whole.steps()),
            (last, whole) => prop_assert_eq!(last.map_err(|d| d.code()).err(), whole.map_err(|d| d.code()).err()),
        }
    }

    #[test]
    fn rules_without_general_bands_are_accepted_exactly_when_they_leave_nothing_out(spec in specs()) {
        let mut spec = spec;
        spec.bands = Vec::new();
        spec.otherwise = Otherwise::Covered;
        spec.rules.retain(|rule| !rule.bands.is_empty());
        // One band for each, so that nothing else is wrong with them.
        for rule in &mut spec.rules {
            rule.bands = vec![BandSpec { limit: Limit::Unlimited, ..rule.bands[0].clone() }];
        }
        let made = Policy::new(spec.clone());
        let wrong = made.as_ref().err().into_iter().flatten().any(|problem| problem.code() != "facts-left-out");
        if wrong {
            return Ok(()); // a rule that can never apply, or none at all
        }
        let mut covered = true;
        for flag in [false, true] {
            for other in [false, true] {
                for text in ["x", "y", "z", "w"] {
                    for number in [None, Some(-1), Some(0), Some(1), Some(2)] {
                        let mut facts = Facts::default();
                        facts.set(fact("flag"), flag);
                        facts.set(fact("other"), other);
                        facts.set(fact("text"), text);
                        facts.extend(number.map(|value: i64| (fact("number"), value.into())));
                        covered &= spec.rules.iter().any(|rule| applies(rule, &facts));
                    }
                }
            }
        }
        prop_assert_eq!(made.is_ok(), covered, "{:?}", made);
    }

    #[test]
    fn the_table_has_every_amount_once_and_says_who_decides(policy in policies(), facts in facts()) {
        let policies = Policies::new(vec![policy.clone()]).unwrap();
        let table = policies.coverage(RequestKind::Spend, Currency::USD, &facts);
        for amount in 0..=TOP + 1 {
            let within = |from: Money, to: Option<Money>| {
                from.minor() <= amount && to.is_none_or(|to| amount <= to.minor())
            };
            let rows: Vec<_> = table.rows().iter().filter(|row| within(row.from, row.to)).collect();
            prop_assert_eq!(rows.len(), 1);
            let wanted = route(&policy, amount, &facts);
            prop_assert_eq!(rows[0].route.is_ok(), wanted.is_ok());
            if let (Ok(row), Ok(wanted)) = (&rows[0].route, &wanted) {
                prop_assert_eq!(row.steps(), wanted.steps());
            }
        }
    }

    #[test]
    fn the_changes_are_the_amounts_on_which_others_decide(policy in policies(), other in policies()) {
        prop_assert_eq!(policy.changes(&policy), vec![]);
        let changes = policy.changes(&other);
        for amount in 0..=TOP + 1 {
            let who = |policy: &Policy| {
                let band = policy.bands().iter().find(|band| band.contains(cents(amount)));
                band.map(|band| band.steps().iter().map(ToString::to_string).collect::<Vec<_>>())
            };
            let said = changes.iter().filter(|change| match change {
                PolicyChange::Amounts { rule: None, from, to, .. } => {
                    from.minor() <= amount && to.is_none_or(|to| amount <= to.minor())
                }
                _ => false,
            });
            prop_assert_eq!(said.count(), usize::from(who(&policy) != who(&other)), "{} {:?}", amount, changes);
        }
    }

    #[test]
    fn what_would_be_otherwise_is_what_is_routed_otherwise(
        policy in policies(), other in policies(), asked in prop::collection::vec((facts(), 0..=TOP), 1..6),
    ) {
        let one = Policies::new(vec![policy.clone()]).unwrap();
        let two = Policies::new(vec![other.clone()]).unwrap();
        let past = |(n, (facts, amount)): (usize, &(Facts, i128))| Past {
            request: format!("r{n}").parse().unwrap(),
            kind: RequestKind::Spend,
            amount: cents(*amount),
            on: "2025-03-31".parse().unwrap(),
            requester: None,
            facts: facts.clone(),
        };
        let history: Vec<Past> = asked.iter().enumerate().map(past).collect();
        let differs = |(facts, amount): &(Facts, i128)| {
            let steps = |policy: &Policy| {
                let chain = route(policy, *amount, facts);
                chain.map(|chain| chain.steps().to_vec()).map_err(|denial| denial.code())
            };
            steps(&policy) != steps(&other)
        };
        let wanted = asked.iter().filter(|asked| differs(asked)).count();
        prop_assert_eq!(one.simulate(&two, &history, &RateTable::default()).len(), wanted);
    }
}
