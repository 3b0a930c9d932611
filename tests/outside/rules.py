"""A third scheduler, small and slow, that reads the library's definitions literally; each of RULES turns it one step
towards MPXJ. It says which rules a difference between the two takes, so that no difference is excused by its looks.

Early dates are the least that hold, late dates the greatest, as `src/network/mod.rs` defines them.
"""

import json

from calendars import calendar_of, minute

VALUES = (
    "early start",
    "early finish",
    "late start",
    "late finish",
    "total float",
    "free float",
    "critical",
)

# What MPXJ does otherwise. README.md says why the library does not.
RULES = {
    "project-start": "the project start holds only activities without predecessors and bounds (and what an FF link moves)",
    "bound-in-rest": "a bound is taken as the date itself, though nobody works then",
    "milestone-in-work": "milestones come at a working minute or the end of work, early and late",
    "elapsed-on-start": "an elapsed lag of a link into a finish is counted from the start that the link without lag asks for",
    "late-ss-up": "the late start before an SS link is the next working minute after the latest date that keeps the link",
    "late-sf-up": "the late finish before an SF link is a duration after the successor's, then less the lag",
    "late-ff-exact": "before an FF link nothing finishes later than the successor, though nobody works for it in between",
    "back-from-midnight": "counting back from midnight, work of less than the day before is taken from its night",
    "free-of-last": "without successors free float is total float, so that deadlines lower it",
    "free-within-project": "with successors free float is not bounded by the project finish",
    "free-by-subtraction": "free float over a link is the work between two early dates less the lag as a number, on any clock",
}

STARTS = ("SS", "SF")
FINISHES = ("FF", "SF")
DAY = 24 * 60


def back(rules, calendar, date, work):
    """Where that much work starts if it is done at `date`."""
    last_day = calendar.work(date) - calendar.work(date - DAY)
    if "back-from-midnight" in rules and date % DAY == 0 and 0 < work < last_day:
        return date - work
    return calendar.latest(calendar.work(date) - work)


class Activity:
    """An activity of a network document with its calendar and links."""

    def __init__(self, document, calendar, rules):
        self.rules = rules
        self.duration = document["duration"]
        self.calendar = calendar
        bounds = document.get("bounds", {})
        self.bounds = {name: minute(date) for name, date in bounds.items()}
        self.before, self.after = [], []

    def is_milestone(self):
        return self.duration == 0

    def finish_of(self, start):
        """Where the whole work is done that starts at `start`."""
        if self.is_milestone():
            return start
        return self.calendar.earliest(self.calendar.work(start) + self.duration)

    def start_of(self, finish):
        """Where the whole work starts that is done at `finish`."""
        if self.is_milestone():
            return finish
        return back(self.rules, self.calendar, finish, self.duration)


class Link:
    """A link between two activities; the lag in minutes, on the successor's calendar unless it is elapsed."""

    def __init__(self, document, activities):
        self.kind = document["kind"]
        self.source, self.target = activities[document["from"]], activities[document["to"]]
        lag = document.get("lag", {"amount": {"minutes": 0}})
        self.elapsed = lag.get("clock") == "elapsed"
        amount = lag["amount"]
        if "of-duration" in amount:
            self.lag = self.source.duration * amount["of-duration"] // 10_000
        else:
            self.lag = amount["minutes"]
        self.source.after.append(self)
        self.target.before.append(self)

    def add(self, date):
        """The lagged date."""
        if self.elapsed or self.lag == 0:
            return date + self.lag
        calendar = self.target.calendar
        return calendar.earliest(calendar.work(date) + self.lag)

    def remove(self, date):
        """The last date whose lagged date is `date` or before."""
        if self.elapsed or self.lag == 0:
            return date - self.lag
        return back(self.source.rules, self.target.calendar, date, self.lag)


class Schedule:
    """The dates of one network under some of the rules."""

    def __init__(self, document, rules):
        self.rules = rules
        network = document["network"]
        calendars = [calendar_of(json.dumps(calendar)) for calendar in network["calendars"]]
        self.activities = [
            Activity(activity, calendars[activity["calendar"]], rules)
            for activity in network["activities"]
        ]
        for arc in network["arcs"]:
            Link(arc, self.activities)
        self.start = minute(document["frame"]["direction"]["forward"]["start"])
        self.early, self.late = {}, {}
        order = self.topological()
        for activity in order:
            self.early[activity] = self.early_dates(activity)
        self.finish = max(finish for _, finish in self.early.values())
        for activity in reversed(order):
            finish = min(self.finish, activity.bounds.get("deadline", self.finish))
            self.late[activity] = self.late_dates(activity, self.late, finish)

    def topological(self):
        waiting = {activity: len(activity.before) for activity in self.activities}
        order = [activity for activity in self.activities if waiting[activity] == 0]
        for activity in order:
            for link in activity.after:
                waiting[link.target] -= 1
                if waiting[link.target] == 0:
                    order.append(link.target)
        return order

    # Early dates.

    def early_dates(self, activity):
        if self.is_bound_alone(activity):
            return self.bound_alone(activity)
        start = self.rested(activity, self.start_by_links(activity))
        start = max(start, self.start_by_bounds(activity))
        if "bound-in-rest" not in self.rules and not activity.is_milestone():
            start = activity.calendar.next_start(start)
        return start, activity.finish_of(start)

    def start_by_links(self, activity):
        asked = [self.start_by_link(link) for link in activity.before]
        if "project-start" not in self.rules or not asked:
            asked.append(self.start)
        return max(asked)

    def start_by_link(self, link):
        start, finish = self.early[link.source]
        date = start if link.kind in STARTS else finish
        if link.kind not in FINISHES:
            return link.add(date)
        if link.elapsed and "elapsed-on-start" in self.rules:
            asked = link.add(link.target.start_of(date))
        else:
            asked = link.target.start_of(link.add(date))
        return max(asked, self.start) if link.kind == "FF" else asked

    def start_by_bounds(self, activity):
        bounds = activity.bounds
        asked = [bounds.get("start_no_earlier", 0)]
        if "finish_no_earlier" in bounds:
            asked.append(activity.start_of(bounds["finish_no_earlier"]))
        return max(asked)

    def rested(self, activity, start):
        """The first fitting start from `start` on; a milestone may come when nobody works."""
        fits = activity.is_milestone() and (
            "milestone-in-work" not in self.rules or activity.calendar.is_end(start)
        )
        return start if fits else activity.calendar.next_start(start)

    def is_bound_alone(self, activity):
        """Whether MPXJ would ask nothing but the bound of this activity."""
        alone = "start_no_earlier" in activity.bounds or "finish_no_earlier" in activity.bounds
        return alone and not activity.before and "project-start" in self.rules

    def bound_alone(self, activity):
        start = self.rested(activity, self.start_by_bounds(activity))
        if "start_no_earlier" in activity.bounds:
            start = max(start, activity.bounds["start_no_earlier"])
        finish = activity.finish_of(start)
        if "finish_no_earlier" in activity.bounds and "bound-in-rest" in self.rules:
            finish = activity.bounds["finish_no_earlier"]
        return start, finish

    # Late dates; with early dates for `dates`, as late as an activity can be without moving another.

    def late_dates(self, activity, dates, finish):
        finishes, starts = [finish], []
        for link in activity.after:
            self.late_by_link(link, dates[link.target], finishes, starts)
        finish = min(finishes)
        if activity.is_milestone():
            date = min([finish, *starts])
            if "milestone-in-work" in self.rules:
                date = activity.calendar.earliest(activity.calendar.work(date))
            return date, date
        calendar = activity.calendar
        work = calendar.work(finish) - activity.duration
        for start in starts:
            # The last working minute that is not after `start`.
            work = min(work, calendar.work(start) - (not calendar.is_work(start)))
        return calendar.latest(work), calendar.earliest(work + activity.duration)

    def late_by_link(self, link, dates, finishes, starts):
        start, finish = dates
        source, target = link.source, link.target
        if link.kind == "SS" and "late-ss-up" in self.rules:
            start = link.remove(source.calendar.next_start(start))
            finishes.append(source.finish_of(start))
            return
        if link.kind == "SF" and "late-sf-up" in self.rules:
            finishes.append(link.remove(source.finish_of(finish)))
            return
        date = finish if link.kind in FINISHES else start
        exact = target.is_milestone() or "late-ff-exact" in self.rules
        if link.kind in FINISHES and not exact:
            date = target.calendar.latest(target.calendar.work(date))
        (starts if link.kind in STARTS else finishes).append(link.remove(date))

    # Floats.

    def free(self, activity, total):
        start, _ = self.early[activity]
        work = activity.calendar.work
        if not activity.after and "free-of-last" in self.rules:
            return max(0, total)
        if activity.after and "free-by-subtraction" in self.rules:
            free = min(self.free_by_subtraction(link) for link in activity.after)
            if "free-within-project" not in self.rules:
                last = activity.start_of(self.finish)
                free = min(free, work(last) - work(start))
            return max(0, free)
        open_end = bool(activity.after) and "free-within-project" in self.rules
        finish = self.finish + 1_000_000 if open_end else self.finish
        last, _ = self.late_dates(activity, self.early, finish)
        return max(0, work(last) - work(start))

    def free_by_subtraction(self, link):
        source_start, source_finish = self.early[link.source]
        target_start, target_finish = self.early[link.target]
        first = source_start if link.kind in STARTS else source_finish
        second = target_finish if link.kind in FINISHES else target_start
        work = link.source.calendar.work
        return work(second) - work(first) - link.lag

    def values(self):
        """One tuple of VALUES an activity."""
        out = []
        for activity in self.activities:
            work = activity.calendar.work
            early, late = self.early[activity], self.late[activity]
            total = min(work(late[0]) - work(early[0]), work(late[1]) - work(early[1]))
            free = self.free(activity, total)
            out.append((*early, *late, total, free, total <= 0))
        return out


def values(document, rules):
    """Schedules a network under some of the rules."""
    return Schedule(document, frozenset(rules)).values()


def needed(document, wanted):
    """The rules that it takes to get what is wanted; None if all together do not give it.

    Whichever can be left out is left out, the last first, so that none remains that the others make unnecessary.
    """
    kept = list(RULES)
    if values(document, kept) != wanted:
        return None
    for rule in reversed(RULES):
        fewer = [other for other in kept if other != rule]
        if values(document, fewer) == wanted:
            kept = fewer
    return kept
