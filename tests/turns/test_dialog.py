"""Conversations of many turns, typed: the real router, the real skills, and what each turn means after the last."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from speaker import app, config
from speaker.brain import Brain
from speaker.testing.weather import fake_weather


@dataclass
class Typed:
    """Types into a speaker; keeps the last trace."""

    brain: Brain
    trace: dict[str, Any] = field(default_factory=dict)

    async def say(self, text: str) -> str:
        self.trace = await self.brain.ask(text)
        return str(self.trace["response"]["speech"])

    @property
    def outcome(self) -> str:
        return str(self.trace["response"]["outcome"])

    @property
    def intent(self) -> tuple[str, dict[str, str]]:
        return self.trace["intent"]["name"], self.trace["intent"]["slots"]


@contextlib.contextmanager
def speaker(home: Path, language: str) -> Iterator[Typed]:
    places = config.folders({"HOME": str(home)})
    with fake_weather() as fake:
        sets = [f"language={language}", "location.name=Oslo", *fake.assignments]
        settings = app.read_settings(places, None, sets)
        with contextlib.closing(Brain(settings, places)) as brain:
            yield Typed(brain)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Typed]:
    with speaker(tmp_path, "en") as typed:
        yield typed


ENGLISH = [
    ("set a timer", "For how long", "asked"),
    ("uh make it ten minutes", "[Tt]en minutes", "done"),
    ("no i said fifteen", "[Ff]ifteen minutes", "done"),
    ("how much time is left", "(?!.*several)([Ff]ourteen|[Ff]ifteen) minutes", "done"),
    ("set a pasta timer for eight minutes", "[Pp]asta timer", "done"),
    ("cancel the timer", "Which one", "asked"),
    ("the second one", "cancelled", "done"),
    ("what timers do i have", "[Pp]asta|minutes", "done"),
    ("undo that", "[Ff]ifteen minutes|[Ff]ourteen minutes", "done"),
    ("what is the weather in oslo", "Oslo", "done"),
    ("and tomorrow", "[Tt]omorrow", "done"),
    ("what about leeds", "Leeds", "done"),
    ("turn the volume to fifty percent", "Volume five", "done"),
    ("no forty", "Volume four", "done"),
    ("book me a flight to the moon", "", "refused"),
    ("what did you hear", "book me a flight to the moon", "done"),
    ("set a timer for two minutes and what time is it", "minutes.*It('s| is)", "done"),
    ("cancel it", "", None),
    ("start a timer", "For how long", "asked"),
    ("never mind", "All right", "refused"),
    ("five", "", None),
    ("start a tea timer", "For how long", "asked"),
    ("what time is it", "It('s| is)", "done"),
    ("why did you do that", "what time is it", "done"),
    ("delete my history", "Gone", "done"),
    ("what did you hear", "haven't heard", "failed"),
]


async def test_a_conversation_in_english(house: Typed) -> None:
    for said, expected, outcome in ENGLISH:
        heard = await house.say(said)
        assert re.search(expected, heard), f"{said}: {heard}"
        assert outcome is None or house.outcome == outcome, f"{said}: {heard} ({house.outcome})"
