//! Reads a document back, and checks what holds for every one.

use roxmltree::{Document, Node, ParsingOptions};

pub(crate) const NAMESPACE: &str = "http://www.w3.org/2000/svg";

pub(crate) fn parse(text: &str) -> Document<'_> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).expect("the document is well-formed")
}

/// Returns a coordinate in tenths of a pixel.
pub(crate) fn tenths(text: &str) -> i64 {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    assert_eq!(tenth.len(), 1, "{text} has one decimal at most");
    let number = format!("{whole}{tenth}").parse();
    number.unwrap_or_else(|_| panic!("{text:?} is not a coordinate"))
}

pub(crate) fn attribute(node: Node<'_, '_>, name: &str) -> i64 {
    tenths(
        node.attribute(name)
            .unwrap_or_else(|| panic!("{node:?} has {name}")),
    )
}

pub(crate) fn with_class<'a, 'i>(document: &'a Document<'i>, class: &str) -> Vec<Node<'a, 'i>> {
    let holds = |node: &Node<'_, '_>| {
        let classes = node.attribute("class").unwrap_or_default();
        classes.split(' ').any(|found| found == class)
    };
    document.descendants().filter(holds).collect()
}

pub(crate) fn texts<'a>(document: &'a Document<'_>) -> Vec<&'a str> {
    let nodes = document
        .descendants()
        .filter(|n| n.has_tag_name((NAMESPACE, "text")));
    nodes.filter_map(|n| n.text()).collect()
}

/// Checks what holds for every chart: well-formed, named, inside its canvas, and loading nothing.
pub(crate) fn check_chart(svg: &str) {
    let document = parse(svg);
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let children: Vec<_> = root.children().filter(Node::is_element).take(2).collect();
    assert_eq!(children[0].tag_name().name(), "title");
    assert_eq!(children[1].tag_name().name(), "desc");
    assert_eq!(
        root.attribute("aria-label").unwrap(),
        children[0].text().unwrap_or_default()
    );
    let (width, height) = (attribute(root, "width"), attribute(root, "height"));
    let view = format!(
        "0 0 {} {}",
        root.attribute("width").unwrap(),
        root.attribute("height").unwrap()
    );
    assert_eq!(root.attribute("viewBox"), Some(view.as_str()));

    for node in root.descendants().filter(Node::is_element) {
        assert_eq!(
            node.attribute("id"),
            None,
            "two charts on a page would share it"
        );
        match node.tag_name().name() {
            "rect" => {
                let (x, y) = (attribute(node, "x"), attribute(node, "y"));
                let (w, h) = (attribute(node, "width"), attribute(node, "height"));
                assert!(w >= 0 && h >= 0, "{node:?}");
                assert!(
                    x >= 0 && y >= 0 && x + w <= width && y + h <= height,
                    "{node:?}"
                );
            }
            "line" => {
                for (name, limit) in [("x1", width), ("x2", width), ("y1", height), ("y2", height)]
                {
                    assert!((0..=limit).contains(&attribute(node, name)), "{node:?}");
                }
            }
            "path" => {
                let route = node.attribute("d").unwrap();
                let numbers = route.split(|c: char| c.is_ascii_alphabetic() || c == ' ');
                for number in numbers.filter(|number| !number.is_empty()) {
                    assert!(
                        (-100..=width.max(height)).contains(&tenths(number)),
                        "{route}"
                    );
                }
            }
            "text" => {
                assert!((0..=width).contains(&attribute(node, "x")), "{node:?}");
                assert!((0..=height).contains(&attribute(node, "y")), "{node:?}");
            }
            "svg" | "title" | "desc" | "style" | "g" | "circle" => (),
            other => panic!("{other} has no place in a chart"),
        }
    }
    check_loads_nothing(svg);
    check_no_overlap(&document);
}

/// Checks that nothing in the document names a place to load from, except in text.
pub(crate) fn check_loads_nothing(text: &str) {
    let document = parse(text);
    for node in document.descendants() {
        for found in node.attributes() {
            assert!(
                !["src", "srcset", "data", "action", "style"].contains(&found.name()),
                "{found:?}"
            );
            assert!(!found.name().starts_with("on"), "{found:?}");
            assert!(
                found.name() != "href" || found.value().starts_with("#s"),
                "{found:?}"
            );
        }
        let name = node.tag_name().name();
        assert!(
            !["script", "link", "image", "img", "use", "iframe", "object"].contains(&name),
            "{name}"
        );
        if name == "style" {
            let style = node.text().unwrap_or_default();
            assert!(
                !style.contains("url(") && !style.contains("@import"),
                "{style}"
            );
        }
    }
}

/// Checks that no two texts on one line cover each other, taking six tenths of the font size for a character.
pub(crate) fn check_no_overlap(document: &Document<'_>) {
    let mut spans = Vec::new();
    for node in document
        .descendants()
        .filter(|n| n.has_tag_name((NAMESPACE, "text")))
    {
        let text = node.text().unwrap_or_default();
        if !text.is_ascii() {
            continue; // the rule of thumb below is for Latin letters
        }
        let size = match node.attribute("class") {
            Some("title") => 150,
            Some("tick") => 110,
            _ => 120,
        };
        let width = i64::try_from(text.len()).unwrap() * size * 55 / 100;
        let x = attribute(node, "x");
        let left = match node.attribute("text-anchor") {
            Some("middle") => x - width / 2,
            Some("end") => x - width,
            _ => x,
        };
        spans.push((attribute(node, "y"), left, left + width, text));
    }
    spans.sort_unstable();
    for pair in spans.windows(2) {
        let same_line = pair[1].0 - pair[0].0 < 90;
        let apart = pair[0].2 <= pair[1].1 || pair[1].2 <= pair[0].1;
        assert!(!same_line || apart, "{pair:?}");
    }
}
