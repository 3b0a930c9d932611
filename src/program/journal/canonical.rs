//! The canonical text of a value: the one JSON text that a digest is taken of.
//!
//! It is JSON in the form of RFC 8785 (JSON Canonicalization Scheme), in the part of it that records need: the fields of every
//! object in the order of their names, no white space, text in UTF-8 with only those characters escaped that have to be,
//! and no numbers but integers. Names are ASCII, for which all orders that are in use agree.
//!
//! serde writes fields in the order of the source, which may change when somebody tidies up; the order of names cannot. The
//! rest `serde_json` does as RFC 8785 wants it, so that what remains is to put the fields of a written text in order.

use serde::Serialize;

/// Returns the canonical text of a value.
pub(super) fn text(value: &impl Serialize) -> String {
    let written = serde_json::to_string(value);
    sorted(&written.expect("invariant: names are text, and nothing else can fail"))
}

/// Puts the fields of a text that `serde_json` has written without white space in the order of their names.
fn sorted(written: &str) -> String {
    let (mut rest, mut out) = (written, String::with_capacity(written.len()));
    let done = value(&mut rest, &mut out);
    done.expect("invariant: what serde_json has written is JSON without white space");
    out
}

/// Takes the first `length` bytes off the text.
fn take<'a>(rest: &mut &'a str, length: usize) -> Option<&'a str> {
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}

/// Takes one value off the text and writes it; `None` if there is none.
fn value(rest: &mut &str, out: &mut String) -> Option<()> {
    match rest.as_bytes().first()? {
        b'{' => object(rest, out),
        b'[' => list(rest, out),
        b'"' => {
            out.push_str(string(rest)?);
            Some(())
        }
        _ => {
            let ends = |byte: u8| matches!(byte, b',' | b']' | b'}');
            let length = rest.bytes().position(ends).unwrap_or(rest.len());
            out.push_str(take(rest, length)?);
            Some(())
        }
    }
}

/// Takes a text with its quotation marks.
fn string<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let mut escaped = false;
    let closes = |byte: u8| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    };
    let inner = rest.bytes().skip(1).position(closes)?;
    take(rest, inner.checked_add(2)?)
}

fn list(rest: &mut &str, out: &mut String) -> Option<()> {
    out.push_str(take(rest, 1)?);
    loop {
        match rest.as_bytes().first()? {
            b']' => {
                out.push_str(take(rest, 1)?);
                return Some(());
            }
            b',' => out.push_str(take(rest, 1)?),
            _ => value(rest, out)?,
        }
    }
}

fn object(rest: &mut &str, out: &mut String) -> Option<()> {
    out.push_str(take(rest, 1)?);
    let start = out.len();
    // Where each field stands in `out`, by its name.
    let mut fields = Vec::new();
    loop {
        match rest.as_bytes().first()? {
            b'}' => break,
            b',' => out.push_str(take(rest, 1)?),
            _ => {
                let begin = out.len();
                let name = string(rest)?;
                out.push_str(name);
                out.push_str(take(rest, 1)?);
                value(rest, out)?;
                fields.push((name, begin..out.len()));
            }
        }
    }
    if !fields.is_sorted_by_key(|(name, _)| *name) {
        let written = out.split_off(start);
        fields.sort_by_key(|(name, _)| *name);
        for (_, place) in fields {
            if out.len() > start {
                out.push(',');
            }
            let begin = place.start.checked_sub(start)?;
            let end = place.end.checked_sub(start)?;
            out.push_str(written.get(begin..end)?);
        }
    }
    out.push_str(take(rest, 1)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_put_in_order_at_every_depth() {
        let written =
            r#"{"b":[{"y":1,"x":{}},[],"a,b}"],"a":{"d":null,"c":"\"}","":-7},"ab":true}"#;
        let wanted = r#"{"a":{"":-7,"c":"\"}","d":null},"ab":true,"b":[{"x":{},"y":1},[],"a,b}"]}"#;
        assert_eq!(sorted(written), wanted);
        assert_eq!(sorted(wanted), wanted);
        for plain in ["7", "[]", "{}", "\"\\\\\"", "[1,[2,{\"a\":0}]]"] {
            assert_eq!(sorted(plain), plain);
        }
    }

    /// The escapes of RFC 8785, section 3.2.2.2, which are those of Python's `json.dumps(…, ensure_ascii=False)` as well.
    #[test]
    fn only_what_has_to_be_escaped_is() {
        let value = "\u{8}\t\n\u{c}\r\"\\/\u{0}\u{1f}\u{7f}\u{e9}\u{20ac}\u{1f600}\u{2028}";
        let wanted =
            "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0000\\u001f\u{7f}\u{e9}\u{20ac}\u{1f600}\u{2028}\"";
        assert_eq!(text(&value), wanted);
    }
}
