//! The options that say from when to when a project is scheduled.

use tactica::{
    network::{Frame, Logic},
    tactic::Moment,
};

use super::outline::Outline;

/// The options that say from when to when a project is scheduled.
#[derive(Debug, Default)]
pub(crate) struct FrameOptions {
    start: Option<Moment>,
    finish: Option<Moment>,
    status: Option<Moment>,
}

impl FrameOptions {
    /// Tells whether none was given.
    pub(crate) fn is_empty(&self) -> bool {
        self.start.is_none() && self.finish.is_none() && self.status.is_none()
    }

    /// What to say of them.
    pub(crate) const USAGE: &str = "  --start DATE      when the project starts, such as 2026-03-02 or 2026-03-02T09:00; a plan says so itself
  --finish DATE     count from the finish: everything as late as it can; with --start, by when it should be finished
  --status DATE     nothing that is still to be done comes before this date";

    /// Takes an argument and its value, if it is one of these options.
    pub(crate) fn take(
        &mut self,
        flag: &str,
        value: impl FnOnce() -> Result<String, String>,
    ) -> Result<bool, String> {
        let slot = match flag {
            "--start" => &mut self.start,
            "--finish" => &mut self.finish,
            "--status" => &mut self.status,
            _ => return Ok(false),
        };
        let text = value()?;
        *slot = Some(text.parse().map_err(|error| format!("{flag}: {error}"))?);
        Ok(true)
    }

    /// Sets the start if no end is given.
    pub(crate) fn or_start(mut self, start: Moment) -> Self {
        if self.start.is_none() && self.finish.is_none() {
            self.start = Some(start);
        }
        self
    }

    /// Returns the frame for a project.
    pub(crate) fn frame(&self, outline: &Outline) -> Result<Frame, String> {
        let start = self.start.map(Moment::first_minute);
        let finish = self.finish.map(Moment::end_minute);
        let frame = match (start.or(outline.start), finish) {
            (Some(start), None) => Frame::from_start(start),
            (Some(start), Some(finish)) if self.start.is_some() => {
                Frame::from_start(start).finish_by(finish)
            }
            (_, Some(finish)) => Frame::from_finish(finish),
            (None, None) => return Err("say --start DATE or --finish DATE".into()),
        };
        Ok(match self.status {
            Some(status) => frame.as_of(status.first_minute(), Logic::Retained),
            None => frame,
        })
    }
}
