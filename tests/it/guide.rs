//! The long documents say what the code says: every code, every field of a plan document, every type named.
//!
//! The tables of codes are generated: `UPDATE_GUIDE=1 cargo test --test it guide` writes them anew.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "test code: an overflow or a panic is a failed test"
)]

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use tactica::{
    issue::IssueCode,
    plan::PlanDraft,
    program::{Command, Envelope, Program},
};

#[path = "../layering/source.rs"]
#[expect(
    dead_code,
    reason = "shared with the layering test, which needs the rest of it"
)]
mod source;

use source::{Kind, Token, close, tokens, without_tests};

const ERRORS: &str = "src/guide/errors.md";
const JOURNAL: &str = "src/guide/journal.md";

fn read(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

/// Returns the sources of a module, tests apart, file by file in order.
fn sources(path: &Path, found: &mut Vec<String>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("source directory is readable");
        let mut inner: Vec<_> = entries
            .map(|entry| entry.expect("entry is readable").path())
            .collect();
        inner.sort();
        for path in inner {
            sources(&path, found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        found.push(fs::read_to_string(path).expect("source is UTF-8"));
    }
}

/// Returns the modules of the crate with their sources, in order.
fn modules() -> Vec<(String, Vec<String>)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let entries = fs::read_dir(src).expect("source directory is readable");
    let mut found: Vec<_> = entries
        .map(|entry| entry.expect("entry is readable").path())
        .map(|path| {
            let name = path
                .file_stem()
                .expect("entries have names")
                .to_string_lossy()
                .into_owned();
            let mut texts = Vec::new();
            sources(&path, &mut texts);
            (name, texts)
        })
        .collect();
    found.sort();
    found
}

/// Keeps a text in its cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn issue_table() -> String {
    let mut table = String::from(
        "| Code | Severity | What is wrong | What to do |\n| --- | --- | --- | --- |\n",
    );
    for code in IssueCode::ALL {
        let (message, advice) = (cell(code.message()), cell(code.advice()));
        writeln!(
            table,
            "| `{code}` | {} | {message} | {advice} |",
            code.severity()
        )
        .expect("a string takes all");
    }
    table
}

/// An error code as it stands in the source.
struct Row<'a> {
    code: &'a str,
    of: &'a str,
    message: &'a str,
}

/// Returns the text of `#[error("…")]` before the variant or type `name`, inside the type `of`.
fn message<'a>(tokens: &[Token<'a>], of: &str, name: &str) -> &'a str {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    let defines = |at: &usize| (is(*at, "enum") || is(*at, "struct")) && is(at + 1, of);
    let Some(start) = (0..tokens.len()).find(defines) else {
        return "";
    };
    let place = if of == name {
        Some(start)
    } else {
        let open = (start..tokens.len()).find(|at| is(*at, "{") || is(*at, ";"));
        let end = open.map_or(start, |open| close(tokens, open));
        // A declaration follows an attribute, a brace or a comma; the type of a field does not.
        let follows = |at: usize| ["]", ",", "{"].iter().any(|mark| is(at - 1, mark));
        (start + 1..end).find(|at| is(*at, name) && follows(*at))
    };
    let error =
        |at: &usize| is(*at, "#") && is(at + 2, "error") && place == Some(after_head(tokens, *at));
    let text = (0..tokens.len())
        .rfind(error)
        .and_then(|at| tokens.get(at + 4));
    text.filter(|text| text.kind == Kind::Text)
        .map_or("", |text| text.text)
}

/// Returns where the attributes and the visibility that begin at `at` end.
fn after_head(tokens: &[Token<'_>], mut at: usize) -> usize {
    while tokens.get(at).is_some_and(|token| token.is("#")) {
        at = close(tokens, at + 1);
    }
    if tokens.get(at).is_some_and(|token| token.is("pub")) {
        at += 1;
        if tokens.get(at).is_some_and(|token| token.is("(")) {
            at = close(tokens, at);
        }
    }
    at
}

/// Returns the codes that the functions named `code` of one file give.
fn error_codes<'a>(tokens: &[Token<'a>]) -> Vec<Row<'a>> {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    let mut rows = Vec::new();
    for at in (0..tokens.len()).filter(|at| is(*at, "fn") && is(at + 1, "code")) {
        let Some(implements) = (0..at).rfind(|at| is(*at, "impl")) else {
            continue;
        };
        let of = tokens[implements + 1].text;
        let Some(open) = (at..tokens.len()).find(|at| is(*at, "{")) else {
            continue;
        };
        // Each text belongs to the last path before it; to the type itself if there is none.
        let mut name = of;
        for i in open..close(tokens, open) {
            let token = tokens[i];
            if token.kind == Kind::Word && is(i - 1, "::") {
                name = token.text;
            } else if token.kind == Kind::Text {
                let message = message(tokens, of, name);
                rows.push(Row {
                    code: token.text,
                    of,
                    message,
                });
            }
        }
    }
    rows
}

/// Returns a message as one line of code, or says that there is no single one.
fn message_cell(message: &str) -> String {
    if message.is_empty() {
        return "composed from its parts".to_owned();
    }
    let lines: Vec<&str> = message.split("\\\n").map(str::trim_start).collect();
    format!("`{}`", cell(&lines.concat()))
}

fn error_table() -> String {
    let mut table = String::new();
    for (module, texts) in modules() {
        let texts: Vec<_> = texts
            .iter()
            .map(|text| without_tests(&tokens(text)))
            .collect();
        let rows: Vec<_> = texts
            .iter()
            .flat_map(|tokens| error_codes(tokens))
            .collect();
        if rows.is_empty() {
            continue;
        }
        write!(
            table,
            "\n### `{module}`\n\n| Code | Error | Message |\n| --- | --- | --- |\n"
        )
        .expect("a string takes all");
        for row in rows {
            let message = message_cell(row.message);
            writeln!(table, "| `{}` | `{}` | {message} |", row.code, row.of)
                .expect("a string takes all");
        }
    }
    table.push('\n');
    table
}

/// Says a type of a field as it stands in a document.
fn wire_type(rust: &str) -> &str {
    let inner = rust
        .strip_prefix("Option<")
        .and_then(|rest| rest.strip_suffix('>'));
    match inner.unwrap_or(rust) {
        "Box<str>" => "text",
        "Money" => "money",
        "Vec<Line>" => "lines",
        "NaiveDate" => "date",
        "Quantity" => "number",
        "Percent" => "percentage",
        "PeriodLabel" => "fiscal period",
        "Vote" => "`approve`, `reject` or `abstain`",
        "Finality" => "`partial` or `final`",
        "DateTime<Utc>" => "instant",
        "Payable" => {
            "`any-time`, `{\"from\": date}`, `on-receipt` or `{\"retainer\": {\"first\": date, \"cadence\": …, \"times\": number}}`"
        }
        "Vec<Command>" => "commands",
        "Facts" => "`{name: true, false, number or text}`",
        "u32" => "whole number",
        "DelegationTerms" => {
            "`{\"kinds\": list, \"roles\": list, \"limit\": limit, \"depth\": number, \"mode\": \"transfer\" or \"share\", \"when\": \"always\" or \"in-absence\"}`"
        }
        "GateVerdict" => "`go`, `no-go` or `continue`",
        "Waiver" => "`{\"role\": identifier, \"reason\": text}`",
        name if name.ends_with("Id") => "identifier",
        name => panic!("say what {name} is on the wire"),
    }
}

/// Returns one line for a field; a field after the `;` of a command, or behind an `Option`, may be left out.
fn field_row(name: &str, rust: &str, docs: &str, extra: bool) -> String {
    let given = if extra || rust.starts_with("Option<") {
        ""
    } else {
        "**required**"
    };
    format!("| `{name}` | {} | {given} | {docs} |\n", wire_type(rust))
}

const FIELDS: &str = "| Field | Type | | Meaning |\n| --- | --- | --- | --- |\n";

/// Returns the fields of a struct with public fields, as it stands in the source.
fn struct_rows(source: &str, name: &str) -> String {
    let (_, body) = source
        .split_once(&format!("pub struct {name} {{\n"))
        .expect("the struct exists");
    let (mut docs, mut rows) = (String::new(), String::new());
    for line in body.lines().map(str::trim).take_while(|line| *line != "}") {
        if let Some(doc) = line.strip_prefix("/// ") {
            docs.push_str(doc);
        } else if let Some((field, rust)) =
            line.strip_prefix("pub ").and_then(|l| l.split_once(": "))
        {
            rows.push_str(&field_row(field, rust.trim_end_matches(','), &docs, false));
            docs.clear();
        }
    }
    rows
}

/// Returns the reference of all commands: their fields, from the definition in the source.
fn command_reference() -> String {
    let source = read("src/program/command.rs").expect("the commands are defined");
    let outcome = struct_rows(
        &read("src/program/event.rs").expect("outcomes are defined"),
        "Outcome",
    );
    let (_, body) = source
        .split_once("\ndefine_commands! {\n")
        .expect("the commands are defined");
    let (mut text, mut docs, mut extra) = (String::new(), String::new(), false);
    for line in body.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("/// ") {
            let space = if docs.is_empty() { "" } else { " " };
            docs = format!("{docs}{space}{doc}");
        } else if let Some((_, kind)) = line
            .strip_suffix("\" {")
            .and_then(|line| line.split_once(" \""))
        {
            write!(text, "\n## `{kind}`\n\n{docs}\n\n{FIELDS}").expect("a string takes all");
            extra = false;
            docs.clear();
        } else if line == ";" {
            extra = true;
        } else if line == "outcome: Outcome," {
            writeln!(
                text,
                "| `outcome` | object | **required** | {docs} |\n\nAn outcome:\n\n{FIELDS}{}",
                outcome.trim_end()
            )
            .expect("a string takes all");
            docs.clear();
        } else if let Some((field, rust)) = line.trim_end_matches(',').split_once(": ") {
            text.push_str(&field_row(field, rust, &docs, extra));
            docs.clear();
        }
    }
    text.push('\n');
    text
}

/// Compares a generated part of a page with what it should be, or writes it anew if asked to.
fn generated(path: &str, part: &str, wanted: &str) {
    let page = read(path).expect("the page exists");
    let open = format!("<!-- {part}: generated -->\n");
    let shut = format!("<!-- {part}: end -->");
    let (before, rest) = page.split_once(&open).expect("the part begins");
    let (found, after) = rest.split_once(&shut).expect("the part ends");
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        fs::write(place, format!("{before}{open}{wanted}{shut}{after}"))
            .expect("the page is writable");
        return;
    }
    for line in wanted.lines().filter(|line| !line.is_empty()) {
        let there = found.lines().any(|have| have == line);
        assert!(
            there,
            "{path} lacks this line; UPDATE_GUIDE=1 writes it:\n{line}"
        );
    }
    assert_eq!(
        found, wanted,
        "{path} has too much, or another order; UPDATE_GUIDE=1 writes it anew"
    );
}

#[test]
fn the_guide_lists_every_issue_code_and_every_error_code() {
    generated(ERRORS, "issues", &format!("\n{}\n", issue_table()));
    generated(ERRORS, "errors", &error_table());
}

#[test]
fn the_guide_lists_every_command_with_its_fields() {
    let reference = command_reference();
    generated(JOURNAL, "commands", &reference);
    let listed: Vec<&str> = reference
        .lines()
        .filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`'))
        .collect();
    assert_eq!(listed, Command::KINDS);
}

/// Returns the rows of the table below the heading that names `` `name` ``: what stands in the first column.
fn first_column<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let heading = format!("`{name}`");
    let mut lines = page.lines();
    lines
        .by_ref()
        .find(|line| line.starts_with('#') && line.contains(&heading));
    lines
        .take_while(|line| !line.starts_with('#'))
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(first, _)| first)
        .collect()
}

#[test]
fn the_guide_describes_every_field_of_a_plan_document_in_order() {
    let page = read("src/guide/plan-document.md").expect("the page exists");
    let Some(draft) = read("src/plan/draft/mod.rs") else {
        return;
    };
    let tokens = tokens(&draft);
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    let call = (0..tokens.len())
        .rfind(|at| is(*at, "define_drafts") && is(at + 1, "!"))
        .expect("the drafts are defined");
    let end = close(&tokens, call + 2);
    let mut structs = 0;
    let mut at = call + 3;
    while at < end {
        at = after_head(&tokens, at);
        // What an object cannot do without stands before its fields.
        let open = if is(at + 1, "needs") { at + 3 } else { at + 1 };
        if !is(open, "{") {
            break;
        }
        let (name, shut) = (tokens[at].text, close(&tokens, open));
        let field =
            |at: &usize| is(at + 1, ":") && ["{", ",", "]"].iter().any(|mark| is(at - 1, mark));
        let fields: Vec<&str> = (open + 1..shut)
            .filter(field)
            .map(|at| tokens[at].text)
            .collect();
        assert_eq!(first_column(&page, name), fields, "fields of {name}");
        structs += 1;
        at = shut;
    }
    assert!(structs > 20, "only {structs} structs found");
}

#[test]
fn json_in_the_guide_is_json() {
    let mut blocks = 0;
    for name in ["plan-document", "journal", "errors"] {
        let page = read(&format!("src/guide/{name}.md")).expect("the page exists");
        let parts = page.split("```json\n").skip(1);
        for block in parts.map(|part| part.split("```").next().unwrap_or("")) {
            blocks += 1;
            for value in serde_json::Deserializer::from_str(block).into_iter::<serde_json::Value>()
            {
                assert!(value.is_ok(), "{name}: {value:?} in\n{block}");
            }
        }
    }
    assert!(blocks >= 4, "only {blocks} blocks found");
}

#[test]
fn the_glossary_names_types_that_exist() {
    let page = read("src/guide/glossary.md").expect("the page exists");
    let modules = modules();
    let mut named = 0;
    for span in page.split('`').skip(1).step_by(2) {
        let Some((module, rest)) = span.split_once("::") else {
            continue;
        };
        let Some((_, texts)) = modules.iter().find(|(name, _)| name == module) else {
            continue;
        };
        named += 1;
        for name in rest.split("::") {
            let found = texts
                .iter()
                .any(|text| tokens(text).iter().any(|token| token.is(name)));
            assert!(found, "`{span}`: there is no {name} in {module}");
        }
    }
    assert!(named > 20, "only {named} types named");
}

/// Returns the first JSON block of a page.
fn first_json(page: &str) -> String {
    let page = read(page).expect("the page exists");
    let block = page.split("```json\n").nth(1).expect("the page has JSON");
    block.split("```").next().unwrap_or("").to_owned()
}

#[test]
fn the_plan_in_the_guide_has_no_issue() {
    let draft = PlanDraft::from_json(&first_json("src/guide/plan-document.md"));
    let checked = draft.expect("the plan is a document").check();
    assert!(checked.issues.is_empty(), "{}", checked.issues);
}

#[test]
fn the_story_in_the_guide_is_accepted_and_has_every_kind_of_command() {
    let draft = PlanDraft::from_json(&first_json("src/guide/plan-document.md"));
    let plan = draft
        .expect("the plan is a document")
        .build()
        .expect("the plan is right");
    let mut program = Program::new(plan.clone());
    let mut kinds = BTreeSet::new();
    for line in first_json(JOURNAL).lines() {
        let envelope: Envelope = serde_json::from_str(line).expect("the line is an envelope");
        kinds.insert(envelope.command.kind());
        if let Err(rejection) = program.execute(envelope) {
            panic!("{line}\n{rejection}");
        }
    }
    assert_eq!(kinds, Command::KINDS.iter().copied().collect());
    let again = Program::replay(plan, program.journal().to_vec()).expect("the journal replays");
    assert_eq!(again.state(), program.state());
}
