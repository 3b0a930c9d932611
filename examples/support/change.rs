//! Changes to tasks and links, as they are written on a command line.

use std::str::FromStr;

use tactica::{
    id::TaskId,
    network::{ActivityKind, Breaks, LinkKind, Timing},
    time::WorkTime,
};

use super::{
    outline::{Outline, read_link},
    table::set_bound,
};

/// A change to an outline.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// `shoot.duration=5d`: another duration, calendar, timing or date; nothing after the sign takes a date away.
    Set {
        id: TaskId,
        field: String,
        value: String,
    },
    /// `brief FS+2d shoot`: one more link.
    Link { link: String, to: TaskId },
    /// `brief shoot` or `brief FS shoot`: no link any more, or none of that kind.
    Unlink {
        from: TaskId,
        kind: Option<LinkKind>,
        to: TaskId,
    },
    /// `shoot`: neither the task nor its links.
    Remove { id: TaskId },
}

impl Change {
    /// Reads the value of `--set`, `--link`, `--unlink` or `--remove`; `None` for another flag.
    pub(crate) fn of_flag(
        flag: &str,
        value: impl FnOnce() -> Result<String, String>,
    ) -> Result<Option<Self>, String> {
        let read = match flag {
            "--set" => Self::set,
            "--link" => Self::link,
            "--unlink" => Self::unlink,
            "--remove" => Self::remove,
            _ => return Ok(None),
        };
        let text = value()?;
        let change = read(text.trim()).map_err(|error| format!("{flag} {text:?}: {error}"))?;
        Ok(Some(change))
    }

    fn set(text: &str) -> Result<Self, String> {
        let form = "give ID.FIELD=VALUE, such as shoot.duration=5d";
        let (place, value) = text.split_once('=').ok_or(form)?;
        let (id, field) = place.split_once('.').ok_or(form)?;
        Ok(Self::Set {
            id: read(id)?,
            field: field.trim().to_owned(),
            value: value.trim().to_owned(),
        })
    }

    fn link(text: &str) -> Result<Self, String> {
        let form = "give what is waited for and what waits, such as \"brief FS+2d shoot\"";
        let (link, to) = text.rsplit_once(' ').ok_or(form)?;
        Ok(Self::Link {
            link: link.trim().to_owned(),
            to: read(to)?,
        })
    }

    fn unlink(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            [from, to] => Ok(Self::Unlink {
                from: read(from)?,
                kind: None,
                to: read(to)?,
            }),
            [from, kind, to] => Ok(Self::Unlink {
                from: read(from)?,
                kind: Some(read(kind)?),
                to: read(to)?,
            }),
            _ => Err("give what is waited for and what waits, such as \"brief shoot\"".into()),
        }
    }

    fn remove(text: &str) -> Result<Self, String> {
        Ok(Self::Remove { id: read(text)? })
    }

    /// Makes the change.
    pub(crate) fn apply(&self, outline: &mut Outline) -> Result<(), String> {
        match self {
            Self::Set { id, field, value } => set(outline, id, field, value),
            Self::Link { link, to } => {
                let to = outline.position(to)?;
                let arc = read_link(link, to, |id| outline.position(id))?;
                outline.spec.arcs.push(arc);
                Ok(())
            }
            Self::Unlink { from, kind, to } => unlink(outline, from, *kind, to),
            Self::Remove { id } => {
                let position = outline.position(id)?;
                outline.remove(position);
                Ok(())
            }
        }
    }
}

fn read<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.trim()
        .parse()
        .map_err(|error: T::Err| error.to_string())
}

fn set(outline: &mut Outline, id: &TaskId, field: &str, value: &str) -> Result<(), String> {
    let position = outline.position(id)? as usize;
    let calendars = &outline.calendars;
    let calendar = calendars.iter().position(|name| name == value);
    let Some(activity) = outline.spec.activities.get_mut(position) else {
        return Err(format!("there is no task {id}"));
    };
    match field {
        "duration" if activity.kind == ActivityKind::Task => {
            activity.duration = read::<WorkTime>(value)?.minutes();
        }
        "duration" => return Err(format!("{id} lasts as long as others do")),
        "calendar" => {
            let known = || {
                format!(
                    "there is no calendar {value:?}: give {}",
                    calendars.join(", ")
                )
            };
            let calendar = calendar.and_then(|n| u32::try_from(n).ok());
            activity.calendar = calendar.ok_or_else(known)?;
        }
        "timing" => {
            activity.timing = match value {
                "alap" => Some(Timing::Alap),
                "asap" => Some(Timing::Asap),
                "" => None,
                _ => return Err("give alap, asap or nothing".into()),
            }
        }
        "breaks" => {
            activity.breaks = match value {
                "whole" => Breaks::Whole,
                "stretch" | "" => Breaks::Stretch,
                _ => return Err("give whole, stretch or nothing".into()),
            }
        }
        date => set_bound(activity, date, value).map_err(|error| format!("{id}: {error}"))?,
    }
    Ok(())
}

fn unlink(
    outline: &mut Outline,
    from: &TaskId,
    kind: Option<LinkKind>,
    to: &TaskId,
) -> Result<(), String> {
    let (source, target) = (outline.position(from)?, outline.position(to)?);
    let before = outline.spec.arcs.len();
    outline.spec.arcs.retain(|arc| {
        let is_meant = kind.is_none_or(|kind| kind == arc.kind);
        !(arc.from == source && arc.to == target && is_meant)
    });
    if outline.spec.arcs.len() == before {
        let kind = kind.map(|kind| format!(" {kind}")).unwrap_or_default();
        return Err(format!("{to} has no{kind} link from {from}"));
    }
    Ok(())
}
