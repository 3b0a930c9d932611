//! A report written for people: one page of sections, for browsers as HTML and for terminals as text.

mod decisions;
mod earned;
mod gates;
mod goals;
mod money;
mod outlook;
mod results;
mod summary;
mod work;

use super::{Page, Report};

impl Report {
    /// Returns the report as a page: a summary, then objectives, schedule, budget, forecast, earned value, decisions, contingency,
    /// metrics and sources, with the charts of [`gantt`](Self::gantt), [`curve`](Self::curve), [`bars`](Self::bars) and
    /// [`s_curve`](Self::s_curve).
    #[must_use]
    pub fn page(&self) -> Page {
        let name = if self.header.name.is_empty() {
            self.header.plan.as_str()
        } else {
            &self.header.name
        };
        let mut sections = vec![
            summary::section(self),
            goals::section(self),
            work::section(self),
            money::nodes(self),
            money::spending(self),
            money::over_time(self),
            outlook::section(self),
            earned::section(self),
            decisions::requests(self),
            decisions::funds(self),
            results::channels(self),
            results::metrics(self),
        ];
        if !self.gates.is_empty() {
            sections.insert(3, gates::section(self));
        }
        sections.push(summary::sources(self));
        Page {
            title: name.to_owned(),
            subtitle: format!("Report as of {} UTC", self.as_of.format("%Y-%m-%d %H:%M")),
            language: "en".to_owned(),
            sections,
        }
    }

    /// Returns the report as plain text in lines of about `width` columns; see [`Page::text`].
    ///
    /// # Example
    /// ```
    /// use tactica::{plan::PlanDraft, program::Program, report::Report};
    ///
    /// let plan = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01").build()?;
    /// let report = Report::of(&Program::new(plan), "2025-02-01T12:00:00Z".parse()?)?;
    /// assert!(report.text(100).starts_with("spring\n======\nReport as of 2025-02-01 12:00 UTC\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        self.page().text(width)
    }
}
