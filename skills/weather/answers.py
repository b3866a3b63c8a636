"""From a forecast and a question to a sentence."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from skills.weather.conditions import Condition
from skills.weather.forecast import CLOUDY, RAINY, SNOWY, SUNNY, WET, Forecast, Place, Sky, Step
from skills.weather.summary import Odds, Summary, first_of, highest_chance, odds_of, share_of, summarize
from skills.weather.when import Period, Span, right_now
from skills.weather.wording import Wording
from speaker.skill import Context, SkillError

_COLD = 12.0
"""Degrees below which one is glad of a jacket."""
_SKIES: dict[Condition, Collection[Sky]] = {
    Condition.RAIN: RAINY,
    Condition.UMBRELLA: WET,
    Condition.DRY: WET,
    Condition.SNOW: SNOWY,
    Condition.STORM: {Sky.THUNDER},
    Condition.FOG: {Sky.FOG},
    Condition.SUN: SUNNY,
    Condition.CLOUD: CLOUDY,
}


class Answers:
    """Answers questions about the weather of one place. Leaves with words where the forecast does not reach."""

    def __init__(self, ctx: Context[Any], place: Place, forecast: Forecast, now: datetime) -> None:
        """`now` is the time that clocks show at the place."""
        self._ctx = ctx
        self._forecast = forecast
        self._now = now
        self._words = Wording(ctx, place)

    def tell(self, condition: Condition, period: Period) -> str:
        if period.span is Span.NOW:
            step = self._forecast.at(period.start)
            if step is None or step.temperature is None:
                raise SkillError("nothing_known", where=self._words.where)
            return self._tell_now(condition, step, step.temperature)
        steps = self._forecast.between(period.start, period.end)
        summary = summarize(steps)
        if summary is None:
            raise self._out_of_reach(period)
        return self._tell_later(condition, period, steps, summary)

    def _tell_now(self, condition: Condition, step: Step, degrees: float) -> str:
        said = {"where": self._words.where, "degrees": self._words.degrees(degrees)}
        if condition is Condition.WIND and step.wind is not None:
            return self._ctx.say("wind_now", wind=self._words.wind(step.wind), **said)
        if condition is Condition.FROST:
            return self._ctx.say("frost_now_yes" if degrees <= 0 else "frost_now_no", **said)
        if condition is Condition.COAT:
            return self._ctx.say("coat_now_yes" if degrees < _COLD else "coat_now_no", **said)
        if condition is Condition.HUMIDITY:
            return self._told("humidity_now", step.humidity, **said)
        if condition is Condition.FEELS:
            return self._felt("feels_now", step.feels, **said)
        if step.sky is None or condition is Condition.TEMPERATURE:
            return self._ctx.say("temperature_now", **said)
        said["sky"] = self._words.sky(step.sky, now=True, daylight=step.daylight)
        if condition in _SKIES:
            seen = (step.sky in _SKIES[condition]) is not (condition is Condition.DRY)
            key = "umbrella_now" if condition is Condition.UMBRELLA else "sky_now"
            return self._ctx.say(f"{key}_{'yes' if seen else 'no'}", **said)
        return self._ctx.say("now", **said)

    def _tell_later(self, condition: Condition, period: Period, steps: Sequence[Step], summary: Summary) -> str:
        said = {"where": self._words.where, "when": self._words.when(period, self._now.date())}
        said["range"] = self._range(summary)
        if condition is Condition.TEMPERATURE:
            return self._ctx.say("temperature_later", **said)
        if condition is Condition.WIND and summary.wind is not None:
            return self._ctx.say("wind_later", wind=self._words.wind(summary.wind), **said)
        if condition is Condition.HUMIDITY:
            return self._told("humidity_later", summary.humidity, **said)
        if condition is Condition.UV:
            grade = "low" if (summary.uv or 0) < 3 else "medium" if (summary.uv or 0) < 6 else "high"
            return self._told(f"uv_{grade}", summary.uv, **said)
        if condition is Condition.FEELS and summary.feels is not None:
            low, high = summary.feels
            return self._ctx.say("feels_later", low=self._words.low(low), high=self._words.degrees(high), **said)
        if condition is Condition.FROST:
            key = "frost_later_yes" if summary.low <= 0 else "frost_later_no"
            return self._ctx.say(key, degrees=self._words.degrees(summary.low), **said)
        if condition is Condition.COAT:
            return self._ctx.say("coat_later_yes" if summary.low < _COLD else "coat_later_no", **said)
        if condition in (Condition.SUN, Condition.CLOUD) and summary.sky is not None:
            seen = share_of(steps, _SKIES[condition]) >= 0.5
            sky = self._words.sky(summary.sky, now=False, daylight=summary.daylight)
            return self._ctx.say(f"sky_later_{'yes' if seen else 'no'}", sky=sky, **said)
        if condition in _SKIES:
            return self._tell_odds(condition, period, steps, said)
        return self._tell_all(period, steps, summary, said)

    def _told(self, key: str, number: float | None, **said: str) -> str:
        """Say a number that not every provider tells."""
        if number is None:
            raise SkillError("not_told", where=self._words.where)
        return self._ctx.say(key, number=round(number), **said)

    def _felt(self, key: str, felt: float | None, **said: str) -> str:
        if felt is None:
            raise SkillError("not_told", where=self._words.where)
        return self._ctx.say(key, felt=self._words.degrees(felt), **said)

    def _tell_odds(self, condition: Condition, period: Period, steps: Sequence[Step], said: dict[str, str]) -> str:
        """Say whether something falls, gathers or blows, and when it begins."""
        skies = _SKIES[condition]
        odds = odds_of(steps, skies)
        key = f"{condition}_{odds}"
        if period.span in (Span.WEEKEND, Span.DAYS) and odds is Odds.YES:
            said["when"] = self._words.days(self._days_with(steps, skies), self._now.date())
        elif odds is Odds.YES and (start := first_of(steps, skies)):
            said["when"] = self._ctx.say("from", when=said["when"], time=self._words.time(self._local(start)))
        chance = highest_chance(step for step in steps if step.sky in skies)
        if odds is Odds.MAYBE and chance:
            return self._ctx.say(f"{key}_chance", chance=max(10, round(chance / 10) * 10), **said)
        return self._ctx.say(key, **said)

    def _tell_all(self, period: Period, steps: Sequence[Step], summary: Summary, said: dict[str, str]) -> str:
        if period.span in (Span.WEEKEND, Span.DAYS):
            days = self._days_with(steps, WET)
            if not days:
                return self._ctx.say("days_dry", **said)
            falling = {step.sky for step in steps if step.sky in WET}
            key = "days_rain" if falling <= RAINY else "days_snow" if falling <= SNOWY else "days_both"
            return self._ctx.say(key, days=self._words.days(days, self._now.date()), **said)
        if summary.sky is None:
            return self._ctx.say("temperature_later", **said)
        sky = self._words.sky(summary.sky, now=False, daylight=summary.daylight)
        later = self._ctx.say("later", sky=sky, **said)
        step = self._forecast.at(self._now)
        if period.span is Span.DAY and period.start == self._now and step is not None:
            return f"{self.tell(Condition.ALL, right_now(self._now))} {later}"
        return later

    def _range(self, summary: Summary) -> str:
        if self._words.same(summary.low, summary.high):
            return self._ctx.say("about", degrees=self._words.degrees(summary.high))
        low, high = self._words.low(summary.low), self._words.degrees(summary.high)
        return self._ctx.say("between", low=low, high=high)

    def _days_with(self, steps: Sequence[Step], skies: Collection[Sky]) -> list[Any]:
        """Return the days on which one of these skies is expected."""
        days = sorted({self._local(step.start).date() for step in steps})
        return [
            day
            for day in days
            if odds_of([step for step in steps if self._local(step.start).date() == day], skies) is Odds.YES
        ]

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._now.tzinfo)

    def _out_of_reach(self, period: Period) -> SkillError:
        last = max(step.start for step in self._forecast.steps)
        if period.start <= last or last <= self._now:
            return SkillError("nothing_known", where=self._words.where)
        return SkillError("too_far", where=self._words.where, last=self._ctx.tell.date(self._local(last).date()))
