//! From what serde says to what the author of a document can use: a code, what was found, what would have been legal.

use serde_json::Value as Json;

use super::{Issue, IssueCode, document};

/// Reads a message of serde about the `value` at `place`.
pub(super) fn read(message: &str, place: &str, value: Option<&Json>) -> Issue {
    let issue = |code: IssueCode| document(code, place);
    if let Some((field, legal)) = quoted(message, "unknown field ") {
        return issue(IssueCode::UnknownField)
            .found(field)
            .limit(names(legal));
    }
    if let Some((field, _)) = quoted(message, "missing field ") {
        return issue(IssueCode::MissingField).found(field);
    }
    if let Some((found, legal)) = expected(message, "invalid type: ") {
        return issue(IssueCode::WrongType).found(found).limit(legal);
    }
    // A list in place of an object that serde reads by position.
    if message.starts_with("invalid length ") && message.contains(", expected struct ") {
        return issue(IssueCode::WrongType)
            .found("a list")
            .limit("an object");
    }
    let reason = if let Some((word, legal)) = quoted(message, "unknown variant ") {
        format!("{word:?} is none of {}", names(legal))
    } else if let Some((found, legal)) = expected(message, "invalid value: ") {
        format!("expected {legal}, found {found}")
    } else {
        message.to_owned()
    };
    let mut issue = issue(IssueCode::InvalidValue).limit(reason);
    issue.found = value
        .filter(|value| !value.is_array() && !value.is_object())
        .map(|value| value.to_string().into());
    issue
}

/// Splits ``unknown field `x`, expected …`` into the name and the rest.
fn quoted<'a>(message: &'a str, prefix: &str) -> Option<(&'a str, &'a str)> {
    let rest = message.strip_prefix(prefix)?.strip_prefix('`')?;
    let (name, rest) = rest
        .rsplit_once("`, expected ")
        .or_else(|| rest.split_once('`'))?;
    Some((name, rest))
}

/// Splits ``invalid type: x, expected y`` into words for both.
fn expected(message: &str, prefix: &str) -> Option<(String, String)> {
    let (found, legal) = message.strip_prefix(prefix)?.rsplit_once(", expected ")?;
    Some((found_words(found), legal_words(legal)))
}

/// Turns ``one of `a`, `b` `` into `a, b`.
fn names(legal: &str) -> String {
    let legal = legal.strip_prefix("one of ").unwrap_or(legal);
    legal.replace('`', "")
}

/// Says in words of JSON what serde calls by names of its own.
fn found_words(found: &str) -> String {
    let bare = |kind: &str| Some(found.strip_prefix(kind)?.trim_matches('`'));
    match found {
        "sequence" => "a list".to_owned(),
        "map" => "an object".to_owned(),
        "unit" => "null".to_owned(),
        _ => {
            let number = bare("integer ").or_else(|| bare("floating point "));
            let text = found.strip_prefix("string ");
            let word = bare("boolean ");
            match (number, text, word) {
                (Some(number), _, _) => format!("the number {number}"),
                (_, Some(text), _) => format!("the text {text}"),
                (_, _, Some(word)) => word.to_owned(),
                _ => found.to_owned(),
            }
        }
    }
}

fn legal_words(legal: &str) -> String {
    match legal {
        "a string" => "text",
        "a sequence" => "a list",
        "a map" => "an object",
        "map with a single key" => "an object with a single field",
        "string or map" => "text or an object",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_serde_are_said_in_words_of_json() {
        let rows = [
            (
                "unknown field `x`, expected one of `a`, `b`",
                "there is no field x here",
            ),
            (
                "unknown field `x`, expected `a` or `b`",
                "there is no field x here",
            ),
            ("missing field `id`", "the field id is required"),
            (
                "invalid type: integer `7`, expected a string",
                "expected text, found the number 7",
            ),
            (
                "invalid type: string \"high\", expected u16",
                "expected a whole number from 0 to 65535, found the text \"high\"",
            ),
            (
                "invalid type: floating point `1.5`, expected u8",
                "expected a whole number from 0 to 255, found the number 1.5",
            ),
            (
                "invalid type: sequence, expected struct BudgetDraft",
                "expected an object, found a list",
            ),
            (
                "invalid type: string \"x, expected y\", expected a map",
                "expected an object, found the text \"x, expected y\"",
            ),
            (
                "invalid type: boolean `true`, expected a sequence",
                "expected a list, found true",
            ),
            (
                "invalid value: integer `300`, expected u8",
                "the value is not accepted: expected a whole number from 0 to 255, found the number 300",
            ),
            (
                "unknown variant `x`, expected `a` or `b`",
                "the value is not accepted: \"x\" is none of a or b",
            ),
        ];
        for (message, wanted) in rows {
            assert_eq!(read(message, "/x", None).message(), wanted, "{message}");
        }
    }
}
