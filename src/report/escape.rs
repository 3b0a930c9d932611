//! How text gets into a document: the one escape function for SVG and HTML.

use std::fmt::{self, Write};

/// Returns `text` so that it can stand between tags or inside a quoted attribute of XML and HTML.
///
/// | In `text` | In the result | Why |
/// | --- | --- | --- |
/// | `&` `<` `>` `"` `'` | a character reference | they are markup |
/// | tab, line feed | a character reference | attributes would turn them into spaces |
/// | carriage return, also before a line feed | one line feed | as every XML parser reads it |
/// | other control characters below U+0020 | their picture: `␀`, `␛` | XML 1.0 forbids them |
/// | U+007F | `␡` | a control character without a glyph |
/// | U+0080 to U+009F, noncharacters such as U+FFFF | `�` | forbidden or without meaning |
/// | U+202D, U+202E (forced text direction) | `�` | they would reverse the text that follows |
///
/// What was replaced stays visible: nothing is dropped except the carriage return of a line end.
///
/// # Example: markup becomes text
/// ```
/// use tactica::report::escape;
///
/// assert_eq!(escape("<b> & \"x\""), "&lt;b&gt; &amp; &quot;x&quot;");
/// assert_eq!(escape("bell\u{7}"), "bell␇");
/// ```
#[must_use]
pub fn escape(text: &str) -> String {
    Escaped(text).to_string()
}

/// Writes a text escaped, without a string in between.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars().peekable();
        while let Some(c) = characters.next() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' => f.write_str("&#9;")?,
                '\r' if characters.peek() == Some(&'\n') => (),
                '\n' | '\r' => f.write_str("&#10;")?,
                other => f.write_char(visible(other))?,
            }
        }
        Ok(())
    }
}

/// Returns the character, or a visible stand-in for one that has no place in a document or on a terminal.
pub(crate) fn visible(c: char) -> char {
    let code = u32::from(c);
    match c {
        // The control pictures start at U+2400 in the order of the controls.
        '\0'..='\u{1F}' => char::from_u32(0x2400 | code).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7F}' => '\u{2421}',
        '\u{80}'..='\u{9F}' | '\u{202D}' | '\u{202E}' | '\u{FDD0}'..='\u{FDEF}' => {
            char::REPLACEMENT_CHARACTER
        }
        // The last two code points of every plane are noncharacters.
        _ if code & 0xFFFE == 0xFFFE => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_xml_forbids_passes() {
        for code in 0..=0x10_FFFF {
            let Some(c) = char::from_u32(code) else {
                continue;
            };
            let shown = visible(c);
            let legal = matches!(shown, ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
            assert!(legal, "U+{code:04X} became {shown:?}");
            assert!(!shown.is_control(), "U+{code:04X} became a control");
        }
    }

    #[test]
    fn line_ends_become_one_line_feed_each() {
        assert_eq!(escape("a\r\nb\rc\nd"), "a&#10;b&#10;c&#10;d");
        assert_eq!(escape("a\tb\u{1B}[31m"), "a&#9;b␛[31m");
    }

    #[test]
    fn letters_of_every_script_pass() {
        let text = "Größe · 予算 · תקציב · ميزانية · 👩🏽‍💻";
        assert_eq!(escape(text), text);
    }
}
