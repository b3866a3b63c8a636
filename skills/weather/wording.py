"""Weather in words: units, skies, winds, places and days."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from skills.weather.forecast import Place, Sky
from skills.weather.when import Period, Span
from speaker.skill import Context, Units

_WINDS = ((1.6, "calm"), (5.5, "light"), (8.0, "moderate"), (13.9, "strong"), (20.8, "gale"))
"""Metres a second from which it is more than that, after Beaufort."""
_SAID_BY_DAY = (Sky.CLEAR, Sky.FAIR, Sky.BROKEN)


class Wording:
    """Says things in the words of the skill, in the units of the owner."""

    def __init__(self, ctx: Context[Any], place: Place) -> None:
        self._ctx = ctx
        self.where = ctx.say("where", place=place.name) if place.name else ctx.say("where_home")

    def degrees(self, celsius: float) -> str:
        """Say one temperature: "12 degrees"."""
        number = self._number(celsius)
        return self._ctx.say("degree" if abs(number) == 1 else "degrees", number=self._signed(number))

    def low(self, celsius: float) -> str:
        """Say the lower of two temperatures, without the unit."""
        return self._signed(self._number(celsius))

    def same(self, one: float, other: float) -> bool:
        """Tell whether two temperatures sound alike."""
        return self._number(one) == self._number(other)

    def sky(self, sky: Sky, *, now: bool, daylight: bool | None) -> str:
        """Say a sky that is ("overcast") or one that comes ("overcast skies")."""
        light = "_day" if daylight is not False and sky in _SAID_BY_DAY else ""
        return self._ctx.say(f"sky_{'now' if now else 'later'}_{sky}{light}")

    def wind(self, speed: float) -> str:
        """Say a wind in metres a second: "a light breeze of 12 kilometres an hour"."""
        force = next((name for limit, name in _WINDS if speed < limit), "storm")
        if self._ctx.units is Units.IMPERIAL:
            said = self._ctx.say("miles", number=round(speed * 2.23694))
        else:
            said = self._ctx.say("kilometres", number=round(speed * 3.6))
        return self._ctx.say(f"wind_{force}", speed=said)

    def when(self, period: Period, today: date) -> str:
        """Say a stretch of time: "tomorrow morning", "on Friday", "this weekend"."""
        if period.span is Span.HOUR:
            day = "" if period.day == today else self._ctx.tell.day(period.day, today)
            return self._ctx.say("at_hour", time=self.time(period.start), day=day).strip()
        if period.span is Span.HOURS:
            day = "" if period.day == today else self._ctx.tell.day(period.day, today)
            start, end = self.time(period.start), self.time(period.end)
            return self._ctx.say("hours", start=start, end=end, day=day).strip()
        if period.span is Span.WEEKEND:
            return self._ctx.say("this_weekend" if (period.day - today).days < 7 - today.weekday() else "next_weekend")
        if period.span is Span.DAYS:
            return self._days(period, today)
        if period.part == "tonight" or (period.part == "night" and period.day == today):
            return self._ctx.say("tonight")
        if period.part and period.day == today:
            return self._ctx.say("this_part", part=self._ctx.tell.part(period.part))
        day = self._ctx.tell.day(period.day, today)
        return self._ctx.say("part_of_day", day=day, part=self._ctx.tell.part(period.part)) if period.part else day

    def _days(self, period: Period, today: date) -> str:
        if period.day == today:
            return self._ctx.say("coming_days")
        if (period.day - today).days == 7 - today.weekday() and (period.last_day - period.day).days == 6:
            return self._ctx.say("next_week")
        tell = self._ctx.tell
        near = (period.last_day - today).days < 7
        start, end = (tell.weekday(day) if near else tell.date(day) for day in (period.day, period.last_day))
        return self._ctx.say("some_days", start=start, end=end)

    def days(self, days: Iterable[date], today: date) -> str:
        """Say several days: "tomorrow and on Friday"."""
        return self._ctx.tell.listed([self._ctx.tell.day(day, today) for day in days])

    def time(self, moment: datetime) -> str:
        return self._ctx.tell.time(moment)

    def _number(self, celsius: float) -> int:
        return round(celsius * 9 / 5 + 32 if self._ctx.units is Units.IMPERIAL else celsius)

    def _signed(self, number: int) -> str:
        return self._ctx.say("minus", number=-number) if number < 0 else str(number)
