"""Music beside a whole turn: quieter while somebody is heard and answered, and silent when somebody says stop."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from speaker.events import RingingStopped, Stilled
from speaker.handlers import InstalledSkill
from speaker.intent import Intent
from speaker.players import By, Mode
from speaker.sentences import Words
from speaker.skill import Kind, Response
from speaker.testing.players import FakePlayer
from speaker.testing.turns import run

WAV = Path(__file__).parents[1] / "wav"


@dataclass
class Heard(FakePlayer):
    """Keeps how loud it was made."""

    levels: list[float] = field(default_factory=list)

    def set_volume(self, level: float) -> None:
        super().set_volume(level)
        self.levels.append(round(level, 2))


@pytest.fixture
def player(whole: Any, monkeypatch: pytest.MonkeyPatch) -> Heard:
    made = Heard()
    made.play({By.ARTIST: "The Beatles"})
    monkeypatch.setattr(whole.brain.house, "open_player", lambda *_: made)
    return made


async def test_music_is_quieter_during_a_turn_and_goes_on_as_loud_as_before(whole: Any, player: Heard) -> None:
    whole.brain.house.volume.set(0.6)
    await whole.hear(WAV / "joe-slow-2.flac")
    assert player.levels == [0.3, 0.6]
    assert player.mode is Mode.PLAYING


async def test_stop_stops_it(whole: Any, player: Heard) -> None:
    (turn,) = (await whole.hear(WAV / "flite-slt-1.flac")).turns
    assert turn["heard"]["text"] == "stop"
    assert player.mode is Mode.PAUSED


async def test_the_sleep_timer_pauses_it_without_a_word(whole: Any, player: Heard) -> None:
    said = await whole.brain.ask("stop the music in half an hour")
    assert said["response"]["speech"] == "I stop it in half an hour."
    (entry,) = whole.brain.house.agenda.all(Kind.COMMAND)
    whole.brain.house.agenda.cancel(entry)
    response = await whole.brain.bid("en", entry.text, "")
    assert (response.speech, player.mode) == ("", Mode.PAUSED)


class Anything:
    """Takes every text for a story."""

    def route(self, text: str) -> Intent | None:
        return Intent("odd", "story", {}, text)


async def test_what_rings_is_stopped_before_music_is() -> None:
    events = await run("." * 10 + "x" + "." * 10, route=Anything(), skills={}, rings=True)
    assert [type(event) for event in events if isinstance(event, RingingStopped | Stilled)] == [RingingStopped]


@pytest.mark.parametrize(("speech", "stilled"), [("The pasta timer is cancelled.", 0), ("", 1)])
async def test_what_is_done_to_a_timer_stops_no_music(speech: str, stilled: int) -> None:
    handlers = {"story": lambda intent, ctx: Response(speech, hush=True)}
    odd = InstalledSkill("odd", handlers, Words("en"), lambda intent: None)  # type: ignore[arg-type, return-value]
    events = await run("w.ssss" + "." * 20, ["cancel it"], route=Anything(), skills={"odd": odd})
    assert len([event for event in events if isinstance(event, Stilled)]) == stilled
