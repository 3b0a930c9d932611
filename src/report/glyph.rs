//! How much room a text takes: terminal columns and estimated pixels, and how to cut it to fit.
//!
//! The drawing has no font at hand. Widths are estimates per character that are seldom too small: taken from a wide
//! screen font, so that in a narrower one a label leaves room rather than runs into its neighbour.

use std::borrow::Cow;

/// Splits a text into what a reader takes for characters: a base with its marks, a joined emoji, a flag.
///
/// This is an approximation of the grapheme clusters of Unicode that never cuts what belongs together in the common
/// scripts; tables for all of them would be a dependency for an ellipsis.
pub(crate) fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut previous = rest.chars().next()?;
        let mut flags = usize::from(is_flag_half(previous));
        let end = rest.char_indices().skip(1).find_map(|(at, c)| {
            let joined = extends(c)
                || previous == ZERO_WIDTH_JOINER
                || (is_flag_half(c) && std::mem::replace(&mut flags, 2) == 1);
            previous = c;
            (!joined).then_some(at)
        });
        let (first, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(first)
    })
}

const ZERO_WIDTH_JOINER: char = '\u{200D}';

fn is_flag_half(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// Tells whether a character is drawn on or merged into the one before it.
#[rustfmt::skip]
fn extends(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}'            // Latin, Greek, Cyrillic marks
        | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}'..='\u{05C2}' // Hebrew points
        | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' // Arabic vowels
        | '\u{0900}'..='\u{0902}' | '\u{093C}' | '\u{0941}'..='\u{0948}' | '\u{094D}' // Devanagari
        | '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}' // Thai
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' // format controls
        | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}' | '\u{FEFF}'
        | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Tells whether a character takes two columns of a terminal: East Asian wide forms and emoji.
#[rustfmt::skip]
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115F}' | '\u{231A}'..='\u{231B}' | '\u{2329}'..='\u{232A}' | '\u{23E9}'..='\u{23EC}'
        | '\u{2614}'..='\u{2615}' | '\u{26A1}' | '\u{2705}' | '\u{274C}' | '\u{2728}' | '\u{2753}'..='\u{2757}'
        | '\u{2B50}' | '\u{2B55}' | '\u{2E80}'..='\u{303E}' | '\u{3041}'..='\u{33FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{A000}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F300}'..='\u{1F64F}' | '\u{1F680}'..='\u{1F6FF}'
        | '\u{1F900}'..='\u{1FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// Returns the terminal columns of one cluster: 0, 1 or 2.
fn cluster_columns(cluster: &str) -> u64 {
    let Some(base) = cluster.chars().next() else {
        return 0;
    };
    // The emoji variation selector turns a narrow symbol into a picture of two columns.
    if is_wide(base) || cluster.contains('\u{FE0F}') {
        return 2;
    }
    u64::from(!extends(base))
}

/// Returns the terminal columns of a text.
pub(crate) fn columns(text: &str) -> u64 {
    clusters(text)
        .map(cluster_columns)
        .fold(0, u64::saturating_add)
}

/// Cuts a text to at most `limit` terminal columns, the last of them an ellipsis if something was cut.
pub(crate) fn fit_columns(text: &str, limit: u64) -> Cow<'_, str> {
    fit(text, limit, 1, cluster_columns)
}

/// Returns the estimated width of a text in thousandths of its font size.
pub(crate) fn milli_em(text: &str) -> u64 {
    clusters(text)
        .map(cluster_milli_em)
        .fold(0, u64::saturating_add)
}

/// Cuts a text to at most `limit` thousandths of its font size, ending in an ellipsis if something was cut.
pub(crate) fn fit_milli_em(text: &str, limit: u64) -> Cow<'_, str> {
    fit(text, limit, character_milli_em('…'), cluster_milli_em)
}

fn cluster_milli_em(cluster: &str) -> u64 {
    if cluster.contains('\u{FE0F}') {
        return EMOJI;
    }
    // A joined emoji shows as one picture where the font has it and as several where it has not: count all.
    let widths = cluster.chars().map(character_milli_em);
    widths.fold(0, u64::saturating_add)
}

const EMOJI: u64 = 1400;

/// Returns the width of one character in thousandths of the font size.
#[rustfmt::skip]
fn character_milli_em(c: char) -> u64 {
    match c {
        _ if extends(c) => 0,
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' | '\u{2018}'..='\u{201A}' => 320,
        ' ' | '.' | ',' | ':' | ';' | '|' | '/' | '\\' | '\u{A0}' | '·' => 340,
        'f' | 't' | '-' | '(' | ')' | '[' | ']' | '!' | '°' => 410,
        'r' | '"' | '*' | '_' | '`' | '–' | '\u{201C}'..='\u{201E}' => 530,
        'm' | 'M' | 'W' | '@' | '%' => 1000,
        'w' => 820,
        'a'..='z' | '0'..='9' | '$' | '?' | '{' | '}' => 640,
        'A'..='Z' => 790,
        '!'..='~' => 840,
        'Æ' | 'Œ' | 'æ' | 'œ' => 1080,
        '\u{A1}'..='\u{24F}' => 800,
        '\u{370}'..='\u{52F}' => if c.is_lowercase() { 800 } else { 1080 },
        '\u{590}'..='\u{5FF}' => 700,
        '\u{600}'..='\u{6FF}' => 900,
        '\u{2300}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' => EMOJI,
        _ => 1000,
    }
}

/// Keeps clusters from the start while they and the ellipsis stay within the limit.
fn fit(text: &str, limit: u64, ellipsis: u64, width: fn(&str) -> u64) -> Cow<'_, str> {
    let room = limit.saturating_sub(ellipsis);
    let (mut used, mut kept, mut end) = (0_u64, 0_usize, 0_usize);
    for cluster in clusters(text) {
        used = used.saturating_add(width(cluster));
        if used > limit {
            if limit < ellipsis {
                return Cow::Borrowed("");
            }
            let head = text.get(..kept).unwrap_or_default().trim_end();
            return Cow::Owned(format!("{head}…"));
        }
        end = end.saturating_add(cluster.len());
        if used <= room {
            kept = end;
        }
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_flags_and_joined_emoji_stay_whole() {
        let cut = |text: &'static str| clusters(text).collect::<Vec<_>>();
        assert_eq!(cut("ae\u{301}i"), ["a", "e\u{301}", "i"]);
        assert_eq!(cut("🇩🇪🇫🇷x"), ["🇩🇪", "🇫🇷", "x"]);
        assert_eq!(cut("👩🏽‍💻!"), ["👩🏽‍💻", "!"]);
        assert_eq!(cut(""), Vec::<&str>::new());
    }

    #[test]
    fn columns_follow_the_terminal() {
        for (text, expected) in [
            ("abc", 3),
            ("予算", 4),
            ("e\u{301}", 1),
            ("👩🏽‍💻", 2),
            ("🇩🇪", 2),
            ("⚠\u{FE0F}", 2),
            ("שלום", 4),
        ] {
            assert_eq!(columns(text), expected, "{text}");
        }
    }

    #[test]
    fn a_cut_text_fits_and_ends_in_an_ellipsis() {
        assert_eq!(fit_columns("launch", 6), "launch");
        assert_eq!(fit_columns("launch", 5), "laun…");
        assert_eq!(fit_columns("予算案", 5), "予算…");
        assert_eq!(fit_columns("予算案", 4), "予…");
        assert_eq!(fit_columns("two words", 5), "two…");
        assert_eq!(fit_columns("launch", 1), "…");
        assert_eq!(fit_columns("launch", 0), "");
        for limit in 0..6_000 {
            let cut = fit_milli_em("Plan & budget 予算 👩🏽‍💻", limit);
            assert!(milli_em(&cut) <= limit, "{cut} at {limit}");
        }
    }
}
