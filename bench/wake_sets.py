"""Sound with wake words in it, and sound without: people, synthetic voices, noise, and the speaker's own sound."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench import synthetic_voices
from bench.recordings import SHARED, humans, kitchen, noisy, read, spoken_set
from speaker import vocabulary
from speaker.audio import RATE, Samples, chunked, read_recording, seconds, silence, trim
from speaker.installed import find_skills
from speaker.scenes import Leak, leak, music

LEAD = 2.5
"""Seconds of room before a recording: the second engine judges 2.1 s at a time."""
GAP = 1.5
WARM = 10.0
"""Seconds of own sound before the first word: the canceller has found its way."""
SER = -5.0
VOICES = (
    *(
        ("espeak-ng", f"{accent}{variant}")
        for accent in ("en-us", "en-gb", "en-gb-scotland", "en-029")
        for variant in ("", "+m3", "+m7", "+f2", "+f4", "+klatt")
    ),
    *(("flite", name) for name in ("slt", "rms", "awb", "kal16")),
)
MORE = SHARED.parent / "vosk-mini-model" / "human"
"""Orders spoken by people; the recognizer was trained on them, no wake word engine was."""


@dataclass(frozen=True, slots=True)
class Said:
    """A wake word in a sound."""

    phrase: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Heard:
    """Sound, with what the loudspeaker played meanwhile, and the wake words in it."""

    samples: Samples
    words: tuple[Said, ...] = ()
    played: Samples | None = None


def people(phrase: str) -> list[Heard]:
    """Return the human recordings of a wake word, each with some quiet before and after."""
    return [
        _with_quiet(read_recording(human.path).samples, phrase, human.start, human.end)
        for human in humans()
        if human.keyword == phrase
    ]


def in_kitchen(clean: list[Heard], decibels: float = 10, times: int = 2) -> Iterator[Heard]:
    """Yield each in kitchen noise from several places, measured against the wake word or the louder half."""
    noise, random = kitchen(), np.random.default_rng(5)
    assert noise is not None  # it lies beside the recordings of people
    for one, _ in itertools.product(clean, range(times)):
        loud = [one.samples[round(word.start * RATE) : round(word.end * RATE)] for word in one.words]
        yield Heard(
            noisy(one.samples, loud[0] if loud else _louder_half(one.samples), noise, decibels, random), one.words
        )


def over(clean: list[Heard], own: Samples) -> Heard:
    """Return all of them, one after the other and equally loud, while the speaker itself is heard."""
    pieces, words, at = [silence(WARM)], [], WARM
    for one in clean:
        word = one.words[0]
        begin, end = round(max(0.0, word.start - 0.2) * RATE), round((word.end + 0.2) * RATE)
        cut = one.samples[begin:end].astype(np.float64)
        cut *= 2000 / np.sqrt(np.mean(np.square(cut)))
        pieces += [np.clip(cut, -32768, 32767).astype(np.int16), silence(GAP)]
        words.append(Said(word.phrase, at + word.start - begin / RATE, at + word.end - begin / RATE))
        at += (end - begin) / RATE + GAP
    mixed = leak(np.concatenate(pieces), own, Leak(ser=SER), np.random.default_rng(3))
    return Heard(mixed.heard, tuple(words), mixed.reference)


def own_speech() -> Samples:
    """Return a minute of the voice that the speaker may have itself."""
    return np.concatenate([trim(read(line)) for line in spoken_set() if line.voice == "joe"])


def own_music() -> Samples:
    return music(60, np.random.default_rng(1))


def spoken(style: str) -> list[Heard]:
    """Return the project's spoken set."""
    return [
        _with_quiet(read(line), line.wake, line.wake_end_s - 0.8, line.wake_end_s)
        for line in spoken_set()
        if line.style == style
    ]


def others(phrases: tuple[str, ...]) -> list[Heard]:
    """Return people who say none of the phrases, though some say what is like them.

    A recording called "jarvis" may have a "hey" before it, as its publisher warns: it is no fair test of "hey jarvis".
    """
    known = {*phrases, *(("jarvis",) if "hey jarvis" in phrases else ())}
    paths = [human.path for human in humans() if human.keyword not in known]
    return [_with_quiet(read_recording(path).samples) for path in [*paths, *sorted(MORE.glob("*.flac"))]]


def synthetic(hours: float) -> Iterator[Heard]:
    """Yield synthetic voices that say what can be said to the skills, ten minutes at most in a piece."""
    random = np.random.default_rng(2)
    words = {status.name: status.words for status in find_skills("en") if status.words is not None}
    sentences = list(dict.fromkeys(vocabulary.vocabulary(words, ()).sentences))
    told = 0.0
    for engine, name in itertools.cycle(VOICES):
        chosen = random.choice(len(sentences), 60, replace=False)
        speak = synthetic_voices.voice(engine, name, float(random.uniform(0.85, 1.2)))
        samples = speak(". ".join(sentences[number] for number in chosen))
        yield Heard(samples)
        told += seconds(samples)
        if told >= hours * 3600:
            return


def _with_quiet(samples: Samples, phrase: str = "", start: float = 0.0, end: float = 0.0) -> Heard:
    # What the microphone of the recording hears when nobody speaks: digital silence is not what a room sounds like.
    hiss = np.random.default_rng(1).normal(0, 8, round(LEAD * RATE)).astype(np.int16)
    words = (Said(phrase, LEAD + start, LEAD + end),) if phrase else ()
    return Heard(np.concatenate([hiss, samples, hiss[: round(GAP * RATE)]]), words)


def _louder_half(samples: Samples) -> Samples:
    pieces = sorted(chunked(samples), key=lambda piece: float(np.mean(np.square(piece.astype(np.float64)))))
    return np.concatenate(pieces[len(pieces) // 2 :])
