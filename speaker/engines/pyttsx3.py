"""Speech by pyttsx3 (espeak-ng), rendered in a warm child process that can be killed.

pyttsx3 cannot be stopped: `stop()` from another thread let a sentence of 6 s go on to its end, and once hung
in espeak-ng for 25 s. Its own playback runs `aplay` and does not notice when that fails. So it only renders,
in a process of its own, and a cancel is a SIGKILL; the next child is warm 0.1 s later.
"""

import ctypes
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from speaker.audio import Samples, resample, silence, trim
from speaker.engines.parts import parts
from speaker.errors import EngineError, SynthesisFailed

VOICES = {"en": "gmw/en-us", "zh": "sit/cmn"}
"""Voices of espeak-ng by language; another language is its own voice's name."""
RATE = 170
"""Words a minute; pyttsx3's own 200 sounds hasty."""
SLOWEST, FASTEST = 80, 450
"""What espeak-ng can do."""
PART = 300
"""Characters rendered at one go: 20 s of speech, which take 0.01 s on a desktop."""
GAP = 0.2
"""Seconds of quiet between the parts of a long text."""
START_LIMIT = 10.0
"""Seconds until a new child must have answered; it takes 0.1 on a desktop."""
PART_LIMIT, CHARACTER_LIMIT = 3.0, 0.02
"""Seconds to render a part, and more for each of its characters."""
LIBRARIES = ("libespeak-ng.so.1", "libespeak.so.1")

log = logging.getLogger(__name__)


def make(language: str, voice: str, pace: float, models: Sequence[Path]) -> "Pyttsx3":
    """Start the child; a voice that is not one of ours is waited for (0.1 s), so that a wrong one is found here."""
    check_library()
    name = voice or VOICES.get(language, language)
    rate = min(FASTEST, max(SLOWEST, round(RATE * pace)))
    synthesizer = Pyttsx3(name, rate)
    if name not in VOICES.values():
        try:
            synthesizer.wait()
        except EngineError:
            synthesizer.close()
            raise
    return synthesizer


def check_library(names: Sequence[str] = LIBRARIES) -> None:
    """Raise EngineError unless one of the libraries that pyttsx3 looks for can be loaded."""
    for name in names:
        with suppress(OSError):
            ctypes.CDLL(name)
            return
    raise EngineError("pyttsx3 needs espeak-ng, which is not installed; apt install libespeak-ng1")


class Pyttsx3:
    """A synthesizer over one child after the other."""

    def __init__(self, voice: str, rate: int) -> None:
        self._voice = voice
        self._rate = rate
        self._lock = threading.Lock()
        self._turn = 0
        self._busy = False
        self._closed = False
        self._child = _Child(voice, rate)

    def wait(self) -> None:
        """Wait until the child can render. Raises EngineError if it never will."""
        try:
            self._child.greet()
        except _Gone as error:
            raise EngineError(f"pyttsx3 cannot start: {error}") from error

    def speak(self, text: str) -> Iterator[Samples]:
        """Yield the sound of `text`, a piece for each PART characters; none where there is nothing to say.

        It ends without an error when it is cancelled.
        """
        # Not a generator itself: a cancel between this call and the first piece counts too.
        return self._pieces(text, self._turn)

    def cancel(self) -> None:
        with self._lock:
            self._turn += 1
            if self._busy and not self._closed:
                self._child.end()
                self._child = _Child(self._voice, self._rate)

    def close(self) -> None:
        with self._lock:
            self._turn += 1
            self._closed = True
            self._child.end()

    def _pieces(self, text: str, turn: int) -> Iterator[Samples]:
        pause = silence(0)
        for part in parts(text, PART):
            samples = self._render(part, turn)
            if samples is None:
                return
            if len(samples):
                yield np.concatenate([pause, samples])
                pause = silence(GAP)

    def _render(self, text: str, turn: int) -> Samples | None:
        """Return the sound of one part, or `None` if it was cancelled.

        A child that died is replaced and asked once more: it may have been killed for reasons of its own, such as
        memory. One that hung is not: that wait was long enough.
        """
        for last in (False, True):
            child = self._take(turn)
            if child is None:
                return None
            try:
                return child.render(text)
            except _Gone as error:
                child.end()
                if turn != self._turn:
                    return None
                if last or child.hung:
                    raise SynthesisFailed(f"pyttsx3 could not speak {len(text)} characters: {error}") from error
                log.warning("pyttsx3's child is replaced: %s", error)
            finally:
                with self._lock:
                    self._busy = False
        return None

    def _take(self, turn: int) -> "_Child | None":
        with self._lock:
            if self._closed:
                raise SynthesisFailed("pyttsx3 is closed")
            if turn != self._turn:
                return None
            if not self._child.alive:
                self._child.end()
                self._child = _Child(self._voice, self._rate)
            self._busy = True
            return self._child


class _Gone(Exception):
    """The child did not answer; the text says why."""


class _Child:
    """One process that renders."""

    def __init__(self, voice: str, rate: int) -> None:
        self.hung = False
        self._voice = voice
        self._greeted = False
        # -m, because run by its path it would import this file as pyttsx3. A session of its own keeps the
        # keyboard's signals away; it ends by itself when its standard input does.
        command = [sys.executable, "-m", "speaker.engines.pyttsx3_child", voice, str(rate)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._requests: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout
        threading.Thread(target=_keep_log, args=(self._process.stderr,), name="pyttsx3-log", daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def greet(self) -> None:
        """Wait for the first answer, which says that pyttsx3 works and has the voice."""
        if self._greeted:
            return
        head, _ = self._answer(START_LIMIT)
        if "error" in head:
            raise _Gone(f"{head['error']} (voice {self._voice}; `espeak-ng --voices` lists what there is)")
        self._greeted = True

    def render(self, text: str) -> Samples:
        self.greet()
        try:
            self._requests.write(json.dumps(text).encode() + b"\n")
            self._requests.flush()
        except (OSError, ValueError) as error:
            raise _Gone("its process has ended") from error
        head, pcm = self._answer(PART_LIMIT + CHARACTER_LIMIT * len(text))
        return trim(resample(np.frombuffer(pcm, np.int16), head["rate"]))

    def end(self) -> None:
        """Kill it and give everything back; from any thread: whoever waits for its answer sees _Gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._answers):
            # What was not sent yet cannot be sent any more.
            with suppress(BrokenPipeError):
                pipe.close()

    def _answer(self, limit: float) -> tuple[dict[str, Any], bytes]:
        watchdog = threading.Timer(limit, self._give_up)
        watchdog.start()
        try:
            line = self._answers.readline()
            if not line.endswith(b"\n"):
                raise _Gone(f"no answer in {limit:.0f} s" if self.hung else "its process has ended")
            head: dict[str, Any] = json.loads(line)
            pcm = self._answers.read(head["bytes"])
            if len(pcm) < head["bytes"]:
                raise _Gone("its process has ended")
            return head, pcm
        except ValueError as error:
            raise _Gone("its pipe is closed") from error
        finally:
            watchdog.cancel()

    def _give_up(self) -> None:
        self.hung = True
        self._process.kill()


def _keep_log(lines: IO[bytes]) -> None:
    with lines:
        for line in lines:
            log.debug("child: %s", line.decode(errors="replace").rstrip())
