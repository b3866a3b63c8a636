"""Words to pronunciations: our own list, the CMU dictionary, endings, then guesses."""

import gzip
import logging
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from speaker.engines.kaldi import espeak, letters
from speaker.errors import ModelMissing

log = logging.getLogger(__name__)

OWN = "lexicon-own.txt"
DICTIONARY = "lexicon.txt.gz"
MOST = 3
"""Pronunciations kept of one word; more of them only give the recognizer more to confuse."""

Pronunciations = dict[str, list[tuple[str, ...]]]
Guess = Callable[[Sequence[str]], Mapping[str, list[str]]]


def pronounce(words: Iterable[str], model: Path, guess: Guess = espeak.pronounce) -> Pronunciations:
    """Return the pronunciations of all words but those without a letter or digit."""
    wanted = {word for word in words if letters.pronounce(word)}
    bases = {base for word in wanted for base in _bases(word)}
    known = _look_up(wanted | bases, model)
    found = {word: known.get(word) or _inflect(word, known) for word in wanted}
    unknown = sorted(word for word, sounds in found.items() if not sounds)
    if unknown:
        guesses = guess(unknown)
        for word in unknown:
            found[word] = [tuple(guesses.get(word) or letters.pronounce(word))]
        log.info("%d of %d words are in no dictionary; their pronunciation is a guess", len(unknown), len(wanted))
        log.debug("guessed: %s", "; ".join(f"{word} {' '.join(*found[word])}" for word in unknown))
    return found


def _look_up(words: set[str], model: Path) -> Pronunciations:
    found: Pronunciations = {}
    for line in _entries(model):
        word, _, sounds = line.partition(" ")
        if word in words and len(found.setdefault(word, [])) < MOST:
            found[word].append(tuple(sounds.split()))
    return found


def _entries(model: Path) -> Iterator[str]:
    yield from (model / OWN).read_text(encoding="utf-8").splitlines()
    try:
        dictionary = gzip.decompress((model / DICTIONARY).read_bytes()).decode()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ModelMissing(
            f"{model}: {DICTIONARY} is damaged ({error}); speaker models install {model.name}"
        ) from error
    yield from dictionary.splitlines()


def _bases(word: str) -> list[str]:
    if word.endswith("'s"):
        return [word[:-2]]
    return [word[:-1]] if word.endswith(("s", "'")) else []


def _inflect(word: str, known: Pronunciations) -> list[tuple[str, ...]]:
    """Pronounce "tom's" from "tom", "thermostats" from "thermostat" and "parents'" as "parents"."""
    said = [sounds for base in _bases(word) for sounds in known.get(base, [])]
    return said if word.endswith("'") else [(*sounds, *_ending(sounds[-1])) for sounds in said]


def _ending(last: str) -> tuple[str, ...]:
    if last in {"S", "Z", "SH", "ZH", "CH", "JH"}:
        return ("AH", "Z")
    return ("S",) if last in {"P", "T", "K", "F", "TH"} else ("Z",)
