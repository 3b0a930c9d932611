//! Commands that nobody in their right mind would give.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use chrono::{DateTime, Utc};
use proptest::sample::Index;
use tactica::{
    money::{Currency, Money},
    program::Envelope,
};

/// Puts something hostile into one field of a command, or into its instant; `None` where it cannot even be read.
pub(super) fn spoilt(mut envelope: Envelope, field: Index, value: Index) -> Option<Envelope> {
    let instants = [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC];
    let mut command = serde_json::to_value(&envelope.command).unwrap();
    let mut places = Vec::new();
    leaves(&command, "", &mut places);
    places.retain(|place| place != "/type");
    let at = field.index(places.len() + 1);
    let Some(place) = places.get(at) else {
        // At the end of time everything else is refused, so it comes rarely.
        envelope.at = *value.get(&[instants[0], instants[0], instants[0], instants[1]]);
        return Some(envelope);
    };
    let huge = 1_000_000_000_000_000_000_000_000_i128;
    let amounts = [
        i128::MIN,
        i128::MAX,
        huge,
        huge + 1,
        0,
        -1,
        huge - 10_000_000,
        i128::MAX / 2 + 1,
    ];
    let amount = Money::from_minor(*value.get(&amounts), Currency::USD).to_string();
    let values = [
        amount.as_str(),
        amount.as_str(),
        amount.as_str(),
        "1.00 EUR",
        "-0.01 USD",
        "",
        "nowhere",
        "r1",
        "plan",
        "buffer",
        "-262143-01-01",
        "+262142-12-31",
        "9999-12-31",
        "-100%",
        "100.000000000001%",
        "-999999999999999",
        "999999999999999",
    ];
    let old = command.pointer_mut(place)?;
    *old = (*value.get(&values)).into();
    envelope.command = serde_json::from_value(command).ok()?;
    Some(envelope)
}

fn leaves(value: &serde_json::Value, place: &str, places: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, inner) in fields {
                leaves(inner, &format!("{place}/{name}"), places);
            }
        }
        serde_json::Value::Array(items) => {
            for (i, inner) in items.iter().enumerate() {
                leaves(inner, &format!("{place}/{i}"), places);
            }
        }
        _ => places.push(place.to_owned()),
    }
}
