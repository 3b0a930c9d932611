//! The graph as a text that Graphviz draws.

use std::fmt::{self, Write};

use super::DependencyGraph;

impl DependencyGraph {
    /// Returns the graph in Graphviz's DOT language, each node with the text that `label` gives it.
    ///
    /// Nodes come first, then edges, both ascending, so that equal graphs with equal labels give the same text. Any text will
    /// do as a label and is shown as it is: what DOT takes for the end of a label, an escape or an entity is escaped,
    /// and control characters that no drawing can hold are shown as `�`.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` time and memory, and one call of `label` for each node.
    ///
    /// # Example: a label that is out to break the file
    /// ```
    /// use tactica::graph::DependencyGraph;
    ///
    /// let names = ["Write the brief", "Shoot \"A day out\"\n(two days)", "x\"]; 0 -> 2; //\\"];
    /// let graph = DependencyGraph::new(3, [(0, 1), (1, 2)])?;
    /// assert_eq!(graph.to_dot(|node| names[node as usize].to_owned()), r#"digraph {
    ///     0 [label="Write the brief"];
    ///     1 [label="Shoot \"A day out\"\n(two days)"];
    ///     2 [label="x\"]; 0 -> 2; //\\"];
    ///     0 -> 1;
    ///     1 -> 2;
    /// }
    /// "#);
    /// # Ok::<(), tactica::graph::GraphError>(())
    /// ```
    #[must_use]
    pub fn to_dot(&self, label: impl Fn(u32) -> String) -> String {
        let mut text = String::new();
        self.write_dot(&mut text, label)
            .expect("invariant: writing to a String cannot fail");
        text
    }

    fn write_dot(&self, text: &mut String, label: impl Fn(u32) -> String) -> fmt::Result {
        writeln!(text, "digraph {{")?;
        for node in 0..self.nodes() {
            let label = label(node);
            writeln!(text, "    {node} [label=\"{}\"];", Escaped(&label))?;
        }
        for (from, to) in self.edges() {
            writeln!(text, "    {from} -> {to};")?;
        }
        writeln!(text, "}}")
    }
}

/// A text as it stands between the quotes of a label.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.chars();
        while let Some(letter) = rest.next() {
            match letter {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                // The line ends with the line feed that follows.
                '\r' if rest.as_str().starts_with('\n') => (),
                '\n' | '\r' => f.write_str("\\n")?,
                '&' if starts_entity(rest.as_str()) => f.write_str("&amp;")?,
                '\t' => f.write_char('\t')?,
                // A NUL would end the whole file for Graphviz, which is written in C.
                _ if letter.is_control() => f.write_char(char::REPLACEMENT_CHARACTER)?,
                _ => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// Tells whether an ampersand before `rest` would be read as the start of a character such as `&lt;` or `&#60;`.
fn starts_entity(rest: &str) -> bool {
    let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
    name.len() < rest.len() && name.starts_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(labels: &[&str], edges: &[(u32, u32)]) -> String {
        let nodes = u32::try_from(labels.len()).unwrap();
        DependencyGraph::new(nodes, edges.iter().copied())
            .unwrap()
            .to_dot(|node| labels[node as usize].to_owned())
    }

    /// Reads the one label of a graph of one node as Graphviz does, and returns it with what follows it.
    fn read(text: &str) -> (String, &str) {
        let mut label = String::new();
        let mut rest = text
            .strip_prefix("digraph {\n    0 [label=\"")
            .unwrap()
            .chars();
        loop {
            match rest.next().unwrap() {
                '"' => return (label, rest.as_str()),
                '\\' => match rest.next().unwrap() {
                    'n' => label.push('\n'),
                    escaped @ ('"' | '\\') => label.push(escaped),
                    other => panic!("the escape \\{other} says something else"),
                },
                letter => label.push(letter),
            }
        }
    }

    #[test]
    fn no_label_breaks_out_of_its_quotes() {
        let hostile = [
            "",
            "\"",
            "\\",
            "\\\\",
            "\\\"",
            "\"\\",
            "\\n",
            "\\N \\G \\L",
            "line\nline\n",
            "\\\n\"\n",
            "\"]; 0 -> 0 [label=\"",
            "\"];}\ndigraph { a -> b }//",
            "<b>bold</b> /* */ # // { } | ü 漢",
            "a\tb",
        ];
        for label in hostile {
            let text = dot(&[label], &[]);
            assert_eq!(read(&text), (label.to_owned(), "];\n}\n"), "{text}");
            assert_eq!(text.lines().count(), 3, "{text}");
        }
    }

    #[test]
    fn what_dot_cannot_show_is_replaced() {
        let shown = [
            ("one\r\ntwo\rthree", "one\\ntwo\\nthree"),
            ("a\0b\u{1b}[31m\u{85}", "a\u{fffd}b\u{fffd}[31m\u{fffd}"),
            ("R&D, A&B; & &; &x", "R&D, A&amp;B; & &; &x"),
            ("&lt;&#60;&amp;", "&amp;lt;&amp;#60;&amp;amp;"),
        ];
        for (label, expected) in shown {
            assert_eq!(Escaped(label).to_string(), expected);
        }
    }

    #[test]
    fn nodes_and_edges_ascend_whatever_the_input() {
        let expected = "digraph {\n    0 [label=\"a\"];\n    1 [label=\"b\"];\n    2 [label=\"c\"];\n    \
            0 -> 1;\n    0 -> 2;\n    2 -> 0;\n}\n";
        let labels = ["a", "b", "c"];
        assert_eq!(dot(&labels, &[(2, 0), (0, 2), (0, 1), (0, 2)]), expected);
        assert_eq!(dot(&[], &[]), "digraph {\n}\n");
    }
}
