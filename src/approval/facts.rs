//! What a policy may ask about a request besides its amount: facts, and the conditions that they meet or not.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::id::FactId;

/// What sort of value a fact has. Every fact has one sort within a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactType {
    /// True or false.
    Flag,
    /// A whole number, such as the months a contract runs.
    Number,
    /// A word or a name, such as a category or a vendor.
    Text,
}

impl FactType {
    /// Reads a value of this sort as it is typed on a command line, or returns `None` when the text is none.
    ///
    /// # Example: the sort decides, not the look
    /// ```
    /// use tactica::approval::{FactType, FactValue};
    ///
    /// assert_eq!(FactType::Flag.read("true"), Some(FactValue::Flag(true)));
    /// assert_eq!(FactType::Text.read("2024"), Some(FactValue::from("2024")));
    /// assert_eq!(FactType::Number.read("three"), None);
    /// ```
    #[must_use]
    pub fn read(self, text: &str) -> Option<FactValue> {
        match self {
            Self::Flag => text.parse().ok().map(FactValue::Flag),
            Self::Number => text.parse().ok().map(FactValue::Number),
            Self::Text => Some(FactValue::Text(text.into())),
        }
    }
}

impl fmt::Display for FactType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Flag => "true or false",
            Self::Number => "a whole number",
            Self::Text => "a text",
        })
    }
}

/// The value of one fact.
///
/// JSON: `true`, `36`, `"media"`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FactValue {
    /// True or false; a flag that is not stated is false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A word or a name.
    Text(Box<str>),
}

impl FactValue {
    /// Returns what sort of value it is.
    #[must_use]
    pub fn fact_type(&self) -> FactType {
        match self {
            Self::Flag(_) => FactType::Flag,
            Self::Number(_) => FactType::Number,
            Self::Text(_) => FactType::Text,
        }
    }
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<i64> for FactValue {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl fmt::Display for FactValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// What is known of a request besides its kind and amount, by name.
///
/// The names are those that the policies use. Usual ones are the texts `category`, `channel`, `cost-centre` and `vendor`, and
/// the flags `new-vendor`, `sole-source`, `within-plan` and `over-budget`; any other will do.
///
/// A flag that is not stated is false. A number or text that is not stated meets no condition. A policy can insist that
/// a fact is stated, see [`PolicySpec::requires`](super::PolicySpec::requires).
///
/// JSON: `{"category": "media", "sole-source": true, "months": 36}`.
///
/// # Example: facts by name
/// ```
/// use tactica::approval::{Facts, FactValue};
///
/// let mut facts = Facts::default();
/// facts.set("category".parse()?, "media");
/// facts.set("sole-source".parse()?, true);
/// assert_eq!(facts.get("category"), Some(&FactValue::from("media")));
/// assert_eq!(facts.to_string(), "category = media, sole-source = true");
/// # Ok::<(), tactica::id::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<FactId, FactValue>);

impl Facts {
    /// Returns the value of a fact, if it is stated.
    #[must_use]
    pub fn get(&self, fact: &str) -> Option<&FactValue> {
        self.0.get(fact)
    }

    /// States a fact, in place of what was stated for it before.
    pub fn set(&mut self, fact: FactId, value: impl Into<FactValue>) {
        self.0.insert(fact, value.into());
    }

    /// Returns the facts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&FactId, &FactValue)> {
        self.0.iter()
    }

    /// Tells whether no fact is stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(FactId, FactValue)> for Facts {
    fn from_iter<I: IntoIterator<Item = (FactId, FactValue)>>(facts: I) -> Self {
        Self(facts.into_iter().collect())
    }
}

impl Extend<(FactId, FactValue)> for Facts {
    fn extend<I: IntoIterator<Item = (FactId, FactValue)>>(&mut self, facts: I) {
        self.0.extend(facts);
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (fact, value)) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{fact} = {value}")?;
        }
        Ok(())
    }
}

/// Whole numbers between bounds.
///
/// JSON: `{"at-least": 12, "below": 36}`, with `over` and `up-to` as for amounts of money.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NumberRange {
    /// This number and what is above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<i64>,
    /// What is above this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<i64>,
    /// This number and what is below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<i64>,
    /// What is below this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<i64>,
}

impl NumberRange {
    /// Tells whether `number` lies between the bounds.
    #[must_use]
    pub fn contains(&self, number: i64) -> bool {
        self.at_least.is_none_or(|bound| number >= bound)
            && self.over.is_none_or(|bound| number > bound)
            && self.up_to.is_none_or(|bound| number <= bound)
            && self.below.is_none_or(|bound| number < bound)
    }

    /// Returns the numbers at which the answer of [`contains`](Self::contains) may change, counted upwards.
    pub(super) fn edges(&self) -> impl Iterator<Item = i64> {
        let from = [self.at_least, self.below].into_iter().flatten();
        let after = [self.over, self.up_to].into_iter().flatten();
        from.chain(after.filter_map(|bound| bound.checked_add(1)))
    }
}

impl fmt::Display for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bounds = [
            ("at least", self.at_least),
            ("over", self.over),
            ("up to", self.up_to),
            ("below", self.below),
        ];
        let mut first = true;
        for (word, bound) in bounds {
            if let Some(bound) = bound {
                let and = if first { "" } else { " and " };
                write!(f, "{and}{word} {bound}")?;
                first = false;
            }
        }
        Ok(())
    }
}

/// What a fact has to be.
///
/// JSON: `true` or `false`; one text or a list of texts, of which the fact is one; bounds of a whole number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// The flag has this value.
    Flag(bool),
    /// The number lies between these bounds.
    Number(NumberRange),
    /// The text is one of these.
    Text(Vec<Box<str>>),
}

impl Condition {
    /// Returns what sort of value it asks for.
    #[must_use]
    pub fn fact_type(&self) -> FactType {
        match self {
            Self::Flag(_) => FactType::Flag,
            Self::Number(_) => FactType::Number,
            Self::Text(_) => FactType::Text,
        }
    }

    /// Tells whether `fact` meets the condition; `None` is a fact that is not stated.
    #[must_use]
    pub fn holds(&self, fact: Option<&FactValue>) -> bool {
        match (self, fact) {
            (Self::Flag(wanted), Some(FactValue::Flag(value))) => wanted == value,
            (Self::Flag(wanted), None) => !wanted,
            (Self::Number(range), Some(FactValue::Number(value))) => range.contains(*value),
            (Self::Text(texts), Some(FactValue::Text(value))) => texts.contains(value),
            _ => false,
        }
    }

    /// Tells whether no value meets the condition.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Flag(_) => false,
            Self::Text(texts) => texts.is_empty(),
            Self::Number(range) => {
                let mut tried = range.edges().chain([i64::MIN, 0]);
                *range == NumberRange::default() || !tried.any(|number| range.contains(number))
            }
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(value) => write!(f, "is {value}"),
            Self::Number(range) => write!(f, "is {range}"),
            Self::Text(texts) => write!(f, "is {}", texts.join(" or ")),
        }
    }
}

impl Serialize for Condition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flag(value) => serializer.serialize_bool(*value),
            Self::Number(range) => range.serialize(serializer),
            Self::Text(texts) => match texts.as_slice() {
                [text] => serializer.serialize_str(text),
                texts => texts.serialize(serializer),
            },
        }
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConditionVisitor)
    }
}

/// Reads a condition by what stands there, with an error that says what may.
struct ConditionVisitor;

impl<'de> de::Visitor<'de> for ConditionVisitor {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, a text, a list of texts, or bounds such as {\"at-least\": 12}")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Condition, E> {
        Ok(Condition::Flag(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Condition, E> {
        Ok(Condition::Text(vec![value.into()]))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Condition, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = items.next_element::<Box<str>>()? {
            texts.push(text);
        }
        texts.sort();
        texts.dedup();
        Ok(Condition::Text(texts))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Condition, A::Error> {
        NumberRange::deserialize(de::value::MapAccessDeserializer::new(map)).map(Condition::Number)
    }
}

/// Conditions on several facts, by name.
pub type Conditions = BTreeMap<FactId, Condition>;

/// Tells whether every condition of `when` holds and none of `unless` does.
pub(super) fn apply(when: &Conditions, unless: &Conditions, facts: &Facts) -> bool {
    let holds = |(fact, condition): (&FactId, &Condition)| condition.holds(facts.0.get(fact));
    when.iter().all(holds) && !unless.iter().any(holds)
}

/// Writes conditions in words: `when category is media, unless sole-source is true`; nothing when there are none.
pub(super) fn in_words(when: &Conditions, unless: &Conditions) -> String {
    let list = |conditions: &Conditions, joint: &str| {
        let each = conditions.iter();
        let texts: Vec<String> = each.map(|(fact, is)| format!("{fact} {is}")).collect();
        texts.join(joint)
    };
    match (when.is_empty(), unless.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("when {}", list(when, " and ")),
        (true, false) => format!("unless {}", list(unless, " or ")),
        (false, false) => format!(
            "when {}, unless {}",
            list(when, " and "),
            list(unless, " or ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_on_facts_that_are_stated_and_not() {
        let read = |text: &str| serde_json::from_str::<Condition>(text).unwrap();
        let flag = |value| Some(FactValue::Flag(value));
        let number = |value| Some(FactValue::Number(value));
        let text = |value: &str| Some(FactValue::from(value));
        for (condition, met, unmet) in [
            (
                "true",
                vec![flag(true)],
                vec![flag(false), None, text("true")],
            ),
            (
                "false",
                vec![flag(false), None],
                vec![flag(true), number(0)],
            ),
            ("\"a\"", vec![text("a")], vec![text("b"), None]),
            (
                "[\"b\",\"a\"]",
                vec![text("a"), text("b")],
                vec![text("c"), None],
            ),
            (
                "{\"at-least\":2,\"below\":5}",
                vec![number(2), number(4)],
                vec![number(1), number(5), None],
            ),
            (
                "{\"over\":2,\"up-to\":5}",
                vec![number(3), number(5)],
                vec![number(2), number(6)],
            ),
        ] {
            let condition = read(condition);
            assert!(
                met.iter().all(|fact| condition.holds(fact.as_ref())),
                "{condition}"
            );
            assert!(
                !unmet.iter().any(|fact| condition.holds(fact.as_ref())),
                "{condition}"
            );
            let again = serde_json::to_string(&condition).unwrap();
            assert_eq!(read(&again), condition);
        }
    }

    #[test]
    fn a_condition_that_nothing_meets_is_known() {
        let empty = |text: &str| serde_json::from_str::<Condition>(text).unwrap().is_empty();
        assert!(empty("[]"));
        assert!(
            empty("{}"),
            "it asks for a number and says nothing about it"
        );
        assert!(empty("{\"at-least\":5,\"below\":5}"));
        assert!(empty("{\"over\":9223372036854775807}"));
        assert!(!empty("{\"at-least\":5,\"up-to\":5}"));
        assert!(!empty("{\"below\":-5}"));
        assert!(!empty("false"));
        let refused = serde_json::from_str::<Condition>("1.5").unwrap_err();
        assert!(refused.to_string().contains("bounds such as"), "{refused}");
    }
}
