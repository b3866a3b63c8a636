"""How a room sounds: impulse responses of a shoebox, by mirrored sources."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from speaker.audio import FULL_SCALE, RATE, Samples

SPEED = 343.0
"""Metres that sound goes in a second."""
_SABINE = 0.161
_JITTER = 0.04
"""Metres by which mirrored sources are moved: walls are not mirrors, and a perfect box would chirp."""
_RUMBLE = 40.0
"""Hz below which a room of our sizes carries nothing; mirrors that never turn a wave round would pile it up."""

Response = NDArray[np.float32]
Point = tuple[float, float, float]


def impulse_response(
    size: Point, source: Point, microphone: Point, reverberation: float, random: Generator, length: float | None = None
) -> Response:
    """Return how a click at `source` is heard; 1.0 is the click as heard at a distance of one metre.

    `reverberation` is the time in which sound dies away by 60 dB; the response is cut after `length` seconds, or after
    that time.
    """
    samples = round((length or reverberation) * RATE)
    reach = samples / RATE * SPEED
    mirrored = [_mirrored(*each, reach) for each in zip(size, source, microphone, strict=True)]
    (x, rx), (y, ry), (z, rz) = mirrored
    places = np.stack(np.meshgrid(x, y, z, indexing="ij")).reshape(3, -1)
    bounces = (rx[:, None, None] + ry[:, None] + rz).ravel()
    places += np.where(bounces > 0, random.uniform(-_JITTER, _JITTER, places.shape), 0.0)
    distances = np.sqrt(np.square(places).sum(axis=0))
    kept = distances < reach - 1.0
    distances, bounces = distances[kept], bounces[kept]
    volume, surface = np.prod(size), 2 * (size[0] * size[1] + size[1] * size[2] + size[0] * size[2])
    # Eyring: what a wall gives back, as amplitude.
    reflects = np.exp(-_SABINE * volume / (surface * reverberation) / 2)
    response = np.zeros(samples)
    np.add.at(response, np.round(distances / SPEED * RATE).astype(np.intp), reflects**bounces / distances)
    return _without_rumble(response)


def _mirrored(
    size: float, source: float, microphone: float, reach: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return, along one axis, where the source and its mirror images are from the microphone, and their bounces."""
    rooms = np.arange(-int(reach / (2 * size)) - 1, int(reach / (2 * size)) + 2)
    straight, turned = 2 * rooms * size + source - microphone, 2 * rooms * size - source - microphone
    return np.concatenate([straight, turned]), np.concatenate([2 * np.abs(rooms), np.abs(rooms - 1) + np.abs(rooms)])


def _without_rumble(response: NDArray[np.float64]) -> Response:
    spectrum = np.fft.rfft(response, 2 * len(response))
    frequencies = np.fft.rfftfreq(2 * len(response), 1 / RATE)
    spectrum *= np.square(frequencies) / (np.square(frequencies) + _RUMBLE**2)
    whole: Response = np.fft.irfft(spectrum)[: len(response)].astype(np.float32)
    return whole


def heard_through(samples: Samples, response: Response) -> NDArray[np.float32]:
    """Return samples as they are heard in the room, as long as before plus the response."""
    length = len(samples) + len(response) - 1
    size = 1 << length.bit_length()
    spectrum = np.fft.rfft(samples.astype(np.float32), size) * np.fft.rfft(response, size)
    heard: NDArray[np.float32] = np.fft.irfft(spectrum)[:length].astype(np.float32)
    return heard


def active_loudness(samples: NDArray[np.int16] | NDArray[np.float32]) -> float:
    """Return the root mean square, 0 to 1, of what is not a pause: pieces of 32 ms within 30 dB of the loudest."""
    pieces = samples[: len(samples) // 512 * 512].astype(np.float64).reshape(-1, 512)
    powers = np.mean(np.square(pieces), axis=1)
    if not len(powers) or not powers.max():
        return 0.0
    return float(np.sqrt(powers[powers > powers.max() / 1000].mean())) / FULL_SCALE


def to_samples(sound: NDArray[np.float32] | NDArray[np.float64]) -> Samples:
    """Return sound as a microphone gives it: whole numbers, clipped where it is too loud."""
    samples: Samples = np.clip(np.round(sound), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return samples
