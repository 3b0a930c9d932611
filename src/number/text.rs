//! How short texts are written and read without touching the heap.
//!
//! A journal of 100 000 records writes and reads several numbers per record, and none of them needs an allocation.

use std::{
    fmt::{self, Alignment, Display, Write},
    marker::PhantomData,
    str::FromStr,
};

use serde::{Deserializer, de};

/// The longest text: an amount of 39 digits with sign, point, blank and a currency of the caller's own takes 53.
const LENGTH_MAX: usize = 64;

/// A short ASCII text on the stack.
pub(crate) struct Line {
    bytes: [u8; LENGTH_MAX],
    length: usize,
}

impl Line {
    pub(crate) fn new() -> Self {
        Self {
            bytes: [0; LENGTH_MAX],
            length: 0,
        }
    }

    /// Writes `value` into a new line.
    pub(crate) fn of(value: fmt::Arguments<'_>) -> Self {
        let mut line = Self::new();
        line.write_fmt(value)
            .expect("invariant: every text written this way is shorter than the line");
        line
    }

    /// Appends one ASCII byte; the caller keeps within the length.
    pub(crate) fn push(&mut self, byte: u8) {
        debug_assert!(byte.is_ascii() && self.length < LENGTH_MAX);
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length = self.length.saturating_add(1);
        }
    }

    /// Turns the text around: numbers come digit by digit from the right.
    pub(crate) fn reverse(&mut self) {
        if let Some(text) = self.bytes.get_mut(..self.length) {
            text.reverse();
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        let text = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(text).expect("invariant: only ASCII is written")
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.length.saturating_add(text.len()) > LENGTH_MAX {
            return Err(fmt::Error);
        }
        for byte in text.bytes() {
            self.push(byte);
        }
        Ok(())
    }
}

/// Writes `text` with the width, fill and alignment asked for.
///
/// [`fmt::Formatter::pad`] would also cut it at the precision: `{:.2}` of 1250.00 USD would read `12`.
pub(crate) fn pad(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let Some(width) = f.width() else {
        return f.write_str(text);
    };
    let missing = width.saturating_sub(text.chars().count());
    let before = match f.align() {
        Some(Alignment::Right) => missing,
        Some(Alignment::Center) => missing / 2,
        Some(Alignment::Left) | None => 0,
    };
    let fill = f.fill();
    for _ in 0..before {
        f.write_char(fill)?;
    }
    f.write_str(text)?;
    for _ in before..missing {
        f.write_char(fill)?;
    }
    Ok(())
}

/// Reads a value out of its text; `expected` says what is wanted when something else is found, such as a JSON number.
pub(crate) fn deserialize<'de, T, D>(deserializer: D, expected: &'static str) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(TextVisitor {
        expected,
        value: PhantomData,
    })
}

struct TextVisitor<T> {
    expected: &'static str,
    value: PhantomData<T>,
}

impl<T: FromStr<Err: Display>> de::Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sample;

    impl Display for Sample {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            pad(f, "12.50")
        }
    }

    #[test]
    fn a_width_pads_and_a_precision_cuts_nothing() {
        assert_eq!(format!("[{Sample:.2}]"), "[12.50]");
        assert_eq!(format!("[{Sample:8}]"), "[12.50   ]");
        assert_eq!(format!("[{Sample:>8.1}]"), "[   12.50]");
        assert_eq!(format!("[{Sample:*^8}]"), "[*12.50**]");
        assert_eq!(format!("[{Sample:3}]"), "[12.50]");
    }

    #[test]
    fn a_line_takes_its_length_and_no_more() {
        let mut line = Line::new();
        assert!(line.write_str(&"x".repeat(LENGTH_MAX)).is_ok());
        assert!(line.write_str("x").is_err());
        assert_eq!(line.as_str().len(), LENGTH_MAX);
    }
}
