//! Old forms can be read, those of the future are named, and so is whatever this version does not know.

use tactica::program::{
    Chain, FORMAT, Program, Record, read_commands, read_records, write_records,
};

use super::{JOURNAL, JOURNAL_1, beginning, chain, heads, records};
use crate::running;

fn records_1() -> Vec<Record> {
    read_records(JOURNAL_1).unwrap()
}

#[test]
fn form_1_replays_to_the_same_state_and_the_same_head() {
    let old = Program::replay(running::plan(), records_1()).unwrap();
    let (text, records) = beginning();
    let new = Program::replay(running::plan(), records).unwrap();
    assert_eq!(old.state(), new.state());
    // A seal follows from the content of the records alone, whoever puts it there.
    assert_eq!(old.head(), new.head());
    // What was read is not rewritten.
    assert_eq!(write_records(old.journal()), JOURNAL_1);
    assert_eq!(write_records(new.journal()), text);
}

#[test]
fn form_1_is_brought_to_form_2_by_sealing() {
    let (mut upgraded, mut chain) = (records_1(), chain());
    for record in &mut upgraded {
        assert_eq!((record.v, record.seal), (1, None));
        chain.seal(record).unwrap();
    }
    assert_eq!(write_records(&upgraded), beginning().0);
    // Sealing again changes nothing, and still checks.
    let (again, mut chain) = (upgraded.clone(), super::chain());
    for record in &mut upgraded {
        chain.seal(record).unwrap();
    }
    assert_eq!(upgraded, again);
    let mut forged = again[0].clone();
    forged.events.clear();
    let error = super::chain().seal(&mut forged).unwrap_err();
    assert_eq!(error.code(), "chain-changed");
}

#[test]
fn form_2_goes_on_where_form_1_ends() {
    for cut in [1, 10, 34] {
        let mut mixed = records_1();
        mixed.truncate(cut);
        let program = Program::replay(running::plan(), mixed.clone()).unwrap();
        assert_eq!(program.head(), heads()[cut]);
        mixed.extend_from_slice(&records()[cut..]);
        let whole = Program::replay(running::plan(), mixed.clone()).unwrap();
        assert_eq!(Some(&whole.head()), heads().last());
        // What follows vouches for what had no seal.
        mixed[cut - 1].envelope.actor = "eve".parse().unwrap();
        let error = chain().verify(&mixed).unwrap_err();
        assert_eq!(
            (error.code(), error.seq()),
            ("chain-unlinked", cut as u64 + 1)
        );
    }
}

#[test]
fn a_record_of_the_future_is_named_whatever_its_shape() {
    for form in [0, FORMAT + 1, 4_000_000_000] {
        let line = format!(r#"{{"v":{form},"seq":7,"when":"then","events":{{"all":true}}}}"#);
        let errors = read_records(&line).unwrap_err();
        let said = format!(
            "line 1, column 18: record 7: it is written in form {form}; this version reads forms 1 to 2"
        );
        assert_eq!(errors.len(), 1);
        assert_eq!(
            (errors[0].code(), errors[0].seq),
            ("journal-version", Some(7))
        );
        let column = errors[0].column;
        assert_eq!(
            errors[0].to_string(),
            said.replace("column 18", &format!("column {column}"))
        );

        // The same, where only the number differs.
        let line = JOURNAL.lines().nth(6).unwrap();
        let line = line.replacen("\"v\":2", &format!("\"v\":{form}"), 1);
        assert_eq!(
            read_records(&line).unwrap_err()[0].code(),
            "journal-version"
        );
        let mut records = records();
        records[6].v = form;
        let error = Program::replay(running::plan(), records).unwrap_err();
        assert_eq!(error.code(), "replay-version");
        assert!(
            error
                .to_string()
                .starts_with("record 7 is written in form ")
        );
    }
}

/// A line of the journal, what is replaced in it by what, and what is said then.
const UNKNOWN: &[(usize, &str, &str, &str)] = &[
    (
        1,
        r#""type":"requested""#,
        r#""type":"dreamt""#,
        "record 1: events[0] is of the unknown kind \"dreamt\"",
    ),
    (
        1,
        r#""type":"moved""#,
        r#""type":"lifted""#,
        "record 1: events[1] is of the unknown kind \"lifted\"",
    ),
    (
        1,
        r#""type":"held""#,
        r#""type":"hidden""#,
        "record 1: events[1] is of the unknown kind \"hidden\"",
    ),
    (
        1,
        r#""type":"request-spend""#,
        r#""type":"beg""#,
        "record 1: command is of the unknown kind \"beg\"",
    ),
    (
        1,
        r#""hold":"r1""#,
        r#""colour":"red","hold":"r1""#,
        "record 1: events[1] has the unknown field \"colour\"",
    ),
    (
        1,
        r#""request":"r1""#,
        r#""request":"r1","colour":"red""#,
        "record 1: command has the unknown field \"colour\"",
    ),
    (
        2,
        r#""id":"c-2""#,
        r#""id":"c-2","colour":"red""#,
        "record 2: the line has the unknown field \"colour\"",
    ),
    (2, r#""id":"c-2","#, "", "record 2: missing field `id`"),
    (
        2,
        r#""actor":"lea""#,
        r#""actor":"Lea""#,
        "record 2: PersonId \"Lea\" holds 'L': only a-z, 0-9 and - are allowed",
    ),
    (
        2,
        "09:02:00Z",
        "09:02:00+00:00",
        "record 2: /at is written \"2025-03-03T09:02:00+00:00\", not \"2025-03-03T09:02:00Z\"",
    ),
    (
        1,
        "6000.00 USD",
        "6000.0 USD",
        "record 1: /command/lines/0/amount is written \"6000.0 USD\", not \"6000.00 USD\"",
    ),
    (2, "}],", "]}", "it is not JSON: expected `,` or `}`"),
];

#[test]
fn what_is_unknown_is_named_with_its_record() {
    for (number, old, new, said) in UNKNOWN {
        let mut lines: Vec<String> = JOURNAL.lines().map(str::to_owned).collect();
        let changed = lines[number - 1].replacen(old, new, 1);
        assert_ne!(changed, lines[number - 1], "{old}");
        lines[number - 1] = changed;
        let errors = read_records(&lines.join("\n")).unwrap_err();
        assert_eq!(errors.len(), 1, "{said}");
        let text = errors[0].to_string();
        let (place, text) = text.split_once(": ").unwrap();
        assert!(
            place.starts_with(&format!("line {number}, column ")),
            "{place}"
        );
        assert_eq!(text, *said);
    }
}

#[test]
fn what_is_unknown_in_a_command_is_named() {
    let line =
        r#"{"id":"c-1","at":"2024-10-02T14:00:00Z","actor":"anna","command":{"type":"sing"}}"#;
    let errors = read_commands(line).unwrap_err();
    assert_eq!(
        (errors[0].code(), errors[0].seq),
        ("journal-unknown-kind", None)
    );
    assert!(
        errors[0]
            .to_string()
            .ends_with("command is of the unknown kind \"sing\"")
    );
    // A command says no version: this is a field nobody knows.
    let line = r#"{"v":9,"id":"c-1","at":"2024-10-02T14:00:00Z","actor":"anna","command":{"type":"withdraw","request":"r1","reason":"x"}}"#;
    let errors = read_commands(line).unwrap_err();
    assert_eq!(errors[0].code(), "journal-unknown-field");
}

#[test]
fn a_record_without_a_seal_is_sealed_by_who_vouches_for_it() {
    // As the crate writes it without the feature audit.
    let mut bare = records();
    for record in &mut bare {
        record.seal = None;
    }
    let error = Program::replay(running::plan(), bare.clone()).unwrap_err();
    assert_eq!(error.code(), "chain-unsealed");
    let mut chain: Chain = chain();
    for record in &mut bare {
        chain.seal(record).unwrap();
    }
    assert_eq!(bare, records());
}
