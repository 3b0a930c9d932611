//! The calendars that a table of tasks names.

use std::{collections::BTreeMap, fs, path::Path};

use tactica::time::{WorkCalendar, WorkCalendarSpec};

/// The calendar of a task that names none, and the project's: Monday to Friday, 09:00 to 17:00, unless a file says otherwise.
const STANDARD: &str = "standard";

/// Calendars by name; the project's is the first.
#[derive(Debug, Clone)]
pub(crate) struct Calendars {
    names: Vec<String>,
    calendars: Vec<WorkCalendar>,
}

impl Calendars {
    /// Reads `plan.calendars.json` beside `plan.csv`, if there is one; two calendars are built in.
    pub(crate) fn beside(table: &Path) -> Result<Self, String> {
        let mut known = BTreeMap::from([
            (STANDARD.to_owned(), WorkCalendar::standard()),
            ("continuous".to_owned(), WorkCalendar::continuous()),
        ]);
        let path = table.with_extension("calendars.json");
        if path.exists() {
            let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let text = fs::read_to_string(&path).map_err(|error| wrong(&error))?;
            let specs: BTreeMap<String, WorkCalendarSpec> =
                serde_json::from_str(&text).map_err(|error| wrong(&error))?;
            for (name, spec) in specs {
                let calendar = spec.build().map_err(|errors| {
                    let lines = errors
                        .iter()
                        .map(|error| wrong(&format!("{name}: {error}")));
                    lines.collect::<Vec<_>>().join("\n")
                })?;
                known.insert(name, calendar);
            }
        }
        // The project's calendar comes first.
        let (mut names, mut calendars) = (Vec::new(), Vec::new());
        if let Some(calendar) = known.remove(STANDARD) {
            names.push(STANDARD.to_owned());
            calendars.push(calendar);
        }
        names.extend(known.keys().cloned());
        calendars.extend(known.into_values());
        Ok(Self { names, calendars })
    }

    /// Returns the position of a calendar; the first if the name is empty.
    pub(crate) fn position(&self, name: &str) -> Result<u32, String> {
        if name.is_empty() {
            return Ok(0);
        }
        let found = self.names.iter().position(|known| known == name);
        let found = found.and_then(|position| u32::try_from(position).ok());
        found.ok_or_else(|| {
            let known = self.names.join(", ");
            format!("there is no calendar {name:?}: give {known}")
        })
    }

    pub(crate) fn into_parts(self) -> (Vec<String>, Vec<WorkCalendar>) {
        (self.names, self.calendars)
    }
}
