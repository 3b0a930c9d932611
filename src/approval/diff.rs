//! What changed between two policies, in words.

use std::{collections::BTreeSet, fmt};

use super::{
    Band, CarryOver, Conduct, ConversionSpec, Effect, Lead, Policy, Rule, Step, bands, facts,
};
use crate::{id::RoleId, money::Money};

/// One difference between two policies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyChange {
    /// Something that holds for the whole policy, or for one rule.
    Setting {
        /// The rule, or `None` for the policy.
        rule: Option<Box<str>>,
        /// What it is called in documents.
        setting: &'static str,
        /// What it was, in words; empty for nothing.
        before: String,
        /// What it is, in words; empty for nothing.
        after: String,
    },
    /// A rule that was not there before.
    RuleAdded {
        /// The rule.
        rule: Box<str>,
        /// When it applies and what it does, in words.
        does: String,
    },
    /// A rule that is no longer there.
    RuleRemoved {
        /// The rule.
        rule: Box<str>,
        /// When it applied and what it did, in words.
        did: String,
    },
    /// Amounts on which others decide.
    Amounts {
        /// The rule, or `None` for the general bands.
        rule: Option<Box<str>>,
        /// The smallest of the amounts.
        from: Money,
        /// The largest of them, or `None` when there is no end.
        to: Option<Money>,
        /// Who decided, in words; empty for nobody.
        before: String,
        /// Who decides, in words; empty for nobody.
        after: String,
    },
    /// A band that has another name for some amounts, and asks the same people.
    Renamed {
        /// The rule, or `None` for the general bands.
        rule: Option<Box<str>>,
        /// The name before.
        before: Box<str>,
        /// The name after.
        after: Box<str>,
    },
}

impl fmt::Display for PolicyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |rule: &Option<Box<str>>| match rule {
            Some(rule) => format!("rule {rule:?}: "),
            None => String::new(),
        };
        let or_none = |text: &str, none: &'static str| {
            if text.is_empty() {
                none.to_owned()
            } else {
                text.to_owned()
            }
        };
        match self {
            Self::Setting {
                rule,
                setting,
                before,
                after,
            } => {
                let (before, after) = (or_none(before, "nothing"), or_none(after, "nothing"));
                write!(f, "{}{setting}: was {before}, is {after}", of(rule))
            }
            Self::RuleAdded { rule, does } => write!(f, "rule {rule:?} is new: {does}"),
            Self::RuleRemoved { rule, did } => write!(f, "rule {rule:?} is gone: {did}"),
            Self::Amounts {
                rule,
                from,
                to,
                before,
                after,
            } => {
                write!(f, "{}{from} ", of(rule))?;
                match to {
                    Some(to) => write!(f, "to {to}: ")?,
                    None => f.write_str("and above: ")?,
                }
                let (before, after) = (or_none(before, "nobody"), or_none(after, "nobody"));
                write!(f, "was {before}, is {after}")
            }
            Self::Renamed {
                rule,
                before,
                after,
            } => write!(f, "{}band {before:?} is called {after:?}", of(rule)),
        }
    }
}

impl Policy {
    /// Says what `later` changes: settings, rules, and the amounts on which others decide, to the minor unit.
    ///
    /// Nothing is returned exactly when the two are equal but for the versions, or for how their bands are cut up and nothing else.
    ///
    /// # Example: a limit is raised
    /// ```
    /// use tactica::approval::Policy;
    ///
    /// let text = r#"{"id": "pullman", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": [
    ///   {"name": "head", "limit": {"below": "3000.00 USD"}, "steps": [{"roles": ["head"]}]},
    ///   {"name": "mayor", "limit": {"up-to": "50000.00 USD"}, "steps": [{"roles": ["mayor"]}]},
    ///   {"name": "council", "limit": "unlimited", "steps": [{"roles": ["council"], "quorum": "majority"}]}]}"#;
    /// let before: Policy = serde_json::from_str(text)?;
    /// let after: Policy = serde_json::from_str(&text.replace("3000.00", "5000.00").replace("\"50000.00", "\"100000.00"))?;
    /// let changes: Vec<String> = before.changes(&after).iter().map(ToString::to_string).collect();
    /// assert_eq!(changes, [
    ///     "3000.00 USD to 4999.99 USD: was mayor, is head",
    ///     "50000.01 USD to 100000.00 USD: was a majority of council, is mayor",
    /// ]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn changes(&self, later: &Self) -> Vec<PolicyChange> {
        let mut changes: Vec<PolicyChange> = settings(self)
            .into_iter()
            .zip(settings(later))
            .filter(|(before, after)| before != after)
            .map(|((setting, before), (_, after))| PolicyChange::Setting {
                rule: None,
                setting,
                before,
                after,
            })
            .collect();
        // Amounts of two currencies are not the same amounts, whatever their numbers.
        let same = self.currency() == later.currency();
        compare(None, self.bands(), later.bands(), same, &mut changes);
        let by_name = |policy: &'_ Self| -> BTreeSet<Box<str>> {
            policy
                .rules()
                .iter()
                .map(|rule| rule.name().into())
                .collect()
        };
        for name in by_name(self).union(&by_name(later)) {
            let rule = |policy: &'_ Self| -> Option<Rule> {
                policy
                    .rules()
                    .iter()
                    .find(|rule| rule.name() == &**name)
                    .cloned()
            };
            match (rule(self), rule(later)) {
                (Some(before), Some(after)) => {
                    compare_rules(&before, &after, same, &mut changes);
                }
                (Some(before), None) => changes.push(PolicyChange::RuleRemoved {
                    rule: name.clone(),
                    did: in_words(&before),
                }),
                (None, Some(after)) => changes.push(PolicyChange::RuleAdded {
                    rule: name.clone(),
                    does: in_words(&after),
                }),
                (None, None) => {}
            }
        }
        changes
    }
}

/// Returns everything about a policy besides its bands and rules, in words.
fn settings(policy: &Policy) -> Vec<(&'static str, String)> {
    let list = |words: Vec<String>| words.join(", ");
    let kinds = policy.kinds().iter().map(ToString::to_string).collect();
    let requires = policy.requires().iter().map(ToString::to_string).collect();
    let windows = policy
        .aggregates()
        .iter()
        .map(ToString::to_string)
        .collect();
    let levels = policy.authority().iter();
    let levels = levels
        .map(|(role, level)| format!("{role} {level}"))
        .collect();
    let conversion = policy
        .conversion()
        .map(|ConversionSpec { rounding, days_max }| {
            let age = days_max.map(|days| format!(", rates of at most {days} days"));
            format!("rounded {rounding:?}{}", age.unwrap_or_default())
        });
    vec![
        ("id", policy.id().to_string()),
        ("currency", policy.currency().to_string()),
        ("kinds", list(kinds)),
        ("applies", facts::in_words(policy.when(), policy.unless())),
        ("beyond", format!("{:?}", policy.beyond()).to_lowercase()),
        (
            "otherwise",
            format!("{:?}", policy.otherwise()).to_lowercase(),
        ),
        ("requires", list(requires)),
        ("conversion", conversion.unwrap_or_default()),
        ("aggregates", list(windows)),
        ("combine", format!("{:?}", policy.combine()).to_lowercase()),
        ("separation", policy.separation().to_string()),
        ("conduct", conduct(policy.conduct())),
        ("authority", list(levels)),
    ]
}

fn conduct(conduct: &Conduct) -> String {
    let Conduct {
        tolerance,
        valid_days,
        emergency,
    } = conduct;
    let mut words = Vec::new();
    words.extend(tolerance.amount.map(|amount| format!("tolerates {amount}")));
    words.extend(
        tolerance
            .percent
            .map(|percent| format!("tolerates {percent}")),
    );
    words.extend(valid_days.map(|days| format!("good for {days} days")));
    words.extend(emergency.as_ref().map(|emergency| {
        let roles: Vec<&str> = emergency.roles.iter().map(RoleId::as_str).collect();
        let days = emergency.ratify_days;
        format!(
            "emergencies by {}, ratified within {days} days",
            roles.join(" or ")
        )
    }));
    words.join(", ")
}

fn compare_rules(before: &Rule, after: &Rule, same: bool, changes: &mut Vec<PolicyChange>) {
    let name = || Some(Box::from(before.name()));
    let mut setting = |setting, before: String, after: String| {
        if before != after {
            changes.push(PolicyChange::Setting {
                rule: name(),
                setting,
                before,
                after,
            });
        }
    };
    setting("applies", before.scope(), after.scope());
    match (before.effect(), after.effect()) {
        (
            Effect::Decide { bands, beyond },
            Effect::Decide {
                bands: later,
                beyond: then,
            },
        ) => {
            let words = |beyond| format!("{beyond:?}").to_lowercase();
            setting("beyond", words(beyond), words(then));
            compare(name(), bands, later, same, changes);
        }
        (Effect::Require(bands), Effect::Require(later)) => {
            compare(name(), bands, later, same, changes);
        }
        (one, other) => setting("effect", effect(one), effect(other)),
    }
}

/// Says when a rule applies and what it does.
fn in_words(rule: &Rule) -> String {
    let scope = rule.scope();
    let effect = effect(rule.effect());
    if scope.is_empty() {
        effect
    } else {
        format!("{scope}, {effect}")
    }
}

fn effect(effect: &Effect) -> String {
    let list = |bands: &[Band]| {
        let words: Vec<String> = bands.iter().map(ToString::to_string).collect();
        words.join("; ")
    };
    match effect {
        Effect::Decide { bands, .. } => format!("decides by {}", list(bands)),
        Effect::Require(bands) => format!("requires {}", list(bands)),
        Effect::Deny { from, reason } => {
            let from = from.map(|from| format!(" {from}")).unwrap_or_default();
            let colon = if reason.is_empty() { "" } else { ": " };
            format!("denies{from}{colon}{reason}")
        }
    }
}

/// Writes the steps of a band with all that they say, also of what happens when nobody answers.
fn in_full(band: &Band) -> String {
    if band.steps().is_empty() {
        return "automatic".to_owned();
    }
    let words: Vec<String> = band.steps().iter().map(step_in_full).collect();
    words.join(", then ")
}

fn step_in_full(step: &Step) -> String {
    let mut words = vec![step.to_string()];
    if step.carry_over == CarryOver::SamePerson {
        words.push("earlier approvals of the same person count".to_owned());
    }
    words.extend(
        step.remind_after
            .map(|after| format!("reminder after {after}")),
    );
    words.extend(step.escalate_after.map(|after| {
        let roles: Vec<&str> = step.escalate_to.iter().map(RoleId::as_str).collect();
        if roles.is_empty() {
            format!("escalates after {after}")
        } else {
            format!("escalates after {after} to {}", roles.join(" or "))
        }
    }));
    words.extend(
        step.lead
            .map(|Lead { expected, worst }| format!("takes {expected}, at worst {worst}")),
    );
    words.join(", ")
}

/// Notes the amounts on which the two lists of bands differ, neighbours with the same difference taken together.
fn compare(
    rule: Option<Box<str>>,
    before: &[Band],
    after: &[Band],
    same_currency: bool,
    changes: &mut Vec<PolicyChange>,
) {
    if !same_currency {
        compare(rule.clone(), before, &[], true, changes);
        compare(rule, &[], after, true, changes);
        return;
    }
    let Some(first) = before.first().or(after.first()) else {
        return;
    };
    let money = |minor| Money::from_minor(minor, first.start().amount().currency());
    let mut edges: BTreeSet<i128> = BTreeSet::new();
    for band in before.iter().chain(after) {
        edges.insert(band.start().first_minor());
        edges.extend(band.limit().last_minor().checked_add(1));
    }
    let who = |band: Option<&Band>| band.map(in_full).unwrap_or_default();
    let mut renamed = BTreeSet::new();
    // The last difference, for a neighbour to continue; none after amounts without one.
    let mut open = false;
    let ends = edges
        .iter()
        .skip(1)
        .map(|next| next.checked_sub(1))
        .chain([None]);
    for (&from, last) in edges.iter().zip(ends) {
        let (old, new) = (bands::find(before, from), bands::find(after, from));
        let (was, is) = (who(old), who(new));
        if was == is {
            open = false;
            if let (Some(old), Some(new)) = (old, new) {
                if old.name() != new.name() && renamed.insert((old.name(), new.name())) {
                    changes.push(PolicyChange::Renamed {
                        rule: rule.clone(),
                        before: old.name().into(),
                        after: new.name().into(),
                    });
                }
            }
            continue;
        }
        match changes.last_mut() {
            Some(PolicyChange::Amounts {
                to, before, after, ..
            }) if open && (&*before, &*after) == (&was, &is) => *to = last.map(money),
            _ => changes.push(PolicyChange::Amounts {
                rule: rule.clone(),
                from: money(from),
                to: last.map(money),
                before: was,
                after: is,
            }),
        }
        open = true;
    }
}
