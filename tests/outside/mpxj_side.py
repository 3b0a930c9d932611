"""The same networks in MPXJ, scheduled by its MicrosoftScheduler. Importing this module starts a Java machine."""

import statistics
import time

import jpype
import mpxj  # noqa: F401  (puts its jars on the class path)

# Deep networks are sorted by recursion.
jpype.startJVM("-Xss64m", "-Xmx2g", "-Dorg.apache.logging.log4j.simplelog.StatusLogger.level=OFF")

# Packages of Java can be imported only now.
from java.time import DayOfWeek, LocalDate, LocalDateTime, LocalTime  # noqa: E402
from org.mpxj import (  # noqa: E402
    ConstraintType,
    DayType,
    Duration,
    LocalTimeRange,
    ProjectFile,
    Relation,
    RelationType,
    TimeUnit,
)
from org.mpxj.cpm import MicrosoftScheduler  # noqa: E402

from calendars import DAYS, minute, shift_minutes  # noqa: E402

KINDS = {
    "FS": RelationType.FINISH_START,
    "SS": RelationType.START_START,
    "FF": RelationType.FINISH_FINISH,
    "SF": RelationType.START_FINISH,
}
CONSTRAINTS = {
    "start_no_earlier": ConstraintType.START_NO_EARLIER_THAN,
    "finish_no_earlier": ConstraintType.FINISH_NO_EARLIER_THAN,
}


def minutes(amount):
    return Duration.getInstance(amount, TimeUnit.MINUTES)


def local(text):
    return LocalDateTime.parse(text)


def hours(ranges, shifts):
    """Adds shifts such as `09:00-12:30` to the hours of a day."""
    for shift in shifts:
        start, end = (LocalTime.of(at // 60 % 24, at % 60) for at in shift_minutes(shift))
        ranges.add(LocalTimeRange(start, end))


def add_calendar(project, document, name):
    calendar = project.addCalendar()
    calendar.setName(name)
    for day, name in zip(DayOfWeek.values(), DAYS):
        shifts = document["week"].get(name, [])
        calendar.setCalendarDayType(day, DayType.WORKING if shifts else DayType.NON_WORKING)
        hours(calendar.addCalendarHours(day), shifts)
    for day in document.get("holidays", []):
        calendar.addCalendarException(LocalDate.parse(day["date"]))
    for day in document.get("exceptions", []):
        hours(calendar.addCalendarException(LocalDate.parse(day["date"])), day["shifts"])
    return calendar


def add_task(project, activity, calendars, position):
    task = project.addTask()
    task.setName(str(position))
    task.setCalendar(calendars[activity["calendar"]])
    task.setDuration(minutes(activity["duration"]))
    task.setActualDuration(minutes(0))
    task.setRemainingDuration(minutes(activity["duration"]))
    task.setMilestone(activity["duration"] == 0)
    task.setConstraintType(ConstraintType.AS_SOON_AS_POSSIBLE)
    for bound, date in activity.get("bounds", {}).items():
        if bound == "deadline":
            task.setDeadline(local(date))
        else:
            task.setConstraintType(CONSTRAINTS[bound])
            task.setConstraintDate(local(date))
    return task


def lag(arc):
    given = arc.get("lag", {"amount": {"minutes": 0}})
    if "of-duration" in given["amount"]:
        return Duration.getInstance(given["amount"]["of-duration"] / 100, TimeUnit.PERCENT)
    unit = TimeUnit.ELAPSED_MINUTES if given.get("clock") == "elapsed" else TimeUnit.MINUTES
    return Duration.getInstance(given["amount"]["minutes"], unit)


def build(document):
    """Makes the project of a network; returns it, its start and its tasks by position."""
    network = document["network"]
    start = local(document["frame"]["direction"]["forward"]["start"])
    project = ProjectFile()
    project.getProjectProperties().setStartDate(start)
    calendars = [
        add_calendar(project, calendar, str(position))
        for position, calendar in enumerate(network["calendars"])
    ]
    project.setDefaultCalendar(calendars[0])
    tasks = [
        add_task(project, activity, calendars, position)
        for position, activity in enumerate(network["activities"])
    ]
    for arc in network["arcs"]:
        relation = Relation.Builder().predecessorTask(tasks[arc["from"]])
        tasks[arc["to"]].addPredecessor(relation.type(KINDS[arc["kind"]]).lag(lag(arc)))
    return project, start, tasks


def slack(duration):
    """Reads a slack in minutes; what is negative comes back in hours, and is zero then."""
    assert duration.getUnits() == TimeUnit.MINUTES or duration.getDuration() == 0, str(duration)
    return round(float(duration.getDuration()))


def schedule(document):
    """Schedules a network; returns one tuple of values an activity, in the order of rules.VALUES."""
    project, start, tasks = build(document)
    MicrosoftScheduler().schedule(project, start)
    return [
        (
            minute(str(task.getEarlyStart())),
            minute(str(task.getEarlyFinish())),
            minute(str(task.getLateStart())),
            minute(str(task.getLateFinish())),
            slack(task.getTotalSlack()),
            slack(task.getFreeSlack()),
            bool(task.getCritical()),
        )
        for task in tasks
    ]


def median_seconds(document, runs):
    """Measures scheduling alone: neither building the project nor reading the dates; one run before is not counted."""
    project, start, _ = build(document)
    MicrosoftScheduler().schedule(project, start)
    taken = []
    for _ in range(runs):
        begin = time.perf_counter()
        MicrosoftScheduler().schedule(project, start)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)
