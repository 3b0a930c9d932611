//! The canonical text of a value: the one JSON text that a digest is taken of.
//!
//! It is JSON in the form of RFC 8785 (JSON Canonicalization Scheme), in the part of it that records need: the fields of every
//! object in the order of their names, no white space, text in UTF-8 with only those characters escaped that have to be,
//! and no numbers but integers. Names are ASCII, for which all orders that are in use agree.
//!
//! serde writes fields in the order of the source, which may change when somebody tidies up; the order of names cannot. The
//! rest `serde_json` does as RFC 8785 wants it, so that what remains is to put the fields of every object in order.

use std::{
    cell::RefCell,
    io::{self, Write},
    ops::Range,
};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Returns the canonical text of a value.
pub(super) fn text(value: &impl Serialize) -> String {
    let out = RefCell::new(Vec::with_capacity(1024));
    let sorter = Sorter {
        out: &out,
        open: Vec::new(),
        fields: Vec::new(),
        scratch: Vec::new(),
    };
    let written = value.serialize(&mut Serializer::with_formatter(Shared(&out), sorter));
    written.expect("invariant: names are text, and nothing else can fail");
    String::from_utf8(out.into_inner())
        .expect("invariant: JSON is UTF-8, and is moved by whole fields")
}

/// The text, written by the serializer and by the formatter in turn.
struct Shared<'a>(&'a RefCell<Vec<u8>>);

impl Write for Shared<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Notes where the fields of an object are written, and puts them in order when the object ends.
struct Sorter<'a> {
    out: &'a RefCell<Vec<u8>>,
    /// For each object that is not ended: how many fields were noted before it.
    open: Vec<usize>,
    fields: Vec<Field>,
    scratch: Vec<u8>,
}

/// Where a field stands in the text.
#[derive(Clone)]
struct Field {
    /// The name with its quotation marks.
    name: Range<usize>,
    /// Behind the value.
    end: usize,
}

impl Sorter<'_> {
    fn len(&self) -> usize {
        self.out.borrow().len()
    }

    /// Puts the fields of the object that was begun last in order.
    fn sort(&mut self) {
        let first = self.open.pop().unwrap_or_default();
        let fields = self.fields.get_mut(first..).unwrap_or_default();
        let mut out = self.out.borrow_mut();
        let is_sorted =
            fields.is_sorted_by(|a, b| out.get(a.name.clone()) <= out.get(b.name.clone()));
        if let (false, Some(start)) = (is_sorted, fields.first().map(|field| field.name.start)) {
            self.scratch.clear();
            self.scratch
                .extend_from_slice(out.get(start..).unwrap_or_default());
            fields.sort_unstable_by(|a, b| out.get(a.name.clone()).cmp(&out.get(b.name.clone())));
            out.truncate(start);
            for field in fields.iter() {
                if out.len() > start {
                    out.push(b',');
                }
                let [begin, end] = [field.name.start, field.end].map(|at| at.saturating_sub(start));
                out.extend_from_slice(self.scratch.get(begin..end).unwrap_or_default());
            }
        }
        self.fields.truncate(first);
    }
}

impl Formatter for Sorter<'_> {
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open.push(self.fields.len());
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        let start = self.len();
        self.fields.push(Field {
            name: start..start,
            end: start,
        });
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        let end = self.len();
        if let Some(field) = self.fields.last_mut() {
            field.name.end = end;
        }
        Ok(())
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        // The fields of whatever was inside have been taken away: this is the last again.
        let end = self.len();
        if let Some(field) = self.fields.last_mut() {
            field.end = end;
        }
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.sort();
        writer.write_all(b"}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Fields as a map of `serde_json` keeps them are in order already; here they come as they stand.
    #[derive(Serialize)]
    struct Outer {
        b: (Inner, [u8; 0], &'static str),
        a: Inner,
        ab: bool,
        #[serde(rename = "a-b")]
        hyphen: Option<i64>,
    }

    #[derive(Serialize)]
    struct Inner {
        y: i64,
        x: Empty,
    }

    #[derive(Serialize)]
    struct Empty {}

    #[test]
    fn fields_are_put_in_order_at_every_depth() {
        let inner = || Inner { y: -7, x: Empty {} };
        let value = Outer {
            b: (inner(), [], "\",\"a\":}"),
            a: inner(),
            ab: true,
            hyphen: None,
        };
        let wanted =
            r#"{"a":{"x":{},"y":-7},"a-b":null,"ab":true,"b":[{"x":{},"y":-7},[],"\",\"a\":}"]}"#;
        assert_eq!(text(&value), wanted);
        let tree: Value = serde_json::from_str(wanted).unwrap();
        assert_eq!(text(&tree), wanted);
        for plain in [
            json!(7),
            json!([]),
            json!({}),
            json!("\\"),
            json!([1, [2, {"a": 0}]]),
        ] {
            assert_eq!(text(&plain), plain.to_string());
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
