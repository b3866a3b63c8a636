"""Sounds made here, since none may be shipped: music, hum, pink noise, babble; the same seed gives the same sound."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from speaker.audio import FULL_SCALE, RATE, Samples

Sound = NDArray[np.float64]

TALK = (
    "The weather in Oslo is twelve degrees and overcast, with rain in the evening.",
    "You have three timers: one for the pasta, one for the tea, and one for the washing machine.",
    "Say hey jarvis to wake me, or okay nabu, and I will listen.",
    "Your alarm rings at seven. Say stop and it stops, say snooze and it rings again.",
    "Shall I set it? Say yes or no.",
    "That is enough about the news. Louder, quieter, pause and cancel work as well.",
)
"""What a speaker says that it must not hear itself say."""

_MINOR, _MAJOR = (0, 3, 7), (0, 4, 7)
_SONG = ((57, _MINOR), (53, _MAJOR), (48, _MAJOR), (55, _MAJOR))
"""A chord a bar: root as a MIDI note, and the notes above it."""
_BEAT = RATE // 2
"""Samples: 120 beats a minute."""
_LOUD = 0.12
"""Root mean square of the music, where speech has about as much."""


def bars(random: Generator) -> Iterator[Samples]:
    """Yield music for ever, a bar of two seconds at a time: chords, bass, drums and a wandering tune."""
    number = 0
    while True:
        root, chord = _SONG[number % len(_SONG)]
        mixed = 0.5 * np.sum([_tone(root + step + 12, 4 * _BEAT, 4) for step in chord], axis=0)
        for beat in range(4):
            mixed[beat * _BEAT : (beat + 1) * _BEAT] += _tone(root - 12, _BEAT, 3) + _drums(beat, random)
        for half in range(8):
            if random.random() < 0.7:
                note = root + 24 + int(random.choice(chord)) + int(random.choice((0, 0, 0, 2, -1)))
                mixed[half * _BEAT // 2 : (half + 1) * _BEAT // 2] += 0.8 * _tone(note, _BEAT // 2, 6)
        yield (mixed * _LOUD * FULL_SCALE / np.sqrt(np.mean(np.square(mixed)))).clip(-32768, 32767).astype(np.int16)
        number += 1


def music(seconds: float, random: Generator) -> Samples:
    """Return that much music."""
    playing = bars(random)
    length = round(seconds * RATE)
    return np.concatenate([next(playing) for _ in range(length // (4 * _BEAT) + 1)])[:length]


def _tone(note: int, length: int, partials: int) -> Sound:
    """Return a plucked note."""
    time = np.arange(length) / RATE
    pitch = 440 * 2 ** ((note - 69) / 12)
    wave = sum(np.sin(2 * np.pi * pitch * partial * time) / partial for partial in range(1, partials + 1))
    sound: Sound = wave * np.exp(-3 * time) * np.minimum(1, time / 0.01)
    return sound


def _drums(beat: int, random: Generator) -> Sound:
    """Return a beat: the kick on the first and third, the snare on the others, a hat on all."""
    time = np.arange(_BEAT) / RATE
    noise = random.standard_normal(_BEAT)
    hat: Sound = 0.4 * np.diff(noise, prepend=0) * np.exp(-60 * time)
    if beat % 2:
        return hat + 1.2 * noise * np.exp(-25 * time)
    kick: Sound = np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-30 * time)))) * np.exp(-15 * time)
    return hat + 3 * kick


def pink(length: int, random: Generator) -> Sound:
    """Return noise with as much power in each octave: rain, a fan, a street far away."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    frequencies = np.maximum(np.fft.rfftfreq(length, 1 / RATE), 20.0)
    sound: Sound = np.fft.irfft(spectrum / np.sqrt(frequencies), length)
    return sound


def hum(length: int, random: Generator) -> Sound:
    """Return the hum of a refrigerator: the mains and its overtones, and some air."""
    time = np.arange(length) / RATE
    phases = random.uniform(0, 2 * np.pi, 8)
    wave = sum(np.sin(2 * np.pi * 50 * (n + 1) * time + phase) / (n + 1) for n, phase in enumerate(phases))
    air = pink(length, random)
    sound: Sound = wave + 0.2 * air / max(1e-9, float(np.std(air)))
    return sound


def babble(length: int, voices: Sequence[Samples], random: Generator) -> Sound:
    """Return all voices at once, each again and again from a random place."""
    mixed = np.zeros(length)
    for voice in voices:
        mixed += np.resize(np.roll(voice, int(random.integers(len(voice)))), length) / max(1.0, float(np.std(voice)))
    return mixed
