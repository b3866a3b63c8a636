"""What the words for days mean: "next friday", "the third of may", "a week on tuesday", "easter"."""

from datetime import date, datetime, timedelta

from speaker.values.parts import Day, add_months, one, safe, yearly
from speaker.values.types import Duration

_FARTHEST = 366 * 200 * 86_400


def offset(now: datetime, days: float) -> Day | None:
    """So many days from today."""
    return _single(now, safe(lambda: now.date() + timedelta(days=days)))


def weekday(now: datetime, name: int, lead: str = "") -> Day | None:
    """A day of the week; "next" is of next week, "coming" is not today, "last" is before today."""
    today = now.date()
    ahead = timedelta(days=(name - today.weekday()) % 7)
    week = timedelta(days=7)
    if lead == "next":
        return in_week(now, name, 1)
    if lead == "last":
        return one(today + ahead - week, today=today)
    if lead == "this":
        return one(today + ahead)
    first = today + ahead
    upcoming = (first, first + week) if ahead or lead != "coming" else (first + week,)
    return Day(upcoming, (first - week,), today_too=False)


def in_week(now: datetime, name: int, weeks: int) -> Day | None:
    """That day of the week which is so many weeks off."""
    monday = now.date() - timedelta(days=now.weekday())
    return _single(now, safe(lambda: monday + timedelta(days=7 * weeks + name)))


def in_some_weeks(now: datetime, name: int, count: float, sign: int = 1) -> Day | None:
    """Read "Two sundays from now", "two thursdays ago"."""
    first = (name - now.weekday()) % 7 or 7
    back = (now.weekday() - name) % 7 or 7
    return offset(now, first + 7 * (count - 1)) if sign > 0 else offset(now, -back - 7 * (count - 1))


def days_on(now: datetime, duration: Duration) -> Day | None:
    """In so many days, as a day."""
    return weeks_on(now, duration, Day((now.date(),)))


def weeks_on(now: datetime, duration: Duration, day: Day) -> Day | None:
    """Read "A week on tuesday", "three days after christmas"."""
    if duration.seconds % 86_400 or not day.ahead or duration.total > _FARTHEST:
        return None
    start = day.ahead[0]
    if not day.today_too and start == now.date():
        start = day.ahead[-1] if duration.total % (7 * 86_400) else start
    return _single(now, safe(lambda: add_months(start, duration.months) + timedelta(seconds=duration.seconds)))


def days_before(now: datetime, duration: Duration, day: Day) -> Day | None:
    """Read "Two days before christmas"."""
    return weeks_on(now, Duration(-duration.seconds, -duration.months), day)


def numbered(now: datetime, day: int) -> Day | None:
    """The so-manieth of a month."""
    if not 1 <= day <= 31 or day != int(day):
        return None
    months = (add_months(now.date().replace(day=1), count) for count in range(-2, 4))
    found = [there for first in months if (there := safe(lambda first: first.replace(day=int(day)), first))]
    today = now.date()
    behind = tuple(there for there in reversed(found) if there < today)
    return Day(tuple(there for there in found if there >= today), behind)


def of_month(now: datetime, day: int, ahead: int) -> Day | None:
    """The so-manieth of this or next month; -1 is its last day."""
    first = safe(lambda: add_months(now.date().replace(day=1), ahead))
    if first is None:
        return None
    if day == -1:
        return _single(now, add_months(first, 1) - timedelta(days=1))
    return _single(now, safe(lambda: first.replace(day=int(day))))


def month_day(now: datetime, month: int, day: float, year: float = 0) -> Day | None:
    """A day of a month, of any year or of that one."""
    if day != int(day) or not 1 <= day <= 31:
        return None
    if year:
        return _single(now, safe(lambda: date(int(year), month, int(day))))
    return yearly(now, lambda year: date(year, month, int(day)))


def last_of(now: datetime, month: int) -> Day | None:
    """The last day of a month."""
    return yearly(now, lambda year: add_months(date(year, month, 1), 1) - timedelta(days=1))


def nth(now: datetime, count: float, name: int, month: int, plus: int = 0, year: float = 0) -> Day | None:
    """The so-manieth monday (and so on) of a month; -1 is the last."""
    if count not in (1, 2, 3, 4, 5, -1):
        return None

    def make(year: int) -> date:
        return _nth(date(year, month, 1), int(count), name) + timedelta(days=plus)

    return _single(now, safe(lambda: make(int(year)))) if year else yearly(now, make)


def nth_of(now: datetime, count: float, name: int, ahead: int) -> Day | None:
    """The so-manieth monday (and so on) of this or next month."""
    if count not in (1, 2, 3, 4, 5, -1):
        return None
    first = add_months(now.date().replace(day=1), ahead)
    return _single(now, safe(lambda: _nth(first, int(count), name)))


def easter(now: datetime, plus: int = 0, year: float = 0) -> Day | None:
    """Easter sunday and what depends on it."""
    if year:
        return _single(now, safe(lambda: _easter(int(year)) + timedelta(days=plus)))
    return yearly(now, lambda year: _easter(year) + timedelta(days=plus))


def named(now: datetime, name: int, day: Day) -> Day | None:
    """Read "Monday the fourth": those of the days that are a monday."""
    ahead = tuple(there for there in day.ahead if there.weekday() == name)
    behind = tuple(there for there in day.behind if there.weekday() == name)
    return Day(ahead, behind) if ahead or behind else None


def in_year(now: datetime, day: Day, ahead: int) -> Day | None:
    """A yearly day in this or another year: 明年五月三号."""
    there = (day.ahead or day.behind)[0]
    return _single(now, safe(lambda: there.replace(year=now.year + ahead)), day.grain)


def of_year(now: datetime, day: Day, year: float) -> Day | None:
    """A yearly day in that year."""
    there = (day.ahead or day.behind)[0]
    return _single(now, safe(lambda: there.replace(year=int(year))), day.grain)


def week(now: datetime, ahead: int) -> Day | None:
    """A week, which begins on monday."""
    return one(safe(lambda: now.date() + timedelta(days=7 * ahead - now.weekday())), "week")


def weekend(now: datetime, ahead: int = 0) -> Day | None:
    """Saturday and sunday."""
    return one(safe(lambda: now.date() + timedelta(days=7 * ahead + 5 - now.weekday())), "weekend")


def month(now: datetime, ahead: int) -> Day | None:
    """Read this, next or last month."""
    return one(safe(lambda: add_months(now.date().replace(day=1), ahead)), "month")


def named_month(now: datetime, name: int, year: float = 0) -> Day | None:
    """Read "May", which may be this one, or "may 2027"."""
    if year:
        return one(safe(lambda: date(int(year), name, 1)), "month")
    this = now.date().replace(day=1)
    days = [date(now.year + ahead, name, 1) for ahead in (-1, 0, 1, 2)]
    ahead = tuple(day for day in days if day >= this)
    return Day(ahead, tuple(day for day in reversed(days) if day < this), "month")


def year(now: datetime, ahead: int) -> Day | None:
    """Read this, next or last year."""
    return one(safe(lambda: date(now.year + ahead, 1, 1)), "year")


def year_number(now: datetime, high: float, low: float = -1) -> float | None:
    """Read "Twenty twenty seven", "nineteen oh five", "2027"."""
    if low >= 0 and high == int(high):
        return high * 100 + low if 10 <= high < 100 and 1 <= low < 100 else None
    return high if 1000 <= high < 3000 and high == int(high) else None


def year_digits(now: datetime, digits: str) -> int | None:
    """二零二七."""
    return int(digits) if len(digits) == 4 and digits[0] in "12" else None


def _single(now: datetime, day: date | None, grain: str = "day") -> Day | None:
    return one(day, grain, now.date())


def _nth(first: date, count: int, name: int) -> date:
    if count == -1:
        last = add_months(first, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - name) % 7)
    found = first + timedelta(days=(name - first.weekday()) % 7 + 7 * (count - 1))
    if found.month != first.month:
        raise ValueError("no fifth one in this month")
    return found


def _easter(year: int) -> date:
    """Gregorian, after Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
