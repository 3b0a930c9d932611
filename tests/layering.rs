//! What of the house's style a test can hold: the layers of modules, and words and sizes inside them.
//!
//! Reads the sources as text. The picture it enforces is the table of layers in `src/guide/architecture.md`.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "test code: an overflow is a failed test"
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

#[path = "layering/source.rs"]
mod source;

use source::{Kind, Token, close, paths, tokens, without_tests};

/// Layers from bottom to top. A module may use modules of earlier rows only.
const LAYERS: &[&[&str]] = &[
    &[
        "hash", "id", "number", "numeric", "parallel", "random", "time", "word",
    ],
    &["money", "graph"],
    &["issue", "network"],
    &[
        "strategy",
        "tactic",
        "resource",
        "approval",
        "metric",
        "customer",
        "response",
        "level",
        "pilot",
        "portfolio",
    ],
    &["budget"],
    &["contingency", "forecast"],
    &["plan"],
    &["schedule", "allocate"],
    &["staffing"],
    &["check"],
    &["program"],
    &["performance"],
    &["report"],
    &["error", "guide", "proptest"],
];

/// Libraries that one module alone may name, and which.
const HOMES: &[(&str, &str)] = &[("petgraph", "graph"), ("rayon", "parallel")];

/// Modules that may use floating-point numbers: estimates, and what is calculated from them.
const FLOAT_HOMES: &[&str] = &["numeric", "customer", "pilot", "response", "allocate"];

/// The most lines of code in a file; blank lines, comments and tests do not count.
const LINES_MAX: usize = 500;

/// Macros that print, stop or mark work left undone.
const MACROS: &[&str] = &[
    "print",
    "println",
    "eprint",
    "eprintln",
    "dbg",
    "todo",
    "unimplemented",
    "unreachable",
    "panic",
];

/// Paths that bring in a clock, the machine or hash order.
const PATHS: &[&[&str]] = &[
    &["SystemTime", "now"],
    &["Instant", "now"],
    &["Utc", "now"],
    &["Local", "now"],
    &["std", "fs"],
    &["std", "env"],
    &["std", "net"],
    &["std", "process"],
    &["std", "thread"],
];

fn row(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// A file of the library and what the rules say about it.
struct Sheet<'a> {
    /// Its path below `src`, such as `money/amount.rs`.
    name: &'a str,
    /// The module of the crate it belongs to; `lib` for the root.
    owner: &'a str,
    /// How many modules deep it stands: 0 for the root, 1 for `id.rs` and `money/mod.rs`.
    depth: usize,
    broken: Vec<String>,
}

impl<'a> Sheet<'a> {
    fn new(name: &'a str) -> Self {
        let parts: Vec<&str> = name.trim_end_matches(".rs").split('/').collect();
        let own = parts
            .iter()
            .filter(|part| **part != "mod" && **part != "lib")
            .count();
        Self {
            name,
            owner: parts[0],
            depth: own,
            broken: Vec::new(),
        }
    }

    fn refuse(&mut self, line: usize, what: &str) {
        self.broken
            .push(format!("src/{}:{line}: {what}", self.name));
    }

    /// Checks which modules the file names.
    fn check_imports(&mut self, tokens: &[Token<'_>]) {
        let root = self.owner == "lib";
        let own = row(self.owner);
        if own.is_none() && !root {
            self.refuse(1, "the module stands in no layer");
        }
        for path in paths(tokens) {
            let segments = &path.segments;
            if segments
                .iter()
                .filter(|segment| **segment == "super")
                .count()
                > 1
            {
                self.refuse(path.line, "super::super: begin with crate:: instead");
            } else if segments[0] == "super" && self.depth + inner_depth(tokens, path.at) < 2 {
                self.refuse(
                    path.line,
                    "super:: names the crate here: begin with crate:: instead",
                );
            }
            if segments[0] != "crate" || root {
                continue;
            }
            let used = segments.get(1).copied().unwrap_or("");
            match (own, row(used)) {
                (_, None) => {
                    self.refuse(
                        path.line,
                        &format!("crate::{used} is not a module of a layer"),
                    );
                }
                (Some(own), Some(other)) if used != self.owner && other >= own => {
                    let direction = if other == own { "sideways" } else { "upward" };
                    let owner = self.owner;
                    let what = format!(
                        "{direction} import: {owner} (row {own}) uses {used} (row {other})"
                    );
                    self.refuse(path.line, &what);
                }
                _ => (),
            }
        }
    }

    /// Checks for names that would get around the check of imports.
    fn check_names(&mut self, tokens: &[Token<'_>]) {
        for (i, token) in tokens.iter().enumerate() {
            let before = |word: &str| i > 0 && tokens[i - 1].is(word);
            let path = tokens.get(i + 1).is_some_and(|next| next.is("::"));
            if token.is("crate") && !path && !before("(") {
                self.refuse(token.line, "the crate under another name");
            }
            for (library, home) in HOMES {
                if token.is(library) && self.owner != *home {
                    self.refuse(token.line, &format!("{library} outside of its home"));
                }
            }
        }
    }

    /// Checks the words of the code that users get, tests apart.
    fn check_words(&mut self, tokens: &[Token<'_>]) {
        for (i, token) in tokens.iter().enumerate() {
            let next = |n: usize, mark: &str| tokens.get(i + n).is_some_and(|next| next.is(mark));
            let float = token.is("f64") || token.is("f32") || token.is_float();
            if float && !FLOAT_HOMES.contains(&self.owner) {
                self.refuse(token.line, &format!("a float: {}", token.text));
            }
            if token.is("HashSet") {
                self.refuse(
                    token.line,
                    "HashSet: its order must not reach an output, use BTreeSet",
                );
            }
            if MACROS.iter().any(|word| token.is(word)) && next(1, "!") {
                self.refuse(token.line, &format!("{}! in the library", token.text));
            }
            if token.is(".") && next(1, "expect") && next(2, "(") {
                let text = tokens.get(i + 3).filter(|text| text.kind == Kind::Text);
                if text.is_some_and(|text| !text.text.starts_with("invariant: ")) {
                    self.refuse(token.line, "expect without the invariant that it relies on");
                }
            }
        }
        for path in paths(tokens) {
            let held = |words: &&&[&str]| path.segments.windows(2).any(|pair| pair == **words);
            if let Some(words) = PATHS.iter().find(held) {
                self.refuse(path.line, &format!("{} in the library", words.join("::")));
            }
        }
    }

    fn check_size(&mut self, tokens: &[Token<'_>]) {
        let lines: BTreeSet<usize> = tokens.iter().map(|token| token.line).collect();
        if lines.len() > LINES_MAX {
            self.refuse(
                1,
                &format!("{} lines of code, the limit is {LINES_MAX}", lines.len()),
            );
        }
    }
}

/// Returns how many inline modules enclose the token at `at`.
fn inner_depth(tokens: &[Token<'_>], at: usize) -> usize {
    let opens = |i: &usize| tokens[*i].is("{") && *i >= 2 && tokens[*i - 2].is("mod");
    (0..at)
        .filter(opens)
        .filter(|i| close(tokens, *i) > at)
        .count()
}

/// Checks one file of the library.
fn check(name: &str, text: &str) -> Vec<String> {
    let mut sheet = Sheet::new(name);
    if !text.starts_with("//!") {
        sheet.refuse(
            1,
            "the file does not open with the question it answers (//!)",
        );
    }
    let all = tokens(text);
    sheet.check_imports(&all);
    sheet.check_names(&all);
    // A sibling file of tests is code that users do not get either.
    if !name.ends_with("/tests.rs") {
        let code = without_tests(&all);
        sheet.check_words(&code);
        sheet.check_size(&code);
    }
    sheet.broken
}

/// Returns the modules that the crate root declares.
fn declared(root: &str) -> BTreeSet<String> {
    let tokens = tokens(root);
    let mods = tokens
        .windows(2)
        .filter(|pair| pair[0].is("mod") && pair[1].kind == Kind::Word);
    mods.map(|pair| pair[1].text.to_owned()).collect()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Returns the sources below `dir`, each with its path below `src`, in order.
fn files(dir: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(dir).expect("source directory is readable");
    let mut places: Vec<PathBuf> = entries
        .map(|entry| entry.expect("directory entry is readable").path())
        .collect();
    places.sort();
    let mut found = Vec::new();
    for place in places {
        if place.is_dir() {
            found.extend(files(&place));
        } else if place.extension().is_some_and(|extension| extension == "rs") {
            let below = place.strip_prefix(src()).expect("found below src");
            let name = below.to_str().expect("names are UTF-8").replace('\\', "/");
            found.push((name, fs::read_to_string(&place).expect("source is UTF-8")));
        }
    }
    found
}

#[test]
fn the_sources_keep_to_the_rules() {
    let files = files(&src());
    assert!(files.len() > 20, "only {} files found", files.len());
    let broken: Vec<String> = files
        .iter()
        .flat_map(|(name, text)| check(name, text))
        .collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn the_layers_hold_exactly_the_modules_of_the_crate() {
    let root = fs::read_to_string(src().join("lib.rs")).expect("the crate has a root");
    let declared = declared(&root);
    let listed: BTreeSet<String> = LAYERS
        .iter()
        .flat_map(|row| row.iter())
        .map(|m| (*m).to_owned())
        .collect();
    assert_eq!(declared, listed, "declared by the root, listed here");
}

#[test]
fn the_guide_shows_these_layers() {
    let page = fs::read_to_string(src().join("guide/architecture.md")).expect("the page exists");
    let shown: Vec<(String, String)> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" | `"))
        .filter(|(row, _)| row.bytes().all(|digit| digit.is_ascii_digit()))
        .filter_map(|(row, rest)| Some((row.to_owned(), rest.split_once('`')?.0.to_owned())))
        .collect();
    let rows = LAYERS.iter().enumerate();
    let wanted: Vec<(String, String)> = rows
        .flat_map(|(row, modules)| {
            modules
                .iter()
                .map(move |m| (row.to_string(), (*m).to_owned()))
        })
        .collect();
    assert_eq!(shown, wanted);
}

/// Files that break one rule each, and what must be said about them.
const PLANTED: &[(&str, &str, &str)] = &[
    (
        "money/amount.rs",
        "//! x\nuse crate::plan::Plan;",
        "src/money/amount.rs:2: upward import: money (row 1) uses plan",
    ),
    (
        "money/amount.rs",
        "//! x\nuse crate::{id::{TaskId, PlanId},\n  graph::Graph};",
        ":3: sideways import",
    ),
    (
        "id.rs",
        "//! x\nfn f() -> crate::money::Money { crate::id::g() }",
        "upward import: id (row 0) uses money",
    ),
    (
        "id.rs",
        "//! x\ntype T = crate::money::Table::<u8>;",
        "upward import",
    ),
    (
        "id.rs",
        "//! x\nmacro_rules! m { () => { $crate::plan::Plan } }",
        "upward import",
    ),
    (
        "id.rs",
        "//! x\nuse super::money::Money;",
        "super:: names the crate here",
    ),
    (
        "money/mod.rs",
        "//! x\nuse super::{graph::Graph};",
        "super:: names the crate here",
    ),
    (
        "money/amount.rs",
        "//! x\nmod t { use super::super::x; }",
        "super::super",
    ),
    (
        "money/amount.rs",
        "//! x\nuse crate::*;",
        "crate::* is not a module",
    ),
    (
        "money/amount.rs",
        "//! x\nuse crate::Error;",
        "crate::Error is not a module",
    ),
    (
        "money/amount.rs",
        "//! x\nuse crate as this;",
        "the crate under another name",
    ),
    (
        "money/amount.rs",
        "//! x\nextern crate self as tactica;",
        "the crate under another name",
    ),
    ("kitchen/mod.rs", "//! x", "the module stands in no layer"),
    (
        "network/pass.rs",
        "//! x\nuse petgraph::Graph;",
        "petgraph outside of its home",
    ),
    (
        "staffing/what_if.rs",
        "//! x\nuse rayon::prelude::*;",
        "rayon outside of its home",
    ),
    ("money/amount.rs", "//! x\nfn f(x: f64) {}", "a float: f64"),
    (
        "money/amount.rs",
        "//! x\nconst X: u8 = 1.5 as u8;",
        "a float: 1.5",
    ),
    (
        "money/amount.rs",
        "//! x\nconst X: u8 = 1e3 as u8;",
        "a float: 1e3",
    ),
    (
        "money/amount.rs",
        "//! x\nuse std::collections::{BTreeMap, HashSet};",
        "HashSet",
    ),
    (
        "money/amount.rs",
        "//! x\nfn f() { println!(\"x\"); }",
        "println! in the library",
    ),
    (
        "money/amount.rs",
        "//! x\nfn f() { todo!() }",
        "todo! in the library",
    ),
    (
        "money/amount.rs",
        "//! x\nfn f() { dbg!(1); }",
        "dbg! in the library",
    ),
    (
        "money/amount.rs",
        "//! x\nfn f() { std::time::SystemTime::now(); }",
        "SystemTime::now in the library",
    ),
    (
        "money/amount.rs",
        "//! x\nfn f() { Instant::now(); }",
        "Instant::now in the library",
    ),
    (
        "money/amount.rs",
        "//! x\nuse std::{env, fmt};",
        "std::env in the library",
    ),
    (
        "money/amount.rs",
        "//! x\nfn f() { g().expect(\"works\"); }",
        "expect without the invariant",
    ),
    (
        "money/amount.rs",
        "\n//! x",
        "does not open with the question",
    ),
];

/// Files in which everything is as it should be, though it looks otherwise.
const INNOCENT: &[(&str, &str)] = &[
    (
        "money/amount.rs",
        "//! x\nuse crate::{id::TaskId, money::Money, number::{self, Percent}};",
    ),
    (
        "money/amount.rs",
        "//! f64, `crate::plan`\n// todo!() /* petgraph\n/* /* HashSet */ f32 */ use super::Money;",
    ),
    (
        "money/amount.rs",
        "//! x\nconst A: &str = \"crate::plan f64 \\\" todo!()\"; const B: &str = r#\"\"f64\"\"#;",
    ),
    (
        "money/amount.rs",
        "//! x\nfn f<'a>(x: &'a (u8, (u8,))) -> char { x.1.0; '\"'; '\\''; b'\"'; '{' } fn g() {}",
    ),
    (
        "money/amount.rs",
        "//! x\nconst A: [u8; 3] = [0xe3, 1_0u8, 1]; fn f() { for _ in 0..9 {} 7usize; }",
    ),
    (
        "money/amount.rs",
        "//! x\n#[cfg(test)]\nmod tests { use super::*; fn f() { println!(\"{}\", 1.5); x().expect(\"y\"); } }",
    ),
    (
        "id.rs",
        "//! x\npub(crate) fn f() { g().expect(\"invariant: \"); }\nmod tests { use super::f; }",
    ),
    (
        "graph/order.rs",
        "//! x\nuse petgraph::graph::DiGraph;\npub(in crate::graph) fn f() {}",
    ),
    (
        "plan/tests.rs",
        "//! x\nuse crate::money::Money;\nfn f() { panic!(\"1.5\"); }",
    ),
    ("lib.rs", "//! x\npub mod id;\npub use crate::error::Error;"),
];

#[test]
fn planted_violations_are_found() {
    for (name, text, wanted) in PLANTED {
        let broken = check(name, text);
        let said = broken.iter().any(|line| line.contains(wanted));
        assert!(said, "{name}: {text}\nwanted: {wanted}\nsaid: {broken:#?}");
        assert_eq!(broken.len(), 1, "{name}: {text}\nsaid: {broken:#?}");
    }
}

#[test]
fn innocent_files_are_left_alone() {
    for (name, text) in INNOCENT {
        assert_eq!(check(name, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn only_code_that_users_get_counts_towards_the_size() {
    let filled = |lines: usize| format!("//! x\n{}", "fn f() {}\n".repeat(lines));
    assert!(check("id.rs", &filled(LINES_MAX)).is_empty());
    let broken = check("id.rs", &filled(LINES_MAX + 1));
    assert_eq!(broken, ["src/id.rs:1: 501 lines of code, the limit is 500"]);
    let tests = format!(
        "{}\n\n// y\n#[cfg(test)]\nmod tests {{\n fn g() {{}}\n}}\n",
        filled(LINES_MAX)
    );
    assert!(check("id.rs", &tests).is_empty());
    assert_eq!(check("id.rs", &format!("{tests}fn h() {{}}\n")).len(), 1);
}

#[test]
fn modules_of_the_root_are_read_whatever_stands_around_them() {
    let root =
        "//! mod x;\n#[cfg(feature = \"proptest\")]\npub mod proptest;\nmod word; // mod y;\n";
    assert_eq!(
        declared(root).into_iter().collect::<Vec<_>>(),
        ["proptest", "word"]
    );
}
