//! Commands in words, for logs and screens.

use std::fmt;

use super::{Command, Outcome};
use crate::{approval::Line, money::Money};

/// Writes what comes in lines as `120.00 USD on search, 30.00 USD on video`.
struct On<'a>(&'a [Line]);

impl fmt::Display for On<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, Line { node, amount }) in self.0.iter().enumerate() {
            let comma = if n > 0 { ", " } else { "" };
            write!(f, "{comma}{amount} on {node}")?;
        }
        Ok(())
    }
}

/// Writes the amount of a document, which is given as one or in lines.
struct Given<'a>(Option<Money>, &'a [Line]);

impl fmt::Display for Given<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(amount) => amount.fmt(f),
            None => On(self.1).fmt(f),
        }
    }
}

/// Writes a reason behind a colon, or nothing.
struct Why<'a>(&'a str);

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.0)
    }
}

impl fmt::Display for Command {
    /// Writes the command in one line, such as `decide rq-1: approve: within the plan`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())?;
        match self {
            Self::RequestSpend { .. }
            | Self::RequestTransfer { .. }
            | Self::RequestDraw { .. }
            | Self::RequestAmendment { .. }
            | Self::AmendRequest { .. }
            | Self::Withdraw { .. } => self.write_request(f),
            Self::Decide { .. }
            | Self::Recuse { .. }
            | Self::OverrideRequest { .. }
            | Self::Delegate { .. }
            | Self::RevokeDelegation { .. }
            | Self::NoteAbsence { .. } => self.write_agreement(f),
            Self::Order { .. }
            | Self::ConfirmReceipt { .. }
            | Self::Accrue { .. }
            | Self::Invoice { .. }
            | Self::Credit { .. }
            | Self::Refund { .. }
            | Self::CloseOrder { .. }
            | Self::ReleaseRequest { .. } => self.write_document(f),
            Self::Expire {} => Ok(()),
            Self::Batch { commands } => {
                for (before, command) in std::iter::once(": ")
                    .chain(std::iter::repeat("; "))
                    .zip(commands)
                {
                    write!(f, "{before}{command}")?;
                }
                Ok(())
            }
            Self::DeclareTrigger { .. }
            | Self::DrawFund { .. }
            | Self::ReplenishFund { .. }
            | Self::RetireRisk { .. }
            | Self::ReleaseFund { .. } => self.write_fund(f),
            Self::FreezePeriod { period, reason } | Self::ReopenPeriod { period, reason } => {
                write!(f, " {period}{}", Why(reason))
            }
            Self::HoldReview { review, note } => write!(f, " {review}{}", Why(note)),
            Self::DecideGate {
                gate,
                verdict,
                reason,
            } => write!(f, " {gate}: {verdict}{}", Why(reason)),
            Self::ReportProgress { .. } | Self::MeasureKpi { .. } | Self::RecordOutcome { .. } => {
                self.write_fact(f)
            }
        }
    }
}

impl Command {
    fn write_request(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RequestSpend {
                request,
                lines,
                reason,
                ..
            }
            | Self::AmendRequest {
                request,
                lines,
                reason,
                ..
            } => {
                write!(f, " {request}: {}{}", On(lines), Why(reason))
            }
            Self::RequestTransfer {
                request,
                from,
                to,
                amount,
                reason,
                ..
            } => {
                write!(f, " {request}: {amount} from {from} to {to}{}", Why(reason))
            }
            Self::RequestDraw {
                request,
                fund,
                lines,
                reason,
                ..
            } => {
                write!(f, " {request}: {} from {fund}{}", On(lines), Why(reason))
            }
            Self::RequestAmendment {
                request,
                lines,
                source,
                reason,
                ..
            } => {
                write!(f, " {request}: {} from {source}{}", On(lines), Why(reason))
            }
            Self::Withdraw { request, reason } => write!(f, " {request}{}", Why(reason)),
            _ => Ok(()),
        }
    }

    fn write_agreement(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decide {
                request,
                vote,
                reason,
                step,
                acting_for,
                ..
            } => {
                write!(f, " {request}: {vote}")?;
                if let Some(step) = step {
                    write!(f, " on step {step}")?;
                }
                if let Some(holder) = acting_for {
                    write!(f, " for {holder}")?;
                }
                write!(f, "{}", Why(reason))
            }
            Self::Recuse { request, reason } => write!(f, " {request}{}", Why(reason)),
            Self::OverrideRequest {
                request,
                role,
                reason,
            } => {
                write!(f, " {request} as {role}{}", Why(reason))
            }
            Self::Delegate {
                to,
                start,
                end,
                reason,
                ..
            } => {
                write!(f, " to {to} from {start} to {end}{}", Why(reason))
            }
            Self::RevokeDelegation { to } => write!(f, " to {to}"),
            Self::NoteAbsence {
                from,
                until,
                person,
            } => {
                if let Some(person) = person {
                    write!(f, " of {person}")?;
                }
                write!(f, " from {from} to {until}")
            }
            _ => Ok(()),
        }
    }

    fn write_document(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order {
                order,
                request,
                vendor,
                amount,
                lines,
                reason,
                ..
            } => {
                let given = Given(*amount, lines);
                write!(
                    f,
                    " {order} under {request}: {given} from {vendor}{}",
                    Why(reason)
                )
            }
            Self::ConfirmReceipt { order } => write!(f, " {order}"),
            Self::Accrue {
                accrual,
                order,
                amount,
                lines,
                reason,
                ..
            } => {
                let given = Given(*amount, lines);
                write!(f, " {accrual} on {order}: {given}{}", Why(reason))
            }
            Self::Refund {
                credit,
                lines,
                reason,
            } => {
                write!(f, " {credit}: {}{}", On(lines), Why(reason))
            }
            Self::Invoice {
                invoice,
                order,
                amount,
                lines,
                ..
            } => {
                write!(f, " {invoice} on {order}: {}", Given(*amount, lines))
            }
            Self::Credit {
                credit,
                invoice,
                amount,
                lines,
                reason,
            } => {
                write!(
                    f,
                    " {credit} on {invoice}: {}{}",
                    Given(*amount, lines),
                    Why(reason)
                )
            }
            Self::CloseOrder { order, reason } => write!(f, " {order}{}", Why(reason)),
            Self::ReleaseRequest { request, reason } => write!(f, " {request}{}", Why(reason)),
            _ => Ok(()),
        }
    }

    fn write_fund(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeclareTrigger {
                fund,
                trigger,
                evidence,
            } => {
                write!(f, " {trigger} of {fund}{}", Why(evidence))
            }
            Self::DrawFund {
                fund,
                lines,
                reason,
                ..
            } => {
                write!(f, " {fund}: {}{}", On(lines), Why(reason))
            }
            Self::ReplenishFund {
                fund,
                from,
                amount,
                reason,
            } => {
                write!(f, " {fund}: {amount} from {from}{}", Why(reason))
            }
            Self::RetireRisk { fund, risk, reason } => {
                write!(f, " {risk} of {fund}{}", Why(reason))
            }
            Self::ReleaseFund {
                fund,
                amount,
                reason,
                ..
            } => {
                write!(f, " {fund}: {amount}{}", Why(reason))
            }
            _ => Ok(()),
        }
    }

    fn write_fact(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReportProgress {
                task,
                started,
                finished,
                percent,
                note,
            } => {
                write!(f, " {task}")?;
                if let Some(day) = started {
                    write!(f, ", started {day}")?;
                }
                if let Some(day) = finished {
                    write!(f, ", finished {day}")?;
                }
                if let Some(percent) = percent {
                    write!(f, ", {percent} done")?;
                }
                write!(f, "{}", Why(note))
            }
            Self::MeasureKpi { kpi, date, value } => write!(f, " {kpi}: {value} on {date}"),
            Self::RecordOutcome { outcome } => {
                let Outcome {
                    channel,
                    from,
                    until,
                    ..
                } = outcome;
                write!(f, " {channel}: {from} until {until}")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_say_what_they_ask_for() {
        for (json, text) in [
            (
                r#"{"type": "request-spend", "request": "r", "reason": "Search",
                    "lines": [{"node": "a", "amount": "1.00 USD"}, {"node": "b", "amount": "2.00 USD"}]}"#,
                "request-spend r: 1.00 USD on a, 2.00 USD on b: Search",
            ),
            (
                r#"{"type": "decide", "request": "r", "vote": "reject", "reason": ""}"#,
                "decide r: reject",
            ),
            (
                r#"{"type": "report-progress", "task": "t", "started": "2025-01-02", "percent": "40%"}"#,
                "report-progress t, started 2025-01-02, 40% done",
            ),
            (
                r#"{"type": "freeze-period", "period": "FY2025-M01", "reason": "the books are closed"}"#,
                "freeze-period FY2025-M01: the books are closed",
            ),
            (
                r#"{"type": "hold-review", "review": "quarterly"}"#,
                "hold-review quarterly",
            ),
            (
                r#"{"type": "batch", "commands": [{"type": "expire"}, {"type": "confirm-receipt", "order": "po"}]}"#,
                "batch: expire; confirm-receipt po",
            ),
        ] {
            let command: Command = serde_json::from_str(json).unwrap();
            assert_eq!(command.to_string(), text);
        }
    }
}
