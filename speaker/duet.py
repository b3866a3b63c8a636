"""Two recognizers beside each other: one knows what the skills understand, one listens for anything."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from speaker.audio import Samples
from speaker.errors import EngineError
from speaker.interfaces import Recognizer, Transcript

_LOG = logging.getLogger(__name__)

Accepts = Callable[[str], bool]
"""Whether a text is a request that somebody would take."""

REACH = 8.0
"""A request that is at most this much less likely (in nats) than the likeliest reading is taken instead of it.

On the spoken set in kitchen noise, 90 and 91 % of requests are routed right without, 98 and 97 % with it.
"""
LEAST = 0.5
"""Confidence that such a request needs: in a reading that left most of the sound out, anybody finds a request."""
MORE_SURE = 0.1
"""A request that dictation heard, more certain by this, wins over a likelier reading that has left words out."""


class Duet:
    """A Recognizer made of two; the one for dictation may come later, and both may be exchanged."""

    def __init__(self, grammar: Recognizer, dictation: Recognizer | None = None) -> None:
        self._grammar = grammar
        self._dictation = dictation
        self._lock = threading.Lock()
        self._coming: tuple[Recognizer | None, Recognizer | None] = (None, None)
        self._expecting = False
        self._silent = False
        """Whether dictation sits this utterance out."""
        self._closed = False

    @property
    def name(self) -> str:
        return self._grammar.name

    @property
    def model(self) -> str:
        return self._grammar.model

    @property
    def dictates(self) -> bool:
        """Whether both are there, or will be at the next utterance."""
        return self._dictation is not None or self._coming[1] is not None

    def exchange(self, grammar: Recognizer | None = None, dictation: Recognizer | None = None) -> None:
        """Go on with these from the next utterance on, and close the ones before; from any thread."""
        with self._lock:
            waiting = self._coming
            self._coming = (grammar or waiting[0], dictation or waiting[1])
            stale = [waiting[0] if grammar else None, waiting[1] if dictation else None]
            if self._closed:
                stale += self._coming
                self._coming = (None, None)
        _close(stale)

    def feed(self, samples: Samples) -> None:
        self._grammar.feed(samples)
        if self._dictation is None or self._silent:
            return
        try:
            self._dictation.feed(samples)
        except EngineError as error:
            _LOG.warning("dictation: %s; the other recognizer goes on alone", error)
            self._silent = True

    def partial(self) -> str:
        return self._grammar.partial()

    def dictated(self) -> str:
        """Return the text so far as dictation hears it."""
        return "" if self._dictation is None or self._silent else self._dictation.partial()

    def finish(self) -> Transcript:
        """Return what the grammar heard; the other readings, its own and the dictated ones, stand in `others`."""
        heard = self._grammar.finish()
        if self._dictation is None or self._silent:
            return heard
        try:
            dictated = self._dictation.finish()
        except EngineError as error:
            _LOG.warning("dictation: %s; taking what the other recognizer heard", error)
            return heard
        same = self._dictation.model == self._grammar.model
        found = [
            # Likelihoods of another network say nothing beside ours.
            replace(each, dictated=True, others=(), score=each.score if same else None)
            for each in (dictated, *dictated.others)
        ]
        return replace(heard, others=(*heard.others, *found))

    def expect(self, phrases: Sequence[str]) -> None:
        """From the next reset on hear only these; who expects an answer has no use for dictation."""
        self._expecting = bool(phrases)
        self._grammar.expect(phrases)

    def reset(self) -> None:
        with self._lock:
            (grammar, dictation), self._coming = self._coming, (None, None)
        _close([self._grammar if grammar else None, self._dictation if dictation else None])
        self._grammar, self._dictation = grammar or self._grammar, dictation or self._dictation
        self._silent = self._expecting
        self._grammar.reset()
        if self._dictation is not None and not self._silent:
            self._dictation.reset()

    def close(self) -> None:
        with self._lock:
            coming, self._coming, self._closed = self._coming, (None, None), True
        _close([self._grammar, self._dictation, *coming])


def choose(heard: Transcript, accepts: Accepts) -> Transcript:
    """Return the reading to go by; first among its `others` stands what the other recognizer made of it.

    Both heard the same request: that. Else the likelier recognizer is asked first, and its likeliest reading that is a
    request wins; if it has none, the words of the surer one stand. Where the two differ it is doubtful.
    """
    readings = [replace(heard, others=()), *heard.others]
    grammar = [each for each in readings if not each.dictated]
    dictated = [each for each in readings if each.dictated]
    if not dictated:
        return _with_others(_request(grammar, accepts) or grammar[0], grammar, doubtful=False)
    if grammar[0].text == dictated[0].text and accepts(grammar[0].text):
        surer = max(grammar[0], dictated[0], key=lambda each: each.confidence)
        return _with_others(surer, readings, doubtful=False)
    first, second = (dictated, grammar) if _prefers_dictated(grammar[0], dictated[0], accepts) else (grammar, dictated)
    picked = _request(first, accepts)
    if picked is None:
        # Dictation makes words of noise, too.
        heard_anything = grammar[0].words or dictated[0].confidence >= LEAST
        surer = max(grammar[0], dictated[0], key=lambda each: each.confidence) if heard_anything else grammar[0]
        return _with_others(surer, readings, doubtful=True)
    return _with_others(picked, [*second, *first], doubtful=picked.text != second[0].text)


def _prefers_dictated(grammar: Transcript, dictated: Transcript, accepts: Accepts) -> bool:
    if dictated.confidence > grammar.confidence + MORE_SURE and accepts(dictated.text):
        return True
    if grammar.score is None or dictated.score is None:
        return dictated.confidence > grammar.confidence
    return dictated.score > grammar.score


def _request(readings: Sequence[Transcript], accepts: Accepts) -> Transcript | None:
    """Return the likeliest of the readings that somebody would take."""
    best = readings[0].score
    for each in readings:
        near = best is None or each.score is None or best - each.score <= REACH
        if near and each.confidence >= LEAST and accepts(each.text):
            return each
    return None


def _with_others(picked: Transcript, readings: Iterable[Transcript], doubtful: bool) -> Transcript:
    others = tuple(each for each in readings if each.text != picked.text)
    return replace(picked, others=others, doubtful=doubtful)


def _close(recognizers: Iterable[Recognizer | None]) -> None:
    for each in recognizers:
        if each is not None:
            each.close()
