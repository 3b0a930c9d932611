//! Where in the document a thing stands, in a form that costs nothing until it is printed.

use std::fmt;

/// The place of an item in the document: a section and an index, and perhaps a list inside the item and an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) struct Spot {
    section: &'static str,
    index: Option<usize>,
    inner: Option<(&'static str, usize)>,
}

impl Spot {
    /// A section that is not a list, such as `/budget`; the whole document for an empty name.
    pub(in crate::plan) fn section(section: &'static str) -> Self {
        Self {
            section,
            index: None,
            inner: None,
        }
    }

    /// An item of a top-level list, such as `/tactics/3`, or of a nested one, such as `/budget/nodes/3`.
    pub(in crate::plan) fn item(section: &'static str, index: usize) -> Self {
        Self {
            section,
            index: Some(index),
            inner: None,
        }
    }

    /// An item of a list inside an item, such as `/tactics/3/tasks/1`.
    pub(in crate::plan) fn inner(self, list: &'static str, index: usize) -> Self {
        Self {
            inner: Some((list, index)),
            ..self
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.section.is_empty() {
            write!(f, "/{}", self.section)?;
        }
        if let Some(index) = self.index {
            write!(f, "/{index}")?;
        }
        if let Some((list, index)) = self.inner {
            write!(f, "/{list}/{index}")?;
        }
        Ok(())
    }
}

/// The place of an item of a list below an item, such as `/needs/3`; a value, because the arguments of a format cannot be kept.
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) struct Nth(pub(in crate::plan) &'static str, pub(in crate::plan) usize);

impl fmt::Display for Nth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/{}", self.0, self.1)
    }
}

/// The place of an item of a list of which the pointer is known, such as `/modes/0/needs`.
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) struct In<'a>(pub(in crate::plan) &'a str, pub(in crate::plan) usize);

impl fmt::Display for In<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, self.1)
    }
}
