"""A whole speaker with its real engines, for measurements that need one."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speaker import app, config
from speaker.brain import Brain
from speaker.ears import Ears
from speaker.interfaces import Synthesizer


@dataclass(frozen=True, slots=True)
class Whole:
    """What recordings and scenes are played into."""

    brain: Brain
    ears: Ears
    synthesizer: Synthesizer


@contextlib.contextmanager
def whole(sets: Sequence[str] = ()) -> Iterator[Whole]:
    """Open a speaker with nothing to remember, and close it again; `sets` as for `speaker --set`."""
    with tempfile.TemporaryDirectory() as home:
        places = config.folders({"HOME": home})
        settings = app.read_settings(places, None, sets)
        synthesizer = app.make_synthesizer(settings, places)
        with contextlib.closing(synthesizer), contextlib.closing(Brain(settings, places)) as brain:
            ears = Ears(settings, places, brain.skill_words, brain.reading, state=brain.house.state)
            yield Whole(brain, ears, synthesizer)
