//! Invariant 12: whatever is changed, removed, moved or inserted breaks the chain at or before that point.

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tactica::program::{Chain, ChainError, Event, Program, Record, read_records};

use super::{JOURNAL, chain, heads, records};
use crate::running;

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn sha256(text: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(text).into();
    digest.map(|byte| format!("{byte:02x}")).concat()
}

/// The verification that the guide describes, written from it: `serde_json::Value` keeps the fields of an object in order.
#[test]
fn an_independent_verifier_agrees() {
    let mut head = sha256(r#"{"format":"tactica-journal","plan":"spring"}"#);
    for (line, record) in JOURNAL.lines().zip(records()) {
        let mut tree: Value = serde_json::from_str(line).unwrap();
        let hash = tree.as_object_mut().unwrap().remove("hash").unwrap();
        assert_eq!(tree["prev"], head.as_str());
        head = sha256(&tree.to_string());
        assert_eq!(hash, head.as_str(), "{line}");
        assert_eq!(record.canonical_text(), tree.to_string());
        let seal = record.seal.unwrap();
        assert_eq!(
            Record::from_canonical_text(&tree.to_string(), seal.hash),
            Ok(record)
        );
    }
    assert_eq!(heads().last().unwrap().hash.to_string(), head);
}

/// Returns the tree with every value in it changed, one at a time.
fn changes(tree: &Value, found: &mut Vec<Value>) {
    let inner: Vec<String> = match tree {
        Value::Object(map) => map.keys().cloned().collect(),
        Value::Array(list) => (0..list.len()).map(|at| at.to_string()).collect(),
        Value::String(text) => {
            return found.extend([format!("{text}0"), format!("0{text}")].map(Value::from));
        }
        Value::Number(number) => return found.push((number.as_u64().unwrap() + 1).into()),
        _ => panic!("{tree}"),
    };
    if let Value::Array(list) = tree {
        found.extend(list.iter().map(|item| {
            let both = list.iter().chain([item]).cloned();
            Value::Array(both.collect())
        }));
    }
    for name in inner {
        let place = format!("/{name}");
        let mut inside = Vec::new();
        changes(tree.pointer(&place).unwrap(), &mut inside);
        found.extend(inside.into_iter().map(|value| {
            let mut changed = tree.clone();
            *changed.pointer_mut(&place).unwrap() = value;
            changed
        }));
        let mut without = tree.clone();
        match &mut without {
            Value::Object(map) => drop(map.remove(&name)),
            Value::Array(list) => drop(list.remove(name.parse().unwrap())),
            _ => (),
        }
        found.push(without);
    }
}

/// Invariant 12 of a ledger, changed: every value of every record, changed alone: either it is no record any more, or the chain is broken right there.
#[test]
fn a_changed_value_is_found_in_its_record() {
    let (heads, mut read, mut unread) = (heads(), 0, 0);
    for (record, head) in records().iter().zip(heads) {
        let mut changed = Vec::new();
        changes(&serde_json::to_value(record).unwrap(), &mut changed);
        for tree in changed {
            match read_records(&tree.to_string()) {
                Err(errors) => {
                    unread += 1;
                    assert_eq!(errors.len(), 1);
                }
                Ok(records) => {
                    read += 1;
                    let broken = Chain::after(head).verify(&records).unwrap_err();
                    assert_eq!(broken.seq(), record.seq, "{tree}");
                    // A number of its own is judged by its place, all else by the digest.
                    let moved = records[0].seq != record.seq;
                    let code = if moved {
                        "chain-missing"
                    } else {
                        "chain-changed"
                    };
                    assert_eq!(broken.code(), code, "{tree}");
                }
            }
        }
    }
    assert!(read > 400 && unread > 1_000, "{read} read, {unread} not");
}

/// A bit of every byte of every line, changed alone: the same.
#[test]
fn a_changed_byte_is_found_in_its_line() {
    let (heads, mut read) = (heads(), 0);
    for (line, head) in JOURNAL.lines().zip(heads) {
        for at in 0..line.len() {
            // The bit that makes a neighbour of a digit and the one that makes another case of a letter.
            let mut bytes = line.as_bytes().to_vec();
            bytes[at] ^= [1, 32][at % 2];
            if bytes[at] == b'\n' {
                continue;
            }
            let changed = String::from_utf8(bytes).unwrap();
            let Ok(records) = read_records(&changed) else {
                continue;
            };
            read += 1;
            let broken = Chain::after(head).verify(&records).unwrap_err();
            assert_eq!(broken.seq(), head.seq + 1, "{changed}");
        }
    }
    assert!(read > 1_000, "{read} changed lines are records");
}

/// Invariant 12 of a ledger: removed.
#[test]
fn a_removed_record_is_missing() {
    let (all, heads) = (records(), heads());
    let last = *heads.last().unwrap();
    for (at, before) in heads.iter().enumerate().take(all.len()) {
        let mut left = all.clone();
        let removed = left.remove(at).seq;
        let replayed = Program::replay(running::plan(), left.clone());
        if removed == last.seq {
            // Nothing behind it misses it: that is what heads are kept for.
            assert_eq!(chain().verify(&left), Ok(*before));
            let (seq, expected) = (removed - 1, removed);
            let broken = ChainError::Truncated { seq, expected };
            assert_eq!(chain().verify_to(&left, last), Err(broken));
            assert_eq!(replayed.unwrap().head(), *before);
        } else {
            let (seq, found) = (removed, removed + 1);
            assert_eq!(
                chain().verify(&left),
                Err(ChainError::Missing { seq, found })
            );
            assert_eq!(replayed.unwrap_err().code(), "replay-sequence");
        }
    }
    for kept in 0..all.len() {
        let broken = chain().verify_to(&all[..kept], last).unwrap_err();
        assert_eq!(broken.seq(), all[kept].seq);
    }
}

/// Invariant 12 of a ledger: swapped.
#[test]
fn a_moved_or_repeated_record_is_found_where_it_stands() {
    let (all, heads) = (records(), heads());
    for first in 0..all.len() {
        for second in first + 1..all.len() {
            let mut moved = all.clone();
            moved.swap(first, second);
            let chain = || Chain::after(heads[first]);
            let (seq, found) = (all[first].seq, all[second].seq);
            assert_eq!(
                chain().verify(&moved[first..]),
                Err(ChainError::Moved { seq, found })
            );

            let mut again = all.clone();
            again.insert(second, all[first].clone());
            let (seq, found) = (found, seq);
            assert_eq!(
                chain().verify(&again[first..]),
                Err(ChainError::Inserted { seq, found })
            );
        }
    }
}

/// Changes what a record says, and nothing else of it.
fn forge(record: &mut Record) {
    record.envelope.actor = "eve".parse().unwrap();
}

/// A faker who seals what he changed is found one record later; one who seals all that follows, by a head kept elsewhere.
#[test]
fn a_record_that_was_changed_and_sealed_again_leads_nowhere() {
    let (all, heads) = (records(), heads());
    let last = *heads.last().unwrap();
    for at in 0..all.len() {
        if all[at].envelope.actor.as_str() == "eve" {
            continue;
        }
        let mut forged = all.clone();
        let mut faker = Chain::after(heads[at]);
        forge(&mut forged[at]);
        forged[at].seal = None;
        faker.seal(&mut forged[at]).unwrap();
        let found = chain().verify(&forged);
        if at + 1 < all.len() {
            let broken = ChainError::Unlinked {
                seq: all[at].seq + 1,
                expected: faker.head().hash,
                found: heads[at + 1].hash,
            };
            assert_eq!(found, Err(broken));
        } else {
            assert!(found.is_ok());
        }
        for record in &mut forged[at + 1..] {
            record.seal = None;
            faker.seal(record).unwrap();
        }
        assert_eq!(chain().verify(&forged), Ok(faker.head()));
        let broken = chain().verify_to(&forged, last).unwrap_err();
        assert_eq!((broken.code(), broken.seq()), ("chain-exchanged", last.seq));
        // Heads from before the fakery still hold.
        assert!(chain().verify_to(&forged, heads[at]).is_ok());
    }
}

#[test]
fn a_seal_cannot_be_taken_off() {
    let mut bare = records();
    bare[4].seal = None;
    assert_eq!(chain().verify(&bare), Err(ChainError::Unsealed { seq: 5 }));
    // Form 1 has none, and does not come after form 2.
    bare[4].v = 1;
    assert_eq!(chain().verify(&bare), Err(ChainError::Unsealed { seq: 5 }));
    let replayed = Program::replay(running::plan(), bare).unwrap_err();
    assert_eq!(replayed.code(), "chain-unsealed");
    assert_eq!(replayed.to_string(), "record 5 has no seal");
}

#[test]
fn the_journal_of_another_plan_is_refused() {
    let mut other = Chain::new(&"autumn".parse().unwrap());
    let broken = other.verify(&records()).unwrap_err();
    assert_eq!((broken.code(), broken.seq()), ("chain-unlinked", 1));
}

#[test]
fn a_replay_names_the_first_broken_record() {
    // An invoice that is higher by a dollar, and says so wherever it should.
    let mut lines: Vec<String> = JOURNAL.lines().map(str::to_owned).collect();
    assert!(lines[5].contains("2500.00"));
    lines[5] = lines[5].replace("2500.00", "2501.00");
    let changed = read_records(&lines.join("\n")).unwrap();
    let error = Program::replay(running::plan(), changed).unwrap_err();
    let begins = format!(
        "record 6 was changed: it was sealed as {}, and is ",
        heads()[6].hash
    );
    assert!(error.to_string().starts_with(&begins), "{error}");
    assert_eq!(error.code(), "chain-changed");
}

/// The text of a record says nothing more than the record: read and written it is the same, in any order of its fields.
#[test]
fn order_of_fields_and_white_space_do_not_matter() {
    for (line, record) in JOURNAL.lines().zip(records()) {
        let tree: Value = serde_json::from_str(line).unwrap();
        let loose = serde_json::to_string_pretty(&tree)
            .unwrap()
            .replace('\n', " ");
        assert_ne!(loose, line);
        assert_eq!(text(&record), line);
        assert_eq!(read_records(&loose).unwrap(), [record]);
    }
}

#[test]
fn a_snapshot_is_bound_to_its_journal() {
    let (all, heads) = (records(), heads());
    let program = Program::replay(running::plan(), all[..20].to_vec()).unwrap();
    assert_eq!(program.snapshot().head(), Some(heads[20]));
    let restored = || Program::restore(running::plan(), program.snapshot()).unwrap();
    assert_eq!(restored().head(), heads[20]);
    let whole = restored().resume(all[20..].to_vec()).unwrap();
    assert_eq!(Some(&whole.head()), heads.last());
    assert_eq!(
        whole.state(),
        Program::replay(running::plan(), all.clone())
            .unwrap()
            .state()
    );

    // The records of a journal that was forged before the snapshot do not follow it.
    let (mut forged, mut faker) = (all, chain());
    for (at, record) in forged.iter_mut().enumerate() {
        if at == 3 {
            record.envelope.command = match record.envelope.command.clone() {
                tactica::program::Command::Decide { request, vote, .. } => {
                    let reason = "forged".into();
                    tactica::program::Command::Decide {
                        request,
                        vote,
                        reason,
                        exception: None,
                        step: None,
                        acting_for: None,
                    }
                }
                other => panic!("{other:?}"),
            };
        }
        record.seal = None;
        faker.seal(record).unwrap();
    }
    let error = restored().resume(forged[20..].to_vec()).unwrap_err();
    assert_eq!(error.code(), "chain-unlinked");
    let moved = |event: &Event| matches!(event, Event::Moved { .. });
    assert!(forged[20..].iter().flat_map(|r| &r.events).any(moved));
}
