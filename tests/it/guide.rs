//! The long documents say what the code says: every code, every field of a plan document, every type named.
//!
//! The tables of codes are generated: `UPDATE_GUIDE=1 cargo test --test it guide` writes them anew.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "test code: an overflow is a failed test"
)]

use std::{fmt::Write as _, fs, path::Path};

use tactica::{issue::IssueCode, plan::PlanDraft};

#[path = "../layering/source.rs"]
#[expect(
    dead_code,
    reason = "shared with the layering test, which needs the rest of it"
)]
mod source;

use source::{Kind, Token, close, tokens, without_tests};

const ERRORS: &str = "src/guide/errors.md";

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

/// Compares a generated part of the page with what it should be, or writes it anew if asked to.
fn generated(part: &str, wanted: &str) {
    let page = read(ERRORS).expect("the page exists");
    let (open, shut) = (
        format!("<!-- {part}: generated -->\n"),
        format!("<!-- {part}: end -->"),
    );
    let (before, rest) = page.split_once(&open).expect("the part begins");
    let (found, after) = rest.split_once(&shut).expect("the part ends");
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(ERRORS);
        fs::write(path, format!("{before}{open}{wanted}{shut}{after}"))
            .expect("the page is writable");
        return;
    }
    for line in wanted.lines().filter(|line| !line.is_empty()) {
        assert!(
            found.lines().any(|have| have == line),
            "{ERRORS} lacks this line:\n{line}\nUPDATE_GUIDE=1 writes it"
        );
    }
    assert_eq!(
        found, wanted,
        "{ERRORS} has too much or another order; UPDATE_GUIDE=1 writes it anew"
    );
}

#[test]
fn the_guide_lists_every_issue_code_and_every_error_code() {
    generated("issues", &format!("\n{}\n", issue_table()));
    generated("errors", &error_table());
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
        if !is(at + 1, "{") {
            break;
        }
        let (name, shut) = (tokens[at].text, close(&tokens, at + 1));
        let field =
            |at: &usize| is(at + 1, ":") && ["{", ",", "]"].iter().any(|mark| is(at - 1, mark));
        let fields: Vec<&str> = (at + 2..shut)
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
    assert!(blocks >= 10, "only {blocks} blocks found");
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

#[test]
fn the_plan_in_the_guide_has_no_issue() {
    let page = read("src/guide/plan-document.md").expect("the page exists");
    let block = page.split("```json\n").nth(1).expect("the page has a plan");
    let text = block.split("```").next().unwrap_or("");
    let checked = PlanDraft::from_json(text)
        .expect("the plan is a document")
        .check();
    assert!(checked.issues.is_empty(), "{}", checked.issues);
}
