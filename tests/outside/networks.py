"""Random networks of the domain that both schedulers have in common, as documents of the library's core."""

import json
import random
from dataclasses import dataclass, replace

from calendars import calendar_of, minute, text

START = "2025-01-06T09:00"

DESK = {
    "week": {day: ["09:00-12:30", "13:00-17:30"] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": [
        {"date": "2025-01-20", "name": "holiday"},
        {"date": "2025-02-17", "name": "holiday"},
        {"date": "2025-04-18", "name": "holiday"},
    ],
    "exceptions": [{"date": "2025-02-14", "shifts": ["09:00-13:00"], "name": "half day"}],
}
STUDIO = {
    "week": {day: ["12:00-16:00", "17:00-21:00"] for day in ("tue", "wed", "thu", "fri", "sat")},
    "holidays": [{"date": "2025-01-25", "name": "holiday"}],
}
AGENCY = {
    "week": {day: ["08:00-12:00", "12:45-16:45"] for day in ("mon", "tue", "wed", "thu")}
    | {"fri": ["08:00-14:00"]},
    "holidays": [{"date": "2025-01-27", "name": "holiday"}, {"date": "2025-03-03", "name": "holiday"}],
}


@dataclass(frozen=True)
class Profile:
    """What networks of one kind may contain; chances are per activity or link."""

    name: str
    calendars: tuple = (DESK,)
    kinds: tuple = ("FS", "FS", "SS", "FF")
    milestone: float = 0.0
    lag: float = 0.4
    # Of the lags, how many are elapsed time or a share of the predecessor's duration.
    elapsed: float = 0.0
    percent: float = 0.0
    bound: float = 0.0
    deadline: float = 0.0
    # Whether dates that are set may lie in a rest, or before the project starts.
    wild: bool = False


# A profile allows what the one before it allows, and more.
PLAIN = Profile("plain")
BOUNDS = replace(PLAIN, name="bounds", bound=0.25, deadline=0.15, percent=0.2)
KINDS = replace(BOUNDS, name="kinds", kinds=("FS", "FS", "SS", "FF", "SF"), milestone=0.2)
CALENDARS = replace(KINDS, name="calendars", calendars=(DESK, STUDIO, AGENCY))
WILD = replace(CALENDARS, name="wild", elapsed=0.2, wild=True)
PROFILES = (PLAIN, BOUNDS, KINDS, CALENDARS, WILD)
# What large networks are made of.
LARGE = replace(CALENDARS, name="large", kinds=("FS",) * 8 + ("SS", "FF"), milestone=0.0)


def network(profile, seed, most=30):
    """Makes the network with this seed: `{"network": …, "frame": …}`."""
    draw = random.Random(f"{profile.name}/{seed}")
    count = draw.randint(2, most)
    calendars = [calendar_of(json.dumps(document)) for document in profile.calendars]
    activities = [activity(profile, draw, calendars) for _ in range(count)]
    # Positions are shuffled, so that neither scheduler profits from an order that is topological already.
    order = list(range(count))
    draw.shuffle(order)
    arcs = []
    for place in range(1, count):
        earlier = draw.sample(range(place), min(place, draw.choice((0, 1, 1, 2, 2, 3))))
        arcs += [link(profile, draw, activities, order[other], order[place]) for other in earlier]
    draw.shuffle(arcs)
    spec = {"activities": activities, "arcs": arcs, "calendars": list(profile.calendars)}
    return {"network": spec, "frame": {"direction": {"forward": {"start": START}}}}


def activity(profile, draw, calendars):
    """Draws an activity: half of them last whole days, so that dates at the ends of days are frequent."""
    calendar = draw.randrange(len(calendars))
    if draw.random() < profile.milestone:
        duration = 0
    else:
        duration = draw.choice((480 * draw.randint(1, 5), 30 * draw.randint(1, 60)))
    made = {"duration": duration, "calendar": calendar}
    bounds = {}
    if draw.random() < profile.bound:
        kind = draw.choice(("start_no_earlier", "finish_no_earlier"))
        is_start = kind == "start_no_earlier" and duration > 0
        bounds[kind] = set_date(profile, draw, calendars[calendar], is_start, duration)
    if draw.random() < profile.deadline:
        bounds["deadline"] = set_date(profile, draw, calendars[calendar], False, duration)
    if bounds:
        made["bounds"] = bounds
    return made


def set_date(profile, draw, calendar, is_start, duration):
    """Draws a date for a start or a finish: on the calendar and after the project start, unless the profile is wild."""
    start = minute(START)
    if profile.wild and draw.random() < 0.5:
        return text(start + 30 * draw.randint(-200, 2_000))
    work = calendar.work(start) + 30 * draw.randint(1, 400)
    return text(calendar.latest(work) if is_start else calendar.earliest(work + duration))


def link(profile, draw, activities, before, after):
    """Draws a link from one position to another."""
    made = {"from": before, "to": after, "kind": draw.choice(profile.kinds)}
    if draw.random() < profile.lag:
        sort = draw.random()
        if sort < profile.elapsed:
            made["lag"] = {"amount": {"minutes": 60 * draw.randint(1, 96)}, "clock": "elapsed"}
        elif sort < profile.elapsed + profile.percent and activities[before]["duration"] > 0:
            # Tens of percent of durations that are multiples of ten minutes come to whole minutes.
            made["lag"] = {"amount": {"of-duration": 1_000 * draw.randint(1, 15)}}
        else:
            made["lag"] = {"amount": {"minutes": draw.choice((30, 60, 240, 480, 960, 1_200))}}
    return made


def large(count, seed=1):
    """Makes a network of many activities for measuring: 2.5 links an activity, from the last 100 before it."""
    draw = random.Random(f"large/{count}/{seed}")
    calendars = CALENDARS.calendars
    made = [
        {"duration": 30 * draw.randint(1, 32), "calendar": draw.randrange(len(calendars))}
        for _ in range(count)
    ]
    arcs = []
    for place in range(1, count):
        near = range(max(0, place - 100), place)
        for other in draw.sample(near, min(len(near), draw.choice((2, 3)))):
            arcs.append(link(LARGE, draw, made, other, place))
    spec = {"activities": made, "arcs": arcs, "calendars": list(calendars)}
    return {"network": spec, "frame": {"direction": {"forward": {"start": START}}}}


def line(document):
    """Writes a network as one line of JSON."""
    return json.dumps(document, separators=(",", ":"))
