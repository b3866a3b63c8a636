"""What Vosk says it may have heard: several readings, each with how likely it is."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from speaker.engines.kaldi.compiled import UNKNOWN
from speaker.interfaces import Transcript, Word

READINGS = 8
"""Asked for; Vosk gives fewer where it is sure."""

Readings: TypeAlias = tuple[Transcript, ...]
"""The likeliest first; never empty; with the words that the model does not know."""


def readings(result: str) -> Readings:
    """Return all readings of a piece of sound, with the confidence of each of their words."""
    alternatives: list[dict[str, Any]] = json.loads(result).get("alternatives", [])
    if not alternatives:
        return (Transcript(score=0.0),)
    best = max(float(each["confidence"]) for each in alternatives)
    weights = [math.exp(float(each["confidence"]) - best) for each in alternatives]
    shares = [weight / sum(weights) for weight in weights]
    said = [each.get("result", []) for each in alternatives]
    return tuple(
        Transcript(
            tuple(Word(word["word"], word["start"], word["end"], _confidence(word, said, shares)) for word in words),
            score=float(each["confidence"]),
        )
        for each, words in zip(alternatives, said, strict=True)
    )


def _confidence(word: dict[str, Any], said: Sequence[list[dict[str, Any]]], shares: Sequence[float]) -> float:
    """Return the share of the readings that have the word in the same place."""
    middle = (word["start"] + word["end"]) / 2
    return min(
        1.0,
        sum(
            share
            for words, share in zip(said, shares, strict=True)
            if any(other["word"] == word["word"] and other["start"] <= middle <= other["end"] for other in words)
        ),
    )


def transcript(pieces: Sequence[Readings]) -> Transcript:
    """Join the pieces between which Vosk saw a pause; other readings differ in one piece each."""
    best = [piece[0] for piece in pieces]
    others = [
        _joined([*best[:place], other, *best[place + 1 :]]) for place, piece in enumerate(pieces) for other in piece[1:]
    ]
    found: dict[str, Transcript] = {}
    # Sorting keeps the order among equals, so the likeliest stays first.
    for each in [_joined(best), *sorted(others, key=lambda each: -(each.score or 0.0))]:
        found.setdefault(each.text, each)
    first, *rest = found.values()
    return replace(first, others=tuple(rest)) if any(each.words for each in found.values()) else Transcript()


def _joined(pieces: Sequence[Transcript]) -> Transcript:
    """Leave out what is no word we know, but trust the rest the less the longer that lasted."""
    words = [word for piece in pieces for word in piece.words]
    known = sum(word.end - word.start for word in words if word.text != UNKNOWN)
    trust = known / max(sum(word.end - word.start for word in words), 0.01)
    kept = tuple(replace(word, confidence=word.confidence * trust) for word in words if word.text != UNKNOWN)
    return Transcript(kept, sum(piece.score or 0.0 for piece in pieces))
