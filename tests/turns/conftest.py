"""A whole speaker with its real engines, built once: it is quick to use and slow to make."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from speaker import app, config, hearing
from speaker.audio import Samples
from speaker.brain import Brain
from speaker.ears import Ears
from speaker.interfaces import Synthesizer

WAV = Path(__file__).parents[1] / "wav"


@dataclass(frozen=True, slots=True)
class Whole:
    """Plays recordings into a speaker."""

    brain: Brain
    ears: Ears
    synthesizer: Synthesizer

    async def hear(self, path: Path, *, wake: bool = True, realtime: bool = False) -> hearing.Heard:
        return await hearing.hear(self.brain, self.ears, self.synthesizer, path, wake=wake, realtime=realtime)

    async def hear_samples(self, samples: Samples, *, wake: bool = True) -> hearing.Heard:
        return await hearing.hear_samples(self.brain, self.ears, self.synthesizer, samples, wake=wake)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    places = config.folders({"HOME": str(tmp_path_factory.mktemp("home"))})
    settings = app.read_settings(places, None, ["listener.wake_words=[hey jarvis, okay nabu, alexa, hey mycroft]"])
    synthesizer = app.make_synthesizer(settings, places)
    with contextlib.closing(synthesizer), contextlib.closing(Brain(settings, places)) as brain:
        yield Whole(brain, Ears(settings, places, brain.skill_words, brain.reading), synthesizer)
