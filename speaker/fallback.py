"""A second engine for when the first cannot: to speak, and to hear."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from speaker.audio import Samples
from speaker.errors import EngineError, SynthesisFailed
from speaker.interfaces import Recognizer, Synthesizer, Transcript, Word

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
    """Hears with a first recognizer; a second one beside it stands in, and tells times and the text so far.

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
                # The utterance that it failed in has yet to end, and is not one of those.
                self._rest += 1

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
        if all(word.start < word.end for word in heard.words):
            return heard
        return timed(heard, self._second.finish())

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


def timed(heard: Transcript, beside: Transcript) -> Transcript:
    """Give words whose times nobody told those of the words that another recognizer heard in the same places.

    By them a wake word is cut off that a service writes in its own way: "okay, now boo".
    """
    if not beside.words:
        return heard
    words: list[Word] = []
    here, there = ([word.text for word in each.words] for each in (heard, beside))
    for how, first, last, at, to in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        mine, others = heard.words[first:last], beside.words[at:to]
        if how == "equal":
            words += [replace(word, start=other.start, end=other.end) for word, other in zip(mine, others, strict=True)]
            continue
        # What it has no words for stands between those before and after.
        start = beside.words[at].start if others or not at else beside.words[at - 1].end
        step = ((others[-1].end if others else start) - start) / max(1, len(mine))
        words += [replace(word, start=start + step * n, end=start + step * (n + 1)) for n, word in enumerate(mine)]
    return replace(heard, words=tuple(words), others=tuple(timed(other, beside) for other in heard.others))
