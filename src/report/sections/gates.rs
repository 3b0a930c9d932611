//! Which gates wait for the decision on a pilot, and what was decided.

use crate::report::{
    Block, GateRow, Report, Section,
    words::{NONE, day, instant, named, paragraph, table},
};

pub(super) fn section(report: &Report) -> Section {
    let rows = report.gates.iter().map(row).collect();
    let headings = [
        "Gate", "Pilot of", ">Planned", "Decision", "By", ">On", "Why",
    ];
    Section {
        heading: "Gates".to_owned(),
        blocks: vec![
            paragraph("What waits for a gate may not start before its decision is a go."),
            Block::Table(table("", &headings, rows)),
        ],
    }
}

fn row(gate: &GateRow) -> Vec<String> {
    let mut cells = vec![
        named(&gate.name, gate.gate.as_str()),
        gate.tactic.to_string(),
        day(gate.planned),
    ];
    match gate.decisions.last() {
        None => {
            cells.push("not decided".to_owned());
            cells.resize(7, NONE.to_owned());
        }
        Some(last) => cells.extend([
            last.verdict.to_string(),
            last.by.to_string(),
            instant(last.at),
            last.reason.to_string(),
        ]),
    }
    cells
}
