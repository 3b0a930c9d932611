//! Rust source as tokens and paths: enough of the language to judge imports and words, without a parser crate.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or keyword.
    Word,
    /// A number, suffix included.
    Number,
    /// A string literal; its text is what stands between the quotes.
    Text,
    /// A character, byte or lifetime: nothing that matters here.
    Quote,
    /// `::`, or any other single character.
    Mark,
}

/// A piece of source that is neither space nor comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its text.
    pub(crate) text: &'a str,
    /// Its line, from 1.
    pub(crate) line: usize,
}

impl Token<'_> {
    /// Tells whether this is the given name, keyword or mark.
    pub(crate) fn is(&self, text: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Mark) && self.text == text
    }

    /// Tells whether this is a number with a fraction, an exponent or a floating-point suffix.
    pub(crate) fn is_float(&self) -> bool {
        let digits = self.text;
        let based = ["0x", "0b", "0o"]
            .iter()
            .any(|base| digits.starts_with(base));
        let float = digits.contains('.') || digits.contains(['e', 'E']) || digits.ends_with("f32");
        let whole = ["usize", "isize"]
            .iter()
            .any(|suffix| digits.ends_with(suffix));
        self.kind == Kind::Number && !based && !whole && (float || digits.ends_with("f64"))
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns how many bytes the comment at the start of `rest` has; nothing if there is none. Block comments nest.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_u32, 0);
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    Some(at)
}

/// Returns the whole length of the string at the start of `rest` and where its text begins and ends.
fn string(rest: &str) -> Option<(usize, usize, usize)> {
    let prefix = rest.len() - rest.trim_start_matches(['b', 'c', 'r']).len();
    let raw = prefix <= 2 && rest[..prefix].ends_with('r');
    let hashes = match rest[prefix..].find(|c| c != '#') {
        Some(count) if raw => count,
        Some(0) if prefix <= 1 => 0,
        _ => return None,
    };
    let start = prefix + hashes + 1;
    if !rest[prefix + hashes..].starts_with('"') {
        return None;
    }
    if raw {
        let close = format!("\"{}", "#".repeat(hashes));
        let end = start + rest[start..].find(&close)?;
        return Some((end + close.len(), start, end));
    }
    let mut escaped = false;
    let end = start
        + rest[start..].find(|c| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        })?;
    Some((end + 1, start, end))
}

/// Returns the length of the character, byte or lifetime at the start of `rest`.
fn quote(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('\'')?;
    let before = rest.len() - inner.len();
    let mut chars = inner.char_indices();
    let (_, first) = chars.next()?;
    let second = chars.next();
    if first == '\\' {
        let after = inner.char_indices().skip(2).find(|(_, c)| *c == '\'')?.0;
        return Some(before + after + 1);
    }
    if let Some((at, '\'')) = second {
        return Some(before + at + 1);
    }
    let name = inner.find(|c| !is_word(c)).unwrap_or(inner.len());
    (before == 1).then_some(before + name)
}

/// Returns the length of the number at the start of `rest`. After a point it is a field of a tuple, so has none itself.
fn number(rest: &str, field: bool) -> usize {
    let digits = |from: usize| {
        let found = rest[from..].find(|c| !is_word(c));
        found.map_or(rest.len(), |at| from + at)
    };
    let whole = digits(0);
    let mut fraction = rest[whole..].chars();
    let point = fraction.next() == Some('.') && fraction.next().is_some_and(|c| c.is_ascii_digit());
    if point && !field {
        digits(whole + 1)
    } else {
        whole
    }
}

/// Takes `source` apart.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        let mut push = |kind, start: usize, end: usize| {
            found.push(Token {
                kind,
                text: &rest[start..end],
                line,
            });
        };
        let length = if c.is_whitespace() {
            c.len_utf8()
        } else if let Some(length) = comment(rest) {
            length
        } else if let Some((length, start, end)) = string(rest) {
            push(Kind::Text, start, end);
            length
        } else if let Some(length) = quote(rest) {
            push(Kind::Quote, 0, length);
            length
        } else if c.is_ascii_digit() {
            let field = found.last().is_some_and(|token| token.is("."));
            let length = number(rest, field);
            found.push(Token {
                kind: Kind::Number,
                text: &rest[..length],
                line,
            });
            length
        } else if is_word(c) {
            let raw = if rest.starts_with("r#") { 2 } else { 0 };
            let name = rest[raw..]
                .find(|c| !is_word(c))
                .map_or(rest.len(), |end| raw + end);
            push(Kind::Word, raw, name);
            name
        } else {
            let length = if rest.starts_with("::") {
                2
            } else {
                c.len_utf8()
            };
            push(Kind::Mark, 0, length);
            length
        };
        line += rest[..length].matches('\n').count();
        at += length;
    }
    found
}

/// A path as it is written, groups multiplied out: `use a::{b, c::D}` gives `a::b` and `a::c::D`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path<'a> {
    /// Its segments; the last may be `*`.
    pub(crate) segments: Vec<&'a str>,
    /// The place of its first token.
    pub(crate) at: usize,
    /// The line of its last segment.
    pub(crate) line: usize,
}

/// Returns all paths of two or more segments, in imports and elsewhere.
pub(crate) fn paths<'a>(tokens: &[Token<'a>]) -> Vec<Path<'a>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let starts = tokens[at].kind == Kind::Word;
        if starts && tokens.get(at + 1).is_some_and(|next| next.is("::")) {
            at = path(tokens, at, &mut Vec::new(), &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path from `at`, adds it below `prefix`, and returns where it ends.
fn path<'a>(
    tokens: &[Token<'a>],
    at: usize,
    prefix: &mut Vec<&'a str>,
    found: &mut Vec<Path<'a>>,
) -> usize {
    let depth = prefix.len();
    let mut here = at;
    while let Some(token) = tokens.get(here) {
        let last = !tokens.get(here + 1).is_some_and(|next| next.is("::"));
        if token.is("{") && prefix.len() > depth {
            here = group(tokens, here, prefix, found);
            break;
        }
        if token.kind != Kind::Word && !token.is("*") {
            // Type arguments, as in `a::B::<C>`: the path up to here is what counts.
            if prefix.len() > depth {
                found.push(Path {
                    segments: prefix.clone(),
                    at,
                    line: token.line,
                });
            }
            break;
        }
        prefix.push(token.text);
        here += 1;
        if last {
            found.push(Path {
                segments: prefix.clone(),
                at,
                line: token.line,
            });
            break;
        }
        here += 1;
    }
    prefix.truncate(depth);
    here
}

/// Reads the members of the group that opens at `at`, and returns where it ends.
fn group<'a>(
    tokens: &[Token<'a>],
    at: usize,
    prefix: &mut Vec<&'a str>,
    found: &mut Vec<Path<'a>>,
) -> usize {
    let mut here = at + 1;
    while let Some(token) = tokens.get(here) {
        if token.is("}") {
            return here + 1;
        }
        if token.is("as") {
            here += 2;
        } else if token.kind == Kind::Word || token.is("*") {
            here = path(tokens, here, prefix, found).max(here + 1);
        } else {
            here += 1;
        }
    }
    here
}

/// Returns the place after the bracket that closes the one at `at`.
pub(crate) fn close(tokens: &[Token<'_>], at: usize) -> usize {
    let mut depth = 0_u32;
    for (i, token) in tokens.iter().enumerate().skip(at) {
        if ["{", "(", "["].iter().any(|open| token.is(open)) {
            depth += 1;
        } else if ["}", ")", "]"].iter().any(|shut| token.is(shut)) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return i + 1;
            }
        }
    }
    tokens.len()
}

/// Returns the source without the items that only tests see: those behind `#[cfg(test)]` and its like.
pub(crate) fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at].is("#") || !tokens.get(at + 1).is_some_and(|next| next.is("[")) {
            kept.push(tokens[at]);
            at += 1;
            continue;
        }
        let end = close(tokens, at + 1);
        let attribute = &tokens[at..end];
        let has = |word: &str| attribute.iter().any(|token| token.is(word));
        if attribute[2].is("cfg") && has("test") && !has("not") {
            at = item(tokens, end);
        } else {
            kept.extend_from_slice(attribute);
            at = end;
        }
    }
    kept
}

/// Returns where the item that begins at `at` ends: after its `;` or its block.
fn item(tokens: &[Token<'_>], at: usize) -> usize {
    let mut here = at;
    while let Some(token) = tokens.get(here) {
        if token.is(";") {
            return here + 1;
        }
        if token.is("{") {
            return close(tokens, here);
        }
        here = if token.is("(") || token.is("[") {
            close(tokens, here)
        } else {
            here + 1
        };
    }
    here
}
