//! Writes a page as HTML, every text through the one escape function.

use std::fmt;

use super::{Block, Callout, CalloutLevel, Figure, Fold, FoldState, Page, Section};
use crate::report::{Align, Table, escape::Escaped};

/// The look of a page. It must hold no `<` and no `&`, which XML would read as markup.
const STYLE: &str = include_str!("style.css");

/// What the browser may load for the page: the style inside it, and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The fewest sections that are worth links at the top.
const LINKS_MIN: usize = 3;

/// A document while it is written.
struct Writer {
    out: String,
}

pub(super) fn write(page: &Page) -> String {
    let title = Escaped(&page.title);
    let mut writer = Writer { out: String::new() };
    writer.put(format_args!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\"/>\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1 dir=\"auto\">{title}</h1>\n",
        language = Escaped(&page.language),
        policy = Escaped(POLICY),
    ));
    if !page.subtitle.is_empty() {
        writer.element("p class=\"subtitle\" dir=\"auto\"", &page.subtitle);
    }
    writer.put(format_args!("</header>\n"));
    if page.sections.len() >= LINKS_MIN {
        writer.put(format_args!("<nav>\n"));
        for (number, section) in (1_u64..).zip(&page.sections) {
            writer.element(&format!("a href=\"#s{number}\""), &section.heading);
        }
        writer.put(format_args!("</nav>\n"));
    }
    writer.put(format_args!("<main>\n"));
    for (number, section) in (1_u64..).zip(&page.sections) {
        writer.section(number, section);
    }
    writer.put(format_args!("</main>\n</body>\n</html>\n"));
    writer.out
}

impl Writer {
    fn section(&mut self, number: u64, section: &Section) {
        self.put(format_args!("<section>\n"));
        self.element(
            &format!("h2 id=\"s{number}\" dir=\"auto\""),
            &section.heading,
        );
        self.blocks(&section.blocks);
        self.put(format_args!("</section>\n"));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => self.element("p dir=\"auto\"", text),
                Block::List(items) => self.container("ul", |writer| {
                    for item in items {
                        writer.element("li dir=\"auto\"", item);
                    }
                }),
                Block::Definitions(definitions) => self.container("dl", |writer| {
                    for definition in definitions {
                        writer.element("dt dir=\"auto\"", &definition.term);
                        writer.element("dd dir=\"auto\"", &definition.description);
                    }
                }),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::Callout(callout) => self.callout(callout),
                Block::Fold(fold) => self.fold(fold),
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.container("div class=\"scroll\"", |writer| {
            writer.container("table", |writer| {
                if !table.caption.is_empty() {
                    writer.element("caption dir=\"auto\"", &table.caption);
                }
                let headings: Vec<_> = table.columns.iter().map(|c| c.heading.as_str()).collect();
                if headings.iter().any(|heading| !heading.is_empty()) {
                    writer.container("thead", |writer| {
                        writer.row(table, "th scope=\"col\"", &headings);
                    });
                }
                writer.container("tbody", |writer| {
                    for row in &table.rows {
                        writer.row(table, "td", row);
                    }
                });
                if !table.totals.is_empty() {
                    writer.container("tfoot", |writer| writer.row(table, "td", &table.totals));
                }
            });
        });
    }

    fn row(&mut self, table: &Table, cell: &str, row: &[impl AsRef<str>]) {
        self.container("tr", |writer| {
            for column in 0..table.width() {
                let text = row.get(column).map_or("", AsRef::as_ref);
                let class = match table.align(column) {
                    Align::Left => "",
                    Align::Right => " class=\"number\"",
                };
                writer.element(&format!("{cell}{class} dir=\"auto\""), text);
            }
        });
    }

    fn figure(&mut self, figure: &Figure) {
        self.container("figure", |writer| {
            writer.out.push_str(&figure.chart.svg());
            if !figure.caption.is_empty() {
                writer.element("figcaption dir=\"auto\"", &figure.caption);
            }
        });
    }

    fn callout(&mut self, callout: &Callout) {
        let (class, name) = match callout.level {
            CalloutLevel::Note => ("note", "Note"),
            CalloutLevel::Warning => ("warning", "Warning"),
            CalloutLevel::Error => ("error", "Error"),
        };
        self.container(&format!("div class=\"callout {class}\""), |writer| {
            writer.element("span class=\"level\"", name);
            writer.element("span class=\"name\" dir=\"auto\"", &callout.title);
            if !callout.text.is_empty() {
                writer.element("div class=\"text\" dir=\"auto\"", &callout.text);
            }
        });
    }

    fn fold(&mut self, fold: &Fold) {
        let open = match fold.state {
            FoldState::Closed => "",
            FoldState::Open => " open=\"open\"",
        };
        self.container(&format!("details{open}"), |writer| {
            writer.element("summary dir=\"auto\"", &fold.summary);
            writer.blocks(&fold.blocks);
        });
    }

    /// Writes an element that holds a text; `tag` is its name with the attributes.
    fn element(&mut self, tag: &str, text: &str) {
        self.put(format_args!("<{tag}>{}</{}>\n", Escaped(text), name(tag)));
    }

    /// Writes an element that holds others; `tag` is its name with the attributes.
    fn container(&mut self, tag: &str, inside: impl FnOnce(&mut Self)) {
        self.put(format_args!("<{tag}>\n"));
        inside(self);
        self.put(format_args!("</{}>\n", name(tag)));
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        fmt::Write::write_fmt(&mut self.out, text)
            .expect("invariant: writing to a string does not fail");
    }
}

/// Returns the name of an element without its attributes.
fn name(tag: &str) -> &str {
    tag.split(' ').next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_holds_no_markup_and_loads_nothing() {
        for part in ["<", "&", "url(", "@import", "http"] {
            assert!(!STYLE.contains(part), "{part}");
        }
    }
}
