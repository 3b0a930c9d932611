//! A journal that was cut off is read up to there, with a report; one that is broken otherwise is not read.

use tactica::program::{Cut, End, Record, recover_records};

use super::{JOURNAL, records};

/// The last lines of the journal, from the record with this number on.
/// Returns the last two lines of what version 1 had to say.
fn last_two() -> String {
    let lines = JOURNAL.split_inclusive('\n');
    lines.skip(33).take(2).collect()
}

fn seqs(records: &[Record]) -> Vec<u64> {
    records.iter().map(|record| record.seq).collect()
}

/// Cut off at every byte: the records whose lines are whole, and a report of the rest.
#[test]
fn a_journal_may_be_cut_off_anywhere() {
    // A character of several bytes in each of two places of the last line.
    let text = last_two()
        .replace("it is needed", "a\u{e9}\u{1f600}")
        .replace("\"v\":2", "\"v\":1");
    let without = |line: &str| {
        let mut tree: serde_json::Value = serde_json::from_str(line).unwrap();
        let fields = tree.as_object_mut().unwrap();
        for seal in ["prev", "hash"] {
            fields.remove(seal);
        }
        fields["actor"] = "ben".into();
        fields["command"] =
            serde_json::json!({"type": "close-order", "order": "o1", "reason": "\u{e9}\u{1f600}"});
        format!("{tree}\n")
    };
    let text = text.lines().map(without).collect::<Vec<_>>().concat();
    let text = text.as_bytes();
    let ends: Vec<usize> = (1..=text.len())
        .filter(|end| text[end - 1] == b'\n')
        .collect();
    assert_eq!(ends.len(), 2);
    for length in 0..=text.len() {
        let recovered = recover_records(&text[..length]).unwrap();
        let whole = ends.iter().filter(|end| **end <= length).count();
        let offset = ends[..whole].last().copied().unwrap_or(0);
        let bytes = length - offset;
        if bytes == 0 {
            assert_eq!(recovered.end, End::Whole);
        } else if ends.contains(&(length + 1)) {
            assert_eq!(recovered.end, End::Unended);
            assert_eq!(recovered.records.len(), whole + 1);
            continue;
        } else {
            let line = whole + 1;
            assert_eq!(
                recovered.end,
                End::Cut(Cut {
                    line,
                    offset,
                    bytes
                })
            );
        }
        assert_eq!(recovered.records.len(), whole, "at {length}");
        assert_eq!(recover_records(&text[..offset]).unwrap().end, End::Whole);
    }
}

#[test]
fn lines_may_be_ended_in_two_ways_and_be_empty() {
    let crlf = format!("\r\n{}\n \t\r\n", JOURNAL.replace('\n', "\r\n"));
    for text in [JOURNAL.to_owned(), crlf] {
        let recovered = recover_records(text.as_bytes()).unwrap();
        assert_eq!(recovered.end, End::Whole);
        assert_eq!(recovered.records, records());
        assert_eq!(tactica::program::read_records(&text).unwrap(), records());
    }
    assert_eq!(recover_records(b"").unwrap().end, End::Whole);
}

/// What follows two whole records and a line feed, and what is said of it.
#[test]
fn only_a_missing_end_is_recovered() {
    let whole = last_two();
    let line = whole.lines().next().unwrap().as_bytes();
    let half = &line[..90];
    let zeros: &[u8] = &[0; 7];
    let join = |parts: &[&[u8]]| parts.concat();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", Vec::new(), "whole 2"),
        ("half a record", half.to_vec(), "cut 90 of line 3"),
        (
            "half a record, zeros",
            join(&[half, zeros]),
            "cut 97 of line 3",
        ),
        ("zeros", zeros.to_vec(), "cut 7 of line 3"),
        ("a record, zeros", join(&[line, zeros]), "cut"),
        ("a record", line.to_vec(), "unended 3"),
        ("white space", b"  ".to_vec(), "whole 2"),
        (
            "half a record, ended",
            join(&[half, b"\n"]),
            "3: journal-not-json",
        ),
        (
            "half a record, then a whole one",
            join(&[half, b"\n", line, b"\n"]),
            "3: journal-not-json",
        ),
        (
            "half a record glued to a whole one",
            join(&[half, line, b"\n"]),
            "3: journal-not-json",
        ),
        ("zeros, ended", join(&[zeros, b"\n"]), "3: journal-not-json"),
        (
            "a half with a wrong byte",
            join(&[&half[..50], b"\xff", &half[50..]]),
            "3: journal-not-utf8",
        ),
        (
            "half a character, then more",
            join(&[half, b"\xc3\""]),
            "3: journal-not-utf8",
        ),
        (
            "half a character at the end",
            join(&[half, b"\xc3"]),
            "cut 91 of line 3",
        ),
        (
            "a half with a wrong sign",
            join(&[b"{;", half]),
            "3: journal-not-json",
        ),
        ("no object", b"[1, 2".to_vec(), "3: journal-not-json"),
        ("no record", b"{}".to_vec(), "3: journal-line"),
        (
            "two bad lines",
            join(&[b"{}\n{}\n", half]),
            "3: journal-line 4: journal-line",
        ),
    ];
    for (what, tail, said) in cases {
        let text = [whole.as_bytes(), &tail].concat();
        let found = match recover_records(&text) {
            Ok(recovered) => {
                let count = recovered.records.len();
                assert_eq!(seqs(&recovered.records)[..2], [34, 35]);
                match recovered.end {
                    End::Whole => format!("whole {count}"),
                    End::Unended => format!("unended {count}"),
                    End::Cut(cut) => {
                        assert_eq!((cut.offset, count), (whole.len(), 2));
                        format!("cut {} of line {}", cut.bytes, cut.line)
                    }
                }
            }
            Err(errors) => {
                let said = errors
                    .iter()
                    .map(|error| format!("{}: {}", error.line, error.code()));
                said.collect::<Vec<_>>().join(" ")
            }
        };
        assert!(
            found == said || (said == "cut" && found.starts_with("cut")),
            "{what}: {found}"
        );
    }
}

#[test]
fn a_byte_order_mark_is_refused_at_the_beginning() {
    let text = format!("\u{feff}{JOURNAL}");
    let said = "line 1, column 1: it begins with a byte order mark, save it as UTF-8 without one";
    for errors in [
        recover_records(text.as_bytes()).unwrap_err(),
        tactica::program::read_records(&text).unwrap_err(),
    ] {
        assert_eq!(errors.len(), 1);
        assert_eq!(
            (errors[0].to_string().as_str(), errors[0].code()),
            (said, "journal-byte-order-mark")
        );
    }
    // Further on it is a sign like any other, and not one that JSON begins with.
    let text = format!("{}\n\u{feff}{JOURNAL}", JOURNAL.lines().next().unwrap());
    assert_eq!(
        recover_records(text.as_bytes()).unwrap_err()[0].code(),
        "journal-not-json"
    );
}

#[test]
fn the_place_of_a_wrong_byte_is_named() {
    let mut text = last_two().into_bytes();
    text[20] = 0xff;
    let errors = recover_records(&text).unwrap_err();
    assert_eq!(errors[0].to_string(), "line 1, column 21: it is not UTF-8");
}
