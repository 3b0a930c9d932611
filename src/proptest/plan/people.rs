//! Calendars, roles, people and resources.

use ::proptest::{collection, prelude::*, sample::Index};

use super::{PlanShape, indices, names, origin, remark, slug};
use crate::{
    number::{Percent, Quantity},
    plan::{
        CalendarDraft, CostRateDraft, Field, Origin, OvertimeDraft, PersonDraft, PlanDraft,
        ResourceDraft, RoleDraft, SpanDraft,
    },
    proptest::work_calendar_spec,
    resource::ResourceKind,
    time::{DateSpan, HolidaySpec, WeekSpec, WorkCalendarSpec, WorkTime},
};

/// The skills of every plan; each is held by somebody.
pub(super) const SKILLS: usize = 3;
/// The roles of every plan from the lowest up; each is held by somebody.
pub(super) const ROLES: [&str; 3] = ["manager", "director", "board"];
/// The calendars that tasks are worked on: in each of them seven hours of every weekday are worked, save for holidays.
pub(super) const CALENDARS: [&str; 3] = ["office", "shop", "always"];
/// The holidays of the calendar `shop`.
pub(super) const HOLIDAYS: usize = 4;
/// The one pool of people.
pub(super) const AGENCY: &str = "agency";

#[derive(Debug, Clone)]
struct Person {
    skills: Vec<Index>,
    roles: Vec<Index>,
    superior: Option<Index>,
    capacity: Option<i32>,
    absences: Vec<DateSpan>,
    calendar: Option<Index>,
    rate: Option<u8>,
    /// The minutes of overtime on a day, none for nobody.
    overtime: Option<i64>,
    origin: Field<Origin>,
    note: String,
}

#[derive(Debug, Clone)]
pub(super) struct Genes {
    people: Vec<Person>,
    odd: WorkCalendarSpec,
    holidays: Vec<DateSpan>,
    calendar: Option<Index>,
    pool: i32,
}

fn person() -> impl Strategy<Value = Person> {
    let span = || crate::proptest::date_span();
    (
        indices(2),
        indices(1),
        prop::option::of(any::<Index>()),
        prop::option::of(50..=100_i32),
        collection::vec(span(), 0..3),
        prop::option::of(any::<Index>()),
        (
            prop::option::of(1..=200_u8),
            prop_oneof![3 => Just(None), 1 => (1..=240_i64).prop_map(Some)],
        ),
        origin(),
        remark(),
    )
        .prop_map(
            |(skills, roles, superior, capacity, absences, calendar, paid, origin, note)| Person {
                skills,
                roles,
                superior,
                capacity,
                absences,
                calendar,
                rate: paid.0,
                overtime: paid.1,
                origin,
                note,
            },
        )
}

pub(super) fn genes(shape: PlanShape) -> impl Strategy<Value = Genes> {
    (
        collection::vec(person(), 1..=shape.people),
        work_calendar_spec(),
        collection::vec(crate::proptest::date_span(), 0..=HOLIDAYS),
        prop::option::of(any::<Index>()),
        1..=5_i32,
    )
        .prop_map(|(people, odd, holidays, calendar, pool)| Genes {
            people,
            odd,
            holidays,
            calendar,
            pool,
        })
}

impl Genes {
    pub(super) fn write(&self, draft: &mut PlanDraft) {
        let own = self.calendar.map(|place| *place.get(&CALENDARS));
        draft.calendar = own.map_or(Field::Missing, Into::into);
        draft.calendars = vec![
            calendar("office", weekdays(&["09:00-17:00"], &[])),
            calendar("shop", self.shop()),
            calendar("always", weekdays(&["00:00-24:00"], &["00:00-24:00"])),
            calendar("odd", self.odd.clone()),
        ];
        draft.roles = ROLES
            .iter()
            .zip(1..)
            .map(|(role, level)| RoleDraft {
                id: (*role).into(),
                name: format!("The {role}"),
                level: Some(level),
            })
            .collect();
        let people = self.people.iter().enumerate();
        draft.people = people.map(|(n, p)| self.person(n, p)).collect();
        draft.resources = vec![ResourceDraft {
            id: AGENCY.into(),
            name: "Agency".to_owned(),
            kind: Field::of(ResourceKind::Pool),
            units: Field::of(Quantity::from(self.pool)),
            skills: vec![slug("skill", 0)],
            calendar: "odd".into(),
            ..ResourceDraft::default()
        }];
    }

    fn person(&self, number: usize, genes: &Person) -> PersonDraft {
        let count = self.people.len();
        // What a person was drawn with, and every skill and role whose turn it is, so that none is without holder.
        let turn = |things: usize| {
            (0..things).filter(move |thing| thing.checked_rem(count) == Some(number))
        };
        let mut skills = names("skill", &genes.skills, SKILLS);
        skills.extend(turn(SKILLS).map(|skill| slug("skill", skill)));
        let drawn = genes.roles.iter().map(|place| place.index(ROLES.len()));
        let roles: Vec<usize> = drawn.chain(turn(ROLES.len())).collect();
        let role = |(place, name): (usize, &&str)| roles.contains(&place).then(|| (*name).into());
        skills.sort_by_key(Field::to_text);
        skills.dedup();
        let superior = genes.superior.filter(|_| number > 0);
        let calendars = ["office", "odd"];
        let price = genes.rate.map(|rate| format!("{rate}.50 USD"));
        PersonDraft {
            id: slug("person", number),
            name: format!("Person {number}"),
            roles: ROLES.iter().enumerate().filter_map(role).collect(),
            skills,
            reports_to: superior
                .map_or(Field::Missing, |place| slug("person", place.index(number))),
            calendar: genes
                .calendar
                .map_or(Field::Missing, |place| (*place.get(&calendars)).into()),
            capacity: genes.capacity.map(Percent::from).into(),
            absences: genes.absences.iter().copied().map(span).collect(),
            rates: price
                .iter()
                .map(|price| CostRateDraft {
                    from: Field::Missing,
                    price: price.as_str().into(),
                })
                .collect(),
            overtime: genes.overtime.map(|minutes| OvertimeDraft {
                rate: "90.25 USD".into(),
                most: Field::from(WorkTime::from_minutes(minutes).ok()),
            }),
            origin: genes.origin.clone(),
            note: genes.note.clone(),
            ..PersonDraft::default()
        }
    }

    fn shop(&self) -> WorkCalendarSpec {
        let shifts = &["08:00-12:00", "13:00-18:00"];
        let dates = self.holidays.iter().map(|span| span.start());
        let dates: std::collections::BTreeSet<_> = dates.collect();
        let holidays = dates.into_iter().map(|date| HolidaySpec {
            date: date.to_string(),
            name: String::new(),
        });
        WorkCalendarSpec {
            holidays: holidays.collect(),
            ..weekdays(shifts, shifts)
        }
    }
}

fn span(span: DateSpan) -> SpanDraft {
    SpanDraft {
        start: Field::of(span.start()),
        end: Field::of(span.end()),
    }
}

fn calendar(id: &str, hours: WorkCalendarSpec) -> CalendarDraft {
    CalendarDraft {
        id: id.into(),
        hours,
        ..CalendarDraft::default()
    }
}

fn weekdays(shifts: &[&str], weekend: &[&str]) -> WorkCalendarSpec {
    let day = |shifts: &[&str]| shifts.iter().map(ToString::to_string).collect::<Vec<_>>();
    WorkCalendarSpec {
        week: WeekSpec {
            mon: day(shifts),
            tue: day(shifts),
            wed: day(shifts),
            thu: day(shifts),
            fri: day(shifts),
            sat: day(weekend),
            sun: day(weekend),
        },
        ..WorkCalendarSpec::default()
    }
}
