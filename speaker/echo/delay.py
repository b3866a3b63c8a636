"""How long after it was played the echo is heard, and how that changes: found by correlation, followed by a line."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from speaker.audio import RATE
from speaker.echo.past import Sound

BLOCK = 4096
"""Samples between two looks: 0.26 s."""
REACH = 8192
"""The longest delay that is found: 0.51 s."""
_SIZE = 16384
"""Samples in a transform: BLOCK + REACH, and some more for speed."""
_FORGET = 0.6
"""Of what was seen in the looks before: enough to see through the user, and still quick."""
_CLEAR = 9.0
"""How far a peak stands out, in root mean squares of the correlation, where there is an echo; chance makes 5."""
_RICH = 40.0
"""Frequencies that must carry the sound (participation ratio of its power): a beep is like itself at many delays. Of
our alarm 95 % of looks have fewer, of speech 5 %.
"""
_LOWEST, _HIGHEST = 150.0, 7000.0
"""Hz between which speech and small loudspeakers have something to compare."""
_SAME = 6.0
"""Samples within which two looks agree."""
_JUMP = 1.2
"""Samples off the line that chance doesn't explain: the loudspeaker began anew, or something was moved."""
_UNKNOWN_DRIFT = 300e-6
"""What a look may be off more, a sample, while there is no line yet."""
_AGREEING = 2
"""Looks that must agree on another delay before it is believed."""
_LINE = 24
"""Looks that the line of the drift is drawn through: 6 s."""
_LEAST_LINE = 12
_FASTEST = 500e-6
"""Two cards' clocks never differ more."""
_STIR_DELAY, _STIR_DRIFT = 0.5, 4e-6
"""Smaller corrections, in samples and in samples a sample, would only unsettle the filter."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: how alike what was heard is to what was played, at each lag in samples."""

    strength: NDArray[np.float64]
    rich: bool = True
    """Whether there was enough in what was played to tell one delay from another."""

    def peak(self, near: float | None = None) -> tuple[float, float]:
        """Return the lag of the highest peak, and how far it stands out in root mean squares of all.

        Several ways lead from the loudspeaker to the microphone: the peak `near` a lag stays the one that is meant,
        as long as no other is twice as high.
        """
        top = int(self.strength[1:-1].argmax()) + 1
        if near is not None:
            first = max(1, round(near - _SAME))
            window = self.strength[first : min(round(near + _SAME) + 1, len(self.strength) - 1)]
            if len(window) and 2 * window.max() > self.strength[top]:
                top = first + int(window.argmax())
        before, at, after = self.strength[top - 1 : top + 2]
        bend = before - 2 * at + after
        between = 0.5 * (before - after) / bend if bend < 0 else 0.0
        clarity = at / np.sqrt(np.mean(np.square(self.strength)) + 1e-30)
        return float(top + np.clip(between, -0.5, 0.5)), float(clarity)


class Correlation:
    """The smoothed cross-spectrum of what was played and what was heard."""

    def __init__(self) -> None:
        frequencies = np.fft.rfftfreq(_SIZE)
        self._band = (frequencies > _LOWEST / RATE) & (frequencies < _HIGHEST / RATE)
        self._turn = -2j * np.pi * frequencies[self._band]
        self.clear()

    def clear(self) -> None:
        count = int(self._band.sum())
        self._cross = np.zeros(count, np.complex128)
        self._played = np.full(count, 1e-3)
        self._heard = np.full(count, 1e-3)

    def look(self, played: Sound, heard: Sound, slid: float) -> Look:
        """Compare BLOCK samples with the REACH + BLOCK that end with them; `slid` is the drift since the last look."""
        one = np.fft.rfft(played, _SIZE)[self._band]
        other = np.fft.rfft(heard, _SIZE)[self._band]
        power = np.square(one.real) + np.square(one.imag)
        rich = bool(power.sum() ** 2 > _RICH * np.square(power).sum())
        self._cross *= _FORGET * np.exp(self._turn * slid)
        self._cross += one.conj() * other
        self._played *= _FORGET
        self._played += power
        self._heard *= _FORGET
        self._heard += np.square(other.real) + np.square(other.imag)
        whole = np.zeros(_SIZE // 2 + 1, np.complex128)
        whole[self._band] = self._cross / np.sqrt(self._played * self._heard)
        likeness = np.fft.irfft(whole)
        # `heard` was put at 0, where `played` begins REACH samples before: no delay stands at -REACH.
        return Look(np.abs(np.concatenate([likeness[-REACH:], likeness[:1]])), rich)


class Delay:
    """The delay as it is believed to be, in samples."""

    def __init__(self, remembered: float | None) -> None:
        self.lag: float | None = remembered
        self.drift = 0.0
        """Samples a sample."""
        self._line: deque[tuple[float, float]] = deque(maxlen=_LINE)
        """When, in samples of sound, and the lag that was seen."""
        self._others: list[float] = []
        self._jumped: float | None = None
        """Where the last look saw it, if that was off the line."""
        self._now = 0.0

    def pause(self) -> None:
        """Begin a new line: what is played next may come with another delay."""
        self._line.clear()
        self._others.clear()
        self._jumped = None

    def advance(self, samples: int) -> None:
        self._now += samples
        if self.lag is not None:
            self.lag += self.drift * samples

    def take(self, look: Look) -> bool:
        """Take another look into account; true if the delay is now believed to be quite another."""
        lag, clarity = look.peak(self.lag)
        if clarity < _CLEAR or not look.rich:
            return False
        if self.lag is not None and abs(lag - self.lag) <= _SAME + 1:
            self._others.clear()
            if self._goes_on(lag):
                self._line.append((self._now, lag))
                self._follow()
            return False
        if self._others and abs(lag - self._others[-1]) > _SAME:
            self._others.clear()
        self._others.append(lag)
        if len(self._others) < _AGREEING:
            return False
        self.lag = lag
        self.pause()
        return True

    def _goes_on(self, lag: float) -> bool:
        """Tell whether a look belongs to the line; two that agree off it begin another."""
        if self._line:
            time, before = self._line[-1]
            passed = self._now - time
            allowed = _JUMP if self.drift else _JUMP + _UNKNOWN_DRIFT * passed
            if abs(lag - before - self.drift * passed) > allowed:
                if self._jumped is None or abs(lag - self._jumped) > allowed:
                    self._jumped = lag
                    return False
                self._line.clear()
        self._jumped = None
        return True

    def _follow(self) -> None:
        """Draw a line through the latest looks, and correct what is off by more than chance."""
        assert self.lag is not None
        times, lags = np.array(self._line).T
        times = times - self._now
        if len(lags) >= _LEAST_LINE:
            drift, lag = np.polyfit(times, lags, 1)
            if abs(drift) < _FASTEST and abs(drift - self.drift) > _STIR_DRIFT:
                self.drift = float(drift)
        else:
            lag = float(np.median(lags - self.drift * times))
        if abs(lag - self.lag) > _STIR_DELAY:
            self.lag = float(lag)
