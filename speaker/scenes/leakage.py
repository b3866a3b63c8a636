"""The speaker's own sound on its way back into the microphone: late, at another clock's pace, clipped, in a room."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from speaker.audio import CHUNK_SAMPLES, RATE, Samples, chunked
from speaker.scenes.acoustics import Point, Response, active_loudness, impulse_response, to_samples

_BOX: Point = (5.0, 4.0, 2.6)
_SPEAKER: Point = (0.8, 1.1, 0.9)
_BETWEEN = 0.1
"""Metres between the loudspeaker and the microphone of a small device."""
_RING = 0.22
"""Seconds of the room that are heard back: what comes later is 40 dB below."""
_HALF = 16
"""Samples on either side that a value between two samples is made of."""
_REST = 8
"""Chunks of silence after which a sound card is held to have stopped; it starts again with another delay."""


@dataclass(frozen=True, slots=True)
class Leak:
    """How the loudspeaker is heard by the microphone."""

    ser: float = -5.0
    """Speech to echo, in dB: below 0 the speaker is louder than the user."""
    delay: float = 0.08
    """Seconds from when the device says that a sample was played until it is heard."""
    jitter: float = 0.0
    """Seconds by which that is another one, at most, each time that the loudspeaker starts."""
    drift: float = 0.0
    """Parts in a million by which the loudspeaker's clock is slower than the microphone's."""
    clip: float = 1.0
    """The loudspeaker gets no louder than this share of the loudest sample that it is given here."""


def own_response(random: Generator, size: Point = _BOX, reverberation: float = 0.35) -> Response:
    """Return how the loudspeaker is heard by the microphone beside it; 1.0 is a click as heard at one metre."""
    source = (_SPEAKER[0], _SPEAKER[1], _SPEAKER[2] + _BETWEEN)
    return impulse_response(size, source, _SPEAKER, reverberation, random, _RING)


class Leakage:
    """Turns what is played, chunk by chunk, into what of it is heard; fits `WavMicrophone`'s `room`."""

    def __init__(self, leak: Leak, like: Samples, speech: float, random: Generator, response: Response) -> None:
        """`like` is a sound of the loudness that will be played, `speech` the user's loudness where it is heard."""
        self._leak = leak
        self._random = random
        self._size = 1 << (len(response) + CHUNK_SAMPLES - 1).bit_length()
        self._response = np.fft.rfft(response, self._size)
        self._limit = leak.clip * max(1.0, float(np.abs(like.astype(np.int32)).max(initial=0)))
        self._tail = np.zeros(self._size, np.float32)
        self._delay = leak.delay
        past = leak.delay + leak.jitter + abs(leak.drift) * 1e-6 * 3600
        self._past = np.zeros(round(past * RATE) + 2 * CHUNK_SAMPLES + 2 * _HALF, np.float32)
        self._quiet = 0
        self._gain = 1.0
        self._gain = speech * 10 ** (-leak.ser / 20) / max(1e-9, self._loudness(like))

    def __call__(self, played: Samples, number: int) -> Samples:
        """Return the echo that is heard in the microphone's chunk of that number, while this one is played."""
        self._begin_anew(played)
        self._past[:-CHUNK_SAMPLES] = self._past[CHUNK_SAMPLES:]
        self._past[-CHUNK_SAMPLES:] = np.clip(played, -self._limit, self._limit)
        return to_samples(self._gain * self._in_room(self._late(number)))

    def _begin_anew(self, played: Samples) -> None:
        self._quiet = 0 if played.any() else self._quiet + 1
        if self._quiet == _REST:
            self._delay = self._leak.delay + self._random.uniform(-self._leak.jitter, self._leak.jitter)

    def _late(self, number: int) -> NDArray[np.float32]:
        """Return what leaves the loudspeaker now, between samples where the clocks differ."""
        when = number * CHUNK_SAMPLES + np.arange(CHUNK_SAMPLES)
        late = max(float(_HALF), self._delay * RATE) + self._leak.drift * 1e-6 * when
        places = len(self._past) - CHUNK_SAMPLES + np.arange(CHUNK_SAMPLES) - late
        whole = np.floor(places).astype(np.intp)
        near = np.arange(1 - _HALF, _HALF + 1)
        distance = (places - whole)[:, None] - near
        weights = np.sinc(distance) * np.cos(np.pi * distance / (2 * _HALF + 1)) ** 2
        indices = np.clip(whole[:, None] + near, 0, len(self._past) - 1)
        value: NDArray[np.float32] = np.einsum("ij,ij->i", self._past[indices], weights).astype(np.float32)
        return value

    def _in_room(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        self._tail[:-CHUNK_SAMPLES] = self._tail[CHUNK_SAMPLES:]
        self._tail[-CHUNK_SAMPLES:] = 0
        self._tail += np.fft.irfft(np.fft.rfft(sound, self._size) * self._response).astype(np.float32)
        return self._tail[:CHUNK_SAMPLES].copy()

    def _loudness(self, like: Samples) -> float:
        """Return how loud that would be heard, clipped as it is."""
        heard = [self._in_room(np.clip(chunk, -self._limit, self._limit).astype(np.float32)) for chunk in chunked(like)]
        self._tail[:] = 0
        return active_loudness(np.concatenate(heard)) if heard else 0.0


@dataclass(frozen=True, slots=True)
class Leaked:
    """What a microphone hears beside a loudspeaker, and what that played."""

    heard: Samples
    reference: Samples


def leak(speech: Samples, played: Samples, how: Leak, random: Generator) -> Leaked:
    """Mix what is `played` (again and again, from a random place) into speech, as long as the speech.

    For benches that feed an engine or an echo canceller by themselves; both results are cut into chunks alike:

        own = np.concatenate(list(app.render(synthesizer, " ".join(TALK))))   # or music(60, seed)
        mixed = leak(clip, own, Leak(ser=-5), np.random.default_rng(3))

    Give it a clip with four seconds of silence before the word: a canceller has to have heard something first.
    """
    played = np.roll(played, -int(random.integers(len(played))))
    reference = np.resize(played, len(speech))
    room = Leakage(how, played, active_loudness(speech), random, own_response(random))
    echo = [room(chunk, number) for number, chunk in enumerate(chunked(reference))]
    heard = speech.astype(np.int32) + np.concatenate(echo)[: len(speech)]
    return Leaked(to_samples(heard.astype(np.float64)), reference)
