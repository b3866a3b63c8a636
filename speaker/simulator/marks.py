"""A turn as a time line: its steps in milliseconds after the wake word, or after the request where there was none."""

from collections.abc import Iterator, Mapping
from typing import Any

Mark = dict[str, Any]

_THINKING = ("recognize", "route", "skill", "synthesize")


def marks(trace: Mapping[str, Any]) -> list[Mark]:
    """Return the steps of a trace, `from` and `to` in ms; a typed request begins at its first step."""
    heard, wake, latency = trace["heard"], trace["wake"], trace["latency"]
    steps = list(_spoken(heard, wake)) if heard is not None and heard["endpoint"] else []
    first = latency["first_sound"]
    if heard is not None and first is not None and heard["speech_end"] is not None:
        origin = _origin(heard, wake)
        # What was thought ahead lay before the end of speech; so it is the last sample that is measured from.
        end = heard["speech_end"] - origin + first
        lasts = [(step, latency[step] or 0.0) for step in _THINKING if not (trace["ahead"] and step in _AHEAD)]
        at = max(end - sum(seconds for _, seconds in lasts), heard["endpoint"] - origin)
        steps += _one_after_another(lasts, at)
        steps.append(_mark("first_sound", end, end))
    elif heard is None:
        steps += _one_after_another([(step, latency[step]) for step in _THINKING if latency[step] is not None], 0.0)
    return steps


_AHEAD = ("route", "skill")


def _origin(heard: Mapping[str, Any], wake: Mapping[str, Any] | None) -> float:
    start: float = wake["at"] if wake is not None else heard["speech_start"] or 0.0
    return start


def _spoken(heard: Mapping[str, Any], wake: Mapping[str, Any] | None) -> Iterator[Mark]:
    origin = _origin(heard, wake)
    if wake is not None:
        yield _mark("wake", 0.0, 0.0)
    if heard["speech_start"] is not None and heard["speech_end"] is not None:
        yield _mark("speech", heard["speech_start"] - origin, heard["speech_end"] - origin)
        yield _mark("endpoint", heard["speech_end"] - origin, heard["endpoint"] - origin)


def _one_after_another(steps: list[tuple[str, float]], at: float) -> Iterator[Mark]:
    for step, seconds in steps:
        yield _mark(step, at, at + seconds)
        at += seconds


def _mark(step: str, start: float, end: float) -> Mark:
    return {"step": step, "from": round(start * 1000), "to": round(end * 1000)}
