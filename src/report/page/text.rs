//! Writes a page as plain text: the same sections, without charts.

use super::{Block, Callout, CalloutLevel, Definition, Page, Section};
use crate::report::{
    Align, Table,
    glyph::{columns, fit_columns},
    table::one_line,
};

/// The narrowest page; below it, tables would be cut to nothing.
const WIDTH_MIN: usize = 40;

/// The least and the most columns to which words in the cells of a table are cut.
const CELL_MIN: u64 = 12;
const CELL_MAX: u64 = 72;

/// How far what stands below a line is moved to the right.
const INDENT: &str = "    ";

pub(super) fn write(page: &Page, width: usize) -> String {
    let mut writer = Writer {
        out: String::new(),
        width: width.max(WIDTH_MIN),
    };
    writer.wrapped("", "", &page.title);
    writer.rule(&page.title, '=');
    writer.wrapped("", "", &page.subtitle);
    for section in &page.sections {
        writer.section(section);
    }
    writer.out
}

/// A document while it is written.
struct Writer {
    out: String,
    width: usize,
}

impl Writer {
    fn section(&mut self, section: &Section) {
        self.blank();
        self.wrapped("", "", &section.heading);
        self.rule(&section.heading, '-');
        self.blocks(&section.blocks);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Figure(_) => (),
                Block::Paragraph(text) => {
                    self.blank();
                    self.wrapped("", "", text);
                }
                Block::List(items) => {
                    self.blank();
                    for item in items {
                        self.wrapped("  - ", INDENT, item);
                    }
                }
                Block::Definitions(definitions) => {
                    self.blank();
                    self.definitions(definitions);
                }
                Block::Table(table) => {
                    self.blank();
                    self.table(table);
                }
                Block::Callout(callout) => {
                    self.blank();
                    self.callout(callout);
                }
                Block::Fold(fold) => {
                    self.blank();
                    self.wrapped("", "", &fold.summary);
                    self.blocks(&fold.blocks);
                }
            }
        }
    }

    fn definitions(&mut self, definitions: &[Definition]) {
        let third = u64::try_from(self.width / 3).unwrap_or(0);
        let widths = definitions.iter().map(|one| columns(&one.term));
        let width = widths.max().unwrap_or(0).min(third);
        let size = usize::try_from(width).unwrap_or(0).saturating_add(2);
        let indent = " ".repeat(size);
        for Definition { term, description } in definitions {
            let term = one_line(term);
            let term = fit_columns(&term, width);
            let missing = width.saturating_sub(columns(&term));
            let padding = " ".repeat(usize::try_from(missing).unwrap_or(0));
            self.wrapped(&format!("{term}{padding}  "), &indent, description);
        }
    }

    fn callout(&mut self, callout: &Callout) {
        let level = match callout.level {
            CalloutLevel::Note => "Note",
            CalloutLevel::Warning => "Warning",
            CalloutLevel::Error => "Error",
        };
        self.wrapped("", INDENT, &format!("{level}: {}", callout.title));
        if !callout.text.is_empty() {
            self.wrapped(INDENT, INDENT, &callout.text);
        }
    }

    /// Writes a table in the widest form that fits. Words are cut for it, numbers never.
    fn table(&mut self, table: &Table) {
        let narrow = |text: &str| {
            let limit = u64::try_from(self.width).unwrap_or(u64::MAX);
            text.lines().all(|line| columns(line) <= limit)
        };
        let form = |limit: u64| cut(table, limit).text(usize::MAX);
        // The wider the cells, the wider the table: search between a limit that counts as fitting and one that does not.
        let (mut fitting, mut beyond) = (CELL_MIN, CELL_MAX.saturating_add(1));
        while beyond.saturating_sub(fitting) > 1 {
            let middle = fitting.midpoint(beyond);
            if narrow(&form(middle)) {
                fitting = middle;
            } else {
                beyond = middle;
            }
        }
        let text = form(fitting);
        self.out.push_str(&text);
    }

    /// Writes a text in lines that fit, broken between words; line breaks of the text are kept.
    fn wrapped(&mut self, first: &str, next: &str, text: &str) {
        let limit = u64::try_from(self.width).unwrap_or(u64::MAX);
        let mut indent = first;
        for line in text.lines() {
            let line = one_line(line);
            let mut written = String::from(indent);
            let mut empty = true;
            for word in line.split(' ').filter(|word| !word.is_empty()) {
                let room = limit.saturating_sub(columns(&written));
                if !empty && columns(word).saturating_add(1) > room {
                    self.line(&written);
                    next.clone_into(&mut written);
                    empty = true;
                }
                if !empty {
                    written.push(' ');
                }
                written.push_str(word);
                empty = false;
            }
            self.line(&written);
            indent = next;
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn rule(&mut self, heading: &str, mark: char) {
        let widest = u64::try_from(self.width).unwrap_or(u64::MAX);
        let width = columns(&one_line(heading)).min(widest);
        for _ in 0..width {
            self.out.push(mark);
        }
        self.out.push('\n');
    }

    fn blank(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }
}

/// Cuts the cells that are flush left; numbers are flush right.
fn cut(table: &Table, limit: u64) -> Table {
    let mut short = table.clone();
    let sides: Vec<Align> = (0..table.width())
        .map(|column| table.align(column))
        .collect();
    let rows = short.rows.iter_mut().chain([&mut short.totals]);
    for (text, side) in rows.flat_map(|row| row.iter_mut().zip(&sides)) {
        if *side == Align::Left {
            *text = fit_columns(&one_line(text), limit).into_owned();
        }
    }
    short
}
