"""Working calendars over minutes, as the library defines them: W(t) is the work before t, with its two inverses."""

import json
from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import cache

EPOCH = datetime(1900, 1, 1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON = (date(2022, 1, 1), date(2034, 1, 1))


def minute(text):
    """Reads `2025-01-06T09:00` as the number of minutes since 1900."""
    return round((datetime.fromisoformat(text) - EPOCH).total_seconds()) // 60


def text(value):
    """Writes a number of minutes as `2025-01-06T09:00`."""
    return (EPOCH + timedelta(minutes=value)).isoformat(timespec="minutes")


def shift_minutes(shift):
    """Reads `09:00-12:30` as two minutes of the day."""
    ends = (end.split(":") for end in shift.split("-"))
    return tuple(60 * int(hour) + int(minutes) for hour, minutes in ends)


@cache
def calendar_of(document):
    """The calendar of a document given as JSON text; networks share them."""
    return Calendar(json.loads(document))


class Calendar:
    """The stretches of work of a calendar document within HORIZON, and the work before each."""

    def __init__(self, document):
        other = {day["date"]: [] for day in document.get("holidays", [])}
        other |= {day["date"]: day["shifts"] for day in document.get("exceptions", [])}
        self.starts, self.ends, self.before = [], [], []
        total, day = 0, HORIZON[0]
        while day < HORIZON[1]:
            midnight = minute(f"{day.isoformat()}T00:00")
            week_day = document["week"].get(DAYS[day.weekday()], [])
            for shift in other.get(day.isoformat(), week_day):
                start, end = shift_minutes(shift)
                self.starts.append(midnight + start)
                self.ends.append(midnight + end)
                self.before.append(total)
                total += end - start
            day += timedelta(days=1)

    def work(self, at):
        """W: the working minutes before `at`."""
        shift = bisect_right(self.starts, at) - 1
        return self.before[shift] + min(at, self.ends[shift]) - self.starts[shift]

    def earliest(self, work):
        """The first minute with that W: where the work before is finished."""
        shift = bisect_left(self.before, work) - 1
        return self.starts[shift] + work - self.before[shift]

    def latest(self, work):
        """The last minute with that W: where the next minute of work starts."""
        shift = bisect_right(self.before, work) - 1
        return self.starts[shift] + work - self.before[shift]

    def next_start(self, at):
        """`at` itself if it is a working minute, else the beginning of the next stretch of work."""
        return self.latest(self.work(at))

    def is_work(self, at):
        """Whether `at` is a working minute."""
        return self.next_start(at) == at

    def is_end(self, at):
        """Whether a stretch of work ends at `at`."""
        return self.earliest(self.work(at)) == at
