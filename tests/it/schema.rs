//! The published schema of policy documents says what the reader reads.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Map, Value, json};
use tactica::approval::{POLICY_SCHEMA, Policy, PolicySpec, RequestKind};

/// As much of JSON Schema as the published one uses; a keyword that it does not know stops the test.
struct Schema(Value);

impl Schema {
    fn published() -> Self {
        Self(serde_json::from_str(POLICY_SCHEMA).unwrap())
    }

    /// Returns what is wrong with a policy, at which place.
    fn judge(&self, policy: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        self.check(&json!({"$ref": "#/$defs/policy"}), policy, "", &mut wrong);
        wrong
    }

    fn accepts(&self, schema: &Value, value: &Value) -> bool {
        let mut wrong = Vec::new();
        self.check(schema, value, "", &mut wrong);
        wrong.is_empty()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        for (keyword, said) in schema.as_object().unwrap() {
            let holds = match keyword.as_str() {
                "$ref" => {
                    let target = said.as_str().unwrap().trim_start_matches('#');
                    self.check(self.0.pointer(target).unwrap(), value, at, wrong);
                    true
                }
                "oneOf" => {
                    let any = said.as_array().unwrap().iter();
                    any.filter(|schema| self.accepts(schema, value)).count() == 1
                }
                "type" => match said {
                    Value::Array(types) => types.iter().any(|wanted| is_of_type(value, wanted)),
                    wanted => is_of_type(value, wanted),
                },
                "enum" => said.as_array().unwrap().contains(value),
                "const" => said == value,
                "minimum" => value.as_i64().is_none_or(|n| n >= said.as_i64().unwrap()),
                "maximum" => value.as_i64().is_none_or(|n| n <= said.as_i64().unwrap()),
                "minItems" => value.as_array().is_none_or(|list| list.len() >= size(said)),
                "minLength" => value.as_str().is_none_or(|text| text.len() >= size(said)),
                "minProperties" => value.as_object().is_none_or(|map| map.len() >= size(said)),
                "pattern" => value.as_str().is_none_or(|text| matches(said, text)),
                "required" => value.as_object().is_none_or(|map| {
                    said.as_array()
                        .unwrap()
                        .iter()
                        .all(|name| map.contains_key(name.as_str().unwrap()))
                }),
                "items" => {
                    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(said, item, &format!("{at}/{n}"), wrong);
                    }
                    true
                }
                "properties" => {
                    self.check_fields(said, value, at, wrong);
                    true
                }
                "propertyNames" => value.as_object().is_none_or(|map| {
                    map.keys()
                        .all(|name| self.accepts(said, &Value::from(name.as_str())))
                }),
                "additionalProperties" => {
                    let named = schema.get("properties").and_then(Value::as_object);
                    let known = |name: &str| named.is_some_and(|named| named.contains_key(name));
                    let map = value.as_object().into_iter().flatten();
                    let mut others = map.filter(|(name, _)| !known(name));
                    match said {
                        Value::Bool(allowed) => *allowed || others.next().is_none(),
                        schema => others.all(|(_, value)| self.accepts(schema, value)),
                    }
                }
                "description" | "title" | "$schema" => true,
                unknown => panic!("the schema uses {unknown}"),
            };
            if !holds {
                wrong.push(format!("{at}: {keyword}"));
            }
        }
    }

    fn check_fields(&self, fields: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if let Some(schema) = fields.get(name) {
                self.check(schema, value, &format!("{at}/{name}"), wrong);
            }
        }
    }
}

fn size(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|size| size.try_into().ok())
        .unwrap()
}

fn is_of_type(value: &Value, wanted: &Value) -> bool {
    match wanted.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("a type of another sort: {other}"),
    }
}

/// The patterns of the schema, by the types that read them.
fn matches(pattern: &Value, text: &str) -> bool {
    match pattern.as_str().unwrap() {
        "^[a-z0-9-]{1,64}$" => text.parse::<tactica::id::RoleId>().is_ok(),
        p if p.ends_with(" ([A-Z]{3}|[A-Z0-9]+:[0-9]+)$") => {
            text.parse::<tactica::money::Money>().is_ok()
        }
        "^-?[0-9]+(\\.[0-9]+)?%$" => text.parse::<tactica::number::Percent>().is_ok(),
        "^([A-Z]{3}|[A-Z0-9]+:[0-9]+)$" => text.parse::<tactica::money::Currency>().is_ok(),
        "^-?([0-9]+[wdhm])( [0-9]+[dhm])*$" => text.parse::<tactica::time::WorkTime>().is_ok(),
        other => panic!("the schema uses the pattern {other}"),
    }
}

fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The policies of the plan that uses every field, see the test of that name.
fn every_field() -> Vec<Value> {
    read("tests/it/golden/plan.json")["policies"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn the_documents_that_ship_follow_the_schema() {
    let schema = Schema::published();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/policies");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let document: Value =
            serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        assert_eq!(schema.judge(&document), [""; 0]);
        count += 1;
    }
    assert!(count >= 8, "{count} documents");
    for policy in every_field() {
        assert_eq!(schema.judge(&policy), [""; 0]);
        let made: Policy = serde_json::from_value(policy).unwrap();
        assert_eq!(
            schema.judge(&serde_json::to_value(made).unwrap()),
            [""; 0],
            "as it is written"
        );
    }
}

/// The fields of objects by the place of their schema.
fn note_fields(schema: &Schema, at: &Value, value: &Value, found: &mut Map<String, Value>) {
    if let Some(target) = at.get("$ref").and_then(Value::as_str) {
        let schema_there = schema.0.pointer(target.trim_start_matches('#')).unwrap();
        return note_fields(schema, schema_there, value, found);
    }
    if let Some(choices) = at.get("oneOf").and_then(Value::as_array) {
        for choice in choices
            .iter()
            .filter(|choice| !at["properties"].is_object() && schema.accepts(choice, value))
        {
            note_fields(schema, choice, value, found);
        }
    }
    for item in value.as_array().into_iter().flatten() {
        note_fields(schema, &at["items"], item, found);
    }
    if let Some(fields) = at["properties"].as_object() {
        let names: Vec<&str> = fields.keys().map(String::as_str).collect();
        let place = names.join(" ");
        for (name, value) in value.as_object().into_iter().flatten() {
            let used = found.entry(&place).or_insert_with(|| json!({}));
            used[name] = Value::Bool(true);
            note_fields(schema, &fields[name], value, found);
        }
    }
}

#[test]
fn the_schema_has_the_fields_that_there_are_and_no_others() {
    let schema = Schema::published();
    let mut found = Map::new();
    for policy in every_field() {
        note_fields(
            &schema,
            &json!({"$ref": "#/$defs/policy"}),
            &policy,
            &mut found,
        );
    }
    // Choices of one field, such as over and at-least, are not all used by one document.
    let mut compared = 0;
    for (fields, used) in found.iter().filter(|(fields, _)| fields.contains(' ')) {
        let wanted: BTreeSet<&str> = fields.split(' ').collect();
        let used: BTreeSet<&str> = used
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(used, wanted);
        compared += 1;
    }
    assert!(
        compared >= 8,
        "{compared} objects: policy, conversion, window, rule, denial, bounds, band, step, lead"
    );
    let kinds: Vec<Value> = RequestKind::ALL
        .iter()
        .map(|kind| kind.word().into())
        .collect();
    assert_eq!(schema.0["$defs"]["kind"]["enum"], Value::from(kinds));
}

#[test]
fn what_the_schema_refuses_the_reader_refuses_too() {
    let schema = Schema::published();
    let policies = every_field();
    let document = policies
        .iter()
        .find(|policy| policy["rules"].is_array())
        .unwrap();
    let mut broken = 0;
    let mut places = Vec::new();
    note_places(document, "", &mut places);
    for place in places {
        for value in [
            json!(null),
            json!(true),
            json!(-1),
            json!("Ü ber"),
            json!([1]),
            json!({"colour": "red"}),
        ] {
            let mut document = document.clone();
            *document.pointer_mut(&place).unwrap() = value.clone();
            let refused = !schema.judge(&document).is_empty();
            let spec = serde_json::from_value::<PolicySpec>(document.clone());
            let read = spec
                .as_ref()
                .is_ok_and(|spec| Policy::new(spec.clone()).is_ok());
            assert!(
                !(refused && read),
                "{place} = {value}: {:?}",
                schema.judge(&document)
            );
            // What is not even read is of the wrong shape, which is for a schema to say.
            assert!(
                refused || spec.is_ok(),
                "{place} = {value}: {:?}",
                spec.err()
            );
            broken += usize::from(refused);
        }
    }
    assert!(broken > 300, "{broken} documents refused");
}

fn note_places(value: &Value, at: &str, places: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(n, value)| (n.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        places.push(place.clone());
        note_places(value, &place, places);
    }
}
