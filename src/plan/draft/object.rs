//! Reads the objects of a document: every field at most once, none that is unknown, and nothing but objects.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, Visitor},
};

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What the structs of a document have in common.
pub(super) trait Fields: Default + PartialEq {
    /// The names of the fields, in the order in which they are written.
    const NAMES: &'static [&'static str];

    /// What the object cannot do without; nothing, if it may be empty.
    const NEEDED: &'static str;

    /// Reads the value of one of the fields; `null` is the same as leaving it out.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;
}

/// Reads an object.
pub(super) fn read<'de, T: Fields, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Fields> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::default();
        let mut seen: Vec<&'static str> = Vec::with_capacity(T::NAMES.len());
        while let Some(name) = map.next_key_seed(Name(T::NAMES))? {
            if seen.contains(&name) {
                return Err(A::Error::duplicate_field(name));
            }
            seen.push(name);
            object.read(name, &mut map)?;
        }
        // Later it could not be told from an object that is not there.
        if !T::NEEDED.is_empty() && is_default(&object) {
            return Err(A::Error::missing_field(T::NEEDED));
        }
        Ok(object)
    }
}

/// Reads the name of a field. An unknown one is refused here, while the reader still knows its place.
struct Name(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<&'static str, E> {
        let known = self.0.iter().copied().find(|name| *name == text);
        known.ok_or_else(|| E::unknown_field(text, self.0))
    }
}
