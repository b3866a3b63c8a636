"""How loud the speaker is."""

from dataclasses import dataclass
from pathlib import Path

from speaker.skill import Context, Intent, Response, Skill, values


@dataclass(frozen=True, slots=True)
class Settings:
    """How far one step goes; 0 to 1."""

    step: float = 0.1
    """For "louder"."""
    small_step: float = 0.05
    """For "a bit louder"."""
    large_step: float = 0.3
    """For "much louder"."""


skill = Skill("volume", Path(__file__).parent, Settings)

_SCALE = 10
"""What people count to; larger numbers are percent."""
_FIXED = {"max": 1.0, "half": 0.5, "min": 0.1}


@skill.intent("volume.set")
def set_volume(intent: Intent, ctx: Context[Settings]) -> Response:
    """Make it louder or quieter, to a level or by a step; mute; or tell the level."""
    change = intent.slots.get("change", "to")
    if change in ("mute", "unmute"):
        ctx.volume.mute(change == "mute")
        return ctx.respond("muted") if change == "mute" else ctx.respond("unmuted", level=_spoken_level(ctx))
    if change == "tell":
        return ctx.respond("muted_now" if ctx.volume.muted else "level_now", level=_spoken_level(ctx))
    level = _wanted(intent, change, ctx)
    if level is None:
        return ctx.fail("range")
    if not 0 <= level <= 1:
        edge = "loudest" if level > 1 else "softest"
        already = ctx.volume.level in (0.0, 1.0)
        _put(ctx, min(max(level, 0.0), 1.0))
        return ctx.respond(edge if already else "level", level=_spoken_level(ctx))
    _put(ctx, level)
    return ctx.respond("level", level=_spoken_level(ctx))


def _wanted(intent: Intent, change: str, ctx: Context[Settings]) -> float | None:
    """Return the level that is asked for; steps may lead beyond 0 and 1; `None` if no such level can be meant."""
    if change in _FIXED:
        return _FIXED[change]
    amount = intent.slots.get("amount")
    part = _part(amount, ctx.words.language) if amount is not None else None
    if change == "to" or (amount is not None and part is None):
        return part
    size = part if part is not None else _step(ctx.meaning("step", intent.slots.get("step", "")), ctx.settings)
    return round(ctx.volume.level + (size if change == "up" else -size), 4)


def _part(amount: str, language: str) -> float | None:
    """Return 0 to 1 for "five" (of ten), "fifty" or "fifty percent"."""
    percent = values.read_amount(amount, language)
    number = percent if percent and percent.kind == "percent" else values.read_number(amount, language)
    if number is None or not 0 <= number.value <= 100:
        return None
    return number.value / (100 if number is percent or number.value > _SCALE else _SCALE)


def _step(words: str, settings: Settings) -> float:
    if not words:
        return settings.step
    return settings.large_step if words == "large" else settings.small_step


def _put(ctx: Context[Settings], level: float) -> None:
    ctx.volume.set(level)
    if ctx.volume.muted and level:
        ctx.volume.mute(False)


def _spoken_level(ctx: Context[Settings]) -> str:
    level = ctx.volume.level * _SCALE
    if abs(level - round(level)) < 0.01:
        return ctx.tell.number(round(level))
    return ctx.say("percent", number=ctx.tell.number(round(ctx.volume.level * 100)))
