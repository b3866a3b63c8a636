"""Mel-frequency cepstra exactly as Vosk computes them from conf/mfcc.conf, in numpy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from speaker.audio import RATE

WINDOW, STEP = 400, 160
"""Samples of a window, and from one to the next: 25 ms and 10 ms."""
POINTS = 512
BINS = 40
LOW, HIGH = 20.0, 7600.0
PRE_EMPHASIS = 0.97
FLOOR = 1.1920929e-07
"""Kaldi's epsilon: the logarithm of silence."""

Floats = NDArray[np.float32]

_TAPER = ((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))) ** 0.85).astype(np.float32)


def _mel(frequency: NDArray[Any] | float) -> NDArray[Any]:
    return 1127.0 * np.log1p(np.asarray(frequency, float) / 700.0)


def filters(warp: float = 1.0) -> Floats:
    """Return triangles evenly spaced in mel; `warp` stretches frequencies as a shorter vocal tract does."""
    edges = np.linspace(_mel(LOW), _mel(HIGH), BINS + 2)
    frequency = np.arange(POINTS // 2) * RATE / POINTS
    if warp != 1.0:
        # Above `knee` it bends back, so that the highest frequency stays where it is.
        knee, top = 5500.0 / max(warp, 1.0), RATE / 2
        bent = knee * warp + (frequency - knee) * (top - knee * warp) / (top - knee)
        frequency = np.where(frequency < knee, frequency * warp, bent)
    mel = _mel(frequency)
    left, centre, right = (edges[start : start + BINS, None] for start in range(3))
    triangles = np.minimum((mel - left) / (centre - left), (right - mel) / (right - centre))
    return np.maximum(triangles, 0).astype(np.float32)


def _cosines() -> Floats:
    n = np.arange(BINS)
    cosines = np.cos(np.pi / BINS * (n[None, :] + 0.5) * n[:, None]) * np.sqrt(2.0 / BINS)
    cosines[0] = np.sqrt(1.0 / BINS)
    lifter = 1 + 11.0 * np.sin(np.pi * n / 22.0)
    return np.asarray((cosines * lifter[:, None]).T, np.float32)


_COSINES = _cosines()
_FILTERS = filters()


def mfcc(sound: NDArray[Any], bank: Floats = _FILTERS) -> Floats:
    """Return 40 cepstra every 10 ms; the sound is on the scale of 16-bit samples."""
    if len(sound) < WINDOW:
        return np.zeros((0, BINS), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(sound, np.float32), WINDOW)[::STEP].copy()
    windows -= windows.mean(1, keepdims=True)
    sharpened = np.empty_like(windows)
    sharpened[:, 1:] = windows[:, 1:] - PRE_EMPHASIS * windows[:, :-1]
    sharpened[:, 0] = windows[:, 0] * (1 - PRE_EMPHASIS)
    spectrum = np.fft.rfft(sharpened * _TAPER, POINTS)[:, : POINTS // 2]
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return np.asarray(np.log(np.maximum(power @ bank.T, FLOOR)) @ _COSINES, np.float32)
