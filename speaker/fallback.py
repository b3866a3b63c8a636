"""A second engine for when the first cannot: to speak, and to hear."""

import logging
from collections.abc import Iterator, Sequence

from speaker.audio import Samples
from speaker.errors import EngineError, SynthesisFailed
from speaker.interfaces import Recognizer, Synthesizer, Transcript

_LOG = logging.getLogger(__name__)

_FIRST_REST = 2
"""Utterances for which a recognizer that failed is not asked; twice as many after each further failure."""
_LONGEST_REST = 64


class FallbackSynthesizer:
    """Speaks with a second synthesizer where the first fails."""

    def __init__(self, first: Synthesizer, second: Synthesizer) -> None:
        self._first, self._second = first, second

    def speak(self, text: str) -> Iterator[Samples]:
        spoke = False
        try:
            for piece in self._first.speak(text):
                spoke = True
                yield piece
        except SynthesisFailed as error:
            _LOG.warning("synthesizer: %s; the fallback speaks", error)
            if not spoke:
                yield from self._second.speak(text)

    def cancel(self) -> None:
        self._first.cancel()
        self._second.cancel()

    def close(self) -> None:
        self._first.close()
        self._second.close()


class FallbackRecognizer:
    """Hears with a first recognizer; a second one beside it stands in, and tells the text so far.

    Services on the network send a text only at the end, and one that is dead costs a second each time: so the first
    rests after a failure, the longer the more often it failed in a row.
    """

    def __init__(self, first: Recognizer, second: Recognizer) -> None:
        self._first, self._second = first, second
        self._failures = 0
        """In a row."""
        self._rest = 0
        """Utterances left for which the first is not asked."""
        self._listens = True
        """Whether the first takes part in this utterance."""

    @property
    def name(self) -> str:
        """Of the one that counts: in this utterance, or in the one just finished."""
        return (self._first if self._listens else self._second).name

    @property
    def model(self) -> str:
        return (self._first if self._listens else self._second).model

    def feed(self, samples: Samples) -> None:
        self._second.feed(samples)
        if self._listens:
            try:
                self._first.feed(samples)
            except EngineError as error:
                self._fail(error)

    def partial(self) -> str:
        return (self._first.partial() if self._listens else "") or self._second.partial()

    def finish(self) -> Transcript:
        if not self._listens:
            self._rest = max(0, self._rest - 1)
            return self._second.finish()
        try:
            heard = self._first.finish()
        except EngineError as error:
            self._fail(error)
            return self._second.finish()
        if self._failures:
            _LOG.info("recognizer: %s hears again", self._first.name)
            self._failures = 0
        return heard

    def expect(self, phrases: Sequence[str]) -> None:
        self._first.expect(phrases)
        self._second.expect(phrases)

    def reset(self) -> None:
        self._second.reset()
        self._listens = not self._rest
        if self._listens:
            self._first.reset()

    def close(self) -> None:
        self._first.close()
        self._second.close()

    def _fail(self, error: EngineError) -> None:
        # Told once: with every further utterance it would be the same line.
        level = logging.DEBUG if self._failures else logging.WARNING
        _LOG.log(level, "recognizer: %s; %s hears instead", error, self._second.name)
        self._listens = False
        self._rest = min(_FIRST_REST << self._failures, _LONGEST_REST)
        self._failures += 1
