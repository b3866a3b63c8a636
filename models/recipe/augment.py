"""Clean speech to speech as a microphone in a room hears it: pace, colour, echo, noise, loudness."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import fftconvolve, resample

from speaker.audio import FULL_SCALE, RATE

Sound = NDArray[np.float64]

OUTPUT_STEP = 480
"""Samples from one output of the network to the next: 30 ms."""
WINDOW = 400


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance as it was heard."""

    sound: Sound
    """On the scale of 16-bit samples."""
    warp: float
    """Of the frequency axis, for the features."""
    speech: tuple[int, int]
    """Outputs of the network before the first and from the second on are silence.

    Training pins silence there; else LF-MMI hides it inside of phones.
    """


class Augmenter:
    """Draws conditions; each call gives another one."""

    def __init__(self, dice: Generator, others: Sequence[NDArray[Any]], noise: NDArray[Any] | None) -> None:
        self._dice = dice
        self._others = [each for each in others if len(each) > 1000]
        self._noise = noise

    def hear(self, speech: NDArray[Any]) -> Heard:
        """Return speech in a room."""
        dice = self._dice
        x = _trim(speech.astype(np.float64))
        x = np.asarray(resample(x, int(len(x) / dice.uniform(0.88, 1.15))))
        if dice.random() < 0.7:
            x = self._colour(x)
        before, spoken = int(RATE * dice.uniform(0.05, 0.9)), len(x)
        x = np.concatenate([np.zeros(before), x, np.zeros(int(RATE * dice.uniform(0.15, 1.3)))])
        tail = 0
        if dice.random() < 0.5:
            x, tail = self._echo(x), RATE // 5
        x /= np.sqrt(np.mean(x**2)) + 1e-9
        if dice.random() < 0.85:
            noise, decibels = self._noise_for(len(x))
            x += noise * 10 ** (-decibels / 20)
        begin = max(0, (before - WINDOW) // OUTPUT_STEP + 1)
        end = (before + spoken + tail) // OUTPUT_STEP + 2
        return Heard(_digital(x, dice.uniform(-45, -14)), dice.uniform(0.84, 1.18), (begin, end))

    def silence(self) -> Heard:
        """Return a room in which nobody speaks, now and then digital silence."""
        length = int(RATE * self._dice.uniform(0.4, 2.5))
        nobody = (length, 0)
        if self._dice.random() < 0.1:
            return Heard(np.zeros(length), 1.0, nobody)
        x = self._colour(self._hiss(length))
        return Heard(_digital(x / (x.std() + 1e-9), self._dice.uniform(-75, -25)), 1.0, nobody)

    def _noise_for(self, length: int) -> tuple[Sound, float]:
        """Return noise of loudness 1, and by how many decibels it is to be softer than speech."""
        dice, kind = self._dice, self._dice.random()
        if kind < 0.24 and self._others:
            return self._babble(length), dice.uniform(12, 40)
        if kind < 0.65 and self._noise is not None and len(self._noise) > length:
            start = dice.integers(0, len(self._noise) - length)
            piece = self._noise[start : start + length].astype(np.float64)
            return piece / (piece.std() + 1e-9), dice.uniform(3, 22)
        noise = self._hiss(length)
        if dice.random() < 0.2:
            time = np.arange(length) / RATE
            mains = dice.choice([50, 60, 100, 120])
            noise += sum(dice.uniform(0, 1) * np.sin(2 * np.pi * part * mains * time) for part in (1, 2, 3))
        return noise, dice.uniform(5, 40)

    def _babble(self, length: int) -> Sound:
        mixed = np.zeros(length)
        for _ in range(self._dice.integers(2, 6)):
            other = self._others[self._dice.integers(len(self._others))].astype(np.float64)
            mixed += np.resize(np.roll(other / (other.std() + 1e-9), self._dice.integers(len(other))), length)
        return mixed / (mixed.std() + 1e-9)

    def _hiss(self, length: int) -> Sound:
        """Return noise from white to brown."""
        spectrum = np.fft.rfft(self._dice.normal(size=length))
        slope = np.maximum(np.arange(len(spectrum)), 1.0) ** (-self._dice.uniform(0, 2) / 2)
        noise = np.fft.irfft(spectrum * slope, length)
        return np.asarray(noise / (noise.std() + 1e-9))

    def _colour(self, x: Sound) -> Sound:
        """Bend the spectrum as microphones and furniture do."""
        dice = self._dice
        points = np.array([0, 150, 400, 1000, 2000, 4000, 6000, 8000.0])
        gains = np.cumsum(dice.normal(size=len(points)) * 3.0)
        gains -= gains.mean()
        if dice.random() < 0.25:
            gains[:2] -= 25, dice.uniform(0, 12)
        if dice.random() < 0.2:
            gains[-2:] -= dice.uniform(5, 30)
        spectrum, frequency = np.fft.rfft(x), np.fft.rfftfreq(len(x), 1 / RATE)
        return np.asarray(np.fft.irfft(spectrum * 10 ** (np.interp(frequency, points, gains) / 20), len(x)))

    def _echo(self, x: Sound) -> Sound:
        """Add a decaying tail of 0.08 to 0.55 s."""
        length = int(RATE * self._dice.uniform(0.08, 0.55))
        tail = self._dice.normal(size=length) * np.exp(-6.9 * np.arange(length) / length)
        tail *= 10 ** (-self._dice.uniform(4, 18) / 20) / np.sqrt(np.sum(tail**2))
        tail[:16] = 0
        tail[0] = 1
        return np.asarray(fftconvolve(x, tail)[: len(x)])


def _trim(x: Sound, keep: int = 800) -> Sound:
    energy = np.convolve(x**2, np.ones(160) / 160, "same")
    loud = np.flatnonzero(energy > energy.max() * 1e-4)
    return x[max(0, loud[0] - keep) : loud[-1] + keep] if len(loud) else x


def _digital(x: Sound, decibels: float) -> Sound:
    scaled = x * FULL_SCALE * 10 ** (decibels / 20)
    return np.round(np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1))
