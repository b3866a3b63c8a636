"""Wake words that were almost heard: kept on this device if the owner wants to look into them, few and not for long."""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from speaker.audio import Samples, write_wav
from speaker.errors import SoundError

_LOG = logging.getLogger(__name__)

MOST = 50
"""Recordings kept: 4 MB."""
OLDEST = 14 * 86_400.0
"""Seconds after which one is deleted."""
INDEX = "index.jsonl"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Something like a wake word, which was not let through."""

    phrase: str
    score: float
    """What the first look made of it."""
    at: float
    """Where the word would end, in seconds of sound."""
    samples: Samples
    """What was heard: some seconds before, and a little after."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One that lies in the folder."""

    file: str
    phrase: str
    score: float
    written: float
    """Unix time."""


class NearMisses:
    """A folder of recordings with an index of one JSON object a line; nothing in it ever leaves the device.

    `take` is called on the "ears" thread, all else on any: an index is replaced whole, never half written.
    """

    def __init__(self, folder: Path, keep: bool, now: Callable[[], float] = time.time) -> None:
        """With `keep` off nothing is written, and what was kept before still ages and goes."""
        self._folder = folder
        self._keep = keep
        self._now = now
        self._refused = 0
        self._prune(self.kept())

    @property
    def refused(self) -> int:
        """How many there were since the speaker started, kept or not."""
        return self._refused

    def take(self, miss: NearMiss) -> None:
        """Count it, and keep it if that is wanted; a full disk is no reason to stop listening."""
        self._refused += 1
        if not self._keep:
            return
        now = self._now()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
        file = f"{stamp}-{self._refused:03}-{miss.phrase.replace(' ', '-')}.wav"
        try:
            # What was said at home is for the owner alone.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_wav(self._folder / file, [miss.samples])
            self._prune([*self.kept(), Kept(file, miss.phrase, round(miss.score, 3), now)])
        except (OSError, SoundError) as error:
            _LOG.warning("a near miss could not be kept: %s", error)

    def kept(self) -> list[Kept]:
        """Return what lies there, oldest first."""
        return [each for each in self._index() if (self._folder / each.file).is_file()]

    def forget(self) -> int:
        """Delete all of them; returns how many there were."""
        kept = self.kept()
        for recording in self._folder.glob("*.wav"):
            recording.unlink(missing_ok=True)
        (self._folder / INDEX).unlink(missing_ok=True)
        return len(kept)

    def _index(self) -> Iterator[Kept]:
        try:
            lines = (self._folder / INDEX).read_text(encoding="utf-8").splitlines()
        except OSError:
            return
        for line in lines:
            try:
                yield Kept(**json.loads(line))
            except (ValueError, TypeError):
                _LOG.warning("%s: a damaged line is left out", self._folder / INDEX)

    def _prune(self, kept: list[Kept]) -> None:
        """Write the index of those that may stay, and delete all other recordings."""
        if not self._folder.is_dir():
            return
        stay = [each for each in kept if each.written > self._now() - OLDEST][-MOST:]
        draft = self._folder / f"{INDEX}.new"
        draft.write_text("".join(f"{json.dumps(asdict(each))}\n" for each in stay), encoding="utf-8")
        os.replace(draft, self._folder / INDEX)
        files = {each.file for each in stay}
        for recording in self._folder.glob("*.wav"):
            if recording.name not in files:
                recording.unlink(missing_ok=True)
